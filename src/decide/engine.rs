//! One decision, and all decisions of a user or a device.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::applicability::{self, Applied};
use super::apps::{self, Intended};
use super::cause::{self, Case};
use super::certificate;
use super::decision::{Decision, Expected, Warning};
use super::dependency;
use super::finding::{self, Facts};
use super::joins::Joins;
use super::notes;
use super::order;
use super::profile_ref;
use super::reason::ReasonCode;
use super::reported::{self, Joined};
use super::sides::{DeviceSide, Sides};
use super::subjects::{People, Subject, belongs_to};
use super::targeting::{self, Filters, Ground, Targeted};
use super::timing;
use crate::model::{
    CoverageStatus, Gap, InstallIntent, ManagedDevice, Profile, ProfileId, ProfileKind, Tenant, Ternary, User,
};

/// Decides on a tenant as it was at one time. Filter rules are parsed once, here.
#[derive(Debug)]
pub struct Engine<'t> {
    tenant: &'t Tenant,
    as_of: DateTime<Utc>,
    filters: Filters<'t>,
    people: People<'t>,
    joins: Joins<'t>,
    profiles: BTreeMap<&'t ProfileId, &'t Profile>,
    ordered: Vec<&'t Profile>,
}

/// Targeting and applicability of one profile for one subject.
#[derive(Clone, Debug)]
pub(super) struct Assessment {
    /// Targeting.
    pub(super) targeted: Targeted,
    /// Applicability.
    pub(super) applied: Applied,
    /// The app's intent.
    pub(super) intent: Option<InstallIntent>,
}

/// What a decision is asked about.
#[derive(Clone, Copy)]
struct Asked<'a> {
    profile: &'a Profile,
    subject: Subject<'a>,
    sides: &'a Sides<'a>,
    joins: &'a Joins<'a>,
}

impl Assessment {
    /// The first reason against it, or the first open question.
    pub(super) fn first_obstacle(&self) -> Option<String> {
        let steps = self.targeted.reasons.iter().chain(&self.applied.reasons);
        let obstacles =
            steps.filter(|reason| reason.determining && reason.effect != super::decision::Effect::Includes);
        obstacles.map(|reason| reason.text.clone()).next()
    }
}

impl<'t> Engine<'t> {
    /// An engine for `tenant`; `as_of` stands for now.
    #[must_use]
    pub fn new(tenant: &'t Tenant, as_of: DateTime<Utc>) -> Self {
        let profiles: BTreeMap<_, _> = tenant.profiles.iter().map(|profile| (&profile.id, profile)).collect();
        let ordered = order::profiles(tenant, &profiles);
        Self {
            tenant,
            as_of,
            filters: Filters::of(tenant),
            people: People::of(tenant),
            joins: Joins::of(tenant),
            profiles,
            ordered,
        }
    }

    /// The decision on one profile for one subject.
    #[must_use]
    pub fn decide(&self, profile: &Profile, subject: Subject<'_>) -> Decision {
        self.decide_by(profile, subject, &self.joins)
    }

    /// The decision on one profile for one subject, with what these indexes say is reported.
    pub(super) fn decide_by(&self, profile: &Profile, subject: Subject<'_>, joins: &Joins<'_>) -> Decision {
        let sides = self.sides(subject);
        self.conclude(Asked { profile, subject, sides: &sides, joins }, self.assess(profile, &sides))
    }

    /// Whom to decide for on a device: its primary user, on Windows also each user who signed in; one
    /// subject without a user for a device that has none, or whose users were not read.
    #[must_use]
    pub fn subjects_of_device<'s>(&'s self, device: &'s ManagedDevice) -> Vec<Subject<'s>> {
        self.people.of_device(device)
    }

    /// The user's devices: those whose primary user they are, whose record names them, and on Windows those
    /// where they signed in.
    #[must_use]
    pub fn devices_of_user(&self, user: &User) -> Vec<&'t ManagedDevice> {
        let mut devices: Vec<_> =
            self.tenant.devices.iter().filter(|device| belongs_to(device, user)).collect();
        devices.sort_by_cached_key(|device| (device.label().to_lowercase(), device.id.clone()));
        devices
    }

    /// Every profile for each device of the user. A profile that none of them could take appears once,
    /// without a device.
    #[must_use]
    pub fn decisions_for_user(&self, user: &User) -> Vec<Decision> {
        let devices = self.devices_of_user(user);
        let mut decisions = Vec::new();
        for profile in &self.ordered {
            if devices.iter().any(|device| applicability::may_take(profile, device)) {
                for device in &devices {
                    let subject = Subject { user: Some(user), device: Some(device) };
                    decisions.push(self.decide(profile, subject));
                }
            } else {
                decisions.push(self.decide(profile, Subject { user: Some(user), device: None }));
            }
        }
        decisions
    }

    /// Every profile for this device and each of its users.
    #[must_use]
    pub fn decisions_for_device(&self, device: &ManagedDevice) -> Vec<Decision> {
        let subjects = self.subjects_of_device(device);
        self.ordered
            .iter()
            .flat_map(|profile| subjects.iter().map(|subject| self.decide(profile, *subject)))
            .collect()
    }

    /// The profiles in the order in which decisions list them.
    #[must_use]
    pub fn profiles_in_order(&self) -> &[&'t Profile] {
        &self.ordered
    }

    /// What is reported, by device and profile.
    pub(super) fn joins(&self) -> &Joins<'t> {
        &self.joins
    }

    /// Whether there may be devices that were not read.
    pub(super) fn device_list_is_open(&self) -> bool {
        self.device_list_gap().is_some()
    }

    /// The profile with this id.
    pub(super) fn profile(&self, id: &ProfileId) -> Option<&'t Profile> {
        self.profiles.get(id).copied()
    }

    /// Targeting and applicability, without what follows from them.
    pub(super) fn assess(&self, profile: &Profile, sides: &Sides<'_>) -> Assessment {
        let Intended { targeted, intent } = self.target(profile, sides);
        let applied = match sides.managed_device() {
            Some(device) => applicability::apply(profile, device, sides, targeted.through),
            None => self.apply_without_device(profile, sides),
        };
        Assessment { targeted, applied, intent }
    }

    fn target(&self, profile: &Profile, sides: &Sides<'_>) -> Intended {
        let ground = Ground { tenant: self.tenant, filters: &self.filters, sides: *sides, profile };
        if profile.kind == ProfileKind::App {
            return apps::target(ground);
        }
        Intended { targeted: targeting::target(ground), intent: None }
    }

    fn sides<'s>(&'s self, subject: Subject<'s>) -> Sides<'s> {
        let mut sides = Sides::of(subject.user, subject.device);
        if subject.device.is_none()
            && let Some(gap) = self.device_list_gap()
        {
            sides.device = DeviceSide::Unread(gap);
        }
        sides
    }

    fn apply_without_device(&self, profile: &Profile, sides: &Sides<'_>) -> Applied {
        if !applicability::needs_enrollment(profile.kind) {
            return applicability::without_device(Ternary::Yes, ReasonCode::NoDeviceNeeded, None);
        }
        if matches!(sides.device, DeviceSide::Unread(_)) {
            return applicability::without_device(Ternary::Unknown, ReasonCode::DeviceUnknown, None);
        }
        let Some(user) = sides.counted_user() else {
            let text = "neither a user nor a device was named".to_owned();
            return applicability::without_device(Ternary::No, ReasonCode::NoDevice, Some(text));
        };
        let devices = self.devices_of_user(user);
        let label = user.label();
        let (can, code, text) = if devices.is_empty() {
            (Ternary::No, ReasonCode::NoDevice, format!("user `{label}` is the primary user of no device"))
        } else if devices.iter().any(|device| applicability::may_take(profile, device)) {
            (
                Ternary::Unknown,
                ReasonCode::DeviceNotNamed,
                format!("user `{label}` has devices; name one to decide on"),
            )
        } else {
            let text = format!("user `{label}` has no device for {}", profile.platform.label());
            (Ternary::No, ReasonCode::NoDeviceOfPlatform, text)
        };
        applicability::without_device(can, code, Some(text))
    }

    /// Whether the list of devices was read to the end, as far as the coverage tells.
    fn device_list_gap(&self) -> Option<Option<&'t Gap>> {
        let lists =
            self.tenant.coverage.iter().filter(|row| row.source.0.to_lowercase().ends_with("manageddevices"));
        let mut broken =
            lists.filter(|row| matches!(row.status, CoverageStatus::Partial | CoverageStatus::Unread));
        broken.next().map(|row| row.gap.as_ref())
    }

    fn conclude(&self, asked: Asked<'_>, assessment: Assessment) -> Decision {
        let Asked { profile, subject, sides, joins } = asked;
        let Assessment { targeted, mut applied, intent } = assessment;
        let Joined { reported, warnings: report_warnings } =
            reported::join(profile, sides, targeted.through, joins);
        applied.settle(reported.as_ref());
        let needs = dependency::needs(self, profile, targeted.through, sides);
        let audited = self.tenant.audited_changes.get(&profile.id).copied();
        let changed = timing::latest_change(profile, targeted.filter_changed, audited);
        let timed = timing::time(profile, sides, targeted.through, changed, self.as_of);
        let expected = finding::expected(targeted.verdict, applied.verdict, intent);
        let issued = certificate::join(profile, sides, joins);
        let offered =
            matches!(intent, Some(InstallIntent::Available | InstallIntent::AvailableWithoutEnrollment));
        let finding = finding::find(Facts {
            expected,
            reported: reported.as_ref().map(|reported| reported.state),
            timing: timed.verdict,
            offered,
        });
        let report_gap = subject.device.and_then(|device| joins.report_gap(&device.id));
        let cause = cause::of(
            finding,
            &Case {
                profile,
                sides,
                targeted: &targeted,
                applied: &applied,
                needs: &needs,
                timed: &timed,
                reported: reported.as_ref(),
                certificate: issued.certificate.as_ref(),
                intent,
                expected,
                report_gap,
            },
        );
        let mut warnings = targeted.warnings;
        warnings.extend(applied.warnings);
        if expected != Expected::No {
            warnings.extend(needs.warnings.iter().cloned());
            warnings.extend(timed.warnings.iter().cloned());
        }
        warnings.extend(report_warnings);
        warnings.extend(issued.warnings);
        warnings.extend(notes::of(&notes::Seen {
            finding,
            expected,
            reasons: &targeted.reasons,
            sides,
            certificate: issued.certificate.as_ref(),
            broken: needs.broken(),
        }));
        let mut reasons = targeted.reasons;
        reasons.extend(applied.reasons);
        reasons.sort_by_key(|reason| !reason.determining);
        Decision {
            profile: profile_ref::of(profile),
            user: profile_ref::user(subject.user, sides),
            device: subject.device.map(profile_ref::device),
            targeting: targeted.verdict,
            applicability: applied.verdict,
            expected,
            timing: timed.verdict,
            reported,
            certificate: issued.certificate,
            finding,
            cause,
            warnings: dedup(warnings),
            reasons,
            dependencies: needs.list,
        }
    }
}

fn dedup(warnings: Vec<Warning>) -> Vec<Warning> {
    let mut kept: Vec<Warning> = Vec::with_capacity(warnings.len());
    for warning in warnings {
        if !kept.contains(&warning) {
            kept.push(warning);
        }
    }
    kept
}

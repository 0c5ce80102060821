//! What the filter on an assignment says about the device.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::contest::Mode;
use crate::decide::reason::ReasonCode;
use crate::decide::sides::{DeviceSide, Sides};
use crate::filter::{self, Actual, Comparison, Evaluation, Rule};
use crate::model::{
    AssignmentFilter, Field, FilterId, FilterManagement, FilterMode, FilterUse, Gap, GapKind, Platform,
    Profile, ProfileKind, Source, Tenant, Ternary,
};

/// A filter with its rule, parsed once.
#[derive(Debug)]
pub(super) struct CompiledFilter<'t> {
    filter: &'t AssignmentFilter,
    /// The rule, or why it cannot be used.
    rule: Result<Rule, String>,
}

/// All filters of a tenant.
#[derive(Debug)]
pub(in crate::decide) struct Filters<'t> {
    compiled: BTreeMap<&'t FilterId, CompiledFilter<'t>>,
    gap: Option<&'t Gap>,
}

/// What one filter says.
#[derive(Clone, Debug)]
pub(in crate::decide) struct Filtered<'t> {
    /// How the filter works.
    pub(in crate::decide) mode: Mode,
    /// Whether the rule holds.
    pub(in crate::decide) matches: Ternary,
    /// Why it cannot be told.
    pub(in crate::decide) problem: Option<ReasonCode>,
    /// The filter's id.
    pub(in crate::decide) id: Option<FilterId>,
    /// The filter, if it was read.
    pub(in crate::decide) filter: Option<&'t AssignmentFilter>,
    /// The values compared, in words.
    pub(in crate::decide) compared: Vec<String>,
    /// Compared properties without a value.
    pub(in crate::decide) null_properties: Vec<&'static str>,
    /// Compared properties that were not read.
    pub(in crate::decide) unread: Vec<&'static str>,
    /// What was not read.
    pub(in crate::decide) gaps: Vec<Gap>,
    /// Whether the filter was asked at all.
    pub(in crate::decide) evaluated: bool,
}

impl<'t> Filters<'t> {
    /// Parses every rule of the tenant once.
    pub(in crate::decide) fn of(tenant: &'t Tenant) -> Self {
        let compiled = tenant.filters.filters.iter().map(|(id, filter)| (id, CompiledFilter::new(filter)));
        Self { compiled: compiled.collect(), gap: tenant.filters.gap.as_ref() }
    }

    /// The filter by name only: the assignment does not reach the subject, so nothing asks the filter.
    pub(super) fn unused(&self, used: &FilterUse) -> Filtered<'t> {
        let (id, mode) = match used {
            FilterUse::None => return Filtered::new(Mode::None, None),
            FilterUse::NotRead => return Filtered::new(Mode::Unknown, None),
            FilterUse::Filter { id, mode: FilterMode::Include } => (id, Mode::Include),
            FilterUse::Filter { id, mode: FilterMode::Exclude } => (id, Mode::Exclude),
            FilterUse::ModeUnknown { id, .. } => (id, Mode::Unknown),
        };
        let filter = self.compiled.get(id).map(|compiled| compiled.filter);
        Filtered { filter, ..Filtered::new(mode, Some(id.clone())) }
    }

    /// What the filter on an assignment says about the device.
    pub(super) fn apply(&self, used: &FilterUse, profile: &Profile, sides: &Sides<'_>) -> Filtered<'t> {
        let mut found = self.unused(used);
        found.evaluated = true;
        if found.mode == Mode::Unknown {
            found.problem = Some(ReasonCode::FilterModeUnknown);
            return found;
        }
        let Some(compiled) = found.id.as_ref().and_then(|id| self.compiled.get(id)) else {
            if found.mode != Mode::None {
                found.problem = Some(ReasonCode::FilterNotFound);
                found.gaps.extend(self.gap.cloned());
            }
            return found;
        };
        compiled.evaluate(profile, sides, &mut found);
        found
    }
}

impl<'t> CompiledFilter<'t> {
    fn new(filter: &'t AssignmentFilter) -> Self {
        Self { filter, rule: parsed(filter) }
    }

    fn evaluate(&self, profile: &Profile, sides: &Sides<'_>, found: &mut Filtered<'t>) {
        if !self.fits(profile.kind) {
            found.problem = Some(ReasonCode::FilterManagementType);
            return;
        }
        if self.is_of_another_platform(profile.platform) {
            found.problem = Some(ReasonCode::FilterPlatformMismatch);
            return;
        }
        let rule = match &self.rule {
            Ok(rule) => rule,
            Err(message) => {
                found.problem = Some(ReasonCode::FilterRuleInvalid);
                found.compared.push(message.clone());
                return;
            }
        };
        match sides.device {
            DeviceSide::Here(device) => found.take(&rule.evaluate(device)),
            DeviceSide::Absent => found.problem = Some(ReasonCode::FilterUnknown),
            DeviceSide::Unread(gap) => {
                found.problem = Some(ReasonCode::FilterUnknown);
                found.gaps.extend(gap.cloned());
            }
        }
    }

    /// The portal offers filters of the profile's platform only, so any other is inconsistent data.
    fn is_of_another_platform(&self, platform: Platform) -> bool {
        let filter = self.filter.platform.text().unwrap_or_default();
        let row = PLATFORMS.iter().find(|(name, _)| name.eq_ignore_ascii_case(filter.trim()));
        row.is_some_and(|(_, platforms)| {
            !platforms.contains(&platform) && !matches!(platform, Platform::Any | Platform::Unknown)
        })
    }

    /// Filters for managed apps serve app protection and app configuration only; all others look at devices.
    fn fits(&self, kind: ProfileKind) -> bool {
        let for_apps = matches!(self.filter.management.value(), Some(FilterManagement::Apps));
        !for_apps || matches!(kind, ProfileKind::AppProtection | ProfileKind::AppConfiguration)
    }
}

/// Platforms of filters (`devicePlatformType`) and the profiles that they can stand on. A name that is not
/// here, or whose use is not confirmed, is left to the rule.
#[rustfmt::skip]
const PLATFORMS: &[(&str, &[Platform])] = &[
    ("android", &[Platform::Android, Platform::AndroidAny]),
    ("androidForWork", &[
        Platform::AndroidWorkProfile, Platform::AndroidDeviceOwner, Platform::AndroidEnterprise, Platform::AndroidAny,
    ]),
    ("androidAOSP", &[Platform::Aosp, Platform::AndroidAny]),
    ("iOS", &[Platform::Ios]),
    ("macOS", &[Platform::MacOs]),
    ("windows10AndLater", &[Platform::Windows]),
    ("windows81AndLater", &[Platform::Windows]),
    ("windowsPhone81", &[Platform::WindowsPhone81]),
];

fn parsed(filter: &AssignmentFilter) -> Result<Rule, String> {
    let rule = filter.rule.text().ok_or("its rule was not read")?;
    let platform = filter.platform.text().ok_or("its platform was not read")?;
    let management = match &filter.management {
        Field::Value(management) => management,
        Field::Null | Field::NotRead => &FilterManagement::Devices,
    };
    filter::parse(rule, platform, management).map_err(|diagnostics| {
        diagnostics
            .into_iter()
            .next()
            .map_or_else(|| "its rule is not valid".to_owned(), |first| first.message)
    })
}

fn compared(comparison: &Comparison) -> String {
    let name = comparison.property.name;
    let operator = comparison.operator.name();
    let expected = &comparison.expected;
    match &comparison.actual {
        Actual::Value(value) => format!("{name} is `{value}` (rule: {operator} {expected})"),
        Actual::Null => format!("{name} has no value (rule: {operator} {expected})"),
        Actual::OneOf(_) | Actual::Undetermined => {
            format!("{name} cannot be told from Graph (rule: {operator} {expected})")
        }
        Actual::NotRead(field) => format!("{field} was not read (rule: {name} {operator} {expected})"),
    }
}

impl<'t> Filtered<'t> {
    fn take(&mut self, evaluation: &Evaluation) {
        if evaluation.on_platform == Ternary::No {
            self.matches = Ternary::No;
            self.compared = vec!["the device is of another platform".to_owned()];
            return;
        }
        self.matches = evaluation.result;
        self.compared = evaluation.compared.iter().map(compared).collect();
        self.null_properties.clone_from(&evaluation.null_properties);
        self.unread.clone_from(&evaluation.unread);
        if evaluation.result == Ternary::Unknown {
            self.problem = Some(ReasonCode::FilterUnknown);
            if !self.unread.is_empty() {
                let reason = format!("{} of the device was not read", self.unread.join(", "));
                self.gaps.push(Gap::new(
                    Source("managedDevices"),
                    GapKind::NotShown,
                    &reason,
                    "read the device again with these properties",
                ));
            }
        }
    }

    fn new(mode: Mode, id: Option<FilterId>) -> Self {
        Self {
            mode,
            matches: Ternary::Unknown,
            problem: None,
            id,
            filter: None,
            compared: Vec::new(),
            null_properties: Vec::new(),
            unread: Vec::new(),
            gaps: Vec::new(),
            evaluated: false,
        }
    }

    /// What to call the filter in a sentence.
    pub(in crate::decide) fn label(&self) -> String {
        let name = self.filter.and_then(|filter| filter.name.text()).filter(|name| !name.is_empty());
        match (name, &self.id) {
            (Some(name), _) => format!("`{name}`"),
            (None, Some(id)) => format!("`{id}`"),
            (None, None) => "on the assignment".to_owned(),
        }
    }

    /// When the filter last changed.
    pub(super) fn last_modified(&self) -> Option<DateTime<Utc>> {
        self.filter.and_then(|filter| filter.last_modified.value().copied())
    }
}

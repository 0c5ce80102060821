//! Anything assignable, from the shape that all collections share.

use super::assignment::assignment;
use super::certificate;
use super::collection::Collection;
use super::convert::{date, field, said};
use super::references;
use crate::graph::wire::Read;
use crate::graph::wire::assignable as wire;
use crate::model::{
    ApplicabilityRules, CertificateStore, DeviceModeRule, Fact, Field, Gap, GapKind, OsEditionRule,
    OsVersionRule, Platform, Profile, ProfileId, ProfileKind, RuleEffect, SubjectVariables, profile_type,
};

/// A profile, with its assignments if the answer held them. `None` without an id.
#[must_use]
pub fn profile(mut wire: wire::Assignable, collection: &Collection) -> Option<Profile> {
    let id = ProfileId::new(&said(std::mem::take(&mut wire.id))?);
    let odata_type = said(std::mem::take(&mut wire.odata_type))
        .unwrap_or_else(|| format!("#microsoft.graph.{}", collection.implied_type));
    let known = profile_type(&odata_type);
    let certificate = certificate::settings(&mut wire);
    let (kind, type_label) = kind(&wire, collection, known.map(|row| (row.kind, row.label)), &odata_type);
    Some(Profile {
        name: said(wire.display_name).or_else(|| said(wire.name)).unwrap_or_else(|| id.to_string()),
        kind,
        type_label,
        platform: platform(&wire.platforms, &wire.platform_type)
            .unwrap_or_else(|| known.map_or(Platform::Unknown, |row| row.platform)),
        created: date(wire.created_date_time),
        last_modified: date(wire.last_modified_date_time),
        assignments: assignments(wire.assignments, &wire.assignments_next_link, collection),
        certificate_store: store(wire.certificate_store),
        subject: SubjectVariables {
            format: field(wire.subject_name_format),
            format_string: field(wire.subject_name_format_string),
            alternative_names: alternative_names(
                wire.subject_alternative_name_format_string,
                wire.custom_subject_alternative_names,
            ),
        },
        certificate,
        references: references::initial(&odata_type, wire.root_certificate_id),
        rules: ApplicabilityRules {
            os_edition: field(wire.device_management_applicability_rule_os_edition).map(|rule| {
                OsEditionRule {
                    editions: rule.os_edition_types.value().unwrap_or_default(),
                    effect: rule_effect(rule.rule_type),
                }
            }),
            os_version: field(wire.device_management_applicability_rule_os_version).map(|rule| {
                OsVersionRule {
                    min: said(rule.min_os_version),
                    max: said(rule.max_os_version),
                    effect: rule_effect(rule.rule_type),
                }
            }),
            device_mode: field(wire.device_management_applicability_rule_device_mode).map(|rule| {
                DeviceModeRule { mode: said(rule.device_mode), effect: rule_effect(rule.rule_type) }
            }),
        },
        deployment_channel: field(wire.deployment_channel),
        priority: field(wire.priority),
        device_limit: field(wire.limit),
        scope_tags: field(wire.role_scope_tag_ids),
        id,
        odata_type,
    })
}

/// The assignments of an answer that asked for them. An expansion that says it has more, or did not come,
/// leaves them unknown until they are read one by one.
fn assignments(
    read: Read<Vec<wire::Assignment>>,
    next_link: &Read<String>,
    collection: &Collection,
) -> Fact<Vec<crate::model::Assignment>> {
    match (read, next_link) {
        (Read::Value(list), Read::NotRead | Read::Null) => {
            Fact::Known(list.into_iter().map(assignment).collect())
        }
        _ => Fact::Unknown(assignments_gap(collection)),
    }
}

/// What is said of assignments that did not come with their profile.
#[must_use]
pub fn assignments_gap(collection: &Collection) -> Gap {
    Gap::new(
        collection.source,
        GapKind::NotShown,
        "the answer did not hold the assignments",
        "run again; if it stays, check that the account may read the profile's assignments",
    )
}

/// What a profile is, and what the portal calls it. A settings catalog policy with a template is endpoint
/// security; a type that is not in the table is kept under its own name.
fn kind(
    wire: &wire::Assignable,
    collection: &Collection,
    known: Option<(ProfileKind, &'static str)>,
    odata_type: &str,
) -> (ProfileKind, String) {
    if let (Some((ProfileKind::SettingsCatalog, _)), Read::Value(template)) =
        (known, &wire.template_reference)
    {
        let family = match &template.template_family {
            Read::Value(family) => family.as_str(),
            Read::NotRead | Read::Null => "none",
        };
        if family.to_ascii_lowercase().starts_with("endpointsecurity") {
            let label = match &template.template_display_name {
                Read::Value(label) if !label.is_empty() => label.clone(),
                _ => ProfileKind::EndpointSecurity.label().to_owned(),
            };
            return (ProfileKind::EndpointSecurity, label);
        }
    }
    match known {
        Some((kind, label)) => (kind, label.to_owned()),
        None => {
            let name = odata_type.rsplit('.').next().unwrap_or(odata_type);
            (collection.unknown_kind, format!("unrecognised type {name}"))
        }
    }
}

/// The platform of kinds that carry it as a property (flags on settings catalog policies).
fn platform(platforms: &Read<String>, platform_type: &Read<String>) -> Option<Platform> {
    let text = match (platforms, platform_type) {
        (Read::Value(text), _) | (_, Read::Value(text)) => text.to_ascii_lowercase(),
        _ => return None,
    };
    let mut names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let first = names.next()?;
    if names.next().is_some() {
        return Some(Platform::Any);
    }
    Some(match first {
        "none" | "allplatforms" => Platform::Any,
        "android" => Platform::Android,
        "androidenterprise" | "androidforwork" => Platform::AndroidEnterprise,
        "aosp" => Platform::Aosp,
        "ios" => Platform::Ios,
        "macos" | "mac" => Platform::MacOs,
        "windows10" | "windows" => Platform::Windows,
        "windows10x" => Platform::Windows10X,
        "windowsphone" => Platform::WindowsPhone81,
        "linux" => Platform::Linux,
        "visionos" => Platform::VisionOs,
        "tvos" => Platform::TvOs,
        _ => Platform::Unknown,
    })
}

fn store(read: Read<String>) -> Field<CertificateStore> {
    match read {
        Read::NotRead => Field::NotRead,
        Read::Null => Field::Null,
        Read::Value(text) if text.eq_ignore_ascii_case("user") => Field::Value(CertificateStore::User),
        Read::Value(text) if text.eq_ignore_ascii_case("machine") => Field::Value(CertificateStore::Machine),
        // A store this version does not know can't be reasoned about.
        Read::Value(_) => Field::NotRead,
    }
}

fn alternative_names(
    format_string: Read<String>,
    custom: Read<Vec<wire::CustomSubjectAlternativeName>>,
) -> Vec<String> {
    let custom = custom.value().unwrap_or_default().into_iter().filter_map(|name| said(name.name));
    said(format_string).into_iter().chain(custom).collect()
}

fn rule_effect(read: Read<String>) -> Option<RuleEffect> {
    match said(read)?.to_ascii_lowercase().as_str() {
        "include" => Some(RuleEffect::Include),
        "exclude" => Some(RuleEffect::Exclude),
        _ => None,
    }
}

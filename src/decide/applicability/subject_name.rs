//! Whether a certificate's subject can be filled in: a profile fails when one variable has no value.

use crate::decide::decision::{Effect, Reason, Warning};
use crate::decide::reason::{ReasonCode, WarningCode};
use crate::decide::sides::{Sides, UserSide};
use crate::decide::text;
use crate::model::{CertificateStore, Field, ManagedDevice, Platform, Profile, Ternary};

/// Where a variable's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    User,
    Imei,
    Meid,
    Serial,
    IntuneDeviceId,
}

/// Variables of the two templates. Those that every device has, and those that user and device certificates
/// share (the on-premises security identifier), cannot fail here and are left out.
#[rustfmt::skip]
const VARIABLES: &[(&str, Origin)] = &[
    ("username", Origin::User),
    ("userprincipalname", Origin::User),
    ("emailaddress", Origin::User),
    ("onprem_distinguished_name", Origin::User),
    ("onpremisessamaccountname", Origin::User),
    ("imei", Origin::Imei),
    ("imeinumber", Origin::Imei),
    ("device_imei", Origin::Imei),
    ("meid", Origin::Meid),
    ("serialnumber", Origin::Serial),
    ("device_serial", Origin::Serial),
    ("deviceid", Origin::IntuneDeviceId),
];

/// Ready-made formats (`subjectNameFormat`) and what they are made of.
const FORMATS: &[(&str, Origin)] = &[
    ("commonName", Origin::User),
    ("commonNameIncludingEmail", Origin::User),
    ("commonNameAsEmail", Origin::User),
    ("commonNameAsIMEI", Origin::Imei),
    ("commonNameAsSerialNumber", Origin::Serial),
    ("commonNameAsIntuneDeviceId", Origin::IntuneDeviceId),
];

/// What became of the subject.
#[derive(Clone, Debug, Default)]
pub(in crate::decide) struct SubjectName {
    /// The obstacle, with its sentence.
    pub(in crate::decide) problem: Option<(ReasonCode, String)>,
    /// Only values of the device are needed.
    device_only: bool,
    /// Worth knowing.
    pub(in crate::decide) warnings: Vec<Warning>,
}

impl SubjectName {
    /// The step to show.
    pub(in crate::decide) fn reason(&self) -> Option<Reason> {
        if let Some((code, text)) = &self.problem {
            let mut reason = text::bare_reason(*code, Effect::Blocks);
            reason.text.clone_from(text);
            return Some(reason);
        }
        self.device_only.then(|| text::bare_reason(ReasonCode::DeviceVariables, Effect::Includes))
    }
}

/// Looks at every variable of the profile.
pub(super) fn check(profile: &Profile, device: &ManagedDevice, sides: &Sides<'_>) -> SubjectName {
    let mut subject = SubjectName::default();
    let needed = needed(profile);
    if !profile.kind.is_certificate() || (needed.is_empty() && profile.certificate_store.value().is_none()) {
        return subject;
    }
    let no_user = matches!(sides.user, UserSide::Absent(_));
    for (name, origin) in &needed {
        if let Some(problem) = unresolved(name, *origin, profile, device, no_user) {
            subject.problem.get_or_insert(problem);
        }
    }
    let templated = profile.subject.format_string.is_read() || profile.subject.format.is_read();
    subject.device_only = templated && no_user && !needed.iter().any(|(_, origin)| *origin == Origin::User);
    if no_user && profile.certificate_store.value() == Some(&CertificateStore::User) {
        subject.warnings.push(Warning {
            code: WarningCode::UserCertificateWithoutUser,
            text: "this is a user certificate, and no user counts on the device; what comes of it is not documented".to_owned(),
        });
    }
    if profile.platform == Platform::Windows
        && needed.iter().any(|(_, origin)| *origin == Origin::IntuneDeviceId)
    {
        subject.warnings.push(Warning {
            code: WarningCode::DeviceIdInSubject,
            text: "the subject holds the Intune device id; Microsoft advises against it on Windows, because it can break syncing".to_owned(),
        });
    }
    subject
}

fn unresolved(
    name: &str,
    origin: Origin,
    profile: &Profile,
    device: &ManagedDevice,
    no_user: bool,
) -> Option<(ReasonCode, String)> {
    match origin {
        Origin::User if no_user => Some((
            ReasonCode::UserVariableUnresolved,
            format!("the subject needs {name} of a user, and no user counts on device `{}`", device.label()),
        )),
        Origin::Imei if empty(&device.imei) => Some(lacks(name, device)),
        Origin::Serial if empty(&device.serial_number) => Some(lacks(name, device)),
        Origin::Imei | Origin::Meid | Origin::Serial
            if hidden_by_work_profile(profile, device) == Ternary::Yes =>
        {
            Some((
                ReasonCode::DeviceVariableUnresolved,
                format!(
                    "the subject needs {name}, which Android 12 and later does not tell about a personally-owned work profile"
                ),
            ))
        }
        _ => None,
    }
}

fn lacks(name: &str, device: &ManagedDevice) -> (ReasonCode, String) {
    let text = format!("the subject needs {name}, which device `{}` does not have", device.label());
    (ReasonCode::DeviceVariableUnresolved, text)
}

fn empty(field: &Field<String>) -> bool {
    match field {
        Field::NotRead => false,
        Field::Null => true,
        Field::Value(text) => text.trim().is_empty(),
    }
}

fn hidden_by_work_profile(profile: &Profile, device: &ManagedDevice) -> Ternary {
    if profile.platform != Platform::AndroidWorkProfile {
        return Ternary::No;
    }
    let major = device.os_version.text().and_then(|text| text.split('.').next()?.trim().parse::<u32>().ok());
    major.map(|major| major >= 12).into()
}

/// The variables that decide, each with the name to show.
fn needed(profile: &Profile) -> Vec<(String, Origin)> {
    let mut found = Vec::new();
    let subject = &profile.subject;
    if let Some(format) = subject.format.text()
        && let Some((name, origin)) = FORMATS.iter().find(|(name, _)| name.eq_ignore_ascii_case(format))
    {
        found.push((format!("`{name}`"), *origin));
    }
    let texts =
        subject.format_string.text().into_iter().chain(subject.alternative_names.iter().map(String::as_str));
    for variable in texts.flat_map(variables) {
        let row = VARIABLES.iter().find(|(name, _)| name.eq_ignore_ascii_case(variable));
        if let Some((_, origin)) = row {
            found.push((format!("`{{{{{variable}}}}}`"), *origin));
        }
    }
    found
}

/// The names between double braces.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}").map(|(name, _)| name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_stand_between_double_braces() {
        let text = "CN={{UserName}},E={{ EmailAddress }},O=contoso{{broken";
        assert_eq!(variables(text).collect::<Vec<_>>(), ["UserName", "EmailAddress"]);
    }
}

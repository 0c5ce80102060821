//! What the service refuses is refused, all of it at once, each mistake with its place and a way out.

use scepcheck::filter::{self, Diagnostic, MAX_RULE_CHARACTERS};
use scepcheck::model::FilterManagement::{self, Apps, Devices};

const WINDOWS: &str = "windows10AndLater";

/// Rules that the service refuses on Windows 10 and later, each with one mistake.
const REFUSED: &[&str] = &[
    "",
    "  \n\t ",
    r#"not (device.deviceName -eq "X")"#,
    r#"-not (device.deviceName -eq "X")"#,
    r#"! (device.deviceName -eq "X")"#,
    r#"(device.deviceName -eq "X") xor (device.model -eq "Y")"#,
    r#"(device.deviceName -eq "X") && (device.model -eq "Y")"#,
    r#"(device.deviceName -eq "X") || (device.model -eq "Y")"#,
    r#"(device.deviceName -endsWith "X")"#,
    r#"(device.deviceName -notEndsWith "X")"#,
    r#"(device.deviceName -notStartsWith "X")"#,
    r#"(device.deviceName -equals "X")"#,
    r#"(device.deviceName -notEquals "X")"#,
    r#"(device.deviceName == "X")"#,
    r#"(device.deviceName -containz "X")"#,
    r#"(device.deviceName -frobnicate "X")"#,
    r#"(device.deviceName -eq 'X')"#,
    r#"(device.deviceName -eq “X”)"#,
    r#"(device.deviceName -eq X)"#,
    r#"(device.deviceOwnership -eq corporate)"#,
    r#"(device.deviceName -eq 42)"#,
    r#"(device.osVersion -eq 10.0.18362)"#,
    r#"(device.deviceName -eq "say \"hi\"")"#,
    r#"(device.deviceName -eq "say ""hi""")"#,
    r#"(device.deviceName -eq "X)"#,
    r#"(device.deviceName -eq "")"#,
    r#"(device.deviceName -contains "")"#,
    r#"(device.deviceName -in "")"#,
    r#"(device.deviceName -in [])"#,
    r#"(device.deviceName -in [,])"#,
    r#"(device.deviceName -in ["a",, "b"])"#,
    r#"(device.deviceName -in ["a" "b"])"#,
    r#"(device.deviceName -in ["a")"#,
    r#"(device.deviceName -in [$null])"#,
    r#"(device.deviceName -in [a])"#,
    r#"(device.deviceName -in [["a"]])"#,
    r#"(device.deviceName -in $null)"#,
    r#"(device.deviceName -startsWith null)"#,
    r#"(device.deviceName -eq ["a"])"#,
    r#"(device.deviceName -startsWith ["a"])"#,
    r#"(device.deviceName -contains ["a"])"#,
    r#"(app.deviceModel -eq "X")"#,
    r#"(device.deviceId -eq "X")"#,
    r#"(device.userPrincipalName -eq "X")"#,
    r#"(device.serialNumber -eq "X")"#,
    r#"(device.deviceNaem -eq "X")"#,
    r#"(deviceName -eq "X")"#,
    r#"(user.deviceName -eq "X")"#,
    r#"(device. -eq "X")"#,
    r#"(device.isRooted -eq "True")"#,
    r#"(device.deviceManagementType -eq "Corporate-owned fully managed")"#,
    r#"(device.deviceName -gt "X")"#,
    r#"(device.osVersion -gt "10.0")"#,
    r#"(device.cpuArchitecture -contains "arm")"#,
    r#"(device.deviceTrustType -startsWith "Azure")"#,
    r#"(device.deviceOwnership -in ["Personal"])"#,
    r#"(device.operatingSystemVersion -in ["10.0.1.1"])"#,
    r#"(device.operatingSystemVersion -eq $null)"#,
    r#"(device.operatingSystemVersion -gt 10)"#,
    r#"(device.operatingSystemVersion -gt 10.0.1.2.3)"#,
    r#"(device.operatingSystemVersion -gt "ten")"#,
    r#"(device.deviceName-eq"X")"#,
    r#"(device.deviceName-eq "X")"#,
    r#"(device.deviceName -eq"X")"#,
    r#"(device.deviceName -in["X"])"#,
    r#"(device.deviceName -eq "X")and (device.model -eq "Y")"#,
    r#"(device.deviceName -eq "X") and(device.model -eq "Y")"#,
    r#"(device.deviceName -eq "X") (device.model -eq "Y")"#,
    r#"device.deviceName -eq "X" device.model -eq "Y""#,
    r#"(device.deviceName -eq "X") and"#,
    r#"(device.deviceName -eq "X") and and (device.model -eq "Y")"#,
    r#"or (device.deviceName -eq "X")"#,
    r#"(device.deviceName -eq "X" or)"#,
    r#"()"#,
    r#"(device.deviceName -eq "X") or ()"#,
    r#"((device.deviceName -eq "X")"#,
    r#"(device.deviceName -eq "X"))"#,
    r#"(device.deviceName)"#,
    r#"(device.deviceName -eq)"#,
    r#"(device.deviceName "X")"#,
    r#"(-eq "X")"#,
    r#"("X")"#,
    r#"(device.deviceName -eq "X") # a comment"#,
    r#"(device.deviceName -eq "X") // a comment"#,
    r#"(device.deviceName -eq "X"); Set-Content -Path x -Value y"#,
    r#"(device.deviceName -eq "X") { Get-Process }"#,
    r#"(device.deviceName -eq "X"), (device.model -eq "Y")"#,
];

/// Rules that the service accepts on Windows 10 and later, surprising ones included.
const ACCEPTED: &[&str] = &[
    r#"device.deviceName -eq "X""#,
    r#"((((device.deviceName -eq "X"))))"#,
    r#"( device.deviceName -eq "X" and device.model -eq "Y" )"#,
    r#"DEVICE.DEVICENAME EQ "X" AND Device.Model -NotContains "Y" -OR device.model startswith "Z""#,
    "(device.deviceName\n\t-eq\r\n   \"X\")\nand\n(device.model -eq \"Y\")",
    r#"(device.deviceName -in "X")"#,
    r#"(device.deviceName -in ["X",])"#,
    r#"(device.deviceName -in [ "X" , "Y" ])"#,
    r#"(device.deviceName -in [""])"#,
    r#"(device.deviceName -eq "It's")"#,
    r#"(device.deviceName -eq "a\b")"#,
    "(device.deviceName -eq \"a\tb\")",
    r#"(device.deviceName -eq " ")"#,
    r#"(device.deviceName -eq "null")"#,
    r#"(device.deviceName -ne null)"#,
    r#"(device.cpuArchitecture -eq $NULL)"#,
    r#"(device.deviceOwnership -eq "company")"#,
    r#"(device.deviceTrustType -in ["Microsoft Entra joined"])"#,
    r#"(device.isTpmAttested -eq "True")"#,
    r#"(device.operatingSystemVersion -ge 10.0)"#,
    r#"(device.operatingSystemVersion -ge 10.0.22000.1000 )"#,
    r#"(device.operatingSystemVersion -eq "10.0.26100.9457 ")"#,
    r#"(device.operatingSystemVersion -eq 10.0.100000000.1)"#,
];

fn mistakes(rule: &str, platform: &str, management: &FilterManagement) -> Vec<Diagnostic> {
    filter::parse(rule, platform, management).err().unwrap_or_default()
}

/// The rule, line by line, with what is said about each: what a reader would see.
fn shown(rule: &str, mistakes: &[Diagnostic]) -> String {
    let mut out = String::new();
    let mut start = 0;
    for line in rule.split_inclusive('\n').chain(rule.is_empty().then_some("")) {
        out += &format!("{}\n", line.trim_end_matches('\n'));
        let end = start + line.len();
        for mistake in mistakes.iter().filter(|mistake| {
            (start..end).contains(&mistake.offset) || (mistake.offset == rule.len() && end == rule.len())
        }) {
            let marked = rule[mistake.offset..mistake.offset + mistake.length].chars().count();
            let mark = if marked == 0 { "|".to_owned() } else { "^".repeat(marked) };
            let before = " ".repeat(rule[start..mistake.offset].chars().count());
            let help = mistake.help.as_deref().map_or(String::new(), |help| format!(" -> {help}"));
            out += &format!("{before}{mark} {}{help}\n", mistake.message);
        }
        start = end;
    }
    out
}

#[test]
fn each_refused_rule_is_refused_for_one_reason_with_its_place_and_help() {
    let mut all = String::new();
    for rule in REFUSED {
        let mistakes = mistakes(rule, WINDOWS, &Devices);
        all += &shown(rule, &mistakes);
        all.push('\n');
        assert_eq!(mistakes.len(), 1, "{}", shown(rule, &mistakes));
        assert!(mistakes[0].help.is_some(), "{rule}");
    }
    insta::assert_snapshot!("refused", all);
}

#[test]
fn each_accepted_rule_is_accepted() {
    for rule in ACCEPTED {
        let mistakes = mistakes(rule, WINDOWS, &Devices);
        assert!(mistakes.is_empty(), "{}", shown(rule, &mistakes));
    }
}

#[test]
fn all_mistakes_are_reported_at_once_in_the_order_of_the_text() {
    let rule = r#"(device.deviceNaem -equals 'x' and device.cpuArchitecture -contains "arm") or
(device.isRooted -eq True and (device.operatingSystemVersion -gt 10 or device.model -in [$null, "a" "b"]"#;
    insta::assert_snapshot!("all_at_once", shown(rule, &mistakes(rule, WINDOWS, &Devices)));
}

#[test]
fn places_are_bytes_of_the_rule_also_behind_other_scripts() {
    let rule = r#"(device.deviceName -eq "Łódź") and (device.modell -eq "x")"#;
    let mistakes = mistakes(rule, WINDOWS, &Devices);
    assert_eq!(mistakes.len(), 1);
    assert_eq!(&rule[mistakes[0].offset..][..mistakes[0].length], "device.modell");
}

#[test]
fn a_rule_may_have_as_many_characters_as_the_service_takes() {
    let rule = |length: usize| {
        let frame = r#"(device.model -eq "")"#.len();
        format!(r#"(device.model -eq "{}")"#, "é".repeat(length - frame))
    };
    assert!(mistakes(&rule(MAX_RULE_CHARACTERS), WINDOWS, &Devices).is_empty());
    let mistakes = mistakes(&rule(MAX_RULE_CHARACTERS + 1), WINDOWS, &Devices);
    assert_eq!(mistakes.len(), 1);
    assert!(mistakes[0].message.contains("3073 characters"), "{}", mistakes[0].message);
}

#[test]
fn the_deepest_rule_within_the_limit_is_read_and_the_longest_heap_of_brackets_is_refused() {
    let clause = r#"device.model -eq "x""#;
    let depth = (MAX_RULE_CHARACTERS - clause.len()) / 2;
    let deep = format!("{}{clause}{}", "(".repeat(depth), ")".repeat(depth));
    assert!(mistakes(&deep, WINDOWS, &Devices).is_empty());
    for heap in ["(", ")", "[", "\"", "'", "("] {
        assert!(!mistakes(&heap.repeat(MAX_RULE_CHARACTERS), WINDOWS, &Devices).is_empty(), "{heap}");
    }
}

#[test]
fn properties_belong_to_their_platforms() {
    for (platform, rule, accepted) in [
        ("iOS", r#"(device.isRooted -eq "True")"#, true),
        ("macOS", r#"(device.isRooted -eq "True")"#, false),
        ("macOS", r#"(device.enrollmentProfileName -eq "x")"#, false),
        ("android", r#"(device.enrollmentProfileName -eq "x")"#, false),
        ("androidAOSP", r#"(device.enrollmentProfileName -eq "x")"#, true),
        ("macOS", r#"(device.cpuArchitecture -eq "x64")"#, true),
        ("iOS", r#"(device.cpuArchitecture -eq "arm64")"#, false),
        ("androidForWork", r#"(device.deviceManagementType -eq "Personally-owned work profile")"#, true),
        ("android", r#"(device.deviceManagementType -eq "x")"#, false),
        ("iOS", r#"(device.operatingSystemSKU -eq "Enterprise")"#, false),
        ("macOS", r#"(device.deviceTrustType -eq "Unknown")"#, false),
        ("IOS", r#"(device.deviceName -eq "x")"#, true),
    ] {
        assert_eq!(mistakes(rule, platform, &Devices).is_empty(), accepted, "{platform} {rule}");
    }
}

#[test]
fn filters_for_managed_apps_have_properties_of_their_own() {
    for (platform, rule, accepted) in [
        ("iOSMobileApplicationManagement", r#"(app.deviceManagementType -eq "Unmanaged")"#, true),
        ("androidMobileApplicationManagement", r#"(app.appVersion -startsWith "1.")"#, true),
        ("windowsMobileApplicationManagement", r#"(app.operatingSystemVersion -ge 10.0.22000)"#, true),
        ("windowsMobileApplicationManagement", r#"(app.deviceManagementType -eq "Managed")"#, false),
        ("iOSMobileApplicationManagement", r#"(device.deviceName -eq "x")"#, false),
        ("iOSMobileApplicationManagement", r#"(app.deviceName -eq "x")"#, false),
    ] {
        assert_eq!(mistakes(rule, platform, &Apps).is_empty(), accepted, "{platform} {rule}");
    }
}

#[test]
fn an_unknown_platform_or_management_type_is_the_one_mistake() {
    let rule = r#"(device.deviceName -eq "x")"#;
    let help = |platform, management: &FilterManagement| {
        let mistakes = mistakes(rule, platform, management);
        assert_eq!((mistakes.len(), mistakes[0].offset, mistakes[0].length), (1, 0, 0));
        mistakes[0].help.clone().expect("help")
    };
    assert_eq!(help("windows10", &Devices), "did you mean `windows10AndLater`?");
    assert!(help("solaris", &Devices).contains("`iOS`"));
    assert_eq!(help("iOS", &FilterManagement::Other("users".into())), "it is `devices` or `apps`");
}

#[test]
fn a_rules_own_text_cannot_move_the_terminal() {
    let rule = "(device.\u{1b}[2Jname -eq \"x\") \u{202e}rubbish";
    for mistake in mistakes(rule, WINDOWS, &Devices) {
        assert!(!mistake.message.contains(['\u{1b}', '\u{202e}']), "{:?}", mistake.message);
    }
}

#[test]
fn what_can_hardly_be_meant_is_accepted_with_a_warning() {
    let mut all = String::new();
    for rule in [
        r#"(device.deviceOwnership -eq "company")"#,
        r#"(device.deviceOwnership -eq "BYOD")"#,
        r#"(device.cpuArchitecture -in ["amd64", "x64"])"#,
        r#"(device.deviceTrustType -eq "Microsoft Entra joined")"#,
        r#"(device.operatingSystemSKU -eq "Windows")"#,
        r#"(device.operatingSystemSKU -eq "EnterpriseLTSC")"#,
        r#"(device.osVersion -eq "10.0.18362")"#,
        r#"(device.deviceName -contains " ")"#,
        r#"(device.isTpmAttested -eq "True")"#,
    ] {
        let parsed = filter::parse(rule, WINDOWS, &Devices).expect(rule);
        assert_eq!(parsed.warnings().len(), 1, "{rule}");
        all += &shown(rule, parsed.warnings());
        all.push('\n');
    }
    insta::assert_snapshot!("warnings", all);
    for rule in [
        r#"(device.deviceOwnership -eq "corporate ")"#,
        r#"(device.operatingSystemSKU -startsWith "Enter")"#,
        r#"(device.osVersion -startsWith "10.0.18362")"#,
        r#"(device.deviceOwnership -eq $null)"#,
    ] {
        let parsed = filter::parse(rule, WINDOWS, &Devices).expect(rule);
        assert_eq!(parsed.warnings(), [], "{rule}");
    }
}

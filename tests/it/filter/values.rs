//! Every property: how Graph's values read in a rule, null against absent, what does not tell.

use scepcheck::filter::{self, Actual, Entity, Values, properties};
use scepcheck::kinds::managed_device;
use scepcheck::model::FilterManagement::{Apps, Devices};
use scepcheck::model::{ManagedDevice, Ternary};
use serde_json::{Value, json};

use Ternary::{No, Unknown, Yes};

const WINDOWS: &str = "windows10AndLater";

fn device(mut properties: Value, system: &str) -> ManagedDevice {
    properties["operatingSystem"] = json!(system);
    managed_device(serde_json::from_value(properties).expect("a device"))
}

fn system(platform: &str) -> &'static str {
    match platform {
        WINDOWS => "Windows",
        "iOS" => "iOS",
        "macOS" => "macOS",
        _ => "Android",
    }
}

/// The answer of one clause for a device with these Graph properties.
fn ask(platform: &str, clause: &str, properties: Value) -> Ternary {
    let rule = filter::parse(clause, platform, &Devices).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    rule.matches(&device(properties, system(platform)))
}

/// Platform, property, Graph's value, what it equals in a rule, what it does not.
type Row = (&'static str, &'static str, Value, &'static [&'static str], &'static [&'static str]);

#[test]
fn graphs_words_become_the_services() {
    let fully = json!({"deviceEnrollmentType": "androidEnterpriseFullyManaged"});
    let rows: &[Row] = &[
        (WINDOWS, "deviceName", json!({"deviceName": "PC-1"}), &["pc-1", " PC-1 "], &["PC", "PC-11"]),
        (WINDOWS, "manufacturer", json!({"manufacturer": "Contoso"}), &["CONTOSO"], &["Fabrikam"]),
        (WINDOWS, "model", json!({"model": "Slate 3"}), &["slate 3"], &["slate"]),
        (WINDOWS, "deviceCategory", json!({"deviceCategoryDisplayName": "Kiosk"}), &["kiosk"], &["Unknown"]),
        (
            WINDOWS,
            "deviceOwnership",
            json!({"managedDeviceOwnerType": "company"}),
            &["corporate"],
            &["company"],
        ),
        (
            WINDOWS,
            "deviceOwnership",
            json!({"managedDeviceOwnerType": "Personal"}),
            &["Personal"],
            &["Corporate"],
        ),
        (
            WINDOWS,
            "deviceOwnership",
            json!({"managedDeviceOwnerType": "unknown"}),
            &["Unknown"],
            &["Personal"],
        ),
        (WINDOWS, "enrollmentProfileName", json!({"enrollmentProfileName": "AP"}), &["ap"], &["a"]),
        (WINDOWS, "osVersion", json!({"osVersion": "10.0.1.2"}), &["10.0.1.2"], &["10.0.1"]),
        (
            WINDOWS,
            "operatingSystemVersion",
            json!({"osVersion": "10.0.1.0"}),
            &["10.0.1", "10.00.1"],
            &["10.0"],
        ),
        (WINDOWS, "cpuArchitecture", json!({"processorArchitecture": "x64"}), &["amd64"], &["x64", "x86"]),
        (WINDOWS, "cpuArchitecture", json!({"processorArchitecture": "arM64"}), &["ARM64"], &["amd64"]),
        (WINDOWS, "cpuArchitecture", json!({"processorArchitecture": "x86"}), &["x86"], &["amd64"]),
        ("macOS", "cpuArchitecture", json!({"processorArchitecture": "x64"}), &["x64"], &["amd64"]),
        ("macOS", "cpuArchitecture", json!({"processorArchitecture": "arM64"}), &["arm64"], &["x64"]),
        (
            WINDOWS,
            "deviceTrustType",
            json!({"joinType": "azureADJoined"}),
            &["Azure AD joined"],
            &["azureADJoined"],
        ),
        (
            WINDOWS,
            "deviceTrustType",
            json!({"joinType": "azureADRegistered"}),
            &["azure ad registered"],
            &["x"],
        ),
        (
            WINDOWS,
            "deviceTrustType",
            json!({"joinType": "hybridAzureADJoined"}),
            &["Hybrid Azure AD joined"],
            &["x"],
        ),
        (WINDOWS, "deviceTrustType", json!({"joinType": "unknown"}), &["Unknown"], &["Azure AD joined"]),
        (WINDOWS, "operatingSystemSKU", json!({"skuNumber": 4}), &["enterprise"], &["EnterpriseN"]),
        (WINDOWS, "operatingSystemSKU", json!({"skuNumber": 49}), &["BusinessN"], &["ProfessionalN"]),
        ("iOS", "isRooted", json!({"jailBroken": "True"}), &["true"], &["False", "1"]),
        ("iOS", "isRooted", json!({"jailBroken": "Unknown"}), &["Unknown"], &["True"]),
        (
            "androidForWork",
            "deviceManagementType",
            fully,
            &["corporate-owned fully managed"],
            &["Personally-owned work profile", "Corporate-owned with work profile"],
        ),
        (
            "androidAOSP",
            "deviceManagementType",
            json!({"deviceEnrollmentType": "androidAOSPUserOwnedDeviceEnrollment"}),
            &["AOSP user-associated devices"],
            &["AOSP userless devices"],
        ),
    ];
    for (platform, property, properties, equal, unequal) in rows {
        for (values, answer) in [(equal, Yes), (unequal, No)] {
            for value in *values {
                let eq = format!(r#"device.{property} -eq "{value}""#);
                assert_eq!(ask(platform, &eq, properties.clone()), answer, "{eq} {properties}");
                let ne = format!(r#"device.{property} -ne "{value}""#);
                assert_eq!(ask(platform, &ne, properties.clone()), !answer, "{ne} {properties}");
            }
        }
    }
    for row in properties().iter().filter(|row| row.entity == Entity::Device && row.name != "isTpmAttested") {
        assert!(rows.iter().any(|(_, name, ..)| *name == row.name), "{} is not exercised", row.name);
    }
}

#[test]
fn every_edition_has_its_number() {
    let editions: &[(i64, &str)] = &[
        (49, "BusinessN"),
        (203, "CloudEdition"),
        (202, "CloudEditionN"),
        (10, "Core"),
        (101, "Core"),
        (111, "Core"),
        (99, "CoreCountrySpecific"),
        (98, "CoreN"),
        (100, "CoreSingleLanguage"),
        (121, "Education"),
        (122, "EducationN"),
        (4, "Enterprise"),
        (72, "EnterpriseEval"),
        (171, "EnterpriseG"),
        (172, "EnterpriseGN"),
        (27, "EnterpriseN"),
        (84, "EnterpriseNEval"),
        (125, "EnterpriseS"),
        (129, "EnterpriseSEval"),
        (126, "EnterpriseSN"),
        (136, "Holographic"),
        (123, "IoTUAP"),
        (131, "IoTUAPCommercial"),
        (188, "IoTEnterprise"),
        (119, "PPIPro"),
        (48, "Professional"),
        (164, "ProfessionalEducation"),
        (165, "ProfessionalEducationN"),
        (161, "ProfessionalWorkstation"),
        (162, "ProfessionalN"),
        (138, "ProfessionalSingleLanguage"),
        (175, "ServerRdsh"),
    ];
    for (number, name) in editions {
        let clause = format!(r#"device.operatingSystemSKU -eq "{name}""#);
        assert_eq!(ask(WINDOWS, &clause, json!({"skuNumber": number})), Yes, "{number} {name}");
    }
    let clause = r#"device.operatingSystemSKU -eq "Enterprise""#;
    assert_eq!(ask(WINDOWS, clause, json!({"skuNumber": 7})), Unknown, "a number without a documented name");
    assert_eq!(
        ask(WINDOWS, clause, json!({"skuFamily": "Enterprise"})),
        Unknown,
        "the family is no substitute"
    );
}

/// Answers for a property without a value, as recorded from the service; all unknown if it was not read.
#[test]
fn null_satisfies_what_negates_and_absence_satisfies_nothing() {
    let table = [
        ("-eq $null", Yes),
        ("-ne $null", No),
        (r#"-ne "a""#, Yes),
        (r#"-notIn ["a"]"#, Yes),
        (r#"-notContains "a""#, Yes),
        (r#"-eq "a""#, No),
        (r#"-eq "null""#, No),
        (r#"-in ["a"]"#, No),
        (r#"-contains "a""#, No),
        (r#"-startsWith "a""#, No),
    ];
    let nulls = [
        ("enrollmentProfileName", json!({"enrollmentProfileName": null})),
        ("enrollmentProfileName", json!({"enrollmentProfileName": ""})),
        ("deviceCategory", json!({"deviceCategoryDisplayName": "Unknown"})),
        ("deviceCategory", json!({"deviceCategoryDisplayName": ""})),
        ("deviceCategory", json!({"deviceCategoryDisplayName": null})),
        ("deviceName", json!({"deviceName": null})),
        ("operatingSystemSKU", json!({"skuNumber": null})),
    ];
    for (comparison, answer) in table {
        for (property, properties) in &nulls {
            let clause = format!("device.{property} {comparison}");
            assert_eq!(ask(WINDOWS, &clause, properties.clone()), answer, "{clause} {properties}");
            assert_eq!(ask(WINDOWS, &clause, json!({})), Unknown, "{clause}, not read");
        }
    }
}

#[test]
fn a_value_of_the_wrong_type_counts_as_not_read() {
    assert_eq!(ask(WINDOWS, "device.deviceName -eq $null", json!({"deviceName": 7})), Unknown);
    assert_eq!(
        ask(WINDOWS, r#"device.operatingSystemSKU -eq "Enterprise""#, json!({"skuNumber": "4"})),
        Unknown
    );
}

#[test]
fn a_word_outside_the_set_never_matches_whatever_the_device_has() {
    for clause in [r#"device.deviceOwnership -eq "company""#, r#"device.cpuArchitecture -in ["x64", "ARM"]"#]
    {
        assert_eq!(ask(WINDOWS, clause, json!({})), No, "{clause}");
    }
    assert_eq!(ask(WINDOWS, r#"device.deviceOwnership -ne "company""#, json!({})), Yes);
    assert_eq!(ask(WINDOWS, r#"device.deviceOwnership -ne "Personal""#, json!({})), Unknown);
    assert_eq!(ask(WINDOWS, r#"device.operatingSystemSKU -eq "Windows""#, json!({})), Unknown);
}

#[test]
fn a_graph_value_that_is_not_known_tells_nothing() {
    let new = json!({"managedDeviceOwnerType": "unknownFutureValue", "joinType": "somethingNew"});
    assert_eq!(ask(WINDOWS, r#"device.deviceOwnership -eq "Personal""#, new.clone()), Unknown);
    assert_eq!(ask(WINDOWS, r#"device.deviceTrustType -ne "Unknown""#, new), Unknown);
}

#[test]
fn what_graph_tells_in_part_decides_in_part() {
    let dedicated = json!({"deviceEnrollmentType": "androidEnterpriseDedicatedDevice"});
    let with =
        r#"device.deviceManagementType -eq "Corporate-owned dedicated devices with Entra ID Shared mode""#;
    let without =
        r#"device.deviceManagementType -eq "Corporate-owned dedicated devices without Entra ID Shared mode""#;
    let either = format!("{with} or {without}");
    assert_eq!(ask("androidForWork", with, dedicated.clone()), Unknown);
    assert_eq!(ask("androidForWork", without, dedicated.clone()), Unknown);
    // Kleene does not see that the two exclude each other; unknown is honest, only not sharp.
    assert_eq!(ask("androidForWork", &either, dedicated.clone()), Unknown);
    let fully = r#"device.deviceManagementType -eq "Corporate-owned fully managed""#;
    assert_eq!(ask("androidForWork", fully, dedicated.clone()), No);
    assert_eq!(ask("androidForWork", "device.deviceManagementType -ne $null", dedicated), Yes);

    let personal = json!({"deviceEnrollmentType": "userEnrollment", "deviceType": "androidForWork"});
    let work_profile = r#"device.deviceManagementType -eq "Personally-owned work profile""#;
    assert_eq!(ask("androidForWork", work_profile, personal.clone()), Unknown);
    assert_eq!(ask("androidForWork", fully, personal), No);
    assert_eq!(
        ask("androidForWork", work_profile, json!({"deviceEnrollmentType": "userEnrollment"})),
        Unknown
    );

    let arm = json!({"processorArchitecture": "arm"});
    assert_eq!(ask(WINDOWS, r#"device.cpuArchitecture -eq "amd64""#, arm.clone()), No);
    assert_eq!(ask(WINDOWS, r#"device.cpuArchitecture -eq "arm64""#, arm), Unknown);
    assert_eq!(ask(WINDOWS, r#"device.isTpmAttested -eq "True""#, json!({})), Unknown);
}

#[test]
fn versions_of_devices() {
    let ask = |comparison: &str, version: Value| {
        ask("macOS", &format!("device.operatingSystemVersion {comparison}"), json!({"osVersion": version}))
    };
    // Whether the service cuts off a build is not confirmed: only what holds either way is said.
    assert_eq!(ask("-gt 25.0", json!("26.0 (25A5349a)")), Unknown);
    assert_eq!(ask("-lt 25.0", json!("26.0 (25A5349a)")), No);
    assert_eq!(ask("-eq 26.0", json!("26.0 (25A5349a)")), Unknown);
    assert_eq!(ask("-ne 25.0", json!("26.0 (25A5349a)")), Yes);
    assert_eq!(ask("-ge 1.0", json!("beta")), Unknown);
    assert_eq!(ask("-ge 1.0", json!(null)), No);
    assert_eq!(ask("-ne 1.0", json!(null)), Yes);
    assert_eq!(ask("-ge 13.0", json!("14")), Yes);
}

#[test]
fn blanks_around_a_rules_value_do_not_count_and_those_around_a_devices_are_not_settled() {
    assert_eq!(ask(WINDOWS, r#"device.deviceName -contains " ""#, json!({"deviceName": "x"})), Yes);
    assert_eq!(ask(WINDOWS, r#"device.deviceName -in [" x ", "y"]"#, json!({"deviceName": "X"})), Yes);
    assert_eq!(ask(WINDOWS, r#"device.model -eq "Slate""#, json!({"model": "Slate "})), Unknown);
    assert_eq!(ask(WINDOWS, r#"device.model -startsWith "Slate""#, json!({"model": "Slate "})), Yes);
    assert_eq!(ask(WINDOWS, r#"device.model -eq "Tablet""#, json!({"model": "Slate "})), No);
}

#[test]
fn an_evaluation_names_what_was_compared_what_is_null_and_what_was_not_read() {
    let rule = r#"device.deviceOwnership -eq "Corporate" and device.deviceCategory -ne "Kiosk"
        and (device.cpuArchitecture -eq "amd64" or device.cpuArchitecture -eq "arm64")"#;
    let rule = filter::parse(rule, WINDOWS, &Devices).expect("accepted");
    let properties = json!({"managedDeviceOwnerType": "company", "deviceCategoryDisplayName": "Unknown"});
    let evaluation = rule.evaluate(&device(properties, "Windows"));
    assert_eq!(evaluation.result, Unknown);
    assert_eq!(evaluation.on_platform, Yes);
    assert_eq!(evaluation.null_properties, ["deviceCategory"]);
    assert_eq!(evaluation.unread, ["processorArchitecture"]);
    let compared: Vec<_> = evaluation
        .compared
        .iter()
        .map(|c| (c.property.name, c.operator.to_string(), c.expected.as_str(), c.actual.clone(), c.result))
        .collect();
    let architecture = || Actual::NotRead("processorArchitecture");
    assert_eq!(
        compared,
        [
            ("deviceOwnership", "-eq".to_owned(), "\"Corporate\"", Actual::Value("Corporate".into()), Yes),
            ("deviceCategory", "-ne".to_owned(), "\"Kiosk\"", Actual::Null, Yes),
            ("cpuArchitecture", "-eq".to_owned(), "\"amd64\"", architecture(), Unknown),
            ("cpuArchitecture", "-eq".to_owned(), "\"arm64\"", architecture(), Unknown),
        ]
    );
    assert!(evaluation.compared[1].note.is_some(), "a category named Unknown would look the same");
}

#[test]
fn a_device_of_another_platform_gets_no_answer() {
    let rule = filter::parse(r#"device.deviceName -eq "x""#, WINDOWS, &Devices).expect("accepted");
    let evaluation = rule.evaluate(&device(json!({"deviceName": "x"}), "iOS"));
    assert_eq!((evaluation.on_platform, evaluation.result), (No, Unknown));
}

#[test]
fn a_filter_for_managed_apps_says_nothing_about_a_device() {
    for clause in [r#"app.appVersion -startsWith "1""#, r#"app.deviceManagementType -eq "no such type""#] {
        let rule = filter::parse(clause, "iOSMobileApplicationManagement", &Apps).expect("accepted");
        let evaluation = rule.evaluate(&device(json!({"osVersion": "17.0"}), "iOS"));
        assert_eq!(evaluation.result, Unknown);
        assert_eq!(evaluation.compared[0].result, Unknown);
        assert!(evaluation.compared[0].note.is_some_and(|note| note.contains("app registrations")));
    }
}

#[test]
fn every_row_can_be_used_with_each_of_its_operators_and_no_other() {
    use scepcheck::filter::{FilterPlatform, Operator};
    let graph_name = |platform: FilterPlatform| match platform {
        FilterPlatform::AndroidDeviceAdministrator => ("android", Devices),
        FilterPlatform::AndroidEnterprise => ("androidForWork", Devices),
        FilterPlatform::Aosp => ("androidAOSP", Devices),
        FilterPlatform::Ios => ("iOS", Devices),
        FilterPlatform::MacOs => ("macOS", Devices),
        FilterPlatform::Windows => (WINDOWS, Devices),
        FilterPlatform::AndroidApps => ("androidMobileApplicationManagement", Apps),
        FilterPlatform::IosApps => ("iOSMobileApplicationManagement", Apps),
        FilterPlatform::WindowsApps => ("windowsMobileApplicationManagement", Apps),
    };
    for row in properties() {
        let value = if row.values == Values::Version { "10.0" } else { "\"x\"" };
        for platform in row.platforms {
            let (platform, management) = graph_name(*platform);
            for operator in Operator::ALL {
                let clause = format!("{} {operator} {value}", row.path());
                let accepted = filter::parse(&clause, platform, &management).is_ok();
                assert_eq!(accepted, row.operators.contains(operator), "{platform} {clause}");
            }
        }
    }
}

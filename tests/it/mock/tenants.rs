//! Tenants hold nothing that real Graph could not have sent.

use mock_graph::Tenant;
use serde_json::json;

#[test]
fn contoso_fits_the_published_metadata() {
    let problems = Tenant::contoso().problems();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(Tenant::contoso().collections().count() > 30, "a file of the demo tenant was not read");
}

#[test]
fn generated_tenants_fit_it_too_and_repeat() {
    let tenant = Tenant::generate(7, 60, 40);
    assert_eq!(tenant.problems(), Vec::<String>::new());
    let text = |tenant: &Tenant| format!("{:?}", tenant.collections().collect::<Vec<_>>());
    assert_eq!(text(&tenant), text(&Tenant::generate(7, 60, 40)));
    assert_ne!(text(&tenant), text(&Tenant::generate(8, 60, 40)));
}

#[test]
fn an_invented_property_or_value_is_found() {
    let cases = [
        (json!({"managedDevices": [{"deviceNam": "x"}]}), "no such property"),
        (json!({"managedDevices": [{"complianceState": "fine"}]}), "is no complianceState"),
        (json!({"managedDevices": [{"lastSyncDateTime": "yesterday"}]}), "is no DateTimeOffset"),
        (json!({"managedDevices": [{"usersLoggedOn": {}}]}), "must be a collection"),
        (json!({"deviceConfigurations": [{"@odata.type": "#microsoft.graph.windows10SCEP"}]}), "no type"),
        (json!({"groups": [{"members": ["nobody"]}]}), "nothing has the id"),
        (json!({"gadgets": []}), "no collection"),
        (json!({"groups": [{"members": ["@user:nobody"]}]}), "names nothing"),
        (
            json!({"deviceConfigurations": [{
                "@odata.type": "#microsoft.graph.iosScepCertificateProfile", "keyUsage": ["digitalSignature"],
            }]}),
            "is no keyUsages",
        ),
    ];
    for (tenant, expected) in cases {
        let problems = Tenant::from_value(tenant.clone()).problems().join("\n");
        assert!(problems.contains(expected), "{tenant}: {problems}");
    }
}

#[test]
fn flags_are_one_text() {
    let tenant = json!({"deviceConfigurations": [{
        "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
        "keyUsage": "keyEncipherment,digitalSignature",
    }]});
    assert_eq!(Tenant::from_value(tenant).problems(), Vec::<String>::new());
}

#[test]
fn a_folder_holds_a_tenant() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, items) in Tenant::contoso().collections() {
        std::fs::write(folder.path().join(format!("{name}.json")), items.to_string()).expect("a file");
    }
    std::fs::write(folder.path().join("README.md"), "not a collection").expect("a file");
    let loaded = Tenant::load(folder.path()).expect("a tenant");
    assert_eq!(loaded.collections().count(), Tenant::contoso().collections().count());
    assert!(loaded.problems().is_empty());
    std::fs::write(folder.path().join("users.json"), "[").expect("a file");
    assert!(Tenant::load(folder.path()).expect_err("broken JSON").to_string().contains("users.json"));
}

//! Report exports and delta queries: what takes its time, what a token has no business with, what changed.

use mock_graph::{Options, Permissions, Tenant, Unconfirmed};
use serde_json::{Value, json};

use super::ask::Ask;

const JOBS: &str = "/beta/deviceManagement/reports/exportJobs";

fn order(report: &str, columns: &[&str]) -> Value {
    json!({"reportName": report, "select": columns, "format": "csv"})
}

#[tokio::test]
async fn an_export_takes_its_looks_and_its_file_needs_no_token() {
    let options = Options {
        export_looks: 2,
        strict: false,
        unconfirmed: [Unconfirmed::ExportByReaders].into(),
        ..Options::default()
    };
    let ask = Ask::new(options).await;
    let job = ask.post(JOBS, &order("AllDeviceCertificates", &["DeviceId", "PolicyId", "Thumbprint"])).await;
    assert_eq!((job.status, job.json()["status"].clone()), (201, json!("notStarted")));
    let id = job.json()["id"].as_str().expect("an id").to_owned();
    let first = ask.get(&format!("{JOBS}('{id}')")).await.json();
    assert_eq!((first["status"].clone(), first["url"].clone()), (json!("inProgress"), Value::Null));
    let second = ask.get(&format!("{JOBS}/{id}")).await.json();
    assert_eq!(second["status"], "completed");
    let url = second["url"].as_str().expect("a link").to_owned();
    let bare = reqwest::Client::builder().no_proxy().build().expect("a client");
    let file = bare.get(&url).send().await.expect("an answer");
    assert_eq!(file.status(), 200);
    assert!(file.bytes().await.expect("a file").starts_with(b"PK"));
    let unsigned = url.split('?').next().expect("a path");
    assert_eq!(bare.get(unsigned).send().await.expect("an answer").status(), 403);
    assert!(ask.mock.refused().is_empty());
    let told = bare.get(&url).bearer_auth("x").send().await.expect("an answer");
    assert_eq!((told.status().as_u16(), ask.mock.refused().len()), (400, 1));
}

#[tokio::test]
async fn an_export_needs_what_the_reference_names_unless_reading_is_allowed() {
    let body = order("AllDeviceCertificates", &["DeviceId"]);
    let refused = Ask::lenient().await.post(JOBS, &body).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text.contains("DeviceManagementConfiguration.ReadWrite.All"), "{}", refused.text);
    let permissions = Permissions::only(["DeviceManagementConfiguration.ReadWrite.All"]);
    let ask = Ask::new(Options { permissions, strict: false, ..Options::default() }).await;
    assert_eq!(ask.post(JOBS, &body).await.status, 201);
    for wrong in [
        order("NoSuchReport", &["DeviceId"]),
        order("AllDeviceCertificates", &["NoSuchColumn"]),
        order("AllDeviceCertificates", &[]),
        json!({"select": ["DeviceId"]}),
        json!({"reportName": "AllDeviceCertificates", "select": ["DeviceId"], "other": 1}),
    ] {
        assert_eq!(ask.post(JOBS, &wrong).await.status, 400, "{wrong}");
    }
}

fn with_name(name: &str) -> Tenant {
    let tenant = Tenant::contoso();
    let users = tenant.collections().find(|(collection, _)| *collection == "users").expect("users").1;
    let mut users = users.clone();
    users[0]["displayName"] = name.into();
    tenant.with("users", users)
}

#[tokio::test]
async fn a_delta_tells_what_changed_and_a_token_ends() {
    let ask = Ask::lenient().await;
    let start = ask.get("/v1.0/users/delta?$select=displayName&$deltatoken=latest").await.json();
    assert_eq!(start["value"], json!([]));
    let link = start["@odata.deltaLink"].as_str().expect("a link").to_owned();
    ask.mock.change(&with_name("Renamed")).expect("a tenant");
    let changed = ask.get(&link).await.json();
    let names: Vec<&str> = changed["value"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|user| user["displayName"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, ["Renamed"]);
    let next = changed["@odata.deltaLink"].as_str().expect("a link").to_owned();
    assert_eq!(ask.get(&next).await.json()["value"], json!([]));
    ask.mock.forget_changes();
    let gone = ask.get(&next).await;
    assert_eq!((gone.status, gone.code()), (410, "syncStateNotFound".to_owned()));
    assert!(gone.headers.contains_key("location"));
    assert_eq!(ask.get("/v1.0/users/delta?$deltatoken=nonsense").await.status, 400);
}

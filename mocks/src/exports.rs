//! Report exports: jobs that take their time, and the storage that their files lie in.

use std::io::{Cursor, Write};
use std::sync::Mutex;

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Failure};
use crate::graph::{Graph, json_body, lock};
use crate::options::Unconfirmed;
use crate::plan::Plan;
use crate::read::open;
use crate::reports;
use crate::request::Call;
use crate::routes::{self, Family};
use crate::tenant::Store;
use crate::write::known;
use crate::{path, states};

/// Where jobs are.
pub(crate) const JOBS: &str = "deviceManagement/reports/exportJobs";

/// The most columns that a job takes.
const MOST_COLUMNS: usize = 256;

const STATE_COLUMNS: &[&str] = &[
    "PolicyId",
    "PolicyName",
    "IntuneDeviceId",
    "DeviceName",
    "Manufacturer",
    "Model",
    "UPN",
    "PolicyStatus",
    "PspdpuLastModifiedTimeUtc",
    "UnifiedPolicyPlatformType",
    "UnifiedPolicyType",
    "AssignmentFilterIds",
    "TemplateVersion",
    "ReportStatus",
];
const COMPLIANCE_COLUMNS: &[&str] = &[
    "DeviceId",
    "DeviceName",
    "LastContact",
    "PolicyId",
    "PolicyName",
    "PolicyPlatformType",
    "PolicyStatus",
    "UPN",
    "UserEmail",
    "UserId",
    "UserName",
];
const CERTIFICATE_COLUMNS: &[&str] = &[
    "CertificateStatus",
    "DeviceId",
    "DeviceName",
    "EnhancedKeyUsage",
    "IssuerName",
    "KeyUsage",
    "PolicyId",
    "SerialNumber",
    "SubjectName",
    "Thumbprint",
    "UPN",
    "UserId",
    "ValidFrom",
    "ValidTo",
    "CaConfiguration",
];

type Cells = Map<String, Value>;

/// A report: its name, its columns, and what fills it.
struct Report {
    name: &'static str,
    columns: &'static [&'static str],
    rows: fn(&Store) -> Vec<Cells>,
}

/// Which of the twins a tenant fills is not documented; this one fills both.
const REPORTS: &[Report] = &[
    Report { name: "DeviceConfigurationPolicyStatuses", columns: STATE_COLUMNS, rows: reports::state_rows },
    Report { name: "DeviceConfigurationPolicyStatusesV3", columns: STATE_COLUMNS, rows: reports::state_rows },
    Report {
        name: "DevicePoliciesComplianceReport",
        columns: COMPLIANCE_COLUMNS,
        rows: reports::compliance_rows,
    },
    Report {
        name: "DevicePoliciesComplianceReportV3",
        columns: COMPLIANCE_COLUMNS,
        rows: reports::compliance_rows,
    },
    Report { name: "AllDeviceCertificates", columns: CERTIFICATE_COLUMNS, rows: states::certificate_rows },
    Report { name: "CertificatesByRAPolicy", columns: CERTIFICATE_COLUMNS, rows: |_| Vec::new() },
];

/// The jobs so far.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<Vec<Job>>);

#[derive(Clone, Debug)]
struct Job {
    id: String,
    report: String,
    select: Vec<String>,
    looks: usize,
}

/// POST: a job is taken.
pub(crate) fn order(graph: &Graph, call: &Call) -> Result<Answer, Failure> {
    let readers = graph.options.unconfirmed.contains(&Unconfirmed::ExportByReaders);
    let route = if readers { routes::find(JOBS) } else { routes::read_action(JOBS) };
    open(graph, JOBS, route)?;
    let body = json_body(call)?;
    known(&body, &["filter", "format", "localizationType", "reportName", "search", "select", "snapshotId"])?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let name = text("reportName").ok_or_else(|| Failure::bad("BadRequest", "reportName is required."))?;
    let report = REPORTS
        .iter()
        .find(|report| report.name == name)
        .ok_or_else(|| Failure::bad("BadRequest", format!("There is no report '{name}'.")))?;
    let select: Vec<String> = body
        .get("select")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|column| column.as_str().map(str::to_owned))
        .collect();
    if select.is_empty() || select.len() > MOST_COLUMNS {
        return Err(Failure::bad("BadRequest", "select takes 1 to 256 columns."));
    }
    if let Some(column) = select.iter().find(|column| !report.columns.contains(&column.as_str())) {
        return Err(Failure::bad("BadRequest", format!("The report has no column '{column}'.")));
    }
    if text("format").is_some_and(|format| format != "csv") {
        return Err(Failure::bad("BadRequest", "this server writes csv only"));
    }
    let mut jobs = lock(&graph.jobs.0);
    let job = Job {
        id: format!("{name}_05e62361-783b-4cec-b635-{:012x}", jobs.len()),
        report: name.to_owned(),
        select,
        looks: 0,
    };
    let answer = Answer::json(201, &shown(graph, &job, "notStarted"));
    jobs.push(job);
    Ok(answer)
}

/// GET: how far a job is. It ends after as many looks as the options say.
pub(crate) fn look(graph: &Graph, call: &Call) -> Result<Answer, Failure> {
    let plan = Plan::read(call.version, &path::parse(&call.path))?;
    open(graph, &plan.pattern, routes::find(&plan.pattern))?;
    let id = crate::request::percent_decode(call.path.rsplit('/').next().unwrap_or_default());
    let id = id.trim_start_matches("exportJobs('").trim_end_matches("')");
    let mut jobs = lock(&graph.jobs.0);
    let Some(job) = jobs.iter_mut().find(|job| job.id == id) else {
        return Err(Failure::not_found(Family::Intune, id));
    };
    job.looks += 1;
    let status = if job.looks >= graph.options.export_looks { "completed" } else { "inProgress" };
    Ok(Answer::json(200, &shown(graph, job, status)))
}

fn shown(graph: &Graph, job: &Job, status: &str) -> Value {
    let completed = status == "completed";
    let url =
        completed.then(|| format!("{}{}.zip?sv=2019-02-02&sr=b&sig=c2lnbmF0dXJl", graph.storage, job.id));
    json!({
        "@odata.context": format!("{}/beta/$metadata#{JOBS}/$entity", graph.origin),
        "id": job.id, "reportName": job.report, "filter": null, "select": job.select, "format": "csv",
        "snapshotId": null, "localizationType": "localizedValuesAsAdditionalColumn", "status": status,
        "url": url, "requestDateTime": graph.options.now.to_rfc3339(),
        "expirationDateTime": if completed { "2099-01-01T00:00:00Z" } else { "0001-01-01T00:00:00Z" },
    })
}

/// The storage: its link is the key, and a token has no business there.
pub(crate) fn fetch(graph: &Graph, call: &Call) -> Answer {
    let refused = |status: u16| Answer { status, ..Answer::text(String::new()) };
    if call.header("authorization").is_some() {
        graph.refuse(call, "the token went to the storage of an export");
        return refused(400);
    }
    let signed = call.options().iter().any(|(name, value)| name == "sig" && value == "c2lnbmF0dXJl");
    let id = call.path.trim_end_matches(".zip");
    let job = lock(&graph.jobs.0).iter().find(|job| job.id == id).cloned();
    let (true, Some(job)) = (signed, job) else { return refused(403) };
    match zipped(&graph.store(), &job) {
        Some(body) => Answer { status: 200, headers: Vec::new(), content_type: "application/zip", body },
        None => refused(500),
    }
}

fn zipped(store: &Store, job: &Job) -> Option<Vec<u8>> {
    let report = REPORTS.iter().find(|report| report.name == job.report)?;
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(format!("{}.csv", job.id), zip::write::SimpleFileOptions::default()).ok()?;
    let mut text = format!("{}\r\n", job.select.join(","));
    for row in (report.rows)(store) {
        let cells: Vec<String> = job.select.iter().map(|column| cell(row.get(column))).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    archive.write_all(text.as_bytes()).ok()?;
    Some(archive.finish().ok()?.into_inner())
}

fn cell(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) if text.contains(['"', ',', '\r', '\n']) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

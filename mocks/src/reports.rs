//! `getConfigurationPoliciesReportForDevice`: the admin center's own report, a stream of columns and rows.

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Failure};
use crate::graph::Graph;
use crate::odata::filter::{self, Expression, Literal, Operator};
use crate::states::principal;
use crate::tenant::{Item, Reported, Store};
use crate::write::known;

/// Columns and their types. Localized twins are added by the service.
const COLUMNS: &[(&str, &str)] = &[
    ("IntuneDeviceId", "String"),
    ("PolicyBaseTypeName", "String"),
    ("PolicyId", "String"),
    ("PolicyName", "String"),
    ("PolicyStatus", "Int32"),
    ("PspdpuLastModifiedTimeUtc", "DateTime"),
    ("UPN", "String"),
    ("UnifiedPolicyType", "String"),
    ("UserId", "String"),
];

const LOCALIZED: &[&str] = &["PolicyStatus", "UnifiedPolicyType"];

/// What each collection's policies are called in the report.
const BASE_TYPES: &[(&str, &str)] = &[
    ("deviceConfigurations", "Microsoft.Management.Services.Api.DeviceConfiguration"),
    ("configurationPolicies", "DeviceManagementConfigurationPolicy"),
    ("groupPolicyConfigurations", "DeviceConfigurationAdmxPolicy"),
    ("intents", "Microsoft.Management.Services.Api.DeviceManagementIntent"),
];

/// `complianceStatus` by number.
const STATES: &[&str] = &[
    "unknown",
    "notApplicable",
    "compliant",
    "remediated",
    "nonCompliant",
    "error",
    "conflict",
    "notAssigned",
];

const STATE_TEXTS: &[&str] =
    &["Pending", "Not applicable", "Succeeded", "Succeeded", "Error", "Error", "Conflict", "Not assigned"];

pub(crate) fn policies_of_device(graph: &Graph, body: &Map<String, Value>) -> Result<Answer, Failure> {
    known(body, &["filter", "groupBy", "name", "orderBy", "search", "select", "sessionId", "skip", "top"])?;
    let select = columns(body)?;
    let filter = body.get("filter").and_then(Value::as_str).unwrap_or_default();
    let Some(wanted) = filter::parse(filter).and_then(|parsed| Wanted::read(&parsed)) else {
        return Err(Failure::bad(
            "BadRequest",
            format!("The report does not understand the filter '{filter}'."),
        ));
    };
    let store = graph.store();
    let mut rows: Vec<Map<String, Value>> = store
        .reported
        .iter()
        .filter(|row| wanted.device.eq_ignore_ascii_case(&row.device))
        .filter_map(|row| cells(&store, row, &wanted))
        .collect();
    if let Some(search) = body.get("search").and_then(Value::as_str).filter(|text| !text.is_empty()) {
        let search = search.to_lowercase();
        rows.retain(|row| text(row, "PolicyName").to_lowercase().contains(&search));
    }
    for column in
        body.get("orderBy").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    {
        rows.sort_by_key(|row| text(row, column));
    }
    let number = |name: &str| body.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let page = rows.iter().skip(number("skip").unwrap_or(0)).take(number("top").unwrap_or(50));
    let values: Vec<Value> = page
        .map(|row| select.iter().map(|name| row.get(name).cloned().unwrap_or_default()).collect())
        .collect();
    Ok(stream(&json!({
        "TotalRowCount": rows.len(),
        "Schema": select.iter().map(|name| json!({"Column": name, "PropertyType": column_type(name)})).collect::<Vec<_>>(),
        "Values": values,
        "SessionId": "",
    })))
}

fn text(row: &Map<String, Value>, column: &str) -> String {
    row.get(column).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The stream has no content type of its own.
fn stream(body: &Value) -> Answer {
    Answer {
        status: 200,
        headers: Vec::new(),
        content_type: "application/octet-stream",
        body: body.to_string().into_bytes(),
    }
}

fn column_type(name: &str) -> &'static str {
    COLUMNS.iter().find(|(column, _)| *column == name).map_or("String", |(_, ty)| *ty)
}

fn columns(body: &Map<String, Value>) -> Result<Vec<String>, Failure> {
    let asked: Vec<&str> = match body.get("select") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        Some(_) => return Err(Failure::bad("BadRequest", "select takes a collection of column names.")),
    };
    if let Some(name) = asked.iter().find(|name| !COLUMNS.iter().any(|(column, _)| column == *name)) {
        return Err(Failure::bad("BadRequest", format!("The report has no column '{name}'.")));
    }
    let asked = if asked.is_empty() { COLUMNS.iter().map(|(name, _)| *name).collect() } else { asked };
    let localized = asked.iter().filter(|name| LOCALIZED.contains(name)).map(|name| format!("{name}_loc"));
    Ok(asked.iter().map(|name| (*name).to_owned()).chain(localized).collect())
}

/// The one form of filter that the report is known to take.
struct Wanted {
    device: String,
    base_types: Vec<String>,
}

impl Wanted {
    fn read(expression: &Expression) -> Option<Self> {
        let mut wanted = Self { device: String::new(), base_types: Vec::new() };
        let parts = match expression {
            Expression::And(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        for part in parts {
            let alternatives = match part {
                Expression::Or(alternatives) => alternatives.as_slice(),
                other => std::slice::from_ref(other),
            };
            for alternative in alternatives {
                let Expression::Compare { path, operator: Operator::Eq, value: Literal::Text(value) } =
                    alternative
                else {
                    return None;
                };
                match path.first().map(String::as_str)? {
                    "IntuneDeviceId" if alternatives.len() == 1 => wanted.device.clone_from(value),
                    "PolicyBaseTypeName" => wanted.base_types.push(value.clone()),
                    _ => return None,
                }
            }
        }
        (!wanted.device.is_empty()).then_some(wanted)
    }
}

fn cells(store: &Store, row: &Reported, wanted: &Wanted) -> Option<Map<String, Value>> {
    let (collection, policy) = store.located(&row.policy)?;
    let (_, base_type) = BASE_TYPES.iter().find(|(name, _)| *name == collection)?;
    if !wanted.base_types.is_empty() && !wanted.base_types.iter().any(|wanted| wanted == base_type) {
        return None;
    }
    let status = STATES.iter().position(|state| *state == row.state)?;
    let cells = json!({
        "IntuneDeviceId": row.device,
        "PolicyBaseTypeName": base_type,
        "PolicyId": row.policy,
        "PolicyName": policy.name(),
        "PolicyStatus": status,
        "PolicyStatus_loc": STATE_TEXTS.get(status),
        "PspdpuLastModifiedTimeUtc": row.at,
        "UPN": principal(store, row.user.as_deref()),
        "UnifiedPolicyType": unified_type(policy),
        "UnifiedPolicyType_loc": unified_type(policy),
        "UserId": row.user.as_deref().unwrap_or("00000000-0000-0000-0000-000000000000"),
    });
    match cells {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

fn unified_type(policy: &Item) -> &str {
    match policy.ty.as_str() {
        "deviceManagementConfigurationPolicy" => "SettingsCatalog",
        "groupPolicyConfiguration" => "AdministrativeTemplates",
        "deviceManagementIntent" => "EndpointSecurity",
        other => other,
    }
}

/// Configuration states of every device, for the export.
pub(crate) fn state_rows(store: &Store) -> Vec<Map<String, Value>> {
    let all = Wanted { device: String::new(), base_types: Vec::new() };
    store
        .reported
        .iter()
        .filter_map(|row| {
            let mut cells = cells(store, row, &all)?;
            cells.insert("ReportStatus".to_owned(), json!("1"));
            let device = store.by_id(&row.device);
            for (column, property) in
                [("DeviceName", "deviceName"), ("Manufacturer", "manufacturer"), ("Model", "model")]
            {
                cells.insert(column.to_owned(), json!(device.and_then(|device| device.text(property))));
            }
            Some(cells)
        })
        .collect()
}

/// Compliance policy states of every device, for the export.
pub(crate) fn compliance_rows(store: &Store) -> Vec<Map<String, Value>> {
    let rows = store.reported.iter().filter_map(|row| {
        let (collection, policy) = store.located(&row.policy)?;
        if collection != "deviceCompliancePolicies" {
            return None;
        }
        let status = STATES.iter().position(|state| *state == row.state)?;
        let cells = json!({
            "DeviceId": row.device, "PolicyId": row.policy, "PolicyName": policy.name(), "PolicyStatus": status,
            "UPN": principal(store, row.user.as_deref()), "UserId": row.user, "LastContact": row.at,
        });
        cells.as_object().cloned()
    });
    rows.collect()
}

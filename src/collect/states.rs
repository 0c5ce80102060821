//! What Intune reports for each device: the report first, which covers every policy family; the older state
//! list where the report can't be had; compliance from its own list.

use futures_util::future::join_all;

use super::answers::{Answers, Items, ask};
use super::gather::Gathering;
use super::ledger;
use super::reads::{self, Planned, Read};
use crate::graph::wire::status as wire;
use crate::graph::{
    Client, GraphError, ReportAction, ReportFailure, ReportQuery, ReportTable, odata_literal,
};
use crate::kinds;
use crate::model::{Gap, ManagedDeviceId, ReportedRow, Reports, Source};

const REPORT: Source = Source("getConfigurationPoliciesReportForDevice");

/// One report per device, in the order of the devices.
pub(super) async fn reports(
    client: &Client,
    devices: &[ManagedDeviceId],
) -> Vec<Result<ReportTable, ReportFailure>> {
    join_all(devices.iter().map(|device| client.report(query(device)))).await
}

fn query(device: &ManagedDeviceId) -> ReportQuery {
    let families: Vec<String> = kinds::REPORT_FAMILIES
        .iter()
        .map(|family| format!("(PolicyBaseTypeName eq {})", odata_literal(family)))
        .collect();
    let filter =
        format!("({}) and (IntuneDeviceId eq {})", families.join(" or "), odata_literal(device.as_str()));
    ReportQuery::new(ReportAction::ConfigurationPoliciesForDevice)
        .select(kinds::REPORT_COLUMNS)
        .filter(&filter)
        .order_by(&["PolicyName"])
}

/// Joins the reports with what the older list and the compliance list add.
pub(super) async fn learn(
    gathering: &mut Gathering<'_>,
    reports: Vec<Result<ReportTable, ReportFailure>>,
    answers: &mut Answers,
) {
    let ids: Vec<ManagedDeviceId> = gathering.tenant.devices.iter().map(|device| device.id.clone()).collect();
    let again: Vec<Planned> = reports
        .iter()
        .zip(&ids)
        .enumerate()
        .filter(|(_, (report, _))| report.is_err())
        .map(|(index, (_, id))| reads::configuration_states(index, id.as_str()))
        .collect();
    if !again.is_empty() {
        answers.extend(ask(gathering.client, again).await);
    }
    for (index, (report, id)) in reports.into_iter().zip(ids).enumerate() {
        let mut states = match report {
            Ok(table) => {
                gathering.ledger.note(REPORT, table.rows.len(), None);
                Reports { rows: rows(&table), ..Reports::default() }
            }
            Err(failure) => fall_back(gathering, index, &failure, answers),
        };
        if let Some(Items { items, .. }) =
            answers.take::<wire::PolicyState>(Read::ComplianceStates(index), &mut gathering.ledger)
        {
            states.rows.extend(items.into_iter().filter_map(kinds::policy_state));
        }
        gathering.tenant.reports.insert(id, states);
    }
}

fn rows(table: &ReportTable) -> Vec<ReportedRow> {
    table.iter().filter_map(|row| kinds::report_row(|column| row.get(column))).collect()
}

/// The older list is complete for device configurations and administrative templates; whether it holds
/// settings catalog policies is not confirmed, so their absence there proves nothing.
fn fall_back(
    gathering: &mut Gathering<'_>,
    index: usize,
    failure: &ReportFailure,
    answers: &mut Answers,
) -> Reports {
    let mut states = Reports { rows: rows(&failure.table), ..Reports::default() };
    let report_gap = report_gap(&failure.error, states.rows.len());
    match answers.take::<wire::PolicyState>(Read::ConfigurationStates(index), &mut gathering.ledger) {
        Some(Items { items, gap: None }) => {
            states.rows = items.into_iter().filter_map(kinds::policy_state).collect();
            states.catalog_gap =
                Some(kinds::older_states_gap(Read::ConfigurationStates(index).source(), &report_gap.remedy));
            gathering.ledger.note(REPORT, 0, Some(report_gap));
        }
        other => {
            if let Some(Items { items, .. }) = other {
                states.rows.extend(items.into_iter().filter_map(kinds::policy_state));
            }
            gathering.ledger.note(REPORT, states.rows.len(), Some(report_gap.clone()));
            states.gap = Some(report_gap);
        }
    }
    states
}

fn report_gap(error: &GraphError, rows: usize) -> Gap {
    ledger::gap(REPORT, "DeviceManagementConfiguration.Read.All", error, rows)
}

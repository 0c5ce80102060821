//! What a file proves, as a document.

use super::{headline, timeline};
use crate::evidence::{
    EventRow, FileEvidence, LogTime, Platform, RequestEvidence, RequestSettings, SubjectAlternativeName,
    Trail, Verdict, codes::ResultCode,
};
use crate::report::v1::{
    ConfigInfo, EkuInfo, EventInfo, FileReport, LogCoverage, OperationInfo, RequestReport, ResultInfo,
    RootInfo, SanInfo,
};

/// The document of one file. `path` is what the report calls it.
#[must_use]
pub fn file_report(path: &str, file: &FileEvidence) -> FileReport {
    let all = || file.requests.iter().chain(&file.foreign).chain(&file.nameless);
    let mut san: Vec<SanInfo> = Vec::new();
    for one in all().flat_map(|request| &request.trail.settings.san).map(san_info) {
        if !san.contains(&one) {
            san.push(one);
        }
    }
    FileReport {
        given: 0,
        path: path.to_owned(),
        headline: headline::file(file),
        platform: file.platform.map_or("unknown", Platform::id),
        format: file.format,
        encoding: file.encoding.clone(),
        records: file.records,
        skipped: file.skipped,
        policy_delivered: file.policy_delivered,
        verdict: file.verdict.id(),
        first_time: file.first.as_ref().map(LogTime::text),
        last_time: file.last.as_ref().map(LogTime::text),
        last_sync_time: file.last_sync.as_ref().map(LogTime::text),
        coverage: LogCoverage { verbose: file.verbose, note: None },
        requests: file.requests.iter().map(|one| request_report(one, file.platform)).collect(),
        other_requests: file.foreign.iter().map(|one| request_report(one, file.platform)).collect(),
        unnamed: file.nameless.as_ref().map(|one| request_report(one, file.platform)),
        ndes_urls: file.ndes_urls.clone(),
        san,
        root_certs: file
            .roots
            .iter()
            .map(|root| RootInfo {
                thumbprint: root.thumbprint.clone(),
                thumbprint_prefix: root.known_prefix().map(str::to_owned),
                final_state: root.state.clone(),
            })
            .collect(),
        events: file.events.iter().map(event_info).collect(),
        result: file.result.as_ref().map(result_info),
        notes: file
            .notes
            .iter()
            .map(|note| crate::report::v1::LogNote { code: note.code.id(), text: note.text.clone() })
            .collect(),
        extras: file.extras.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
    }
}

fn request_report(request: &RequestEvidence, platform: Option<Platform>) -> RequestReport {
    let trail = &request.trail;
    let id = trail.id.as_ref();
    RequestReport {
        headline: headline::request(trail, request.verdict, platform),
        timeline: timeline::of(trail),
        raw_id: id.map(|id| id.raw.clone()).or_else(|| trail.foreign_id.clone()),
        model_name: id.and_then(|id| id.model_name.clone()),
        account_id: id.and_then(|id| id.account_id()).map(str::to_owned),
        logical_name: id.and_then(|id| id.logical_name.clone()),
        profile_id: id.and_then(crate::evidence::RequestId::profile_id),
        profile_id_prefix: id.and_then(|id| id.profile_id_prefix()).map(str::to_owned),
        hash: id.and_then(|id| id.hash),
        id_encoding: id.map(|id| id.encoding.id()),
        partial: id.is_some_and(crate::evidence::RequestId::is_partial),
        verdict: request.verdict.id(),
        furthest_step: trail.furthest().map(|step| Verdict::from(step).id()),
        proven_steps: trail.proven().map(|step| Verdict::from(step).id()).collect(),
        failed_step: trail.failure().map(|failure| Verdict::from(failure.step).id()),
        accepted: trail.accepted,
        time: time(trail),
        subject: trail.settings.subject.clone(),
        issuers: trail.settings.issuers.clone(),
        san: trail.settings.san.iter().map(san_info).collect(),
        ndes_urls: trail.urls.clone(),
        config: config(&trail.settings),
        operations: trail
            .operations
            .iter()
            .map(|one| OperationInfo {
                op: one.operation.name(),
                method: one.method,
                http: one.http.as_ref().map(|http| match &http.reason {
                    Some(reason) => format!("{} {reason}", http.status),
                    None => http.status.to_string(),
                }),
                time: one.time.as_ref().map(LogTime::text),
            })
            .collect(),
        pki_status: trail.pki_status.clone(),
        fail_info: trail.fail_info.clone(),
        states: trail.states.clone(),
        events: trail.events.clone(),
        thumbprint: trail.thumbprint.clone(),
        waiting_for: trail.waiting(),
        result: trail.result().map(result_info),
        profile: None,
        differences: Vec::new(),
        not_compared: Vec::new(),
    }
}

/// When it got to where it is: the last time that the log speaks of it.
fn time(trail: &Trail) -> Option<String> {
    trail.span().1.map(LogTime::text)
}

fn san_info(san: &SubjectAlternativeName) -> SanInfo {
    SanInfo {
        name_format: san.name_format.clone(),
        alt_name_type: san.alt_name_type,
        alt_name_type_name: san.type_name(),
        oid: san.oid.clone(),
        value: san.value.clone(),
    }
}

fn config(settings: &RequestSettings) -> Option<ConfigInfo> {
    let empty = RequestSettings {
        subject: settings.subject.clone(),
        issuers: settings.issuers.clone(),
        san: settings.san.clone(),
        recovered: settings.recovered,
        ..RequestSettings::default()
    };
    if *settings == empty {
        return None;
    }
    Some(ConfigInfo {
        expiration_threshold: settings.expiration_threshold,
        retry_count: settings.retry_count,
        retry_delay: settings.retry_delay,
        template_name: settings.template_name.clone(),
        subject_name_format: settings.subject_name_format.clone(),
        subject_alternative_name_format: settings.subject_alternative_name_format.clone(),
        key_storage_provider_setting: settings.key_storage_provider,
        key_usage: settings.key_usage,
        key_usage_names: settings.key_usage_names(),
        key_length: settings.key_length,
        hash_algorithms: settings.hash_algorithms.clone(),
        ca_thumbprint: settings.ca_thumbprint.clone(),
        validity_period: settings.validity_period,
        validity_period_unit: settings.validity_unit.clone(),
        eku: settings
            .eku
            .iter()
            .map(|eku| EkuInfo { name: eku.name.clone(), oid: eku.oid.clone() })
            .collect(),
        scope: settings.scope.clone(),
        recovered: settings.recovered,
    })
}

fn event_info(event: &EventRow) -> EventInfo {
    EventInfo {
        id: event.id,
        provider: event.provider.clone(),
        level: event.level.map(crate::evidence::Level::id),
        time: event.time.as_ref().map(LogTime::text),
        record_id: event.record,
        meaning: event.meaning,
        fields: event.fields.clone(),
    }
}

fn result_info(code: &ResultCode) -> ResultInfo {
    ResultInfo {
        code_hex: code.hex(),
        code_dec: code.number,
        name: code.name.clone(),
        text: code.text.clone(),
        meaning: code.row.map(|row| row.meaning.clone()),
        cause: code.row.map(|row| row.cause.clone()),
        next: code.row.map(|row| row.next.clone()),
    }
}

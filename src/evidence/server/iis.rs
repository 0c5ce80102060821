//! IIS W3C logs of an NDES server: by the columns of `#Fields`, or in the usual order; records may be broken over lines.

use super::agent::{Agent, agent};
use super::portal;
use crate::evidence::case::Case;
use crate::evidence::codes::ResultCode;
use crate::evidence::file::{NoteCode, Platform};
use crate::evidence::ladder::Step;
use crate::evidence::operation::{HttpAnswer, Operation, ScepOperation};
use crate::evidence::read::Family;
use crate::evidence::time::LogTime;
use crate::evidence::windows::row_in;

/// The longest record that is put together.
const LONGEST: usize = 64 * 1024;
/// Columns as IIS writes them unless told otherwise.
const USUAL: &str = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken";

/// Known combinations of status, substatus and Windows code: the finding's stable name, what it means and what to do.
/// Substatus and Windows code of zero stand for any.
const KNOWN: &[(u16, u16, i64, &str, &str)] = &[
    (
        500,
        0,
        1346,
        "iis_iusrs_lacks_impersonate_right",
        "the group IIS_IUSRS lacks the right to impersonate a client after authentication on the NDES server: give it that right in the local security policy, then run iisreset",
    ),
    (
        403,
        16,
        0,
        "connector_client_certificate_untrusted",
        "the NDES server does not trust the chain of the connector's client certificate: deploy its root there, or renew the certificate",
    ),
    (
        403,
        7,
        0,
        "connector_client_certificate_missing",
        "no client certificate was presented to the policy module: renew the connector's certificate",
    ),
    (
        404,
        15,
        0,
        "query_too_long",
        "IIS refuses long queries: raise the limits of request filtering and of HTTP.sys",
    ),
    (
        414,
        0,
        0,
        "query_too_long",
        "IIS refuses long queries: raise the limits of request filtering and of HTTP.sys",
    ),
    (
        503,
        0,
        0,
        "scep_app_pool_stopped",
        "the SCEP application pool does not run: check the NDES service account (locked, password) and start the pool",
    ),
    (504, 0, 0, "app_proxy_timeout", "the application proxy got no answer in time: check its connector"),
];
/// Names of Windows codes that IIS logs.
const WIN32: &[(i64, &str)] = &[
    (2, "ERROR_FILE_NOT_FOUND"),
    (5, "ERROR_ACCESS_DENIED"),
    (64, "ERROR_NETNAME_DELETED"),
    (121, "ERROR_SEM_TIMEOUT"),
    (1236, "ERROR_CONNECTION_ABORTED"),
    (1326, "ERROR_LOGON_FAILURE"),
    (1330, "ERROR_PASSWORD_EXPIRED"),
    (1346, "ERROR_BAD_IMPERSONATION_LEVEL"),
    (1909, "ERROR_ACCOUNT_LOCKED_OUT"),
];

/// One record.
#[derive(Debug, Default)]
struct Request<'t> {
    time: Option<LogTime>,
    method: Option<&'static str>,
    stem: &'t str,
    query: &'t str,
    agent: &'t str,
    status: u16,
    substatus: u16,
    win32: i64,
}

/// Reads such logs.
#[derive(Debug, Default)]
pub(in crate::evidence) struct Iis {
    columns: Vec<String>,
    /// A record that may go on in the next line.
    open: String,
    agents: Vec<&'static str>,
    mixed: bool,
}

impl Family for Iis {
    fn begins(&self, line: &str) -> bool {
        line.starts_with("#Fields:")
            || line.starts_with("#Software: Microsoft Internet Information")
            || (!self.columns.is_empty() && is_dated(line))
            || is_request(line)
    }

    fn take(&mut self, line: &str, case: &mut Case) -> bool {
        if line.starts_with('#') {
            self.flush(case);
            if let Some(columns) = line.strip_prefix("#Fields:") {
                self.columns = columns.split_whitespace().take(64).map(str::to_owned).collect();
            }
            case.is(Platform::Server, "iis-w3c");
            return true;
        }
        if self.begins(line) {
            self.flush(case);
            self.open = line.get(..line.len().min(LONGEST)).unwrap_or_default().trim_end().to_owned();
        } else if !self.open.is_empty() && !line.trim().is_empty() && !is_whole(&self.open) {
            if self.open.len() + line.len() < LONGEST {
                self.open.push(' ');
                self.open.push_str(line.trim());
            }
        } else {
            return false;
        }
        true
    }

    fn flush(&mut self, case: &mut Case) {
        let record = std::mem::take(&mut self.open);
        if record.is_empty() {
            return;
        }
        case.is(Platform::Server, "iis-w3c");
        match self.request(&record) {
            Some(request) => self.note(&request, case),
            None => case.skipped += 1,
        }
    }

    fn finish(&mut self, case: &mut Case) {
        if self.agents.len() == 1 {
            if let Some(one) = self.agents.first() {
                case.extras.insert("devicePlatformFromUa", (*one).into());
            }
        } else if self.agents.len() > 1 {
            case.extras.insert("devicePlatformFromUa", self.agents.clone().into());
            self.mixed = true;
        }
        if self.mixed {
            case.note(
                NoteCode::Coverage,
                "this log is of every device that asks the server: which lines are of the device in question can be told only by its address and time",
            );
        }
    }

    fn loose(&mut self, line: &str, case: &mut Case) -> bool {
        row_in(line).is_none() && portal::line(line, case)
    }

    fn needles(&self) -> &'static [&'static str] {
        &["/certsrv/mscep", "CertificateRegistrationSvc", "operation=", "#Fields"]
    }

    fn one_line_a_record(&self) -> bool {
        true
    }
}

impl Iis {
    fn request<'t>(&self, record: &'t str) -> Option<Request<'t>> {
        let words: Vec<&str> = record.split_whitespace().collect();
        if !self.columns.is_empty() && self.columns.len() == words.len() {
            let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
            return by_columns(&columns, &words);
        }
        let usual: Vec<&str> = USUAL.split(' ').collect();
        if words.len() == usual.len()
            && let Some(request) = by_columns(&usual, &words)
        {
            return Some(request);
        }
        by_method(&words)
    }

    fn note(&mut self, request: &Request<'_>, case: &mut Case) {
        case.record(request.time.as_ref());
        let policy_module = find(request.stem, "/CertificateRegistrationSvc");
        let operation = ScepOperation::find(request.query).filter(|_| {
            find(request.stem, "mscep")
                || find(request.stem, "pkiclient")
                || find(request.query, "operation=")
        });
        let who = agent(request.agent);
        if let Agent::Device(platform) = who
            && operation.is_some()
            && !self.agents.contains(&platform)
        {
            self.agents.push(platform);
        }
        if operation.is_none() && !policy_module && !find(request.stem, "/certsrv/mscep") {
            case.other_matters += 1;
            return;
        }
        // The plain page of NDES is refused to browsers by design.
        if who == Agent::Browser && operation.is_none() {
            case.other_matters += 1;
            return;
        }
        // Only a device that has the profile asks with these agents.
        case.delivery_shown |= who == Agent::PolicyModule || request.agent.contains("profiled/");
        if let Some(operation) = operation {
            let http = HttpAnswer { status: request.status, reason: None };
            case.nameless.operation(Operation {
                operation,
                method: request.method,
                http: Some(http),
                time: request.time.clone(),
            });
        }
        let step = match operation {
            Some(ScepOperation::PkiOperation) => Step::CsrSent,
            _ if policy_module => Step::CsrSent,
            _ => Step::NdesContacted,
        };
        judge(request, step, policy_module, case);
    }
}

/// What one answered request proves.
fn judge(request: &Request<'_>, step: Step, policy_module: bool, case: &mut Case) {
    let time = request.time.as_ref();
    if (200..400).contains(&request.status) {
        let text = match (policy_module, step) {
            (true, _) => "Intune's policy module checked the challenge of a request",
            (_, Step::CsrSent) => "the SCEP server took a certificate request",
            _ => "the SCEP server answered a device",
        };
        case.nameless.prove(step, time, text);
        return;
    }
    let known = KNOWN.iter().find(|(status, substatus, win32, _, _)| {
        *status == request.status
            && (*substatus == 0 || *substatus == request.substatus)
            && (*win32 == 0 || *win32 == request.win32)
    });
    if let Some((_, _, _, finding, text)) = known {
        case.extras.insert("finding", (*finding).into());
        case.note(NoteCode::Finding, *text);
    }
    let text = match policy_module {
        true => "the policy module's check of a challenge was refused",
        false => "the SCEP server refused a device",
    };
    case.nameless.fail(step, code(request), time, text);
}

/// The HTTP status, with the Windows code that IIS adds.
fn code(request: &Request<'_>) -> ResultCode {
    let text = (request.win32 != 0).then(|| {
        let name = WIN32
            .iter()
            .find(|(number, _)| *number == request.win32)
            .map(|(_, name)| (*name).to_owned())
            .or_else(|| ResultCode::windows(request.win32).name);
        match name {
            Some(name) => format!("sc-win32-status {} {name}", request.win32),
            None => format!("sc-win32-status {}", request.win32),
        }
    });
    let mut code = ResultCode::http(request.status, text.as_deref());
    if request.substatus != 0 {
        code.name = Some(format!("HTTP {}.{}", request.status, request.substatus));
    }
    code
}

/// By the names of the columns.
fn by_columns<'t>(columns: &[&str], words: &[&'t str]) -> Option<Request<'t>> {
    let of = |name: &str| {
        let at = columns.iter().position(|column| column.eq_ignore_ascii_case(name))?;
        words.get(at).copied()
    };
    Some(Request {
        time: of("date").zip(of("time")).and_then(|(date, time)| moment(date, time)),
        method: of("cs-method").and_then(method),
        stem: of("cs-uri-stem").or_else(|| of("cs-uri"))?,
        // HTTP.sys logs both in one column.
        query: of("cs-uri-query")
            .or_else(|| of("cs-uri")?.split_once('?').map(|(_, query)| query))
            .unwrap_or_default(),
        agent: of("cs(User-Agent)").unwrap_or_default(),
        status: status(of("sc-status")?)?,
        substatus: of("sc-substatus").and_then(number).unwrap_or(0),
        win32: of("sc-win32-status").and_then(number).unwrap_or(0),
    })
}

/// Around the method, in the usual order: for excerpts without date columns.
fn by_method<'t>(words: &[&'t str]) -> Option<Request<'t>> {
    let at = words.iter().position(|word| method(word).is_some())?;
    let of = |distance: usize| words.get(at + distance).copied();
    // After method, stem, query, port, user and address; the agent and the referrer come before the status.
    let status_at =
        (at + 6..words.len()).find(|at| words.get(*at).is_some_and(|word| status(word).is_some()))?;
    Some(Request {
        time: words.first().zip(words.get(1)).and_then(|(date, time)| moment(date, time)),
        method: method(words.get(at)?),
        stem: of(1)?,
        query: of(2)?,
        agent: words.get(at + 6..status_at)?.first().copied().unwrap_or_default(),
        status: status(words.get(status_at)?)?,
        substatus: words.get(status_at + 1).and_then(|word| number(word)).unwrap_or(0),
        win32: words.get(status_at + 2).and_then(|word| number(word)).unwrap_or(0),
    })
}

/// IIS writes UTC.
fn moment(date: &str, time: &str) -> Option<LogTime> {
    let text = format!("{date}T{time}Z");
    chrono::DateTime::parse_from_rfc3339(&text).ok().map(|time| LogTime::Moment(time.to_utc()))
}

fn method(word: &str) -> Option<&'static str> {
    ["GET", "POST"].into_iter().find(|method| *method == word)
}

fn status(word: &str) -> Option<u16> {
    word.parse().ok().filter(|status| word.len() == 3 && (100..600).contains(status))
}

fn number<T: std::str::FromStr>(word: &str) -> Option<T> {
    word.trim_end_matches('.').parse().ok()
}

fn is_dated(line: &str) -> bool {
    let date = line.get(..10).unwrap_or_default();
    date.len() == 10
        && date
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
        && line.get(10..11) == Some(" ")
}

/// Whether a line is of a request to NDES: a method and a path, not a whole URL.
fn is_request(line: &str) -> bool {
    let path =
        |method: &str| line.split_once(method).map(|(_, rest)| rest.split(' ').next().unwrap_or_default());
    let Some(stem) = path(" GET /").or_else(|| path(" POST /")) else { return false };
    find(stem, "mscep") || find(stem, "CertificateRegistrationSvc") || line.contains(" operation=")
}

/// Whether the record has its status already.
fn is_whole(record: &str) -> bool {
    let words: Vec<&str> = record.split_whitespace().collect();
    by_method(&words).is_some()
}

fn find(text: &str, part: &str) -> bool {
    crate::evidence::windows::known::find_ignoring_case(text, part).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_that_never_reached_iis_are_read_from_the_log_of_http_sys() {
        let case = read(
            "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename\n2025-05-14 07:12:42 10.0.0.9 50000 10.0.0.1 443 HTTP/1.1 GET /certsrv/mscep/mscep.dll?operation=GetCACert&message=ca 503 1 AppOffline SCEP",
        );
        assert_eq!(
            case.nameless.failure().and_then(|failure| failure.code.name.clone()).as_deref(),
            Some("HTTP 503")
        );
        assert_eq!(case.extras["finding"], "scep_app_pool_stopped");
    }

    fn read(lines: &str) -> Case {
        let mut case = Case::default();
        let mut iis = Iis::default();
        for line in lines.lines() {
            iis.take(line, &mut case);
        }
        iis.flush(&mut case);
        iis.finish(&mut case);
        case
    }

    #[test]
    fn columns_are_read_by_their_names() {
        let case = read(
            "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-uri-stem cs-uri-query cs-method sc-status sc-substatus sc-win32-status cs(User-Agent)\n2025-05-14 07:12:42 /certsrv/mscep/mscep.dll operation=PKIOperation POST 403 16 2148204809 NDES_Plugin",
        );
        let failure = case.nameless.failure().expect("a failure");
        assert_eq!(failure.code.name.as_deref(), Some("HTTP 403.16"));
        assert_eq!(failure.code.text.as_deref(), Some("sc-win32-status 2148204809 CERT_E_UNTRUSTEDROOT"));
        assert!(case.delivery_shown);
        assert_eq!(case.extras["finding"], "connector_client_certificate_untrusted");
        assert!(case.first.is_some());
    }

    #[test]
    fn a_record_broken_over_lines_is_one() {
        let case = read(
            "10.0.0.1 GET /certsrv/mscep/mscep.dll operation=GetCACert&message=ca 443 -\n10.0.0.9 Dalvik/2.1.0+(Linux;+U;+Android+5.0) - 200 0 0 39",
        );
        assert_eq!((case.records, case.nameless.operations.len()), (1, 1));
        assert_eq!(case.extras["devicePlatformFromUa"], "android");
        assert!(!case.delivery_shown, "any client may ask for the CA's certificate");
    }

    #[test]
    fn other_pages_are_other_matters() {
        let case = read(
            "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n2025-05-14 07:12:42 10.0.0.1 GET /iisstart.htm - 80 - 10.0.0.9 Mozilla/5.0+(Windows) - 404 0 2 1\n2025-05-14 07:12:43 10.0.0.1 GET /certsrv/mscep/mscep.dll - 80 - 10.0.0.9 Mozilla/5.0+(Windows) - 403 0 0 1",
        );
        assert_eq!((case.records, case.other_matters), (2, 2));
        assert!(case.nameless.is_empty(), "403 in a browser is normal");
    }

    proptest::proptest! {
        #[test]
        fn any_lines_are_read_without_panic(lines in proptest::collection::vec("(#Fields: |date |sc-status |GET |/certsrv/mscep|operation=|200 |.){0,12}", 0..8)) {
            let _ = read(&lines.join("\n"));
        }
    }
}

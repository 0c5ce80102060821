//! The one request that the loopback listener understands. Pure: bytes in, verdict out.

use secrecy::SecretString;
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::answer::Answer;

/// The longest request read, head and body together.
pub(super) const LIMIT: usize = 8 * 1024;

/// The identity service's answer, carried by the browser.
pub(super) enum Redirect {
    Code(SecretString),
    Refused(Box<Answer>),
}

/// What the bytes so far are.
pub(super) enum Verdict {
    /// The beginning of a request.
    Incomplete,
    /// Not the answer waited for; say so and go on listening.
    Reject(Rejection),
    /// The answer.
    Take(Redirect),
}

/// Why a request is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    Malformed,
    ForeignHost,
    NotFound,
    WrongState,
    TooLarge,
}

/// Judges the bytes read on the listener of `port` by a sign-in that sent `state`.
pub(super) fn judge(bytes: &[u8], port: u16, state: &str) -> Verdict {
    match read(bytes, port, state) {
        Ok(Some(redirect)) => Verdict::Take(redirect),
        Ok(None) if bytes.len() >= LIMIT => Verdict::Reject(Rejection::TooLarge),
        Ok(None) => Verdict::Incomplete,
        Err(rejection) => Verdict::Reject(rejection),
    }
}

fn read(bytes: &[u8], port: u16, state: &str) -> Result<Option<Redirect>, Rejection> {
    if bytes.len() > LIMIT {
        return Err(Rejection::TooLarge);
    }
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let head =
        bytes.get(..end).and_then(|head| std::str::from_utf8(head).ok()).ok_or(Rejection::Malformed)?;
    let body = bytes.get(end + 4..).unwrap_or_default();
    let head = Head::parse(head)?;
    if head.host != format!("localhost:{port}") && head.host != format!("127.0.0.1:{port}") {
        return Err(Rejection::ForeignHost);
    }
    let form = match (head.method, head.target.split_once('?')) {
        ("GET", Some(("/", query))) => query.as_bytes(),
        ("POST", None) if head.target == "/" => {
            let length = head.form_length()?;
            match body.get(..length) {
                Some(form) => form,
                None => return Ok(None),
            }
        }
        _ => return Err(Rejection::NotFound),
    };
    answer(form, state).map(Some)
}

fn answer(form: &[u8], state: &str) -> Result<Redirect, Rejection> {
    let field = |name: &str| {
        let mut values = form_urlencoded::parse(form).filter(|(key, _)| key == name).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(Some(value.into_owned())),
            (None, _) => Ok(None),
            (Some(_), Some(_)) => Err(Rejection::Malformed),
        }
    };
    let sent = field("state")?.ok_or(Rejection::WrongState)?;
    if !bool::from(sent.as_bytes().ct_eq(state.as_bytes())) {
        return Err(Rejection::WrongState);
    }
    match (field("code")?.filter(|code| !code.is_empty()), field("error")?) {
        (Some(code), None) => Ok(Redirect::Code(SecretString::from(code))),
        (None, Some(_)) => {
            let answer = Answer::from_fields(|name| field(name).ok().flatten(), &[]);
            Ok(Redirect::Refused(Box::new(answer)))
        }
        _ => Err(Rejection::Malformed),
    }
}

struct Head<'h> {
    method: &'h str,
    target: &'h str,
    host: String,
    headers: Vec<(String, &'h str)>,
}

impl<'h> Head<'h> {
    fn parse(head: &'h str) -> Result<Self, Rejection> {
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(Rejection::Malformed);
        };
        let headers = lines
            .map(|line| {
                let (name, value) = line.split_once(':').ok_or(Rejection::Malformed)?;
                Ok((name.to_ascii_lowercase(), value.trim()))
            })
            .collect::<Result<Vec<_>, Rejection>>()?;
        let mut head = Self { method, target, host: String::new(), headers };
        head.host = head.single("host")?.ok_or(Rejection::ForeignHost)?.to_ascii_lowercase();
        Ok(head)
    }

    fn single(&self, name: &str) -> Result<Option<&'h str>, Rejection> {
        let mut values = self.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| *value);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(Rejection::Malformed),
        }
    }

    fn form_length(&self) -> Result<usize, Rejection> {
        let kind = self.single("content-type")?.unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
            || self.single("transfer-encoding")?.is_some()
        {
            return Err(Rejection::Malformed);
        }
        let length: usize = self
            .single("content-length")?
            .and_then(|length| length.parse().ok())
            .ok_or(Rejection::Malformed)?;
        if length > LIMIT { Err(Rejection::TooLarge) } else { Ok(length) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;

    const STATE: &str = "s-1";

    fn get(target: &str, host: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n")
    }

    fn post(form: &str, headers: &str) -> String {
        format!(
            "POST / HTTP/1.1\r\nHost: localhost:7\r\nContent-Type: application/x-www-form-urlencoded\r\n{headers}Content-Length: {}\r\n\r\n{form}",
            form.len()
        )
    }

    fn code(request: &str) -> Option<String> {
        match judge(request.as_bytes(), 7, STATE) {
            Verdict::Take(Redirect::Code(code)) => Some(code.expose_secret().to_owned()),
            _ => None,
        }
    }

    fn rejection(request: &str) -> Option<Rejection> {
        match judge(request.as_bytes(), 7, STATE) {
            Verdict::Reject(rejection) => Some(rejection),
            _ => None,
        }
    }

    #[test]
    fn a_code_with_the_right_state_is_taken_by_query_or_form() {
        for request in [
            get("/?code=c%2B1&state=s-1&session_state=x", "localhost:7"),
            get("/?state=s-1&code=c%2B1", "127.0.0.1:7"),
            post("code=c%2B1&state=s-1", ""),
        ] {
            assert_eq!(code(&request).as_deref(), Some("c+1"), "{request}");
        }
    }

    #[test]
    fn everything_else_is_turned_away() {
        for (request, expected) in [
            (get("/?code=c&state=other", "localhost:7"), Rejection::WrongState),
            (get("/?code=c&state=", "localhost:7"), Rejection::WrongState),
            (get("/?code=c&state=s-11", "localhost:7"), Rejection::WrongState),
            (get("/?code=c", "localhost:7"), Rejection::WrongState),
            (get("/?error=access_denied", "localhost:7"), Rejection::WrongState),
            (get("/?code=c&state=s-1", "evil.example"), Rejection::ForeignHost),
            (get("/?code=c&state=s-1", "localhost:8"), Rejection::ForeignHost),
            (get("/?code=c&state=s-1", "localhost"), Rejection::ForeignHost),
            ("GET /?code=c&state=s-1 HTTP/1.1\r\n\r\n".to_owned(), Rejection::ForeignHost),
            (get("/?code=c&code=d&state=s-1", "localhost:7"), Rejection::Malformed),
            (get("/?code=c&error=x&state=s-1", "localhost:7"), Rejection::Malformed),
            (get("/?code=&state=s-1", "localhost:7"), Rejection::Malformed),
            (get("/?state=s-1", "localhost:7"), Rejection::Malformed),
            (get("/", "localhost:7"), Rejection::NotFound),
            (get("/favicon.ico", "localhost:7"), Rejection::NotFound),
            (get("/other?code=c&state=s-1", "localhost:7"), Rejection::NotFound),
            (get("http://localhost:7/?code=c&state=s-1", "localhost:7"), Rejection::NotFound),
            (get("/?code=c&state=s-1", "localhost:7").replace("GET", "PUT"), Rejection::NotFound),
            (get("/?code=c&state=s-1 x", "localhost:7"), Rejection::Malformed),
            ("\r\n\r\n".to_owned(), Rejection::Malformed),
            ("GET / HTTP/1.1\r\nHost: localhost:7\r\nHost: evil\r\n\r\n".to_owned(), Rejection::Malformed),
            (post("code=c&state=s-1", "Transfer-Encoding: chunked\r\n"), Rejection::Malformed),
            (post("code=c&state=s-1", "Content-Length: 3\r\n"), Rejection::Malformed),
            (post("code=c&state=s-1", "").replace("x-www-form-urlencoded", "json"), Rejection::Malformed),
            (post(&"a".repeat(LIMIT + 1), ""), Rejection::TooLarge),
            (format!("GET /?{}", "a".repeat(LIMIT)), Rejection::TooLarge),
        ] {
            assert_eq!(rejection(&request), Some(expected), "{request:.120}");
        }
    }

    #[test]
    fn a_request_in_pieces_is_waited_for() {
        let request = post("code=c&state=s-1", "");
        for length in 0..request.len() {
            assert!(
                matches!(judge(&request.as_bytes()[..length], 7, STATE), Verdict::Incomplete),
                "{length}"
            );
        }
        assert!(code(&request).is_some());
    }

    #[test]
    fn a_refusal_is_read() {
        let request =
            get("/?error=access_denied&error_description=AADSTS65004%3a+declined&state=s-1", "localhost:7");
        let Verdict::Take(Redirect::Refused(answer)) = judge(request.as_bytes(), 7, STATE) else {
            panic!("a refusal")
        };
        assert_eq!(answer.error, "access_denied");
        assert_eq!(answer.codes, [65004]);
    }

    proptest! {
        #[test]
        fn no_bytes_give_a_code_without_the_state(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(!matches!(judge(&bytes, 7, STATE), Verdict::Take(_)));
        }

        #[test]
        fn no_other_state_is_taken(state in "[a-z0-9-]{0,6}") {
            prop_assume!(state != STATE);
            let request = get(&format!("/?code=c&state={state}"), "localhost:7");
            prop_assert_eq!(rejection(&request), Some(Rejection::WrongState));
        }
    }
}

//! From what the identity service answered to an error that says what to do.
//!
//! The kind is decided by `error` alone; the AADSTS number only finds better words.

use super::aadsts;
use super::answer::Answer;
use super::token::{AuthError, AuthErrorKind, ServiceAnswer};

/// What an OAuth `error` or a `suberror` means by itself.
struct Word {
    name: &'static str,
    meaning: &'static str,
    next: &'static str,
}

const fn word(name: &'static str, meaning: &'static str, next: &'static str) -> Word {
    Word { name, meaning, next }
}

#[rustfmt::skip]
const SUBERRORS: &[Word] = &[
    word("consent_required", "consent to the permissions is missing", "an admin has to consent to the app's permissions"),
    word("user_password_expired", "the password has expired or changed", "change the password in a browser, then sign in again"),
    word("bad_token", "the session is no longer valid", "sign in again"),
    word("token_expired", "the session has ended", "sign in again"),
    word("device_authentication_failed", "the device could not prove itself", "sign in with the browser on a managed device"),
    word("protection_policy_required", "the tenant wants an app protection policy", "run as an app, or ask for an exception"),
    word("client_mismatch", "the session belongs to another app", "sign in again"),
];

#[rustfmt::skip]
const ERRORS: &[Word] = &[
    word("invalid_client", "the identity service doesn't accept the app's credential", "check the client id and the secret"),
    word("unauthorized_client", "the app may not sign in this way", "check the app registration, the tenant and --cloud"),
    word("invalid_grant", "the identity service doesn't accept the sign-in", "sign in again"),
    word("invalid_scope", "the permissions asked for are not valid", "check --cloud and the app's permissions"),
    word("invalid_request", "the identity service doesn't understand the request", "check the tenant and the client id"),
    word("invalid_resource", "the tenant doesn't know this Graph", "check --cloud"),
    word("unsupported_grant_type", "the identity service doesn't offer this way to sign in", "use another sign-in method"),
    word("interaction_required", "the identity service wants the person to do something", "sign in with the browser"),
    word("login_required", "the identity service wants a new sign-in", "sign in again"),
    word("consent_required", "consent to the permissions is missing", "an admin has to consent to the app's permissions"),
    word("access_denied", "the sign-in was declined", "sign in again and accept, or ask an admin"),
    word("authorization_declined", "the person declined the sign-in", "sign in again and accept"),
    word("expired_token", "the code was not entered in time", "start the sign-in again"),
    word("bad_verification_code", "the identity service doesn't know the device code, so something changed it on the way",
        "start the sign-in again; if it stays, look for a proxy that alters requests"),
    word("temporarily_unavailable", "the identity service is busy", "try again later"),
    word("server_error", "the identity service has a passing problem", "try again later"),
];

/// Turns an error answer into an error; `consent` is the link for an admin.
pub(super) fn refused(answer: Answer, consent: &str) -> AuthError {
    let kind = if answer.is_passing() { AuthErrorKind::Unreachable } else { AuthErrorKind::Refused };
    let (meaning, next) = words(&answer, consent);
    AuthError {
        kind,
        message: format!("{meaning}{}", reference(&answer)),
        next,
        aadsts: answer.codes,
        correlation_id: answer.correlation_id,
        service: Some(Box::new(ServiceAnswer {
            status: answer.status,
            error: answer.error,
            suberror: answer.suberror,
            trace_id: answer.trace_id,
            timestamp: answer.timestamp,
            retry_after: answer.retry_after,
        })),
    }
}

fn words(answer: &Answer, consent: &str) -> (String, String) {
    if let Some((_, row)) = aadsts::lookup(&answer.codes) {
        let next = if row.consent { format!("{}: {consent}", row.next) } else { row.next.to_owned() };
        return (row.meaning.to_owned(), next);
    }
    let known = find(SUBERRORS, answer.suberror.as_deref()).or_else(|| find(ERRORS, Some(&answer.error)));
    let meaning = match (known, &answer.text, answer.status) {
        (Some(known), Some(text), _) if !answer.codes.is_empty() => format!("{}: {text}", known.meaning),
        (Some(known), ..) => known.meaning.to_owned(),
        (None, Some(text), _) => format!("the identity service refused: {text}"),
        (None, None, Some(status)) => format!("the identity service answered HTTP {status}"),
        (None, None, None) => "the identity service refused".to_owned(),
    };
    let next = match (answer.codes.first(), known) {
        (Some(code), _) => format!("read {}", aadsts::page(*code)),
        (None, Some(known)) => known.next.to_owned(),
        (None, None) if answer.is_passing() => "try again later".to_owned(),
        (None, None) => "look the sign-in up in the tenant's sign-in log".to_owned(),
    };
    (meaning, next)
}

fn find(words: &'static [Word], name: Option<&str>) -> Option<&'static Word> {
    words.iter().find(|word| Some(word.name) == name)
}

/// ` (AADSTS53003, invalid_grant)`: what to search for.
fn reference(answer: &Answer) -> String {
    let code = answer.codes.first().map(|code| format!("AADSTS{code}"));
    let error = (!answer.error.is_empty()).then(|| answer.error.clone());
    let parts: Vec<String> = [code, error].into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(error: &str, suberror: Option<&str>, codes: &[u32]) -> Answer {
        Answer {
            status: Some(400),
            error: error.to_owned(),
            suberror: suberror.map(str::to_owned),
            codes: codes.to_vec(),
            text: Some("Something in English".to_owned()),
            ..Answer::default()
        }
    }

    #[test]
    fn a_known_number_gives_the_words_and_the_error_gives_the_kind() {
        let error = refused(answer("invalid_client", None, &[7_000_215]), "");
        assert_eq!(error.kind, AuthErrorKind::Refused);
        assert_eq!(error.message, "the client secret is wrong (AADSTS7000215, invalid_client)");
        assert_eq!(error.next, "use the secret's Value, not its Secret ID");
        // The number says "throttled", the error says no: the error wins.
        assert_eq!(refused(answer("invalid_grant", None, &[90055]), "").kind, AuthErrorKind::Refused);
        assert_eq!(
            refused(answer("temporarily_unavailable", None, &[65001]), "").kind,
            AuthErrorKind::Unreachable
        );
    }

    #[test]
    fn missing_consent_comes_with_the_link() {
        let error = refused(answer("invalid_grant", None, &[65001]), "https://login.example/consent");
        assert_eq!(error.next, "an admin consents here: https://login.example/consent");
    }

    #[test]
    fn an_unknown_number_keeps_the_services_sentence_and_links_its_page() {
        let error = refused(answer("invalid_grant", None, &[42]), "");
        assert_eq!(
            error.message,
            "the identity service doesn't accept the sign-in: Something in English (AADSTS42, invalid_grant)"
        );
        assert_eq!(error.next, "read https://login.microsoftonline.com/error?code=42");
    }

    #[test]
    fn without_a_number_the_suberror_then_the_error_speaks() {
        let error = refused(answer("invalid_grant", Some("bad_token"), &[]), "");
        assert_eq!(error.message, "the session is no longer valid (invalid_grant)");
        let error = refused(answer("access_denied", None, &[]), "");
        assert_eq!(error.message, "the sign-in was declined (access_denied)");
        let error = refused(answer("no_such_error", None, &[]), "");
        assert_eq!(error.message, "the identity service refused: Something in English (no_such_error)");
    }
}

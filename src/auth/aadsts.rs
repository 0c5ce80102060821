//! AADSTS numbers in plain words. They explain; nothing branches on them, for Microsoft may change them.
//!
//! Source: Entra's error code reference (April 2024). Rows marked `issue report` are known only from
//! public issue threads.

/// One meaning and what to do about it, for the numbers that share it.
pub(super) struct Row {
    pub(super) codes: &'static [u32],
    pub(super) meaning: &'static str,
    pub(super) next: &'static str,
    /// Whether the link for an admin's consent helps.
    pub(super) consent: bool,
}

const fn row(codes: &'static [u32], meaning: &'static str, next: &'static str) -> Row {
    Row { codes, meaning, next, consent: false }
}

const fn consent(codes: &'static [u32], meaning: &'static str, next: &'static str) -> Row {
    Row { codes, meaning, next, consent: true }
}

const SIGN_IN_AGAIN: &str = "sign in again";
const CLIENT_BUG: &str = "report this as a defect of scepcheck, with the correlation id";
const BROWSER_OR_APP: &str = "sign in with the browser on a device that the organisation manages, or run as an app; a device code can't do it";

/// The row for the first number that has one.
pub(super) fn lookup(codes: &[u32]) -> Option<(u32, &'static Row)> {
    codes.iter().find_map(|code| {
        let row = ROWS.iter().find(|row| row.codes.contains(code))?;
        Some((*code, row))
    })
}

/// Microsoft's page about a number.
pub(super) fn page(code: u32) -> String {
    format!("https://login.microsoftonline.com/error?code={code}")
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // The account and the tenant.
    row(&[16000, 50020], "this account belongs to another directory and is unknown in this tenant",
        "pick another account, have it invited as a guest, or check --tenant"),
    row(&[50014, 50034, 51004], "there is no such account in this directory",
        "check the tenant and the account name"),
    row(&[50059, 90019], "the request names no tenant", "pass --tenant"),
    row(&[90002], "there is no such tenant", "check --tenant for a typo, and --cloud"),
    row(&[90038, 900_382, 900_432], "the tenant lives in another national cloud",
        "pass the right --cloud (usgov, usgovdod, china)"),
    row(&[9_001_023], "an app can't sign in as itself without naming a tenant", "give the tenant id instead of `common` or `organizations`"),
    row(&[50194], "the app is registered for one tenant only, and the request named none", "give the tenant id with --tenant"),
    row(&[90072], "this external account can't meet the tenant's multifactor rule", "use an account of the tenant itself"),
    row(&[50057], "the account is disabled", "use another account or have it enabled"),
    row(&[50053], "the account is locked, or the address it came from is judged bad",
        "wait or have it unlocked; the sign-in log tells which"),
    row(&[50055, 50144], "the password has expired", "change the password in a browser, then sign in again"),
    row(&[50126], "the user name or password is wrong", SIGN_IN_AGAIN),
    row(&[50105], "the account isn't assigned to the enterprise app",
        "assign the user to the app, or turn off `Assignment required` on it"),
    // The network and other tenants' rules.
    row(&[500_021, 500_022], "tenant restrictions of this network forbid this tenant",
        "use a network that allows it, or ask the network team"),
    row(&[500_212, 500_213], "a cross-tenant access policy forbids it", "ask the admin of the tenant whose policy it is"),
    row(&[90099], "the app isn't authorised for partner access to this customer", "consent to the app in the customer's tenant"),
    // Multifactor, Conditional Access, risk.
    row(&[50072, 50079], "multifactor authentication has to be set up first", "sign in once in a browser and register it"),
    row(&[50074, 50076], "multifactor authentication is required", "sign in with the browser; an unattended job has to run as an app"),
    row(&[50078], "the last multifactor authentication is too old", SIGN_IN_AGAIN),
    row(&[50158], "an outside multifactor step was not done", "finish it in the browser"),
    row(&[53004, 53010], "registering for multifactor authentication is blocked from here", "register from a place that the policy trusts"),
    row(&[50005], "Conditional Access doesn't allow this operating system",
        "sign in from a platform that the policy covers, or run as an app"),
    row(&[50097, 50155, 50187], "the tenant wants the device to prove itself, and it did not", BROWSER_OR_APP),
    row(&[50131], "Conditional Access refused, for the device's state or suspicious activity",
        "an admin finds the policy in the sign-in log by the correlation id"),
    row(&[53000], "Conditional Access wants a compliant device", "enrol or repair this device, or run as an app"),
    row(&[53001], "Conditional Access wants a domain-joined device", "use a joined device, or run as an app"),
    row(&[53002], "Conditional Access allows approved apps only", "ask for an exception for this app, or run as an app"),
    row(&[53003], "Conditional Access blocked the sign-in",
        "an admin finds the policy in the sign-in log, tab Conditional Access; policies often block device codes, so try the browser"),
    row(&[53011, 530_034], "the account is at risk in its home tenant", "an admin of the home tenant has to clear the risk"),
    row(&[530_032], "a security policy of the tenant blocked it", "the sign-in log names the policy"),
    row(&[530_033], "a device policy blocks device codes", "sign in with the browser"), // issue report
    row(&[530_035], "security defaults blocked it", "sign in with the browser and multifactor authentication"),
    row(&[530_084], "the tenant's token protection wants a token bound to the device", // issue report
        "exclude this app from token protection, or run as an app: this program can't bind tokens"),
    row(&[135_011], "the device is disabled in the directory", "have the device enabled"),
    // The session.
    row(&[50058], "nobody is signed in", SIGN_IN_AGAIN),
    row(&[50089, 54005], "the sign-in took too long, or its code was used already", "start the sign-in again"),
    row(&[50132, 50133, 50173], "the session was revoked, or the password changed", SIGN_IN_AGAIN),
    row(&[70000, 70008, 700_082], "the session is no longer valid or was unused too long", SIGN_IN_AGAIN),
    row(&[70043], "the tenant's sign-in frequency ended the session", "sign in again; no setting of this program changes that"),
    row(&[700_084], "the redirect address is registered as a single-page app, whose sessions end after a day",
        "register http://localhost under `Mobile and desktop applications` instead"),
    row(&[50140, 50199], "a page in the browser waits for an answer", "finish the page, then try again"),
    row(&[50134], "the device code was approved in another data centre", "try again with the tenant id and the right --cloud"),
    row(&[70016], "the code was not yet entered", "enter the code on the page shown"),
    row(&[70018, 90119, 90120], "the code is wrong, empty or was used already", "start the sign-in again"),
    row(&[70019], "the code has expired", "start the sign-in again"),
    // Consent and permissions.
    consent(&[65001], "nobody consented to the permissions that this app asks for", "an admin consents here"),
    row(&[65002], "this app of Microsoft's isn't allowed to use this service", "use an app registration of your own (--client-id)"),
    row(&[65004], "consent was declined", "sign in again and accept, or ask an admin to consent"),
    consent(&[65005, 650_056, 650_057], "a permission isn't listed on the app or was not consented to",
        "add the Graph permissions to the app registration, then an admin consents here"),
    row(&[650_052], "the tenant doesn't have the service", "check that the tenant has an Intune licence"),
    consent(&[90094, 90095], "an admin has to consent", "give an admin this link"),
    row(&[50001, 500_011], "the tenant doesn't know this Graph", "check --cloud"),
    row(&[70011, 28002, 700_022, 700_023], "the scope asked for is not valid", CLIENT_BUG),
    // The app registration.
    row(&[700_016, 700_011], "the app isn't known in this tenant",
        "check the client id and --tenant; an app of Microsoft's may have been withdrawn, so register your own"),
    row(&[70001, 7_000_112, 1_000_031], "the app is disabled", "enable the enterprise app in the tenant"),
    row(&[7_000_229], "the app has no service principal in the tenant", // issue report
        "consent to the app in the tenant, which creates it"),
    row(&[70002, 7_000_215], "the client secret is wrong", "use the secret's Value, not its Secret ID"),
    row(&[7_000_222], "the client secret has expired", "add a new secret to the app registration, or use a certificate"),
    row(&[70003, 7_000_218], "the app doesn't allow public client flows",
        "set `Allow public client flows` to Yes under Authentication of the app registration"),
    row(&[700_025], "a secret was sent for an app that is a public client",
        "remove the secret, or move the redirect address out of `Mobile and desktop applications`"),
    row(&[50011, 70004], "the redirect address isn't registered",
        "add http://localhost under `Mobile and desktop applications` of the app registration"),
    row(&[50012, 700_027], "the app doesn't know this certificate or signature",
        "upload the certificate to the app registration; check tenant and client id"),
    row(&[700_030], "the certificate's subject isn't allowed for this app", "use a certificate of the configured subject"),
    row(&[50013, 500_133], "the assertion is not valid, or not now", "check the clock, and fetch a fresh federated token"),
    row(&[700_024], "the assertion is outside its time range", "check the clock, and fetch a fresh federated token"), // issue report
    row(&[70021, 700_211, 700_212, 700_213, 7_002_137, 7_002_138], "no federated credential matches this token", // issue report
        "compare issuer, subject and audience with the federated credential, letter case included"),
    // The service and the client.
    row(&[50196], "the same request came too often", "wait some minutes; check the scheduler for a loop"),
    row(&[90055], "the tenant is being throttled", "try again later"),
    row(&[90006, 90012, 90024, 90033, 90090], "the identity service has a passing problem", "try again later"),
    row(&[50147, 501_481], "the proof key of the sign-in is missing or doesn't match", CLIENT_BUG),
    row(&[90014, 900_144, 9_002_313, 901_002], "the request was malformed", CLIENT_BUG),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_number_stands_in_one_row() {
        let all: Vec<u32> = ROWS.iter().flat_map(|row| row.codes).copied().collect();
        let unique: BTreeSet<u32> = all.iter().copied().collect();
        assert_eq!(unique.len(), all.len());
        assert!(all.len() > 110, "{}", all.len());
    }

    #[test]
    fn every_row_is_a_sentence_fragment_with_a_next_step() {
        for row in ROWS {
            for text in [row.meaning, row.next] {
                assert!(!text.is_empty() && !text.ends_with('.') && !text.contains('\n'), "{text}");
            }
        }
    }

    #[test]
    fn the_first_number_with_a_row_explains() {
        assert_eq!(lookup(&[1, 53003, 50076]).map(|(code, _)| code), Some(53003));
        assert!(lookup(&[1, 2]).is_none());
        assert!(lookup(&[]).is_none());
    }
}

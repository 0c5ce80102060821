//! Client assertions: the app's own, verified against its certificates, and those of another provider.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, UnparsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::CLIENT_ID;
use super::authority::Authority;
use super::error::Refused;
use super::form::Form;
use crate::graph::lock;

const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// What another provider's token must be made for.
const EXCHANGE: &str = "api://AzureADTokenExchange";
/// The service that this one stands in for. Libraries that insist on https reach it through a detour.
const GLOBAL: &str = "https://login.microsoftonline.com";
/// How far clocks may be apart.
const SKEW: f64 = 300.0;
/// No assertion of an app's own lives longer.
const LONGEST_LIFE: f64 = 3_600.0;

/// A federated credential of the app registration: whose tokens are taken in place of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Federated {
    /// The provider.
    pub issuer: String,
    /// Whom it speaks for.
    pub subject: String,
}

struct Jwt<'t> {
    signed: &'t str,
    header: Value,
    claims: Value,
    signature: Vec<u8>,
}

impl<'t> Jwt<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let json = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        Some(Self {
            signed,
            header: json(header)?,
            claims: json(claims)?,
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    fn claim(&self, name: &str) -> &str {
        text(&self.claims, name)
    }

    /// Seconds since 1970, possibly with a fraction (RFC 7519).
    fn time(&self, name: &str) -> Option<f64> {
        self.claims.get(name)?.as_f64()
    }

    /// Whether a certificate's key signed this, in the way that the header says.
    fn is_signed_by(&self, der: &[u8]) -> bool {
        let (algorithm, name, thumbprint): (&'static RsaParameters, _, _) = match text(&self.header, "alg") {
            "PS256" => (&RSA_PSS_2048_8192_SHA256, "x5t#S256", digest(&SHA256, der)),
            "RS256" => (&RSA_PKCS1_2048_8192_SHA256, "x5t", digest(&SHA1_FOR_LEGACY_USE_ONLY, der)),
            _ => return false,
        };
        let Ok(certificate) = Certificate::from_der(der) else { return false };
        let key = certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
        // Microsoft's own library for Python pads it, which is accepted.
        text(&self.header, name).trim_end_matches('=') == URL_SAFE_NO_PAD.encode(thumbprint)
            && UnparsedPublicKey::new(algorithm, key).verify(self.signed.as_bytes(), &self.signature).is_ok()
    }
}

impl Authority {
    /// Accepts a client assertion, or says why not.
    pub(crate) fn assertion(&self, tenant: &str, form: &Form, assertion: &str) -> Result<(), Refused> {
        if form.need("client_assertion_type")? != KIND {
            return Err(Refused::malformed("'client_assertion_type' must be jwt-bearer."));
        }
        let jwt = Jwt::read(assertion)
            .ok_or_else(|| Refused::new("invalid_request", 50_027, "JWT token is invalid or malformed."))?;
        if jwt.claim("iss") == jwt.claim("sub") { self.own(tenant, &jwt) } else { self.federated(&jwt) }
    }

    /// Signature, then time, then what it says, then whether it was seen before.
    fn own(&self, tenant: &str, jwt: &Jwt<'_>) -> Result<(), Refused> {
        if !self.graph.options.certificates.iter().any(|der| jwt.is_signed_by(der)) {
            return Err(invalid(
                700_027,
                "The certificate with identifier used to sign the client assertion is not registered on application.",
            ));
        }
        self.in_time(jwt, true)?;
        if text(&jwt.header, "typ") != "JWT" || jwt.claim("sub") != CLIENT_ID {
            return Err(invalid(
                700_021,
                "Client assertion application identifier doesn't match 'client_id' parameter.",
            ));
        }
        let endpoint = format!("/{tenant}/oauth2/v2.0/token");
        if ![self.origin.as_str(), GLOBAL].iter().any(|root| jwt.claim("aud") == format!("{root}{endpoint}"))
        {
            return Err(invalid(700_023, "Client assertion audience claim does not match Realm issuer."));
        }
        let id = jwt.claim("jti");
        if id.is_empty() || !lock(&self.assertions).insert(id.to_owned()) {
            return Err(invalid(50_013, "Client assertion 'jti' is missing or was used before."));
        }
        Ok(())
    }

    fn federated(&self, jwt: &Jwt<'_>) -> Result<(), Refused> {
        let known = &self.graph.options.federated;
        let issuer = jwt.claim("iss");
        if !known.iter().any(|one| one.issuer == issuer) {
            return Err(invalid(
                700_211,
                &format!(
                    "No matching federated identity record found for presented assertion issuer '{issuer}'."
                ),
            ));
        }
        let subject = jwt.claim("sub");
        if !known.iter().any(|one| one.issuer == issuer && one.subject == subject) {
            return Err(invalid(
                700_213,
                &format!(
                    "No matching federated identity record found for presented assertion subject '{subject}'."
                ),
            ));
        }
        if jwt.claim("aud") != EXCHANGE {
            return Err(invalid(
                700_212,
                "No matching federated identity record found for presented assertion audience.",
            ));
        }
        self.in_time(jwt, false)
    }

    fn in_time(&self, jwt: &Jwt<'_>, bounded: bool) -> Result<(), Refused> {
        #[expect(clippy::cast_precision_loss, reason = "seconds of this millennium fit")]
        let now = self.now().timestamp() as f64;
        let from = jwt.time("nbf").or_else(|| jwt.time("iat")).unwrap_or(f64::INFINITY);
        let until = jwt.time("exp").unwrap_or(f64::NEG_INFINITY);
        let too_long = bounded && until - from > LONGEST_LIFE;
        if from > now + SKEW || until < now - SKEW || too_long {
            return Err(invalid(700_024, "Client assertion is not within its valid time range."));
        }
        Ok(())
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn invalid(number: u32, text: &str) -> Refused {
    Refused::new("invalid_client", number, text)
}

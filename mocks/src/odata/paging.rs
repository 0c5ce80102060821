//! Pages: opaque tokens, absolute links, sizes by family.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::options::QueryOptions;
use crate::answer::Failure;
use crate::request::Call;
use crate::routes::Family;

/// The directory's largest page.
const DIRECTORY_MAX: u64 = 999;

/// # Errors
/// 400 where the directory refuses a page size; Intune ignores what is too large.
pub(crate) fn size(options: &QueryOptions, family: Family, page_size: usize) -> Result<usize, Failure> {
    let Some(top) = options.top else { return Ok(page_size) };
    if family == Family::Directory && !(1..=DIRECTORY_MAX).contains(&top) {
        return Err(Failure::unsupported_query(format!(
            "Invalid page size specified: '{top}'. Must be between 1 and {DIRECTORY_MAX} inclusive."
        )));
    }
    let top = usize::try_from(top).unwrap_or(page_size).clamp(1, 1000);
    // A small configured page is the largest one, so that paging is seen whatever `$top` says.
    Ok(if page_size < 100 { top.min(page_size) } else { top })
}

/// Where the page starts.
///
/// # Errors
/// 400 for a token that this server did not give for this very request.
pub(crate) fn start(call: &Call, options: &QueryOptions) -> Result<usize, Failure> {
    let Some(token) = &options.skiptoken else {
        return Ok(options.skip.and_then(|skip| usize::try_from(skip).ok()).unwrap_or_default());
    };
    let refused = || {
        Failure::bad(
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in your request.",
        )
    };
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| refused())?;
    let (offset, seal) = bytes.split_first_chunk::<8>().ok_or_else(refused)?;
    if seal != fingerprint(call).as_bytes() {
        return Err(refused());
    }
    usize::try_from(u64::from_be_bytes(*offset)).map_err(|_| refused())
}

/// The link to the page that starts at `offset`: the same request, with a token.
pub(crate) fn next_link(origin: &str, call: &Call, offset: usize) -> String {
    let mut bytes = u64::try_from(offset).unwrap_or_default().to_be_bytes().to_vec();
    bytes.extend_from_slice(fingerprint(call).as_bytes());
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let query = bare_query(call);
    let mark = if query.is_empty() { "" } else { "&" };
    format!("{origin}/{}/{}?{query}{mark}$skiptoken={token}", call.version.as_str(), call.path)
}

fn bare_query(call: &Call) -> String {
    let kept = call.query.split('&').filter(|pair| {
        !pair.is_empty()
            && !pair.starts_with("$skiptoken=")
            && !pair.to_ascii_lowercase().starts_with("%24skiptoken=")
    });
    kept.collect::<Vec<_>>().join("&")
}

fn fingerprint(call: &Call) -> Uuid {
    let mut options: Vec<_> = call.options().into_iter().filter(|(name, _)| name != "$skiptoken").collect();
    options.sort();
    let text =
        format!("{}/{} {options:?}", call.version.as_str(), crate::request::percent_decode(&call.path));
    Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes())
}

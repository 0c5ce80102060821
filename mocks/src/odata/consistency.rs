//! What the directory answers only with `ConsistencyLevel: eventual`, and only together with `$count=true`.

use super::filter::Expression;
use super::options::QueryOptions;
use crate::answer::Failure;
use crate::plan::Plan;
use crate::request::Call;

/// Whether the request asks for advanced query handling, and may.
///
/// # Errors
/// Graph's own refusals, by what needs the header and lacks it. The header is per request: a next page without
/// it is refused like a first one.
pub(crate) fn check(
    call: &Call,
    plan: &Plan,
    options: &QueryOptions,
    filter: Option<&Expression>,
) -> Result<bool, Failure> {
    let eventual =
        call.header("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual"));
    let advanced = eventual && options.count;
    if plan.count && !eventual {
        return Err(Failure::bad("Request_BadRequest", "$count is not currently supported."));
    }
    if options.search.is_some() && !eventual {
        return Err(Failure::unsupported_query(
            "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
        ));
    }
    // `/$count` takes the header alone.
    let enough = advanced || (plan.count && eventual);
    if plan.cast && plan.many && !enough {
        return Err(missing("OData cast"));
    }
    if let Some(operator) = filter.and_then(|filter| filter.advanced(plan.relationship)).filter(|_| !enough) {
        return Err(missing(&format!("Operator '{operator}'")));
    }
    if options.orderby.is_some() && (plan.relationship || options.filter.is_some()) && !enough {
        return Err(missing("Sorting"));
    }
    Ok(advanced)
}

fn missing(what: &str) -> Failure {
    Failure::unsupported_query(format!(
        "{what} is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information"
    ))
}

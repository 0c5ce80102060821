//! Resource paths: names, keys (both `/users/x` and `/users('x')`), casts, functions, `/$count`.

use crate::request::percent_decode;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// A name or a key, told apart by what stands before it.
    Plain(String),
    /// A key in parentheses.
    Key(String),
    /// A function with its arguments.
    Function { name: String, arguments: Vec<(String, String)> },
    /// `microsoft.graph.group`, also written `graph.group`.
    Cast(String),
    /// `$count`
    Count,
}

/// The segments of a percent-encoded path. Empty segments (`//`) stay and match nothing.
pub(crate) fn parse(path: &str) -> Vec<Segment> {
    path.trim_end_matches('/').split('/').flat_map(segment).collect()
}

fn segment(raw: &str) -> Vec<Segment> {
    let text = percent_decode(raw);
    if text == "$count" {
        return vec![Segment::Count];
    }
    if let Some(name) = text.strip_prefix("microsoft.graph.").or_else(|| text.strip_prefix("graph.")) {
        return vec![Segment::Cast(name.to_owned())];
    }
    let Some((name, inner)) =
        text.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)))
    else {
        return vec![Segment::Plain(text)];
    };
    if inner.is_empty() {
        return vec![Segment::Function { name: name.to_owned(), arguments: Vec::new() }];
    }
    if let Some(key) = unquote(inner) {
        return vec![Segment::Plain(name.to_owned()), Segment::Key(key)];
    }
    let arguments: Option<Vec<_>> = inner
        .split(',')
        .map(|pair| {
            let (key, value) = pair.split_once('=')?;
            Some((key.trim().to_owned(), unquote(value.trim()).unwrap_or_else(|| value.trim().to_owned())))
        })
        .collect();
    match arguments {
        Some(arguments) => vec![Segment::Function { name: name.to_owned(), arguments }],
        None => vec![Segment::Plain(text)],
    }
}

/// `'o''neil'` → `o'neil`; a lone quote inside is malformed.
fn unquote(text: &str) -> Option<String> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let plain = inner.replace("''", "\u{0}");
    (!plain.contains('\'')).then(|| plain.replace('\u{0}', "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Segment {
        Segment::Plain(text.into())
    }

    #[test]
    fn keys_casts_functions_and_counts() {
        let cases = [
            ("users/a%40b", vec![plain("users"), plain("a@b")]),
            ("users/g%23EXT%23@c", vec![plain("users"), plain("g#EXT#@c")]),
            ("users('o''neil@c')", vec![plain("users"), Segment::Key("o'neil@c".into())]),
            ("users/o'neil@c", vec![plain("users"), plain("o'neil@c")]),
            (
                "users/x/memberOf/graph.group/$count",
                vec![
                    plain("users"),
                    plain("x"),
                    plain("memberOf"),
                    Segment::Cast("group".into()),
                    Segment::Count,
                ],
            ),
            (
                "users/x/getLoggedOnManagedDevices()",
                vec![
                    plain("users"),
                    plain("x"),
                    Segment::Function { name: "getLoggedOnManagedDevices".into(), arguments: vec![] },
                ],
            ),
            ("users('o'neil')", vec![plain("users('o'neil')")]),
        ];
        for (path, expected) in cases {
            assert_eq!(parse(path), expected, "{path}");
        }
    }
}

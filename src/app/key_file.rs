//! What configuration files have in common: TOML that is never quoted back, unknown keys with what was meant,
//! and no secrets.

use std::path::Path;

use toml::Table;

use crate::error::AppError;

/// A word in the name of a key that holds a secret, and where that secret belongs.
pub(crate) type SecretWord = (&'static str, &'static str);

/// How alike a word must be to be offered in place of an unknown one.
const ALIKE: f64 = 0.8;

/// A configuration file, for messages about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyFile<'f> {
    /// Where it is.
    pub(crate) path: &'f Path,
    /// How to write it right: the next step after a line that can't be read.
    pub(crate) write: &'static str,
    /// Keys that would hold a secret.
    pub(crate) secrets: &'static [SecretWord],
}

impl KeyFile<'_> {
    /// The file, as messages name it.
    pub(crate) fn shown(&self) -> String {
        shown(self.path)
    }

    /// Reads TOML. The parser's own message quotes the line, which may hold a secret, so only its place is told.
    pub(crate) fn table(&self, text: &str) -> Result<Table, AppError> {
        text.parse().map_err(|error: toml::de::Error| {
            let at = error.span().and_then(|span| text.get(..span.start));
            let line = at.map_or(1, |before| before.matches('\n').count() + 1);
            AppError::usage(
                format!("{}, line {line}, is not TOML: {}", self.shown(), error.message()),
                self.write,
            )
        })
    }

    /// A key that there is not.
    pub(crate) fn unknown(&self, key: &str, place: &str, known: &[&str]) -> AppError {
        let word = key.to_ascii_lowercase();
        let nearest = nearest(&word, known.iter().copied());
        // A misspelt `token-cache` is no secret, though it holds the word.
        let misspelt = |part: &str| word != part && nearest.is_some_and(|near| near.contains(part));
        if let Some((_, place_for_it)) =
            self.secrets.iter().find(|(part, _)| word.contains(part) && !misspelt(part))
        {
            return self.secret(key, place, place_for_it);
        }
        AppError::usage(
            format!("{}: `{}` at {place} is not a key", self.shown(), key.escape_debug()),
            instead(&word, known.iter().copied(), "keys"),
        )
    }

    /// A key that holds what no file should.
    pub(crate) fn secret(&self, key: &str, place: &str, belongs: &str) -> AppError {
        AppError::usage(
            format!(
                "{}: `{}` of {place} holds a secret, which has no place in a file",
                self.shown(),
                key.escape_debug()
            ),
            format!("remove it, and set {belongs} where it is needed"),
        )
    }

    /// A value of another type.
    pub(crate) fn wrong_type(&self, what: &str, wanted: &str) -> AppError {
        AppError::usage(format!("{}: {what} is not {wanted}", self.shown()), self.write)
    }
}

/// A path, as messages name it.
pub(crate) fn shown(path: &Path) -> String {
    format!("`{}`", path.display().to_string().escape_debug())
}

/// The next step after an unknown word.
pub(super) fn instead<'w>(word: &str, known: impl Iterator<Item = &'w str> + Clone, what: &str) -> String {
    match nearest(word, known.clone()) {
        Some(near) => format!("did you mean `{}`?", near.escape_debug()),
        None => {
            let list: Vec<String> = known.map(|name| name.escape_debug().to_string()).collect();
            if list.is_empty() {
                format!("there are no {what} yet")
            } else {
                format!("the {what}: {}", list.join(", "))
            }
        }
    }
}

fn nearest<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    known
        .map(|name| (strsim::jaro_winkler(word, name), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, name)| name)
}

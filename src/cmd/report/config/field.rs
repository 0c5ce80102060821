//! One key: its name, what it means, what it takes, and where that goes.

use std::path::PathBuf;

use chrono::TimeDelta;
use clap::ValueEnum;
use toml::Value;

/// A key of a table that is read into a `T`.
pub(super) struct Key<T: 'static> {
    /// As it is written.
    pub(super) name: &'static str,
    /// What the sample shows, as TOML.
    pub(super) sample: &'static str,
    /// What it means, one sentence without a full stop.
    pub(super) doc: &'static str,
    /// What it takes.
    pub(super) field: Field<T>,
}

/// What a key takes, and where in a `T` it goes.
pub(super) enum Field<T: 'static> {
    /// Text.
    Text(fn(&mut T) -> &mut Option<String>),
    /// Texts, none of them empty.
    Texts(fn(&mut T) -> &mut Vec<String>),
    /// A path.
    Path(fn(&mut T) -> &mut Option<PathBuf>),
    /// A number from 1 on.
    Number(fn(&mut T) -> &mut u32),
    /// The same, where none is allowed.
    MaybeNumber(fn(&mut T) -> &mut Option<u32>),
    /// Numbers from 1 on; kept in order, each once.
    Numbers(fn(&mut T) -> &mut Vec<u32>),
    /// Yes or no.
    Flag(fn(&mut T) -> &mut bool),
    /// A span: `36h`, `8d`.
    Span(fn(&mut T) -> &mut Option<TimeDelta>),
    /// Words of a closed list.
    Words(Words<T>),
}

/// Words of a closed list.
pub(super) struct Words<T: 'static> {
    /// Whether there may be several, in a list.
    pub(super) many: bool,
    /// All of them.
    pub(super) known: fn() -> Vec<String>,
    /// Takes words of the list.
    pub(super) set: fn(&mut T, &[String]),
    /// The words there are now.
    pub(super) get: fn(&T) -> Vec<String>,
}

/// What is wrong with a value: what was wanted in its place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted(pub(super) String);

/// The longest span that means anything here, in hours: ten years.
const LONGEST: i64 = 10 * 366 * 24;
/// The greatest number that means anything here.
const GREATEST: i64 = 1_000_000;

impl<T: Clone> Key<T> {
    /// Sets it.
    pub(super) fn set(&self, into: &mut T, value: &Value) -> Result<(), Wanted> {
        match &self.field {
            Field::Text(slot) => *slot(into) = Some(text(value)?),
            Field::Texts(slot) => *slot(into) = texts(value)?,
            Field::Path(slot) => *slot(into) = Some(path(value)?),
            Field::Number(slot) => *slot(into) = number(value)?,
            Field::MaybeNumber(slot) => *slot(into) = Some(number(value)?),
            Field::Numbers(slot) => *slot(into) = numbers(value)?,
            Field::Flag(slot) => {
                *slot(into) = value.as_bool().ok_or_else(|| wanted("true or false"))?;
            }
            Field::Span(slot) => *slot(into) = Some(span(value)?),
            Field::Words(words) => words.take(into, value)?,
        }
        Ok(())
    }

    /// The value as TOML; `None`: there is none.
    pub(super) fn shown(&self, of: &T) -> Option<String> {
        // The places are reached for writing; this is to read them.
        let of = &mut of.clone();
        let quoted = |text: &str| Value::from(text).to_string();
        let list = |texts: &[String]| {
            let all: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
            (!all.is_empty()).then(|| format!("[{}]", all.join(", ")))
        };
        match &self.field {
            Field::Text(slot) => slot(of).as_deref().map(quoted),
            Field::Texts(slot) => list(slot(of)),
            Field::Path(slot) => slot(of).as_ref().map(|path| quoted(&path.display().to_string())),
            Field::Number(slot) => Some(slot(of).to_string()),
            Field::MaybeNumber(slot) => slot(of).map(|number| number.to_string()),
            Field::Numbers(slot) => Some(format!("{:?}", slot(of))),
            Field::Flag(slot) => Some(slot(of).to_string()),
            Field::Span(slot) => slot(of).map(|span| quoted(&shown_span(span))),
            Field::Words(words) if words.many => list(&(words.get)(of)),
            Field::Words(words) => (words.get)(of).first().map(|word| quoted(word)),
        }
    }
}

impl<T> Words<T> {
    fn take(&self, into: &mut T, value: &Value) -> Result<(), Wanted> {
        let known = (self.known)();
        let given = if self.many { texts(value)? } else { vec![text(value)?] };
        if given.iter().any(|word| !known.contains(word)) {
            let how = if self.many { "a list of these: " } else { "one of " };
            return Err(Wanted(format!("{how}{}", known.join(", "))));
        }
        (self.set)(into, &given);
        Ok(())
    }
}

/// The names of a closed list of the command line.
pub(super) fn names<E: ValueEnum>() -> Vec<String> {
    E::value_variants().iter().filter_map(name).collect()
}

/// The name of one.
pub(super) fn name<E: ValueEnum>(value: &E) -> Option<String> {
    Some(value.to_possible_value()?.get_name().to_owned())
}

/// The values of names.
pub(super) fn values<E: ValueEnum>(names: &[String]) -> Vec<E> {
    names.iter().filter_map(|name| E::from_str(name, false).ok()).collect()
}

fn wanted(what: &str) -> Wanted {
    Wanted(what.to_owned())
}

fn text(value: &Value) -> Result<String, Wanted> {
    let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| wanted("text in quotes"))
}

fn texts(value: &Value) -> Result<Vec<String>, Wanted> {
    let list = || wanted("a list of texts, such as [\"one\", \"two\"]");
    value.as_array().ok_or_else(list)?.iter().map(|one| text(one).map_err(|_| list())).collect()
}

fn path(value: &Value) -> Result<PathBuf, Wanted> {
    let path = text(value).map_err(|_| wanted("a path in quotes"))?;
    if path.starts_with('~') {
        return Err(wanted("a whole path (`~` is a word of shells)"));
    }
    Ok(PathBuf::from(path))
}

fn number(value: &Value) -> Result<u32, Wanted> {
    let fitting = value.as_integer().filter(|number| (1..=GREATEST).contains(number));
    fitting
        .and_then(|number| u32::try_from(number).ok())
        .ok_or_else(|| Wanted(format!("a whole number from 1 to {GREATEST}")))
}

fn numbers(value: &Value) -> Result<Vec<u32>, Wanted> {
    let list = || wanted("a list of whole numbers from 1 on, such as [30, 60, 90]");
    let mut all: Vec<u32> = value
        .as_array()
        .filter(|all| !all.is_empty())
        .ok_or_else(list)?
        .iter()
        .map(|one| number(one).map_err(|_| list()))
        .collect::<Result<_, _>>()?;
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Reads `36h` or `8d`.
pub(super) fn span(value: &Value) -> Result<TimeDelta, Wanted> {
    let form = || wanted("a span such as \"36h\" or \"8d\"");
    let text = text(value).map_err(|_| form())?;
    let (hours, digits) = match (text.strip_suffix('h'), text.strip_suffix('d')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (24, digits),
        (None, None) => return Err(form()),
    };
    let number: i64 = digits.parse().map_err(|_| form())?;
    let hours = number.checked_mul(hours).filter(|hours| (1..=LONGEST).contains(hours));
    hours.map(TimeDelta::hours).ok_or_else(form)
}

fn shown_span(span: TimeDelta) -> String {
    match span.num_hours() {
        hours if hours % 24 == 0 => format!("{}d", hours / 24),
        hours => format!("{hours}h"),
    }
}

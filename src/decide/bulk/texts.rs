//! Texts of a million objects in one piece of memory.

use crate::model::Field;

/// Texts one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Texts {
    pub(super) bytes: String,
    pub(super) ends: Vec<u64>,
}

impl Texts {
    /// Adds one.
    pub(super) fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u64);
    }

    /// The text at this place; empty beyond the end.
    pub(super) fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(at).copied());
        range.and_then(|(start, end)| self.bytes.get(place(start)..place(end))).unwrap_or_default()
    }

    /// The same texts in another order.
    pub(super) fn permuted(&self, order: &[u32]) -> Self {
        let mut texts =
            Self { bytes: String::with_capacity(self.bytes.len()), ends: Vec::with_capacity(order.len()) };
        order.iter().for_each(|at| texts.push(self.get(*at)));
        texts
    }
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// Whether a property was read, and whether it has a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum State {
    /// The answer did not hold it.
    #[default]
    NotRead = 0,
    /// It is null.
    Null = 1,
    /// It has a value.
    Value = 2,
}

impl State {
    /// The state of a property.
    pub(super) fn of<T>(field: &Field<T>) -> Self {
        match field {
            Field::NotRead => Self::NotRead,
            Field::Null => Self::Null,
            Field::Value(_) => Self::Value,
        }
    }

    /// A property in this state.
    pub(super) fn field<T>(self, value: impl FnOnce() -> T) -> Field<T> {
        match self {
            Self::NotRead => Field::NotRead,
            Self::Null => Field::Null,
            Self::Value => Field::Value(value()),
        }
    }
}

/// A text property of many objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TextColumn {
    pub(super) texts: Texts,
    pub(super) states: Vec<State>,
}

impl TextColumn {
    /// Adds the property of the next object.
    pub(super) fn push<T: AsRef<str>>(&mut self, field: &Field<T>) {
        self.texts.push(field.value().map(AsRef::as_ref).unwrap_or_default());
        self.states.push(State::of(field));
    }

    /// The state of an object's property.
    pub(super) fn state(&self, at: u32) -> State {
        self.states.get(at as usize).copied().unwrap_or_default()
    }

    /// The text, if there is one.
    pub(super) fn text(&self, at: u32) -> Option<&str> {
        (self.state(at) == State::Value).then(|| self.texts.get(at))
    }

    /// The same column in another order.
    pub(super) fn permuted(&self, order: &[u32]) -> Self {
        Self { texts: self.texts.permuted(order), states: order.iter().map(|at| self.state(*at)).collect() }
    }
}

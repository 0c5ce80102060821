//! A Windows event in the one form that every container is read into.

use crate::evidence::event::Level;
use crate::evidence::time::LogTime;

/// Longest value or message that is kept, in bytes.
pub(super) const MOST_TEXT: usize = 16 * 1024;
/// Most values of one event.
const MOST_VALUES: usize = 64;

/// An event as its container has it: with values by position (XML, evtx, JSON), with a message (text, CSV), or both.
#[derive(Clone, Debug, Default)]
pub(in crate::evidence) struct RawEvent {
    pub(in crate::evidence) provider: Option<String>,
    pub(in crate::evidence) id: Option<u32>,
    pub(in crate::evidence) level: Option<Level>,
    pub(in crate::evidence) time: Option<LogTime>,
    pub(in crate::evidence) record: Option<u64>,
    pub(in crate::evidence) process: Option<u32>,
    /// Names and values, in order; a value without a name is called `#0`, `#1`, … by its place.
    pub(in crate::evidence) data: Vec<(String, String)>,
    pub(in crate::evidence) message: Option<String>,
}

impl RawEvent {
    /// An event of which only the message is known.
    pub(super) fn of_message(message: &str) -> Self {
        Self { message: Some(cut(message).to_owned()), ..Self::default() }
    }

    /// Adds a value; the name `None` stands for its place.
    pub(super) fn value(&mut self, name: Option<&str>, value: &str) {
        if self.data.len() < MOST_VALUES {
            let name = name.map_or_else(|| format!("#{}", self.data.len()), str::to_owned);
            self.data.push((name, cut(value).to_owned()));
        }
    }

    /// The value of a name; failing that, of a place.
    pub(super) fn get(&self, name: &str, place: usize) -> Option<&str> {
        let by_place = || {
            let (name, value) = self.data.get(place)?;
            name.starts_with('#').then_some(value.as_str())
        };
        self.data
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .or_else(by_place)
    }

    /// Every text in which something may be found.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.data.iter().map(|(_, value)| value.as_str()).chain(self.message.as_deref())
    }
}

/// A level by its number in XML, or by the word of a localised Windows.
pub(super) fn level(text: &str) -> Option<Level> {
    const WORDS: &[(Level, &[&str])] = &[
        (
            Level::Error,
            &[
                "1",
                "2",
                "error",
                "critical",
                "fehler",
                "kritisch",
                "erreur",
                "critique",
                "errore",
                "fout",
                "erro",
                "fel",
                "fejl",
                "feil",
                "błąd",
                "virhe",
                "chyba",
                "hiba",
                "ошибка",
                "エラー",
                "错误",
                "오류",
            ],
        ),
        (
            Level::Warning,
            &[
                "3",
                "warning",
                "warnung",
                "avertissement",
                "advertencia",
                "avviso",
                "waarschuwing",
                "aviso",
                "varning",
                "advarsel",
                "ostrzeżenie",
                "varoitus",
                "upozornění",
                "предупреждение",
                "警告",
                "경고",
            ],
        ),
        (
            Level::Information,
            &[
                "0",
                "4",
                "information",
                "informationen",
                "informations",
                "información",
                "informazioni",
                "informatie",
                "informações",
                "informacje",
                "tiedot",
                "informace",
                "сведения",
                "情報",
                "信息",
                "정보",
            ],
        ),
        (Level::Verbose, &["5", "verbose", "ausführlich", "detaillé", "detallado", "dettagliato"]),
    ];
    let text = text.trim().to_lowercase();
    WORDS.iter().find(|(_, words)| words.contains(&text.as_str())).map(|(level, _)| *level)
}

/// No more than [`MOST_TEXT`] of a text.
pub(super) fn cut(text: &str) -> &str {
    let end = crate::evidence::request_id::floor_boundary(text, MOST_TEXT);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_numbers_or_words_of_any_language() {
        for (text, wanted) in [
            ("2", Some(Level::Error)),
            ("Fehler", Some(Level::Error)),
            (" Informationen ", Some(Level::Information)),
            ("4", Some(Level::Information)),
            ("警告", Some(Level::Warning)),
            ("Keine", None),
        ] {
            assert_eq!(level(text), wanted, "{text}");
        }
    }

    #[test]
    fn values_are_found_by_name_and_else_by_place() {
        let mut event = RawEvent::default();
        event.value(None, "first");
        event.value(Some("HexInt1"), "0x2");
        assert_eq!(event.get("Message1", 0), Some("first"));
        assert_eq!(event.get("HexInt1", 4), Some("0x2"));
        assert_eq!(event.get("Message2", 1), None, "a named value is no other value by its place");
    }
}

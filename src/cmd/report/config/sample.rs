//! A file with every key, explained, and nothing of it in effect.

use std::fmt::Write as _;

use super::field::Key;
use super::keys::{MAIL, REPORT, WEBHOOK};

const HEAD: &str = "\
# What `scepcheck report --config FILE` goes by.
#
# Every key is here, with an example; those of the top have their default where they have one. Remove the # in
# front of what you want. What stands on the command line counts before this file; `--check-config` shows what is
# in effect. Paths count from the folder of this file.
#
# Nothing secret belongs here: addresses of webhooks and passwords come from variables, or from files of their own.
# A relative path of such a file counts from CREDENTIALS_DIRECTORY (systemd's LoadCredential) where that is set.
";

/// The columns of an explanation.
const WIDTH: usize = 110;

/// Writes it.
pub(in crate::cmd::report) fn sample() -> String {
    let mut out = HEAD.to_owned();
    keys(&mut out, REPORT);
    section(&mut out, "Where the headline is posted; as many of these as you like.", "[[webhook]]");
    keys(&mut out, WEBHOOK);
    section(&mut out, "To whom the report is mailed.", "[mail]");
    keys(&mut out, MAIL);
    out
}

// Writing to a string cannot fail.

fn section(out: &mut String, doc: &str, head: &str) {
    let _ = write!(out, "\n\n# {doc}\n#{head}\n");
}

fn keys<T>(out: &mut String, keys: &[Key<T>]) {
    for key in keys {
        let _ = writeln!(out);
        for line in lines(key.doc) {
            let _ = writeln!(out, "# {line}");
        }
        let _ = writeln!(out, "#{} = {}", key.name, key.sample);
    }
}

fn lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + word.len() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::settings::{Origin, Settings};
    use super::*;

    fn parse(text: &str) -> Settings {
        Settings::parse(text, Path::new("report.toml")).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    /// The sample with everything in effect: an explanation has a blank after its #.
    fn in_effect() -> String {
        sample()
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(key) if !key.is_empty() && !key.starts_with(' ') => format!("{key}\n"),
                _ => format!("{line}\n"),
            })
            .collect()
    }

    #[test]
    fn the_sample_is_no_setting_until_its_hashes_go_and_then_it_is_every_one() {
        let nothing = parse(&sample());
        assert!(REPORT.iter().all(|key| nothing.origin(key.name) == Origin::Default));
        assert!(nothing.webhooks.is_empty() && nothing.mail.is_none());
        let all = parse(&in_effect());
        for key in REPORT {
            assert_eq!(all.origin(key.name), Origin::File, "{}", key.name);
        }
        let mail = all.mail.unwrap();
        assert!(WEBHOOK.iter().all(|key| key.shown(&all.webhooks[0]).is_some()));
        assert!(MAIL.iter().all(|key| key.shown(&mail).is_some()));
    }

    #[test]
    fn what_the_sample_shows_is_the_default_where_there_is_one() {
        let defaults = Settings::default();
        for key in REPORT {
            if let Some(value) = key.shown(&defaults) {
                assert_eq!(value, key.sample, "{}", key.name);
            }
        }
    }

    #[test]
    fn the_recipe_is_the_sample() {
        let recipe = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/recipes/report.toml");
        assert_eq!(
            std::fs::read_to_string(recipe).unwrap(),
            sample(),
            "write it with `scepcheck report --print-config > examples/recipes/report.toml`"
        );
    }
}

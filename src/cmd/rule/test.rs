//! `rule test`: does the rule hold for a device, or for each device of an inventory?

use std::io::{self, BufRead, Write};
use std::ops::ControlFlow;
use std::path::Path;

use super::answer::Answer;
use super::args::{RuleFormat, TestArgs, format, is_stdin, open, unreadable};
use super::check::{refuse, say, warn};
use super::inventory::{self, Entry};
use super::screen;
use crate::cmd::options::{Common, Verbosity};
use crate::error::{AppError, Exit};
use crate::filter::{self, Rule};
use crate::model::ManagedDevice;
use crate::render;
use crate::snapshot::{Part, Reader, is_snapshot, sources};

/// Runs it.
pub(super) fn run(args: &TestArgs, common: &Common, verbosity: &Verbosity) -> Result<Exit, AppError> {
    let Some(file) = common.snapshot.as_deref().or(args.device.as_deref()) else {
        return Err(AppError::usage("no device", "name a file of devices with --device, or a --snapshot"));
    };
    if common.snapshot.is_some() && args.device.is_some() {
        return Err(AppError::usage("devices and a snapshot", "give --device or --snapshot, not both"));
    }
    if args.source.takes_stdin() && is_stdin(file) {
        return Err(AppError::usage(
            "rule and device can't both come from stdin",
            "name a file for one of them",
        ));
    }
    let format = format(common)?;
    let text = args.source.text()?;
    let rule = match filter::parse(&text, &args.source.platform, &args.source.management()) {
        Ok(rule) => rule,
        Err(mistakes) => return refuse(&text, mistakes, format, common),
    };
    warn(&text, &rule, format, verbosity);
    let tally = test(file, &rule, format, common)?;
    if tally.listed && format == RuleFormat::Table && !verbosity.quiet {
        say(|err| tally.write(err));
    }
    Ok(tally.exit(args.allow_unknown))
}

/// Puts the rule to every device of the input.
fn test(file: &Path, rule: &Rule, format: RuleFormat, common: &Common) -> Result<Tally, AppError> {
    let input = Input::open(file)?;
    // An input that can't be used ends the answer, so that a file for it is not replaced by half of one.
    let mut unusable = None;
    let written = common.destination().stream(|out| {
        let mut tester = Tester { rule, format, out, tally: Tally::default(), first: None, failed: None };
        let listed = input.each(&mut |entry| tester.take(entry)).map_err(|error| {
            unusable = Some(error);
            io::Error::other("the input can't be used")
        })?;
        tester.tally.listed |= listed;
        let tally = tester.finish()?;
        if tally.all() == 0 && !tally.listed {
            unusable = Some(AppError::usage(
                "there is no device in the input",
                "give a Graph managedDevice as JSON",
            ));
            return Err(io::Error::other("no device"));
        }
        Ok(tally)
    });
    if let Some(error) = unusable {
        return Err(error);
    }
    // A reader who left before the end has seen what was wanted.
    Ok(written?.unwrap_or_default())
}

/// Where devices come from.
enum Input<'a> {
    /// JSON.
    Text(&'a Path, Box<dyn BufRead>),
    /// A snapshot.
    Snapshot(Box<Reader<'static>>),
}

impl<'a> Input<'a> {
    /// Opens a file for what its content says that it is.
    fn open(file: &'a Path) -> Result<Self, AppError> {
        match is_snapshot(file) {
            true => Ok(Self::Snapshot(Box::new(Reader::open(file)?))),
            false => Ok(Self::Text(file, open(file)?)),
        }
    }

    /// Hands over every device; true if it is an inventory.
    fn each(self, take: &mut inventory::Take<'_>) -> Result<bool, AppError> {
        match self {
            Self::Text(file, input) => {
                inventory::read(input, named_as_lines(file), take).map_err(|error| unreadable(file, &error))
            }
            Self::Snapshot(reader) => {
                let enough = reader.each_managed_device(|device| take(Entry::Listed(Box::new(device))))?;
                if let (None, Some(gap)) = (enough, reader.gap(Part::list(sources::MANAGED_DEVICES))?) {
                    let _ = take(Entry::Missing(format!(
                        "the snapshot does not hold all devices: {}",
                        gap.reason
                    )));
                }
                Ok(true)
            }
        }
    }
}

fn named_as_lines(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| extension == "jsonl" || extension == "ndjson")
}

/// How many devices had which result.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    matched: u64,
    not_matched: u64,
    unknown: u64,
    errors: u64,
    /// Whether the input is an inventory.
    listed: bool,
}

impl Tally {
    fn count(&mut self, result: &str) {
        let counter = match result {
            "match" => &mut self.matched,
            "notMatch" => &mut self.not_matched,
            "unknown" => &mut self.unknown,
            _ => &mut self.errors,
        };
        *counter += 1;
    }

    fn all(&self) -> u64 {
        self.matched + self.not_matched + self.unknown + self.errors
    }

    fn exit(&self, allow_unknown: bool) -> Exit {
        if self.errors > 0 {
            Exit::Usage
        } else if self.unknown > 0 && !allow_unknown {
            Exit::Unknown
        } else {
            Exit::Answered
        }
    }

    fn write(&self, err: &mut dyn Write) -> io::Result<()> {
        let Self { matched, not_matched, unknown, errors, .. } = self;
        writeln!(err, "match {matched}, notMatch {not_matched}, unknown {unknown}, error {errors}")
    }
}

/// Writes an answer for each device as it comes.
struct Tester<'a> {
    rule: &'a Rule,
    format: RuleFormat,
    out: &'a mut dyn Write,
    tally: Tally,
    /// A device that is alone unless another follows: alone it is explained in full.
    first: Option<Box<ManagedDevice>>,
    failed: Option<io::Error>,
}

impl Tester<'_> {
    fn take(&mut self, entry: Entry) -> ControlFlow<()> {
        let written = match entry {
            Entry::Alone(device) if !self.tally.listed && self.first.is_none() => {
                self.first = Some(device);
                Ok(())
            }
            Entry::Alone(device) | Entry::Listed(device) => self.list(|rule| Answer::short(rule, &device)),
            Entry::Bad(problem) => self.list(|_| {
                Answer::unreadable(render::text::clean(&problem), "give a Graph managedDevice as JSON")
            }),
            Entry::Missing(why) => self.list(|_| Answer::missing(&why)),
            Entry::MorePages => self.list(|_| {
                Answer::missing("the list goes on behind `@odata.nextLink`; the file holds one page of it")
            }),
        };
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn list(&mut self, answer: impl FnOnce(&Rule) -> Answer) -> io::Result<()> {
        self.tally.listed = true;
        if let Some(first) = self.first.take() {
            let answer = Answer::short(self.rule, &first);
            self.write(&answer, screen::short)?;
        }
        let answer = answer(self.rule);
        self.write(&answer, screen::short)
    }

    fn write(
        &mut self,
        answer: &Answer,
        table: fn(&Answer, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        self.tally.count(answer.result);
        match self.format {
            RuleFormat::Json => render::json_line(answer, self.out),
            RuleFormat::Table => table(answer, self.out),
        }
    }

    fn finish(mut self) -> io::Result<Tally> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if let Some(first) = self.first.take() {
            let answer = Answer::full(self.rule, &first);
            self.write(&answer, screen::full)?;
        }
        Ok(self.tally)
    }
}

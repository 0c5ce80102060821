//! Devices from a file: one object, an array, a list answer, or JSON lines; one at a time, never all at once.

use std::io::{self, BufRead, Cursor, Read};
use std::ops::ControlFlow;

use serde::de::IgnoredAny;

use super::document;
use crate::graph::wire;
use crate::kinds::{listed_managed_device, managed_device};
use crate::model::ManagedDevice;

/// One thing found in the input.
#[derive(Debug)]
pub(super) enum Entry {
    /// A device that is the whole input, as far as is known yet.
    Alone(Box<ManagedDevice>),
    /// A device among others.
    Listed(Box<ManagedDevice>),
    /// Something that is no device.
    Bad(String),
    /// The input says that there are more devices elsewhere.
    MorePages,
    /// There are devices that the input does not hold, and why.
    Missing(String),
}

/// Takes one entry; breaks when it has had enough.
pub(super) type Take<'a> = dyn FnMut(Entry) -> ControlFlow<()> + 'a;

/// How far ahead the input is read to tell what it is.
const LOOK_AHEAD: u64 = 1 << 20;

/// The longest line that is taken for a device.
const LONGEST_LINE: u64 = 1 << 24;

/// Reads all devices of `input`. `as_lines`: the file's name says that it holds JSON lines. True if the input
/// is an inventory, be it empty.
///
/// # Errors
/// When the input can't be read, or is text in UTF-16. What is not a device is an entry, not an error.
pub(super) fn read(input: impl BufRead, as_lines: bool, take: &mut Take<'_>) -> io::Result<bool> {
    let mut input = without_mark(input)?;
    let mut head = Vec::new();
    let first = next_line(&mut input, &mut head)?;
    let second = next_line(&mut input, &mut head)?;
    let lines = as_lines || are_lines(&head, first, second);
    let input = Cursor::new(head).chain(input);
    if lines { read_lines(input, take).map(|()| true) } else { document::read(input, take) }
}

/// The input without a byte order mark.
fn without_mark(mut input: impl BufRead) -> io::Result<impl BufRead> {
    let mut mark = Vec::new();
    input.by_ref().take(3).read_to_end(&mut mark)?;
    if mark.starts_with(&[0xff, 0xfe]) || mark.starts_with(&[0xfe, 0xff]) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is text in UTF-16, not UTF-8"));
    }
    if mark == [0xef, 0xbb, 0xbf] {
        mark.clear();
    }
    Ok(Cursor::new(mark).chain(input))
}

/// Reads on to the end of the next line that is not blank; gives where it starts and ends in `head`.
fn next_line(input: &mut impl BufRead, head: &mut Vec<u8>) -> io::Result<(usize, usize)> {
    loop {
        let start = head.len();
        let room = LOOK_AHEAD.saturating_sub(start as u64);
        let read = input.take(room).read_until(b'\n', head)?;
        if read == 0 || !blank(head.get(start..).unwrap_or_default()) {
            return Ok((start, head.len()));
        }
    }
}

/// Whether the input is a device a line: two lines with an object each, though the first may be damaged.
fn are_lines(head: &[u8], first: (usize, usize), second: (usize, usize)) -> bool {
    let line = |(start, end): (usize, usize)| head.get(start..end).unwrap_or_default().trim_ascii();
    let (first, second) = (line(first), line(second));
    if !first.starts_with(b"{") || second.is_empty() {
        return false;
    }
    serde_json::from_slice::<IgnoredAny>(first).is_ok() || (first.ends_with(b"}") && second.starts_with(b"{"))
}

fn blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

fn read_lines(mut input: impl BufRead, take: &mut Take<'_>) -> io::Result<()> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        let flow = if read as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
            skip_line(&mut input)?;
            take(Entry::Bad(format!("line {number} is too long to be a device")))
        } else if blank(&line) {
            ControlFlow::Continue(())
        } else {
            take_line(&line, number, take)?
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let chunk = input.fill_buf()?;
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let (used, done) = end.map_or((chunk.len(), chunk.is_empty()), |at| (at + 1, true));
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}

fn take_line(line: &[u8], number: u64, take: &mut Take<'_>) -> io::Result<ControlFlow<()>> {
    match parse(line) {
        // A page of a list on one line: no property of a device, but a list of them.
        Ok(device) if device == wire::managed_device::ManagedDevice::default() && is_page(line) => {
            let mut flow = ControlFlow::Continue(());
            document::read(line, &mut |entry| {
                flow = take(entry);
                flow
            })?;
            Ok(flow)
        }
        Ok(device) => Ok(take(listed(device, false))),
        Err(problem) => Ok(take(Entry::Bad(format!("line {number} {problem}")))),
    }
}

fn is_page(line: &[u8]) -> bool {
    line.windows(7).any(|window| window == b"\"value\"")
}

/// A device among others. In a list answer of Graph some properties stay at their defaults.
pub(super) fn listed(device: wire::managed_device::ManagedDevice, by_graph: bool) -> Entry {
    Entry::Listed(Box::new(if by_graph { listed_managed_device(device) } else { managed_device(device) }))
}

/// A device from the text of one JSON object, or what is wrong with it.
pub(super) fn parse(text: &[u8]) -> Result<wire::managed_device::ManagedDevice, String> {
    // An array would do for the struct, property by property in order.
    if !text.trim_ascii_start().starts_with(b"{") {
        return Err("is not a JSON object".to_owned());
    }
    serde_json::from_slice(text).map_err(|error| format!("is not a device in JSON: {}", reason(&error)))
}

/// What is wrong with JSON, without the place: that is within a line or an item.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(reason, _)| reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(input: &[u8], as_lines: bool) -> Vec<String> {
        let mut entries = Vec::new();
        read(input, as_lines, &mut |entry| {
            entries.push(match entry {
                Entry::Alone(device) => format!("alone {}", device.id),
                Entry::Listed(device) => device.id.to_string(),
                Entry::Bad(problem) => problem,
                Entry::MorePages => "more pages".to_owned(),
                Entry::Missing(why) => why,
            });
            ControlFlow::Continue(())
        })
        .expect("readable");
        entries
    }

    #[test]
    fn a_line_that_is_too_long_costs_only_itself() {
        let mut input = b"{\"id\": \"1\"}\n".to_vec();
        input.resize(input.len() + 17 * (1 << 20), b'x');
        input.extend(b"\n{\"id\": \"3\"}");
        assert_eq!(entries(&input, true), ["1", "line 2 is too long to be a device", "3"]);
    }

    #[test]
    fn a_list_on_one_line_longer_than_the_look_ahead_is_walked() {
        let device = format!("{{\"id\": \"1\", \"notes\": \"{}\"}}", "x".repeat(700_000));
        let list = format!("{{\"value\": [{device}, {device}], \"@odata.nextLink\": null}}");
        assert_eq!(entries(list.as_bytes(), false), ["1", "1"]);
        assert_eq!(entries(format!("[{device},{device}]").as_bytes(), false), ["1", "1"]);
    }

    #[test]
    fn one_object_is_alone_unless_the_name_says_lines() {
        assert_eq!(entries(b"{\"id\": \"1\"}\n", false), ["alone 1"]);
        assert_eq!(entries(b"{\n\"id\": \"1\"\n}\n", false), ["alone 1"]);
        assert_eq!(entries(b"{\"id\": \"1\"}\n", true), ["1"]);
    }

    #[test]
    fn pages_of_a_list_a_line() {
        let input =
            b"{\"value\": [{\"id\": \"1\"}]}\n{\"value\": [{\"id\": \"2\"}], \"@odata.nextLink\": \"x\"}\n";
        assert_eq!(entries(input, false), ["1", "2", "more pages"]);
    }

    #[test]
    fn whoever_has_enough_is_asked_no_more() {
        for input in [&b"[{\"id\": \"1\"}, {\"id\": \"2\"}]"[..], b"{\"id\": \"1\"}\n{\"id\": \"2\"}\n"] {
            let mut taken = 0;
            read(input, false, &mut |_| {
                taken += 1;
                ControlFlow::Break(())
            })
            .expect("readable");
            assert_eq!(taken, 1);
        }
    }
}

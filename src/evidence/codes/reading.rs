//! How codes are written, and back.

use super::ResultCode;
use super::table::{self, CodeRow, Space};

/// Where Intune's offset codes begin: `0x87D10000`.
pub(super) const OFFSET_BASE: i64 = -2_016_346_112;

/// The 32-bit code as the signed number that portals print.
pub(super) fn signed(number: i64) -> i64 {
    if (0x8000_0000..=0xffff_ffff).contains(&number) { number - 0x1_0000_0000 } else { number }
}

/// Reads a number as logs write it: `0x80091007`, `0X2ab0003`, `-2146889721`, `2148204809`, with what surrounds it
/// in running text (brackets, a full stop) cut off.
#[must_use]
pub fn read_number(text: &str) -> Option<i64> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "().,;'\"[]".contains(c));
    let (digits, radix) = match text.get(..2) {
        Some("0x" | "0X") => (text.get(2..)?, 16),
        _ => (text, 10),
    };
    if digits.is_empty() || digits.len() > 11 {
        return None;
    }
    let number = i64::from_str_radix(digits, radix).ok()?;
    (i64::from(i32::MIN)..=0xffff_ffff).contains(&number).then(|| signed(number))
}

/// The code of a Windows result text: printed in hexadecimal, or known by its English words.
#[must_use]
pub fn from_text(text: &str) -> Option<ResultCode> {
    let text = text.trim().trim_matches(|c| c == '(' || c == ')');
    if let Some(at) = text.to_ascii_lowercase().rfind("0x") {
        let digits: String = text.get(at + 2..)?.chars().take_while(char::is_ascii_hexdigit).collect();
        if let Some(number) = read_number(&format!("0x{digits}")) {
            let code = ResultCode::windows(number);
            let words = text.get(..at).unwrap_or_default().trim();
            let known = code.text.is_some() || words.is_empty();
            return Some(if known { code } else { code.with_text(Some(text.trim_end_matches(['.', ')']))) });
        }
    }
    let row = table::by_text(text)?;
    let number = row.number?;
    Some(match row.space {
        Space::Intune => ResultCode::intune(number),
        _ => ResultCode::windows(number),
    })
}

/// The row behind an offset code that has none of its own: the SyncML status, or the Apple error.
pub(super) fn offset(number: i64) -> Option<&'static CodeRow> {
    match number - OFFSET_BASE {
        status @ 101..=517 => table::find(Space::SyncMl, status),
        apple @ 11_000..=60_000 => table::find(Space::AppleMc, apple - 10_000),
        _ => None,
    }
}

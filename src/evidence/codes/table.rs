//! The table of codes and its look-ups.

use std::collections::HashMap;
use std::sync::LazyLock;

/// In which numbering a code is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Space {
    /// Results of the Windows MDM client (`DM_*`, `CMN_*`).
    DeviceManagement,
    /// HRESULTs of Windows, certificate services and WinHTTP included.
    HResult,
    /// `CFGMGR_E_*` of the Windows configuration manager.
    ConfigManager,
    /// `MENROLL_*`: enrolment of the device itself.
    MdmEnrollment,
    /// SyncML status words.
    SyncMl,
    /// Intune's own codes, as Graph and the portal print them.
    Intune,
    /// Errors of Apple's configuration profiles.
    AppleMc,
    /// SCEP `pkiStatus`.
    PkiStatus,
    /// SCEP `failInfo`.
    FailInfo,
    /// `managedDeviceCertificateState.certificateIssuanceState`.
    IssuanceState,
    /// What the certificate connector says of a challenge.
    Challenge,
}

impl Space {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("dm", Self::DeviceManagement),
        ("hresult", Self::HResult),
        ("cfgmgr", Self::ConfigManager),
        ("menroll", Self::MdmEnrollment),
        ("syncml", Self::SyncMl),
        ("intune", Self::Intune),
        ("apple_mc", Self::AppleMc),
        ("scep_pkistatus", Self::PkiStatus),
        ("scep_failinfo", Self::FailInfo),
        ("graph_issuance_state", Self::IssuanceState),
        ("intune_challenge", Self::Challenge),
    ];
}

/// How sure name and meaning are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Found in a public source.
    Verified,
    /// Derived from such.
    Inferred,
    /// General knowledge.
    Knowledge,
}

/// One code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// Its numbering.
    pub space: Space,
    /// As a signed 32-bit value; `None` for codes that are words.
    pub number: Option<i64>,
    /// Its name.
    pub name: String,
    /// How sure name and meaning are.
    pub confidence: Confidence,
    /// The error domain of Apple's codes.
    pub domain: Option<String>,
    /// The offset code that Intune reports for it.
    pub intune_number: Option<i64>,
    /// What Windows prints for it in English.
    pub system_text: Option<String>,
    /// What it means.
    pub meaning: String,
    /// What most probably caused it.
    pub cause: String,
    /// What to do.
    pub next: String,
}

struct Table {
    rows: Vec<CodeRow>,
    by_number: HashMap<(Space, i64), usize>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows: Vec<CodeRow> = include_str!("codes.tsv").lines().skip(1).filter_map(row).collect();
    let by_number =
        rows.iter().enumerate().filter_map(|(index, row)| Some(((row.space, row.number?), index))).collect();
    Table { rows, by_number }
});

/// Every row, in the order of the file.
#[must_use]
pub fn all() -> &'static [CodeRow] {
    &TABLE.rows
}

pub(super) fn find(space: Space, number: i64) -> Option<&'static CodeRow> {
    TABLE.rows.get(*TABLE.by_number.get(&(space, number))?)
}

/// The row of a word: a challenge answer, a pkiStatus or failInfo by name.
pub(super) fn word(name: &str) -> Option<&'static CodeRow> {
    let bare = name.rsplit('=').next().unwrap_or(name);
    let spaces = [Space::Challenge, Space::FailInfo, Space::PkiStatus, Space::IssuanceState];
    all().iter().find(|row| spaces.contains(&row.space) && row.name.eq_ignore_ascii_case(bare))
}

/// The row of the HRESULT that Windows makes of an HTTP status (`0x8019` and the status).
pub(super) fn http(status: u16) -> Option<&'static CodeRow> {
    find(Space::HResult, super::reading::signed(0x8019_0000 | i64::from(status)))
}

/// The row whose English text this is.
pub(super) fn by_text(text: &str) -> Option<&'static CodeRow> {
    let wanted = plain(text);
    all().iter().find(|row| row.system_text.as_deref().is_some_and(|known| plain(known) == wanted))
}

/// For comparing: lower case, no full stop, one of the two spellings of "non-printable".
fn plain(text: &str) -> String {
    text.trim().trim_end_matches('.').to_lowercase().replace("non-printable", "nonprintable")
}

fn row(line: &str) -> Option<CodeRow> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    let text = |cell: &str| Some(cell.to_owned()).filter(|cell| !cell.is_empty());
    let space = next()?;
    let space = Space::NAMES.iter().find(|(name, _)| *name == space)?.1;
    let _code = next()?;
    let number = next()?.parse().ok();
    let name = next()?.to_owned();
    let confidence = match next()? {
        "verified" => Confidence::Verified,
        "inferred" => Confidence::Inferred,
        _ => Confidence::Knowledge,
    };
    let _platform = next()?;
    Some(CodeRow {
        space,
        number,
        name,
        confidence,
        domain: text(next()?),
        intune_number: next()?.parse().ok(),
        system_text: text(next()?),
        meaning: next()?.to_owned(),
        cause: next()?.to_owned(),
        next: next()?.to_owned(),
    })
}

//! What one file proves.

use std::collections::BTreeMap;

use super::codes::ResultCode;
use super::event::EventRow;
use super::ladder::Verdict;
use super::root::RootCertificate;
use super::time::LogTime;
use super::trail::Trail;

/// Whose log it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Android.
    Android,
    /// iOS or iPadOS.
    Ios,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
    /// NDES, IIS or the certificate connector.
    Server,
    /// An excerpt of the portal or of Graph.
    Graph,
}

impl Platform {
    /// The stable name used in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Android => "android",
            Self::Ios => "ios",
            Self::MacOs => "macos",
            Self::Windows => "windows",
            Self::Server => "server",
            Self::Graph => "graph",
        }
    }
}

macro_rules! note_codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)*) => {
        /// Why a note is there.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum NoteCode { $($(#[$doc])* $name,)* }

        impl NoteCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name used in JSON.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

note_codes! {
    /// The content is of no known kind.
    NotRecognised = "notRecognised";
    /// The file is empty.
    Empty = "empty";
    /// The file ends in the middle of something.
    Truncated = "truncated";
    /// Some of it could not be read.
    Damaged = "damaged";
    /// There is more than is listed.
    TooMuch = "tooMuch";
    /// Verbose or debug logging was off.
    NotVerbose = "notVerbose";
    /// Values were found by searching, as the text is not well-formed.
    Recovered = "recovered";
    /// An id is shortened or a placeholder.
    PartialId = "partialId";
    /// A request of another management system.
    ForeignRequest = "foreignRequest";
    /// What a line belongs to is not certain.
    Ambiguous = "ambiguous";
    /// A date can be read in two ways, or has no zone.
    UnclearTime = "unclearTime";
    /// A result is in another language than English.
    LocalisedText = "localisedText";
    /// A mapping that was inferred, not documented.
    Inferred = "inferred";
    /// What a log of this kind can't show.
    Coverage = "coverage";
    /// A finding: what the log shows about the cause.
    Finding = "finding";
    /// The log is of another tenant or device.
    Elsewhere = "elsewhere";
}

impl NoteCode {
    /// Whether the note says that some of the log is missing: then its silence proves even less.
    #[must_use]
    pub fn means_incomplete(self) -> bool {
        matches!(
            self,
            Self::Truncated | Self::Damaged | Self::TooMuch | Self::NotVerbose | Self::NotRecognised
        )
    }
}

/// One remark about the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Why it is there.
    pub code: NoteCode,
    /// A sentence.
    pub text: String,
}

/// What some formats add about the file as a whole, by the names of the JSON document.
pub type Extras = BTreeMap<&'static str, serde_json::Value>;

/// One request of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestEvidence {
    /// What the log says about it.
    pub trail: Trail,
    /// What that proves.
    pub verdict: Verdict,
}

/// What one file proves.
#[derive(Clone, Debug)]
pub struct FileEvidence {
    /// Whose log it is; `None` when the content doesn't tell.
    pub platform: Option<Platform>,
    /// The format's stable name.
    pub format: &'static str,
    /// The encoding's name.
    pub encoding: String,
    /// Records that were understood.
    pub records: u64,
    /// Lines or records that say nothing to this program.
    pub skipped: u64,
    /// Whether the log proves that a request of a SCEP profile reached the device; `None` when it can't tell.
    pub policy_delivered: Option<bool>,
    /// The verdict.
    pub verdict: Verdict,
    /// First and last time in the file.
    pub first: Option<LogTime>,
    /// See [`first`](Self::first).
    pub last: Option<LogTime>,
    /// The last time that the log shows a sync with Intune, finished or begun.
    pub last_sync: Option<LogTime>,
    /// Whether it was logged at the level that shows enrolment in full.
    pub verbose: Option<bool>,
    /// Intune's requests, in the order of the log.
    pub requests: Vec<RequestEvidence>,
    /// Requests of other management systems.
    pub foreign: Vec<RequestEvidence>,
    /// What the log says without naming a request.
    pub nameless: Option<RequestEvidence>,
    /// SCEP servers.
    pub ndes_urls: Vec<String>,
    /// Trusted roots.
    pub roots: Vec<RootCertificate>,
    /// Windows events.
    pub events: Vec<EventRow>,
    /// The result that goes with the verdict.
    pub result: Option<ResultCode>,
    /// Remarks.
    pub notes: Vec<Note>,
    /// What some formats add.
    pub extras: Extras,
}

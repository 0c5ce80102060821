//! The messages of OMADM that matter: which words, from whom, and what they prove.

use super::frame::Frame;
use super::states;
use super::transport;
use super::tries::Tries;
use crate::evidence::case::{Case, TrailKey};
use crate::evidence::codes::ResultCode;
use crate::evidence::file::NoteCode;
use crate::evidence::ladder::Step;
use crate::evidence::request_id::RequestId;
use crate::evidence::time::LogTime;

/// One message while it is read.
pub(super) struct Message<'m> {
    /// The columns; none for a piece without.
    pub(super) frame: Option<&'m Frame<'m>>,
    pub(super) time: Option<LogTime>,
    pub(super) text: &'m str,
    pub(super) case: &'m mut Case,
    pub(super) tries: &'m mut Tries,
}

impl Message<'_> {
    /// The request that the message names.
    pub(super) fn named(&mut self) -> Option<TrailKey> {
        let id = RequestId::find_all(self.text).next()?;
        let key = self.case.trail_of(id);
        self.tries.begin(self.frame, key);
        key
    }

    /// The request that the message names, or that it belongs to.
    pub(super) fn request(&mut self) -> Option<TrailKey> {
        self.named().or_else(|| self.tries.current(self.frame, self.case))
    }

    pub(super) fn prove(&mut self, key: Option<TrailKey>, step: Step, text: &'static str) {
        self.case.trail(key).prove(step, self.time.as_ref(), text);
    }

    pub(super) fn tell(&mut self, key: Option<TrailKey>, text: impl Into<String>, bad: bool) {
        self.case.trail(key).tell(self.time.as_ref(), text, bad);
    }

    pub(super) fn fail(
        &mut self,
        key: Option<TrailKey>,
        step: Step,
        code: ResultCode,
        text: impl Into<String>,
    ) {
        self.case.trail(key).fail(step, code, self.time.as_ref(), text);
    }

    /// Who logged it; nobody for a piece without columns.
    pub(super) fn logger(&self) -> &str {
        self.frame.map_or("", |frame| frame.logger)
    }
}

/// What a message means.
pub(super) enum Means {
    /// A step is proven.
    Proves(Step, &'static str),
    /// It belongs on the timeline.
    Tells(&'static str),
    /// It went wrong; the name of the result and the sentence.
    Fails(Step, &'static str, &'static str),
    /// Something that must be read.
    Reads(fn(&mut Message<'_>)),
}

/// A known message.
pub(super) struct Known {
    /// Part of the logger's name; "" for any.
    logger: &'static str,
    /// Words that the message holds.
    words: &'static str,
    /// Whether the words alone are enough, without any columns.
    bare: bool,
    means: Means,
}

const fn known(logger: &'static str, words: &'static str, means: Means) -> Known {
    Known { logger, words, bare: false, means }
}

const fn bare(words: &'static str, means: Means) -> Known {
    Known { logger: "", words, bare: true, means }
}

/// The first that fits counts.
const MESSAGES: &[Known] = &[
    bare("Trying to enroll certificate request", Means::Reads(trying)),
    known("EnrollmentManager", "There are ", Means::Reads(waiting_requests)),
    bare("SCEP cert '", Means::Reads(states::scep)),
    bare("Root cert '", Means::Reads(states::root)),
    known("ScepCert", " state changed from ", Means::Reads(states::scep)),
    bare("' when sending ", Means::Reads(transport::received)),
    known("jscep", "pkiStatus=", Means::Reads(transport::answer)),
    bare("CertRep@", Means::Reads(transport::answer)),
    known("jscep", "Sending ", Means::Reads(transport::sending)),
    bare("Sending GetCA", Means::Reads(transport::sending)),
    known("jscep", "Encoding message", Means::Reads(transport::encoding)),
    known("jscep", "Signing pkiMessage", Means::Tells("the request is signed with the new key")),
    known("jscep", "Received response", Means::Tells("the SCEP server answered the request")),
    known("", "problem when determining capabilities", Means::Reads(transport::no_capabilities)),
    known(
        "jscep",
        "erification passed",
        Means::Proves(Step::NdesContacted, "the certificate of the SCEP server is the expected one"),
    ),
    known(
        "jscep",
        "erification failed",
        Means::Fails(
            Step::NdesContacted,
            "verification failed",
            "the certificate of the SCEP server is not the one that the profile's trusted root names",
        ),
    ),
    known("jscep", "Determining capabilities", Means::Tells("the phone asks what the SCEP server can do")),
    known(
        "jscep",
        "Retrieving current CA certificate",
        Means::Tells("the phone asks for the CA's certificate"),
    ),
    known("jscep", "Enrolling certificate with CA", Means::Tells("the phone requests the certificate")),
    known(
        "jscep",
        "RA and CA are identical",
        Means::Proves(Step::NdesContacted, "the SCEP server sent its certificates"),
    ),
    bare("Excluding cert with alias", Means::Reads(states::excluded)),
    bare("Selected client cert with alias", Means::Reads(states::selected)),
    bare("Selected ca certificate with alias", Means::Reads(states::selected_root)),
    known("", "because it is pending certificates", Means::Reads(states::wifi_waits)),
    known("", "saved wifi profile", Means::Reads(states::wifi_applied)),
    known("", "Exception", Means::Reads(transport::exception)),
];

/// Reads a message with columns.
pub(super) fn read(mut message: Message<'_>) {
    let row = MESSAGES.iter().find(|known| {
        message.text.contains(known.words)
            && (known.logger.is_empty() || message.logger().contains(known.logger))
    });
    match row {
        Some(known) => apply(&known.means, &mut message),
        // Any other line with an id shows that the phone has the request.
        None => {
            if let Some(key) = message.named() {
                let bad = message.frame.is_some_and(|frame| frame.level == "ERROR");
                message.case.trail(Some(key)).prove(
                    Step::PolicyReceived,
                    None,
                    "the phone works on the request",
                );
                if bad {
                    message.tell(Some(key), "the phone logs an error about the request", true);
                }
            }
        }
    }
}

/// Reads a message that was copied without its columns. Whether it is known.
pub(super) fn read_bare(mut message: Message<'_>) -> bool {
    let row = MESSAGES.iter().find(|known| known.bare && message.text.contains(known.words));
    if let Some(known) = row {
        apply(&known.means, &mut message);
    }
    row.is_some()
}

fn apply(means: &Means, message: &mut Message<'_>) {
    match means {
        Means::Reads(read) => read(message),
        Means::Proves(step, text) => {
            let key = message.request();
            message.prove(key, *step, text);
        }
        Means::Tells(text) => {
            let key = message.request();
            message.tell(key, *text, false);
        }
        Means::Fails(step, name, text) => {
            let key = message.request();
            let logged =
                message.text.lines().next().map(|line| line.trim().chars().take(200).collect::<String>());
            message.fail(key, *step, ResultCode::word(*name, logged.as_deref()), *text);
        }
    }
}

fn trying(message: &mut Message<'_>) {
    if let key @ Some(_) = message.named() {
        message.prove(key, Step::PolicyReceived, "the phone starts to request the certificate");
        message.case.trail(key).accepted = true;
    }
}

/// `There are N requests`.
fn waiting_requests(message: &mut Message<'_>) {
    let words = message.text.split_once("There are ").and_then(|(_, rest)| rest.split_once(" request"));
    let Some(count) = words.and_then(|(count, _)| count.trim().parse::<u64>().ok()) else { return };
    message.case.waiting_requests = Some(count);
    // The phone looks for waiting requests at the end of each sync.
    if let Some(time) = &message.time {
        message.case.last_sync = Some(time.clone());
    }
    message.case.extras.insert("pendingRequests", count.into());
    if count > 0 {
        message.case.delivery_shown = true;
    } else {
        message.case.note(
            NoteCode::Coverage,
            "no certificate request waits on the phone: each was dealt with before, or none arrived",
        );
    }
}

//! What is mailed, as bytes.

use chrono::{DateTime, Utc};
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Message, MultiPart, SinglePart};

use super::super::error::{DeliverError, DeliverErrorKind};
use super::People;

/// Many servers take no more than 25 MB, and an attachment grows by a third on its way.
const LARGEST: usize = 15 * 1024 * 1024;

/// A file that goes with a letter.
#[derive(Clone, Debug)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// Its type, such as `text/html; charset=utf-8`.
    pub content_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A letter: a text, and files with it.
#[derive(Clone, Debug)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The files; those that would make the mail too large are left out, and the text says so.
    pub attached: Vec<Attached>,
}

impl Letter {
    pub(super) fn bytes(&self, people: &People, now: DateTime<Utc>) -> Result<Vec<u8>, DeliverError> {
        let (fitting, left_out) = self.fitting();
        let text = format!("{}{left_out}", self.text);
        let mut parts = MultiPart::mixed().singlepart(SinglePart::plain(text));
        for file in fitting {
            let kind = ContentType::parse(file.content_type).map_err(|error| wrong(&error.to_string()))?;
            parts = parts.singlepart(Attachment::new(file.name.clone()).body(file.bytes.clone(), kind));
        }
        let number = format!("<{}@{}>", uuid::Uuid::new_v4(), people.from.email.domain());
        let message = Message::builder()
            .from(people.from.clone())
            .message_id(Some(number))
            .date(now.into())
            // RFC 3834: nobody's holiday note answers this.
            .header(AutoSubmitted)
            .subject(one_line(&self.subject));
        let message = people.to.iter().cloned().fold(message, |message, to| message.to(to));
        message.multipart(parts).map(|message| message.formatted()).map_err(|error| wrong(&error.to_string()))
    }

    /// The files that fit, in order, and a line about each that does not.
    fn fitting(&self) -> (Vec<&Attached>, String) {
        let (mut fitting, mut left_out, mut sum) = (Vec::new(), String::new(), 0_usize);
        for file in &self.attached {
            if sum.saturating_add(file.bytes.len()) <= LARGEST {
                sum += file.bytes.len();
                fitting.push(file);
            } else {
                let megabytes = file.bytes.len() / (1024 * 1024);
                left_out.push_str(&format!(
                    "\n{} ({megabytes} MB) is too large for a mail; it is in the folder of reports.\n",
                    file.name
                ));
            }
        }
        (fitting, left_out)
    }
}

/// A header holds one line, whatever a tenant is called.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn wrong(why: &str) -> DeliverError {
    DeliverError::new(
        DeliverErrorKind::Settings,
        format!("the mail can't be put together: {}", why.escape_debug()),
        "check `from` and `to`",
    )
}

/// `Auto-Submitted: auto-generated`.
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

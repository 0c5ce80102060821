//! Windows events, whatever they come in.
//!
//! Every container is read into one form (`raw`); one table (`known`) says what each event proves; the `notebook` joins
//! events that name no request to their request, and notes down what they prove.

mod apply;
mod dates;
mod evtx;
mod fields;
mod findings;
mod join;
mod json;
pub(super) mod known;
mod mdm_report;
mod notebook;
mod noted;
mod plain;
mod raw;
mod session;
mod sid;
mod syncml;
mod text;
mod xml;
mod xml_stream;

pub(super) use evtx::{EVTX_MAGIC, evtx};
pub(super) use json::json;
pub(super) use known::row_in;
pub(super) use mdm_report::mdm_report;
pub(super) use text::EventText;
pub(super) use xml_stream::event_xml;

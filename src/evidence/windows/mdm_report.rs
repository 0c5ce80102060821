//! The MDM diagnostics report (`MDMDiagReport.xml` and `.html`): it lists the nodes that are managed.

use std::io::{self, Read};

use memchr::memmem::Finder;

use super::apply::root_node;
use super::noted::scep_node;
use crate::evidence::case::Case;
use crate::evidence::file::{NoteCode, Platform};
use crate::evidence::ladder::Step;
use crate::evidence::request_id::{RequestId, undo_entities};

/// How much is read at a time, and how much of it is seen again with the next.
const BLOCK: usize = 1024 * 1024;
const OVERLAP: usize = 4096;

/// Reads a report. A node of a SCEP profile in it shows that the profile reached the device (inferred: Microsoft doesn't
/// document the report).
pub(in crate::evidence) fn mdm_report<R: Read>(mut input: R, case: &mut Case) -> io::Result<()> {
    let scep = Finder::new("ClientCertificateInstall/SCEP/");
    let root = Finder::new("RootCATrustedCertificates/");
    case.is(Platform::Windows, "mdm-diag-report");
    let mut buffer: Vec<u8> = Vec::with_capacity(BLOCK + OVERLAP);
    loop {
        let kept = buffer.len();
        input.by_ref().take(BLOCK as u64).read_to_end(&mut buffer)?;
        let ended = buffer.len() == kept;
        // A node at the end may be cut: it is looked at with the next block.
        let until = if ended { buffer.len() } else { buffer.len().saturating_sub(OVERLAP) };
        for at in scep.find_iter(&buffer).filter(|at| *at < until) {
            node(&text_at(&buffer, at), case);
        }
        for at in root.find_iter(&buffer).filter(|at| *at < until) {
            if let Some(thumbprint) = root_node(&text_at(&buffer, at)) {
                case.root(thumbprint, None);
            }
        }
        if ended {
            break;
        }
        buffer.drain(..until);
    }
    case.record(None);
    if case.trails.is_empty() {
        case.other_matters += 1;
        case.note(
            NoteCode::Coverage,
            "the report names no SCEP profile: it shows what is set at one moment and doesn't tell why something is missing",
        );
    }
    Ok(())
}

fn text_at(bytes: &[u8], at: usize) -> String {
    let end = (at + 1024).min(bytes.len());
    undo_entities(&String::from_utf8_lossy(bytes.get(at..end).unwrap_or_default()))
}

fn node(text: &str, case: &mut Case) {
    let Some(id) = scep_node(text) else { return };
    let key = match RequestId::find_all(id).next() {
        Some(id) => case.trail_of(id),
        None => case.foreign(id),
    };
    let trail = case.trail(key);
    if trail.furthest().is_none() {
        trail.prove(Step::PolicyReceived, None, "the device lists the SCEP profile among its settings");
        case.note(
            NoteCode::Inferred,
            "that a node in this report means that the profile arrived is inferred",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_node_is_a_delivered_profile() {
        let id = "ModelName_AC_c0ffee00-1111-4222-8333-444455556666_LogicalName_7b1e2c40_9a5d_4f36_8c21_0d4e6fa1b2c3_Hash_5";
        let mut text = "<MDMEnterpriseDiagnosticsReport>".to_owned();
        text.push_str(&"<x/>".repeat(BLOCK / 4 - 20));
        text.push_str(&format!(
            "<ResourceName>./User/Vendor/MSFT/ClientCertificateInstall/SCEP/{id}/Install</ResourceName>"
        ));
        let mut case = Case::default();
        mdm_report(text.as_bytes(), &mut case).expect("reads");
        assert_eq!(case.trails.len(), 1);
        let mut case = Case::default();
        mdm_report(&b"<MDMEnterpriseDiagnosticsReport/>"[..], &mut case).expect("reads");
        assert!(case.trails.is_empty() && !case.notes.is_empty());
    }
}

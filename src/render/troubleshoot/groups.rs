//! Groups of the user and of each device.

use std::io;

use super::view::missing;
use crate::render::screen::{Screen, Span};
use crate::render::table::{Column, Row, Table};
use crate::report::v1::{GroupInfo, GroupOf};
use crate::report::{List, Tone, TroubleshootReport, group_kind};

const COLUMNS: &[Column] = &[
    Column::flexible("Name", 14).lead(),
    Column::fixed("Membership type").lead(),
    Column::flexible("Direct or transitive", 24).bare(),
    Column::fixed("Object ID").bare(),
];

pub(super) fn draw(report: &TroubleshootReport, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.heading("Groups")?;
    let groups = report.groups.as_deref().unwrap_or_default();
    for subject in groups.chunk_by(|a, b| a.of == b.of && a.device_id == b.device_id) {
        let Some(first) = subject.first() else { continue };
        screen.paragraph(" ", "  ", &[Span::heading(&whose(first))])?;
        Table { columns: COLUMNS, rows: subject.iter().map(row).collect() }.draw(screen)?;
    }
    missing(report, List::Groups, groups.is_empty(), screen)
}

fn whose(group: &GroupInfo) -> String {
    match group.of {
        GroupOf::User => "of the user".to_owned(),
        GroupOf::Device => {
            let name = group.device_name.as_deref().or(group.device_id.as_deref()).unwrap_or("unknown");
            format!("of {name}")
        }
    }
}

fn row(group: &GroupInfo) -> Row {
    let name = match group.display_name.as_deref() {
        Some(name) => Span::plain(name),
        None => Span::new("name not read", Tone::Unknown),
    };
    let kind = match group.security_enabled {
        Some(false) => Span::new(&format!("{}, not a security group", group_kind(group.kind)), Tone::Warning),
        _ => Span::plain(group_kind(group.kind)),
    };
    let membership = match (group.membership, group.via_names.as_slice()) {
        (Some("direct"), _) => Span::plain("direct"),
        (Some(_), []) => Span::plain("transitive"),
        (Some(_), via) => Span::plain(&format!("transitive ← {}", via.join(" ← "))),
        (None, _) => Span::new("direct or transitive: not read", Tone::Unknown),
    };
    vec![name, kind, membership, Span::muted(&group.id)].into()
}

//! What is new, fixed or different, and all that is not as expected now.

use super::super::super::text::grouped;
use super::super::words::{device, ended, user, why};
use super::grid::{Cell, Grid, choice, left_out, text};
use crate::report::compliance::{ChangeRow, Item, ItemState, Listed};

/// How many rows a list of changes shows.
const ROWS: usize = 500;

/// What a list of changes shows of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    /// What is wrong now.
    After,
    /// What was wrong then.
    Before,
    /// Both.
    Both,
}

/// A list of changes.
pub(super) fn changes(
    (id, title): (&'static str, &str),
    list: &Listed<ChangeRow>,
    shows: Shows,
    empty: &str,
) -> Grid {
    let mut columns = vec![choice("Profile"), text("Device"), text("User")];
    match shows {
        Shows::After => columns.extend([choice("Finding"), text("Why")]),
        Shows::Before => columns.extend([choice("Was"), text("Why"), choice("Ended by")]),
        Shows::Both => columns.extend([choice("Was"), choice("Is"), text("Why")]),
    }
    columns.push(text("Since"));
    let rows: Vec<Vec<Cell>> = list.rows.iter().take(ROWS).map(|row| change(row, shows)).collect();
    Grid {
        id,
        caption: format!("{title} ({})", grouped(list.total)),
        columns,
        left_out: left_out(rows.len(), list.total, "report.json, as far as they are listed"),
        rows,
        empty: empty.to_owned(),
    }
}

fn change(row: &ChangeRow, shows: Shows) -> Vec<Cell> {
    let mut cells = vec![
        Cell::new(&row.profile.name),
        Cell::optional(device(row.device.as_ref())),
        Cell::optional(user(row.user.as_ref())),
    ];
    match shows {
        Shows::After => cells.extend([state(row.after.as_ref()), reason(row.after.as_ref())]),
        Shows::Before => cells.extend([
            state(row.before.as_ref()),
            reason(row.before.as_ref()),
            Cell::optional(row.ended.map(ended)),
        ]),
        Shows::Both => {
            cells.extend([state(row.before.as_ref()), state(row.after.as_ref()), reason(row.after.as_ref())])
        }
    }
    cells.push(Cell::day(Some(row.since), ""));
    cells
}

fn state(state: Option<&ItemState>) -> Cell {
    state.map_or_else(|| Cell::optional(None), |state| Cell::finding(state.finding))
}

fn reason(state: Option<&ItemState>) -> Cell {
    let next = state.and_then(|state| state.error.as_ref()?.next.as_deref());
    Cell::prose(&state.map(why).unwrap_or_default()).with(next)
}

/// Everything that is not as expected.
pub(super) fn items(items: &[Item], total: u64) -> Grid {
    let rows: Vec<Vec<Cell>> = items.iter().map(item).collect();
    Grid {
        id: "item-table",
        caption: "Every decision that is not as expected, the most serious first.".to_owned(),
        columns: vec![
            choice("Profile"),
            text("Device"),
            text("User"),
            choice("Finding"),
            text("Why"),
            text("Since"),
        ],
        left_out: left_out(rows.len(), total, "items.csv"),
        rows,
        empty: "Nothing that was read is missing, failed, in conflict, unexpected or waiting.".to_owned(),
    }
}

fn item(item: &Item) -> Vec<Cell> {
    vec![
        Cell::new(&item.profile.name),
        Cell::optional(device(item.device.as_ref())),
        Cell::optional(user(item.user.as_ref())),
        Cell::finding(item.state.finding),
        reason(Some(&item.state)),
        Cell::day(Some(item.since), ""),
    ]
}

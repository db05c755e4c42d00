//! Tables for a terminal.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, Table};

/// A table with these headings; columns whose heading is in `numbers` stand at the right.
#[must_use]
pub fn table(headings: &[&str], numbers: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(headings);
    for (column, heading) in table.column_iter_mut().zip(headings) {
        if numbers.contains(heading) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A length of street side for reading: kilometres with three decimals, so to the metre.
#[must_use]
pub fn kilometres(mm: i64) -> String {
    format!("{:.3}", mm as f64 / 1e6)
}

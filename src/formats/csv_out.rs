//! Tables as CSV (RFC 4180) for spreadsheets. Knows cells and columns, not what they stand for.
//!
//! A spreadsheet takes a text that begins like a formula for one, and runs it. Names come from
//! whoever made an imported file, so such a text is written with an apostrophe in front, which
//! spreadsheets show as plain text. Numbers are ours and stay as they are.

use std::fmt::Write;

/// What makes a spreadsheet take a cell for a formula, or is skipped before one (OWASP, "CSV
/// Injection"); the wide forms are those of Chinese and Japanese input methods.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Tells spreadsheets, those of Chinese offices foremost, that the text is UTF-8 and not GBK.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// One cell of a row.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Cell<'a> {
    Empty,
    /// Any words, from anybody.
    Text(&'a str),
    /// A count, or a length in whole millimetres.
    Whole(i64),
    /// A measurement; what is not finite is written as an empty cell.
    Decimal(f64),
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(words: Option<&'a str>) -> Self {
        words.map_or(Cell::Empty, Cell::Text)
    }
}

impl From<Option<f64>> for Cell<'_> {
    fn from(measurement: Option<f64>) -> Self {
        measurement.map_or(Cell::Empty, Cell::Decimal)
    }
}

/// A table of `N` columns that is being written.
pub struct CsvTable<const N: usize> {
    writer: csv::Writer<Vec<u8>>,
    scratch: String,
}

impl<const N: usize> CsvTable<N> {
    /// A table with these column names, for programs.
    #[must_use]
    pub fn new(columns: [&str; N]) -> Self {
        Self::starting_with(Vec::new(), columns)
    }

    /// The same with a byte order mark, without which Excel reads UTF-8 as the local encoding.
    #[must_use]
    pub fn for_spreadsheets(columns: [&str; N]) -> Self {
        Self::starting_with(BYTE_ORDER_MARK.to_vec(), columns)
    }

    fn starting_with(bytes: Vec<u8>, columns: [&str; N]) -> Self {
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bytes);
        let mut table = Self { writer, scratch: String::new() };
        table.row(columns.map(Cell::Text));
        table
    }

    /// Adds a row.
    pub fn row(&mut self, cells: [Cell<'_>; N]) {
        for cell in cells {
            self.scratch.clear();
            match cell {
                Cell::Text(words) => {
                    if words.starts_with(FORMULA_STARTS) {
                        self.scratch.push('\'');
                    }
                    self.scratch.push_str(words);
                }
                Cell::Whole(number) => put(&mut self.scratch, number),
                Cell::Decimal(number) if number.is_finite() => put(&mut self.scratch, number),
                Cell::Empty | Cell::Decimal(_) => {}
            }
            self.writer.write_field(&self.scratch).expect("a Vec takes every byte");
        }
        let end_of_row: [&str; 0] = [];
        self.writer.write_record(end_of_row).expect("a Vec takes every byte, rows are all N long");
    }

    /// The bytes of the table.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.writer.into_inner().expect("a Vec takes every byte")
    }
}

fn put(text: &mut String, number: impl std::fmt::Display) {
    write!(text, "{number}").expect("a String takes every character");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written<const N: usize>(cells: [Cell<'_>; N]) -> String {
        let mut table = CsvTable::new(["column"; N]);
        table.row(cells);
        let text = String::from_utf8(table.finish()).unwrap();
        text.split_once("\r\n").unwrap().1.to_owned()
    }

    #[test]
    fn a_table_is_its_columns_and_its_rows_each_ended_by_cr_lf() {
        let mut table = CsvTable::new(["name", "length_mm", "area_m2", "crew"]);
        table.row([Cell::Text("湖南路"), Cell::Whole(-120_500), Cell::Decimal(0.25), Cell::Empty]);
        table.row([None::<&str>.into(), Cell::Whole(0), Some(1e21).into(), Some("A").into()]);
        let expected = "name,length_mm,area_m2,crew\r\n\
                        湖南路,-120500,0.25,\r\n\
                        ,0,1000000000000000000000,A\r\n";
        assert_eq!(String::from_utf8(table.finish()).unwrap(), expected);
    }

    #[test]
    fn spreadsheets_get_a_byte_order_mark_before_the_first_column() {
        let bytes = CsvTable::for_spreadsheets(["社区"]).finish();
        assert_eq!(bytes, "\u{feff}社区\r\n".as_bytes());
    }

    #[test]
    fn words_that_would_run_as_a_formula_are_disarmed() {
        for start in FORMULA_STARTS {
            let words = format!("{start}HYPERLINK(A1)");
            assert!(written([Cell::Text(&words)]).trim_start_matches('"').starts_with('\''));
        }
        assert_eq!(written([Cell::Text("A-1")]), "A-1\r\n");
    }

    #[test]
    fn quotes_commas_and_line_breaks_are_quoted() {
        assert_eq!(written([Cell::Text("a \"b\", c\nd")]), "\"a \"\"b\"\", c\nd\"\r\n");
    }

    #[test]
    fn a_row_of_one_empty_cell_is_still_a_row() {
        assert_eq!(written([Cell::Empty]), "\"\"\r\n");
    }

    #[test]
    fn what_is_not_a_number_is_left_empty() {
        let cells = [Cell::Decimal(f64::NAN), Cell::Decimal(f64::NEG_INFINITY)];
        assert_eq!(written(cells), ",\r\n");
    }

    proptest! {
        #[test]
        fn a_reader_gets_the_words_back_but_for_the_apostrophe(
            rows in prop::collection::vec(prop::array::uniform3(any::<String>()), 0..20),
        ) {
            let mut table = CsvTable::new(["a", "b", "c"]);
            for row in &rows {
                table.row([Cell::Text(&row[0]), Cell::Text(&row[1]), Cell::Text(&row[2])]);
            }
            let bytes = table.finish();
            let mut reader = csv::Reader::from_reader(&bytes[..]);
            let mut records = reader.records();
            for row in &rows {
                let record = records.next().unwrap().unwrap();
                for (cell, words) in record.iter().zip(row) {
                    prop_assert!(!cell.starts_with(FORMULA_STARTS));
                    prop_assert!(cell == words || cell.strip_prefix('\'') == Some(words));
                }
            }
            prop_assert!(records.next().is_none());
        }
    }
}

//! Plain tables for people: the first column to the left, the others to the right.

/// A table under construction.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub(super) fn new(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(|h| (*h).to_owned()).collect()] }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table as Markdown.
    pub(super) fn markdown(&self) -> String {
        let line = |row: &Vec<String>| format!("| {} |\n", row.join(" | "));
        let mut rows = self.rows.iter();
        let head =
            rows.next().map_or_else(String::new, |row| line(row) + "|" + &"---|".repeat(row.len()) + "\n");
        rows.fold(head, |text, row| text + &line(row))
    }

    /// The table as text.
    pub(super) fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |c: usize| {
            self.rows.iter().filter_map(|r| r.get(c)).map(|s| s.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut out = String::new();
        for row in &self.rows {
            for (c, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let pad = " ".repeat(width - cell.chars().count());
                if c == 0 {
                    out.push_str(&format!("{cell}{pad}"));
                } else {
                    out.push_str(&format!("  {pad}{cell}"));
                }
            }
            out.truncate(out.trim_end().len());
            out.push('\n');
        }
        out
    }
}

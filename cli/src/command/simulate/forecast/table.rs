//! Small tables for a terminal: the first column stands left, the others right.

use std::io::{self, Write};

/// Writes rows in columns, with a blank between them; the first row is their head.
pub fn write(rows: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in rows {
        let mut line = String::from(" ");
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let blank = " ".repeat(width - cell.chars().count().min(*width));
            line += &match at {
                0 => format!(" {cell}{blank}"),
                _ => format!("  {blank}{cell}"),
            };
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

//! The rows of a CSV file, one at a time, in bounded memory.

use std::io::{self, Read};

/// The most bytes that one row may have: a quote that is never closed must not eat the file.
const ROW_MAX: usize = 256 * 1024;

/// How many bytes of rows that were handed out are kept before they are dropped at once.
const SPENT_MAX: usize = 256 * 1024;

/// One row, and where it stood.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
    /// The line on which it ends.
    pub(crate) last_line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    pub(crate) fault: Option<RowFault>,
}

/// Why a row can't be split into cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowFault {
    /// A quote is opened and never closed.
    Unclosed,
    /// The row is far too long.
    TooLong,
    /// Some bytes are no letters.
    NotText,
}

impl Row {
    /// The cells.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.cell(at).unwrap_or_default())
    }

    /// How many cells it has.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One cell, without the space around it.
    pub(crate) fn cell(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = match at.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        let bytes = self.bytes.get(start..end)?;
        Some(std::str::from_utf8(bytes).unwrap_or_default().trim())
    }

    /// Whether nothing stands in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.fault.is_none() && self.cells().all(str::is_empty)
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.fault = None;
    }
}

/// Reads rows.
pub(crate) struct Rows<R> {
    file: R,
    delimiter: u8,
    buffer: Vec<u8>,
    /// Where in the buffer the row begins that is being read.
    start: usize,
    line: u64,
    ended: bool,
}

/// Where the reading of a row stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    CellStart,
    Plain,
    Quoted,
    /// Behind a quote within quotes: it closed them, or stands for itself.
    AfterQuote,
}

impl<R: Read> Rows<R> {
    pub(crate) fn new(file: R, delimiter: u8) -> Rows<R> {
        Rows {
            file,
            delimiter,
            buffer: Vec::new(),
            start: 0,
            line: 1,
            ended: false,
        }
    }

    /// Reads the next row; false at the end of the file.
    pub(crate) fn next_row(&mut self, row: &mut Row) -> io::Result<bool> {
        row.clear();
        row.line = self.line;
        if self.start >= SPENT_MAX {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let mut at = At::CellStart;
        let mut breaks = 0;
        let mut read = 0;
        loop {
            let Some(byte) = self.byte(read)? else {
                if read == 0 {
                    return Ok(false);
                }
                if at == At::Quoted {
                    return self.give_up(row, RowFault::Unclosed);
                }
                row.ends.push(row.bytes.len());
                return Ok(self.finish(row, read, breaks));
            };
            read += 1;
            if read > ROW_MAX {
                let unclosed = at == At::Quoted;
                let fault = if unclosed {
                    RowFault::Unclosed
                } else {
                    RowFault::TooLong
                };
                return self.give_up(row, fault);
            }
            match (at, byte) {
                (At::Quoted, b'"') => at = At::AfterQuote,
                (At::Quoted, _) => {
                    breaks += u64::from(byte == b'\n');
                    row.bytes.push(byte);
                }
                (At::AfterQuote, b'"') => {
                    row.bytes.push(byte);
                    at = At::Quoted;
                }
                (At::CellStart, b'"') => at = At::Quoted,
                (_, b'\n' | b'\r') => {
                    if byte == b'\r' && self.byte(read)? == Some(b'\n') {
                        read += 1;
                    }
                    row.ends.push(row.bytes.len());
                    return Ok(self.finish(row, read, breaks + 1));
                }
                (_, _) if byte == self.delimiter => {
                    row.ends.push(row.bytes.len());
                    at = At::CellStart;
                }
                _ => {
                    row.bytes.push(byte);
                    at = At::Plain;
                }
            }
        }
    }

    fn finish(&mut self, row: &mut Row, read: usize, breaks: u64) -> bool {
        self.start += read;
        self.line += breaks;
        row.last_line = row.line.max(self.line.saturating_sub(1));
        if std::str::from_utf8(&row.bytes).is_err() {
            row.fault = Some(RowFault::NotText);
        }
        true
    }

    /// The row is lost: reading goes on behind the line on which it began.
    fn give_up(&mut self, row: &mut Row, fault: RowFault) -> io::Result<bool> {
        row.clear();
        row.fault = Some(fault);
        row.last_line = row.line;
        self.line += 1;
        loop {
            let rest = self.buffer.get(self.start..).unwrap_or_default();
            if let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
                self.start += at + 1;
                return Ok(true);
            }
            self.buffer.clear();
            self.start = 0;
            if self.byte(0)?.is_none() {
                return Ok(true);
            }
        }
    }

    /// The byte so far behind the start of the row.
    fn byte(&mut self, at: usize) -> io::Result<Option<u8>> {
        let at = self.start + at;
        while at >= self.buffer.len() && !self.ended {
            let mut chunk = [0; 16 * 1024];
            match self.file.read(&mut chunk) {
                Ok(0) => self.ended = true,
                Ok(count) => self
                    .buffer
                    .extend_from_slice(chunk.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.buffer.get(at).copied())
    }
}

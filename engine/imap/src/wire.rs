//! What the server says: lines, in which literals of bytes may stand.

use std::io::Read;
use std::time::{Duration, Instant};

use crate::Trouble;

/// A longer line is not read.
const LINE_MAX: usize = 64 * 1024;
/// A longer literal is not read; more than one mail is never asked for at once.
const LITERAL_MAX: usize = 32 * 1024 * 1024;
/// More literals of one answer are not read.
const LITERALS_MAX: usize = 64;
/// A whole answer takes no longer, however slowly its parts come.
const ANSWER_MAX: Duration = Duration::from_secs(300);

/// An answer: its words, with a `{}` where each of its literals was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) words: String,
    pub(crate) literals: Vec<Vec<u8>>,
}

/// Reads answers.
#[derive(Default)]
pub(crate) struct Wire {
    buffer: Vec<u8>,
    at: usize,
}

impl Wire {
    /// Whether there is more that was not asked for: said before the line was encrypted, it is not believed.
    pub(crate) fn has_more(&self) -> bool {
        self.at < self.buffer.len()
    }

    /// The next answer.
    pub(crate) fn answer(&mut self, from: &mut impl Read) -> Result<Answer, Trouble> {
        let begun = Instant::now();
        let mut answer = Answer::default();
        loop {
            let line = self.line(from, begun)?;
            let text = String::from_utf8_lossy(&line).into_owned();
            match literal_of(&text) {
                Some((words, length)) if answer.literals.len() < LITERALS_MAX => {
                    if length > LITERAL_MAX {
                        return Err(Trouble::Garbled(format!("{length} bytes at once")));
                    }
                    answer.words.push_str(words);
                    answer.words.push_str("{}");
                    let literal = self.bytes(from, length, begun)?;
                    answer.literals.push(literal);
                }
                _ => {
                    answer.words.push_str(&text);
                    return Ok(answer);
                }
            }
            if answer.words.len() > LINE_MAX {
                return Err(Trouble::Garbled("an answer without end".to_owned()));
            }
        }
    }

    /// A line, without its end.
    fn line(&mut self, from: &mut impl Read, begun: Instant) -> Result<Vec<u8>, Trouble> {
        let mut seen = 0;
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let fresh = rest.get(seen..).unwrap_or_default();
            if let Some(end) = fresh.iter().position(|byte| *byte == b'\n') {
                let line = rest.get(..seen + end).unwrap_or_default();
                let line = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
                self.at += seen + end + 1;
                return Ok(line);
            }
            seen = rest.len();
            if seen > LINE_MAX {
                return Err(Trouble::Garbled("a line without end".to_owned()));
            }
            self.fill(from, begun)?;
        }
    }

    fn bytes(
        &mut self,
        from: &mut impl Read,
        length: usize,
        begun: Instant,
    ) -> Result<Vec<u8>, Trouble> {
        while self.buffer.len() - self.at < length {
            self.fill(from, begun)?;
        }
        let end = self.at + length;
        let bytes = self.buffer.get(self.at..end).unwrap_or_default().to_vec();
        self.at = end;
        Ok(bytes)
    }

    fn fill(&mut self, from: &mut impl Read, begun: Instant) -> Result<(), Trouble> {
        if begun.elapsed() > ANSWER_MAX {
            return Err(Trouble::Line("the answer takes too long".to_owned()));
        }
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        let mut some = [0; 16 * 1024];
        match from.read(&mut some) {
            Ok(0) => Err(Trouble::Line("it was cut".to_owned())),
            Ok(length) => {
                self.buffer.extend(some.get(..length).unwrap_or_default());
                Ok(())
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(Trouble::Line(error.to_string())),
        }
    }
}

/// A line that ends with the length of a literal: what stands before it, and the length.
fn literal_of(line: &str) -> Option<(&str, usize)> {
    let (words, length) = line.strip_suffix('}')?.rsplit_once('{')?;
    let length = length.strip_suffix('+').unwrap_or(length);
    let good =
        !length.is_empty() && length.len() <= 10 && length.bytes().all(|one| one.is_ascii_digit());
    good.then(|| length.parse().ok())
        .flatten()
        .map(|length| (words, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<Answer>, Trouble> {
        let (mut wire, mut from, mut all) = (Wire::default(), bytes, Vec::new());
        while !from.is_empty() || wire.has_more() {
            all.push(wire.answer(&mut from)?);
        }
        Ok(all)
    }

    #[test]
    fn literals_are_read_whatever_is_in_them() {
        let all = read(b"* 1 FETCH (UID 7 BODY[] {9}\r\nA1 OK {3} FLAGS ())\r\nA1 OK\r\n").unwrap();
        assert_eq!(all[0].words, "* 1 FETCH (UID 7 BODY[] {} FLAGS ())");
        assert_eq!(all[0].literals, [b"A1 OK {3}".to_vec()]);
        assert_eq!(all[1].words, "A1 OK");
    }

    #[test]
    fn what_is_too_much_is_not_read() {
        assert!(matches!(
            read(&b"x".repeat(LINE_MAX * 2)),
            Err(Trouble::Garbled(_))
        ));
        assert!(matches!(
            read(b"* {99999999}\r\n"),
            Err(Trouble::Garbled(_))
        ));
        assert!(matches!(read(b"* {9}\r\nabc"), Err(Trouble::Line(_))));
        assert_eq!(read(b"* {99999999999}\r\n").unwrap()[0].literals.len(), 0);
    }
}

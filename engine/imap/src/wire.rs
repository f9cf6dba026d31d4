//! What the server says: lines, in which literals of bytes may stand.

use std::io::Read;
use std::time::{Duration, Instant};

use crate::Trouble;

/// A longer line is not read.
const LINE_MAX: usize = 64 * 1024;
/// No more bytes of all literals of one answer are read: more than one mail is never asked for at once.
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
        let mut all = 0_usize;
        loop {
            let line = self.line(from, begun)?;
            let text = String::from_utf8_lossy(&line).into_owned();
            match literal_of(&text) {
                Some((words, length)) if answer.literals.len() < LITERALS_MAX => {
                    all = all.saturating_add(length);
                    if all > LITERAL_MAX {
                        return Err(Trouble::Garbled(format!("{all} bytes at once")));
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
    use proptest::prelude::*;

    use super::*;

    /// Says its bytes a few at a time.
    struct Drops<'b>(&'b [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(to.len()).min(self.0.len());
            let (now, later) = self.0.split_at(count);
            to[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    /// What a server may say that means us harm, or is broken.
    fn hostile() -> impl Strategy<Value = Vec<u8>> {
        let word = prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..40),
            "[*+A-Z0-9 ()\\[\\]\"]{0,20}".prop_map(String::into_bytes),
            "\\{[0-9]{1,12}\\+?\\}".prop_map(String::into_bytes),
            (0..60usize).prop_map(|length| format!("{{{length}}}\r\n").into_bytes()),
            Just(b"\r\n".to_vec()),
            Just(b"\n".to_vec()),
            (0..2 * LINE_MAX).prop_map(|length| vec![b'x'; length]),
        ];
        proptest::collection::vec(word, 0..30).prop_map(|words| words.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn whatever_a_server_says_ends_and_stays_within_its_bounds(
            bytes in hostile(), at_once in 1..4_096usize
        ) {
            let (mut wire, mut from) = (Wire::default(), Drops(&bytes, at_once));
            // Each answer takes a byte at least, so there are no more of them than bytes.
            for _ in 0..=bytes.len() {
                let Ok(answer) = wire.answer(&mut from) else {
                    return Ok(());
                };
                // A line may be as long as the part that is read behind it.
                prop_assert!(answer.words.len() <= 4 * (LINE_MAX + 16 * 1_024));
                prop_assert!(answer.literals.len() <= LITERALS_MAX);
                let all: usize = answer.literals.iter().map(Vec::len).sum();
                prop_assert!(all <= LITERAL_MAX.min(bytes.len()));
            }
            prop_assert!(false, "more answers than bytes");
        }
    }

    #[test]
    fn many_literals_of_one_answer_are_no_more_than_one() {
        let part = LITERAL_MAX / 4;
        let mut said = b"* 1 FETCH (".to_vec();
        for _ in 0..5 {
            said.extend(format!("X {{{part}}}\r\n").bytes());
            said.resize(said.len() + part, b'x');
        }
        said.extend(b")\r\n");
        let told = read(&said);
        assert!(matches!(told, Err(Trouble::Garbled(_))));
    }

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

//! What a server answers: a code, perhaps one with three numbers (RFC 3463), and words. Its words are
//! foreign: they are shortened and stripped of whatever is not to be seen before anybody keeps them.

use std::time::Duration;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The code: 250, 421, 550.
    pub code: u16,
    /// The code with three numbers, if there is one: 5.1.1.
    pub enhanced: Option<Enhanced>,
    /// The words of all lines, without the codes.
    pub lines: Vec<String>,
}

/// A code with three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enhanced {
    /// 2, 4 or 5.
    pub class: u8,
    /// What it is about: 1 an address, 2 a mailbox, 7 what is allowed.
    pub subject: u16,
    /// What exactly.
    pub detail: u16,
}

/// So much of the words of a server is kept.
pub const SAID_MAX: usize = 300;
/// A server may ask to be left alone for so long.
const WAIT_MAX: u64 = 24 * 3_600;

impl Reply {
    /// A line of an answer: its code, whether more lines follow, and its words.
    pub fn line(bytes: &[u8]) -> Option<(u16, bool, String)> {
        let (code, rest) = bytes.split_at_checked(3)?;
        if !code.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let code: u16 = str::from_utf8(code).ok()?.parse().ok()?;
        let more = match rest.first() {
            None | Some(b' ') => false,
            Some(b'-') => true,
            Some(_) => return None,
        };
        let words = rest.get(1..).unwrap_or_default();
        let words = String::from_utf8_lossy(words).trim().to_owned();
        (200..600).contains(&code).then_some((code, more, words))
    }

    /// An answer from the words of its lines.
    pub fn new(code: u16, mut lines: Vec<String>) -> Reply {
        let enhanced = lines.first().and_then(|line| Enhanced::read(line));
        // A code of another class than the answer means nothing.
        let enhanced = enhanced.filter(|enhanced| u16::from(enhanced.class) == code / 100);
        if let Some(enhanced) = enhanced {
            let digits = enhanced.to_string();
            for line in &mut lines {
                if let Some(rest) = line.strip_prefix(&digits) {
                    *line = rest.trim_start().to_owned();
                }
            }
        }
        Reply {
            code,
            enhanced,
            lines,
        }
    }

    /// Whether it says that all is well.
    pub fn is_good(&self) -> bool {
        self.code / 100 == 2
    }

    /// What it says, in one line that can be kept and shown.
    pub fn said(&self) -> String {
        let mut whole = self.code.to_string();
        if let Some(enhanced) = self.enhanced {
            whole.push_str(&format!(" {enhanced}"));
        }
        for line in self.lines.iter().filter(|line| !line.is_empty()) {
            whole.push(' ');
            whole.push_str(line);
        }
        shown(&whole)
    }

    /// How long it wants to be left alone, if its words say so: `greylisted for 300 seconds`.
    pub fn wait(&self) -> Option<Duration> {
        let words = self.lines.join(" ").to_ascii_lowercase();
        let words: Vec<&str> = words
            .split(|sign: char| !sign.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let pairs = words.windows(2).filter_map(|pair| match pair {
            [number, unit] => seconds(number, unit),
            _ => None,
        });
        let joined = words.iter().filter_map(|word| {
            let end = word.find(|sign: char| !sign.is_ascii_digit())?;
            let (number, unit) = word.split_at_checked(end)?;
            seconds(number, unit)
        });
        let clock = self.clock();
        let found = clock.or_else(|| pairs.chain(joined).next())?;
        Some(Duration::from_secs(found.min(WAIT_MAX)))
    }

    /// As some write it: `Greylisted, retry in 00:04:30`.
    fn clock(&self) -> Option<u64> {
        let words = self.lines.iter().flat_map(|line| line.split_whitespace());
        let mut clocks = words.filter_map(|word| {
            let word = word.trim_matches(|sign: char| !sign.is_ascii_digit());
            let parts: Vec<&str> = word.split(':').collect();
            let [hours, minutes, seconds] = parts.as_slice() else {
                return None;
            };
            let number = |part: &str| part.parse::<u64>().ok().filter(|number| *number < 100);
            Some(number(hours)? * 3_600 + number(minutes)? * 60 + number(seconds)?)
        });
        clocks.next()
    }
}

fn seconds(number: &str, unit: &str) -> Option<u64> {
    let number: u64 = number.parse().ok()?;
    let unit = match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        _ => return None,
    };
    number.checked_mul(unit)
}

impl Enhanced {
    /// The code at the beginning of a line.
    pub fn read(line: &str) -> Option<Enhanced> {
        let word = line.split_whitespace().next()?;
        let parts: Vec<&str> = word.split('.').collect();
        let [class, subject, detail] = parts.as_slice() else {
            return None;
        };
        let number = |digits: &str| {
            let plain = (1..=3).contains(&digits.len())
                && digits.bytes().all(|digit| digit.is_ascii_digit());
            plain.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let class = number(class).filter(|class| [2, 4, 5].contains(class))?;
        Some(Enhanced {
            class: u8::try_from(class).ok()?,
            subject: number(subject)?,
            detail: number(detail)?,
        })
    }
}

impl std::fmt::Display for Enhanced {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// Foreign words as they may be kept: one line, no signs that nobody sees, not too long.
pub fn shown(words: &str) -> String {
    let mut shown = String::new();
    for sign in words.chars() {
        let plain = match sign {
            sign if sign.is_control() => ' ',
            // What turns the direction of writing, or is not to be seen.
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
            '\u{feff}' => ' ',
            sign => sign,
        };
        if plain != ' ' || !shown.ends_with(' ') {
            shown.push(plain);
        }
        if shown.len() >= SAID_MAX {
            shown.push('…');
            break;
        }
    }
    shown.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_a_server_answers_is_short_and_steers_no_screen(
            code in 200..600u16,
            lines in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..600), 0..6),
            word in "[245]\\.[0-9]{1,4}\\.[0-9]{1,4} |[0-9]{1,25} ?(s|seconds|minutes|h)|[0-9:]{0,12}",
        ) {
            let mut words = vec![word];
            for line in &lines {
                let mut whole = code.to_string().into_bytes();
                whole.push(b'-');
                whole.extend(line);
                let _ = Reply::line(line);
                if let Some((read, more, said)) = Reply::line(&whole) {
                    prop_assert_eq!((read, more), (code, true));
                    words.push(said);
                }
            }
            let reply = Reply::new(code, words);
            let said = reply.said();
            // The last sign, and the one that says that there was more.
            prop_assert!(said.len() <= SAID_MAX + 8, "{}", said.len());
            prop_assert!(!said.chars().any(char::is_control));
            prop_assert!(reply.wait().is_none_or(|wait| wait.as_secs() <= WAIT_MAX));
        }
    }

    fn reply(code: u16, words: &str) -> Reply {
        Reply::new(code, words.lines().map(str::to_owned).collect())
    }

    #[test]
    fn an_answer_is_read_line_by_line() {
        assert_eq!(
            Reply::line(b"250-SIZE 100"),
            Some((250, true, "SIZE 100".into()))
        );
        assert_eq!(
            Reply::line(b"250 ok\xff"),
            Some((250, false, "ok\u{fffd}".into()))
        );
        assert_eq!(Reply::line(b"250"), Some((250, false, String::new())));
        for bad in [
            &b""[..],
            b"25",
            b"2x0 ok",
            b"199 x",
            b"600 x",
            b"250+x",
            b"HTTP/1.1 400",
        ] {
            assert_eq!(Reply::line(bad), None);
        }
    }

    #[test]
    fn the_code_with_three_numbers_counts_only_in_its_own_class() {
        let refused = reply(550, "5.1.1 no such user\n5.1.1 look elsewhere");
        assert_eq!(
            refused.enhanced.map(|e| (e.subject, e.detail)),
            Some((1, 1))
        );
        assert_eq!(refused.said(), "550 5.1.1 no such user look elsewhere");
        assert_eq!(reply(550, "2.1.5 what?").enhanced, None);
        assert_eq!(reply(550, "10.0.0.1 is listed").enhanced, None);
        assert_eq!(
            reply(250, "2.0.0 Ok: queued as A1").said(),
            "250 2.0.0 Ok: queued as A1"
        );
    }

    #[test]
    fn foreign_words_become_one_short_line() {
        let told = reply(250, "ok\nqueued\u{1b}[31m as \u{202e}A1\0").said();
        assert_eq!(told, "250 ok queued [31m as A1");
        assert!(shown(&"é".repeat(5_000)).len() <= SAID_MAX + 5);
    }

    #[test]
    fn a_server_may_say_for_how_long_it_wants_to_be_left_alone() {
        let wait = |words| reply(450, words).wait().map(|wait| wait.as_secs());
        assert_eq!(
            wait("4.2.0 Greylisted, please try again in 300 seconds"),
            Some(300)
        );
        assert_eq!(wait("try again in 5 minutes"), Some(300));
        assert_eq!(wait("greylisted for 60s"), Some(60));
        assert_eq!(wait("Greylisted, retry in 00:04:30."), Some(270));
        assert_eq!(wait("wait 999999999 hours"), Some(86_400));
        assert_eq!(wait("mailbox full"), None);
        assert_eq!(wait("host 10 said no"), None);
    }
}

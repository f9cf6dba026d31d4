//! Enhanced status codes of mail servers (RFC 3463): `5.1.1`.

use serde::{Deserialize, Serialize};

/// A status code: class, subject, detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Status {
    /// 2 is success, 4 not now, 5 never.
    pub class: u8,
    /// What it is about: 1 the address, 2 the mailbox, 7 a policy.
    pub subject: u16,
    /// What exactly.
    pub detail: u16,
}

impl Status {
    /// From the beginning of a text: `4.4.0 (other or undefined)`.
    pub fn read(text: &str) -> Option<Status> {
        let word = text.trim_start();
        let end = word.find(|sign: char| !sign.is_ascii_digit() && sign != '.');
        let word = word.get(..end.unwrap_or(word.len()))?;
        let mut numbers = word.trim_end_matches('.').split('.');
        let class: u8 = numbers.next()?.parse().ok()?;
        let mut next = || -> Option<u16> {
            let digits = numbers.next()?;
            (digits.len() <= 3).then(|| digits.parse().ok()).flatten()
        };
        let (subject, detail) = (next()?, next()?);
        let good = matches!(class, 2 | 4 | 5) && numbers.next().is_none();
        good.then_some(Status {
            class,
            subject,
            detail,
        })
    }

    /// The first one within a text, such as that of a server; not a part of an address of the network.
    pub fn find(text: &str) -> Option<Status> {
        let starts = text.char_indices().filter(|(at, sign)| {
            let before = text.get(..*at).and_then(|text| text.chars().next_back());
            let apart = before.is_none_or(|sign| !sign.is_ascii_alphanumeric() && sign != '.');
            matches!(sign, '2' | '4' | '5') && apart
        });
        let mut found = starts.filter_map(|(at, _)| {
            let rest = text.get(at..)?;
            let status = Status::read(rest)?;
            let length = status.to_string().len();
            let after = rest.get(length..)?.chars().next();
            after
                .is_none_or(|sign| !sign.is_ascii_alphanumeric() && sign != '.')
                .then_some(status)
        });
        found.next()
    }

    /// Of a reply with three digits alone: `550` says never, and nothing more.
    pub fn of_reply(text: &str) -> Option<Status> {
        let mut words = text.split(|sign: char| !sign.is_ascii_digit());
        let reply = words.find(|word| {
            let first = word.bytes().next();
            word.len() == 3 && matches!(first, Some(b'4' | b'5'))
        })?;
        let class = reply.get(..1)?.parse().ok()?;
        Some(Status {
            class,
            subject: 0,
            detail: 0,
        })
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl From<Status> for String {
    fn from(status: Status) -> String {
        status.to_string()
    }
}

impl TryFrom<String> for Status {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Status, Self::Error> {
        Status::read(&text).ok_or("a status code has the form 5.1.1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_with_what_servers_write_behind_them() {
        let read = |text: &str| Status::read(text).map(|status| status.to_string());
        assert_eq!(read("5.1.1").as_deref(), Some("5.1.1"));
        assert_eq!(
            read(" 4.4.0 (other or undefined)").as_deref(),
            Some("4.4.0")
        );
        assert_eq!(read("5.1.10").as_deref(), Some("5.1.10"));
        for wrong in ["", "5.1", "6.1.1", "3.1.1", "5..1", "5.1.1.1", "5.1.1234"] {
            assert_eq!(Status::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_found_within_what_a_server_said() {
        let find = |text: &str| Status::find(text).map(|status| status.to_string());
        let said = "host mx.example.jp [192.0.2.20]: 550 5.7.0 <a@b>... no";
        assert_eq!(find(said).as_deref(), Some("5.7.0"));
        assert_eq!(find("(#4.4.1)").as_deref(), Some("4.4.1"));
        assert_eq!(find("from 5.1.1.7 by 4.2"), None);
        assert_eq!(
            Status::of_reply("550 no").map(|one| one.to_string()),
            Some("5.0.0".to_owned())
        );
        assert_eq!(Status::of_reply("Exim 4.72, 1543 bytes"), None);
    }
}

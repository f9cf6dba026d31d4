//! The headers of a mail or a part: names and unfolded values.

/// More headers are not read.
const COUNT_MAX: usize = 400;
/// A longer value is cut.
const VALUE_MAX: usize = 8 * 1024;

/// Headers in their order; names are in small letters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Headers(Vec<(String, String)>);

impl Headers {
    /// The first value of a name.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| value.as_str())
    }

    /// All values of a name.
    pub(crate) fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        let own = self.0.iter().filter(move |(one, _)| one == name);
        own.map(|(_, value)| value.as_str())
    }

    /// Whether there is one of such a name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }
}

/// Separates the headers from what follows their empty line.
pub(crate) fn split(bytes: &[u8]) -> (Headers, &[u8]) {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let end = rest.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(rest.len(), |end| end + 1);
        let line = rest.get(..length).unwrap_or_default();
        let text = String::from_utf8_lossy(line.get(..VALUE_MAX).unwrap_or(line));
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return (
                Headers(headers),
                bytes.get(at + length..).unwrap_or_default(),
            );
        }
        // What files of many mails write before each.
        let is_mark = text.starts_with("From ") && at == 0;
        let is_more = text.starts_with([' ', '\t']);
        match (headers.last_mut(), text.split_once(':')) {
            _ if is_mark => {}
            (Some((_, value)), _) if is_more => {
                if value.len() < VALUE_MAX {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            }
            (_, Some((name, value))) if is_name(name) => {
                if headers.len() < COUNT_MAX {
                    let name = name.trim_end().to_ascii_lowercase();
                    headers.push((name, value.trim().to_owned()));
                }
            }
            // Text without an empty line before it: the headers are over.
            _ => return (Headers(headers), rest),
        }
        at += length;
    }
    (Headers(headers), &[])
}

fn is_name(name: &str) -> bool {
    let name = name.trim_end();
    let good = |sign: u8| sign.is_ascii_graphic() && sign != b':';
    !name.is_empty() && name.len() <= 100 && name.bytes().all(good)
}

/// Headers that stand as lines within a text, such as those of a returned mail, or the groups of fields of
/// a report: groups are apart by empty lines.
pub(crate) fn groups(text: &str, most: usize) -> Vec<Headers> {
    let mut groups = Vec::new();
    let mut rest = text.as_bytes();
    while !rest.is_empty() && groups.len() < most {
        let (headers, after) = split(rest);
        // A line that is no field is passed over, not taken for the end.
        let after = match after.len() == rest.len() {
            true => {
                let end = after.iter().position(|byte| *byte == b'\n');
                end.map_or(&[][..], |end| after.get(end + 1..).unwrap_or_default())
            }
            false => after,
        };
        if !headers.0.is_empty() {
            groups.push(headers);
        }
        rest = after;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_values_are_one_line() {
        let (headers, body) =
            split(b"From x Mon\r\nSubject: a\r\n  b\r\n\tc\r\nTO: x\nTo: y\r\n\r\nbody");
        assert_eq!(headers.first("subject"), Some("a b c"));
        assert_eq!(headers.all("to").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(body, b"body");
    }

    #[test]
    fn text_where_headers_should_be_is_the_body() {
        let (headers, body) = split(b"Subject: a\nno header here\n\nmore");
        assert!(headers.has("subject"));
        assert_eq!(body, b"no header here\n\nmore");
        assert!(split(b"").1.is_empty());
    }

    #[test]
    fn groups_of_fields_are_apart_by_empty_lines() {
        let text = "\nReporting-MTA: dns; x\n\nAction: failed\nStatus: 5.1.1\nrubbish\nRemote-MTA: y\n\n\n";
        let groups = groups(text, 10);
        assert_eq!(groups.len(), 3);
        assert_eq!(groups[1].first("status"), Some("5.1.1"));
    }

    #[test]
    fn headers_without_end_are_cut() {
        let many = b"A: b\n".repeat(100_000);
        assert_eq!(split(&many).0.0.len(), COUNT_MAX);
        let long = [&b"A: "[..], &b"x\n y".repeat(100_000)].concat();
        assert!(split(&long).0.first("a").unwrap().len() < 2 * VALUE_MAX);
    }
}

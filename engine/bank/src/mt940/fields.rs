//! The fields of a message: `:61:` and what follows until the next one.

/// A field with its lines.
pub(super) struct Field<'l> {
    /// Its tag, without colons.
    pub(super) tag: &'l str,
    /// The line on which it begins.
    pub(super) at: u64,
    /// Its lines: the first one without the tag.
    pub(super) lines: Vec<&'l str>,
}

/// The most lines that are kept of one field.
const LINES_MAX: usize = 200;

impl Field<'_> {
    /// All lines as one.
    pub(super) fn joined(&self) -> String {
        self.lines.concat().trim().to_owned()
    }
}

/// All fields of a file, in order. What stands before the first one, and the envelope of SWIFT, is
/// passed over.
pub(super) fn fields(letters: &str) -> impl Iterator<Item = Field<'_>> {
    let mut lines = (1u64..).zip(letters.lines()).peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, line) = lines.next()?;
            let Some((tag, first)) = tagged(line) else {
                continue;
            };
            let mut found = vec![first];
            while let Some((_, next)) = lines.next_if(|(_, next)| is_more(next)) {
                if found.len() < LINES_MAX {
                    found.push(next.trim_end());
                }
            }
            return Some(Field {
                tag,
                at,
                lines: found,
            });
        }
    })
}

/// The tag of a line, and what follows it.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix(':')?;
    let (tag, rest) = rest.split_once(':')?;
    let is_tag = match tag.as_bytes() {
        b"NS" => true,
        [one, two] => one.is_ascii_digit() && two.is_ascii_digit(),
        [one, two, three] => {
            one.is_ascii_digit() && two.is_ascii_digit() && three.is_ascii_alphanumeric()
        }
        _ => false,
    };
    is_tag.then_some((tag, rest.trim_end()))
}

/// Whether a line goes on with the field before: it is no field, and not the end of a message.
fn is_more(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| c.is_control());
    let ends = matches!(line.trim_end(), "-" | "-}")
        || line.starts_with("-}")
        || line.starts_with("{1:")
        || line.starts_with("-XXX");
    tagged(line).is_none() && !ends
}

//! Keeps what users wrote from steering their terminal: control characters, and those that hide or
//! turn text around, are shown by name.

use std::borrow::Cow;

/// Whether a character is never shown as it is: it moves the cursor, turns the direction of the
/// text or cannot be seen. Line breaks and tabs are not among them.
pub fn is_hidden(c: char) -> bool {
    let steers = c.is_control() && !matches!(c, '\n' | '\t');
    let turns = matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let unseen = matches!(c,
        '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}'
        | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    steers || turns || unseen
}

/// `text` with every hidden character replaced by its name, such as `<U+202E>`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) {
            shown.push_str(&format!("<U+{:04X}>", u32::from(c)));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// As [`visible`], and on one line: breaks become spaces.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r', '\t']) {
        return visible(text);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    Cow::Owned(visible(&words.join(" ")).into_owned())
}

/// What stands for a character in a line of source, one for one, so that columns stay true.
pub fn stand_in(c: char) -> char {
    match c {
        '\t' => '\t',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    }
}

/// Text for JSON: what [`is_hidden`] names is escaped, so that JSON printed on a terminal is as
/// harmless as text, and still says exactly what stood there.
pub fn escape_json(json: String) -> String {
    if !json.contains(is_hidden) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    let mut units = [0; 2];
    for c in json.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_turned_text_are_shown_by_name() {
        assert_eq!(visible("a\u{1b}[31mb"), "a<U+001B>[31mb");
        assert_eq!(
            visible("\u{9b}31m\u{202e}x\u{7f}"),
            "<U+009B>31m<U+202E>x<U+007F>"
        );
        assert_eq!(visible("deux\n\tlignes\r"), "deux\n\tlignes<U+000D>");
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        assert!(matches!(
            visible("équipe comptes_clients, 1\u{a0}000 €"),
            Cow::Borrowed(_)
        ));
        assert_eq!(visible_line("une\nligne"), "une ligne");
    }

    #[test]
    fn stand_ins_keep_columns() {
        let shown: String = "a\u{1b}\u{202e}\u{7f}\té".chars().map(stand_in).collect();
        assert_eq!(shown, "a␛\u{fffd}\u{2421}\té");
    }

    #[test]
    fn json_still_says_what_stood_there() {
        let text = "\u{9b}\u{202e}\u{e0041}";
        let json = escape_json(serde_json::to_string(text).unwrap());
        assert_eq!(json, r#""\u009b\u202e\udb40\udc41""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}

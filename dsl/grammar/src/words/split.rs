// How a form of a keyword, or a stretch of a script, falls into words. Shared by `build.rs`
// (which includes this file) and the lexer, so that a form always matches what the lexer yields.

/// Whether a character may begin a word.
pub fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a character may go on a word. Combining marks belong to the letter before them.
pub fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || ('\u{300}'..='\u{36f}').contains(&c)
}

/// The number of bytes of the word at the start of `text`; 0 if there is none. A hyphen between
/// letters belongs to the word (`re-choose`); an apostrophe behind letters ends it (`qu'`).
pub fn word_length(text: &str) -> usize {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let bytes = text.as_bytes();
    let length = bytes.iter().take_while(|byte| plain(byte)).count();
    match bytes.get(length) {
        // Most words are of plain letters, and need no look at what Unicode says of them.
        None | Some(b' ' | b',' | b'.' | b';' | b')' | b'}' | b':' | b'"' | b'\n' | b'\r') => {
            let starts = bytes.first().is_some_and(|byte| !byte.is_ascii_digit());
            if starts { length } else { 0 }
        }
        Some(_) => any_word_length(text),
    }
}

fn any_word_length(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    match chars.next() {
        Some((_, c)) if is_word_start(c) => {}
        _ => return 0,
    }
    while let Some((at, c)) = chars.next() {
        if is_word_part(c) {
            continue;
        }
        let next = chars.peek().map(|(_, next)| *next);
        match c {
            '-' if next.is_some_and(is_word_start) => continue,
            '\'' | '\u{2019}' if next.is_none_or(is_word_start) => return at + c.len_utf8(),
            _ => return at,
        }
    }
    text.len()
}

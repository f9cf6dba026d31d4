//! Words of others, as they are kept and shown.

/// The most letters of one text that is kept.
const KEPT: usize = 2_000;

/// Letters of EDIFACT: UTF-8 where they are, else as Latin-1, which every set of Western Europe is.
pub(crate) fn plain(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// A text as it is kept: on one line, without what can't be seen, not too long.
pub(crate) fn kept(text: &str) -> String {
    let words = text.split(|sign: char| sign.is_whitespace() || sign.is_control());
    let mut kept = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
        if kept.len() > KEPT {
            break;
        }
    }
    kept.chars().take(KEPT).collect()
}

/// What a message shows of something foreign.
pub(crate) fn shown(text: &str) -> String {
    kept(text).chars().take(40).collect()
}

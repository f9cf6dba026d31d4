//! Bytes as letters, by what they say of themselves.

/// The most letters of one text that is kept.
const KEPT: usize = 2_000;

/// XML as letters: by its first bytes, or the encoding that it declares; nothing if it is neither.
pub(crate) fn xml(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => return sixteen(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return sixteen(rest, u16::from_be_bytes),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let head = bytes.get(..bytes.len().min(200)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let head = head.split("?>").next().unwrap_or_default();
    let is_latin = ["iso-8859-1", "latin1", "windows-1252"].iter();
    let is_latin = is_latin.clone().any(|name| head.contains(name));
    is_latin.then(|| latin(bytes))
}

/// Letters of EDIFACT: UTF-8 where they are, else as Latin-1, which every set of Western Europe is.
pub(crate) fn plain(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => latin(bytes),
    }
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn sixteen(bytes: &[u8], of: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| of(*pair));
    let read: Result<String, _> = char::decode_utf16(units).collect();
    read.ok().filter(|_| rest.is_empty())
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

//! How a file writes letters as bytes: found from the whole file, and turned into UTF-8 while reading.

use std::io::{self, Read};

use crate::text::{Guess, Refusal, Text, text};

/// An encoding of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the low byte first, as Windows writes it.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1252, which holds all of Latin-1.
    Windows1252,
}

impl Encoding {
    /// The encoding that a mapping names.
    pub fn from_name(name: &str) -> Option<Encoding> {
        match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Encoding::Utf8),
            "utf-16" | "utf-16le" | "utf16" => Some(Encoding::Utf16Le),
            "utf-16be" => Some(Encoding::Utf16Be),
            "windows-1252" | "latin-1" | "iso-8859-1" => Some(Encoding::Windows1252),
            _ => None,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1252 => "windows-1252",
        }
    }
}

/// What the bytes 0x80 to 0x9F are in Windows-1252; nothing where it has no letter.
const WINDOWS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘',
    '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// How many bytes are read at a time.
const CHUNK: usize = 64 * 1024;

/// Reads a whole file to find its encoding.
pub(crate) fn guess(file: &mut impl Read) -> Result<(Encoding, Guess), Refusal> {
    let mut survey = Survey::default();
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = match file.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Refusal::unreadable(&error)),
        };
        survey.take(chunk.get(..read).unwrap_or_default());
    }
    survey.judge()
}

/// What was seen of a file.
#[derive(Default)]
struct Survey {
    head: Vec<u8>,
    length: u64,
    line: u64,
    /// The line of the first byte that is not UTF-8, and the byte.
    foreign: Option<(u64, u8)>,
    /// The line of the first byte that Windows-1252 has no letter for.
    nowhere: Option<u64>,
    /// Whether letters beyond ASCII were valid UTF-8 before the first that is not.
    seen_utf8: bool,
    /// Bytes of a letter that the next chunk completes.
    rest: Vec<u8>,
}

impl Survey {
    fn take(&mut self, bytes: &[u8]) {
        let wanted = 4096usize.saturating_sub(self.head.len()).min(bytes.len());
        self.head
            .extend_from_slice(bytes.get(..wanted).unwrap_or_default());
        self.length += bytes.len() as u64;
        for &byte in bytes {
            if byte == b'\n' {
                self.line += 1;
            }
            if letter_of(byte).is_none() && self.nowhere.is_none() {
                self.nowhere = Some(self.line + 1);
            }
        }
        if self.foreign.is_none() {
            self.check_utf8(bytes);
        }
    }

    fn check_utf8(&mut self, bytes: &[u8]) {
        let mut joined = std::mem::take(&mut self.rest);
        joined.extend_from_slice(bytes);
        let Err(error) = std::str::from_utf8(&joined) else {
            self.seen_utf8 |= !joined.is_ascii();
            return;
        };
        let valid = joined.get(..error.valid_up_to()).unwrap_or_default();
        self.seen_utf8 |= !valid.is_ascii();
        let at = error.valid_up_to();
        let bad = joined.get(at..).unwrap_or_default();
        if error.error_len().is_none() {
            self.rest = bad.to_vec();
        } else {
            let behind = bad.iter().filter(|byte| **byte == b'\n').count() as u64;
            let byte = bad.first().copied().unwrap_or_default();
            self.foreign = Some((self.line.saturating_sub(behind) + 1, byte));
        }
    }

    fn judge(mut self) -> Result<(Encoding, Guess), Refusal> {
        if self.length == 0 {
            return Err(empty_file());
        }
        if let Some(refusal) = other_format(&self.head) {
            return Err(refusal);
        }
        if let Some(&byte) = self.rest.first()
            && self.foreign.is_none()
        {
            self.foreign = Some((self.line + 1, byte));
        }
        let found = |encoding: Encoding, why: Text| {
            let name = encoding.name().to_uppercase();
            let what = text(format!("encoding {name}"), format!("encodage {name}"));
            Ok((encoding, Guess { what, why }))
        };
        let mark = || {
            text(
                "the file begins with its mark",
                "le fichier commence par sa marque",
            )
        };
        match self.head.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] if self.foreign.is_none() => {
                return found(Encoding::Utf8, mark());
            }
            [0xFF, 0xFE, ..] => return found(Encoding::Utf16Le, mark()),
            [0xFE, 0xFF, ..] => return found(Encoding::Utf16Be, mark()),
            _ => {}
        }
        if let Some(encoding) = wide(&self.head) {
            let why = text("every second byte is zero", "un octet sur deux est nul");
            return found(encoding, why);
        }
        if self.head.contains(&0) {
            return Err(not_text());
        }
        match (self.foreign, self.nowhere) {
            (None, _) if !self.seen_utf8 => found(
                Encoding::Utf8,
                text("only plain letters", "uniquement des lettres sans accent"),
            ),
            (None, _) => found(
                Encoding::Utf8,
                text("all of it is valid", "tout y est valable"),
            ),
            (Some((line, byte)), None) if !self.seen_utf8 => {
                let letter = letter_of(byte).unwrap_or('?');
                found(
                    Encoding::Windows1252,
                    text(
                        format!("line {line} is not UTF-8; its byte {byte:02X} is read as {letter}"),
                        format!(
                            "la ligne {line} n’est pas en UTF-8 ; son octet {byte:02X} est lu {letter}"
                        ),
                    ),
                )
            }
            (Some((line, _)), _) => Err(Refusal::new(
                text(
                    format!("the file is neither UTF-8 nor Windows-1252 as a whole (line {line})"),
                    format!(
                        "le fichier n’est ni en UTF-8 ni en Windows-1252 d’un bout à l’autre (ligne {line})"
                    ),
                ),
                text(
                    "save it again as UTF-8, or write `encoding = \"utf-8\"` into the mapping: then only the rows in question are rejected",
                    "enregistrez-le en UTF-8, ou écrivez `encoding = \"utf-8\"` dans la correspondance : seules les lignes en cause seront alors rejetées",
                ),
            )
            .at(line)),
        }
    }
}

/// UTF-16 without a mark: nearly every second byte is zero.
fn wide(head: &[u8]) -> Option<Encoding> {
    let zeros = |odd: usize| {
        let bytes = head.iter().skip(odd).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let half = head.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    if half < 4 {
        None
    } else if odd * 10 > half * 7 && even * 10 < half {
        Some(Encoding::Utf16Le)
    } else if even * 10 > half * 7 && odd * 10 < half {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// The letter of a byte in Windows-1252, if it has one.
fn letter_of(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9F => WINDOWS
            .get(usize::from(byte - 0x80))
            .copied()
            .filter(|letter| *letter != '\0'),
        _ => Some(char::from(byte)),
    }
}

pub(crate) fn empty_file() -> Refusal {
    Refusal::new(
        text("the file is empty", "le fichier est vide"),
        text(
            "export it again: the first line names the columns, each further line is a row; where nothing has come, there is that first line alone",
            "exportez-le à nouveau : la première ligne nomme les colonnes, chaque ligne suivante est un enregistrement ; si rien n’est arrivé, il n’y a que cette première ligne",
        ),
    )
}

fn not_text() -> Refusal {
    Refusal::new(
        text("the file is not text", "le fichier n’est pas du texte"),
        text(
            "save it as CSV in UTF-8",
            "enregistrez-le au format CSV en UTF-8",
        ),
    )
}

/// Files of other programs, told by their first bytes.
fn other_format(head: &[u8]) -> Option<Refusal> {
    let reason = if head.starts_with(b"PK\x03\x04") || head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        text(
            "this is a workbook of a spreadsheet program, not CSV",
            "c’est un classeur de tableur, pas un fichier CSV",
        )
    } else if head.starts_with(b"%PDF") {
        text("this is a PDF, not CSV", "c’est un PDF, pas un fichier CSV")
    } else if head.starts_with(b"\x1F\x8B") {
        text("the file is compressed", "le fichier est compressé")
    } else {
        return None;
    };
    Some(Refusal::new(
        reason,
        text(
            "open it in its program and save it as CSV in UTF-8",
            "ouvrez-le dans son logiciel et enregistrez-le en CSV, encodage UTF-8",
        ),
    ))
}

/// A file as UTF-8, whatever it is written in. Bytes that mean no letter come out as bytes that are
/// not UTF-8 either, so that their row is rejected.
pub(crate) struct Decoded<R> {
    file: R,
    encoding: Encoding,
    /// Bytes read and not yet decoded.
    raw: Vec<u8>,
    /// Bytes decoded and not yet handed out.
    out: Vec<u8>,
    at: usize,
    begun: bool,
}

impl<R: Read> Decoded<R> {
    pub(crate) fn new(file: R, encoding: Encoding) -> Decoded<R> {
        Decoded {
            file,
            encoding,
            raw: Vec::new(),
            out: Vec::new(),
            at: 0,
            begun: false,
        }
    }

    /// Decodes a further chunk; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        self.out.clear();
        self.at = 0;
        let mut chunk = [0; 16 * 1024];
        while self.out.is_empty() {
            let read = match self.file.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            self.raw
                .extend_from_slice(chunk.get(..read).unwrap_or_default());
            if !self.begun && (self.raw.len() >= 3 || read == 0) {
                self.begun = true;
                let mark = match self.raw.as_slice() {
                    [0xEF, 0xBB, 0xBF, ..] if self.encoding == Encoding::Utf8 => 3,
                    [0xFF, 0xFE, ..] if self.encoding == Encoding::Utf16Le => 2,
                    [0xFE, 0xFF, ..] if self.encoding == Encoding::Utf16Be => 2,
                    _ => 0,
                };
                self.raw.drain(..mark);
            }
            if self.begun {
                self.decode(read == 0);
            }
            if read == 0 {
                return Ok(!self.out.is_empty());
            }
        }
        Ok(true)
    }

    fn decode(&mut self, last: bool) {
        match self.encoding {
            Encoding::Utf8 => self.out.append(&mut self.raw),
            Encoding::Windows1252 => {
                for byte in self.raw.drain(..) {
                    push(&mut self.out, letter_of(byte));
                }
            }
            Encoding::Utf16Le => self.decode_wide(u16::from_le_bytes, last),
            Encoding::Utf16Be => self.decode_wide(u16::from_be_bytes, last),
        }
    }

    fn decode_wide(&mut self, unit: fn([u8; 2]) -> u16, last: bool) {
        let mut units: Vec<u16> = self
            .raw
            .chunks_exact(2)
            .map(|pair| match pair {
                [first, second] => unit([*first, *second]),
                _ => 0,
            })
            .collect();
        // The first half of a letter in two halves waits for the second.
        if !last && matches!(units.last(), Some(0xD800..=0xDBFF)) {
            units.pop();
        }
        self.raw.drain(..units.len() * 2);
        for letter in char::decode_utf16(units) {
            push(&mut self.out, letter.ok());
        }
        if last && !self.raw.is_empty() {
            self.raw.clear();
            push(&mut self.out, None);
        }
    }
}

fn push(out: &mut Vec<u8>, letter: Option<char>) {
    match letter {
        Some(letter) => {
            out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        None => out.push(0xFF),
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.out.len() && !self.fill()? {
            return Ok(0);
        }
        let ready = self.out.get(self.at..).unwrap_or_default();
        let count = ready.len().min(into.len());
        for (to, from) in into.iter_mut().zip(ready) {
            *to = *from;
        }
        self.at += count;
        Ok(count)
    }
}

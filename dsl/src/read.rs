//! From the bytes of a file to its text. Finding and opening files is the command line's business.

use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::source::{SourceFile, Sources};
use crate::span::{FileId, Span};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Adds a file to `sources`. If its bytes are no text, the file is added all the same, so that
/// the diagnostic has a place, and that diagnostic is what comes back.
pub fn add(sources: &mut Sources, path: &str, bytes: Vec<u8>) -> Result<FileId, Box<Diagnostic>> {
    if bytes.len() > MAX_BYTES {
        let file = sources.add(SourceFile::new(path, ""));
        return Err(Box::new(too_large(file)));
    }
    if let Some(fault) = foreign_format(&bytes) {
        let file = sources.add(SourceFile::new(path, ""));
        return Err(Box::new(fault.diagnostic(file, 0, 0)));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(sources.add(SourceFile::new(path, text))),
        Err(error) => {
            let (start, length) = (
                error.utf8_error().valid_up_to(),
                error.utf8_error().error_len(),
            );
            let fault = encoding_fault(error.as_bytes(), start, length);
            let length = length.unwrap_or(error.as_bytes().len() - start);
            let file = sources.add(SourceFile::new(path, legible(error.as_bytes())));
            Err(Box::new(fault.diagnostic(file, start, start + length)))
        }
    }
}

/// What is wrong with the bytes, and what to do.
struct Fault {
    message: Text,
    help: Text,
}

impl Fault {
    fn diagnostic(self, file: FileId, start: usize, end: usize) -> Diagnostic {
        let span = Span::new(file, start, end);
        Diagnostic::error(codes::NOT_TEXT, span, self.message).help(self.help)
    }
}

fn too_large(file: FileId) -> Diagnostic {
    let megabytes = MAX_BYTES / (1024 * 1024);
    let message = text(
        format!("this file is larger than {megabytes} MB"),
        format!("ce fichier dépasse {megabytes}\u{a0}Mo"),
    );
    let help = text(
        "is it really a script? A long one can be split: `use` brings in files that lie beside it",
        "est-ce bien un script\u{a0}? Un long script peut se partager\u{a0}: `utiliser` fait appel \
         aux fichiers voisins",
    );
    Diagnostic::error(codes::TOO_LARGE, Span::new(file, 0, 0), message).help(help)
}

/// Files of office programs, and UTF-16, known by their first bytes.
fn foreign_format(bytes: &[u8]) -> Option<Fault> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let message = text(
            "this is a Word, Excel or zip file, not a text file",
            "c'est un fichier Word, Excel ou zip, pas un fichier texte",
        );
        return Some(Fault {
            message,
            help: save_as_text(),
        });
    }
    if bytes.starts_with(b"%PDF-") {
        let message = text(
            "this is a PDF, not a text file",
            "c'est un PDF, pas un fichier texte",
        );
        return Some(Fault {
            message,
            help: save_as_text(),
        });
    }
    if looks_like_utf16(bytes) {
        let message = text(
            "this file is written in UTF-16; Jalon reads UTF-8",
            "ce fichier est en UTF-16\u{a0}; Jalon lit l'UTF-8",
        );
        return Some(Fault {
            message,
            help: save_as_utf8("UTF-16"),
        });
    }
    None
}

/// A byte order mark says so; without one, every other byte of western text is zero.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return true;
    }
    let start = bytes.get(..4096).unwrap_or(bytes);
    let zeros = |odd: usize| {
        start
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let (most, hardly_any) = (start.len() * 2 / 5, start.len() / 20);
    start.len() >= 4 && (even > most && odd <= hardly_any || odd > most && even <= hardly_any)
}

/// Why the bytes from `start` on are not UTF-8.
fn encoding_fault(bytes: &[u8], start: usize, length: Option<usize>) -> Fault {
    let byte = bytes.get(start).copied().unwrap_or_default();
    let place = start + 1;
    if length.is_none() {
        let message = text(
            "the file ends in the middle of a character: it seems cut off",
            "le fichier s'arrête au milieu d'un caractère\u{a0}: il semble tronqué",
        );
        let help = text("copy the file again", "copier de nouveau le fichier");
        return Fault { message, help };
    }
    if let (Some(letter), true) = (western(byte), looks_like_western(bytes)) {
        let message = text(
            format!(
                "byte {place} of the file (0x{byte:02X}) is not UTF-8; the file seems to be in \
                 Windows-1252 (Latin-1), where it is `{letter}`"
            ),
            format!(
                "l'octet {place} du fichier (0x{byte:02X}) n'est pas de l'UTF-8\u{a0}; le fichier \
                 semble être en Windows-1252 (Latin-1), où il se lit «\u{a0}{letter}\u{a0}»"
            ),
        );
        return Fault {
            message,
            help: save_as_utf8("WINDOWS-1252"),
        };
    }
    let message = text(
        format!("this is not a text file: byte {place} (0x{byte:02X}) is not UTF-8"),
        format!(
            "ce n'est pas un fichier texte\u{a0}: l'octet {place} (0x{byte:02X}) n'est pas de \
             l'UTF-8"
        ),
    );
    Fault {
        message,
        help: save_as_text(),
    }
}

/// Whether the bytes read as western text: hardly any control characters.
fn looks_like_western(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(*byte, b'\n' | b'\r' | b'\t' | 0x0c);
    let controls = bytes.iter().filter(|byte| is_control(byte)).count();
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    controls == 0 && high * 3 <= bytes.len()
}

/// The character of a byte above 0x7F in Windows-1252, for the usual ones.
fn western(byte: u8) -> Option<char> {
    Some(match byte {
        0x80 => '€',
        0x85 => '…',
        0x8c => 'Œ',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x96 => '–',
        0x97 => '—',
        0x9c => 'œ',
        0xa0 => '\u{a0}',
        0xa1.. => char::from(byte),
        _ => return None,
    })
}

/// The bytes as text of the same length, for showing the line: what is not UTF-8 becomes `?`.
fn legible(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        shown.push_str(chunk.valid());
        shown.extend(chunk.invalid().iter().map(|_| '?'));
    }
    shown
}

fn save_as_text() -> Text {
    text(
        "write scripts with a text editor, and save them as plain text in UTF-8",
        "écrire les scripts avec un éditeur de texte et les enregistrer en texte brut, en UTF-8",
    )
}

fn save_as_utf8(from: &str) -> Text {
    text(
        format!(
            "save it again as UTF-8 (in the editor: Save as, encoding UTF-8), \
             or: iconv -f {from} -t UTF-8 OLD > NEW"
        ),
        format!(
            "l'enregistrer de nouveau en UTF-8 (dans l'éditeur\u{a0}: Enregistrer sous, codage \
             UTF-8), ou bien\u{a0}: iconv -f {from} -t UTF-8 ANCIEN > NOUVEAU"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> (Sources, Diagnostic) {
        let mut sources = Sources::new();
        let diagnostic = *add(&mut sources, "a.jalon", bytes.to_vec()).unwrap_err();
        (sources, diagnostic)
    }

    #[test]
    fn utf8_is_kept_as_it_is() {
        let mut sources = Sources::new();
        let text = "\u{feff}équipe a\r\n\0";
        let file = add(&mut sources, "a.jalon", text.into()).unwrap();
        assert_eq!(sources.file(file).text, text);
    }

    #[test]
    fn latin_1_is_recognised_at_its_first_letter() {
        let (sources, diagnostic) = refused(b"team a\nteam g\xe9n\xe9ral\n");
        assert_eq!(diagnostic.code, codes::NOT_TEXT);
        assert!(diagnostic.message.en.contains("byte 14 of the file (0xE9)"));
        assert!(diagnostic.message.en.contains("where it is `é`"));
        let file = sources.file(diagnostic.span.file);
        let place = file.place(diagnostic.span.start);
        assert_eq!((place.line, place.column, place.byte), (2, 7, 13));
        assert_eq!(file.line(2), "team g?n?ral");
    }

    #[test]
    fn utf_16_is_recognised_with_and_without_its_mark() {
        let text = "journey others { }\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [b"\xff\xfe".as_slice(), &little].concat();
        for bytes in [little, big, marked] {
            let (_, diagnostic) = refused(&bytes);
            assert!(
                diagnostic.message.fr.contains("UTF-16"),
                "{}",
                diagnostic.message.fr
            );
        }
    }

    #[test]
    fn office_files_and_binary_files_are_named() {
        assert!(
            refused(b"PK\x03\x04rest")
                .1
                .message
                .en
                .contains("Word, Excel or zip")
        );
        assert!(refused(b"%PDF-1.7\n%\xe2\xe3").1.message.en.contains("PDF"));
        let binary = refused(b"\x7fELF\x02\x01\x01\x00\x90\xff\xfe");
        assert!(
            binary
                .1
                .message
                .en
                .contains("not a text file: byte 9 (0x90)")
        );
    }

    #[test]
    fn a_file_cut_inside_a_character_is_said_to_be_cut() {
        let (_, diagnostic) = refused(&"équipe é".as_bytes()[..9]);
        assert!(diagnostic.message.en.contains("cut off"));
        assert_eq!((diagnostic.span.start, diagnostic.span.end), (8, 9));
    }

    #[test]
    fn a_file_of_more_than_16_mb_is_refused_and_one_of_16_mb_is_read() {
        let (_, diagnostic) = refused(&vec![b'\n'; MAX_BYTES + 1]);
        assert_eq!(diagnostic.code, codes::TOO_LARGE);
        let mut sources = Sources::new();
        assert!(add(&mut sources, "a.jalon", vec![b'\n'; MAX_BYTES]).is_ok());
    }
}

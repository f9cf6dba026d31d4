//! Whether a document is of an invoice, as far as its own words tell.

use super::words::Words;
use super::{apart, pdf, read_xml};
use crate::text::Refusal;

/// What a document says of the invoice that it is to belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Its number stands in it.
    Number,
    /// It is of another invoice, or it has a text without this number.
    Other(Option<String>),
    /// It has no text that can be read: a picture, or letters that only it knows.
    Nothing,
    /// It can't be opened, and no password is what it lacks.
    Broken,
    /// To read it took more time or memory than a document may take.
    TooMuch,
}

/// What there is to read in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readable {
    /// It is an electronic invoice of this number.
    Invoice(String),
    /// Its words.
    Words(Words),
    /// Nothing.
    Nothing,
    /// Nothing, since it can't be opened.
    Broken,
    /// More than a document may take.
    TooMuch,
}

/// Fewer letters are no text.
const LETTERS_MIN: usize = 12;

/// Reads a document; a PDF in a process of its own, where the program said which. It is refused only where it
/// can't be looked at now.
pub fn read_document(bytes: &[u8]) -> Result<Readable, Refusal> {
    let (xml, words) = match pdf::is_pdf(bytes) {
        true => match apart::read(bytes) {
            Ok(read) if !read.opens => return Ok(Readable::Broken),
            Ok(read) => (read.xml.ok(), read.words),
            Err(why) if why.passes => return Err(why),
            Err(_) => return Ok(Readable::TooMuch),
        },
        false => (
            Some(bytes.to_vec()),
            std::str::from_utf8(bytes).ok().map(str::to_owned),
        ),
    };
    let invoice = xml.and_then(|xml| read_xml(&xml).ok());
    if let Some(read) = invoice {
        return Ok(Readable::Invoice(read.invoice.number.to_string()));
    }
    let words = words.filter(|words| {
        let letters = words.chars().filter(|sign| sign.is_alphanumeric());
        letters.take(LETTERS_MIN).count() == LETTERS_MIN
    });
    Ok(match words {
        Some(words) => Readable::Words(Words::of(&words)),
        None => Readable::Nothing,
    })
}

impl Readable {
    /// What in it may be the number of another invoice than this one.
    pub fn candidates(&self, number: &str) -> Vec<String> {
        match self {
            Readable::Words(words) => words.candidates(number),
            _ => Vec::new(),
        }
    }

    /// What it says of the invoice of a number; `known` are those of its candidates that are numbers of
    /// other invoices.
    pub fn says(&self, number: &str, known: &[String]) -> Says {
        match self {
            Readable::Invoice(read) if read == number => Says::Number,
            Readable::Invoice(read) => Says::Other(Some(read.clone())),
            Readable::Words(words) => match words.have(number, known) {
                Ok(()) => Says::Number,
                Err(other) => Says::Other(other),
            },
            Readable::Nothing => Says::Nothing,
            Readable::Broken => Says::Broken,
            Readable::TooMuch => Says::TooMuch,
        }
    }
}

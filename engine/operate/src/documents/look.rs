//! What can be a document, and whether it is of the invoice that it is to belong to.

use jalon_intake::{Says, is_whole_pdf, read_document};
use jalon_store::{CONTENT_BYTES_MAX, Key, Text, text};

use crate::{House, Refused};

/// Why a document was not taken, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTaken {
    /// Why.
    pub reason: Text,
    /// What to do.
    pub remedy: Text,
    /// Whether its invoice may still come: the same may be taken later.
    pub may_come: bool,
}

impl NotTaken {
    pub(super) fn new(reason: Text, remedy: Text) -> NotTaken {
        NotTaken {
            reason,
            remedy,
            may_come: false,
        }
    }
}

/// Forms of documents: how names end, the media type, and how the bytes begin where all of them do.
const FORMS: [(&[&str], &str, &[u8]); 6] = [
    (&["pdf"], "application/pdf", b"%PDF-"),
    (&["xml"], "application/xml", b""),
    (&["png"], "image/png", b"\x89PNG"),
    (&["jpg", "jpeg"], "image/jpeg", b"\xff\xd8\xff"),
    (&["csv"], "text/csv", b""),
    (&["txt"], "text/plain", b""),
];

/// Whether it is not too large.
pub(super) fn size(bytes: u64) -> Result<(), NotTaken> {
    if bytes <= CONTENT_BYTES_MAX as u64 {
        return Ok(());
    }
    Err(NotTaken::new(
        text("it is larger than 16 MB", "il dépasse 16 Mo"),
        text(
            "make it smaller: mail servers refuse less than that",
            "réduisez-le\u{a0}: les serveurs de courriel refusent déjà moins que cela",
        ),
    ))
}

/// Its media type.
pub(super) fn form(name: &str, bytes: &[u8]) -> Result<&'static str, NotTaken> {
    size(bytes.len() as u64)?;
    if bytes.is_empty() {
        return Err(NotTaken::new(
            text("it is empty", "il est vide"),
            text("write it once more", "écrivez-le de nouveau"),
        ));
    }
    let end = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let form = FORMS.iter().find(|(ends, ..)| ends.contains(&end.as_str()));
    let Some((_, media, begin)) = form else {
        return Err(NotTaken::new(
            text(
                "documents are PDF, XML, PNG, JPEG, CSV or plain text, by the end of their name",
                "les documents sont en PDF, XML, PNG, JPEG, CSV ou texte, selon la fin de leur nom",
            ),
            text("save it as a PDF", "enregistrez-le en PDF"),
        ));
    };
    let head = bytes.get(..bytes.len().min(1_024)).unwrap_or_default();
    let is_there = begin.is_empty() || head.windows(begin.len()).any(|window| window == *begin);
    match is_there {
        true if *media == "application/pdf" && !is_whole_pdf(bytes) => Err(NotTaken::new(
            text(
                "it is not whole: the end of the PDF is missing",
                "il n'est pas entier\u{a0}: la fin du PDF manque",
            ),
            text("write it once more", "écrivez-le de nouveau"),
        )),
        true => Ok(media),
        false => Err(NotTaken::new(
            text(
                format!("it is called .{end}, and is something else"),
                format!("il s'appelle .{end}, et c'est autre chose"),
            ),
            text(
                "save it once more in the form that its name says",
                "enregistrez-le de nouveau sous la forme que dit son nom",
            ),
        )),
    }
}

/// Whether it is of the invoice, as far as its words tell: its number stands in them, and not as the
/// beginning of that of another one.
pub(super) fn is_of(
    house: &mut House,
    bytes: &[u8],
    number: &str,
) -> Result<Result<(), NotTaken>, Refused> {
    let read = read_document(bytes).map_err(|why| {
        let (reason, remedy) = (why.reason, why.remedy);
        Refused::store(reason.en, reason.fr).help(remedy.en, remedy.fr)
    })?;
    let others = known(house, read.candidates(number))?;
    let reason = match read.says(number, &others) {
        Says::Number | Says::Nothing => return Ok(Ok(())),
        Says::Other(Some(other)) if others.contains(&other) => text(
            format!("its text names the invoice {other}, not {number}"),
            format!("son texte nomme la facture {other}, pas {number}"),
        ),
        Says::Other(Some(other)) => text(
            format!("it is the invoice {other}, not {number}"),
            format!("c'est la facture {other}, pas {number}"),
        ),
        Says::Other(None) => text(
            format!("its text does not say {number}: it may be of another invoice"),
            format!("son texte ne dit pas {number}\u{a0}: il est peut-être d'une autre facture"),
        ),
        Says::Broken => text(
            "it is a PDF that can't be opened",
            "c'est un PDF qui ne s'ouvre pas",
        ),
        Says::TooMuch => text(
            "to read it takes more time or memory than a document may take",
            "le lire demande plus de temps ou de mémoire qu'un document n'a le droit d'en prendre",
        ),
    };
    Ok(Err(NotTaken::new(
        reason,
        text(
            "look at it; if it is the right one: jalon import documents FILE --unchecked",
            "regardez-le\u{a0}; si c'est le bon\u{a0}: jalon import documents FICHIER --unchecked",
        ),
    )))
}

/// Those that are numbers of invoices of the house.
fn known(house: &mut House, mut numbers: Vec<String>) -> Result<Vec<String>, Refused> {
    let entity = &house.entity;
    let key_of = |number: &String| entity.invoice_by_number(number);
    let keys: Vec<Key> = numbers.iter().map(key_of).collect();
    let known = house.store.known(entity.id, &keys)?;
    numbers.retain(|number| known.iter().any(|one| one.key == key_of(number)));
    Ok(numbers)
}

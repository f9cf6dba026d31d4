//! Documents that came after their message had left: its link is told of each, and the page offers them.

use smol_str::SmolStr;

use super::Page;
use crate::channel::Document;
use jalon_core::records::AttachmentRecord;
use jalon_store::Seen;

/// How it begins where a link is told of a document.
const CAME: &str = "came ";
/// A page has no more documents.
const DOCUMENTS_MAX: usize = 100;

/// A document, as a link is told.
pub fn told(document: &AttachmentRecord) -> String {
    let word = |text: &str| text.replace(char::is_whitespace, "");
    format!(
        "{CAME}{} {} {} {}",
        word(&document.sha256),
        word(&document.kind),
        word(&document.media_type),
        document.file_name
    )
}

/// The document, where something on a link tells of one.
pub fn read(what: &str) -> Option<Document> {
    let mut words = what.strip_prefix(CAME)?.splitn(4, ' ');
    let mut word = || words.next().map(SmolStr::new);
    Some(Document {
        sha256: word()?,
        kind: word()?,
        media_type: word()?,
        file_name: word()?,
        letter: None,
        bytes: Vec::new(),
    })
}

/// The page with what came since. A document takes the place of one of its kind and name; where the page is
/// about several invoices, both may have one of that name.
pub fn now(page: &mut Page, seen: &[Seen]) {
    let of_one = page.invoices.len() == 1;
    for document in seen.iter().filter_map(|one| read(&one.what)) {
        let is_same = |known: &Document| {
            let of = (&known.kind, &known.file_name);
            known.sha256 == document.sha256 || of_one && of == (&document.kind, &document.file_name)
        };
        let full = page.documents.len() >= DOCUMENTS_MAX;
        match page.documents.iter_mut().find(|known| is_same(known)) {
            Some(known) => *known = document,
            None if !full => page.documents.push(document),
            None => {}
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::channel::Sender;
    use crate::link::{Shown, Standing};
    use jalon_core::Instant;
    use jalon_store::{EntityId, Hash};

    pub(in crate::link) fn page(numbers: &[&str]) -> Page {
        let shown = |number: &&str| Shown {
            number: (*number).into(),
            issue: None,
            due: None,
            total: None,
            balance: None,
            now: Standing::default(),
        };
        Page {
            step: "sending".into(),
            role: "payer".into(),
            contact: "K-1".into(),
            address: String::new(),
            language: "en".into(),
            seller: Sender::default(),
            invoices: numbers.iter().map(shown).collect(),
            as_of: "2026-03-02".parse().unwrap(),
            to_pay: Vec::new(),
            reference: None,
            question: None,
            documents: Vec::new(),
        }
    }

    /// The digests of what a page offers once these came under one name.
    fn offered(numbers: &[&str], digests: &[&str]) -> Vec<SmolStr> {
        let seen = |sha256: &&str| Seen {
            entity: EntityId(1),
            link: Hash([1; 32]),
            at: Instant::from_millis(0),
            what: told(&AttachmentRecord {
                kind: "invoice".into(),
                file_name: "facture.pdf".into(),
                media_type: "application/pdf".into(),
                sha256: (*sha256).into(),
            }),
            note: String::new(),
        };
        let seen: Vec<Seen> = digests.iter().map(seen).collect();
        let mut page = page(numbers);
        now(&mut page, &seen);
        page.documents.into_iter().map(|one| one.sha256).collect()
    }

    #[test]
    fn the_documents_of_two_invoices_stand_side_by_side_whatever_their_names() {
        let both = ["F-1", "F-2"];
        assert_eq!(offered(&both, &["a1", "b2"]), ["a1", "b2"]);
        assert_eq!(offered(&both, &["a1", "b2", "a1"]), ["a1", "b2"]);
        assert_eq!(
            offered(&["F-1"], &["a1", "b2"]),
            ["b2"],
            "the corrected one"
        );
    }

    #[test]
    fn what_is_told_of_a_document_is_read_again() {
        let record = AttachmentRecord {
            kind: "invoice".into(),
            file_name: "F 1 of 2.pdf".into(),
            media_type: "application/pdf; x=1".into(),
            sha256: "ab12".into(),
        };
        let read = read(&told(&record)).unwrap();
        let of = (read.kind.as_str(), read.file_name.as_str());
        assert_eq!(of, ("invoice", "F 1 of 2.pdf"));
        let rest = (read.media_type.as_str(), read.sha256.as_str());
        assert_eq!(rest, ("application/pdf;x=1", "ab12"));
        assert_eq!(super::read("open 5 EUR F-1"), None);
        assert_eq!(super::read("came ab12"), None);
    }
}

//! Documents of invoices through the API.

use super::Served;

/// A page without words of its own.
const PAGE: &[u8] =
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

#[test]
fn a_document_is_taken_in_as_a_body_once_and_stands_in_the_story_of_its_invoice() {
    let served = Served::new();
    let operates = served.client("operate");
    let send = |query: &str, form: &str, body: &[u8]| {
        operates.send(&format!("/v1/import/documents?{query}"), form, body)
    };
    let new = send("name=F-3.pdf&invoice=F-3", "application/pdf", PAGE);
    assert_eq!(new.status, 200, "{new:?}");
    assert_eq!(new.json()["became"], "new", "{new:?}");
    assert_eq!(new.json()["invoice"], "F-3");
    served.until(&operates, "/v1/invoices/F-3/story", |reply| {
        reply.body.contains("the document F-3.pdf came in")
    });
    let again = send("name=F-3.pdf&invoice=F-3", "application/pdf", PAGE);
    assert_eq!(again.json()["became"], "before", "{again:?}");

    let parked = send("name=later.pdf&invoice=LATER-1", "application/pdf", PAGE);
    assert_eq!(parked.json()["became"], "parked", "{parked:?}");
    let nameless = send("name=scan.pdf", "application/pdf", PAGE);
    assert_eq!(nameless.problem(), "unreadable");
    let empty = send("name=F-3.pdf", "application/pdf", b"");
    assert_eq!(empty.problem(), "unreadable");
    let other = send("name=F-3.pdf", "application/pdf", b"MZ");
    assert_eq!(other.problem(), "unreadable");
    assert_eq!(send("invoice=F-3", "application/pdf", PAGE).status, 422);
    // What another legal entity sends is parked there, and never ours.
    let theirs = served.client_of("theirs", "operate", "theirs");
    let path = "/v1/import/documents?name=F-3.pdf&invoice=F-3";
    let sent = theirs.send(path, "application/pdf", PAGE);
    assert_eq!(sent.json()["became"], "parked", "{sent:?}");
}

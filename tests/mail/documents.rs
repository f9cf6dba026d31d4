//! Documents: what must go with a mail goes with it, or the mail waits and says what for.

use crate::house::{House, PAGE};
use crate::smtp::{Mode, Peer};

/// A page of a PDF with these words on it.
fn pdf(words: &str) -> Vec<u8> {
    let text = format!("BT /F1 12 Tf 72 760 Td ({words}) Tj ET");
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources \
                << /Font << /F1 5 0 R >> >> >>";
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        page.to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        font.to_owned(),
    ];
    let (mut file, mut places) = ("%PDF-1.4\n".to_owned(), Vec::new());
    for (number, object) in (1..).zip(objects) {
        places.push(file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let table = file.len();
    file += "xref\n0 6\n0000000000 65535 f \n";
    for place in places {
        file += &format!("{place:010} 00000 n \n");
    }
    file += &format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    file.into_bytes()
}

fn invoice_pdf(number: &str) -> Vec<u8> {
    pdf(&format!(
        "Invoice {number} of Maison Duval to its customer, due at the end of March"
    ))
}

/// An installation whose script sends by attachment, with this beside it.
fn by_attachment(port: u16, with: &str) -> House {
    let house = House::new(port, "");
    let script = String::from_utf8(house.folder.read("simple.jalon")).unwrap();
    let script = script.replace("by link", &format!("by attachment{with}"));
    house.folder.write("simple.jalon", script.as_bytes());
    house.does("deploy simple.jalon");
    house
}

#[test]
fn a_mail_waits_for_what_must_go_with_it_and_leaves_when_it_came() {
    let peer = Peer::start(Mode::Good);
    let mut house = by_attachment(peer.port, ", attach delivery_note");
    house.invoices(&["a@one.example"]);
    house.start();
    let rows = house.until_all(1, &["held"]);
    let note =
        "the document « invoice » of F-1 is not there: jalon import documents FILE --invoice F-1";
    assert_eq!(rows[0].note, note);
    let why = house.does("invoice why F-1");
    assert!(why.contains(&format!("has not left: {note}")), "{why}");

    house
        .folder
        .write("2026-03_FAC_F-1.pdf", &invoice_pdf("F-1"));
    house.folder.write("note.pdf", &pdf("delivered"));
    house.does("import documents 2026-03_FAC_F-1.pdf");
    house.until("still without its delivery note", |rows| {
        rows[0].state == "held" && rows[0].note.contains("--as delivery_note --invoice F-1")
    });
    assert_eq!(peer.taken().len(), 0);
    let told = house.does("import documents note.pdf --as delivery_note --invoice F-1");
    assert!(
        told.contains("1 documents, each with its invoice"),
        "{told}"
    );
    house.until_all(1, &["relayed"]);
    let mail = peer.taken()[0].mail.clone();
    assert!(mail.contains("filename=\"2026-03_FAC_F-1.pdf\""), "{mail}");
    assert!(mail.contains("filename=\"note.pdf\""), "{mail}");

    let again = house.does("import documents note.pdf --as delivery_note --invoice F-1");
    assert!(again.contains("1 known before"), "{again}");
    let why = house.does("invoice why F-1");
    assert!(
        why.contains("the document note.pdf came in (delivery_note"),
        "{why}"
    );
}

#[test]
fn documents_that_come_before_their_invoice_leave_with_it() {
    let peer = Peer::start(Mode::Good);
    let mut house = by_attachment(peer.port, "");
    house.folder.write("F-1.pdf", &invoice_pdf("F-1"));
    let told = house.does("import documents F-1.pdf --invoice F-1");
    assert!(
        told.contains("1 wait for an invoice that nobody knows yet"),
        "{told}"
    );
    house.invoices(&["a@one.example"]);
    house.start();
    house.until_all(1, &["relayed"]);
    assert!(peer.taken()[0].mail.contains("filename=\"F-1.pdf\""));
}

#[test]
fn the_document_of_another_invoice_is_not_taken_unless_somebody_looked() {
    let house = by_attachment(1, "");
    house.invoices(&["a@one.example", "b@one.example"]);
    house.does("serve --once");
    house.folder.write("F-1.pdf", &invoice_pdf("F-2"));
    house.folder.write("F-1_F-2.pdf", &invoice_pdf("F-2"));
    house.folder.write("picture.pdf", b"not one");
    house.folder.write("empty.pdf", b"");
    house.folder.write("program.exe", b"MZ");
    house.folder.write("scan.pdf", &pdf("x"));
    let refused = |file: &str| {
        let done = house.folder.jalon(&format!("import documents {file}"));
        assert_eq!(done.code, 1, "{file}: {done:?}");
        done.stdout
    };
    assert!(refused("F-1.pdf").contains("its text names the invoice F-2, not F-1"));
    assert!(refused("F-1_F-2.pdf").contains("its name speaks of F-1 and of F-2"));
    assert!(refused("picture.pdf").contains("it is called .pdf, and is something else"));
    assert!(refused("empty.pdf").contains("it is empty"));
    assert!(refused("program.exe").contains("documents are PDF"));
    assert!(refused("scan.pdf").contains("its name has no number of an invoice that is known"));
    let taken = house.does("import documents F-1.pdf --unchecked");
    assert!(taken.contains("1 documents, each"), "{taken}");
    // Without words of its own its name alone says what it is.
    let taken = house.does("import documents scan.pdf --invoice F-2");
    assert!(taken.contains("1 documents, each"), "{taken}");
}

#[test]
fn what_goes_with_every_invoice_is_given_once() {
    let peer = Peer::start(Mode::Good);
    let mut house = by_attachment(peer.port, ", attach terms_of_sale");
    house.folder.write("terms.pdf", &pdf("terms"));
    house.folder.write("F-1.pdf", &invoice_pdf("F-1"));
    house.folder.write("F-2.pdf", &invoice_pdf("F-2"));
    let told = house.does("import documents terms.pdf --as terms_of_sale --every-invoice");
    assert!(
        told.contains("1 go with every invoice from now on"),
        "{told}"
    );
    house.invoices(&["a@one.example", "b@one.example"]);
    house.does("import documents F-1.pdf --invoice F-1");
    house.does("import documents F-2.pdf --invoice F-2");
    house.start();
    house.until_all(2, &["relayed"]);
    for one in peer.taken() {
        assert!(one.mail.contains("filename=\"terms.pdf\""), "{}", one.mail);
        let own = one.mail.matches("filename=\"F-").count();
        assert_eq!(own, 1, "{}", one.mail);
    }
}

#[test]
fn documents_that_are_put_into_the_watched_folder_go_with_their_invoice() {
    let peer = Peer::start(Mode::Good);
    let mut house = by_attachment(peer.port, ", attach delivery_note");
    let file = house.folder.read("jalon-data/jalon.toml");
    let mut file = String::from_utf8(file).unwrap();
    file.push_str("\n[folder]\nwatch = \"in\"\nstill = \"1 s\"\n");
    house.folder.write("jalon-data/jalon.toml", file.as_bytes());
    house.invoices(&["a@one.example"]);
    let folder = "jalon-data/in/documents";
    house
        .folder
        .write(&format!("{folder}/F-1.pdf"), &invoice_pdf("F-1"));
    // The folder within says what kind it is; a wrong one is moved aside with its reason.
    house.folder.write(
        &format!("{folder}/delivery_note/F-1.pdf"),
        &pdf("delivered"),
    );
    house
        .folder
        .write(&format!("{folder}/F-1 broken.pdf"), b"half of a");
    house.start();
    house.until_all(1, &["relayed"]);
    let mail = peer.taken()[0].mail.clone();
    assert_eq!(mail.matches("filename=\"F-1.pdf\"").count(), 2, "{mail}");
    let said = loop {
        let at = house
            .folder
            .path
            .join("jalon-data/in/failed/F-1 broken.pdf.txt");
        match std::fs::read_to_string(at) {
            Ok(said) => break said,
            Err(_) => std::thread::sleep(std::time::Duration::from_millis(100)),
        }
    };
    assert!(said.contains("it is called .pdf"), "{said}");
}

#[test]
fn an_electronic_invoice_in_a_pdf_is_its_own_document() {
    let test = "an_electronic_invoice_in_a_pdf_is_its_own_document";
    let Some(fixture) = fixture("facturx-pdf/Facture_FR_EN16931.pdf") else {
        crate::skip::skip(test, "../shared/fixtures is not there");
        return;
    };
    let peer = Peer::start(Mode::Good);
    let mut house = by_attachment(peer.port, "");
    house.folder.write("Facture_FR.pdf", &fixture);
    house.does("import invoices Facture_FR.pdf");
    // Its buyer is known by the number that the invoice says.
    let contacts = "key,customer,role,name,email\nK-1,78787878400035,payer,Anna,a@one.example\n";
    house.folder.write("contacts.csv", contacts.as_bytes());
    house.does("import customers contacts.csv");
    house.start();
    house.until_all(1, &["relayed"]);
    let mail = peer.taken()[0].mail.clone();
    assert!(mail.contains("filename=\"Facture_FR.pdf\""), "{mail}");
}

/// A file that is not ours, where it is at hand.
fn fixture(name: &str) -> Option<Vec<u8>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures");
    std::fs::read(path.join(name)).ok()
}

#[test]
fn a_second_record_of_an_invoice_adds_its_documents_and_takes_none_away() {
    let peer = Peer::start(Mode::Good);
    let mut house = by_attachment(peer.port, ", attach delivery_note, attach map");
    house.invoices(&["a@one.example"]);
    house.start();
    house.until_all(1, &["held"]);
    house.folder.write("note.pdf", &pdf("delivered"));
    house.does("import documents note.pdf --as delivery_note --invoice F-1");
    house.folder.write("map.pdf", &pdf("this way"));
    house.does("import documents map.pdf --as map --invoice F-2");
    // The ERP sends the invoice once more, and now it knows the page; the bytes are there already.
    let page = invoice_pdf("F-1");
    house.folder.write("F-1.pdf", &page);
    house.does("import documents F-1.pdf --invoice F-2 --unchecked");
    let named = |kind: &str, name: &str, bytes: &[u8]| {
        let digest = jalon_store::Hash::of(&[bytes]).to_string();
        format!(
            "{{\"kind\":\"{kind}\",\"file_name\":\"{name}\",\"media_type\":\"application/pdf\",\
             \"sha256\":\"{digest}\"}}"
        )
    };
    let record = format!(
        "{{\"number\":\"F-1\",\"customer\":\"C-1\",\"issue\":\"2026-03-02\",\"due\":\"2099-03-31\",\
         \"currency\":\"EUR\",\"total\":\"10.00\",\"attachments\":[{},{}]}}\n",
        named("invoice", "F-1.pdf", &page),
        named("map", "map.pdf", &pdf("this way")),
    );
    house.folder.write("again.jsonl", record.as_bytes());
    house.does("import invoices again.jsonl");
    house.until_all(1, &["relayed"]);
    let mail = peer.taken()[0].mail.clone();
    for name in ["F-1.pdf", "note.pdf", "map.pdf"] {
        let named = format!("filename=\"{name}\"");
        assert_eq!(mail.matches(&named).count(), 1, "{name}: {mail}");
    }
}

/// As `House::new`, without a page that links could lead to.
fn without_page(port: u16) -> House {
    House::without_page(&format!(
        "[seller]\nname = \"Acme SAS\"\nemail = \"credit@acme.example\"\n\
         [channels.email]\nsmtp = \"127.0.0.1:{port}\"\ntls = \"none\"\n"
    ))
}

#[test]
fn an_invoice_by_link_is_held_where_there_is_no_page_and_that_is_told_beforehand() {
    let peer = Peer::start(Mode::Good);
    let mut house = without_page(peer.port);
    house.folder.write(
        "jalon-data/again.toml",
        &house.folder.read("jalon-data/jalon.toml"),
    );
    let doctor = house.folder.jalon("doctor");
    let told = "there is no page that links could lead to: invoices by link are held";
    assert_eq!(doctor.code, 1, "{doctor:?}");
    assert!(doctor.stdout.contains(told), "{doctor:?}");
    let script = String::from_utf8(house.folder.read("simple.jalon")).unwrap();
    let script = script.replace("60 days", "61 days");
    house.folder.write("simple.jalon", script.as_bytes());
    let deployed = house.does("deploy simple.jalon");
    assert!(deployed.contains(told), "{deployed}");

    house.invoices(&["a@one.example"]);
    house.start();
    let rows = house.until_all(1, &["held"]);
    assert!(rows[0].note.contains("there is no page"), "{rows:?}");
    assert_eq!(peer.taken().len(), 0);
    let log = String::from_utf8(house.folder.read("daemon.log")).unwrap();
    assert!(log.contains(told), "{log}");

    house.kill();
    let file = String::from_utf8(house.folder.read("jalon-data/again.toml")).unwrap();
    let file = format!("{file}\n{PAGE}");
    house.folder.write("jalon-data/jalon.toml", file.as_bytes());
    house.start();
    house.does("outbox release --all");
    house.until_all(1, &["relayed"]);
    let mail = &peer.taken()[0].mail;
    assert!(mail.contains("https://pay.acme.example/r/"), "{mail}");
}

#[test]
fn by_link_an_invoice_waits_for_its_document_once_documents_come_in_at_all() {
    let peer = Peer::start(Mode::Good);
    let mut house = House::new(peer.port, "");
    house.invoices(&["a@one.example"]);
    house.start();
    house.until_all(1, &["relayed"]);
    let doctor = || house.folder.jalon("doctor").stdout;
    let without = "1 invoice left by link, and the page behind it does not have the invoice";
    assert!(doctor().contains(without), "{}", doctor());
    house.folder.write("F-1.pdf", &invoice_pdf("F-1"));
    house.does("import documents F-1.pdf");
    house.until("its page has it", |_| !doctor().contains(without));

    house.invoices_of(2, 1);
    let waits = |rows: &[crate::house::Row]| {
        let note = "the document « invoice » of F-2-0 is not there";
        rows.iter()
            .any(|row| row.state == "held" && row.note.starts_with(note))
    };
    house.until("the next one waits", waits);
    house.folder.write("F-2-0.pdf", &invoice_pdf("F-2-0"));
    house.does("import documents F-2-0.pdf");
    house.until("and leaves", |rows| {
        rows.len() == 2 && rows.iter().all(|row| row.state == "relayed")
    });
    assert!(!doctor().contains("left by link"), "{}", doctor());
}

#[test]
fn a_document_that_came_in_is_told_before_the_daemon_has_looked_at_it() {
    let peer = Peer::start(Mode::Good);
    let mut house = by_attachment(peer.port, "");
    house.invoices(&["a@one.example"]);
    house.start();
    let key = house.until_all(1, &["held"])[0].key.clone();
    house.kill();
    house.folder.write("F-1.pdf", &invoice_pdf("F-1"));
    let before = house.does(&format!("outbox show {key}"));
    assert!(
        before.contains("it can't be written as things are"),
        "{before}"
    );
    house.does("import documents F-1.pdf");
    let after = house.does(&format!("outbox show {key}"));
    assert!(
        after.contains("F-1.pdf came in: the daemon looks at it with its next turn"),
        "{after}"
    );
    assert!(!after.contains("can't be written"), "{after}");
    house.start();
    house.until_all(1, &["relayed"]);
}

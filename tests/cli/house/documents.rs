//! Documents of invoices.

use super::CUSTOMERS;
use crate::run::folder;

const SCRIPT: &str = "team receivables\n\njourney simple {\n  for all invoices\n  send to payer by link\n  \
    milestone paid from sending {\n    expect payment in full\n    \
    step reminder   5 days after due   chase payer by email, attach invoice\n    \
    missed   60 days after due   task \"Unpaid {number}\" for receivables\n  }\n}\n";
const CONTACTS: &str = "key,customer,role,name,email\nK-1,C-1,payer,Anna,anna@one.example\n\
    K-2,C-2,payer,Otto,otto@two.example\n";
const INVOICE: &str =
    "number,customer,issue,due,currency,total\nF-1,C-1,2026-03-02,2026-03-31,EUR,10.00\n";
const PAGE: &[u8] =
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

#[test]
fn documents_follow_their_invoice_to_another_payer_and_so_does_its_story() {
    let folder = folder(&[
        ("simple.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("contacts.csv", CONTACTS.as_bytes()),
        ("invoice.csv", INVOICE.as_bytes()),
        ("F-1.pdf", PAGE),
        (
            "moved.csv",
            b"key,name,country,payer\nC-1,Client One,FR,C-2\n",
        ),
    ]);
    for line in [
        "deploy simple.jalon",
        "import customers customers.csv contacts.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoice.csv --pretend-now 2026-03-02T08:00:00Z",
        "serve --once --pretend-now 2026-03-02T09:00:00Z",
        "import documents F-1.pdf --invoice F-1 --pretend-now 2026-03-03T09:00:00Z",
        "serve --once --pretend-now 2026-03-03T09:00:00Z",
        "import customers moved.csv --pretend-now 2026-03-04T09:00:00Z",
        "serve --once --pretend-now 2026-03-04T09:00:00Z --until 2026-04-10T08:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    let outbox = folder.path.join("jalon-data/outbox");
    let files = std::fs::read_dir(outbox).unwrap();
    let reminder = files
        .map(|file| file.unwrap().path())
        .find(|file| file.to_string_lossy().contains("2026-04-05"));
    let mail = std::fs::read_to_string(reminder.unwrap()).unwrap();
    assert!(mail.contains("otto@two.example"), "{mail}");
    assert!(mail.contains("filename=\"F-1.pdf\""), "{mail}");

    let why = folder.jalon("invoice why F-1").stdout;
    let told = [
        "the invoice is sent to payer by link",
        "the document F-1.pdf came in",
        "C-2 pays for C-1 from now on",
        "reminder: chase payer by email",
    ];
    let places = told.map(|words| why.find(words).unwrap_or_else(|| panic!("{words}: {why}")));
    assert!(places.is_sorted(), "{why}");
}

/// A PDF of one page that says a line.
fn pdf(line: &str) -> Vec<u8> {
    let says = format!("BT /F1 12 Tf 50 700 Td ({line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{says}\nendstream", says.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut table = String::new();
    for (nr, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", nr + 1));
    }
    let from = out.len();
    out.push_str(&format!("xref\n0 6\n0000000000 65535 f \n{table}"));
    out.push_str(&format!(
        "trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{from}\n%%EOF\n"
    ));
    out.into_bytes()
}

#[test]
fn the_invoice_of_another_customer_is_not_taken_for_the_number_that_it_begins_with() {
    let folder = folder(&[
        ("simple.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        (
            "invoices.csv",
            b"number,customer,issue,due,currency,total\n2026-1,C-1,2026-03-02,2026-03-31,EUR,10.00\n\
              2026-12,C-2,2026-03-02,2026-03-31,EUR,999.00\nF-1,C-1,2026-03-02,2026-03-31,EUR,10.00\n",
        ),
        ("2026-1.pdf", &pdf("Invoice 2026-12 for Weber GmbH 999.00 EUR")),
        ("F-1.pdf", &pdf("Invoice F-13 of Acme for Weber GmbH")),
        ("2026-12.pdf", &pdf("Invoice 2026-12 for Weber GmbH 999.00 EUR")),
    ]);
    for line in [
        "deploy simple.jalon",
        "import customers customers.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoices.csv --pretend-now 2026-03-02T08:00:00Z",
        "serve --once --pretend-now 2026-03-02T09:00:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    let import = |name: &str| {
        let line = format!("import documents {name} --pretend-now 2026-03-03T09:00:00Z");
        folder.jalon(&line)
    };
    let wrong = import("2026-1.pdf");
    let told = format!("{}{}", wrong.stdout, wrong.stderr);
    assert_ne!(wrong.code, 0, "{told}");
    let why = "its text names the invoice 2026-12, not 2026-1";
    assert!(told.contains(why), "{told}");
    let wrong = import("F-1.pdf");
    let told = format!("{}{}", wrong.stdout, wrong.stderr);
    assert_ne!(wrong.code, 0, "{told}");
    assert!(told.contains("its text does not say F-1"), "{told}");
    assert_eq!(import("2026-12.pdf").code, 0);
}

#[test]
fn a_pdf_that_is_half_written_is_refused_and_the_whole_one_is_taken() {
    let whole = pdf("Invoice F-1 of Acme for Client One");
    let half = whole.get(..whole.len() / 2).unwrap();
    let folder = folder(&[
        ("simple.jalon", SCRIPT.as_bytes()),
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("invoice.csv", INVOICE.as_bytes()),
        ("half/F-1.pdf", half),
        ("head/F-1.pdf", b"%PDF-1.4\n"),
        ("other/F-1.pdf", b"%PDF-1.4\nnothing of a PDF\n%%EOF\n"),
        ("whole/F-1.pdf", &whole),
    ]);
    for line in [
        "deploy simple.jalon",
        "import customers customers.csv --pretend-now 2026-03-02T08:00:00Z",
        "import invoices invoice.csv --pretend-now 2026-03-02T08:00:00Z",
        "serve --once --pretend-now 2026-03-02T08:10:00Z",
    ] {
        let done = folder.jalon(line);
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    let import = |from: &str| {
        let line = format!("import documents {from}/F-1.pdf --pretend-now 2026-03-02T08:30:00Z");
        let done = folder.jalon(&line);
        (done.code, format!("{}{}", done.stdout, done.stderr))
    };
    for (from, why) in [
        ("half", "it is not whole: the end of the PDF is missing"),
        ("head", "it is not whole: the end of the PDF is missing"),
        ("other", "it is a PDF that can't be opened"),
    ] {
        let (code, told) = import(from);
        assert_ne!(code, 0, "{from}: {told}");
        assert!(told.contains(why), "{from}: {told}");
    }
    let (code, told) = import("whole");
    assert_eq!(code, 0, "{told}");
}

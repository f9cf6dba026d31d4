//! The invoices of the demonstration as PDF: one page, the letters of every reader, nothing more.

use jalon_core::records::{AttachmentRecord, InvoiceRecord};
use jalon_daemon::digits;
use jalon_daemon::documents::INVOICE;
use jalon_dsl::diagnostic::Lang;
use jalon_store::{Content, EntityId, Hash};
use smol_str::format_smolstr;

/// The document of an invoice: its record names it, its bytes are kept.
pub fn attach(record: &mut InvoiceRecord, entity: EntityId, customer: &str, lang: Lang) -> Content {
    let (number, issue) = (&record.number, record.issue);
    let due = record.due.unwrap_or(issue);
    let (total, currency) = (record.total, record.currency);
    let lines = match lang {
        Lang::En => [
            format!("Invoice {number}"),
            format!("To: {customer}"),
            format!("Issued: {issue}"),
            format!("Due: {due}"),
            format!("Total: {total} {currency}"),
        ],
        Lang::Fr => [
            format!("Facture {number}"),
            format!("Client : {customer}"),
            format!("Émise le : {issue}"),
            format!("Échéance : {due}"),
            format!("Total : {total} {currency}"),
        ],
    };
    let bytes = page(&lines);
    let hash = Hash::of(&[&bytes]);
    record.attachments = vec![AttachmentRecord {
        kind: INVOICE.into(),
        file_name: format_smolstr!("{number}.pdf"),
        media_type: "application/pdf".into(),
        sha256: digits::of(hash),
    }];
    Content {
        entity,
        hash,
        media: "application/pdf".to_owned(),
        bytes,
    }
}

/// A page of A4 with lines (PDF 1.4); the first one is large.
fn page(lines: &[String]) -> Vec<u8> {
    let mut text = b"BT /F1 22 Tf 72 760 Td 22 TL ".to_vec();
    for (at, line) in lines.iter().enumerate() {
        if at == 1 {
            text.extend(b"/F1 12 Tf ");
        }
        text.push(b'(');
        for sign in line.chars() {
            // Windows-1252 is what the font is asked for; its letters up to ÿ have their own number.
            match u8::try_from(u32::from(sign)) {
                Ok(sign @ (b'(' | b')' | b'\\')) => text.extend([b'\\', sign]),
                Ok(sign) => text.push(sign),
                Err(_) => text.push(b'?'),
            }
        }
        text.extend(b") Tj T* ");
    }
    text.extend(b"ET");
    let stream = [
        format!("<< /Length {} >>\nstream\n", text.len()).as_bytes(),
        &text,
        b"\nendstream",
    ]
    .concat();
    let objects: [&[u8]; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
          /Resources << /Font << /F1 5 0 R >> >> >>",
        &stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ];
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n").as_bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    bytes.extend(b"xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").as_bytes());
    }
    bytes.extend(b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n");
    bytes.extend(format!("{table}\n%%EOF\n").as_bytes());
    bytes
}

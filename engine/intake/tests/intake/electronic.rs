//! Electronic invoices: what a record needs comes out of each syntax, and what is broken is told.

use std::path::{Path, PathBuf};

use jalon_core::records::InvoiceKind;
use jalon_intake::{ElectronicInvoice, Refusal, Syntax, read_electronic_invoice};
use proptest::prelude::*;

use crate::skip::skip;

const UBL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:a" xmlns:cbc="urn:b">
  <cbc:ID>F-1</cbc:ID><cbc:IssueDate>2026-01-05Z</cbc:IssueDate><cbc:DueDate>2026-02-19</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
  <cac:OrderReference><cbc:ID>PO 7</cbc:ID></cac:OrderReference>
  <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Seller</cbc:Name></cac:PartyName><cac:PartyLegalEntity><cbc:CompanyID>100 000 009</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party><cac:PartyIdentification><cbc:ID>C1</cbc:ID></cac:PartyIdentification>
    <cac:PostalAddress><cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
    <cac:PartyLegalEntity><cbc:RegistrationName>Dupont &amp; Fils</cbc:RegistrationName><cbc:CompanyID>123456789</cbc:CompanyID></cac:PartyLegalEntity>
  </cac:Party></cac:AccountingCustomerParty>
  <cac:PaymentMeans><cbc:PaymentID>RF18</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>FR7630006000011234567890189</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
  <cac:PaymentTerms><cbc:Note>45 days
    net</cbc:Note></cac:PaymentTerms>
  <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">200.00</cbc:TaxAmount></cac:TaxTotal>
  <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">1000.00</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="EUR">1200.00</cbc:TaxInclusiveAmount><cbc:PrepaidAmount currencyID="EUR">200.00</cbc:PrepaidAmount>
    <cbc:PayableAmount currencyID="EUR">1000.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine>
</Invoice>"#;

fn read(xml: &str) -> Result<ElectronicInvoice, Refusal> {
    read_electronic_invoice(xml.as_bytes(), "file.xml")
}

#[test]
fn all_that_a_record_needs_comes_out_of_ubl() {
    let read = read(UBL).unwrap();
    let invoice = &read.invoice;
    assert_eq!((read.syntax, invoice.number.as_str()), (Syntax::Ubl, "F-1"));
    assert_eq!(
        (invoice.issue.to_string(), invoice.due),
        ("2026-01-05".into(), "2026-02-19".parse().ok())
    );
    assert_eq!(
        (invoice.total.to_string(), invoice.paid.unwrap().to_string()),
        ("1200.00".into(), "200.00".into())
    );
    assert_eq!(invoice.purchase_order.as_deref(), Some("PO 7"));
    assert_eq!(invoice.payment_reference.as_deref(), Some("RF18"));
    assert_eq!(
        (read.customer.key.as_str(), read.customer.name.as_str()),
        ("C1", "Dupont & Fils")
    );
    assert_eq!(read.customer.registration.as_deref(), Some("123456789"));
    assert_eq!(read.iban.as_deref(), Some("FR7630006000011234567890189"));
    assert_eq!(read.payment_terms.as_deref(), Some("45 days net"));
    assert_eq!(read.seller.as_deref(), Some("Seller"));
    assert_eq!(read.seller_numbers, ["100 000 009"]);
    assert!(read.warnings.is_empty(), "{:?}", read.warnings);
}

#[test]
fn what_only_breaks_a_rule_loads_with_a_warning() {
    let warned = |from: &str, to: &str| {
        assert!(UBL.contains(from));
        let read = read(&UBL.replace(from, to)).unwrap();
        assert_eq!(read.warnings.len(), 1, "{:?}", read.warnings);
        read.warnings[0].reason.en.clone()
    };
    assert!(warned("2026-02-19", "2026-01-01").contains("before the date of issue"));
    assert!(warned("<cbc:DueDate>2026-02-19</cbc:DueDate>", "").contains("no due date"));
    assert!(warned(">200.00</cbc:TaxAmount>", ">201.00</cbc:TaxAmount>").contains("net and taxes"));
    assert!(
        warned(
            ">1000.00</cbc:PayableAmount>",
            ">900.00</cbc:PayableAmount>"
        )
        .contains("what is left")
    );
    assert!(warned(">380<", ">999<").contains("type of document 999"));
    let negative = UBL
        .replace(">1", ">-1")
        .replace(">200.00", ">-200.00")
        .replace("<cbc:ID>-1", "<cbc:ID>1");
    let read = read(&negative).unwrap();
    assert_eq!(read.invoice.kind, InvoiceKind::CreditNote);
    assert_eq!(read.invoice.total.to_string(), "1200.00");
    assert!(!read.warnings.is_empty());
}

#[test]
fn what_is_left_to_pay_tells_what_was_prepaid_where_the_invoice_does_not() {
    let prepaid = "<cbc:PrepaidAmount currencyID=\"EUR\">200.00</cbc:PrepaidAmount>";
    assert!(UBL.contains(prepaid));
    let read = read(&UBL.replace(prepaid, "")).unwrap();
    assert_eq!(read.invoice.total.to_string(), "1200.00");
    assert_eq!(read.invoice.paid.unwrap().to_string(), "200");
    assert!(read.warnings[0].reason.fr.contains("pris comme déjà payés"));
}

#[test]
fn what_is_broken_is_refused_with_words_that_say_why() {
    let refused = |xml: &str| {
        let refusal = read(xml).unwrap_err();
        assert!(!refusal.remedy.fr.is_empty() && !refusal.reason.fr.is_empty());
        refusal.reason.en
    };
    assert_eq!(refused(""), "the file is empty");
    assert!(refused("<Order/>").contains("its root is Order"));
    assert!(refused(&UBL[..UBL.len() - 12]).contains("the XML is broken"));
    assert!(refused(&UBL.replace("UTF-8", "klingon")).contains("klingon"));
    assert!(refused(&UBL.replace("?>", "?><!DOCTYPE a [<!ENTITY b \"c\">]>")).contains("DOCTYPE"));
    assert!(refused(&UBL.replace("&amp;", "&b;")).contains("unknown reference"));
    assert!(refused(&UBL.replace("2026-01-05Z", "2026-02-30")).contains("no such day"));
    assert!(refused(&UBL.replace(">EUR<", ">XXX<")).contains("not a currency"));
    assert!(
        refused(&UBL.replace("<cbc:ID>F-1</cbc:ID>", ""))
            .contains("number of the invoice is missing")
    );
    assert!(refused(&UBL.replace(">1200.00<", ">1e9<")).contains("powers of ten"));
    assert!(refused(&"<a>".repeat(100_000)).contains("broken"));
    assert!(
        read_electronic_invoice(b"%PDF-1.7 and nothing", "a.pdf")
            .unwrap_err()
            .reason
            .en
            .contains("PDF")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in 0..2000usize, byte: u8) {
        let _ = read_electronic_invoice(&bytes, "a");
        let mut damaged = UBL.as_bytes().to_vec();
        damaged[at % UBL.len()] = byte;
        let _ = read_electronic_invoice(&damaged, "a");
    }
}

/// The documents of others, which are not part of the project.
fn fixtures(test: &str, folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/fixtures")
        .join(folder);
    let Ok(files) = std::fs::read_dir(&folder) else {
        skip(test, "the collection of real documents is not at hand");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

fn read_file(path: &Path) -> Result<ElectronicInvoice, Refusal> {
    read_electronic_invoice(
        &std::fs::read(path).unwrap(),
        &path.file_name().unwrap().to_string_lossy(),
    )
}

#[test]
fn real_ubl_and_cii_invoices_load() {
    for folder in ["ubl", "cii"] {
        for path in fixtures("real_ubl_and_cii_invoices_load", folder) {
            let read = read_file(&path).unwrap_or_else(|refusal| panic!("{path:?}: {refusal:?}"));
            assert!(!read.invoice.number.is_empty() && !read.customer.name.is_empty());
            println!(
                "{path:?}: {} {:?} {} {} due {:?} paid {:?} iban {:?} {:?}",
                read.invoice.number,
                read.invoice.kind,
                read.invoice.total,
                read.invoice.currency,
                read.invoice.due,
                read.invoice.paid,
                read.iban,
                read.warnings
                    .iter()
                    .map(|w| &w.reason.en)
                    .collect::<Vec<_>>()
            );
        }
    }
}

#[test]
fn one_invoice_in_two_syntaxes_is_one_invoice() {
    let ubl = fixtures("one_invoice_in_two_syntaxes_is_one_invoice", "ubl");
    let mut compared = 0;
    for path in &ubl {
        let other = path
            .to_string_lossy()
            .replace("/ubl/", "/cii/")
            .replace(".ubl.xml", ".cii.xml");
        let Ok(left) = read_file(path) else { continue };
        if other.ends_with(".cii.xml") && Path::new(&other).exists() {
            let right = read_file(Path::new(&other)).unwrap();
            assert_eq!(left.invoice, right.invoice, "{path:?}");
            assert_eq!(left.customer, right.customer, "{path:?}");
            assert_eq!(left.iban, right.iban, "{path:?}");
            compared += 1;
        }
    }
    assert!(ubl.is_empty() || compared == 2, "{compared}");
}

#[test]
fn real_factur_x_files_load_and_the_two_broken_ones_say_why() {
    for path in fixtures(
        "real_factur_x_files_load_and_the_two_broken_ones_say_why",
        "facturx-pdf",
    ) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match (name.as_str(), read_file(&path)) {
            ("EmptyPDFA1.pdf", read) => assert!(
                read.unwrap_err()
                    .reason
                    .en
                    .contains("no electronic invoice")
            ),
            ("factur-x-invalid-xml-encoding-attribute.pdf", read) => {
                assert!(
                    read.unwrap_err()
                        .reason
                        .en
                        .contains("encoding that does not exist")
                );
            }
            (_, Err(refusal)) => panic!("{name}: {refusal:?}"),
            (_, Ok(read)) => {
                let attached = &read.invoice.attachments[0];
                assert_eq!(
                    (attached.file_name.as_str(), attached.sha256.len()),
                    (name.as_str(), 64)
                );
                println!(
                    "{name}: {} {:?} {} {:?}",
                    read.invoice.number, read.invoice.kind, read.invoice.total, read.warnings
                );
            }
        }
    }
}

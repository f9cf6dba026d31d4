//! CSV as users have it: what is guessed, what is asked, what is rejected and in which words.

use crate::common::{Read, csv, csv_by, csv_known};
use jalon_core::records::{FieldValue, InvoiceKind};
use jalon_intake::{Kind, Known, Record, Refusal, RejectsFile};

const HEADER: &str = "number,customer,issue,due,currency,total\n";

fn invoices(rows: &str) -> Read {
    csv(&format!("{HEADER}{rows}")).unwrap()
}

/// The only fault of a file with one bad row; the row behind it is taken.
fn fault_of(row: &str) -> (String, String, String) {
    let read = invoices(&format!("{row}\nF-9,C9,2026-01-31,2026-02-28,EUR,1.50\n"));
    assert_eq!(
        (read.counts.used, read.counts.rejected),
        (1, 1),
        "{:?}",
        read.rejects
    );
    let fault = read.rejects[0].faults[0].clone();
    assert_eq!(read.rejects[0].line, 2);
    (fault.column, fault.reason.en, fault.reason.fr)
}

fn refusal(text: &str) -> Refusal {
    csv(text).unwrap_err()
}

#[test]
fn the_documented_form_is_read_without_a_mapping() {
    let read = invoices("F-1,C1,2026-01-05,2026-02-19,EUR,1200.00\n");
    let invoice = read.invoices()[0].clone();
    assert_eq!(invoice.number, "F-1");
    assert_eq!(invoice.due, "2026-02-19".parse().ok());
    assert_eq!(invoice.total.to_string(), "1200.00");
    assert_eq!(invoice.kind, InvoiceKind::Invoice);
}

#[test]
fn a_french_export_in_latin_1_is_guessed_and_shown() {
    let text = "N° facture;Client;Date facture;Échéance;Devise;Montant TTC\r\n\
                F-1;Société;05/01/2026;19/02/2026;EUR;1.234,56\r\n";
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let read = csv_by(&latin, "").unwrap();
    let invoice = read.invoices()[0];
    assert_eq!(invoice.customer, "Société");
    assert_eq!(invoice.issue.to_string(), "2026-01-05");
    assert_eq!(invoice.total.to_string(), "1234.56");
    let guesses = read.guesses().join("\n");
    for shown in [
        "WINDOWS-1252",
        "semicolons",
        "day/month/year",
        "comma",
        "invoices",
        "Montant TTC = total",
    ] {
        assert!(guesses.contains(shown), "{shown} in {guesses}");
    }
}

#[test]
fn utf_8_with_a_mark_and_utf_16_are_read() {
    let text = format!("{HEADER}F-1,Société,2026-01-05,,EUR,10\n");
    let marked = format!("\u{feff}{text}").into_bytes();
    let little: Vec<u8> = marked_units(&text).flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = marked_units(&text).flat_map(u16::to_be_bytes).collect();
    let unmarked: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [text.clone().into_bytes(), marked, little, big, unmarked] {
        let read = csv_by(&bytes, "").unwrap();
        assert_eq!(read.invoices()[0].customer, "Société");
    }
}

fn marked_units(text: &str) -> impl Iterator<Item = u16> {
    std::iter::once(0xFEFF).chain(text.encode_utf16())
}

#[test]
fn a_file_in_two_encodings_is_asked_about_and_told_then_read_but_for_the_row() {
    let mut bytes = format!("{HEADER}F-1,Société,2026-01-05,,EUR,10\nF-2,Soci").into_bytes();
    bytes.extend(b"\xE9t\xE9,2026-01-05,,EUR,10\n");
    let refusal = csv_by(&bytes, "").unwrap_err();
    assert_eq!(refusal.line, Some(3));
    assert!(refusal.remedy.en.contains("encoding = \"utf-8\""));
    let read = csv_by(&bytes, "encoding = \"utf-8\"").unwrap();
    assert_eq!((read.counts.used, read.counts.rejected), (1, 1));
    assert!(read.faults()[0].2.contains("encoding"));
}

#[test]
fn an_empty_file_is_refused_and_one_with_names_only_has_no_rows() {
    for text in ["", "\n\n", "  \n"] {
        assert_eq!(refusal(text).reason.en, "the file is empty", "{text:?}");
        assert_eq!(refusal(text).reason.fr, "le fichier est vide");
    }
    assert_eq!(invoices("").counts.read, 0);
}

#[test]
fn a_workbook_is_told_from_csv() {
    let refusal = csv_by(b"PK\x03\x04whatever", "").unwrap_err();
    assert!(refusal.reason.en.contains("workbook"));
}

#[test]
fn a_wrong_delimiter_is_told_with_the_right_one() {
    let text = format!("{HEADER}F-1,C1,2026-01-05,,EUR,10\n");
    let refusal = csv_by(text.as_bytes(), "delimiter = \";\"").unwrap_err();
    assert!(
        refusal.reason.en.contains("commas"),
        "{}",
        refusal.reason.en
    );
    assert!(refusal.remedy.fr.contains("delimiter = \",\""));
    assert!(csv_by(text.as_bytes(), "delimiter = \",\"").is_ok());
    let tabs = text.replace(',', "\t");
    assert_eq!(csv(&tabs).unwrap().counts.used, 1);
}

#[test]
fn lines_above_the_header_a_second_header_sums_and_empty_lines_are_no_records() {
    let text = "Open items;;;;;\nAs of 2026-03-01;;;;;\n\n\
                number;customer;issue;due;currency;total\n\
                Numéro;Client;Date facture;Échéance;Devise;Montant\n\
                F-1;C1;2026-01-05;2026-02-19;EUR;10.00\n;;;;;\n\n\
                number;customer;issue;due;currency;total\n\
                F-2;C1;2026-01-06;2026-02-20;EUR;20.00\n\
                Total;;;;;30.00\n";
    let read = csv(text).unwrap();
    assert_eq!((read.counts.read, read.counts.used), (5, 2));
    assert_eq!((read.counts.rejected, read.counts.aside), (3, 3));
    let reasons: Vec<&str> = read.faults().iter().map(|fault| fault.2).collect();
    assert_eq!(
        reasons,
        [
            "names of columns once more",
            "names of columns once more",
            "a row of sums"
        ]
    );
    assert_eq!(read.records[0].0, 6);
}

#[test]
fn a_customer_who_is_called_total_is_no_row_of_sums() {
    let read = csv("key,name,country\nTOTAL,Total SA,FR\n").unwrap();
    assert_eq!(read.counts.used, 1);
}

#[test]
fn quoted_line_breaks_and_delimiters_stay_in_their_cell() {
    let text = "key,customer,role,name,address\n\
                K1,C1,payer,\"Dupont, \"\"fils\"\"\",\"1 rue du Four\r\n75001 Paris\"\n\
                K2,C2,payer,Durand,\n";
    let read = csv(text).unwrap();
    let Record::Contact(contact) = &read.records[0].1 else {
        panic!()
    };
    assert_eq!(contact.name, "Dupont, \"fils\"");
    assert_eq!(contact.address, ["1 rue du Four", "75001 Paris"]);
    assert_eq!(read.records[1].0, 4);
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row() {
    let read = invoices(
        "F-1,\"C1,2026-01-05,,EUR,10\nF-2,C2,2026-01-05,,EUR,10\nF-3,C3,2026-01-05,,EUR,10\n",
    );
    assert_eq!((read.counts.read, read.counts.used), (3, 2));
    assert!(read.faults()[0].2.contains("quote"));
}

#[test]
fn too_many_cells_are_told_not_cut() {
    let (column, en, _) = fault_of("F-1,C1,2026-01-05,,EUR,1,234.00");
    assert_eq!(column, "");
    assert!(en.contains("7 cells where there are 6 columns"), "{en}");
}

#[test]
fn each_bad_amount_has_its_own_words() {
    for (amount, words) in [
        ("1e9", "powers of ten"),
        ("1.5E+06", "powers of ten"),
        ("twelve", "not an amount"),
        ("12.345", "have 2 decimals"),
        ("12.00 USD", "another currency"),
        ("99999999999999999999", "too large"),
    ] {
        let (column, en, fr) = fault_of(&format!("F-1,C1,2026-01-05,,EUR,{amount}"));
        assert_eq!(column, "total");
        assert!(en.contains(words), "{amount}: {en}");
        assert!(!fr.is_empty());
    }
}

#[test]
fn two_ways_to_write_amounts_are_asked_about_then_one_is_rejected_by_row() {
    let text =
        format!("{HEADER}F-1,C1,2026-01-05,,EUR,\"1.234,56\"\nF-2,C1,2026-01-05,,EUR,12.50\n");
    let asked = refusal(&text);
    assert_eq!(asked.line, Some(3));
    assert!(asked.reason.fr.contains("1.234,56 à la ligne 2"));
    let read = csv_by(text.as_bytes(), "decimal = \".\"").unwrap();
    assert_eq!(read.counts.used, 1);
    assert!(
        read.faults()[0]
            .2
            .contains("does not go with the decimal sign")
    );
}

#[test]
fn amounts_are_read_as_accountants_write_them() {
    let text = "number;customer;issue;currency;total\n\
                F-1;C1;2026-01-05;EUR;1.234,56\nF-2;C1;2026-01-05;EUR;(12,00)\n\
                F-3;C1;2026-01-05;EUR;12,00-\nF-4;C1;2026-01-05;EUR;1 234,50 €\n\
                F-5;C1;2026-01-05;EUR;1\u{202f}234\nF-6;C1;2026-01-05;EUR;1'234,5\n";
    let read = csv(text).unwrap();
    let totals: Vec<String> = read
        .invoices()
        .iter()
        .map(|it| it.total.to_string())
        .collect();
    assert_eq!(
        totals,
        ["1234.56", "12.00", "12.00", "1234.50", "1234", "1234.5"]
    );
}

#[test]
fn a_negative_total_is_a_credit_note_unless_it_is_called_an_invoice() {
    let read = invoices("F-1,C1,2026-01-05,,EUR,-10.00\nF-2,C1,2026-01-05,,EUR,(20.00)\n");
    for invoice in read.invoices() {
        assert_eq!(invoice.kind, InvoiceKind::CreditNote);
    }
    assert_eq!(read.invoices()[0].total.to_string(), "10.00");
    assert_eq!(read.warnings.len(), 2);
    let told = "number,kind,customer,issue,currency,total\n\
                F-1,invoice,C1,2026-01-05,EUR,-10.00\nA-1,avoir,C1,2026-01-05,EUR,-5.00\n";
    let read = csv(told).unwrap();
    assert_eq!(read.invoices().len(), 1);
    assert_eq!(read.invoices()[0].kind, InvoiceKind::CreditNote);
    assert!(read.faults()[0].2.contains("negative total"));
}

#[test]
fn thousands_or_decimals_are_asked_for_where_no_amount_tells() {
    let text = format!("{HEADER}F-1,C1,2026-01-05,,KWD,1.234\n");
    let refusal = refusal(&text);
    assert!(refusal.remedy.en.contains("decimal = "), "{:?}", refusal);
    let read = csv_by(text.as_bytes(), "decimal = \".\"").unwrap();
    assert_eq!(read.invoices()[0].total.to_string(), "1.234");
    let read = csv_by(text.as_bytes(), "decimal = \",\"").unwrap();
    assert_eq!(read.invoices()[0].total.to_string(), "1234");
}

#[test]
fn currencies_have_the_decimals_of_the_standard() {
    let read = invoices(
        "F-1,C1,2026-01-05,,TND,12.345\nF-2,C1,2026-01-05,,TND,12.3456\nF-3,C1,2026-01-05,,JPY,12.5\nF-4,C1,2026-01-05,,JPY,12.00\n",
    );
    assert_eq!(read.counts.used, 2);
    let reasons: Vec<&str> = read.faults().iter().map(|fault| fault.2).collect();
    assert_eq!(
        reasons,
        [
            "12.3456: amounts in TND have 3 decimals",
            "12.5: amounts in JPY have 0 decimals"
        ]
    );
}

#[test]
fn an_unknown_currency_is_told_with_what_to_paste() {
    let read = invoices(
        "F-1,C1,2026-01-05,,EURO,10\nF-2,C1,2026-01-05,,$,10\nF-3,C1,2026-01-05,,€,10\nF-4,C1,2026-01-05,,eur,10\n",
    );
    assert_eq!(read.counts.used, 2);
    assert_eq!(read.faults()[0], (2, "currency", "EURO is not a currency"));
    assert!(
        read.rejects[0].faults[0]
            .remedy
            .fr
            .contains("values = { \"EURO\" = \"EUR\" }")
    );
    assert!(
        read.rejects[1].faults[0]
            .remedy
            .en
            .contains("\"$\" = \"USD\"")
    );
}

#[test]
fn days_that_do_not_exist_and_due_before_issue_are_told() {
    let (column, en, fr) = fault_of("F-1,C1,2026-02-30,,EUR,10");
    assert_eq!(column, "issue");
    assert_eq!(en, "there is no such day: 2026-02-30");
    assert_eq!(fr, "ce jour n’existe pas : 2026-02-30");
    let (column, en, _) = fault_of("F-1,C1,2026-02-20,2026-02-10,EUR,10");
    assert_eq!(column, "due");
    assert!(en.contains("before the date of issue"));
    let (_, en, _) = fault_of("F-1,C1,45678,,EUR,10");
    assert!(en.contains("as spreadsheets count it"));
    let (_, en, _) = fault_of("F-1,C1,soon,,EUR,10");
    assert!(en.contains("not a date"));
}

#[test]
fn the_order_of_day_and_month_is_found_from_the_whole_file() {
    let day_first = invoices("F-1,C1,03/04/2026,,EUR,10\nF-2,C1,13/04/2026,,EUR,10\n");
    assert_eq!(day_first.invoices()[0].issue.to_string(), "2026-04-03");
    let month_first = invoices("F-1,C1,03/04/2026,,EUR,10\nF-2,C1,4/13/26,,EUR,10\n");
    assert_eq!(month_first.invoices()[0].issue.to_string(), "2026-03-04");
    assert_eq!(month_first.invoices()[1].issue.to_string(), "2026-04-13");
    let points = invoices(
        "F-1,C1,03.04.2026,,EUR,10\nF-2,C1,20260406,,EUR,10\nF-3,C1,2026-04-05 00:00:00,,EUR,10\n",
    );
    assert_eq!(points.counts.used, 3);
}

#[test]
fn the_order_of_day_and_month_is_asked_for_where_the_file_does_not_tell() {
    let text = format!("{HEADER}F-1,C1,03/04/2026,05/06/2026,EUR,10\n");
    let asked = refusal(&text);
    assert_eq!(asked.line, Some(2));
    assert!(asked.reason.fr.contains("03/04/2026"));
    assert!(asked.remedy.en.contains("dates = \"day/month/year\""));
    let read = csv_by(text.as_bytes(), "dates = \"month/day/year\"").unwrap();
    assert_eq!(read.invoices()[0].issue.to_string(), "2026-03-04");
    let both = refusal(&format!(
        "{HEADER}F-1,C1,13/04/2026,,EUR,10\nF-2,C1,04/13/2026,,EUR,10\n"
    ));
    assert!(
        both.reason
            .en
            .contains("13/04/2026 on line 2, 04/13/2026 on line 3"),
        "{}",
        both.reason.en
    );
}

#[test]
fn duplicates_are_told_with_the_line_that_was_taken() {
    let read = invoices(
        "F-1,C1,2026-01-05,,EUR,10\nF-1,C1,2026-01-05,,EUR,10\nF-1,C1,2026-01-05,,EUR,11\nF-1,C1,2027-01-05,,EUR,12\n",
    );
    // The same number in another year is another invoice.
    assert_eq!(read.counts.used, 2);
    let reasons: Vec<&str> = read.faults().iter().map(|fault| fault.2).collect();
    assert_eq!(
        reasons,
        [
            "the same record stands on line 2",
            "F-1 stands on line 2 too, with something else in it"
        ]
    );
}

#[test]
fn a_column_that_is_misspelt_is_meant_and_no_currency_is_proposed_instead() {
    let refusal = refusal("number,customer,issue,curency,total\nF-1,C1,2026-01-05,USD,10\n");
    let remedy = &refusal.remedy.en;
    assert!(remedy.contains("currency = \"curency\""), "{remedy}");
    assert!(!remedy.contains("constant"), "{remedy}");
    let pasted = "[columns]\ncurrency = \"curency\"";
    let read = csv_by(
        b"number,customer,issue,curency,total\nF-1,C1,2026-01-05,USD,10\n",
        pasted,
    );
    assert!(read.is_ok());
}

#[test]
fn what_is_missing_is_told_by_row_and_by_column() {
    let (column, en, _) = fault_of("F-1,,2026-01-05,,EUR,10");
    assert_eq!(
        (column.as_str(), en.as_str()),
        ("customer", "the key of the customer is missing")
    );
    let refusal = refusal("number,customer,issue,total\nF-1,C1,2026-01-05,10\n");
    assert!(refusal.reason.en.contains("no column for currency"));
    assert!(
        refusal
            .remedy
            .en
            .contains("currency = { constant = \"EUR\" }")
    );
    let pasted = "[columns]\ncurrency = { constant = \"EUR\" }";
    let read = csv_by(
        b"number,customer,issue,total\nF-1,C1,2026-01-05,10\n",
        pasted,
    )
    .unwrap();
    assert_eq!(read.invoices()[0].currency.code(), "EUR");
}

#[test]
fn a_file_without_names_is_read_by_the_numbers_of_its_columns() {
    let text = "F-1;C1;2026-01-05;EUR;10,50\nF-2;C2;2026-01-06;EUR;11,50\n";
    assert!(refusal(text).remedy.en.contains("header = 0"));
    let mapping = "header = 0\nkind = \"invoice\"\n[columns]\nnumber = \"1\"\ncustomer = \"2\"\nissue = \"3\"\ncurrency = \"4\"\ntotal = \"5\"";
    assert_eq!(
        csv_by(text.as_bytes(), mapping).unwrap().invoices().len(),
        2
    );
}

#[test]
fn a_mapping_names_columns_constants_values_and_declared_fields() {
    let text = "Beleg;Kunde;vom;fällig;Brutto;Art;Gruppe;Zust\n\
                R1;K1;31.01.2026;28.02.2026;1.200,00;RE;Nord;offen\n\
                R2;K1;31.01.2026;n/a;300,00;GS;Süd;weg\n";
    let mapping = "empty = [\"n/a\"]\nkind = \"invoice\"\n[columns]\nnumber = \"Beleg\"\ncustomer = \"Kunde\"\n\
                   issue = \"vom\"\ndue = \"fällig\"\ntotal = \"Brutto\"\ncurrency = { constant = \"EUR\" }\n\
                   kind = { column = \"Art\", values = { \"RE\" = \"invoice\", \"GS\" = \"credit_note\" } }\n\
                   status = { column = \"Zust\", values = { \"offen\" = \"open\" } }\nfields.region = \"Gruppe\"\n";
    let read = csv_by(text.as_bytes(), mapping).unwrap();
    assert_eq!(read.faults(), [(3, "Zust", "weg is not known here")]);
    let invoice = read.invoices()[0];
    assert_eq!(invoice.total.to_string(), "1200.00");
    assert_eq!(invoice.fields["region"], FieldValue::Text("Nord".into()));
}

#[test]
fn other_columns_are_fields_that_the_script_declares_or_are_left_aside_and_told() {
    let text = "number,customer,issue,currency,total,Delivery proof,Comment\nF-1,C1,2026-01-05,EUR,10,yes,none\n";
    let known = Known {
        declared: Some(vec!["delivery_proof".into()]),
        ..Known::default()
    };
    let read = csv_known(text.as_bytes(), "", &known).unwrap();
    let fields = &read.invoices()[0].fields;
    assert_eq!(fields.len(), 1);
    assert_eq!(fields["delivery_proof"], FieldValue::Text("yes".into()));
    assert!(read.guesses().contains(&"columns left aside: Comment"));
}

#[test]
fn a_row_can_give_several_records() {
    let text = "no,cust,date,amount,settled,disputed\n\
                1,C1,1/31/2026,10.50,2/15/2026,No\n2,C1,1/31/2026,20.00,,Yes\n";
    let mapping = "dates = \"month/day/year\"\n\
        [[record]]\nkind = \"customer\"\ncolumns = { key = \"cust\", name = \"cust\" }\n\
        [[record]]\nkind = \"invoice\"\ncolumns = { number = \"no\", customer = \"cust\", issue = \"date\", total = \"amount\", currency = { constant = \"USD\" } }\n\
        [[record]]\nkind = \"payment\"\nwhen = { column = \"settled\" }\ncolumns = { source = { constant = \"ledger\" }, key = { column = \"no\", prefix = \"P-\" }, date = \"settled\", amount = \"amount\", currency = { constant = \"USD\" }, invoice = \"no\" }\n\
        [[record]]\nkind = \"event\"\nwhen = { column = \"disputed\", is = \"Yes\" }\ncolumns = { source = { constant = \"ledger\" }, key = \"no\", kind = { constant = \"dispute\" }, invoice = \"no\", occurred_at = { column = \"date\", plus_days = 10 } }\n";
    let read = csv_by(text.as_bytes(), mapping).unwrap();
    assert_eq!(read.counts.used, 2);
    let kinds: Vec<Kind> = read
        .records
        .iter()
        .map(|(_, record)| record.kind())
        .collect();
    // The customer of both rows comes once.
    assert_eq!(
        kinds,
        [
            Kind::Customer,
            Kind::Invoice,
            Kind::Payment,
            Kind::Invoice,
            Kind::Event
        ]
    );
    let Record::Payment(payment) = &read.records[2].1 else {
        panic!()
    };
    assert_eq!(
        (
            payment.key.as_str(),
            payment.allocations[0].invoice.as_str()
        ),
        ("P-1", "1")
    );
    let Record::Event(event) = &read.records[4].1 else {
        panic!()
    };
    assert_eq!(
        event.occurred_at.instant().to_string(),
        "2026-02-10T00:00:00.000Z"
    );
}

#[test]
fn a_mapping_with_a_fault_says_what_can_stand_there() {
    let wrong = |mapping: &str| {
        let refusal = csv_by(HEADER.as_bytes(), mapping).unwrap_err();
        assert!(!refusal.reason.fr.is_empty() && !refusal.remedy.fr.is_empty());
        format!("{} | {}", refusal.reason.en, refusal.remedy.en)
    };
    assert!(wrong("dates = \"dmy\"").contains("day/month/year"));
    assert!(wrong("delimeter = \";\"").contains("delimiter"));
    assert!(wrong("kind = \"invoices\"").contains("\"invoice\""));
    assert!(wrong("kind = \"invoice\"\n[columns]\nnumbr = \"N\"").contains("number, kind"));
    assert!(wrong("[columns]\nnumber = \"Nummer\"").contains("the file has: number, customer"));
    assert!(wrong("a = \n").contains("not well written"));
    assert!(wrong("decimal = 3").contains("`decimal`: 3"));
}

#[test]
fn every_mapping_in_the_documentation_is_read() {
    let page = include_str!("../../../../docs/src/data.md");
    let mut mappings = 0;
    for block in page.split("```toml\n").skip(1) {
        let mapping = block.split("```").next().unwrap();
        assert!(jalon_intake::Mapping::read(mapping).is_ok(), "{mapping}");
        mappings += 1;
    }
    assert_eq!(mappings, 2);
}

#[test]
fn rejects_are_a_file_with_row_column_reason_and_remedy_that_no_spreadsheet_runs() {
    let read = invoices("=cmd(),C1,2026-02-30,,EUR,10\nF-2,C1,2026-01-05,,EURO,1e9\n");
    let write = |french| {
        let mut file = RejectsFile::new(Vec::new(), french).unwrap();
        for reject in &read.rejects {
            file.write(reject).unwrap();
        }
        String::from_utf8(file.finish().unwrap()).unwrap()
    };
    let english = write(false);
    assert!(english.starts_with(
        "file,row,column,value,reason,remedy\nfile.csv,2,issue,2026-02-30,there is no such day"
    ));
    assert_eq!(english.lines().count(), 4);
    assert!(write(true).starts_with("fichier,ligne,colonne,valeur,motif,remède\n"));
    let formula = invoices("F-1,C1,2026-01-05,,=1+1,10\n");
    let mut file = RejectsFile::new(Vec::new(), false).unwrap();
    file.write(&formula.rejects[0]).unwrap();
    assert!(
        String::from_utf8(file.finish().unwrap())
            .unwrap()
            .contains(",\"'=1+1\",")
    );
}

#[test]
fn the_data_of_all_examples_loads_whole() {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
    let mut files = 0;
    for example in std::fs::read_dir(examples).unwrap() {
        let Ok(data) = std::fs::read_dir(example.unwrap().path().join("data")) else {
            continue;
        };
        for file in data {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|it| it != "csv") {
                continue;
            }
            let read = csv_by(&std::fs::read(&path).unwrap(), "")
                .unwrap_or_else(|e| panic!("{path:?}: {e:?}"));
            assert_eq!(read.counts.rejected, 0, "{path:?}: {:?}", read.rejects);
            assert!(read.counts.used > 0);
            let stem = path
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .trim_end_matches('s')
                .to_string();
            assert_eq!(read.records[0].1.kind().name(), stem);
            files += 1;
        }
    }
    assert!(files >= 30, "{files}");
}

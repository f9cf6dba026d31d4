//! A message without a template says what it asks for, and how that is paid.

use super::*;
use crate::letter::Block;
use crate::{Bare, sample};

fn facts(count: usize, charged: bool) -> Vec<RecordFacts> {
    let invoices = sample::invoices(today(), Timing::Late).into_iter();
    let facts = invoices.take(count).map(|invoice| {
        let facts = RecordFacts::new(&Machine::new(), invoice, sample::customer(), today());
        match charged {
            true => facts.unwrap().with_charges(sample::charges()).unwrap(),
            false => facts.unwrap(),
        }
    });
    facts.collect()
}

fn bare(language: Language, invoices: &[RecordFacts]) -> Bare<'_, RecordFacts> {
    Bare {
        language,
        invoices,
        credits: Vec::new(),
        asks_for_money: true,
    }
}

fn rows(about: &Bare<'_, RecordFacts>) -> Vec<Vec<String>> {
    match about.blocks().unwrap().remove(0) {
        Block::Table(table) => table.rows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_letter_about_one_invoice_has_its_charges_and_asks_for_all_that_is_due() {
    let facts = facts(1, true);
    for (language, head, last, title) in [
        (
            Language::French,
            ["Solde", "Frais", "Reste à payer"],
            "1\u{202f}292,88\u{a0}€",
            "Coordonnées de paiement",
        ),
        (
            Language::English,
            ["Balance", "Charges", "Amount due"],
            "€1,292.88",
            "Payment details",
        ),
        (
            Language::German,
            ["Offen", "Nebenforderungen", "Zu zahlen"],
            "1.292,88\u{a0}€",
            "Zahlungsangaben",
        ),
    ] {
        let about = bare(language, &facts);
        let rows = rows(&about);
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert_eq!(rows[0][3..], head);
        assert_eq!(rows[1][5], last);
        let how = about.payment(&sample::seller(None)).unwrap().unwrap();
        let how = how.unwrap();
        assert_eq!(how.amount.to_string(), "1292.88 EUR");
        let shown = about.payment_box(&how);
        assert_eq!(shown.title, title);
        assert_eq!(shown.details[2].1, "FR14 2004 1010 0505 0001 3M02 606");
        assert!(shown.details.iter().any(|(_, it)| it == "RF56 INV2 041"));
        assert!(!shown.code.is_empty());
        assert_eq!(about.asked().unwrap().to_string(), "1292.88 EUR");
    }
}

#[test]
fn a_mail_says_what_each_invoice_and_all_come_to_with_charges() {
    let one = facts(1, true);
    assert_eq!(
        bare(Language::English, &one).lines().unwrap(),
        [
            "INV-2041: €1,234.56",
            "Due: 26 February 2026",
            "Charges: €58.32",
            "Amount due: €1,292.88"
        ]
    );
    let three = facts(3, false);
    assert_eq!(
        bare(Language::French, &three).lines().unwrap(),
        [
            "INV-2041\u{a0}: 1\u{202f}234,56\u{a0}€",
            "INV-2017\u{a0}: 200,00\u{a0}€",
            "INV-1984\u{a0}: 12\u{202f}650,00\u{a0}€",
            "Total\u{a0}: 14\u{202f}084,56\u{a0}€",
        ]
    );
}

#[test]
fn a_letter_about_several_sums_them_up_and_lists_what_is_open_in_the_readers_favour() {
    let three = facts(3, false);
    let mut about = bare(Language::English, &three);
    about.credits.push(Credit {
        of: Credited::CreditNote("A-7"),
        amount: "20.00 EUR".parse().unwrap(),
    });
    let rows = rows(&about);
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[4][3], "€14,084.56");
    let said = format!("{:?}", about.blocks().unwrap());
    assert!(said.contains("Credit note A-7: €20.00"), "{said}");
    let how = about.payment(&sample::seller(None)).unwrap().unwrap();
    let reference = how.unwrap().reference.shown();
    assert_eq!(reference, "INV-2041 INV-2017 INV-1984");
}

#[test]
fn an_invoice_by_letter_asks_for_nothing_yet() {
    let one = facts(1, false);
    let mut about = bare(Language::English, &one);
    about.asks_for_money = false;
    assert!(about.payment(&sample::seller(None)).unwrap().is_none());
    assert!(matches!(about.blocks().unwrap()[0], Block::Paragraph(_)));
    assert_eq!(about.asked(), None);
}

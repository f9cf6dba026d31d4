//! What a row says of its invoices; and what late payers pay: what the invoices say, without what was claimed for being late.

use jalon_bank::matching::{
    Because, Decision, Level, OpenInvoice, Outcome, Purse, Question, Seeker, Wanted, decide, wanted,
};
use jalon_bank::{Part, Party, Told};
use jalon_core::{Currency, Money};

const OPTIQUE: u128 = 7;

/// An invoice with this open, and charges beside it.
fn invoice(number: &str, principal: i64, charges: i64) -> OpenInvoice {
    OpenInvoice {
        number: number.into(),
        account: OPTIQUE,
        names: vec!["Optique Lemaitre".into()],
        currency: Currency::EUR,
        open: principal + charges,
        charges,
        due: None,
    }
}

fn part(text: &str) -> Part {
    Part {
        party: Party {
            name: "OPTIQUE LEMAITRE".into(),
            ..Party::default()
        },
        text: text.into(),
        ..Part::default()
    }
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// What is suggested for money that names nothing.
fn suggested(minor: i64, invoices: &[OpenInvoice]) -> Vec<(Because, Vec<(String, i64)>)> {
    let part = part("virement");
    let lines = [(euros(minor), &part)];
    let mut seeker = Seeker::new(&lines);
    seeker.look(&Purse {
        account: OPTIQUE,
        names: vec!["Optique Lemaitre".into()],
        invoices: invoices.to_vec(),
    });
    let found = seeker.found().remove(0);
    let shares = |one: jalon_bank::matching::Suggestion| {
        let shares = one.shares.into_iter();
        let shares = shares.map(|share| (share.invoice.to_string(), share.amount));
        (one.because, shares.collect())
    };
    found.into_iter().map(shares).collect()
}

#[test]
fn what_one_invoice_says_fits_it_whatever_was_claimed_beside() {
    let invoices = [
        invoice("F-1001", 50_000, 4_000),
        invoice("F-1002", 177_243, 4_708),
        invoice("F-1003", 20_000, 0),
    ];
    let wanted = [(
        Because::PayerAndAmount,
        vec![("F-1002".to_owned(), 177_243)],
    )];
    assert_eq!(suggested(177_243, &invoices), wanted);
    let with_charges = [(
        Because::PayerAndAmount,
        vec![("F-1002".to_owned(), 181_951)],
    )];
    assert_eq!(suggested(181_951, &invoices), with_charges);
}

#[test]
fn what_several_invoices_say_together_is_for_each_what_it_says() {
    let invoices = [
        invoice("F-1001", 50_000, 4_000),
        invoice("F-1002", 177_243, 4_708),
        invoice("F-1003", 20_000, 0),
    ];
    let two = vec![
        ("F-1001".to_owned(), 50_000),
        ("F-1002".to_owned(), 177_243),
    ];
    assert_eq!(suggested(227_243, &invoices), [(Because::PayerAndSum, two)]);
    let all = suggested(247_243, &invoices);
    assert_eq!(all[0].0, Because::PayerAndSum);
    assert_eq!(all[0].1.len(), 3);
}

#[test]
fn two_that_are_named_and_paid_without_charges_settle_by_themselves_and_any_other_sum_asks() {
    let named = [
        (Level::Number, invoice("F-1001", 50_000, 4_000)),
        (Level::Number, invoice("F-1002", 177_243, 4_708)),
    ];
    let of = |minor| {
        let part = part("F-1001 F-1002");
        decide(euros(minor), &part, &named, (None, 0))
    };
    let Decision {
        outcome: Outcome::Pays { shares, rest, .. },
        ..
    } = of(227_243)
    else {
        panic!("{:?}", of(227_243));
    };
    let shares: Vec<i64> = shares.iter().map(|share| share.amount).collect();
    assert_eq!((shares, rest), (vec![50_000, 177_243], 0));
    let asks = of(227_242).outcome;
    assert!(matches!(asks, Outcome::Ask(Question::Sum)), "{asks:?}");
}

/// A row that names these invoices, each with what it is to get.
fn naming(invoices: &[(&str, i64)]) -> Part {
    let told = |(number, amount): &(&str, i64)| Told {
        invoice: (*number).into(),
        instalment: None,
        amount: *amount,
    };
    Part {
        text: "F-1003".into(),
        invoices: invoices.iter().map(told).collect(),
        ..Part::default()
    }
}

#[test]
fn what_a_row_says_of_each_invoice_is_what_that_gets_and_no_more_than_is_open() {
    let known: Vec<(Level, OpenInvoice)> = [("F-1001", 50_000), ("F-1002", 20_000)]
        .into_iter()
        .map(|(number, open)| (Level::Told, invoice(number, open, 0)))
        .collect();
    let decide = |part: &Part| decide(euros(60_000), part, &known, (None, 0)).outcome;
    // Nobody says who pays: the row itself says what it is for.
    let pays = decide(&naming(&[("F-1001", 30_000), ("F-1002", 25_000)]));
    let Outcome::Pays { by, shares, rest } = pays else {
        panic!("{pays:?}");
    };
    let amounts: Vec<i64> = shares.iter().map(|share| share.amount).collect();
    assert_eq!(
        (by, amounts, rest),
        (Level::Told, vec![30_000, 20_000], 10_000)
    );
    // One of them is not there yet: nothing is given before it is.
    let waits = decide(&naming(&[("F-1001", 30_000), ("F-9999", 25_000)]));
    assert_eq!(waits, Outcome::Ask(Question::Unnamed));
}

#[test]
fn a_row_that_names_its_invoice_is_looked_up_by_that_alone() {
    let wanted = wanted(&naming(&[("F-1001", 1), ("no digits", 1)]));
    let told = |number: &str| Wanted::Number(Level::Told, number.into());
    assert_eq!(wanted, [told("F-1001"), told("no digits")]);
}

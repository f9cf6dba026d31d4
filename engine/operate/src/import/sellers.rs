//! Whose invoices came in: one that another company issued is worth a look, for its customer would be asked to
//! pay us.

use jalon_intake::{Fault, Warning, text};
use jalon_status::is_of;

use super::files::Taking;

/// So many numbers are named.
const NAMED_MAX: usize = 3;

/// Who issued an electronic invoice.
pub(crate) struct Issued {
    pub file: String,
    /// The number of the invoice.
    pub number: String,
    /// The name of whoever issued it.
    pub by: String,
    /// By which it is known, if the invoice says so.
    pub numbers: Vec<String>,
}

/// Tells of invoices whose seller is none of those whose `registrations` are known: how many, and the first of
/// them. Where the house does not say who it is, and of an invoice that names no number, nobody asks.
pub(crate) fn tell_others(taking: &mut Taking, registrations: &[String]) {
    if registrations.is_empty() {
        return;
    }
    let is_other = |one: &&Issued| {
        let is_told = one.numbers.iter().any(|number| is_of_a_register(number));
        is_told && !one.numbers.iter().any(|one| is_of(one, registrations))
    };
    let others: Vec<&Issued> = taking.issued.iter().filter(is_other).collect();
    let Some(first) = others.first() else {
        return;
    };
    let named = others.iter().take(NAMED_MAX).map(|one| one.number.as_str());
    let mut named = named.collect::<Vec<_>>().join(", ");
    if others.len() > NAMED_MAX {
        named.push_str(", …");
    }
    let known_as = first.numbers.first().map_or("", String::as_str);
    let seller = format!("{} {known_as}", first.by).trim().to_owned();
    let count = others.len();
    let (en, fr) = match count {
        1 => (
            format!("an invoice names another seller than this house: {named} ({seller})"),
            format!(
                "une facture nomme un autre vendeur que cette maison\u{a0}: {named} ({seller})"
            ),
        ),
        _ => (
            format!(
                "{count} invoices name another seller than this house: {named} (the first: {seller})"
            ),
            format!(
                "{count} factures nomment un autre vendeur que cette maison\u{a0}: {named} (la première\u{a0}: {seller})"
            ),
        ),
    };
    let warning = Warning {
        file: first.file.clone(),
        line: 1,
        fault: Fault {
            column: "seller".to_owned(),
            value: seller.clone(),
            reason: text(en, fr),
            remedy: text(
                "they were taken in: jalon invoice close, if they are not yours; if they are, add this number to registrations under [seller]",
                "elles ont été prises\u{a0}: jalon invoice close, si elles ne sont pas à vous\u{a0}; sinon ajoutez ce numéro à registrations sous [seller]",
            ),
        },
    };
    taking.warnings.add_first(warning);
}

/// Whether a number can be one of a register: neither a mail address nor a short number of the customer's own.
fn is_of_a_register(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    digits >= 8 && !number.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taking(issued: &[(&str, &[&str])]) -> Taking {
        let issued = issued.iter().map(|(number, numbers)| Issued {
            file: format!("{number}.xml"),
            number: (*number).to_owned(),
            by: "Autre SAS".to_owned(),
            numbers: numbers.iter().map(|one| (*one).to_owned()).collect(),
        });
        Taking {
            issued: issued.collect(),
            ..Taking::default()
        }
    }

    fn told(taking: &mut Taking, registrations: &[&str]) -> Vec<String> {
        let registrations: Vec<String> = registrations.iter().map(|one| (*one).into()).collect();
        tell_others(taking, &registrations);
        let told = taking.warnings.all();
        told.map(|one| one.fault.reason.en.to_string()).collect()
    }

    #[test]
    fn invoices_of_another_seller_are_counted_and_the_first_are_named() {
        let other: &[&str] = &["200000008", "FR12200000008"];
        let ours: &[&str] = &["10000000900017"];
        let mut taking = taking(&[
            ("F-1", ours),
            ("G-1", other),
            ("G-2", other),
            ("G-3", other),
            ("G-4", other),
        ]);
        assert_eq!(
            told(&mut taking, &["100000009"]),
            [
                "4 invoices name another seller than this house: G-1, G-2, G-3, … (the first: Autre SAS 200000008)"
            ]
        );
    }

    #[test]
    fn nobody_asks_where_the_house_or_the_invoice_does_not_say_who_it_is() {
        let other: &[&str] = &["200000008"];
        assert!(told(&mut taking(&[("G-1", other)]), &[]).is_empty());
        let unsaid: &[&str] = &["4711", "billing20260102@autre.example"];
        assert!(told(&mut taking(&[("G-1", unsaid)]), &["100000009"]).is_empty());
        // Of several numbers one is enough.
        let also: &[&str] = &["0088:4012345000009", "FR12100000009"];
        assert!(told(&mut taking(&[("F-1", also)]), &["100000009"]).is_empty());
    }
}

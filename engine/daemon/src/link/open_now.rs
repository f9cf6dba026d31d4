//! What is open of the invoices of a page now: what the message said, and what was told since.

use std::collections::HashMap;

use jalon_core::{Currency, Instant, Money};
use jalon_store::Seen;

use super::{Page, Said, Standing};

/// How it begins where a link is told what is open of an invoice.
const OPEN: &str = "open ";
/// The same of one that is contested as a whole.
const CONTESTED: &str = "contested ";
/// How it begins where it is told that somebody said that it is paid.
const ANNOUNCED: &str = "announced ";

/// What a link is told of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// So much is open of it, and asked for.
    Open(Money),
    /// So much is open of it, and all of it is contested.
    Contested(Money),
    /// Somebody said that it is paid.
    Announced,
}

/// What is open of an invoice, and whether all of it is contested, as a link is told.
pub fn told(number: &str, open: Money, contested: bool) -> String {
    let begins = if contested { CONTESTED } else { OPEN };
    format!("{begins}{} {} {number}", open.minor, open.currency)
}

/// That somebody said that it is paid.
pub fn announced(number: &str) -> String {
    format!("{ANNOUNCED}{number}")
}

/// The number of the invoice and what is told of it, where something tells of that.
pub fn read(what: &str) -> Option<(&str, Told)> {
    if let Some(number) = what.strip_prefix(ANNOUNCED) {
        return Some((number, Told::Announced));
    }
    let (rest, contested) = match what.strip_prefix(CONTESTED) {
        Some(rest) => (rest, true),
        None => (what.strip_prefix(OPEN)?, false),
    };
    let mut words = rest.splitn(3, ' ');
    let minor = words.next()?.parse().ok()?;
    let currency: Currency = words.next()?.parse().ok()?;
    let open = Money::new(minor, currency);
    let told = match contested {
        true => Told::Contested(open),
        false => Told::Open(open),
    };
    Some((words.next()?, told))
}

/// The last that was told of an invoice.
#[derive(Default)]
struct Last {
    open: Option<Money>,
    contested: bool,
    announced: bool,
    at: Option<Instant>,
}

/// The page with what is open of its invoices now, by what it was told, and by what its reader said since. What is
/// asked for beside them, such as interest, is asked for as long as something is open that nobody contests.
pub fn now(page: &mut Page, told: &[Seen], said: &[Said]) {
    let mut last = last(told);
    // The daemon may not have heard of it yet.
    if let Some(said) = Said::newest(said) {
        for number in &said.invoices {
            let last = last.entry(number).or_default();
            if last
                .at
                .is_none_or(|at| said.at.is_some_and(|said| said > at))
            {
                last.contested |= said.choice == "dispute";
                last.announced |= said.choice == "paid";
            }
        }
    }
    let mut settled = 0;
    for invoice in &mut page.invoices {
        let Some(last) = last.get(invoice.number.as_str()) else {
            settled += usize::from(invoice.balance.is_some_and(|open| open.minor <= 0));
            continue;
        };
        if let (Some(open), Some(was)) = (last.open, invoice.balance)
            && open.currency == was.currency
        {
            let paid = was.minor.saturating_sub(open.minor);
            less(&mut page.to_pay, Money::new(paid, open.currency));
            invoice.balance = Some(open);
        }
        invoice.now = match (last.contested, last.announced) {
            (true, _) => Standing::Contested,
            (false, true) => Standing::Announced,
            (false, false) => Standing::Asked,
        };
        settled += usize::from(invoice.balance.is_some_and(|open| open.minor <= 0));
    }
    page.to_pay.retain(|one| one.minor > 0);
    if settled == page.invoices.len() {
        page.to_pay.clear();
    }
    without(page, Standing::Contested);
}

/// The page without what is asked for of invoices that stand so.
pub fn without(page: &mut Page, standing: Standing) {
    let to_pay = &mut page.to_pay;
    let stand_so = page.invoices.iter().filter(|one| one.now == standing);
    for open in stand_so.filter_map(|one| one.balance) {
        less(to_pay, open);
    }
    let mut asked = page.invoices.iter();
    let more = asked.any(|one| one.is_asked() && one.now != standing);
    to_pay.retain(|one| one.minor > 0);
    // What goes with an invoice is not asked for without it.
    if !more && page.invoices.iter().any(|one| one.now == standing) {
        to_pay.clear();
    }
}

fn less(to_pay: &mut [Money], by: Money) {
    let mut asked = to_pay.iter_mut();
    if let Some(asked) = asked.find(|one| one.currency == by.currency) {
        asked.minor = asked.minor.saturating_sub(by.minor);
    }
}

/// The last that was told of each invoice, by its number.
fn last(told: &[Seen]) -> HashMap<&str, Last> {
    let mut all: HashMap<&str, Last> = HashMap::new();
    for one in told {
        let Some((number, says)) = read(&one.what) else {
            continue;
        };
        let last = all.entry(number).or_default();
        last.at = Some(one.at);
        match says {
            Told::Open(open) => {
                *last = Last {
                    open: Some(open),
                    at: last.at,
                    ..Last::default()
                }
            }
            Told::Contested(open) => {
                last.open = Some(open);
                last.contested = true;
            }
            Told::Announced => last.announced = true,
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use jalon_store::{EntityId, Hash};

    use super::*;
    use crate::link::came::tests::page;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn seen(at: i64, what: String) -> Seen {
        Seen {
            entity: EntityId(1),
            link: Hash([1; 32]),
            at: Instant::from_millis(at),
            what,
            note: String::new(),
        }
    }

    fn said(at: i64, choice: &str, invoices: &[&str]) -> Said {
        Said {
            at: Some(Instant::from_millis(at)),
            choice: choice.into(),
            invoices: invoices.iter().map(|one| (*one).into()).collect(),
            ..Said::default()
        }
    }

    /// A page about F-1 (100 EUR) and F-2 (50 EUR) that asks for both.
    fn both() -> Page {
        let mut page = page(&["F-1", "F-2"]);
        page.invoices[0].balance = Some(money("100 EUR"));
        page.invoices[1].balance = Some(money("50 EUR"));
        page.to_pay = vec![money("150 EUR")];
        page
    }

    #[test]
    fn what_is_told_is_read_again_whatever_the_number() {
        let money = Money::new(-1_250, "EUR".parse().unwrap());
        let number = "F 1 of 2";
        let open = told(number, money, false);
        assert_eq!(read(&open), Some((number, Told::Open(money))));
        let contested = told(number, money, true);
        assert_eq!(read(&contested), Some((number, Told::Contested(money))));
        let announced = announced(number);
        assert_eq!(read(&announced), Some((number, Told::Announced)));
        for begins in [&open, &contested, &announced] {
            let mut known = jalon_store::TOLD.iter();
            assert!(known.any(|one| begins.starts_with(one)), "{begins}");
        }
        assert_eq!(read("get"), None);
        assert_eq!(read("open house"), None);
    }

    #[test]
    fn what_is_contested_is_shown_and_not_asked_for_until_that_is_settled() {
        let mut page = both();
        let contested = seen(1, told("F-1", money("100 EUR"), true));
        now(&mut page, std::slice::from_ref(&contested), &[]);
        assert_eq!(page.to_pay, [money("50 EUR")]);
        assert_eq!(page.invoices[0].balance, Some(money("100 EUR")));
        assert_eq!(page.invoices[0].now, Standing::Contested);
        assert_eq!(page.invoices[1].now, Standing::Asked);

        let mut page = both();
        let settled = seen(2, told("F-1", money("80 EUR"), false));
        now(&mut page, &[contested, settled], &[]);
        assert_eq!(page.to_pay, [money("130 EUR")]);
        assert_eq!(page.invoices[0].now, Standing::Asked);
    }

    #[test]
    fn what_a_reader_said_counts_before_the_house_has_heard_it_and_no_longer_than_it_is_the_last() {
        let mut page = both();
        let before = [seen(1, told("F-1", money("100 EUR"), false))];
        let disputes = said(2, "dispute", &["F-1", "F-2"]);
        now(&mut page, &before, std::slice::from_ref(&disputes));
        assert_eq!(page.to_pay, []);

        let mut page = both();
        let after = [seen(3, told("F-1", money("90 EUR"), false))];
        now(&mut page, &after, &[disputes]);
        assert_eq!(page.to_pay, [money("90 EUR")], "F-1 was settled since");
    }

    #[test]
    fn what_was_said_to_be_paid_can_be_left_out_until_something_else_is_told() {
        let mut page = both();
        page.to_pay = vec![money("157 EUR")];
        let announced = [seen(1, announced("F-1"))];
        now(&mut page, &announced, &[]);
        assert_eq!(page.to_pay, [money("157 EUR")]);
        without(&mut page, Standing::Announced);
        assert_eq!(page.to_pay, [money("57 EUR")]);

        let mut page = both();
        let more = [
            announced[0].clone(),
            seen(2, told("F-1", money("40 EUR"), false)),
        ];
        now(&mut page, &more, &[]);
        without(&mut page, Standing::Announced);
        assert_eq!(page.to_pay, [money("90 EUR")], "the rest is asked for");

        let mut page = both();
        now(&mut page, &[], &[said(1, "paid", &["F-1", "F-2"])]);
        without(&mut page, Standing::Announced);
        assert_eq!(page.to_pay, []);
    }
}

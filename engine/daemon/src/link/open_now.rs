//! What is open of the invoices of a page now: what the message said, and what was told since.

use jalon_core::{Currency, Money};
use jalon_store::Seen;

use super::Page;

/// How it begins where a link is told what is open of an invoice.
const OPEN: &str = "open ";

/// What is open of an invoice, as a link is told.
pub fn told(number: &str, open: Money) -> String {
    format!("{OPEN}{} {} {number}", open.minor, open.currency)
}

/// The number and what is open of it, where something on a link tells of that.
pub fn read(what: &str) -> Option<(&str, Money)> {
    let mut words = what.strip_prefix(OPEN)?.splitn(3, ' ');
    let minor = words.next()?.parse().ok()?;
    let currency: Currency = words.next()?.parse().ok()?;
    Some((words.next()?, Money::new(minor, currency)))
}

/// The page with what is open of its invoices now. What is asked for beside them, such as interest, is
/// asked for as long as something is open.
pub fn now(page: &mut Page, seen: &[Seen]) {
    let mut settled = 0;
    for invoice in &mut page.invoices {
        let told = seen.iter().rev().filter_map(|one| read(&one.what));
        let last = told
            .into_iter()
            .find(|(number, _)| *number == invoice.number);
        let last = last.map(|(_, open)| open);
        if let (Some(open), Some(was)) = (last, invoice.balance)
            && open.currency == was.currency
        {
            let paid = was.minor.saturating_sub(open.minor);
            let asked = page
                .to_pay
                .iter_mut()
                .find(|one| one.currency == open.currency);
            if let Some(asked) = asked {
                asked.minor = asked.minor.saturating_sub(paid);
            }
            invoice.balance = Some(open);
        }
        settled += usize::from(invoice.balance.is_some_and(|open| open.minor <= 0));
    }
    page.to_pay.retain(|one| one.minor > 0);
    if settled == page.invoices.len() {
        page.to_pay.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_read_again_whatever_the_number() {
        let money = Money::new(-1_250, "EUR".parse().unwrap());
        let told = told("F 1 of 2", money);
        assert_eq!(read(&told), Some(("F 1 of 2", money)));
        assert_eq!(read("get"), None);
        assert_eq!(read("open house"), None);
    }
}

//! How to pay: the account that `jalon.toml` names now, not that of the day on which the message left.

use std::fmt::Write;

use jalon_core::Money;
use jalon_daemon::link::{Page, Standing};
use jalon_render::Language;
use jalon_render::payment::{Code, Reference, instructions};

use super::{Look, colon, escaped, reach};
use crate::phrases::Phrases;

/// Amount, account, reference, the code for banking apps, and the way to pay online; for each currency.
pub fn section(look: &Look, page: &Page, language: Language, phrases: &Phrases) -> String {
    let online = online(look, page, phrases);
    let amounts = page.to_pay.iter();
    let mut inside: String = amounts
        .map(|amount| transfer(look, (page, *amount), (language, phrases), &online))
        .collect();
    inside.push_str(&online);
    if page.to_pay.is_empty() {
        // What stands otherwise says so itself.
        if page.invoices.iter().any(|one| one.now != Standing::Asked) {
            return String::new();
        }
        inside = format!("<p>{}</p>", escaped(phrases.no_payment));
    }
    let head = escaped(language.phrases().payment_details);
    format!("<section class=\"card\"><h2>{head}</h2>\n{inside}</section>\n")
}

/// How to transfer an amount, or whom to ask where there is no account in its currency and no other way.
fn transfer(
    look: &Look,
    (page, amount): (&Page, Money),
    (language, phrases): (Language, &Phrases),
    online: &str,
) -> String {
    let names = language.phrases();
    let mut rows = vec![(names.amount, language.money(amount))];
    let how = instructions(&look.seller.accounts, &[amount], reference(page, amount));
    let how = match how {
        Ok(how) => how,
        Err(_) if online.is_empty() => {
            return format!("{}{}", list(&rows), ask(look, page, phrases));
        }
        Err(_) => return list(&rows),
    };
    rows.push((names.account_holder, how.account.holder.to_string()));
    rows.push(("IBAN", how.account.iban.shown().to_owned()));
    rows.extend(
        how.account
            .bic
            .as_ref()
            .map(|bic| ("BIC", bic.as_str().to_owned())),
    );
    let shown = how.reference.shown();
    if !shown.is_empty() {
        rows.push((names.reference, shown));
    }
    let mut inside = list(&rows);
    if let Ok(code) = &how.code {
        let _ = writeln!(
            inside,
            "<div class=\"code\">{}<p>{}</p></div>",
            picture(code, names.code),
            escaped(names.scan)
        );
    }
    inside
}

fn list(rows: &[(&str, String)]) -> String {
    let rows = rows.iter().map(|(name, value)| {
        // An IBAN is copied or compared as a whole: it has a line of its own.
        let long = if value.len() > 24 {
            " class=\"long\""
        } else {
            ""
        };
        format!(
            "<dt>{}</dt><dd{long}>{}</dd>",
            escaped(name),
            escaped(value)
        )
    });
    format!("<dl>{}</dl>\n", rows.collect::<String>())
}

/// Whom to ask how an amount can be paid.
fn ask(look: &Look, page: &Page, phrases: &Phrases) -> String {
    let ways = match (&page.seller.email, &page.seller.phone) {
        (None, None) => [&look.seller.email, &look.seller.phone],
        (email, phone) => [email, phone],
    };
    let (says, reach) = (escaped(phrases.no_account), reach(ways));
    match reach.is_empty() {
        true => format!("<p>{says}.</p>\n"),
        false => format!("<p>{says}{} {reach}</p>\n", colon(&page.language)),
    }
}

fn reference(page: &Page, amount: Money) -> Reference {
    if let Some(reference) = &page.reference {
        return Reference::read(reference);
    }
    // What is paid already, or in another currency, is not paid by this.
    let asked = page.invoices.iter().filter(|one| {
        let balance = one.balance;
        one.is_asked() && balance.is_none_or(|open| open.currency == amount.currency)
    });
    let numbers: Vec<&str> = asked.map(|one| one.number.as_str()).collect();
    Reference::of_numbers(&numbers)
}

/// The way to pay online, for one invoice.
fn online(look: &Look, page: &Page, phrases: &Phrases) -> String {
    let (Some(link), [only]) = (&look.payment_link, page.invoices.as_slice()) else {
        return String::new();
    };
    if page.to_pay.is_empty() {
        return String::new();
    }
    let number: String = only
        .number
        .bytes()
        .map(
            |byte| match byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                true => char::from(byte).to_string(),
                false => format!("%{byte:02X}"),
            },
        )
        .collect();
    let link = escaped(&link.replace("{invoice}", &number));
    let says = escaped(phrases.pay_online);
    format!("<a class=\"button\" href=\"{link}\" rel=\"noreferrer noopener\">{says}</a>")
}

/// The code as a picture within the page: dark modules, with the light border that readers need.
fn picture(code: &Code, says: &str) -> String {
    const QUIET: usize = 4;
    let width = code.width();
    let mut path = String::new();
    for row in 0..width {
        let mut column = 0;
        while column < width {
            let from = column;
            while column < width && code.is_dark(column, row) {
                column += 1;
            }
            if column > from {
                let _ = write!(
                    path,
                    "M{} {}h{}v1H{}z",
                    from + QUIET,
                    row + QUIET,
                    column - from,
                    from + QUIET
                );
            }
            column += 1;
        }
    }
    let side = width + 2 * QUIET;
    let says = escaped(says);
    format!(
        "<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{says}\" \
         shape-rendering=\"crispEdges\"><path d=\"{path}\" fill=\"#000\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use jalon_daemon::channel::Sender;
    use jalon_daemon::link::Shown;
    use jalon_render::Seller;
    use jalon_render::payment::BankAccount;

    use super::*;
    use crate::page::{style, words_of};

    fn look(payment_link: Option<&str>) -> Look {
        let euros = BankAccount {
            holder: "Maison Duval".into(),
            iban: "FR14 2004 1010 0505 0001 3M02 606".parse().unwrap(),
            bic: None,
            currency: "EUR".parse().unwrap(),
        };
        Look {
            style: style::style("#0b57a4"),
            addresses: false,
            seller: Seller {
                name: "Maison Duval".into(),
                email: Some("credit@duval.example".into()),
                phone: None,
                accounts: vec![euros],
            },
            payment_link: payment_link.map(str::to_owned),
        }
    }

    /// A page about invoices of these amounts.
    fn page(amounts: &[&str]) -> Page {
        let invoices = (1..).zip(amounts).map(|(number, amount)| Shown {
            number: format!("F-{number}").into(),
            issue: None,
            due: None,
            total: None,
            balance: amount.parse().ok(),
            now: Standing::Asked,
        });
        Page {
            step: "sending".into(),
            role: "payer".into(),
            contact: "K-1".into(),
            address: String::new(),
            language: "en".into(),
            seller: Sender::default(),
            invoices: invoices.collect(),
            as_of: "2026-03-02".parse().unwrap(),
            to_pay: amounts.iter().filter_map(|one| one.parse().ok()).collect(),
            reference: None,
            question: None,
            documents: Vec::new(),
        }
    }

    fn shown(look: &Look, page: &Page) -> String {
        let language = Language::English;
        section(look, page, language, words_of(language))
    }

    #[test]
    fn who_has_no_account_in_a_currency_says_whom_to_ask_and_goes_on_with_the_others() {
        let asks = "Please ask us how to pay this amount: credit@duval.example";
        let pounds = shown(&look(None), &page(&["70 GBP"]));
        assert!(
            pounds.contains("70.00") && pounds.contains(asks),
            "{pounds}"
        );
        assert!(!pounds.contains("FR14"), "{pounds}");
        let both = shown(&look(None), &page(&["70 GBP", "30 EUR"]));
        assert!(both.contains(asks) && both.contains("FR14"), "{both}");
        assert!(both.contains("<dd>F-2</dd>"), "the reference: {both}");
        let euros = shown(&look(None), &page(&["30 EUR"]));
        assert!(!euros.contains(asks), "{euros}");
        let online = shown(
            &look(Some("https://bank.example/{invoice}")),
            &page(&["70 GBP"]),
        );
        assert!(!online.contains(asks), "it can be paid online: {online}");
        assert!(online.contains("https://bank.example/F-1"), "{online}");
    }

    #[test]
    fn nothing_is_asked_for_where_nothing_is_open_or_all_is_contested() {
        let mut page = page(&["30 EUR"]);
        page.to_pay.clear();
        assert!(shown(&look(None), &page).contains("nothing to pay here"));
        page.invoices[0].now = Standing::Contested;
        assert_eq!(shown(&look(None), &page), "");
    }
}

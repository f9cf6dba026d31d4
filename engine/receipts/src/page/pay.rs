//! How to pay: the account that `jalon.toml` names now, not that of the day on which the message left.

use std::fmt::Write;

use jalon_daemon::link::Page;
use jalon_render::Language;
use jalon_render::payment::{Code, Reference, instructions};

use super::{Look, escaped};
use crate::phrases::Phrases;

/// Amount, account, reference, the code for banking apps, and the way to pay online.
pub fn section(look: &Look, page: &Page, language: Language, phrases: &Phrases) -> String {
    let names = language.phrases();
    let how = instructions(&look.seller.accounts, &page.to_pay, reference(page));
    let online = online(look, page, phrases);
    let mut inside = String::new();
    if let Ok(how) = &how {
        let mut rows = vec![
            (names.amount, language.money(how.amount)),
            (names.account_holder, how.account.holder.to_string()),
            ("IBAN", how.account.iban.shown().to_owned()),
        ];
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
        let _ = writeln!(inside, "<dl>{}</dl>", rows.collect::<String>());
        if let Ok(code) = &how.code {
            let _ = writeln!(
                inside,
                "<div class=\"code\">{}<p>{}</p></div>",
                picture(code, names.code),
                escaped(names.scan)
            );
        }
    }
    inside.push_str(&online);
    if page.to_pay.is_empty() {
        inside = format!("<p>{}</p>", escaped(phrases.no_payment));
    }
    if inside.is_empty() {
        return String::new();
    }
    let head = escaped(names.payment_details);
    format!("<section class=\"card\"><h2>{head}</h2>\n{inside}</section>\n")
}

fn reference(page: &Page) -> Reference {
    if let Some(reference) = &page.reference {
        return Reference::read(reference);
    }
    // What is paid already is not paid by this.
    let open = page
        .invoices
        .iter()
        .filter(|one| one.balance.is_none_or(|open| open.minor > 0));
    let numbers: Vec<&str> = open.map(|one| one.number.as_str()).collect();
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

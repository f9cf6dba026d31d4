//! What follows an answer: what was said, the invoices, what can be downloaded, and how to pay.

use std::fmt::Write;

use jalon_daemon::link::{Dispute, Page, Said, Standing, open_now};
use jalon_render::Language;
use jalon_render::clean::{VALUE_CHARS_MAX, one_line};

use super::{Look, Shell, escaped, language_of, pay, words_of};
use crate::desk::Whole;
use crate::phrases::Phrases;

/// The page after an answer; documents by their addresses, in their order, where they are there.
pub fn follows(look: &Look, whole: &Whole, documents: &[Option<String>]) -> String {
    let mut page = whole.page.clone();
    let (language, tag) = language_of(&page);
    let phrases = words_of(language);
    let said: Vec<Said> = whole.seen.iter().filter_map(Said::read).collect();
    // Whoever is not the right person is shown nothing.
    let wrong_person = said
        .last()
        .is_some_and(|last| last.choice == "wrong_contact");
    // Whoever has paid is not asked to pay once more; who wants to pay all the same may.
    if Said::newest(&said).is_none_or(|last| last.choice != "view") {
        open_now::without(&mut page, Standing::Announced);
    }
    let mut body = format!(
        "<section class=\"card good\"><h2>{}</h2>{}</section>\n",
        escaped(phrases.you_told),
        told(&said, language, phrases)
    );
    match wrong_person {
        true => {
            let _ = writeln!(body, "<p>{}</p>", escaped(phrases.thanks_wrong));
        }
        false => {
            body.push_str(&invoices(&page, language, phrases));
            body.push_str(&files(&page, documents, language, phrases));
            body.push_str(&pay::section(look, &page, language, phrases));
        }
    }
    Shell {
        look,
        tag,
        phrases,
        title: phrases.thanks,
        seller: Some(&page.seller),
        body,
    }
    .html()
}

/// What was said so far, the last last.
pub(super) fn told(said: &[Said], language: Language, phrases: &Phrases) -> String {
    /// So much of it is shown.
    const MOST: usize = 20;
    let skipped = said.len().saturating_sub(MOST);
    let lines = said.iter().skip(skipped).map(|one| {
        let what = match one.choice.as_str() {
            "view" => phrases.view,
            "received" => phrases.received,
            "paid" => phrases.paid,
            "promise" => phrases.promise,
            "dispute" => phrases.dispute,
            "credit_note" => phrases.credit_note,
            "wrong_contact" => phrases.wrong_contact,
            _ => phrases.comment,
        };
        let day = one.day.map(|day| format!(" ({})", language.date(day)));
        let why = one.why.as_deref().and_then(|why| {
            let mut all = Dispute::ALL.into_iter();
            all.find(|(name, _)| *name == why)
        });
        let why =
            why.map(|(_, why)| format!("{} {}", language.phrases().colon, reason(why, phrases)));
        let words = match one.words.is_empty() {
            true => String::new(),
            false => format!("<br>«\u{a0}{}\u{a0}»", escaped(&one.words)),
        };
        let more = day.or(why).unwrap_or_default();
        format!("<li>{}{}{words}</li>", escaped(what), escaped(&more))
    });
    format!("<ul>{}</ul>", lines.collect::<String>())
}

/// A reason, in words.
pub(crate) fn reason(why: Dispute, phrases: &Phrases) -> &'static str {
    match why {
        Dispute::Price => phrases.why_price,
        Dispute::Delivery => phrases.why_delivery,
        Dispute::Quality => phrases.why_quality,
        Dispute::NotOrdered => phrases.why_not_ordered,
        Dispute::Other => phrases.why_other,
    }
}

fn invoices(page: &Page, language: Language, phrases: &Phrases) -> String {
    let names = language.phrases();
    let mut out = format!(
        "<section class=\"card\"><h2>{}</h2>\n",
        escaped(phrases.invoices)
    );
    for invoice in &page.invoices {
        let rows = [
            (
                names.invoice,
                Some(one_line(&invoice.number, VALUE_CHARS_MAX)),
            ),
            (names.issue, invoice.issue.map(|day| language.date(day))),
            (names.due, invoice.due.map(|day| language.date(day))),
            (
                names.total,
                invoice.total.map(|money| language.money(money)),
            ),
            (
                names.balance,
                invoice.balance.map(|money| language.money(money)),
            ),
        ];
        let rows = rows.into_iter().filter_map(|(name, value)| {
            let (name, value) = (escaped(name), escaped(&value?));
            Some(format!("<dt>{name}</dt><dd>{value}</dd>"))
        });
        let _ = writeln!(out, "<dl>{}</dl>", rows.collect::<String>());
        let stands = match invoice.now {
            Standing::Contested => phrases.contested,
            Standing::Announced => phrases.announced,
            Standing::Asked => continue,
        };
        let _ = writeln!(out, "<p>{}</p>", escaped(stands));
    }
    let _ = writeln!(
        out,
        "<p class=\"hint\">{} {}. {}</p></section>",
        escaped(phrases.as_of),
        escaped(&language.date(page.as_of)),
        escaped(phrases.paid_since)
    );
    out
}

fn files(
    page: &Page,
    addresses: &[Option<String>],
    language: Language,
    phrases: &Phrases,
) -> String {
    let colon = language.phrases().colon;
    if addresses.iter().flatten().next().is_none() {
        return String::new();
    }
    let files = page.documents.iter().zip(addresses).filter_map(|(file, address)| {
        let address = address.as_ref()?;
        let name = escaped(&one_line(&file.file_name, 120));
        let download = escaped(phrases.download);
        Some(format!("<li><a class=\"button second\" href=\"{address}\">{download}{colon} {name}</a></li>"))
    });
    format!(
        "<section class=\"card\"><h2>{}</h2><ul class=\"files\">{}</ul></section>\n",
        escaped(phrases.documents),
        files.collect::<String>()
    )
}

//! Pages of what is not there, or not any more. They say the same to everybody.

use jalon_render::Language;

use super::{Look, Shell, escaped, language_of, tag, words_of};
use crate::desk::Whole;
use crate::phrases::Phrases;

/// Nothing is known under this address.
pub fn unknown(look: &Look, language: Language) -> String {
    plain(look, language, |phrases| {
        (phrases.unknown, phrases.unknown_help)
    })
}

/// It can't be answered now.
pub fn later(look: &Look, language: Language) -> String {
    plain(look, language, |phrases| {
        (phrases.later, phrases.not_stored)
    })
}

/// What lasted for a while only.
pub fn ended(look: &Look, language: Language) -> String {
    plain(look, language, |phrases| {
        (phrases.ended, phrases.ended_help)
    })
}

/// A link that is over: a new one can be asked for, and goes to the address that is known.
pub fn over(look: &Look, whole: &Whole, was_asked: bool) -> String {
    let (language, tag) = language_of(&whole.page);
    let phrases = words_of(language);
    let body = match was_asked {
        true => format!(
            "<p class=\"card good\" role=\"status\">{}</p>\n",
            escaped(phrases.asked_new)
        ),
        false => format!(
            "<p>{}</p>\n<form method=\"post\" action=\"\">\
             <input type=\"hidden\" name=\"anew\" value=\"yes\">\
             <p><button type=\"submit\">{}</button></p></form>\n",
            escaped(phrases.gone_help),
            escaped(phrases.ask_new)
        ),
    };
    Shell {
        look,
        tag,
        phrases,
        title: phrases.gone,
        seller: Some(&whole.page.seller),
        body,
    }
    .html()
}

fn plain(
    look: &Look,
    language: Language,
    says: impl Fn(&Phrases) -> (&'static str, &'static str),
) -> String {
    let phrases = words_of(language);
    let (title, help) = says(phrases);
    Shell {
        look,
        tag: tag(language),
        phrases,
        title,
        seller: None,
        body: format!("<p>{}</p>\n", escaped(help)),
    }
    .html()
}

//! The pages. All have one shell: the name and the colour of the house above, who to ask below. They need
//! no script, no picture and nothing from elsewhere.

mod asks;
mod follows;
mod over;
mod pay;
mod style;

use jalon_daemon::link::Page;
use jalon_render::Language;
use jalon_render::clean::{VALUE_CHARS_MAX, one_line};

use smol_str::SmolStr;

use crate::form::Form;
use crate::phrases::{Phrases, phrases};
use crate::server::Settings;

pub use asks::form;
pub use follows::follows;
pub(crate) use follows::reason;
pub use over::{ended, later, over, unknown};

/// How pages of this house look.
pub struct Look {
    /// The style that stands in each page.
    pub style: String,
    /// Whether the networks of readers are noted.
    pub addresses: bool,
    seller: jalon_render::Seller,
    payment_link: Option<String>,
}

impl Look {
    pub fn new(settings: &Settings) -> Look {
        Look {
            style: style::style(&settings.colour),
            addresses: settings.addresses,
            seller: settings.seller.clone(),
            payment_link: settings.payment_link.clone(),
        }
    }
}

/// A form as it was filled so far.
#[derive(Default)]
pub struct Filled<'a> {
    pub wrong: Option<Wrong>,
    pub form: Option<&'a Form>,
}

/// What is wrong with a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Choice,
    Day,
    DayNotPossible,
    Why,
    Words,
    Number,
    Proof,
    OnceMore,
    SaidBefore,
    Enough,
    TooLong,
    NotStored,
}

/// What a page is made of.
pub(crate) struct Shell<'a> {
    pub look: &'a Look,
    pub tag: &'a str,
    pub phrases: &'static Phrases,
    pub title: &'a str,
    pub seller: Option<&'a jalon_daemon::channel::Sender>,
    pub body: String,
}

impl Shell<'_> {
    pub(crate) fn html(&self) -> String {
        let seller = &self.look.seller;
        let (name, email, phone) = match self.seller {
            Some(own) => (&own.name, &own.email, &own.phone),
            None => (&seller.name, &seller.email, &seller.phone),
        };
        let name = escaped(&one_line(name, VALUE_CHARS_MAX));
        let (tag, title) = (escaped(self.tag), escaped(self.title));
        let reach = reach([email, phone]);
        let doubts = match reach.is_empty() {
            true => String::new(),
            false => format!(
                "<p>{}{} {reach}</p>\n",
                escaped(self.phrases.doubts),
                colon(self.tag),
            ),
        };
        let (style, body, safe) = (&self.look.style, &self.body, escaped(self.phrases.safe));
        format!(
            "<!DOCTYPE html>\n\
             <html lang=\"{tag}\">\n\
             <head>\n\
             <meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light\">\n\
             <meta name=\"format-detection\" content=\"telephone=no\">\n\
             <title>{title} · {name}</title>\n\
             <style>{style}</style>\n\
             </head>\n\
             <body>\n\
             <header><p>{name}</p></header>\n\
             <main>\n\
             <h1>{title}</h1>\n\
             {body}</main>\n\
             <footer>\n{doubts}<p>{safe}</p>\n</footer>\n\
             </body>\n\
             </html>\n"
        )
    }
}

/// The ways to reach somebody.
pub(crate) fn reach(ways: [&Option<SmolStr>; 2]) -> String {
    let ways = ways.into_iter().flatten();
    let ways: Vec<String> = ways
        .map(|one| escaped(&one_line(one, VALUE_CHARS_MAX)))
        .collect();
    ways.join(" · ")
}

/// As a language writes it between a name and what it is.
pub(crate) fn colon(tag: &str) -> &'static str {
    Language::of_tag(tag).phrases().colon
}

/// The language of a page.
pub(crate) fn language_of(page: &Page) -> (Language, &'static str) {
    let language = Language::of_tag(&page.language);
    (language, tag(language))
}

/// The tag of the words that a page has.
pub(crate) fn tag(language: Language) -> &'static str {
    let known = Language::KNOWN
        .into_iter()
        .find(|(_, one)| *one == language);
    known.map_or("en", |(tag, _)| tag)
}

pub(crate) fn words_of(language: Language) -> &'static Phrases {
    phrases(language)
}

/// Text between tags or in an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            one => out.push(one),
        }
    }
    out
}

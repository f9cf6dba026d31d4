//! Links to the page on which a customer says that an invoice came: what they are made of, what the
//! page may show, and what an answer becomes.
//!
//! ```text
//! token    the secret part of a link, made again from the key of its message; short-lived ones for what follows
//! page     what the page behind a link may show: written with the intent, and all that is read of an account
//! proof    what only a reader of the invoice knows
//! answer   what somebody said there -> stimuli for the inbox
//! ```
//!
//! A link is made when its message is rendered, from the installation's secret and the constant key of
//! the message, so the same message rendered again says the same. The store gets its digest only.

mod answer;
pub mod came;
mod made;
pub mod open_now;
mod over;
mod page;
mod proof;
mod token;

pub use answer::{Answer, Choice, Dispute, NOTE, Said, WRONG_CONTACT, answered, asks_anew};
pub(crate) use answer::{is_anew, is_of_page, is_wrong_contact};
pub(crate) use made::Leads;
pub(crate) use over::erase;
pub use page::{FORMAT, Page, Shown, Standing, read_page};
pub use proof::{Ask, Question};
pub use token::{
    Follows, PageSecret, Token, follow, mac, nonce, read_follow, read_nonce, read_token, token,
};

/// What a link is good for: never for anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The page on which a customer answers.
    Page,
}

impl Purpose {
    /// Its number in the database.
    pub const fn number(self) -> u16 {
        match self {
            Purpose::Page => 1,
        }
    }
}

/// How links of a legal entity are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStyle {
    /// What stands before the path: `https://pay.acme.example`.
    pub base_url: String,
    /// What links are made from.
    pub secret: PageSecret,
    /// For so many days a link is good.
    pub days: i64,
    /// What a reader may be asked for to show that the invoice is at hand, the best first.
    pub asks: Vec<Ask>,
}

impl PageStyle {
    /// The address of the page of a link.
    pub fn address(&self, token: &Token) -> String {
        format!("{}/r/{}", self.base_url, token.as_str())
    }
}

//! The words of the pages, in the languages of messages. Each language has a file of its own.

mod dutch;
mod english;
mod french;
mod german;
mod italian;
mod spanish;

use jalon_render::Language;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Phrases {
    /// The name of the page.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// The same about several invoices.
    pub intro_several: &'static str,
    /// What is noted of whoever opens it, and that it says nothing.
    pub noted: &'static str,
    /// The same where networks are noted, too.
    pub noted_network: &'static str,
    /// Above the choices.
    pub your_answer: &'static str,
    /// A choice: the first, since most come for it.
    pub view: &'static str,
    /// A choice.
    pub received: &'static str,
    /// A choice.
    pub paid: &'static str,
    /// Asks for the day.
    pub paid_on: &'static str,
    /// A choice.
    pub promise: &'static str,
    /// Asks for the day.
    pub promise_by: &'static str,
    /// A choice.
    pub dispute: &'static str,
    /// Asks for the reason.
    pub why: &'static str,
    /// A reason.
    pub why_price: &'static str,
    /// A reason.
    pub why_delivery: &'static str,
    /// A reason.
    pub why_quality: &'static str,
    /// A reason.
    pub why_not_ordered: &'static str,
    /// A reason.
    pub why_other: &'static str,
    /// A choice.
    pub credit_note: &'static str,
    /// A choice.
    pub wrong_contact: &'static str,
    /// A choice.
    pub comment: &'static str,
    /// Asks for a text.
    pub words: &'static str,
    /// Asks for one of several.
    pub which: &'static str,
    /// Asks for digits.
    pub proof_total: &'static str,
    /// Asks for digits.
    pub proof_order: &'static str,
    /// Asks for digits.
    pub proof_reference: &'static str,
    /// Why they are asked for.
    pub proof_hint: &'static str,
    /// On the button.
    pub send: &'static str,
    /// For what no person fills.
    pub leave_empty: &'static str,
    /// What the page never asks for.
    pub safe: &'static str,
    /// Before the ways to reach the seller.
    pub doubts: &'static str,
    /// Above what is wrong with a form.
    pub please: &'static str,
    /// What is wrong.
    pub choose: &'static str,
    /// What is wrong.
    pub day_wanted: &'static str,
    /// What is wrong.
    pub day_not_possible: &'static str,
    /// What is wrong.
    pub why_wanted: &'static str,
    /// What is wrong.
    pub words_wanted: &'static str,
    /// What is wrong.
    pub number_unknown: &'static str,
    /// What is wrong.
    pub proof_wrong: &'static str,
    /// The page was open for long, or the form was not ours.
    pub once_more: &'static str,
    /// The same page sent another answer before.
    pub said_before: &'static str,
    /// So many answers came by this link that no more are taken.
    pub enough: &'static str,
    /// The form was too large.
    pub too_long: &'static str,
    /// The store did not answer.
    pub not_stored: &'static str,
    /// The name of the page after the answer.
    pub thanks: &'static str,
    /// After a wrong contact.
    pub thanks_wrong: &'static str,
    /// Above what was said.
    pub you_told: &'static str,
    /// On the form, where something was said before.
    pub told_before: &'static str,
    /// Above one or several.
    pub invoices: &'static str,
    /// Before the day of the amounts.
    pub as_of: &'static str,
    /// What was paid since.
    pub paid_since: &'static str,
    /// Of an invoice that is contested as a whole.
    pub contested: &'static str,
    /// Of an invoice of which somebody said that it is paid.
    pub announced: &'static str,
    /// Above what can be downloaded.
    pub documents: &'static str,
    /// Before the name of a file.
    pub download: &'static str,
    /// On the button.
    pub pay_online: &'static str,
    /// Before the ways to reach the seller, where it has no account for an amount.
    pub no_account: &'static str,
    /// Where nothing is to be paid, or was paid.
    pub no_payment: &'static str,
    /// The name of the page of a link that is over.
    pub gone: &'static str,
    /// What to do then.
    pub gone_help: &'static str,
    /// On the button.
    pub ask_new: &'static str,
    /// After that.
    pub asked_new: &'static str,
    /// The name of a page that lasted for a while only.
    pub ended: &'static str,
    /// What to do then.
    pub ended_help: &'static str,
    /// The name of the page of what is not there.
    pub unknown: &'static str,
    /// What to do then.
    pub unknown_help: &'static str,
    /// The name of the page where it can't be answered now.
    pub later: &'static str,
}

/// The words of a language; English ones where it is not known.
pub fn phrases(language: Language) -> &'static Phrases {
    match language {
        Language::French => &french::PHRASES,
        Language::German => &german::PHRASES,
        Language::Dutch => &dutch::PHRASES,
        Language::Spanish => &spanish::PHRASES,
        Language::Italian => &italian::PHRASES,
        Language::English | Language::Other => &english::PHRASES,
    }
}

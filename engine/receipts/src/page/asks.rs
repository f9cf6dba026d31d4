//! The form of a link: the seller and neutral choices, in an order that prefers none. It names no invoice
//! and no amount: whoever only opens it learns nothing.

use std::fmt::Write;

use jalon_daemon::link::{Ask, Dispute, Said};

use super::{Filled, Look, Shell, Wrong, escaped, follows, language_of, words_of};
use crate::desk::Whole;
use crate::form::WORDS_MAX;
use crate::phrases::Phrases;

/// The form, with the mark of this page.
pub fn form(
    look: &Look,
    whole: &Whole,
    (mark, decoy): (&str, &str),
    filled: &Filled<'_>,
) -> String {
    let page = &whole.page;
    let (language, tag) = language_of(page);
    let phrases = words_of(language);
    let fields = Fields {
        phrases,
        filled,
        whole,
    };
    let intro = match page.invoices.len() {
        0 | 1 => phrases.intro,
        _ => phrases.intro_several,
    };
    let mut body = format!(
        "<p>{}</p>\n<p class=\"quiet\">{}</p>\n",
        escaped(intro),
        escaped(match look.addresses {
            true => phrases.noted_network,
            false => phrases.noted,
        })
    );
    let said: Vec<Said> = whole.seen.iter().filter_map(Said::read).collect();
    if !said.is_empty() {
        let told = follows::told(&said, language, phrases);
        let head = escaped(phrases.told_before);
        body.push_str(&format!(
            "<section class=\"card note\"><h2>{head}</h2>{told}</section>\n"
        ));
    }
    body.push_str(&fields.alert());
    // An empty action sends the form to the address that was opened, wherever a proxy has put it.
    body.push_str("<form method=\"post\" action=\"\" novalidate>\n");
    let _ = writeln!(
        body,
        "<input type=\"hidden\" name=\"mark\" value=\"{}\">",
        escaped(mark)
    );
    body.push_str(&fields.choices());
    body.push_str("<div class=\"card\">\n");
    body.push_str(&fields.which());
    body.push_str(&fields.words());
    body.push_str(&fields.proof());
    body.push_str("</div>\n");
    let (empty, send) = (escaped(phrases.leave_empty), escaped(phrases.send));
    // What no person sees or reaches: programs that fill and press everything tell themselves.
    let _ = writeln!(
        body,
        "<p><button type=\"submit\">{send}</button></p>\n\
         <div class=\"away\" aria-hidden=\"true\">\
         <label for=\"website\">{empty}</label>\
         <input type=\"text\" id=\"website\" name=\"website\" tabindex=\"-1\" autocomplete=\"off\">\
         <button type=\"submit\" name=\"choice\" value=\"all\" tabindex=\"-1\">{empty}</button>\
         <a href=\"{decoy}\" rel=\"nofollow\" tabindex=\"-1\">{empty}</a></div>\n</form>"
    );
    let title = phrases.title;
    Shell {
        look,
        tag,
        phrases,
        title,
        seller: Some(&page.seller),
        body,
    }
    .html()
}

struct Fields<'a> {
    phrases: &'static Phrases,
    filled: &'a Filled<'a>,
    whole: &'a Whole,
}

impl Fields<'_> {
    fn value(&self, name: &str) -> &str {
        self.filled.form.map_or("", |form| form.value(name))
    }

    /// What is wrong, above the form; it is read out at once, and leads to the field.
    fn alert(&self) -> String {
        let phrases = self.phrases;
        let Some(wrong) = self.filled.wrong else {
            return String::new();
        };
        let (says, to) = match wrong {
            Wrong::Choice => (phrases.choose, "c-view"),
            Wrong::Day | Wrong::DayNotPossible => {
                let says = match wrong {
                    Wrong::Day => phrases.day_wanted,
                    _ => phrases.day_not_possible,
                };
                match self.value("choice") {
                    "paid" => (says, "paid_on"),
                    _ => (says, "promise_by"),
                }
            }
            Wrong::Why => (phrases.why_wanted, "why"),
            Wrong::Words => (phrases.words_wanted, "words"),
            Wrong::Number => (phrases.number_unknown, "which"),
            Wrong::Proof => (phrases.proof_wrong, "proof"),
            Wrong::OnceMore => (phrases.once_more, ""),
            Wrong::SaidBefore => (phrases.said_before, ""),
            Wrong::Enough => (phrases.enough, ""),
            Wrong::TooLong => (phrases.too_long, "words"),
            Wrong::NotStored => (phrases.not_stored, ""),
        };
        let says = escaped(says);
        let says = match to {
            "" => says,
            to => format!("<a href=\"#{to}\">{says}</a>"),
        };
        let please = escaped(phrases.please);
        format!("<div class=\"card alert\" role=\"alert\"><h2>{please}</h2><p>{says}</p></div>\n")
    }

    fn invalid(&self, name: &str) -> &'static str {
        let wrong = match (self.filled.wrong, name) {
            (Some(Wrong::Day | Wrong::DayNotPossible), "paid_on") => self.value("choice") == "paid",
            (Some(Wrong::Day | Wrong::DayNotPossible), "promise_by") => {
                self.value("choice") == "promise"
            }
            (Some(Wrong::Why), "why")
            | (Some(Wrong::Words | Wrong::TooLong), "words")
            | (Some(Wrong::Number), "which")
            | (Some(Wrong::Proof), "proof") => true,
            _ => false,
        };
        if wrong { " aria-invalid=\"true\"" } else { "" }
    }

    fn choices(&self) -> String {
        let phrases = self.phrases;
        let reasons = Dispute::ALL.map(|(name, why)| {
            let says = follows::reason(why, phrases);
            let chosen = if self.value("why") == name {
                " selected"
            } else {
                ""
            };
            format!(
                "<option value=\"{name}\"{chosen}>{}</option>",
                escaped(says)
            )
        });
        let why = format!(
            "<label for=\"why\">{}</label><select id=\"why\" name=\"why\"{}>\
             <option value=\"\"></option>{}</select>",
            escaped(phrases.why),
            self.invalid("why"),
            reasons.concat()
        );
        let rows = [
            ("view", phrases.view, String::new()),
            ("received", phrases.received, String::new()),
            ("paid", phrases.paid, self.day("paid_on", phrases.paid_on)),
            (
                "promise",
                phrases.promise,
                self.day("promise_by", phrases.promise_by),
            ),
            ("dispute", phrases.dispute, why),
            ("credit_note", phrases.credit_note, String::new()),
            ("wrong_contact", phrases.wrong_contact, String::new()),
            ("comment", phrases.comment, String::new()),
        ];
        let mut out = format!(
            "<fieldset>\n<legend>{}</legend>\n",
            escaped(phrases.your_answer)
        );
        for (name, says, more) in rows {
            let chosen = if self.value("choice") == name {
                " checked"
            } else {
                ""
            };
            let more = match more.is_empty() {
                true => String::new(),
                false => format!("<div class=\"more\">{more}</div>"),
            };
            let _ = writeln!(
                out,
                "<div class=\"choice\"><label for=\"c-{name}\">\
                 <input type=\"radio\" id=\"c-{name}\" name=\"choice\" value=\"{name}\"{chosen}>\
                 <span>{}</span></label>{more}</div>",
                escaped(says)
            );
        }
        out.push_str("</fieldset>\n");
        out
    }

    fn day(&self, name: &str, says: &str) -> String {
        format!(
            "<label for=\"{name}\">{}</label>\
             <input type=\"date\" id=\"{name}\" name=\"{name}\" value=\"{}\"{}>",
            escaped(says),
            escaped(self.value(name)),
            self.invalid(name)
        )
    }

    fn which(&self) -> String {
        if self.whole.page.invoices.len() < 2 {
            return String::new();
        }
        self.text("which", self.phrases.which, "")
    }

    fn words(&self) -> String {
        let form = self.filled.form;
        let written = form.map(|form| form.words("words")).unwrap_or_default();
        format!(
            "<div class=\"field\"><label for=\"words\">{}</label>\
             <textarea id=\"words\" name=\"words\" maxlength=\"{WORDS_MAX}\"{}>{}</textarea></div>\n",
            escaped(self.phrases.words),
            self.invalid("words"),
            escaped(&written)
        )
    }

    fn proof(&self) -> String {
        let phrases = self.phrases;
        let question = self.whole.page.question.as_ref();
        let Some(question) = question.filter(|_| self.whole.may_be_asked()) else {
            return String::new();
        };
        let says = match question.of {
            Ask::Total => phrases.proof_total,
            Ask::PurchaseOrder => phrases.proof_order,
            Ask::PaymentReference => phrases.proof_reference,
        };
        self.text("proof", says, phrases.proof_hint)
    }

    fn text(&self, name: &str, says: &str, hint: &str) -> String {
        let (describes, hint) = match hint {
            "" => (String::new(), String::new()),
            hint => (
                format!(" aria-describedby=\"{name}-hint\""),
                format!("<p class=\"hint\" id=\"{name}-hint\">{}</p>", escaped(hint)),
            ),
        };
        format!(
            "<div class=\"field\"><label for=\"{name}\">{}</label>\
             <input type=\"text\" id=\"{name}\" name=\"{name}\" maxlength=\"60\" \
             autocomplete=\"off\" value=\"{}\"{describes}{}>{hint}</div>\n",
            escaped(says),
            escaped(self.value(name)),
            self.invalid(name)
        )
    }
}

//! What stands around the body: buttons, payment details, and who writes.
//!
//! A page for programs for mail: one column, styles in place, nothing from elsewhere. Tables that
//! only place things say so, so that a reading voice passes over them.

use std::fmt::Write;

use crate::clean::{VALUE_CHARS_MAX, one_line};
use crate::html::escaped;
use crate::locale::{Language, reads_leftwards};
use crate::parties::Parties;
use crate::payment::Instructions;

/// The name of the picture with the code.
pub(crate) const CODE_ID: &str = "payment-code";

/// What a message says beside its body.
pub(crate) struct Page<'a> {
    pub(crate) tag: &'a str,
    pub(crate) language: Language,
    pub(crate) subject: &'a str,
    pub(crate) parties: &'a Parties,
    pub(crate) payment_link: Option<&'a str>,
    pub(crate) receipt_link: Option<&'a str>,
    pub(crate) payment: Option<&'a Instructions>,
}

impl Page<'_> {
    /// The buttons: their words and where they lead.
    fn buttons(&self) -> Vec<(&'static str, &str)> {
        let phrases = self.language.phrases();
        let receipt = self
            .receipt_link
            .map(|link| (phrases.confirm_receipt, link));
        let payment = self.payment_link.map(|link| (phrases.pay, link));
        receipt.into_iter().chain(payment).collect()
    }

    /// Who writes: name, mail, telephone.
    fn writer(&self) -> Vec<String> {
        let seller = &self.parties.seller;
        let parts = [
            Some(&seller.name),
            seller.email.as_ref(),
            seller.phone.as_ref(),
        ];
        let clean = parts.into_iter().flatten();
        clean
            .map(|part| one_line(part, VALUE_CHARS_MAX))
            .filter(|part| !part.is_empty())
            .collect()
    }
}

/// The payment details: what each is called, and what it is.
pub(crate) fn details(payment: &Instructions, language: Language) -> Vec<(&'static str, String)> {
    let phrases = language.phrases();
    let account = &payment.account;
    let mut details = vec![
        (phrases.amount, language.money(payment.amount)),
        (
            phrases.account_holder,
            one_line(&account.holder, VALUE_CHARS_MAX),
        ),
        ("IBAN", account.iban.shown().to_owned()),
    ];
    if let Some(bic) = &account.bic {
        details.push(("BIC", bic.as_str().to_owned()));
    }
    let reference = payment.reference.shown();
    if !reference.is_empty() {
        details.push((phrases.reference, reference));
    }
    details
}

/// The whole as plain text.
pub(crate) fn plain(page: &Page<'_>, body: &str) -> String {
    let mut out = body.to_owned();
    let mut part = |text: &str| {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(text);
    };
    for (words, link) in page.buttons() {
        let colon = page.language.phrases().colon;
        part(&format!("{words}{colon} {link}"));
    }
    if let Some(payment) = page.payment {
        let details = details(payment, page.language);
        let longest = details.iter().map(|(name, _)| name.chars().count()).max();
        let width = longest.unwrap_or(0);
        let lines = details
            .iter()
            .map(|(name, value)| format!("{name:width$}  {value}"));
        let lines = lines.collect::<Vec<_>>().join("\n");
        part(&format!(
            "{}\n\n{lines}",
            page.language.phrases().payment_details
        ));
    }
    let writer = page.writer();
    if !writer.is_empty() {
        part(&format!("-- \n{}", writer.join("\n")));
    }
    out.push('\n');
    out
}

const FONT: &str = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/// The whole as a page.
pub(crate) fn html(page: &Page<'_>, body: &str) -> String {
    let tag = escaped(page.tag);
    let (direction, start) = match reads_leftwards(page.tag) {
        true => ("rtl", "right"),
        false => ("ltr", "left"),
    };
    let mut inside = body.to_owned();
    for (words, link) in page.buttons() {
        inside.push_str(&button(words, link));
    }
    if let Some(payment) = page.payment {
        inside.push_str(&panel(page, payment));
    }
    let writer = page
        .writer()
        .iter()
        .map(|part| escaped(part))
        .collect::<Vec<_>>();
    let writer = writer.join(" · ");
    let title = escaped(page.subject);
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"{tag}\" dir=\"{direction}\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light\">\n\
         <title>{title}</title>\n\
         </head>\n\
         <body style=\"margin:0;padding:0;background:#f2f4f7\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"border-collapse:collapse;background:#f2f4f7\"><tr><td align=\"center\" style=\"padding:24px 12px\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"border-collapse:collapse;max-width:640px;background:#ffffff\"><tr><td lang=\"{tag}\" style=\"padding:32px 32px 16px;text-align:{start};color:#1f2933;font-size:16px;line-height:1.5;{FONT}\">\n\
         {inside}\
         </td></tr></table>\n\
         <p style=\"margin:16px 0 0;color:#52606d;font-size:13px;line-height:1.4;{FONT}\">{writer}</p>\n\
         </td></tr></table>\n\
         </body>\n\
         </html>\n"
    )
}

fn button(words: &str, link: &str) -> String {
    format!(
        "<p style=\"margin:8px 0 24px\"><a href=\"{}\" style=\"display:inline-block;padding:12px 24px;\
         background:#0b57a4;color:#ffffff;text-decoration:none;border-radius:4px;font-weight:bold\">{}</a></p>\n",
        escaped(link),
        escaped(words)
    )
}

fn panel(page: &Page<'_>, payment: &Instructions) -> String {
    let phrases = page.language.phrases();
    let mut rows = String::new();
    for (name, value) in details(payment, page.language) {
        // Writing into a text does not fail.
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\" style=\"padding:2px 16px 2px 0;text-align:left;font-weight:normal;color:#52606d;vertical-align:top\">{}</th>\
             <td style=\"padding:2px 0;vertical-align:top\">{}</td></tr>",
            escaped(name),
            escaped(&value)
        );
    }
    let code = payment.code.as_ref().map_or(String::new(), |code| {
        // As large as its dots: a telephone has to read it from a screen.
        let width = code.picture_width();
        format!(
            "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"border-collapse:collapse;margin:12px 0 0\"><tr>\
             <td style=\"padding:0 16px 0 0\"><img src=\"cid:{CODE_ID}\" width=\"{width}\" height=\"{width}\" alt=\"{}\" style=\"display:block;border:0;image-rendering:pixelated\"></td>\
             <td style=\"color:#52606d;font-size:14px;vertical-align:middle\">{}</td>\
             </tr></table>\n",
            escaped(phrases.code),
            escaped(phrases.scan)
        )
    });
    format!(
        "<div style=\"margin:24px 0 16px;padding:16px;background:#f7f8fa;border:1px solid #d9dee5\">\n\
         <h2 style=\"margin:0 0 8px;font-size:16px;line-height:1.3\">{}</h2>\n\
         <table style=\"border-collapse:collapse;font-size:15px;line-height:1.5\">\n{rows}</table>\n{code}</div>\n",
        escaped(phrases.payment_details)
    )
}

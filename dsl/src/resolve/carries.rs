//! What is said of a way that can't carry an invoice, or a message.

use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::Way;
use crate::span::Span;
use crate::words::Surface;

/// The message about a way that carries messages only where an invoice is sent, or the other way
/// round.
pub fn not(surface: Surface, way: Way, invoice: bool, span: Span) -> Diagnostic {
    let name = way.word().form(surface);
    let (en, fr) = match invoice {
        true => (
            "carries messages only, no invoice",
            "ne porte que des messages, pas de facture",
        ),
        false => (
            "carries invoices only, no message",
            "ne porte que des factures, pas de message",
        ),
    };
    let message = text(format!("`{name}` {en}"), format!("`{name}` {fr}"));
    let fault = Diagnostic::error(codes::WAY_MISFIT, span, message);
    let fits = |way: &Way| match invoice {
        true => way.carries_invoices(),
        false => way.carries_messages(),
    };
    let right = Way::ALL.into_iter().filter(fits);
    let list = shown::list(right.map(|way| way.word().form(surface)));
    if way != Way::Email {
        return fault.help(shown::same("one of {}", "au choix {}", &list));
    }
    // Whoever mails invoices means one of two ways.
    let (link, attachment) = (Way::Link.word(), Way::Attachment.word());
    let (link, attachment) = (link.form(surface), attachment.form(surface));
    fault.help(text(
        format!(
            "`{link}` is an e-mail with a link to the invoice, `{attachment}` an e-mail with the \
             invoice attached; one of {list}"
        ),
        format!(
            "`{link}`\u{a0}: un courriel avec un lien vers la facture\u{a0}; `{attachment}`\u{a0}: un \
             courriel avec la facture jointe\u{a0}; au choix {list}"
        ),
    ))
}

//! Texts with placeholders: every placeholder is a value that is there.

use super::Resolver;
use super::conditions::IN_INVOICE_CURRENCY;
use super::place::Place;
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Expr, ExprKind, Fact, InvoiceFact, Measure, Message, Piece, Type};
use crate::span::Span;
use crate::syntax::ast;
use crate::words::Word;

/// How long texts may be.
pub(super) const TASK_MAX: usize = 120;
pub(super) const SUBJECT_MAX: usize = 150;

/// How many characters a placeholder is counted as: most are shorter, few are longer.
const PLACEHOLDER: usize = 12;

impl Resolver<'_> {
    /// A text that is used where it stands.
    pub(super) fn text(&mut self, place: &Place, tree: &ast::Text) -> Message {
        let message = self.message(place, tree);
        self.check_message(place, &message, false);
        message
    }

    /// A text of a task, a call, an alert: short enough for a list.
    pub(super) fn title(&mut self, place: &Place, tree: &ast::Text) -> Message {
        let message = self.text(place, tree);
        self.check_text_length(&message, TASK_MAX);
        if message.pieces.is_empty() {
            let told = text("this text is empty", "ce texte est vide");
            self.say(Diagnostic::error(codes::LINE_MISSING, tree.span, told));
        }
        message
    }

    /// A text whose use is elsewhere: what is known there is checked there.
    pub(super) fn message(&mut self, place: &Place, tree: &ast::Text) -> Message {
        let mut pieces = Vec::new();
        let mut inside = place.clone();
        inside.each_invoice = true;
        let mut in_list = false;
        for piece in &tree.pieces {
            pieces.push(match piece {
                ast::Piece::Plain(plain) => {
                    in_list &= !plain.value.contains('\n');
                    Piece::Plain(plain.value.clone())
                }
                ast::Piece::Value(path) => {
                    let place = if in_list { &inside } else { place };
                    let value = self.path(place, path, None);
                    if let ExprKind::RoleOf(_) | ExprKind::Role(_) = value.kind {
                        self.no_text_of_role(&value);
                    } else if is_word_of_a_list(&value) && !is_bound(place, path) {
                        self.no_text_of_constant(&value);
                    }
                    Piece::Value(value)
                }
                ast::Piece::EachInvoice { oldest_first, span } => {
                    in_list = true;
                    Piece::EachInvoice {
                        oldest_first: *oldest_first,
                        span: *span,
                    }
                }
                ast::Piece::Sum { of, span } => {
                    let of = self.path(&inside, of, Some(IN_INVOICE_CURRENCY));
                    Piece::Sum {
                        of: self.summed(place, of),
                        span: *span,
                    }
                }
                ast::Piece::Count { span } => Piece::Count { span: *span },
                ast::Piece::DaysLate { span } => Piece::Value(Expr {
                    kind: ExprKind::Fact(Fact::Invoice(InvoiceFact::DaysLate)),
                    ty: Type::Delay(Measure::Days),
                    span: *span,
                }),
            });
        }
        Message {
            pieces,
            span: tree.span,
        }
    }

    /// `{mandate}`, a value of a choice: every reader would get the same word, as it is written here.
    fn no_text_of_constant(&mut self, value: &Expr) {
        let name = self.source(value.span);
        let message = text(
            format!("`{name}` is the same for every invoice; a placeholder names what differs"),
            format!(
                "`{name}` est le même pour toutes les factures\u{a0}; un champ nomme ce qui varie"
            ),
        );
        let help = text(
            "name the field that holds it, or write the word without braces",
            "nommez le champ qui le contient, ou écrivez le mot sans accolades",
        );
        self.say(Diagnostic::error(codes::BAD_PLACEHOLDER, value.span, message).help(help));
    }

    fn no_text_of_role(&mut self, value: &Expr) {
        let message = text(
            "a role has no text of its own; name one of its fields",
            "un rôle n’a pas de texte ; nommez l’un de ses champs",
        );
        let name = self.source(value.span);
        let help = shown::same(
            "for example `{}`",
            "par exemple `{}`",
            &format!("{{{name}.…}}"),
        );
        self.say(Diagnostic::error(codes::TYPE_MISMATCH, value.span, message).help(help));
    }

    /// Only amounts of invoices can be added up.
    fn summed(&mut self, place: &Place, of: Expr) -> Expr {
        let amount = matches!(
            of.kind,
            ExprKind::Fact(Fact::Invoice(
                InvoiceFact::Total
                    | InvoiceFact::Principal
                    | InvoiceFact::Balance
                    | InvoiceFact::Charges
                    | InvoiceFact::AmountDue
            ))
        );
        let field = matches!(of.kind, ExprKind::InvoiceField(_)) && of.ty.is_money();
        if amount || field || of.ty == Type::Unknown {
            return of;
        }
        let words = [Word::Balance, Word::Total, Word::AmountDue, Word::Charges];
        let list = shown::list(words.map(|word| self.word(place.module, word)));
        let message = text(
            "only an amount of the invoices can be summed up",
            "seul un montant des factures peut être sommé",
        );
        let fault = Diagnostic::error(codes::TYPE_MISMATCH, of.span, message).help(shown::same(
            "for example {}",
            "par exemple {}",
            &list,
        ));
        self.say(fault);
        Expr::unknown(of.span)
    }

    /// Whether all values of a text are there where it is used. In a message for several invoices
    /// values of one invoice stand only behind `{for each invoice}`: gives those that stand elsewhere.
    pub(super) fn check_message(
        &mut self,
        place: &Place,
        message: &Message,
        grouped: bool,
    ) -> Vec<Span> {
        let mut in_list = false;
        let mut outside = Vec::new();
        for piece in &message.pieces {
            match piece {
                Piece::Plain(plain) => in_list &= !plain.contains('\n'),
                Piece::EachInvoice { .. } => in_list = true,
                Piece::Value(value) => {
                    if grouped && !in_list && is_of_one_invoice(value) {
                        outside.push(value.span);
                    } else if !(in_list && is_due(value)) {
                        // What is listed is late, so its due date is there.
                        self.surely_known(place, value);
                    }
                }
                Piece::Sum { .. } | Piece::Count { .. } => {}
            }
        }
        outside
    }

    /// Says so if values of one invoice stand in messages for several, outside of the list.
    pub(super) fn which_invoice(&mut self, place: &Place, spans: &[Span]) {
        let Some((span, others)) = spans.split_first() else {
            return;
        };
        let span = *span;
        let name = self.source(span).to_owned();
        let list = format!(
            "{{{} {}}}",
            self.word(place.module, Word::ForEach),
            self.word(place.module, Word::Invoice)
        );
        let message = text(
            format!("this message is for several invoices: of which one is `{name}`?"),
            format!("ce message porte sur plusieurs factures : de laquelle est `{name}` ?"),
        );
        let mut fault = Diagnostic::error(codes::WHICH_INVOICE, span, message).help(shown::same(
            "put it behind `{}`, in the line that is repeated for each",
            "placez-le derrière `{}`, dans la ligne répétée pour chacune",
            &list,
        ));
        for other in others {
            fault = fault.related(*other, text("and this", "et ceci"));
        }
        self.say(fault);
    }

    /// Says so if a text is longer than what shows it.
    pub(super) fn check_text_length(&mut self, message: &Message, most: usize) {
        let length = length_of(message);
        if length <= most {
            return;
        }
        let told = text(
            format!("this text has about {length} characters; the most here is {most}"),
            format!("ce texte a environ {length} caractères ; le maximum est ici {most}"),
        );
        self.say(Diagnostic::error(codes::TOO_LONG, message.span, told));
    }
}

/// The characters of a text, placeholders counted by their usual length.
pub(super) fn length_of(message: &Message) -> usize {
    message
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Plain(plain) => plain.chars().count(),
            Piece::EachInvoice { .. } => 0,
            Piece::Value(_) | Piece::Sum { .. } | Piece::Count { .. } => PLACEHOLDER,
        })
        .sum()
}

fn is_word_of_a_list(value: &Expr) -> bool {
    use ExprKind::{Choice, StandingValue};
    matches!(value.kind, Choice { .. } | StandingValue { .. })
}

/// Whether a placeholder is a parameter of the sequence around it, which differs from use to use.
fn is_bound(place: &Place, path: &ast::Path) -> bool {
    let name = path.parts.first().map(|name| &name.text);
    (place.bound.values.iter()).any(|(bound, _)| Some(bound) == name)
}

fn is_due(value: &Expr) -> bool {
    value.kind == ExprKind::Fact(Fact::Invoice(InvoiceFact::Due))
}

fn is_of_one_invoice(value: &Expr) -> bool {
    match value.kind {
        ExprKind::Fact(Fact::Invoice(fact)) => fact != InvoiceFact::Currency,
        ExprKind::InvoiceField(_) => true,
        _ => false,
    }
}

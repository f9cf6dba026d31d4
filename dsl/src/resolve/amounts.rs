//! Amounts of money: exact, and never read in a way that their writer may not have meant.
//!
//! `1,500` is one and a half to a French reader and fifteen hundred to an English one. An amount with
//! more decimals than its currency has is therefore never rounded, nor are its zeros dropped.

use jalon_core::{Currency, Money};

use super::Resolver;
use super::literals::decimal;
use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::span::Span;
use crate::syntax::ast;
use crate::syntax::token::Decimal;
use crate::words::Surface;

impl Resolver<'_> {
    /// An amount of money.
    pub(super) fn money(&mut self, money: &ast::Money, span: Span) -> Option<Money> {
        let currency = self.currency(&money.currency)?;
        if u32::from(money.amount.scale) > u32::from(currency.decimals()) {
            self.too_many_decimals(money.amount, currency, span);
            return None;
        }
        let exact = decimal(money.amount);
        let amount = exact.and_then(|exact| Money::from_decimal(exact, currency).ok());
        if amount.is_none() {
            let message = text(
                "this is more than an amount can be",
                "c’est plus qu’un montant ne peut être",
            );
            self.say(Diagnostic::error(codes::OUT_OF_RANGE, span, message));
        }
        amount
    }

    fn too_many_decimals(&mut self, amount: Decimal, currency: Currency, span: Span) {
        let written = self.source(span).to_owned();
        // The sign before the decimals tells the language, in a file of data as in a script.
        let surface = match written.contains(',') && !written.contains('.') {
            true => Surface::French,
            false => Surface::English,
        };
        let most = most(currency);
        let thousands =
            as_thousands(amount, &written, surface).map(|read| format!("{read} {currency}"));
        let decimals =
            as_decimals(amount, currency, surface).map(|read| format!("{read} {currency}"));
        let fault = match (thousands, decimals) {
            (Some(thousands), Some(decimals)) => Diagnostic::error(
                codes::BAD_NUMBER,
                span,
                text(
                    format!("`{written}` can be read as `{thousands}` or as `{decimals}`"),
                    format!("`{written}` peut se lire `{thousands}` ou `{decimals}`"),
                ),
            )
            .help(text(
                format!("{}: write `{thousands}` or `{decimals}`", most.en),
                format!("{}\u{a0}: écrivez `{thousands}` ou `{decimals}`", most.fr),
            )),
            (Some(only), None) | (None, Some(only)) => {
                Diagnostic::error(codes::OUT_OF_RANGE, span, most)
                    .help(text(
                        format!("did you mean `{only}`?"),
                        format!("vouliez-vous dire `{only}`\u{a0}?"),
                    ))
                    .fix(span, only)
            }
            (None, None) => Diagnostic::error(codes::OUT_OF_RANGE, span, most),
        };
        self.say(fault);
    }
}

fn most(currency: Currency) -> Text {
    match currency.decimals() {
        0 => text(
            format!("an amount in {currency} has no decimals"),
            format!("un montant en {currency} n’a pas de décimales"),
        ),
        most => text(
            format!("an amount in {currency} has {most} decimals at most"),
            format!("un montant en {currency} a {most} décimales au plus"),
        ),
    }
}

/// The amount if the sign before its last three digits parts thousands: `1 500`.
fn as_thousands(amount: Decimal, written: &str, surface: Surface) -> Option<String> {
    if amount.scale != 3 || written.starts_with('0') {
        return None;
    }
    Some(grouped(&amount.mantissa.to_string(), surface))
}

/// The amount with the decimals that its currency has, if only zeros are behind them: `1,50`.
fn as_decimals(amount: Decimal, currency: Currency, surface: Surface) -> Option<String> {
    let kept = usize::from(amount.scale).checked_sub(usize::from(currency.decimals()))?;
    let digits = format!(
        "{:0width$}",
        amount.mantissa,
        width = usize::from(amount.scale) + 1
    );
    let (digits, dropped) = digits.split_at_checked(digits.len().checked_sub(kept)?)?;
    if dropped.contains(|digit| digit != '0') {
        return None;
    }
    let (whole, decimals) =
        digits.split_at_checked(digits.len().checked_sub(usize::from(currency.decimals()))?)?;
    let whole = grouped(whole, surface);
    Some(match (decimals, surface) {
        ("", _) => whole,
        (_, Surface::English) => format!("{whole}.{decimals}"),
        (_, Surface::French) => format!("{whole},{decimals}"),
    })
}

/// Digits in groups of three.
fn grouped(digits: &str, surface: Surface) -> String {
    let sign = match surface {
        Surface::English => ',',
        Surface::French => ' ',
    };
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(sign);
        }
        out.push(digit);
    }
    out
}

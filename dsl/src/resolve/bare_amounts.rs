//! An amount without its currency: which one is probably meant.

use jalon_core::Currency;

use super::{Resolver, shown};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Cell, Expr, ExprKind, Fact, InvoiceFact, MoneyIn, Row, Type};
use crate::syntax::ast::JourneyLine;

impl Resolver<'_> {
    /// The currency to propose for a bare number: of what it meets, else of the journey it stands in, else
    /// of the first journey that says one.
    pub(super) fn currency_meant(
        &self,
        value: &Expr,
        wanted: Type,
        beside: Option<&Expr>,
    ) -> String {
        let fixed = [Some(wanted), beside.map(|beside| beside.ty)];
        let fixed = fixed.into_iter().flatten().find_map(fixed_currency);
        if let Some(currency) = fixed {
            return currency.to_string();
        }
        let at = value.span;
        let mut here = None;
        let mut first = None;
        for (tree, _) in &self.trees.journeys {
            let currency = tree.lines.iter().find_map(|line| match line {
                JourneyLine::For { currencies, .. } => currencies.first(),
                _ => None,
            });
            let currency = currency.and_then(|name| Currency::from_code(&name.text));
            first = first.or(currency);
            if tree.head.file == at.file && tree.head.start <= at.start {
                here = currency;
            }
        }
        here.or(first)
            .map_or_else(|| "EUR".to_owned(), |currency| currency.to_string())
    }

    /// Whether a value, where an amount is wanted, is a table with a bare number: that row is told.
    pub(super) fn is_row_without_currency(&mut self, value: &Expr) -> bool {
        let (ExprKind::Lookup(table), Type::Number) = (&value.kind, value.ty) else {
            return false;
        };
        let table = &self.model.tables[*table];
        let bare = |row: &&Row| matches!(row.value.kind, ExprKind::Number(_));
        let Some(row) = table.rows.iter().find(bare).cloned() else {
            return false;
        };
        let keys = table.keys.clone();
        let used = text("an amount is wanted here", "il faut ici un montant");
        let fault = self
            .bare_amount(&keys, &row, None)
            .related(value.span, used);
        self.say(fault);
        true
    }

    /// A row with a bare number in a table of amounts.
    pub(super) fn bare_amount(&self, keys: &[Expr], row: &Row, other: Option<&Row>) -> Diagnostic {
        let value = &row.value;
        let by_row = keys.iter().zip(&row.cells).find_map(|(key, cell)| {
            let of_invoice = key.kind == ExprKind::Fact(Fact::Invoice(InvoiceFact::Currency));
            match &cell.value {
                Cell::Values(values) if of_invoice => {
                    values.iter().find_map(|value| match value.kind {
                        ExprKind::Currency(currency) => Some(currency),
                        _ => None,
                    })
                }
                _ => None,
            }
        });
        let currency = by_row.map_or_else(
            || self.currency_meant(value, Type::Unknown, other.map(|row| &row.value)),
            |currency| currency.to_string(),
        );
        let written = format!("{} {currency}", self.source(value.span));
        let message = text(
            "an amount is wanted in this row, and its currency is missing",
            "il faut un montant dans cette ligne, et sa devise manque",
        );
        Diagnostic::error(codes::TYPE_MISMATCH, value.span, message)
            .help(shown::same("write `{}`", "écrivez `{}`", &written))
            .fix(value.span, written)
    }
}

fn fixed_currency(ty: Type) -> Option<Currency> {
    match ty {
        Type::Money(MoneyIn::Currency(currency)) => Some(currency),
        _ => None,
    }
}

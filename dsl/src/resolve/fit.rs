//! Whether a value fits where it stands, and what is said if it does not.

use super::{Resolver, shown};
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Expr, ExprKind, FieldId, Measure, ModuleId, Type, Unit};

/// Whether a value of one type fits where another is wanted. Currencies are another matter.
pub fn fits(found: Type, wanted: Type) -> bool {
    match (found, wanted) {
        (Type::Unknown, _) | (_, Type::Unknown) => true,
        (Type::Money(_), Type::Money(_)) => true,
        (Type::Delay(_) | Type::AnyDelay, Type::AnyDelay) => true,
        (Type::AnyDelay, Type::Delay(_)) => true,
        _ => found == wanted,
    }
}

/// What a bare number should be written as, where it is no length of time.
fn written_as(wanted: Type, number: &str) -> Option<String> {
    match wanted {
        Type::Rate => Some(format!("{number} %")),
        _ => None,
    }
}

/// The unit in which a kind of time is written by default.
fn unit_of(measure: Measure) -> Unit {
    match measure {
        Measure::Hours => Unit::Hour,
        Measure::Days => Unit::Day,
        Measure::BusinessDays => Unit::BusinessDay,
        Measure::Months => Unit::Month,
    }
}

/// The declared field that a value is.
pub(super) fn field_of(value: &Expr) -> Option<FieldId> {
    match value.kind {
        ExprKind::InvoiceField(field) | ExprKind::CustomerField { field, .. } => Some(field),
        _ => None,
    }
}

impl Resolver<'_> {
    /// Says so if a value does not fit; gives it back, as unknown if it does not.
    pub(super) fn fitted(&mut self, module: ModuleId, value: Expr, wanted: Type) -> Expr {
        if fits(value.ty, wanted) {
            return value;
        }
        self.misfit(module, &value, wanted);
        Expr::unknown(value.span)
    }

    /// A value of the wrong type.
    pub(super) fn misfit(&mut self, module: ModuleId, value: &Expr, wanted: Type) {
        self.misfit_with(module, value, wanted, None);
    }

    /// A value of the wrong type, beside another one that tells which is wanted.
    pub(super) fn misfit_with(
        &mut self,
        module: ModuleId,
        value: &Expr,
        wanted: Type,
        beside: Option<&Expr>,
    ) {
        if wanted.is_money() && self.is_row_without_currency(value) {
            return;
        }
        let found = shown::of_type(&self.model, value.ty);
        let asked = shown::of_type(&self.model, wanted);
        let message = text(
            format!("{} is wanted here, and this is {}", asked.en, found.en),
            format!("il faut ici {}, et ceci est {}", asked.fr, found.fr),
        );
        let mut fault = Diagnostic::error(codes::TYPE_MISMATCH, value.span, message);
        let source = self.source(value.span).to_owned();
        if let ExprKind::Number(_) = value.kind {
            let surface = self.surface(module);
            let unit = match wanted {
                Type::Delay(measure) => Some(unit_of(measure)),
                Type::AnyDelay => Some(Unit::Day),
                _ => None,
            };
            let written = match unit {
                Some(unit) => Some(format!(
                    "{source} {}",
                    shown::unit_word(unit).form_for(surface, 2)
                )),
                None if wanted.is_money() => {
                    let currency = self.currency_meant(value, wanted, beside);
                    Some(format!("{source} {currency}"))
                }
                None => written_as(wanted, &source),
            };
            if let Some(written) = written {
                fault = fault
                    .help(shown::same("write `{}`", "écrivez `{}`", &written))
                    .fix(value.span, written);
            }
        } else if let (ExprKind::Text(plain), Type::Choice(_) | Type::Way | Type::Standing(_)) =
            (&value.kind, wanted)
        {
            fault = fault
                .help(text(
                    "write it without quotes",
                    "écrivez-le sans guillemets",
                ))
                .fix(value.span, plain.to_string());
        }
        let field = field_of(value).or_else(|| beside.and_then(field_of));
        self.say_of_field(field, fault);
    }

    /// Says that something does not go with what a declared field holds: once for each field, since its
    /// declaration may be what is wrong.
    pub(super) fn say_of_field(&mut self, field: Option<FieldId>, fault: Diagnostic) {
        let Some(field) = field else {
            return self.say(fault);
        };
        if !self.wrong_fields.insert(field) {
            self.faults += 1;
            return;
        }
        let declared = &self.model.fields[field];
        let (span, name) = (declared.type_span, &declared.declared.name);
        let note = text(
            format!("what `{name}` holds is said here"),
            format!("ce que contient `{name}` est dit ici"),
        );
        self.say(fault.related(span, note));
    }
}

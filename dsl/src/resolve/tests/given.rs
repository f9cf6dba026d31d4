//! What a test knows of its customers and invoices.

use super::super::Resolver;
use super::super::built_in::{invoice_fact, party_fact};
use super::super::kinds::Kind;
use super::super::place::Place;
use super::super::scope::built_in_role;
use super::super::shown;
use super::Draft;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::test::{GivenCustomer, GivenInvoice};
use crate::model::{Expr, ExprKind, InvoiceFact, Thing, Type};
use crate::span::Span;
use crate::syntax::ast::{self, At, Fact, FieldsOf, Given, Name, Value};
use crate::words::Word;

impl Resolver<'_> {
    pub(super) fn given(&mut self, place: &Place, tree: &ast::Test, draft: &mut Draft) {
        for line in &tree.lines {
            if let ast::TestLine::Customer(given) = line {
                self.name_customer(given, draft);
            }
        }
        if draft.customers.is_empty() {
            draft.customers.push(GivenCustomer {
                name: None,
                payer: None,
                facts: Vec::new(),
                fields: Vec::new(),
            });
        }
        let mut customer = 0;
        for line in &tree.lines {
            match line {
                ast::TestLine::Customer(given) => {
                    for fact in &given.facts {
                        self.customer_fact(place, fact, customer, draft);
                    }
                    customer += 1;
                }
                ast::TestLine::Invoice(given) => self.given_invoice(place, given, draft),
                _ => {}
            }
        }
    }

    fn name_customer(&mut self, given: &Given, draft: &mut Draft) {
        if let Some(name) = &given.name {
            let known = draft.customers.iter().filter_map(|one| one.name.as_ref());
            let first = known.clone().find(|known| known.value == name.text);
            if let Some(first) = first.map(|first| first.span) {
                self.duplicate(Kind::TestCustomer, name, first);
            }
        }
        draft.customers.push(GivenCustomer {
            name: given.name.as_ref().map(at_name),
            payer: None,
            facts: Vec::new(),
            fields: Vec::new(),
        });
    }

    fn customer_fact(&mut self, place: &Place, fact: &Fact, customer: usize, draft: &mut Draft) {
        let Fact::Field { path, value } = fact else {
            return self.not_of_customer(fact);
        };
        let name = match path.parts.as_slice() {
            [name] => name,
            [head, name] if head.is(Word::Customer) => name,
            _ => return self.silently(),
        };
        if name.is(Word::Payer) {
            let payer = self.customer_named(place, value, draft);
            if let Some(one) = draft.customers.get_mut(customer) {
                one.payer = payer;
            }
            return;
        }
        self.party_fact_of(place, name, value, customer, draft);
    }

    fn not_of_customer(&mut self, fact: &Fact) {
        let span = match fact {
            Fact::Instalment { amount, .. } => amount.span,
            Fact::Arrival(day) => day.span,
            Fact::Status(name) => name.span,
            Fact::Field { path, .. } => path.span(),
        };
        let message = text(
            "this is of an invoice, not of a customer",
            "ceci concerne une facture, pas un client",
        );
        self.say(Diagnostic::error(codes::LINE_MISPLACED, span, message));
    }

    /// A customer of the test, by the name that a value is.
    fn customer_named(&mut self, place: &Place, value: &Value, draft: &Draft) -> Option<At<usize>> {
        let span = value.span();
        let name = match value {
            Value::Path(path) => path.single(),
            _ => None,
        };
        let Some(name) = name else {
            let message = text(
                "the name of a customer of this test is wanted here",
                "il faut ici le nom d’un client de ce test",
            );
            self.say(Diagnostic::error(codes::TYPE_MISMATCH, span, message));
            return None;
        };
        let called = |one: &GivenCustomer| {
            one.name
                .as_ref()
                .is_some_and(|known| known.value == name.text)
        };
        let found = draft.customers.iter().position(called);
        if found.is_none() {
            let among = draft.customers.iter().filter_map(|one| one.name.as_ref());
            let among = among.map(|name| (name.value.clone(), None)).collect();
            self.miss_among(place.module, Kind::TestCustomer, name, among);
        }
        found.map(|value| At { value, span })
    }

    fn party_fact_of(
        &mut self,
        place: &Place,
        name: &Name,
        value: &Value,
        customer: usize,
        draft: &mut Draft,
    ) {
        if let Some(field) = self.field(place, FieldsOf::Customer, name) {
            let ty = self.model.fields[field].ty;
            let value = self.constant_of(place, value, ty);
            let at = At {
                value: field,
                span: name.span,
            };
            if let Some(one) = draft.customers.get_mut(customer) {
                one.fields.push((at, value));
            }
            return;
        }
        if let Some((fact, ty)) = party_fact(name) {
            let value = self.constant_of(place, value, ty);
            let at = At {
                value: fact,
                span: name.span,
            };
            if let Some(one) = draft.customers.get_mut(customer) {
                one.facts.push((at, value));
            }
            return;
        }
        let among = self.customer_names(place);
        self.miss_among(place.module, Kind::CustomerField, name, among);
    }

    /// The value of a fact: a constant of its type.
    pub(super) fn constant_of(&mut self, place: &Place, tree: &Value, ty: Type) -> Expr {
        let value = self.typed(place, tree, ty);
        if value.ty != Type::Unknown && !value.is_constant() {
            let message = text(
                "a fact of a test is a constant",
                "un fait d’un test est une constante",
            );
            self.say(Diagnostic::error(codes::TYPE_MISMATCH, value.span, message));
            return Expr::unknown(value.span);
        }
        value
    }

    fn given_invoice(&mut self, place: &Place, given: &Given, draft: &mut Draft) {
        if let Some(name) = &given.name {
            let known = draft.invoices.iter().filter_map(|one| one.name.as_ref());
            let first = known.clone().find(|known| known.value == name.text);
            if let Some(first) = first.map(|first| first.span) {
                self.duplicate(Kind::TestInvoice, name, first);
            }
        }
        let mut invoice = GivenInvoice {
            name: given.name.as_ref().map(at_name),
            head: *given.head,
            customer: 0,
            issue: None,
            due: None,
            total: None,
            currency: None,
            facts: Vec::new(),
            fields: Vec::new(),
            roles: Vec::new(),
            instalments: Vec::new(),
            arrival: None,
            draft: false,
        };
        let before = self.faults;
        // Whose it is comes first: other facts may be of that customer.
        for fact in &given.facts {
            if let Fact::Field { path, value } = fact
                && let Some(name) = path.single()
                && name.is(Word::Customer)
                && let Some(customer) = self.customer_named(place, value, draft)
            {
                invoice.customer = customer.value;
            }
        }
        for fact in &given.facts {
            self.invoice_fact_of(place, fact, &mut invoice, draft);
        }
        if self.faults == before {
            self.check_given(place, given, &invoice);
        }
        draft.invoices.push(invoice);
    }

    fn invoice_fact_of(
        &mut self,
        place: &Place,
        fact: &Fact,
        invoice: &mut GivenInvoice,
        draft: &mut Draft,
    ) {
        match fact {
            Fact::Instalment { amount, due } => {
                let money = self.money(&amount.value, amount.span);
                let due = self.day_at(due);
                if let (Some(value), Some(due)) = (money, due) {
                    let span = amount.span;
                    invoice.instalments.push((At { value, span }, due));
                }
            }
            Fact::Arrival(day) => invoice.arrival = self.day_at(day),
            Fact::Status(name) if name.is(Word::Draft) => invoice.draft = true,
            Fact::Status(name) => {
                let among = vec![(self.word(place.module, Word::Draft).into(), None)];
                self.miss_among(place.module, Kind::Value, name, among);
            }
            Fact::Field { path, value } => match path.parts.as_slice() {
                [name] if name.is(Word::Customer) => {}
                [name] => self.own_fact(place, name, value, invoice),
                [head, name] if head.is(Word::Customer) => {
                    self.party_fact_of(place, name, value, invoice.customer, draft);
                }
                [head, name] if head.is(Word::Invoice) => {
                    self.own_fact(place, name, value, invoice);
                }
                _ => {
                    self.path(place, path, None);
                    self.silently();
                }
            },
        }
    }

    fn own_fact(&mut self, place: &Place, name: &Name, value: &Value, into: &mut GivenInvoice) {
        let span = name.span;
        if let Some(field) = self.field(place, FieldsOf::Invoice, name) {
            let ty = self.model.fields[field].ty;
            let value = self.constant_of(place, value, ty);
            into.fields.push((At { value: field, span }, value));
            return;
        }
        if let Some((fact, ty)) = invoice_fact(name) {
            let value = self.constant_of(place, value, ty);
            match (fact, &value.kind) {
                (InvoiceFact::Issue, ExprKind::Date(day)) => into.issue = at(*day, value.span),
                (InvoiceFact::Due, ExprKind::Date(day)) => into.due = at(*day, value.span),
                (InvoiceFact::Total, ExprKind::Money(money)) => {
                    into.currency = Some(money.currency);
                    into.total = at(*money, value.span);
                }
                (InvoiceFact::Currency, ExprKind::Currency(currency)) => {
                    into.currency = Some(*currency);
                }
                _ => {}
            }
            into.facts.push((At { value: fact, span }, value));
            return;
        }
        let role = built_in_role(name).or(match self.look_up(place.module, Kind::Role, name) {
            Some(Thing::Role(role)) => Some(role),
            _ => None,
        });
        if let Some(role) = role {
            let value = self.constant_of(place, value, Type::YesNo);
            if let ExprKind::YesNo(yes) = value.kind {
                into.roles.push((At { value: role, span }, yes));
            }
            return;
        }
        let among = self.invoice_names(place);
        self.miss_among(place.module, Kind::InvoiceField, name, among);
    }

    /// An invoice has a day of issue and a total.
    fn check_given(&mut self, place: &Place, given: &Given, invoice: &GivenInvoice) {
        let said = |word: Word| {
            given.facts.iter().any(|fact| match fact {
                Fact::Field { path, .. } => path.parts.last().is_some_and(|name| name.is(word)),
                _ => false,
            })
        };
        if self.model.modules[place.module].lossy {
            return;
        }
        let missing = [
            (Word::Issue, invoice.issue.is_none()),
            (Word::Total, invoice.total.is_none()),
        ]
        .into_iter()
        .find(|(word, missing)| *missing && !said(*word));
        if let Some((word, _)) = missing {
            let word = self.word(place.module, word);
            let message = text(
                format!("this invoice has no `{word}`"),
                format!("cette facture n’a pas de `{word}`"),
            );
            let example = match word {
                _ if invoice.issue.is_none() => format!("{word} 2026-01-05"),
                _ => format!("{word} 1200 EUR"),
            };
            let fault = Diagnostic::error(codes::LINE_MISSING, *given.head, message)
                .help(shown::same("add `{}`", "ajoutez `{}`", &example));
            self.say(fault);
        }
    }
}

fn at<T>(value: T, span: Span) -> Option<At<T>> {
    Some(At { value, span })
}

fn at_name(name: &Name) -> At<smol_str::SmolStr> {
    At {
        value: name.text.clone(),
        span: name.span,
    }
}

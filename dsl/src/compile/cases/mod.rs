//! The tests of a script, in the numbers of its machine. They are no part of it: a test may speak of
//! what no journey reaches, and then there is no number for it.

mod happens;
mod then;

use jalon_core::cases::{Case, CaseLine, GivenCustomer, GivenInvoice, Target, Then};
use jalon_core::eval::Stored;
use jalon_core::ledger::Instalment;
use jalon_core::machine::{
    CalendarId, CustomerFieldId, Dense, InvoiceFieldId, RoleId, Source, TemplateId, TermsId,
};
use jalon_core::{Currency, Money, TimeOfDay};
use smol_str::SmolStr;

use super::numbers::{Numbered, role_name};
use super::{Compiler, facts, simplify};
use crate::model::test::{self, Subject, TestLine};
use crate::model::{self, Expr, ExprKind, InvoiceFact, PartyFact};
use crate::span::Span;

impl Compiler<'_> {
    /// All tests, but for those of the library's modules.
    pub(super) fn cases(&self) -> Vec<Case> {
        let own = |test: &&test::Test| {
            let module = self.model.modules.get(test.module);
            module.is_some_and(|module| !module.library)
        };
        let tests = self.model.tests.items().iter();
        tests.filter(own).map(|test| self.case(test)).collect()
    }

    fn case(&self, test: &test::Test) -> Case {
        let mut customers: Vec<GivenCustomer> = test
            .customers
            .iter()
            .map(|given| self.given_customer(given))
            .collect();
        if customers.is_empty() {
            customers.push(GivenCustomer::default());
        }
        for given in &test.invoices {
            let Some(customer) = customers.get_mut(given.customer) else {
                continue;
            };
            for (role, there) in &given.roles {
                let known = self.known_role(role.value).filter(|_| *there);
                if let Some(role) = known.filter(|role| !customer.roles.contains(role)) {
                    customer.roles.push(role);
                }
            }
        }
        let invoices = test.invoices.iter();
        let invoices = invoices.filter_map(|given| self.given_invoice(given));
        let mut lines = Vec::new();
        for line in &test.lines {
            match line {
                TestLine::Happens(happens) => {
                    lines.extend(self.happens(happens).map(CaseLine::Happens));
                }
                TestLine::Then(assertion, span) => {
                    let what = self.assertion(assertion);
                    let source = self.source(*span);
                    lines.push(CaseLine::Then(Then { what, source }));
                }
            }
        }
        Case {
            name: test.name.clone(),
            source: self.source(test.span),
            customers,
            invoices: invoices.collect(),
            lines,
        }
    }

    fn given_customer(&self, given: &test::GivenCustomer) -> GivenCustomer {
        let mut customer = GivenCustomer {
            name: given.name.as_ref().map(|name| name.value.clone()),
            payer: given.payer.as_ref().map(|payer| payer.value),
            ..GivenCustomer::default()
        };
        for (fact, value) in &given.facts {
            self.party_fact(&mut customer, fact.value, value);
        }
        for (field, value) in &given.fields {
            let numbers = &self.numbers.customer_fields;
            if let Some(field) = number_if::<_, CustomerFieldId>(numbers, field.value) {
                customer.fields.push((field, self.stored(value, None)));
            }
        }
        customer
    }

    fn party_fact(&self, customer: &mut GivenCustomer, fact: PartyFact, value: &Expr) {
        let text = || match self.stored(value, None) {
            Stored::Text(text) => Some(text),
            _ => None,
        };
        match fact {
            PartyFact::Name => customer.shown_name = text(),
            PartyFact::Country => customer.country = text(),
            PartyFact::Language => customer.language = text(),
            PartyFact::TimeZone => customer.time_zone = text(),
            PartyFact::Terms => customer.terms = self.terms_name(value),
            PartyFact::Unallocated | PartyFact::Overdue | PartyFact::OpenInvoices => {}
        }
    }

    /// Terms by the name that the machine or its datasets know.
    fn terms_name(&self, value: &Expr) -> Option<SmolStr> {
        let ExprKind::Terms(terms) = value.kind else {
            return None;
        };
        let mut known = self.numbers.terms.items().into_iter();
        let named = known.find(|(id, _)| *id == terms).map(|(_, name)| name);
        named.or_else(|| {
            let terms = self.model.terms.get(terms)?;
            Some(terms.declared.name.clone())
        })
    }

    fn given_invoice(&self, given: &test::GivenInvoice) -> Option<GivenInvoice> {
        let currency = given.currency;
        let mut invoice = GivenInvoice {
            name: given.name.as_ref().map(|name| name.value.clone()),
            customer: given.customer,
            number: None,
            issue: given.issue.as_ref()?.value,
            due: given.due.as_ref().map(|due| due.value),
            total: given.total.as_ref()?.value,
            instalments: given
                .instalments
                .iter()
                .map(|(amount, due)| Instalment {
                    due: due.value,
                    amount: amount.value.minor,
                })
                .collect(),
            arrival: given.arrival.as_ref().map(|day| day.value),
            draft: given.draft,
            purchase_order: None,
            fields: Vec::new(),
            source: self.source(given.head),
        };
        for (fact, value) in &given.facts {
            let Stored::Text(text) = self.stored(value, currency) else {
                continue;
            };
            match fact.value {
                InvoiceFact::Number => invoice.number = Some(text),
                InvoiceFact::PurchaseOrder => invoice.purchase_order = Some(text),
                _ => {}
            }
        }
        for (field, value) in &given.fields {
            let numbers = &self.numbers.invoice_fields;
            if let Some(field) = number_if::<_, InvoiceFieldId>(numbers, field.value) {
                invoice.fields.push((field, self.stored(value, currency)));
            }
        }
        Some(invoice)
    }

    /// A constant as a state keeps it; a bare nothing is in the currency at hand.
    fn stored(&self, expr: &Expr, currency: Option<Currency>) -> Stored {
        match simplify::value(expr).kind {
            ExprKind::YesNo(yes) => Stored::YesNo(yes),
            ExprKind::Text(text) | ExprKind::Code(text) => Stored::Text(text),
            ExprKind::Number(number) => Stored::Number(number),
            ExprKind::Money(money) => Stored::Money(money),
            ExprKind::NoMoney => currency.map_or(Stored::Unknown, |currency| {
                Stored::Money(Money::zero(currency))
            }),
            ExprKind::Date(day) => Stored::Date(day),
            ExprKind::Time(minutes) => Stored::Time(TimeOfDay::from_minutes(minutes)),
            ExprKind::Rate(rate) => Stored::Rate(rate),
            ExprKind::Delay(delay) => Stored::Delay(facts::delay(delay)),
            ExprKind::Way(way) => Stored::Way(facts::way(way)),
            ExprKind::Currency(currency) => Stored::Currency(currency),
            ExprKind::Choice { value, .. } => Stored::Choice(value),
            ExprKind::StandingValue { value, .. } => Stored::Standing(value),
            ExprKind::Role(role) => self.known_role(role).map_or(Stored::Unknown, Stored::Role),
            ExprKind::Team(team) => self.known_team(team).map_or(Stored::Unknown, Stored::Team),
            ExprKind::Calendar(calendar) => {
                let number = number_if::<_, CalendarId>(&self.numbers.calendars, calendar);
                number.map_or(Stored::Unknown, Stored::Calendar)
            }
            ExprKind::Terms(terms) => {
                let number = number_if::<_, TermsId>(&self.numbers.terms, terms);
                number.map_or(Stored::Unknown, Stored::Terms)
            }
            ExprKind::Template(template) => {
                let number = number_if::<_, TemplateId>(&self.numbers.templates, template);
                number.map_or(Stored::Unknown, Stored::Template)
            }
            _ => Stored::Unknown,
        }
    }

    fn target(&self, subject: Subject) -> Target {
        match subject {
            Subject::Customer(customer) => Target::Customer(customer),
            Subject::Invoice {
                invoice,
                instalment,
            } => Target::Invoice {
                invoice,
                instalment: u16::try_from(instalment.unwrap_or(0)).unwrap_or(u16::MAX),
            },
        }
    }

    fn target_if(&self, subject: Option<Subject>) -> Option<Target> {
        subject.map(|subject| self.target(subject))
    }

    /// Where something stands.
    fn source(&self, span: Span) -> Source {
        self.places.source(span)
    }

    fn known_role(&self, role: model::RoleId) -> Option<RoleId> {
        number_if(&self.numbers.roles, role_name(self.model, role))
    }

    fn known_team(&self, team: model::TeamId) -> Option<jalon_core::machine::TeamId> {
        let team = self.model.teams.get(team)?;
        number_if(&self.numbers.teams, team.declared.name.clone())
    }
}

/// The number of a thing, if it has one.
fn number_if<K: Ord + Clone, I: Dense>(numbers: &Numbered<K>, item: K) -> Option<I> {
    numbers
        .number_if(&item)
        .map(|number| I::at(number as usize))
}

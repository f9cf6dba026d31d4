//! Journeys.

use jalon_core::machine::action::Act;
use jalon_core::machine::claim::DebtPart;
use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::{HoldWhile, Journey, Limit, Require, Send, Subject, Takes};
use jalon_core::machine::schedule::{CatchUp, RunDays, Runs};
use jalon_core::machine::{Element, ExprId, JourneyId, StepId};
use jalon_core::{Currency, TimeOfDay, Weekday};
use smol_str::SmolStr;

use super::calendars::weekday;
use super::paths::{Path, deed, word_of};
use super::{Compiler, facts};
use crate::model::{
    self, BeforeSending, CalendarChoice, Cond, CondKind, Expr, ExprKind, Over, Party, RechooseOn,
    Selection, journey,
};

impl Compiler<'_> {
    /// All journeys, in the order in which they are asked.
    pub(super) fn journeys(&mut self) {
        for (number, (id, name)) in (0..).zip(self.numbers.journeys.items()) {
            if let Some(tree) = self.model.journeys.get(id) {
                let journey = self.journey(JourneyId(number), id, name, tree);
                self.machine.journeys.push(journey);
            }
        }
    }

    fn journey(
        &mut self,
        number: JourneyId,
        id: model::JourneyId,
        name: SmolStr,
        tree: &model::Journey,
    ) -> Journey {
        self.places.note(Element::Journey(number), tree.head);
        let path = self.root_path(&name);
        let subject = subject(tree.over);
        let takes = self.takes(tree);
        let rechoose_on = tree.rechoose.iter().map(|on| self.rechoose(on)).collect();
        let calendar = self.journey_calendar(tree);
        let limits = self.limits(number, tree);
        let ignore_balances_under = self.value_if(tree.ignore_under.as_ref());
        let payments_within = tree.needs_payments.as_ref().map(|(age, _)| self.value(age));
        let (requires, holds) = self.before_sending(number, &path, tree);
        let sends = self.sends(number, &path, tree);
        let milestones: Vec<_> = self.model.milestones_of(id).collect();
        let numbers = milestones
            .iter()
            .map(|(milestone, _)| self.milestone_number(*milestone))
            .collect();
        for (milestone, tree) in milestones {
            self.milestone(&path, number, milestone, tree);
        }
        let reactions = self.reactions(&path, &tree.reactions);
        Journey {
            name,
            path: path.id,
            subject,
            takes,
            leave_alone: tree.leave_alone.is_some(),
            rechoose_on,
            calendar,
            limits,
            runs: tree.runs.as_ref().map(runs),
            catch_up: catch_up(tree),
            ignore_balances_under,
            payments_settle: settles(tree),
            payments_within,
            requires,
            holds,
            sends,
            milestones: numbers,
            reactions,
        }
    }

    fn takes(&mut self, tree: &model::Journey) -> Takes {
        match &tree.selection {
            Selection::Where {
                currencies,
                condition,
                ..
            } => {
                let mut currencies: Vec<Currency> = currencies.iter().map(|at| at.value).collect();
                currencies.sort_unstable();
                currencies.dedup();
                Takes::Matching {
                    currencies,
                    condition: self.guard(condition.as_ref()),
                }
            }
            Selection::All(_) => Takes::Matching {
                currencies: Vec::new(),
                condition: None,
            },
            Selection::AllOther(_) => Takes::AllOther,
            Selection::Missing => {
                // A journey of a customer takes all customers.
                if tree.over == Over::Invoice {
                    self.not_understood(tree.head);
                }
                Takes::Matching {
                    currencies: Vec::new(),
                    condition: None,
                }
            }
        }
    }

    fn rechoose(&mut self, on: &RechooseOn) -> ExprId {
        match on {
            RechooseOn::Field(field) if self.is_of_invoices(field.value) => {
                let node = Node::InvoiceField(self.invoice_field(field.value));
                self.push(node, field.span)
            }
            RechooseOn::Field(field) => {
                let node = Node::CustomerField {
                    party: facts::party(Party::Customer),
                    field: self.customer_field(field.value),
                };
                self.push(node, field.span)
            }
            RechooseOn::Value(value) => self.value(value),
        }
    }

    fn journey_calendar(&mut self, tree: &model::Journey) -> Option<ExprId> {
        let calendar = tree.calendar.as_ref()?;
        let (kind, ty) = match calendar.value {
            CalendarChoice::One(one) => (ExprKind::Calendar(one), model::Type::Calendar),
            CalendarChoice::Table(table) => (ExprKind::Lookup(table), model::Type::Calendar),
        };
        let span = calendar.span;
        Some(self.value(&Expr { kind, ty, span }))
    }

    fn limits(&mut self, number: JourneyId, tree: &model::Journey) -> Vec<Limit> {
        let mut limits = Vec::new();
        for (at, limit) in (0..).zip(&tree.limits) {
            self.places.note(Element::Limit(number, at), limit.span);
            let mut except_steps: Vec<StepId> = limit
                .except_steps
                .iter()
                .map(|step| self.step_number(step.value))
                .collect();
            except_steps.sort_unstable();
            except_steps.dedup();
            limits.push(Limit {
                to: self.role(limit.role.value),
                messages: limit.count.value,
                per: self.written_delay(limit.per.value, limit.per.span),
                per_contact: limit.per_contact,
                except: match limit.except_formal_notice {
                    true => vec![Act::FormalNotice],
                    false => Vec::new(),
                },
                except_steps,
            });
        }
        limits
    }

    fn before_sending(
        &mut self,
        number: JourneyId,
        above: &Path,
        tree: &model::Journey,
    ) -> (Vec<Require>, Vec<HoldWhile>) {
        let (mut requires, mut holds) = (Vec::new(), Vec::new());
        for line in &tree.before_sending {
            match line {
                BeforeSending::Require {
                    condition,
                    otherwise,
                    span,
                } => {
                    let at = u32::try_from(requires.len()).unwrap_or(u32::MAX);
                    self.places.note(Element::Require(number, at), *span);
                    let path =
                        self.path_below(above, &deed("require", &self.subject_of(condition)));
                    requires.push(Require {
                        path: path.id,
                        condition: self.condition(condition),
                        otherwise: self.line_below(&path, "else", otherwise),
                    });
                }
                BeforeSending::Hold {
                    condition,
                    because,
                    at_most,
                    then,
                    span,
                } => {
                    let at = u32::try_from(holds.len()).unwrap_or(u32::MAX);
                    self.places.note(Element::Hold(number, at), *span);
                    let path = self.path_below(above, &deed("hold", &self.subject_of(condition)));
                    let then = then.as_ref();
                    holds.push(HoldWhile {
                        path: path.id,
                        condition: self.condition(condition),
                        because: self.text_if(because.as_ref()),
                        at_most: self.value_if(at_most.as_ref()),
                        then: then.and_then(|line| self.line_below(&path, "then", line)),
                    });
                }
            }
        }
        (requires, holds)
    }

    fn sends(&mut self, number: JourneyId, above: &Path, tree: &model::Journey) -> Vec<Send> {
        let mut sends = Vec::new();
        for (at, row) in (0..).zip(&tree.send) {
            self.places.note(Element::Send(number, at), row.span);
            let role = super::numbers::role_name(self.model, row.role.value);
            let path = self.path_below(above, &deed("send", &role));
            sends.push(Send {
                path: path.id,
                to: self.role(row.role.value),
                by: self.value_if(row.way.as_ref()),
                if_any: row.if_any,
                when: self.guard(row.when.as_ref()),
                template: row.template.as_ref().map(|at| self.template(at.value)),
                attachments: self.attachments(&row.attachments),
            });
        }
        sends
    }

    /// What a condition is about, for paths: the first value that it asks for.
    fn subject_of(&self, cond: &Cond) -> SmolStr {
        let mut open = vec![cond];
        while let Some(cond) = open.pop() {
            let value = match &cond.kind {
                CondKind::And(parts) | CondKind::Or(parts) => {
                    open.extend(parts.iter().rev());
                    continue;
                }
                CondKind::Not(inner) => {
                    open.push(inner);
                    continue;
                }
                CondKind::Compare { left, right, .. } if left.is_constant() => right,
                CondKind::Compare { left, .. } => left,
                CondKind::OneOf { value, .. } | CondKind::Known(value) | CondKind::Flag(value) => {
                    value
                }
                CondKind::RoleKnown(role) | CondKind::GivesReceipt { role, .. } => {
                    return super::numbers::role_name(self.model, *role);
                }
                CondKind::Disputed => return "disputed".into(),
                CondKind::Unknown => continue,
            };
            return self.name_of_value(value);
        }
        SmolStr::default()
    }

    fn name_of_value(&self, value: &Expr) -> SmolStr {
        match value.kind {
            ExprKind::Fact(fact) => word_of(&facts::fact(fact)),
            ExprKind::InvoiceField(field) | ExprKind::CustomerField { field, .. } => {
                let field = self.model.fields.get(field);
                field
                    .map(|field| field.declared.name.clone())
                    .unwrap_or_default()
            }
            ExprKind::Lookup(table) => {
                let table = self.model.tables.get(table);
                table
                    .map(|table| table.declared.name.clone())
                    .unwrap_or_default()
            }
            ExprKind::RoleOf(role) => super::numbers::role_name(self.model, role),
            _ => SmolStr::default(),
        }
    }
}

fn subject(over: Over) -> Subject {
    match over {
        Over::Invoice => Subject::Invoice,
        Over::Party {
            party: Party::Customer,
            and_currency,
            ..
        } => Subject::Customer {
            per_currency: and_currency,
        },
        Over::Party {
            party: Party::Payer,
            and_currency,
            ..
        } => Subject::Payer {
            per_currency: and_currency,
        },
    }
}

/// All three kinds of debt; those that the script does not name come behind, in the usual order.
fn settles(tree: &model::Journey) -> Vec<DebtPart> {
    let named = tree.settles.iter().flat_map(|settles| &settles.value);
    let mut order: Vec<DebtPart> = Vec::new();
    for part in named.chain(&[
        journey::Settled::Principal,
        journey::Settled::Interest,
        journey::Settled::Fees,
    ]) {
        let part = match part {
            journey::Settled::Principal => DebtPart::Principal,
            journey::Settled::Interest => DebtPart::Interest,
            journey::Settled::Fees => DebtPart::Fees,
        };
        if !order.contains(&part) {
            order.push(part);
        }
    }
    order
}

fn catch_up(tree: &model::Journey) -> CatchUp {
    match tree.catch_up.as_ref().map(|at| at.value) {
        None | Some(model::journey::CatchUp::InOrder) => CatchUp::InOrder,
        Some(model::journey::CatchUp::OneStepPerRun) => CatchUp::OneStepPerRun,
        Some(model::journey::CatchUp::Latest) => CatchUp::Latest,
        Some(model::journey::CatchUp::None) => CatchUp::None,
    }
}

fn runs(runs: &model::Runs) -> Runs {
    let days = match &runs.days {
        model::RunDays::LastDayOfMonth => RunDays::LastDayOfMonth,
        model::RunDays::MonthDays(days) => {
            let mut days = days.clone();
            days.sort_unstable();
            days.dedup();
            RunDays::DaysOfMonth(days)
        }
        model::RunDays::Weekdays(days) => {
            let mut days = days.clone();
            days.sort_unstable();
            days.dedup();
            let days: Vec<Weekday> = days.into_iter().filter_map(weekday).collect();
            RunDays::Weekdays(days)
        }
    };
    Runs {
        days,
        at: runs.at.as_ref().map(|at| TimeOfDay::from_minutes(at.value)),
    }
}

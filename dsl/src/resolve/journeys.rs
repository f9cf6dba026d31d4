//! Journeys: which invoices take them, and what their lines say.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::rc::Rc;

use super::Resolver;
use super::facts::{Facts, told_by};
use super::kinds::Kind;
use super::milestones::Planned;
use super::place::{JourneyNames, Place};
use super::shown;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{
    CalendarChoice, Declared, ExprKind, Id, Journey, JourneyId, MilestoneId, ModuleId, Over,
    RechooseOn, Selection, Thing, Type,
};
use crate::span::Span;
use crate::syntax::ast::{self, At, EventKind, JourneyLine, MilestoneLine, Path};
use crate::words::Word;

impl<'a> Resolver<'a> {
    pub(super) fn journeys(&mut self) {
        let mut next_milestone = 0;
        let mut next_step = 0;
        for index in 0..self.trees.journeys.len() {
            let (tree, module) = self.trees.journeys[index];
            let id = JourneyId::from_index(index);
            self.journey(id, tree, module, &mut next_milestone, &mut next_step);
        }
        self.unused_sequences();
    }

    fn journey(
        &mut self,
        id: JourneyId,
        tree: &'a ast::Journey,
        module: ModuleId,
        next_milestone: &mut usize,
        next_step: &mut usize,
    ) {
        let before = self.faults;
        let over = self.over(module, tree);
        let mut place = Place::of_module(module);
        let planned = self.planned(&place, tree, next_milestone, next_step);
        let milestones = planned.iter().map(|one| one.names.clone()).collect();
        let mut names = JourneyNames::new(id, over, milestones);
        let calendar = |line: &JourneyLine| matches!(line, JourneyLine::Calendar { .. });
        names.has_calendar = tree.lines.iter().any(calendar);
        names.due_may_be_missing = reacts_to_missing_due(tree, &planned);
        let names = Rc::new(names);
        place.journey = Some(names.clone());
        let mut read = Journey {
            declared: Declared {
                name: tree.name.text.clone(),
                span: tree.name.span,
                module,
            },
            head: *tree.head,
            over,
            selection: Selection::Missing,
            priority: None,
            calendar: None,
            limits: Vec::new(),
            needs_payments: None,
            ignore_under: None,
            settles: None,
            runs: None,
            catch_up: None,
            leave_alone: None,
            rechoose: Vec::new(),
            before_sending: Vec::new(),
            send_span: None,
            send: Vec::new(),
            milestones: Vec::new(),
            reactions: Vec::new(),
            sound: false,
        };
        let facts = self.selection(&place, tree, &mut read);
        place.facts = facts;
        let mut seen = Vec::new();
        for line in &tree.lines {
            self.journey_line(&place, line, &mut read, &mut seen);
        }
        let facts = self.before_sending(&place, tree, &mut read);
        let sent = place.knowing(facts);
        self.send(&sent, tree, &mut read);
        let sends = read.send_span.is_some();
        let mut previous: Option<MilestoneId> = None;
        for one in &planned {
            let id = self.milestone(&sent, one, previous, &names, sends);
            read.milestones.push(id);
            previous = Some(id);
        }
        for line in &tree.lines {
            if let JourneyLine::On(on) = line {
                let known = read.reactions.len();
                let reaction = self.reaction(&place, on, &[], known);
                read.reactions.push(reaction);
            }
        }
        self.check_body(&place, tree, &read);
        read.sound = self.faults == before;
        let pushed = self.model.journeys.push(read);
        debug_assert_eq!(pushed, id);
    }

    fn planned(
        &mut self,
        place: &Place,
        tree: &'a ast::Journey,
        next_milestone: &mut usize,
        next_step: &mut usize,
    ) -> Vec<Planned<'a>> {
        let mut planned: Vec<Planned> = Vec::new();
        let mut named: FxHashMap<SmolStr, Span> = FxHashMap::default();
        for line in &tree.lines {
            let JourneyLine::Milestone(milestone) = line else {
                continue;
            };
            let first = named
                .insert(milestone.name.text.clone(), milestone.name.span)
                .filter(|first| *first != milestone.name.span);
            if let Some(first) = first.filter(|_| !milestone.name.text.is_empty()) {
                self.duplicate(Kind::Milestone, &milestone.name, first);
            }
            let id = MilestoneId::from_index(*next_milestone);
            *next_milestone += 1;
            planned.push(self.plan(place, milestone, id, next_step));
        }
        planned
    }

    fn over(&mut self, module: ModuleId, tree: &ast::Journey) -> Over {
        let Some(each) = &tree.for_each else {
            return Over::Invoice;
        };
        let place = Place::of_module(module);
        let Some(party) = self.customer_or_payer(&place, &each.of) else {
            return Over::Invoice;
        };
        Over::Party {
            party,
            and_currency: each.and_currency,
            span: each.of.span,
        }
    }

    /// Which invoices take the journey; gives what is known of them.
    fn selection(&mut self, place: &Place, tree: &ast::Journey, read: &mut Journey) -> Facts {
        let mut facts = place.facts.clone();
        let mut first: Option<Span> = None;
        for line in &tree.lines {
            let (selection, span) = match line {
                JourneyLine::For {
                    currencies,
                    condition,
                    span,
                } => {
                    let mut known = Vec::new();
                    for name in currencies {
                        if let Some(value) = self.currency(name) {
                            let span = name.span;
                            known.push(At { value, span });
                        }
                    }
                    if !known.is_empty() && known.len() == currencies.len() {
                        facts = facts.in_currencies(known.iter().map(|at| at.value));
                    }
                    let mut one = place.knowing(facts.clone());
                    one.each_invoice = true;
                    let condition = condition.as_ref().map(|tree| self.condition(&one, tree));
                    if let Some(condition) = &condition {
                        facts = facts.and(&told_by(condition, true));
                    }
                    let selection = Selection::Where {
                        currencies: known,
                        condition,
                        span: **span,
                    };
                    (selection, *span)
                }
                JourneyLine::ForAll(span) => (Selection::All(**span), *span),
                JourneyLine::ForAllOther(span) => (Selection::AllOther(**span), *span),
                _ => continue,
            };
            match first {
                Some(first) => self.line_twice(first, *span),
                None => {
                    first = Some(*span);
                    read.selection = selection;
                }
            }
        }
        if first.is_none() {
            if read.over == Over::Invoice {
                self.selection_missing(place, tree);
            } else {
                read.selection = Selection::All(*tree.head);
            }
        }
        facts
    }

    fn selection_missing(&mut self, place: &Place, tree: &ast::Journey) {
        if self.model.modules[place.module].lossy {
            return self.silently();
        }
        let line = self.word(place.module, Word::ForAllInvoices);
        let message = text(
            format!("which invoices take the journey `{}`?", tree.name.text),
            format!(
                "quelles factures suivent le parcours `{}` ?",
                tree.name.text
            ),
        );
        let fault = Diagnostic::error(codes::LINE_MISSING, tree.name.span, message).help(
            shown::same("add a line: `{}`", "ajoutez une ligne : `{}`", line),
        );
        self.say(fault);
    }

    fn journey_line(
        &mut self,
        place: &Place,
        line: &'a JourneyLine,
        read: &mut Journey,
        seen: &mut Vec<(&'static str, Span)>,
    ) {
        let once = match line {
            JourneyLine::Priority(at) => Some(("priority", at.span)),
            JourneyLine::Calendar { path, .. } => Some(("calendar", path.span())),
            JourneyLine::NeedsPayments { span, .. } => Some(("needs", **span)),
            JourneyLine::IgnoreBalances { span, .. } => Some(("ignore", **span)),
            JourneyLine::PaymentsSettle { span, .. } => Some(("settle", **span)),
            JourneyLine::Runs { span, .. } => Some(("runs", **span)),
            JourneyLine::CatchUp { span, .. } => Some(("catch up", **span)),
            JourneyLine::LeaveAlone(span) => Some(("leave", **span)),
            JourneyLine::Rechoose { span, .. } => Some(("rechoose", **span)),
            JourneyLine::BeforeSending { span, .. } => Some(("before", **span)),
            JourneyLine::Send { span, .. } => Some(("send", **span)),
            _ => None,
        };
        if let Some((kind, span)) = once {
            if let Some((_, first)) = seen.iter().find(|(known, _)| *known == kind) {
                return self.line_twice(*first, span);
            }
            seen.push((kind, span));
        }
        match line {
            JourneyLine::Priority(number) => {
                let value = self.whole(number.value, number.span);
                read.priority = value.map(|value| At {
                    value: i64::from(value),
                    span: number.span,
                });
            }
            JourneyLine::Calendar { path, by } => {
                read.calendar = self.calendar_choice(place, path, *by);
            }
            JourneyLine::Limit(limit) => {
                let limit = self.limit(place, limit);
                read.limits.extend(limit);
            }
            JourneyLine::NeedsPayments { within, span } => {
                read.needs_payments = Some((self.delay_value(place, within), **span));
            }
            JourneyLine::IgnoreBalances { under, .. } => {
                let wanted = super::conditions::IN_INVOICE_CURRENCY;
                read.ignore_under = Some(self.used(place, under, wanted));
            }
            JourneyLine::PaymentsSettle { order, span } => {
                read.settles = self.settles(place, order, **span);
            }
            JourneyLine::Runs { days, at, span } => {
                read.runs = self.runs(place, days, at.as_ref(), **span);
            }
            JourneyLine::CatchUp { how, span } => {
                read.catch_up = Some(At {
                    value: *how,
                    span: **span,
                });
            }
            JourneyLine::LeaveAlone(span) => read.leave_alone = Some(**span),
            JourneyLine::Rechoose { fields, .. } => {
                read.rechoose = self.rechoose(place, fields);
            }
            _ => {}
        }
    }

    /// `calendar office`; `calendar by` a table, or by the field that a table of calendars has as
    /// its key.
    fn calendar_choice(
        &mut self,
        place: &Place,
        path: &Path,
        by: bool,
    ) -> Option<At<CalendarChoice>> {
        let span = path.span();
        if !by {
            return match self.find(place.module, Kind::Calendar, path)? {
                Thing::Calendar(calendar) => Some(At {
                    value: CalendarChoice::One(calendar),
                    span,
                }),
                _ => None,
            };
        }
        let value = self.path(place, path, None);
        let table = match value.kind {
            ExprKind::Unknown => return None,
            ExprKind::Lookup(table) => table,
            _ => {
                let found = self.model.tables.find(|table| {
                    table.ty == Type::Calendar
                        && matches!(table.keys.as_slice(), [key] if key.kind == value.kind)
                });
                let Some(table) = found else {
                    self.no_table_of_calendars(place, path);
                    return None;
                };
                self.model.uses.note(Thing::Table(table), span);
                table
            }
        };
        if !matches!(self.model.tables[table].ty, Type::Calendar | Type::Unknown) {
            self.misfit(place.module, &value, Type::Calendar);
            return None;
        }
        Some(At {
            value: CalendarChoice::Table(table),
            span,
        })
    }

    fn no_table_of_calendars(&mut self, place: &Place, path: &Path) {
        let (table, by) = (
            self.word(place.module, Word::Table),
            self.word(place.module, Word::KeyedBy),
        );
        let line = format!("{table} … {by} {} {{ … }}", path.text());
        let message = text(
            format!("no table says which calendar goes with `{}`", path.text()),
            format!(
                "aucune table ne dit quel calendrier va avec `{}`",
                path.text()
            ),
        );
        let fault = Diagnostic::error(codes::UNKNOWN_NAME, path.span(), message).help(shown::same(
            "add a table whose values are calendars: `{}`",
            "ajoutez une table dont les valeurs sont des calendriers : `{}`",
            &line,
        ));
        self.say(fault);
    }

    fn rechoose(&mut self, place: &Place, fields: &[Path]) -> Vec<RechooseOn> {
        let mut out = Vec::new();
        for path in fields {
            let value = self.path(place, path, None);
            out.push(match value.kind {
                ExprKind::Unknown => continue,
                ExprKind::InvoiceField(field) | ExprKind::CustomerField { field, .. } => {
                    RechooseOn::Field(At {
                        value: field,
                        span: path.span(),
                    })
                }
                ExprKind::Fact(_) | ExprKind::Standing { .. } => RechooseOn::Value(value),
                _ => {
                    let message = text("a field is wanted here", "il faut ici un champ");
                    self.say(Diagnostic::error(codes::TYPE_MISMATCH, value.span, message));
                    continue;
                }
            });
        }
        out
    }

    /// A journey does something, unless it leaves its invoices alone.
    fn check_body(&mut self, place: &Place, tree: &ast::Journey, read: &Journey) {
        if self.model.modules[place.module].lossy {
            return;
        }
        if let Some(alone) = read.leave_alone {
            let other = tree.lines.iter().find_map(|line| match line {
                JourneyLine::Milestone(milestone) => Some(milestone.head),
                JourneyLine::Send { span, .. } | JourneyLine::BeforeSending { span, .. } => {
                    Some(*span)
                }
                JourneyLine::On(on) => Some(on.span),
                JourneyLine::Limit(limit) => Some(limit.span),
                _ => None,
            });
            if let Some(span) = other {
                let message = text(
                    "this journey leaves its invoices alone: nothing else can stand in it",
                    "ce parcours laisse ses factures en paix : rien d’autre ne peut y figurer",
                );
                let fault = Diagnostic::error(codes::LINE_MISPLACED, *span, message)
                    .related(alone, text("said here", "dit ici"));
                self.say(fault);
            }
            return;
        }
        if read.milestones.is_empty() && read.send_span.is_none() && read.reactions.is_empty() {
            let line = self.word(place.module, Word::LeaveAlone);
            let message = text(
                format!("the journey `{}` does nothing", tree.name.text),
                format!("le parcours `{}` ne fait rien", tree.name.text),
            );
            let fault =
                Diagnostic::error(codes::LINE_MISSING, tree.name.span, message).help(shown::same(
                    "if that is meant, say so: `{}`",
                    "si c’est voulu, dites-le : `{}`",
                    line,
                ));
            self.say(fault);
        }
    }
}

/// Whether a line reacts to an invoice without a due date.
fn reacts_to_missing_due(tree: &ast::Journey, planned: &[Planned]) -> bool {
    let missing = |on: &ast::On| on.event.kind == EventKind::MissingDue;
    let own = tree.lines.iter().any(|line| match line {
        JourneyLine::On(on) => missing(on),
        _ => false,
    });
    let inner = planned
        .iter()
        .flat_map(|one| &one.lines)
        .any(|flat| match flat.line {
            MilestoneLine::On(on) => missing(on),
            _ => false,
        });
    own || inner
}

//! Limits, runs, and the order in which payments settle.

use super::Resolver;
use super::kinds::Kind;
use super::place::Place;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::{Limit, RunDays, Runs, Thing};
use crate::span::Span;
use crate::syntax::ast::{self, At, Excepted, Settled};
use crate::words::Word;

impl Resolver<'_> {
    /// A limit on messages.
    pub(super) fn limit(&mut self, place: &Place, tree: &ast::Limit) -> Option<Limit> {
        let role = self.find_role(place, &tree.role);
        let count = self.count(&tree.count);
        let per = self.delay_at(&tree.per);
        if let Some(per) = &per
            && per.value.count == 0
        {
            let message = text("at least 1 is wanted here", "il faut ici au moins 1");
            self.say(Diagnostic::error(codes::OUT_OF_RANGE, per.span, message));
        }
        self.delay_value(place, &ast::Delay::Written(tree.per.clone()));
        let mut except_formal_notice = false;
        let mut except_steps = Vec::new();
        for excepted in &tree.except {
            match excepted {
                Excepted::FormalNotice(_) => except_formal_notice = true,
                Excepted::Named(name) => {
                    let journey = place.journey.clone()?;
                    let steps = journey.milestones.iter().flat_map(|one| &one.steps);
                    let mut among = Vec::new();
                    let mut found = false;
                    for step in steps {
                        if step.name == name.text {
                            found = true;
                            self.model.uses.note(Thing::Step(step.id), name.span);
                            except_steps.push(At {
                                value: step.id,
                                span: name.span,
                            });
                        }
                        among.push((step.name.clone(), Some(Thing::Step(step.id))));
                    }
                    if !found {
                        let notice = self.word(place.module, Word::FormalNotice);
                        among.push((notice.into(), None));
                        self.miss_among(place.module, Kind::Step, name, among);
                    }
                }
            }
        }
        Some(Limit {
            role: At {
                value: role?,
                span: tree.role.span,
            },
            count: count?,
            per: per?,
            per_contact: tree.per_contact,
            except_formal_notice,
            except_steps,
            span: *tree.span,
        })
    }

    /// The days on which what became due leaves.
    pub(super) fn runs(
        &mut self,
        place: &Place,
        days: &ast::RunDays,
        at: Option<&At<Option<u16>>>,
        span: Span,
    ) -> Option<Runs> {
        let at = match at {
            Some(At {
                value: Some(value),
                span,
            }) => {
                self.calendar_wanted(place, *span, true);
                Some(At {
                    value: *value,
                    span: *span,
                })
            }
            Some(_) => {
                self.silently();
                None
            }
            None => None,
        };
        let days = match days {
            ast::RunDays::LastDayOfMonth => RunDays::LastDayOfMonth,
            ast::RunDays::Weekdays(days) => RunDays::Weekdays(days.clone()),
            ast::RunDays::MonthDays(numbers) => {
                let mut days = Vec::new();
                for number in numbers {
                    let day = self.whole(number.value, number.span)?;
                    match u8::try_from(day).ok().filter(|day| (1..=31).contains(day)) {
                        Some(day) if days.contains(&day) => self.twice(span, number.span),
                        Some(day) => days.push(day),
                        None => self.no_such_month_day(number.span),
                    }
                }
                RunDays::MonthDays(days)
            }
        };
        Some(Runs { days, at, span })
    }

    /// `payments settle principal, then interest, then fees`: each once.
    pub(super) fn settles(
        &mut self,
        place: &Place,
        order: &[At<Settled>],
        span: Span,
    ) -> Option<At<Vec<Settled>>> {
        let mut value: Vec<Settled> = Vec::new();
        for one in order {
            if value.contains(&one.value) {
                self.twice(span, one.span);
                return None;
            }
            value.push(one.value);
        }
        let missing = [
            (Settled::Principal, Word::Principal),
            (Settled::Interest, Word::Interest),
            (Settled::Fees, Word::Fees),
        ]
        .into_iter()
        .find(|(settled, _)| !value.contains(settled));
        if let Some((_, word)) = missing {
            let word = self.word(place.module, word);
            let message = text(
                format!("and `{word}`? the order names all three: what comes last?"),
                format!("et `{word}` ? l’ordre nomme les trois : qu’est-ce qui vient en dernier ?"),
            );
            self.say(Diagnostic::error(codes::LINE_MISSING, span, message));
            return None;
        }
        Some(At { value, span })
    }
}

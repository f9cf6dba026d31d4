//! What must follow in a test.

use jalon_core::cases::Reading;

use super::super::Resolver;
use super::super::kinds::Kind;
use super::super::place::Place;
use super::Draft;
use crate::diagnostic::{Diagnostic, codes, text};
use crate::model::test::{Assertion, Dated, DeedExpected, DeedNamed, NoneOfWhat};
use crate::model::{Message, Piece, Thing};
use crate::syntax::ast::{self, At, Name, NoneOf};
use crate::words::Word;

impl Resolver<'_> {
    pub(super) fn assertion(
        &mut self,
        place: &Place,
        tree: &ast::Then,
        draft: &Draft,
    ) -> Option<Assertion> {
        use ast::Assertion as Tree;
        Some(match &tree.what {
            Tree::NothingElse { until } => Assertion::NothingElse {
                until: match until {
                    Some(day) => Some(self.day_at(day)?),
                    None => None,
                },
            },
            Tree::None { what, role, on } => Assertion::None {
                what: match what {
                    NoneOf::Reminder => NoneOfWhat::Reminder,
                    NoneOf::Message => NoneOfWhat::Message,
                    NoneOf::Recall => NoneOfWhat::Recall,
                    NoneOf::Post => NoneOfWhat::Post,
                    NoneOf::Step(name) => NoneOfWhat::Steps(At {
                        value: self.steps_named(place, name, Kind::Deed)?,
                        span: name.span,
                    }),
                    NoneOf::Deed(deed) => NoneOfWhat::Deed(self.deed(place, deed)),
                },
                role: match role {
                    Some(name) => Some(At {
                        value: self.find_role(place, name)?,
                        span: name.span,
                    }),
                    None => None,
                },
                on: self.on(place, on.as_ref(), draft)?,
            },
            Tree::Milestone { name, day, on } => Assertion::Milestone {
                milestones: At {
                    value: self.milestones_named(place, name)?,
                    span: name.span,
                },
                day: self.day_at(day)?,
                on: self.on(place, on.as_ref(), draft)?,
            },
            Tree::Standing { of, called, is } => {
                self.standing_is(place, of, called.as_ref(), is, draft)?
            }
            Tree::NextStep { step, day, on } => Assertion::NextStep {
                steps: self.steps_at(place, step)?,
                day: self.day_at(day)?,
                on: self.on(place, on.as_ref(), draft)?,
            },
            Tree::Balance { amount, on } => Assertion::Balance {
                amount: self.money_at(amount)?,
                on: self.on(place, on.as_ref(), draft)?,
            },
            Tree::On { day, time, what } => {
                let what = self.dated(place, what, draft);
                Assertion::On {
                    day: self.day_at(day)?,
                    time: time.as_ref().and_then(|time| time.value),
                    what: what?,
                }
            }
        })
    }

    fn standing_is(
        &mut self,
        place: &Place,
        of: &Name,
        called: Option<&Name>,
        is: &Name,
        draft: &Draft,
    ) -> Option<Assertion> {
        let customer = if of.is(Word::Customer) || of.is(Word::Payer) {
            0
        } else {
            let known = draft
                .customers
                .iter()
                .position(|one| one.name.as_ref().is_some_and(|name| name.value == of.text));
            let Some(known) = known else {
                let among = draft.customers.iter().filter_map(|one| one.name.as_ref());
                let mut among: Vec<_> = among.map(|name| (name.value.clone(), None)).collect();
                among.push((self.word(place.module, Word::Customer).into(), None));
                self.miss_among(place.module, Kind::TestCustomer, of, among);
                return None;
            };
            known
        };
        let standing = match called {
            Some(name) => match self.find_name(place.module, Kind::Standing, name)? {
                Thing::Standing(standing) => standing,
                _ => return None,
            },
            None => {
                let has = |standing: &crate::model::Standing| {
                    standing.values.iter().any(|value| value.value == is.text)
                };
                match self.model.standings.find(has) {
                    Some(standing) => standing,
                    None => {
                        let values = self.model.standings.items().iter();
                        let among = values
                            .flat_map(|standing| &standing.values)
                            .map(|value| (value.value.clone(), None))
                            .collect();
                        self.miss_among(place.module, Kind::StandingValue, is, among);
                        return None;
                    }
                }
            }
        };
        self.model.uses.note(Thing::Standing(standing), is.span);
        let values = &self.model.standings[standing].values;
        let found = values.iter().position(|value| value.value == is.text);
        let Some(value) = found.and_then(|at| u16::try_from(at).ok()) else {
            let among = values.iter().map(|value| (value.value.clone(), None));
            let among = among.collect();
            self.miss_among(place.module, Kind::StandingValue, is, among);
            return None;
        };
        Some(Assertion::Standing {
            customer,
            standing,
            value: At {
                value,
                span: is.span,
            },
        })
    }

    fn dated(&mut self, place: &Place, tree: &ast::Dated, draft: &Draft) -> Option<Dated> {
        Some(match tree {
            ast::Dated::EndAs { name, on } => {
                let found = self.find_name(place.module, Kind::End, name)?;
                let Thing::End(value) = found else {
                    return None;
                };
                Dated::EndAs {
                    end: At {
                        value,
                        span: name.span,
                    },
                    on: self.on(place, on.as_ref(), draft)?,
                }
            }
            ast::Dated::Claim {
                interest,
                amount,
                on,
            } => Dated::Claim {
                interest: *interest,
                amount: match amount {
                    Some(amount) => Some(self.money_at(amount)?),
                    None => None,
                },
                on: self.on(place, on.as_ref(), draft)?,
            },
            ast::Dated::Post { name, on } => Dated::Post {
                name: At {
                    value: name.text.clone(),
                    span: name.span,
                },
                on: self.on(place, on.as_ref(), draft)?,
            },
            ast::Dated::RunRefused => Dated::RunRefused,
            ast::Dated::Nothing => Dated::Nothing,
            ast::Dated::Deed(deed) => Dated::Deed(self.deed_expected(place, deed, draft)?),
        })
    }

    fn deed_expected(
        &mut self,
        place: &Place,
        tree: &ast::DeedExpected,
        draft: &Draft,
    ) -> Option<DeedExpected> {
        let deed = self.deed_named(place, &tree.deed);
        let mut listing = Vec::new();
        for name in &tree.listing {
            let value = self.test_invoice(place, name, draft)?;
            listing.push(At {
                value,
                span: name.span,
            });
        }
        Some(DeedExpected {
            deed: deed?,
            late: tree.late,
            proposed: tree.proposed,
            once: tree.once,
            amount: match &tree.amount {
                Some(amount) => Some(self.money_at(amount)?),
                None => None,
            },
            listing,
            on: self.on(place, tree.on.as_ref(), draft)?,
            containing: tree
                .containing
                .iter()
                .map(|text| At {
                    value: text.plain(),
                    span: text.span,
                })
                .collect(),
            to: match &tree.to {
                Some(name) => Some(At {
                    value: self.find_role(place, name)?,
                    span: name.span,
                }),
                None => None,
            },
        })
    }

    pub(super) fn deed_named(&mut self, place: &Place, tree: &ast::DeedNamed) -> Option<DeedNamed> {
        Some(match tree {
            ast::DeedNamed::Step(name) => DeedNamed::Steps(At {
                value: self.steps_named(place, name, Kind::Deed)?,
                span: name.span,
            }),
            ast::DeedNamed::Task(text) => DeedNamed::Task(match text {
                Some(tree) => {
                    let message = plain_message(tree);
                    self.check_task(place, &message, tree);
                    Some(message)
                }
                None => None,
            }),
            ast::DeedNamed::Alert(team) => DeedNamed::Alert(self.find_team(place, team)?),
            ast::DeedNamed::HandOver(agency) => {
                DeedNamed::HandOver(self.find_agency(place, agency)?)
            }
            ast::DeedNamed::Entrust(agency) => DeedNamed::Entrust(self.find_agency(place, agency)?),
            ast::DeedNamed::Recall(agency, span) => DeedNamed::Recall(
                match agency {
                    Some(agency) => Some(self.find_agency(place, agency)?),
                    None => None,
                },
                **span,
            ),
            ast::DeedNamed::Kind(_, span) => DeedNamed::FormalNotice(**span),
            ast::DeedNamed::Resend(span) => DeedNamed::Resend(**span),
            ast::DeedNamed::Send(span) => DeedNamed::Send(**span),
        })
    }

    fn check_task(&mut self, place: &Place, message: &Message, tree: &ast::Text) {
        let told = Reading::told(&tree.plain());
        let tasks = self.tasks();
        let known = tasks.known.iter().any(|(text, _)| text.meets(&told));
        if known || tasks.incomplete || self.model.modules[place.module].lossy {
            return;
        }
        let told = text(
            "no task or call of the script has this text",
            "aucune tâche ni aucun appel du script n’a ce texte",
        );
        self.say(Diagnostic::error(codes::TEST_FACT, message.span, told));
    }
}

fn plain_message(tree: &ast::Text) -> Message {
    Message {
        pieces: vec![Piece::Plain(tree.plain().into())],
        span: tree.span,
    }
}

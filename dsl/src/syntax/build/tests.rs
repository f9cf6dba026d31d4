//! Lines of tests.

use jalon_core::ledger::CreditKind;

use super::actions::event_in;
use super::values::money;
use super::{Node, policies, recipient};
use crate::syntax::ast::*;
use crate::syntax::lines::Reader;
use crate::syntax::parser::Rule;

impl Reader<'_> {
    /// A line of a test; the facts of an invoice or a customer are filled in by the caller.
    pub(in crate::syntax) fn test_line(&mut self, node: &Node) -> TestLine {
        let name = node.kid(Rule::name).map(|kid| kid.name());
        match node.rule() {
            Rule::given_invoice => TestLine::Invoice(Given {
                name,
                facts: Vec::new(),
                head: node.span().into(),
            }),
            Rule::given_customer => TestLine::Customer(Given {
                name,
                facts: Vec::new(),
                head: node.span().into(),
            }),
            Rule::then_line => {
                let assertion = node.kid(Rule::assertion).and_then(|kid| kid.first());
                let what = match assertion {
                    Some(kid) => self.assertion(&kid),
                    None => Assertion::NothingElse { until: None },
                };
                TestLine::Then(Then {
                    what,
                    span: node.span().into(),
                })
            }
            _ => TestLine::Happens(self.happens(node)),
        }
    }

    /// The facts of a line.
    pub(in crate::syntax) fn facts(&mut self, node: &Node) -> Vec<Fact> {
        let nodes: Vec<Node> = node
            .kids()
            .filter(|kid| kid.rule() == Rule::given)
            .collect();
        nodes.iter().map(|kid| self.fact(kid)).collect()
    }

    fn fact(&mut self, node: &Node) -> Fact {
        if let Some(kid) = node.kid(Rule::given_instalment) {
            return Fact::Instalment {
                amount: money_in(&kid),
                due: kid.dated(),
            };
        }
        if node.has(Rule::k_arrival) {
            return Fact::Arrival(node.dated());
        }
        if node.has(Rule::k_status) {
            return Fact::Status(node.named());
        }
        Fact::Field {
            path: node.pathed(),
            value: self.valued(node),
        }
    }

    fn happens(&mut self, node: &Node) -> Happens {
        let what = match node.kid(Rule::happening).and_then(|kid| kid.first()) {
            Some(kid) => self.happening(&kid),
            None => Happening::Run,
        };
        Happens {
            day: node.dated(),
            time: node.kid(Rule::time).map(|kid| kid.time()),
            what,
            span: node.span().into(),
        }
    }

    fn happening(&mut self, node: &Node) -> Happening {
        let on = on_subject(node);
        let mut names = node.names().into_iter();
        let mut next = || {
            names.next().unwrap_or(Name {
                text: "".into(),
                span: node.span(),
                form: None,
            })
        };
        match node.rule() {
            Rule::test_payment => Happening::Payment {
                amount: money_in(node),
                on,
                on_account: node.has(Rule::k_on_account).then_some(CreditKind::Payment),
                cancelled: node.has(Rule::k_cancelled),
            },
            Rule::test_credit => Happening::Payment {
                amount: money_in(node),
                on: None,
                on_account: Some(CreditKind::CreditNote),
                cancelled: node.has(Rule::k_cancelled),
            },
            Rule::test_hold => Happening::Hold {
                subject: subject_in(node),
                until: node.dated(),
            },
            Rule::test_release => Happening::Release(subject_in(node)),
            Rule::test_move => {
                let journey = next();
                Happening::Move {
                    subject: subject_in(node),
                    journey,
                    step: node.names().get(1).cloned(),
                }
            }
            Rule::test_signs => Happening::SignsOff {
                team: next(),
                deed: proposed(node),
                on,
            },
            Rule::test_refuses => Happening::Refuses {
                team: next(),
                deed: proposed(node),
                on,
            },
            Rule::test_answer => {
                let texts: Vec<Node> = node.kids().filter(|kid| kid.rule() == Rule::text).collect();
                let mut texts = texts.iter();
                let empty = Text {
                    pieces: Vec::new(),
                    span: node.span(),
                    block: false,
                };
                let task = texts.next().map_or(empty.clone(), |kid| self.text(kid));
                let answer = texts.next().map_or(empty, |kid| self.text(kid));
                Happening::Answers {
                    task,
                    answer,
                    arguments: self.arguments(node),
                    on,
                }
            }
            Rule::test_by_hand => Happening::ByHand { step: next(), on },
            Rule::test_event => Happening::Event(self.event_happens(node)),
            _ => Happening::Run,
        }
    }

    fn event_happens(&mut self, node: &Node) -> EventHappens {
        let mut event = EventHappens {
            event: event_in(node),
            cancelled: false,
            from: None,
            way: None,
            on_day: None,
            on: None,
            text: None,
            amount: None,
            arguments: Vec::new(),
            fields: Vec::new(),
        };
        for part in node
            .kids()
            .filter(|kid| kid.rule() == Rule::test_event_part)
        {
            let Some(kid) = part.first() else { continue };
            match kid.rule() {
                Rule::k_cancelled => event.cancelled = true,
                Rule::k_from => event.from = Some(part.named()),
                Rule::on_day => event.on_day = Some(kid.dated()),
                Rule::on_subject => event.on = on_subject(&part),
                Rule::k_by_channel => event.way = Some(part.pathed()),
                Rule::k_with => event.arguments.extend(self.arguments(&part)),
                Rule::text => event.text = Some(self.text(&kid)),
                Rule::money => event.amount = Some(money(&kid)),
                _ => event.fields.push((part.pathed(), self.valued(&part))),
            }
        }
        event
    }

    fn assertion(&mut self, node: &Node) -> Assertion {
        let on = on_subject(node);
        match node.rule() {
            Rule::then_nothing_else => Assertion::NothingElse {
                until: node.kid(Rule::date).map(|kid| kid.date()),
            },
            Rule::then_none => {
                let what = match node.kid(Rule::deed) {
                    Some(kid) => NoneOf::Deed(policies::deed(&kid)),
                    None if node.has(Rule::k_no_message) => NoneOf::Message,
                    None if node.has(Rule::k_recall) => NoneOf::Recall,
                    None if node.has(Rule::k_post) => NoneOf::Post,
                    None if node.has(Rule::name) => NoneOf::Step(node.named()),
                    None => NoneOf::Reminder,
                };
                let role = node.has(Rule::recipient).then(|| recipient(node));
                Assertion::None { what, role, on }
            }
            Rule::then_milestone => Assertion::Milestone {
                name: node.named(),
                day: node.dated(),
                on,
            },
            Rule::then_standing => {
                let names = node.names();
                let called = (names.len() > 2).then(|| names.get(1).cloned()).flatten();
                let is = names.last().cloned().unwrap_or_else(|| node.named());
                Assertion::Standing {
                    of: node.named(),
                    called,
                    is,
                }
            }
            Rule::then_next => Assertion::NextStep {
                step: node.named(),
                day: node.dated(),
                on,
            },
            Rule::then_balance => Assertion::Balance {
                amount: money_in(node),
                on,
            },
            _ => {
                let skipped = |kid: &Node| matches!(kid.rule(), Rule::date | Rule::time);
                let what = match node.kids().find(|kid| !skipped(kid)) {
                    Some(kid) => self.dated_assertion(&kid),
                    None => Dated::Nothing,
                };
                let time = node.kid(Rule::time).map(|kid| kid.time());
                Assertion::On {
                    day: node.dated(),
                    time,
                    what,
                }
            }
        }
    }

    fn dated_assertion(&mut self, node: &Node) -> Dated {
        let on = on_subject(node);
        match node.rule() {
            Rule::then_end => Dated::EndAs {
                name: node.named(),
                on,
            },
            Rule::then_claim => Dated::Claim {
                interest: node.has(Rule::k_interest),
                amount: node.kid(Rule::money).map(|kid| money(&kid)),
                on,
            },
            Rule::then_post => Dated::Post {
                name: node.named(),
                on,
            },
            Rule::k_run_refused => Dated::RunRefused,
            Rule::then_deed => Dated::Deed(self.deed_expected(node)),
            _ => Dated::Nothing,
        }
    }

    fn deed_expected(&mut self, node: &Node) -> DeedExpected {
        let deed = match node.first() {
            Some(kid) if kid.rule() == Rule::then_task => {
                DeedNamed::Task(kid.has(Rule::text).then(|| self.texted(&kid)))
            }
            Some(kid) if kid.rule() == Rule::then_alert => DeedNamed::Alert(kid.named()),
            Some(kid) if kid.rule() == Rule::then_deed_word => deed_word(&kid),
            Some(kid) => DeedNamed::Step(kid.name()),
            None => DeedNamed::Step(node.named()),
        };
        let mut expected = DeedExpected {
            deed,
            late: node
                .kid(Rule::then_task)
                .is_some_and(|kid| kid.has(Rule::k_late_test)),
            proposed: false,
            once: false,
            amount: None,
            listing: Vec::new(),
            on: None,
            containing: Vec::new(),
            to: None,
        };
        for part in node.kids().filter(|kid| kid.rule() == Rule::then_part) {
            let Some(kid) = part.first() else { continue };
            match kid.rule() {
                Rule::k_proposed => expected.proposed = true,
                Rule::k_once => expected.once = true,
                Rule::then_amount => expected.amount = Some(money_in(&kid)),
                Rule::listing_names => expected.listing.extend(kid.names()),
                Rule::on_subject => expected.on = on_subject(&part),
                Rule::containing => expected.containing.push(self.texted(&kid)),
                _ => expected.to = Some(part.named()),
            }
        }
        expected
    }
}

/// What is signed or refused: a step, or the action of a line without a name.
fn proposed(node: &Node) -> DeedNamed {
    match node.kid(Rule::then_deed_word) {
        Some(kid) => deed_word(&kid),
        None => {
            let last = node.names().pop();
            DeedNamed::Step(last.unwrap_or_else(|| node.named()))
        }
    }
}

fn deed_word(node: &Node) -> DeedNamed {
    match node.first().map(|kid| kid.rule()) {
        Some(Rule::k_hand_over) => DeedNamed::HandOver(node.named()),
        Some(Rule::k_entrust) => DeedNamed::Entrust(node.named()),
        Some(Rule::k_recall) => {
            let agency = node.has(Rule::name).then(|| node.named());
            DeedNamed::Recall(agency, node.span().into())
        }
        Some(Rule::k_resend) => DeedNamed::Resend(node.span().into()),
        Some(Rule::k_send) => DeedNamed::Send(node.span().into()),
        _ => DeedNamed::Kind(DeedKind::FormalNotice, node.span().into()),
    }
}

fn money_in(node: &Node) -> At<Money> {
    match node.kid(Rule::money) {
        Some(kid) => money(&kid),
        None => money(node),
    }
}

fn on_subject(node: &Node) -> Option<Subject> {
    let kid = node.kid(Rule::on_subject);
    let kid = kid.or_else(|| node.kid(Rule::on_named));
    kid.map(|kid| subject_in(&kid))
}

fn subject_in(node: &Node) -> Subject {
    match node.kid(Rule::subject) {
        Some(kid) => Subject::Invoice {
            name: kid.named(),
            instalment: kid.has(Rule::number).then(|| kid.number().value.mantissa),
        },
        None => Subject::Customer,
    }
}

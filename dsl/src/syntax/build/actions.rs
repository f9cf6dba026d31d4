//! Actions, their modifiers, what is expected, events.

use super::values::{delay, delay_in, duration_in};
use super::{Node, moments, recipient};
use crate::span::Span;
use crate::syntax::ast::*;
use crate::syntax::lines::Reader;
use crate::syntax::parser::Rule;

impl Reader<'_> {
    /// `when` and actions of a line; the answers come from its block.
    pub(super) fn action_line(&mut self, node: &Node) -> ActionLine {
        ActionLine {
            when: self.when(node),
            actions: self.actions_in(node),
            answers: Vec::new(),
        }
    }

    /// The actions among the parts of a node.
    pub(super) fn actions_in(&mut self, node: &Node) -> Vec<Action> {
        let Some(actions) = node.kid(Rule::actions) else {
            return Vec::new();
        };
        let nodes: Vec<Node> = actions
            .kids()
            .filter(|kid| kid.rule() == Rule::action)
            .collect();
        nodes.iter().filter_map(|kid| self.action(kid)).collect()
    }

    /// What `else` does.
    pub(super) fn otherwise(&mut self, node: &Node) -> Vec<Action> {
        node.kid(Rule::else_part)
            .map_or(Vec::new(), |part| self.actions_in(&part))
    }

    fn action(&mut self, node: &Node) -> Option<Action> {
        let kid = node.first()?;
        let verb = verb(&kid);
        let kind = self.action_kind(&kid);
        let modifiers: Vec<Node> = kid
            .kids()
            .filter(|kid| kid.rule() == Rule::modifier)
            .collect();
        let modifiers = modifiers
            .iter()
            .filter_map(|kid| self.modifier(kid))
            .collect();
        Some(Action {
            kind,
            modifiers,
            verb,
            span: node.span(),
        })
    }

    fn action_kind(&mut self, node: &Node) -> ActionKind {
        match node.rule() {
            Rule::alert => ActionKind::Alert(node.named()),
            Rule::remind => ActionKind::Remind(recipient(node)),
            Rule::chase => ActionKind::Chase(recipient(node)),
            Rule::resend => ActionKind::Resend(node.has(Rule::recipient).then(|| recipient(node))),
            Rule::task => ActionKind::Task {
                text: self.texted(node),
                team: node.named(),
            },
            Rule::call => ActionKind::Call {
                team: node.named(),
                role: recipient(node),
            },
            Rule::formal_notice => ActionKind::FormalNotice(recipient(node)),
            Rule::claim => ActionKind::Claim(self.claim(node)),
            Rule::entrust => ActionKind::Entrust(node.named()),
            Rule::hand_over => ActionKind::HandOver(node.named()),
            Rule::recall => ActionKind::Recall(node.named()),
            Rule::post => {
                let mut names = node.names().into_iter();
                let missing = || Name {
                    text: "".into(),
                    span: node.span(),
                    form: None,
                };
                let name = names.next().unwrap_or_else(missing);
                ActionKind::Post {
                    name,
                    endpoint: names.next().unwrap_or_else(missing),
                }
            }
            Rule::hold_messages => {
                let because = self.part(node, Rule::because, |reader, part| reader.texted(part));
                ActionKind::HoldMessages {
                    delay: delay_in(node),
                    because,
                }
            }
            Rule::release => ActionKind::Release,
            Rule::pause => ActionKind::Pause(self.pause(node)),
            Rule::resume => ActionKind::Resume,
            Rule::keep_chasing => ActionKind::KeepChasing,
            Rule::set => ActionKind::Set {
                field: node.pathed(),
                value: self.valued(node),
            },
            Rule::expect_action => ActionKind::Expect {
                expectation: expectation_in(node),
                otherwise: self.otherwise(node),
            },
            Rule::mark_passed => ActionKind::MarkPassed,
            Rule::try_again => {
                ActionKind::TryAgain(node.kid(Rule::at_most_times).map(|kid| kid.number()))
            }
            Rule::keep_waiting => ActionKind::KeepWaiting(duration_in(node)),
            Rule::go_on => ActionKind::GoOn,
            _ => ActionKind::EndAs(node.named()),
        }
    }

    fn pause(&mut self, node: &Node) -> Pause {
        let mut pause = Pause {
            until: moments::moment_in(node),
            lasting: node.kid(Rule::delay).map(|kid| delay(&kid)),
            at_most: None,
            ahead: None,
            because: None,
        };
        for kid in node.kids().filter(|kid| kid.rule() == Rule::pause_part) {
            for part in kid.kids() {
                match part.rule() {
                    Rule::at_most_times => pause.at_most = Some(part.number()),
                    Rule::at_most_ahead => pause.ahead = Some(duration_in(&part)),
                    Rule::because => pause.because = Some(self.texted(&part)),
                    _ => {}
                }
            }
        }
        pause
    }

    /// A claim, of an action or of a named claim.
    pub(super) fn claim(&mut self, node: &Node) -> Claim {
        let amount = match node.kid(Rule::interest) {
            Some(interest) => ClaimAmount::Interest {
                rate: self.valued(&interest),
                a_year: interest.has(Rule::k_a_year),
                on: interest.pathed(),
                since: interest.kid(Rule::anchor).map(|kid| moments::anchor(&kid)),
            },
            None => match node.kid(Rule::claimed) {
                Some(claimed) => ClaimAmount::Value(self.valued(&claimed)),
                None => ClaimAmount::Value(self.valued(node)),
            },
        };
        let mut claim = Claim {
            amount,
            fixing: None,
            day_count: None,
            place: None,
            by_contract: node.kids().any(|kid| kid.has(Rule::k_by_contract)),
            span: node.span().into(),
        };
        for part in node.kids().filter(|kid| kid.rule() == Rule::claim_part) {
            let Some(kid) = part.kids().find(|kid| kid.rule() != Rule::comma) else {
                continue;
            };
            let span = kid.span();
            match kid.rule() {
                Rule::day_count => {
                    claim.day_count = Some(At {
                        value: day_count(&kid),
                        span,
                    })
                }
                Rule::k_floating => {
                    claim.fixing = Some(At {
                        value: RateFixing::FloatingByHalfYear,
                        span,
                    })
                }
                Rule::k_frozen => {
                    claim.fixing = Some(At {
                        value: RateFixing::FrozenAtStart,
                        span,
                    })
                }
                Rule::k_one_rate => {
                    claim.fixing = Some(At {
                        value: RateFixing::OneRate,
                        span,
                    })
                }
                Rule::k_beside_invoice => {
                    claim.place = Some(At {
                        value: ClaimPlace::Beside,
                        span,
                    })
                }
                Rule::k_on_invoice => {
                    claim.place = Some(At {
                        value: ClaimPlace::OnInvoice,
                        span,
                    })
                }
                Rule::k_as_new_invoice => {
                    claim.place = Some(At {
                        value: ClaimPlace::NewInvoice,
                        span,
                    })
                }
                _ => {}
            }
        }
        claim
    }

    fn modifier(&mut self, node: &Node) -> Option<Modifier> {
        let kid = node.kids().find(|kid| kid.rule() != Rule::comma)?;
        let kind = match kid.rule() {
            Rule::with_payment_link => ModifierKind::PaymentLink,
            Rule::with_template => ModifierKind::Template(kid.pathed()),
            Rule::by_way => ModifierKind::Way(kid.pathed()),
            Rule::attach => ModifierKind::Attach(kid.names()),
            Rule::one_per => ModifierKind::OnePer(one_per(&kid)),
            Rule::sign_off => ModifierKind::SignOff(SignOff {
                two: kid.has(Rule::k_two_of),
                team: kid.named(),
                when: self.when(&kid),
                within: kid.kid(Rule::within).map(|within| delay_in(&within)),
            }),
            Rule::repeat => ModifierKind::Repeat {
                every: duration_in(&kid),
                at_most: kid.kid(Rule::at_most_times).map(|times| times.number()),
            },
            Rule::within => ModifierKind::Within(delay_in(&kid)),
            _ => ModifierKind::About(self.texted(&kid)),
        };
        Some(Modifier {
            kind,
            span: kid.span(),
        })
    }
}

/// The word or phrase that names an action.
fn verb(node: &Node) -> Span {
    node.kids()
        .find(|kid| kid.word().is_some() && kid.rule() != Rule::k_article)
        .map_or(node.span(), |kid| kid.span())
}

fn one_per(node: &Node) -> OnePer {
    let mut one_per = OnePer {
        of: node.named(),
        and_currency: node.has(Rule::currency_each),
        listing: None,
        also_not_due: false,
        also_credits: false,
    };
    for part in node.kids().filter(|kid| kid.rule() == Rule::listing_part) {
        for kid in part.kids() {
            match kid.rule() {
                Rule::k_listing_late => one_per.listing = Some(Listing::AllLate),
                Rule::k_listing_these => one_per.listing = Some(Listing::These),
                Rule::k_also_not_due => one_per.also_not_due = true,
                Rule::k_also_credits => one_per.also_credits = true,
                _ => {}
            }
        }
    }
    one_per
}

fn day_count(node: &Node) -> DayCount {
    let numbers: Vec<i64> = node
        .kids()
        .filter(|kid| kid.rule() == Rule::number)
        .map(|kid| kid.decimal().mantissa)
        .collect();
    let basis = numbers
        .last()
        .copied()
        .and_then(|basis| u16::try_from(basis).ok())
        .unwrap_or(0);
    if node.has(Rule::k_actual) {
        DayCount::Actual(basis)
    } else {
        DayCount::Thirty(basis)
    }
}

/// The expectation among the parts of a node.
pub(super) fn expectation_in(node: &Node) -> Expectation {
    let node = node.kid(Rule::expectation).unwrap_or(*node);
    let what = match node.kid(Rule::payment_whole) {
        Some(whole) => Expected::PaymentInFull {
            with_charges: whole.has(Rule::k_with_charges),
        },
        None => Expected::Event(event_in(&node)),
    };
    let roles = node.kid(Rule::from_roles);
    Expectation {
        what,
        from: roles.as_ref().map_or(Vec::new(), Node::names),
        any_of: roles.is_some_and(|roles| roles.has(Rule::k_or)),
        at_least: node.kid(Rule::at_least).map(|level| At {
            value: evidence_level(&level),
            span: level.span(),
        }),
        within: node.kid(Rule::within).map(|within| delay_in(&within)),
        span: node.span(),
    }
}

fn evidence_level(node: &Node) -> EvidenceLevel {
    if node.has(Rule::k_level_system) {
        EvidenceLevel::System
    } else if node.has(Rule::k_level_confirmed) {
        EvidenceLevel::Confirmed
    } else {
        EvidenceLevel::Declared
    }
}

/// The event among the parts of a node.
pub(super) fn event_in(node: &Node) -> Event {
    match node.kid(Rule::event) {
        Some(kid) => Event {
            kind: event_kind(&kid),
            span: kid.span(),
        },
        None => Event {
            kind: EventKind::Declared(Path { parts: Vec::new() }),
            span: node.span(),
        },
    }
}

fn event_kind(node: &Node) -> EventKind {
    if node.has(Rule::k_standing_is) {
        return EventKind::Standing(node.named());
    }
    if node.has(Rule::k_payment) {
        return if node.has(Rule::k_in_full) {
            EventKind::PaymentInFull
        } else {
            EventKind::PaymentInPart
        };
    }
    let Some(kid) = node.kid(Rule::event_name).and_then(|name| name.first()) else {
        return EventKind::Declared(Path { parts: Vec::new() });
    };
    match kid.rule() {
        Rule::k_receipt => EventKind::Receipt,
        Rule::k_acceptance => EventKind::Acceptance,
        Rule::k_refusal => EventKind::Refusal,
        Rule::k_rejection => EventKind::Rejection,
        Rule::k_suspension => EventKind::Suspension,
        Rule::k_dispute => EventKind::Dispute,
        Rule::k_dispute_part => EventKind::DisputeOfPart,
        Rule::k_settled_us => EventKind::DisputeSettledForUs,
        Rule::k_settled_customer => EventKind::DisputeSettledForCustomer,
        Rule::k_settled_part => EventKind::DisputeSettledInPart,
        Rule::k_promise => EventKind::Promise,
        Rule::k_broken_promise => EventKind::BrokenPromise,
        Rule::k_payment => EventKind::Payment,
        Rule::k_payment_reversed => EventKind::PaymentReversed,
        Rule::k_payment_announced => EventKind::PaymentAnnounced,
        Rule::k_credit_note => EventKind::CreditNote,
        Rule::k_credit_request => EventKind::CreditRequest,
        Rule::k_allocation => EventKind::Allocation,
        Rule::k_bounce => EventKind::Bounce,
        Rule::k_reply => EventKind::Reply,
        Rule::k_correction => EventKind::Correction,
        Rule::k_missing_due => EventKind::MissingDue,
        Rule::k_decision => EventKind::Decision,
        _ => EventKind::Declared(kid.path()),
    }
}

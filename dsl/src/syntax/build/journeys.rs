//! Journeys, milestones, steps.

use super::actions::{event_in, expectation_in};
use super::values::{delay_in, duration_in};
use super::{Node, moments, weekday};
use crate::syntax::ast::*;
use crate::syntax::lines::Reader;
use crate::syntax::parser::Rule;

impl Reader<'_> {
    /// A line of a journey; blocks are filled in by the caller.
    pub(in crate::syntax) fn journey_line(&mut self, node: &Node) -> JourneyLine {
        let span = node.span();
        match node.rule() {
            Rule::for_line => JourneyLine::For {
                currencies: node
                    .kids()
                    .filter(|kid| kid.rule() == Rule::currency)
                    .map(|kid| kid.name())
                    .collect(),
                condition: node.has(Rule::condition).then(|| self.conditioned(node)),
                span: span.into(),
            },
            Rule::for_all_line => JourneyLine::ForAll(span.into()),
            Rule::for_other_line => JourneyLine::ForAllOther(span.into()),
            Rule::priority_line => JourneyLine::Priority(node.number()),
            Rule::calendar_line => JourneyLine::Calendar {
                path: node.pathed(),
                by: node.has(Rule::k_keyed_by),
            },
            Rule::limit_line => JourneyLine::Limit(limit(node)),
            Rule::needs_line => JourneyLine::NeedsPayments {
                within: delay_in(node),
                span: span.into(),
            },
            Rule::ignore_line => JourneyLine::IgnoreBalances {
                under: self.valued(node),
                span: span.into(),
            },
            Rule::settle_line => JourneyLine::PaymentsSettle {
                order: settled(node),
                span: span.into(),
            },
            Rule::runs_line => JourneyLine::Runs {
                days: run_days(node),
                at: node.kid(Rule::time).map(|time| time.time()),
                span: span.into(),
            },
            Rule::catch_up_line => JourneyLine::CatchUp {
                how: catch_up(node),
                span: span.into(),
            },
            Rule::leave_line => JourneyLine::LeaveAlone(span.into()),
            Rule::rechoose_line => JourneyLine::Rechoose {
                fields: node
                    .kids()
                    .filter(|kid| kid.rule() == Rule::path)
                    .map(|kid| kid.path())
                    .collect(),
                span: span.into(),
            },
            Rule::before_head => JourneyLine::BeforeSending {
                lines: Vec::new(),
                span: span.into(),
            },
            Rule::send_line => JourneyLine::Send {
                rows: node
                    .kid(Rule::send_row)
                    .map(|row| self.send_row(&row))
                    .into_iter()
                    .collect(),
                span: node.first().map_or(span, |kid| kid.span()).into(),
            },
            Rule::milestone_head => JourneyLine::Milestone(Milestone {
                name: node.named(),
                per_instalment: node.has(Rule::k_per_instalment),
                opening: node.kid(Rule::opening).map(|kid| opening(&kid)),
                when: self.when(node),
                lines: Vec::new(),
                head: span.into(),
            }),
            _ => JourneyLine::On(self.on_line(node)),
        }
    }

    /// A line of a milestone or a sequence.
    pub(in crate::syntax) fn milestone_line(&mut self, node: &Node) -> MilestoneLine {
        let span = node.span();
        match node.rule() {
            Rule::expect_line => MilestoneLine::Expect {
                expectation: expectation_in(node),
                otherwise: ActionLine {
                    when: None,
                    actions: self.otherwise(node),
                    answers: Vec::new(),
                },
            },
            Rule::opens_line => MilestoneLine::OpensWhen(self.conditioned(node), span.into()),
            Rule::step_line => MilestoneLine::Step(Step {
                name: node.named(),
                moment: moments::moment_in(node).unwrap_or_else(|| moments::moment(node)),
                independent: node.has(Rule::k_independent_line),
                line: self.action_line(node),
                span: span.into(),
            }),
            Rule::missed_line => MilestoneLine::Missed(Missed {
                moment: moments::moment_in(node),
                line: self.action_line(node),
                head: node.first().map_or(span, |kid| kid.span()).into(),
            }),
            Rule::use_line => MilestoneLine::Use(self.use_sequence(node)),
            _ => MilestoneLine::On(self.on_line(node)),
        }
    }

    fn on_line(&mut self, node: &Node) -> On {
        On {
            event: event_in(node),
            from: node
                .kid(Rule::from_roles)
                .map_or(Vec::new(), |kid| kid.names()),
            line: self.action_line(node),
            span: node.span().into(),
        }
    }

    fn use_sequence(&mut self, node: &Node) -> UseSequence {
        UseSequence {
            path: node.pathed(),
            recipient: node.kid(Rule::name).map(|kid| kid.name()),
            arguments: self.arguments(node),
            span: node.span().into(),
        }
    }

    /// The arguments among the parts of a node.
    pub(super) fn arguments(&mut self, node: &Node) -> Vec<Argument> {
        let nodes: Vec<Node> = node
            .kids()
            .filter(|kid| kid.rule() == Rule::argument)
            .collect();
        nodes
            .iter()
            .map(|kid| Argument {
                name: kid.named(),
                value: self.valued(kid),
            })
            .collect()
    }

    /// A recipient of the invoice.
    pub(in crate::syntax) fn send_row(&mut self, node: &Node) -> SendRow {
        let mut row = SendRow {
            role: node.named(),
            way: None,
            if_any: false,
            template: None,
            attachments: Vec::new(),
            when: None,
            span: node.span().into(),
        };
        for part in node.kids().filter(|kid| kid.rule() == Rule::send_part) {
            for kid in part.kids() {
                match kid.rule() {
                    Rule::by_way => row.way = Some(kid.pathed()),
                    Rule::k_if_any => row.if_any = true,
                    Rule::with_template => row.template = Some(kid.pathed()),
                    Rule::attach => row.attachments.extend(kid.names()),
                    Rule::when_part => row.when = self.when(&part),
                    _ => {}
                }
            }
        }
        row
    }

    /// A line of `before sending`.
    pub(in crate::syntax) fn before_line(&mut self, node: &Node) -> BeforeLine {
        let condition = self.conditioned(node);
        if node.rule() == Rule::require_line {
            let actions = self.otherwise(node);
            let otherwise = ActionLine {
                when: None,
                actions,
                answers: Vec::new(),
            };
            return BeforeLine::Require {
                condition,
                otherwise,
                span: node.span().into(),
            };
        }
        let mut because = None;
        let mut at_most = None;
        for part in node.kids().filter(|kid| kid.rule() == Rule::hold_part) {
            for kid in part.kids() {
                match kid.rule() {
                    Rule::because => because = Some(self.texted(&kid)),
                    Rule::at_most_delay => at_most = Some(delay_in(&kid)),
                    _ => {}
                }
            }
        }
        let then = ActionLine {
            when: None,
            actions: self.actions_in(node),
            answers: Vec::new(),
        };
        let span = node.first().map_or(node.span(), |kid| kid.span());
        BeforeLine::Hold {
            condition,
            because,
            at_most,
            then,
            span: span.into(),
        }
    }

    /// A line of answers.
    pub(in crate::syntax) fn answer_line(&mut self, node: &Node) -> Answer {
        let head = node.first().map_or(node.span(), |kid| kid.span());
        let to = match node.rule() {
            Rule::refused_line => AnswerTo::Refused,
            Rule::silent_line => AnswerTo::Silent,
            _ => AnswerTo::Label {
                label: self.texted(node).plain().into(),
                data: node.names(),
            },
        };
        Answer {
            to,
            line: self.action_line(node),
            head,
        }
    }
}

fn opening(node: &Node) -> Opening {
    match node.kid(Rule::name) {
        Some(name) => Opening::After {
            name: name.name(),
            or_miss: node.has(Rule::k_or_its_miss),
        },
        None => Opening::FromSending(node.span().into()),
    }
}

fn limit(node: &Node) -> Limit {
    let excepted = |kid: Node| match kid.kid(Rule::name) {
        Some(name) => Excepted::Named(name.name()),
        None => Excepted::FormalNotice(kid.span().into()),
    };
    Limit {
        role: node.named(),
        count: node.number(),
        per: duration_in(node),
        per_contact: node.has(Rule::per_contact),
        except: node.kid(Rule::except).map_or(Vec::new(), |except| {
            except
                .kids()
                .filter(|kid| kid.rule() == Rule::excepted)
                .map(excepted)
                .collect()
        }),
        span: node.span().into(),
    }
}

fn settled(node: &Node) -> Vec<At<Settled>> {
    node.kids()
        .filter(|kid| kid.rule() == Rule::settled)
        .map(|kid| {
            let value = match kid.first().map(|word| word.rule()) {
                Some(Rule::k_interest) => Settled::Interest,
                Some(Rule::k_fees) => Settled::Fees,
                _ => Settled::Principal,
            };
            At {
                value,
                span: kid.span(),
            }
        })
        .collect()
}

fn run_days(node: &Node) -> RunDays {
    if let Some(days) = node.kid(Rule::month_days) {
        let numbers = days.kids().filter(|kid| kid.rule() == Rule::number);
        return RunDays::MonthDays(
            numbers
                .map(|kid| At {
                    value: kid.decimal(),
                    span: kid.span(),
                })
                .collect(),
        );
    }
    if let Some(days) = node.kid(Rule::week_days) {
        return RunDays::Weekdays(
            days.kids()
                .filter(|kid| kid.rule() == Rule::weekday)
                .map(|kid| weekday(&kid))
                .collect(),
        );
    }
    RunDays::LastDayOfMonth
}

fn catch_up(node: &Node) -> CatchUp {
    if node.has(Rule::k_one_step_per_run) {
        CatchUp::OneStepPerRun
    } else if node.has(Rule::k_latest) {
        CatchUp::Latest
    } else if node.has(Rule::k_none) {
        CatchUp::None
    } else {
        CatchUp::InOrder
    }
}

//! A machine built by hand for the tests of this folder: a short cut of the opticians' journey, with
//! something of each kind. It shows in which order a machine is put together, too.

use super::action::{Act, Action, Does, Group, GroupPer, Listing, Message, Outcome, Task};
use super::claim::{Claim, ClaimAmount, ClaimPart, ClaimPlace, DayCount, Interest, RateFixing};
use super::dataset::{Datasets, Holidays, RateRow, Rates};
use super::declared::{CalendarPlan, Choice, ClosedDays, Field, Named};
use super::expr::{Compared, Comparison, Node};
use super::ids::{ActionId, ExprId, JourneyId, LineId, MilestoneId, RoleId, TeamId};
use super::journey::{HoldWhile, Journey, Limit, Require, Send, Subject, Takes};
use super::line::{Line, SignOff};
use super::milestone::{
    Expectation, Expected, Milestone, Missed, Opens, Reaction, Roles, Step, Trigger,
};
use super::policy::{Deed, PathEnd, Policy};
use super::schedule::{Anchor, CatchUp, ClockZone, Direction, Moment, Offset};
use super::table::{
    Cell, DatedRow, DatedRows, DatedTable, Row, Standing, StandingMeasure, StandingRow, Table,
};
use super::template::{LinePiece, ListingOrder, Piece, Template, TemplateVersion, Text};
use super::terms::{TermStep, Terms};
use super::value::{Fact, InvoiceFact, Party, Type};
use super::{Element, Machine, Source, SourceMap};
use crate::calendar::{Opening, WeeklyHours};
use crate::currency::Currency;
use crate::day::Weekday;
use crate::delay::{Delay, Measure, Unit};
use crate::event::EventKind;
use crate::evidence::Evidence;
use crate::money::Money;
use crate::way::Way;

/// The sample.
pub(crate) fn sample() -> Machine {
    let mut machine = Machine::new();
    declare(&mut machine);
    journey(&mut machine);
    machine
}

/// The datasets that it names.
pub(crate) fn sample_datasets() -> Datasets {
    Datasets {
        holidays: vec![Holidays {
            name: "france".into(),
            days: vec!["2026-01-01".parse().unwrap()],
        }],
        rates: vec![Rates {
            name: "reference_rate".into(),
            rows: vec![RateRow {
                from: "2026-01-01".parse().unwrap(),
                rate: "2.15 %".parse().unwrap(),
            }],
        }],
        terms: Vec::new(),
    }
}

/// Where some of it would have stood.
pub(crate) fn sample_sources() -> SourceMap {
    let mut map = SourceMap::default();
    map.files.push("optics.jalon".into());
    map.set(
        Element::Journey(JourneyId(0)),
        Source {
            file: 0,
            start: 400,
            end: 900,
            line: 20,
        },
    );
    map.set(
        Element::Team(TeamId(0)),
        Source {
            file: 0,
            start: 10,
            end: 26,
            line: 2,
        },
    );
    map
}

fn declare(machine: &mut Machine) {
    let opening = Opening {
        from: "09:00".parse().unwrap(),
        to: "17:30".parse().unwrap(),
    };
    machine.calendars.push(CalendarPlan {
        name: "office".into(),
        hours: WeeklyHours::on(Weekday::Monday, Weekday::Friday, opening),
        holidays: vec!["france".into()],
        closed: vec![ClosedDays {
            first: "2026-12-24".parse().unwrap(),
            last: "2026-12-31".parse().unwrap(),
        }],
        zone: "Europe/Paris".into(),
    });
    machine.teams.push(Named::new("receivables"));
    machine.agencies.push(Named::new("collectco"));
    machine.ends.push(Named::new("replaced"));
    machine.attachments.push(Named::new("delivery_note"));
    let values = ["independent", "franchise", "retail"]
        .map(Into::into)
        .to_vec();
    let group = machine.choices.push(Choice {
        name: "Group".into(),
        values,
    });
    let field = |name: &str, type_of, default, or_unknown| Field {
        name: name.into(),
        type_of,
        currency: None,
        default,
        or_unknown,
    };
    let link = machine.expressions.push(Node::Way(Way::Link));
    let days = Type::Delay(Measure::Days);
    let group_field =
        machine
            .customer_fields
            .push(field("group", Type::Choice(group), None, false));
    machine
        .customer_fields
        .push(field("way", Type::Way, Some(link), false));
    machine
        .customer_fields
        .push(field("average_delay", days, None, true));
    machine.terms.push(Terms {
        name: "usual".into(),
        steps: vec![
            TermStep::Add(Delay::new(45, Unit::Days)),
            TermStep::MonthEnd,
        ],
    });

    let key = machine.expressions.push(Node::CustomerField {
        party: Party::Customer,
        field: group_field,
    });
    let independent = machine.expressions.push(Node::Choice {
        choice: group,
        value: 0,
    });
    let five = delay(machine, 5, Unit::BusinessDays);
    let two = delay(machine, 2, Unit::BusinessDays);
    machine.tables.push(Table {
        name: "receipt_delay".into(),
        keys: vec![key],
        result: Type::Delay(Measure::BusinessDays),
        rows: vec![
            Row {
                cells: vec![Cell::OneOf(vec![independent])],
                says: Some(five),
            },
            Row {
                cells: vec![Cell::Any],
                says: Some(two),
            },
        ],
    });
    let reference = machine.dated_tables.push(DatedTable {
        name: "reference_rate".into(),
        result: Type::Rate,
        rows: DatedRows::Dataset,
    });
    machine.dated_tables.push(DatedTable {
        name: "patience".into(),
        result: Type::Delay(Measure::BusinessDays),
        rows: DatedRows::Here(vec![DatedRow {
            from: "2026-01-01".parse().unwrap(),
            says: two,
        }]),
    });
    let sixty = machine
        .expressions
        .push(Node::Delay(Delay::new(60, Unit::Days)));
    machine.standings.push(Standing {
        name: "standing".into(),
        of: Party::Customer,
        by: StandingMeasure::DaysLateOfOldest,
        limit: None,
        values: vec!["stop".into(), "normal".into()],
        rows: vec![
            StandingRow {
                currency: None,
                cell: Cell::Range {
                    at_least: Some(sixty),
                    at_most: None,
                    under: None,
                },
                value: 0,
            },
            StandingRow {
                currency: None,
                cell: Cell::Any,
                value: 1,
            },
        ],
    });
    let looked_up = machine.expressions.push(Node::LookupDated {
        table: reference,
        on: None,
    });
    let margin = machine
        .expressions
        .push(Node::Rate("10 %".parse().unwrap()));
    let yearly = machine.expressions.push(Node::Plus(looked_up, margin));
    let forty = Node::of_money(Money::new(4_000, Currency::EUR));
    let forty = machine.expressions.push(forty);
    let number = fact(machine, InvoiceFact::Number);
    let balance = fact(machine, InvoiceFact::Balance);
    let interest = ClaimAmount::Interest(Interest {
        rate: yearly,
        fixing: RateFixing::FloatingByHalfYear,
        round_rate_up_to: None,
        on: balance,
        since: moment(Anchor::Due),
        day_count: DayCount::Actual(365),
    });
    let beside = |amount| ClaimPart {
        amount,
        place: ClaimPlace::BesideInvoice,
    };
    machine.claims.push(Claim {
        name: Some("france.late_payment".into()),
        parts: vec![beside(interest), beside(ClaimAmount::Fee(forty))],
    });
    let line = vec![
        LinePiece::Value(number),
        LinePiece::Plain(" ".into()),
        LinePiece::Value(balance),
    ];
    machine.templates.push(Template {
        name: "first_reminder".into(),
        versions: vec![TemplateVersion {
            language: Some("fr".into()),
            subject: Some(Text {
                pieces: vec![Piece::Plain("Facture ".into()), Piece::Value(number)],
            }),
            body: Some(Text {
                pieces: vec![
                    Piece::Plain("Échues :\n".into()),
                    Piece::ForEachInvoice {
                        order: ListingOrder::OldestDueFirst,
                        line,
                    },
                    Piece::SumOf(balance),
                ],
            }),
            sms: None,
        }],
        attachments: Vec::new(),
    });
}

fn journey(machine: &mut Machine) {
    let journey = JourneyId(0);
    let received = received(machine, journey, MilestoneId(0));
    let received = machine.milestones.push(received);
    let paid = paid(machine, journey, MilestoneId(1));
    let paid = machine.milestones.push(paid);

    let pause = Does::Pause(super::action::Pause {
        until: None,
        lasting: None,
        because: None,
        at_most_times: None,
        at_most_ahead: None,
    });
    let line = line(
        machine,
        &["opticians", "on dispute"],
        vec![("pause", pause)],
        None,
    );
    let reaction = machine.reactions.push(Reaction {
        path: machine.lines.get(line).unwrap().path,
        on: Trigger::Event(EventKind::Dispute),
        from: None,
        line,
    });
    let order = fact(machine, InvoiceFact::PurchaseOrder);
    let known = machine.expressions.push(Node::Known(order));
    let missing = machine.expressions.push(Node::Not(known));
    let ten = delay(machine, 10, Unit::BusinessDays);
    let three = delay(machine, 3, Unit::Days);
    let total = fact(machine, InvoiceFact::Total);
    let floor = machine
        .expressions
        .push(Node::of_money(Money::new(1_500, Currency::EUR)));
    let large = machine.expressions.push(Node::Compare {
        comparison: Comparison::MoreOrEqual,
        kind: Compared::Money,
        left: total,
        right: floor,
    });
    let way = machine.expressions.push(Node::CustomerField {
        party: Party::Customer,
        field: machine
            .customer_fields
            .find(|field| field.name == "way")
            .unwrap(),
    });
    let path = machine.push_path(&["opticians"]);
    let require = machine.push_path(&["opticians", "require purchase_order"]);
    let hold = machine.push_path(&["opticians", "hold 1"]);
    let send = machine.push_path(&["opticians", "send payer"]);
    let office = machine
        .calendars
        .find(|calendar| calendar.name == "office")
        .unwrap();
    let office = machine.expressions.push(Node::Calendar(office));
    machine.journeys.push(Journey {
        name: "opticians".into(),
        path,
        subject: Subject::Invoice,
        takes: Takes::Matching {
            currencies: vec![Currency::EUR],
            condition: Some(large),
        },
        leave_alone: false,
        rechoose_on: Vec::new(),
        calendar: Some(office),
        limits: vec![Limit {
            to: RoleId::PAYER,
            messages: 1,
            per: three,
            per_contact: true,
            except: vec![Act::FormalNotice],
            except_steps: Vec::new(),
        }],
        runs: None,
        catch_up: CatchUp::InOrder,
        ignore_balances_under: None,
        payments_settle: Vec::new(),
        payments_within: None,
        requires: vec![Require {
            path: require,
            condition: known,
            otherwise: None,
        }],
        holds: vec![HoldWhile {
            path: hold,
            condition: missing,
            because: Some(Text::plain("waiting")),
            at_most: Some(ten),
            then: None,
        }],
        sends: vec![Send {
            path: send,
            to: RoleId::PAYER,
            by: Some(way),
            if_any: false,
            when: None,
            template: None,
            attachments: Vec::new(),
        }],
        milestones: vec![received, paid],
        reactions: vec![reaction],
    });
    machine.policies.push(Policy::Order {
        first: Deed::Act(Act::FormalNotice),
        then: Deed::Act(Act::Handover),
    });
    machine
        .policies
        .push(Policy::EveryPathEndsIn(vec![PathEnd::Milestone(paid)]));
}

fn received(machine: &mut Machine, journey: JourneyId, id: MilestoneId) -> Milestone {
    let names = ["opticians", "received", "missed"];
    let again = Does::TryAgain { at_most: Some(2) };
    let outcome_path = ["opticians", "received", "missed", "task", "sent again"];
    let again = line(machine, &outcome_path, vec![("try again", again)], None);
    let task = Does::Task(Task {
        team: TeamId(0),
        text: Some(Text::plain("Not received")),
        within: None,
        outcomes: vec![Outcome {
            label: "sent again".into(),
            asks: Vec::new(),
            line: again,
        }],
    });
    let missed = line(machine, &names, vec![("task", task)], None);
    let resend = Does::Resend { message: None };
    let resend = line(
        machine,
        &["opticians", "received", "resend"],
        vec![("resend", resend)],
        None,
    );
    let two = delay(machine, 2, Unit::BusinessDays);
    let step = machine.steps.push(Step {
        name: "resend".into(),
        path: machine.lines.get(resend).unwrap().path,
        milestone: id,
        moment: after(two, Anchor::Start),
        independent: false,
        line: resend,
    });
    let gives = Node::GivesReceipt {
        role: RoleId::PAYER,
        at_least: Evidence::Declared,
    };
    let gives = machine.expressions.push(gives);
    let table = machine
        .tables
        .find(|table| table.name == "receipt_delay")
        .unwrap();
    let within = machine.expressions.push(Node::Lookup(table));
    Milestone {
        name: "received".into(),
        path: machine.push_path(&["opticians", "received"]),
        journey,
        opens: Opens::FromSending,
        when: Some(gives),
        per_instalment: false,
        expects: Some(Expectation {
            what: Expected::Event(Trigger::Event(EventKind::Receipt)),
            from: Some(Roles::one(RoleId::PAYER)),
            at_least: Evidence::Declared,
            within: Some(within),
        }),
        steps: vec![step],
        missed: vec![Missed {
            moment: None,
            line: missed,
        }],
        reactions: Vec::new(),
    }
}

fn paid(machine: &mut Machine, journey: JourneyId, id: MilestoneId) -> Milestone {
    let chase = Does::Chase(Message {
        to: RoleId::PAYER,
        by: None,
        template: machine
            .templates
            .find(|template| template.name == "first_reminder"),
        payment_link: true,
        attachments: Vec::new(),
        group: Some(Group {
            per: GroupPer::Customer,
            per_currency: false,
            listing: Listing::AllLate,
            also_not_yet_due: false,
            also_open_credits: false,
        }),
    });
    let chase = line(
        machine,
        &["opticians", "paid", "first"],
        vec![("chase", chase)],
        None,
    );
    let one = delay(machine, 1, Unit::BusinessDays);
    let first = machine.steps.push(Step {
        name: "first".into(),
        path: machine.lines.get(chase).unwrap().path,
        milestone: id,
        moment: after(one, Anchor::Due),
        independent: false,
        line: chase,
    });
    let alert = Does::Alert {
        team: TeamId(0),
        about: None,
    };
    let silent = ["opticians", "paid", "missed", "silent"];
    let silent = line(machine, &silent, vec![("alert", alert)], None);
    let five = delay(machine, 5, Unit::BusinessDays);
    let sign_off = SignOff {
        by: TeamId(0),
        persons: 2,
        when: None,
        within: Some(five),
        refused: None,
        silent: Some(silent),
    };
    let agency = machine
        .agencies
        .find(|agency| agency.name == "collectco")
        .unwrap();
    let hand_over = vec![("hand over", Does::HandOver(agency))];
    let missed = line(
        machine,
        &["opticians", "paid", "missed"],
        hand_over,
        Some(sign_off),
    );
    let fifteen = delay(machine, 15, Unit::Days);
    Milestone {
        name: "paid".into(),
        path: machine.push_path(&["opticians", "paid"]),
        journey,
        opens: Opens::FromSending,
        when: None,
        per_instalment: false,
        expects: Some(Expectation {
            what: Expected::PaymentInFull {
                with_charges: false,
            },
            from: None,
            at_least: Evidence::Declared,
            within: None,
        }),
        steps: vec![first],
        missed: vec![Missed {
            moment: Some(after(fifteen, Anchor::Step(first))),
            line: missed,
        }],
        reactions: Vec::new(),
    }
}

fn line(
    machine: &mut Machine,
    names: &[&str],
    deeds: Vec<(&str, Does)>,
    sign_off: Option<SignOff>,
) -> LineId {
    let path = machine.push_path(names);
    let mut actions: Vec<ActionId> = Vec::new();
    for (name, does) in deeds {
        let path = machine.push_path(&[names, &[name]].concat());
        actions.push(machine.actions.push(Action {
            path,
            does,
            repeat: None,
        }));
    }
    machine.lines.push(Line {
        path,
        when: None,
        actions,
        sign_off,
    })
}

fn delay(machine: &mut Machine, count: u32, unit: Unit) -> ExprId {
    machine
        .expressions
        .push(Node::Delay(Delay::new(count, unit)))
}

fn fact(machine: &mut Machine, fact: InvoiceFact) -> ExprId {
    machine.expressions.push(Node::Fact(Fact::Invoice(fact)))
}

fn moment(anchor: Anchor) -> Moment {
    Moment {
        anchor,
        month_end_of_anchor: false,
        offset: None,
        at_month_end: false,
        business_day_before: false,
        time: None,
        zone: ClockZone::Calendar,
    }
}

fn after(delay: ExprId, anchor: Anchor) -> Moment {
    let offset = Some(Offset {
        delay,
        direction: Direction::After,
    });
    Moment {
        offset,
        ..moment(anchor)
    }
}

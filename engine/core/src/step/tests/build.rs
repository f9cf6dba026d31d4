//! A small builder of machines and runs, for tests only.

use smol_str::SmolStr;

use crate::calendar::{Calendar, Opening, Parts, WeeklyHours};
use crate::delay::{Delay, Unit};
use crate::event::{Decision, Event, EventKind, Happening, Reason as Said};
use crate::ledger::CreditKind;
use crate::machine::action::{
    Action, Does, Group, GroupPer, Listing, Message, Outcome, Pause, Task,
};
use crate::machine::declared::Named;
use crate::machine::expr::Node;
use crate::machine::journey::{Journey, Send, Subject as Goes, Takes};
use crate::machine::line::{Line, SignOff};
use crate::machine::milestone::{
    Expectation, Expected, Milestone, Missed, Opens, Reaction, Roles, Step, Trigger,
};
use crate::machine::schedule::{Anchor, ClockZone, Direction, Moment, Offset};
use crate::machine::*;
use crate::money::Money;
use crate::records::InvoiceStatus;
use crate::step::*;
use crate::zone::Zone;
use crate::{Currency, Day, Evidence, Instant, Machine, Way, Weekday};

pub const RECEIVABLES: TeamId = TeamId(0);
pub const AGENCY: AgencyId = AgencyId(0);

/// A machine with one journey: sends to the payer by link, office hours on weekdays.
pub struct Build {
    pub machine: Machine,
    pub journey: JourneyId,
}

pub struct World {
    pub machine: Machine,
    pub context: Context,
    pub account: Account,
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// `2026-01-05` is that day at noon; `2026-01-05 09:30` is at that time; all in UTC.
pub fn at(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').unwrap_or((text, "12:00"));
    format!("{day}T{time}:00Z").parse().unwrap()
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub fn office() -> Calendar {
    let opening = Opening {
        from: "09:00".parse().unwrap(),
        to: "17:30".parse().unwrap(),
    };
    Calendar::new(Parts {
        name: "office".into(),
        hours: WeeklyHours::on(Weekday::Monday, Weekday::Friday, opening),
        closed: vec![day("2026-05-01")],
        known_until: None,
        zone: Zone::utc(),
    })
    .unwrap()
}

pub fn message() -> Message {
    Message {
        to: RoleId::PAYER,
        by: None,
        template: None,
        payment_link: false,
        attachments: Vec::new(),
        group: None,
    }
}

pub fn chase() -> Does {
    Does::Chase(message())
}

pub fn chase_all(listing: Listing) -> Does {
    let group = Group {
        per: GroupPer::Customer,
        per_currency: true,
        listing,
        also_not_yet_due: false,
        also_open_credits: false,
    };
    Does::Chase(Message {
        group: Some(group),
        ..message()
    })
}

/// Money or a credit note that no invoice takes.
pub fn on_account(kind: CreditKind, key: &str, minor: i64) -> Stimulus {
    Stimulus::OnAccount {
        kind,
        key: key.into(),
        money: eur(minor),
    }
}

pub fn remind() -> Does {
    Does::Remind(message())
}

pub fn notice() -> Does {
    Does::FormalNotice(message())
}

pub fn task() -> Does {
    Does::Task(Task {
        team: RECEIVABLES,
        text: None,
        within: None,
        outcomes: Vec::new(),
    })
}

pub fn call() -> Does {
    let task = Task {
        team: RECEIVABLES,
        text: None,
        within: None,
        outcomes: Vec::new(),
    };
    let to = RoleId::PAYER;
    Does::Call { to, task }
}

pub fn alert() -> Does {
    let team = RECEIVABLES;
    Does::Alert { team, about: None }
}

pub fn pause() -> Does {
    Does::Pause(Pause {
        until: None,
        lasting: None,
        because: None,
        at_most_times: None,
        at_most_ahead: None,
    })
}

impl Build {
    pub fn new() -> Build {
        let mut machine = Machine::new();
        machine.teams.push(Named::new("receivables"));
        machine.agencies.push(Named::new("collectco"));
        machine.calendars.push(declared::CalendarPlan {
            name: "office".into(),
            hours: WeeklyHours::default(),
            holidays: Vec::new(),
            closed: Vec::new(),
            zone: "UTC".into(),
        });
        let link = machine.expressions.push(Node::Way(Way::Link));
        let send = Send {
            path: machine.push_path(&["j", "send"]),
            to: RoleId::PAYER,
            by: Some(link),
            if_any: false,
            when: None,
            template: None,
            attachments: Vec::new(),
        };
        let mut build = Build {
            machine,
            journey: JourneyId(0),
        };
        build.add_journey("j", Goes::Invoice, vec![send]);
        build
    }

    pub fn add_journey(&mut self, name: &str, subject: Goes, sends: Vec<Send>) {
        let calendar = Node::Calendar(CalendarId(0));
        let calendar = Some(self.machine.expressions.push(calendar));
        let path = self.machine.push_path(&[name]);
        self.journey = self.machine.journeys.push(Journey {
            name: name.into(),
            path,
            subject,
            takes: Takes::AllOther,
            leave_alone: false,
            rechoose_on: Vec::new(),
            calendar,
            limits: Vec::new(),
            runs: None,
            catch_up: Default::default(),
            ignore_balances_under: None,
            payments_settle: Vec::new(),
            payments_within: None,
            requires: Vec::new(),
            holds: Vec::new(),
            sends,
            milestones: Vec::new(),
            reactions: Vec::new(),
        });
    }

    pub fn journey(&mut self) -> &mut Journey {
        self.machine.journeys.get_mut(self.journey).unwrap()
    }

    pub fn delay(&mut self, count: u32, unit: Unit) -> ExprId {
        let delay = Node::Delay(Delay::new(count, unit));
        self.machine.expressions.push(delay)
    }

    pub fn paid(&mut self) -> MilestoneId {
        let with_charges = false;
        let what = Expected::PaymentInFull { with_charges };
        self.milestone("paid", Opens::FromSending, Some((what, None)))
    }

    pub fn milestone(
        &mut self,
        name: &str,
        opens: Opens,
        expects: Option<(Expected, Option<ExprId>)>,
    ) -> MilestoneId {
        let journey = self.journey().name.clone();
        let path = self.machine.push_path(&[&journey, name]);
        let payment = matches!(expects, Some((Expected::PaymentInFull { .. }, _)));
        let expects = expects.map(|(what, within)| Expectation {
            what,
            from: (!payment).then(|| Roles::one(RoleId::PAYER)),
            at_least: Evidence::Declared,
            within,
        });
        let id = self.machine.milestones.push(Milestone {
            name: name.into(),
            path,
            journey: self.journey,
            opens,
            when: None,
            per_instalment: false,
            expects,
            steps: Vec::new(),
            missed: Vec::new(),
            reactions: Vec::new(),
        });
        self.journey().milestones.push(id);
        id
    }

    pub fn line(&mut self, path: PathId, does: Vec<Does>, sign_off: Option<SignOff>) -> LineId {
        let name = self.machine.path(path).to_string();
        let actions = does.into_iter().enumerate().map(|(place, does)| {
            let place = place.to_string();
            let path = self.machine.push_path(&[&name, &place]);
            let repeat = None;
            self.machine.actions.push(Action { path, does, repeat })
        });
        let actions = actions.collect();
        self.machine.lines.push(Line {
            path,
            when: None,
            actions,
            sign_off,
        })
    }

    pub fn moment(&mut self, anchor: Anchor, offset: i32, unit: Unit) -> Moment {
        let delay = self.delay(offset.unsigned_abs(), unit);
        let direction = if offset < 0 {
            Direction::Before
        } else {
            Direction::After
        };
        Moment {
            anchor,
            month_end_of_anchor: false,
            offset: Some(Offset { delay, direction }),
            at_month_end: false,
            business_day_before: false,
            time: None,
            zone: ClockZone::Calendar,
        }
    }

    /// A step so many days after (or before) due.
    pub fn step(
        &mut self,
        milestone: MilestoneId,
        name: &str,
        days: i32,
        does: Vec<Does>,
    ) -> StepId {
        let moment = self.moment(Anchor::Due, days, Unit::Days);
        self.step_at(milestone, name, moment, does, None)
    }

    pub fn step_at(
        &mut self,
        milestone: MilestoneId,
        name: &str,
        moment: Moment,
        does: Vec<Does>,
        sign_off: Option<SignOff>,
    ) -> StepId {
        let of = self.machine.milestones.get(milestone).unwrap().path;
        let of = self.machine.path(of).to_string();
        let path = self.machine.push_path(&[&of, name]);
        let line = self.line(path, does, sign_off);
        let id = self.machine.steps.push(Step {
            name: name.into(),
            path,
            milestone,
            moment,
            independent: false,
            line,
        });
        let milestone = self.machine.milestones.get_mut(milestone).unwrap();
        milestone.steps.push(id);
        id
    }

    pub fn missed(
        &mut self,
        milestone: MilestoneId,
        moment: Option<Moment>,
        does: Vec<Does>,
        sign_off: Option<SignOff>,
    ) -> LineId {
        let of = self.machine.milestones.get(milestone).unwrap();
        let name = format!("missed{}", of.missed.len());
        let of = self.machine.path(of.path).to_string();
        let path = self.machine.push_path(&[&of, &name]);
        let line = self.line(path, does, sign_off);
        let milestone = self.machine.milestones.get_mut(milestone).unwrap();
        milestone.missed.push(Missed { moment, line });
        line
    }

    /// A line that follows from another one, such as an answer.
    pub fn follow(&mut self, name: &str, does: Vec<Does>) -> LineId {
        let path = self.machine.push_path(&["j", name]);
        self.line(path, does, None)
    }

    pub fn sign_off(&mut self, persons: u8) -> SignOff {
        let number = self.machine.paths.len();
        let refused = self.follow(&format!("refused {number}"), vec![task()]);
        let silent = self.follow(&format!("silent {number}"), vec![alert()]);
        SignOff {
            by: RECEIVABLES,
            persons,
            when: None,
            within: Some(self.delay(3, Unit::BusinessDays)),
            refused: Some(refused),
            silent: Some(silent),
        }
    }

    pub fn outcome(&mut self, label: &str, does: Vec<Does>) -> Outcome {
        let line = self.follow(label, does);
        Outcome {
            label: label.into(),
            asks: Vec::new(),
            line,
        }
    }

    pub fn on(&mut self, kind: EventKind, does: Vec<Does>) {
        let name = format!("on {kind:?}");
        let line = self.follow(&name, does);
        self.on_trigger(Trigger::Event(kind), line);
    }

    pub fn on_trigger(&mut self, on: Trigger, line: LineId) {
        let path = self.machine.lines.get(line).unwrap().path;
        let from = None;
        let reaction = Reaction {
            path,
            on,
            from,
            line,
        };
        let id = self.machine.reactions.push(reaction);
        self.journey().reactions.push(id);
    }

    pub fn world(self) -> World {
        assert_eq!(self.machine.verify(), Ok(()));
        let context = Context::new(&self.machine, vec![office()], vec![Zone::utc()], &[]);
        let payer = Customer {
            key: "C1".into(),
            name: "Optic".into(),
            ..Customer::default()
        };
        World {
            machine: self.machine,
            context,
            account: Account::new(payer),
        }
    }

    pub fn path(&self, name: &str) -> PathId {
        self.machine.paths.find(|path| path == name).unwrap()
    }
}

/// Invoice number `id`, issued on the day it arrives.
pub fn arrival(id: u128, issue: &str, due: &str, total: i64) -> Stimulus {
    Stimulus::Arrival(Box::new(Arrival {
        id: SubjectId(id),
        customer: "C1".into(),
        number: format!("F{id}").into(),
        status: InvoiceStatus::Open,
        issue: day(issue),
        due: (!due.is_empty()).then(|| day(due)),
        total: eur(total),
        instalments: Vec::new(),
        purchase_order: None,
        payment_reference: None,
        fields: Vec::new(),
    }))
}

/// The same for another customer of the account.
pub fn arrival_of(customer: &str, id: u128, issue: &str, due: &str, total: i64) -> Stimulus {
    match arrival(id, issue, due, total) {
        Stimulus::Arrival(arrival) => Stimulus::Arrival(Box::new(Arrival {
            customer: customer.into(),
            ..*arrival
        })),
        other => other,
    }
}

/// A customer that another one pays for.
pub fn child(key: &str) -> Stimulus {
    Stimulus::Customer(Customer {
        key: key.into(),
        name: key.into(),
        ..Customer::default()
    })
}

pub fn event_on(id: u128, when: &str, what: Happening) -> Dated {
    let at = at(when);
    let event = Event {
        what,
        occurred: day(when.split(' ').next().unwrap()),
        arrived: at,
        from: Some(RoleId::PAYER),
        evidence: Evidence::Declared,
        instalment: None,
    };
    let subject = SubjectId(id);
    Dated {
        at,
        stimulus: Stimulus::Event { subject, event },
    }
}

pub fn event(when: &str, what: Happening) -> Dated {
    event_on(1, when, what)
}

pub fn pays(when: &str, minor: i64) -> Dated {
    event(when, payment(&format!("p {when}"), minor))
}

pub fn payment(key: &str, minor: i64) -> Happening {
    Happening::Payment {
        payment: key.into(),
        amount: eur(minor),
    }
}

pub fn reversed(key: &str, minor: i64) -> Happening {
    Happening::PaymentReversed {
        payment: key.into(),
        amount: eur(minor),
        reason: Said::default(),
        came_back: true,
    }
}

pub fn dispute(amount: Option<i64>) -> Happening {
    Happening::Dispute {
        dispute: "d".into(),
        reason: Said::default(),
        amount: amount.map(eur),
    }
}

pub fn settled(outcome: crate::Settled) -> Happening {
    Happening::DisputeSettled {
        dispute: "d".into(),
        outcome,
        amount: None,
    }
}

pub fn promise(date: &str, minor: Option<i64>) -> Happening {
    Happening::Promise {
        promise: "promise".into(),
        date: day(date),
        amount: minor.map(eur),
        announced: false,
    }
}

pub fn decides(decision: Decision) -> Happening {
    decides_by("anna", decision)
}

pub fn decides_by(by: &str, decision: Decision) -> Happening {
    let by = SmolStr::new(by);
    Happening::Decision {
        decision,
        by,
        team: None,
    }
}

/// Somebody of a team decides.
pub fn decides_for(team: TeamId, decision: Decision) -> Happening {
    Happening::Decision {
        decision,
        by: "anna".into(),
        team: Some(team),
    }
}

pub fn dated(when: &str, stimulus: Stimulus) -> Dated {
    let at = at(when);
    Dated { at, stimulus }
}

impl World {
    /// Drives one invoice of 800.00 EUR, issued and arrived on 5 January, due on 4 February 2026.
    pub fn usual(&mut self, events: &[Dated], until: &str) -> Vec<String> {
        self.given("2026-01-05", "2026-02-04", events, until)
    }

    pub fn given(
        &mut self,
        arrives: &str,
        due: &str,
        events: &[Dated],
        until: &str,
    ) -> Vec<String> {
        let first = dated(
            &format!("{arrives} 08:00"),
            arrival(1, "2026-01-05", due, 80_000),
        );
        let all: Vec<Dated> = std::iter::once(first)
            .chain(events.iter().cloned())
            .collect();
        self.drive(&all, until)
    }

    pub fn drive(&mut self, stimuli: &[Dated], until: &str) -> Vec<String> {
        let told = self.told(stimuli, until);
        told.iter().filter_map(|told| self.shown(told)).collect()
    }

    pub fn told(&mut self, stimuli: &[Dated], until: &str) -> Vec<Told> {
        let until = at(until);
        let (machine, context) = (&self.machine, &self.context);
        drive(machine, context, &mut self.account, stimuli, until)
    }

    pub fn invoice(&self) -> &Subject {
        self.account.subject(SubjectId(1)).unwrap()
    }

    /// One line for each thing that people would see, such as `2026-02-05 chase first`.
    pub fn shown(&self, told: &Told) -> Option<String> {
        let (at, effect) = match told {
            Told::Effect { at, effect } => (at, effect),
            Told::Refused { at, refusal, .. } => {
                return Some(format!("{} refused: {refusal}", &at.to_string()[..10]));
            }
        };
        let path = self.machine.path(effect.slot.path);
        let place = path.split('/').nth(2).unwrap_or(path);
        let what = match &effect.does {
            Done::SendInvoice { .. } => "send".to_string(),
            Done::Message { act, lists, .. } => {
                let lists: Vec<String> = lists.iter().map(|id| id.0.to_string()).collect();
                let lists = match lists.is_empty() {
                    true => String::new(),
                    false => format!(" listing {}", lists.join(" ")),
                };
                let act = format!("{act:?}").to_lowercase();
                let of = match effect.slot.subject.0 {
                    1 => String::new(),
                    other if other < 100 => format!(" on {other}"),
                    _ => " on group".into(),
                };
                format!("{act} {place}{of}{lists}")
            }
            Done::Alert { .. } => format!("alert {place}"),
            Done::Task { calls: None, .. } => format!("task {place}"),
            Done::Task { .. } => format!("call {place}"),
            Done::Claim { amount, .. } => format!("claim {}", amount.amount()),
            Done::HandOver { .. } => "hand over".into(),
            Done::Recall(_) => "recall".into(),
            Done::Post { .. } => format!("post {place}"),
            Done::Propose { .. } => format!("propose {place}"),
            Done::Withdraw {
                what: Withdrawn::Links,
                because,
            } => format!("withdraw links: {because:?}"),
            Done::Withdraw { because, .. } => format!("withdraw {place}: {because:?}"),
            Done::Milestone { status, .. } => {
                let name = path.split('/').nth(1).unwrap_or(path);
                format!("{name} {}", format!("{status:?}").to_lowercase())
            }
            Done::Ended(how) => format!("end {how:?}"),
            Done::Reopened => "reopened".into(),
            Done::Withheld { because, .. } => format!("withheld {place}: {because:?}"),
            Done::Skipped(because) => format!("skip {place}: {because:?}"),
            Done::PromiseKept { .. } => "promise kept".into(),
            Done::PromiseBroken { .. } => "promise broken".into(),
            Done::Standing { value, .. } => format!("standing {value:?}"),
            Done::Attention(what) => format!("attention {what:?}"),
            Done::MovedOut(_) => "moved out".into(),
            Done::MovedIn => "moved in".into(),
            Done::MadeByHand => format!("by hand {place}"),
            _ => return None,
        };
        Some(format!("{} {what}", &at.to_string()[..10]))
    }
}

/// Those lines that tell of deeds, and not of milestones, of what is withheld and the like.
pub fn deeds(lines: &[String]) -> Vec<&str> {
    let deed = |line: &&str| {
        [
            "send",
            "chase",
            "remind",
            "formalnotice",
            "task",
            "call",
            "claim",
            "hand over",
            "alert",
        ]
        .iter()
        .any(|deed| line[11..].starts_with(deed))
    };
    lines.iter().map(String::as_str).filter(deed).collect()
}

/// A ladder: a reminder 5 days before due, chases 1, 10 and 20 days after.
pub fn ladder() -> Build {
    let mut build = Build::new();
    let paid = build.paid();
    build.step(paid, "friendly", -5, vec![remind()]);
    build.step(paid, "first", 1, vec![chase()]);
    build.step(paid, "second", 10, vec![chase()]);
    build.step(paid, "third", 20, vec![chase()]);
    build
}

//! Random scripts, and what happens to the invoices of an account under them.

use proptest::prelude::*;

use super::super::build::*;
use crate::delay::Unit;
use crate::event::{Decision, EventKind, Happening};
use crate::ledger::{CreditKind, Instalment};
use crate::machine::PathId;
use crate::machine::action::{Does, Listing, Pause};
use crate::machine::expr::{Compared, Comparison, Node};
use crate::machine::journey::Subject as Goes;
use crate::machine::milestone::Opens;
use crate::machine::schedule::{Anchor, CatchUp, RunDays, Runs};
use crate::machine::value::{Fact, Party, PartyFact};
use crate::step::key::group_id;
use crate::step::*;

/// A script: how it catches up, which rungs need a sign-off, whether it has runs or speaks for several
/// invoices at once, who is chased in it, and which events it has lines for.
#[derive(Clone, Debug)]
pub struct Script {
    pub catch_up: CatchUp,
    pub signed: [bool; 4],
    pub runs: bool,
    /// Whether its reminders and chases are one message for all late invoices.
    pub grouped: bool,
    /// Whether those messages list open credits, too.
    pub credits: bool,
    /// Whether each instalment is chased by itself.
    pub by_instalment: bool,
    /// Whether a journey of the customer chases, and that of the invoice only reminds.
    pub by_customer: bool,
    pub reacts: Reacts,
}

/// Lines for payments, disputes and promises.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reacts {
    /// `on dispute pause; task`, and `resume` once it is settled for us.
    pub dispute: bool,
    /// `on dispute of part keep chasing the undisputed balance`.
    pub part_of_dispute: bool,
    /// `on payment reversed task; resume`.
    pub reversal: bool,
    /// `on payment in full alert`.
    pub full: bool,
    /// `on payment in part hold messages 3 business days`.
    pub part_holds: bool,
    /// `on payment in part pause 5 days`.
    pub part_pauses: bool,
    /// `on payment in part receivables calls payer`: it presses because money came.
    pub part_calls: bool,
    /// `on promise pause 10 days`.
    pub promise: bool,
}

fn script() -> impl Strategy<Value = Script> {
    let catch_up = prop_oneof![
        Just(CatchUp::InOrder),
        Just(CatchUp::OneStepPerRun),
        Just(CatchUp::Latest),
        Just(CatchUp::None)
    ];
    let reacts = any::<[bool; 8]>().prop_map(|[a, b, c, d, e, f, g, h]| Reacts {
        dispute: a,
        part_of_dispute: b,
        reversal: c,
        full: d,
        part_holds: e,
        part_pauses: f,
        part_calls: g,
        promise: h,
    });
    let parts = (
        catch_up,
        any::<[bool; 4]>(),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.3),
        any::<bool>(),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.35),
        reacts,
    );
    parts.prop_map(
        |(catch_up, signed, runs, grouped, credits, by_instalment, by_customer, reacts)| Script {
            catch_up,
            signed,
            runs,
            grouped,
            credits,
            by_instalment,
            by_customer,
            reacts,
        },
    )
}

pub fn build(script: &Script) -> Build {
    let mut build = Build::new();
    build.journey().catch_up = script.catch_up;
    if script.runs {
        let days = RunDays::Weekdays(vec![crate::Weekday::Monday, crate::Weekday::Thursday]);
        build.journey().runs = Some(Runs { days, at: None });
    }
    let paid = build.paid();
    let milestone = build.machine.milestones.get_mut(paid).unwrap();
    milestone.per_instalment = script.by_instalment;
    let mut together = chase_all(Listing::AllLate);
    if let Does::Chase(message) = &mut together
        && let Some(group) = &mut message.group
    {
        group.also_open_credits = script.credits;
    }
    let chases = match script.grouped {
        true => together.clone(),
        false => chase(),
    };
    let rungs = [
        ("friendly", -5, remind()),
        ("first", 3, chases.clone()),
        ("second", 12, chases),
        ("notice", 25, notice()),
    ];
    let own = if script.by_customer { 1 } else { rungs.len() };
    for ((name, days, does), signed) in rungs.into_iter().zip(script.signed).take(own) {
        let moment = build.moment(Anchor::Due, days, Unit::Days);
        let sign_off = signed.then(|| build.sign_off(1));
        build.step_at(paid, name, moment, vec![does], sign_off);
    }
    let after = build.moment(Anchor::Due, 40, Unit::Days);
    build.missed(paid, Some(after), vec![Does::HandOver(AGENCY)], None);
    let lasting = |build: &mut Build, days| {
        let lasting = Some(build.delay(days, Unit::Days));
        Does::Pause(Pause {
            until: None,
            lasting,
            because: None,
            at_most_times: None,
            at_most_ahead: None,
        })
    };
    let reacts = script.reacts;
    if reacts.dispute {
        build.on(EventKind::Dispute, vec![pause(), task()]);
        build.on(EventKind::DisputeSettledForUs, vec![Does::Resume]);
    }
    if reacts.part_of_dispute {
        build.on(EventKind::DisputeOfPart, vec![Does::KeepChasingUndisputed]);
    }
    if reacts.reversal {
        build.on(EventKind::PaymentReversed, vec![task(), Does::Resume]);
    }
    if reacts.full {
        build.on(EventKind::PaymentInFull, vec![alert()]);
    }
    let mut in_part = Vec::new();
    if reacts.part_holds {
        let lasting = build.delay(3, Unit::BusinessDays);
        let because = None;
        in_part.push(Does::HoldMessages { lasting, because });
    }
    if reacts.part_pauses {
        in_part.push(lasting(&mut build, 5));
    }
    if reacts.part_calls {
        in_part.insert(0, call());
    }
    if !in_part.is_empty() {
        build.on(EventKind::PaymentInPart, in_part);
    }
    if reacts.promise {
        let pauses = lasting(&mut build, 10);
        build.on(EventKind::Promise, vec![pauses]);
        build.on(EventKind::BrokenPromise, vec![task()]);
    }
    if script.by_customer {
        follow_up(&mut build, script, together);
    }
    build
}

/// A journey of the customer: two statements of all that is late, counted from the oldest.
fn follow_up(build: &mut Build, script: &Script, statement: Does) {
    let per_currency = true;
    let of = Goes::Customer { per_currency };
    build.add_journey("follow_up", of, Vec::new());
    build.journey().catch_up = script.catch_up;
    let overdue = Node::Fact(Fact::Party(Party::Customer, PartyFact::Overdue));
    let left = build.machine.expressions.push(overdue);
    let right = build.machine.expressions.push(Node::NoMoney);
    let opens = build.machine.expressions.push(Node::Compare {
        comparison: Comparison::More,
        kind: Compared::Money,
        left,
        right,
    });
    let settled = build.milestone("settled", Opens::When(opens), None);
    let rungs = [("statement", 5), ("firm", 15)];
    for ((name, days), signed) in rungs.into_iter().zip(script.signed) {
        let moment = build.moment(Anchor::DueOfOldest, days, Unit::Days);
        let sign_off = signed.then(|| build.sign_off(1));
        build.step_at(settled, name, moment, vec![statement.clone()], sign_off);
    }
}

fn happening(build: &Build) -> impl Strategy<Value = Happening> + use<> {
    let steps = build.machine.steps.items().iter();
    let paths: Vec<_> = steps.map(|step| step.path).collect();
    let key = prop_oneof![3 => Just("p"), 1 => Just("q")];
    let path = prop::sample::select(paths);
    // All that is open, as often as some of it.
    let amount = || prop_oneof![2 => 1i64..90_000, 1 => Just(80_000i64)];
    prop_oneof![
        4 => (key.clone(), amount()).prop_map(|(key, minor)| payment(key, minor)),
        4 => (key.clone(), amount()).prop_map(|(key, minor)| reversed(key, minor)),
        1 => (1i64..90_000).prop_map(|minor| Happening::CreditNote { number: "c".into(), amount: eur(minor) }),
        1 => (1i64..90_000).prop_map(|minor| Happening::CreditNoteCancelled { number: "c".into(), amount: eur(minor) }),
        2 => Just(dispute(None)),
        1 => (1i64..90_000).prop_map(|minor| dispute(Some(minor))),
        1 => (0i32..90, prop::option::of(1i64..90_000)).prop_map(|(days, minor)| {
            promise(&day("2026-01-20").plus_days(days).to_string(), minor)
        }),
        2 => Just(settled(crate::Settled::ForUs)),
        1 => Just(settled(crate::Settled::ForCustomer)),
        1 => (1i64..40_000).prop_map(|minor| Happening::DisputeSettled {
            dispute: "d".into(),
            outcome: crate::Settled::InPart,
            amount: Some(eur(minor)),
        }),
        1 => (key.clone(), 1i64..90_000).prop_map(|(key, minor)| Happening::Allocation {
            payment: key.into(),
            amount: eur(minor),
        }),
        1 => Just(Happening::Suspension(Default::default())),
        1 => Just(Happening::SuspensionLifted),
        1 => Just(Happening::Receipt),
        1 => (-20i32..60).prop_map(|days| Happening::Correction {
            due: Some(day("2026-02-04").plus_days(days)),
            total: None,
            purchase_order: None,
        }),
        7 => path.clone().prop_map(|path| decides(Decision::SignOff(path))),
        3 => path.clone().prop_map(|path| decides(Decision::Refuse(path))),
        1 => path.prop_map(|path| decides(Decision::StepByHand(path))),
        1 => (0i32..90).prop_map(|days| decides(Decision::Hold {
            until: day("2026-01-05").plus_days(days),
            reason: "asked".into(),
        })),
        1 => Just(decides(Decision::Resume)),
        2 => Just(decides(Decision::Recall)),
    ]
}

/// The invoices of an account beside its first: how many days later they are due, and how much.
fn others() -> impl Strategy<Value = Vec<(i32, i64)>> {
    let one = (-3i32..30, 1_000i64..90_000);
    prop_oneof![
        2 => Just(Vec::new()),
        1 => prop::collection::vec(one, 1..3),
    ]
}

/// Money or a credit note that no invoice takes, or that goes back.
fn unallocated() -> impl Strategy<Value = Stimulus> {
    let kind = prop_oneof![
        2 => Just((CreditKind::Payment, "p")),
        1 => Just((CreditKind::Payment, "q")),
        1 => Just((CreditKind::CreditNote, "c")),
    ];
    (kind, -20_000i64..90_000).prop_map(|((kind, key), minor)| on_account(kind, key, minor))
}

/// Something that happens to an invoice or its instalment, or to the account.
#[derive(Clone, Debug)]
enum What {
    Event(Happening),
    Account(Stimulus),
}

/// What happens: after how many days, at which hour, to which invoice, to which instalment.
type Happens = (i32, i64, (usize, u16), What);

/// How many instalments the first invoice has, each due a month later than the one before.
fn instalments_of(script: &Script, wanted: u16) -> u16 {
    if script.by_instalment { wanted } else { 0 }
}

/// The first invoice, with so many instalments.
fn first(count: u16) -> Stimulus {
    let mut arrives = arrival(1, "2026-01-05", "2026-02-04", 80_000);
    if let Stimulus::Arrival(arrival) = &mut arrives
        && count > 0
    {
        let rest = 80_000 - 30_000 * i64::from(count - 1);
        let one = |number: u16| Instalment {
            due: day("2026-02-04").plus_days(30 * i32::from(number)),
            amount: if number == 0 { rest } else { 30_000 },
        };
        arrival.instalments = (0..count).map(one).collect();
    }
    arrives
}

/// The last payment goes back, so many days later.
fn last_undone(events: &[Happens], later: i32) -> Option<Happens> {
    let payments = events
        .iter()
        .filter_map(|(days, hour, on, what)| match what {
            What::Event(Happening::Payment { payment, amount }) => {
                let back = reversed(payment, amount.minor);
                Some((days + later, *hour, *on, What::Event(back)))
            }
            _ => None,
        });
    payments.max_by_key(|(days, hour, ..)| (*days, *hour))
}

/// A script, and what happens to the invoices of one account, by date: most of it to the first, whose
/// number is 1; the others have 11 and 12. What people decide of a customer's journey they decide at
/// its group.
pub fn story() -> impl Strategy<Value = (Script, Vec<Dated>)> {
    (script(), 0i32..40, others(), 2u16..4).prop_flat_map(|(script, late, others, count)| {
        let count = instalments_of(&script, count);
        let on = prop_oneof![3 => Just(0usize), 1 => 0..=others.len()];
        let built = build(&script);
        let what = prop_oneof![
            7 => happening(&built).prop_map(What::Event),
            1 => unallocated().prop_map(What::Account),
        ];
        let one = (0i32..130, 0i64..24, (on, 0..=count), what);
        let undone = prop::option::weighted(0.3, 1i32..40);
        let stories = (prop::collection::vec(one, 0..14), undone);
        let at_group = at_group(&built);
        stories.prop_map(move |(mut events, undone)| {
            events.extend(undone.and_then(|later| last_undone(&events, later)));
            events.sort_by_key(|(days, hour, ..)| (*days, *hour));
            let arrives = day("2026-01-05").plus_days(late);
            let arrival = |id, later, total| {
                let due = day("2026-02-04").plus_days(later).to_string();
                let arrival = arrival(id, "2026-01-05", &due, total);
                dated(&format!("{arrives} 08:00"), arrival)
            };
            let mut stimuli = vec![dated(&format!("{arrives} 08:00"), first(count))];
            let more = others.iter().zip(11u128..);
            stimuli.extend(more.map(|((later, total), id)| arrival(id, *later, *total)));
            stimuli.extend(
                events
                    .into_iter()
                    .map(|(days, hour, (on, instalment), what)| {
                        let when = format!("{} {hour:02}:00", arrives.plus_days(days + 1));
                        let what = match what {
                            What::Account(stimulus) => return dated(&when, stimulus),
                            What::Event(what) => what,
                        };
                        let id = [1u128, 11, 12].get(on).copied().unwrap_or(1);
                        let mut dated = event_on(id, &when, what);
                        if let Stimulus::Event { subject, event } = &mut dated.stimulus {
                            event.instalment = Some(instalment).filter(|of| *of > 0 && on == 0);
                            if at_group.iter().any(|path| is_decided(&event.what, *path)) {
                                *subject = group();
                                event.instalment = None;
                            }
                        }
                        dated
                    }),
            );
            (script.clone(), stimuli)
        })
    })
}

/// The group of the customer's journey.
fn group() -> SubjectId {
    group_id("follow_up", &"C1".into(), Some(crate::Currency::EUR))
}

/// The steps of the customer's journey.
fn at_group(build: &Build) -> Vec<PathId> {
    let steps = build.machine.steps.items().iter();
    let own = steps.filter(|step| build.machine.path(step.path).starts_with("follow_up/"));
    own.map(|step| step.path).collect()
}

fn is_decided(what: &Happening, step: PathId) -> bool {
    use Decision::{Refuse, SignOff, StepByHand};
    let Happening::Decision { decision, .. } = what else {
        return false;
    };
    matches!(decision, SignOff(path) | Refuse(path) | StepByHand(path) if *path == step)
}

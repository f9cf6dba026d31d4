//! What can't be true is refused in clear words, and then nothing has changed; what is only unusual
//! is taken.

use proptest::prelude::*;

use super::build::*;
use crate::Day;
use crate::delay::Unit;
use crate::eval::Stored;
use crate::event::{Decision, EventKind, Happening};
use crate::ledger::Instalment;
use crate::machine::action::{Does, Task};
use crate::machine::declared::{Choice, DeclaredEvent, Field};
use crate::machine::milestone::Trigger;
use crate::machine::value::Type;
use crate::machine::{CustomerFieldId, DeclaredEventId, Dense, InvoiceFieldId, PathId};
use crate::money::Money;
use crate::step::*;

/// What is told of a stimulus to an account with the usual invoice, which must not change by it.
fn refused(stimulus: Stimulus) -> Refusal {
    let mut world = ladder().world();
    world.usual(&[], "2026-02-06");
    refused_by(&mut world, stimulus)
}

fn refused_by(world: &mut World, stimulus: Stimulus) -> Refusal {
    let before = world.account.clone();
    let told = world.told(&[dated("2026-02-06 13:00", stimulus)], "2026-02-06 14:00");
    assert_eq!(world.account, before, "nothing has changed");
    match &told[..] {
        [Told::Refused { refusal, .. }] => refusal.clone(),
        told => panic!("{told:?}"),
    }
}

fn happens(what: Happening) -> Stimulus {
    happens_on("2026-02-06", what)
}

fn happens_on(when: &str, what: Happening) -> Stimulus {
    event(when, what).stimulus
}

fn arrives(change: impl FnOnce(&mut Arrival)) -> Stimulus {
    match arrival(2, "2026-01-05", "2026-02-04", 10_000) {
        Stimulus::Arrival(mut arrival) => {
            change(&mut arrival);
            Stimulus::Arrival(arrival)
        }
        other => other,
    }
}

fn says(refusal: &Refusal, english: &str, french: &str) {
    assert_eq!(refusal.to_string(), english);
    assert_eq!(refusal.in_french(), french);
}

#[test]
fn an_event_of_an_invoice_that_is_not_there_is_refused() {
    let stimulus = event_on(9, "2026-02-06", payment("p", 100)).stimulus;
    let refusal = refused(stimulus);
    let french = "le compte n’a pas cette facture";
    says(&refusal, "the account has no such invoice", french);
}

#[test]
fn an_event_that_comes_before_its_invoice_can_be_sent_again_once_that_is_there() {
    let mut world = ladder().world();
    let pays = event("2026-01-04", payment("p", 80_000)).stimulus;
    assert_eq!(
        refused_by(&mut world, pays.clone()),
        Refusal::UnknownSubject
    );
    let mut world = ladder().world();
    let lines = world.usual(&[dated("2026-01-06", pays)], "2026-06-01");
    assert_eq!(lines.last().unwrap(), "2026-01-06 end Paid");
}

#[test]
fn events_of_money_may_come_in_any_order() {
    let both = [
        event("2026-02-06", reversed("p", 80_000)),
        event("2026-02-07", payment("p", 80_000)),
    ];
    let mut world = ladder().world();
    world.usual(&both, "2026-02-08");
    let ledger = &world.invoice().invoice().unwrap().ledger;
    assert_eq!(ledger.open().principal, 80_000, "its reversal came first");
}

#[test]
fn a_dispute_that_is_settled_before_it_is_known_is_refused() {
    let refusal = refused(happens(settled(crate::Settled::ForUs)));
    let english = "no dispute `d` is known of this invoice";
    let french = "aucun litige «\u{a0}d\u{a0}» n’est connu pour cette facture";
    says(&refusal, english, french);
}

#[test]
fn an_amount_in_another_currency_is_refused() {
    let amount = Money::new(100, "USD".parse().unwrap());
    let payment = "p".into();
    let refusal = refused(happens(Happening::Payment { payment, amount }));
    let english = "the amount is in USD, the invoice in EUR";
    says(
        &refusal,
        english,
        "le montant est en USD, la facture en EUR",
    );
}

#[test]
fn amounts_of_zero_or_less_are_refused_whatever_they_are_of() {
    let amount = |minor| eur(minor);
    for minor in [0, -1, i64::MIN] {
        let write_off = Decision::WriteOff {
            amount: amount(minor),
            reason: "small".into(),
        };
        let number: smol_str::SmolStr = "c".into();
        let whats = [
            payment("p", minor),
            reversed("p", minor),
            dispute(Some(minor)),
            promise("2026-02-20", Some(minor)),
            decides(write_off),
            Happening::CreditNote {
                number: number.clone(),
                amount: amount(minor),
            },
            Happening::CreditNoteCancelled {
                number,
                amount: amount(minor),
            },
            Happening::Allocation {
                payment: "p".into(),
                amount: amount(minor),
            },
        ];
        for what in whats {
            assert_eq!(
                refused(happens(what.clone())),
                Refusal::NoAmount,
                "{what:?}"
            );
        }
    }
    let french = "le montant doit être supérieur à zéro";
    says(
        &Refusal::NoAmount,
        "the amount must be more than zero",
        french,
    );
}

#[test]
fn a_total_may_be_corrected_to_zero_and_not_below() {
    let total = |minor| Happening::Correction {
        due: None,
        total: Some(eur(minor)),
        purchase_order: None,
    };
    assert_eq!(refused(happens(total(-1))), Refusal::NoAmount);
    let lines = ladder()
        .world()
        .usual(&[event("2026-02-06", total(0))], "2026-03-01");
    assert_eq!(lines.last().unwrap(), "2026-02-06 end Paid");
}

#[test]
fn amounts_that_no_sum_could_hold_are_refused() {
    let refusal = refused(happens(payment("p", i64::MAX)));
    says(
        &refusal,
        "the amount is too large",
        "le montant est trop grand",
    );
    assert_eq!(refused(arrives(|one| one.total = eur(i64::MAX))), refusal);
}

#[test]
fn an_invoice_of_less_than_nothing_is_refused() {
    assert_eq!(
        refused(arrives(|one| one.total = eur(-1))),
        Refusal::NoAmount
    );
}

#[test]
fn what_is_dated_before_issue_is_refused_but_money_may_come_before() {
    let refusal = refused(happens_on("2026-01-04", Happening::Receipt));
    let english = "it is dated 2026-01-04, and the invoice was issued on 2026-01-05";
    let french = "c’est daté du 04/01/2026, et la facture a été émise le 05/01/2026";
    says(&refusal, english, french);
    let early = happens_on("2026-01-04", payment("p", 80_000));
    let lines = ladder()
        .world()
        .usual(&[dated("2026-01-06", early)], "2026-06-01");
    assert_eq!(lines.last().unwrap(), "2026-01-06 end Paid");
}

#[test]
fn a_due_date_before_issue_is_refused_on_arrival_and_as_a_correction() {
    let due = day("2026-01-04");
    let refusal = refused(arrives(|one| one.due = Some(due)));
    let english = "the due date 2026-01-04 is before the date of issue 2026-01-05";
    let french = "l’échéance du 04/01/2026 précède la date d’émission, le 05/01/2026";
    says(&refusal, english, french);
    let corrected = Happening::Correction {
        due: Some(due),
        total: None,
        purchase_order: None,
    };
    assert_eq!(refused(happens(corrected)), refusal);
    let in_parts = arrives(|one| {
        one.due = None;
        one.instalments = vec![Instalment {
            due,
            amount: 10_000,
        }];
    });
    assert_eq!(refused(in_parts), refusal);
}

#[test]
fn a_due_date_that_is_moved_into_the_past_is_taken_told_and_starts_at_the_first_rung() {
    let corrected = Happening::Correction {
        due: Some(day("2026-01-06")),
        total: None,
        purchase_order: None,
    };
    let lines = ladder()
        .world()
        .usual(&[event("2026-01-26", corrected)], "2026-03-01");
    let wanted = [
        "2026-01-26 attention DueMovedBack",
        "2026-01-26 skip friendly: Past",
        "2026-01-26 chase first",
        "2026-02-04 chase second",
        "2026-02-16 chase third",
    ];
    assert_eq!(lines[2..], wanted);
}

#[test]
fn on_its_due_date_an_invoice_is_not_late_so_a_due_date_before_it_is_told() {
    let corrected = |due: &str| Happening::Correction {
        due: Some(day(due)),
        total: None,
        purchase_order: None,
    };
    let told = |due| {
        let events = [event("2026-02-04", corrected(due))];
        let lines = ladder().world().usual(&events, "2026-02-04 13:00");
        lines.contains(&"2026-02-04 attention DueMovedBack".to_string())
    };
    assert!(told("2026-02-03"));
    assert!(!told("2026-02-04"));
}

#[test]
fn instalments_must_come_to_the_total_and_each_to_something() {
    let parts = |amounts: &[i64]| {
        let instalments = amounts.iter().map(|amount| Instalment {
            due: day("2026-02-04"),
            amount: *amount,
        });
        let instalments: Vec<_> = instalments.collect();
        refused(arrives(move |one| one.instalments = instalments))
    };
    let refusal = parts(&[5_000, 4_000]);
    let english = "the instalments come to 90.00 EUR, the invoice to 100.00 EUR";
    let french = "les échéances font 90,00 EUR, la facture 100,00 EUR";
    says(&refusal, english, french);
    assert_eq!(parts(&[10_000, 0]), Refusal::NoAmount);
    assert_eq!(parts(&[11_000, -1_000]), Refusal::NoAmount);
    assert_ne!(parts(&[i64::MAX, i64::MAX]), Refusal::NoAmount);
}

#[test]
fn an_instalment_that_the_invoice_does_not_have_is_refused() {
    let mut stimulus = happens(payment("p", 100));
    if let Stimulus::Event { event, .. } = &mut stimulus {
        event.instalment = Some(3);
    }
    let refusal = refused(stimulus);
    let french = "la facture n’a pas d’échéance n°\u{a0}3";
    says(&refusal, "the invoice has no instalment 3", french);
}

#[test]
fn a_second_arrival_and_an_unknown_customer_are_refused() {
    let again = arrival(1, "2026-01-05", "2026-02-04", 80_000);
    let french = "la facture est déjà là";
    says(&refused(again), "the invoice is there already", french);
    let refusal = refused(arrival_of("nobody", 2, "2026-01-05", "2026-02-04", 100));
    let english = "the account has no customer `nobody`";
    says(
        &refusal,
        english,
        "le compte n’a pas de client «\u{a0}nobody\u{a0}»",
    );
}

#[test]
fn a_field_that_nobody_declares_and_a_value_that_it_cannot_have_are_refused() {
    let fields = |id, value| Stimulus::Fields {
        subject: SubjectId(1),
        fields: vec![(InvoiceFieldId(id), value)],
    };
    let refusal = refused(fields(0, Stored::YesNo(true)));
    let french = "le script ne déclare pas ce champ";
    says(&refusal, "the script declares no such field", french);
    let mut build = ladder();
    let choice = build.machine.choices.push(Choice {
        name: "size".into(),
        values: vec!["small".into(), "large".into()],
    });
    build.machine.invoice_fields.push(Field {
        name: "size".into(),
        type_of: Type::Choice(choice),
        currency: None,
        default: None,
        or_unknown: true,
    });
    let mut world = build.world();
    world.usual(&[], "2026-02-06");
    let refusal = refused_by(&mut world, fields(0, Stored::YesNo(true)));
    let french = "le champ «\u{a0}size\u{a0}» ne peut pas avoir cette valeur";
    says(&refusal, "the field `size` can't have this value", french);
    assert_eq!(
        refused_by(&mut world, fields(0, Stored::Choice(2))),
        refusal
    );
    let customer = |value| {
        Stimulus::Customer(Customer {
            key: "C1".into(),
            fields: vec![value],
            ..Customer::default()
        })
    };
    let refusal = refused_by(&mut world, customer(Stored::Unknown));
    assert_eq!(refusal, Refusal::UnknownField);
    assert_eq!(CustomerFieldId::at(0), CustomerFieldId(0));
}

#[test]
fn a_field_takes_values_of_its_own_type_and_no_other() {
    use crate::machine::*;
    let kinds: Vec<(Type, Stored)> = vec![
        (Type::YesNo, Stored::YesNo(true)),
        (Type::Text, Stored::Text("t".into())),
        (
            Type::Number,
            Stored::Number(crate::Number::from_whole(3).unwrap()),
        ),
        (Type::Money, Stored::Money(eur(100))),
        (Type::Date, Stored::Date(day("2026-01-05"))),
        (Type::Time, Stored::Time("09:00".parse().unwrap())),
        (Type::Rate, Stored::Rate("3 %".parse().unwrap())),
        (
            Type::AnyDelay,
            Stored::Delay(crate::Delay::new(3, Unit::Days)),
        ),
        (Type::Way, Stored::Way(crate::Way::Link)),
        (Type::Currency, Stored::Currency(crate::Currency::EUR)),
        (Type::Team, Stored::Team(TeamId(0))),
        (Type::Role, Stored::Role(RoleId(0))),
        (Type::Agency, Stored::Agency(AgencyId(0))),
        (Type::Calendar, Stored::Calendar(CalendarId(0))),
        (Type::Terms, Stored::Terms(TermsId(0))),
        (Type::Template, Stored::Template(TemplateId(0))),
    ];
    for (type_of, _) in &kinds {
        let mut build = ladder();
        build.machine.invoice_fields.push(Field {
            name: "field".into(),
            type_of: *type_of,
            currency: None,
            default: None,
            or_unknown: true,
        });
        let mut world = build.world();
        world.usual(&[], "2026-01-06");
        let World {
            machine,
            context,
            account,
        } = &mut world;
        for (other, value) in &kinds {
            let stimulus = Stimulus::Fields {
                subject: SubjectId(1),
                fields: vec![(InvoiceFieldId(0), value.clone())],
            };
            let mut out = Vec::new();
            let taken = step(
                machine,
                context,
                account,
                &stimulus,
                at("2026-01-06"),
                &mut out,
            );
            let refused = Err(Refusal::WrongValue("field".into()));
            let wanted = if other == type_of { Ok(()) } else { refused };
            assert_eq!(taken, wanted, "{value:?} in {type_of:?}");
        }
    }
}

#[test]
fn an_answer_that_a_task_does_not_offer_is_refused_and_the_task_stays_open() {
    let mut build = Build::new();
    let paid = build.paid();
    let outcome = build.outcome("yes", vec![alert()]);
    let asks = Does::Task(Task {
        team: RECEIVABLES,
        text: None,
        within: None,
        outcomes: vec![outcome],
    });
    build.step(paid, "ask", 1, vec![asks]);
    let answers = |outcome| Happening::TaskOutcome {
        task: PathId(0),
        outcome: Some(outcome),
        payload: Vec::new(),
        by: "anna".into(),
    };
    let path = build.path("j/paid/ask/0");
    let mut world = build.world();
    world.usual(&[], "2026-02-06");
    let mut answer = answers(7);
    if let Happening::TaskOutcome { task, .. } = &mut answer {
        *task = path;
    }
    let refusal = refused_by(&mut world, happens(answer));
    let french = "la tâche ne propose pas cette réponse";
    says(&refusal, "the task offers no such answer", french);
    assert_eq!(world.invoice().tasks.len(), 1);
}

#[test]
fn a_declared_event_that_is_not_there_is_refused() {
    let event = DeclaredEventId(4);
    let payload = Vec::new();
    let refusal = refused(happens(Happening::Declared { event, payload }));
    let french = "la machine n’a pas cet endroit";
    says(&refusal, "the machine has no such place", french);
}

#[test]
fn a_declared_event_is_taken_and_the_lines_that_name_it_run() {
    let mut build = ladder();
    let event = build.machine.events.push(DeclaredEvent {
        name: "goods_returned".into(),
        payload: Vec::new(),
    });
    let line = build.follow("goods_returned", vec![alert()]);
    build.on_trigger(Trigger::Declared(event), line);
    let payload = Vec::new();
    let happens = happens(Happening::Declared { event, payload });
    let mut world = build.world();
    let lines = world.usual(&[dated("2026-02-06", happens)], "2026-02-06 13:00");
    assert_eq!(lines.last().unwrap(), "2026-02-06 alert 0");
}

#[test]
fn a_run_that_is_dated_before_the_last_one_is_refused() {
    let mut world = ladder().world();
    world.usual(&[dated("2026-02-05", Stimulus::Run)], "2026-02-06");
    let before = world.account.clone();
    let early = dated("2026-02-04", Stimulus::Run);
    let told = world.told(&[early], "2026-02-06");
    let refusal = Refusal::RunBeforeLast;
    let french = "le passage est daté d’avant le dernier";
    says(&refusal, "the run is dated before the last one", french);
    let at = at("2026-02-04");
    let refused = Told::Refused {
        at,
        stimulus: 0,
        refusal,
    };
    assert!(told.contains(&refused));
    assert_eq!(world.account.last_run, before.last_run);
}

#[test]
fn a_state_of_a_newer_format_is_refused_wherever_it_comes_from() {
    let mut world = ladder().world();
    world.usual(&[], "2026-02-06");
    let mut moving = world.account.clone();
    moving.format = STATE_FORMAT + 1;
    let refusal = refused_by(&mut world, Stimulus::MoveIn(Box::new(moving)));
    let english = "the state is of format 1, which this version does not know";
    let french = "l’état est au format 1, que cette version ne connaît pas";
    says(&refusal, english, french);
    world.account.format = STATE_FORMAT + 1;
    let payment = happens(payment("p", 100));
    assert_eq!(refused_by(&mut world, payment), refusal);
}

#[test]
fn only_an_invoice_can_be_paid_or_disputed() {
    let mut build = Build::new();
    let payer = crate::machine::journey::Subject::Customer { per_currency: true };
    build.add_journey("follow_up", payer, Vec::new());
    let mut world = build.world();
    world.usual(&[], "2026-02-06");
    let group = world.account.subjects[1].id;
    let stimulus = event_on(group.0, "2026-02-06", payment("p", 100)).stimulus;
    let refusal = refused_by(&mut world, stimulus);
    let french = "cela ne peut arriver qu’à une facture";
    says(&refusal, "this can only happen to an invoice", french);
}

#[test]
fn the_other_refusals_say_it_in_both_languages() {
    let english = "a message is still on its way; try again once it is known what became of it";
    let french = "un message est encore en route\u{a0}; réessayez quand son sort sera connu";
    says(&Refusal::StillSending, english, french);
}

fn any_day() -> impl Strategy<Value = Day> {
    prop_oneof![
        Just(Day::MIN),
        Just(Day::MAX),
        (0i32..4_000).prop_map(|days| day("2020-01-01").plus_days(days)),
    ]
}

fn any_amount() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(i64::MIN),
        Just(i64::MAX),
        Just(0),
        -1_000i64..1_000_000
    ]
}

fn anything() -> impl Strategy<Value = Happening> {
    let money = || any_amount().prop_map(eur);
    let path = || (0u32..60).prop_map(PathId);
    prop_oneof![
        any_amount().prop_map(|minor| payment("p", minor)),
        any_amount().prop_map(|minor| reversed("p", minor)),
        money().prop_map(|amount| Happening::CreditNote {
            number: "c".into(),
            amount
        }),
        any_amount().prop_map(|minor| dispute(Some(minor))),
        Just(dispute(None)),
        Just(settled(crate::Settled::ForCustomer)),
        (any_day(), prop::option::of(money())).prop_map(|(date, amount)| Happening::Promise {
            promise: "p".into(),
            date,
            amount,
            announced: true,
        }),
        (prop::option::of(any_day()), prop::option::of(money())).prop_map(|(due, total)| {
            Happening::Correction {
                due,
                total,
                purchase_order: None,
            }
        }),
        (path(), prop::option::of(0u16..4)).prop_map(|(task, outcome)| Happening::TaskOutcome {
            task,
            outcome,
            payload: Vec::new(),
            by: "anna".into(),
        }),
        path().prop_map(|path| decides(Decision::SignOff(path))),
        path().prop_map(|path| decides(Decision::Refuse(path))),
        path().prop_map(|path| decides(Decision::StepByHand(path))),
        path().prop_map(|to| decides(Decision::Move { to })),
        any_day().prop_map(|until| decides(Decision::Hold {
            until,
            reason: "asked".into(),
        })),
        Just(Happening::MissingDue),
        Just(Happening::SuspensionLifted),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_comes_is_taken_or_refused_without_a_panic_and_a_refusal_changes_nothing(
        events in prop::collection::vec((any_day(), any_day(), anything()), 1..6),
        due in any_day(),
        total in any_amount(),
        instalment in prop::option::of(0u16..4),
    ) {
        let mut build = ladder();
        let days = build.delay(5, Unit::Days);
        let paid = crate::machine::MilestoneId(0);
        build.machine.milestones.get_mut(paid).unwrap().expects.as_mut().unwrap().within = Some(days);
        build.missed(paid, None, vec![Does::HandOver(AGENCY)], None);
        build.on(EventKind::Promise, vec![pause()]);
        let mut world = build.world();
        let World { machine, context, account } = &mut world;
        let mut out = Vec::new();
        let arrives = arrives(|one| {
            one.id = SubjectId(1);
            one.due = Some(due);
            one.total = eur(total);
        });
        let _ = step(machine, context, account, &arrives, at("2026-01-05"), &mut out);
        for (arrived, occurred, what) in events {
            let now = at("2026-01-05").max(crate::Zone::utc().instant(arrived, crate::TimeOfDay::MIDNIGHT));
            let mut stimulus = happens(what);
            if let Stimulus::Event { event, .. } = &mut stimulus {
                event.occurred = occurred;
                event.arrived = now;
                event.instalment = instalment;
            }
            for stimulus in [&stimulus, &Stimulus::Timer, &Stimulus::Run] {
                let (before, told) = (account.clone(), out.len());
                if step(machine, context, account, stimulus, now, &mut out).is_err() {
                    prop_assert_eq!(&*account, &before);
                    prop_assert_eq!(out.len(), told);
                }
            }
        }
    }
}

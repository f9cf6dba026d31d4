//! How many transitions a core makes in a second, and what a condition costs beside the same one
//! written by hand. `cargo bench -p jalon-core`.

// A bench that can't set itself up has to stop.
#![allow(clippy::unwrap_used)]

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use jalon_core::eval::{Conditions, Facts, RateDay, Stored, Value, truth};
use jalon_core::machine::expr::{Compared, Comparison, Node};
use jalon_core::machine::ladder::ladder;
use jalon_core::machine::value::{Fact, InvoiceFact, Party};
use jalon_core::machine::*;
use jalon_core::records::InvoiceStatus;
use jalon_core::step::*;
use jalon_core::{
    Calendar, Currency, Day, Delay, Event, Evidence, Happening, Instant, Machine, Money, Unit, Way,
};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// Invoices in a batch, each of its own account.
const BATCH: usize = 1_000;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Accounts with one invoice each, sent and not yet due.
fn accounts(machine: &Machine, context: &Context) -> Vec<Account> {
    vec![account(machine, context, 80_000, 0); BATCH]
}

/// An account with one invoice of so many cents, sent and not yet due; its customer is of a group.
fn account(machine: &Machine, context: &Context, cents: i64, group: u16) -> Account {
    let payer = Customer {
        key: "C".into(),
        fields: vec![Stored::Choice(group)],
        ..Customer::default()
    };
    let mut account = Account::new(payer);
    let arrival = Arrival {
        id: SubjectId(1),
        customer: "C".into(),
        number: "F1".into(),
        status: InvoiceStatus::Open,
        issue: day("2026-01-05"),
        due: Some(day("2026-02-04")),
        total: Money::new(cents, Currency::EUR),
        instalments: Vec::new(),
        purchase_order: None,
        payment_reference: None,
        fields: Vec::new(),
    };
    let first = Dated {
        at: at("2026-01-05T09:00:00Z"),
        stimulus: Stimulus::Arrival(Box::new(arrival)),
    };
    drive(
        machine,
        context,
        &mut account,
        &[first],
        at("2026-01-06T00:00:00Z"),
    );
    account
}

fn run(bencher: Bencher, stimulus: Stimulus, now: &str, prepared: &[(Stimulus, &str)]) {
    let machine = ladder();
    let context = Context::new(&machine, Vec::new(), Vec::new(), &[]);
    let now = at(now);
    let ready = accounts(&machine, &context);
    let mut out = Vec::with_capacity(16);
    let ready: Vec<Account> = ready
        .into_iter()
        .map(|mut account| {
            for (stimulus, when) in prepared {
                step(
                    &machine,
                    &context,
                    &mut account,
                    stimulus,
                    at(when),
                    &mut out,
                )
                .unwrap();
            }
            account
        })
        .collect();
    bencher
        .counter(ItemsCount::new(BATCH))
        .with_inputs(|| (ready.clone(), Vec::with_capacity(16)))
        .bench_local_refs(|(accounts, out): &mut (Vec<Account>, Vec<Effect>)| {
            for account in accounts {
                out.clear();
                let done = step(&machine, &context, account, &stimulus, now, out);
                black_box((&out, done)).1.unwrap();
            }
        });
}

fn event(what: Happening) -> Stimulus {
    Stimulus::Event {
        subject: SubjectId(1),
        event: Event {
            what,
            occurred: day("2026-01-08"),
            arrived: at("2026-01-08T10:00:00Z"),
            from: Some(RoleId::PAYER),
            evidence: Evidence::Declared,
            instalment: None,
        },
    }
}

/// A reply changes nothing, and emits nothing.
#[divan::bench]
fn transition_that_emits_nothing(bencher: Bencher) {
    run(
        bencher,
        event(Happening::Reply { contact: None }),
        "2026-01-08T10:00:00Z",
        &[],
    );
}

/// A receipt passes its milestone, and the next wake-up with it.
#[divan::bench]
fn transition_that_passes_a_milestone(bencher: Bencher) {
    run(
        bencher,
        event(Happening::Receipt),
        "2026-01-08T10:00:00Z",
        &[],
    );
}

/// A timer plans a step.
#[divan::bench]
fn transition_that_plans_a_step(bencher: Bencher) {
    run(bencher, Stimulus::Timer, "2026-02-07T00:00:00Z", &[]);
}

/// A part payment: another balance, the same schedule.
#[divan::bench]
fn transition_of_a_part_payment(bencher: Bencher) {
    let amount = Money::new(1_000, Currency::EUR);
    let payment = Happening::Payment {
        payment: "p".into(),
        amount,
    };
    run(bencher, event(payment), "2026-01-08T10:00:00Z", &[]);
}

/// `total > 1,000 EUR and days late >= 15 and group is A or B and not disputed`.
fn condition(machine: &mut Machine) -> ExprId {
    let mut push = |node| machine.expressions.push(node);
    let fact = |fact| Node::Fact(Fact::Invoice(fact));
    let balance = push(fact(InvoiceFact::Balance));
    let thousand = push(Node::of_money(Money::new(100_000, Currency::EUR)));
    let late = push(fact(InvoiceFact::DaysLate));
    let fifteen = push(Node::Delay(Delay::new(15, Unit::Days)));
    let (party, field) = (Party::Customer, CustomerFieldId(0));
    let group = push(Node::CustomerField { party, field });
    let values = [0, 1].map(|value| {
        push(Node::Choice {
            choice: ChoiceId(0),
            value,
        })
    });
    let disputed = push(fact(InvoiceFact::Disputed));
    let compare = |comparison, kind, left, right| Node::Compare {
        comparison,
        kind,
        left,
        right,
    };
    let large = push(compare(
        Comparison::More,
        Compared::Money,
        balance,
        thousand,
    ));
    let old = push(compare(
        Comparison::MoreOrEqual,
        Compared::Delay,
        late,
        fifteen,
    ));
    let free = push(Node::Not(disputed));
    let list = machine.expressions.list(&values);
    let member = machine
        .expressions
        .push(Node::IsOneOf { value: group, list });
    let list = machine.expressions.list(&[large, old, member, free]);
    machine.expressions.push(Node::All(list))
}

/// Facts laid out flat, so that reading them costs next to nothing.
struct Flat {
    balance: Money,
    days_late: u32,
    group: u16,
    disputed: bool,
    calendar: &'static Calendar,
    conditions: Option<&'static Conditions>,
}

impl Facts for Flat {
    fn fact(&self, fact: Fact) -> Value<'_> {
        match fact {
            Fact::Invoice(InvoiceFact::Balance) => Value::Money(self.balance),
            Fact::Invoice(InvoiceFact::DaysLate) => {
                Value::Delay(Delay::new(self.days_late, Unit::Days))
            }
            Fact::Invoice(InvoiceFact::Disputed) => Value::YesNo(self.disputed),
            _ => Value::Unknown,
        }
    }
    fn invoice_field(&self, _: InvoiceFieldId) -> Value<'_> {
        Value::Unknown
    }
    fn customer_field(&self, _: Party, _: CustomerFieldId) -> Value<'_> {
        Value::Choice(self.group)
    }
    fn payload(&self, _: u16) -> Value<'_> {
        Value::Unknown
    }
    fn standing(&self, _: Party, _: StandingId) -> Option<u16> {
        None
    }
    fn way_of(&self, _: RoleId) -> Option<Way> {
        None
    }
    fn role_known(&self, _: RoleId) -> bool {
        false
    }
    fn step_day(&self, _: StepId) -> Option<Day> {
        None
    }
    fn milestone_day(&self, _: MilestoneId) -> Option<Day> {
        None
    }
    fn published(&self, _: DatedTableId, _: Day) -> Option<(Day, Value<'_>)> {
        None
    }
    fn calendar(&self) -> &Calendar {
        self.calendar
    }
    fn rate_day(&self) -> RateDay {
        RateDay::on(Day::MIN)
    }
    fn conditions(&self) -> Option<&Conditions> {
        self.conditions
    }
}

fn facts(conditions: Option<Conditions>) -> Vec<Flat> {
    let conditions = conditions.map(|all| &*Box::leak(Box::new(all)));
    let calendar: &'static Calendar = Box::leak(Box::new(Calendar::always_open()));
    let mut state = 1u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    (0..1_024)
        .map(|_| Flat {
            balance: Money::new(i64::try_from(random(400_000)).unwrap(), Currency::EUR),
            days_late: u32::try_from(random(60)).unwrap(),
            group: u16::try_from(random(3)).unwrap(),
            disputed: random(10) == 0,
            calendar,
            conditions,
        })
        .collect()
}

#[divan::bench]
fn condition_compiled(bencher: Bencher) {
    let mut machine = Machine::new();
    let condition = condition(&mut machine);
    let facts = facts(Some(Conditions::of(&machine.expressions)));
    bencher
        .counter(ItemsCount::new(facts.len()))
        .bench_local(|| {
            let holds = |facts: &&Flat| truth(&machine, *facts, condition).unwrap().holds();
            black_box(&facts).iter().filter(holds).count()
        });
}

/// The same, by hand over the same facts.
#[divan::bench]
fn condition_by_hand(bencher: Bencher) {
    let facts = facts(None);
    bencher
        .counter(ItemsCount::new(facts.len()))
        .bench_local(|| {
            let holds = |facts: &&Flat| {
                let large =
                    facts.balance.currency == Currency::EUR && facts.balance.minor > 100_000;
                large && facts.days_late >= 15 && matches!(facts.group, 0 | 1) && !facts.disputed
            };
            black_box(&facts).iter().filter(holds).count()
        });
}

/// Accounts that differ in what the condition asks for, some days after due.
fn differing(machine: &Machine, context: &Context) -> Vec<Account> {
    let of = |facts: Flat| account(machine, context, facts.balance.minor.max(1), facts.group);
    facts(None).into_iter().map(of).collect()
}

const LATE: &str = "2026-02-24T12:00:00Z";

/// A condition as a running journey meets it: read from the account.
#[divan::bench]
fn condition_of_an_account_compiled(bencher: Bencher) {
    let mut machine = ladder();
    let condition = condition(&mut machine);
    let context = Context::new(&machine, Vec::new(), Vec::new(), &[]);
    let accounts = differing(&machine, &context);
    let views = views(&machine, &context, &accounts);
    bencher
        .counter(ItemsCount::new(views.len()))
        .bench_local(|| {
            let holds = |view: &&View| truth(&machine, *view, condition).unwrap().holds();
            black_box(&views).iter().filter(holds).count()
        });
}

/// The same, by hand, read from the same account.
#[divan::bench]
fn condition_of_an_account_by_hand(bencher: Bencher) {
    let machine = ladder();
    let context = Context::new(&machine, Vec::new(), Vec::new(), &[]);
    let accounts = differing(&machine, &context);
    let views = views(&machine, &context, &accounts);
    bencher
        .counter(ItemsCount::new(views.len()))
        .bench_local(|| {
            let holds = |view: &&View| by_hand(*view);
            black_box(&views).iter().filter(holds).count()
        });
}

fn views<'a>(machine: &'a Machine, context: &'a Context, accounts: &'a [Account]) -> Vec<View<'a>> {
    let of = |account: &'a Account| {
        let whole = (account.subjects.first().unwrap(), 0);
        View::of(machine, context, account, whole, None, at(LATE))
    };
    accounts.iter().map(of).collect()
}

fn by_hand(facts: &impl Facts) -> bool {
    let invoice = |fact| facts.fact(Fact::Invoice(fact));
    let large = match invoice(InvoiceFact::Balance) {
        Value::Money(balance) => balance.currency == Currency::EUR && balance.minor > 100_000,
        _ => false,
    };
    let late = || match invoice(InvoiceFact::DaysLate) {
        Value::Delay(late) => late.unit == Unit::Days && late.count >= 15,
        _ => false,
    };
    let group = || facts.customer_field(Party::Customer, CustomerFieldId(0));
    large
        && late()
        && matches!(group(), Value::Choice(0 | 1))
        && invoice(InvoiceFact::Disputed) == Value::YesNo(false)
}

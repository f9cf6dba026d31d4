//! What evaluation promises: three values, no guesses, bounded depth.

use super::*;
use crate::calendar::Calendar;
use crate::machine::expr::{Compared, Comparison, Node};
use crate::machine::table::{Cell, DatedRow, DatedRows, DatedTable, Row, Table};
use crate::machine::value::{Fact, InvoiceFact, Party, Type};
use crate::machine::{
    CustomerFieldId, DatedTableId, ExprId, InvoiceFieldId, Machine, MilestoneId, RoleId,
    StandingId, StepId,
};
use crate::money::Money;
use crate::way::Way;
use crate::{Delay, Measure, Rate, Unit};

/// Facts as a test supposes them.
struct Supposed {
    balance: Option<Money>,
    days_late: u32,
    rate_day: RateDay,
    calendar: Calendar,
}

impl Facts for Supposed {
    fn fact(&self, fact: Fact) -> Value<'_> {
        match fact {
            Fact::Invoice(InvoiceFact::Balance) => Value::of_money(self.balance),
            Fact::Invoice(InvoiceFact::DaysLate) => {
                Value::Delay(Delay::new(self.days_late, Unit::Days))
            }
            Fact::Invoice(InvoiceFact::Disputed) => Value::YesNo(false),
            _ => Value::Unknown,
        }
    }
    fn invoice_field(&self, _: InvoiceFieldId) -> Value<'_> {
        Value::Unknown
    }
    fn customer_field(&self, _: Party, _: CustomerFieldId) -> Value<'_> {
        Value::Choice(1)
    }
    fn payload(&self, _: u16) -> Value<'_> {
        Value::Unknown
    }
    fn standing(&self, _: Party, standing: StandingId) -> Option<u16> {
        (standing.0 == 0).then_some(2)
    }
    fn way_of(&self, role: RoleId) -> Option<Way> {
        (role == RoleId::PAYER).then_some(Way::Link)
    }
    fn role_known(&self, role: RoleId) -> bool {
        role == RoleId::PAYER
    }
    fn step_day(&self, _: StepId) -> Option<Day> {
        None
    }
    fn milestone_day(&self, _: MilestoneId) -> Option<Day> {
        None
    }
    fn published(&self, _: DatedTableId, on: Day) -> Option<(Day, Value<'_>)> {
        let from = "2026-01-01".parse().unwrap();
        (on >= from).then_some((from, Value::Rate("3 %".parse().unwrap())))
    }
    fn calendar(&self) -> &Calendar {
        &self.calendar
    }
    fn rate_day(&self) -> RateDay {
        self.rate_day
    }
}

fn supposed() -> Supposed {
    Supposed {
        balance: Some(Money::new(10_000, Currency::EUR)),
        days_late: 20,
        rate_day: RateDay::on("2026-03-01".parse().unwrap()),
        calendar: Calendar::always_open(),
    }
}

fn compared(machine: &mut Machine, comparison: Comparison, left: Node, right: Node) -> ExprId {
    let left = machine.expressions.push(left);
    let right = machine.expressions.push(right);
    machine.expressions.push(Node::Compare {
        comparison,
        kind: Compared::Money,
        left,
        right,
    })
}

const BALANCE: Node = Node::Fact(Fact::Invoice(InvoiceFact::Balance));
const ISSUE: Node = Node::Fact(Fact::Invoice(InvoiceFact::Issue));

#[test]
fn an_unknown_part_decides_nothing_and_prevents_no_decision() {
    let mut machine = Machine::new();
    let a_day = Node::Date("2026-01-01".parse().unwrap());
    let unknown = compared(&mut machine, Comparison::Less, ISSUE, a_day);
    let yes = compared(&mut machine, Comparison::More, BALANCE, Node::NoMoney);
    let no = compared(&mut machine, Comparison::Equal, BALANCE, Node::NoMoney);
    let mut says = |make: fn(crate::machine::expr::ExprList) -> Node, parts: &[ExprId]| {
        let list = machine.expressions.list(parts);
        let id = machine.expressions.push(make(list));
        truth(&machine, &supposed(), id).unwrap()
    };
    assert_eq!(says(Node::All, &[unknown, no]), Truth::No);
    assert_eq!(says(Node::All, &[yes, unknown]), Truth::Unknown);
    assert_eq!(says(Node::All, &[yes, yes]), Truth::Yes);
    assert_eq!(says(Node::Any, &[unknown, yes]), Truth::Yes);
    assert_eq!(says(Node::Any, &[no, unknown]), Truth::Unknown);
    let not = machine.expressions.push(Node::Not(unknown));
    assert_eq!(truth(&machine, &supposed(), not), Ok(Truth::Unknown));
    let issue = machine.expressions.push(ISSUE);
    let known = machine.expressions.push(Node::Known(issue));
    assert_eq!(truth(&machine, &supposed(), known), Ok(Truth::No));
    assert!(!Truth::Unknown.holds());
}

#[test]
fn amounts_of_two_currencies_are_never_compared() {
    let mut machine = Machine::new();
    let dollars = Node::Money {
        minor: 1,
        currency: Currency::from_code("USD").unwrap(),
    };
    let mixed = compared(&mut machine, Comparison::More, BALANCE, dollars);
    let error = truth(&machine, &supposed(), mixed).unwrap_err();
    assert!(matches!(error, EvalError::CurrenciesDiffer { .. }));
}

#[test]
fn weeks_and_days_are_compared_and_days_and_months_are_not() {
    let mut machine = Machine::new();
    let late = Node::Fact(Fact::Invoice(InvoiceFact::DaysLate));
    let two_weeks = Node::Delay(Delay::new(2, Unit::Weeks));
    let more = compared(&mut machine, Comparison::More, late, two_weeks);
    assert_eq!(truth(&machine, &supposed(), more), Ok(Truth::Yes));
    let month = Node::Delay(Delay::new(1, Unit::Months));
    let mixed = compared(&mut machine, Comparison::More, late, month);
    assert_eq!(
        truth(&machine, &supposed(), mixed),
        Err(EvalError::Mismatch)
    );
}

fn dated(machine: &mut Machine, rows: &[(&str, &str)]) -> ExprId {
    let rows = rows
        .iter()
        .map(|(from, rate)| DatedRow {
            from: from.parse().unwrap(),
            says: machine.expressions.push(Node::Rate(rate.parse().unwrap())),
        })
        .collect();
    let table = machine.dated_tables.push(DatedTable {
        name: "reference_rate".into(),
        result: Type::Rate,
        rows: DatedRows::Here(rows),
    });
    machine
        .expressions
        .push(Node::LookupDated { table, on: None })
}

#[test]
fn a_day_that_a_dated_table_does_not_hold_needs_a_rate() {
    let mut machine = Machine::new();
    let rate = dated(&mut machine, &[("2026-01-01", "2.15 %")]);
    let on = |text: &str, own_half_year| {
        let day = text.parse().unwrap();
        let facts = Supposed {
            rate_day: RateDay { day, own_half_year },
            ..supposed()
        };
        match value(&machine, &facts, rate) {
            Ok(Value::Rate(rate)) => Ok(rate),
            Ok(_) => panic!("no rate"),
            Err(error) => Err(error),
        }
    };
    let known: Rate = "2.15 %".parse().unwrap();
    assert_eq!(on("2026-01-01", true), Ok(known));
    assert_eq!(on("2026-07-01", false), Ok(known), "the last row holds on");
    let needs = |text: &str| {
        Err(EvalError::NeedsRate {
            table: DatedTableId(0),
            day: text.parse().unwrap(),
        })
    };
    assert_eq!(on("2025-12-31", false), needs("2025-12-31"));
    assert_eq!(on("2026-07-01", true), needs("2026-07-01"));
}

#[test]
fn what_is_published_later_reaches_a_machine_that_was_compiled_before() {
    let mut machine = Machine::new();
    let table = machine.dated_tables.push(DatedTable {
        name: "reference_rate".into(),
        result: Type::Rate,
        rows: DatedRows::Dataset,
    });
    let rate = machine
        .expressions
        .push(Node::LookupDated { table, on: None });
    let facts = supposed();
    let published = Value::Rate("3 %".parse().unwrap());
    assert_eq!(value(&machine, &facts, rate), Ok(published));
}

#[test]
fn a_table_takes_its_first_row_whose_cells_all_fit() {
    let mut machine = Machine::new();
    let key = machine.expressions.push(BALANCE);
    let bound = machine
        .expressions
        .push(Node::of_money(Money::new(10_000, Currency::EUR)));
    let five = machine
        .expressions
        .push(Node::Delay(Delay::new(5, Unit::Days)));
    let nine = machine
        .expressions
        .push(Node::Delay(Delay::new(9, Unit::Days)));
    let range = |at_least, under| Cell::Range {
        at_least,
        at_most: None,
        under,
    };
    let row = |cell, says| Row {
        cells: vec![cell],
        says,
    };
    let table = machine.tables.push(Table {
        name: "delay".into(),
        keys: vec![key],
        result: Type::Delay(Measure::Days),
        rows: vec![
            row(range(None, Some(bound)), Some(five)),
            row(range(Some(bound), None), Some(nine)),
            row(Cell::Unknown, None),
        ],
    });
    let looked_up = machine.expressions.push(Node::Lookup(table));
    let says = |balance: Option<i64>| {
        let balance = balance.map(|minor| Money::new(minor, Currency::EUR));
        let facts = Supposed {
            balance,
            ..supposed()
        };
        let says = value(&machine, &facts, looked_up);
        says.map(crate::eval::Stored::from)
    };
    assert_eq!(
        says(Some(9_999)),
        Ok(Stored::Delay(Delay::new(5, Unit::Days)))
    );
    assert_eq!(
        says(Some(10_000)),
        Ok(Stored::Delay(Delay::new(9, Unit::Days)))
    );
    assert_eq!(says(None), Ok(Stored::Unknown));
    machine.tables.get_mut(table).unwrap().rows.clear();
    let facts = supposed();
    assert_eq!(
        value(&machine, &facts, looked_up),
        Err(EvalError::NoRow(table))
    );
}

#[test]
fn the_row_that_decides_is_told_by_its_place() {
    let mut machine = Machine::new();
    let key = machine.expressions.push(BALANCE);
    let amount = |minor| Node::of_money(Money::new(minor, Currency::EUR));
    let cells = [1, 10_000].map(|minor| machine.expressions.push(amount(minor)));
    let is = |says| Row {
        cells: vec![Cell::OneOf(vec![says])],
        says: None,
    };
    let table = machine.tables.push(Table {
        name: "delay".into(),
        keys: vec![key],
        result: Type::Delay(Measure::Days),
        rows: cells.map(is).to_vec(),
    });
    assert_eq!(deciding_row(&machine, &supposed(), table), Ok(1));
    let facts = Supposed {
        balance: Some(Money::new(1, Currency::EUR)),
        ..supposed()
    };
    assert_eq!(deciding_row(&machine, &facts, table), Ok(0));
    let facts = Supposed {
        balance: Some(Money::new(2, Currency::EUR)),
        ..supposed()
    };
    let none = Err(EvalError::NoRow(table));
    assert_eq!(deciding_row(&machine, &facts, table), none);
}

#[test]
fn a_bare_zero_is_added_to_any_amount_and_rates_and_numbers_among_themselves() {
    let mut machine = Machine::new();
    let mut push = |node| machine.expressions.push(node);
    let number = |whole| Node::Number(crate::Number::from_whole(whole).unwrap());
    let (balance, zero) = (push(BALANCE), push(Node::NoMoney));
    let rates = ["1.5 %", "2 %"].map(|text| push(Node::Rate(text.parse().unwrap())));
    let numbers = [7, 3].map(|whole| push(number(whole)));
    let facts = supposed();
    let mut says = |node| {
        let id = machine.expressions.push(node);
        value(&machine, &facts, id).map(Stored::from)
    };
    let money = |minor| Ok(Stored::Money(Money::new(minor, Currency::EUR)));
    assert_eq!(says(Node::Plus(balance, zero)), money(10_000));
    assert_eq!(says(Node::Plus(zero, balance)), money(10_000));
    assert_eq!(says(Node::Minus(balance, zero)), money(10_000));
    assert_eq!(says(Node::Minus(zero, balance)), money(-10_000));
    let rate = |text: &str| Ok(Stored::Rate(text.parse().unwrap()));
    assert_eq!(says(Node::Plus(rates[0], rates[1])), rate("3.5 %"));
    assert_eq!(says(Node::Minus(rates[1], rates[0])), rate("0.5 %"));
    let whole = |whole| Ok(Stored::Number(crate::Number::from_whole(whole).unwrap()));
    assert_eq!(says(Node::Plus(numbers[0], numbers[1])), whole(10));
    assert_eq!(says(Node::Minus(numbers[1], numbers[0])), whole(-4));
    assert_eq!(
        says(Node::Plus(rates[0], numbers[0])),
        Err(EvalError::Mismatch)
    );
}

fn quickly(machine: &Machine, id: ExprId) -> Option<bool> {
    Conditions::of(&machine.expressions).truth(&supposed(), id)
}

/// What most conditions ask takes no long way: known facts and fields beside constants.
#[test]
fn the_quick_way_has_an_answer_to_what_most_conditions_ask() {
    let mut machine = Machine::new();
    let mut compare = |comparison, left, right| {
        let id = compared(&mut machine, comparison, left, right);
        (id, quickly(&machine, id))
    };
    let late = Node::Fact(Fact::Invoice(InvoiceFact::DaysLate));
    let days = Node::Delay(Delay::new(15, Unit::Days));
    let euros = Node::of_money(Money::new(9_999, Currency::EUR));
    let (large, says) = compare(Comparison::More, BALANCE, euros);
    assert_eq!(says, Some(true));
    assert_eq!(
        compare(Comparison::More, BALANCE, Node::NoMoney).1,
        Some(true)
    );
    assert_eq!(
        compare(Comparison::Equal, BALANCE, Node::NoMoney).1,
        Some(false)
    );
    let (old, says) = compare(Comparison::Less, late, days);
    assert_eq!(says, Some(false));
    assert_eq!(compare(Comparison::Less, days, late).1, Some(true));
    assert_eq!(compare(Comparison::MoreOrEqual, days, late).1, Some(false));
    // What is unknown, or of another kind, has none.
    let a_day = Node::Date("2026-01-01".parse().unwrap());
    assert_eq!(compare(Comparison::Less, ISSUE, a_day).1, None);
    let dollars = Node::of_money(Money::new(1, Currency::from_code("USD").unwrap()));
    assert_eq!(compare(Comparison::More, BALANCE, dollars).1, None);
    let disputed = Node::Fact(Fact::Invoice(InvoiceFact::Disputed));
    let disputed = machine.expressions.push(disputed);
    assert_eq!(quickly(&machine, disputed), Some(false));
    let free = machine.expressions.push(Node::Not(disputed));
    assert_eq!(quickly(&machine, free), Some(true));
    let all = machine.expressions.list(&[large, free]);
    let all = machine.expressions.push(Node::All(all));
    assert_eq!(quickly(&machine, all), Some(true));
    let any = machine.expressions.list(&[old, disputed]);
    let any = machine.expressions.push(Node::Any(any));
    assert_eq!(quickly(&machine, any), Some(false));
    let (party, field) = (Party::Customer, CustomerFieldId(0));
    let group = Node::CustomerField { party, field };
    let group = machine.expressions.push(group);
    let choices = [0, 1].map(|value| Node::Choice {
        choice: crate::machine::ChoiceId(0),
        value,
    });
    let choices = choices.map(|node| machine.expressions.push(node));
    let mut one_of = |list: &[ExprId]| {
        let list = machine.expressions.list(list);
        let id = machine
            .expressions
            .push(Node::IsOneOf { value: group, list });
        quickly(&machine, id)
    };
    assert_eq!(one_of(&choices), Some(true));
    assert_eq!(one_of(&choices[..1]), Some(false));
}

#[test]
fn none_as_a_cell_never_holds() {
    let mut machine = Machine::new();
    for comparison in [Comparison::Equal, Comparison::NotEqual, Comparison::Less] {
        let never = compared(&mut machine, comparison, BALANCE, Node::Never);
        assert_eq!(truth(&machine, &supposed(), never), Ok(Truth::No));
    }
}

#[test]
fn a_share_is_rounded_once_and_sums_keep_their_currency() {
    let mut machine = Machine::new();
    let balance = machine.expressions.push(BALANCE);
    let rate = machine
        .expressions
        .push(Node::Rate("8.125 %".parse().unwrap()));
    let share = machine.expressions.push(Node::Share { rate, of: balance });
    let sum = machine.expressions.push(Node::Plus(balance, share));
    let facts = supposed();
    let money = |minor| Ok(Value::Money(Money::new(minor, Currency::EUR)));
    assert_eq!(value(&machine, &facts, share), money(813));
    assert_eq!(value(&machine, &facts, sum), money(10_813));
}

#[test]
fn a_delay_after_a_date_is_a_date_and_delays_of_one_kind_add_up() {
    let mut machine = Machine::new();
    let mut push = |node| machine.expressions.push(node);
    let date = push(Node::Date("2026-01-30".parse().unwrap()));
    let weeks = push(Node::Delay(Delay::new(2, Unit::Weeks)));
    let days = push(Node::Delay(Delay::new(3, Unit::Days)));
    let months = push(Node::Delay(Delay::new(1, Unit::Months)));
    let three = push(Node::Number(crate::Number::from_whole(3).unwrap()));
    let later = push(Node::Plus(date, days));
    let before = push(Node::Minus(date, weeks));
    let both = push(Node::Plus(weeks, days));
    let less = push(Node::Minus(days, weeks));
    let thrice = push(Node::Times(three, days));
    let mixed = push(Node::Plus(days, months));
    let facts = supposed();
    let says = |id| value(&machine, &facts, id).map(Stored::from);
    let date = |text: &str| Ok(Stored::Date(text.parse().unwrap()));
    let delay = |count| Ok(Stored::Delay(Delay::new(count, Unit::Days)));
    assert_eq!(says(later), date("2026-02-02"));
    assert_eq!(says(before), date("2026-01-16"));
    assert_eq!(says(both), delay(17));
    assert_eq!(says(less), delay(0), "never negative");
    assert_eq!(says(thrice), delay(9));
    assert_eq!(says(mixed), Err(EvalError::Mismatch));
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let mut machine = Machine::new();
    let mut id = machine.expressions.push(Node::YesNo(true));
    for _ in 0..DEPTH_MAX - 1 {
        id = machine.expressions.push(Node::Not(id));
    }
    assert!(truth(&machine, &supposed(), id).is_ok());
    id = machine.expressions.push(Node::Not(id));
    assert_eq!(truth(&machine, &supposed(), id), Err(EvalError::TooDeep));
}

/// A leaf or a tree over the leaves before it, built by the numbers at hand.
fn node_of(machine: &mut Machine, made: &[ExprId], kind: u8, a: usize, b: usize) -> Node {
    let pick = |at: usize| made[at % made.len()];
    let comparisons = [
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::More,
        Comparison::MoreOrEqual,
    ];
    match kind {
        0..=3 => Node::Compare {
            comparison: comparisons[(a + b) % 6],
            kind: Compared::Money,
            left: pick(a),
            right: pick(b),
        },
        4 => Node::All(machine.expressions.list(&[pick(a), pick(b), pick(a + b)])),
        5 => Node::Any(machine.expressions.list(&[pick(a), pick(b), pick(a + b)])),
        6 => Node::Not(pick(a)),
        7 => Node::IsOneOf {
            value: pick(a),
            list: machine.expressions.list(&[pick(b), pick(a + b)]),
        },
        _ => Node::Known(pick(a)),
    }
}

proptest::proptest! {
    #[test]
    fn the_quick_way_says_what_the_long_way_says(
        steps in proptest::collection::vec((0u8..9, 0usize..64, 0usize..64), 1..40),
        late in 0u32..40,
        balance in proptest::option::of(0i64..3),
    ) {
        let mut machine = Machine::new();
        let field = CustomerFieldId(0);
        let choice = |value| Node::Choice { choice: crate::machine::ChoiceId(0), value };
        let standing = |number| Node::Standing { party: Party::Customer, standing: StandingId(number) };
        let money = |minor, code| Node::Money { minor, currency: Currency::from_code(code).unwrap() };
        let leaves = [
            BALANCE,
            ISSUE,
            Node::Fact(Fact::Invoice(InvoiceFact::DaysLate)),
            Node::CustomerField { party: Party::Customer, field },
            money(1, "EUR"),
            money(1, "USD"),
            Node::NoMoney,
            Node::Delay(Delay::new(20, Unit::Days)),
            Node::Delay(Delay::new(2, Unit::Weeks)),
            Node::Delay(Delay::new(1, Unit::Months)),
            choice(1),
            choice(2),
            Node::YesNo(true),
            Node::Date("2026-01-01".parse().unwrap()),
            Node::Fact(Fact::Invoice(InvoiceFact::Disputed)),
            standing(0),
            standing(1),
            Node::StandingValue { standing: StandingId(0), value: 2 },
        ];
        let mut made: Vec<ExprId> = leaves.map(|leaf| machine.expressions.push(leaf)).to_vec();
        let facts = Supposed {
            balance: balance.map(|minor| Money::new(minor, Currency::EUR)),
            days_late: late,
            ..supposed()
        };
        for (kind, a, b) in steps {
            let node = node_of(&mut machine, &made, kind, a, b);
            let id = machine.expressions.push(node);
            made.push(id);
            let conditions = Conditions::of(&machine.expressions);
            if let Some(quick) = conditions.truth(&facts, id) {
                let long = walk::truth_at(&machine, &facts, id, DEPTH_MAX);
                proptest::prop_assert_eq!(Ok(Truth::from(quick)), long);
            }
        }
    }
}

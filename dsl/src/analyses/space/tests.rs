//! Regions against plain counting: every condition over a few small fields, at every point.

use jalon_core::Number;
use proptest::prelude::*;

use super::*;
use crate::model::declaration::{Cell, Choice, Declared, Field, Row, Table};
use crate::model::expr::Comparison;
use crate::model::{
    Arena, ChoiceId, Cond, CondKind, Fact, FieldId, InvoiceFact, Measure, ModuleId, Party, RoleId,
    TableId,
};
use crate::span::Span;
use crate::syntax::ast::{At, FieldsOf};

const GROUP: FieldId = FieldId(0);
const RATING: FieldId = FieldId(1);
const DELIVERED: FieldId = FieldId(2);

/// One invoice: what the conditions of the tests can ask.
#[derive(Clone, Copy, Debug)]
struct Point {
    group: u16,
    rating: Option<i64>,
    delivered: bool,
    days_late: u32,
    disputed: bool,
    validator: bool,
}

fn points() -> impl Iterator<Item = Point> {
    let ratings = [None, Some(-1), Some(0), Some(1), Some(2)];
    (0..3u16).flat_map(move |group| {
        ratings.into_iter().flat_map(move |rating| {
            (0..4u32).flat_map(move |days_late| {
                (0..8u8).map(move |bits| Point {
                    group,
                    rating,
                    delivered: bits & 1 > 0,
                    days_late,
                    disputed: bits & 2 > 0,
                    validator: bits & 4 > 0,
                })
            })
        })
    })
}

fn declared(name: &str) -> Declared {
    Declared {
        name: name.into(),
        span: Span::default(),
        module: ModuleId(0),
    }
}

fn field(name: &str, of: FieldsOf, ty: Type, or_unknown: bool) -> Field {
    Field {
        declared: declared(name),
        of,
        ty,
        type_span: Span::default(),
        default: None,
        or_unknown,
    }
}

fn expr(kind: ExprKind, ty: Type) -> Expr {
    let span = Span::default();
    Expr { kind, ty, span }
}

fn group(value: u16) -> Expr {
    let choice = ChoiceId(0);
    expr(ExprKind::Choice { choice, value }, Type::Choice(choice))
}

fn number(value: i64) -> Expr {
    let number = Number::from_whole(value).unwrap_or_default();
    expr(ExprKind::Number(number), Type::Number)
}

fn days(count: u32) -> Expr {
    let unit = Unit::Day;
    expr(
        ExprKind::Delay(Delay { count, unit }),
        Type::Delay(Measure::Days),
    )
}

fn customer(field: FieldId, ty: Type) -> Expr {
    let party = Party::Customer;
    expr(ExprKind::CustomerField { party, field }, ty)
}

fn days_late() -> Expr {
    expr(
        ExprKind::Fact(Fact::Invoice(InvoiceFact::DaysLate)),
        Type::Delay(Measure::Days),
    )
}

/// What the table of the tests gives, by group and days late.
fn table_says(group: u16, days_late: u32) -> u32 {
    match (group, days_late) {
        (0, _) => 1,
        (1, 0..=1) => 2,
        _ => 3,
    }
}

fn model() -> Model {
    let mut model = Model::default();
    let value = |name: &str| At {
        value: name.into(),
        span: Span::default(),
    };
    model.choices.push(Choice {
        declared: declared("Group"),
        values: vec![value("a"), value("b"), value("c")],
    });
    model.fields = Arena::default();
    let choice = Type::Choice(ChoiceId(0));
    model
        .fields
        .push(field("group", FieldsOf::Customer, choice, false));
    model
        .fields
        .push(field("rating", FieldsOf::Customer, Type::Number, true));
    model
        .fields
        .push(field("delivered", FieldsOf::Invoice, Type::YesNo, false));
    let row = |cells: Vec<Cell>, gives| Row {
        cells: cells
            .into_iter()
            .map(|value| At {
                value,
                span: Span::default(),
            })
            .collect(),
        value: days(gives),
        span: Span::default(),
    };
    model.tables.push(Table {
        declared: declared("table"),
        head: Span::default(),
        keys: vec![customer(GROUP, choice), days_late()],
        dated: false,
        rows: vec![
            row(vec![Cell::Values(vec![group(0)]), Cell::Any], 1),
            row(vec![Cell::Values(vec![group(1)]), Cell::Under(days(2))], 2),
            row(vec![Cell::Otherwise], 3),
        ],
        ty: Type::Delay(Measure::Days),
        sound: true,
    });
    model
}

fn any_comparison() -> impl Strategy<Value = Comparison> {
    prop_oneof![
        Just(Comparison::Equal),
        Just(Comparison::NotEqual),
        Just(Comparison::Less),
        Just(Comparison::LessOrEqual),
        Just(Comparison::Greater),
        Just(Comparison::GreaterOrEqual),
    ]
}

fn cond(kind: CondKind) -> Cond {
    let span = Span::default();
    Cond { kind, span }
}

fn compare(left: Expr, operator: Comparison, right: Expr, turned: bool) -> Cond {
    let (left, right) = if turned { (right, left) } else { (left, right) };
    cond(CondKind::Compare {
        left,
        operator,
        operator_span: Span::default(),
        right,
    })
}

fn any_cond() -> impl Strategy<Value = Cond> {
    let choice = Type::Choice(ChoiceId(0));
    let rating = move || customer(RATING, Type::Number);
    let lookup = || expr(ExprKind::Lookup(TableId(0)), Type::Delay(Measure::Days));
    let leaf =
        prop_oneof![
            (any_comparison(), -1i64..3, any::<bool>())
                .prop_map(move |(op, value, turned)| compare(rating(), op, number(value), turned)),
            (any_comparison(), 0u32..4, any::<bool>()).prop_map(|(op, value, turned)| compare(
                days_late(),
                op,
                days(value),
                turned
            )),
            (any_comparison(), 0u32..5, any::<bool>())
                .prop_map(move |(op, value, turned)| compare(lookup(), op, days(value), turned)),
            proptest::collection::vec(0u16..3, 1..3).prop_map(move |values| {
                cond(CondKind::OneOf {
                    value: customer(GROUP, choice),
                    options: values.into_iter().map(group).collect(),
                })
            }),
            Just(cond(CondKind::Known(rating()))),
            Just(cond(CondKind::Disputed)),
            Just(cond(CondKind::RoleKnown(RoleId::VALIDATOR))),
            Just(cond(CondKind::Flag(expr(
                ExprKind::InvoiceField(DELIVERED),
                Type::YesNo
            )))),
        ];
    leaf.prop_recursive(5, 24, 3, |inner| {
        let several = proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several.clone().prop_map(|parts| cond(CondKind::And(parts))),
            several.prop_map(|parts| cond(CondKind::Or(parts))),
            inner.prop_map(|inner| cond(CondKind::Not(Box::new(inner)))),
        ]
    })
}

/// The value of a side of a comparison at a point; nothing if it is not known.
fn value_at(value: &Expr, point: Point) -> Option<i64> {
    match &value.kind {
        ExprKind::Number(number) => Some(number.parts()),
        ExprKind::Delay(delay) => Some(i64::from(delay.count)),
        ExprKind::Choice { value, .. } => Some(i64::from(*value)),
        ExprKind::CustomerField { field: GROUP, .. } => Some(i64::from(point.group)),
        ExprKind::CustomerField { .. } => point.rating.map(|rating| rating * 10_000),
        ExprKind::Fact(_) => Some(i64::from(point.days_late)),
        ExprKind::Lookup(_) => Some(i64::from(table_says(point.group, point.days_late))),
        other => panic!("not in these tests: {other:?}"),
    }
}

fn holds(cond: &Cond, point: Point) -> bool {
    match &cond.kind {
        CondKind::And(parts) => parts.iter().all(|part| holds(part, point)),
        CondKind::Or(parts) => parts.iter().any(|part| holds(part, point)),
        CondKind::Not(inner) => !holds(inner, point),
        CondKind::Compare {
            left,
            operator,
            right,
            ..
        } => match (value_at(left, point), value_at(right, point)) {
            (Some(a), Some(b)) => match operator {
                Comparison::Equal => a == b,
                Comparison::NotEqual => a != b,
                Comparison::Less => a < b,
                Comparison::LessOrEqual => a <= b,
                Comparison::Greater => a > b,
                Comparison::GreaterOrEqual => a >= b,
            },
            _ => false,
        },
        CondKind::OneOf { value, options } => {
            let value = value_at(value, point);
            options
                .iter()
                .any(|option| value_at(option, point) == value)
        }
        CondKind::Known(_) => point.rating.is_some(),
        CondKind::Disputed => point.disputed,
        CondKind::RoleKnown(_) => point.validator,
        CondKind::Flag(_) => point.delivered,
        other => panic!("not in these tests: {other:?}"),
    }
}

fn answer(asked: &Asked, point: Point) -> i64 {
    match asked {
        Asked::CustomerField(_, GROUP) => i64::from(point.group),
        Asked::CustomerField(..) => point.rating.map_or(UNKNOWN, |rating| rating * 10_000),
        Asked::InvoiceField(_) => i64::from(point.delivered),
        Asked::Fact(_) => i64::from(point.days_late),
        Asked::Disputed => i64::from(point.disputed),
        Asked::RoleKnown(_) => i64::from(point.validator),
        other => panic!("not in these tests: {other:?}"),
    }
}

fn contains(space: &Space<'_>, mut region: Region, point: Point) -> bool {
    while let Some((axis, edges)) = space.diagrams.edges(region) {
        let asked = &space.question(axis).expect("nothing is given up").asked;
        let value = answer(asked, point);
        let mut hits = edges.iter().filter(|(set, _)| set.contains(value));
        region = hits.next().expect("every value has its edge").1;
    }
    region == Region::ALL
}

proptest! {
    #[test]
    fn a_condition_holds_where_its_region_says(cond in any_cond()) {
        let model = model();
        let mut space = Space::new(&model);
        let region = space.condition(&cond, Scope::default());
        for point in points() {
            prop_assert_eq!(contains(&space, region, point), holds(&cond, point), "{:?}", point);
        }
    }

    #[test]
    fn an_example_is_in_its_region_or_there_is_none(cond in any_cond()) {
        let model = model();
        let mut space = Space::new(&model);
        let region = space.condition(&cond, Scope::default());
        match space.example(region) {
            // Whatever it leaves out does not matter.
            Some(example) => for point in points() {
                let meets = example.values.iter().all(|(axis, value)| {
                    let asked = &space.question(*axis).expect("asked").asked;
                    answer(asked, point) == *value
                });
                prop_assert!(!meets || holds(&cond, point), "{:?}", point);
            },
            // Only ratings below zero, which no example names, can be left.
            None => for point in points() {
                prop_assert!(!holds(&cond, point) || point.rating.is_some_and(|rating| rating < 0));
            },
        }
    }

    #[test]
    fn what_stays_is_kept_and_what_changes_is_forgotten(cond in any_cond()) {
        let model = model();
        let mut space = Space::new(&model);
        let region = space.condition(&cond, Scope::default());
        let later = space.later(region);
        for now in points().filter(|point| holds(&cond, *point)) {
            // The group stays; a rating that is known and a validator who is there stay so.
            for then in points().filter(|then| {
                then.group == now.group
                    && (now.rating.is_none() || then.rating.is_some())
                    && (!now.validator || then.validator)
            }) {
                prop_assert!(contains(&space, later, then));
            }
        }
    }
}

#[test]
fn a_value_compared_with_another_is_the_same_question_from_both_sides() {
    let model = model();
    let mut space = Space::new(&model);
    let fact = |fact| {
        let ty = Type::Money(crate::model::MoneyIn::Invoice);
        expr(ExprKind::Fact(Fact::Invoice(fact)), ty)
    };
    let (balance, total) = (fact(InvoiceFact::Balance), fact(InvoiceFact::Total));
    let less = compare(balance.clone(), Comparison::Less, total.clone(), false);
    let more = compare(total, Comparison::LessOrEqual, balance, false);
    let less = space.condition(&less, Scope::default());
    let more = space.condition(&more, Scope::default());
    assert_eq!(space.diagrams.and(less, more), Region::NOTHING);
    assert_eq!(
        space.example(less),
        None,
        "nobody knows which invoices that are"
    );
}

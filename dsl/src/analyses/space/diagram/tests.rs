use proptest::prelude::*;

use super::*;
use crate::analyses::space::set::UNKNOWN;

/// How many values each axis of the tests has, besides "not known" on the first.
const VALUES: [i64; 4] = [2, 3, 4, 2];

/// A formula over the axes.
#[derive(Clone, Debug)]
enum Formula {
    Within(usize, Set),
    And(Box<Formula>, Box<Formula>),
    Or(Box<Formula>, Box<Formula>),
    Not(Box<Formula>),
}

fn any_formula() -> impl Strategy<Value = Formula> {
    let leaf = (0..VALUES.len(), -1i64..4, 0i64..3).prop_map(|(axis, low, more)| {
        let low_or_unknown = if low < 0 { UNKNOWN } else { low };
        Formula::Within(axis, Set::range(low_or_unknown, low + more))
    });
    leaf.prop_recursive(6, 40, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone()
                .prop_map(|(a, b)| Formula::And(Box::new(a), Box::new(b))),
            pair.prop_map(|(a, b)| Formula::Or(Box::new(a), Box::new(b))),
            inner.prop_map(|a| Formula::Not(Box::new(a))),
        ]
    })
}

fn holds(formula: &Formula, point: &[i64]) -> bool {
    match formula {
        Formula::Within(axis, set) => set.contains(point[*axis]),
        Formula::And(a, b) => holds(a, point) && holds(b, point),
        Formula::Or(a, b) => holds(a, point) || holds(b, point),
        Formula::Not(a) => !holds(a, point),
    }
}

fn region_of(space: &mut Diagrams, axes: &[Axis], formula: &Formula) -> Region {
    match formula {
        Formula::Within(axis, set) => space.within(axes[*axis], set),
        Formula::And(a, b) => {
            let (a, b) = (region_of(space, axes, a), region_of(space, axes, b));
            space.and(a, b)
        }
        Formula::Or(a, b) => {
            let (a, b) = (region_of(space, axes, a), region_of(space, axes, b));
            space.or(a, b)
        }
        Formula::Not(a) => {
            let a = region_of(space, axes, a);
            space.not(a)
        }
    }
}

fn contains(space: &Diagrams, mut region: Region, point: &[i64]) -> bool {
    while let Some((axis, edges)) = space.edges(region) {
        let value = point[axis.0 as usize];
        let mut hits = edges.iter().filter(|(set, _)| set.contains(value));
        region = hits.next().expect("edges share out the domain").1;
        assert!(hits.next().is_none(), "edges don't overlap");
    }
    region == Region::ALL
}

fn new_space() -> (Diagrams, Vec<Axis>) {
    let mut space = Diagrams::default();
    let axes = VALUES
        .iter()
        .enumerate()
        .map(|(at, values)| {
            let known = Set::range(0, values - 1);
            space.axis(if at == 0 {
                known.or(&Set::one(UNKNOWN))
            } else {
                known
            })
        })
        .collect();
    (space, axes)
}

fn points() -> Vec<Vec<i64>> {
    let mut points = vec![vec![]];
    for (at, values) in VALUES.iter().enumerate() {
        let unknown = (at == 0).then_some(UNKNOWN);
        points = points
            .iter()
            .flat_map(|point| {
                (0..*values).chain(unknown).map(|value| {
                    let mut longer = point.clone();
                    longer.push(value);
                    longer
                })
            })
            .collect();
    }
    points
}

proptest! {
    #[test]
    fn a_region_holds_the_points_that_its_formula_says(formula in any_formula()) {
        let (mut space, axes) = new_space();
        let region = region_of(&mut space, &axes, &formula);
        for point in points() {
            prop_assert_eq!(contains(&space, region, &point), holds(&formula, &point));
        }
    }

    #[test]
    fn regions_with_the_same_points_are_the_same(a in any_formula(), b in any_formula()) {
        let (mut space, axes) = new_space();
        let (left, right) = (region_of(&mut space, &axes, &a), region_of(&mut space, &axes, &b));
        let points = points();
        let same = points.iter().all(|point| holds(&a, point) == holds(&b, point));
        let inside = points.iter().all(|point| !holds(&a, point) || holds(&b, point));
        prop_assert_eq!(left == right, same);
        prop_assert_eq!(space.inside(left, right), inside);
        let apart = points.iter().all(|point| !holds(&a, point) || !holds(&b, point));
        prop_assert_eq!(space.apart(left, right), apart);
    }

    #[test]
    fn an_axis_that_may_change_is_forgotten(formula in any_formula()) {
        let (mut space, axes) = new_space();
        let region = region_of(&mut space, &axes, &formula);
        let moved = space.moved(region, &mut Moved::default(), &|axis, set| {
            if axis == axes[2] { Set::range(0, 9) } else { set.clone() }
        });
        let surely = space.surely(region, &|axis| axis == axes[2]);
        for point in points() {
            let with = |value| { let mut other = point.clone(); other[2] = value; holds(&formula, &other) };
            prop_assert_eq!(contains(&space, moved, &point), (0..VALUES[2]).any(with));
            prop_assert_eq!(contains(&space, surely, &point), (0..VALUES[2]).all(with));
        }
    }
}

/// Pairs of neighbours far apart in the order: the classic worst case of such diagrams.
fn costly(space: &mut Diagrams, pairs: usize) -> Region {
    let axes: Vec<Axis> = (0..2 * pairs)
        .map(|_| space.axis(Set::range(0, 1)))
        .collect();
    let mut region = Region::ALL;
    for at in 0..pairs {
        let [one, other] = [at, at + pairs].map(|at| space.within(axes[at], &Set::one(1)));
        let either = space.or(one, other);
        region = space.and(region, either);
    }
    region
}

#[test]
fn what_costs_too_much_may_go_either_way() {
    let mut space = Diagrams::default();
    let small = costly(&mut space, 4);
    assert!(!space.is_vague(small));
    let large = costly(&mut space, 40);
    assert!(space.is_vague(large));
    assert_ne!(large, Region::NOTHING);
    let not = space.not(large);
    assert_ne!(not, Region::NOTHING);
    let surely = space.surely(large, &|_| false);
    assert_eq!(surely, Region::NOTHING, "nothing is surely in it");
}

#[test]
fn work_is_bounded_in_all() {
    let mut space = Diagrams::default();
    for _ in 0..100 {
        let large = costly(&mut space, 30);
        assert_ne!(large, Region::NOTHING);
    }
    assert!(space.work < WORK_OF_ALL_MAX * 2);
}

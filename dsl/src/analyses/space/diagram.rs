//! Regions: sets of points in a space of many axes, as decision diagrams.
//!
//! A diagram asks for the value on one axis at a time, the newest axis first, and each edge is a set of
//! values; equal diagrams are one and the same, so that "nothing" and "everything" are seen at once.
//! What many conditions share is asked early and therefore stands at the bottom, where it is shared.
//! Work is bounded. What would cost more becomes an axis of its own that may go either way: whatever
//! is found to be empty then is empty in truth, too.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::set::Set;

/// A region of a [`Diagrams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u32);

impl Region {
    /// No point.
    pub const NOTHING: Region = Region(0);
    /// Every point.
    pub const ALL: Region = Region(1);
}

/// An axis of a [`Diagrams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Axis(pub u32);

/// The number of a set of values; equal sets have one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct SetId(u32);

/// Edges of one node: sets that share out the domain of its axis, each with what holds behind it.
type Edges = Rc<[(SetId, Region)]>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Node {
    axis: Axis,
    edges: Edges,
}

/// How two regions become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Join {
    And,
    Or,
}

/// The answers to a question, each with what holds behind it.
pub type Answers = Vec<(Rc<Set>, Region)>;

/// What has been made of regions by [`Diagrams::moved`], for one way of moving.
pub type Moved = FxHashMap<Region, Region>;

/// Axes and the regions made of them.
#[derive(Debug, Default)]
pub struct Diagrams {
    domains: Vec<Set>,
    sets: Vec<Rc<Set>>,
    set_ids: FxHashMap<Rc<Set>, SetId>,
    set_joins: FxHashMap<(Join, SetId, SetId), SetId>,
    nodes: Vec<Node>,
    known: FxHashMap<Node, Region>,
    joined: FxHashMap<(Join, Region, Region), Region>,
    complements: FxHashMap<Region, Region>,
    insides: FxHashMap<(Region, Region), bool>,
    aparts: FxHashMap<(Region, Region), bool>,
    /// Axes that stand for what could not be worked out.
    given_up: FxHashSet<Axis>,
    /// Steps made so far, in all operations together.
    work: u32,
}

/// How much work one operation may cause, in steps.
const WORK_OF_ONE_MAX: u32 = 20_000;
/// How much work all operations may cause together.
const WORK_OF_ALL_MAX: u32 = 1_000_000;
/// How many axes one point may depend on.
const DEPTH_MAX: u32 = 300;

impl Diagrams {
    /// A new axis with its possible values.
    pub fn axis(&mut self, domain: Set) -> Axis {
        self.domains.push(domain);
        Axis(self.domains.len() as u32 - 1)
    }

    /// How much work all operations have made so far.
    pub fn work(&self) -> u32 {
        self.work
    }

    /// The possible values of an axis.
    pub fn domain(&self, axis: Axis) -> Set {
        let domain = self.domains.get(axis.0 as usize);
        domain.cloned().unwrap_or_default()
    }

    /// The points whose value on `axis` is in `set`.
    pub fn within(&mut self, axis: Axis, set: &Set) -> Region {
        self.split(axis, set, Region::ALL)
    }

    /// A region of which nothing is known: it may hold or not, whatever the rest is.
    pub fn either_way(&mut self) -> Region {
        let axis = self.axis(Set::range(0, 1));
        self.given_up.insert(axis);
        self.within(axis, &Set::one(1))
    }

    /// What is in both.
    pub fn and(&mut self, a: Region, b: Region) -> Region {
        self.join(Join::And, a, b)
    }

    /// What is in either.
    pub fn or(&mut self, a: Region, b: Region) -> Region {
        self.join(Join::Or, a, b)
    }

    /// What is in `a` and not in `b`.
    pub fn without(&mut self, a: Region, b: Region) -> Region {
        let not_b = self.not(b);
        self.and(a, not_b)
    }

    /// What is not in it.
    pub fn not(&mut self, region: Region) -> Region {
        let start = self.work;
        match self.complement(region, start, 0) {
            Some(region) => region,
            None => self.either_way(),
        }
    }

    /// Whether all of `a` is in `b`, surely.
    pub fn inside(&mut self, a: Region, b: Region) -> bool {
        let start = self.work;
        self.is_inside(a, b, start, 0) == Some(true)
    }

    /// Whether no point is in both, surely.
    pub fn apart(&mut self, a: Region, b: Region) -> bool {
        let start = self.work;
        self.is_apart(a, b, start, 0) == Some(true)
    }

    /// Lets the values of points change: on each axis a value of a set becomes any value of what
    /// `moved` makes of that set. What was made before by the same `moved` is in `known`.
    pub fn moved(
        &mut self,
        region: Region,
        known: &mut Moved,
        moved: &dyn Fn(Axis, &Set) -> Set,
    ) -> Region {
        let start = self.work;
        match self.move_on(region, moved, known, start, 0) {
            Some(region) => region,
            None => self.either_way(),
        }
    }

    /// The points that are in the region whichever way the axes go for which `open` holds.
    pub fn surely(&mut self, region: Region, open: &dyn Fn(Axis) -> bool) -> Region {
        let outside = self.not(region);
        let given_up = self.given_up.clone();
        let maybe_outside = self.moved(outside, &mut Moved::default(), &|axis, set| {
            if open(axis) || given_up.contains(&axis) {
                Set::range(super::set::UNKNOWN, super::set::MOST)
            } else {
                set.clone()
            }
        });
        self.not(maybe_outside)
    }

    /// Whether the region rests on something that could not be worked out.
    #[cfg(test)]
    pub fn is_vague(&self, region: Region) -> bool {
        let mut open = vec![region];
        let mut seen = FxHashSet::default();
        while let Some(region) = open.pop() {
            let Some(node) = self.get(region).filter(|_| seen.insert(region)) else {
                continue;
            };
            if self.given_up.contains(&node.axis) {
                return true;
            }
            open.extend(node.edges.iter().map(|(_, to)| *to));
        }
        false
    }

    /// The axes that a region asks for, in order.
    pub fn axes_of(&self, region: Region) -> Vec<Axis> {
        let mut open = vec![region];
        let mut seen = FxHashSet::default();
        let mut axes = Vec::new();
        while let Some(region) = open.pop() {
            if let Some(node) = self.get(region).filter(|_| seen.insert(region)) {
                axes.push(node.axis);
                open.extend(node.edges.iter().map(|(_, to)| *to));
            }
        }
        axes.sort_unstable();
        axes.dedup();
        axes
    }

    /// The axis that a region asks for first, with its edges; nothing for all and nothing.
    pub fn edges(&self, region: Region) -> Option<(Axis, Answers)> {
        let node = self.get(region)?;
        let edges = node.edges.iter().map(|(set, to)| (self.set(*set), *to));
        Some((node.axis, edges.collect()))
    }

    fn get(&self, region: Region) -> Option<&Node> {
        self.nodes.get((region.0 as usize).checked_sub(2)?)
    }

    fn set(&self, id: SetId) -> Rc<Set> {
        self.sets.get(id.0 as usize).cloned().unwrap_or_default()
    }

    fn set_id(&mut self, set: Set) -> SetId {
        if let Some(id) = self.set_ids.get(&set) {
            return *id;
        }
        let id = SetId(self.sets.len() as u32);
        let set = Rc::new(set);
        self.sets.push(set.clone());
        self.set_ids.insert(set, id);
        id
    }

    /// Two sets as one; nothing where it is empty.
    fn join_sets(&mut self, join: Join, a: SetId, b: SetId) -> Option<SetId> {
        if a == b {
            return Some(a);
        }
        let key = (join, a.min(b), a.max(b));
        let id = match self.set_joins.get(&key) {
            Some(id) => *id,
            None => {
                let (left, right) = (self.set(a), self.set(b));
                let set = match join {
                    Join::And => left.and(&right),
                    Join::Or => left.or(&right),
                };
                let id = self.set_id(set);
                self.set_joins.insert(key, id);
                id
            }
        };
        let empty = self
            .sets
            .get(id.0 as usize)
            .is_none_or(|set| set.is_empty());
        (!empty).then_some(id)
    }

    /// `to` where the value on `axis` is in `set`, and nothing elsewhere.
    fn split(&mut self, axis: Axis, set: &Set, to: Region) -> Region {
        let domain = self.domain(axis);
        let sets = [
            (domain.and(set), to),
            (domain.without(set), Region::NOTHING),
        ];
        let mut edges = Vec::with_capacity(2);
        for (set, to) in sets {
            if !set.is_empty() {
                edges.push((self.set_id(set), to));
            }
        }
        self.node(axis, edges)
    }

    /// The node with these edges, none of them empty: those that lead to the same place become one,
    /// and a question whose answer does not matter is not asked.
    fn node(&mut self, axis: Axis, mut edges: Vec<(SetId, Region)>) -> Region {
        edges.sort_unstable_by_key(|(set, to)| (*to, *set));
        let mut kept: Vec<(SetId, Region)> = Vec::with_capacity(edges.len());
        for (set, to) in edges {
            match kept.last_mut() {
                Some((known, last)) if *last == to => {
                    let both = self.join_sets(Join::Or, *known, set);
                    *known = both.unwrap_or(set);
                }
                _ => kept.push((set, to)),
            }
        }
        match kept.as_slice() {
            [] => return Region::NOTHING,
            [(_, to)] => return *to,
            _ => {}
        }
        let node = Node {
            axis,
            edges: kept.into(),
        };
        if let Some(region) = self.known.get(&node) {
            return *region;
        }
        self.nodes.push(node.clone());
        let region = Region(self.nodes.len() as u32 + 1);
        self.known.insert(node, region);
        region
    }

    /// Counts the work of a step in an operation that began at `start`; nothing when it is too much.
    fn spend(&mut self, work: usize, start: u32, depth: u32) -> Option<()> {
        self.work = self.work.saturating_add(work as u32);
        let fits = self.work - start <= WORK_OF_ONE_MAX
            && self.work <= WORK_OF_ALL_MAX
            && depth <= DEPTH_MAX;
        fits.then_some(())
    }

    fn join(&mut self, join: Join, a: Region, b: Region) -> Region {
        let start = self.work;
        match self.join_nodes(join, a, b, start, 0) {
            Some(region) => region,
            None => self.either_way(),
        }
    }

    fn join_nodes(
        &mut self,
        join: Join,
        a: Region,
        b: Region,
        start: u32,
        depth: u32,
    ) -> Option<Region> {
        let (wins, yields) = match join {
            Join::And => (Region::NOTHING, Region::ALL),
            Join::Or => (Region::ALL, Region::NOTHING),
        };
        if a == b || a == wins || b == yields {
            return Some(a);
        }
        if b == wins || a == yields {
            return Some(b);
        }
        let key = (join, a.min(b), a.max(b));
        if let Some(region) = self.joined.get(&key) {
            return Some(*region);
        }
        let (left, right) = (self.get(a)?.clone(), self.get(b)?.clone());
        let axis = left.axis.max(right.axis);
        let mut edges = Vec::new();
        if left.axis == right.axis {
            self.spend(left.edges.len() + right.edges.len(), start, depth)?;
            for (set, to) in left.edges.iter() {
                for (other_set, other_to) in right.edges.iter() {
                    if let Some(both) = self.join_sets(Join::And, *set, *other_set) {
                        let to = self.join_nodes(join, *to, *other_to, start, depth + 1)?;
                        edges.push((both, to));
                    }
                }
            }
        } else {
            let (node, other) = if left.axis == axis {
                (left, b)
            } else {
                (right, a)
            };
            self.spend(node.edges.len(), start, depth)?;
            for (set, to) in node.edges.iter() {
                let to = self.join_nodes(join, *to, other, start, depth + 1)?;
                edges.push((*set, to));
            }
        }
        let region = self.node(axis, edges);
        self.joined.insert(key, region);
        Some(region)
    }

    fn is_inside(&mut self, a: Region, b: Region, start: u32, depth: u32) -> Option<bool> {
        if a == b || a == Region::NOTHING || b == Region::ALL {
            return Some(true);
        }
        if a == Region::ALL || b == Region::NOTHING {
            return Some(false);
        }
        if let Some(inside) = self.insides.get(&(a, b)) {
            return Some(*inside);
        }
        let mut inside = true;
        for (left, right) in self.pairs(a, b, start, depth)? {
            if !self.is_inside(left, right, start, depth + 1)? {
                inside = false;
                break;
            }
        }
        self.insides.insert((a, b), inside);
        Some(inside)
    }

    fn is_apart(&mut self, a: Region, b: Region, start: u32, depth: u32) -> Option<bool> {
        if a == Region::NOTHING || b == Region::NOTHING {
            return Some(true);
        }
        if a == b || a == Region::ALL || b == Region::ALL {
            return Some(false);
        }
        let key = (a.min(b), a.max(b));
        if let Some(apart) = self.aparts.get(&key) {
            return Some(*apart);
        }
        let mut apart = true;
        for (left, right) in self.pairs(a, b, start, depth)? {
            if !self.is_apart(left, right, start, depth + 1)? {
                apart = false;
                break;
            }
        }
        self.aparts.insert(key, apart);
        Some(apart)
    }

    /// What is behind two regions for the same answers to the first question of either.
    fn pairs(
        &mut self,
        a: Region,
        b: Region,
        start: u32,
        depth: u32,
    ) -> Option<Vec<(Region, Region)>> {
        let (left, right) = (self.get(a)?.clone(), self.get(b)?.clone());
        self.spend(left.edges.len() + right.edges.len(), start, depth)?;
        if left.axis > right.axis {
            return Some(left.edges.iter().map(|(_, to)| (*to, b)).collect());
        }
        if left.axis < right.axis {
            return Some(right.edges.iter().map(|(_, to)| (a, *to)).collect());
        }
        let mut pairs = Vec::new();
        for (set, to) in left.edges.iter() {
            for (other_set, other_to) in right.edges.iter() {
                if self.join_sets(Join::And, *set, *other_set).is_some() {
                    pairs.push((*to, *other_to));
                }
            }
        }
        Some(pairs)
    }

    fn complement(&mut self, region: Region, start: u32, depth: u32) -> Option<Region> {
        match region {
            Region::NOTHING => return Some(Region::ALL),
            Region::ALL => return Some(Region::NOTHING),
            _ => {}
        }
        if let Some(region) = self.complements.get(&region) {
            return Some(*region);
        }
        let node = self.get(region)?.clone();
        self.spend(node.edges.len(), start, depth)?;
        let mut edges = Vec::with_capacity(node.edges.len());
        for (set, to) in node.edges.iter() {
            edges.push((*set, self.complement(*to, start, depth + 1)?));
        }
        let result = self.node(node.axis, edges);
        self.complements.insert(region, result);
        self.complements.insert(result, region);
        Some(result)
    }

    fn move_on(
        &mut self,
        region: Region,
        moved: &dyn Fn(Axis, &Set) -> Set,
        known: &mut Moved,
        start: u32,
        depth: u32,
    ) -> Option<Region> {
        if let Some(region) = known.get(&region) {
            return Some(*region);
        }
        let Some(node) = self.get(region).cloned() else {
            return Some(region);
        };
        self.spend(node.edges.len(), start, depth)?;
        let mut same = true;
        let mut edges = Vec::with_capacity(node.edges.len());
        for (id, to) in node.edges.iter() {
            let to = self.move_on(*to, moved, known, start, depth + 1)?;
            let set = self.set(*id);
            let after = moved(node.axis, &set);
            same &= after == *set;
            edges.push((*id, after, to));
        }
        let result = if same {
            let edges = edges.into_iter().map(|(id, _, to)| (id, to)).collect();
            self.node(node.axis, edges)
        } else {
            let mut result = Region::NOTHING;
            for (_, set, to) in edges {
                let here = self.split(node.axis, &set, to);
                result = self.join_nodes(Join::Or, result, here, start, depth + 1)?;
            }
            result
        };
        known.insert(region, result);
        Some(result)
    }
}

#[cfg(test)]
mod tests;

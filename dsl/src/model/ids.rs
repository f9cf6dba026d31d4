//! Typed numbers of the things of a script, and the lists that they lead into.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A number that leads into an [`Arena`].
pub trait Id: Copy {
    /// The number for a place in the list.
    fn from_index(index: usize) -> Self;
    /// The number as a place in the list.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl Id for $name {
            fn from_index(index: usize) -> $name {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

ids! {
    /// A file: the script itself or a module that it uses.
    ModuleId
    /// A team.
    TeamId
    /// A collection agency.
    AgencyId
    /// A recipient's role; see [`RoleId::PAYER`] and [`RoleId::VALIDATOR`].
    RoleId
    /// A named end.
    EndId
    /// An endpoint of another system.
    EndpointId
    /// A closed list of values.
    ChoiceId
    /// A declared field of customers or invoices.
    FieldId
    /// A declared event.
    EventId
    /// A calendar.
    CalendarId
    /// A set of days off.
    HolidaysId
    /// A table.
    TableId
    /// Payment terms.
    TermsId
    /// A standing.
    StandingId
    /// A template.
    TemplateId
    /// A named claim.
    ClaimId
    /// A sequence.
    SequenceId
    /// A journey.
    JourneyId
    /// A milestone, of whatever journey.
    MilestoneId
    /// A step, of whatever milestone.
    StepId
    /// A test.
    TestId
}

impl RoleId {
    /// Who pays; every script has it.
    pub const PAYER: RoleId = RoleId(0);
    /// Who approves on the customer's side; every script has the role, not every invoice somebody in it.
    pub const VALIDATOR: RoleId = RoleId(1);
}

/// A list whose places are known by numbers of one type. Numbers come from [`Arena::push`] only, so
/// that they always lead to something.
#[derive(Clone, Debug, PartialEq)]
pub struct Arena<I, T> {
    items: Vec<T>,
    ids: PhantomData<fn() -> I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Arena<I, T> {
        Arena {
            items: Vec::new(),
            ids: PhantomData,
        }
    }
}

impl<I: Id, T> Arena<I, T> {
    /// Adds an item and returns its number.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }

    /// Removes the item with a number and all behind it.
    pub fn truncate(&mut self, from: I) {
        self.items.truncate(from.index());
    }

    /// The number that the next item will have.
    pub fn next_id(&self) -> I {
        I::from_index(self.items.len())
    }

    /// The item with a number, if there is one.
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// The number of the first item for which something holds.
    pub fn find(&self, wanted: impl FnMut(&T) -> bool) -> Option<I> {
        self.items.iter().position(wanted).map(I::from_index)
    }

    /// All items with their numbers, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items
            .iter()
            .enumerate()
            .map(|(index, item)| (I::from_index(index), item))
    }

    /// All numbers, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// All items, in order.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Arena<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

//! Dense indexes and the lists that they lead into. Everything in a machine is known by a number
//! of its own type, so that a team can't be taken for a role.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

/// A number that leads into a [`List`].
pub trait Dense: Copy {
    /// The name of its type, for messages about damaged machines.
    const KIND: &'static str;
    /// The number as a place in the list.
    fn place(self) -> usize;
    /// The number for a place in the list.
    fn at(place: usize) -> Self;
}

macro_rules! dense {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub struct $name(pub u32);

        impl Dense for $name {
            const KIND: &'static str = stringify!($name);

            #[inline]
            fn place(self) -> usize {
                self.0 as usize
            }

            fn at(place: usize) -> $name {
                $name(u32::try_from(place).unwrap_or(u32::MAX))
            }
        }
    )*};
}

dense! {
    /// A calendar.
    CalendarId
    /// A team.
    TeamId
    /// A recipient's role; see [`RoleId::PAYER`] and [`RoleId::VALIDATOR`].
    RoleId
    /// A collection agency.
    AgencyId
    /// An endpoint of another system.
    EndpointId
    /// A named end.
    EndId
    /// A closed list of values.
    ChoiceId
    /// A declared field of the customer.
    CustomerFieldId
    /// A declared field of the invoice.
    InvoiceFieldId
    /// A declared event.
    DeclaredEventId
    /// A kind of document that messages attach.
    AttachmentId
    /// A decision table.
    TableId
    /// A table by date.
    DatedTableId
    /// A standing.
    StandingId
    /// Payment terms.
    TermsId
    /// A claim.
    ClaimId
    /// A template.
    TemplateId
    /// A journey.
    JourneyId
    /// A milestone, of whatever journey.
    MilestoneId
    /// A step, of whatever milestone.
    StepId
    /// A reaction, of a journey or a milestone.
    ReactionId
    /// A line: a condition and actions.
    LineId
    /// An action.
    ActionId
    /// A path of names.
    PathId
    /// A node of the expressions.
    ExprId
    /// A text used in expressions.
    TextId
}

impl RoleId {
    /// The one who pays: first role of every machine.
    pub const PAYER: RoleId = RoleId(0);
    /// The one who approves: second role of every machine.
    pub const VALIDATOR: RoleId = RoleId(1);
}

/// A list whose places are known by numbers of one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct List<I, T> {
    items: Vec<T>,
    #[serde(skip)]
    index: PhantomData<fn() -> I>,
}

impl<I, T> Default for List<I, T> {
    fn default() -> List<I, T> {
        List {
            items: Vec::new(),
            index: PhantomData,
        }
    }
}

impl<I: Dense, T> List<I, T> {
    /// An empty list.
    pub fn new() -> List<I, T> {
        List::default()
    }

    /// Adds an item at the end and returns its number.
    pub fn push(&mut self, item: T) -> I {
        let index = I::at(self.items.len());
        self.items.push(item);
        index
    }

    /// The item with a number.
    pub fn get(&self, index: I) -> Option<&T> {
        self.items.get(index.place())
    }

    /// The item with a number, to be changed.
    pub fn get_mut(&mut self, index: I) -> Option<&mut T> {
        self.items.get_mut(index.place())
    }

    /// Whether the number leads to an item.
    pub fn has(&self, index: I) -> bool {
        index.place() < self.items.len()
    }

    /// The number of the first item for which something holds.
    pub fn find(&self, wanted: impl FnMut(&T) -> bool) -> Option<I> {
        self.items.iter().position(wanted).map(I::at)
    }

    /// All items with their numbers, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items
            .iter()
            .enumerate()
            .map(|(place, item)| (I::at(place), item))
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

impl<I, T> From<Vec<T>> for List<I, T> {
    fn from(items: Vec<T>) -> List<I, T> {
        List {
            items,
            index: PhantomData,
        }
    }
}

impl<I, T> FromIterator<T> for List<I, T> {
    fn from_iter<Items: IntoIterator<Item = T>>(items: Items) -> List<I, T> {
        Vec::from_iter(items).into()
    }
}

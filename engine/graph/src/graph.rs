//! A journey as a graph: plain data, in words for people. The writers only lay it out.

/// One journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// Its name.
    pub name: String,
    /// Which invoices it takes.
    pub takes: String,
    /// Rules of the house over the whole journey, one line each.
    pub rules: Vec<String>,
    /// What it is made of, in the order in which it is told.
    pub nodes: Vec<Node>,
    /// What leads where.
    pub edges: Vec<Edge>,
}

/// The number of a node in its graph.
pub type NodeId = usize;

/// Something that happens, or is waited for, or ends the journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The path of names of what it stands for; unique in the graph.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// Where it belongs.
    pub place: Place,
    /// Its name in the script, or what it is called.
    pub title: String,
    /// What leads to it: a moment, an event, an answer.
    pub when: Caption,
    /// Where on the time line it lies, if that can be told.
    pub at: Option<At>,
    /// What is done, in order.
    pub deeds: Vec<Deed>,
    /// Conditions and agreements.
    pub notes: Vec<Note>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The invoice, or the customer, enters.
    Start,
    /// Something that must be right before the invoice leaves.
    Hold,
    /// The invoice leaves.
    Send,
    /// Something that is waited for.
    Milestone,
    /// A line that is due at a moment.
    Step,
    /// What happens when a milestone is not reached.
    Missed,
    /// What happens when something comes in between.
    Reaction,
    /// What stops the pressure for a while.
    Pause,
    /// What follows from an answer, a refusal, a silence.
    Answer,
    /// A collection agency.
    Agency,
    /// The list of a team: a person has the case.
    Worklist,
    /// An end of the journey.
    End,
}

/// Where a node belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// On the way from arrival to sending, or a milestone after it.
    Way,
    /// In a milestone.
    In(NodeId),
    /// Below another node, as an answer to it.
    Below(NodeId),
    /// At any time from arrival to the end.
    AnyTime,
    /// At the end.
    End,
}

/// A short text of which the first part is the more important one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// `5 business days`.
    pub strong: String,
    /// `before the due date`.
    pub rest: String,
    /// `= 45 days after the due date`.
    pub aside: String,
}

impl Caption {
    /// A caption of one part.
    pub fn of(strong: impl Into<String>) -> Caption {
        Caption {
            strong: strong.into(),
            ..Caption::default()
        }
    }

    /// A caption whose first part may end in brackets; they are moved aside.
    pub fn with_aside(strong: String, rest: String) -> Caption {
        let (strong, aside) = match strong.split_once(" (") {
            Some((strong, aside)) => (strong.to_owned(), format!("({aside}")),
            None => (strong, String::new()),
        };
        Caption {
            strong,
            rest,
            aside,
        }
    }

    /// The whole text on one line.
    pub fn line(&self) -> String {
        let parts = [&self.strong, &self.rest, &self.aside];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.cloned().collect::<Vec<_>>().join(" ")
    }
}

/// A place on the time line, in days as near as they can be told without a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// From what.
    pub from: Origin,
    /// How many days after it; negative for before.
    pub days: i64,
    /// Whether `days` is exact: counted in days throughout.
    pub exact: bool,
}

/// What the days of a time line are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The due date.
    Due,
    /// The due date of the oldest invoice.
    DueOfOldest,
    /// The opening of the milestone.
    Start,
    /// The issue of the invoice.
    Issue,
    /// Anything else.
    Other,
}

/// Something that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// What kind of thing.
    pub icon: Icon,
    /// The team that does it; nobody's name where it happens by itself.
    pub actor: String,
    /// What.
    pub text: String,
}

impl Deed {
    /// The whole text on one line.
    pub fn line(&self) -> String {
        match self.actor.is_empty() {
            true => self.text.clone(),
            false => format!("{} {}", self.actor, self.text),
        }
    }
}

/// What kind of thing is done, and so by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Icon {
    /// A message leaves by itself.
    Message,
    /// A person acts.
    Person,
    /// A person calls.
    Phone,
    /// A team is told.
    Alert,
    /// Something is claimed.
    Claim,
    /// An agency takes part.
    Agency,
    /// The pressure stops.
    Pause,
    /// The pressure goes on.
    Resume,
    /// Another system is told.
    System,
    /// Something is waited for.
    Wait,
    /// Something is tried again.
    Again,
    /// A milestone counts as passed, or what follows begins.
    Gate,
    /// The journey ends.
    End,
}

/// A condition, or an agreement that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Whether a person must agree.
    pub sign_off: bool,
    /// The sentence.
    pub text: String,
}

/// What leads from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// From where.
    pub from: NodeId,
    /// To where.
    pub to: NodeId,
    /// After how many days, on what condition.
    pub label: String,
    /// What kind of way it is.
    pub kind: EdgeKind,
}

/// What kind of way an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EdgeKind {
    /// The usual way, from arrival to the last milestone.
    Way,
    /// From one step to the next, as time goes by.
    Time,
    /// The milestone was not reached.
    Missed,
    /// An answer, a refusal, a silence, something that came in between.
    Aside,
    /// To an end or an agency.
    Out,
    /// Back to the milestone.
    Back,
}

impl Graph {
    /// The nodes that a test of their place picks, in order.
    pub fn placed(&self, wanted: impl Fn(Place) -> bool) -> impl Iterator<Item = (NodeId, &Node)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter(move |(_, node)| wanted(node.place))
    }

    /// The milestones, in order.
    pub fn milestones(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter(|(_, node)| node.kind == Kind::Milestone)
    }
}

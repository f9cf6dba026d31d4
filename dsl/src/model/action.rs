//! What lines do, with every name resolved.

use smol_str::SmolStr;

use super::claim::Claimed;
use super::declaration::PayloadField;
use super::event::EventKind;
use super::expr::{Cond, Expr};
use super::ids::{AgencyId, EndId, EndpointId, FieldId, RoleId, TeamId, TemplateId};
use super::message::Message;
use super::moment::Moment;
use super::time::Delay;
use crate::span::Span;
use crate::syntax::ast::At;
pub use crate::syntax::ast::{EvidenceLevel, Listing};

/// A condition and actions, left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Otherwise nothing is done.
    pub when: Option<Cond>,
    /// In order.
    pub actions: Vec<Action>,
}

/// One action.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What is done.
    pub kind: ActionKind,
    /// The word or phrase that names it: `chase`, `hand over`, `calls`.
    pub verb: Span,
    /// The whole action.
    pub span: Span,
    /// A person's leave that it needs.
    pub sign_off: Option<SignOff>,
    /// It is done again.
    pub repeat: Option<Repeat>,
}

/// What is done.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionKind {
    /// Tells a team, inside the house.
    Alert {
        /// Whom.
        team: At<TeamId>,
        /// About what.
        about: Option<Message>,
    },
    /// A message before due.
    Remind(Outgoing),
    /// A message after due.
    Chase(Outgoing),
    /// The invoice again; to whom it went, unless said.
    Resend(Option<Outgoing>),
    /// Something for a person to do.
    Task(Task),
    /// A person calls somebody.
    Call {
        /// Whom.
        role: At<RoleId>,
        /// Who, about what, by when, and what may come of it.
        task: Task,
    },
    /// A formal notice.
    FormalNotice(Outgoing),
    /// A claim.
    Claim(Claimed),
    /// An agency follows up in our name.
    Entrust(At<AgencyId>),
    /// An agency collects; our messages stop.
    HandOver(At<AgencyId>),
    /// Back from an agency.
    Recall(At<AgencyId>),
    /// Tells another system.
    Post {
        /// What it is called over there.
        name: At<SmolStr>,
        /// Which system.
        endpoint: At<EndpointId>,
    },
    /// Holds messages back.
    HoldMessages {
        /// How long.
        delay: Expr,
        /// Why.
        because: Option<Message>,
    },
    /// Lifts a hold.
    Release,
    /// Stops messages, calls, claims and hand-over.
    Pause(Pause),
    /// Lifts a pause.
    Resume,
    /// A dispute of part stops the chase for that part only.
    KeepChasing,
    /// Sets a declared field.
    Set {
        /// Which.
        field: At<FieldId>,
        /// To what.
        value: Expr,
    },
    /// Waits for something, and acts if it does not come.
    Expect(Expectation),
    /// The milestone has passed.
    MarkPassed,
    /// The milestone begins again.
    TryAgain {
        /// At most so often.
        at_most: Option<At<u32>>,
    },
    /// The expectation waits longer.
    KeepWaiting(At<Delay>),
    /// The milestone is missed; the journey goes on.
    GoOn,
    /// The journey ends.
    EndAs(At<EndId>),
    /// Could not be resolved; reported.
    Unknown,
}

/// A message to a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// To whom.
    pub role: At<RoleId>,
    /// What; the house's standard text for that kind of message otherwise.
    pub template: Option<At<TemplateId>>,
    /// By which way; the role's own otherwise.
    pub way: Option<Expr>,
    /// With a link to pay.
    pub payment_link: Option<Span>,
    /// Kinds of documents that must go with it.
    pub attachments: Vec<At<SmolStr>>,
    /// One message for several invoices.
    pub group: Option<Group>,
}

/// One message for several invoices.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// One per customer or per payer.
    pub of: super::fact::Party,
    /// Where that stands.
    pub of_span: Span,
    /// One per currency, too.
    pub and_currency: bool,
    /// Which invoices it lists.
    pub listing: Listing,
    /// Also those that are not yet due.
    pub also_not_due: bool,
    /// Also open credits.
    pub also_credits: bool,
    /// Where.
    pub span: Span,
}

/// Something for a person to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Who.
    pub team: At<TeamId>,
    /// What; a call may go without.
    pub text: Option<Message>,
    /// By when; a length of time.
    pub within: Option<Expr>,
    /// What the person may answer, and what follows.
    pub answers: Vec<Answer>,
}

/// What a person may answer, and what follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// As shown to the person.
    pub label: SmolStr,
    /// Where.
    pub span: Span,
    /// Data that the answer carries.
    pub data: Vec<PayloadField>,
    /// What follows.
    pub line: Line,
}

/// A person's leave before something grave leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct SignOff {
    /// Two people of the team.
    pub two: bool,
    /// Who.
    pub team: At<TeamId>,
    /// Otherwise none is needed.
    pub when: Option<Cond>,
    /// By when; a length of time.
    pub within: Option<Expr>,
    /// What follows a refusal.
    pub refused: Option<Reply>,
    /// What follows silence.
    pub silent: Option<Reply>,
    /// Where.
    pub span: Span,
}

/// What follows a refusal or a silence.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The word `refused` or `silent`.
    pub head: Span,
    /// What is done.
    pub line: Line,
}

/// `then every 10 days, at most 3 times`.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// How often.
    pub every: At<Delay>,
    /// How many times in all; without end otherwise.
    pub at_most: Option<At<u32>>,
    /// Where.
    pub span: Span,
}

/// A pause.
#[derive(Clone, Debug, PartialEq)]
pub struct Pause {
    /// Until then.
    pub until: Option<Moment>,
    /// For so long; a length of time.
    pub lasting: Option<Expr>,
    /// At most so often.
    pub at_most: Option<At<u32>>,
    /// At most so far ahead.
    pub ahead: Option<At<Delay>>,
    /// Why.
    pub because: Option<Message>,
}

/// What must come back.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// What.
    pub what: Expected,
    /// From whom; anybody where none is named.
    pub from: Vec<At<RoleId>>,
    /// One of them is enough; otherwise all are wanted.
    pub any_of: bool,
    /// How strong the proof must be; declared where the script names none.
    pub at_least: Option<At<EvidenceLevel>>,
    /// By when; a length of time.
    pub within: Option<Expr>,
    /// What is done if it does not come.
    pub otherwise: Option<Line>,
    /// Where.
    pub span: Span,
}

/// What is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The principal; what was claimed, too, if `with_charges`.
    PaymentInFull {
        /// Also what was claimed.
        with_charges: bool,
    },
    /// An event.
    Event(EventKind),
}

impl Line {
    /// Calls `visit` with each action of the line, and with those that follow answers, refusals,
    /// silences and unmet expectations, however deep.
    pub fn each_action<'a>(&'a self, visit: &mut dyn FnMut(&'a Action)) {
        let mut open = vec![self];
        while let Some(line) = open.pop() {
            for action in &line.actions {
                visit(action);
                open.extend(action.lines_below());
            }
        }
    }
}

impl Action {
    /// The lines that hang below this action: of its answers, of its sign-off, of its expectation.
    pub fn lines_below(&self) -> Vec<&Line> {
        let mut lines: Vec<&Line> = Vec::new();
        match &self.kind {
            ActionKind::Task(task) | ActionKind::Call { task, .. } => {
                lines.extend(task.answers.iter().map(|answer| &answer.line));
            }
            ActionKind::Expect(expectation) => lines.extend(&expectation.otherwise),
            _ => {}
        }
        if let Some(sign_off) = &self.sign_off {
            lines.extend(sign_off.refused.iter().map(|reply| &reply.line));
            lines.extend(sign_off.silent.iter().map(|reply| &reply.line));
        }
        lines
    }

    /// The message that it sends, if it sends one.
    pub fn outgoing(&self) -> Option<&Outgoing> {
        match &self.kind {
            ActionKind::Remind(out) | ActionKind::Chase(out) | ActionKind::FormalNotice(out) => {
                Some(out)
            }
            ActionKind::Resend(out) => out.as_ref(),
            _ => None,
        }
    }
}

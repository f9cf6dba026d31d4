//! Under which kind an act is counted.

use jalon_core::Way;
use jalon_simulate::replay::Action;

use crate::model::{Kind, Message};

/// The kind of an act; nothing for what nobody outside notices, and for the invoice itself.
pub fn of(action: Action) -> Option<Kind> {
    Some(match action {
        Action::Resend | Action::Remind | Action::Chase | Action::FormalNotice => Kind::Messages,
        Action::Alert => Kind::Alert,
        Action::Task | Action::Call => Kind::Task,
        Action::Claim => Kind::Claim,
        Action::Entrust | Action::HandOver | Action::Recall => Kind::HandOver,
        Action::Post => Kind::Posting,
        Action::Propose => Kind::Proposal,
        _ => return None,
    })
}

/// The sort of a message, with its way.
pub fn message(action: Action, way: Option<Way>) -> Option<Kind> {
    let message = match action {
        Action::Resend => Message::Resend,
        Action::Remind => Message::Remind,
        Action::Chase => Message::Chase,
        Action::FormalNotice => Message::FormalNotice,
        _ => return None,
    };
    Some(Kind::Message(message, way))
}

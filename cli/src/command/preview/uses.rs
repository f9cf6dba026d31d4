//! How a script uses a template: about one invoice or several, with which link and documents.

use jalon_core::Way;
use jalon_core::machine::action::{Does, Message};
use jalon_core::machine::expr::Node;
use jalon_core::machine::template::Piece;
use jalon_core::machine::{AttachmentId, Machine, TemplateId};

/// What the first line that uses a template says about its messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Use {
    /// Whether it is one message for several invoices.
    pub several: bool,
    /// Whether it lists open credits beside them.
    pub open_credits: bool,
    /// Whether it leaves before the invoices are due.
    pub before_due: bool,
    pub payment_link: bool,
    pub receipt_link: bool,
    pub asks_for_payment: bool,
    pub attachments: Vec<AttachmentId>,
}

/// The first use of a template; of one that nothing uses, what its text needs.
pub fn of_template(machine: &Machine, template: TemplateId) -> Use {
    let of_action = machine.actions.items().iter().find_map(|action| {
        let (message, asks_for_payment) = message_of(&action.does)?;
        (message.template == Some(template)).then(|| Use {
            several: message.group.is_some(),
            open_credits: message.group.is_some_and(|group| group.also_open_credits),
            before_due: matches!(action.does, Does::Remind(_)),
            payment_link: message.payment_link,
            receipt_link: !asks_for_payment && by_link(machine, message.by),
            asks_for_payment,
            attachments: message.attachments.clone(),
        })
    });
    of_action
        .or_else(|| of_sending(machine, template))
        .unwrap_or_else(|| Use {
            several: lists_invoices(machine, template),
            asks_for_payment: true,
            ..Use::default()
        })
}

/// The paths of all lines that use a template, as `journey/milestone/step`.
pub fn places(machine: &Machine, template: TemplateId) -> Vec<String> {
    let actions = machine.actions.items().iter().filter_map(|action| {
        let (message, _) = message_of(&action.does)?;
        let path = machine.path(action.path);
        // The last name is that of the action.
        let line = path.rsplit_once('/').map_or(path, |(line, _)| line);
        (message.template == Some(template)).then(|| line.to_owned())
    });
    let sends = machine
        .journeys
        .items()
        .iter()
        .flat_map(|journey| &journey.sends);
    let sends = sends.filter(|send| send.template == Some(template));
    let mut places: Vec<String> = actions.collect();
    places.extend(sends.map(|send| machine.path(send.path).to_owned()));
    places.dedup();
    places
}

/// The message of an action, and whether it asks for money.
fn message_of(does: &Does) -> Option<(&Message, bool)> {
    match does {
        Does::Remind(message) | Does::Chase(message) | Does::FormalNotice(message) => {
            Some((message, true))
        }
        Does::Resend { message } => message.as_ref().map(|message| (message, false)),
        _ => None,
    }
}

fn of_sending(machine: &Machine, template: TemplateId) -> Option<Use> {
    let mut sends = machine
        .journeys
        .items()
        .iter()
        .flat_map(|journey| &journey.sends);
    let send = sends.find(|send| send.template == Some(template))?;
    Some(Use {
        before_due: true,
        receipt_link: by_link(machine, send.by),
        attachments: send.attachments.clone(),
        ..Use::default()
    })
}

fn by_link(machine: &Machine, way: Option<jalon_core::machine::ExprId>) -> bool {
    let node = way.and_then(|way| machine.expressions.get(way));
    node == Some(&Node::Way(Way::Link))
}

fn lists_invoices(machine: &Machine, template: TemplateId) -> bool {
    let versions = machine
        .templates
        .get(template)
        .map(|one| one.versions.as_slice());
    let texts = versions.unwrap_or_default().iter();
    let mut texts = texts.flat_map(|version| [&version.subject, &version.body, &version.sms]);
    texts.any(|text| {
        let pieces = text.as_ref().map(|text| text.pieces.as_slice());
        pieces.unwrap_or_default().iter().any(|piece| {
            matches!(
                piece,
                Piece::ForEachInvoice { .. } | Piece::SumOf(_) | Piece::CountOfInvoices
            )
        })
    })
}

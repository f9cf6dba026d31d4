//! Reports of mail servers (RFC 3464): what became of a message, recipient by recipient.

use crate::address::addresses_in;
use crate::clean::one_line;
use crate::mail::{Action, Outcome};
use crate::parts::{Headers, groups};
use crate::reason::Reason;
use crate::status::Status;

/// More recipients of one report are not read.
const RECIPIENTS_MAX: usize = 50;
/// As much as is kept of what a server said.
pub(crate) const SAID_MAX: usize = 300;

/// What a report says. It is the same whether the fields stand in a part of their own or, in a mail that
/// lost its boundaries, among the words.
pub(crate) fn outcomes(fields: &str) -> Vec<Outcome> {
    let groups = groups(fields, RECIPIENTS_MAX * 2);
    let found = groups.iter().filter_map(outcome);
    found.take(RECIPIENTS_MAX).collect()
}

/// Of one group of fields; none if it is not about a recipient.
fn outcome(fields: &Headers) -> Option<Outcome> {
    let action = action(fields.first("action")?)?;
    let status = fields.first("status").and_then(Status::read);
    let said = fields.first("diagnostic-code").unwrap_or_default();
    // `smtp; 550 5.1.1 ...`: the kind of code is not part of what was said.
    let said = said.split_once(';').map_or(said, |(_, said)| said);
    // The address that we wrote to; what others made of it on the way comes second.
    let named = ["original-recipient", "final-recipient"];
    let recipients = named.iter().filter_map(|name| fields.first(name));
    let mut recipients = recipients.filter_map(|value| {
        let value = value.split_once(';').map_or(value, |(_, value)| value);
        addresses_in(value, 1).into_iter().next()
    });
    // A server that only counts tells more in its words.
    let told = status.filter(|status| (status.subject, status.detail) != (0, 0));
    let status = told.or_else(|| Status::find(said)).or(status);
    Some(Outcome {
        recipient: recipients.next(),
        action,
        status,
        reason: match action {
            Action::Failed | Action::Delayed => Reason::of(status, said),
            _ => Reason::Unknown,
        },
        said: one_line(said, SAID_MAX),
    })
}

fn action(value: &str) -> Option<Action> {
    let word = value
        .trim()
        .split(|sign: char| !sign.is_alphabetic())
        .next();
    Some(match word?.to_ascii_lowercase().as_str() {
        "failed" | "expired" => Action::Failed,
        "delayed" => Action::Delayed,
        "delivered" => Action::Delivered,
        // It went on to where nobody reports any more; or it was only asked whether it would arrive.
        "relayed" | "expanded" | "deliverable" => Action::Passed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(fields: &str) -> Outcome {
        outcomes(fields).into_iter().next().unwrap()
    }

    #[test]
    fn fields_are_read_in_whatever_case_and_with_what_stands_behind_them() {
        let found = one(
            "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\n\
            Action: Delayed\nStatus: 4.4.0 (other or undefined)\n",
        );
        assert_eq!(found.action, Action::Delayed);
        assert_eq!(found.recipient.as_deref(), Some("a@b.example"));
        assert_eq!(found.reason, Reason::Network);
    }

    #[test]
    fn a_code_that_says_little_gives_way_to_what_the_server_said() {
        let found = one(
            "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550-5.1.1 The email account\n",
        );
        assert_eq!(found.status.unwrap().to_string(), "5.1.1");
        assert_eq!(found.reason, Reason::Address);
    }

    #[test]
    fn each_recipient_is_told_apart() {
        let fields = "Action: failed\nFinal-Recipient: rfc822;a@b.example\nStatus: 5.1.1\n\n\
            Action: delivered\nFinal-Recipient: rfc822;c@d.example\nStatus: 2.0.0\n";
        let actions: Vec<Action> = outcomes(fields).iter().map(|one| one.action).collect();
        assert_eq!(actions, [Action::Failed, Action::Delivered]);
        let many = "Action: failed\n\n".repeat(10_000);
        assert_eq!(outcomes(&many).len(), RECIPIENTS_MAX);
    }
}

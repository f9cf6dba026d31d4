//! What follows `chase payer`: the template, the way, what goes with it, for how many invoices.

use jalon_core::machine::action::{Group, GroupPer, Listing, Message};
use jalon_core::machine::{AttachmentId, TemplateId};

use super::Say;

impl Say<'_> {
    /// What follows `Chase payer`: the template, the way, what goes with it, the group.
    pub(super) fn message(self, message: &Message) -> String {
        let mut text = message
            .template
            .map(|template| self.with(template))
            .unwrap_or_default();
        if let Some(by) = message.by {
            text += &format!(", {} {}", self.lang.pick("by", "par"), self.value(by));
        }
        if message.payment_link {
            text += self
                .lang
                .pick(", with payment link", ", avec lien de paiement");
        }
        text += &self.attached(&message.attachments);
        message
            .group
            .map(|group| self.group(group))
            .into_iter()
            .for_each(|group| text += &group);
        text
    }

    /// The template of a message.
    pub fn with(self, template: TemplateId) -> String {
        match self.machine.templates.get(template) {
            Some(template) => {
                let with = self.lang.pick("with", "avec");
                format!(" {with} {}", template.name)
            }
            None => String::new(),
        }
    }

    /// What goes with a message.
    pub fn attached(self, attachments: &[AttachmentId]) -> String {
        let names = attachments
            .iter()
            .filter_map(|id| self.machine.attachments.get(*id));
        let names: Vec<String> = names.map(|found| found.name.to_string()).collect();
        match names.is_empty() {
            true => String::new(),
            false => {
                let attached = self.lang.pick("attached:", "en pièce jointe\u{a0}:");
                format!(", {attached} {}", self.lang.all_of(&names))
            }
        }
    }

    fn group(self, group: Group) -> String {
        let per = match (group.per, group.per_currency) {
            (GroupPer::Customer, false) => self.say("one per customer", "un seul par client"),
            (GroupPer::Customer, true) => self.say(
                "one per customer and currency",
                "un seul par client et devise",
            ),
            (GroupPer::Payer, false) => self.say("one per payer", "un seul par payeur"),
            (GroupPer::Payer, true) => {
                self.say("one per payer and currency", "un seul par payeur et devise")
            }
        };
        let listing = match group.listing {
            Listing::AllLate => self.say(
                "listing all late invoices",
                "listant toutes les factures échues",
            ),
            Listing::These => self.say("listing these invoices", "listant ces factures"),
        };
        let mut text = format!(", {per} {listing}");
        if group.also_not_yet_due {
            text += self.lang.pick(", also not yet due", " et les non échues");
        }
        if group.also_open_credits {
            text += self
                .lang
                .pick(", also open credits", " et les avoirs ouverts");
        }
        text
    }
}

//! Names of the script, and the words for what the language itself names.

use jalon_core::machine::journey::Subject;
use jalon_core::machine::milestone::Roles;
use jalon_core::machine::template::{LinePiece, Piece, Text};
use jalon_core::machine::{AgencyId, EndId, MilestoneId, RoleId, StepId, TeamId};
use jalon_core::{Way, Weekday};

use super::{ELLIPSIS, Say};

impl Say<'_> {
    /// A team.
    pub fn team(self, team: TeamId) -> String {
        name(self.machine.teams.get(team).map(|team| &*team.name))
    }

    /// A collection agency.
    pub fn agency(self, agency: AgencyId) -> String {
        name(
            self.machine
                .agencies
                .get(agency)
                .map(|agency| &*agency.name),
        )
    }

    /// A named end.
    pub fn end(self, end: EndId) -> String {
        name(self.machine.ends.get(end).map(|end| &*end.name))
    }

    /// A step.
    pub fn step(self, step: StepId) -> String {
        name(self.machine.steps.get(step).map(|step| &*step.name))
    }

    /// A milestone.
    pub fn milestone(self, milestone: MilestoneId) -> String {
        name(
            self.machine
                .milestones
                .get(milestone)
                .map(|found| &*found.name),
        )
    }

    /// A role, by itself.
    pub fn role(self, role: RoleId) -> String {
        match role {
            RoleId::PAYER => self.say("payer", "payeur"),
            RoleId::VALIDATOR => self.say("validator", "validateur"),
            _ => name(self.machine.roles.get(role).map(|role| &*role.name)),
        }
    }

    /// A role that something goes to.
    pub fn to_role(self, role: RoleId) -> String {
        let name = self.role(role);
        match is_built_in(role) {
            true => self.lang.pick(format!("to {name}"), format!("au {name}")),
            false => self.lang.pick(format!("to {name}"), format!("à {name}")),
        }
    }

    /// A role that something comes from.
    pub fn by_role(self, role: RoleId) -> String {
        let name = self.role(role);
        match is_built_in(role) {
            true => self.lang.pick(format!("from {name}"), format!("du {name}")),
            false => self.lang.pick(format!("from {name}"), format!("de {name}")),
        }
    }

    /// A role as an object: `the payer` in French, bare in English.
    pub fn role_object(self, role: RoleId) -> String {
        let name = self.role(role);
        match is_built_in(role) {
            true => self.lang.pick(name.clone(), format!("le {name}")),
            false => name,
        }
    }

    /// Several roles that something comes from.
    pub fn by_roles(self, roles: &Roles) -> String {
        let each = roles.roles().iter().map(|role| self.by_role(*role));
        let each: Vec<String> = each.collect();
        match roles {
            Roles::All(_) => self.lang.all_of(&each),
            Roles::Any(_) => self.lang.any_of(&each),
        }
    }

    /// A way of delivery.
    pub fn way(self, way: Way) -> String {
        let (english, french) = match way {
            Way::Link => ("link", "lien"),
            Way::Edi => ("EDI", "EDI"),
            Way::Portal => ("portal", "portail"),
            Way::Attachment => ("attachment", "pièce jointe"),
            Way::Letter => ("letter", "courrier"),
            Way::RegisteredLetter => ("registered letter", "recommandé"),
            Way::Email => ("email", "courriel"),
            Way::Sms => ("SMS", "SMS"),
        };
        self.say(english, french)
    }

    /// A day of the week.
    pub fn weekday(self, day: Weekday) -> String {
        let (english, french) = match day {
            Weekday::Monday => ("Monday", "lundi"),
            Weekday::Tuesday => ("Tuesday", "mardi"),
            Weekday::Wednesday => ("Wednesday", "mercredi"),
            Weekday::Thursday => ("Thursday", "jeudi"),
            Weekday::Friday => ("Friday", "vendredi"),
            Weekday::Saturday => ("Saturday", "samedi"),
            Weekday::Sunday => ("Sunday", "dimanche"),
        };
        self.say(english, french)
    }

    /// What enters a journey.
    pub fn subject(self, subject: Subject) -> String {
        match subject {
            Subject::Invoice => self.say("Invoice arrives", "Arrivée de la facture"),
            Subject::Customer { .. } => self.say(
                "A customer has open invoices",
                "Un client a des factures ouvertes",
            ),
            Subject::Payer { .. } => self.say(
                "A payer has open invoices",
                "Un payeur a des factures ouvertes",
            ),
        }
    }

    /// A text of the script, with the names of its values in braces.
    pub fn text(self, text: &Text) -> String {
        let pieces = text.pieces.iter().map(|piece| match piece {
            Piece::Plain(plain) => plain.to_string(),
            Piece::Value(value) => format!("{{{}}}", self.value(*value)),
            Piece::SumOf(value) => {
                let sum = self.lang.pick("sum of", "somme de");
                format!("{{{sum} {}}}", self.value(*value))
            }
            Piece::CountOfInvoices => self.count_of_invoices(),
            Piece::ForEachInvoice { line, .. } => self.line_of_list(line),
            Piece::PaymentLink | Piece::ReceiptLink => format!("{{{}}}", self.say("link", "lien")),
        });
        let text: String = pieces.collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn line_of_list(self, line: &[LinePiece]) -> String {
        let pieces = line.iter().map(|piece| match piece {
            LinePiece::Plain(plain) => plain.to_string(),
            LinePiece::Value(value) | LinePiece::SumOf(value) => {
                format!("{{{}}}", self.value(*value))
            }
            LinePiece::CountOfInvoices => self.count_of_invoices(),
        });
        pieces.collect()
    }

    fn count_of_invoices(self) -> String {
        self.say("{count of invoices}", "{nombre de factures}")
    }

    /// A text of the script in quotes.
    pub fn quoted(self, text: &Text) -> String {
        self.lang.quoted(&self.text(text))
    }
}

fn name(name: Option<&str>) -> String {
    name.unwrap_or(ELLIPSIS).to_owned()
}

fn is_built_in(role: RoleId) -> bool {
    role == RoleId::PAYER || role == RoleId::VALIDATOR
}

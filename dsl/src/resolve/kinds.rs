//! What names can be names of, and how messages speak of it.

use crate::diagnostic::{Text, text};

/// A kind of thing that a name can mean. Each kind has its own names: a team and a milestone may be
/// called the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    Team,
    Agency,
    Role,
    End,
    Endpoint,
    Choice,
    CustomerField,
    InvoiceField,
    Event,
    Calendar,
    Holidays,
    Table,
    Terms,
    Standing,
    Template,
    Claim,
    Sequence,
    Journey,
    Milestone,
    Step,
    Parameter,
    ChoiceValue,
    StandingValue,
    /// Anything that has a value: a field, a table, a constant.
    Value,
    /// What a moment is counted from.
    Anchor,
    /// Data of an event or an answer.
    Data,
    Way,
    /// What a path may end in.
    Ending,
    Type,
    /// An invoice or a customer of a test.
    TestInvoice,
    TestCustomer,
    /// A step, or a kind of action, of a test.
    Deed,
    Module,
}

/// The nouns of a kind.
pub struct Nouns {
    /// `team`.
    pub en: &'static str,
    /// `teams`.
    pub en_many: &'static str,
    /// `équipe`.
    pub fr: &'static str,
    /// `équipes`.
    pub fr_many: &'static str,
    /// Whether the French noun is feminine.
    pub feminine: bool,
}

impl Kind {
    /// Its nouns.
    pub fn nouns(self) -> Nouns {
        let (en, en_many, fr, fr_many, feminine) = match self {
            Kind::Team => ("team", "teams", "équipe", "équipes", true),
            Kind::Agency => ("agency", "agencies", "cabinet", "cabinets", false),
            Kind::Role => ("role", "roles", "rôle", "rôles", false),
            Kind::End => ("end", "ends", "fin", "fins", true),
            Kind::Endpoint => ("endpoint", "endpoints", "connecteur", "connecteurs", false),
            Kind::Choice => ("choice", "choices", "choix", "choix", false),
            Kind::CustomerField => (
                "field of the customer",
                "fields of the customer",
                "champ du client",
                "champs du client",
                false,
            ),
            Kind::InvoiceField => (
                "field of the invoice",
                "fields of the invoice",
                "champ de la facture",
                "champs de la facture",
                false,
            ),
            Kind::Event => ("event", "events", "événement", "événements", false),
            Kind::Calendar => ("calendar", "calendars", "calendrier", "calendriers", false),
            Kind::Holidays => (
                "list of holidays",
                "lists of holidays",
                "liste de jours fériés",
                "listes de jours fériés",
                true,
            ),
            Kind::Table => ("table", "tables", "table", "tables", true),
            Kind::Terms => (
                "payment terms",
                "payment terms",
                "condition de paiement",
                "conditions de paiement",
                true,
            ),
            Kind::Standing => ("standing", "standings", "situation", "situations", true),
            Kind::Template => ("template", "templates", "modèle", "modèles", false),
            Kind::Claim => ("claim", "claims", "réclamation", "réclamations", true),
            Kind::Sequence => ("sequence", "sequences", "séquence", "séquences", true),
            Kind::Journey => ("journey", "journeys", "parcours", "parcours", false),
            Kind::Milestone => ("milestone", "milestones", "jalon", "jalons", false),
            Kind::Step => ("step", "steps", "étape", "étapes", true),
            Kind::Parameter => ("parameter", "parameters", "paramètre", "paramètres", false),
            Kind::ChoiceValue => ("value", "values", "valeur", "valeurs", true),
            Kind::StandingValue => (
                "value of a standing",
                "values",
                "valeur de situation",
                "valeurs",
                true,
            ),
            Kind::Value => (
                "field, table or value",
                "fields and tables",
                "champ, table ou valeur",
                "champs et tables",
                false,
            ),
            Kind::Anchor => (
                "step, milestone or date",
                "steps and dates",
                "étape, jalon ou date",
                "étapes et dates",
                true,
            ),
            Kind::Data => ("data", "data", "donnée", "données", true),
            Kind::Way => ("way", "ways", "canal", "canaux", false),
            Kind::Ending => (
                "milestone, end or action",
                "possible ends",
                "jalon, fin ou action",
                "fins possibles",
                false,
            ),
            Kind::Type => ("type", "types", "type", "types", false),
            Kind::TestInvoice => (
                "invoice of this test",
                "invoices",
                "facture de ce test",
                "factures",
                true,
            ),
            Kind::TestCustomer => (
                "customer of this test",
                "customers",
                "client de ce test",
                "clients",
                false,
            ),
            Kind::Deed => ("step", "steps", "étape", "étapes", true),
            Kind::Module => ("module", "modules", "module", "modules", false),
        };
        Nouns {
            en,
            en_many,
            fr,
            fr_many,
            feminine,
        }
    }

    /// `no team is called `x``.
    pub fn none_called(self, name: &str) -> Text {
        let nouns = self.nouns();
        let none = if nouns.feminine { "aucune" } else { "aucun" };
        text(
            format!("no {} is called `{name}`", nouns.en),
            format!("{none} {} ne s’appelle `{name}`", nouns.fr),
        )
    }

    /// `a team`, `une équipe`.
    pub fn one(self) -> Text {
        let nouns = self.nouns();
        let vowel = nouns.en.starts_with(['a', 'e', 'i', 'o']);
        let a = match self {
            Kind::Terms | Kind::Data => "",
            _ if vowel => "an ",
            _ => "a ",
        };
        let un = if nouns.feminine { "une" } else { "un" };
        text(format!("{a}{}", nouns.en), format!("{un} {}", nouns.fr))
    }
}

//! The built-in values, as people call them.

use jalon_core::machine::value::{
    ContactFact, EventFact, Fact, InvoiceFact, PartyFact, SellerFact,
};

use super::Say;

impl Say<'_> {
    /// A built-in value.
    pub(super) fn fact(self, fact: Fact) -> String {
        match fact {
            Fact::Invoice(fact) => self.invoice_fact(fact),
            Fact::Party(party, fact) => {
                format!("{}.{}", self.party(party), self.party_fact(fact))
            }
            Fact::Event(fact) => self.event_fact(fact),
            Fact::Contact(fact) => self.contact_fact(fact),
            Fact::Seller(fact) => self.seller_fact(fact),
            Fact::Today => self.say("today", "aujourd’hui"),
        }
    }

    fn invoice_fact(self, fact: InvoiceFact) -> String {
        let (english, french) = match fact {
            InvoiceFact::Number => ("number", "numéro"),
            InvoiceFact::Total => ("total", "total"),
            InvoiceFact::Principal => ("principal", "principal"),
            InvoiceFact::Balance => ("balance", "solde"),
            InvoiceFact::Charges => ("charges", "frais"),
            InvoiceFact::AmountDue => ("amount due", "reste à payer"),
            InvoiceFact::Undisputed => ("undisputed balance", "solde non contesté"),
            InvoiceFact::Currency => ("currency", "devise"),
            InvoiceFact::PurchaseOrder => ("purchase order", "bon de commande"),
            InvoiceFact::Issue => ("issue date", "date d’émission"),
            InvoiceFact::Due => ("due date", "échéance"),
            InvoiceFact::Arrival => ("arrival", "arrivée"),
            InvoiceFact::Sent => ("sending", "envoi"),
            InvoiceFact::DaysLate => ("days late", "jours de retard"),
            InvoiceFact::Disputed => ("disputed", "en litige"),
            InvoiceFact::PaymentReference => ("payment reference", "référence de paiement"),
            InvoiceFact::InstalmentNumber => ("number of the instalment", "numéro de la tranche"),
            InvoiceFact::InstalmentCount => ("number of instalments", "nombre de tranches"),
        };
        self.say(english, french)
    }

    fn party_fact(self, fact: PartyFact) -> String {
        let (english, french) = match fact {
            PartyFact::Name => ("name", "nom"),
            PartyFact::Country => ("country", "pays"),
            PartyFact::Language => ("language", "langue"),
            PartyFact::TimeZone => ("time zone", "fuseau horaire"),
            PartyFact::Terms => ("terms", "conditions"),
            PartyFact::Unallocated => ("unallocated", "non lettré"),
            PartyFact::Overdue => ("overdue", "échu"),
            PartyFact::OpenInvoices => ("open invoices", "factures ouvertes"),
            PartyFact::TotalUnpaid => ("total unpaid", "total impayé"),
            PartyFact::NumberUnpaid => ("number unpaid", "nombre d’impayés"),
            PartyFact::DueOfOldest => ("due date of the oldest", "échéance du plus ancien"),
            PartyFact::DaysLateOfOldest => {
                ("days late of the oldest", "retard du plus ancien impayé")
            }
        };
        self.say(english, french)
    }

    fn event_fact(self, fact: EventFact) -> String {
        let (english, french) = match fact {
            EventFact::Reason => ("reason", "motif"),
            EventFact::Code => ("code", "code"),
            EventFact::Date => ("the promised date", "la date promise"),
            EventFact::Amount => ("amount", "montant"),
            EventFact::Occurred => ("day of the event", "jour de l’événement"),
        };
        self.say(english, french)
    }

    fn contact_fact(self, fact: ContactFact) -> String {
        let (english, french) = match fact {
            ContactFact::Name => ("contact’s name", "nom du contact"),
            ContactFact::Email => ("contact’s email", "courriel du contact"),
            ContactFact::Phone => ("contact’s phone", "téléphone du contact"),
        };
        self.say(english, french)
    }

    fn seller_fact(self, fact: SellerFact) -> String {
        let (english, french) = match fact {
            SellerFact::Name => ("seller’s name", "nom du vendeur"),
            SellerFact::Iban => ("seller’s IBAN", "IBAN du vendeur"),
            SellerFact::Bic => ("seller’s BIC", "BIC du vendeur"),
            SellerFact::Email => ("seller’s email", "courriel du vendeur"),
            SellerFact::Phone => ("seller’s phone", "téléphone du vendeur"),
        };
        self.say(english, french)
    }
}

//! What each network says, fact by fact.

use jalon_core::Zone;
use jalon_core::records::OccurredAt;
use jalon_status::{About, Document, Fact, Role, may_issue, read};

use crate::sample::{APERAK, CONTRL, DEPOSIT, HISTORY, INVOICE_RESPONSE, MLS, cdar, response};

fn facts(message: &str) -> Vec<Fact> {
    let read = read(message.as_bytes()).unwrap();
    assert_eq!(read.faults, []);
    read.facts
}

fn only(message: &str) -> Fact {
    let mut facts = facts(message);
    assert_eq!(facts.len(), 1);
    facts.remove(0)
}

fn moment(fact: &Fact) -> String {
    match fact.occurred.occurred(&Zone::utc()) {
        OccurredAt::Day(day) => day.to_string(),
        OccurredAt::Moment(moment) => moment.to_string(),
    }
}

#[test]
fn the_french_life_cycle_says_who_what_why_and_when() {
    let why = "<ram:SpecifiedDocumentStatus><ram:ReasonCode>TX_TVA_ERR</ram:ReasonCode>\
        <ram:Reason> Taux\n de TVA</ram:Reason><ram:RequestedActionCode>NIN</ram:RequestedActionCode>\
        </ram:SpecifiedDocumentStatus>";
    let fact = only(&cdar("D-1", "207", "F-1", why));
    assert_eq!(
        (fact.network.as_str(), fact.code.as_str()),
        ("FR-CDV", "207")
    );
    assert_eq!(fact.about, About::Invoice("F-1".into()));
    assert_eq!(fact.issuer.role, Role::Buyer);
    assert_eq!(fact.issuer.name.as_deref(), Some("Acheteur & fils"));
    assert_eq!(fact.id, "D-1 F-1 207");
    assert_eq!(fact.reasons[0].code, "TX_TVA_ERR");
    assert_eq!(fact.reasons[0].text, "Taux de TVA");
    assert_eq!(fact.asks[0].code, "NIN");
    assert_eq!(moment(&fact), "2026-03-02T15:00:00.000Z");
}

#[test]
fn an_amount_of_the_life_cycle_is_announced_and_no_more() {
    let paid = "<ram:SpecifiedDocumentStatus><ram:SpecifiedDocumentCharacteristic>\
        <ram:TypeCode>MPA</ram:TypeCode><ram:ValueAmount currencyID=\"EUR\">12000.50</ram:ValueAmount>\
        <ram:ValueDateTime><udt:DateTimeString format=\"102\">20260305</udt:DateTimeString></ram:ValueDateTime>\
        </ram:SpecifiedDocumentCharacteristic></ram:SpecifiedDocumentStatus>";
    let fact = only(&cdar("D-1", "211", "F-1", paid));
    let amount = fact.amount.unwrap();
    assert_eq!(amount.amount.to_string(), "12000.50");
    assert_eq!(amount.currency.unwrap().code(), "EUR");
    assert_eq!(fact.date.unwrap().to_string(), "2026-03-05");
}

#[test]
fn who_speaks_in_the_name_of_another_is_found_out() {
    let own = only(&cdar("D-1", "210", "F-1", ""));
    assert!(may_issue(&own));
    let by_seller = cdar("D-1", "210", "F-1", "").replace(">BY<", ">SE<");
    assert!(!may_issue(&only(&by_seller)));
    let by_buyer = cdar("D-1", "212", "F-1", "");
    assert!(!may_issue(&only(&by_buyer)));
    let passed_on = cdar("D-1", "212", "F-1", "").replace(">BY<", ">WK<");
    assert!(may_issue(&only(&passed_on)));
}

#[test]
fn whose_invoice_it_is_says_its_siren_else_whatever_stands_there() {
    let by = |ids: &str| {
        let more = format!("<ram:IssuerTradeParty>{ids}</ram:IssuerTradeParty>");
        only(&cdar("D-1", "207", "F-1", &more)).seller
    };
    let gln = "<ram:GlobalID schemeID=\"0088\">4012345000009</ram:GlobalID>";
    let siren = "<ram:GlobalID schemeID=\"0002\">100000009</ram:GlobalID>";
    assert_eq!(by(&format!("{gln}{siren}")).as_deref(), Some("100000009"));
    assert_eq!(by(gln).as_deref(), Some("4012345000009"));
    assert_eq!(by(""), None);
    let issuer = "<cac:IssuerParty><cac:PartyIdentification><cbc:ID>100000009</cbc:ID>\
        </cac:PartyIdentification></cac:IssuerParty>";
    let peppol = response(INVOICE_RESPONSE, "AP", "");
    assert_eq!(only(&peppol).seller, None);
    let named = peppol.replace(
        "</cac:DocumentResponse>",
        &format!("{issuer}</cac:DocumentResponse>"),
    );
    assert_eq!(only(&named).seller.as_deref(), Some("100000009"));
}

#[test]
fn what_is_about_a_credit_note_says_so() {
    let credit = cdar("D-1", "205", "A-1", "").replace(">380<", ">381<");
    assert_eq!(only(&credit).document, Document::CreditNote);
}

#[test]
fn a_status_without_what_it_needs_is_told_and_the_others_are_taken() {
    let two = cdar(
        "D-1",
        "205",
        "F-1",
        "</ram:ReferenceReferencedDocument><ram:ReferenceReferencedDocument>",
    );
    let read = read(two.as_bytes()).unwrap();
    assert_eq!((read.facts.len(), read.faults.len()), (1, 1));
    assert!(read.faults[0].reason.en.contains("number"));
}

#[test]
fn an_invoice_response_is_of_its_day_or_of_the_hour_in_which_it_was_written() {
    let same = "<cbc:EffectiveDate>2026-03-02</cbc:EffectiveDate>";
    let fact = only(&response(INVOICE_RESPONSE, "AP", same));
    assert_eq!(
        (fact.network.as_str(), fact.code.as_str()),
        ("PEPPOL-IR", "AP")
    );
    assert_eq!(moment(&fact), "2026-03-02T14:00:00.000Z");
    let other = "<cbc:EffectiveDate>2026-03-01</cbc:EffectiveDate>";
    assert_eq!(
        moment(&only(&response(INVOICE_RESPONSE, "AP", other))),
        "2026-03-01"
    );
}

#[test]
fn reasons_make_codes_more_exact_and_wishes_are_no_reasons() {
    let part = "<cac:Status><cbc:StatusReasonCode listID=\"OPStatusReason\">PPD</cbc:StatusReasonCode></cac:Status>\
        <cac:Status><cbc:StatusReasonCode listID=\"OPStatusAction\">NOA</cbc:StatusReasonCode></cac:Status>";
    let fact = only(&response(INVOICE_RESPONSE, "PD", part));
    assert_eq!(fact.code, "PD+PPD");
    assert_eq!((fact.reasons.len(), fact.asks[0].code.as_str()), (1, "NOA"));
    let failed = "<cac:Status><cbc:StatusReasonCode>FD</cbc:StatusReasonCode></cac:Status>";
    let fact = only(&response(MLS, "RE", failed));
    assert_eq!(
        (fact.network.as_str(), fact.code.as_str()),
        ("PEPPOL-MLS", "RE+FD")
    );
    assert_eq!(fact.about, About::Message("F-1".into()));
}

#[test]
fn contrl_speaks_of_an_interchange_and_of_messages_in_it() {
    let facts = facts(CONTRL);
    let said: Vec<_> = facts
        .iter()
        .map(|fact| (fact.code.as_str(), fact.about.clone()))
        .collect();
    assert_eq!(
        said,
        [
            ("CONTRL-7", About::Message("000000042".into())),
            ("CONTRL-4", About::Message("000000042/2".into())),
        ]
    );
    assert_eq!(facts[1].reasons[0].code, "12");
    assert_eq!(moment(&facts[0]), "2026-03-02T15:00:00.000Z");
}

#[test]
fn aperak_names_the_invoice_and_why() {
    let fact = only(APERAK);
    assert_eq!(fact.code, "APERAK-313");
    assert_eq!(fact.about, About::Invoice("F-1".into()));
    assert_eq!(fact.reasons[0].code, "12");
    assert_eq!(fact.reasons[0].text, "Prix : 3+4 différents");
    assert_eq!(moment(&fact), "2026-03-02T14:30:00.000Z");
    let mut latin: Vec<u8> = APERAK.bytes().filter(|byte| *byte != 0xC3).collect();
    let at = latin.iter().position(|byte| *byte == 0xA9).unwrap();
    latin[at] = 0xE9;
    let read = read(&latin).unwrap();
    assert_eq!(read.facts[0].reasons[0].text, "Prix : 3+4 différents");
    let typed = APERAK.replace("BGM+313+A-7+9'", "BGM+313+A-7+9+RE'");
    assert_eq!(only(&typed).code, "APERAK-4343-RE");
}

#[test]
fn invoices_in_edifact_are_not_taken_in() {
    let invoice = "UNB+UNOC:3+A+B+260302:1500+1'UNH+1+INVOIC:D:96A:UN'BGM+380+F-1'UNT+3+1'UNZ+1+1'";
    let refusal = read(invoice.as_bytes()).unwrap_err();
    assert!(refusal.reason.en.contains("INVOIC") && refusal.reason.fr.contains("INVOIC"));
    let cut = "UNB+UNOC:3+A+B+260302:1500+1'UNH+1+CONTRL:D:3:UN'UCI+1+A+B+7'";
    assert!(
        read(cut.as_bytes()).unwrap().faults[0]
            .reason
            .en
            .contains("cut off")
    );
}

#[test]
fn chorus_pro_tells_the_history_of_an_invoice_or_of_a_deposit() {
    let history = facts(HISTORY);
    assert_eq!(history[0].code, "SUSPENDUE");
    assert_eq!(history[0].reasons[0].text, "Pièce manquante");
    assert_eq!(moment(&history[0]), "2026-03-02T11:08:00.000Z");
    assert_ne!(history[0].id, history[1].id);
    let deposit = facts(DEPOSIT);
    assert_eq!(deposit[0].about, About::Message("CPP1".into()));
    assert_eq!(deposit[1].about, About::Invoice("F-9".into()));
    assert_eq!(deposit[1].code, "IN_REJETE");
    assert_eq!(deposit[1].seller.as_deref(), Some("10000000900017"));
    let xml = "<reponse><listeFactures><facture><numeroFacture>F-1</numeroFacture><statut>MISE_EN_PAIEMENT\
        </statut><dateHeureEtatCourant>2026-03-02</dateHeureEtatCourant></facture></listeFactures></reponse>";
    assert_eq!(only(xml).code, "MISE_EN_PAIEMENT");
}

#[test]
fn the_same_message_gives_the_same_numbers_and_two_facts_never_one() {
    assert_eq!(facts(HISTORY), facts(HISTORY));
    let without = cdar("", "205", "F-1", "");
    assert_eq!(only(&without).id.len(), 32);
    let later = without.replace("20260302150000", "20260302160000");
    assert_ne!(only(&without).id, only(&later).id);
}

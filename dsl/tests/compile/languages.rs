//! The language of the keywords leaves no trace.

use jalon_dsl::check::check;
use jalon_dsl::format::{Options, format};
use jalon_dsl::modules::Given;
use jalon_dsl::words::Surface;

use crate::examples::EXAMPLES;
use crate::scripts::{MODULE, SCRIPT, machine_of, machine_of_file, path, replace_word};

/// Names of the French flagship with those of the English one.
const NAMES: [(&str, &str); 29] = [
    ("opticiens", "opticians"),
    ("bureau", "office"),
    ("facturation", "billing"),
    ("comptes_clients", "receivables"),
    ("commerce", "sales"),
    ("groupement", "buying_group"),
    ("remplacée", "replaced"),
    ("Groupe", "Group"),
    ("groupe", "group"),
    ("indépendant", "independent"),
    ("franchisé", "franchise"),
    ("distribution }", "retail }"),
    ("canal   canal", "way   canal"),
    ("client.canal", "client.way"),
    ("marchandise_livrée", "goods_delivered"),
    ("délai_accusé", "receipt_delay"),
    ("jalon réception", "jalon received"),
    ("renvoi", "resend"),
    ("validation", "approved"),
    ("jalon paiement", "jalon paid"),
    ("finit par paiement", "finit par paid"),
    ("amical", "friendly"),
    ("première_relance", "first_reminder"),
    ("deuxième_relance", "second_reminder"),
    ("étape appel", "étape call"),
    ("étape mise", "étape notice"),
    ("après mise", "après notice"),
    ("dernier_avis", "final_demand"),
    ("parcours autres", "parcours others"),
];

/// Texts, with the placeholders of the French script.
const TEXTS: [(&str, &str); 22] = [
    ("Ajouter le bon de commande", "Add the purchase order"),
    ("en attente de livraison", "waiting for delivery"),
    ("Toujours pas livrée", "Still not delivered"),
    (
        "Non reçue : confirmer l'adresse",
        "Not received: confirm the address",
    ),
    ("renvoyée", "sent again"),
    ("confirmée", "confirmed"),
    ("Refusée : {refus.motif}", "Refused: {refus.motif}"),
    ("maintenue", "maintained"),
    ("Impayé {numéro} : {solde}", "Unpaid {numéro}: {solde}"),
    ("Mise en demeure refusée", "Notice refused"),
    (
        "Mise en demeure sans accord : {numéro}",
        "Notice not signed: {numéro}",
    ),
    ("Transfert refusé", "Hand-over refused"),
    (
        "Transfert sans accord : {numéro}",
        "Hand-over not signed: {numéro}",
    ),
    ("Sans échéance : {numéro}", "No due date: {numéro}"),
    ("Litige : {litige.motif}", "Dispute: {litige.motif}"),
    (
        "Litige partiel : {litige.motif}",
        "Dispute of a part: {litige.motif}",
    ),
    (
        "Le client attend une pièce : {suspension.motif}",
        "They wait for us: {suspension.motif}",
    ),
    (
        "Avoir pour la part admise",
        "Credit note for the part agreed",
    ),
    ("Avoir à établir", "Credit note due"),
    (
        "Promesse non tenue : {numéro}",
        "Promise not kept: {numéro}",
    ),
    (
        "Paiement revenu : {paiement.motif}",
        "Payment came back: {paiement.motif}",
    ),
    (
        "Courriel revenu : {contact.nom}",
        "Mail came back: {contact.nom}",
    ),
];

#[test]
fn a_script_that_is_laid_out_or_translated_keeps_its_hash() {
    let english = SCRIPT.to_owned();
    for example in EXAMPLES {
        let folder = example.rsplit_once('/').unwrap().0;
        laid_out_and_translated(&std::fs::read_to_string(path(example)).unwrap(), folder);
    }
    laid_out_and_translated(&english, "examples");
}

fn laid_out_and_translated(script: &str, folder: &str) {
    let hash_of = |script: &str| hash_of(script, folder);
    let before = hash_of(script);
    let written = |text: &str, to: Option<Surface>| {
        let formatted = format(text, Options { to });
        formatted.expect("a sound script can be laid out").text
    };
    assert_eq!(hash_of(&written(script, None)), before);
    let french = written(script, Some(Surface::French));
    let english = written(script, Some(Surface::English));
    assert_ne!(french, english);
    assert_eq!(hash_of(&french), before, "{french}");
    assert_eq!(hash_of(&english), before, "{english}");
}

/// The hash of a script that uses modules of a folder, or `letters`.
fn hash_of(script: &str, folder: &str) -> String {
    let given = Given {
        name: "script.jalon".to_owned(),
        bytes: script.as_bytes().to_vec(),
    };
    let checked = check(vec![given], &|name| match name {
        "letters.jalon" => Some(MODULE.as_bytes().to_vec()),
        other => std::fs::read(path(folder).join(other)).ok(),
    });
    machine_of(&checked).machine.hash().unwrap().to_string()
}

#[test]
fn the_french_flagship_with_english_names_is_the_english_one() {
    let read = |below: &str| std::fs::read_to_string(path(below)).unwrap();
    let script = named_in_english(&read("examples/opticians/opticiens.fr.jalon"));
    let (script, _tests) = script.split_once("\ntest «").expect("tests at the end");
    let templates = named_in_english(&read("examples/opticians/templates/opticiens.jalon"));
    let given = Given {
        name: "script.jalon".to_owned(),
        bytes: script.as_bytes().to_vec(),
    };
    let checked = check(vec![given], &|path| {
        (path == "templates/opticians.jalon").then(|| templates.clone().into_bytes())
    });
    let french = machine_of(&checked).machine;
    let english = machine_of_file("examples/opticians/opticians.en.jalon").machine;
    let (one, other) = (
        french.to_canonical().unwrap(),
        english.to_canonical().unwrap(),
    );
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b);
    let at = same.count();
    let there = |text: &str| {
        text.chars()
            .skip(at.saturating_sub(60))
            .take(120)
            .collect::<String>()
    };
    assert_eq!(there(&one), there(&other), "the first difference");
    assert_eq!(french.hash().unwrap(), english.hash().unwrap());
}

fn named_in_english(french: &str) -> String {
    let text = TEXTS.iter().fold(french.to_owned(), |text, (from, to)| {
        assert!(
            text.contains(from) || !text.contains("utiliser std"),
            "{from}"
        );
        text.replace(&format!("{from}\u{a0}»"), &format!("{to}\u{a0}»"))
    });
    NAMES
        .iter()
        .fold(text, |text, (from, to)| replace_word(&text, from, to))
}

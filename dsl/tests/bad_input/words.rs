//! Words and lines that are clear to a person and stand otherwise, or elsewhere, in a script.

use jalon_dsl::diagnostic::Severity;

use super::{checked, codes, faults};

/// A journey with two lines in its milestone, in English.
fn milestone(first: &str, second: &str) -> String {
    format!(
        "team receivables\n\njourney everyone {{\n  for all invoices\n  send to payer by link\n  milestone paid from sending {{\n    {first}\n    {second}\n  }}\n}}\n"
    )
}

/// The same in French.
fn jalon(first: &str, second: &str) -> String {
    format!(
        "équipe comptes_clients\n\nparcours tous {{\n  pour toutes les factures\n  envoyer au payeur par lien\n  jalon paiement dès envoi {{\n    {first}\n    {second}\n  }}\n}}\n"
    )
}

const MISSED: &str = "missed   30 days after due   task \"Unpaid {number}\" for receivables";
const À_DÉFAUT: &str =
    "à défaut   30 jours après échéance   tâche « Impayé {numéro} » pour comptes_clients";

/// The only error of a script: its code, and what its text to paste makes of the line.
fn only_fix(text: &str) -> (String, String) {
    let checked = checked(text);
    let mut errors = checked
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error);
    let found = errors.next().expect("an error");
    assert!(errors.next().is_none(), "{:#?}", faults(&checked));
    let fix = found
        .fix
        .as_ref()
        .unwrap_or_else(|| panic!("text to paste: {found:?}"));
    let mut mended = text.to_owned();
    mended.replace_range(fix.span.range(), &fix.replacement);
    let line = text[..fix.span.start as usize].matches('\n').count();
    let line = mended.lines().nth(line).unwrap_or_default().trim();
    (found.code.to_string(), line.to_owned())
}

#[test]
fn a_line_in_the_other_language_is_translated() {
    for (script, line) in [
        (
            milestone("attendre paiement intégral", MISSED),
            "expect payment in full",
        ),
        (
            milestone(
                "expect payment in full",
                "à défaut   30 jours après échéance   tâche « Unpaid {numéro} » pour receivables",
            ),
            MISSED,
        ),
        (
            jalon("expect payment in full", À_DÉFAUT),
            "attendre paiement intégral",
        ),
        (
            jalon(
                "attendre paiement intégral",
                "missed   1,200 hours after due   chase payer by email",
            ),
            "à défaut   1\u{a0}200 heures après échéance   relancer le payeur par courriel",
        ),
    ] {
        assert_eq!(only_fix(&script), ("J0117".to_owned(), line.to_owned()));
    }
}

#[test]
fn words_of_everyday_speech_get_the_word_of_the_script() {
    for (line, meant) in [
        (
            "step a   3d after due   chase payer",
            "step a   3 days after due   chase payer",
        ),
        (
            "step a   D+3   chase payer",
            "step a   3 days after due   chase payer",
        ),
        (
            "step a   3 working days after due   chase payer",
            "step a   3 business days after due   chase payer",
        ),
        (
            "step a   3 days after due   if total >= 10 EUR   chase payer",
            "step a   3 days after due   when total >= 10 EUR   chase payer",
        ),
        (
            "step a   3 days after due date   chase payer",
            "step a   3 days after due   chase payer",
        ),
        (
            "step a   3 days after due   notify receivables",
            "step a   3 days after due   alert receivables",
        ),
        (
            "step a   3 days after due   when total > 10 dollars   chase payer",
            "step a   3 days after due   when total > 10 USD   chase payer",
        ),
    ] {
        let fixed = only_fix(&milestone(
            &format!("expect payment in full\n    {MISSED}"),
            line,
        ));
        assert_eq!(fixed, ("J0110".to_owned(), meant.to_owned()));
    }
    for (line, meant) in [
        (
            "étape a   J+3   relancer le payeur",
            "étape a   3 jours après échéance   relancer le payeur",
        ),
        (
            "étape a   3 jours ouvrables après échéance   relancer le payeur",
            "étape a   3 jours ouvrés après échéance   relancer le payeur",
        ),
        (
            "étape a   3 jours après échéance   prévenir comptes_clients",
            "étape a   3 jours après échéance   alerter comptes_clients",
        ),
        (
            "étape a   3 jours après échéance   quand total > 10 EUR   relancer le payeur",
            "étape a   3 jours après échéance   si total > 10 EUR   relancer le payeur",
        ),
    ] {
        let fixed = only_fix(&jalon(
            &format!("attendre paiement intégral\n    {À_DÉFAUT}"),
            line,
        ));
        assert_eq!(fixed, ("J0110".to_owned(), meant.to_owned()));
    }
}

/// The first error: its message and what to do, in English.
fn told(text: &str) -> String {
    let checked = checked(text);
    let mut errors = checked
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error);
    let found = errors.next().expect("an error");
    assert!(errors.next().is_none(), "{:#?}", faults(&checked));
    let help = found.help.as_ref().map_or("", |help| &help.en);
    format!("{} {}; {help}", found.code, found.message.en)
}

#[test]
fn a_line_in_the_wrong_block_is_told_where_it_belongs() {
    assert_eq!(
        told(
            "calendar office {\n  open Mon to Fri 09:00 to 17:30 Europe/Paris\n  send to payer by link\n}\n"
        ),
        "J0118 `send` does not stand in a calendar; it belongs in a journey; \
         in a calendar stand: `holidays`, `open`, `closed`, `time zone`"
    );
    let step =
        "journey everyone {\n  for all invoices\n  step a 3 days after due   chase payer\n}\n";
    assert!(
        told(step)
            .starts_with("J0118 `step` does not stand in a journey; it belongs in a milestone"),
        "{}",
        told(step)
    );
}

#[test]
fn a_line_that_nobody_knows_is_told_what_may_begin_one() {
    assert_eq!(
        told(&milestone("wait until the money comes", MISSED)),
        "J0109 no line begins with `wait` here; lines in a milestone begin with: \
         `expect`, `opens when`, `step`, `missed`, `on`, `use`"
    );
}

#[test]
fn a_word_that_joins_is_no_name() {
    assert_eq!(codes("team for\n"), ["J0114"]);
    assert_eq!(codes("équipe pour\n"), ["J0114"]);
}

#[test]
fn a_field_of_the_wrong_type_is_told_once_and_where_it_is_declared() {
    let line = |name: &str, more: u32| {
        format!("step {name}   {more} days after due   when customer.score > {more}   chase payer")
    };
    let steps = [line("a", 3), line("b", 5), line("c", 9)].join("\n    ");
    let script = milestone(&format!("expect payment in full\n    {steps}"), MISSED);
    let script = format!("customer {{ score text }}\n{script}");
    let checked = checked(&script);
    assert_eq!(faults(&checked), ["9: J0301 3"]);
    let related = &checked.diagnostics[0].related;
    assert_eq!(checked.sources.text(related[0].0), "text");
}

#[test]
fn a_line_with_a_fault_in_the_wrong_block_is_told_where_it_belongs() {
    let script = "journey everyone {\n  for all invoices\n  require purchase_order else hold\n  send to payer by link\n}\n";
    assert!(
        told(script).starts_with(
            "J0118 `require` does not stand in a journey; it belongs in `before sending`"
        ),
        "{}",
        told(script)
    );
}

#[test]
fn colons_and_semicolons_between_facts_are_told_with_the_line_to_paste() {
    let test = |facts: &str| {
        format!(
            "{}test \"x\" {{\n  invoice A {{ {facts} }}\n  then nothing else\n}}\n",
            milestone("expect payment in full", MISSED)
        )
    };
    let right = "invoice A { total 800 EUR, issue 2026-01-05 }";
    for facts in [
        "total: 800 EUR, issue 2026-01-05",
        "total: 800 EUR; issue: 2026-01-05",
        "total 800 EUR; issue 2026-01-05",
    ] {
        assert_eq!(
            only_fix(&test(facts)),
            ("J0105".to_owned(), right.to_owned())
        );
    }
    assert_eq!(
        only_fix(&milestone("expect: payment in full", MISSED)),
        ("J0105".to_owned(), "expect payment in full".to_owned())
    );
}

#[test]
fn the_name_of_a_platform_is_the_way_to_it() {
    let script = milestone("expect payment in full", MISSED).replace("by link", "by Chorus Pro");
    assert_eq!(
        only_fix(&script),
        ("J0110".to_owned(), "send to payer by portal".to_owned())
    );
}

#[test]
fn a_condition_behind_what_is_done_is_told_its_place() {
    let line = "step a   3 days after due   chase payer only for customers where group is small";
    let script = milestone(&format!("expect payment in full\n    {MISSED}"), line);
    assert_eq!(
        told(&script),
        "J0105 `only` is not understood here; a condition stands before what is done: `when customer.…`"
    );
}

#[test]
fn an_everyday_event_gets_the_word_of_the_script() {
    let script = jalon("attendre paiement intégral", À_DÉFAUT)
        .replace("  jalon", "  dès validation   relancer le payeur\n  jalon");
    assert_eq!(
        only_fix(&script),
        (
            "J0201".to_owned(),
            "dès acceptation   relancer le payeur".to_owned()
        )
    );
}

/// What a milestone waits for is all of the money, however it is called: any payment, or an announcement,
/// would end the chase.
#[test]
fn a_milestone_that_waits_for_payment_in_other_words_waits_for_all_of_it() {
    for awaited in [
        "le paiement",
        "paiement total",
        "le règlement",
        "paiment",
        "réglement",
        "payé",
    ] {
        let script = jalon(&format!("attendre {awaited}"), À_DÉFAUT);
        let (_, mended) = only_fix(&script);
        assert_eq!(mended, "attendre paiement intégral", "{awaited}");
    }
    for awaited in [
        "the payment",
        "full payment",
        "paymnt",
        "paid",
        "settlement",
        "the full payment",
    ] {
        let script = milestone(&format!("expect {awaited}"), MISSED);
        let (_, mended) = only_fix(&script);
        assert_eq!(mended, "expect payment in full", "{awaited}");
    }
    for (awaited, meant) in [
        ("paiement anoncé", "paiement annoncé"),
        ("acceptasion", "acceptation"),
    ] {
        let script = jalon(&format!("attendre {awaited}"), À_DÉFAUT);
        let (_, mended) = only_fix(&script);
        assert_eq!(mended, format!("attendre {meant}"));
    }
}

#[test]
fn a_date_with_its_month_in_words_is_told_in_digits() {
    for (date, meant) in [
        ("5 janvier 2026", "05/01/2026"),
        ("1er août 2026", "01/08/2026"),
    ] {
        let script = format!(
            "{}\ntest « jamais payée » {{\n  facture {{ émission 05/01/2026, échéance 04/02/2026, total 10 EUR }}\n  \
             {date}   promesse 10 EUR le 12/01/2026\n  vérifier rien d'autre jusqu'à 31/12/2026\n}}\n",
            jalon("attendre paiement intégral", À_DÉFAUT)
        );
        let (_, mended) = only_fix(&script);
        assert_eq!(mended, format!("{meant}   promesse 10 EUR le 12/01/2026"));
    }
    let script = format!(
        "{}\ntest \"never paid\" {{\n  invoice {{ issue 2026-01-05, due 2026-02-04, total 10 EUR }}\n  \
         6 January 2026   payment 10 EUR\n  then nothing else until 2026-12-31\n}}\n",
        milestone("expect payment in full", MISSED)
    );
    let (_, mended) = only_fix(&script);
    assert_eq!(mended, "2026-01-06   payment 10 EUR");
}

#[test]
fn a_line_for_an_event_in_everyday_words_gets_the_word_of_the_script() {
    let script = jalon("attendre paiement intégral", À_DÉFAUT).replace(
        "  jalon",
        "  en cas de litige   alerter comptes_clients\n  jalon",
    );
    let (_, mended) = only_fix(&script);
    assert_eq!(mended, "dès litige   alerter comptes_clients");
    let script = milestone("expect payment in full", MISSED).replace(
        "  milestone",
        "  in case of dispute   alert receivables\n  milestone",
    );
    let (_, mended) = only_fix(&script);
    assert_eq!(mended, "on dispute   alert receivables");
}

#[test]
fn of_two_abbreviations_either_may_be_right() {
    let script = jalon("attendre paiement intégral", À_DÉFAUT)
        .replace("équipe comptes_clients", "équipe adv")
        .replace("pour comptes_clients", "pour avd")
        .replace(
            "  jalon",
            "  dès litige   suspendre 10 jours; alerter avd\n  jalon",
        );
    let checked = checked(&script);
    assert_eq!(faults(&checked), ["1: J0201 adv"]);
    let help = checked.diagnostics[0]
        .help
        .as_ref()
        .map(|help| help.fr.as_str());
    assert_eq!(
        help,
        Some("écrivez `adv` dans les lignes ci-dessous, ou déclarez `avd`")
    );
    assert!(checked.diagnostics[0].fix.is_none());
}

/// What people write as they would say it: one message each, and the line as it should be.
#[test]
fn lines_written_as_they_are_said_get_the_line_of_the_script() {
    for (line, meant) in [
        (
            "étape a   10 jours après échéance   relancer le payeur par courriel si solde > 0",
            "étape a   10 jours après échéance   si solde > 0   relancer le payeur par courriel",
        ),
        (
            "étape a   un mois après échéance   relancer le payeur",
            "étape a   1 mois après échéance   relancer le payeur",
        ),
        (
            "étape a   cinq jours ouvrés après échéance   relancer le payeur",
            "étape a   5 jours ouvrés après échéance   relancer le payeur",
        ),
        (
            "étape relance 1   10 jours après échéance   relancer le payeur",
            "étape relance_1   10 jours après échéance   relancer le payeur",
        ),
        (
            "étape a   10 jours après échéance   relancer le payeur par courriel.",
            "étape a   10 jours après échéance   relancer le payeur par courriel",
        ),
    ] {
        let script = jalon(
            "attendre paiement intégral",
            &format!("{line}\n    {À_DÉFAUT}"),
        );
        let (_, mended) = only_fix(&script);
        assert_eq!(mended, meant);
    }
    for (line, meant) in [
        (
            "step a   10 days after due   chase payer by email when balance > 0",
            "step a   10 days after due   when balance > 0   chase payer by email",
        ),
        (
            "step a   two weeks after due   chase payer",
            "step a   2 weeks after due   chase payer",
        ),
        (
            "step reminder 1   10 days after due   chase payer",
            "step reminder_1   10 days after due   chase payer",
        ),
    ] {
        let script = milestone("expect payment in full", &format!("{line}\n    {MISSED}"));
        let (_, mended) = only_fix(&script);
        assert_eq!(mended, meant);
    }
}

/// `après relance 1` where the script has a step `relance1`: that name is meant.
#[test]
fn a_name_written_with_a_space_is_the_one_that_the_script_has() {
    let lines = "étape relance1   5 jours après échéance   relancer le payeur\n    étape b   10 jours après relance 1   relancer le payeur";
    let script = jalon(
        "attendre paiement intégral",
        &format!("{lines}\n    {À_DÉFAUT}"),
    );
    let (_, mended) = only_fix(&script);
    assert_eq!(
        mended,
        "étape b   10 jours après relance1   relancer le payeur"
    );
}

#[test]
fn lost_accents_and_short_years_in_a_calendar_are_told_as_that() {
    let calendar = |line: &str| {
        format!(
            "calendrier bureau {{\n  ouvert lun à ven 09:00 à 17:30 Europe/Paris\n  {line}\n}}\n"
        )
    };
    let closed = "fermé 24/12/2026 à 31/12/2026";
    let told = |line: &str| only_fix(&calendar(line));
    let code = |code: &str, line: &str| (code.to_owned(), line.to_owned());
    assert_eq!(told("ferme 24/12/2026 a 31/12/2026"), code("J0108", closed));
    assert_eq!(told("ferme 24/12/2026 à 31/12/2026"), code("J0108", closed));
    let (_, line) = told("fermé 24/12/26 à 31/12/2026");
    assert_eq!(line, closed);
    // Which year is meant has to be said.
    let script = calendar("ferme 24/12");
    let checked = checked(&script);
    let errors: Vec<_> = checked
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    let [found] = errors.as_slice() else {
        panic!("{errors:#?}");
    };
    assert!(found.message.fr.contains("année"), "{found:?}");
    assert!(found.fix.is_none() && found.help.is_some(), "{found:?}");
}

#[test]
fn a_sign_off_by_two_teams_is_told_how_two_people_sign() {
    let script = jalon(
        "attendre paiement intégral",
        &format!(
            "étape a   10 jours après échéance   mise en demeure au payeur par recommandé, avec accord de comptes_clients et direction sous 3 jours ouvrés {{\n      refus     alerter comptes_clients\n      silence   alerter comptes_clients\n    }}\n    {À_DÉFAUT}"
        ),
    );
    let checked = checked(&script);
    let found = checked
        .diagnostics
        .iter()
        .find(|found| found.severity == Severity::Error)
        .expect("an error");
    let help = found.help.as_ref().expect("help");
    assert!(
        help.fr.contains("`avec accord de deux de comptes_clients`"),
        "{help:?}"
    );
    assert_eq!(faults(&checked).len(), 1, "{:#?}", faults(&checked));
}

/// A refusal whose line could not be read is an answer all the same.
#[test]
fn an_answer_that_could_not_be_read_is_not_reported_as_missing() {
    let script = jalon(
        "attendre paiement intégral",
        &format!(
            "étape a   10 jours après échéance   mise en demeure au payeur par recommandé, avec accord de comptes_clients sous 3 jours ouvrés {{\n      refus     tâche 'Mise en demeure refusée' pour comptes_clients\n      silence   alerter comptes_clients\n    }}\n    {À_DÉFAUT}"
        ),
    );
    let found = codes(&script);
    assert!(!found.contains(&"J0603"), "{found:?}");
    assert!(found.contains(&"J0003"), "{found:?}");
}

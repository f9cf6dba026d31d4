//! Words of the outcome in the reader's nouns.

use jalon_core::{Day, Machine};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_dsl::words::Group;
use jalon_simulate::replay::{Action, How};

use super::in_french;

/// What was done, in a word or two.
pub fn action_word(action: Action) -> Text {
    match action {
        Action::Send => text("invoice sent", "facture envoyée"),
        Action::Resend => text("sent again", "renvoyée"),
        Action::Remind => text("reminder", "rappel"),
        Action::Chase => text("chase", "relance"),
        Action::FormalNotice => text("formal notice", "mise en demeure"),
        Action::Alert => text("alert", "alerte"),
        Action::Task => text("task", "tâche"),
        Action::Call => text("call", "appel"),
        Action::Claim => text("claim", "réclamation"),
        Action::Entrust => text("entrusted", "confiée"),
        Action::HandOver => text("hand-over", "remise au cabinet"),
        Action::Recall => text("taken back", "reprise"),
        Action::Post => text("posted", "publication"),
        Action::Propose => text("proposed", "proposée"),
        Action::Withheld => text("put off", "différée"),
        Action::Skipped => text("left out", "non effectuée"),
        Action::Withdrawn => text("taken back", "retirée"),
        Action::Entered => text("enters", "entre"),
        Action::Passed => text("milestone passed", "jalon atteint"),
        Action::Missed => text("milestone missed", "jalon manqué"),
        Action::LeftOut => text("milestone left out", "jalon sans objet"),
        Action::Closed => text("milestone closed", "jalon clos"),
        Action::Paused => text("paused", "suspendue"),
        Action::Resumed => text("resumed", "reprise"),
        Action::PromiseKept => text("promise kept", "promesse tenue"),
        Action::PromiseBroken => text("promise broken", "promesse rompue"),
        Action::Set => text("field set", "champ modifié"),
        Action::Standing => text("standing", "situation"),
        Action::ByHand => text("by hand", "à la main"),
        Action::Attention => text("to look at", "à examiner"),
        Action::Ended => text("ended", "terminée"),
        Action::Reopened => text("reopened", "reprise"),
    }
}

/// How many invoices stand so at the end.
pub fn how_word(how: How, count: u64, machine: &Machine) -> Text {
    let (en, fr) = match how {
        How::Paid => (("paid", "paid"), ("payée", "payées")),
        How::Named(end) => {
            let name = machine.ends.get(end).map_or("", |end| end.name.as_str());
            ((name, name), (name, name))
        }
        How::Cancelled => (("cancelled", "cancelled"), ("annulée", "annulées")),
        How::Over => (
            ("unpaid, all milestones over", "unpaid, all milestones over"),
            (
                "impayée, tous les jalons clos",
                "impayées, tous les jalons clos",
            ),
        ),
        How::Open => (
            ("still on its way", "still on their way"),
            ("encore en cours", "encore en cours"),
        ),
        How::LeftAlone => (
            ("left alone", "left alone"),
            ("laissée en l'état", "laissées en l'état"),
        ),
        How::Untaken => (
            ("taken by no journey", "taken by no journey"),
            ("prise par aucun parcours", "prises par aucun parcours"),
        ),
    };
    counted(count, en, fr)
}

/// Why something was not done, by the name of the reason in outputs.
pub fn reason_of(name: &str) -> Text {
    match name {
        "outside_hours" => text("outside the sending hours", "hors des heures d'envoi"),
        "paid" => text("paid", "payée"),
        "figures_changed" => text("the figures have changed", "les chiffres ont changé"),
        "in_order" => text("the step above comes first", "l'étape au-dessus d'abord"),
        "graver_is_due" => text("a graver step is due", "une étape plus ferme est due"),
        "past" => text("its time was over", "son heure était passée"),
        "condition_no" => text("its condition does not hold", "condition non remplie"),
        "condition_unknown" => text(
            "a value of its condition is not known",
            "une valeur de la condition est inconnue",
        ),
        "paused" => text("paused", "suspendue"),
        "held" => text("held by a person", "retenue par une personne"),
        "disputed" => text("disputed", "litige"),
        "handed_over" => text("the agency has the case", "dossier au cabinet"),
        "limit" => text("the limit of messages", "limite de messages"),
        "told_today" => text(
            "one message a day tells of all invoices",
            "un message par jour pour toutes les factures",
        ),
        "in_group" => text("in a message for several invoices", "dans un relevé"),
        "payments_not_read" => text("payments not up to date", "paiements pas à jour"),
        "not_open" => text("the invoice is not open", "facture non ouverte"),
        "beyond_bounds" => text("beyond the bounds of the line", "au-delà des limites"),
        "not_issued" => text(
            "before the day of its issue",
            "avant le jour de son émission",
        ),
        "not_late" => text("nothing is late yet", "rien n'est encore en retard"),
        "over" => text("its milestone is over", "jalon terminé"),
        "run" => text("waits for the next run", "attend le prochain passage"),
        "before_sending" => text("before sending", "avant l'envoi"),
        "moved" => text("moved to another journey", "passée à un autre parcours"),
        "undone" => text("undone", "défaite"),
        "sign_off" => text("waits for a sign-off", "attend un accord"),
        "not_known_yet" => text(
            "what it is counted from is not known yet",
            "le point de départ est encore inconnu",
        ),
        "due" => text("it is its time", "c'est son heure"),
        "refused" => text("the sign-off was refused", "accord refusé"),
        "silent" => text("nobody answered", "sans réponse"),
        "by_hand" => text("by hand", "à la main"),
        "outcome" => text("an answer", "une réponse"),
        other => text(other.replace('_', " "), event_in_french(other)),
    }
}

/// An event by its name in outputs, as French scripts name it; what is none stays as it is.
pub(super) fn event_in_french(name: &str) -> String {
    let english = name.replace('_', " ");
    let own = match name {
        // No words of scripts by themselves.
        "suspension_lifted" => Some("fin de la suspension"),
        "payment_in_part" => Some("paiement partiel"),
        "payment_in_full" => Some("paiement intégral"),
        "credit_note_cancelled" => Some("avoir annulé"),
        "task_outcome" => Some("réponse à une tâche"),
        "declared_event" => Some("événement du script"),
        _ => in_french(Group::Event, &english),
    };
    own.map_or(english, str::to_owned)
}

/// A rule of the language, by its number.
pub fn rule_word(rule: u8) -> Text {
    let (en, fr) = match rule {
        1 => ("one meaning", "un seul sens"),
        2 => ("the order at one instant", "l'ordre au même instant"),
        3 => ("the sending hours", "les heures d'envoi"),
        4 => ("paid ends it", "le paiement y met fin"),
        5 => ("the figures of the moment", "les chiffres du moment"),
        6 => ("pressure in order", "la pression dans l'ordre"),
        7 => (
            "a milestone and its own lines",
            "un jalon et ses propres lignes",
        ),
        8 => ("the sign-off", "l'accord préalable"),
        9 => (
            "pauses, disputes and promises",
            "suspensions, litiges et promesses",
        ),
        10 => ("what is undone begins again", "ce qui est défait reprend"),
        11 => ("groups and limits", "relevés et limites"),
        12 => ("versions and moves", "versions et changements"),
        _ => ("explanations", "explications"),
    };
    text(
        format!("rule {rule}: {en}"),
        format!("règle {rule}\u{a0}: {fr}"),
    )
}

/// The day of the week, short.
pub fn weekday(day: Day, lang: Lang) -> &'static str {
    use jalon_core::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let (en, fr) = match day.weekday() {
        Monday => ("Mon", "lun."),
        Tuesday => ("Tue", "mar."),
        Wednesday => ("Wed", "mer."),
        Thursday => ("Thu", "jeu."),
        Friday => ("Fri", "ven."),
        Saturday => ("Sat", "sam."),
        Sunday => ("Sun", "dim."),
    };
    match lang {
        Lang::En => en,
        Lang::Fr => fr,
    }
}

/// A count with groups of three digits.
pub fn thousands(count: u64, lang: Lang) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(match lang {
                Lang::En => ',',
                Lang::Fr => '\u{a0}',
            });
        }
        out.push(digit);
    }
    out
}

/// A count with what is counted: one of it, or several. In French, none is one.
pub fn counted(count: u64, en: (&str, &str), fr: (&str, &str)) -> Text {
    let (one, several) = en;
    let (un, plusieurs) = fr;
    let (en, fr) = (thousands(count, Lang::En), thousands(count, Lang::Fr));
    text(
        format!("{en} {}", if count == 1 { one } else { several }),
        format!("{fr} {}", if count < 2 { un } else { plusieurs }),
    )
}

/// A month as the reader writes it.
pub fn month((year, month): (i32, u32), lang: Lang) -> String {
    match lang {
        Lang::En => format!("{year:04}-{month:02}"),
        Lang::Fr => format!("{month:02}/{year:04}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_several_and_in_french_none_is_one() {
        let tasks = |count| counted(count, ("task", "tasks"), ("tâche", "tâches"));
        assert_eq!(
            (tasks(0).en, tasks(0).fr),
            ("0 tasks".into(), "0 tâche".into())
        );
        assert_eq!(
            (tasks(1).en, tasks(1).fr),
            ("1 task".into(), "1 tâche".into())
        );
        assert_eq!(
            (tasks(2).en, tasks(2).fr),
            ("2 tasks".into(), "2 tâches".into())
        );
    }

    #[test]
    fn counts_and_months_are_written_as_the_reader_does() {
        assert_eq!(thousands(1_234_567, Lang::En), "1,234,567");
        assert_eq!(thousands(1_207, Lang::Fr), "1\u{a0}207");
        assert_eq!(thousands(12, Lang::Fr), "12");
        assert_eq!(month((2012, 3), Lang::Fr), "03/2012");
    }
}

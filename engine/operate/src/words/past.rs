//! The history of a case, in words: files for agencies have names for programs.

use jalon_core::Way;
use jalon_dsl::diagnostic::{Text, text};

use super::replay::event_in_french;
use super::way_word;

/// What happened, by its name in the files for agencies.
pub fn past_word(name: &str) -> Text {
    let french = match name {
        "invoice" => "facture envoyée",
        "resend" => "facture renvoyée",
        "remind" => "rappel",
        "chase" => "relance",
        "formal_notice" => "mise en demeure",
        "message" => "message",
        "call" => "appel",
        "task" => "tâche",
        "claim" => "réclamation",
        "entrust" => "confiée au cabinet",
        "hand_over" => "remise au cabinet",
        "recall" => "reprise au cabinet",
        "promise_kept" => "promesse tenue",
        "promise_broken" => "promesse rompue",
        other => return text(other.replace('_', " "), event_in_french(other)),
    };
    text(name.replace('_', " "), french)
}

/// By which way, by its name there; what is none stays.
pub fn way_by_name(name: &str) -> Text {
    let mut ways = Way::ALL.iter();
    let way = ways.find(|way| way.name() == name);
    way.map_or_else(|| text(name, name), |way| way_word(*way))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_and_by_which_way_is_said_in_both_languages() {
        let notice = past_word("formal_notice");
        assert_eq!(
            (&*notice.en, &*notice.fr),
            ("formal notice", "mise en demeure")
        );
        assert_eq!(past_word("payment_in_part").fr, "paiement partiel");
        assert_eq!(past_word("letter_posted").fr, "letter posted");
        assert_eq!(way_by_name("registered_letter").fr, "lettre recommandée");
    }
}

//! What happened on a link, in the words of whoever looks.

use jalon_daemon::link::open_now::{self, Told};
use jalon_daemon::link::{Said, came};
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};

use super::Happened;
use crate::clock::shown;
use crate::story::proved::doubt;
use crate::words::{shown_day, shown_money};

impl Happened {
    /// A line of it.
    pub fn line(&self, lang: Lang) -> String {
        let at = self.at.parse().map(|at| shown(None, at, lang));
        let at = at.unwrap_or_else(|_| self.at.clone());
        let words = match &self.said {
            Some(said) => answer(said, lang),
            None => self.words(lang),
        };
        format!("{at}  {words}").trim_end().to_owned()
    }

    fn words(&self, lang: Lang) -> String {
        let say = |text: Text| visible_line(text.get(lang)).into_owned();
        if let Some((number, told)) = open_now::read(&self.what) {
            return say(standing(number, told, lang));
        }
        if let Some(document) = came::read(&self.what) {
            let name = document.file_name;
            return say(text(
                format!("{name} came, and the page offers it"),
                format!("{name} est arrivé, et la page le propose"),
            ));
        }
        let what = say(happened(&self.what));
        format!("{what}  {}", visible_line(&self.note))
    }
}

/// What a link was told of an invoice.
fn standing(number: &str, told: Told, lang: Lang) -> Text {
    match told {
        Told::Open(open) => {
            let open = shown_money(open, lang);
            text(
                format!("{open} of {number} are open"),
                format!("{open} de {number} restent à payer"),
            )
        }
        Told::Contested(open) => {
            let open = shown_money(open, lang);
            text(
                format!("{number} is contested ({open} open): the page asks for nothing of it"),
                format!("{number} est contestée ({open} à payer)\u{a0}: la page n'en demande rien"),
            )
        }
        Told::Announced => text(
            format!("somebody said that {number} is paid"),
            format!("quelqu'un a dit que {number} est payée"),
        ),
    }
}

fn answer(said: &Said, lang: Lang) -> String {
    let mut words = format!("{} {}", said.level, choice(&said.choice).get(lang));
    if let Some(why) = &said.why {
        words.push_str(&format!(" ({})", reason(why).get(lang)));
    }
    if let Some(day) = said.day {
        words.push_str(&format!(" {}", shown_day(day, lang)));
    }
    if let Some(network) = &said.network {
        words.push_str(&format!("  {network}"));
    }
    if let Some(why) = &said.suspect {
        let sign = text("; ", "\u{a0}; ");
        words.push_str(&format!("{}{}", sign.get(lang), doubt(why).get(lang)));
    }
    if !said.words.is_empty() {
        let written = said.words.replace('\n', " ");
        words.push_str(&format!("  « {} »", visible_line(&written)));
    }
    words
}

fn choice(name: &str) -> Text {
    match name {
        "view" => text("wants to see and pay it", "veut la voir et la payer"),
        "received" => text("received", "reçue"),
        "paid" => text("says paid", "dit payée"),
        "promise" => text("promises payment", "promet le paiement"),
        "dispute" => text("dispute", "litige"),
        "credit_note" => text("asks for a credit note", "demande un avoir"),
        "wrong_contact" => text("not the right person", "pas la bonne personne"),
        "comment" => text("writes", "écrit"),
        other => text(other, other),
    }
}

fn reason(name: &str) -> Text {
    match name {
        "price" => text("price", "prix"),
        "delivery" => text("delivery", "livraison"),
        "quality" => text("quality", "qualité"),
        "not_ordered" => text("not ordered", "pas commandé"),
        "other" => text("another reason", "autre raison"),
        other => text(other, other),
    }
}

/// What happened, from the word for programs.
fn happened(what: &str) -> Text {
    match what {
        "get" => text(
            "opened, by a person or a program",
            "ouverte, par une personne ou un programme",
        ),
        "get ahead" => text("fetched ahead by a browser", "préchargée par un navigateur"),
        "head" | "options" => text("looked at by a program", "sondée par un programme"),
        "shown" => text(
            "the invoice and how to pay it were shown",
            "la facture et son règlement ont été affichés",
        ),
        "served" => text("downloaded:", "téléchargé\u{a0}:"),
        "hidden link" => text(
            "the link that nobody sees was fetched: a program",
            "le lien que personne ne voit a été ouvert\u{a0}: un programme",
        ),
        "post: no form" => text(
            "sent without a form: no effect",
            "envoi sans formulaire\u{a0}: sans effet",
        ),
        "post: hidden field" => text(
            "a field that nobody sees was filled: no effect",
            "un champ que personne ne voit a été rempli\u{a0}: sans effet",
        ),
        "post: no mark" => text(
            "sent from a page that was open for too long, or was none of ours: no effect",
            "envoi depuis une page ouverte trop longtemps, ou qui n'est pas la nôtre\u{a0}: sans effet",
        ),
        "post: over" => text(
            "an answer came after the end of the link: no effect",
            "une réponse est venue après la fin du lien\u{a0}: sans effet",
        ),
        "wrong digits" => text(
            "the digits of the invoice were wrong",
            "les chiffres de la facture étaient faux",
        ),
        "asks for a new link" => text("asks for a new link", "demande un nouveau lien"),
        other => text(other, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_french_reader_reads_french() {
        let happened = |what: &str, said: Option<Said>| Happened {
            at: "2026-03-04T09:00:00.000Z".into(),
            what: what.into(),
            said,
            note: String::new(),
        };
        let said = Said {
            choice: "promise".into(),
            level: "E4".into(),
            day: Some(jalon_core::Day::from_ymd(2026, 3, 20).unwrap()),
            ..Said::default()
        };
        let of = |what: &str, said| happened(what, said).line(Lang::Fr);
        assert_eq!(
            of("answer", Some(said)),
            "04/03/2026 09:00Z  E4 promet le paiement 20/03/2026"
        );
        for what in [
            "get",
            "shown",
            "post: no mark",
            "post: hidden field",
            "post: over",
        ] {
            let told = of(what, None);
            assert!(!told.contains(what), "{told}");
        }
        let open = of("open 100000 EUR F-1", None);
        assert!(open.contains("de F-1 restent à payer"), "{open}");
        let contested = of("contested 100000 EUR F-1", None);
        assert!(contested.contains("F-1 est contestée"), "{contested}");
        let announced = of("announced F-1", None);
        assert!(announced.contains("F-1 est payée"), "{announced}");
    }
}

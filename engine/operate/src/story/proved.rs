//! How well what happened is proved, and by what: below each event that customers or systems told of.

use jalon_core::step::Stimulus;
use jalon_core::{Evidence, Happening, Instant};
use jalon_daemon::link::Said;
use jalon_dsl::diagnostic::{Lang, Text, text};

use crate::links::Told;

/// What customers said on pages, by the moments at which they did.
pub struct SaidThere(Vec<(Instant, String, Said)>);

impl SaidThere {
    /// Of the links about an invoice.
    pub fn of(links: &[Told]) -> SaidThere {
        let said = links.iter().flat_map(|link| {
            let said = link.seen.iter().filter_map(Said::read);
            said.filter_map(|said| Some((said.at?, link.name(), said)))
        });
        SaidThere(said.collect())
    }

    /// What stands below an event: its level, and what is known of its page.
    pub fn below(&self, stimulus: &Stimulus, source: Option<&str>, lang: Lang) -> Vec<String> {
        let Stimulus::Event { event, .. } = stimulus else {
            return Vec::new();
        };
        let level = level(event.evidence);
        let level = level.get(lang);
        let Some(source) = source.filter(|source| source.starts_with("page ")) else {
            return match event.what {
                Happening::Receipt => vec![level.to_owned()],
                _ => Vec::new(),
            };
        };
        let link = source.split(' ').nth(1).unwrap_or_default();
        let on = text(
            format!("on the page of link {link}"),
            format!("sur la page du lien {link}"),
        );
        let suspect = source.split_once("; suspect: ").map(|(_, why)| doubt(why));
        let suspect = suspect.map(|why| format!("; {}", why.get(lang)));
        let mut below = vec![format!(
            "{level}, {}{}",
            on.get(lang),
            suspect.unwrap_or_default()
        )];
        let mut said = self.0.iter();
        // A turn that began before the answer came in counts it as of its beginning.
        let at = moment(source).unwrap_or(event.arrived);
        let said = said.find(|(said, name, _)| *said == at && name == link);
        let words = said.map(|(_, _, said)| said.words.replace('\n', " "));
        let words = words.filter(|words| !words.is_empty());
        below.extend(words.map(|words| format!("« {words} »")));
        below
    }
}

/// When an answer was given, as its source tells.
fn moment(source: &str) -> Option<Instant> {
    let (_, after) = source.split_once(" post ")?;
    let at = after.split([' ', ';']).next()?;
    at.parse().ok()
}

/// A level, in words.
pub fn level(evidence: Evidence) -> Text {
    let (en, fr) = match evidence {
        Evidence::Queued => ("stored", "enregistré"),
        Evidence::Relayed => ("relayed", "relayé"),
        Evidence::Delivered => ("delivered", "remis"),
        Evidence::Touched => ("a link was fetched", "un lien a été ouvert"),
        Evidence::Declared => ("declared", "déclaré"),
        Evidence::Confirmed => ("confirmed", "confirmé"),
        Evidence::System => ("by a system", "par un système"),
        Evidence::Paid => ("paid", "payé"),
    };
    let code = evidence.code();
    text(format!("{code} {en}"), format!("{code} {fr}"))
}

/// What makes one doubt that a person did it, in words.
pub fn doubt(why: &str) -> Text {
    match why {
        "too fast" => text(
            "suspect: answered within 2 seconds",
            "douteux\u{a0}: réponse en moins de 2 secondes",
        ),
        "fetched the hidden link" => text(
            "suspect: the same network fetched what no person sees",
            "douteux\u{a0}: le même réseau a ouvert ce que personne ne voit",
        ),
        other => text(
            format!("suspect: {other}"),
            format!("douteux\u{a0}: {other}"),
        ),
    }
}

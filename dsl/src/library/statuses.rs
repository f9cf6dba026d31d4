//! What networks say about an invoice, in neutral words: `stdlib/statuses.csv` over
//! `stdlib/neutral.csv`. What reads inbound messages asks here.

use jalon_core::Evidence;

use super::confidence::Confidence;

/// A status of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// `FR-CDV`, `PEPPOL-IR`, `EDIFACT`, `CHORUS-PRO`, `EMAIL` and others.
    pub network: String,
    /// As the network writes it.
    pub code: String,
    /// Its other number in the same network, if it has one.
    pub alt_code: Option<String>,
    /// What it means, whatever the network.
    pub neutral: Neutral,
    /// How much it proves.
    pub evidence: Evidence,
    /// How sure this row is.
    pub confidence: Confidence,
    /// What the network calls it, in English and in French, where that is known.
    pub label: (String, String),
}

/// A neutral status.
#[derive(Clone, Debug, PartialEq)]
pub struct Neutral {
    /// Its name.
    pub name: String,
    /// On each axis the latest one counts.
    pub axis: Option<Axis>,
    /// Of two of one moment, the higher one counts.
    pub rank: u8,
    /// The event that a script sees, by the name of its row among the words of the language, or
    /// `suspension_lifted`.
    pub event: Option<String>,
    /// What it says, in English and in French.
    pub meaning: (String, String),
}

/// What a status is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Getting there.
    Transport,
    /// What the buyer says of it.
    Business,
    /// The payment.
    Money,
}

/// All statuses of all networks.
pub fn all() -> Vec<Status> {
    let neutral = neutral();
    super::rows("statuses.csv")
        .filter_map(|row| status(&neutral, &row))
        .collect()
}

/// All neutral statuses.
pub fn neutral() -> Vec<Neutral> {
    super::rows("neutral.csv")
        .filter_map(|row| {
            let [name, axis, rank, event, en, fr] = row.as_slice() else {
                return None;
            };
            Some(Neutral {
                name: name.clone(),
                axis: match axis.as_str() {
                    "transport" => Some(Axis::Transport),
                    "business" => Some(Axis::Business),
                    "money" => Some(Axis::Money),
                    _ => None,
                },
                rank: rank.parse().ok()?,
                event: Some(event.clone()).filter(|event| !event.is_empty()),
                meaning: (en.clone(), fr.clone()),
            })
        })
        .collect()
}

/// A status by its code, or by its other number.
pub fn find(network: &str, code: &str) -> Option<Status> {
    let mut of_network = all();
    of_network.retain(|status| status.network == network);
    let exact = of_network.iter().position(|status| status.code == code);
    let other = || {
        let mut others = of_network
            .iter()
            .enumerate()
            .filter(|(_, status)| status.alt_code.as_deref() == Some(code));
        // Two statuses may share a number: then it tells neither.
        let first = others.next()?;
        others.next().is_none().then_some(first.0)
    };
    let at = exact.or_else(other)?;
    Some(of_network.swap_remove(at))
}

fn status(neutral: &[Neutral], row: &[String]) -> Option<Status> {
    let [network, code, alt, name, evidence, confidence, en, fr] = row else {
        return None;
    };
    Some(Status {
        network: network.clone(),
        code: code.clone(),
        alt_code: Some(alt.clone()).filter(|alt| !alt.is_empty()),
        neutral: neutral.iter().find(|one| one.name == *name)?.clone(),
        evidence: match evidence.as_str() {
            "relayed" => Evidence::Relayed,
            "delivered" => Evidence::Delivered,
            "touched" => Evidence::Touched,
            "system" => Evidence::System,
            _ => return None,
        },
        confidence: Confidence::named(confidence)?,
        label: (en.clone(), fr.clone()),
    })
}

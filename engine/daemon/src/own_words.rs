//! What channels say of a message, in the language of the reader. It is kept in English, our own words and
//! those of the other side in one line: ours are known here, theirs stay as they are.

use crate::working::{AGAIN, ERASED, LOST_TOUCH, STOPPED};

/// Our own words with their French. `{}` stands for what is said there; at the end it may be words of ours, too.
const OWN: [(&str, &str); 68] = [
    // Addresses and mails.
    ("no mail address", "pas d’adresse de courriel"),
    (
        "not an address that can be written to: {}",
        "pas une adresse à laquelle on puisse écrire\u{a0}: {}",
    ),
    (
        "[seller] email in jalon.toml is {}",
        "[seller] email dans jalon.toml\u{a0}: {}",
    ),
    (
        "a line of it does not end as lines of a mail must",
        "une de ses lignes ne finit pas comme le doit une ligne de courriel",
    ),
    (
        "it was to be signed with another key than there is now",
        "il devait être signé d’une autre clé que celle d’aujourd’hui",
    ),
    (
        "{} is not there, or not what was imported",
        "{} manque, ou n’est pas ce qui a été importé",
    ),
    (
        "it can't be signed: {}",
        "il ne peut pas être signé\u{a0}: {}",
    ),
    // Behind the name of its file.
    (
        "there is no private key in it",
        "il ne contient pas de clé privée",
    ),
    (
        "it is no RSA key of 2048 to 4096 bits, and no Ed25519 key",
        "ce n’est ni une clé RSA de 2048 à 4096 bits, ni une clé Ed25519",
    ),
    (
        "No such file or directory (os error 2)",
        "fichier introuvable",
    ),
    ("Permission denied (os error 13)", "accès refusé"),
    (
        "No space left on device (os error 28)",
        "plus de place sur le disque",
    ),
    // The system, of lines to other machines.
    (
        "Network is unreachable (os error 101)",
        "réseau injoignable",
    ),
    (
        "Connection reset by peer (os error 104)",
        "la connexion est coupée par l’autre côté",
    ),
    ("No route to host (os error 113)", "machine injoignable"),
    (
        "failed to lookup address information: {}",
        "le nom de la machine est introuvable\u{a0}: {}",
    ),
    // The relay.
    (
        "refused, as it is about us or what we write: {}",
        "refusé, à cause de nous ou de ce que nous écrivons\u{a0}: {}",
    ),
    (
        "the relay takes nothing now: {}",
        "le relais ne prend rien en ce moment\u{a0}: {}",
    ),
    (
        "the relay refuses this sender: {}",
        "le relais refuse cet expéditeur\u{a0}: {}",
    ),
    (
        "all connections are busy",
        "toutes les connexions sont prises",
    ),
    (
        "enough for {} in this minute",
        "assez pour {} dans cette minute",
    ),
    ("behind the final dot: {}", "après le point final\u{a0}: {}"),
    ("connecting: {}", "connexion\u{a0}: {}"),
    ("encrypting: {}", "chiffrement\u{a0}: {}"),
    ("the greeting: {}", "l’accueil\u{a0}: {}"),
    ("EHLO: {}", "EHLO\u{a0}: {}"),
    ("AUTH: {}", "AUTH\u{a0}: {}"),
    ("MAIL: {}", "MAIL\u{a0}: {}"),
    ("RCPT: {}", "RCPT\u{a0}: {}"),
    ("DATA: {}", "DATA\u{a0}: {}"),
    ("the text: {}", "le texte\u{a0}: {}"),
    ("the final dot: {}", "le point final\u{a0}: {}"),
    ("no answer in time", "pas de réponse à temps"),
    ("the connection is refused", "la connexion est refusée"),
    ("the relay hung up", "le relais a raccroché"),
    (
        "the relay offers no encryption (STARTTLS)",
        "le relais n’offre pas de chiffrement (STARTTLS)",
    ),
    (
        "words before the encryption began",
        "des mots avant le début du chiffrement",
    ),
    (
        "a password is sent over encrypted lines alone",
        "un mot de passe ne part que sur une ligne chiffrée",
    ),
    (
        "the relay takes no password (AUTH PLAIN or LOGIN)",
        "le relais ne prend pas de mot de passe (AUTH PLAIN ou LOGIN)",
    ),
    (
        "an answer that nobody expects: {}",
        "une réponse que personne n’attend\u{a0}: {}",
    ),
    ("not an answer: {}", "pas une réponse\u{a0}: {}"),
    ("an answer without an end", "une réponse sans fin"),
    ("a line without an end", "une ligne sans fin"),
    (
        "5.3.4 larger than the {} bytes that the relay takes",
        "5.3.4 dépasse les {} octets que prend le relais",
    ),
    // Webhooks.
    (
        "it asked for a rest, again in {} s",
        "il a demandé une pause, de nouveau dans {} s",
    ),
    (
        "it wants nothing more (HTTP 410): put the address right, then jalon outbox release",
        "il ne veut plus rien (HTTP 410)\u{a0}: corrigez l’adresse, puis jalon outbox release",
    ),
    (
        "{} (it wants nothing more: put the address right)",
        "{} (il ne veut plus rien\u{a0}: corrigez l’adresse)",
    ),
    (
        "{} (it has moved: correct the address)",
        "{} (il a déménagé\u{a0}: corrigez l’adresse)",
    ),
    ("{} (it had it already)", "{} (il l’avait déjà)"),
    (
        "{} leads into the network of the house: private = true allows it",
        "{} mène dans le réseau de la maison\u{a0}: private = true le permet",
    ),
    (
        "{}: private = true allows it",
        "{}\u{a0}: private = true le permet",
    ),
    // The daemon itself.
    (
        LOST_TOUCH,
        "le démon s’est arrêté, ou a perdu le contact avec sa base, pendant l’envoi",
    ),
    (
        "the daemon stopped before it was given to its channel",
        "le démon s’est arrêté avant de le remettre à son canal",
    ),
    (STOPPED, "le démon s’est arrêté pendant l’envoi"),
    // What a message lacks; the more exact one first.
    (
        "the document « {} » of {} is not there: jalon import documents FILE{}",
        "le document « {} » de {} manque\u{a0}: jalon import documents FICHIER{}",
    ),
    (
        "the document {} is not there: jalon import documents {}",
        "le document {} manque\u{a0}: jalon import documents {}",
    ),
    (
        "the contact {} of {} ({}) has no mail address: it leaves once it has one (jalon import customers)",
        "le contact {} de {} ({}) n’a pas d’adresse de courriel\u{a0}: cela part dès qu’il en a une (jalon import customers)",
    ),
    (
        "no postal address of {} is known: it leaves once the contact has one (jalon import customers)",
        "aucune adresse postale de {}\u{a0}: la lettre part dès que le contact en a une (jalon import customers)",
    ),
    (
        "the text needs what is not known: {}",
        "le texte demande ce qu’on ne sait pas\u{a0}: {}",
    ),
    (
        "there is no page that a link could lead to: write [receipts] base_url = \"https://...\" into jalon.toml, start the daemon again, then jalon outbox release",
        "il n’y a pas de page où un lien mènerait\u{a0}: écrivez [receipts] base_url = \"https://...\" dans jalon.toml, redémarrez le démon, puis jalon outbox release",
    ),
    (
        "no payment of this invoice can be stated: none came, or several on that day; tell the platform by hand what is true, then: jalon outbox resolve KEY --not-left",
        "aucun paiement de cette facture ne peut être déclaré\u{a0}: il n’y en a pas, ou plusieurs ce jour-là\u{a0}; dites à la plateforme ce qui est vrai, puis\u{a0}: jalon outbox resolve CLÉ --not-left",
    ),
    (
        "the payment settled nothing of the invoice itself: interest and fees bear no VAT",
        "le paiement n’a rien réglé de la facture même\u{a0}: intérêts et frais sont hors TVA",
    ),
    (
        "the rate of VAT of {} isn't known: the script declares {}, and the invoice tells it",
        "le taux de TVA de {} n’est pas connu\u{a0}: le script déclare {}, et la facture le donne",
    ),
    (
        "the amounts of {} of {} are not its total: 20=1000.00; 5.5=211.00",
        "les montants de {} de {} ne font pas son total\u{a0}: 20=1000.00; 5.5=211.00",
    ),
    // Letters and cases.
    (
        "it has no case: release it",
        "il n’a pas de dossier\u{a0}: libérez-le",
    ),
    ("a copy is not there: {}", "une copie manque\u{a0}: {}"),
    (
        "it is not set on paper: release it",
        "il n’est pas mis sur papier\u{a0}: libérez-le",
    ),
    (
        "what goes with it is not there: {}",
        "ce qui l’accompagne manque\u{a0}: {}",
    ),
];

/// What a channel said, in French: our own words alone are other ones.
pub fn in_french(note: &str) -> String {
    if let Some(first) = note.strip_prefix(AGAIN) {
        return format!("2e exemplaire. {}", in_french(first));
    }
    if let Some(first) = note.strip_prefix(ERASED) {
        return format!("son contact est effacé. {}", in_french(first));
    }
    if let Some(known) = OWN.iter().find_map(|row| known(note, *row)) {
        return known;
    }
    // Who decided stands before it.
    match note.split_once(": ") {
        Some((who, rest)) if !who.contains(' ') => {
            let french = in_french(rest);
            match french == rest {
                true => note.to_owned(),
                false => format!("{who}\u{a0}: {french}"),
            }
        }
        _ => note.to_owned(),
    }
}

fn known(note: &str, (english, french): (&str, &str)) -> Option<String> {
    let mut literals = english.split("{}").peekable();
    let mut rest = note.strip_prefix(literals.next()?)?;
    let mut french = french.split("{}");
    let mut said = french.next()?.to_owned();
    while let Some(literal) = literals.next() {
        let last = literals.peek().is_none();
        let (inside, after) = match (last, literal) {
            (true, "") => (in_french(rest), ""),
            (true, _) => (rest.strip_suffix(literal)?.to_owned(), ""),
            (false, _) => {
                let (inside, after) = rest.split_once(literal)?;
                (inside.to_owned(), after)
            }
        };
        said.push_str(&inside);
        said.push_str(french.next().unwrap_or_default());
        rest = after;
    }
    rest.is_empty().then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_words_are_french_and_those_of_a_server_stay() {
        for (note, french) in [
            ("no mail address", "pas d’adresse de courriel"),
            (
                "2nd copy. the daemon stopped while it was on its way",
                "2e exemplaire. le démon s’est arrêté pendant l’envoi",
            ),
            (
                "its contact is erased. behind the final dot: the relay hung up",
                "son contact est effacé. après le point final\u{a0}: le relais a raccroché",
            ),
            (
                "refused, as it is about us or what we write: 550 5.7.1 blocked by policy",
                "refusé, à cause de nous ou de ce que nous écrivons\u{a0}: 550 5.7.1 blocked by policy",
            ),
            (
                "the relay takes nothing now: connecting: the connection is refused",
                "le relais ne prend rien en ce moment\u{a0}: connexion\u{a0}: la connexion est refusée",
            ),
            (
                "anna: behind the final dot: the relay hung up",
                "anna\u{a0}: après le point final\u{a0}: le relais a raccroché",
            ),
            (
                "enough for dix.example in this minute",
                "assez pour dix.example dans cette minute",
            ),
            (
                "HTTP 410 (it wants nothing more: put the address right)",
                "HTTP 410 (il ne veut plus rien\u{a0}: corrigez l’adresse)",
            ),
            (
                "2nd copy. 250 2.0.0 queued as Q2",
                "2e exemplaire. 250 2.0.0 queued as Q2",
            ),
            (
                "hook.example leads into the network of the house: private = true allows it",
                "hook.example mène dans le réseau de la maison\u{a0}: private = true le permet",
            ),
            (
                "it can't be signed: /data/dkim.pem: there is no private key in it",
                "il ne peut pas être signé\u{a0}: /data/dkim.pem\u{a0}: il ne contient pas de clé privée",
            ),
            (
                "the relay takes nothing now: connecting: Network is unreachable (os error 101)",
                "le relais ne prend rien en ce moment\u{a0}: connexion\u{a0}: réseau injoignable",
            ),
            ("250 2.0.0 queued as Q1", "250 2.0.0 queued as Q1"),
            ("550 5.1.1 user: unknown", "550 5.1.1 user: unknown"),
            (
                "the contact K-1 of C-1 (payer) has no mail address: it leaves once it has one (jalon import customers)",
                "le contact K-1 de C-1 (payer) n’a pas d’adresse de courriel\u{a0}: cela part dès qu’il en a une (jalon import customers)",
            ),
        ] {
            assert_eq!(in_french(note), french);
        }
    }

    #[test]
    fn what_a_message_lacks_is_known_here_as_it_is_said() {
        for said in [
            crate::documents::none_of_kind("F-1", "invoice"),
            crate::documents::none_of_kind("F-1", "proof"),
            crate::documents::no_page(),
        ] {
            assert_eq!(in_french(&said.en), said.fr);
        }
    }

    #[test]
    fn no_words_are_known_twice() {
        for (at, (english, _)) in OWN.iter().enumerate() {
            let again = OWN.iter().skip(at + 1).any(|(other, _)| other == english);
            assert!(!again, "{english}");
        }
    }
}

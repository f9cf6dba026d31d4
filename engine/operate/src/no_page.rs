//! Whether what a script sends by link has a page to lead to.

use jalon_core::Way;
use jalon_core::machine::Machine;
use jalon_core::machine::expr::Node;
use jalon_dsl::diagnostic::{Text, text};
use jalon_install::{Destination, Installation};

/// A script sends by link, and there is no page that links could lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoPage {
    /// Whether it is held, since a relay takes it whole; who fetches it from a folder may add the link.
    pub held: bool,
    /// What that means.
    pub what: Text,
    /// What to do.
    pub remedy: Text,
}

/// What lacks for what goes by link; nothing if nothing does.
pub fn no_page(machine: &Machine, install: &Installation) -> Option<NoPage> {
    let mut nodes = machine.expressions.nodes.items().iter();
    let by_link = nodes.any(|node| *node == Node::Way(Way::Link));
    if install.receipts.is_some() || !by_link {
        return None;
    }
    let channel = install.channels.of_way(Some(Way::Link));
    let held = matches!(channel.to, Destination::Relay(_));
    let what = match held {
        true => text(
            "the script sends by link, and there is no page that links could lead to: invoices by link are held",
            "le script envoie par lien, et il n’y a pas de page où les liens mèneraient\u{a0}: les factures par lien sont retenues",
        ),
        false => text(
            "the script sends by link, and messages have no link: nobody can answer",
            "le script envoie par lien, et les messages n’ont pas de lien\u{a0}: personne ne peut répondre",
        ),
    };
    Some(NoPage {
        held,
        what,
        remedy: text(
            "say where customers find their invoice and answer: [receipts] base_url = \"https://...\" in jalon.toml",
            "dites où les clients trouvent leur facture et répondent\u{a0}: [receipts] base_url = \"https://...\" dans jalon.toml",
        ),
    })
}

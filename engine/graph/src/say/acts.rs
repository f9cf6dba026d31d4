//! Kinds of actions, as limits name them.

use jalon_core::machine::action::Act;

use super::Say;

impl Say<'_> {
    /// A kind of action.
    pub fn act(self, act: Act) -> String {
        let (english, french) = match act {
            Act::Alert => ("alert", "alerte"),
            Act::Remind => ("reminder before due", "rappel"),
            Act::Chase => ("chase", "relance"),
            Act::FormalNotice => ("formal notice", "mise en demeure"),
            Act::AnyMessage => ("message", "message"),
            Act::Resend => ("resend", "renvoi"),
            Act::Task => ("task", "tâche"),
            Act::Call => ("call", "appel"),
            Act::Claim => ("claim", "réclamation"),
            Act::Entrust => ("entrust", "mandat"),
            Act::Handover => ("handover", "transfert"),
            Act::Recall => ("recall", "rappel du dossier"),
            Act::Post => ("post", "publication"),
            Act::HoldMessages => ("hold messages", "messages retenus"),
            Act::Pause => ("pause", "suspension"),
            Act::Send => ("sending", "envoi"),
        };
        self.say(english, french)
    }
}

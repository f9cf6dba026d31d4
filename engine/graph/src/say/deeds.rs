//! What is done, in words, and who does it.

use jalon_core::machine::action::{Action, Does, Pause, Repeat, SetField, Task};
use jalon_core::machine::claim::{ClaimAmount, ClaimPlace};
use jalon_core::machine::expr::Node;
use jalon_core::machine::line::SignOff;
use jalon_core::machine::template::Text;
use jalon_core::machine::{ClaimId, ExprId};

use super::{ELLIPSIS, Say};
use crate::graph::{Deed, Icon};

impl Say<'_> {
    /// What an action does.
    pub fn deed(self, action: &Action) -> Deed {
        let mut deed = self.does(&action.does);
        if let Some(repeat) = &action.repeat {
            deed.text += &self.repeat(repeat);
        }
        deed
    }

    fn does(self, does: &Does) -> Deed {
        match does {
            Does::Alert { team, about } => {
                let team = self.team(*team);
                let about = about
                    .as_ref()
                    .map(|about| format!(": {}", self.quoted(about)));
                let about = about.unwrap_or_default();
                let about = self
                    .lang
                    .pick(about.clone(), about.replace(": ", "\u{a0}: "));
                by_itself(
                    Icon::Alert,
                    self.lang.pick(
                        format!("Alert {team}{about}"),
                        format!("Alerter {team}{about}"),
                    ),
                )
            }
            Does::Remind(message) => {
                let to = message.to;
                let lead = self.lang.pick(
                    format!("Remind {}", self.role(to)),
                    format!("Rappeler {}", self.to_role(to)),
                );
                by_itself(Icon::Message, lead + &self.message(message))
            }
            Does::Chase(message) => {
                let who = self.role_object(message.to);
                let lead = self
                    .lang
                    .pick(format!("Chase {who}"), format!("Relancer {who}"));
                by_itself(Icon::Message, lead + &self.message(message))
            }
            Does::FormalNotice(message) => {
                let to = self.to_role(message.to);
                let lead = self.lang.pick(
                    format!("Formal notice {to}"),
                    format!("Mise en demeure {to}"),
                );
                by_itself(Icon::Message, lead + &self.message(message))
            }
            Does::Resend { message } => {
                let lead = self.say("Resend the invoice", "Renvoyer la facture");
                let rest = message.as_ref().map(|message| {
                    format!(" {}{}", self.to_role(message.to), self.message(message))
                });
                by_itself(Icon::Message, lead + &rest.unwrap_or_default())
            }
            Does::Task(task) => Deed {
                icon: Icon::Person,
                actor: self.actor(task),
                text: self.task(task),
            },
            Does::Call { to, task } => {
                let calls = self.lang.pick("calls", "appelle");
                let text = match &task.text {
                    Some(text) => {
                        let about = self.lang.pick("about", "au sujet de");
                        format!(" {about} {}", self.quoted(text))
                    }
                    None => String::new(),
                };
                Deed {
                    icon: Icon::Phone,
                    actor: self.team(task.team),
                    text: format!(
                        "{calls} {}{text}{}",
                        self.role_object(*to),
                        self.within(task.within)
                    ),
                }
            }
            Does::Claim { claim, place } => {
                let what = self.claim(*claim);
                let place = place.map(|place| self.place(place)).unwrap_or_default();
                by_itself(
                    Icon::Claim,
                    self.lang.pick(
                        format!("Claim {what}{place}"),
                        format!("Réclamer {what}{place}"),
                    ),
                )
            }
            Does::Entrust(agency) => by_itself(
                Icon::Agency,
                self.lang.pick(
                    format!("Entrust to agency {}", self.agency(*agency)),
                    format!("Confier au cabinet {}", self.agency(*agency)),
                ),
            ),
            Does::HandOver(agency) => by_itself(
                Icon::Agency,
                self.lang.pick(
                    format!("Hand over to agency {}", self.agency(*agency)),
                    format!("Transférer au cabinet {}", self.agency(*agency)),
                ),
            ),
            Does::Recall(agency) => by_itself(
                Icon::Agency,
                self.lang.pick(
                    format!("Recall from agency {}", self.agency(*agency)),
                    format!("Rappeler le dossier du cabinet {}", self.agency(*agency)),
                ),
            ),
            other => self.inner(other),
        }
    }

    /// What changes the course of the journey and nothing outside.
    fn inner(self, does: &Does) -> Deed {
        match does {
            Does::Post { name, to } => {
                let to = self.machine.endpoints.get(*to);
                let to = to.map_or(ELLIPSIS, |to| &*to.name);
                by_itself(
                    Icon::System,
                    self.lang.pick(
                        format!("Tell {to}: {name}"),
                        format!("Informer {to}\u{a0}: {name}"),
                    ),
                )
            }
            Does::HoldMessages { lasting, because } => {
                let lasting = self.value(*lasting);
                let because = self.because(because.as_ref());
                by_itself(
                    Icon::Pause,
                    self.lang.pick(
                        format!("Hold messages for {lasting}{because}"),
                        format!("Retenir les messages {lasting}{because}"),
                    ),
                )
            }
            Does::Release => by_itself(
                Icon::Resume,
                self.say("Messages may leave again", "Libérer les messages"),
            ),
            Does::Pause(pause) => by_itself(Icon::Pause, self.pause(pause)),
            Does::Resume => by_itself(Icon::Resume, self.say("Resume", "Reprendre")),
            Does::KeepChasingUndisputed => by_itself(
                Icon::Resume,
                self.say(
                    "Keep chasing the undisputed balance",
                    "Poursuivre la relance du solde non contesté",
                ),
            ),
            Does::Set { field, value } => {
                let field = match field {
                    SetField::Invoice(field) => self.machine.invoice_fields.get(*field),
                    SetField::Customer(field) => self.machine.customer_fields.get(*field),
                };
                let field = field.map_or(ELLIPSIS, |field| &*field.name);
                let value = self.set_to(*value);
                by_itself(
                    Icon::System,
                    self.lang.pick(
                        format!("Set {field} to {value}"),
                        format!("Fixer {field} à {value}"),
                    ),
                )
            }
            Does::Expect { expectation, .. } => {
                let what = self.expectation(expectation);
                let what = what.trim_end_matches(',');
                let within = self.within(expectation.within);
                by_itself(
                    Icon::Wait,
                    self.lang.pick(
                        format!("Wait for {what}{within}"),
                        format!("Attendre {what}{within}"),
                    ),
                )
            }
            Does::MarkPassed => by_itself(
                Icon::Gate,
                self.say("Mark as passed", "Marquer comme franchi"),
            ),
            Does::TryAgain { at_most } => by_itself(
                Icon::Again,
                self.say("Try again", "Réessayer") + &self.times(*at_most),
            ),
            Does::KeepWaiting(longer) => {
                let longer = self.value(*longer);
                by_itself(
                    Icon::Wait,
                    self.lang.pick(
                        format!("Keep waiting {longer} more"),
                        format!("Laisser {longer} de plus"),
                    ),
                )
            }
            Does::GoOn => by_itself(Icon::Gate, self.say("Go on", "Continuer")),
            Does::EndAs(end) => {
                let end = self.end(*end);
                by_itself(
                    Icon::End,
                    self.lang
                        .pick(format!("End as {end}"), format!("Clore comme {end}")),
                )
            }
            // All others have been said above.
            _ => by_itself(Icon::System, ELLIPSIS.to_owned()),
        }
    }

    fn actor(self, task: &Task) -> String {
        let team = self.team(task.team);
        match task.text {
            Some(_) => self.lang.pick(format!("{team}:"), format!("{team}\u{a0}:")),
            None => team,
        }
    }

    fn task(self, task: &Task) -> String {
        let text = match &task.text {
            Some(text) => self.quoted(text),
            None => self.say("looks into it", "s’en occupe"),
        };
        text + &self.within(task.within)
    }

    fn within(self, within: Option<ExprId>) -> String {
        let within = within.map(|within| {
            format!(
                " {} {}",
                self.lang.pick("within", "sous"),
                self.value(within)
            )
        });
        within.unwrap_or_default()
    }

    fn claim(self, claim: ClaimId) -> String {
        let Some(claim) = self.machine.claims.get(claim) else {
            return ELLIPSIS.to_owned();
        };
        let parts = claim.parts.iter().map(|part| match &part.amount {
            ClaimAmount::Fee(amount) => self.value(*amount),
            ClaimAmount::Interest(_) => self.say("late interest", "les intérêts de retard"),
        });
        self.lang.all_of(&parts.collect::<Vec<_>>())
    }

    fn place(self, place: ClaimPlace) -> String {
        let (english, french) = match place {
            ClaimPlace::BesideInvoice => (", beside the invoice", ", hors facture"),
            ClaimPlace::OnInvoice => (", on the invoice", ", sur la facture"),
            ClaimPlace::NewInvoice => (", as a new invoice", ", par facture nouvelle"),
        };
        self.say(english, french)
    }

    fn pause(self, pause: &Pause) -> String {
        let mut text = self.say("Pause", "Suspendre");
        if let Some(until) = &pause.until {
            let caption = self.moment(until).line();
            text += &self
                .lang
                .pick(format!(" until {caption}"), format!(" jusqu’à {caption}"));
        }
        if let Some(lasting) = pause.lasting {
            let lasting = self.value(lasting);
            text += &self
                .lang
                .pick(format!(" for {lasting}"), format!(" pendant {lasting}"));
        }
        text += &self.times(pause.at_most_times);
        if let Some(ahead) = pause.at_most_ahead {
            let ahead = self.value(ahead);
            text += &self.lang.pick(
                format!(", at most {ahead} ahead"),
                format!(", au plus {ahead} à l’avance"),
            );
        }
        text + &self.because(pause.because.as_ref())
    }

    fn because(self, because: Option<&Text>) -> String {
        let because = because.map(|because| format!(" ({})", self.quoted(because)));
        because.unwrap_or_default()
    }

    fn times(self, times: Option<u32>) -> String {
        match times {
            None => String::new(),
            Some(1) => self.say(", at most once", ", au plus une fois"),
            Some(times) => self.lang.pick(
                format!(", at most {times}\u{a0}times"),
                format!(", au plus {times}\u{a0}fois"),
            ),
        }
    }

    fn repeat(self, repeat: &Repeat) -> String {
        let every = self.value(repeat.every);
        let text = self.lang.pick(
            format!(", then every {every}"),
            format!(", puis tous les {every}"),
        );
        text + &self.times(repeat.at_most)
    }

    fn set_to(self, value: ExprId) -> String {
        match self.machine.expressions.get(value) {
            Some(Node::YesNo(true)) => self.say("yes", "oui"),
            Some(Node::YesNo(false)) => self.say("no", "non"),
            _ => self.value(value),
        }
    }

    /// Who must agree, and within how long.
    pub fn sign_off(self, sign_off: &SignOff) -> String {
        let team = self.team(sign_off.by);
        let mut text = match sign_off.persons {
            0 | 1 => self.lang.pick(
                format!("Only if {team} agrees"),
                format!("Avec l’accord de {team}"),
            ),
            2 => self.lang.pick(
                format!("Only if two of {team} agree"),
                format!("Avec l’accord de deux personnes de {team}"),
            ),
            more => self.lang.pick(
                format!("Only if {more} of {team} agree"),
                format!("Avec l’accord de {more} personnes de {team}"),
            ),
        };
        text += &self.within(sign_off.within);
        if let Some(when) = sign_off.when {
            let when = self.condition(when);
            text += &self.lang.pick(
                format!(", asked when {when}"),
                format!(", demandé si {when}"),
            );
        }
        text
    }
}

fn by_itself(icon: Icon, text: String) -> Deed {
    Deed {
        icon,
        actor: String::new(),
        text,
    }
}

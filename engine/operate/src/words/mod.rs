//! What a timeline tells, in the reader's nouns.

mod past;
mod path;
pub mod rates;
pub mod replay;

use jalon_core::machine::action::Act;
use jalon_core::machine::claim::DebtPart;
use jalon_core::machine::{Dense, List, RoleId, StepId, TeamId, declared::Named};
use jalon_core::step::{
    Attention, Done, OpenCredit, Reason, Refusal, Settlement, Status, ValueFault, Withdrawn,
};
use jalon_core::{Day, Machine, Money, Way};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_dsl::words::{Group, WORDS};
use jalon_simulate::{Deed, World};

pub use past::{past_word, way_by_name};
pub use path::path_word;

/// Says what a journey did, in one line.
pub struct Words<'a> {
    /// The machine.
    pub machine: &'a Machine,
    /// The world of the machine.
    pub world: &'a World,
    /// The names of invoices, by their places.
    pub invoices: Vec<String>,
    /// The language of the reader.
    pub lang: Lang,
}

impl Words<'_> {
    /// What was done; nothing for what is of no interest in a timeline.
    pub fn deed(&self, deed: &Deed) -> Option<String> {
        let said = self.done(deed)?;
        let said = said.get(self.lang);
        Some(match deed.step {
            Some(step) => match self.lang {
                Lang::En => format!("{}: {said}", self.step(step)),
                Lang::Fr => format!("{}\u{a0}: {said}", self.step(step)),
            },
            None => said.to_owned(),
        })
    }

    fn done(&self, deed: &Deed) -> Option<Text> {
        Some(match &deed.does {
            Done::Plan { .. } | Done::Wake { .. } | Done::MovedIn | Done::MovedOut(_) => {
                return None;
            }
            Done::SendInvoice { to, way, .. } => {
                let (to, by) = (self.role(*to), self.by(*way));
                text(
                    format!("the invoice is sent to {to}{by}"),
                    format!("facture envoyée\u{a0}: {to}{by}"),
                )
            }
            Done::Message {
                act,
                to,
                way,
                credits,
                ..
            } => {
                let (act, by) = (self.act_to(*act, *to), self.by(*way));
                let (amount, lists) = (self.amount(deed.amount), self.lists(&deed.lists));
                let credits = self.credits(credits);
                text(
                    format!("{}{by}{amount}{}{}", act.en, lists.en, credits.en),
                    format!("{}{by}{amount}{}{}", act.fr, lists.fr, credits.fr),
                )
            }
            Done::Alert { team, .. } => {
                let (team, about) = (self.team(*team), written(deed));
                text(
                    format!("alert {team}{about}"),
                    format!("alerte {team}{about}"),
                )
            }
            Done::Task { team, calls, .. } => {
                let (team, about) = (self.team(*team), written(deed));
                match calls {
                    Some(role) => {
                        let role = self.role(*role);
                        text(
                            format!("{team} calls {role}{about}"),
                            format!("{team} appelle {role}{about}"),
                        )
                    }
                    None => text(
                        format!("task for {team}{about}"),
                        format!("tâche pour {team}{about}"),
                    ),
                }
            }
            Done::Claim { part, amount, .. } => {
                let (amount, part) = (self.money(*amount), part_word(*part));
                text(
                    format!("claim {amount} ({})", part.en),
                    format!("réclamation de {amount} ({})", part.fr),
                )
            }
            Done::Entrust(agency) => {
                let agency = name(&self.machine.agencies, *agency);
                text(
                    format!("entrust to agency {agency}"),
                    format!("confié au cabinet {agency}"),
                )
            }
            Done::HandOver { agency, amount } => {
                let agency = name(&self.machine.agencies, *agency);
                let amount = self.money(*amount);
                text(
                    format!("hand over to agency {agency}: {amount}"),
                    format!("remise au cabinet {agency}\u{a0}: {amount}"),
                )
            }
            Done::Recall(_) => text("the case comes back from the agency", "dossier repris"),
            Done::Post { action } => {
                use jalon_core::machine::action::Does;
                let does = self.machine.actions.get(*action);
                let posted = match does.map(|action| &action.does) {
                    Some(Does::Post { name, .. }) => name.as_str(),
                    _ => "",
                };
                text(format!("post {posted}"), format!("publication {posted}"))
            }
            Done::Propose { team, persons, .. } => {
                let team = self.team(*team);
                let two = *persons > 1;
                text(
                    format!(
                        "proposed to {team}{}",
                        if two { ", two must agree" } else { "" }
                    ),
                    format!(
                        "proposé à {team}{}",
                        if two { ", deux accords requis" } else { "" }
                    ),
                )
            }
            // It opens all the same, and takes answers.
            Done::Withdraw {
                what: Withdrawn::Links,
                because: Reason::Paid,
            } => text(
                "the page of its link asks for nothing more: paid",
                "la page de son lien ne demande plus rien\u{a0}: payée",
            ),
            Done::Withdraw {
                what: Withdrawn::Links,
                because,
            } => {
                let because = reason_word(*because);
                text(
                    format!(
                        "the page of its link stays, and moves nothing any more: {}",
                        because.en
                    ),
                    format!(
                        "la page de son lien reste, sans plus rien faire avancer\u{a0}: {}",
                        because.fr
                    ),
                )
            }
            Done::Withdraw { what, because } => {
                let (what, because) = (withdrawn_word(*what), reason_word(*because));
                text(
                    format!("{} withdrawn: {}", what.en, because.en),
                    format!("{} retirée\u{a0}: {}", what.fr, because.fr),
                )
            }
            Done::Milestone {
                milestone, status, ..
            } => {
                let named = self.machine.milestones.get(*milestone);
                let named = named.map_or("", |milestone| milestone.name.as_str());
                let status = status_word(*status)?;
                text(
                    format!("milestone {named}: {}", status.en),
                    format!("jalon {named}\u{a0}: {}", status.fr),
                )
            }
            Done::Ended(how) => {
                let how = self.settlement(*how);
                text(
                    format!("the journey ends: {}", how.en),
                    format!("fin du parcours\u{a0}: {}", how.fr),
                )
            }
            Done::Reopened => text("the journey goes on", "le parcours reprend"),
            Done::Taken(journey) => match journey.and_then(|id| self.machine.journeys.get(id)) {
                Some(journey) => text(
                    format!("takes journey {}", journey.name),
                    format!("entre dans le parcours {}", journey.name),
                ),
                None => text("no journey takes it", "aucun parcours ne la prend"),
            },
            Done::Withheld { because, .. } => {
                let because = reason_word(*because);
                text(
                    format!("waits: {}", because.en),
                    format!("en attente\u{a0}: {}", because.fr),
                )
            }
            Done::Skipped(because) => {
                let because = reason_word(*because);
                text(
                    format!("left out: {}", because.en),
                    format!("non effectué\u{a0}: {}", because.fr),
                )
            }
            Done::Paused { .. } => text("paused", "suspendu"),
            Done::Resumed => text("goes on after the pause", "reprise après la suspension"),
            Done::PromiseKept { .. } => text("promise kept", "promesse tenue"),
            Done::PromiseBroken { .. } => text("promise broken", "promesse rompue"),
            Done::Set { .. } => text("a field has a new value", "un champ a une nouvelle valeur"),
            Done::Standing {
                standing, value, ..
            } => self.standing(*standing, *value),
            Done::MadeByHand => text("made by hand", "fait à la main"),
            // Who decides about it is told where it stands: some of it is sent again by itself.
            Done::Attention(Attention::InDoubt) => self.attention(Attention::InDoubt),
            Done::Attention(what) => {
                let what = self.attention(*what);
                text(
                    format!("a person must look: {}", what.en),
                    format!("à examiner par une personne\u{a0}: {}", what.fr),
                )
            }
            #[allow(unreachable_patterns)]
            _ => return None,
        })
    }

    /// The name of a step.
    pub fn step(&self, step: StepId) -> &str {
        let step = self.machine.steps.get(step);
        step.map_or("", |step| step.name.as_str())
    }

    /// An amount as the reader writes it.
    pub fn money(&self, money: Money) -> String {
        shown_money(money, self.lang)
    }

    /// A day as the reader writes it.
    pub fn day(&self, day: Day) -> String {
        shown_day(day, self.lang)
    }

    /// Invoices by their names.
    pub fn list(&self, places: &[usize]) -> String {
        let names = places.iter().map(|place| self.invoice(*place));
        names.collect::<Vec<_>>().join(", ")
    }

    /// An invoice by its name.
    pub fn invoice(&self, place: usize) -> String {
        let name = self.invoices.get(place).cloned();
        name.unwrap_or_else(|| (place + 1).to_string())
    }

    fn role(&self, role: RoleId) -> &str {
        role_word(name(&self.machine.roles, role), self.lang)
    }

    /// What is done, and to whom: French has one word for "to the payer".
    fn act_to(&self, act: Act, role: RoleId) -> Text {
        let (act, to) = (act_word(act), name(&self.machine.roles, role));
        let french = role_word(to, Lang::Fr);
        let fr = match act.fr.strip_suffix('à').filter(|_| french != to) {
            Some(act) => format!("{act}au {french}"),
            None => format!("{} {french}", act.fr),
        };
        text(format!("{} {to}", act.en), fr)
    }

    fn team(&self, team: TeamId) -> &str {
        name(&self.machine.teams, team)
    }

    fn by(&self, way: Option<Way>) -> String {
        let Some(way) = way else {
            return String::new();
        };
        let (by, way) = match self.lang {
            Lang::En => ("by", way_word(way).en),
            Lang::Fr => ("par", way_word(way).fr),
        };
        format!(" {by} {way}")
    }

    fn amount(&self, amount: Option<Money>) -> String {
        amount.map_or_else(String::new, |amount| format!(", {}", self.money(amount)))
    }

    fn lists(&self, lists: &[usize]) -> Text {
        if lists.len() < 2 {
            return text("", "");
        }
        let invoices = self.list(lists);
        text(
            format!(", listing {invoices}"),
            format!(", relevé de {invoices}"),
        )
    }

    fn credits(&self, credits: &[OpenCredit]) -> Text {
        if credits.is_empty() {
            return text("", "");
        }
        let amounts = credits.iter().map(|credit| self.money(credit.amount));
        let amounts = amounts.collect::<Vec<_>>().join(", ");
        text(
            format!(", with open credits: {amounts}"),
            format!(", avec crédits ouverts\u{a0}: {amounts}"),
        )
    }

    fn settlement(&self, how: Settlement) -> Text {
        match how {
            Settlement::Paid => text("the invoice is settled", "la facture est soldée"),
            Settlement::Named(end) => {
                let end = name(&self.machine.ends, end);
                text(end, end)
            }
            Settlement::Cancelled => text("cancelled", "annulée"),
            Settlement::Over => text(
                "all milestones are over, and something is open",
                "tous les jalons sont clos et il reste un solde",
            ),
        }
    }

    fn standing(&self, standing: jalon_core::machine::StandingId, value: Option<u16>) -> Text {
        let standing = self.machine.standings.get(standing);
        let called = standing.map_or("", |standing| standing.name.as_str());
        let value = standing
            .zip(value)
            .and_then(|(standing, value)| standing.values.get(usize::from(value)));
        let value = value.map_or("…", |value| value.as_str());
        text(
            format!("standing {called}: {value}"),
            format!("situation {called}\u{a0}: {value}"),
        )
    }

    fn attention(&self, what: Attention) -> Text {
        match what {
            Attention::Value(ValueFault::NeedsRate { table, day }) => {
                rates::missing(self.world, table, day)
            }
            Attention::Value(_) => text("a value is missing", "une valeur manque"),
            Attention::Failed => text("it could not be sent", "envoi impossible"),
            Attention::InDoubt => text(
                "it is not known whether it left",
                "on ignore si l'envoi a eu lieu",
            ),
            Attention::NobodyInRole(role) => {
                let role = self.role(role);
                text(
                    format!("nobody has the role {role}"),
                    format!("personne n'a le rôle {role}"),
                )
            }
            Attention::TriedEnough => text(
                "tried as often as it may be",
                "essayé le nombre de fois permis",
            ),
            Attention::UndoneAfterEnd => text(
                "something was undone after the end",
                "quelque chose a été défait après la fin",
            ),
            Attention::TaskLate => text("a task is late", "une tâche est en retard"),
            Attention::NothingToDecide => text("there is nothing to decide", "rien à décider"),
            Attention::TooMuchAtOnce => text("too much at once", "trop à la fois"),
            #[allow(unreachable_patterns)]
            _ => text("see the account", "voir le compte"),
        }
    }
}

/// A role as the reader calls it: those that every script has, have a name in both languages.
pub fn role_word(name: &str, lang: Lang) -> &str {
    match lang {
        Lang::En => name,
        Lang::Fr => in_french(Group::Role, name).unwrap_or(name),
    }
}

/// How French scripts write a word of the language that English ones write so.
fn in_french(group: Group, english: &str) -> Option<&'static str> {
    let mut rows = WORDS.iter().filter(|row| row.group == group);
    let row = rows.find(|row| row.english[0] == english)?;
    Some(row.french[0])
}

fn name<I: Dense>(list: &List<I, Named>, id: I) -> &str {
    list.get(id).map_or("", |named| named.name.as_str())
}

fn written(deed: &Deed) -> String {
    match &deed.text {
        Some(written) => format!(" \"{}\"", written.subject),
        None => String::new(),
    }
}

/// What is done, in a word or two.
pub fn act_alone(act: Act) -> Text {
    match act {
        Act::Alert => text("alert", "alerte"),
        Act::Remind => text("reminder", "rappel"),
        Act::Chase => text("chase", "relance"),
        Act::FormalNotice => text("formal notice", "mise en demeure"),
        Act::AnyMessage => text("message", "message"),
        Act::Resend => text("sent again", "renvoi"),
        Act::Task => text("task", "tâche"),
        Act::Call => text("call", "appel"),
        Act::Claim => text("claim", "réclamation"),
        Act::Entrust => text("entrusted to the agency", "confiée au cabinet"),
        Act::Handover => text("hand-over to the agency", "remise au cabinet"),
        Act::Recall => text("taken back from the agency", "reprise au cabinet"),
        Act::Post => text("post", "publication"),
        Act::HoldMessages => text("messages held", "messages retenus"),
        Act::Pause => text("pause", "suspension"),
        Act::Send => text("sending", "envoi"),
    }
}

fn act_word(act: Act) -> Text {
    match act {
        Act::Remind => text("remind", "rappel à"),
        Act::Chase => text("chase", "relance à"),
        Act::FormalNotice => text("formal notice to", "mise en demeure à"),
        Act::Resend => text("the invoice is sent again to", "facture renvoyée à"),
        _ => text("message to", "message à"),
    }
}

fn part_word(part: DebtPart) -> Text {
    match part {
        DebtPart::Principal => text("on the invoice", "sur la facture"),
        DebtPart::Interest => text("interest", "intérêts"),
        DebtPart::Fees => text("fees", "frais"),
    }
}

fn way_word(way: Way) -> Text {
    match way {
        Way::Link => text("link", "lien"),
        Way::Edi => text("EDI", "EDI"),
        Way::Portal => text("portal", "portail"),
        Way::Attachment => text("attachment", "pièce jointe"),
        Way::Letter => text("letter", "lettre"),
        Way::RegisteredLetter => text("registered letter", "lettre recommandée"),
        Way::Email => text("email", "courriel"),
        Way::Sms => text("SMS", "SMS"),
    }
}

fn withdrawn_word(what: Withdrawn) -> Text {
    match what {
        Withdrawn::Proposal => text("proposal", "proposition"),
        Withdrawn::Planned => text("plan", "action prévue"),
        Withdrawn::Task => text("task", "tâche"),
        #[allow(unreachable_patterns)]
        _ => text("link", "page"),
    }
}

fn status_word(status: Status) -> Option<Text> {
    Some(match status {
        Status::Passed => text("passed", "atteint"),
        Status::Missed => text("missed", "manqué"),
        Status::LeftOut => text("left out", "sans objet"),
        Status::Closed => text("closed", "clos"),
        Status::Waiting | Status::Open => return None,
    })
}

/// Why something is done, moved or withheld.
fn reason_word(reason: Reason) -> Text {
    match reason {
        Reason::Due => text("it is its time", "c'est son heure"),
        Reason::Event(_) | Reason::DeclaredEvent => text("something happened", "un événement"),
        Reason::ByHand => text("by hand", "à la main"),
        Reason::Outcome => text("an answer", "une réponse"),
        Reason::Refused => text("refused", "refus"),
        Reason::Silent => text("nobody answered", "sans réponse"),
        Reason::OutsideHours => text("outside the hours", "hors des heures d'ouverture"),
        Reason::Paid => text("paid", "payée"),
        Reason::FiguresChanged => text("the figures have changed", "les chiffres ont changé"),
        Reason::InOrder => text("the step above comes first", "l'étape au-dessus d'abord"),
        Reason::GraverIsDue => text("a graver step is due", "une étape plus ferme est due"),
        Reason::Past => text("its time is over", "son heure est passée"),
        Reason::ConditionNo => text("its condition does not hold", "condition non remplie"),
        Reason::ConditionUnknown => text("a value is not known", "valeur inconnue"),
        Reason::Paused => text("paused", "suspendu"),
        Reason::Held => text("held by a person", "retenu par une personne"),
        Reason::Disputed => text("disputed", "litige"),
        Reason::HandedOver => text("handed over", "remis au cabinet"),
        Reason::Limit => text("the limit of messages", "limite de messages"),
        Reason::ToldToday => text(
            "one message a day tells of all",
            "un message par jour pour toutes",
        ),
        Reason::InGroup => text("in another message", "dans un autre message"),
        Reason::PaymentsNotRead => text("payments are not up to date", "paiements pas à jour"),
        Reason::NotOpen => text("the invoice is not open", "facture non ouverte"),
        Reason::NotIssued => text("before the day of issue", "avant le jour d'émission"),
        Reason::NotLate => text("nothing is late yet", "rien n'est encore en retard"),
        Reason::BeyondBounds => text("beyond the bounds of the line", "au-delà des limites"),
        Reason::Over => text("it is over", "c'est terminé"),
        Reason::Run => text("the next run", "la prochaine échéance de traitement"),
        Reason::BeforeSending => text("before sending", "avant l'envoi"),
        Reason::Moved => text("moved", "déplacée"),
        Reason::Undone => text("undone", "défait"),
        #[allow(unreachable_patterns)]
        _ => text("a rule", "une règle"),
    }
}

/// Why something could not happen.
pub fn refusal_word(refusal: &Refusal) -> Text {
    match refusal {
        Refusal::UnknownSubject => text(
            "the invoice is not there yet on that day",
            "la facture n'est pas encore là ce jour",
        ),
        Refusal::UnknownCustomer(_) => text(
            "the customer has no invoice yet on that day",
            "le client n'a pas encore de facture ce jour",
        ),
        Refusal::ArrivedBefore => text("the invoice is there already", "la facture est déjà là"),
        Refusal::OtherCurrency { found, wanted } => text(
            format!("the amount is in {found}, the invoice in {wanted}"),
            format!("le montant est en {found}, la facture en {wanted}"),
        ),
        Refusal::NoAmount => text(
            "the amount must be more than zero",
            "le montant doit être supérieur à zéro",
        ),
        Refusal::NotAnInvoice => text(
            "this can only happen to an invoice",
            "ceci n'arrive qu'à une facture",
        ),
        Refusal::UnknownInstalment(number) => text(
            format!("the invoice has no instalment {number}"),
            format!("la facture n'a pas de tranche {number}"),
        ),
        Refusal::RunBeforeLast => text(
            "the run is dated before the last one",
            "le traitement est daté d'avant le précédent",
        ),
        other => text(other.to_string(), other.in_french()),
    }
}

/// An amount as the reader writes it.
pub fn shown_money(money: Money, lang: Lang) -> String {
    let plain = money.amount().to_string();
    let (minus, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.as_str()),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let (group, decimal) = match lang {
        Lang::En => (",", "."),
        Lang::Fr => ("\u{a0}", ","),
    };
    let mut out = minus.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push_str(group);
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push_str(decimal);
        out.push_str(rest);
    }
    format!("{out} {}", money.currency)
}

/// A day as the reader writes it.
pub fn shown_day(day: Day, lang: Lang) -> String {
    match lang {
        Lang::En => day.to_string(),
        Lang::Fr => format!(
            "{:02}/{:02}/{:04}",
            day.day_of_month(),
            day.month(),
            day.year()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_days_are_written_as_the_reader_does() {
        let money: Money = "1234567.50 EUR".parse().unwrap();
        assert_eq!(shown_money(money, Lang::En), "1,234,567.50 EUR");
        assert_eq!(shown_money(money, Lang::Fr), "1\u{a0}234\u{a0}567,50 EUR");
        let day: Day = "2026-02-09".parse().unwrap();
        assert_eq!(shown_day(day, Lang::En), "2026-02-09");
        assert_eq!(shown_day(day, Lang::Fr), "09/02/2026");
    }
}

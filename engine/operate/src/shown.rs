//! One invoice: how it stands, what is awaited of it, and what left or waits to leave.

use jalon_core::step::{Settlement, Stage, Status, Subject, outlook};
use jalon_core::{Instant, Machine, Money};
use jalon_daemon::digits;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_simulate::replay::reason_name;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

use crate::agency::{self, Has};
use crate::found::{Found, deployed, invoice, script};
use crate::next::{Of, comes, payments_awaited, proposal};
use crate::outbox::{Entry, Outgone, entries};
use crate::{House, Refused, Script};

/// An invoice with all that is known of how it stands.
pub struct Stands {
    /// The invoice and its account.
    pub found: Found,
    /// The script that it runs under.
    pub script: Arc<Script>,
    /// What is to leave, or may not have left.
    pub entries: Vec<Entry>,
    /// What an agency has of it.
    pub case: Option<Has>,
    /// When it was looked at.
    pub now: Instant,
}

/// Looks at the invoice with a number.
pub fn stands(house: &mut House, number: &str) -> Result<Stands, Refused> {
    let found = invoice(house, number)?;
    let deployed = deployed(house)?;
    let lists = digits::read(&deployed.lists).unwrap_or_default();
    let script = script(house, &deployed, (found.program, lists))?;
    let effects = house.store.effects_of(found.row.key)?;
    let mut entries = entries(house, &effects)?;
    entries.retain(|entry| entry.effect.subject == found.subject);
    let case = agency::has(house, &found, &script.world.machine)?;
    let now = house.now();
    Ok(Stands {
        found,
        script,
        entries,
        case,
        now,
    })
}

/// How an invoice stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Invoice)]
pub struct InvoiceTold {
    /// Its number.
    pub number: String,
    /// The key of its customer.
    pub customer: Option<String>,
    /// The key of the party that pays.
    pub payer: String,
    /// The day of issue.
    #[schema(format = Date)]
    pub issue: String,
    /// The day on which it is due.
    #[schema(format = Date)]
    pub due: Option<String>,
    /// Its currency.
    pub currency: String,
    /// Its total, in its currency.
    pub total: String,
    /// What is open of it.
    pub open: String,
    /// What was paid beyond what is owed of it.
    pub overpaid: String,
    /// Where it stands: `untaken`, `left_alone`, `before_sending`, `running` or `ended`.
    pub stage: String,
    /// The journey that took it.
    pub journey: Option<String>,
    /// Which agency has it, and under which number.
    pub case: Option<Has>,
    /// Its milestones.
    pub milestones: Vec<MilestoneTold>,
    /// What is awaited of it, and what keeps it back.
    pub awaited: Vec<AwaitedTold>,
    /// What is to leave about it, is on its way, held, in doubt or was not taken; of what left its story tells.
    pub outbox: Vec<Outgone>,
    /// How often its account has changed.
    pub revision: i64,
}

/// A milestone of an invoice.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Milestone)]
pub struct MilestoneTold {
    /// Its name in the script.
    pub name: Option<String>,
    /// Of which instalment; 0 for the invoice as a whole.
    pub instalment: u16,
    /// `to come`, `open`, `passed`, `missed` or `over`.
    pub status: String,
}

/// A line of the script that is awaited.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Awaited)]
pub struct AwaitedTold {
    /// The line, by its path in the script.
    pub step: String,
    /// When its own line wants it.
    #[schema(format = DateTime)]
    pub due: Option<String>,
    /// When it comes; none if it waits for something.
    #[schema(format = DateTime)]
    pub at: Option<String>,
    /// Why then, or why not yet.
    pub because: String,
    /// The line that it waits for.
    pub waits_for: Option<String>,
    /// `in_time`; `waits` for something without a date; or it was due, and is `held` by a guard,
    /// `stopped` by an incident, `on_its_way`, `not_left` although it was to leave, `in_doubt` whether it left, or `due`: the daemon has yet to do it.
    pub comes: String,
    /// The guard that holds it: `clock`, `volume` or `freshness`.
    pub held_by: Option<String>,
    /// The sign-off that it waits for.
    pub sign_off: Option<SignOffTold>,
    /// Where it waits for payments: of all feeds the one that was read the longest ago.
    pub feed: Option<FeedTold>,
}

/// A sign-off that a line waits for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SignOff)]
pub struct SignOffTold {
    /// The team that is asked.
    pub team: String,
    /// Who has signed.
    pub signed: Vec<String>,
    /// How many must.
    pub persons: u8,
    /// Until when they may.
    #[schema(format = DateTime)]
    pub until: Option<String>,
}

/// A feed of payments.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Feed)]
pub struct FeedTold {
    /// Its name.
    pub name: String,
    /// Up to when its payments are known.
    #[schema(format = DateTime)]
    pub read: String,
}

impl Stands {
    /// For programs; nothing if the invoice has left the account meanwhile.
    pub fn told(&self, lang: Lang) -> Option<InvoiceTold> {
        let (found, world) = (&self.found, &self.script.world);
        let subject = found.account.subject(found.subject)?;
        let invoice = subject.invoice()?;
        let machine = &world.machine;
        let currency = invoice.ledger.currency();
        let amount = |minor| Money::new(minor, currency).amount().to_string();
        let customer = found.account.customers.get(usize::from(subject.customer));
        let milestones = subject.tracks.iter().map(|track| {
            let milestone = machine.milestones.get(track.milestone);
            MilestoneTold {
                name: milestone.map(|milestone| milestone.name.to_string()),
                instalment: track.instalment,
                status: status_word(track.status).en,
            }
        });
        let context = &world.context;
        let of = Of {
            world,
            account: &found.account,
            subject,
            kept_back: &found.kept_back,
        };
        let awaited = outlook(machine, context, &found.account, subject.id, self.now);
        let awaited = awaited.iter().map(|one| {
            let comes = comes(one, &of, self.now);
            AwaitedTold {
                comes: comes.name().to_owned(),
                held_by: comes.held_by(),
                sign_off: proposal(one, &of).map(|of| SignOffTold {
                    team: of.team.to_owned(),
                    signed: of.signed.iter().map(ToString::to_string).collect(),
                    persons: of.persons,
                    until: of.until.map(|at| at.to_string()),
                }),
                feed: payments_awaited(one, &of, self.now)
                    .flatten()
                    .map(|(name, read)| FeedTold {
                        name: name.to_string(),
                        read: read.to_string(),
                    }),
                step: machine.path(one.slot.path).to_owned(),
                due: one.due.map(|at| at.to_string()),
                at: one.at.map(|at| at.to_string()),
                because: reason_name(one.because).to_owned(),
                waits_for: one.waits_for.map(|path| machine.path(path).to_owned()),
            }
        });
        let journey = subject.journey.and_then(|id| machine.journeys.get(id));
        Some(InvoiceTold {
            number: invoice.number.to_string(),
            customer: customer.map(|customer| customer.key.to_string()),
            payer: found.row.payer.clone(),
            issue: invoice.issue.to_string(),
            due: invoice.due.map(|due| due.to_string()),
            currency: currency.code().to_string(),
            total: amount(invoice.ledger.total()),
            open: amount(subject.owed()),
            overpaid: amount(subject.overpaid()),
            stage: stage_name(subject).to_owned(),
            journey: journey.map(|one| one.name.to_string()),
            case: self.case.clone(),
            milestones: milestones.collect(),
            awaited: awaited.collect(),
            outbox: self.entries.iter().map(|entry| entry.told(lang)).collect(),
            revision: found.row.revision,
        })
    }
}

/// Where an invoice stands, in words.
pub fn stage_word(subject: &Subject, machine: &Machine) -> Text {
    if subject.is_cancelled() {
        return text("ended: cancelled", "terminée\u{a0}: annulée");
    }
    let journey = subject.journey.and_then(|id| machine.journeys.get(id));
    let journey = journey.map_or("", |journey| journey.name.as_str());
    match subject.stage {
        Stage::Untaken => text("taken by no journey", "prise par aucun parcours"),
        Stage::LeftAlone => text("left alone", "laissée en l'état"),
        Stage::BeforeSending => text(
            format!("{journey}, to be sent"),
            format!("{journey}, à envoyer"),
        ),
        Stage::Running => {
            let how = running(subject);
            text(
                format!("{journey}, {}", how.en),
                format!("{journey}, {}", how.fr),
            )
        }
        Stage::Ended(Settlement::Named(end)) => {
            let name = machine.ends.get(end).map_or("", |end| end.name.as_str());
            text(format!("ended: {name}"), format!("terminée\u{a0}: {name}"))
        }
        Stage::Ended(_) => text("ended", "terminée"),
    }
}

/// How the journey of an invoice runs.
fn running(subject: &Subject) -> Text {
    if subject.handed_over.is_some() {
        return text("with the agency", "au cabinet de recouvrement");
    }
    if !subject.disputes.is_empty() {
        return text("disputed", "en litige");
    }
    if !subject.promises.is_empty() {
        return text("promised", "paiement promis");
    }
    match subject.blocks.is_empty() {
        true => text("on its way", "en cours"),
        false => text("paused", "en pause"),
    }
}

/// Where an invoice stands, for programs.
pub fn stage_name(subject: &Subject) -> &'static str {
    if subject.is_cancelled() {
        return "ended";
    }
    match subject.stage {
        Stage::Untaken => "untaken",
        Stage::LeftAlone => "left_alone",
        Stage::BeforeSending => "before_sending",
        Stage::Running => "running",
        Stage::Ended(_) => "ended",
    }
}

/// Where a milestone stands, in words.
pub fn status_word(status: Status) -> Text {
    match status {
        Status::Waiting => text("to come", "à venir"),
        Status::Open => text("open", "ouvert"),
        Status::Passed => text("passed", "atteint"),
        Status::Missed => text("missed", "manqué"),
        _ => text("over", "clos"),
    }
}

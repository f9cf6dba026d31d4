//! What lines settle, and the stimuli that follow.

use jalon_bank::matching::{Agreement, Decision, Outcome, Question, Share, agreement, decide};
use jalon_core::{Instant, Money};
use jalon_daemon::incoming::{Incoming, Paid, Part};
use jalon_store::{BankState, Key, Places, Stimulus, To};
use smol_str::SmolStr;

use super::invoices::{Invoices, Named};
use super::kept::{Line, OnAccount};
use crate::{House, Refused};

/// Where lines are settled, one after the other.
#[derive(Default)]
pub(super) struct Desk {
    /// What is known of invoices.
    pub invoices: Invoices,
    pub places: Places,
}

/// Lines as they are to be written, with what follows from them.
#[derive(Default)]
pub(super) struct Settled {
    pub lines: Vec<Line>,
    pub stimuli: Vec<Stimulus>,
}

impl Desk {
    /// Decides about money that came in. What it settles becomes stimuli; what a person has to decide
    /// waits with its question.
    pub fn settle(
        &mut self,
        house: &mut House,
        lines: Vec<Line>,
        now: Instant,
        into: &mut Settled,
    ) -> Result<(), Refused> {
        let parts: Vec<_> = lines.iter().map(|line| line.held.part.clone()).collect();
        let parts: Vec<&jalon_bank::Part> = parts.iter().collect();
        let named = self.invoices.named(house, &parts)?;
        for (mut line, mut named) in lines.into_iter().zip(named) {
            // What lines before were given is taken off.
            for (_, invoice) in &mut named.invoices {
                if let Some(now) = self.invoices.by_number(house, &invoice.number)? {
                    invoice.open = now.open;
                }
            }
            let decision = decision(&line, &named);
            self.follow(house, &mut line, decision, now, &mut into.stimuli);
            into.lines.push(line);
        }
        Ok(())
    }

    fn follow(
        &mut self,
        house: &House,
        line: &mut Line,
        decision: Decision,
        now: Instant,
        stimuli: &mut Vec<Stimulus>,
    ) {
        let held_before = line.held.on_account.clone();
        match decision.outcome {
            Outcome::Pays { by, shares, rest } => {
                line.held.by = Some(by);
                line.held.question = None;
                self.allocate(house, line, (shares, rest), now, stimuli);
            }
            Outcome::OnAccount(_) if held_before.is_some() => {}
            Outcome::OnAccount(account) => {
                line.state = BankState::Waits;
                line.held.question = Some(Question::Unnamed);
                line.held.on_account = Some(OnAccount::new(account, line.held.amount.minor));
                line.held.round += 1;
                let part = part_of(line, line.held.amount, false);
                let to = To::Account(Key(account));
                stimuli.push(self.stimulus(house, line, 1, to, &Incoming::OnAccount(part), now));
            }
            Outcome::Ask(question) => {
                line.state = BankState::Waits;
                line.held.question = Some(question);
                line.held.suggestions = decision.suggestions;
            }
        }
    }

    /// Gives a line to invoices; what is left over is on the account of the first one. Money that is on
    /// somebody's account already comes from there.
    pub fn allocate(
        &mut self,
        house: &House,
        line: &mut Line,
        (shares, rest): (Vec<Share>, i64),
        now: Instant,
        stimuli: &mut Vec<Stimulus>,
    ) {
        line.state = BankState::Settled;
        line.held.question = None;
        line.held.suggestions.clear();
        line.held.round += 1;
        let currency = line.held.amount.currency;
        let from = line.held.on_account.take();
        let mut number = 0;
        for share in shares.iter().filter(|share| share.amount > 0) {
            number += 1;
            self.invoices.give(house, &share.invoice, share.amount);
            // As much as the line notes, to the cent: the rest can be given to others.
            let amount = Money::new(share.amount, currency);
            let paid = Box::new(Paid {
                invoice: share.invoice.clone(),
                instalment: instalment_of(line, &share.invoice),
                part: part_of(line, amount, false),
                capped: true,
            });
            let to = To::Account(Key(share.account));
            let incoming = match &from {
                Some(from) if from.account() == share.account => Incoming::Allocated(paid),
                Some(from) => {
                    // It leaves the one account and comes into the other.
                    let leaves = Incoming::OnAccount(part_of(line, amount, true));
                    let of = To::Account(Key(from.account()));
                    stimuli.push(self.stimulus(house, line, number + 1_000, of, &leaves, now));
                    Incoming::Paid(paid)
                }
                None => Incoming::Paid(paid),
            };
            stimuli.push(self.stimulus(house, line, number, to, &incoming, now));
        }
        let first = shares.first().map(|share| share.account);
        if let Some(first) = first
            && rest > 0
            && from.is_none()
        {
            let part = part_of(line, Money::new(rest, currency), false);
            let to = To::Account(Key(first));
            let incoming = Incoming::OnAccount(part);
            stimuli.push(self.stimulus(house, line, 0, to, &incoming, now));
        }
        let stays = from.map(|from| from.account()).or(first);
        line.held.on_account = match (rest > 0, stays) {
            (true, Some(account)) => Some(OnAccount::new(account, rest)),
            _ => None,
        };
        line.held
            .shares
            .extend(shares.into_iter().filter(|share| share.amount > 0));
    }

    /// Something that follows from a line. Round and number make it known again.
    pub fn stimulus(
        &mut self,
        house: &House,
        line: &Line,
        number: u32,
        to: To,
        incoming: &Incoming,
        now: Instant,
    ) -> Stimulus {
        let mark = format!("line {}/{}/{number}", line.name(), line.held.round);
        let place = self.places.next(now);
        house
            .entity
            .stimulus((&line.feed, &mark), to, place, incoming)
    }
}

/// The instalment that the file of a line names, where it names just one of the invoice.
fn instalment_of(line: &Line, invoice: &str) -> Option<u16> {
    let told = line.held.part.invoices.iter();
    let mut told = told.filter(|one| one.invoice == invoice);
    match (told.next(), told.next()) {
        (Some(one), None) => one.instalment,
        _ => None,
    }
}

fn decision(line: &Line, named: &Named) -> Decision {
    let (money, part) = (line.held.amount, &line.held.part);
    // A bank account that several parties pay from says nothing where the name is somebody else's.
    let payer = named.payer.filter(|_| {
        named.by_key
            || !named.invoices.is_empty()
            || agreement(part, &named.names) != Agreement::Differs
    });
    decide(money, part, &named.invoices, (payer, named.tolerance))
}

/// What of a line goes to an account, or leaves it.
pub(super) fn part_of(line: &Line, amount: Money, leaves: bool) -> Part {
    let from = &line.held.part.party.account;
    Part {
        source: line.feed.clone(),
        payment: line.name(),
        date: line.day,
        amount: amount.amount(),
        currency: amount.currency,
        payer: None,
        back: leaves.then(SmolStr::default),
        from: (from.len() >= 6 && !leaves).then(|| from.clone()),
    }
}

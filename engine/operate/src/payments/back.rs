//! Lines that take others back: exactly what those had settled.

use std::collections::HashMap;

use jalon_bank::Side;
use jalon_bank::matching::Question;
use jalon_core::Instant;
use jalon_daemon::incoming::{Incoming, Paid, Part};
use jalon_store::{BankState, Key, To};
use smol_str::SmolStr;

use super::kept::{Line, marks};
use super::settle::{Desk, Settled, part_of};
use super::stands::as_they_stand;
use crate::{House, Refused};

impl Desk {
    /// Takes back what lines take back. Their originals may be in the store, or among those that are
    /// being written; of two that look the same nobody knows which is meant.
    pub fn take_back(
        &mut self,
        house: &mut House,
        lines: Vec<Line>,
        now: Instant,
        into: &mut Settled,
    ) -> Result<(), Refused> {
        let entity = house.entity.id;
        let all: Vec<Vec<Key>> = lines.iter().map(of_original).collect();
        let mut wanted: Vec<Key> = all.iter().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut stored: HashMap<Key, Line> = HashMap::new();
        let marked = house.store.bank_marked(entity, &wanted)?;
        let marked: Result<Vec<Line>, Refused> = marked.iter().map(Line::read).collect();
        let mut marked = marked?;
        as_they_stand(house, &mut marked)?;
        stored.extend(marked.into_iter().map(|line| (line.key, line)));
        for (mut line, marks) in lines.into_iter().zip(all) {
            // What is being written stands above what was stored.
            let written: Vec<Key> = into.lines.iter().map(|one| one.key).collect();
            let fits = |one: &&Line| {
                // What was set aside and is on nobody's account was dealt with by hand: a person undoes that.
                let aside = one.state == BankState::Aside && one.held.on_account.is_some();
                let stands = matches!(one.state, BankState::Waits | BankState::Settled) || aside;
                let marked = one.mark.is_some_and(|mark| marks.contains(&mark));
                stands && marked && one.held.side == Side::In
            };
            let old = stored.values().filter(|one| !written.contains(&one.key));
            let found: Vec<&Line> = into.lines.iter().chain(old).filter(fits).collect();
            let whole = found
                .iter()
                .filter(|one| one.held.amount == line.held.amount);
            let whole: Vec<&Line> = whole.copied().collect();
            let more = found.iter().filter(|one| is_more(one, &line)).copied();
            let parted: Vec<(&Line, Place)> = more
                .filter_map(|one| Some((one, place_of(one, &line)?)))
                .collect();
            let meant = match (whole.as_slice(), parted.as_slice()) {
                ([original], _) => Some((Line::clone(original), None)),
                ([], [(original, place)]) => Some((Line::clone(original), Some(*place))),
                _ => None,
            };
            match meant {
                Some(meant) => self.takes_back(house, meant, line, now, into)?,
                None => {
                    line.state = BankState::Waits;
                    line.held.question = Some(Question::Original);
                    into.lines.push(line);
                }
            }
        }
        Ok(())
    }

    /// A person says which payment a line takes back: all of it, or the part that is in one place.
    pub fn returns(
        &mut self,
        house: &mut House,
        original: Line,
        line: Line,
        now: Instant,
        into: &mut Settled,
    ) -> Result<(), Refused> {
        let place = match original.held.amount == line.held.amount {
            true => None,
            false => Some(place_of(&original, &line).ok_or_else(|| no_one_place(&original))?),
        };
        self.takes_back(house, (original, place), line, now, into)
    }

    fn takes_back(
        &mut self,
        house: &mut House,
        (mut original, place): (Line, Option<Place>),
        mut line: Line,
        now: Instant,
        into: &mut Settled,
    ) -> Result<(), Refused> {
        match place {
            None => self.goes_back(house, &mut original, &line, now, into)?,
            Some(place) => self.part_goes_back(house, (&mut original, place), &line, now, into),
        }
        original.held.other = Some(line.name());
        line.state = BankState::Back;
        line.held.question = None;
        line.held.other = Some(original.name());
        into.lines.retain(|one| one.key != original.key);
        into.lines.push(original);
        into.lines.push(line);
        Ok(())
    }

    /// Part of what a line brought goes back from the one place where it is.
    fn part_goes_back(
        &mut self,
        house: &House,
        (original, place): (&mut Line, Place),
        back: &Line,
        now: Instant,
        into: &mut Settled,
    ) {
        original.held.round += 1;
        let amount = back.held.amount;
        let part = Part {
            date: back.day,
            back: Some(reason_of(back)),
            ..part_of(original, amount, true)
        };
        let (to, incoming) = match place {
            Place::OnAccount => {
                let Some(rest) = &mut original.held.on_account else {
                    return;
                };
                rest.amount -= amount.minor;
                let to = To::Account(Key(rest.account()));
                (to, Incoming::OnAccount(part))
            }
            Place::Share(at) => {
                let Some(share) = original.held.shares.get_mut(at) else {
                    return;
                };
                share.amount -= amount.minor;
                let paid = Paid {
                    invoice: share.invoice.clone(),
                    instalment: None,
                    part,
                    capped: false,
                };
                let to = To::Known(house.entity.invoice_by_number(&share.invoice));
                (to, Incoming::Paid(Box::new(paid)))
            }
        };
        let stimulus = self.stimulus(house, original, 1, to, &incoming, now);
        into.stimuli.push(stimulus);
        original.held.shares.retain(|share| share.amount > 0);
        let rest = original.held.on_account.take();
        original.held.on_account = rest.filter(|rest| rest.amount > 0);
        let nothing_left = original.held.shares.is_empty() && original.held.on_account.is_none();
        if nothing_left {
            original.state = BankState::Back;
            original.held.question = None;
            original.held.suggestions.clear();
        }
    }

    /// All that a line settled goes back, in every account that has something of it.
    fn goes_back(
        &mut self,
        house: &mut House,
        original: &mut Line,
        back: &Line,
        now: Instant,
        into: &mut Settled,
    ) -> Result<(), Refused> {
        original.held.round += 1;
        let holders = self.holders(house, original)?;
        let several = holders.len() > 1;
        for (number, to) in (1..).zip(holders) {
            let incoming = Incoming::WentBack {
                payment: original.name(),
                date: back.day,
                reason: Some(reason_of(back)).filter(|reason| !reason.is_empty()),
                by: None,
                several,
            };
            let stimulus = self.stimulus(house, original, number, to, &incoming, now);
            into.stimuli.push(stimulus);
        }
        original.state = BankState::Back;
        original.held.question = None;
        original.held.suggestions.clear();
        Ok(())
    }

    /// Whoever may have something of a line, each once. Its invoices are where their customer's payer is
    /// now; what they did not take, and what was on account, stayed with the one who paid.
    pub fn holders(&mut self, house: &mut House, line: &mut Line) -> Result<Vec<To>, Refused> {
        let mut before: Vec<u128> = line.held.accounts();
        let (mut seen, mut holders) = (Vec::new(), Vec::new());
        for share in &mut line.held.shares {
            if let Some(invoice) = self.invoices.by_number(house, &share.invoice)? {
                share.account = invoice.account;
            }
            if !seen.contains(&share.account) {
                seen.push(share.account);
                let key = house.entity.invoice_by_number(&share.invoice);
                holders.push(To::Known(key));
            }
        }
        before.retain(|account| !seen.contains(account));
        let before = before.into_iter();
        holders.extend(before.map(|account| To::Account(Key(account))));
        Ok(holders)
    }
}

/// Where the part of a payment is that goes back.
#[derive(Clone, Copy)]
enum Place {
    OnAccount,
    Share(usize),
}

/// Whether a line brought more than another takes back.
fn is_more(one: &Line, back: &Line) -> bool {
    let (money, back) = (one.held.amount, back.held.amount);
    money.currency == back.currency && money.minor > back.minor
}

/// Where a part can go back from: what is on account, if that is it to the cent; else the only place
/// that has anything. Of several invoices nobody knows which is meant.
fn place_of(original: &Line, back: &Line) -> Option<Place> {
    let amount = back.held.amount.minor;
    let on_account = original.held.on_account.as_ref().map(|rest| rest.amount);
    match (on_account, original.held.shares.as_slice()) {
        (Some(rest), _) if rest == amount => Some(Place::OnAccount),
        (Some(rest), []) if rest > amount => Some(Place::OnAccount),
        (None, [share]) if share.amount >= amount => Some(Place::Share(0)),
        _ => None,
    }
}

/// A part goes back, and nobody knows from where.
fn no_one_place(original: &Line) -> Refused {
    let name = original.name();
    Refused::wrong(
        "it takes back a part of that payment, which paid several invoices or has less left in one place",
        "il reprend une partie de ce paiement, qui a réglé plusieurs factures ou dont il reste moins au même endroit",
    )
    .help(
        format!(
            "put that part on the payer's account first: jalon payment unmatch {name}, then jalon payment match {name} \
             with what each invoice keeps, as F-1=100"
        ),
        format!(
            "mettez d'abord cette partie au compte du payeur\u{a0}: jalon payment unmatch {name}, puis jalon payment match {name} \
             avec ce que chaque facture garde, comme F-1=100"
        ),
    )
}

/// By what the line is found that this one takes back.
fn of_original(line: &Line) -> Vec<Key> {
    marks(&line.feed, &line.held.part)
}

fn reason_of(line: &Line) -> SmolStr {
    let part = &line.held.part;
    let pieces = [part.reason_code.as_ref(), part.reason.as_ref()];
    let pieces: Vec<&str> = pieces.into_iter().flatten().map(SmolStr::as_str).collect();
    pieces.join(" ").into()
}

//! What a person says of a line: what it pays, or that what was decided was wrong.

use jalon_bank::Side;
use jalon_bank::matching::{Question, Share};
use jalon_core::{Decimal, Money};
use jalon_daemon::incoming::Incoming;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_store::{BankState, Key, To};
use smol_str::SmolStr;

use super::book::too_busy;
use super::dealt::{is_dealt_with, waits_again};
use super::kept::{Line, OnAccount};
use super::list::find;
use super::settle::{Desk, Settled, part_of};
use super::stands::{Holder, holder_of};
use crate::act::By;
use crate::words::shown_money;
use crate::{House, Refused};

/// What a person wants a line to pay.
#[derive(Clone, Debug)]
pub enum Meant {
    /// These invoices: each so much, or what is open of it as far as the money goes.
    Invoices(Vec<(SmolStr, Option<Decimal>)>),
    /// What was suggested, by its number from 1.
    Suggestion(usize),
    /// Nothing yet, but it is this customer's: on its account.
    Customer(SmolStr),
    /// It takes this payment back.
    Returns(SmolStr),
}

/// Gives a line to what a person says.
pub fn match_line(house: &mut House, by: &By, name: &str, meant: &Meant) -> Result<Text, Refused> {
    let mut line = find(house, name)?;
    if let Meant::Returns(original) = meant {
        return goes_back(house, by, line, original);
    }
    can_be_given(&line)?;
    let mut desk = Desk::default();
    let mut settled = Settled::default();
    let shares = match meant {
        Meant::Customer(customer) => {
            let account = account_of(house, customer)?;
            to_customer(house, &mut desk, &mut line, (account, by), &mut settled)?;
            let said = customer.clone();
            return stored(
                house,
                settled,
                line,
                by,
                text(
                    format!("it is on the account of {said}"),
                    format!("il est au compte de {said}"),
                ),
            );
        }
        Meant::Suggestion(number) => {
            let found = number
                .checked_sub(1)
                .and_then(|at| line.held.suggestions.get(at));
            let found = found.ok_or_else(|| {
                Refused::unknown(
                    format!("it has no suggestion {number}"),
                    format!("il n'a pas de proposition {number}"),
                )
                .help(
                    "jalon payment suggest tells them",
                    "jalon payment suggest les donne",
                )
            })?;
            found
                .shares
                .iter()
                .map(|share| (share.invoice.clone(), None))
                .collect()
        }
        Meant::Invoices(invoices) => invoices.clone(),
        Meant::Returns(_) => Vec::new(),
    };
    let shares = worked_out(house, &mut desk, &line, shares)?;
    let given = shares
        .iter()
        .fold(0i64, |sum, share| sum.saturating_add(share.amount));
    let rest = left(&line).saturating_sub(given);
    let said = who_pays_whom(house, &mut desk, &line, &shares)?;
    let before = std::mem::take(&mut line.held.shares);
    desk.allocate(
        house,
        &mut line,
        (shares, rest),
        by.now,
        &mut settled.stimuli,
    );
    line.held.shares.splice(0..0, before);
    line.held.by = None;
    stored(house, settled, line, by, said)
}

/// Whose money pays whose invoices: who took the wrong line sees it.
fn who_pays_whom(
    house: &mut House,
    desk: &mut Desk,
    line: &Line,
    shares: &[Share],
) -> Result<Text, Refused> {
    let currency = line.held.amount.currency;
    let mut whose: Vec<SmolStr> = Vec::new();
    for share in shares {
        let invoice = desk.invoices.by_number(house, &share.invoice)?;
        let name = invoice.and_then(|one| one.names.first().cloned());
        whose.push(name.unwrap_or_default());
    }
    let payer = line.held.part.party.name.as_str();
    let in_words = |lang: Lang| {
        let of = |name: &str| match (name, lang) {
            ("", _) => String::new(),
            (name, Lang::En) => format!(" of {name}"),
            (name, Lang::Fr) => format!(" de {name}"),
        };
        let amount = |minor| shown_money(Money::new(minor, currency), lang);
        let invoices = shares.iter().zip(&whose).map(|(share, name)| {
            let invoice = format!("{}{}", share.invoice, of(name));
            match shares.len() {
                1 => invoice,
                _ => format!("{invoice} ({})", amount(share.amount)),
            }
        });
        let invoices = invoices.collect::<Vec<_>>().join(", ");
        let given = shares
            .iter()
            .fold(0i64, |sum, share| sum.saturating_add(share.amount));
        let verb = match lang {
            Lang::En => "pays",
            Lang::Fr => "paient",
        };
        format!("{}{} {verb} {invoices}", amount(given), of(payer))
    };
    Ok(text(in_words(Lang::En), in_words(Lang::Fr)))
}

/// A line takes another one back, as a person says where the bank did not.
fn goes_back(house: &mut House, by: &By, mut line: Line, name: &str) -> Result<Text, Refused> {
    let original = find(house, name)?;
    if line.held.side != Side::InTakenBack || line.state != BankState::Waits {
        return Err(Refused::wrong(
            "it does not take money back, or does not wait",
            "il ne reprend pas d'argent, ou n'attend pas",
        )
        .help(
            "jalon payment list tells what waits",
            "jalon payment list dit ce qui attend",
        ));
    }
    // What was set aside and is on nobody's account was dealt with by hand.
    let aside = original.state == BankState::Aside && original.held.on_account.is_some();
    let stands = matches!(original.state, BankState::Waits | BankState::Settled) || aside;
    let (money, back) = (original.held.amount, line.held.amount);
    let enough = money.currency == back.currency && money.minor >= back.minor;
    if original.held.side != Side::In || !stands || !enough {
        let (was, is) = (money.to_string(), back.to_string());
        return Err(Refused::wrong(
            format!("{name} is no payment that {is} can go back from: it brought {was}, or went back itself"),
            format!("{name} n'est pas un paiement dont {is} peut repartir\u{a0}: il a apporté {was}, ou est déjà reparti"),
        )
        .help(
            "jalon payment list --state all tells how each stands",
            "jalon payment list --state all dit où en est chacun",
        ));
    }
    line.held.person = Some(by.name.clone());
    let said = original.name();
    let (mut desk, mut settled) = (Desk::default(), Settled::default());
    desk.returns(house, original, line, by.now, &mut settled)?;
    match settled.book(house)? {
        true => Ok(text(
            format!("it takes {said} back"),
            format!("il reprend {said}"),
        )),
        false => Err(too_busy()),
    }
}

/// Takes the allocations of a line back: the money is on the payer's account again, or, `wholly`, on
/// nobody's.
pub fn unmatch(house: &mut House, by: &By, name: &str, wholly: bool) -> Result<Text, Refused> {
    let mut line = find(house, name)?;
    if is_dealt_with(&line) && !(wholly && line.held.on_account.is_some()) {
        return waits_again(house, by, line);
    }
    let has_something = !line.held.shares.is_empty() || wholly && line.held.on_account.is_some();
    if line.held.side != Side::In || line.state == BankState::Back || !has_something {
        return Err(Refused::over(
            "it settles nothing that could be taken back",
            "il ne règle rien qui puisse être annulé",
        )
        .help(
            "jalon payment list --state all tells how each stands",
            "jalon payment list --state all dit où en est chacun",
        ));
    }
    let (mut desk, mut settled) = (Desk::default(), Settled::default());
    line.held.round += 1;
    let day = line.day;
    let holders = desk.holders(house, &mut line)?;
    if wholly {
        let several = holders.len() > 1;
        for (number, to) in (1..).zip(holders) {
            let incoming = Incoming::WentBack {
                payment: line.name(),
                date: day,
                reason: None,
                by: Some(by.name.clone()),
                several,
            };
            let one = desk.stimulus(house, &line, number, to, &incoming, by.now);
            settled.stimuli.push(one);
        }
        line.held.undecided(Question::TakenBack);
    } else {
        let shares = line.held.shares.clone();
        let mut back: i64 = line.held.on_account.as_ref().map_or(0, |rest| rest.amount);
        let home = line.held.on_account.as_ref().map(OnAccount::account);
        let home = home.or(shares.first().map(|share| share.account));
        for (number, share) in (1..).zip(&shares) {
            let incoming = Incoming::Unallocated {
                invoice: share.invoice.clone(),
                payment: line.name(),
                date: day,
                reason: by.name.clone(),
            };
            let to = To::Known(house.entity.invoice_by_number(&share.invoice));
            let one = desk.stimulus(house, &line, number, to, &incoming, by.now);
            settled.stimuli.push(one);
            back = back.saturating_add(share.amount);
            // What another account gave back comes home.
            if let Some(home) = home.filter(|home| *home != share.account) {
                let money = Money::new(share.amount, line.held.amount.currency);
                let leaves = Incoming::OnAccount(part_of(&line, money, true));
                let one = desk.stimulus(house, &line, number + 1_000, to, &leaves, by.now);
                settled.stimuli.push(one);
                let comes = Incoming::OnAccount(part_of(&line, money, false));
                let to = To::Account(Key(home));
                let one = desk.stimulus(house, &line, number + 2_000, to, &comes, by.now);
                settled.stimuli.push(one);
            }
        }
        line.held.undecided(Question::TakenBack);
        line.held.on_account = home.map(|home| OnAccount::new(home, back));
    }
    line.state = BankState::Waits;
    let said = match &line.held.on_account {
        None => text(
            "its allocations are taken back, and it waits",
            "ses affectations sont annulées, et il attend",
        ),
        Some(rest) => {
            let holder = holder_of(house, rest.account())?;
            stands_with(&line, rest.amount, holder)
        }
    };
    stored(house, settled, line, by, said)
}

/// On whose account money stands after all; it need not be the one who sent it.
fn stands_with(line: &Line, rest: i64, holder: Option<Holder>) -> Text {
    let (money, name) = (Money::new(rest, line.held.amount.currency), line.name());
    let name = name.get(..12).unwrap_or(&name);
    let whose = holder.map(|one| one.to_string()).unwrap_or_default();
    let (en, fr) = (shown_money(money, Lang::En), shown_money(money, Lang::Fr));
    text(
        format!(
            "its allocations are taken back, and it waits; {en} is on the account of {whose}: \
             jalon payment unmatch {name} --wholly takes it off"
        ),
        format!(
            "ses affectations sont annulées, et il attend\u{a0}; {fr} sont au compte de {whose}\u{a0}: \
             jalon payment unmatch {name} --wholly l'en retire"
        ),
    )
}

pub(super) fn stored(
    house: &mut House,
    mut settled: Settled,
    mut line: Line,
    by: &By,
    said: Text,
) -> Result<Text, Refused> {
    line.held.person = Some(by.name.clone());
    settled.lines.push(line);
    match settled.book(house)? {
        true => Ok(said),
        false => Err(too_busy()),
    }
}

/// How much of a line no invoice has, in minor units.
fn left(line: &Line) -> i64 {
    match (&line.held.on_account, line.state) {
        (_, BankState::Back | BankState::Aside) => 0,
        (Some(rest), _) => rest.amount,
        (None, BankState::Waits) => line.held.amount.minor,
        (None, _) => 0,
    }
}

fn can_be_given(line: &Line) -> Result<(), Refused> {
    if line.held.side == Side::InTakenBack {
        return Err(Refused::wrong(
            "it takes money back: there is nothing to give to an invoice",
            "il reprend de l'argent\u{a0}: il n'y a rien à affecter",
        )
        .help(
            "say which payment it takes back: jalon payment match PAYMENT --returns THAT-PAYMENT; \
             if nothing is left to do: jalon payment done PAYMENT --reason TEXT",
            "dites quel paiement il reprend\u{a0}: jalon payment match PAIEMENT --returns CE-PAIEMENT\u{a0}; \
             s'il n'y a plus rien à faire\u{a0}: jalon payment done PAIEMENT --reason TEXTE",
        ));
    }
    if is_dealt_with(line) {
        return Err(Refused::over(
            "a person dealt with it, and it waits no more",
            "une personne l'a traité, et il n'attend plus",
        )
        .help(
            "jalon payment unmatch PAYMENT lets it wait again",
            "jalon payment unmatch PAIEMENT le remet en attente",
        ));
    }
    if left(line) <= 0 {
        return Err(Refused::over(
            "all of it is allocated, or it went back",
            "il est affecté en entier, ou reparti",
        )
        .help(
            "take its allocations back first: jalon payment unmatch PAYMENT",
            "annulez d'abord ses affectations\u{a0}: jalon payment unmatch PAIEMENT",
        ));
    }
    Ok(())
}

fn account_of(house: &mut House, customer: &str) -> Result<u128, Refused> {
    let key = Key::of_customer(&house.entity.code, customer);
    let known = house
        .store
        .known(house.entity.id, &[key])?
        .into_iter()
        .next();
    known.map(|known| known.account.account.0).ok_or_else(|| {
        Refused::unknown(
            format!("there is no customer {customer} here"),
            format!("il n'y a pas de client {customer} ici"),
        )
    })
}

fn to_customer(
    house: &House,
    desk: &mut Desk,
    line: &mut Line,
    (account, by): (u128, &By),
    settled: &mut Settled,
) -> Result<(), Refused> {
    if let Some(rest) = &line.held.on_account
        && rest.account() == account
    {
        return Err(Refused::over("it is there already", "il y est déjà"));
    }
    let money = Money::new(left(line), line.held.amount.currency);
    line.held.round += 1;
    if let Some(rest) = line.held.on_account.clone() {
        let leaves = Incoming::OnAccount(part_of(line, money, true));
        let to = To::Account(Key(rest.account()));
        settled
            .stimuli
            .push(desk.stimulus(house, line, 1_001, to, &leaves, by.now));
    }
    let comes = Incoming::OnAccount(part_of(line, money, false));
    let to = To::Account(Key(account));
    settled
        .stimuli
        .push(desk.stimulus(house, line, 1, to, &comes, by.now));
    line.held.on_account = Some(OnAccount::new(account, money.minor));
    line.held.suggestions.clear();
    Ok(())
}

/// What each invoice gets: what is said, or what is open of it as far as the money goes.
fn worked_out(
    house: &mut House,
    desk: &mut Desk,
    line: &Line,
    wanted: Vec<(SmolStr, Option<Decimal>)>,
) -> Result<Vec<Share>, Refused> {
    let currency = line.held.amount.currency;
    let mut money = left(line);
    let mut shares = Vec::new();
    for (number, amount) in wanted {
        let invoice = desk.invoices.by_number(house, &number)?.ok_or_else(|| {
            Refused::unknown(
                format!("there is no invoice {number} here"),
                format!("il n'y a pas de facture {number} ici"),
            )
        })?;
        if invoice.currency != currency {
            let other = invoice.currency;
            return Err(Refused::wrong(
                format!("{number} is in {other}, and the payment in {currency}"),
                format!("{number} est en {other}, et le paiement en {currency}"),
            )
            .help(
                format!(
                    "note what it is worth in {other}: jalon invoice pay {number} AMOUNT --date DATE, \
                     then set it aside: jalon payment done PAYMENT --reason TEXT"
                ),
                format!(
                    "notez sa contre-valeur en {other}\u{a0}: jalon invoice pay {number} MONTANT --date DATE, \
                     puis classez-le\u{a0}: jalon payment done PAIEMENT --reason TEXTE"
                ),
            ));
        }
        // It may be named twice.
        let before = shares.iter().filter(|one: &&Share| one.invoice == number);
        let before = before.fold(0i64, |sum, one| sum.saturating_add(one.amount));
        let still = invoice.open.saturating_sub(before).max(0);
        let open = still.min(money).max(0);
        let amount = match amount {
            None => open,
            Some(amount) => Money::from_decimal(amount, currency)
                .map(|money| money.minor)
                .map_err(|_| {
                    Refused::wrong(
                        format!("{amount} is no amount in {currency}"),
                        format!("{amount} n'est pas un montant en {currency}"),
                    )
                })?,
        };
        if amount <= 0 || amount > money || amount > still {
            let (asked, open) = (Money::new(amount, currency), Money::new(still, currency));
            let left = Money::new(money, currency);
            return Err(Refused::wrong(
                format!(
                    "{number} can't get {asked}: {open} is open, and {left} of the payment is left"
                ),
                format!(
                    "{number} ne peut pas recevoir {asked}\u{a0}: {open} est ouvert, et il reste {left} du paiement"
                ),
            ));
        }
        money -= amount;
        shares.push(Share {
            invoice: number,
            account: invoice.account,
            amount,
        });
    }
    match shares.is_empty() {
        true => Err(Refused::wrong(
            "no invoice is named",
            "aucune facture n'est nommée",
        )),
        false => Ok(shares),
    }
}

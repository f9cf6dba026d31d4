//! A booking: its amount, its side, and whether its details add up to it.

use jalon_core::{Currency, Money};
use jalon_intake::text;

use super::details::{Raw, code, is_none, short};
use super::node::Node;
use crate::amount::{self, NoAmount};
use crate::dates;
use crate::letters::{shown, tidy};
use crate::statement::{Detail, Entry, Fault, Part, Side, Status};

/// What banks book when something that had come goes back: unpaid direct debits, returns, reversals.
const RETURNS: [&str; 4] = ["IDDT/UPDD", "IDDT/PRDD", "RCDT/RRTN", "RCHQ/UPCQ"];

pub(super) fn read(node: &Node, raws: Vec<Raw>) -> Result<Entry, Box<Fault>> {
    let amount = money(node)?;
    let is_credit = match node.text_at("CdtDbtInd") {
        Some("CRDT") => true,
        Some("DBIT") => false,
        other => return Err(no_side(node, other)),
    };
    let reversal = node.text_at("RvslInd");
    let is_reversal = reversal.is_some_and(|said| said == "true" || said == "1");
    let said = node.any(&["Sts/Cd", "Sts/Prtry", "Sts"]);
    let status = match said {
        Some("BOOK") => Status::Booked,
        Some("PDNG" | "FUTR") => Status::Pending,
        Some("INFO") => Status::Information,
        other => return Err(no_status(node, other)),
    };
    let day = |path: &str| {
        let date = node.first(path)?;
        date.any(&["Dt", "DtTm"]).and_then(dates::iso)
    };
    let own_code = code(node);
    let taken_back = |is_credit: bool, raw: Option<&Raw>| {
        let code = raw.and_then(|raw| raw.code.as_ref()).or(own_code.as_ref());
        let returned = code.is_some_and(|code| RETURNS.contains(&code.as_str()));
        is_reversal || returned && !is_credit || raw.is_some_and(|raw| raw.returns)
    };
    let side = |is_credit: bool, raw: Option<&Raw>| side(is_credit, taken_back(is_credit, raw));
    let signed = |raw: &Raw| {
        let money = raw
            .money()
            .filter(|money| money.currency == amount.currency)?;
        let same = raw.is_credit.unwrap_or(is_credit) == is_credit;
        Some(if same { money.minor } else { -money.minor })
    };
    let sum = raws
        .iter()
        .map(signed)
        .try_fold(0i64, |sum, one| sum.checked_add(one?));
    let adds_up = raws.len() < 2 || sum == Some(amount.minor);
    let details = match raws.as_slice() {
        [] => vec![Detail {
            amount,
            side: side(is_credit, None),
            part: Part::default(),
        }],
        [one] => vec![Detail {
            amount,
            side: side(is_credit, Some(one)),
            part: seen(one, is_credit, side(is_credit, Some(one))),
        }],
        several if adds_up => several
            .iter()
            .map(|one| {
                let is_credit = one.is_credit.unwrap_or(is_credit);
                let side = side(is_credit, Some(one));
                Detail {
                    amount: one.money().unwrap_or(Money::zero(amount.currency)),
                    side,
                    part: seen(one, is_credit, side),
                }
            })
            .collect(),
        several => vec![Detail {
            amount,
            side: side(is_credit, several.first()),
            part: together(several),
        }],
    };
    let reference = node.text_at("AcctSvcrRef").map(tidy);
    Ok(Entry {
        at: node.at,
        amount,
        side: side(is_credit, raws.first()),
        status,
        booked: day("BookgDt"),
        valued: day("ValDt"),
        reference: reference.filter(|it| !is_none(it)).map(|it| short(&it, 70)),
        text: short(
            &node.text_at("AddtlNtryInf").map(tidy).unwrap_or_default(),
            500,
        ),
        details,
        adds_up,
    })
}

fn side(is_credit: bool, taken_back: bool) -> Side {
    match (is_credit, taken_back) {
        (true, false) => Side::In,
        (false, false) => Side::Out,
        (false, true) => Side::InTakenBack,
        (true, true) => Side::OutTakenBack,
    }
}

/// A return names the parties as the payment that it takes back did.
fn seen(raw: &Raw, is_credit: bool, side: Side) -> Part {
    let is_back = matches!(side, Side::InTakenBack | Side::OutTakenBack);
    let mut part = raw.seen(is_credit != is_back);
    if part.party.is_nobody() && is_back {
        part.party = raw.seen(is_credit).party;
    }
    part
}

/// What several details say, of a booking that they do not add up to: for a person to read.
fn together(raws: &[Raw]) -> Part {
    let words = raws.iter().take(20).map(|raw| raw.part.text.as_str());
    Part {
        text: short(&words.collect::<Vec<_>>().join(" "), 2_000),
        ..Part::default()
    }
}

fn money(node: &Node) -> Result<Money, Box<Fault>> {
    let Some(written) = node.first("Amt") else {
        return Err(fault(
            node,
            "",
            "the booking has no amount",
            "l'écriture n'a pas de montant",
        ));
    };
    let code = written.currency.clone().unwrap_or_default();
    let Some(currency) = Currency::from_code(&code) else {
        let code = shown(&code);
        return Err(fault(
            node,
            &code,
            format!("`{code}` is no currency in use"),
            format!("«\u{a0}{code}\u{a0}» n'est pas une monnaie en usage"),
        ));
    };
    amount::read(&written.text, currency)
        .map_err(|why| no_amount(node, &written.text, currency, why))
}

fn no_amount(node: &Node, written: &str, currency: Currency, why: NoAmount) -> Box<Fault> {
    let (shown, decimals) = (shown(written), currency.decimals());
    let (en, fr) = match why {
        NoAmount::Decimals => (
            format!("`{shown}` has more than the {decimals} decimals of {currency}"),
            format!("«\u{a0}{shown}\u{a0}» a plus que les {decimals} décimales de {currency}"),
        ),
        NoAmount::Form => (
            format!("`{shown}` is no amount"),
            format!("«\u{a0}{shown}\u{a0}» n'est pas un montant"),
        ),
        NoAmount::Large => (
            format!("`{shown}` is too large an amount"),
            format!("«\u{a0}{shown}\u{a0}» est un montant trop grand"),
        ),
    };
    fault(node, written, en, fr)
}

fn no_side(node: &Node, said: Option<&str>) -> Box<Fault> {
    fault(
        node,
        said.unwrap_or_default(),
        "the booking does not say whether money came or left (CRDT or DBIT)",
        "l'écriture ne dit pas si l'argent est entré ou sorti (CRDT ou DBIT)",
    )
}

fn no_status(node: &Node, said: Option<&str>) -> Box<Fault> {
    fault(
        node,
        said.unwrap_or_default(),
        "the booking does not say whether it is booked (BOOK, PDNG or INFO)",
        "l'écriture ne dit pas si elle est comptabilisée (BOOK, PDNG ou INFO)",
    )
}

fn fault(node: &Node, value: &str, en: impl Into<String>, fr: impl Into<String>) -> Box<Fault> {
    Box::new(Fault::of_the_bank(node.at, value, text(en, fr)))
}

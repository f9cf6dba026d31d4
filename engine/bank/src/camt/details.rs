//! The details of a booking: one transaction of it.

use jalon_core::Money;
use smol_str::SmolStr;

use super::node::Node;
use crate::amount;
use crate::letters::tidy;
use crate::statement::{Part, Party};

/// A transaction as it stands there; whether it adds up to its booking is seen there.
pub(super) struct Raw {
    /// How much, if it is said.
    pub(super) amount: Option<(SmolStr, SmolStr)>,
    /// Whether it is a credit; as its booking if not said.
    pub(super) is_credit: Option<bool>,
    /// Whether it tells why something came back.
    pub(super) returns: bool,
    /// The bank's code of what it is: family and sub-family.
    pub(super) code: Option<SmolStr>,
    pub(super) debtor: Party,
    pub(super) creditor: Party,
    pub(super) part: Part,
}

/// The most letters of a remittance text that are kept.
const TEXT_MAX: usize = 2_000;
/// The most structured references of one transaction.
const REFERENCES_MAX: usize = 50;

pub(super) fn read(node: &Node) -> Raw {
    let amount = node.first("Amt").or(node.first("AmtDtls/TxAmt/Amt"));
    let amount = amount.map(|amount| {
        let currency = amount.currency.clone().unwrap_or_default();
        (SmolStr::new(amount.text.trim()), currency)
    });
    let information = node.first("RtrInf");
    Raw {
        amount,
        is_credit: node.text_at("CdtDbtInd").map(|side| side == "CRDT"),
        returns: information.is_some(),
        code: code(node),
        debtor: party(node, "Dbtr", "UltmtDbtr"),
        creditor: party(node, "Cdtr", "UltmtCdtr"),
        part: part(node),
    }
}

/// The bank's code of what a booking is, such as `IDDT/UPDD`.
pub(super) fn code(node: &Node) -> Option<SmolStr> {
    let family = node.text_at("BkTxCd/Domn/Fmly/Cd")?;
    let sub = node.text_at("BkTxCd/Domn/Fmly/SubFmlyCd")?;
    Some(format!("{family}/{sub}").into())
}

impl Raw {
    /// How much, as money; nothing where it is not said or can't be read.
    pub(super) fn money(&self) -> Option<Money> {
        let (written, currency) = self.amount.as_ref()?;
        amount::read(written, jalon_core::Currency::from_code(currency)?).ok()
    }

    /// What it says, seen from a side: for money that came, the payer is on the other side.
    pub(super) fn seen(&self, is_from_debtor: bool) -> Part {
        let party = match is_from_debtor {
            true => self.debtor.clone(),
            false => self.creditor.clone(),
        };
        Part {
            party,
            ..self.part.clone()
        }
    }
}

fn party(node: &Node, name: &str, ultimate: &str) -> Party {
    let parties = node.first("RltdPties");
    let name_of = |who: &str| {
        let who = parties?.first(who)?;
        who.any(&["Pty/Nm", "Nm"]).map(tidy)
    };
    let account = parties.and_then(|parties| {
        let account = parties.first(&format!("{name}Acct"))?;
        account.any(&["Id/IBAN", "Id/Othr/Id"])
    });
    let account = account.unwrap_or_default();
    let bare = account.chars().filter(|c| c.is_alphanumeric());
    Party {
        name: short(
            &name_of(ultimate).or(name_of(name)).unwrap_or_default(),
            140,
        ),
        account: bare.flat_map(char::to_uppercase).take(40).collect(),
    }
}

fn part(node: &Node) -> Part {
    let reference = |path: &str| {
        let text = node.text_at(path).map(tidy)?;
        (!is_none(&text)).then(|| short(&text, 70))
    };
    let mut structured = Vec::new();
    let mut words = Vec::new();
    for remittance in node.named("RmtInf") {
        for said in remittance.named("Strd") {
            let found = said.text_at("CdtrRefInf/Ref").map(tidy);
            structured.extend(found.map(|found| short(&found, 70)));
            let document = said.named("RfrdDocInf").filter_map(|one| one.text_at("Nb"));
            words.extend(document.map(tidy));
            words.extend(said.named("AddtlRmtInf").map(|one| tidy(&one.text)));
        }
        words.extend(remittance.named("Ustrd").map(|one| tidy(&one.text)));
    }
    structured.truncate(REFERENCES_MAX);
    words.extend(node.text_at("AddtlTxInf").map(tidy));
    let information = node.first("RtrInf");
    let reason = information.and_then(|why| why.any(&["Rsn/Cd", "Rsn/Prtry"]));
    let said = information.and_then(|why| why.text_at("AddtlInf"));
    Part {
        party: Party::default(),
        reference: reference("Refs/AcctSvcrRef"),
        end_to_end: reference("Refs/EndToEndId"),
        transaction: reference("Refs/TxId").or(reference("Refs/InstrId")),
        structured,
        text: short(&words.join(" "), TEXT_MAX),
        reason_code: reason.map(|code| short(&tidy(code), 35)),
        reason: said.map(|said| short(&tidy(said), 140)),
        ..Part::default()
    }
}

/// What banks write where there is no reference.
pub(crate) fn is_none(reference: &str) -> bool {
    let bare: String = reference.chars().filter(|c| c.is_alphanumeric()).collect();
    bare.is_empty()
        || [
            "NOTPROVIDED",
            "NONREF",
            "NOTAVAILABLE",
            "NONE",
            "NA",
            "KREF",
            "EREF",
        ]
        .iter()
        .any(|none| bare.eq_ignore_ascii_case(none))
        || bare.bytes().all(|byte| byte == b'0')
}

pub(super) fn short(text: &str, most: usize) -> SmolStr {
    text.chars().take(most).collect()
}

//! The link in a message: whether it has one, and the row that is written with it.

use jalon_core::eval::Facts;
use jalon_core::machine::action::{Act, Does};
use jalon_core::step::{Done, View};
use jalon_core::{Money, Way};
use jalon_store::{AccountKey, Key, Link};

use super::page::{Makes, Shown, link_of};
use super::{PageStyle, Purpose, Token, token};
use crate::channel::{Document, Outgoing};
use crate::documents::{INVOICE, named};
use crate::rendering::Rendering;

/// The link of a message while it is written.
pub(crate) struct Leads<'a> {
    style: &'a PageStyle,
    token: Token,
    /// Its address, as the reader sees it.
    pub(crate) address: String,
    /// It stands on the button for paying.
    pub(crate) payment: bool,
    /// It stands on the button for telling that the invoice came.
    pub(crate) receipt: bool,
}

impl Rendering<'_> {
    /// The link of a message: one at most, whatever it is for. None where the line of the script asks for
    /// none, or where the installation has no page.
    pub(crate) fn leads(&self, key: Key, act: Act, way: Option<Way>) -> Option<Leads<'_>> {
        let style = self.house.style.page.as_ref()?;
        let payment = self.asks_for_link();
        let receipt = !act.asks_for_money() && way == Some(Way::Link);
        let token = token(&style.secret, &self.house.entity.code, key, Purpose::Page);
        (payment || receipt).then(|| Leads {
            style,
            address: style.address(&token),
            token,
            payment,
            receipt,
        })
    }

    /// Whether the line of the script says `with payment link`.
    fn asks_for_link(&self) -> bool {
        let Done::Message { action, .. } = &self.effect.does else {
            return false;
        };
        let does = self.world.machine.actions.get(*action);
        let message = does.and_then(|action| Does::message(&action.does));
        message.is_some_and(|message| message.payment_link)
    }

    /// The row of the link, once the message is written.
    pub(crate) fn link(
        &self,
        leads: &Leads<'_>,
        (account, effect): (AccountKey, Key),
        outgoing: &Outgoing,
        (facts, asked): (&[View<'_>], Option<Money>),
    ) -> Option<Link> {
        // What is contested is not to be paid, whatever the message is.
        let facts: Vec<View<'_>> = facts.iter().map(|one| one.asking()).collect();
        let facts: Vec<&View<'_>> = facts.iter().collect();
        let first = facts.first()?;
        let today = first.calendar().parts().zone.local(self.now).0;
        let balances = facts.iter().filter_map(|one| Shown::of(*one)?.balance);
        let to_pay = match asked {
            Some(asked) => vec![asked],
            None => added(balances),
        };
        Some(link_of(&Makes {
            style: leads.style,
            token: &leads.token,
            account,
            effect,
            outgoing,
            facts,
            to_pay,
            today,
            now: self.now,
            documents: self.invoice_documents(outgoing),
        }))
    }
}

impl Rendering<'_> {
    /// What the page offers: what goes with the message, and the invoice itself, which need not.
    fn invoice_documents(&self, outgoing: &Outgoing) -> Vec<Document> {
        let mut all = outgoing.documents.clone();
        let own = self.documents.iter().flat_map(|(_, own)| own);
        for own in own.filter(|one| one.kind == INVOICE) {
            if all.iter().all(|one| one.sha256 != own.sha256) {
                all.push(named(own));
            }
        }
        all
    }
}

/// One amount for each currency, those of nothing left out.
fn added(amounts: impl Iterator<Item = Money>) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for amount in amounts.filter(|amount| amount.minor > 0) {
        match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(amount.minor),
            None => sums.push(amount),
        }
    }
    sums
}

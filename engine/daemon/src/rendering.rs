//! From an effect to what leaves: who gets it, what it says, what goes with it.

use std::collections::BTreeMap;

use jalon_core::eval::{Facts, Value};
use jalon_core::ledger::EntryKind;
use jalon_core::machine::action::{Act, Does};
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_core::machine::{ActionId, AttachmentId, Machine, RoleId, TemplateId};
use jalon_core::records::{AttachmentRecord, ContactRecord};
use jalon_core::step::{Account, Customer, Done, Effect, Reason, Subject, SubjectId, View};
use jalon_core::{Event, Instant, Money, MoneyError, Way};
use jalon_render::letter::letter;
use jalon_render::{
    Bare, Credit, Language, Links, NoMessage, Parties, Request, credits_of, message, one_line_text,
};
use jalon_simulate::World;
use jalon_store::{AccountKey, Key, Link, Text, text};
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use crate::alert::Alert;
use crate::channel::{
    Contact, MailHead, Outgoing, OutgoingKey, Outlet, Picture, Recipient, Sender, What,
};
use crate::documents::{INVOICE, named, no_page, none_of_kind};
use crate::house::House;
use crate::link::Leads;
use crate::plain_words;
use crate::unknown::name_of;

/// What a message is made from.
pub(crate) struct Rendering<'a> {
    pub house: &'a House,
    /// Whose account it is.
    pub key: AccountKey,
    pub world: &'a World,
    pub account: &'a Account,
    pub effect: &'a Effect,
    pub now: Instant,
    /// What has just happened to it, if that is what is answered.
    pub happened: Option<Event>,
    /// The personal data of the contact that gets it, if there are any.
    pub contact: Option<ContactRecord>,
    /// The invoices that it is about, with their documents.
    pub documents: Vec<(SubjectId, Vec<AttachmentRecord>)>,
    /// What goes with any invoice.
    pub of_house: Vec<AttachmentRecord>,
}

/// Why nothing can leave, in words for whoever can change that.
pub(crate) struct NotRendered(pub Text);

/// What an effect is that leaves the house; nothing for what only the journal tells.
pub(crate) fn what_leaves(world: &World, done: &Done) -> Option<(What, Outlet)> {
    let by = |way: &Option<Way>| way.map_or(Outlet::Person, Outlet::By);
    Some(match done {
        Done::SendInvoice { way, .. } => (What::Invoice, by(way)),
        Done::Message { act, way, .. } => (What::Message(*act), by(way)),
        Done::Alert { .. } => (What::Alert, Outlet::Team),
        Done::Post { action } => match &world.machine.actions.get(*action)?.does {
            Does::Post { name, .. } => (What::Post { name: name.clone() }, Outlet::Endpoint),
            _ => return None,
        },
        Done::Entrust(_) => (What::Entrust, Outlet::Agency),
        Done::HandOver { .. } => (What::HandOver, Outlet::Agency),
        Done::Recall(_) => (What::Recall, Outlet::Agency),
        _ => return None,
    })
}

/// Whether the core is told what became of an effect.
pub(crate) fn is_awaited(done: &Done) -> bool {
    matches!(done, Done::SendInvoice { .. } | Done::Message { .. })
}

/// The invoices that a message for several lists.
pub(crate) fn listed(effect: &Effect) -> &[SubjectId] {
    match &effect.does {
        Done::Message { lists, .. } => lists,
        _ => &[],
    }
}

/// The invoices that an effect is about.
pub(crate) fn about(effect: &Effect) -> Vec<SubjectId> {
    match listed(effect) {
        [] => vec![effect.slot.subject],
        listed => listed.to_vec(),
    }
}

/// Who gets an effect: the contacts of its role, the first of which can be written to; those of the
/// payer, where the customer has none. With them, by which way it goes.
pub(crate) fn contacts_of(
    account: &Account,
    subject: &Subject,
    done: &Done,
) -> (Vec<SmolStr>, Option<Way>) {
    let (Done::SendInvoice { to, way, .. } | Done::Message { to, way, .. }) = done else {
        return (Vec::new(), None);
    };
    let own = account.customers.get(usize::from(subject.customer));
    let of = |customer: Option<&Customer>| -> Vec<SmolStr> {
        let contacts = customer.map_or(&[][..], |one| one.contacts.as_slice());
        let of_role = contacts.iter().filter(|one| one.role == *to);
        of_role.map(|one| one.key.clone()).collect()
    };
    let own = of(own);
    match own.is_empty() {
        true => (of(account.customers.first()), *way),
        false => (own, *way),
    }
}

impl Rendering<'_> {
    /// What leaves, with the link that stands in it, if one does.
    pub(crate) fn outgoing(
        &self,
        key: Key,
        what: What,
    ) -> Result<(Outgoing, Option<Link>), NotRendered> {
        let effect = self.effect;
        let subject = self.account.subject(effect.slot.subject);
        let subject = subject
            .ok_or_else(|| NotRendered(text("the invoice is gone", "la facture n’est plus là")))?;
        let numbers = self.numbers(subject);
        let customer = self.account.customers.get(usize::from(subject.customer));
        let payer = self.account.customers.first();
        let key_of = |of: Option<&Customer>| of.map(|one| one.key.clone()).unwrap_or_default();
        let seller = &self.house.style.seller;
        let house = self.world.language.clone();
        let mut outgoing = Outgoing {
            key: OutgoingKey(key),
            entity: self.house.entity.code.clone(),
            what,
            way: None,
            rendered: self.now,
            payer: key_of(payer),
            customer: key_of(customer),
            invoices: numbers,
            to: Recipient::Team(SmolStr::default()),
            from: Sender {
                name: seller.name.clone(),
                email: seller.email.clone(),
                phone: seller.phone.clone(),
            },
            language: house,
            subject: String::new(),
            text: String::new(),
            html: None,
            sms: None,
            pictures: Vec::new(),
            documents: Vec::new(),
            data: self.data(),
            mail: None,
            letter: None,
            case: None,
            stated: None,
        };
        let link = self.write(subject, customer, &mut outgoing)?;
        self.has_address(&outgoing)?;
        outgoing.mail = self.head(&outgoing)?;
        Ok((outgoing, link))
    }

    /// A mail to somebody without an address is none. Where nobody is known at all, whoever reads the folder
    /// may know the customer.
    fn has_address(&self, outgoing: &Outgoing) -> Result<(), NotRendered> {
        let Recipient::Contact(contact) = &outgoing.to else {
            return Ok(());
        };
        let filed = self.house.style.filed.contains(&outgoing.way);
        if contact.email.is_some() || contact.key.is_empty() || !filed {
            return Ok(());
        }
        let (customer, role, key) = (&outgoing.customer, &contact.role, &contact.key);
        Err(NotRendered(text(
            format!(
                "the contact {key} of {customer} ({role}) has no mail address: it leaves once it has one (jalon import customers)"
            ),
            format!(
                "le contact {key} de {customer} ({role}) n’a pas d’adresse de courriel\u{a0}: cela part dès qu’il en a une (jalon import customers)"
            ),
        )))
    }

    /// How it is addressed and signed, if it may leave as a mail.
    fn head(&self, outgoing: &Outgoing) -> Result<Option<Box<MailHead>>, NotRendered> {
        let heads = self.house.style.heads.as_ref();
        let heads = heads.filter(|_| may_be_mail(outgoing));
        let Some(heads) = heads else {
            return Ok(None);
        };
        let mut head = (heads.0)(outgoing.key.0).map_err(NotRendered)?;
        if matches!(outgoing.to, Recipient::Team(_)) {
            head.reply_to = None;
        }
        Ok(Some(Box::new(head)))
    }

    fn write(
        &self,
        subject: &Subject,
        customer: Option<&Customer>,
        outgoing: &mut Outgoing,
    ) -> Result<Option<Link>, NotRendered> {
        let machine = &self.world.machine;
        match &self.effect.does {
            Done::SendInvoice { to, way, row } => {
                outgoing.way = *way;
                self.to_contact(*to, customer, outgoing);
                let journey = subject.journey.and_then(|id| machine.journeys.get(id));
                let send = journey.and_then(|one| one.sends.get(usize::from(*row)));
                let template = send.and_then(|send| send.template);
                let with = send.map_or(&[][..], |send| send.attachments.as_slice());
                self.message(subject, (template, Act::Send, with), outgoing)
            }
            Done::Message {
                act,
                to,
                way,
                action,
                ..
            } => {
                outgoing.way = *way;
                self.to_contact(*to, customer, outgoing);
                let does = machine.actions.get(*action).map(|action| &action.does);
                let message = does.and_then(Does::message);
                let template = message.and_then(|message| message.template);
                let with = message.map_or(&[][..], |message| message.attachments.as_slice());
                self.message(subject, (template, *act, with), outgoing)
            }
            Done::Alert { team, action } => {
                let team = machine.teams.get(*team).map(|team| team.name.clone());
                outgoing.to = Recipient::Team(team.unwrap_or_default());
                self.alert(subject, *action, outgoing);
                Ok(None)
            }
            Done::Post { action } => {
                let does = machine.actions.get(*action).map(|action| &action.does);
                if let Some(Does::Post { name, to }) = does {
                    let endpoint = machine.endpoints.get(*to).map(|one| one.name.clone());
                    outgoing.to = Recipient::Endpoint(endpoint.unwrap_or_default());
                    outgoing.subject = name.to_string();
                }
                Ok(None)
            }
            Done::Entrust(agency) | Done::HandOver { agency, .. } | Done::Recall(Some(agency)) => {
                let agency = machine.agencies.get(*agency).map(|one| one.name.clone());
                outgoing.to = Recipient::Agency(agency.unwrap_or_default());
                outgoing.subject = outgoing.invoices.join(", ");
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn to_contact(&self, role: RoleId, customer: Option<&Customer>, outgoing: &mut Outgoing) {
        let machine = &self.world.machine;
        let role = machine.roles.get(role).map(|role| role.name.clone());
        let known = self.contact.as_ref();
        let name = known.map(|known| known.name.clone());
        let contact = Contact {
            role: role.unwrap_or_default(),
            key: known.map(|known| known.key.clone()).unwrap_or_default(),
            name: name.or_else(|| customer.map(|customer| customer.name.clone())),
            email: known.and_then(|known| known.email.clone()),
            phone: known.and_then(|known| known.phone.clone()),
            address: known.map(|known| known.address.clone()).unwrap_or_default(),
            electronic_address: known.and_then(|known| known.electronic_address.clone()),
        };
        let language = known.and_then(|known| known.language.clone());
        let language = language.or_else(|| customer?.language.clone());
        if let Some(language) = language {
            outgoing.language = language;
        }
        outgoing.to = Recipient::Contact(Box::new(contact));
    }

    fn view<'v>(&'v self, subject: &'v Subject, event: Option<&'v Event>) -> View<'v> {
        let (machine, context) = (&self.world.machine, &self.world.context);
        let instalment = self.effect.slot.instalment;
        View::of(
            machine,
            context,
            self.account,
            (subject, instalment),
            event,
            self.now,
        )
    }

    /// The event that the line of the effect reacts to: kept with what waits, else it is what has just happened.
    fn event<'s>(&'s self, subject: &'s Subject) -> Option<&'s Event> {
        let slot = self.effect.slot;
        let machine = &self.world.machine;
        // Another line may have been begun as often.
        let is_of = |line| {
            let rest = machine.path(slot.path).strip_prefix(machine.path(line));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut pending = subject.pending.iter();
        let own = pending.find(|one| {
            (one.instalment, one.round, one.occurrence)
                == (slot.instalment, slot.round, slot.occurrence)
                && one.event.is_some()
                && is_of(one.path)
        });
        let own = own.and_then(|one| one.event.as_deref());
        let answers = matches!(
            self.effect.why.reason,
            Reason::Event(_) | Reason::DeclaredEvent
        );
        own.or(self.happened.as_ref().filter(|_| answers))
    }

    fn message(
        &self,
        subject: &Subject,
        (template, act, with): (Option<TemplateId>, Act, &[AttachmentId]),
        outgoing: &mut Outgoing,
    ) -> Result<Option<Link>, NotRendered> {
        self.attach(with, outgoing)?;
        if matches!(act, Act::Send | Act::Resend) && outgoing.way == Some(Way::Link) {
            self.leads_to_the_invoice(outgoing)?;
        }
        let key = outgoing.key.0;
        let leads = self.leads(key, act, outgoing.way);
        let seen = |subject, event| self.view(subject, event).in_text_of(Some(act));
        let view = seen(subject, self.event(subject));
        let listed = self.listed();
        let mut listed: Vec<View<'_>> = listed.iter().map(|one| seen(one, None)).collect();
        if listed.is_empty() {
            listed.push(seen(subject, None));
        }
        let link = |outgoing: &Outgoing, asked| {
            let leads = leads.as_ref()?;
            self.link(leads, (self.key, key), outgoing, (&listed, asked))
        };
        let Some(template) = template else {
            let about = Bare {
                language: Language::of_tag(&outgoing.language),
                invoices: &listed,
                credits: self.credits(),
                asks_for_money: act.asks_for_money(),
            };
            self.in_our_words(act, &about, (&view, address(leads.as_ref())), outgoing)?;
            return Ok(link(outgoing, about.asked()));
        };
        let invoices: Vec<&View<'_>> = match &self.effect.does {
            Done::Message { lists, .. } if !lists.is_empty() => listed.iter().collect(),
            _ => vec![&view],
        };
        let mut parties = Parties {
            seller: self.house.style.seller.clone(),
            contact: jalon_render::Contact::default(),
        };
        if let Recipient::Contact(contact) = &outgoing.to {
            parties.contact.name.clone_from(&contact.name);
            parties.contact.email.clone_from(&contact.email);
            parties.contact.phone.clone_from(&contact.phone);
        }
        let request = Request {
            machine: &self.world.machine,
            template,
            language: Some(&outgoing.language),
            facts: &view,
            invoices,
            credits: self.credits(),
            parties: &parties,
            links: Links {
                payment: address(leads.as_ref().filter(|leads| leads.payment)),
                receipt: address(leads.as_ref().filter(|leads| leads.receipt)),
            },
            asks_for_payment: act.asks_for_money(),
            attachments: with,
            gap: None,
        };
        let on_paper = self.letterhead(outgoing);
        let said = on_paper.map(|_| letter(&request)).transpose();
        let said = said.map_err(|why| not_rendered(&self.world.machine, &why))?;
        let made = message(&request);
        let made = made.map_err(|why| not_rendered(&self.world.machine, &why))?;
        let asked = made.payment.as_ref().and_then(|how| how.as_ref().ok());
        let asked = asked.map(|how| how.amount);
        outgoing.language = made.language;
        outgoing.subject = made.subject;
        outgoing.text = made.plain;
        outgoing.html = Some(made.html);
        outgoing.sms = made.sms;
        let pictures = made.pictures.into_iter().map(|picture| Picture {
            content_id: SmolStr::new_static(picture.content_id),
            media_type: SmolStr::new_static(picture.media_type),
            bytes: picture.bytes,
        });
        outgoing.pictures = pictures.collect();
        self.attach(&made.attachments, outgoing)?;
        if let Some(said) = said {
            self.on_paper(&view, said, outgoing)?;
        }
        Ok(link(outgoing, asked))
    }

    /// A message for which the script names no template: a letter says how to pay.
    fn in_our_words(
        &self,
        act: Act,
        about: &Bare<'_, View<'_>>,
        (view, leads_to): (&View<'_>, Option<&str>),
        outgoing: &mut Outgoing,
    ) -> Result<(), NotRendered> {
        let machine = &self.world.machine;
        let too_large = |why: MoneyError| not_rendered(machine, &NoMessage::Sum(why));
        let beside = (&self.house.style.seller, leads_to);
        let said = plain_words::write(act, about, beside, outgoing);
        let said = said.map_err(too_large)?;
        self.on_paper(view, said, outgoing)
    }

    /// The invoices that a message for several lists.
    fn listed(&self) -> Vec<&Subject> {
        let listed = listed(self.effect).iter();
        listed.filter_map(|id| self.account.subject(*id)).collect()
    }

    /// The open credits that it lists beside them.
    fn credits(&self) -> Vec<Credit<'_>> {
        match &self.effect.does {
            Done::Message { credits, .. } => credits_of(self.account, credits),
            _ => Vec::new(),
        }
    }

    /// What goes with it. A mail of a relay and a letter wait for what is not there.
    fn attach(&self, kinds: &[AttachmentId], outgoing: &mut Outgoing) -> Result<(), NotRendered> {
        let waits = self.house.style.relays(outgoing) || self.letterhead(outgoing).is_some();
        for kind in self.wanted(kinds, outgoing) {
            for (of, own) in &self.documents {
                if waits && self.of_kind(own, kind).next().is_none() {
                    let invoice = self.account.subject(*of).and_then(Subject::invoice);
                    let number = invoice.map_or("", |invoice| &invoice.number);
                    return Err(NotRendered(none_of_kind(number, kind)));
                }
                for document in self.of_kind(own, kind) {
                    let mut known = outgoing.documents.iter();
                    if known.all(|known| known.sha256 != document.sha256) {
                        outgoing.documents.push(named(document));
                    }
                }
            }
        }
        Ok(())
    }

    /// An invoice by link has a link, and where documents come in at all, the page behind it has the
    /// invoice. Whoever fetches messages from a folder, or is called, can add what is not there.
    fn leads_to_the_invoice(&self, outgoing: &Outgoing) -> Result<(), NotRendered> {
        if !self.house.style.relays(outgoing) {
            return Ok(());
        }
        if self.house.style.page.is_none() {
            return Err(NotRendered(no_page()));
        }
        if !self.house.documents_come {
            return Ok(());
        }
        for (of, own) in &self.documents {
            if own.iter().all(|one| one.kind != INVOICE) {
                let invoice = self.account.subject(*of).and_then(Subject::invoice);
                let number = invoice.map_or("", |invoice| &invoice.number);
                return Err(NotRendered(none_of_kind(number, INVOICE)));
            }
        }
        Ok(())
    }

    /// The kinds of documents that go with it. The invoice itself goes with what sends it, but for a
    /// mail with a link to it.
    fn wanted(&self, kinds: &[AttachmentId], outgoing: &Outgoing) -> Vec<&str> {
        let carries = match outgoing.way {
            Some(Way::Attachment) => true,
            Some(Way::Letter | Way::RegisteredLetter | Way::Edi | Way::Portal) => {
                outgoing.what == What::Invoice
            }
            _ => false,
        };
        let own = carries.then_some(INVOICE);
        let kinds = kinds
            .iter()
            .filter_map(|id| self.world.machine.attachments.get(*id))
            .map(|kind| kind.name.as_str());
        let mut wanted: Vec<&str> = Vec::new();
        for kind in own.into_iter().chain(kinds) {
            if !wanted.contains(&kind) {
                wanted.push(kind);
            }
        }
        wanted
    }

    /// The documents of a kind: those of the invoice, else those of the house.
    fn of_kind<'d>(
        &'d self,
        own: &'d [AttachmentRecord],
        kind: &'d str,
    ) -> impl Iterator<Item = &'d AttachmentRecord> {
        let is = move |one: &&AttachmentRecord| one.kind == kind;
        let list = match own.iter().any(|one| is(&one)) {
            true => own,
            false => &self.of_house,
        };
        list.iter().filter(is)
    }

    /// What a team is told: the line of the script above what happened, or that alone.
    fn alert(&self, subject: &Subject, action: ActionId, outgoing: &mut Outgoing) {
        let machine = &self.world.machine;
        let event = self.event(subject);
        let view = self.view(subject, event);
        let alert = Alert {
            machine,
            action,
            reason: self.effect.why.reason,
            path: machine.path(self.effect.slot.path),
            customer: outgoing.customer.clone(),
            numbers: &outgoing.invoices,
            event,
        };
        let (said, told) = alert.written(&view, &outgoing.language);
        (outgoing.subject, outgoing.text) = match self.line(&view, action) {
            Some(line) => (line.clone(), format!("{line}\n\n{told}")),
            None => (said, told),
        };
    }

    /// The line that the script gives an alert.
    fn line(&self, view: &View<'_>, action: ActionId) -> Option<String> {
        let machine = &self.world.machine;
        let does = machine.actions.get(action).map(|action| &action.does);
        let Some(Does::Alert {
            about: Some(about), ..
        }) = does
        else {
            return None;
        };
        let language = Language::of_tag(&self.world.language);
        let parties = Parties::default();
        one_line_text(machine, about, view, &parties, language, Some("…")).ok()
    }

    fn numbers(&self, subject: &Subject) -> Vec<SmolStr> {
        let own = subject.invoice().map(|invoice| invoice.number.clone());
        let listed = self.listed();
        if listed.is_empty() {
            return own.into_iter().collect();
        }
        let numbers = listed.iter().filter_map(|one| one.invoice());
        numbers.map(|invoice| invoice.number.clone()).collect()
    }

    /// What programs read: amounts as they are now, of a message as it asks for them, and the place of the
    /// script.
    fn data(&self) -> BTreeMap<SmolStr, SmolStr> {
        let slot = &self.effect.slot;
        let subject = self.account.subject(slot.subject);
        let mut data = BTreeMap::new();
        let mut put = |name: &'static str, value: SmolStr| {
            data.insert(SmolStr::new_static(name), value);
        };
        put("step", self.world.machine.path(slot.path).to_smolstr());
        if let Some(subject) = subject {
            let act = match &self.effect.does {
                Done::Message { act, .. } => Some(*act),
                _ => None,
            };
            let view = self.view(subject, None).in_text_of(act);
            for (name, fact) in [
                ("balance", InvoiceFact::Balance),
                ("charges", InvoiceFact::Charges),
            ] {
                if let Value::Money(money) = view.fact(Fact::Invoice(fact)) {
                    put(name, money.amount().to_smolstr());
                    put("currency", money.currency.to_smolstr());
                }
            }
        }
        if slot.instalment > 0 {
            put("instalment", slot.instalment.to_smolstr());
        }
        match &self.effect.does {
            Done::HandOver { amount, .. } => put("amount", format_smolstr!("{amount}")),
            Done::Post { action } => {
                put("action", format_smolstr!("{}", action.0));
                for (name, value) in subject.map(paid).unwrap_or_default() {
                    put(name, value);
                }
            }
            _ => {}
        }
        data
    }
}

/// What was paid of an invoice until now, and the payment that came last.
fn paid(subject: &Subject) -> Vec<(&'static str, SmolStr)> {
    let Some(invoice) = subject.invoice() else {
        return Vec::new();
    };
    let ledger = &invoice.ledger;
    let money = |minor: i64| Money::new(minor, ledger.currency()).amount().to_smolstr();
    let payments = ledger.entries().iter();
    let payments: Vec<_> = payments
        .filter(|one| one.kind == EntryKind::Payment)
        .collect();
    let sum = payments
        .iter()
        .map(|one| one.amount)
        .fold(0i64, i64::saturating_add);
    let mut told = vec![("total", money(ledger.invoiced())), ("paid", money(sum))];
    if let Some(last) = payments.last() {
        told.push(("payment", money(last.amount)));
        told.push(("payment_date", last.day.to_smolstr()));
    }
    told
}

/// Whether it may leave as a mail.
fn may_be_mail(outgoing: &Outgoing) -> bool {
    match (&outgoing.to, outgoing.way) {
        (Recipient::Contact(_), way) => way.is_none_or(Way::is_by_mail),
        (Recipient::Team(_), _) => true,
        _ => false,
    }
}

fn address<'a>(leads: Option<&'a Leads<'_>>) -> Option<&'a str> {
    leads.map(|leads| leads.address.as_str())
}

fn not_rendered(machine: &Machine, why: &NoMessage) -> NotRendered {
    let NoMessage::Missing(missing) = why else {
        let why = why.to_string();
        return NotRendered(text(why.clone(), format!("pas de message\u{a0}: {why}")));
    };
    let names = missing.iter().map(|one| name_of(machine, one.value));
    let names = names.collect::<Vec<_>>().join(", ");
    NotRendered(text(
        format!("the text needs what is not known: {names}"),
        format!("le texte demande ce qu’on ne sait pas\u{a0}: {names}"),
    ))
}

//! The story of an invoice from the journal of its account: the steps are made once more, and told in
//! the words of `jalon simulate --explain`.

use std::collections::hash_map::{self, HashMap};
use std::sync::Arc;

use jalon_core::step::versions::open_beside;
use jalon_core::step::{
    Account, Customer, Part as Face, Slot, Stimulus, Subject, SubjectId, face, without,
};
use jalon_core::{Money, TimeOfDay, Zone};
use jalon_daemon::case::is_update;
use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::deployed::Deployed;
use jalon_daemon::digits;
use jalon_daemon::incoming::paid_before;
use jalon_daemon::journal::Noted;
use jalon_daemon::retention::snapshot;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_simulate::replay::{Player, Retold, Told};
use jalon_store::codec::CodecError;
use jalon_store::{AccountKey, Checkpoint, Entry, Hash, Incident, Key, Text as Words, codec};
use smol_str::SmolStr;

use super::aside;
use super::held;
use super::left::{self, Away, Leaves};
use super::noted;
use super::proved::SaidThere;
use super::teller::{Chapter, Teller};
use crate::agency;
use crate::clock::{shown, zone_of};
use crate::found::{Found, deployed, invoice, script};
use crate::incidents::is_only_told;
use crate::links;
use crate::payments::{self, Line};
use crate::words::{refusal_word, shown_money};
use crate::{House, Refused, Script};

const PAGE: usize = 1_000;

/// The story of an invoice.
pub struct Story {
    /// The invoice.
    pub found: Found,
    /// The script that it runs under.
    pub script: Arc<Script>,
    /// What happened, in its order.
    pub chapters: Vec<Chapter>,
}

/// An invoice changes its payer seldom, and this often at most in one story.
const MOVES_MAX: usize = 16;

/// Tells the story of the invoice with a number, from all accounts in which it was.
pub fn of_invoice(house: &mut House, number: &str, lang: Lang) -> Result<Story, Refused> {
    let found = invoice(house, number)?;
    let deployed = deployed(house)?;
    let lists = digits::read(&deployed.lists).unwrap_or_default();
    let newest = script(house, &deployed, (found.program, lists))?;
    let now = house.now();
    let subject = found.account.subject(found.subject);
    let zone = subject.and_then(|own| zone_of(&newest.world, &found.account, own, now));
    let said = SaidThere::of(&links::of_found(house, &found, number)?);
    let telling = |said| Telling {
        zone: zone.as_ref(),
        number,
        said,
        invoices: Vec::new(),
        arrived: Vec::new(),
        parts: Vec::new(),
        chapters: Vec::new(),
        paid_before: None,
        away: Away::default(),
        lang,
    };
    let mut accounts = vec![found.row.key];
    let mut told = telling(said);
    told.account(house, &deployed, found.row.key)?;
    let mut chapters = told.chapters;
    while let Some(payer) = told.paid_before.take() {
        let key = AccountKey {
            entity: found.row.key.entity,
            account: Key::of_account(&house.entity.code, &payer),
        };
        if accounts.contains(&key) || accounts.len() > MOVES_MAX {
            break;
        }
        accounts.push(key);
        told = telling(told.said);
        told.account(house, &deployed, key)?;
        chapters.splice(0..0, told.chapters.drain(..));
    }
    chapters.sort_by_key(|chapter| chapter.at);
    if let Some(case) = agency::has(house, &found, &newest.world.machine)? {
        let mut given = chapters.iter_mut().rev();
        let of = |one: &Chapter| one.leaves.as_ref().is_some_and(|own| own.is_of(case.slot));
        if let Some(given) = given.find(|one| of(one)) {
            given.below.push(case.word().get(lang).to_owned());
        }
    }
    for incident in aside::of(house, &found, number)? {
        chapters.push(stands(&incident, zone.as_ref(), lang));
    }
    for line in payments::beyond(house, &found)? {
        chapters.extend(too_much(&line, lang));
    }
    Ok(Story {
        chapters,
        script: newest,
        found,
    })
}

/// A payment that came for it and that it did not need: it is on somebody's account.
fn too_much(line: &Line, lang: Lang) -> Option<Chapter> {
    let rest = line.held.on_account.as_ref()?;
    let money = Money::new(rest.amount, line.held.amount.currency);
    let money = shown_money(money, lang);
    let holder = line.holder.as_ref()?;
    let name = line.name();
    let name = name.get(..12).unwrap_or(&name);
    let said = text(
        format!("{money} came for it beyond what was open, and is on the account of {holder}"),
        format!(
            "{money} sont venus pour elle au-delà de ce qui était dû, et sont au compte de {holder}"
        ),
    );
    let below = text(
        format!("payment {name}; it can go to another invoice: jalon payment match {name} INVOICE"),
        format!(
            "paiement {name}\u{a0}; il peut aller à une autre facture\u{a0}: jalon payment match {name} FACTURE"
        ),
    );
    Some(Chapter {
        at: Zone::utc().instant(line.day, TimeOfDay::MIDNIGHT),
        when: line.day.to_string(),
        what: said.get(lang).to_owned(),
        below: vec![below.get(lang).to_owned()],
        action: None,
        task: None,
        leaves: None,
    })
}

/// What could not be taken, or what stopped the account, and what to do about it.
fn stands(incident: &Incident, zone: Option<&Zone>, lang: Lang) -> Chapter {
    let (key, what) = (OutgoingKey(incident.key), &incident.what);
    let (said, remedy) = match is_only_told(incident) {
        true => (
            text(
                format!("incident: {what}"),
                format!("incident\u{a0}: {what}"),
            ),
            text(
                format!("once it is dealt with: jalon incident drop {key} --reason WHY"),
                format!("une fois cela réglé\u{a0}: jalon incident drop {key} --reason POURQUOI"),
            ),
        ),
        false => (
            text(
                format!("incident, not taken: {what}"),
                format!("incident, non pris en compte\u{a0}: {what}"),
            ),
            text(
                format!("once its cause is gone: jalon incident retry {key}"),
                format!("une fois la cause levée\u{a0}: jalon incident retry {key}"),
            ),
        ),
    };
    Chapter {
        at: incident.at,
        when: shown(zone, incident.at, lang),
        what: said.get(lang).to_owned(),
        below: vec![remedy.get(lang).to_owned()],
        action: None,
        task: None,
        leaves: None,
    }
}

fn noted(
    house: &mut House,
    account: AccountKey,
    checkpoint: Option<&Checkpoint>,
) -> Result<Vec<(Entry, Noted)>, Refused> {
    let mut noted = Vec::new();
    let mut after = checkpoint.map_or(0, |one| one.number);
    loop {
        let entries = house.store.journal(account, after, PAGE)?;
        let Some(last) = entries.last() else {
            return Ok(noted);
        };
        after = last.number;
        for entry in entries {
            let what = codec::decode(entry.format, &entry.body).map_err(|error| {
                let (number, why): (_, Words) = (entry.number, CodecError::words(&error));
                Refused::store(
                    format!("entry {number} of the journal can't be read: {}", why.en),
                    format!(
                        "l'écriture {number} du journal ne peut pas être lue\u{a0}: {}",
                        why.fr
                    ),
                )
            })?;
            noted.push((entry, what));
        }
    }
}

/// The numbers of the invoices of an account, in the order in which they came.
fn numbers(noted: &[(Entry, Noted)]) -> Vec<String> {
    let arrivals = noted.iter().filter_map(|(_, what)| match what.as_step() {
        Some((_, _, Stimulus::Arrival(arrival))) => Some(arrival.number.to_string()),
        _ => None,
    });
    arrivals.collect()
}

/// A story on its way.
struct Telling<'a> {
    number: &'a str,
    /// What customers said on pages.
    said: SaidThere,
    invoices: Vec<String>,
    /// The invoices that have come so far.
    arrived: Vec<SubjectId>,
    parts: Vec<Part>,
    zone: Option<&'a Zone>,
    chapters: Vec<Chapter>,
    /// Who paid for it before it came into the account.
    paid_before: Option<SmolStr>,
    /// What became of what was to leave.
    away: Away,
    lang: Lang,
}

/// A part of the account, as it was at that time.
struct Part {
    number: u16,
    program: Hash,
    script: Arc<Script>,
    retold: Retold,
}

impl<'a> Telling<'a> {
    /// What the journal of an account tells.
    fn account(
        &mut self,
        house: &mut House,
        deployed: &Deployed,
        key: AccountKey,
    ) -> Result<(), Refused> {
        let checkpoint = house.store.checkpoint(key)?;
        let noted = noted(house, key, checkpoint.as_ref())?;
        let start = snapshot(house.store.as_mut(), key, checkpoint.as_ref())?;
        let start = start.unwrap_or_default();
        self.away = Away::of(&house.store.effects_of(key)?);
        self.invoices = numbers(&noted);
        let mut scripts: HashMap<(Hash, Hash), Arc<Script>> = HashMap::new();
        let mut lists = Hash(start.lists);
        for part in start.parts() {
            let program = (part.program, lists);
            let made = script(house, deployed, program)?;
            scripts.insert(program, made);
            let of = |program: Hash| scripts.get(&(program, lists)).cloned();
            self.open(part.number, part.program, part.account, &of);
        }
        self.came_before();
        for (entry, what) in &noted {
            let programs = match what {
                Noted::Opened {
                    program,
                    lists: own,
                    ..
                } => {
                    lists = Hash(*own);
                    vec![Hash(*program)]
                }
                Noted::PartOpened { program, .. } => vec![Hash(*program)],
                Noted::Lists(newer) => {
                    lists = Hash(*newer);
                    self.parts.iter().map(|part| part.program).collect()
                }
                _ => Vec::new(),
            };
            for program in programs {
                if let hash_map::Entry::Vacant(missing) = scripts.entry((program, lists)) {
                    missing.insert(script(house, deployed, (program, lists))?);
                }
            }
            let of = |program: Hash| scripts.get(&(program, lists)).cloned();
            self.noted(entry, what, &of);
        }
        self.away.tell(&mut self.chapters, (self.zone, self.lang));
        Ok(())
    }

    /// What an entry of the journal tells. `of` knows the scripts of programs.
    fn noted(&mut self, entry: &Entry, what: &Noted, of: &dyn Fn(Hash) -> Option<Arc<Script>>) {
        match what {
            Noted::Opened { payer, program, .. } => {
                let payer = Customer {
                    key: payer.clone(),
                    ..Customer::default()
                };
                self.parts.clear();
                self.open(0, Hash(*program), Account::new(payer), of);
            }
            Noted::Lists(_) => {
                for part in &mut self.parts {
                    part.script = of(part.program).unwrap_or_else(|| part.script.clone());
                }
            }
            Noted::PartOpened { part, program } => {
                let program = Hash(*program);
                let newest = self.parts.iter().max_by_key(|part| part.number);
                if let (Some(newest), Some(script)) = (newest, of(program)) {
                    let (from, to) = (&newest.script.world.machine, &script.world.machine);
                    let account = open_beside(from, to, &newest.retold.account);
                    self.open(*part, program, account, of);
                }
            }
            Noted::Moved { part, subjects } => {
                // In no part until it comes in: in both, it would be counted twice.
                let mut parts = self.parts.iter_mut();
                if let Some(left) = parts.find(|one| one.number == *part) {
                    without(&mut left.retold.account, subjects);
                }
            }
            Noted::PartGone(number) => {
                let at = self.parts.iter().position(|part| part.number == *number);
                let gone = at.map(|at| self.parts.remove(at));
                let newest = self.parts.iter_mut().max_by_key(|part| part.number);
                if let (Some(gone), Some(newest)) = (gone, newest) {
                    let purse = gone.retold.account.on_account;
                    newest.retold.account.on_account.take_over(purse);
                }
            }
            Noted::Document {
                subject,
                kind,
                file_name,
                sha256,
                ..
            } => {
                let digest = Hash(*sha256).to_string();
                let digest = digest.get(..12).unwrap_or_default();
                let said = text(
                    format!("the document {file_name} came in ({kind}, SHA-256 {digest}…)"),
                    format!("le document {file_name} est arrivé ({kind}, SHA-256 {digest}…)"),
                );
                self.beside(entry, &[*subject], said);
            }
            Noted::Held { slot, why } => {
                self.away.held(*slot, entry.at);
                self.beside(entry, &[slot.subject], left::held(why));
            }
            Noted::Freed { slots, by } => {
                self.beside(entry, &subjects(slots), left::freed(by));
            }
            Noted::Became {
                slot,
                became,
                why,
                by,
            } => {
                let asked = left::asked(&self.chapters, *slot);
                let (name, at) = asked.as_ref().map(Leaves::named).unzip();
                let told = self.away.became((*slot, at), (*became, entry.at));
                let update = is_update(*slot);
                if told || update || by.is_some() {
                    let of = (*became, why.as_str());
                    let said = left::became(name.unwrap_or_default(), of, by.as_deref());
                    let said = match update {
                        true => left::news_of_case(&said),
                        false => said,
                    };
                    self.beside(entry, &[slot.subject], said);
                }
            }
            Noted::Dropped {
                invoice,
                what,
                by,
                because,
            } => {
                let said = text(
                    format!("set aside for good by {by} ({because}): {what}"),
                    format!("écarté pour de bon par {by} ({because})\u{a0}: {what}"),
                );
                let own = invoice.as_ref().is_none_or(|one| one == self.number);
                let subject = self.own().filter(|_| own).map(|(subject, _)| subject);
                self.beside(entry, subject.as_slice(), said);
            }
            Noted::Shadow { slots, key } => {
                self.away.shadow(slots, entry.at);
                let said = text(
                    format!("shadow mode: this did not leave (jalon outbox show {key})"),
                    format!("mode fantôme\u{a0}: ceci n'est pas parti (jalon outbox show {key})"),
                );
                self.beside(entry, &subjects(slots), said);
            }
            _ => {
                if let Some((part, source, stimulus)) = what.as_step() {
                    self.step(entry, (part, source.map(SmolStr::as_str)), stimulus);
                }
            }
        }
    }

    fn open(
        &mut self,
        number: u16,
        program: Hash,
        account: Account,
        of: &dyn Fn(Hash) -> Option<Arc<Script>>,
    ) {
        self.parts.extend(of(program).map(|script| Part {
            number,
            program,
            script,
            retold: Retold::new(account),
        }));
    }

    fn step(&mut self, entry: &Entry, (part, source): (u16, Option<&str>), stimulus: &Stimulus) {
        let number = self.number;
        let Some(at) = self.parts.iter().position(|one| one.number == part) else {
            return;
        };
        let faces = self.parts.iter_mut().map(|part| Face {
            machine: &part.script.world.machine,
            context: &part.script.world.context,
            account: &mut part.retold.account,
        });
        face(&mut faces.collect::<Vec<_>>(), at);
        let own = self.own();
        let clock = self.clock();
        let Some(Part { script, retold, .. }) = self.parts.get_mut(at) else {
            return;
        };
        let mut teller = Teller::of_journal(script, self.invoices.clone(), (number, own), clock);
        if let Stimulus::Arrival(arrival) = stimulus
            && arrival.number == number
        {
            teller.knows(arrival);
        }
        if let Stimulus::MoveIn(moving) = stimulus
            && let Some(payer) = source.and_then(paid_before)
            && has_invoice(moving, number)
        {
            self.paid_before = Some(payer.into());
            let customer = moving.customers.first();
            let customer = customer.map_or("", |customer| &customer.key);
            let to = retold.account.customers.first();
            let to = to.map_or("", |customer| &customer.key);
            let said = moved(to, customer, payer);
            let said = said.get(teller.lang()).to_owned();
            self.chapters.push(teller.chapter(entry.at, said));
        }
        let mut proof = self.said.below(stimulus, source, teller.lang());
        let before = own.and_then(|(invoice, _)| retold.account.subject(invoice));
        // What stands on a page is quoted above.
        let noted = noted::below(stimulus, source, before, teller.lang());
        let is_new = |one: &String| {
            let words = one
                .split_once(": ")
                .map_or(one.as_str(), |(_, words)| words);
            !proof.iter().any(|said| said.contains(words))
        };
        let noted: Vec<String> = noted.into_iter().filter(is_new).collect();
        proof.extend(noted);
        let invoice = own.map(|(invoice, _)| invoice);
        let held = held::about_customer(&retold.account, invoice, stimulus, teller.lang());
        let held = held.map(|said| teller.chapter(entry.at, said));
        self.chapters.extend(held);
        let happened = teller.happened(entry.at, stimulus).map(|mut chapter| {
            chapter.below.extend(proof);
            chapter
        });
        self.chapters.extend(happened);
        if let Stimulus::Sent { slot, result } = stimulus
            && let Some(asked) = left::asked(&self.chapters, *slot)
            && let Some(said) = self.away.sent(&asked, (*result, entry.at))
        {
            let said = said.get(teller.lang()).to_owned();
            self.chapters.push(teller.chapter(entry.at, said));
        }
        let payer = retold.account.customers.first();
        let of_payer = payer.map_or_else(Vec::new, |payer| payer.contacts.clone());
        let player = Player::new(&script.world).with_texts();
        let chapters = &mut self.chapters;
        retold.invoices = std::mem::take(&mut self.arrived);
        retold.step(&player, entry.at, stimulus, |told| match told {
            Told::Did(act) if act.lists.contains(&number) => {
                let nobody = noted::to_nobody(act, &of_payer, teller.lang());
                chapters.extend(teller.act(act).map(|mut chapter| {
                    chapter.below.extend(nobody);
                    chapter
                }));
            }
            Told::Refused { refusal, .. } if teller.is_own(stimulus) => {
                let said = refusal_word(&refusal);
                chapters.push(teller.chapter(entry.at, said.get(teller.lang()).to_owned()));
            }
            _ => {}
        });
        if let Stimulus::Arrival(arrival) = stimulus
            && arrival.number == number
            && let Some(said) = held::when_it_came(&retold.account, arrival.id, entry.at)
        {
            let said = said.get(teller.lang()).to_owned();
            chapters.push(teller.chapter(entry.at, said));
        }
        self.arrived = std::mem::take(&mut retold.invoices);
    }

    /// The invoices that came before what is told: the entries about them are in the archive.
    fn came_before(&mut self) {
        let subjects = self
            .parts
            .iter()
            .flat_map(|part| &part.retold.account.subjects);
        let invoices = subjects.filter_map(|one| Some((one.entered, one.id, one.invoice()?)));
        let mut invoices: Vec<_> = invoices.collect();
        invoices.sort_by_key(|(entered, id, _)| (*entered, *id));
        let own = invoices
            .iter()
            .find(|(_, _, one)| one.number == self.number);
        let archived = own.map(|(entered, ..)| *entered);
        let mut numbers: Vec<String> = invoices
            .iter()
            .map(|(_, _, one)| one.number.to_string())
            .collect();
        let ids: Vec<SubjectId> = invoices.iter().map(|(_, id, _)| *id).collect();
        self.arrived = ids;
        numbers.append(&mut self.invoices);
        self.invoices = numbers;
        if let Some(at) = archived {
            let said = text(
                "it came; what happened first is in the archive",
                "elle est arrivée\u{a0}; le début de l'histoire est dans les archives",
            );
            self.chapters.push(Chapter {
                at,
                when: shown(self.zone, at, self.lang),
                what: said.get(self.lang).to_owned(),
                below: Vec::new(),
                action: None,
                task: None,
                leaves: None,
            });
        }
    }

    /// What the daemon did around the steps, if it is about the invoice.
    fn beside(&mut self, entry: &Entry, about: &[SubjectId], said: Text) {
        let own = self.own();
        let subject = own.map(|(own, _)| own);
        let last = self.parts.last();
        let about = about.iter().any(|one| Some(*one) == subject);
        let Some(part) = last.filter(|_| about) else {
            return;
        };
        let invoices = self.invoices.clone();
        let of = (self.number, own);
        let teller = Teller::of_journal(&part.script, invoices, of, self.clock());
        let chapter = teller.chapter(entry.at, said.get(self.lang).to_owned());
        self.chapters.push(chapter);
    }

    fn clock(&self) -> (Option<&'a Zone>, Lang) {
        (self.zone, self.lang)
    }

    /// The invoice as a subject, and its currency, once it is there.
    fn own(&self) -> Option<(SubjectId, jalon_core::Currency)> {
        let accounts = self.parts.iter().map(|part| &part.retold.account);
        let mut subjects = accounts.flat_map(|account| &account.subjects);
        subjects.find_map(|subject| {
            let invoice = subject.invoice()?;
            (invoice.number == self.number).then(|| (subject.id, invoice.ledger.currency()))
        })
    }
}

fn has_invoice(account: &Account, number: &str) -> bool {
    let mut invoices = account.subjects.iter().filter_map(Subject::invoice);
    invoices.any(|invoice| invoice.number == number)
}

/// A customer has another payer.
fn moved(to: &str, customer: &str, from: &str) -> Text {
    text(
        format!("{to} pays for {customer} from now on, and no longer {from}"),
        format!("{to} paie désormais pour {customer}, et non plus {from}"),
    )
}

/// The invoices of slots.
fn subjects(slots: &[Slot]) -> Vec<SubjectId> {
    slots.iter().map(|slot| slot.subject).collect()
}

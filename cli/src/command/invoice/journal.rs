//! The story of an invoice from the journal of its account: the steps are made once more, and told in
//! the words of `jalon simulate --explain`.

use std::collections::HashMap;
use std::sync::Arc;

use jalon_core::step::versions::open_beside;
use jalon_core::step::{Account, Customer, Part as Face, Stimulus, SubjectId, face};
use jalon_daemon::digits;
use jalon_daemon::journal::Noted;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, text};
use jalon_simulate::replay::{Player, Retold, Told};
use jalon_store::{Entry, Hash, codec};
use serde_json::json;

use super::WhyArguments;
use super::found::{Found, deployed, invoice, script};
use super::show::{awaited, head};
use crate::command::deploy::Format;
use crate::command::simulate::Script;
use crate::command::simulate::story::{Chapter, Teller};
use crate::command::words::refusal_word;
use crate::house::{House, IfMissing};
use crate::stop::Stop;
use crate::{Exit, output};

const PAGE: usize = 1_000;

/// Tells the story.
pub fn run(arguments: &WhyArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let found = invoice(&mut house, &arguments.number)?;
    let noted = noted(&mut house, &found)?;
    let deployed = deployed(&mut house)?;
    let mut telling = Telling {
        number: &arguments.number,
        invoices: numbers(&noted),
        arrived: Vec::new(),
        parts: Vec::new(),
        chapters: Vec::new(),
        lang,
    };
    let mut scripts: HashMap<(Hash, Hash), Arc<Script>> = HashMap::new();
    let mut lists = Hash::default();
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
                telling.parts.iter().map(|part| part.program).collect()
            }
            _ => Vec::new(),
        };
        for program in programs {
            if !scripts.contains_key(&(program, lists)) {
                let made = script(&mut house, &deployed, (program, lists))?;
                scripts.insert((program, lists), made);
            }
        }
        let of = |program: Hash| scripts.get(&(program, lists)).cloned();
        telling.noted(entry, what, &of);
    }
    let lists = digits::read(&deployed.lists).unwrap_or_default();
    let script = script(&mut house, &deployed, (found.program, lists))?;
    let chapters = telling.chapters;
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => {
                let Some(subject) = found.account.subject(found.subject) else {
                    return Ok(());
                };
                head(&found, subject, lang, out)?;
                writeln!(out)?;
                for chapter in &chapters {
                    writeln!(out, "{}  {}", chapter.when, visible_line(&chapter.what))?;
                    for below in &chapter.below {
                        writeln!(out, "{:18}{}", "", visible_line(below))?;
                    }
                }
                let next = text("What comes next", "La suite");
                writeln!(out, "\n{}", next.get(lang))?;
                awaited(&found, subject, &script, lang, out)
            }
            Format::Json => chapters.iter().try_for_each(|chapter| {
                let value = json!({
                    "at": chapter.at.to_string(),
                    "action": chapter.action.map(|action| action.name()),
                    "what": chapter.what,
                    "because": chapter.below,
                });
                writeln!(out, "{value}")
            }),
        }
    }))
}

fn noted(house: &mut House, found: &Found) -> Result<Vec<(Entry, Noted)>, Stop> {
    let mut noted = Vec::new();
    let mut after = 0;
    loop {
        let entries = house.store.journal(found.row.key, after, PAGE)?;
        let Some(last) = entries.last() else {
            return Ok(noted);
        };
        after = last.number;
        for entry in entries {
            let what = codec::decode(entry.format, &entry.body).map_err(|error| {
                let number = entry.number;
                Stop::wrong(
                    format!("entry {number} of the journal can't be read: {error:?}"),
                    format!("l'écriture {number} du journal ne peut pas être lue\u{a0}: {error:?}"),
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
    invoices: Vec<String>,
    /// The invoices that have come so far.
    arrived: Vec<SubjectId>,
    parts: Vec<Part>,
    chapters: Vec<Chapter>,
    lang: Lang,
}

/// A part of the account, as it was at that time.
struct Part {
    number: u16,
    program: Hash,
    script: Arc<Script>,
    retold: Retold,
}

impl Telling<'_> {
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
            Noted::PartGone(number) => {
                let at = self.parts.iter().position(|part| part.number == *number);
                let gone = at.map(|at| self.parts.remove(at));
                let newest = self.parts.iter_mut().max_by_key(|part| part.number);
                if let (Some(gone), Some(newest)) = (gone, newest) {
                    let purse = gone.retold.account.on_account;
                    newest.retold.account.on_account.take_over(purse);
                }
            }
            _ => {
                if let Some((part, _, stimulus)) = what.as_step() {
                    self.step(entry, part, stimulus);
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

    fn step(&mut self, entry: &Entry, part: u16, stimulus: &Stimulus) {
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
        let Some(Part { script, retold, .. }) = self.parts.get_mut(at) else {
            return;
        };
        let mut teller =
            Teller::of_journal(script, self.invoices.clone(), (number, own), self.lang);
        if let Stimulus::Arrival(arrival) = stimulus
            && arrival.number == number
        {
            teller.knows(arrival);
        }
        self.chapters.extend(teller.happened(entry.at, stimulus));
        let player = Player::new(&script.world).with_texts();
        let chapters = &mut self.chapters;
        retold.invoices = std::mem::take(&mut self.arrived);
        retold.step(&player, entry.at, stimulus, |told| match told {
            Told::Did(act) if act.lists.contains(&number) => chapters.extend(teller.act(act)),
            Told::Refused { refusal, .. } if teller.is_own(stimulus) => {
                let said = refusal_word(&refusal);
                chapters.push(teller.chapter(entry.at, said.get(teller.lang()).to_owned()));
            }
            _ => {}
        });
        self.arrived = std::mem::take(&mut retold.invoices);
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

//! The story of an invoice from the journal of its account: the steps are made once more, and told in
//! the words of `jalon simulate --explain`.

use std::collections::HashMap;
use std::sync::Arc;

use jalon_core::step::{Account, Customer, Stimulus};
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
        retold: Retold::new(Account::new(Customer::default())),
        chapters: Vec::new(),
        lang,
    };
    let mut scripts: HashMap<(Hash, Hash), Arc<Script>> = HashMap::new();
    let mut pinned = (Hash::default(), Hash::default());
    for (entry, what) in &noted {
        match what {
            Noted::Opened {
                payer,
                program,
                lists,
            } => {
                pinned = (Hash(*program), Hash(*lists));
                telling.retold = Retold::new(Account::new(Customer {
                    key: payer.clone(),
                    ..Customer::default()
                }));
            }
            Noted::Lists(lists) => pinned.1 = Hash(*lists),
            Noted::Program(program) => pinned.0 = Hash(*program),
            Noted::Step { stimulus, .. } => {
                let script = match scripts.get(&pinned) {
                    Some(known) => known.clone(),
                    None => {
                        let made = script(&mut house, &deployed, pinned)?;
                        scripts.insert(pinned, made.clone());
                        made
                    }
                };
                telling.step(&script, entry, stimulus);
            }
            _ => {}
        }
    }
    let lists = digits::read(&deployed.lists).unwrap_or_default();
    let script = script(&mut house, &deployed, (found.row.machine, lists))?;
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
    let arrivals = noted.iter().filter_map(|(_, what)| match what {
        Noted::Step {
            stimulus: Stimulus::Arrival(arrival),
            ..
        } => Some(arrival.number.to_string()),
        _ => None,
    });
    arrivals.collect()
}

/// A story on its way.
struct Telling<'a> {
    number: &'a str,
    invoices: Vec<String>,
    retold: Retold,
    chapters: Vec<Chapter>,
    lang: Lang,
}

impl Telling<'_> {
    fn step(&mut self, script: &Script, entry: &Entry, stimulus: &Stimulus) {
        let number = self.number;
        let own = self.own();
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
        self.retold
            .step(&player, entry.at, stimulus, |told| match told {
                Told::Did(act) if act.lists.contains(&number) => chapters.extend(teller.act(act)),
                Told::Refused { refusal, .. } if teller.is_own(stimulus) => {
                    let said = refusal_word(&refusal);
                    chapters.push(teller.chapter(entry.at, said.get(teller.lang()).to_owned()));
                }
                _ => {}
            });
    }

    /// The invoice as a subject, and its currency, once it is there.
    fn own(&self) -> Option<(jalon_core::step::SubjectId, jalon_core::Currency)> {
        let mut subjects = self.retold.account.subjects.iter();
        subjects.find_map(|subject| {
            let invoice = subject.invoice()?;
            (invoice.number == self.number).then(|| (subject.id, invoice.ledger.currency()))
        })
    }
}

//! What waits for people: tasks that nobody has closed, and lines that wait for a sign-off.

use std::collections::HashMap;
use std::fmt;

use jalon_core::eval::Facts;
use jalon_core::machine::action::{Does, Task};
use jalon_core::machine::declared::Field;
use jalon_core::machine::line::SignOff;
use jalon_core::machine::{PathId, RoleId, TeamId};
use jalon_core::records::ContactRecord;
use jalon_core::step::{Account, OpenTask, Pending, PendingState, Slot, Subject, View};
use jalon_core::{Instant, Machine, Money};
use jalon_daemon::reception::contact_key;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_render::{Language, Parties, one_line_text};
use jalon_simulate::World;
use jalon_store::Open;
use serde::Serialize;
use smol_str::{SmolStr, ToSmolStr};
use utoipa::ToSchema;

use crate::found::Walk;
use crate::story::of_invoice;
use crate::words::act_alone;
use crate::{House, Page, Place, Refused, Script};

/// Something that waits for a person.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The number of the invoice.
    pub invoice: SmolStr,
    /// The key of its customer.
    pub customer: SmolStr,
    /// The name of its customer.
    pub customer_name: SmolStr,
    /// What is open of it; of the instalment, if it is about one.
    pub open: Money,
    /// The team that is asked.
    pub team: SmolStr,
    /// The name of the line: its path in the script.
    pub name: SmolStr,
    /// Which of those of its name.
    pub which: Which,
    /// Until when it is to be done, if the script says so.
    pub until: Option<Instant>,
    /// The same, in the zone of the calendar.
    pub until_shown: Option<String>,
    /// What is asked.
    pub asked: Asked,
}

/// Which of the entries of one invoice and name: with those it is the same for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Which {
    /// Of which instalment; 0 for the whole.
    pub instalment: u16,
    /// Which time round.
    pub round: u16,
    /// Which time in its round.
    pub occurrence: u16,
}

impl Which {
    /// That of a slot.
    pub fn of(slot: &Slot) -> Which {
        Which {
            instalment: slot.instalment,
            round: slot.round,
            occurrence: slot.occurrence,
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} {} {}", self.instalment, self.round, self.occurrence)
    }
}

/// What is asked of a person.
#[derive(Clone, Debug)]
pub enum Asked {
    /// To do something, and to tell how it came out.
    Task {
        /// What, in the language of the house.
        text: String,
        /// The answers; any will do if there are none.
        answers: Vec<Answer>,
        /// Who is called, if it is a call.
        calls: Option<Called>,
    },
    /// To agree with a line before it is done.
    SignOff {
        /// What it does.
        does: Text,
        /// Who has agreed.
        signed: Vec<SmolStr>,
        /// How many must agree.
        persons: u8,
    },
}

/// Who is to be called.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Called {
    /// The role, as the script names it.
    pub role: String,
    /// The key of the contact; none where nobody is known in the role.
    pub contact: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
}

/// An answer that a task offers.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it is called.
    pub label: SmolStr,
    /// What is to be filled in with it.
    pub asks: Vec<Field>,
}

/// What stands for a value that is not known any more: of the event that a task answers.
const GAP: &str = "…";

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those of this team.
    pub team: Option<String>,
    /// Only those of this customer.
    pub customer: Option<String>,
}

/// A page of what waits, in the order of accounts. The entries of one invoice stay together.
pub fn page(
    house: &mut House,
    wanted: &Wanted,
    (after, limit): (Option<Place>, usize),
) -> Result<Page<Entry>, Refused> {
    let now = house.now();
    let is_wanted = |entry: &Entry| {
        let (team, customer) = (wanted.team.as_ref(), wanted.customer.as_ref());
        team.is_none_or(|team| *team == entry.team)
            && customer.is_none_or(|customer| *customer == entry.customer)
    };
    let mut walk = Walk::new(house, after, (wanted.customer.as_deref(), Open::People))?;
    let page = walk.page(house, limit, &mut |(account, _), script, into| {
        for subject in &account.subjects {
            let mut some = Vec::new();
            of_subject(account, subject, script, now, &mut some);
            some.retain(is_wanted);
            if !some.is_empty() {
                into.push((subject.id, some));
            }
        }
    })?;
    let mut items: Vec<Entry> = page.items.into_iter().flatten().collect();
    reach(house, &mut items)?;
    as_given(house, &mut items);
    Ok(Page {
        items,
        next: page.next,
    })
}

/// What a task said when it was given: the account does not keep the event that it answers, the journal
/// does. Of several of one line, each says what it said.
fn as_given(house: &mut House, entries: &mut [Entry]) {
    let names = |entry: &Entry| (entry.invoice.clone(), entry.name.clone());
    let mut times: HashMap<(SmolStr, SmolStr), usize> = HashMap::new();
    for entry in entries.iter() {
        *times.entry(names(entry)).or_default() += 1;
    }
    for entry in entries {
        let several = times.get(&names(entry)).is_some_and(|times| *times > 1);
        let Asked::Task { text, .. } = &mut entry.asked else {
            continue;
        };
        if !several && !text.contains(GAP) {
            continue;
        }
        // A story that can't be told says why where somebody asks for it; the task is listed all the same.
        let Ok(story) = of_invoice(house, &entry.invoice, Lang::En) else {
            continue;
        };
        let given = story.chapters.into_iter().rev().filter_map(|one| one.task);
        let mut given = given.filter(|one| one.name == entry.name && one.which == entry.which);
        if let Some(given) = given.next() {
            *text = given.text;
        }
    }
}

/// Names and numbers of those who are to be called.
fn reach(house: &mut House, entries: &mut [Entry]) -> Result<(), Refused> {
    for entry in entries {
        let Asked::Task {
            calls: Some(called),
            ..
        } = &mut entry.asked
        else {
            continue;
        };
        let Some(contact) = &called.contact else {
            continue;
        };
        let key = contact_key(&house.entity, contact);
        let known = house.store.personal(house.entity.id, key)?;
        let known = known.and_then(|one| serde_json::from_slice::<ContactRecord>(&one.body).ok());
        if let Some(known) = known {
            called.name = Some(known.name.to_string());
            called.phone = known.phone.map(|phone| phone.to_string());
        }
    }
    Ok(())
}

/// All that waits and is wanted, team by team, what is due first at the top; at most so many.
pub fn all(house: &mut House, wanted: &Wanted, most: usize) -> Result<Vec<Entry>, Refused> {
    let (mut found, mut after) = (Vec::new(), None);
    while found.len() < most {
        let page = page(house, wanted, (after, most - found.len()))?;
        found.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    found.truncate(most);
    found.sort_by(|one, other| {
        let order = |entry: &Entry| {
            let until = entry.until.unwrap_or(Instant::from_millis(i64::MAX));
            (entry.team.clone(), until, entry.invoice.clone())
        };
        order(one).cmp(&order(other))
    });
    Ok(found)
}

impl Entry {
    /// For programs.
    pub fn told(&self) -> EntryTold {
        let mut told = EntryTold {
            kind: "task".to_owned(),
            invoice: self.invoice.to_string(),
            customer: self.customer.to_string(),
            team: self.team.to_string(),
            name: self.name.to_string(),
            open: self.open.amount().to_string(),
            currency: self.open.currency.code().to_string(),
            until: self.until.map(|until| until.to_string()),
            text: String::new(),
            answers: None,
            calls: None,
            signed: None,
            persons: None,
        };
        match &self.asked {
            Asked::Task {
                text,
                answers,
                calls,
            } => {
                told.calls.clone_from(calls);
                let answers = answers.iter().map(|answer| AnswerTold {
                    label: answer.label.to_string(),
                    asks: answer.asks.iter().map(|ask| ask.name.to_string()).collect(),
                });
                told.text.clone_from(text);
                told.answers = Some(answers.collect());
            }
            Asked::SignOff {
                does,
                signed,
                persons,
            } => {
                told.kind = "sign_off".to_owned();
                told.text.clone_from(&does.en);
                told.signed = Some(signed.iter().map(SmolStr::to_string).collect());
                told.persons = Some(*persons);
            }
        }
        told
    }
}

/// Something that waits for a person: a task, or a line that wants a sign-off.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Waiting)]
pub struct EntryTold {
    /// `task` or `sign_off`.
    pub kind: String,
    /// The number of the invoice.
    pub invoice: String,
    /// The key of its customer.
    pub customer: String,
    /// The team that is asked.
    pub team: String,
    /// The line, by its path in the script.
    pub name: String,
    /// What is open of the invoice.
    pub open: String,
    /// Its currency.
    pub currency: String,
    /// Until when it is to be done.
    #[schema(format = DateTime)]
    pub until: Option<String>,
    /// What is asked.
    pub text: String,
    /// Of a task: the answers that it offers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<Vec<AnswerTold>>,
    /// Of a call: who is called, and under which number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<Called>,
    /// Of a sign-off: who has signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<Vec<String>>,
    /// Of a sign-off: how many different people must sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persons: Option<u8>,
}

/// An answer that a task offers.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Answer)]
pub struct AnswerTold {
    /// What it is called.
    pub label: String,
    /// What is to be filled in with it.
    pub asks: Vec<String>,
}

/// What waits of one invoice.
pub fn of_subject(
    account: &Account,
    subject: &Subject,
    script: &Script,
    now: Instant,
    found: &mut Vec<Entry>,
) {
    let Some(invoice) = subject.invoice() else {
        return;
    };
    let of = Of {
        world: &script.world,
        account,
        subject,
        now,
    };
    let customer = account.customers.get(usize::from(subject.customer));
    let ledger = &invoice.ledger;
    let open_of = |instalment| {
        let open = ledger.open();
        let principal = match instalment {
            0 => open.principal,
            one => ledger.instalment_open(one),
        };
        jalon_core::ledger::Open { principal, ..open }.amount_due()
    };
    let entry = |team, slot: Slot, until: Option<Instant>, asked| Entry {
        invoice: invoice.number.clone(),
        customer: customer.map(|one| one.key.clone()).unwrap_or_default(),
        customer_name: customer.map(|one| one.name.clone()).unwrap_or_default(),
        open: Money::new(open_of(slot.instalment), ledger.currency()),
        team: of.team(team),
        name: of.name(slot.path),
        which: Which::of(&slot),
        until,
        until_shown: until.map(|at| of.local(at, slot.instalment)),
        asked,
    };
    for open in &subject.tasks {
        let slot = subject.task_slot(open);
        if let Some((team, asked)) = of.task(open, slot.instalment) {
            found.push(entry(team, slot, open.due, asked));
        }
    }
    for pending in &subject.pending {
        if let Some((team, until, asked)) = of.proposal(pending) {
            found.push(entry(team, pending.slot(subject.id), until, asked));
        }
    }
}

/// An invoice, as the words for it need it.
struct Of<'a> {
    world: &'a World,
    account: &'a Account,
    subject: &'a Subject,
    now: Instant,
}

impl Of<'_> {
    fn machine(&self) -> &Machine {
        &self.world.machine
    }

    fn team(&self, team: TeamId) -> SmolStr {
        let team = self.machine().teams.get(team);
        team.map(|team| team.name.clone()).unwrap_or_default()
    }

    fn name(&self, path: PathId) -> SmolStr {
        self.machine().path(path).to_smolstr()
    }

    fn view(&self, instalment: u16) -> View<'_> {
        let seen = (self.subject, instalment);
        let context = &self.world.context;
        View::of(self.machine(), context, self.account, seen, None, self.now)
    }

    fn local(&self, at: Instant, instalment: u16) -> String {
        let view = self.view(instalment);
        let (day, time) = view.calendar().parts().zone.local(at);
        format!("{day} {time}")
    }

    fn task(&self, open: &OpenTask, instalment: u16) -> Option<(TeamId, Asked)> {
        let does = &self.machine().actions.get(open.action)?.does;
        let (calls, task) = match does {
            Does::Task(task) => (None, task),
            Does::Call { to, task } => (Some(self.called(*to)), task),
            _ => return None,
        };
        let outcomes = task.outcomes.iter().map(|outcome| Answer {
            label: outcome.label.clone(),
            asks: outcome.asks.clone(),
        });
        let asked = Asked::Task {
            text: self.text(task, instalment),
            answers: outcomes.collect(),
            calls,
        };
        Some((task.team, asked))
    }

    /// Who has a role at the customer, else at its payer.
    fn called(&self, role: RoleId) -> Called {
        let own = self
            .account
            .customers
            .get(usize::from(self.subject.customer));
        let both = own.into_iter().chain(self.account.customers.first());
        let mut contacts = both.flat_map(|customer| &customer.contacts);
        let contact = contacts.find(|one| one.role == role);
        let named = self.machine().roles.get(role);
        Called {
            role: named.map_or_else(String::new, |role| role.name.to_string()),
            contact: contact.map(|one| one.key.to_string()),
            ..Called::default()
        }
    }

    fn text(&self, task: &Task, instalment: u16) -> String {
        let language = Language::of_tag(&self.world.language);
        let written = task.text.as_ref().and_then(|text| {
            let view = self.view(instalment);
            let parties = Parties::default();
            one_line_text(self.machine(), text, &view, &parties, language, Some(GAP)).ok()
        });
        written.unwrap_or_default()
    }

    fn proposal(&self, pending: &Pending) -> Option<(TeamId, Option<Instant>, Asked)> {
        let PendingState::Proposed { signed, until, .. } = &pending.state else {
            return None;
        };
        let line = self.machine().lines.get(pending.line?)?;
        let SignOff { by, persons, .. } = line.sign_off.as_ref()?;
        let actions = line.actions.iter().filter_map(|id| {
            let act = self.machine().actions.get(*id)?.does.act()?;
            Some(act_alone(act))
        });
        let does: Vec<Text> = actions.collect();
        let joined = |of: fn(&Text) -> &str| does.iter().map(of).collect::<Vec<_>>().join(", ");
        let asked = Asked::SignOff {
            does: text(joined(|one| &one.en), joined(|one| &one.fr)),
            signed: signed.clone(),
            persons: *persons,
        };
        Some((*by, *until, asked))
    }
}

//! The workload: what all measurements of speed play. One script, embedded here, and invoices that
//! are made from a seed, payer by payer, so that ten million of them need no more memory than a
//! thousand.
//!
//! | what | how often |
//! |---|---|
//! | payers | 20 invoices each, issued on working days of the first two thirds of the time |
//! | groups | 60 % independent, 35 % franchise, 5 % retail, who are left alone |
//! | ways | link 50 %, edi 20 %, portal 15 %, attachment 10 %, letter 5 %; 30 % have a buying group |
//! | terms | 30 days 60 %, 45 days 30 %, 60 days 10 % |
//! | amounts | 15 to 5,000 EUR, small ones more often |
//! | paying | see [`Habit`]: 55 % in time, 30 % late, 12 % slow, 3 % hardly |
//! | receipt | of what was sent in a way that gives one, 90 % within three days |
//! | part payments | 6 %: half, the rest 5 to 20 days later |
//! | disputes | 3 %, a third of them of a part; settled after 5 to 25 days, nine in ten |
//! | promises | of those paid more than ten days late, 25 %; seven in ten of them kept |
//! | payments that come back | 0.5 %, paid again a week later |
//! | no order number | 3 %, added after two days; goods not delivered 2 %, delivered after a week |
//! | bounces | 0.5 %; replies 5 % |
//! | people | confirm what was not received, nine in ten; sign the formal notice, eight in ten |

mod habits;
mod life;
mod random;

pub use habits::Habit;
pub use random::Random;

use jalon_core::eval::Stored;
use jalon_core::machine::{CustomerFieldId, Dense, InvoiceFieldId, Machine, PathId, RoleId};
use jalon_core::step::{Contact, Customer};
use jalon_core::{Day, Instant, TimeOfDay, Way, Zone};
use smol_str::{SmolStr, format_smolstr};

use crate::replay::Case;

/// The script that is played.
pub const SCRIPT: &str = include_str!("workload.jalon");
/// Its name among files.
pub const SCRIPT_NAME: &str = "workload.jalon";
/// How many invoices a payer has.
pub const INVOICES_PER_PAYER: u64 = 20;

/// What is played, and until when.
#[derive(Clone, Debug)]
pub struct Workload {
    names: Names,
    utc: Zone,
    seed: u64,
    /// The first day; a Monday.
    first: Day,
    days: i32,
}

/// What of the script the invoices speak of.
#[derive(Clone, Copy, Debug)]
struct Names {
    group: CustomerFieldId,
    way: CustomerFieldId,
    delivered: InvoiceFieldId,
    buying_group: RoleId,
    /// The step that people sign.
    notice: PathId,
    /// The task of what was not received.
    not_received: PathId,
}

impl Workload {
    /// The workload of a seed over so many days; none if the machine is not that of [`SCRIPT`].
    pub fn new(machine: &Machine, seed: u64, days: u16) -> Option<Workload> {
        let path = |end: &str| {
            let mut paths = machine.paths.iter();
            let found = paths.find(|(_, path)| path.ends_with(end));
            found.map(|(id, _)| id)
        };
        let names = Names {
            group: machine
                .customer_fields
                .find(|field| field.name == "group")?,
            way: machine.customer_fields.find(|field| field.name == "way")?,
            delivered: machine
                .invoice_fields
                .find(|field| field.name == "goods_delivered")?,
            buying_group: machine.roles.find(|role| role.name == "buying_group")?,
            notice: path("paid/notice")?,
            not_received: path("received/missed/task:receivables")?,
        };
        Some(Workload {
            names,
            utc: Zone::utc(),
            seed,
            first: Day::from_ymd(2026, 1, 5).ok()?,
            days: i32::from(days),
        })
    }

    /// The end of the last day.
    pub fn until(&self) -> Instant {
        let last = self.first.plus_days(self.days - 1);
        self.utc.instant(last, TimeOfDay::END_OF_DAY)
    }

    /// One of the payers with so many invoices, at most [`INVOICES_PER_PAYER`].
    pub fn case(&self, payer: u64, invoices: u64) -> Case {
        let mut random = Random::of(self.seed, payer);
        let habit = Habit::of(&mut random);
        let mut case = Case::new(format_smolstr!("P{payer}"));
        let customer = self.customer(&case.payer, &mut random);
        let way = customer.way.unwrap_or(Way::Link);
        let key = case.payer.clone();
        case.customer(self.at(self.first, 0), customer);
        for invoice in 0..invoices.min(INVOICES_PER_PAYER) {
            let life = life::Life {
                workload: self,
                key: &key,
                habit,
                way,
                subject: case.next_invoice(),
                number: payer * INVOICES_PER_PAYER + invoice,
            };
            life.write(&mut random, &mut case);
        }
        case.put_in_order();
        case
    }

    fn customer(&self, key: &SmolStr, random: &mut Random) -> Customer {
        let group = match random.below(100) {
            0..60 => 0,
            60..95 => 1,
            _ => 2,
        };
        let way = match random.below(100) {
            0..50 => Way::Link,
            50..70 => Way::Edi,
            70..85 => Way::Portal,
            85..95 => Way::Attachment,
            _ => Way::Letter,
        };
        let contact = |role| Contact {
            role,
            key: key.clone(),
        };
        let mut contacts = vec![contact(RoleId::PAYER)];
        if random.per_mille(300) {
            contacts.push(contact(self.names.buying_group));
        }
        let mut fields = vec![Stored::Unknown; 2];
        for (field, value) in [
            (self.names.group, Stored::Choice(group)),
            (self.names.way, Stored::Way(way)),
        ] {
            if let Some(place) = fields.get_mut(field.place()) {
                *place = value;
            }
        }
        Customer {
            key: key.clone(),
            name: key.clone(),
            country: Some(SmolStr::new_static("FR")),
            language: Some(SmolStr::new_static("fr")),
            time_zone: None,
            way: Some(way),
            fields,
            contacts,
            ..Customer::default()
        }
    }

    /// A time on a day.
    fn at(&self, day: Day, minutes: u16) -> Instant {
        self.utc.instant(day, TimeOfDay::from_minutes(minutes))
    }
}

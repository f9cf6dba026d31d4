//! The customers of the demonstration: opticians with habits.

use jalon_core::Way;
use jalon_core::records::{ContactRecord, CustomerRecord, FieldValue};
use jalon_simulate::workload::Random;
use smol_str::{SmolStr, format_smolstr};

/// A customer and how it behaves.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Its key.
    pub key: SmolStr,
    /// Its name.
    pub name: String,
    /// How it pays.
    pub habit: Habit,
    /// How invoices reach it.
    pub way: Way,
    /// Whether a buying group has to accept its invoices.
    pub validator: bool,
    /// Whether something is wrong with the first goods that it gets.
    pub complains: bool,
    franchise: bool,
}

/// How a customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Around the due date.
    OnTime,
    /// Some weeks late, whatever is written to it.
    Late,
    /// When it has been chased so often.
    WhenChased(u8),
    /// Not before somebody makes it.
    Never,
    /// When an agency has asked for it, and not before.
    WhenCollected,
}

const FIRST: [&str; 12] = [
    "Optique",
    "Lunettes",
    "Regard",
    "Vision",
    "Au Bon Verre",
    "Les Binocles",
    "L’Œil",
    "Maison",
    "Atelier",
    "Comptoir",
    "Clair",
    "Iris",
];
const LAST: [&str; 15] = [
    "du Lac",
    "des Halles",
    "du Vieux Port",
    "de la Gare",
    "Saint-Martin",
    "des Tanneurs",
    "du Marché",
    "Bellecour",
    "de l’Étoile",
    "du Parc",
    "des Arts",
    "de la Poste",
    "du Canal",
    "Sainte-Anne",
    "du Pont",
];

/// So many customers, all different.
pub fn some(random: &mut Random, count: usize) -> Vec<Customer> {
    (0..count).map(|at| one(random, at)).collect()
}

fn one(random: &mut Random, at: usize) -> Customer {
    let first = FIRST.get(at % FIRST.len()).copied().unwrap_or_default();
    let last = LAST.get((at * 7 + at / FIRST.len()) % LAST.len());
    let habit = match random.below(100) {
        0..55 => Habit::OnTime,
        55..75 => Habit::Late,
        75..88 => Habit::WhenChased(1),
        88..96 => Habit::WhenChased(2),
        _ => Habit::Never,
    };
    // Two of them are there to be seen, whatever is drawn.
    let (habit, complains) = match at {
        0 => (Habit::WhenCollected, false),
        1 => (Habit::OnTime, true),
        _ => (habit, false),
    };
    let franchise = random.per_mille(250) || complains;
    let way = match (franchise, random.below(10)) {
        (true, _) => Way::Edi,
        (false, 0..7) => Way::Link,
        (false, 7..9) => Way::Attachment,
        (false, _) => Way::Portal,
    };
    Customer {
        key: format_smolstr!("O{:03}", at + 1),
        name: format!("{first} {}", last.copied().unwrap_or_default()),
        habit,
        way,
        validator: franchise,
        complains,
        franchise,
    }
}

impl Customer {
    /// Its record.
    pub fn record(&self, french: bool) -> CustomerRecord {
        let group = match (self.franchise, french) {
            (true, false) => "franchise",
            (false, false) => "independent",
            (true, true) => "franchisé",
            (false, true) => "indépendant",
        };
        let (group_name, way_name) = match french {
            false => ("group", "way"),
            true => ("groupe", "canal"),
        };
        let text = |value: &str| FieldValue::Text(value.into());
        let fields = [
            (SmolStr::from(group_name), text(group)),
            (SmolStr::from(way_name), text(self.way.name())),
        ];
        CustomerRecord {
            legal_entity: None,
            key: self.key.clone(),
            name: self.name.as_str().into(),
            country: Some("FR".into()),
            language: Some("fr".into()),
            time_zone: Some("Europe/Paris".into()),
            terms: Some("net_30".into()),
            way: Some(self.way),
            payer: None,
            registration: Some(self.siren()),
            fields: fields.into(),
        }
    }

    /// A number that is written as a SIREN: its last digit fits the others.
    fn siren(&self) -> SmolStr {
        let digits = self.key.bytes().filter(u8::is_ascii_digit);
        let digits: Vec<u32> = digits.map(|digit| u32::from(digit - b'0')).collect();
        let all = [9, 9, 9, 9, 9].into_iter().chain(digits);
        let eight: Vec<u32> = all.take(8).collect();
        let sum: u32 = eight
            .iter()
            .rev()
            .enumerate()
            .map(|(at, digit)| match at % 2 {
                0 => digit * 2 / 10 + digit * 2 % 10,
                _ => *digit,
            })
            .sum();
        let eight: String = eight.iter().map(u32::to_string).collect();
        format_smolstr!("{eight}{}", (10 - sum % 10) % 10)
    }

    /// Who has a role there.
    pub fn contacts(&self) -> Vec<ContactRecord> {
        let contact = |role: &str, name: String| ContactRecord {
            legal_entity: None,
            key: format_smolstr!("{}-{role}", self.key),
            customer: self.key.clone(),
            role: role.into(),
            name: name.into(),
            email: Some(format_smolstr!(
                "{role}@{}.example",
                self.key.to_lowercase()
            )),
            phone: None,
            address: Vec::new(),
            electronic_address: Some(format_smolstr!("0009:{}", self.key)),
            language: None,
        };
        let mut contacts = vec![contact("payer", format!("Comptabilité {}", self.name))];
        if self.validator {
            contacts.push(contact("validator", format!("Achats {}", self.name)));
        }
        contacts
    }
}

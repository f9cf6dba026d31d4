//! What the script that a record goes to can't read is told at the import, with its place, and not later
//! without one.

use std::borrow::Cow;

use jalon_core::Machine;
use jalon_intake::Fitting;
use jalon_simulate::read::{Wrong, wrong_of_customer, wrong_of_invoice};
use jalon_simulate::replay::{Fault, NotUsed, Which};
use smol_str::SmolStr;

use super::pinned::Pinned;
use super::take::Taken;

/// The two letters of languages (ISO 639-1).
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de \
    dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it \
    iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd \
    ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st \
    su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Records that can be read, and what is wrong with the others.
pub(super) struct Checked<'a> {
    /// Those that can be read.
    pub fitting: Cow<'a, Fitting>,
    wrong: Vec<NotUsed>,
    /// Which customers and invoices of the file they are.
    customers: Vec<usize>,
    invoices: Vec<usize>,
}

/// Looks at the records of files with the eyes of the deployed script, or of the one that they are pinned to.
pub(super) fn check<'a>(machine: &Machine, pinned: &Pinned, all: &'a Fitting) -> Checked<'a> {
    let machine_of = |which: Which| {
        let own = pinned.get(&which);
        own.map_or(machine, |script| &script.world.machine)
    };
    let mut wrong = Vec::new();
    let (mut customers, mut invoices) = (Vec::new(), Vec::new());
    let mut is_right = |which: Which, found: Vec<Wrong>| {
        let right = found.is_empty();
        wrong.extend(found.into_iter().map(|one| NotUsed {
            which,
            column: one.column,
            value: one.value,
            why: one.why,
        }));
        right
    };
    for (at, record) in all.customers.iter().enumerate() {
        let which = Which::Customer(at);
        let mut found = wrong_of_customer(machine_of(which), record);
        found.extend(language(record.language.as_ref()));
        let zone = record.time_zone.as_ref();
        let zone = zone.filter(|zone| jalon_zones::zone(zone).is_none());
        found.extend(zone.map(|zone| one("time_zone", zone, Fault::UnknownZone)));
        if is_right(which, found) {
            customers.push(at);
        }
    }
    for (at, record) in all.invoices.iter().enumerate() {
        let which = Which::Invoice(at);
        if is_right(which, wrong_of_invoice(machine_of(which), record)) {
            invoices.push(at);
        }
    }
    let mut fitting = Cow::Borrowed(all);
    if !wrong.is_empty() {
        let fitting = fitting.to_mut();
        fitting.customers = kept(&all.customers, &customers);
        fitting.origins.customers = kept(&all.origins.customers, &customers);
        fitting.invoices = kept(&all.invoices, &invoices);
        fitting.origins.invoices = kept(&all.origins.invoices, &invoices);
    }
    Checked {
        fitting,
        wrong,
        customers,
        invoices,
    }
}

impl Checked<'_> {
    /// What became of the records, by their places among all.
    pub(super) fn of_all(self, mut taken: Taken) -> Taken {
        for one in &mut taken.not_used {
            one.which = match one.which {
                Which::Customer(at) => {
                    Which::Customer(self.customers.get(at).copied().unwrap_or(at))
                }
                Which::Invoice(at) => Which::Invoice(self.invoices.get(at).copied().unwrap_or(at)),
                other => other,
            };
        }
        taken.not_used.extend(self.wrong);
        taken
    }
}

fn kept<T: Clone>(all: &[T], places: &[usize]) -> Vec<T> {
    places
        .iter()
        .filter_map(|at| all.get(*at).cloned())
        .collect()
}

fn one(column: &str, value: &SmolStr, why: Fault) -> Wrong {
    Wrong {
        column: column.into(),
        value: value.clone(),
        why,
    }
}

/// A tag such as `fr` or `fr-BE`: its first part is a language. Those of three letters are too many to list.
fn language(tag: Option<&SmolStr>) -> Option<Wrong> {
    let tag = tag?;
    let first = tag
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let known = match first.len() {
        2 => LANGUAGES.split_whitespace().any(|one| one == first),
        3 => first.bytes().all(|byte| byte.is_ascii_lowercase()),
        _ => false,
    };
    (!known).then(|| one("language", tag, Fault::UnknownLanguage))
}

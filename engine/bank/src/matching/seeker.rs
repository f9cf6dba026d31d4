//! Suggestions for what names nothing: by payer and amount. Each account is looked at once, however many
//! lines there are.

use jalon_core::{Currency, Money};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::decide::{fill, without_charges};
use super::names::{Agreement, agreement, words};
use super::{Because, OpenInvoice, Suggestion};
use crate::statement::Part;

/// What is open of one payer.
#[derive(Clone, Debug, Default)]
pub struct Purse {
    /// The account.
    pub account: u128,
    /// Who may pay, by name.
    pub names: Vec<SmolStr>,
    /// Its invoices of which something is open.
    pub invoices: Vec<OpenInvoice>,
}

/// Looks for what lines may pay.
pub struct Seeker<'l> {
    lines: &'l [(Money, &'l Part)],
    by_amount: FxHashMap<(Currency, i64), Vec<usize>>,
    by_word: FxHashMap<String, Vec<usize>>,
    found: Vec<Vec<Suggestion>>,
    /// Invoices whose amount alone fits: so many for each line.
    alone: FxHashMap<usize, (u32, Option<OpenInvoice>)>,
}

/// The most suggestions for one line.
const MOST: usize = 5;
/// The most invoices that a suggestion for a payer alone fills.
const FILLED_MAX: usize = 20;
/// A line is found by so many of its words.
const RAREST: usize = 2;
/// The most lines that one word finds.
const COMMON_MAX: usize = 300;
/// A second word is worth a look if so few lines have it.
const RARE: u32 = 50;
/// Up to so many invoices of a payer sums of two and three are tried.
const SUMMED_MAX: usize = 40;

impl<'l> Seeker<'l> {
    /// For some lines.
    pub fn new(lines: &'l [(Money, &'l Part)]) -> Seeker<'l> {
        let mut seeker = Seeker {
            lines,
            by_amount: FxHashMap::default(),
            by_word: FxHashMap::default(),
            found: vec![Vec::new(); lines.len()],
            alone: FxHashMap::default(),
        };
        for (at, (money, _)) in lines.iter().enumerate() {
            let amount = (money.currency, money.minor);
            seeker.by_amount.entry(amount).or_default().push(at);
        }
        let said: Vec<FxHashSet<String>> = lines.iter().map(|(_, part)| named(part)).collect();
        let mut common: FxHashMap<&String, u32> = FxHashMap::default();
        for word in said.iter().flatten() {
            *common.entry(word).or_default() += 1;
        }
        // Two words that few others say find a payer; words that all say find everybody.
        for (at, words) in said.iter().enumerate() {
            let mut words: Vec<(u32, &String)> = words
                .iter()
                .map(|word| (common.get(word).copied().unwrap_or_default(), word))
                .collect();
            words.sort_unstable();
            let rare = |(at, (count, _)): &(usize, (u32, _))| *at == 0 || *count <= RARE;
            let rarest = words.into_iter().take(RAREST).enumerate().filter(rare);
            for (_, (_, word)) in rarest {
                let lines = seeker.by_word.entry(word.clone()).or_default();
                if lines.len() < COMMON_MAX {
                    lines.push(at);
                }
            }
        }
        seeker
    }

    /// Looks at what is open of a payer.
    pub fn look(&mut self, purse: &Purse) {
        let mut payers: FxHashSet<usize> = FxHashSet::default();
        let named: FxHashSet<String> = purse.names.iter().flat_map(|name| words(name)).collect();
        for word in named {
            for at in self.by_word.get(&word).into_iter().flatten() {
                let line = self.lines.get(*at);
                let agrees = line
                    .is_some_and(|(_, part)| agreement(part, &purse.names) == Agreement::Agrees);
                if agrees {
                    payers.insert(*at);
                }
            }
        }
        for at in &payers {
            self.of_payer(*at, purse);
        }
        for invoice in &purse.invoices {
            let amount = (invoice.currency, invoice.open);
            for at in self.by_amount.get(&amount).into_iter().flatten() {
                if !payers.contains(at) {
                    let alone = self.alone.entry(*at).or_default();
                    alone.0 += 1;
                    alone.1 = Some(invoice.clone());
                }
            }
        }
    }

    fn of_payer(&mut self, at: usize, purse: &Purse) {
        let Some((money, _)) = self.lines.get(at) else {
            return;
        };
        let mut open: Vec<&OpenInvoice> = purse
            .invoices
            .iter()
            .filter(|one| one.currency == money.currency && one.open > 0)
            .collect();
        open.sort_by(|one, other| (one.due, &one.number).cmp(&(other.due, &other.number)));
        let Some(found) = self.found.get_mut(at) else {
            return;
        };
        let mut put = |because, shares| found.push(Suggestion { because, shares });
        let wanted = money.minor;
        let mut exact = false;
        for invoice in open.iter().filter(|one| one.open == wanted).take(MOST) {
            put(Because::PayerAndAmount, fill(wanted, &[*invoice]).0);
            exact = true;
        }
        let claimed = open.iter().filter(|one| one.charges > 0);
        for invoice in claimed.filter(|one| one.principal() == wanted).take(MOST) {
            put(Because::PayerAndAmount, without_charges(&[*invoice]));
            exact = true;
        }
        if exact {
            return;
        }
        let whole = |one: &OpenInvoice| one.open;
        let several = open.len() > 1 && open.len() <= FILLED_MAX;
        if several && total(&open, whole) == wanted {
            return put(Because::PayerAndSum, fill(wanted, &open).0);
        }
        if several && total(&open, OpenInvoice::principal) == wanted {
            return put(Because::PayerAndSum, without_charges(&open));
        }
        if let Some(some) = summed(wanted, &open, whole) {
            return put(Because::PayerAndSum, fill(wanted, &some).0);
        }
        if let Some(some) = summed(wanted, &open, OpenInvoice::principal) {
            return put(Because::PayerAndSum, without_charges(&some));
        }
        if !open.is_empty() {
            open.truncate(FILLED_MAX);
            put(Because::PayerAlone, fill(wanted, &open).0);
        }
    }

    /// The suggestions for each line, the strongest first.
    pub fn found(mut self) -> Vec<Vec<Suggestion>> {
        for (at, (count, invoice)) in self.alone {
            let (Some(found), Some((money, _))) = (self.found.get_mut(at), self.lines.get(at))
            else {
                continue;
            };
            if let (1, Some(invoice), true) = (count, invoice, found.is_empty()) {
                let (shares, _) = fill(money.minor, &[&invoice]);
                found.push(Suggestion {
                    because: Because::AmountAlone,
                    shares,
                });
            }
        }
        for found in &mut self.found {
            found.sort_by_key(|one| one.because);
            found.truncate(MOST);
        }
        self.found
    }
}

/// The words by which a line's payer is found.
fn named(part: &Part) -> FxHashSet<String> {
    let said = match part.party.name.is_empty() {
        true => &part.text,
        false => &part.party.name,
    };
    let words = words(said).into_iter();
    words.filter(|word| word.len() > 2).collect()
}

/// What invoices come to together, by what counts of each.
fn total(open: &[&OpenInvoice], of: impl Fn(&OpenInvoice) -> i64) -> i64 {
    let each = open.iter().map(|one| of(one));
    each.fold(0i64, i64::saturating_add)
}

/// Two or three invoices that add up to an amount, by what counts of each; nothing if several such sums do.
fn summed<'i>(
    amount: i64,
    open: &[&'i OpenInvoice],
    of: impl Fn(&OpenInvoice) -> i64,
) -> Option<Vec<&'i OpenInvoice>> {
    if open.len() > SUMMED_MAX {
        return None;
    }
    let mut found: Option<Vec<&OpenInvoice>> = None;
    let mut note = |some: Vec<&'i OpenInvoice>| {
        let again = found.is_some();
        found = Some(some);
        again
    };
    for (at, first) in open.iter().enumerate() {
        for (then, second) in open.iter().enumerate().skip(at + 1) {
            let two = of(first).saturating_add(of(second));
            if two == amount && note(vec![*first, *second]) {
                return None;
            }
            for third in open.iter().skip(then + 1) {
                if two.saturating_add(of(third)) == amount && note(vec![*first, *second, *third]) {
                    return None;
                }
            }
        }
    }
    found
}

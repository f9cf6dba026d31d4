//! Lines of statements, for people and programs.

use jalon_store::{BankState, Key};

use super::kept::Line;
use super::stands::as_they_stand;
use crate::{House, Refused};

/// So many lines are read at once.
const TOGETHER: usize = 500;
/// So many lines are looked through for one that is named by its first digits.
const LOOKED_AT_MAX: usize = 100_000;

/// Lines in a state, or all, oldest first; at most so many, those that are kept first if there are more.
pub fn list(
    house: &mut House,
    state: Option<BankState>,
    most: usize,
) -> Result<Vec<Line>, Refused> {
    let mut found = Vec::new();
    each(house, state, most, &mut |line| {
        // A booking that is told in details is no line of its own.
        if line.held.covered.is_none() {
            found.push(line);
        }
        found.len() < most
    })?;
    found.sort_by_key(|one| (one.day, one.key));
    as_they_stand(house, &mut found)?;
    Ok(found)
}

/// A page of lines in a state, or all, in the order of keys.
pub fn page(
    house: &mut House,
    state: Option<BankState>,
    (after, limit): (Option<Key>, usize),
) -> Result<(Vec<Line>, Option<Key>), Refused> {
    let rows = house
        .store
        .bank_page(house.entity.id, state, after, limit)?;
    let next = rows
        .last()
        .map(|row| row.key)
        .filter(|_| rows.len() == limit);
    let lines: Result<Vec<Line>, Refused> = rows.iter().map(Line::read).collect();
    let mut lines = lines?;
    lines.retain(|line| line.held.covered.is_none());
    as_they_stand(house, &mut lines)?;
    Ok((lines, next))
}

/// So many digits at least name a payment: fewer are typed too easily.
const DIGITS_MIN: usize = 4;

/// The line with a name; its first digits will do where no other has the same.
pub fn find(house: &mut House, name: &str) -> Result<Line, Refused> {
    let mut found = vec![named(house, name)?];
    as_they_stand(house, &mut found)?;
    found.pop().ok_or_else(|| unknown(name))
}

fn named(house: &mut House, name: &str) -> Result<Line, Refused> {
    let name = name.trim().to_lowercase();
    let is_hex = name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex || name.is_empty() || name.len() > 32 {
        return Err(unknown(&name));
    }
    if name.len() < DIGITS_MIN {
        return Err(Refused::wrong(
            format!("{name} is too short to name a payment"),
            format!("{name} est trop court pour nommer un paiement"),
        )
        .help(
            format!("give at least {DIGITS_MIN} of its digits, as jalon payment list tells them"),
            format!(
                "donnez au moins {DIGITS_MIN} de ses chiffres, comme les dit jalon payment list"
            ),
        ));
    }
    if let (32, Ok(key)) = (name.len(), u128::from_str_radix(&name, 16)) {
        let rows = house.store.bank_lines(house.entity.id, &[Key(key)])?;
        return rows.first().map_or_else(|| Err(unknown(&name)), Line::read);
    }
    // The first digits are the beginning of a key, and keys are in order.
    let from = u128::from_str_radix(&format!("{name:0<32}"), 16).unwrap_or_default();
    let after = from.checked_sub(1).map(Key);
    let rows = house.store.bank_page(house.entity.id, None, after, 2)?;
    let lines: Result<Vec<Line>, Refused> = rows.iter().map(Line::read).collect();
    let lines = lines?;
    let mut fits = lines
        .into_iter()
        .filter(|line| line.name().starts_with(&name));
    match (fits.next(), fits.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err(Refused::wrong(
            format!("several payments begin with {name}"),
            format!("plusieurs paiements commencent par {name}"),
        )
        .help("give more of its digits", "donnez-en plus de chiffres")),
        (None, _) => Err(unknown(&name)),
    }
}

fn each(
    house: &mut House,
    state: Option<BankState>,
    most: usize,
    wants_more: &mut dyn FnMut(Line) -> bool,
) -> Result<(), Refused> {
    let (mut after, mut looked_at) = (None, 0);
    while looked_at < LOOKED_AT_MAX {
        let some = TOGETHER.min(most.max(1));
        let rows = house.store.bank_page(house.entity.id, state, after, some)?;
        after = rows.last().map(|row| row.key);
        looked_at += rows.len();
        for row in &rows {
            if !wants_more(Line::read(row)?) {
                return Ok(());
            }
        }
        if rows.len() < some {
            break;
        }
    }
    Ok(())
}

fn unknown(name: &str) -> Refused {
    Refused::unknown(
        format!("there is no payment {name} here"),
        format!("il n'y a pas de paiement {name} ici"),
    )
    .help(
        "jalon payment list --state all gives them",
        "jalon payment list --state all les donne",
    )
}

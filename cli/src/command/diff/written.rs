//! What is written otherwise, line by line, by the names that both scripts have: steps, texts, calendars,
//! tables, teams, who acts; and the data files beside.

use std::collections::BTreeSet;

use jalon_dsl::format::written::{Line as Written, lines as written};

use crate::language::{Tested, Tests};

/// A line that differs; none on the side where it is not there.
pub struct Line {
    /// What it is, by its names, in English and in French.
    pub name: [String; 2],
    /// As it was.
    pub old: Option<String>,
    /// As it is.
    pub new: Option<String>,
}

/// The lines that differ between two scripts: in the order of the new one, then what is only in the old.
pub fn lines(old: (&Tested, &Tests), new: (&Tested, &Tests)) -> Vec<Line> {
    let (before, after) = (all(old), all(new));
    let mut names: Vec<&[String; 2]> = Vec::new();
    let mut known = BTreeSet::new();
    for line in after.iter().chain(&before) {
        if known.insert(&line.name[0]) {
            names.push(&line.name);
        }
    }
    let mut found = Vec::new();
    for name in names {
        let of = |lines: &'_ [Written]| -> Vec<Written> {
            let named = lines.iter().filter(|line| line.name[0] == name[0]);
            named.cloned().collect()
        };
        let (mut was, mut is) = (of(&before), of(&after));
        was.retain(|line| {
            let same = is.iter().position(|other| other.says == line.says);
            same.map(|place| is.remove(place)).is_none()
        });
        for place in 0..was.len().max(is.len()) {
            let text = |lines: &[Written]| lines.get(place).map(|line| line.text.clone());
            found.push(Line {
                name: name.clone(),
                old: text(&was),
                new: text(&is),
            });
        }
    }
    found.extend(moved(&before, &after));
    found
}

/// Blocks whose lines are the same, but stand in another order where that matters.
fn moved(before: &[Written], after: &[Written]) -> Vec<Line> {
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    for line in after.iter().filter(|line| line.is_ordered) {
        let block = block(&line.name);
        if !known.insert(block[0].clone()) {
            continue;
        }
        let of = |lines: &[Written], others: &[Written]| -> Vec<String> {
            let inside = lines.iter().filter(|line| {
                line.is_ordered
                    && self::block(&line.name)[0] == block[0]
                    && others.iter().any(|other| other.name[0] == line.name[0])
            });
            let named = inside.map(|line| line.name[0].clone());
            named
                .filter_map(|name| name.rsplit('/').next().map(str::to_owned))
                .collect()
        };
        let (was, is) = (of(before, after), of(after, before));
        let (mut one, mut other) = (was.clone(), is.clone());
        one.sort();
        other.sort();
        if was != is && one == other {
            found.push(Line {
                name: block,
                old: Some(was.join(", ")),
                new: Some(is.join(", ")),
            });
        }
    }
    found
}

/// The names of the block around a line.
fn block(name: &[String; 2]) -> [String; 2] {
    let above = |name: &String| {
        name.rsplit_once('/')
            .map_or("", |(above, _)| above)
            .to_owned()
    };
    [above(&name[0]), above(&name[1])]
}

/// All lines of a script, of its modules, and of the data files that were read with it.
fn all((script, tests): (&Tested, &Tests)) -> Vec<Written> {
    let mut lines: Vec<Written> = Vec::new();
    for file in &script.own {
        lines.extend(written(&tests.sources.file(*file).text));
    }
    for (_, file) in tests.sources.iter() {
        let path = file.path.replace('\\', "/");
        if !path.ends_with(".csv") || path.starts_with("stdlib/") {
            continue;
        }
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        let rows = file.text.lines().map(str::trim);
        lines.extend(rows.filter(|row| !row.is_empty()).map(|row| Written {
            name: [name.clone(), name.clone()],
            text: row.to_owned(),
            says: row.to_owned(),
            is_ordered: false,
        }));
    }
    lines
}

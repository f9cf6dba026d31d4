//! A rate that is missing: which one, what is known, and the row to add.

use jalon_core::Day;
use jalon_core::machine::{DatedTableId, Element};
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_simulate::World;

use super::shown_day;

/// Why interest can't be reckoned on a day.
pub fn missing(world: &World, table: DatedTableId, day: Day) -> Text {
    let name = full_name(world, table);
    let from = day.half_year_start();
    let known = world.context.published(table, day).map(|row| row.from);
    let (en, fr) = match known {
        Some(known) => (
            format!(
                "; its last row before that begins {}",
                shown_day(known, Lang::En)
            ),
            format!(
                "\u{a0}; sa dernière ligne avant ce jour commence le {}",
                shown_day(known, Lang::Fr)
            ),
        ),
        None => (
            "; its first row begins later".to_owned(),
            "\u{a0}; sa première ligne commence plus tard".to_owned(),
        ),
    };
    let (day_en, day_fr) = (shown_day(day, Lang::En), shown_day(day, Lang::Fr));
    let (from_en, from_fr) = (shown_day(from, Lang::En), shown_day(from, Lang::Fr));
    text(
        format!(
            "the rate of {day_en} is not in `{name}`{en}: add the published one, \
             `table {name} by date {{ from {from_en} ... % }}`"
        ),
        format!(
            "le taux du {day_fr} n’est pas dans `{name}`{fr}\u{a0}: ajoutez le taux publié, \
             `table {name} selon date {{ à partir du {from_fr} ... % }}`"
        ),
    )
}

/// `european_union.reference_rate` for a table of the library.
fn full_name(world: &World, table: DatedTableId) -> String {
    let name = world.machine.dated_tables.get(table);
    let name = name.map_or("", |table| table.name.as_str());
    // Where two modules have one name, the machine's name says which.
    let name = name.rsplit('.').next().unwrap_or(name);
    let place = world.source_map.get(Element::DatedTable(table));
    let file = place.and_then(|place| world.source_map.files.get(place.file as usize));
    let module = file.and_then(|file| {
        file.strip_prefix("std.")
            .or_else(|| file.strip_prefix("stdlib/")?.strip_suffix(".jalon"))
    });
    match module {
        Some(module) => format!("{module}.{name}"),
        None => name.to_owned(),
    }
}

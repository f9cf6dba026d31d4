//! What the file says of letters on paper.

use jalon_letters::{Letterhead, Side, Um, Window, laws, mm};
use toml::de::DeValue;

use crate::entries::{Entries, Table, Value, place};
use crate::{Channels, Destination};

const ADDRESS: &str = "[\"12 rue de la Paix\", \"75002 Paris\"]";
const WINDOW_AT: &str = "[20, 20, 100, 35]";

/// The letterhead, where the file speaks of letters at all.
pub(crate) fn letters(
    entries: &mut Entries<'_>,
    file: &Table<'_>,
    channels: &Channels,
) -> Option<Letterhead> {
    let mut all = channels.ways.values();
    let printed = all.any(|one| matches!(one.to, Destination::Letters { .. }));
    let Some(section) = entries.table(file, "letters") else {
        if printed {
            no_address(entries, place(file, "channels"));
        }
        return None;
    };
    entries.only(
        section,
        &[
            "window",
            "window_at",
            "address",
            "place",
            "foot",
            "law",
            "mentions",
        ],
    );
    let sides = [("right", Side::Right), ("left", Side::Left)];
    let side = entries
        .one_of(section, "window", &sides)
        .unwrap_or_default();
    let laws: Vec<(&str, &str)> = laws().into_iter().map(|law| (law, law)).collect();
    let letterhead = Letterhead {
        window: window_at(entries, section, side).unwrap_or(Window::usual(side)),
        address: entries.texts(section, "address", ADDRESS),
        place: entries.text(section, "place", "\"Paris\""),
        foot: entries.texts(section, "foot", "[\"Acme SAS, RCS Paris 552 100 554\"]"),
        law: entries.one_of(section, "law", &laws).map(str::to_owned),
        mentions: entries.texts(section, "mentions", "[\"...\"]"),
    };
    if letterhead.address.is_empty() && !section.contains_key("address") {
        no_address(entries, place(file, "letters"));
    }
    Some(letterhead)
}

fn no_address(entries: &mut Entries<'_>, at: usize) {
    let reason = [
        "letters need the address of whoever writes: what can't be delivered comes back there"
            .to_owned(),
        "il faut aux courriers l’adresse de l’expéditeur : ce qui n’est pas remis y revient"
            .to_owned(),
    ];
    let remedy = [
        format!("write under [letters]: address = {ADDRESS}"),
        format!("écrivez sous [letters] : address = {ADDRESS}"),
    ];
    entries.fault(at, reason, remedy);
}

/// A window of one's own: from its side, from the bottom, its width, its height, in millimetres.
fn window_at(entries: &mut Entries<'_>, section: &Table<'_>, side: Side) -> Option<Window> {
    let value = section.get("window_at")?;
    let number = |one: &Value<'_>| match one.get_ref() {
        DeValue::Integer(number) => {
            let number = Um::from_str_radix(number.as_str(), number.radix()).ok()?;
            (0..=220).contains(&number).then(|| mm(number))
        }
        _ => None,
    };
    let list = value.get_ref().as_array();
    let sizes: Vec<Um> =
        list.map_or_else(Vec::new, |list| list.iter().filter_map(number).collect());
    let window = match sizes.as_slice() {
        [margin, bottom, width, height] => Window {
            side,
            margin: *margin,
            bottom: *bottom,
            width: *width,
            height: *height,
        },
        _ => {
            entries.refuse("window_at", value, WINDOW_AT);
            return None;
        }
    };
    if !window.can_be() {
        let reason = [
            "an address has no room in this window: a sheet slips by 10 mm in its envelope, and by 11 mm"
                .to_owned(),
            "une adresse n’a pas la place dans cette fenêtre : la feuille glisse de 10 mm dans l’enveloppe, et de 11 mm"
                .to_owned(),
        ];
        let remedy = [
            format!(
                "from its side, from the bottom, its width, its height, in mm: window_at = {WINDOW_AT}"
            ),
            format!(
                "depuis son côté, depuis le bas, largeur, hauteur, en mm : window_at = {WINDOW_AT}"
            ),
        ];
        entries.fault(value.span().start, reason, remedy);
        return None;
    }
    Some(window)
}

#[cfg(test)]
mod tests {
    use jalon_core::Way;
    use jalon_letters::{Side, Window, mm};

    use crate::{Destination, read};

    const WHOLE: &str = r#"
[letters]
window = "left"
window_at = [18, 15, 90, 45]
address = ["12 rue de la Paix", "75002 Paris"]
place = "Paris"
foot = ["Acme SAS, RCS Paris 552 100 554"]
law = "france"

[channels.letter]
letters = "out/letters"
"#;

    #[test]
    fn letters_are_read() {
        let read = read(WHOLE).unwrap();
        let letters = read.letters.unwrap();
        let window = Window {
            side: Side::Left,
            margin: mm(18),
            bottom: mm(15),
            width: mm(90),
            height: mm(45),
        };
        assert_eq!(letters.window, window);
        assert_eq!(letters.law.as_deref(), Some("france"));
        let to = &read.channels.of_way(Some(Way::Letter)).to;
        let folder = "out/letters".into();
        assert_eq!(*to, Destination::Letters { folder });
    }

    #[test]
    fn letters_without_the_address_of_their_sender_are_refused() {
        let faults = read("[channels.letter]\nletters = \"out\"").unwrap_err();
        assert!(faults[0].remedy.en.contains("address = "));
    }

    #[test]
    fn a_window_that_no_address_fits_is_refused() {
        let small = WHOLE.replace("[18, 15, 90, 45]", "[18, 15, 60, 20]");
        let faults = read(&small).unwrap_err();
        assert!(faults[0].reason.en.contains("no room"));
        let law = WHOLE.replace("\"france\"", "\"frankreich\"");
        assert!(
            read(&law).unwrap_err()[0]
                .reason
                .en
                .contains("united_kingdom")
        );
    }

    #[test]
    fn only_letters_go_where_letters_go() {
        let mails = WHOLE.replace("channels.letter", "channels.email");
        let faults = read(&mails).unwrap_err();
        assert!(faults[0].reason.en.contains("paper"), "{faults:?}");
    }
}

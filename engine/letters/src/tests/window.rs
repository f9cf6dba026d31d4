//! The address is in the window however the sheet slips, and nothing else ever is.

use super::back::read;
use super::notice;
use crate::paper::{Side, Window, Zone, mm};
use crate::set::{Mark, Part, set};
use crate::{NotSet, pdf};

/// A point in thousandths of a millimetre.
fn um(points: f32) -> i32 {
    (points * 25_400.0 / 72.0).round() as i32
}

fn bounds(left: i32, baseline: i32, width: i32, size: i32) -> Zone {
    Zone {
        left,
        top: baseline - size * 3 / 4,
        right: left + width,
        bottom: baseline + size / 4,
    }
}

#[test]
fn a_four_line_address_lies_within_its_window_at_the_right_and_at_the_left() {
    for side in [Side::Right, Side::Left] {
        let letter = notice(side);
        let laid = set(&letter).unwrap();
        let bytes = pdf(&laid, "x", "fr").unwrap();
        let seen = Window::usual(side).always_seen();
        let ever = Window::usual(side).ever_seen();
        let mut address = Vec::new();
        for words in read(&bytes).iter().filter(|words| words.page == 1) {
            let baseline = mm(297) - um(words.y);
            let zone = bounds(um(words.x), baseline, um(words.width), um(words.size));
            if letter.to.contains(&words.text) {
                assert!(seen.holds(zone), "{side:?} {words:?} {zone:?} {seen:?}");
                address.push(words.text.clone());
            } else {
                assert!(!ever.meets(zone), "{side:?}: in the window, too: {words:?}");
            }
        }
        assert_eq!(address, letter.to);
    }
}

#[test]
fn the_window_of_a_dl_envelope_is_where_its_makers_say() {
    // A sheet that lies at the upper left of its envelope; seen wherever it slips.
    let right = Window::usual(Side::Right);
    assert_eq!(
        right.always_seen(),
        Zone {
            left: mm(100),
            top: mm(55),
            right: mm(190),
            bottom: mm(79)
        }
    );
    let left = Window::usual(Side::Left);
    assert_eq!(
        left.always_seen(),
        Zone {
            left: mm(20),
            top: mm(55),
            right: mm(100),
            bottom: mm(79)
        }
    );
    assert!(right.can_be() && left.can_be());
    let small = Window {
        width: mm(50),
        ..right
    };
    assert!(!small.can_be());
}

#[test]
fn a_long_line_is_set_smaller_and_one_that_is_too_long_is_told() {
    let mut letter = notice(Side::Right);
    letter.to[0] = "Société d’exploitation des établissements Lemaître frères".into();
    let laid = set(&letter).unwrap();
    let zone = letter.window.always_seen();
    for mark in &laid.pages[0] {
        if let Mark::Words {
            part: Part::Address,
            left,
            width,
            size,
            ..
        } = mark
        {
            assert!(left + width <= zone.right);
            assert!(*size < 105);
        }
    }
    letter.to[0] = "Société d’exploitation des établissements ".repeat(3);
    assert!(matches!(set(&letter), Err(NotSet::TooWide(_))));
}

#[test]
fn six_lines_fit_and_a_seventh_is_told() {
    let mut letter = notice(Side::Left);
    letter.to = (1..=6).map(|n| format!("Ligne {n}")).collect();
    let zone = letter.window.always_seen();
    for mark in set(&letter).unwrap().pages.concat() {
        if let Mark::Words {
            part: Part::Address,
            left,
            baseline,
            width,
            size,
            ..
        } = mark
        {
            assert!(zone.holds(bounds(left, baseline, width, size * 2540 / 72)));
        }
    }
    letter.to.push("Ligne 7".into());
    assert_eq!(set(&letter), Err(NotSet::TooManyLines(7, 6)));
}

#[test]
fn a_name_alone_is_no_address() {
    let mut letter = notice(Side::Right);
    letter.to.truncate(1);
    assert_eq!(set(&letter), Err(NotSet::NoAddress));
}

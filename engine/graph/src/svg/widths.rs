//! How wide letters are at most, in thousandths of their size. The widths are those of a wide system
//! font (DejaVu Sans); narrower ones, such as Arial, leave a little more room.

/// From the space to the tilde.
const REGULAR: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// The same in bold.
const BOLD: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
    683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
    724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
    343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];

/// The width of a letter in thousandths of its size.
pub fn width(letter: char, bold: bool) -> i32 {
    let code = letter as u32;
    let table = if bold { &BOLD } else { &REGULAR };
    let plain = code
        .checked_sub(32)
        .and_then(|place| table.get(place as usize));
    if let Some(width) = plain {
        return i32::from(*width);
    }
    match letter {
        '\u{a0}' | '\u{202f}' => 348,
        '’' | '‘' => 380,
        '«' | '»' | '“' | '”' => 660,
        'œ' | 'æ' | 'Œ' | 'Æ' => 1170,
        '\u{300}'..='\u{36f}' => 0,
        _ if code < 0x1100 && letter.is_lowercase() => 800,
        _ if code < 0x1100 => 1000,
        // Scripts with square letters, and pictures.
        _ => 1200,
    }
}

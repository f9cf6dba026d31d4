//! The small pictures, drawn in a square of 16 by 16; thin lines, so that they print well.

use super::scene::Picture;
use crate::graph::Icon;

/// The outline of a picture, and whether it is filled.
pub fn outline(picture: Picture) -> (&'static str, bool) {
    let path = match picture {
        Picture::SignOff => "M2,14 L3,10.5 L11,2.5 L13.5,5 L5.5,13 Z M9.5,4 L12,6.5",
        Picture::Condition => "M2,3 L14,3 L9.5,8.5 L9.5,13.5 L6.5,12 L6.5,8.5 Z",
        Picture::Deed(icon) => of_deed(icon),
    };
    let filled = matches!(picture, Picture::Deed(Icon::Pause | Icon::Resume));
    (path, filled)
}

fn of_deed(icon: Icon) -> &'static str {
    match icon {
        Icon::Message => "M1,3 H15 V13 H1 Z M1,3.5 L8,9 L15,3.5",
        Icon::Person => "M8,1.5 A3.2,3.2 0 1 1 7.99,1.5 Z M1.8,15 C1.8,9 14.2,9 14.2,15 Z",
        Icon::Phone => {
            "M3,2 L6,1.5 L7.5,5 L5.5,6.5 C6.3,8.3 7.7,9.7 9.5,10.5 L11,8.5 L14.5,10 L14,13 C14,14.5 12,15 10,14 C6.5,12.5 3.5,9.5 2,6 C1.2,4 1.5,2.2 3,2 Z"
        }
        Icon::Alert => {
            "M8,1.5 C5,1.5 4,4 4,6.5 C4,9.5 3,10.5 2.3,11.8 H13.7 C13,10.5 12,9.5 12,6.5 C12,4 11,1.5 8,1.5 Z M6.3,14.3 H9.7"
        }
        Icon::Claim => {
            "M8,1.2 A6.8,6.8 0 1 1 7.99,1.2 Z M10.6,5.6 C7.6,3.6 5.6,5.6 5.6,8 C5.6,10.4 7.6,12.4 10.6,10.4 M4.2,7.2 H9 M4.2,9 H9"
        }
        Icon::Agency => {
            "M2,15 V5.5 L8,1.5 L14,5.5 V15 Z M6.4,15 V10.8 H9.6 V15 M5,7.6 H6.8 M9.2,7.6 H11"
        }
        Icon::Pause => "M3.5,2 H6.7 V14 H3.5 Z M9.3,2 H12.5 V14 H9.3 Z",
        Icon::Resume => "M4,2 L13.5,8 L4,14 Z",
        Icon::System => "M1.5,2.5 H14.5 V11 H1.5 Z M5,14 H11 M8,11 V14",
        Icon::Wait => {
            "M3.5,1.5 H12.5 M3.5,14.5 H12.5 M4.5,1.5 C4.5,6 7.4,7 7.4,8 C7.4,9 4.5,10 4.5,14.5 M11.5,1.5 C11.5,6 8.6,7 8.6,8 C8.6,9 11.5,10 11.5,14.5"
        }
        Icon::Again => "M12.9,5 A5.7,5.7 0 1 0 13.7,8.6 M13.4,1.3 L13,5.2 L9.2,4.7",
        Icon::Gate => "M8,1 L15,8 L8,15 L1,8 Z M5,8 L7.3,10.3 L11,6",
        Icon::End => "M4,15 V1.5 M4,2 H13 L10.5,5.2 L13,8.5 H4",
    }
}

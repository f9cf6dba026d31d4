//! Comments behind lines stand in a column of their own where they follow one another.

use super::gaps::{Gap, Pad};
use super::pieces::Pieces;

/// So many lines without a comment may stand between two that are aligned.
const LINES_BETWEEN: usize = 1;
/// The space before a comment at least.
const SPACE: usize = 3;

/// A comment behind a line.
struct Behind {
    piece: usize,
    /// The width of the line before it.
    width: usize,
    line: usize,
}

/// Aligns the comments that stand behind lines.
pub fn align(pieces: &Pieces, gaps: &mut [Gap]) {
    let mut group: Vec<Behind> = Vec::new();
    let (mut line, mut width) = (0, 0);
    for at in 0..pieces.all().len() {
        let Some(gap) = gaps.get(at).copied() else {
            continue;
        };
        if gap.breaks > 0 || at == 0 {
            line += 1;
            width = 0;
            let far = group
                .last()
                .is_some_and(|last| line - last.line > LINES_BETWEEN + 1);
            if far || gap.breaks > 1 || pieces.is_comment(at) {
                align_group(gaps, &mut group);
            }
        } else if pieces.is_comment(at) {
            group.push(Behind {
                piece: at,
                width,
                line,
            });
            continue;
        }
        width += gap.pad.width() + pieces.width(at);
    }
    align_group(gaps, &mut group);
}

fn align_group(gaps: &mut [Gap], group: &mut Vec<Behind>) {
    let widest = group.iter().map(|behind| behind.width).max().unwrap_or(0);
    for behind in group.drain(..) {
        if let Some(gap) = gaps.get_mut(behind.piece) {
            gap.pad = Pad::Spaces(widest + SPACE - behind.width);
        }
    }
}

//! A PDF read back: each run of words with where it stands, from the file alone.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Document, Object};

/// Words on a page, in points from its lower left.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) page: usize,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) size: f32,
    pub(crate) width: f32,
    pub(crate) text: String,
}

/// What each number of a font stands for, and how wide it is.
type Face = (BTreeMap<u16, char>, Vec<f32>);

pub(crate) fn read(pdf: &[u8]) -> Vec<Read> {
    let document = Document::load_mem(pdf).unwrap();
    let mut out = Vec::new();
    for (page, id) in document
        .get_pages()
        .into_iter()
        .map(|(n, id)| (n as usize, id))
    {
        let fonts = document.get_page_fonts(id).unwrap();
        let known: BTreeMap<Vec<u8>, Face> = fonts
            .into_iter()
            .map(|(name, font)| (name, (signs(&document, font), widths(&document, font))))
            .collect();
        let content = Content::decode(&document.get_page_content(id)).unwrap();
        let (mut font, mut size, mut at) = (Vec::new(), 0.0, (0.0, 0.0));
        for operation in content.operations {
            let number = |place: usize| operation.operands[place].as_float().unwrap();
            match operation.operator.as_str() {
                "Tf" => {
                    font = operation.operands[0].as_name().unwrap().to_vec();
                    size = number(1);
                }
                "Tm" => at = (number(4), number(5)),
                "Tj" => {
                    let (signs, widths) = &known[&font];
                    let bytes = operation.operands[0].as_str().unwrap();
                    let numbers = bytes
                        .chunks(2)
                        .map(|two| u16::from_be_bytes([two[0], two[1]]));
                    let numbers: Vec<u16> = numbers.collect();
                    let width: f32 = numbers.iter().map(|one| widths[usize::from(*one)]).sum();
                    out.push(Read {
                        page,
                        x: at.0,
                        y: at.1,
                        size,
                        width: width * size / 1000.0,
                        text: numbers.iter().map(|one| signs[one]).collect(),
                    });
                }
                _ => {}
            }
        }
    }
    out
}

/// What each number of a font stands for.
fn signs(document: &Document, font: &lopdf::Dictionary) -> BTreeMap<u16, char> {
    let id = font.get(b"ToUnicode").unwrap().as_reference().unwrap();
    let stream = document.get_object(id).unwrap().as_stream().unwrap();
    let text = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    let hex = |word: &str| {
        let digits = word.strip_prefix('<')?.strip_suffix('>')?;
        u32::from_str_radix(digits, 16).ok()
    };
    let pairs = text.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [number, sign] = words.as_slice() else {
            return None;
        };
        Some((
            u16::try_from(hex(number)?).ok()?,
            char::from_u32(hex(sign)?)?,
        ))
    });
    pairs.collect()
}

fn widths(document: &Document, font: &lopdf::Dictionary) -> Vec<f32> {
    let below = font.get(b"DescendantFonts").unwrap().as_array().unwrap();
    let cid = document
        .get_object(below[0].as_reference().unwrap())
        .unwrap();
    let widths = cid
        .as_dict()
        .unwrap()
        .get(b"W")
        .unwrap()
        .as_array()
        .unwrap();
    let list = widths.iter().find_map(|one| match one {
        Object::Array(list) => Some(list),
        _ => None,
    });
    let list = list.unwrap().iter();
    list.map(|width| width.as_float().unwrap()).collect()
}

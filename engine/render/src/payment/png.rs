//! A picture of black and white dots as PNG. A code of a few thousand dots needs no compression, so
//! this is the whole of the format that is needed: three chunks and their check sums.

/// A square picture; `is_black` tells each dot by its column and row.
pub(super) fn black_and_white(width: usize, is_black: impl Fn(usize, usize) -> bool) -> Vec<u8> {
    let mut rows = Vec::with_capacity(width * (width / 8 + 2));
    for y in 0..width {
        // No filter.
        rows.push(0);
        for first in (0..width).step_by(8) {
            let bits = (first..first + 8).fold(0u8, |bits, x| {
                let white = x < width && !is_black(x, y);
                bits << 1 | u8::from(white)
            });
            rows.push(bits);
        }
    }
    let side = u32::try_from(width).unwrap_or(u32::MAX).to_be_bytes();
    // One bit for each dot, greyscale, the usual compression and filters, not interlaced.
    let head = [&side[..], &side[..], &[1, 0, 0, 0, 0]].concat();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut out, b"IHDR", &head);
    chunk(&mut out, b"IDAT", &stored(&rows));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    out.extend(length.to_be_bytes());
    out.extend(name);
    out.extend(data);
    out.extend(crc32(name.iter().chain(data)).to_be_bytes());
}

/// Data in the wrapping of zlib, as it is.
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(adler32(data).to_be_bytes());
    out
}

fn crc32<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    !bytes.fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            let rest = if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
            crc >> 1 ^ rest
        })
    })
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1u32, 0u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The dots of a picture, read as a program for pictures does; true is black.
    pub fn read(picture: &[u8], width: usize) -> Vec<bool> {
        let mut rest = picture.strip_prefix(b"\x89PNG\r\n\x1a\n").unwrap();
        let mut data = Vec::new();
        let mut names = Vec::new();
        while !rest.is_empty() {
            let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
            let (name, body) = (&rest[4..8], &rest[8..8 + length]);
            let sum = u32::from_be_bytes(rest[8 + length..12 + length].try_into().unwrap());
            assert_eq!(sum, crc32(rest[4..8 + length].iter()));
            match name {
                b"IHDR" => assert_eq!(body[..4], (width as u32).to_be_bytes()),
                b"IDAT" => data.extend_from_slice(body),
                _ => {}
            }
            names.push(String::from_utf8(name.to_vec()).unwrap());
            rest = &rest[12 + length..];
        }
        assert_eq!(names, ["IHDR", "IDAT", "IEND"]);
        let (mut at, mut rows) = (2, Vec::new());
        loop {
            let length = u16::from_le_bytes(data[at + 1..at + 3].try_into().unwrap()) as usize;
            rows.extend_from_slice(&data[at + 5..at + 5 + length]);
            if data[at] == 1 {
                break;
            }
            at += 5 + length;
        }
        let row = width.div_ceil(8) + 1;
        let dot = |x: usize, y: usize| rows[y * row + 1 + x / 8] >> (7 - x % 8) & 1 == 0;
        (0..width * width)
            .map(|at| dot(at % width, at / width))
            .collect()
    }

    #[test]
    fn check_sums_are_those_of_the_standards() {
        // The check values that the definitions of CRC-32 and Adler-32 give.
        assert_eq!(crc32(b"123456789".iter()), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn each_dot_is_where_it_was_put() {
        let is_black = |x: usize, y: usize| (x * 7 + y * 3).is_multiple_of(5);
        let width = 21;
        let read = read(&black_and_white(width, is_black), width);
        for (at, black) in read.into_iter().enumerate() {
            assert_eq!(black, is_black(at % width, at / width));
        }
    }
}

//! Random numbers from a fixed seed, and how many cases a test takes.

#[path = "../../../../tests/bounds.rs"]
mod bounds;

pub use bounds::bound;

/// The seed of the run.
const SEED: u64 = 20_261_130;

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
pub struct Random(u64);

impl Random {
    /// The numbers of a run, from the beginning.
    pub fn new() -> Random {
        Random(SEED)
    }

    /// Some number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

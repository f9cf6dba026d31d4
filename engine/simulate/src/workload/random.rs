//! Numbers that look random and are the same each time: a counter, well mixed (SplitMix64).

/// Random numbers from a seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Those of a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// Those of one of many things under a seed: whatever happens to one leaves the others as they are.
    pub fn of(seed: u64, place: u64) -> Random {
        let mut of_place = Random(place ^ 0x5851_f42d_4c95_7f2d);
        Random(seed ^ of_place.draw())
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to less than `bound`; 0 if that is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        // The upper half of the product: no bound favours small numbers by more than 1 in 2^32.
        let product = (self.draw() >> 32) * u64::from(bound);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// A number of days, both ends included.
    pub fn days(&mut self, from: i32, to: i32) -> i32 {
        let width = u32::try_from(to - from + 1).unwrap_or(1);
        from + i32::try_from(self.below(width)).unwrap_or(0)
    }

    /// Whether something happens that happens so often in a thousand.
    pub fn per_mille(&mut self, share: u32) -> bool {
        self.below(1_000) < share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_met_and_a_seed_gives_the_same_again() {
        let count = |seed| {
            let mut random = Random::new(seed);
            (0..100_000).filter(|_| random.per_mille(150)).count()
        };
        assert_eq!(count(7), count(7));
        assert!((14_500..15_500).contains(&count(7)));
        assert!((14_500..15_500).contains(&count(8)));
    }

    #[test]
    fn each_place_has_numbers_of_its_own() {
        let first = |place| Random::of(1, place).draw();
        let mut all: Vec<u64> = (0..1_000).map(first).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 1_000);
    }
}

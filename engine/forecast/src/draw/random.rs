//! Random numbers that depend on names alone: the seed, who pays, the number of the run. So each
//! draw is the same whatever else is drawn, in whatever order and on however many threads.

/// A stream of random numbers (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// A number for a name (FNV-1a, mixed).
pub(crate) fn number_of(name: &str) -> u64 {
    let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    });
    mix(hash)
}

/// A number for a number.
pub(crate) fn number(value: u64) -> u64 {
    mix(value.wrapping_add(STEP)) | 1
}

impl Random {
    /// The stream of a name in a run.
    pub fn of(seed: u64, name: u64, run: u32) -> Random {
        let seed = mix(seed.wrapping_add(STEP));
        Random(mix(seed ^ name).wrapping_add(mix(u64::from(run).wrapping_add(STEP))))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number above 0 and below 1, all alike.
    pub fn share(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// A number of the bell curve around 0 with spread 1.
    pub fn bell(&mut self) -> f64 {
        let radius = (-2.0 * self.share().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_names_give_the_same_numbers_and_others_give_others() {
        let first = |seed, name, run| Random::of(seed, number_of(name), run).share();
        assert_eq!(first(1, "C1", 3), first(1, "C1", 3));
        let others = [first(2, "C1", 3), first(1, "C2", 3), first(1, "C1", 4)];
        assert!(others.iter().all(|other| *other != first(1, "C1", 3)));
    }

    #[test]
    fn first_numbers_of_runs_are_spread_evenly_and_like_a_bell() {
        let runs = || (0..20_000).map(|run| Random::of(9, number_of("C1"), run));
        let mean = runs().map(|mut random| random.share()).sum::<f64>() / 20_000.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        let bells: Vec<f64> = runs().map(|mut random| random.bell()).collect();
        let within = bells.iter().filter(|bell| bell.abs() < 1.0).count() as f64 / 20_000.0;
        assert!((within - 0.683).abs() < 0.01, "{within}");
    }
}

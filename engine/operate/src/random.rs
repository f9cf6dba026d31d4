//! Bytes that nobody foresees.

use jalon_store::Hash;

use crate::Refused;

/// Draws bytes: a seed from the system, and what SHA-256 makes of it and a counter.
pub struct Drawn {
    seed: [u8; 32],
    count: u64,
}

impl Drawn {
    /// With a seed from the system.
    pub fn new() -> Result<Drawn, Refused> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| {
            Refused::store(
                format!("the system gives no random bytes: {error}"),
                format!("le système ne donne pas d'octets aléatoires\u{a0}: {error}"),
            )
        })?;
        Ok(Drawn { seed, count: 0 })
    }

    /// The next sixteen bytes.
    pub fn sixteen(&mut self) -> [u8; 16] {
        self.count += 1;
        let Hash(digest) = Hash::of(&[&self.seed, &self.count.to_be_bytes()]);
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(digest) {
            *to = from;
        }
        bytes
    }
}

/// A mark that nothing else has.
pub fn fresh_mark() -> Result<String, Refused> {
    let drawn = u128::from_be_bytes(Drawn::new()?.sixteen());
    Ok(format!("{drawn:032x}"))
}

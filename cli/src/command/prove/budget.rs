//! The time that a search may take.

use std::time::{Duration, Instant};

/// Seconds, or as long as it takes.
pub fn parse(typed: &str) -> Result<Duration, String> {
    match typed.trim() {
        "none" | "aucun" => Ok(Duration::MAX),
        seconds => {
            let seconds: u64 = seconds
                .parse()
                .map_err(|_| "a whole number of seconds, or none".to_owned())?;
            Ok(Duration::from_secs(seconds))
        }
    }
}

/// How much of the time is spent, as a share, from now on; all of it where there is none.
pub fn spent(budget: Duration) -> impl Fn() -> f64 {
    let start = Instant::now();
    let budget = budget.as_secs_f64();
    move || match budget > 0.0 {
        true => start.elapsed().as_secs_f64() / budget,
        false => 1.0,
    }
}

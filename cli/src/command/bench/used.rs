//! What programs used: processor time of this thread and of other processes, and the memory that they took.

use std::time::Duration;

/// Processor time of this thread; nothing where the system does not tell.
pub fn of_thread() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split_whitespace().next();
    let nanos = nanos.and_then(|field| field.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

/// Seconds that processors worked for processes by their numbers; none if one of them is not told here,
/// as of a database on another machine.
pub fn of_processes(numbers: &[i32], called: &str) -> Option<f64> {
    let seconds = numbers.iter().map(|number| {
        let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
        seconds_in(&stat, called)
    });
    seconds.sum()
}

fn seconds_in(stat: &str, called: &str) -> Option<f64> {
    let (before, rest) = stat.rsplit_once(')')?;
    if !before.ends_with(called) {
        return None;
    }
    let mut fields = rest.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    // Linux counts hundredths of a second for every program.
    Some((user + system) / 100.0)
}

/// The most memory that was ever taken by a process, in bytes; none where the system does not tell.
pub fn peak(process: u32) -> Option<u64> {
    peak_in(&std::fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

fn peak_in(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_what_linux_tells() {
        let status = "Name:\tjalon\nVmPeak:\t  900000 kB\nVmHWM:\t  123456 kB\nVmRSS:\t 1000 kB\n";
        assert_eq!(peak_in(status), Some(123_456 * 1_024));
        assert_eq!(peak_in("Name:\tjalon\n"), None);
    }

    #[test]
    fn time_is_that_of_the_program_that_is_meant() {
        let stat = "7 (postgres) S 1 7 7 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 1 0 5 6";
        assert_eq!(seconds_in(stat, "postgres"), Some(3.0));
        assert_eq!(seconds_in(stat, "other"), None);
    }
}

//! Whoever follows one daemon hears of what all of them do.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::house::House;

const LEASE: Duration = Duration::from_secs(3);
/// Each customer is an account; all of them move.
const CUSTOMERS: usize = 200;

/// Somebody who follows a daemon.
struct Follower {
    lines: BufReader<TcpStream>,
    payers: BTreeSet<String>,
    gaps: usize,
}

impl Follower {
    fn of(address: &str, token: &str) -> Follower {
        let mut stream = TcpStream::connect(address).unwrap();
        let limit = Some(Duration::from_millis(200));
        stream.set_read_timeout(limit).unwrap();
        write!(
            stream,
            "GET /v1/events/stream HTTP/1.1\r\nHost: jalon\r\nAuthorization: Bearer {token}\r\n\r\n"
        )
        .unwrap();
        let mut follower = Follower {
            lines: BufReader::new(stream),
            payers: BTreeSet::new(),
            gaps: 0,
        };
        let mut begun = false;
        follower.until("it begins", |line, _| {
            begun |= line.starts_with("retry:");
            begun
        });
        follower
    }

    /// Reads until it is so.
    fn until(&mut self, what: &str, mut is_so: impl FnMut(&str, &Follower) -> bool) {
        let began = Instant::now();
        let mut line = String::new();
        loop {
            // A line may come in two parts.
            let whole = self.lines.read_line(&mut line).is_ok();
            if whole {
                let data = line.strip_prefix("data: ");
                let data = data.and_then(|data| serde_json::from_str(data).ok());
                let data: serde_json::Value = data.unwrap_or_default();
                self.payers
                    .extend(data["payer"].as_str().map(str::to_owned));
                self.gaps += usize::from(line.starts_with("event: gap"));
            }
            if is_so(&line, self) {
                return;
            }
            if whole {
                line.clear();
            }
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "{what}: {} payers, {} gaps",
                self.payers.len(),
                self.gaps
            );
        }
    }
}

#[test]
fn whoever_follows_one_daemon_hears_of_what_all_of_them_do() {
    let mut house = House::new(LEASE);
    let made = house.jalon("token new --role read --name watcher");
    let token = made.stdout.trim().to_owned();
    house.start("d1");
    house.start("d2");
    house.evenly(&["d1", "d2"]);
    let mut followers = ["d1", "d2"].map(|name| Follower::of(&house.api(name), &token));
    house.load(CUSTOMERS as u64);
    for follower in &mut followers {
        let all = |_: &str, follower: &Follower| follower.payers.len() == CUSTOMERS;
        follower.until("all payers move", all);
        assert_eq!(follower.gaps, 0, "nothing was lost");
    }
    house.settle();
    // One that is killed may have left something untold: whoever follows the other one hears of that.
    house.daemon("d2").kill();
    let [first, _] = &mut followers;
    first.until("there is a gap", |_, follower| follower.gaps > 0);
    first.payers.clear();
    house.load(CUSTOMERS as u64);
    first.until("all payers move again", |_, follower| {
        follower.payers.len() == CUSTOMERS
    });
    house.settle();
    assert_eq!(house.daemon("d1").end(), 0);
}

//! Traces of turns and requests, for a collector.

#[cfg(not(feature = "otlp"))]
#[test]
fn a_jalon_that_speaks_with_no_collector_says_so_at_its_start() {
    let folder = super::house();
    let settings = b"[traces]\notlp = \"http://127.0.0.1:4318/v1/traces\"\n";
    folder.write("jalon-data/jalon.toml", settings);
    let refused = folder.jalon("serve --once");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("--features otlp"), "{refused:?}");
}

#[cfg(feature = "otlp")]
mod collected {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpListener;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use super::super::api::Served;

    /// A collector: the bodies that it was sent.
    fn collector() -> (String, Receiver<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        let (told, bodies) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let (mut line, mut length) = (String::new(), 0);
                while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
                    let (name, value) = line.trim().split_once(':').unwrap_or_default();
                    if name.eq_ignore_ascii_case("content-length") {
                        length = value.trim().parse().unwrap();
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\n\
                    Content-Length: 0\r\nConnection: close\r\n\r\n";
                stream.get_mut().write_all(answer).unwrap();
                if told.send(body).is_err() {
                    return;
                }
            }
        });
        (address, bodies)
    }

    /// Whether all these words stand in what reaches the collector.
    fn reach(bodies: &Receiver<Vec<u8>>, words: &[&str]) {
        let mut all = Vec::new();
        let has = |all: &[u8], word: &str| all.windows(word.len()).any(|at| at == word.as_bytes());
        while !words.iter().all(|word| has(&all, word)) {
            let body = bodies.recv_timeout(Duration::from_secs(60));
            all.extend(
                body.unwrap_or_else(|_| panic!("{words:?} of {}", String::from_utf8_lossy(&all))),
            );
        }
    }

    #[test]
    fn turns_and_requests_reach_the_collector_without_a_name_or_an_amount() {
        let (address, bodies) = collector();
        let folder = super::super::house();
        let settings = format!(
            "name = \"credit-7\"\nlegal_entity = \"ours\"\n[traces]\notlp = \"{address}\"\n\
             [api]\nlisten = \"127.0.0.1:0\"\n"
        );
        folder.write("jalon-data/jalon.toml", settings.as_bytes());
        let at = "--pretend-now 2026-03-02T08:00:00Z";
        for line in [
            "deploy simple.jalon".to_owned(),
            format!("import invoices invoices.csv {at}"),
            format!("serve --once {at}"),
        ] {
            let done = folder.jalon(&line);
            assert_eq!(done.code, 0, "{line}: {done:?}");
        }
        reach(&bodies, &["turn", "transitions", "messages", "credit-7"]);
        let served = Served::over(folder);
        assert_eq!(served.client("read").get("/v1/invoices/F-1").status, 200);
        reach(&bodies, &["request", "route", "showInvoice", "status"]);
    }

    #[test]
    fn a_collector_that_does_not_answer_keeps_nothing_waiting() {
        let folder = super::super::house();
        let settings = b"[traces]\notlp = \"http://127.0.0.1:1/v1/traces\"\n";
        folder.write("jalon-data/jalon.toml", settings);
        let at = "--pretend-now 2026-03-02T08:00:00Z";
        let imported = folder.jalon(&format!("import invoices invoices.csv {at}"));
        assert_eq!(imported.code, 0, "{imported:?}");
        let done = folder.jalon(&format!("serve --once {at}"));
        assert_eq!(done.code, 0, "{done:?}");
        assert_eq!(super::super::serve::ledger(&folder).len(), 2);
    }
}

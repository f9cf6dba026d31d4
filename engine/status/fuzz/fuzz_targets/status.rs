//! `cargo fuzz run status`: XML, EDIFACT and JSON, by how the bytes begin.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(found) = jalon_status::read(bytes) {
        for fact in &found.facts {
            let _ = jalon_status::may_issue(fact);
            let _ = fact.occurred.occurred(&jalon_core::Zone::utc());
        }
    }
});

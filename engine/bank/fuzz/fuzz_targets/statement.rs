//! `cargo fuzz run statement`
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(found) = jalon_bank::read(bytes) {
        for identity in jalon_bank::identify(&found.statements) {
            for (_, line) in &identity.lines {
                let _ = jalon_bank::matching::wanted(&line.part);
                let _ = jalon_bank::matching::agreement(&line.part, &["Bakery".into()]);
            }
        }
    }
});

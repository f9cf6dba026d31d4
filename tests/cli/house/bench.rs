//! `jalon bench runtime`.

use super::json;
use crate::run::folder;

#[test]
fn the_daemon_is_measured_on_a_store_that_is_gone_afterwards() {
    let folder = folder(&[]);
    let done = folder.jalon("bench runtime --invoices 40 --folder . --format json");
    assert_eq!(done.code, 0, "{done:?}");
    let told = json(&done);
    // Each is sent; half are reminded five times.
    assert_eq!(told["effects"], 40 + 20 * 5, "{told}");
    assert_eq!(
        (&told["store"], &told["invoices"]),
        (&"sqlite".into(), &40.into())
    );
    for figure in [
        "transitions_per_second",
        "starts_per_second",
        "first_effect_after_restart_ms",
    ] {
        assert!(told[figure].as_f64().unwrap() > 0.0, "{figure}: {told}");
    }
    assert!(folder.contents().is_empty(), "{:?}", folder.contents());
    let french = folder.jalon("bench runtime --invoices 20 --folder . --lang fr");
    assert!(french.stdout.contains("transitions durables"), "{french:?}");
}

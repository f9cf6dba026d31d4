//! How the binary is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    // A binary that may lie at any address has its 38,000 pointers put right at each start, which
    // writes 150 pages before the first line of `main`: a fifth of the time of `jalon check` on one
    // script. Stack, heap and libraries lie at random addresses all the same.
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}

//! `jalon test --watch`: a change of a file is seen, and the tests are played again.

use std::process::Child;
use std::time::{Duration, Instant};

use crate::run::{Folder, SOUND, folder, jalon};

/// Long enough for a machine under load; a change is seen within half a second.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn watching(folder: &Folder, path: &str) -> Running {
    let out = std::fs::File::create(folder.path.join("out.txt")).unwrap();
    let mut command = jalon(&folder.path, &format!("test --watch {path}"));
    command.stdout(out.try_clone().unwrap()).stderr(out);
    Running(command.spawn().unwrap())
}

fn wait_for(folder: &Folder, wanted: &str) {
    let start = Instant::now();
    loop {
        let told = String::from_utf8_lossy(&folder.read("out.txt")).into_owned();
        if told.contains(wanted) {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "no {wanted:?} in:\n{told}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn script(paid: &str) -> String {
    format!(
        "use letters\n{}\ntest \"a payer is left in peace\" {{\n  invoice {{ issue 2026-01-05, due \
         2026-02-02, total 800 EUR }}\n  2026-01-23   payment 800 EUR\n  then milestone paid on {paid}\n}}\n",
        String::from_utf8_lossy(SOUND)
    )
}

#[test]
fn a_change_of_a_script_or_of_a_module_is_seen() {
    let right = script("2026-01-23");
    let folder = folder(&[
        ("a.jalon", right.as_bytes()),
        ("letters.jalon", b"team sales\n"),
    ]);
    let _running = watching(&folder, "a.jalon");
    wait_for(&folder, "1 test passed");
    folder.write("a.jalon", script("2026-01-24").as_bytes());
    wait_for(&folder, "1 failed");
    folder.write("a.jalon", right.as_bytes());
    folder.write("letters.jalon", b"teem sales\n");
    wait_for(&folder, "letters.jalon:1:1");
}

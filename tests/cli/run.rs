//! Runs `jalon` in a folder of its own, with nothing of the tester's surroundings.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that goes away with the test.
pub struct Folder {
    pub path: PathBuf,
}

/// A new folder with these files.
pub fn folder(files: &[(&str, &[u8])]) -> Folder {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("jalon-test-{}-{number}", std::process::id()));
    fs::create_dir_all(&path).unwrap();
    let folder = Folder { path };
    for (name, bytes) in files {
        folder.write(name, bytes);
    }
    folder
}

impl Folder {
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path.join(name)).unwrap()
    }

    /// All files below, with their bytes.
    pub fn contents(&self) -> Vec<(String, Vec<u8>)> {
        let mut names: Vec<String> = fs::read_dir(&self.path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
            .into_iter()
            .map(|name| (name.clone(), self.read(&name)))
            .collect()
    }

    /// Runs `jalon` here; the words of `line` are its arguments.
    pub fn jalon(&self, line: &str) -> Ended {
        ended(jalon(&self.path, line), b"")
    }

    /// As [`Folder::jalon`], with a text on standard input.
    pub fn jalon_reading(&self, line: &str, stdin: &[u8]) -> Ended {
        ended(jalon(&self.path, line), stdin)
    }

    /// As [`Folder::jalon`], with environment variables.
    pub fn jalon_with(&self, variables: &[(&str, &str)], line: &str) -> Ended {
        let mut command = jalon(&self.path, line);
        command.envs(variables.iter().copied());
        ended(command, b"")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The command, not yet started.
pub fn jalon(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jalon"));
    command.current_dir(folder).args(line.split_whitespace());
    for name in [
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "TERM",
        "COLUMNS",
    ] {
        command.env_remove(name);
    }
    // What is said to the tests is not said to the program.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("JALON_") {
            command.env_remove(name);
        }
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

fn ended(mut command: Command, stdin: &[u8]) -> Ended {
    let mut child = command.spawn().unwrap();
    // A command that needs no input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    Ended {
        code: output.status.code().expect("an exit code, no signal"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A script without faults.
pub const SOUND: &[u8] = b"team receivables

journey everyone {
  for all invoices
  send to payer by link
  milestone paid from sending {
    expect payment in full
    missed   30 days after due   task \"Unpaid {number}\" for receivables
  }
}
";

/// A script that is no text, with the fault in line 2.
pub const LATIN_1: &[u8] = b"team a\nteam g\xe9n\xe9ral\n";

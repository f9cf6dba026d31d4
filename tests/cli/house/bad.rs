//! What bad surroundings get: a clear message that says what to do, in both languages.

use super::house;

#[test]
fn a_wrong_configuration_is_told_with_its_line() {
    let folder = house();
    folder.write("jalon-data/jalon.toml", b"name = \"a\"\n[chanels.email]\n");
    for (line, words) in [
        ("doctor", "did you mean channels?"),
        ("doctor --lang fr", "vouliez-vous dire channels"),
        ("import invoices invoices.csv", "jalon.toml:2"),
    ] {
        let refused = folder.jalon(line);
        assert_eq!(refused.code, 2, "{line}: {refused:?}");
        assert!(refused.stderr.contains(words), "{line}: {refused:?}");
    }
    folder.write(
        "jalon-data/jalon.toml",
        b"nmae = \"a\"\n\n[leases]\nshards = 0\n",
    );
    let both = folder.jalon("doctor");
    assert!(both.stderr.contains("jalon.toml:1"), "{both:?}");
    assert!(both.stderr.contains("jalon.toml:4"), "{both:?}");
}

#[test]
fn a_missing_secret_is_told_at_the_start() {
    let folder = house();
    let toml = b"name = \"a\"\n[store]\npostgres = { env = \"JALON_NO_SUCH_VARIABLE\" }\n";
    folder.write("jalon-data/jalon.toml", toml);
    let refused = folder.jalon("doctor");
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("export JALON_NO_SUCH_VARIABLE="),
        "{refused:?}"
    );
}

#[test]
fn a_database_that_is_away_is_told() {
    let folder = house();
    let toml = b"name = \"a\"\n[store]\npostgres = \"postgres://jalon@127.0.0.1:9/jalon\"\n";
    folder.write("jalon-data/jalon.toml", toml);
    for (lang, words) in [("en", "help:"), ("fr", "aide")] {
        let refused = folder.jalon(&format!("doctor --lang {lang}"));
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(refused.stderr.contains(words), "{refused:?}");
    }
}

#[test]
fn a_damaged_store_is_told_and_what_to_do() {
    let folder = house();
    folder.write("jalon-data/jalon.db", &[b'x'; 20_000]);
    let _ = std::fs::remove_file(folder.path.join("jalon-data/jalon.db-wal"));
    let refused = folder.jalon("doctor");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("last backup"), "{refused:?}");
    let french = folder.jalon("doctor --lang fr");
    assert!(french.stderr.contains("dernière sauvegarde"), "{french:?}");
}

#[test]
fn a_folder_that_is_a_file_is_told() {
    let folder = house();
    folder.write("in-the-way", b"a file");
    let refused = folder.jalon("deploy simple.jalon --data in-the-way");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("in-the-way"), "{refused:?}");
    assert!(refused.stderr.contains("help:"), "{refused:?}");
}

#[test]
fn the_data_folder_is_named_once_in_the_environment() {
    let folder = house();
    let named = [("JALON_DATA", "jalon-data")];
    let elsewhere = folder.jalon("doctor --data nowhere");
    assert_eq!(elsewhere.code, 2);
    assert!(elsewhere.stderr.contains("--data"), "{elsewhere:?}");
    assert_eq!(folder.jalon_with(&named, "doctor").code, 0);
}

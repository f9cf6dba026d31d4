//! `jalon erase`: a person is forgotten, and the journal stays what it was.

use super::serve::ledger;
use super::{house, json};

#[test]
fn a_contact_is_erased_with_the_texts_that_went_there_and_the_journal_stays_whole() {
    let folder = house();
    folder.write(
        "contacts.csv",
        b"key,customer,role,name,email\nK-1,C-1,payer,Anna Martin,anna@one.example\n\
          K-2,C-2,payer,Otto Braun,otto@two.example\n",
    );
    let now = "--pretend-now 2026-03-02T08:00:00Z";
    for line in [
        "import customers customers.csv contacts.csv",
        "import invoices invoices.csv",
        "serve --once",
    ] {
        let done = folder.jalon(&format!("{line} {now}"));
        assert_eq!(done.code, 0, "{done:?}");
    }
    let keys: Vec<String> = ledger(&folder)
        .iter()
        .map(|line| line["key"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(keys.len(), 2);
    let heads = folder.jalon("audit head --seal");
    folder.write("heads.jsonl", heads.stdout.as_bytes());

    let erased = json(&folder.jalon("erase contact K-1 --format json"));
    assert_eq!(
        (&erased["data"], &erased["messages"]),
        (&true.into(), &1.into())
    );
    let shown = |key: &str| {
        let shown = folder.jalon(&format!("outbox show {key} --format json"));
        assert_eq!(shown.code, 0, "{shown:?}");
        shown.stdout
    };
    let all = keys.iter().map(|key| shown(key)).collect::<String>();
    assert!(!all.contains("anna@one.example"), "{all}");
    assert!(
        all.contains("otto@two.example"),
        "others keep theirs: {all}"
    );
    // Not even the files of the database hold it any more.
    assert_eq!(erased["remains_on_disk"], false);
    let mut files = 0;
    for entry in std::fs::read_dir(folder.path.join("jalon-data")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains("jalon.db") {
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            let holds = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
            assert!(!holds(b"anna@one.example"), "{}", path.display());
            assert!(!holds(b"Anna Martin"), "{}", path.display());
        }
    }
    assert!(files > 0);
    let verified = folder.jalon("audit verify heads.jsonl");
    assert_eq!(verified.code, 0, "{verified:?}");
    let why = folder.jalon("invoice why F-1");
    assert_eq!(why.code, 0, "{why:?}");

    let again = folder.jalon("erase contact K-1");
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("--customer KEY"), "{again:?}");
    let french = folder.jalon("erase contact K-1 --customer C-1 --lang fr");
    assert!(french.stdout.contains("sont effacés"), "{french:?}");
}

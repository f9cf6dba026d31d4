//! `jalon fmt`: what it writes, and that it writes nothing on failure.

use crate::run::{LATIN_1, SOUND, folder};

#[test]
fn fmt_of_standard_input_goes_to_standard_output() {
    let folder = folder(&[]);
    let ended = folder.jalon_reading("fmt -", SOUND);
    assert_eq!((ended.code, ended.stdout.as_bytes()), (0, SOUND));
}

#[test]
fn fmt_leaves_a_file_that_is_laid_out_as_it_is() {
    let folder = folder(&[("a.jalon", SOUND)]);
    let ended = folder.jalon("fmt a.jalon");
    assert_eq!(
        (ended.code, ended.stdout.as_str(), ended.stderr.as_str()),
        (0, "", "")
    );
    let ended = folder.jalon("fmt --check .");
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""));
    let ended = folder.jalon("fmt --stdout a.jalon");
    assert_eq!((ended.code, ended.stdout.as_bytes()), (0, SOUND));
    assert_eq!(folder.contents(), [("a.jalon".to_owned(), SOUND.to_vec())]);
}

#[test]
fn nothing_is_written_if_one_file_cannot_be_laid_out() {
    let folder = folder(&[("a.jalon", SOUND), ("b.jalon", LATIN_1)]);
    let before = folder.contents();
    let ended = folder.jalon("fmt .");
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
    assert!(ended.stderr.contains("J0001"), "{ended:?}");
    assert!(
        ended
            .stderr
            .ends_with("jalon: error: nothing was written\n"),
        "{ended:?}"
    );
    assert_eq!(folder.jalon("fmt a.jalon gone.jalon").code, 2);
    assert_eq!(folder.contents(), before);
}

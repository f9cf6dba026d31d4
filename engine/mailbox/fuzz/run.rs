// What the fuzz target and its driver on stable (`engine/mailbox/tests/hostile.rs`) have in common.

use jalon_mailbox::{Kind, read};

/// Reads a mail: whatever is in it, what is kept of it is short, and nothing of it steers a screen.
pub fn mail(bytes: &[u8]) {
    let mail = read(bytes);
    let mut shown = vec![mail.id.clone(), mail.subject.clone()];
    shown.extend(mail.from.iter().map(|from| from.name.clone()));
    assert!(mail.came_to.len() <= 50 && mail.about.len() <= 50);
    assert!(
        mail.text.len() <= 20_000,
        "{} bytes of text",
        mail.text.len()
    );
    if let Kind::Report(outcomes) = &mail.kind {
        assert!(!outcomes.is_empty() && outcomes.len() <= 50);
        shown.extend(outcomes.iter().map(|one| one.said.clone()));
        shown.extend(outcomes.iter().filter_map(|one| one.recipient.clone()));
    }
    shown.extend(mail.came_to);
    for text in shown {
        assert!(text.len() <= 4 * 1_024, "{} bytes in one line", text.len());
        assert!(!text.contains(char::is_control), "{text:?}");
    }
    assert!(
        !mail
            .text
            .contains(|sign: char| sign.is_control() && sign != '\n')
    );
}

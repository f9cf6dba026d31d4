//! A large script: the journey of the opticians again and again, each for amounts of its own.

/// A script of about so many lines.
pub fn script(lines: usize) -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/opticians/opticians.en.jalon"
    );
    // From the bench of another crate the examples lie one folder up as well.
    let flagship = std::fs::read_to_string(path).expect("the example is there");
    let flagship = flagship.replace("use templates.opticians\n", "");
    let templates = include_str!("../../../examples/opticians/templates/opticians.jalon");
    let start = flagship.find("journey opticians").expect("its journey");
    let end = flagship.find("journey others").expect("its last journey");
    let (head, journey, rest) = (&flagship[..start], &flagship[start..end], &flagship[end..]);
    let mut text = format!("{head}{templates}\n");
    let mut number = 0;
    while text.lines().count() + journey.lines().count() < lines {
        // Whole batches between two counts: counting lines each time would take longer than the rest.
        for _ in 0..(lines / 2_000).max(1) {
            number += 1;
            let renamed = journey
                .replacen(
                    "journey opticians",
                    &format!("journey opticians_{number}"),
                    1,
                )
                .replacen(
                    "total >= 15 EUR",
                    &format!("total >= {number} EUR and total < {} EUR", number + 1),
                    1,
                );
            text.push_str(&renamed);
        }
    }
    // The policies and tests of the flagship stand once.
    text.push_str(&rest[..rest.find("policy").unwrap_or(rest.len())]);
    text
}

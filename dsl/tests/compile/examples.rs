//! Every example has a machine, and a translated one has the same.

use jalon_core::machine::Compiled;

use crate::scripts::machine_of_file;

/// The scripts of the examples; the other files there are modules.
pub const EXAMPLES: [&str; 8] = [
    "examples/first.jalon",
    "examples/edi/edi.jalon",
    "examples/export/export.jalon",
    "examples/franchise/franchise.jalon",
    "examples/opticians/opticians.en.jalon",
    "examples/opticians/opticiens.fr.jalon",
    "examples/saas/saas.jalon",
    "examples/secteur-public/secteur_public.jalon",
];

#[test]
fn every_example_has_a_sound_machine_that_survives_its_file() {
    for example in EXAMPLES {
        let compiled = machine_of_file(example);
        assert_eq!(compiled.machine.verify(), Ok(()), "{example}");
        let file = compiled.to_file().unwrap();
        assert_eq!(Compiled::from_file(&file).unwrap(), compiled, "{example}");
    }
}

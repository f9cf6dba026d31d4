//! The countries whose law on late payment is in the library.

/// A country of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// Its two letters; a module that is no country has none.
    pub code: &'static str,
    /// Its module below `std`.
    pub module: &'static str,
    /// Its English name.
    pub en: &'static str,
    /// Its French name as a module would be called, and the adjective of its law.
    pub fr: [&'static str; 2],
}

const fn country(
    code: &'static str,
    module: &'static str,
    en: &'static str,
    fr: [&'static str; 2],
) -> Country {
    Country {
        code,
        module,
        en,
        fr,
    }
}

/// All of them.
pub const COUNTRIES: &[Country] = &[
    country("AT", "austria", "Austria", ["autriche", "autrichien"]),
    country("BE", "belgium", "Belgium", ["belgique", "belge"]),
    country("CH", "switzerland", "Switzerland", ["suisse", "suisse"]),
    country("DE", "germany", "Germany", ["allemagne", "allemand"]),
    country("DK", "denmark", "Denmark", ["danemark", "danois"]),
    country("ES", "spain", "Spain", ["espagne", "espagnol"]),
    country("FI", "finland", "Finland", ["finlande", "finlandais"]),
    country("FR", "france", "France", ["france", "français"]),
    country(
        "GB",
        "united_kingdom",
        "the United Kingdom",
        ["royaume_uni", "britannique"],
    ),
    country("IE", "ireland", "Ireland", ["irlande", "irlandais"]),
    country("IT", "italy", "Italy", ["italie", "italien"]),
    country(
        "LU",
        "luxembourg",
        "Luxembourg",
        ["luxembourg", "luxembourgeois"],
    ),
    country(
        "NL",
        "netherlands",
        "the Netherlands",
        ["pays_bas", "néerlandais"],
    ),
    country("PL", "poland", "Poland", ["pologne", "polonais"]),
    country("PT", "portugal", "Portugal", ["portugal", "portugais"]),
    country("SE", "sweden", "Sweden", ["suède", "suédois"]),
];

/// The country with these two letters.
pub fn by_code(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}

/// The country that a module is about.
pub fn by_module(module: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.module == module)
}

/// The module of a country that is called by its letters or its French name.
pub fn called(name: &str) -> Option<&'static Country> {
    let name = name.to_lowercase();
    let uk = (name == "uk").then_some("gb");
    let name = uk.unwrap_or(&name);
    COUNTRIES
        .iter()
        .find(|country| country.code.to_lowercase() == name || country.fr[0] == name)
}

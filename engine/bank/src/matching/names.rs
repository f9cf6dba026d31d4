//! Whether the payer that a line names is the one that an invoice is for.

use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;

use crate::statement::Part;

/// What the payer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// It is the one.
    Agrees,
    /// The line names nobody.
    Silent,
    /// It is somebody else.
    Differs,
}

/// Forms of companies and of address say nothing about who it is.
const FORMS: [&str; 46] = [
    "AB", "AG", "APS", "AS", "ASA", "BV", "BVBA", "CIE", "CO", "COMPANY", "CORP", "CV", "DOO",
    "EI", "EIRL", "ET", "EURL", "GMBH", "HERR", "FRAU", "INC", "KFT", "KG", "LLC", "LTD",
    "LIMITED", "MME", "MR", "MRS", "NV", "OHG", "OY", "OYJ", "PLC", "SA", "SARL", "SAS", "SASU",
    "SCI", "SL", "SNC", "SPA", "SPRL", "SRL", "SRO", "THE",
];
/// A name of so many letters may have been cut by a bank.
const CUT: usize = 26;

/// Whether a line's payer is among some names.
pub fn agreement(part: &Part, names: &[SmolStr]) -> Agreement {
    if part.party.name.trim().is_empty() {
        let said = words(&part.text);
        let named = names.iter().any(|name| {
            let name = words(name);
            let long = name.iter().map(String::len).sum::<usize>() >= 5;
            long && said.windows(name.len().max(1)).any(|some| some == name)
        });
        return if named {
            Agreement::Agrees
        } else {
            Agreement::Silent
        };
    }
    let payer = words(&part.party.name);
    if payer.is_empty() {
        return Agreement::Silent;
    }
    let is_cut = part.party.name.chars().count() >= CUT;
    let same = names.iter().any(|name| same(&payer, &words(name), is_cut));
    if same {
        Agreement::Agrees
    } else {
        Agreement::Differs
    }
}

/// The words of a name, without accents and forms.
pub(super) fn words(name: &str) -> Vec<String> {
    let plain: String = name
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_uppercase)
        // `S.A.R.L.` is one word.
        .filter(|c| *c != '.' && *c != '\'' && *c != '’')
        .collect();
    let words = plain.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| word.len() > 1 && !FORMS.contains(word));
    words.take(20).map(folded).collect()
}

/// `ä`, `ae` and `a` are one letter here, and so on: banks write names in each of these ways.
fn folded(word: &str) -> String {
    let mut folded = String::new();
    let mut signs = word.chars().peekable();
    while let Some(sign) = signs.next() {
        let plain = match sign {
            'Æ' => 'A',
            'Œ' | 'Ø' => 'O',
            'Ł' => 'L',
            other => other,
        };
        folded.push(plain);
        // Of a short word too little would be left.
        let long = word.len() > 3;
        if long && matches!(sign, 'A' | 'O' | 'U') && signs.peek() == Some(&'E') {
            signs.next();
        }
    }
    folded
}

/// Whether all words of one are in the other. A word that a bank may have cut is compared as far as it goes.
fn same(payer: &[String], name: &[String], is_cut: bool) -> bool {
    let (short, long) = match payer.len() <= name.len() {
        true => (payer, name),
        false => (name, payer),
    };
    let letters: usize = short.iter().map(String::len).sum();
    if short.is_empty() || letters < 3 {
        return false;
    }
    let last = payer.last().filter(|_| is_cut);
    short.iter().all(|word| {
        long.iter().any(|other| {
            let cut = last.is_some_and(|last| {
                (word == last || other == last)
                    && (word.starts_with(other.as_str()) || other.starts_with(word.as_str()))
            });
            word == other || cut
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::Party;

    fn said(name: &str, text: &str, customer: &str) -> Agreement {
        let part = Part {
            party: Party {
                name: name.into(),
                account: SmolStr::default(),
            },
            text: text.into(),
            ..Part::default()
        };
        agreement(&part, &[customer.into()])
    }

    #[test]
    fn a_name_agrees_whatever_its_form_accents_and_order() {
        assert_eq!(
            said("SARL HOTEL DU LAC", "", "Hôtel du Lac"),
            Agreement::Agrees
        );
        assert_eq!(said("DUPONT MARIE", "", "Marie Dupont"), Agreement::Agrees);
        assert_eq!(
            said("Müller & Söhne GmbH", "", "Muller Sohne"),
            Agreement::Agrees
        );
        assert_eq!(
            said("L'ATELIER S.A.R.L.", "", "L’Atelier"),
            Agreement::Agrees
        );
    }

    #[test]
    fn an_umlaut_is_itself_two_letters_or_one() {
        let name = "Lünetten Müller & Söhne Großhandel GmbH";
        for written in [
            "LUENETTEN MUELLER & SOEHNE GROSSHANDEL",
            "LUNETTEN MULLER & SOHNE GROSSHANDEL",
            "Lünetten Müller & Söhne Großhandel",
        ] {
            assert_eq!(said(written, "", name), Agreement::Agrees, "{written}");
        }
        assert_eq!(
            said("", "GIRO LUENETTEN MUELLER", "Lünetten Müller"),
            Agreement::Agrees
        );
        assert_eq!(said("OERSTED", "", "Ørsted A/S"), Agreement::Agrees);
        assert_eq!(said("Meller", "", "Müller"), Agreement::Differs);
        assert_eq!(said("SAE", "", "Sae"), Agreement::Agrees);
    }

    #[test]
    fn another_name_differs_and_none_is_silent() {
        assert_eq!(
            said("GARAGE DU PORT", "", "Hôtel du Lac"),
            Agreement::Differs
        );
        assert_eq!(said("SA", "", "Hôtel du Lac"), Agreement::Silent);
        assert_eq!(said("", "invoice 17", "Hôtel du Lac"), Agreement::Silent);
        assert_eq!(
            said("", "GIRO HOTEL DU LAC 17", "Hôtel du Lac"),
            Agreement::Agrees
        );
    }

    #[test]
    fn a_name_that_the_bank_cut_agrees_as_far_as_it_goes() {
        let cut = "ETABLISSEMENTS DESCHAMPS INTERNAT";
        assert_eq!(
            said(cut, "", "Établissements Deschamps International"),
            Agreement::Agrees
        );
        assert_eq!(said("DESC", "", "Deschamps"), Agreement::Differs);
    }
}

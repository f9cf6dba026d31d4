//! What became of documents, for programs.

use jalon_dsl::diagnostic::Lang;
use serde::Serialize;
use utoipa::ToSchema;

use super::Became;

/// What became of a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Document)]
pub struct DocumentTold {
    /// The file.
    pub file: String,
    /// `new`, `of_house`, `before`, `parked` or `not_taken`.
    pub became: &'static str,
    /// The number of its invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<String>,
    /// Why it was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// What became of all.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Documents)]
pub struct DocumentsTold {
    /// Each, in the order in which they were named.
    pub documents: Vec<DocumentTold>,
}

impl DocumentTold {
    /// In the words of a language.
    pub fn of(file: String, became: &Became, lang: Lang) -> DocumentTold {
        let french = lang == Lang::Fr;
        let (name, invoice, not) = match became {
            Became::New(invoice) => ("new", Some(invoice), None),
            Became::OfHouse => ("of_house", None, None),
            Became::Before => ("before", None, None),
            Became::Parked(invoice) => ("parked", Some(invoice), None),
            Became::Not(not) => ("not_taken", None, Some(not)),
        };
        DocumentTold {
            file,
            became: name,
            invoice: invoice.map(ToString::to_string),
            reason: not.map(|not| not.reason.get(french).to_owned()),
            remedy: not.map(|not| not.remedy.get(french).to_owned()),
        }
    }
}

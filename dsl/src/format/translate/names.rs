//! Names of the script against words of the language. A built-in name is translated only where the
//! script does not mean something of its own by it.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::senses::{self, NameUse, Sense};
use super::slots::{self, Head, Kinds, Part, Slot};
use crate::format::script::Script;
use crate::syntax::block::BlockKind;
use crate::syntax::parser::Rule;
use crate::syntax::token::Token;
use crate::words::find::forms;
use crate::words::{FormId, Surface, Word, lower_first};

/// The senses of all tokens of a script, and what it declares.
pub struct Names {
    /// One for every token.
    pub senses: Vec<Sense>,
    declared: HashMap<SmolStr, Declared>,
    /// Modules of the library that the script uses, with the token that names each.
    library: HashMap<SmolStr, usize>,
}

/// A name that the script declares.
struct Declared {
    kinds: Kinds,
    /// The token that declares it first.
    token: usize,
}

impl Names {
    /// Reads a script whose lines are all understood.
    pub fn read(script: &Script) -> Names {
        let mut names = Names {
            senses: vec![Sense::Other; script.tokens.len()],
            declared: HashMap::new(),
            library: HashMap::new(),
        };
        // What the lines of a block of fields declare.
        let mut fields = Kinds::INVOICE_FIELD;
        for row in &script.rows {
            let tokens = script.tokens.get(row.tokens.clone()).unwrap_or(&[]);
            let Some(tree) = script.tree(row) else {
                continue;
            };
            let Some(rule) = tree.parts().first().map(|part| part.rule) else {
                continue;
            };
            if row.kind == BlockKind::File {
                fields = match rule {
                    Rule::customer_head => Kinds::CUSTOMER_FIELD,
                    Rule::event_head => Kinds::EVENT_DATA,
                    _ => Kinds::INVOICE_FIELD,
                };
            }
            let module = row.kind == BlockKind::File && rule == Rule::use_line;
            let Some(senses) = names.senses.get_mut(row.tokens.clone()) else {
                continue;
            };
            senses::read(&tree, senses);
            if module {
                // The name of a module is that of its file, in any language.
                for sense in senses.iter_mut() {
                    if let Sense::Name(used) = sense {
                        used.slot = Slot::Own;
                    }
                }
                if let [_, head, _, name] = tokens
                    && head.text == "std"
                {
                    names.library.insert(name.text.clone(), row.tokens.end - 1);
                }
            }
            for (at, (token, sense)) in tokens.iter().zip(senses.iter()).enumerate() {
                let Sense::Name(NameUse {
                    slot: Slot::Declares(kinds),
                    ..
                }) = sense
                else {
                    continue;
                };
                let kinds = match row.kind == BlockKind::Fields {
                    true => fields,
                    false => *kinds,
                };
                let new = Declared {
                    kinds: Kinds::NONE,
                    token: row.tokens.start + at,
                };
                let found = names.declared.entry(token.text.clone()).or_insert(new);
                found.kinds = found.kinds.and(kinds);
            }
        }
        names
    }

    /// The word of the language that a name is where it stands; `None` if it is the script's own.
    /// `tokens` are those of its line.
    pub fn built_in(&self, token: &Token, used: NameUse, tokens: &[Token]) -> Option<Word> {
        self.would_be(&token.text, token.form, used, tokens)
    }

    /// The word of the language that a name would be where another one stands.
    fn would_be(
        &self,
        name: &str,
        form: Option<FormId>,
        used: NameUse,
        tokens: &[Token],
    ) -> Option<Word> {
        let head = match used.part {
            Part::Whole => None,
            Part::Behind(head) => Some(self.head(used.slot, tokens.get(head)?)),
            Part::Head => {
                return match self.own_head(name) {
                    Some(_) => None,
                    None => used.slot.head(form?),
                };
            }
        };
        match self.kinds(name).meets(used.slot.own(head)) {
            true => None,
            false => used.slot.word(head, form?),
        }
    }

    /// What the first name of a path is.
    fn head(&self, slot: Slot, token: &Token) -> Head {
        let word = || token.form.and_then(|form| slot.head(form));
        self.own_head(&token.text)
            .or_else(|| word().map(Head::Word))
            .unwrap_or(Head::Unknown)
    }

    /// What the first name of a path is, if it is no word of the language.
    fn own_head(&self, name: &str) -> Option<Head> {
        let kinds = self.kinds(name);
        if name == "std" || self.library.contains_key(name) {
            return Some(Head::Library);
        }
        let own = kinds.meets(HEADS);
        own.then_some(Head::Own(kinds))
    }

    fn kinds(&self, name: &str) -> Kinds {
        self.declared
            .get(name)
            .map_or(Kinds::NONE, |found| found.kinds)
    }

    /// Whether a name of the script could not stand here in another language: it would be a link
    /// word, reserved, or taken for a word of the language.
    pub fn is_taken(&self, token: &Token, used: NameUse, tokens: &[Token], to: Surface) -> bool {
        let form = form_of(&token.text, to);
        let link = form.is_some_and(|form| form.row().link) && !used.any;
        let declared = matches!(used.slot, Slot::Declares(_));
        let reserved =
            declared && form.is_some_and(|form| slots::is_reserved(self.kinds(&token.text), form));
        link || reserved || self.would_be(&token.text, form, used, tokens).is_some()
    }

    /// The token that declares a name for which a word of the language would be taken.
    pub fn taken_by(&self, written: &str, used: NameUse, tokens: &[Token]) -> Option<usize> {
        let head = match used.part {
            Part::Head => {
                self.own_head(written)?;
                return self
                    .library
                    .get(written)
                    .copied()
                    .or(self.declared_at(written));
            }
            Part::Behind(head) => Some(self.head(used.slot, tokens.get(head)?)),
            Part::Whole => None,
        };
        let taken = self.kinds(written).meets(used.slot.own(head));
        self.declared_at(written).filter(|_| taken)
    }

    fn declared_at(&self, name: &str) -> Option<usize> {
        self.declared.get(name).map(|found| found.token)
    }

    /// A name that would do instead of one that is taken.
    pub fn proposal(&self, name: &str, surface: Surface) -> String {
        let word = self.kinds(name).word().map(|word| word.form(surface));
        match word.filter(|word| !word.contains(' ')) {
            Some(word) => format!("{word}_{name}"),
            None => format!("{name}_1"),
        }
    }
}

/// What the first name of a path can be, of the script's own. Steps and milestones have a date, but
/// an event of that name comes first.
const HEADS: Kinds = Kinds::CHOICE.and(Kinds::EVENT);

/// The form of a language that a single word is.
pub fn form_of(word: &str, surface: Surface) -> Option<FormId> {
    let word = lower_first(word);
    let found = forms(surface).longest(|at| (at == 0).then_some(&*word));
    found.map(|(form, _)| form)
}

/// Whether a word is, or is part of, a keyword of a language.
pub fn is_in_a_form(word: &str, surface: Surface) -> bool {
    let word = lower_first(word);
    forms(surface)
        .all()
        .any(|form| form.row().words.contains(&&*word))
}

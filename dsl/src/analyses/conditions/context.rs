//! What is sure where a condition is read: what led there.

use std::cell::OnceCell;
use std::rc::Rc;

use jalon_core::Currency;

use crate::analyses::space::diagram::Region;
use crate::analyses::space::{Scope, Space};
use crate::model::{Cond, JourneyId};

/// What is sure at a place: one more thing given, after what was sure before.
#[derive(Debug)]
pub struct Context<'m> {
    above: Option<Rc<Context<'m>>>,
    given: Given<'m>,
    /// By [`Of`], when they have been asked for.
    all: OnceCell<Region>,
    asked: OnceCell<Region>,
}

/// One thing that is given.
#[derive(Clone, Copy, Debug)]
pub enum Given<'m> {
    /// A condition holds, or does not.
    Cond(&'m Cond, bool),
    /// `for invoices in EUR`: one of these, as this journey says.
    Currencies(&'m [crate::syntax::ast::At<Currency>]),
    /// The journeys that are asked before this one did not take the invoice.
    LeftBy(JourneyId),
    /// Time has passed.
    Later,
}

impl<'m> Context<'m> {
    fn region(&self, of: Of) -> &OnceCell<Region> {
        match of {
            Of::All => &self.all,
            Of::Asked => &self.asked,
        }
    }

    /// One more thing is given.
    pub fn with(above: &Option<Rc<Context<'m>>>, given: Given<'m>) -> Option<Rc<Context<'m>>> {
        Some(Rc::new(Context {
            above: above.clone(),
            given,
            all: OnceCell::new(),
            asked: OnceCell::new(),
        }))
    }
}

impl Given<'_> {
    /// Whether it only says that others took their part.
    fn is_rest(&self) -> bool {
        matches!(self, Given::LeftBy(_) | Given::Cond(_, false))
    }
}

/// Of what is sure, what is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// All of it.
    All,
    /// What was asked and held; not what follows because other lines took the rest: to say it once
    /// more is good style.
    Asked,
}

/// The invoices that can be at a place; `gone` is what the journeys asked before have taken.
pub fn region(
    space: &mut Space<'_>,
    gone: Region,
    scope: Scope,
    context: &Option<Rc<Context<'_>>>,
    of: Of,
) -> Region {
    // From the outermost inwards, without recursion: chains grow with the script.
    let mut chain = Vec::new();
    let mut here = context.as_ref();
    let mut region = Region::ALL;
    while let Some(context) = here {
        if let Some(known) = context.region(of).get() {
            region = *known;
            break;
        }
        chain.push(context);
        here = context.above.as_ref();
    }
    for context in chain.into_iter().rev() {
        region = match context.given {
            Given::Later => space.later(region),
            given if of == Of::Asked && given.is_rest() => region,
            given => {
                let given = given_region(space, gone, scope, given);
                space.diagrams.and(region, given)
            }
        };
        let _ = context.region(of).set(region);
    }
    region
}

/// The invoices for which one thing given is so.
fn given_region(space: &mut Space<'_>, gone: Region, scope: Scope, given: Given<'_>) -> Region {
    match given {
        Given::Cond(cond, true) => space.condition(cond, scope),
        Given::Cond(cond, false) => {
            let region = space.condition(cond, scope);
            space.diagrams.not(region)
        }
        Given::Currencies(currencies) => {
            let codes: Vec<Currency> = currencies.iter().map(|at| at.value).collect();
            space.in_currencies(&codes)
        }
        Given::LeftBy(_) => space.diagrams.not(gone),
        Given::Later => Region::ALL,
    }
}

/// The one given thing, nearest first, for which `enough` holds; regions as they are by now.
pub fn cause<'m>(
    space: &mut Space<'_>,
    gone: Region,
    scope: Scope,
    context: &Option<Rc<Context<'m>>>,
    of: Of,
    mut enough: impl FnMut(&mut Space<'_>, Region) -> bool,
) -> Option<(Given<'m>, bool)> {
    let mut later = false;
    let mut here = context.as_ref();
    while let Some(context) = here {
        if matches!(context.given, Given::Later) {
            later = true;
        } else if of == Of::All || !context.given.is_rest() {
            let mut region = given_region(space, gone, scope, context.given);
            if later {
                region = space.later(region);
            }
            if enough(space, region) {
                return Some((context.given, later));
            }
        }
        here = context.above.as_ref();
    }
    None
}

//! From the typed tree of a script to its machine.
//!
//! What has no meaning leaves no trace: not the order of declarations, not what no journey reaches,
//! not the language of the keywords. So two scripts that mean the same become one machine with one
//! hash. See [`numbers`] for how that is done, and `docs/src/machine.md` for what is in a machine.
//!
//! One file for each part of the machine. An expression is pushed after its parts, a table before
//! what looks into it, a line after the lines that follow from it; so the machine holds no circle.

mod actions;
mod calendars;
mod cases;
mod claims;
mod conditions;
mod constants;
mod datasets;
mod declarations;
mod facts;
mod journeys;
mod lines;
mod milestones;
mod moments;
mod numbers;
mod paths;
mod policies;
mod simplify;
mod sources;
mod standings;
mod tables;
mod templates;
mod values;

use jalon_core::Machine;
use jalon_core::cases::Case;
use jalon_core::machine::{Compiled, Datasets, Element, ExprId, Fault};
use thiserror::Error;

use crate::model::Model;
use crate::source::Sources;
use crate::span::Span;
use numbers::Numbers;

/// Why a script has no machine.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoMachine {
    /// Something in it could not be understood. Never so for a script in which the check found no
    /// error.
    #[error("something was not understood")]
    NotUnderstood(Span),
    /// It is nested deeper than any script.
    #[error("something is nested too deeply")]
    TooDeep(Span),
    /// The machine contradicts itself: a fault of the compiler.
    #[error(transparent)]
    Contradiction(#[from] Fault),
}

/// Compiles a script in which the check found no error.
pub fn compile(model: &Model, sources: &Sources) -> Result<Compiled, NoMachine> {
    let mut compiler = numbered(model, sources)?;
    let datasets = compiler.machine()?;
    Ok(compiler.finish(datasets))
}

/// The same, with its tests.
pub fn compile_with_cases(
    model: &Model,
    sources: &Sources,
) -> Result<(Compiled, Vec<Case>), NoMachine> {
    let mut compiler = numbered(model, sources)?;
    let datasets = compiler.machine()?;
    let cases = compiler.cases();
    Ok((compiler.finish(datasets), cases))
}

/// The machine of a script as if the lines that answer different events stood in one order in all scripts, and
/// policies nowhere: such lines never meet, so two scripts with one such machine do the same. Nothing runs on it.
pub fn compile_in_order(model: &Model, sources: &Sources) -> Result<Machine, NoMachine> {
    let mut model = model.clone();
    // Of one event the order stays: there it counts.
    let sort = |reactions: &mut Vec<crate::model::Reaction>| {
        reactions.sort_by_cached_key(|one| format!("{:?}", one.event));
    };
    let journeys: Vec<_> = model.journeys.ids().collect();
    let milestones: Vec<_> = model.milestones.ids().collect();
    for id in journeys {
        sort(&mut model.journeys[id].reactions);
    }
    for id in milestones {
        sort(&mut model.milestones[id].reactions);
    }
    model.policies.clear();
    Ok(compile(&model, sources)?.machine)
}

fn numbered<'m>(model: &'m Model, sources: &'m Sources) -> Result<Compiler<'m>, NoMachine> {
    let numbers = Compiler::new(model, sources, Numbers::at_first(model)).reached()?;
    Ok(Compiler::new(model, sources, numbers.by_name(model)))
}

/// Compiles a script in which the check found no error, with all its templates: those that no
/// journey uses yet, too. For looking at messages; nothing ever runs on this machine.
pub fn compile_with_all_templates(model: &Model, sources: &Sources) -> Result<Compiled, NoMachine> {
    let mut first = Compiler::new(model, sources, Numbers::at_first(model));
    first.templates_kept();
    let numbers = first.reached()?.by_name(model);
    let mut compiler = Compiler::new(model, sources, numbers);
    let datasets = compiler.machine()?;
    Ok(compiler.finish(datasets))
}

/// The machine of a script while it is made.
struct Compiler<'m> {
    model: &'m Model,
    numbers: Numbers,
    machine: Machine,
    taken: paths::Taken,
    places: sources::Places<'m>,
    tables: tables::Built,
    /// How deep the values and lines are nested that are being compiled.
    depth: u32,
    fault: Option<NoMachine>,
}

/// No script is nested deeper than this.
const DEPTH_MAX: u32 = 200;

impl<'m> Compiler<'m> {
    fn new(model: &'m Model, sources: &'m Sources, numbers: Numbers) -> Compiler<'m> {
        Compiler {
            model,
            tables: tables::Built::default(),
            places: sources::Places::new(model, sources),
            numbers,
            machine: Machine::new(),
            taken: paths::Taken::default(),
            depth: 0,
            fault: None,
        }
    }

    /// The first time: everything that the journeys reach has a number.
    fn reached(mut self) -> Result<Numbers, NoMachine> {
        self.kept();
        self.journeys();
        self.policies();
        loop {
            let count = self.numbers.count();
            self.declarations();
            if self.numbers.count() == count {
                break;
            }
        }
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.numbers),
        }
    }

    /// The second time.
    fn machine(&mut self) -> Result<Datasets, NoMachine> {
        self.declarations();
        self.journeys();
        self.policies();
        let datasets = self.datasets();
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let tables = std::mem::take(&mut self.tables);
        self.machine.tables = tables.decision.into();
        self.machine.dated_tables = tables.dated.into();
        match self.machine.verify() {
            Err(Fault::ExpressionTooDeep { expression }) => {
                let span = self.places.span_of(Element::Expr(ExprId(expression)));
                return Err(NoMachine::TooDeep(span.unwrap_or_default()));
            }
            verified => verified?,
        }
        Ok(datasets)
    }

    fn finish(self, datasets: Datasets) -> Compiled {
        Compiled {
            machine: self.machine,
            datasets,
            source_map: self.places.finish(),
        }
    }

    /// Notes that something could not be compiled; what stands for it does not matter then.
    fn not_understood(&mut self, span: Span) {
        self.fault.get_or_insert(NoMachine::NotUnderstood(span));
    }

    /// Does work one level deeper; at the limit it is not done, and that is noted.
    fn deeper<T>(&mut self, span: Span, work: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEPTH_MAX {
            self.fault.get_or_insert(NoMachine::TooDeep(span));
            return None;
        }
        self.depth += 1;
        let done = work(self);
        self.depth -= 1;
        Some(done)
    }
}

//! Where each element of the machine stands in the script.

use std::collections::BTreeMap;

use jalon_core::machine::{Element, Source, SourceMap};

use crate::model::Model;
use crate::source::Sources;
use crate::span::{FileId, Span};

/// The source map while it is made.
pub(super) struct Places<'s> {
    sources: &'s Sources,
    files: BTreeMap<FileId, u32>,
    map: SourceMap,
}

impl<'s> Places<'s> {
    /// A map of the files of a script. Those of the library are told as `stdlib/france.jalon`: where
    /// Jalon itself keeps them.
    pub(super) fn new(model: &Model, sources: &'s Sources) -> Places<'s> {
        let mut places = Places {
            sources,
            files: BTreeMap::new(),
            map: SourceMap::default(),
        };
        // The script itself comes first: what is shown most often has the smallest number.
        for (_, module) in model.modules.iter().rev() {
            let path = places.path_of(module.file);
            let name = path.unwrap_or(module.path.as_str()).into();
            let number = u32::try_from(places.map.files.len()).unwrap_or(u32::MAX);
            places.files.insert(module.file, number);
            places.map.files.push(name);
        }
        places
    }

    fn path_of(&self, file: FileId) -> Option<&'s str> {
        let mut files = self.sources.iter();
        let found = files.find(|(id, _)| *id == file);
        found.map(|(_, file)| file.path.as_str())
    }

    /// Notes where an element stands. What stands nowhere, as a built-in role does, is left out.
    pub(super) fn note(&mut self, element: Element, span: Span) {
        if span.start == span.end {
            return;
        }
        if self.files.contains_key(&span.file) {
            self.map.set(element, self.source(span));
        }
    }

    /// A place as the machine's files number it.
    pub(super) fn source(&self, span: Span) -> Source {
        Source {
            file: self.files.get(&span.file).copied().unwrap_or_default(),
            start: span.start,
            end: span.end,
            line: self.sources.file(span.file).line_of(span.start),
        }
    }

    /// Where an element stands that was noted.
    pub(super) fn span_of(&self, element: Element) -> Option<Span> {
        let source = self.map.get(element)?;
        let mut files = self.files.iter();
        let (file, _) = files.find(|(_, number)| **number == source.file)?;
        Some(Span {
            file: *file,
            start: source.start,
            end: source.end,
        })
    }

    /// The map.
    pub(super) fn finish(self) -> SourceMap {
        self.map
    }
}

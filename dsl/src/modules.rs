//! Finds the files that scripts use: modules beside them, modules of the library, data in CSV.
//!
//! Reading is the caller's: a function from a path to bytes, so that everything here also runs in
//! memory. Paths are made from names of modules only, so that nothing outside the folder of a script
//! can be reached; the name of a CSV may not leave that folder either.

use std::collections::HashMap;
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Text, codes, text};
use crate::library;
use crate::read;
use crate::source::Sources;
use crate::span::{FileId, Span};
use crate::syntax::{ast, parse_file};

/// Reads the bytes of a file that lies beside a script; `None` if there is none.
pub type ReadFile<'r> = &'r dyn Fn(&str) -> Option<Vec<u8>>;

/// Lists the scripts in and below a folder, by their paths; only asked where a module is missing.
pub type ListScripts<'r> = &'r dyn Fn(&str) -> Vec<String>;

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// All files.
    pub sources: Sources,
    /// One for each script that no other one uses.
    pub scripts: Vec<Script>,
    /// What was wrong with reading, syntax and modules.
    pub diagnostics: Vec<Diagnostic>,
}

/// A script with all that it uses.
#[derive(Clone, Debug)]
pub struct Script {
    /// Modules before those that use them; the script itself is the last.
    pub files: Vec<LoadedFile>,
}

/// One file as a tree.
#[derive(Clone, Debug)]
pub struct LoadedFile {
    /// The file.
    pub id: FileId,
    /// `std.france`, `templates.opticians`; empty for the script itself.
    pub module_path: String,
    /// Whether it comes with Jalon.
    pub library: bool,
    /// Its tree.
    pub tree: Rc<ast::File>,
    /// What it uses, in order.
    pub uses: Vec<LoadedUse>,
    /// Data files that it names, by the place of the name.
    pub data: Vec<(Span, Option<FileId>)>,
}

/// A `use` of a module.
#[derive(Clone, Debug)]
pub struct LoadedUse {
    /// The path as written.
    pub path: ast::Path,
    /// The module's place among the files of the script; none if it is missing (reported).
    pub target: Option<usize>,
}

/// A script to be checked, as it was read.
#[derive(Clone, Debug)]
pub struct Given {
    /// The path as it is shown, and beside which modules are looked for.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file of the cache.
struct Known {
    id: FileId,
    library: bool,
    module_path: String,
    tree: Rc<ast::File>,
    uses: Vec<(ast::Path, Option<usize>)>,
    data: Vec<(Span, Option<FileId>)>,
}

/// A data file that a script names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Data {
    /// It is not there.
    Missing,
    /// It is there and can't be read; that is reported.
    Unreadable,
    /// It was read.
    Read(FileId),
}

/// How a table of an office program becomes a data file.
fn save_as_csv() -> Text {
    text(
        "save it again as CSV in UTF-8 (in Excel: Save as, CSV UTF-8; in LibreOffice: Save as, Text CSV, \
         character set UTF-8)",
        "l’enregistrer de nouveau en CSV et en UTF-8 (dans Excel\u{a0}: Enregistrer sous, CSV UTF-8\u{a0}; \
         dans LibreOffice\u{a0}: Enregistrer sous, Texte CSV, jeu de caractères UTF-8)",
    )
}

struct Loader<'r> {
    read: ReadFile<'r>,
    list: ListScripts<'r>,
    loaded: Loaded,
    known: Vec<Known>,
    by_path: HashMap<String, usize>,
    data: HashMap<String, Data>,
    /// Files being loaded, to find circles.
    open: Vec<(String, Option<usize>)>,
}

/// More modules of a folder than these are not proposed.
const MODULES_SHOWN_MAX: usize = 50;

/// Chains of modules longer than this are refused.
const DEPTH_MAX: usize = 64;

/// Reads scripts and all that they use.
pub fn load(given: Vec<Given>, read: ReadFile<'_>, list: ListScripts<'_>) -> Loaded {
    let mut loader = Loader {
        read,
        list,
        loaded: Loaded::default(),
        known: Vec::new(),
        by_path: HashMap::new(),
        data: HashMap::new(),
        open: Vec::new(),
    };
    let mut pending: HashMap<String, Vec<u8>> = HashMap::new();
    let mut names = Vec::new();
    for script in given {
        let path = normal(&script.name);
        names.push((script.name, path.clone()));
        pending.insert(path, script.bytes);
    }
    let mut roots = Vec::new();
    for (name, path) in &names {
        if let Some(at) = loader.load_file(path, name, String::new(), false, &mut pending) {
            roots.push(at);
        }
    }
    loader.finish(&roots)
}

/// A path without `./` in front and with `/` between its parts.
fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.trim_start_matches("./").to_owned()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn beside(path: &str, name: &str) -> String {
    match folder(path) {
        "" if path.starts_with('/') => format!("/{name}"),
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

impl Loader<'_> {
    /// Loads a file unless it is known; `None` if it cannot be read.
    fn load_file(
        &mut self,
        path: &str,
        shown: &str,
        module_path: String,
        is_library: bool,
        pending: &mut HashMap<String, Vec<u8>>,
    ) -> Option<usize> {
        if let Some(at) = self.by_path.get(path).copied() {
            // A script of its own that others use: its names are told apart by its path.
            if let Some(known) = self.known.get_mut(at)
                && known.module_path.is_empty()
            {
                known.module_path = module_path;
            }
            return Some(at);
        }
        let bytes = match pending.remove(path) {
            Some(bytes) => bytes,
            None if is_library => library::read(path.strip_prefix("stdlib/")?)?.into(),
            None => (self.read)(path)?,
        };
        let id = match read::add(&mut self.loaded.sources, shown, bytes) {
            Ok(id) => id,
            Err(fault) => {
                self.loaded.diagnostics.push(*fault);
                return None;
            }
        };
        let source = self.loaded.sources.file(id).text.clone();
        let (tree, faults) = parse_file(id, &source);
        self.loaded.diagnostics.extend(faults);
        self.open.push((path.to_owned(), None));
        let uses = self.uses(path, is_library, &source, &tree, pending);
        let data = self.data_files(path, is_library, &tree);
        self.open.pop();
        let at = self.known.len();
        self.known.push(Known {
            id,
            library: is_library,
            module_path,
            tree: Rc::new(tree),
            uses,
            data,
        });
        self.by_path.insert(path.to_owned(), at);
        Some(at)
    }

    fn uses(
        &mut self,
        path: &str,
        is_library: bool,
        source: &str,
        tree: &ast::File,
        pending: &mut HashMap<String, Vec<u8>>,
    ) -> Vec<(ast::Path, Option<usize>)> {
        let mut uses = Vec::new();
        for item in &tree.items {
            let ast::Item::Use(used) = item else { continue };
            if used.parts.iter().any(|part| part.text.is_empty()) {
                continue;
            }
            let target = self.used(path, is_library, used, pending);
            uses.push((used.clone(), target));
        }
        // Names directly under `std` need no `use`.
        if path != "stdlib/std.jalon" && speaks_of_std(source) {
            let target = self.load_file(
                "stdlib/std.jalon",
                "stdlib/std.jalon",
                "std".into(),
                true,
                pending,
            );
            uses.push((ast::Path { parts: Vec::new() }, target));
        }
        uses
    }

    fn used(
        &mut self,
        path: &str,
        is_library: bool,
        used: &ast::Path,
        pending: &mut HashMap<String, Vec<u8>>,
    ) -> Option<usize> {
        let parts: Vec<&str> = used.parts.iter().map(|part| part.text.as_str()).collect();
        let (file, from_library) = match parts.as_slice() {
            ["std"] => ("stdlib/std.jalon".to_owned(), true),
            ["std", rest @ ..] => (format!("stdlib/{}.jalon", rest.join("/")), true),
            _ if is_library => (beside(path, &format!("{}.jalon", parts.join("/"))), true),
            _ => (beside(path, &format!("{}.jalon", parts.join("/"))), false),
        };
        if let Some(from) = self.open.iter().position(|(open, _)| *open == file) {
            self.circular(used, from);
            return None;
        }
        if self.open.len() > DEPTH_MAX {
            self.circular(used, 0);
            return None;
        }
        let found = self.load_file(&file, &file.clone(), parts.join("."), from_library, pending);
        if found.is_none()
            && !self
                .loaded
                .sources
                .iter()
                .any(|(_, source)| source.path == file)
        {
            self.missing(used, path, &file, from_library);
        }
        found
    }

    fn circular(&mut self, used: &ast::Path, from: usize) {
        let circle: Vec<&str> = self.open[from..]
            .iter()
            .map(|(path, _)| path.as_str())
            .collect();
        let circle = circle.join(" → ");
        self.loaded.diagnostics.push(
            Diagnostic::error(
                codes::CIRCULAR_USE,
                used.span(),
                text(
                    "these files use one another in a circle",
                    "ces fichiers s’utilisent en cercle les uns les autres",
                ),
            )
            .help(text(
                format!("the circle: {circle}; put what they share into a file of its own"),
                format!("le cercle : {circle} ; mettez ce qu’ils partagent dans un fichier à part"),
            )),
        );
    }

    fn missing(&mut self, used: &ast::Path, path: &str, file: &str, from_library: bool) {
        let name = used.text();
        let found = Diagnostic::error(
            codes::MISSING_MODULE,
            used.span(),
            text(
                format!("there is no module `{name}`"),
                format!("il n’y a pas de module `{name}`"),
            ),
        );
        let candidates: Vec<String> = library::modules().collect();
        let own = self.modules_beside(path);
        let all = own.iter().chain(&candidates).map(String::as_str);
        let country = used
            .parts
            .last()
            .filter(|_| from_library)
            .and_then(|last| library::countries::called(&last.text))
            .map(|country| format!("std.{}", country.module));
        let close = country.or_else(|| crate::spelling::closest(&name, all).map(str::to_owned));
        let list: Vec<&str> = candidates
            .iter()
            .map(|path| path.trim_start_matches("std."))
            .collect();
        let list = list.join(", ");
        let found = match close {
            Some(close) => {
                let (en, fr) = match from_library {
                    true => (
                        format!(" Under `std` there are: {list}"),
                        format!(" Sous `std`, il y a\u{a0}: {list}"),
                    ),
                    false => Default::default(),
                };
                found
                    .help(text(
                        format!("did you mean `{close}`?{en}"),
                        format!("vouliez-vous dire `{close}`\u{a0}?{fr}"),
                    ))
                    .fix(used.span(), close)
            }
            None if from_library => found.help(text(
                format!(
                    "under `std` there are: {list}; what another country needs, such as days off and \
                     claims, goes into a file of your own that you `use`"
                ),
                format!(
                    "sous `std`, il y a\u{a0}: {list}\u{a0}; pour un autre pays, placez jours fériés et \
                     réclamations dans un fichier à vous, et citez-le par `utiliser`"
                ),
            )),
            None if !own.is_empty() => {
                let own = own.join(", ");
                found.help(text(
                    format!("no file `{file}` was found; beside the script lie: {own}"),
                    format!("le fichier `{file}` est introuvable ; à côté du script se trouvent : {own}"),
                ))
            }
            None => found.help(text(
                format!("no file `{file}` was found; a module lies beside the script that uses it"),
                format!("le fichier `{file}` est introuvable ; un module se trouve à côté du script qui l’utilise"),
            )),
        };
        self.loaded.diagnostics.push(found);
    }

    /// The modules that a script may use from its own folder, a few of them.
    fn modules_beside(&self, path: &str) -> Vec<String> {
        let folder = match folder(path) {
            "" if path.starts_with('/') => "/".to_owned(),
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let mut names: Vec<String> = (self.list)(&folder)
            .iter()
            .map(|found| normal(found))
            .filter(|found| found != path)
            .filter_map(|found| {
                let inner = found.strip_prefix(&folder)?.strip_suffix(".jalon")?;
                let plain = |c: char| crate::words::split::is_word_part(c) || c == '/';
                inner.chars().all(plain).then(|| inner.replace('/', "."))
            })
            .collect();
        names.sort();
        names.truncate(MODULES_SHOWN_MAX);
        names
    }

    /// The data files that the declarations of a file name.
    fn data_files(
        &mut self,
        path: &str,
        is_library: bool,
        tree: &ast::File,
    ) -> Vec<(Span, Option<FileId>)> {
        let mut data = Vec::new();
        for item in &tree.items {
            let named = match item {
                ast::Item::Table(table) => &table.from_file,
                ast::Item::Holidays(holidays) => &holidays.from_file,
                _ => continue,
            };
            let Some(named) = named else { continue };
            let name = normal(&named.plain());
            let leaves = name.starts_with('/')
                || name.contains(':')
                || name.split('/').any(|part| part == "..");
            let file = beside(path, &name);
            let found = if leaves || name.is_empty() {
                Data::Missing
            } else {
                self.data_file(&file, is_library)
            };
            if found == Data::Missing && !name.is_empty() {
                self.missing_file(named.span, &name, leaves);
            }
            let id = match found {
                Data::Read(id) => Some(id),
                Data::Missing | Data::Unreadable => None,
            };
            data.push((named.span, id));
        }
        data
    }

    fn data_file(&mut self, file: &str, is_library: bool) -> Data {
        if let Some(known) = self.data.get(file) {
            return *known;
        }
        let bytes = match is_library {
            true => file
                .strip_prefix("stdlib/")
                .and_then(library::read)
                .map(Vec::from),
            false => (self.read)(file),
        };
        let added = bytes.map(|bytes| read::add(&mut self.loaded.sources, file, bytes));
        let data = match added {
            None => Data::Missing,
            Some(Ok(id)) => Data::Read(id),
            // That it is there, but no text, is what is told of it.
            Some(Err(fault)) => {
                let fault = match fault.code == codes::NOT_TEXT {
                    true => fault.help(save_as_csv()),
                    false => *fault,
                };
                self.loaded.diagnostics.push(fault);
                Data::Unreadable
            }
        };
        self.data.insert(file.to_owned(), data);
        data
    }

    fn missing_file(&mut self, span: Span, name: &str, leaves: bool) {
        let message = match leaves {
            true => text(
                format!("`{name}` lies outside the folder of the script"),
                format!("`{name}` se trouve hors du dossier du script"),
            ),
            false => text(
                format!("there is no file `{name}`"),
                format!("il n’y a pas de fichier `{name}`"),
            ),
        };
        let help = text(
            "the file lies beside the script, or in a folder below it",
            "le fichier se trouve à côté du script, ou dans un dossier en dessous",
        );
        self.loaded
            .diagnostics
            .push(Diagnostic::error(codes::MISSING_FILE, span, message).help(help));
    }

    /// The scripts: files that were given and that no other file uses.
    fn finish(mut self, roots: &[usize]) -> Loaded {
        let used: Vec<usize> = self
            .known
            .iter()
            .flat_map(|file| file.uses.iter().filter_map(|(_, at)| *at))
            .collect();
        for root in roots.iter().filter(|root| !used.contains(root)) {
            let mut order = Vec::new();
            let mut place = HashMap::new();
            self.below(*root, &mut order, &mut place);
            let files = order
                .iter()
                .map(|at| {
                    let file = &self.known[*at];
                    let uses = file.uses.iter().map(|(path, target)| LoadedUse {
                        path: path.clone(),
                        target: target.and_then(|target| place.get(&target).copied()),
                    });
                    LoadedFile {
                        id: file.id,
                        module_path: if at == root {
                            String::new()
                        } else {
                            file.module_path.clone()
                        },
                        library: file.library,
                        tree: Rc::clone(&file.tree),
                        uses: uses.collect(),
                        data: file.data.clone(),
                    }
                })
                .collect();
            self.loaded.scripts.push(Script { files });
        }
        self.loaded
    }

    /// The files below one, each after those that it uses; chains are bounded by [`DEPTH_MAX`].
    fn below(&self, at: usize, order: &mut Vec<usize>, place: &mut HashMap<usize, usize>) {
        if place.contains_key(&at) {
            return;
        }
        for target in self.known[at].uses.iter().filter_map(|(_, target)| *target) {
            self.below(target, order, place);
        }
        place.insert(at, order.len());
        order.push(at);
    }
}

/// Whether a text speaks of something directly under `std`, and not only of modules below it.
fn speaks_of_std(source: &str) -> bool {
    source.match_indices("std.").any(|(at, prefix)| {
        let rest = source.get(at + prefix.len()..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        let name = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        library::read(&format!("{name}.jalon")).is_none()
    })
}

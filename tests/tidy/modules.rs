//! The trees of modules that the files make, one for each crate.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::parsing;
use crate::source::{self, SourceFile};
use crate::syntax::{FileSyntax, ModuleSyntax};

/// Every file of the two packages, parsed and put in its place.
pub(crate) struct Workspace {
    pub(crate) files: Vec<ParsedFile>,
    pub(crate) modules: Vec<Module>,
    /// The roots of the library crates, by the name that other crates know them by.
    pub(crate) libraries: BTreeMap<&'static str, usize>,
}

/// A file; its modules have been moved to the workspace.
pub(crate) struct ParsedFile {
    pub(crate) path: String,
    pub(crate) syntax: FileSyntax,
    /// Whether only tests compile it.
    pub(crate) test_only: bool,
}

/// A module of one of the crates.
pub(crate) struct Module {
    /// Its file, by place in `Workspace::files`.
    pub(crate) file: usize,
    pub(crate) root: usize,
    pub(crate) parent: Option<usize>,
    pub(crate) children: BTreeMap<String, usize>,
    pub(crate) syntax: ModuleSyntax,
}

const LIBRARIES: [(&str, &str); 2] =
    [("tenure", "src/lib.rs"), ("tenure_training", "training/src/lib.rs")];

/// The house itself.
pub(crate) static HOUSE: LazyLock<Workspace> =
    LazyLock::new(|| Workspace::new(&source::rust_files()));

/// A workspace made up for a test, from pairs of path and text.
pub(crate) fn made_up(files: &[(&str, &str)]) -> Workspace {
    Workspace::new(&source::made_up(files))
}

impl Workspace {
    /// Parses `sources`. The libraries come first; any file that no other one declares as its
    /// module is a crate of its own, as a program, a test, a bench or an example is.
    pub(crate) fn new(sources: &[SourceFile]) -> Self {
        let files = sources.iter().map(|source| {
            let syntax = parsing::parse(source);
            ParsedFile { path: source.path.clone(), syntax, test_only: in_tests(&source.path) }
        });
        let mut workspace =
            Self { files: files.collect(), modules: Vec::new(), libraries: BTreeMap::new() };
        for (name, path) in LIBRARIES {
            if let Some(file) = workspace.file_at(path) {
                let root = workspace.plant(file);
                workspace.libraries.insert(name, root);
            }
        }
        let mut roots: Vec<usize> = (0..workspace.files.len()).collect();
        roots.sort_by_key(|&file| workspace.files[file].path.matches('/').count());
        for file in roots {
            if !workspace.modules.iter().any(|module| module.file == file) {
                workspace.plant(file);
            }
        }
        workspace.files.iter_mut().filter(|file| file.test_only).for_each(mark_as_test);
        workspace
    }

    /// The path of the file that holds a module.
    pub(crate) fn path_of(&self, module: usize) -> &str {
        &self.files[self.modules[module].file].path
    }

    fn file_at(&self, path: &str) -> Option<usize> {
        self.files.iter().position(|file| file.path == path)
    }

    fn plant(&mut self, file: usize) -> usize {
        let syntax = std::mem::take(&mut self.files[file].syntax.module);
        let folder = folder_of(&self.files[file].path).to_owned();
        self.add(syntax, Place { file, parent: None, folder })
    }

    fn add(&mut self, mut syntax: ModuleSyntax, place: Place) -> usize {
        let declared = std::mem::take(&mut syntax.children);
        let id = self.modules.len();
        let root = place.parent.map_or(id, |parent| self.modules[parent].root);
        self.modules.push(Module {
            file: place.file,
            root,
            parent: place.parent,
            children: BTreeMap::new(),
            syntax,
        });
        for child in declared {
            let below = format!("{}/{}", place.folder, child.name);
            let added = match (child.inline, &child.path_attribute) {
                (Some(syntax), _) => {
                    let below = Place { file: place.file, parent: Some(id), folder: below };
                    Some(self.add(syntax, below))
                }
                (None, Some(path)) => {
                    let beside = folder_of(&self.files[place.file].path).to_owned();
                    self.add_file(&[format!("{beside}/{path}")], id, &below, child.test_only)
                }
                (None, None) => {
                    let usual = [format!("{below}.rs"), format!("{below}/mod.rs")];
                    self.add_file(&usual, id, &below, child.test_only)
                }
            };
            if let Some(added) = added {
                self.modules[id].children.insert(child.name, added);
            }
        }
        id
    }

    fn add_file(
        &mut self,
        candidates: &[String],
        parent: usize,
        folder: &str,
        test_only: bool,
    ) -> Option<usize> {
        let file = candidates.iter().find_map(|path| self.file_at(path))?;
        let parent_file = self.modules[parent].file;
        self.files[file].test_only |= test_only || self.files[parent_file].test_only;
        let syntax = std::mem::take(&mut self.files[file].syntax.module);
        Some(self.add(syntax, Place { file, parent: Some(parent), folder: folder.to_owned() }))
    }
}

/// The place of a module: `folder` is where the files of its children are.
struct Place {
    file: usize,
    parent: Option<usize>,
    folder: String,
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// Marks all in a file that only tests compile; its own text may not show that.
fn mark_as_test(file: &mut ParsedFile) {
    file.syntax.functions.iter_mut().for_each(|function| function.test_only = true);
    file.syntax.doc_comments.iter_mut().for_each(|doc| doc.test_only = true);
}

fn in_tests(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/")
}

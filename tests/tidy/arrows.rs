//! Who names whom: the arrows from a file to the files whose modules and items it names.

use std::collections::BTreeSet;

use crate::modules::Workspace;

/// One file naming another, at a line.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Arrow {
    pub(crate) from: String,
    pub(crate) line: usize,
    /// The path as written, without the groups of a `use` tree.
    pub(crate) path: String,
    /// The file that defines what is named.
    pub(crate) to: String,
    /// The files of the modules that the path names or is re-exported by, `to` included.
    pub(crate) trail: BTreeSet<String>,
    /// Whether it uses an item: a module that is only named, and a re-export, are not used.
    pub(crate) uses_item: bool,
}

/// The arrows of all code but tests, sorted, from each file to others.
pub(crate) fn arrows(workspace: &Workspace) -> Vec<Arrow> {
    let mut found = BTreeSet::new();
    for (id, module) in workspace.modules.iter().enumerate() {
        let file = &workspace.files[module.file];
        if file.test_only {
            continue;
        }
        let imports = module.syntax.imports.iter().filter(|import| !import.test_only);
        let imports = imports.map(|import| (&import.path, import.line, !import.reexported));
        let paths = module.syntax.paths.iter().filter(|path| !path.test_only);
        let paths = paths.map(|path| (&path.segments, path.line, true));
        for (path, line, used) in imports.chain(paths) {
            let Some(resolved) = workspace.resolve(id, path) else { continue };
            let to = workspace.path_of(resolved.module).to_owned();
            let trail = resolved.trail.iter().map(|&module| workspace.path_of(module).to_owned());
            let arrow = Arrow {
                from: file.path.clone(),
                line,
                path: path.join("::"),
                to,
                trail: trail.collect(),
                uses_item: used && resolved.names_item,
            };
            if arrow.to != arrow.from {
                found.insert(arrow);
            }
        }
    }
    found.into_iter().collect()
}

//! The leaves of a `use` tree, in every spelling: groups, renames, globs and `{self}`.

use syn::{ItemUse, UseTree, Visibility};

use crate::syntax::Import;

/// The imports of one `use` item.
pub(crate) fn imports(item: &ItemUse, test_only: bool) -> Vec<Import> {
    let leading = item.leading_colon.as_ref().map(|_| String::new());
    let mut leaves = Leaves {
        reexported: !matches!(item.vis, Visibility::Inherited),
        test_only,
        imports: Vec::new(),
    };
    leaves.read(&item.tree, &leading.into_iter().collect::<Vec<_>>());
    leaves.imports
}

struct Leaves {
    reexported: bool,
    test_only: bool,
    imports: Vec<Import>,
}

impl Leaves {
    fn read(&mut self, tree: &UseTree, prefix: &[String]) {
        match tree {
            UseTree::Path(path) => {
                let longer = [prefix, &[path.ident.to_string()]].concat();
                self.read(&path.tree, &longer);
            }
            UseTree::Name(leaf) => {
                let path = extended(prefix, &leaf.ident);
                let name = path.last().cloned();
                self.add(path, name, leaf.ident.span());
            }
            UseTree::Rename(leaf) => {
                let path = extended(prefix, &leaf.ident);
                self.add(path, Some(leaf.rename.to_string()), leaf.ident.span());
            }
            UseTree::Glob(leaf) => self.add(prefix.to_vec(), None, leaf.star_token.span),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.read(tree, prefix);
                }
            }
        }
    }

    fn add(&mut self, path: Vec<String>, name: Option<String>, span: proc_macro2::Span) {
        let line = span.start().line;
        let (reexported, test_only) = (self.reexported, self.test_only);
        self.imports.push(Import { path, name, reexported, line, test_only });
    }
}

/// `prefix::name`; the `self` of a group names the prefix.
fn extended(prefix: &[String], name: &syn::Ident) -> Vec<String> {
    if name == "self" && !prefix.is_empty() {
        return prefix.to_vec();
    }
    [prefix, &[name.to_string()]].concat()
}

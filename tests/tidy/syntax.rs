//! A Rust file as plain data: the names it declares, imports and uses, its functions and its docs.

use std::collections::BTreeSet;

/// The facts about one file that the rules ask for.
#[derive(Debug, Default)]
pub(crate) struct FileSyntax {
    pub(crate) module: ModuleSyntax,
    pub(crate) functions: Vec<FunctionSyntax>,
    pub(crate) doc_comments: Vec<DocComment>,
}

/// A module: the top of a file, or `mod name { .. }` inside one.
#[derive(Debug, Default)]
pub(crate) struct ModuleSyntax {
    pub(crate) children: Vec<ChildModule>,
    /// The functions, types, constants and macros defined here.
    pub(crate) items: BTreeSet<String>,
    pub(crate) types: Vec<TypeSyntax>,
    pub(crate) imports: Vec<Import>,
    pub(crate) paths: Vec<NamedPath>,
}

/// `mod name;` or `mod name { .. }`.
#[derive(Debug)]
pub(crate) struct ChildModule {
    pub(crate) name: String,
    pub(crate) inline: Option<ModuleSyntax>,
    /// The text of `#[path = ".."]`.
    pub(crate) path_attribute: Option<String>,
    pub(crate) test_only: bool,
}

/// One leaf of a `use` tree.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) path: Vec<String>,
    /// The name it has in its module; `None` for a glob.
    pub(crate) name: Option<String>,
    /// Whether it is `pub` in any degree.
    pub(crate) reexported: bool,
    pub(crate) line: usize,
    pub(crate) test_only: bool,
}

/// A path named outside `use`: in an expression, a type, a visibility, an attribute or a macro.
#[derive(Debug)]
pub(crate) struct NamedPath {
    /// A leading `::` is an empty first segment.
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
    pub(crate) test_only: bool,
}

/// The definition of a struct, enum, union, trait or type alias at the top of a module.
#[derive(Debug)]
pub(crate) struct TypeSyntax {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) private: bool,
    pub(crate) test_only: bool,
}

/// A function or method.
#[derive(Debug)]
pub(crate) struct FunctionSyntax {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// From its `fn` to its closing brace.
    pub(crate) lines: usize,
    /// Its parameters that are tuples, as written; none in the implementation of a trait,
    /// whose signature is given.
    pub(crate) tuple_parameters: Vec<String>,
    pub(crate) test_only: bool,
}

/// The first line of a doc comment.
#[derive(Debug)]
pub(crate) struct DocComment {
    pub(crate) first_line: String,
    pub(crate) line: usize,
    pub(crate) test_only: bool,
}

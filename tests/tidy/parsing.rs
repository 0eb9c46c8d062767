//! Parses a Rust file into [`FileSyntax`].

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, FnArg, Item, ItemMod, Lit, Meta, Signature, Type};

use crate::paths_in_tokens::{self, PathInTokens};
use crate::source::SourceFile;
use crate::syntax::{
    ChildModule, DocComment, FileSyntax, FunctionSyntax, ModuleSyntax, NamedPath, TypeSyntax,
};
use crate::use_trees;

/// The facts about `file`.
pub(crate) fn parse(file: &SourceFile) -> FileSyntax {
    let parsed = syn::parse_file(&file.text)
        .unwrap_or_else(|error| panic!("{} is not valid Rust: {error}", file.path));
    let test_depth = usize::from(is_test(&parsed.attrs));
    let mut reader = Reader { test_depth, ..Reader::default() };
    reader.visit_file(&parsed);
    reader.file.module = reader.module;
    reader.file
}

#[derive(Default)]
struct Reader {
    file: FileSyntax,
    module: ModuleSyntax,
    /// The number of enclosing items that only tests compile.
    test_depth: usize,
    /// The number of enclosing function bodies.
    block_depth: usize,
    in_trait_impl: bool,
    last_doc_line: Option<(usize, bool)>,
}

fn line_of(span: Span) -> usize {
    span.start().line
}

impl Reader {
    fn test_only(&self) -> bool {
        self.test_depth > 0
    }

    fn within(&mut self, attributes: &[Attribute], read: impl FnOnce(&mut Self)) {
        let test = usize::from(is_test(attributes));
        self.test_depth += test;
        read(self);
        self.test_depth -= test;
    }

    fn declare(&mut self, item: &Item) {
        if self.block_depth > 0 {
            return;
        }
        if let Some(name) = item_name(item) {
            self.module.items.insert(name);
        }
        let test_only = self.test_only();
        if let Item::Macro(item) = item {
            for (name, line) in paths_in_tokens::types_in_macro(&item.mac.tokens) {
                self.module.items.insert(name.clone());
                self.module.types.push(TypeSyntax { name, line, private: false, test_only });
            }
        }
        let (name, visibility) = match item {
            Item::Struct(item) => (&item.ident, &item.vis),
            Item::Enum(item) => (&item.ident, &item.vis),
            Item::Union(item) => (&item.ident, &item.vis),
            Item::Trait(item) => (&item.ident, &item.vis),
            Item::Type(item) => (&item.ident, &item.vis),
            _ => return,
        };
        let private = matches!(visibility, syn::Visibility::Inherited);
        let line = line_of(name.span());
        self.module.types.push(TypeSyntax { name: name.to_string(), line, private, test_only });
    }

    fn read_module(&mut self, item: &ItemMod) {
        for attribute in &item.attrs {
            self.visit_attribute(attribute);
        }
        self.visit_visibility(&item.vis);
        let inline = item.content.as_ref().map(|(_, items)| {
            let outer = std::mem::take(&mut self.module);
            for item in items {
                self.visit_item(item);
            }
            std::mem::replace(&mut self.module, outer)
        });
        self.module.children.push(ChildModule {
            name: item.ident.to_string(),
            inline,
            path_attribute: item.attrs.iter().find_map(path_attribute),
            test_only: self.test_only(),
        });
    }

    fn name_path(&mut self, path: PathInTokens) {
        let test_only = self.test_only();
        self.module.paths.push(NamedPath { segments: path.segments, line: path.line, test_only });
    }

    fn read_function(&mut self, signature: &Signature, block: Option<&Block>) {
        let line = line_of(signature.fn_token.span);
        let end = block.map_or(line, |block| block.brace_token.span.close().end().line);
        let given = self.in_trait_impl;
        let tuples = signature.inputs.iter().filter(|_| !given).filter_map(tuple_parameter);
        self.file.functions.push(FunctionSyntax {
            name: signature.ident.to_string(),
            line,
            lines: end - line + 1,
            tuple_parameters: tuples.collect(),
            test_only: self.test_only(),
        });
    }

    fn read_doc(&mut self, attribute: &Attribute, text: &str) {
        let line = line_of(attribute.pound_token.span);
        let inner = matches!(attribute.style, syn::AttrStyle::Inner(_));
        let continued = self.last_doc_line == Some((line - 1, inner));
        self.last_doc_line = Some((line, inner));
        if !continued {
            let first_line = text.trim().to_owned();
            let test_only = self.test_only();
            self.file.doc_comments.push(DocComment { first_line, line, test_only });
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        self.within(attributes(item), |reader| {
            reader.declare(item);
            match item {
                Item::Mod(item) => reader.read_module(item),
                item => visit::visit_item(reader, item),
            }
        });
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.visit_visibility(&item.vis);
        let test_only = self.test_only();
        self.module.imports.extend(use_trees::imports(item, test_only));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let outer = std::mem::replace(&mut self.in_trait_impl, item.trait_.is_some());
        visit::visit_item_impl(self, item);
        self.in_trait_impl = outer;
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let outer = std::mem::replace(&mut self.in_trait_impl, false);
        self.read_function(&item.sig, Some(&item.block));
        visit::visit_item_fn(self, item);
        self.in_trait_impl = outer;
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.within(&item.attrs, |reader| {
            reader.read_function(&item.sig, Some(&item.block));
            visit::visit_impl_item_fn(reader, item);
        });
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.within(&item.attrs, |reader| {
            reader.read_function(&item.sig, item.default.as_ref());
            visit::visit_trait_item_fn(reader, item);
        });
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.block_depth += 1;
        visit::visit_block(self, block);
        self.block_depth -= 1;
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.name_path(paths_in_tokens::of_path(path));
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Some(text) = doc_text(attribute) {
            self.read_doc(attribute, &text);
        }
        if let Meta::List(list) = &attribute.meta {
            let named = paths_in_tokens::in_attribute(&list.tokens);
            named.into_iter().for_each(|path| self.name_path(path));
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.name_path(paths_in_tokens::of_path(&call.path));
        let named = paths_in_tokens::in_macro(&call.tokens);
        named.into_iter().for_each(|path| self.name_path(path));
    }
}

/// The name that an item gives to its module; modules and imports are kept apart.
fn item_name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether only tests compile an item with these attributes: `#[test]`, `#[cfg(test)]`,
/// `#[cfg(any(test, ..))]`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let named = |name: &str| attribute.path().segments.last().is_some_and(|s| s.ident == name);
        let condition = || match &attribute.meta {
            Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        let mentions = |text: &str, word: &str| {
            text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|found| found == word)
        };
        named("test")
            || named("cfg") && mentions(&condition(), "test") && !mentions(&condition(), "not")
    })
}

fn text_of(attribute: &Attribute, name: &str) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    let Expr::Lit(value) = &meta.value else { return None };
    let Lit::Str(text) = &value.lit else { return None };
    meta.path.is_ident(name).then(|| text.value())
}

fn path_attribute(attribute: &Attribute) -> Option<String> {
    text_of(attribute, "path")
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    text_of(attribute, "doc")
}

/// The name of a parameter whose type is a tuple of two or more, or a reference to one.
fn tuple_parameter(argument: &FnArg) -> Option<String> {
    let FnArg::Typed(parameter) = argument else { return None };
    let mut kind = &*parameter.ty;
    while let Type::Reference(reference) = kind {
        kind = &reference.elem;
    }
    let Type::Tuple(tuple) = kind else { return None };
    let name = match &*parameter.pat {
        syn::Pat::Ident(name) => name.ident.to_string(),
        _ => "a destructured tuple".to_owned(),
    };
    (tuple.elems.len() > 1).then_some(name)
}

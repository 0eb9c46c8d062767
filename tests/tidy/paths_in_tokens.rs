//! Paths such as `crate::money::Currency` where a parser sees only tokens: in macros and attributes.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A path and the line where it starts.
pub(crate) struct PathInTokens {
    /// A leading `::` is an empty first segment.
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
}

/// A parsed path, without its generic arguments.
pub(crate) fn of_path(path: &syn::Path) -> PathInTokens {
    let leading = path.leading_colon.as_ref().map(|_| String::new());
    let names = path.segments.iter().map(|segment| segment.ident.to_string());
    let line = path.segments.first().map_or(0, |segment| segment.ident.span().start().line);
    PathInTokens { segments: leading.into_iter().chain(names).collect(), line }
}

/// The paths among the tokens of a macro, single names included; fields and methods are not paths.
pub(crate) fn in_macro(tokens: &TokenStream) -> Vec<PathInTokens> {
    let mut found = Vec::new();
    collect(tokens, &mut found);
    found
}

/// The public types that a macro's tokens define, by name and line: `pub enum Family { .. }`.
pub(crate) fn types_in_macro(tokens: &TokenStream) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let (mut public, mut defining) = (false, false);
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(name) if std::mem::take(&mut defining) => {
                found.push((name.to_string(), name.span().start().line));
                public = false;
            }
            TokenTree::Ident(word) => {
                let kinds = ["struct", "enum", "union", "trait", "type"];
                defining = public && kinds.iter().any(|kind| word == kind);
                public = word == "pub";
            }
            // The parentheses of `pub(crate)` keep what precedes them.
            TokenTree::Group(group) if group.delimiter() != Delimiter::Parenthesis => {
                found.extend(types_in_macro(&group.stream()));
            }
            TokenTree::Group(group) if !public => found.extend(types_in_macro(&group.stream())),
            TokenTree::Group(_) => {}
            _ => (public, defining) = (false, false),
        }
    }
    found
}

/// The paths of two or more segments in an attribute, those in texts included:
/// `#[serde(with = "crate::time::as_text")]`.
pub(crate) fn in_attribute(tokens: &TokenStream) -> Vec<PathInTokens> {
    let mut found = in_macro(tokens);
    collect_in_texts(tokens, &mut found);
    found.retain(|path| path.segments.len() > 1);
    found
}

fn collect(tokens: &TokenStream, found: &mut Vec<PathInTokens>) {
    let mut path: Option<PathInTokens> = None;
    let mut colons = 0;
    let mut after_dot = false;
    for token in tokens.clone() {
        let was_after_dot = std::mem::take(&mut after_dot);
        match token {
            TokenTree::Ident(name) => {
                match &mut path {
                    Some(path) if colons == 2 => path.segments.push(name.to_string()),
                    _ => {
                        found.extend(path.take());
                        let line = name.span().start().line;
                        let leading = (colons == 2).then(String::new);
                        let segments = leading.into_iter().chain([name.to_string()]).collect();
                        path = (!was_after_dot).then_some(PathInTokens { segments, line });
                    }
                }
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            other => {
                found.extend(path.take());
                colons = 0;
                match other {
                    // Not after the second dot of a range.
                    TokenTree::Punct(mark) => after_dot = mark.as_char() == '.' && !was_after_dot,
                    TokenTree::Group(group) => collect(&group.stream(), found),
                    _ => {}
                }
            }
        }
    }
    found.extend(path);
}

fn collect_in_texts(tokens: &TokenStream, found: &mut Vec<PathInTokens>) {
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) if group.delimiter() != Delimiter::None => {
                collect_in_texts(&group.stream(), found);
            }
            TokenTree::Literal(literal) => {
                let line = literal.span().start().line;
                let text = literal.to_string();
                let path = syn::parse_str::<syn::Path>(text.trim_matches('"'));
                found.extend(path.map(|path| PathInTokens { line, ..of_path(&path) }).ok());
            }
            _ => {}
        }
    }
}

//! The house rules that a program can check. `docs/ARCHITECTURE.md` says why they are rules.
//!
//! Each rule is a function from sources to complaints, so that its tests can show it refusing
//! small sources made up for the purpose; one more test applies it to the house itself.

#[path = "tidy/arrows.rs"]
mod arrows;
#[path = "tidy/circles.rs"]
mod circles;
#[path = "tidy/dependencies.rs"]
mod dependencies;
#[path = "tidy/doc_comments.rs"]
mod doc_comments;
#[path = "tidy/floors.rs"]
mod floors;
#[path = "tidy/links.rs"]
mod links;
#[path = "tidy/modules.rs"]
mod modules;
#[path = "tidy/names.rs"]
mod names;
#[path = "tidy/parsing.rs"]
mod parsing;
#[path = "tidy/paths_in_tokens.rs"]
mod paths_in_tokens;
#[path = "tidy/resolving.rs"]
mod resolving;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/syntax.rs"]
mod syntax;
#[path = "tidy/type_names.rs"]
mod type_names;
#[path = "tidy/use_trees.rs"]
mod use_trees;
#[path = "tidy/walls.rs"]
mod walls;

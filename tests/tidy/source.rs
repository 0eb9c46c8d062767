//! The files that the rules look at: the Rust sources, and the pages written in Markdown.

use std::fs;
use std::path::{Path, PathBuf};

/// A text file: its path from the root of the repository, and its text.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files of both packages, sorted by path.
pub(crate) fn rust_files() -> Vec<SourceFile> {
    with_extension(&paths(), "rs")
}

/// The pages written in Markdown, sorted by path.
pub(crate) fn pages() -> Vec<SourceFile> {
    with_extension(&paths(), "md")
}

/// The paths of the files and folders of the repository, sorted; hidden ones, build products
/// and the results of runs are left out.
pub(crate) fn paths() -> Vec<String> {
    let mut found = Vec::new();
    collect(root(), &mut found);
    let mut paths: Vec<String> = found
        .iter()
        .map(|path| path.strip_prefix(root()).expect("it was found under the root"))
        .map(|path| path.to_string_lossy().replace('\\', "/"))
        .collect();
    paths.sort();
    paths
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || ["target", "published", "node_modules"].contains(&&*name) {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        }
        found.push(path);
    }
}

fn with_extension(paths: &[String], extension: &str) -> Vec<SourceFile> {
    paths
        .iter()
        .filter(|path| Path::new(path).extension().is_some_and(|found| found == extension))
        .map(|path| {
            let text = fs::read_to_string(root().join(path)).expect("a source file is UTF-8");
            SourceFile { path: path.clone(), text }
        })
        .collect()
}

/// Fails with every complaint at once, each on a line of its own.
pub(crate) fn assert_none(complaints: &[String]) {
    let count = complaints.len();
    assert!(complaints.is_empty(), "complaints: {count}\n{}\n", complaints.join("\n"));
}

/// Files made up for a test, from pairs of path and text.
pub(crate) fn made_up(files: &[(&str, &str)]) -> Vec<SourceFile> {
    files
        .iter()
        .map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() })
        .collect()
}

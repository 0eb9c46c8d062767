//! Pages that a reader can reach, with links that lead somewhere.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::source::{self, SourceFile};

/// A link: the line it is on, and its target as written.
struct Link<'page> {
    line: usize,
    target: &'page str,
}

/// The links and pictures of a page, `[text](target)` or `src="target"`; code is passed over.
fn links(page: &SourceFile) -> Vec<Link<'_>> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (number, line) in page.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        // Every second piece is between backquotes.
        let texts = line.split('`').step_by(2);
        // A link around `code` is cut into pieces: its target follows the first bracket of one.
        for text in texts {
            for (opening, closing) in
                [("](", ')'), ("src=\"", '"'), ("srcset=\"", '"'), ("href=\"", '"')]
            {
                let targets =
                    text.split(opening).skip(1).filter_map(|rest| rest.split(closing).next());
                found.extend(targets.map(|target| Link { line: number + 1, target }));
            }
        }
    }
    found
}

/// The path that a link leads to, from the root of the repository; `None` if it leads elsewhere.
fn destination(page: &str, target: &str) -> Option<String> {
    let path = target.split(['#', ' ']).next()?;
    if path.is_empty() || target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let beside = Path::new(page).parent().unwrap_or(Path::new("")).join(path);
    let mut whole = PathBuf::new();
    for part in beside.components() {
        match part {
            Component::ParentDir if !whole.pop() => return Some(target.to_owned()),
            Component::Normal(name) => whole.push(name),
            _ => {}
        }
    }
    Some(whole.to_string_lossy().replace('\\', "/"))
}

fn dead_links(pages: &[SourceFile], paths: &[String]) -> Vec<String> {
    let paths: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let mut complaints = Vec::new();
    for page in pages {
        for Link { line, target } in links(page) {
            let leads = destination(&page.path, target);
            if leads.is_some_and(|path| !path.is_empty() && !paths.contains(&*path)) {
                complaints.push(format!("{}:{line}: {target} leads nowhere", page.path));
            }
        }
    }
    complaints
}

/// Pages of `docs/` that neither the README nor the index `docs/README.md` links.
fn unlisted_pages(pages: &[SourceFile]) -> Vec<String> {
    let indexes = ["README.md", "docs/README.md"];
    let listed: BTreeSet<String> = pages
        .iter()
        .filter(|page| indexes.contains(&&*page.path))
        .flat_map(|page| links(page).into_iter().map(|link| (&page.path, link.target)))
        .filter_map(|(page, target)| destination(page, target))
        .collect();
    let in_docs = pages.iter().filter(|page| page.path.starts_with("docs/"));
    in_docs
        .filter(|page| !indexes.contains(&&*page.path) && !listed.contains(&page.path))
        .map(|page| format!("{}: link it from docs/README.md", page.path))
        .collect()
}

#[test]
fn every_relative_link_leads_to_a_file() {
    source::assert_none(&dead_links(&source::pages(), &source::paths()));
}

#[test]
fn every_page_of_the_docs_is_listed() {
    let pages = source::pages();
    if pages.iter().any(|page| page.path == "docs/README.md") {
        source::assert_none(&unlisted_pages(&pages));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::made_up;

    fn dead_links_of(page: &str, text: &str) -> Vec<String> {
        let paths = ["README.md", "docs", "docs/TABLES.md", "docs/report.svg"].map(str::to_owned);
        dead_links(&made_up(&[(page, text)]), &paths)
    }

    #[test]
    fn a_link_to_a_missing_file_is_refused() {
        let text = "See\n[tables](TABLES.md), [bundles](BUNDLE.md) and [`code`](CODE.md).";
        assert_eq!(
            dead_links_of("docs/OPERATIONS.md", text),
            [
                "docs/OPERATIONS.md:2: BUNDLE.md leads nowhere",
                "docs/OPERATIONS.md:2: CODE.md leads nowhere"
            ]
        );
        assert_eq!(dead_links_of("README.md", "<img src=\"docs/console.png\">").len(), 1);
        assert_eq!(dead_links_of("README.md", "[data](../../shared/data)").len(), 1);
    }

    #[test]
    fn links_to_files_headings_and_sites_pass() {
        let text = "[a](../README.md) [b](TABLES.md#times) [c](#here) [d](https://example.org/x) \
                    ![e](report.svg) [f](..) `[g](x.md)`\n```\n[h](y.md)\n```\n";
        assert!(dead_links_of("docs/OPERATIONS.md", text).is_empty());
    }

    #[test]
    fn a_page_that_no_index_links_is_refused() {
        let sources = [
            ("README.md", "[tables](docs/TABLES.md)"),
            ("docs/README.md", "[glossary](GLOSSARY.md)"),
            ("docs/TABLES.md", "[lost](LOST.md)"),
            ("docs/GLOSSARY.md", ""),
            ("docs/LOST.md", ""),
        ];
        assert_eq!(
            unlisted_pages(&made_up(&sources)),
            ["docs/LOST.md: link it from docs/README.md"]
        );
    }
}

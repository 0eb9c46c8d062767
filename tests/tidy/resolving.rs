//! The module that a path names, found as the compiler finds it: through imports, globs and
//! re-exports, to the definition.

use crate::modules::Workspace;

/// The place that a path leads to.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    /// The module that defines the item, or the named module itself.
    pub(crate) module: usize,
    /// Whether the path names something in the module.
    pub(crate) names_item: bool,
    /// The modules that the path names or is re-exported by on its way.
    pub(crate) trail: Vec<usize>,
}

/// The imports being followed, as (module, place of the import); guards against going round.
type Following = Vec<(usize, usize)>;

impl Workspace {
    /// The place in the workspace that `path`, written in the module `from`, leads to.
    pub(crate) fn resolve(&self, from: usize, path: &[String]) -> Option<Resolved> {
        self.follow(from, path, &mut Vec::new())
    }

    /// The absolute path of what `path`, written in the module `from`, names outside the
    /// workspace: `Instant::now` is `std::time::Instant::now` below `use std::time::Instant`.
    pub(crate) fn outside(&self, from: usize, path: &[String]) -> Option<Vec<String>> {
        let first = path.first()?;
        if ["crate", "self", "super", "Self"].contains(&first.as_str())
            || self.resolve(from, path).is_some()
        {
            return None;
        }
        let imported = self.modules[from].syntax.imports.iter().find(|import| {
            import.name.as_ref() == Some(first) && import.path.first() != Some(first)
        });
        match imported {
            Some(import) => self.outside(from, &[&import.path, &path[1..]].concat()),
            None => Some(path.iter().filter(|segment| !segment.is_empty()).cloned().collect()),
        }
    }

    fn follow(&self, from: usize, path: &[String], following: &mut Following) -> Option<Resolved> {
        let mut at = Resolved { module: from, names_item: false, trail: Vec::new() };
        let mut rest = path;
        while let Some((first, others)) = rest.split_first() {
            at.module = match first.as_str() {
                "crate" => self.modules[from].root,
                "self" => at.module,
                "super" => self.modules[at.module].parent?,
                _ => break,
            };
            rest = others;
        }
        if rest.len() == path.len() {
            (at, rest) = self.first_step(from, path, following)?;
        }
        while let Some((name, others)) = rest.split_first() {
            if at.names_item {
                break;
            }
            let Some(found) = self.lookup(at.module, name, others.is_empty(), following) else {
                // Made by a macro, or a variant: the module is as near as one gets.
                at.names_item = true;
                break;
            };
            at.trail.push(at.module);
            at.trail.extend(found.trail);
            (at.module, at.names_item) = (found.module, found.names_item);
            rest = others;
        }
        at.trail.push(at.module);
        Some(at)
    }

    /// The first name of a path without `crate`, `self` or `super`, and the segments after it.
    fn first_step<'path>(
        &self,
        from: usize,
        path: &'path [String],
        following: &mut Following,
    ) -> Option<(Resolved, &'path [String])> {
        let (first, rest) = path.split_first()?;
        if let Some(found) = self.lookup(from, first, rest.is_empty(), following) {
            return Some((found, rest));
        }
        let (name, rest) = if first.is_empty() { rest.split_first()? } else { (first, rest) };
        let module = *self.libraries.get(name.as_str())?;
        Some((Resolved { module, names_item: false, trail: Vec::new() }, rest))
    }

    /// What `name` is in a module. Before `::` it is a module if one is called so.
    fn lookup(
        &self,
        module: usize,
        name: &str,
        last: bool,
        following: &mut Following,
    ) -> Option<Resolved> {
        let here = &self.modules[module];
        let child = here.children.get(name).map(|&child| Resolved {
            module: child,
            names_item: false,
            trail: Vec::new(),
        });
        if !last && child.is_some() {
            return child;
        }
        if here.syntax.items.contains(name) {
            return Some(Resolved { module, names_item: true, trail: Vec::new() });
        }
        self.imported(module, name, following)
            .or(child)
            .or_else(|| self.through_globs(module, name, last, following))
    }

    fn imported(&self, module: usize, name: &str, following: &mut Following) -> Option<Resolved> {
        let imports = self.modules[module].syntax.imports.iter().enumerate();
        for (place, import) in imports.filter(|(_, import)| import.name.as_deref() == Some(name)) {
            let found = self.once(following, (module, place), |following| {
                self.follow(module, &import.path, following)
            });
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn through_globs(
        &self,
        module: usize,
        name: &str,
        last: bool,
        following: &mut Following,
    ) -> Option<Resolved> {
        let imports = self.modules[module].syntax.imports.iter().enumerate();
        for (place, import) in imports.filter(|(_, import)| import.name.is_none()) {
            let found = self.once(following, (module, place), |following| {
                let from = self.follow(module, &import.path, following)?;
                if from.names_item {
                    return None;
                }
                self.lookup(from.module, name, last, following)
            });
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn once(
        &self,
        following: &mut Following,
        import: (usize, usize),
        follow: impl FnOnce(&mut Following) -> Option<Resolved>,
    ) -> Option<Resolved> {
        if following.contains(&import) {
            return None;
        }
        following.push(import);
        let found = follow(following);
        following.pop();
        found
    }
}

//! The results of one night under one name, and the links that lead readers to them.
//!
//! ```text
//! base/nights/ID/    scores.parquet  report.md  report.json  CURRENT
//! base/night         -> nights/ID, the published night
//! scores.parquet     -> base/night/scores.parquet; likewise the report, and base/CURRENT
//! ```
//!
//! Every path that readers know leads through `base/night`, so the one rename that replaces
//! this link publishes all of a night at once. The links are relative and those of `base/` stay
//! within it: the folder can be mounted or moved alone.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tenure::disk::atomic::{self, StagedFolder, WriteError};
use tenure::store::epoch::CURRENT_FILE;

use crate::report;
use crate::tables::SCORES_FILE;

/// The folder of the bundles, below the folder for results.
pub(super) const MODELS: &str = "models";
/// The folder of the server's state, below the folder for results.
pub(super) const BASE: &str = "base";
/// The link to the published night, below [`BASE`].
const NIGHT: &str = "night";
/// The folder of the nights, below [`BASE`].
const NIGHTS: &str = "nights";
/// The files of a night.
const FILES: [&str; 4] = [SCORES_FILE, report::MARKDOWN, report::JSON, CURRENT_FILE];
/// The hexadecimal digits of a night's name, as many as of an epoch's.
const ID_DIGITS: usize = 16;

/// The nights below a folder for results, which the caller has locked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nights<'a> {
    out: &'a Path,
}

impl<'a> Nights<'a> {
    /// The nights below `out`.
    pub(super) fn below(out: &'a Path) -> Nights<'a> {
        Nights { out }
    }

    /// Refuses a folder that a publication would fail in, and removes what killed runs left.
    ///
    /// # Errors
    ///
    /// When a folder cannot be written or cannot hold links, or a folder has the name of a result.
    pub(super) fn require_writable(self) -> Result<(), WriteError> {
        for folder in [self.out.to_owned(), self.out.join(MODELS), self.base(), self.nights()] {
            let probe = StagedFolder::create(&folder.join("probe"))?;
            atomic::link(&probe.path().join("link"), Path::new("target"))?;
        }
        for path in FILES.map(|name| self.reader_path(name)) {
            if fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir()) {
                return Err(WriteError { path, source: io::ErrorKind::IsADirectory.into() });
            }
        }
        Ok(())
    }

    /// An empty folder for the files of a new night.
    ///
    /// # Errors
    ///
    /// When the system refuses the folder.
    pub(super) fn stage(self) -> Result<StagedFolder, WriteError> {
        StagedFolder::create(&self.nights().join(NIGHT))
    }

    /// Publishes a complete night by one rename. The night before it is kept, older ones are
    /// removed.
    ///
    /// # Errors
    ///
    /// When the system refuses a write; the night before is then still the published one.
    pub(super) fn publish(self, staged: StagedFolder) -> Result<(), WriteError> {
        let id = self.name(staged)?;
        self.adopt_plain_files()?;
        self.link_readers()?;
        let before = self.published();
        self.point_to(&id)?;
        if let Some(before) = before.filter(|before| *before != id) {
            self.remove_all_but([&id, &before]);
        }
        Ok(())
    }

    /// Makes a night of results that lie under the readers' paths themselves, as earlier
    /// releases wrote them, or as a copy of the folder without links has them.
    fn adopt_plain_files(self) -> Result<(), WriteError> {
        let paths = FILES.map(|name| (name, self.reader_path(name)));
        let is_plain = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
        if !paths.iter().any(|(_, path)| is_plain(path)) {
            return Ok(());
        }
        let staged = self.stage()?;
        for (name, path) in paths {
            let copy = staged.path().join(name);
            match fs::copy(&path, &copy).and_then(|_| File::open(&copy)?.sync_all()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(WriteError { path: copy, source: error });
                }
                _ => {}
            }
        }
        let id = self.name(staged)?;
        self.point_to(&id)
    }

    /// Gives a complete night the name of its content; a damaged one of that name is mended.
    fn name(self, staged: StagedFolder) -> Result<String, WriteError> {
        let unreadable = |source| WriteError { path: staged.path().to_owned(), source };
        let id = id_of(staged.path()).map_err(unreadable)?;
        let night = self.nights().join(&id);
        if !night.exists() {
            staged.publish_as(&night)?;
        } else if id_of(&night).ok().as_ref() != Some(&id) {
            for name in FILES {
                let (whole, damaged) = (staged.path().join(name), night.join(name));
                if whole.exists() {
                    let renamed = fs::rename(whole, &damaged);
                    renamed.map_err(|source| WriteError { path: damaged, source })?;
                }
            }
        }
        Ok(id)
    }

    /// Lets the paths that readers know lead through the link to the published night.
    fn link_readers(self) -> Result<(), WriteError> {
        for name in FILES {
            let path = self.reader_path(name);
            let through_night = Path::new(NIGHT).join(name);
            let target = match name {
                CURRENT_FILE => through_night,
                _ => Path::new(BASE).join(through_night),
            };
            if fs::read_link(&path).ok().as_ref() != Some(&target) {
                atomic::link(&path, &target)?;
            }
        }
        Ok(())
    }

    /// Makes a night the published one.
    fn point_to(self, id: &str) -> Result<(), WriteError> {
        let night = self.base().join(NIGHT);
        if fs::symlink_metadata(&night).is_ok_and(|found| found.is_dir()) {
            // A copy without links: no rename puts a link in the place of a folder.
            atomic::remove_folder(&night)?;
        }
        atomic::link(&night, &Path::new(NIGHTS).join(id))
    }

    /// The name of the published night.
    fn published(self) -> Option<String> {
        let target = fs::read_link(self.base().join(NIGHT)).ok()?;
        Some(target.file_name()?.to_string_lossy().into_owned())
    }

    /// Removes older nights. One that cannot be removed is left to the next run: this night is
    /// published already.
    fn remove_all_but(self, kept: [&str; 2]) {
        for entry in fs::read_dir(self.nights()).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_id =
                name.len() == ID_DIGITS && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_id && !kept.contains(&name.as_str()) {
                let _ = atomic::remove_folder(&entry.path());
            }
        }
    }

    fn base(self) -> PathBuf {
        self.out.join(BASE)
    }

    fn nights(self) -> PathBuf {
        self.base().join(NIGHTS)
    }

    /// The documented path of a file of the published night.
    fn reader_path(self, name: &str) -> PathBuf {
        if name == CURRENT_FILE { self.base().join(name) } else { self.out.join(name) }
    }
}

/// The name of a night: a hash over the names and the bytes of its files.
fn id_of(night: &Path) -> io::Result<String> {
    let mut hash = blake3::Hasher::new();
    for name in FILES {
        match File::open(night.join(name)) {
            Ok(mut file) => {
                let mut of_file = blake3::Hasher::new();
                io::copy(&mut file, &mut of_file)?;
                hash.update(name.as_bytes()).update(of_file.finalize().as_bytes());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(hash.finalize().to_hex()[..ID_DIGITS].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Publishes a night whose files hold a word.
    fn publish(out: &Path, word: &str) {
        let nights = Nights::below(out);
        nights.require_writable().unwrap();
        let staged = nights.stage().unwrap();
        for name in FILES {
            atomic::file(&staged.path().join(name), word.as_bytes()).unwrap();
        }
        nights.publish(staged).unwrap();
    }

    /// The words under the paths that readers know.
    fn read(out: &Path) -> [Option<String>; 4] {
        FILES.map(|name| fs::read_to_string(Nights::below(out).reader_path(name)).ok())
    }

    fn all(word: &str) -> [Option<String>; 4] {
        FILES.map(|_| Some(word.to_owned()))
    }

    fn kept(out: &Path) -> usize {
        fs::read_dir(Nights::below(out).nights()).unwrap().count()
    }

    #[test]
    fn a_night_replaces_the_one_before_which_is_kept_while_older_ones_go() {
        let out = tempfile::tempdir().unwrap();
        for (word, nights) in [("one", 1), ("two", 2), ("three", 2), ("three", 2)] {
            publish(out.path(), word);
            assert_eq!(read(out.path()), all(word));
            assert_eq!(kept(out.path()), nights, "{word}");
        }
    }

    #[test]
    fn plain_files_of_an_earlier_release_become_a_night_before_the_new_one_is_published() {
        let out = tempfile::tempdir().unwrap();
        for name in FILES {
            atomic::file(&Nights::below(out.path()).reader_path(name), b"plain").unwrap();
        }
        Nights::below(out.path()).adopt_plain_files().unwrap();
        assert_eq!(read(out.path()), all("plain"));
        Nights::below(out.path()).link_readers().unwrap();
        assert_eq!(read(out.path()), all("plain"), "now through links");
        publish(out.path(), "new");
        assert_eq!(read(out.path()), all("new"));
        assert_eq!(kept(out.path()), 2, "the earlier one is kept");
    }

    #[test]
    fn a_copy_without_links_is_taken_over() {
        let out = tempfile::tempdir().unwrap();
        for name in FILES {
            let base = Nights::below(out.path()).base();
            for path in [Nights::below(out.path()).reader_path(name), base.join(NIGHT).join(name)] {
                atomic::file(&path, b"copied").unwrap();
            }
        }
        publish(out.path(), "new");
        assert_eq!(read(out.path()), all("new"));
    }

    #[test]
    fn a_damaged_night_is_mended_when_it_is_published_again() {
        let out = tempfile::tempdir().unwrap();
        publish(out.path(), "one");
        fs::write(out.path().join("base/night/report.md"), "0ne").unwrap();
        publish(out.path(), "one");
        assert_eq!(read(out.path()), all("one"));
    }

    #[test]
    fn a_place_that_cannot_be_written_is_refused_by_its_path() {
        let out = tempfile::tempdir().unwrap();
        fs::create_dir(out.path().join("report.md")).unwrap();
        let error = Nights::below(out.path()).require_writable().unwrap_err();
        assert!(error.to_string().contains("report.md"), "{error}");
        fs::write(out.path().join("base/nights.txt"), "").unwrap();
        fs::remove_dir(out.path().join("base/nights")).unwrap();
        fs::rename(out.path().join("base/nights.txt"), out.path().join("base/nights")).unwrap();
        let error = Nights::below(out.path()).require_writable().unwrap_err();
        assert!(error.to_string().contains("base/nights"), "{error}");
    }
}

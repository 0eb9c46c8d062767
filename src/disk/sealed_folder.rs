//! Folders named by their content: a manifest with a record of each file, checked before
//! anything in the folder is trusted.
//!
//! A folder is named by a hash over its manifest, and the manifest holds a hash of every
//! other file; so the name covers all that the folder holds.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::atomic::{self, WriteError};

/// One file of a sealed folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// The file's name in the folder.
    pub name: String,
    /// Its size, bytes.
    pub bytes: u64,
    /// Its BLAKE3 hash, 64 hex digits.
    pub blake3: String,
}

impl FileRecord {
    /// The record of a file's bytes.
    pub fn of(name: &str, bytes: &[u8]) -> FileRecord {
        let blake3 = blake3::hash(bytes).to_hex().to_string();
        FileRecord { name: name.to_owned(), bytes: bytes.len() as u64, blake3 }
    }
}

/// A kind of sealed folder, in the words of its errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FolderKind {
    /// The folder as a noun, such as `bundle`.
    pub(crate) noun: &'static str,
    /// The way to make a new one, as an imperative.
    pub(crate) remake: &'static str,
}

/// A manifest that holds the name of its folder.
pub(crate) trait Sealed: Clone + Serialize + DeserializeOwned {
    /// The kind of folder it describes.
    const KIND: FolderKind;
    /// The name of its file in the folder.
    const FILE_NAME: &'static str;
    /// The only format this program writes and reads; the file has it as `format_version`.
    const FORMAT_VERSION: u32;

    /// The id it holds.
    fn id(&self) -> &str;

    /// This manifest with another id.
    fn with_id(&self, id: String) -> Self;

    /// The records of every other file of the folder.
    fn files(&self) -> &[FileRecord];

    /// The id that belongs to everything else in it: 16 hex digits.
    fn computed_id(&self) -> String {
        blake3::hash(&self.with_id(String::new()).to_bytes()).to_hex()[..16].to_owned()
    }

    /// This manifest with the id that belongs to it.
    fn sealed(&self) -> Self {
        self.with_id(self.computed_id())
    }

    /// The bytes of its file.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes =
            serde_json::to_vec_pretty(self).expect("a manifest has only keys and plain values");
        bytes.push(b'\n');
        bytes
    }

    /// Writes the folder `parent/ID` of this manifest and its files, whole or not at all.
    fn write(&self, parent: &Path, mut files: Vec<(String, Vec<u8>)>) -> Result<(), WriteError> {
        files.push((Self::FILE_NAME.to_owned(), self.to_bytes()));
        atomic::folder(&parent.join(self.id()), &files)
    }
}

/// A folder whose manifest was read and is the one it was sealed with.
#[derive(Clone, Debug)]
pub(crate) struct SealedFolder<M> {
    dir: PathBuf,
    manifest: M,
}

/// A file of a sealed folder that cannot be trusted.
#[derive(Debug)]
pub struct SealedFolderError {
    /// The file.
    pub path: PathBuf,
    /// The reason not to trust it.
    pub fault: SealedFault,
    kind: FolderKind,
}

/// A reason not to trust a file of a sealed folder.
#[derive(Debug)]
pub enum SealedFault {
    /// The system does not give the file.
    Unreadable(io::Error),
    /// The file is not a manifest of the kind that belongs there.
    NotAManifest(serde_json::Error),
    /// The folder has another format than this program reads.
    FormatVersion {
        /// The format of the folder.
        found: u32,
        /// The format of this program.
        expected: u32,
    },
    /// The manifest has no record of the file.
    NotListed,
    /// The file is longer or shorter than its record.
    WrongSize {
        /// The bytes it has.
        found: u64,
        /// The bytes of the record.
        expected: u64,
    },
    /// The content is not what was hashed.
    WrongChecksum,
}

/// The only field that is read before the format is known.
#[derive(Deserialize)]
struct Version {
    format_version: u32,
}

impl<M: Sealed> SealedFolder<M> {
    /// Reads and checks the manifest of the folder `dir`.
    pub(crate) fn open(dir: &Path) -> Result<SealedFolder<M>, SealedFolderError> {
        let path = dir.join(M::FILE_NAME);
        let fail = |fault| SealedFolderError { path: path.clone(), fault, kind: M::KIND };
        let bytes = fs::read(&path).map_err(|error| fail(SealedFault::Unreadable(error)))?;
        let not_a_manifest = |error| fail(SealedFault::NotAManifest(error));
        let version: Version = serde_json::from_slice(&bytes).map_err(not_a_manifest)?;
        if version.format_version != M::FORMAT_VERSION {
            let found = version.format_version;
            return Err(fail(SealedFault::FormatVersion { found, expected: M::FORMAT_VERSION }));
        }
        let manifest: M = serde_json::from_slice(&bytes).map_err(not_a_manifest)?;
        if manifest.id() != manifest.computed_id() {
            return Err(fail(SealedFault::WrongChecksum));
        }
        Ok(SealedFolder { dir: dir.to_owned(), manifest })
    }

    /// Reads one file, which has the size and the hash of its record.
    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>, SealedFolderError> {
        let fail = |fault| SealedFolderError { path: self.path(name), fault, kind: M::KIND };
        let record = self.manifest.files().iter().find(|file| file.name == name);
        let record = record.ok_or_else(|| fail(SealedFault::NotListed))?;
        let bytes =
            fs::read(self.path(name)).map_err(|error| fail(SealedFault::Unreadable(error)))?;
        let found = bytes.len() as u64;
        if found != record.bytes {
            return Err(fail(SealedFault::WrongSize { found, expected: record.bytes }));
        }
        if FileRecord::of(name, &bytes) != *record {
            return Err(fail(SealedFault::WrongChecksum));
        }
        Ok(bytes)
    }

    /// The path of a file of this folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub(crate) fn manifest(&self) -> &M {
        &self.manifest
    }

    pub(crate) fn into_manifest(self) -> M {
        self.manifest
    }
}

impl fmt::Display for SealedFolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FolderKind { noun, remake } = self.kind;
        write!(f, "{} ", self.path.display())?;
        match &self.fault {
            SealedFault::Unreadable(_) => {
                write!(f, "cannot be read; check the path and its permissions, or {remake}")
            }
            SealedFault::FormatVersion { found, expected } => write!(
                f,
                "has {noun} format {found}, this program reads {expected}; \
                 run the release that made the {noun}, or {remake}"
            ),
            fault => write!(f, "{fault}; copy the {noun} again or {remake}"),
        }
    }
}

impl fmt::Display for SealedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealedFault::Unreadable(_) => f.write_str("cannot be read"),
            SealedFault::NotAManifest(_) => f.write_str("is not a manifest this program can read"),
            SealedFault::FormatVersion { found, expected } => {
                write!(f, "has format {found}, this program reads {expected}")
            }
            SealedFault::NotListed => f.write_str("is not listed in the manifest"),
            SealedFault::WrongSize { found, expected } => write!(
                f,
                "has {found} bytes where the manifest says {expected}: it is cut off or altered"
            ),
            SealedFault::WrongChecksum => {
                f.write_str("does not match its checksum: it was altered or damaged")
            }
        }
    }
}

impl std::error::Error for SealedFolderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            SealedFault::Unreadable(error) => Some(error),
            SealedFault::NotAManifest(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Serialize, Deserialize)]
    struct Shelf {
        format_version: u32,
        id: String,
        files: Vec<FileRecord>,
    }

    impl Sealed for Shelf {
        const KIND: FolderKind = FolderKind { noun: "shelf", remake: "build it again" };
        const FILE_NAME: &'static str = "shelf.json";
        const FORMAT_VERSION: u32 = 3;

        fn id(&self) -> &str {
            &self.id
        }

        fn with_id(&self, id: String) -> Shelf {
            Shelf { id, ..self.clone() }
        }

        fn files(&self) -> &[FileRecord] {
            &self.files
        }
    }

    fn shelf(bytes: &[u8]) -> Shelf {
        let files = vec![FileRecord::of("a.bin", bytes)];
        Shelf { format_version: 3, id: String::new(), files }
    }

    #[test]
    fn the_id_covers_every_byte_but_not_itself() {
        let sealed = shelf(b"one").sealed();
        assert_eq!(sealed.computed_id(), sealed.id);
        assert_eq!(sealed.id.len(), 16);
        assert_ne!(shelf(b"two").computed_id(), sealed.id);
    }

    #[test]
    fn a_folder_is_read_as_it_was_written_and_a_file_only_if_it_is_listed() {
        let dir = tempfile::tempdir().unwrap();
        let sealed = shelf(b"one").sealed();
        sealed.write(dir.path(), vec![("a.bin".to_owned(), b"one".to_vec())]).unwrap();
        let folder = SealedFolder::<Shelf>::open(&dir.path().join(&sealed.id)).unwrap();
        assert_eq!(folder.read("a.bin").unwrap(), b"one");
        fs::write(folder.path("b.bin"), b"one").unwrap();
        let error = folder.read("b.bin").unwrap_err();
        assert!(matches!(error.fault, SealedFault::NotListed), "{error}");
        fs::write(folder.path("a.bin"), b"One").unwrap();
        let error = folder.read("a.bin").unwrap_err();
        assert!(error.to_string().ends_with("copy the shelf again or build it again"), "{error}");
    }
}

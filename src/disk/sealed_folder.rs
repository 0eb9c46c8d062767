//! What every published folder says of itself: its own name, and a record of each file.
//!
//! A folder is named by a hash over its manifest, and the manifest holds a hash of every
//! other file; so the name covers all that the folder holds.

use serde::{Deserialize, Serialize};

/// One file of a published folder.
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

/// A manifest that holds the name of its folder.
pub(crate) trait Manifest: Clone + Serialize {
    /// This manifest with an empty id.
    fn unnamed(&self) -> Self;

    /// The id that belongs to everything else in it: 16 hex digits.
    fn computed_id(&self) -> String {
        blake3::hash(&self.unnamed().to_bytes()).to_hex()[..16].to_owned()
    }

    /// The bytes of its file.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes =
            serde_json::to_vec_pretty(self).expect("a manifest has only keys and plain values");
        bytes.push(b'\n');
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Serialize)]
    struct Shelf {
        id: String,
        files: Vec<FileRecord>,
    }

    impl Manifest for Shelf {
        fn unnamed(&self) -> Shelf {
            Shelf { id: String::new(), ..self.clone() }
        }
    }

    #[test]
    fn the_id_covers_every_byte_but_not_itself() {
        let of = |bytes| Shelf { id: String::new(), files: vec![FileRecord::of("a.bin", bytes)] };
        let shelf = of(b"one");
        let named = Shelf { id: shelf.computed_id(), ..shelf.clone() };
        assert_eq!(named.computed_id(), named.id);
        assert_eq!(named.id.len(), 16);
        assert_ne!(of(b"two").computed_id(), named.id);
    }
}

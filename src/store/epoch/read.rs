//! Reading an epoch: every file checked against the manifest before it is trusted.

use std::fs;
use std::path::Path;

use super::histories::Histories;
use super::manifest::{FORMAT_VERSION, HISTORIES_FILE, MANIFEST_FILE, Manifest, SCORES_FILE};
use super::scores::Scores;
use super::{Epoch, EpochId};
use crate::manifest::{FileRecord, Manifest as _};
use crate::store::StoreError;

/// The file of a base that names its current epoch.
pub(super) const CURRENT_FILE: &str = "CURRENT";

/// The only field read before the format is known.
#[derive(serde::Deserialize)]
struct Version {
    format_version: u32,
}

impl Epoch {
    /// Loads and verifies the epoch that `base_dir/CURRENT` names.
    ///
    /// # Errors
    ///
    /// When nothing was published there, or as for [`Epoch::load`].
    pub fn load_current(base_dir: &Path) -> Result<Epoch, StoreError> {
        let pointer = base_dir.join(CURRENT_FILE);
        let text = fs::read(&pointer)
            .map_err(|source| StoreError::NothingPublished { base: base_dir.to_owned(), source })?;
        let text = String::from_utf8_lossy(&text);
        match EpochId::parse(text.trim_end()) {
            Some(id) => Epoch::load(&base_dir.join(id.as_str())),
            None => {
                let found = text.chars().take(40).collect();
                Err(StoreError::BadPointer { path: pointer, found })
            }
        }
    }

    /// Loads and verifies the epoch in the folder `dir`.
    ///
    /// # Errors
    ///
    /// When a file is missing, cut off or altered, when the folder has another epoch's
    /// name, when the format is not this program's, or the content does not hold together.
    pub fn load(dir: &Path) -> Result<Epoch, StoreError> {
        let manifest = read_manifest(dir)?;
        let bad = |name: &str| {
            let path = dir.join(name);
            move |detail| StoreError::BadContent { path, detail }
        };
        let id = EpochId::parse(&manifest.id)
            .ok_or_else(|| bad(MANIFEST_FILE)("its id is not 16 hex digits".to_owned()))?;
        let histories = Histories::read(read_file(dir, &manifest, HISTORIES_FILE)?)
            .map_err(bad(HISTORIES_FILE))?;
        if histories.len() as u64 != manifest.customers {
            let detail =
                format!("{} customers, the manifest says {}", histories.len(), manifest.customers);
            return Err(bad(HISTORIES_FILE)(detail));
        }
        let scores = read_file(dir, &manifest, SCORES_FILE)?;
        let scores = Scores::read(&scores, manifest.horizons.len(), histories.len())
            .map_err(bad(SCORES_FILE))?;
        Ok(Epoch { manifest, id, histories, scores })
    }
}

fn read_manifest(dir: &Path) -> Result<Manifest, StoreError> {
    let path = dir.join(MANIFEST_FILE);
    let bytes = read_bytes(&path)?;
    let not_a_manifest = |source| StoreError::NotAManifest { path: path.clone(), source };
    let version: Version = serde_json::from_slice(&bytes).map_err(not_a_manifest)?;
    if version.format_version != FORMAT_VERSION {
        let found = version.format_version;
        return Err(StoreError::FormatVersion { path, found, expected: FORMAT_VERSION });
    }
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(not_a_manifest)?;
    if manifest.id != manifest.computed_id() {
        return Err(StoreError::WrongChecksum { path });
    }
    if dir.file_name().is_some_and(|name| name != manifest.id.as_str()) {
        return Err(StoreError::Renamed { path: dir.to_owned(), id: manifest.id });
    }
    Ok(manifest)
}

/// Reads one file named in the manifest and checks its size and hash.
fn read_file(dir: &Path, manifest: &Manifest, name: &str) -> Result<Vec<u8>, StoreError> {
    let path = dir.join(name);
    let bytes = read_bytes(&path)?;
    if manifest.files.contains(&FileRecord::of(name, &bytes)) {
        Ok(bytes)
    } else {
        Err(StoreError::WrongChecksum { path })
    }
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, StoreError> {
    fs::read(path).map_err(|source| StoreError::Unreadable { path: path.to_owned(), source })
}

//! Reading an epoch: every file checked against the manifest before it is trusted.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::error::EpochContentError;
use super::histories::StoredHistories;
use super::manifest::{EpochManifest, HISTORIES_FILE, SCORES_FILE, WORDS_FILE};
use super::scores::StoredScores;
use super::{Epoch, EpochId};
use crate::disk::sealed_folder::{Sealed, SealedFolder};
use crate::store::StoreError;

/// The file that names the current epoch.
pub const CURRENT_FILE: &str = "CURRENT";

impl Epoch {
    /// Loads and verifies the epoch that `data_dir/CURRENT` names.
    ///
    /// # Errors
    ///
    /// When nothing was published there, or as for [`Epoch::load`].
    pub fn load_current(data_dir: &Path) -> Result<Epoch, StoreError> {
        let pointer = data_dir.join(CURRENT_FILE);
        let text = fs::read(&pointer)
            .map_err(|source| StoreError::NothingPublished { dir: data_dir.to_owned(), source })?;
        let text = String::from_utf8_lossy(&text);
        match EpochId::parse(text.trim_end()) {
            Some(id) => Epoch::load(&data_dir.join(id.as_str())),
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
        let folder = SealedFolder::<EpochManifest>::open(dir)?;
        let manifest = folder.manifest();
        if dir.file_name().is_some_and(|name| name != manifest.id.as_str()) {
            return Err(StoreError::Renamed { path: dir.to_owned(), id: manifest.id.clone() });
        }
        let bad = |name: &str| {
            let path = folder.path(name);
            move |source| StoreError::BadContent { path, source }
        };
        let id = EpochId::parse(&manifest.id).ok_or(EpochContentError::BadId);
        let id = id.map_err(bad(EpochManifest::FILE_NAME))?;
        let histories = StoredHistories::read(folder.read(HISTORIES_FILE)?)
            .and_then(|histories| histories.counted(manifest.customers))
            .map_err(bad(HISTORIES_FILE))?;
        let words = serde_json::from_slice(&folder.read(WORDS_FILE)?)
            .map_err(|error| EpochContentError::NotWords(Arc::new(error)))
            .map_err(bad(WORDS_FILE))?;
        let scores = folder.read(SCORES_FILE)?;
        let scores = StoredScores::read(&scores, manifest.horizons.len(), histories.len())
            .map_err(bad(SCORES_FILE))?;
        Ok(Epoch { manifest: folder.into_manifest(), id, histories, words, scores })
    }
}

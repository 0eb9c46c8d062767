//! Files and folders that outlive the process: written whole, named by content, read with care.

pub mod atomic;
#[allow(dead_code)] // The reader and the writer of forest files use the rest.
pub mod bytes;
pub mod sealed_folder;

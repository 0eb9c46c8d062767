//! Files and folders that outlive the process: written whole, named by content, read with care.

pub mod atomic;
#[allow(dead_code)] // moved: the reader and the writer of forest files will use the rest
pub mod bytes;
pub mod sealed_folder;

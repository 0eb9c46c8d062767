//! Files and folders that outlive the process: written whole, named by content, read with care.

pub mod atomic;
pub mod bytes;
pub mod sealed_folder;

//! The house rules that a program can check. `docs/ARCHITECTURE.md` says why they are rules.

#[path = "tidy/floors.rs"]
mod floors;
#[path = "tidy/names.rs"]
mod names;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/walls.rs"]
mod walls;

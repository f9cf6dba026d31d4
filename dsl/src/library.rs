//! The standard library: scripts and data that come with Jalon, embedded in the binary.

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// The text of a library file, by its path below the library's folder.
pub fn read(path: &str) -> Option<&'static str> {
    FILES
        .iter()
        .find(|(name, _)| *name == path)
        .map(|(_, text)| *text)
}

/// The modules of the library that scripts can use: `std.france` and the like.
pub fn modules() -> impl Iterator<Item = String> {
    FILES
        .iter()
        .filter_map(|(name, _)| name.strip_suffix(".jalon"))
        .filter(|name| *name != "std")
        .map(|name| format!("std.{}", name.replace('/', ".")))
}

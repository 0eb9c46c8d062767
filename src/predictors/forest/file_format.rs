//! The bytes of a forest on disk. The layout is written down in `docs/BUNDLE.md`.

use super::{Forest, ForestError, Link, Split, Tree};
use crate::disk::bytes::{ByteReader, WriteBytes};

const MAGIC: &[u8; 8] = b"TENUREFO";
const FORMAT_VERSION: u32 = 1;

/// The fewest bytes of a split, a leaf, a tree and a name: absurd counts are refused before
/// memory is allocated for them.
const SPLIT_BYTES_MIN: usize = 26;
const LEAF_BYTES: usize = 16;
const TREE_BYTES_MIN: usize = 4 + LEAF_BYTES;
const NAME_BYTES_MIN: usize = 4;

const NUMERIC: u8 = 0;
const CATEGORICAL: u8 = 2;
const MISSING_LEFT: u8 = 1;

impl Forest {
    /// Appends this forest's bytes to `bytes`.
    ///
    /// # Panics
    ///
    /// When the forest is not sound (see [`Forest::check`]), or holds more than 2^32 of
    /// anything.
    pub fn write_to(&self, bytes: &mut Vec<u8>) {
        if let Err(error) = self.check() {
            panic!("only sound forests are written: {error}");
        }
        bytes.put(MAGIC);
        bytes.put_u32(FORMAT_VERSION);
        bytes.push(match self.link {
            Link::Identity => 0,
            Link::Logistic => 1,
            Link::Log => 2,
        });
        bytes.put_f64(self.base_margin);
        write_count(bytes, self.feature_names.len());
        for name in &self.feature_names {
            write_count(bytes, name.len());
            bytes.put(name.as_bytes());
        }
        write_count(bytes, self.trees.len());
        for tree in &self.trees {
            write_tree(bytes, tree);
        }
    }

    /// Reads what [`Forest::write_to`] wrote; `bytes` hold one forest and nothing else.
    ///
    /// # Errors
    ///
    /// When the bytes are not a forest file, are of another format version, are cut off or
    /// too long, or hold a forest that is not sound.
    pub fn read_from(bytes: &[u8]) -> Result<Forest, ForestError> {
        let mut reader = ByteReader::new(bytes);
        read_header(&mut reader)?;
        let link = match reader.u8("the link")? {
            0 => Link::Identity,
            1 => Link::Logistic,
            2 => Link::Log,
            found => return Err(bad_code(&reader, "link", found)),
        };
        let base_margin = reader.f64("the base margin")?;
        let feature_names = read_names(&mut reader)?;
        let trees = (0..reader.count(TREE_BYTES_MIN, "the number of trees")?)
            .map(|_| read_tree(&mut reader))
            .collect::<Result<Vec<Tree>, _>>()?;
        reader.end()?;
        let forest = Forest { feature_names, link, base_margin, trees };
        forest.check()?;
        Ok(forest)
    }
}

fn write_tree(bytes: &mut Vec<u8>, tree: &Tree) {
    write_count(bytes, tree.splits.len());
    for (node, split) in tree.splits.iter().enumerate() {
        let (kind, missing_left) = match split {
            Split::Numeric { missing_left, .. } => (NUMERIC, *missing_left),
            Split::Categorical { missing_left, .. } => (CATEGORICAL, *missing_left),
        };
        bytes.push(kind | if missing_left { MISSING_LEFT } else { 0 });
        bytes.put_u32(split.feature());
        bytes.put_i32(tree.left[node]);
        bytes.put_i32(tree.right[node]);
        bytes.put_f64(tree.node_cover[node]);
        match split {
            Split::Numeric { threshold, .. } => bytes.put_f64(*threshold),
            Split::Categorical { left, .. } => {
                write_count(bytes, left.len());
                left.iter().for_each(|&code| bytes.put_u32(code));
            }
        }
    }
    for (value, cover) in tree.leaf_values.iter().zip(&tree.leaf_cover) {
        bytes.put_f64(*value);
        bytes.put_f64(*cover);
    }
}

fn write_count(bytes: &mut Vec<u8>, count: usize) {
    bytes.put_u32(u32::try_from(count).expect("a forest holds fewer than 2^32 of anything"));
}

fn read_header(reader: &mut ByteReader) -> Result<(), ForestError> {
    let found = reader.up_to(MAGIC.len());
    if found != MAGIC {
        return Err(ForestError::Magic { found: found.to_vec() });
    }
    match reader.u32("the format version")? {
        FORMAT_VERSION => Ok(()),
        found => Err(ForestError::FormatVersion { found, known: FORMAT_VERSION }),
    }
}

/// The error for a code, just read, that means nothing.
fn bad_code(reader: &ByteReader, field: &'static str, found: u8) -> ForestError {
    ForestError::Code { offset: reader.offset() - 1, field, found }
}

fn read_names(reader: &mut ByteReader) -> Result<Vec<String>, ForestError> {
    (0..reader.count(NAME_BYTES_MIN, "the number of features")?)
        .map(|feature| {
            let length = reader.count(1, "the length of a feature name")?;
            let name = reader.take(length, "a feature name")?;
            String::from_utf8(name.to_vec()).map_err(|_| ForestError::Name { feature })
        })
        .collect()
}

fn read_tree(reader: &mut ByteReader) -> Result<Tree, ForestError> {
    let splits = reader.count(SPLIT_BYTES_MIN, "the number of splits")?;
    let mut tree = Tree {
        splits: Vec::with_capacity(splits),
        left: Vec::with_capacity(splits),
        right: Vec::with_capacity(splits),
        node_cover: Vec::with_capacity(splits),
        leaf_values: Vec::with_capacity(splits + 1),
        leaf_cover: Vec::with_capacity(splits + 1),
    };
    for _ in 0..splits {
        let kind = reader.u8("the kind of a split")?;
        if kind > (CATEGORICAL | MISSING_LEFT) {
            return Err(bad_code(reader, "split", kind));
        }
        let feature = reader.u32("the feature of a split")?;
        tree.left.push(reader.i32("a left child")?);
        tree.right.push(reader.i32("a right child")?);
        tree.node_cover.push(reader.f64("the cover of a node")?);
        let missing_left = kind & MISSING_LEFT != 0;
        tree.splits.push(if kind & CATEGORICAL == 0 {
            Split::Numeric { feature, threshold: reader.f64("a threshold")?, missing_left }
        } else {
            let left = (0..reader.count(4, "the number of categories")?)
                .map(|_| reader.u32("a category"))
                .collect::<Result<Vec<u32>, _>>()?;
            Split::Categorical { feature, left, missing_left }
        });
    }
    for _ in 0..=splits {
        tree.leaf_values.push(reader.f64("the value of a leaf")?);
        tree.leaf_cover.push(reader.f64("the cover of a leaf")?);
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::super::random_forests::{ForestShape, random_forest, random_row};
    use super::*;
    use proptest::prelude::*;

    fn shape(leaves: usize) -> ForestShape {
        ForestShape { trees: 3, leaves, features: 5, categorical: true, ..ForestShape::default() }
    }

    fn bytes_of(forest: &Forest) -> Vec<u8> {
        let mut bytes = Vec::new();
        forest.write_to(&mut bytes);
        bytes
    }

    #[test]
    fn the_smallest_forest_has_the_documented_bytes() {
        let forest = Forest {
            feature_names: vec!["x".to_owned()],
            link: Link::Log,
            base_margin: 1.0,
            trees: vec![],
        };
        let mut expected = b"TENUREFO\x01\0\0\0\x02".to_vec();
        expected.extend_from_slice(&1.0_f64.to_le_bytes());
        expected.extend_from_slice(b"\x01\0\0\0\x01\0\0\0x\0\0\0\0");
        assert_eq!(bytes_of(&forest), expected);
    }

    #[test]
    fn another_file_or_version_is_refused_by_name() {
        let mut bytes = bytes_of(&random_forest(1, &shape(3)));
        bytes[8] = 2;
        let error = Forest::read_from(&bytes).unwrap_err();
        assert_eq!(error, ForestError::FormatVersion { found: 2, known: 1 });
        assert!(matches!(Forest::read_from(b"tree\n"), Err(ForestError::Magic { .. })));
        bytes[8] = 1;
        bytes.push(0);
        assert!(matches!(Forest::read_from(&bytes), Err(ForestError::Trailing { extra: 1, .. })));
    }

    #[test]
    fn an_absurd_count_asks_for_no_memory() {
        let mut bytes = bytes_of(&random_forest(1, &shape(3)));
        bytes[21..25].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(matches!(Forest::read_from(&bytes), Err(ForestError::CutOff { .. })));
    }

    proptest! {
        #[test]
        fn a_forest_comes_back_as_it_was(seed: u64, leaves in 1_usize..40) {
            let forest = random_forest(seed, &shape(leaves));
            prop_assert_eq!(Forest::read_from(&bytes_of(&forest)), Ok(forest));
        }

        #[test]
        fn every_truncation_is_refused(seed: u64, leaves in 1_usize..6) {
            let bytes = bytes_of(&random_forest(seed, &shape(leaves)));
            for length in 0..bytes.len() {
                prop_assert!(Forest::read_from(&bytes[..length]).is_err(), "{}", length);
            }
        }

        #[test]
        fn altered_bytes_are_refused_or_still_predict(
            seed: u64, leaves in 1_usize..6, change in 1_u8.., place: prop::sample::Index,
        ) {
            let shape = shape(leaves);
            let mut bytes = bytes_of(&random_forest(seed, &shape));
            let place = place.index(bytes.len());
            bytes[place] ^= change;
            if let Ok(forest) = Forest::read_from(&bytes) {
                let row = random_row(seed, &shape);
                prop_assert!(forest.margin(&row).is_finite());
            }
        }

        #[test]
        fn garbage_never_panics(bytes: Vec<u8>) {
            let mut file = b"TENUREFO\x01\0\0\0".to_vec();
            file.extend_from_slice(&bytes);
            let _ = Forest::read_from(&file);
            prop_assert!(Forest::read_from(&bytes).is_err());
        }
    }
}

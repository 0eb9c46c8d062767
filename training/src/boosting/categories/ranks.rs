//! The bins of categories by their statistic, and a threshold as a set of categories.

/// The categories of a column in bins, ordered by their statistic.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CategoryRanks {
    /// The codes, ascending.
    pub(super) codes: Vec<u32>,
    /// The bin of each.
    pub(super) bin_of: Vec<u8>,
    /// The bin of a category that training has not seen: that of the prior.
    pub(super) unseen: u8,
    /// The number of bins.
    pub(super) bins: usize,
}

/// The categories of one side of a threshold: that without the unseen ones.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CategorySide {
    /// Their codes, ascending.
    pub(crate) codes: Vec<u32>,
    /// True when they are those up to the threshold.
    pub(crate) is_lower: bool,
}

impl CategoryRanks {
    /// The number of bins.
    pub(crate) fn bins(&self) -> usize {
        self.bins
    }

    /// The bin of a category.
    pub(crate) fn bin(&self, code: Option<u32>) -> u8 {
        let place = code.and_then(|code| self.codes.binary_search(&code).ok());
        place.map_or(self.unseen, |place| self.bin_of[place])
    }

    /// The side of the threshold after `bin` on which unseen categories are not.
    pub(crate) fn side_of(&self, bin: u8) -> CategorySide {
        let is_lower = self.unseen > bin;
        let listed = self.codes.iter().zip(&self.bin_of);
        let codes = listed.filter(|(_, at)| (**at <= bin) == is_lower).map(|(code, _)| *code);
        CategorySide { codes: codes.collect(), is_lower }
    }
}

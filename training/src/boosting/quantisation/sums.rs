//! Sums of packed rows, in units.

/// The sum of gradients and the sum of hessians of some rows, in units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) gradient: i64,
    pub(crate) hessian: i64,
}

/// The size of one unit of each half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Units {
    pub(crate) gradient: f64,
    pub(crate) hessian: f64,
}

impl Sums {
    /// Takes a packed sum apart.
    #[inline(always)]
    pub(crate) fn unpack(packed: i64) -> Sums {
        Sums { gradient: packed >> 32, hessian: packed & 0xffff_ffff }
    }

    pub(crate) fn plus(self, other: Sums) -> Sums {
        Sums { gradient: self.gradient + other.gradient, hessian: self.hessian + other.hessian }
    }

    pub(crate) fn minus(self, other: Sums) -> Sums {
        Sums { gradient: self.gradient - other.gradient, hessian: self.hessian - other.hessian }
    }
}

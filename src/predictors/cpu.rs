//! Which vector instructions this processor has.

/// A way through the hot loops. All of them give the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CpuPath {
    /// 512-bit vectors with masks: AVX-512 F, BW, DQ and VL.
    Avx512,
    /// 256-bit vectors.
    Avx2,
    /// What every processor of the target has.
    Portable,
}

impl CpuPath {
    /// The fastest path of this processor.
    pub(crate) fn best() -> CpuPath {
        *CpuPath::available().first().expect("the portable path is always there")
    }

    /// The paths of this processor, the fastest first.
    pub(crate) fn available() -> Vec<CpuPath> {
        [CpuPath::Avx512, CpuPath::Avx2, CpuPath::Portable]
            .into_iter()
            .filter(|path| path.is_available())
            .collect()
    }

    /// Whether this processor has the instructions of the path.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn is_available(self) -> bool {
        match self {
            CpuPath::Avx512 => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
            CpuPath::Avx2 => is_x86_feature_detected!("avx2"),
            CpuPath::Portable => true,
        }
    }

    /// Whether this processor has the instructions of the path.
    #[cfg(not(target_arch = "x86_64"))]
    pub(crate) fn is_available(self) -> bool {
        self == CpuPath::Portable
    }
}

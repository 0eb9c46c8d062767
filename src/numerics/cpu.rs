//! The vector instructions of this processor.

/// A set of vector instructions that hot loops are compiled for. All sets give the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CpuPath {
    /// 512-bit vectors with masks: AVX-512 F, BW, DQ and VL.
    Avx512,
    /// 256-bit vectors.
    Avx2,
    /// The instructions that every processor of the target has.
    Portable,
}

impl CpuPath {
    /// Every set, the fastest first.
    const ALL: [CpuPath; 3] = [CpuPath::Avx512, CpuPath::Avx2, CpuPath::Portable];

    /// The fastest set of this processor.
    #[inline]
    pub fn best() -> CpuPath {
        let [.., portable] = CpuPath::ALL;
        CpuPath::ALL.into_iter().find(|path| path.is_available()).unwrap_or(portable)
    }

    /// The sets of this processor, the fastest first.
    pub fn available() -> impl Iterator<Item = CpuPath> {
        CpuPath::ALL.into_iter().filter(|path| path.is_available())
    }

    /// True when this processor has the instructions of the set.
    #[cfg(target_arch = "x86_64")]
    #[inline]
    pub fn is_available(self) -> bool {
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

    /// True when this processor has the instructions of the set.
    #[cfg(not(target_arch = "x86_64"))]
    #[inline]
    pub fn is_available(self) -> bool {
        self == CpuPath::Portable
    }
}

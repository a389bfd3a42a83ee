//! Which vector instructions a kernel runs on; the choice changes its speed and no bit of its
//! result.

use std::sync::OnceLock;

#[cfg(target_arch = "x86_64")]
use crate::lanes::{Avx2, Avx512};
use crate::lanes::{Lanes, Portable};

/// An instruction set that kernels are compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstructionSet {
    /// What every machine of the target has: SSE2 on x86-64.
    Portable,
    /// x86-64 with AVX2.
    Avx2,
    /// x86-64 with AVX-512.
    Avx512,
}

impl InstructionSet {
    /// The sets of this machine, the widest last.
    #[must_use]
    pub fn available() -> &'static [Self] {
        static AVAILABLE: OnceLock<Vec<InstructionSet>> = OnceLock::new();
        AVAILABLE.get_or_init(|| {
            #[cfg(target_arch = "x86_64")]
            let wide = [
                pulp::x86::V3::try_new().map(|_| Self::Avx2),
                pulp::x86::V4::try_new().map(|_| Self::Avx512),
            ];
            #[cfg(not(target_arch = "x86_64"))]
            let wide: [Option<Self>; 0] = [];
            [Self::Portable].into_iter().chain(wide.into_iter().flatten()).collect()
        })
    }

    /// The widest set of this machine.
    #[must_use]
    pub fn widest() -> Self {
        Self::available().last().copied().unwrap_or(Self::Portable)
    }

    /// Name for reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable if cfg!(target_arch = "x86_64") => "x86-64, SSE2",
            Self::Portable => "portable",
            Self::Avx2 => "x86-64, AVX2",
            Self::Avx512 => "x86-64, AVX-512",
        }
    }
}

/// A computation over lanes of any width.
///
/// Its method and everything below must be `#[inline(always)]`: what is not inlined is compiled
/// without the wider instructions.
pub(crate) trait Kernel {
    type Output;
    fn run<L: Lanes>(self, token: L::Token) -> Self::Output;
}

/// Runs a kernel on an instruction set; on the portable one where this machine lacks it.
#[inline]
pub(crate) fn dispatch<K: Kernel>(isa: InstructionSet, kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    match isa {
        InstructionSet::Avx512 => {
            if let Some(token) = pulp::x86::V4::try_new() {
                return token.vectorize(Call::<Avx512, K> { token, kernel });
            }
        }
        InstructionSet::Avx2 => {
            if let Some(token) = pulp::x86::V3::try_new() {
                return token.vectorize(Call::<Avx2, K> { token, kernel });
            }
        }
        InstructionSet::Portable => {}
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = isa;
    kernel.run::<Portable>(())
}

/// A kernel with the proof that its instructions are there.
#[cfg(target_arch = "x86_64")]
struct Call<L: Lanes, K> {
    token: L::Token,
    kernel: K,
}

#[cfg(target_arch = "x86_64")]
impl<L: Lanes, K: Kernel> pulp::NullaryFnOnce for Call<L, K> {
    type Output = K::Output;

    #[inline(always)]
    fn call(self) -> K::Output {
        self.kernel.run::<L>(self.token)
    }
}

#[cfg(test)]
mod tests;

//! Products of bytes with weights, on the instructions that x86-64 has for them.
//!
//! A product is computed in tiles: a few rows of bytes times a panel of weights, with all
//! sums of the tile in registers. Rows are read as they are; weights are packed once, so
//! that a panel is read from its start to its end. Sums are whole numbers and the same on
//! every machine.
//!
//! This is the only module of the engine with `unsafe` code: loads and stores of whole
//! vectors, and the calls of functions that are compiled for more than every machine has.

#![expect(unsafe_code, reason = "vector loads and stores, and functions for detected instructions")]

/// Bytes that are added to one sum at a time: the depth of a product is a multiple of it.
pub(in crate::cpu) const GROUP: usize = 4;

/// A cache line of packed weights.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(in crate::cpu) struct Line(pub(in crate::cpu) [i8; 64]);

/// A way to compute products that this machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cpu) struct Kernel(Instructions);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instructions {
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl std::fmt::Display for Kernel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512Vnni => "avx512-vnni",
            #[cfg(target_arch = "x86_64")]
            Instructions::AvxVnni => "avx-vnni",
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => "avx2",
        })
    }
}

impl Kernel {
    /// All that this machine has, the fastest first.
    #[cfg(target_arch = "x86_64")]
    pub(in crate::cpu) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
            all.push(Self(Instructions::Avx512Vnni));
        }
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("avxvnni") {
            all.push(Self(Instructions::AvxVnni));
        }
        if is_x86_feature_detected!("avx2") {
            all.push(Self(Instructions::Avx2));
        }
        all
    }

    /// All that this machine has, the fastest first.
    #[cfg(not(target_arch = "x86_64"))]
    pub(in crate::cpu) fn all() -> Vec<Self> {
        Vec::new()
    }

    /// The largest byte for which no sum saturates: where pairs of products are added in 16
    /// bits, bytes have 7 bits only.
    pub(in crate::cpu) fn largest_byte(self) -> u8 {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512Vnni | Instructions::AvxVnni => 255,
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => 127,
        }
    }

    /// How many columns of weights a panel has.
    pub(in crate::cpu) fn panel_columns(self) -> usize {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512Vnni => avx512_vnni::LINES * 16,
            #[cfg(target_arch = "x86_64")]
            Instructions::AvxVnni => avx_vnni::LINES * 16,
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => avx2::LINES * 16,
        }
    }

    /// `bytes`, `[rows, depth]`, times `panels` into `sums`, `[rows, panels * columns]`.
    ///
    /// A panel is `[depth / 4, columns, 4]`.
    pub(in crate::cpu) fn multiply(
        self,
        bytes: &[u8],
        depth: usize,
        panels: &[Line],
        sums: &mut [i32],
    ) {
        let columns = self.panel_columns();
        let panel_lines = depth / GROUP * columns / 16;
        assert!(depth > 0 && depth.is_multiple_of(GROUP), "rows of whole groups, not {depth}");
        assert!(panels.len().is_multiple_of(panel_lines), "whole panels");
        let stride = panels.len() / panel_lines * columns;
        let rows = bytes.len() / depth;
        assert_eq!((bytes.len(), sums.len()), (rows * depth, rows * stride), "sizes agree");
        match self.0 {
            // SAFETY: `all` is the only constructor, and it looked for these features.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512Vnni => unsafe {
                avx512_vnni::multiply(bytes, depth, panels, sums, stride);
            },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Instructions::AvxVnni => unsafe {
                avx_vnni::multiply(bytes, depth, panels, sums, stride);
            },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => unsafe { avx2::multiply(bytes, depth, panels, sums, stride) },
        }
    }
}

/// The loops around a tile of `$rows` rows and `$lines` lines of 16 columns, for one set of
/// instructions.
#[cfg(target_arch = "x86_64")]
macro_rules! kernel {
    (
        $name:ident, $features:literal, $rows:literal rows, $lines:literal lines,
        $vector:ident: $bytes:literal bytes, $zero:ident, $splat:ident, $load:ident, $store:ident,
        |$sum:ident, $a:ident, $b:ident| $dot:expr, $d:tt
    ) => {
        mod $name {
            use std::arch::x86_64::*;

            use super::{GROUP, Line};

            pub(in crate::cpu) const LINES: usize = $lines;
            /// Vectors in a group of a panel.
            const VECTORS: usize = LINES * 64 / $bytes;
            /// Sums in a vector.
            const SUMS: usize = $bytes / 4;

            #[target_feature(enable = $features)]
            pub(in crate::cpu) fn multiply(
                bytes: &[u8],
                depth: usize,
                panels: &[Line],
                sums: &mut [i32],
                stride: usize,
            ) {
                let (panels, _) = panels.as_chunks::<LINES>();
                for (index, panel) in panels.chunks_exact(depth / GROUP).enumerate() {
                    let column = index * LINES * 16;
                    let tiles = bytes.chunks($rows * depth).zip(sums.chunks_mut($rows * stride));
                    for (bytes, sums) in tiles {
                        let sums = &mut sums[column..];
                        match bytes.len() / depth {
                            1 => tile::<1>(bytes, depth, panel, sums, stride),
                            2 => tile::<2>(bytes, depth, panel, sums, stride),
                            3 => tile::<3>(bytes, depth, panel, sums, stride),
                            4 => tile::<4>(bytes, depth, panel, sums, stride),
                            5 => tile::<5>(bytes, depth, panel, sums, stride),
                            6 => tile::<6>(bytes, depth, panel, sums, stride),
                            7 => tile::<7>(bytes, depth, panel, sums, stride),
                            _ => tile::<$rows>(bytes, depth, panel, sums, stride),
                        }
                    }
                }
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn tile<const ROWS: usize>(
                bytes: &[u8],
                depth: usize,
                panel: &[[Line; LINES]],
                sums: &mut [i32],
                stride: usize,
            ) {
                assert!(bytes.len() == ROWS * depth && panel.len() * GROUP == depth);
                let bytes = bytes.as_ptr();
                let mut tile = [[$zero(); VECTORS]; ROWS];
                for (group, weights) in panel.iter().enumerate() {
                    let mut columns = [$zero(); VECTORS];
                    for (vector, column) in columns.iter_mut().enumerate() {
                        let at = vector * $bytes;
                        let line = &weights[at / 64].0[at % 64..][..$bytes];
                        // SAFETY: the slice has the vector's length.
                        *column = unsafe { $load(line.as_ptr().cast()) };
                    }
                    macro_rules! row {
                        ($d($d row:literal)*) => {
                            $d(if $d row < ROWS {
                                // SAFETY: there are `ROWS` rows of as many groups as in the panel.
                                let bytes = unsafe {
                                    let bytes = bytes.add($d row * depth + group * GROUP);
                                    bytes.cast::<i32>().read_unaligned()
                                };
                                let $a = $splat(bytes);
                                for vector in 0..VECTORS {
                                    let ($sum, $b) = (tile[$d row][vector], columns[vector]);
                                    tile[$d row][vector] = $dot;
                                }
                            })*
                        };
                    }
                    // Written out: sums stay in registers.
                    row!(0 1 2 3 4 5 6 7);
                }
                for (row, vectors) in tile.into_iter().enumerate() {
                    let sums = &mut sums[row * stride..][..VECTORS * SUMS];
                    for (vector, sums) in vectors.into_iter().zip(sums.chunks_exact_mut(SUMS)) {
                        // SAFETY: the chunk has the vector's length.
                        unsafe { $store(sums.as_mut_ptr().cast(), vector) };
                    }
                }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
kernel!(
    avx512_vnni, "avx512f,avx512vnni", 8 rows, 3 lines, __m512i: 64 bytes,
    _mm512_setzero_si512, _mm512_set1_epi32, _mm512_loadu_si512, _mm512_storeu_si512,
    |sum, a, b| _mm512_dpbusd_epi32(sum, a, b), $
);

#[cfg(target_arch = "x86_64")]
kernel!(
    avx_vnni, "avx2,avxvnni", 6 rows, 1 lines, __m256i: 32 bytes,
    _mm256_setzero_si256, _mm256_set1_epi32, _mm256_loadu_si256, _mm256_storeu_si256,
    |sum, a, b| _mm256_dpbusd_avx_epi32(sum, a, b), $
);

#[cfg(target_arch = "x86_64")]
kernel!(
    avx2, "avx2", 6 rows, 1 lines, __m256i: 32 bytes,
    _mm256_setzero_si256, _mm256_set1_epi32, _mm256_loadu_si256, _mm256_storeu_si256,
    |sum, a, b| {
        let pairs = _mm256_madd_epi16(_mm256_maddubs_epi16(a, b), _mm256_set1_epi16(1));
        _mm256_add_epi32(sum, pairs)
    }, $
);

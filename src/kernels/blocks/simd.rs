//! Vectors of 128 bits for products of 16-bit integers: `i32x4.dot_i16x8_s` in WebAssembly, which the compiler doesn't make of
//! plain loops, and the same in plain Rust elsewhere.

pub use target::{I16x8, I32x4};

#[cfg(target_arch = "wasm32")]
mod target {
    use core::arch::wasm32::*;

    /// Eight integers of 16 bits.
    #[derive(Clone, Copy)]
    pub struct I16x8(v128);

    /// Four integers of 32 bits.
    #[derive(Clone, Copy)]
    pub struct I32x4(v128);

    impl I16x8 {
        /// These integers.
        #[inline(always)]
        pub fn new(values: [i16; 8]) -> Self {
            Self(bytemuck::cast(values))
        }

        /// Two integers, four times.
        #[inline(always)]
        pub fn pairs(pair: [i16; 2]) -> Self {
            Self(i32x4_splat(bytemuck::cast(pair)))
        }

        /// Sixteen integers of 8 bits.
        #[inline(always)]
        pub fn of_bytes(bytes: [u8; 16]) -> [Self; 2] {
            let bytes = bytemuck::cast(bytes);
            [
                Self(i16x8_extend_low_i8x16(bytes)),
                Self(i16x8_extend_high_i8x16(bytes)),
            ]
        }

        /// The lower halves of 16 bytes, and then their upper halves.
        #[inline(always)]
        pub fn of_halves(bytes: [u8; 16]) -> [Self; 4] {
            let bytes = bytemuck::cast(bytes);
            let lower = v128_and(bytes, u8x16_splat(15));
            let upper = u8x16_shr(bytes, 4);
            [
                Self(u16x8_extend_low_u8x16(lower)),
                Self(u16x8_extend_high_u8x16(lower)),
                Self(u16x8_extend_low_u8x16(upper)),
                Self(u16x8_extend_high_u8x16(upper)),
            ]
        }

        /// The integers.
        #[inline(always)]
        pub fn values(self) -> [i16; 8] {
            bytemuck::cast(self.0)
        }
    }

    impl I32x4 {
        /// Zeros.
        pub const ZERO: Self = Self(i32x4(0, 0, 0, 0));

        /// Adds the product of each integer of `a` and `b`, two neighbours to a lane.
        #[inline(always)]
        pub fn add_dot(self, a: I16x8, b: I16x8) -> Self {
            Self(i32x4_add(self.0, i32x4_dot_i16x8(a.0, b.0)))
        }

        /// The integers.
        #[inline(always)]
        pub fn values(self) -> [i32; 4] {
            bytemuck::cast(self.0)
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod target {
    /// Eight integers of 16 bits.
    #[derive(Clone, Copy)]
    pub struct I16x8([i16; 8]);

    /// Four integers of 32 bits.
    #[derive(Clone, Copy)]
    pub struct I32x4([i32; 4]);

    impl I16x8 {
        /// These integers.
        #[inline(always)]
        pub fn new(values: [i16; 8]) -> Self {
            Self(values)
        }

        /// Two integers, four times.
        #[inline(always)]
        pub fn pairs([a, b]: [i16; 2]) -> Self {
            Self([a, b, a, b, a, b, a, b])
        }

        /// Sixteen integers of 8 bits.
        #[inline(always)]
        pub fn of_bytes(bytes: [u8; 16]) -> [Self; 2] {
            [0, 8].map(|first| Self(core::array::from_fn(|i| i16::from(bytes[first + i] as i8))))
        }

        /// The lower halves of 16 bytes, and then their upper halves.
        #[inline(always)]
        pub fn of_halves(bytes: [u8; 16]) -> [Self; 4] {
            [(0, 0), (8, 0), (0, 4), (8, 4)].map(|(first, shift)| {
                Self(core::array::from_fn(|i| {
                    i16::from(bytes[first + i] >> shift & 15)
                }))
            })
        }

        /// The integers.
        #[inline(always)]
        pub fn values(self) -> [i16; 8] {
            self.0
        }
    }

    impl I32x4 {
        /// Zeros.
        pub const ZERO: Self = Self([0; 4]);

        /// Adds the product of each integer of `a` and `b`, two neighbours to a lane.
        #[inline(always)]
        pub fn add_dot(self, I16x8(a): I16x8, I16x8(b): I16x8) -> Self {
            let product = |i: usize| i32::from(a[i]) * i32::from(b[i]);
            Self(core::array::from_fn(|i| {
                self.0[i] + product(2 * i) + product(2 * i + 1)
            }))
        }

        /// The integers.
        #[inline(always)]
        pub fn values(self) -> [i32; 4] {
            self.0
        }
    }
}

//! GGUF files are read as llama.cpp reads them, and those that contradict themselves are refused with the place.

#[path = "../common/mod.rs"]
mod common;
mod refused;

use common::gguf::{Written, kind};
use half::{bf16, f16};
use homefire::kernels::blocks::{Bits, BlockMatrix};
use homefire::model::Gguf;
use serde::Deserialize;

fn open(written: &Written) -> homefire::Result<Gguf<Vec<u8>>> {
    Gguf::open(written.bytes())
}

/// What a file is refused with.
fn refused(bytes: Vec<u8>) -> String {
    match Gguf::open(bytes) {
        Ok(_) => panic!("the file was read"),
        Err(error) => {
            assert_eq!(error.code(), "bad-model");
            error.to_string()
        }
    }
}

#[test]
fn metadata_is_read_by_its_types() {
    let written = Written::default()
        .text("general.architecture", "llama")
        .number("llama.block_count", 30)
        .float("llama.rope.freq_base", 1e5)
        .flag("tokenizer.ggml.add_bos_token", false)
        .texts("tokenizer.ggml.tokens", &["a", "Ġb", ""])
        .numbers("tokenizer.ggml.token_type", &[1, -3, 1])
        .field("one", 0, &[200])
        .field("two", 1, &[200])
        .field("three", 2, &[1, 2])
        .field("four", 3, &[255, 255])
        .field("five", 10, &7u64.to_le_bytes())
        .field("six", 12, &0.5f64.to_le_bytes())
        .list("skipped", 6, vec![vec![0; 4]; 5])
        .list("skipped.flags", 7, vec![vec![1]; 3])
        .number("last", 1);
    for version in [2, 3] {
        let file = open(&Written {
            version,
            ..written.clone()
        });
        let file = file.unwrap();
        assert_eq!(file.architecture().unwrap(), "llama");
        assert_eq!(file.number("llama.block_count").unwrap(), 30);
        assert_eq!(file.float("llama.rope.freq_base").unwrap(), 1e5);
        let flag = file.optional_flag("tokenizer.ggml.add_bos_token");
        assert_eq!(flag.unwrap(), Some(false));
        let tokens = file.texts("tokenizer.ggml.tokens").unwrap();
        assert_eq!(tokens, ["a", "Ġb", ""]);
        let types = file.numbers("tokenizer.ggml.token_type").unwrap();
        assert_eq!(types, [1, -3, 1]);
        let number = |key| file.number(key).unwrap();
        assert_eq!((number("one"), number("three")), (200, 513));
        assert_eq!((number("five"), number("last")), (7, 1));
        assert_eq!(file.float("two").unwrap(), -56.0);
        assert_eq!(file.float("six").unwrap(), 0.5);
        assert_eq!(file.optional_text("absent").unwrap(), None);
    }
}

#[test]
fn a_field_that_is_missing_or_of_another_type_is_named() {
    let written = Written::default()
        .text("name", "x")
        .numbers("list", &[1])
        .field("negative", 5, &(-1i32).to_le_bytes())
        .float("infinite", f32::INFINITY);
    let file = open(&written).unwrap();
    let told = [
        file.architecture().map(|_| ()),
        file.number("name").map(|_| ()),
        file.number("negative").map(|_| ()),
        file.texts("list").map(|_| ()),
        file.numbers("name").map(|_| ()),
        file.float("infinite").map(|_| ()),
        file.text("list").map(|_| ()),
        file.optional_flag("name").map(|_| ()),
    ];
    let told = told.map(|result| result.unwrap_err().to_string());
    assert_eq!(
        told,
        [
            "model.gguf: general.architecture is missing.",
            "model.gguf: name is no whole number.",
            "model.gguf: negative is no whole number.",
            "model.gguf: list is no list of texts.",
            "model.gguf: name is no list of whole numbers.",
            "model.gguf: infinite is no finite number.",
            "model.gguf: list is no text.",
            "model.gguf: name is neither true nor false.",
        ]
    );
}

fn half(value: f32) -> [u8; 2] {
    f16::from_f32(value).to_le_bytes()
}

/// Bytes of all kinds that follow no pattern that blocks have.
fn noise(count: usize) -> Vec<u8> {
    (0..count as u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 23) as u8)
        .collect()
}

/// Blocks of a head and `rest` more bytes each.
fn blocks(count: usize, rest: usize, head: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    let noise = noise(count * rest);
    let pieces = noise.chunks_exact(rest).enumerate();
    pieces
        .flat_map(|(i, q)| [head(i), q.to_vec()].concat())
        .collect()
}

/// The matrix `[rows, columns]` of a file that has no other tensor.
fn matrix(kind: u32, [rows, columns]: [usize; 2], bytes: Vec<u8>) -> BlockMatrix {
    let lengths = [columns as u64, rows as u64];
    let file = open(&Written::default().tensor("w", &lengths, kind, bytes)).unwrap();
    file.matrix("w", [rows, columns]).unwrap()
}

#[test]
fn blocks_of_four_bits_stay_what_they_are() {
    let (first, second) = (half(0.5), half(-0.25));
    let bytes = blocks(4, 16, |i| [first, second][i % 2].to_vec());
    let read = matrix(kind::Q4_0, [2, 64], bytes.clone());
    assert_eq!(read.bits, Bits::Four);
    let values = read.dequantise();
    for (at, value) in values.iter().enumerate() {
        let (block, i) = (at / 32, at % 32);
        let q = bytes[block * 18 + 2 + i % 16] >> (i / 16 * 4) & 15;
        let scale = [0.5, -0.25][block % 2];
        assert_eq!(*value, scale * (f32::from(q) - 8.0), "{at}");
    }
    let bytes = blocks(6, 16, |i| {
        [half(0.125 * i as f32), half(i as f32 - 3.0)].concat()
    });
    let values = matrix(kind::Q4_1, [2, 96], bytes.clone()).dequantise();
    for (at, value) in values.iter().enumerate() {
        let (block, i) = (at / 32, at % 32);
        let q = bytes[block * 20 + 4 + i % 16] >> (i / 16 * 4) & 15;
        let wanted = 0.125 * block as f32 * f32::from(q) + (block as f32 - 3.0);
        assert_eq!(*value, wanted, "{at}");
    }
}

#[test]
fn blocks_of_eight_and_five_bits_stay_what_they_are() {
    let bytes = blocks(3, 32, |_| half(0.5).to_vec());
    let bytes: Vec<u8> = bytes
        .iter()
        .map(|&b| if b == 128 { 1 } else { b })
        .collect();
    let read = matrix(kind::Q8_0, [3, 32], bytes.clone());
    assert_eq!((read.bits, read.minima.len()), (Bits::Eight, 0));
    for (at, value) in read.dequantise().iter().enumerate() {
        let q = bytes[at / 32 * 34 + 2 + at % 32] as i8;
        assert_eq!(*value, 0.5 * f32::from(q), "{at}");
    }
    let bytes = blocks(3, 20, |_| half(2.0).to_vec());
    let read = matrix(kind::Q5_0, [1, 96], bytes.clone());
    for (at, value) in read.dequantise().iter().enumerate() {
        let (block, i) = (&bytes[at / 32 * 22..][..22], at % 32);
        let fifth = u32::from_le_bytes(block[2..6].try_into().unwrap()) >> i & 1;
        let q = u32::from(block[6 + i % 16] >> (i / 16 * 4) & 15) + 16 * fifth;
        assert_eq!(*value, 2.0 * (q as f32 - 16.0), "{at}");
    }
}

#[test]
fn the_lowest_of_eight_bits_is_rounded() {
    let mut bytes = half(1.0).to_vec();
    bytes.extend([0x80; 16]);
    bytes.extend([64; 16]);
    let read = matrix(kind::Q8_0, [1, 32], bytes);
    assert!(!read.values.contains(&0x80));
    let values = read.dequantise();
    assert!((values[0] + 128.0).abs() < 1e-4, "{}", values[0]);
    assert!((values[31] - 64.0).abs() < 0.51, "{}", values[31]);
}

#[test]
fn floats_are_rounded_to_eight_bits() {
    let values: Vec<f32> = (0..128).map(|i| ((i * 29) % 31) as f32 - 15.0).collect();
    let written = Written::default()
        .floats("a", &[64, 2], &values)
        .tensor(
            "b",
            &[64, 2],
            kind::F16,
            values.iter().flat_map(|&v| half(v)).collect(),
        )
        .tensor(
            "c",
            &[64, 2],
            kind::BF16,
            values
                .iter()
                .flat_map(|&v| bf16::from_f32(v).to_le_bytes())
                .collect(),
        );
    let file = open(&written).unwrap();
    let wanted = BlockMatrix::quantise(&values, 64);
    for name in ["a", "b", "c"] {
        assert_eq!(file.matrix(name, [2, 64]).unwrap(), wanted, "{name}");
    }
}

#[test]
fn vectors_are_floats_of_any_width() {
    let values = [1.5f32, -2.0, 0.25];
    let written = Written::default()
        .floats("a", &[3], &values)
        .tensor(
            "b",
            &[3],
            kind::F16,
            values.iter().flat_map(|&v| half(v)).collect(),
        )
        .tensor(
            "c",
            &[3],
            kind::BF16,
            values
                .iter()
                .flat_map(|&v| bf16::from_f32(v).to_le_bytes())
                .collect(),
        )
        .tensor("q", &[32], kind::Q4_0, vec![0; 18])
        .floats("nan", &[2], &[0.0, f32::NAN]);
    let file = open(&written).unwrap();
    for name in ["a", "b", "c"] {
        assert_eq!(file.vector(name, 3).unwrap(), values, "{name}");
    }
    assert!(file.has("nan") && !file.has("none"));
    let told = [("a", 4), ("q", 32), ("nan", 2), ("none", 1)]
        .map(|(name, length)| file.vector(name, length).unwrap_err().to_string());
    assert_eq!(
        told,
        [
            "model.gguf: \"a\" has shape [3] where [4] is wanted.",
            "model.gguf: \"q\" holds Q4_0, where only F32, F16 and BF16 can be used.",
            "model.gguf: \"nan\" holds a value that is no number.",
            "model.gguf: \"none\" is missing.",
        ]
    );
}

#[test]
fn tensors_are_aligned_as_the_file_says() {
    let written = Written {
        alignment: 128,
        ..Written::default()
    };
    let written = written
        .number("general.alignment", 128)
        .floats("a", &[2], &[1.0, 2.0])
        .floats("b", &[2], &[3.0, 4.0]);
    let file = open(&written).unwrap();
    assert_eq!(file.vector("a", 2).unwrap(), [1.0, 2.0]);
    assert_eq!(file.vector("b", 2).unwrap(), [3.0, 4.0]);
}
#[derive(Deserialize)]
struct Blocks {
    blocks: Vec<BlocksOfType>,
}

/// A row of 256 weights of one type.
#[derive(Deserialize)]
struct BlocksOfType {
    r#type: String,
    number: u32,
    hex: String,
    values: Vec<f32>,
}

#[test]
fn blocks_of_every_type_are_what_another_implementation_makes_of_them() {
    let golden: Blocks = serde_json::from_str(include_str!("../golden/llama/blocks.json")).unwrap();
    assert_eq!(golden.blocks.len(), 8);
    for BlocksOfType {
        r#type,
        number,
        hex,
        values,
    } in golden.blocks
    {
        let digits = hex.as_bytes().chunks_exact(2);
        let bytes = digits.map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap());
        let read = matrix(number, [1, 256], bytes.collect());
        let exact = !["Q5_1", "Q5_K", "Q6_K"].contains(&r#type.as_str());
        let found = read.dequantise();
        for (block, (found, wanted)) in found.chunks(32).zip(values.chunks(32)).enumerate() {
            let most = wanted.iter().fold(0.0f32, |most, v| most.max(v.abs()));
            // The golden values have six digits; a rounding to 8 bits is off by half a step.
            let bound = if exact { 1e-5 } else { 0.5005 / 127.0 } * most;
            for (a, b) in found.iter().zip(wanted) {
                assert!((a - b).abs() <= bound, "{type}, block {block}: {a} {b}", type = r#type);
            }
        }
    }
}

/// A weight of `matrix`.
fn weight(matrix: &BlockMatrix, row: usize, column: usize) -> f32 {
    let mut weights = vec![0.0; matrix.columns];
    matrix.row(row, &mut weights);
    weights[column]
}

#[test]
fn the_real_model_is_read() {
    let file = Gguf::open(common::language_model()).unwrap();
    assert_eq!(file.architecture().unwrap(), "llama");
    assert_eq!(file.number("llama.block_count").unwrap(), 30);
    assert_eq!(file.float("llama.rope.freq_base").unwrap(), 1e5);
    let tokens = file.texts("tokenizer.ggml.tokens").unwrap();
    assert_eq!((tokens.len(), tokens[1].as_str()), (49152, "<|im_start|>"));
    assert_eq!(file.texts("tokenizer.ggml.merges").unwrap().len(), 48900);
    let types = file.numbers("tokenizer.ggml.token_type").unwrap();
    assert_eq!((types.len(), types[0], types[100]), (49152, 3, 1));
    assert_eq!(file.vector("output_norm.weight", 576).unwrap().len(), 576);
    assert!(!file.has("output.weight"));
    let embeddings = file.matrix("token_embd.weight", [49152, 576]).unwrap();
    assert_eq!(embeddings.bits, Bits::Eight);
    let down = file.matrix("blk.29.ffn_down.weight", [576, 1536]).unwrap();
    assert_eq!(down.bits, Bits::Four);
    // By the gguf package.
    let found = [
        weight(&embeddings, 0, 0),
        weight(&embeddings, 49151, 575),
        weight(&down, 0, 0),
        weight(&down, 575, 1535),
        weight(&down, 100, 1000),
    ];
    assert_eq!(
        found,
        [
            -0.106544495,
            -0.04170227,
            -0.27331543,
            0.056640625,
            -0.061157227
        ]
    );
    let turned = file.matrix("blk.29.ffn_down.weight", [1536, 576]);
    assert!(
        turned
            .unwrap_err()
            .to_string()
            .contains("has shape [576, 1536]")
    );
}

//! Files that contradict themselves or that can't be read, each with its place.

use crate::common::gguf::{Written, WrittenTensor, kind, text};
use crate::{half, open, refused};
use homefire::model::Gguf;

#[test]
fn a_matrix_that_is_not_finite_or_does_not_fit_is_named() {
    let mut infinite = half(1.0).to_vec();
    infinite.extend(half(f32::INFINITY));
    infinite.extend([0; 16]);
    let mut values = [0.0f32; 64];
    values[40] = f32::NAN;
    let written = Written::default()
        .tensor("four", &[32, 1], kind::Q4_1, infinite)
        .floats("nan", &[64, 1], &values)
        .floats("narrow", &[48, 1], &[0.0; 48]);
    let file = open(&written).unwrap();
    let told = [("four", 32), ("nan", 64), ("narrow", 48)]
        .map(|(name, columns)| file.matrix(name, [1, columns]).unwrap_err().to_string());
    assert_eq!(
        told,
        [
            "model.gguf: \"four\" holds a value that is no number.",
            "model.gguf: \"nan\" holds a value that is no number.",
            "model.gguf: \"narrow\" has 48 columns; only a multiple of 32 can be used.",
        ]
    );
}

#[test]
fn what_is_no_gguf_file_is_told() {
    let of = |version| Written {
        version,
        ..Written::default()
    };
    assert!(refused(b"GGML1234".to_vec()).contains("does not begin with \"GGUF\""));
    assert!(refused(vec![]).contains("it ends at byte 0"));
    assert!(refused(of(1).bytes()).contains("version 1 of GGUF"));
    assert!(refused(of(4).bytes()).contains("version 4 of GGUF"));
    assert!(refused(of(3u32.swap_bytes()).bytes()).contains("big-endian"));
}

#[test]
fn a_file_cut_short_anywhere_says_so() {
    let whole = Written::default()
        .text("general.architecture", "llama")
        .texts("tokens", &["a", "b"])
        .floats("w", &[4], &[1.0; 4])
        .bytes();
    for length in 4..whole.len() {
        let told = refused(whole[..length].to_vec());
        assert!(told.contains("cut short"), "{length}: {told}");
    }
    assert!(refused(whole[..104].to_vec()).contains("tokens can't be read"));
    assert!(Gguf::open(whole).is_ok());
}

#[test]
fn counts_are_bounded_before_memory_is_taken() {
    let empty = Written::default();
    let with = |key: &str, kind: u32, count: u64| {
        let head = [&kind.to_le_bytes()[..], &count.to_le_bytes()].concat();
        refused(Written::default().field(key, 9, &head).bytes())
    };
    assert!(refused(empty.head(1 << 40, 0)).contains("1099511627776 tensors; at most"));
    assert!(refused(empty.head(0, u64::MAX)).contains("entries; at most 4096"));
    assert!(with("k", 5, u64::MAX).contains("k can't be read: its list has 18446744073709552000"));
    assert!(with("k", 5, 1000).contains("cut short"));
    assert!(with("k", 9, 1).contains("list of lists"));
    assert!(with("k", 13, 1).contains("unknown type 13"));
    let long = [
        8u32.to_le_bytes().to_vec(),
        (1u64 << 62).to_le_bytes().to_vec(),
    ]
    .concat();
    let mut file = empty.head(0, 1);
    file.extend(text("k"));
    file.extend(&long);
    assert!(refused(file).contains("its text has 4611686018427388000 bytes"));
    let key = "k".repeat(2000);
    assert!(
        refused(Written::default().number(&key, 1).bytes()).contains("entry 1 of its metadata")
    );
}

#[test]
fn values_that_contradict_their_type_are_refused() {
    let field = |kind, value: &[u8]| refused(Written::default().field("k", kind, value).bytes());
    assert!(field(7, &[2]).contains("a flag must be 0 or 1, and it is 2"));
    assert!(field(10, &[255; 8]).contains("its number 18446744073709552000 is too large"));
    let mut bad = 1u64.to_le_bytes().to_vec();
    bad.push(0xff);
    assert!(field(8, &bad).contains("is not UTF-8"));
    let twice = Written::default().number("k", 1).number("k", 1);
    assert!(refused(twice.bytes()).contains("k is there twice"));
    for value in [0, 3, 48, 1 << 20] {
        let written = Written::default().number("general.alignment", value);
        assert!(refused(written.bytes()).contains("power of two"), "{value}");
    }
}

/// What two tensors of four floats are refused with whose second is made to be other.
fn with_second(change: impl FnOnce(&mut WrittenTensor)) -> String {
    let mut written = Written::default()
        .floats("a", &[4], &[0.0; 4])
        .floats("b", &[4], &[0.0; 4]);
    change(&mut written.tensors[1]);
    refused(written.bytes())
}

#[test]
fn tensors_that_contradict_the_file_are_named() {
    let told = [
        with_second(|t| t.offset = Some(0)),
        with_second(|t| t.offset = Some(8)),
        with_second(|t| t.offset = Some(1 << 20)),
        with_second(|t| t.offset = Some(u64::MAX - 31)),
        with_second(|t| t.name = "a".into()),
        with_second(|t| t.kind = kind::Q2_K),
        with_second(|t| t.kind = 99),
        with_second(|t| t.kind = kind::Q4_0),
        with_second(|t| t.lengths = vec![]),
        with_second(|t| t.lengths = vec![1; 5]),
        with_second(|t| t.lengths = vec![4, 0]),
        with_second(|t| t.lengths = vec![1 << 32, 1 << 32, 1 << 32]),
        with_second(|t| t.lengths = vec![1 << 40]),
        with_second(|t| t.name = "b".repeat(300)),
    ];
    let wanted = [
        "\"b\" overlaps \"a\"",
        "\"b\" begins at offset 8, which is not a multiple of 32",
        "is cut short: \"b\" would end at byte",
        "is cut short: \"b\" would end at byte",
        "\"a\" is there twice",
        "\"b\" has the type Q2_K, which can't be read. Choose a file of the model in one of F32, F16",
        "\"b\" has the type 99",
        "\"b\" has rows of 4 values, which Q4_0 can't hold: it needs a multiple of 32",
        "\"b\" has 0 dimensions",
        "\"b\" has 5 dimensions",
        "\"b\" has a dimension of 0",
        "\"b\" has more values than can be counted",
        "is cut short: \"b\" would end at byte",
        "the name of tensor 2 can't be read",
    ];
    for (told, wanted) in told.iter().zip(wanted) {
        assert!(told.contains(wanted), "{told}");
    }
}

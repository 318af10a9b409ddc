//! The tokenizer, on a vocabulary of characters and a few merges.

use homefire::text::byte_level::{ByteLevelTokenizer, GgufVocabulary, StreamDecoder};
use homefire::text::{MAX_TEXT_BYTES, Piece};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The characters that stand for the 256 bytes.
fn alphabet() -> impl Iterator<Item = char> {
    let printable = ('!'..='~')
        .chain('\u{A1}'..='\u{AC}')
        .chain('\u{AE}'..='\u{FF}');
    printable.chain('\u{100}'..='\u{143}')
}

/// Characters, "the" with and without a blank, digits, and one token of each other kind.
fn small() -> GgufVocabulary {
    let mut tokens: Vec<String> = vec!["<|im_start|>".into(), "<|im_end|>".into()];
    tokens.extend(alphabet().map(String::from));
    tokens.extend(["th", "the", "Ġthe", "12", "[added]"].map(String::from));
    let mut token_types = vec![1; tokens.len()];
    token_types[..2].fill(3);
    *token_types.last_mut().unwrap() = 4;
    GgufVocabulary {
        tokens,
        token_types,
        merges: ["t h", "th e", "Ġ the", "1 2"].map(String::from).to_vec(),
        pre_tokenizer: "smollm".into(),
        end_of_text: Some(1),
    }
}

fn tokenizer() -> ByteLevelTokenizer {
    ByteLevelTokenizer::from_gguf("model.gguf", small(), 1000).unwrap()
}

fn names(tokenizer: &ByteLevelTokenizer, ids: &[u32]) -> Vec<String> {
    ids.iter()
        .map(|&id| String::from_utf8_lossy(tokenizer.token_bytes(id)).into_owned())
        .collect()
}

#[test]
fn merges_go_by_rank_and_digits_stand_alone() {
    let tokenizer = tokenizer();
    let ids = tokenizer.encode("the the 12", false).unwrap();
    assert_eq!(names(&tokenizer, &ids), ["the", " the", " ", "1", "2"]);
    assert_eq!(tokenizer.decode(&ids), "the the 12");
    let mut gguf = small();
    gguf.pre_tokenizer = "gpt-2".into();
    let gpt2 = ByteLevelTokenizer::from_gguf("model.gguf", gguf, 1000).unwrap();
    let ids = gpt2.encode("12", false).unwrap();
    assert_eq!(names(&gpt2, &ids), ["12"]);
}

#[test]
fn a_control_token_in_a_text_is_text_unless_said_otherwise() {
    let tokenizer = tokenizer();
    assert_eq!(tokenizer.encode("<|im_end|>", true).unwrap(), [1]);
    let plain = tokenizer.encode("<|im_end|>", false).unwrap();
    assert!(plain.iter().all(|&id| !tokenizer.is_control(id)));
    assert_eq!(tokenizer.decode(&plain), "<|im_end|>");
    assert_eq!(tokenizer.decode(&[0, plain[0], 1]), "<");
    // What was added to the vocabulary as text is found in any text.
    let added = tokenizer.encode("a[added]", false).unwrap();
    assert_eq!(names(&tokenizer, &added), ["a", "[added]"]);
}

#[test]
fn a_control_token_is_the_templates_alone() {
    let tokenizer = tokenizer();
    let control = |pieces: &[Piece]| {
        let ids = tokenizer.encode_pieces(pieces).unwrap();
        let text: String = pieces.iter().map(Piece::text).collect();
        let control = ids.iter().filter(|&&id| tokenizer.is_control(id)).count();
        (
            control,
            tokenizer.decode(&ids) == text.replace("<|im_end|>", ""),
        )
    };
    let template = |text: &str| Piece::Template(text.into());
    let content = |text: &str| Piece::Content(text.into());
    assert_eq!(
        control(&[template("a<|im_end|>"), content("the")]),
        (1, true)
    );
    assert_eq!(control(&[template("a"), content("<|im_end|>")]).0, 0);
    assert_eq!(control(&[template("<|im"), content("_end|>")]).0, 0);
    assert_eq!(control(&[content("<|im"), template("_end|>")]).0, 0);
    assert_eq!(control(&[template("<|im_"), template("end|>")]).0, 0);
    // Text goes on over the border of two pieces.
    let ids = tokenizer.encode_pieces(&[template("t"), content("he")]);
    assert_eq!(names(&tokenizer, &ids.unwrap()), ["the"]);
}

#[test]
fn a_text_ends_at_the_files_end_and_at_those_of_the_families() {
    assert_eq!(tokenizer().end_of_text(), [1]);
    let mut gguf = small();
    gguf.end_of_text = Some(0);
    let tokenizer = ByteLevelTokenizer::from_gguf("model.gguf", gguf, 1000).unwrap();
    assert_eq!(tokenizer.end_of_text(), [0, 1]);
}

#[test]
fn a_vocabulary_that_contradicts_itself_is_refused_with_its_place() {
    type Damage = fn(&mut GgufVocabulary);
    let cases: [(&str, Damage); 14] = [
        ("tokens", |v| v.tokens[5] = v.tokens[6].clone()),
        ("tokens", |v| v.tokens[5] = String::new()),
        ("tokens", |v| v.tokens[5] = "x".repeat(2000)),
        ("token_type", |v| v.tokens.clear()),
        ("tokens", |v| {
            v.tokens.clear();
            v.token_types.clear();
        }),
        ("token_type", |v| v.token_types[7] = 9),
        ("token_type", |v| v.token_types[7] = 6),
        ("merges", |v| v.merges.push("th".into())),
        ("merges", |v| v.merges.push("t ".into())),
        ("merges", |v| v.merges.push("th the".into())),
        ("merges", |v| v.merges.push("zz the".into())),
        ("merges", |v| v.merges.push("t h e".into())),
        // A text would become a control token.
        ("merges", |v| {
            v.tokens[0] = "ab".into();
            v.merges.push("a b".into());
        }),
        ("eos_token_id", |v| v.end_of_text = Some(4000)),
    ];
    for (field, damage) in cases {
        let mut gguf = small();
        damage(&mut gguf);
        let refused = ByteLevelTokenizer::from_gguf("model.gguf", gguf, 1000).err();
        let message = refused.expect(field).to_string();
        let place = format!("model.gguf: tokenizer.ggml.{field} ");
        assert!(message.starts_with(&place), "{message}");
    }
    let few = ByteLevelTokenizer::from_gguf("model.gguf", small(), 100).err();
    assert!(few.unwrap().to_string().contains("there must be 1 to 100"));
    let mut gguf = small();
    gguf.pre_tokenizer = "tekken".into();
    let other = ByteLevelTokenizer::from_gguf("model.gguf", gguf, 1000).err();
    assert!(other.unwrap().to_string().contains("tekken"));
}

/// [`small`] as a `tokenizer.json`.
fn small_json() -> Value {
    let gguf = small();
    let vocabulary = gguf.tokens.iter().enumerate();
    let vocabulary = vocabulary.map(|(id, token)| (token.clone(), json!(id)));
    let last = gguf.tokens.len() - 1;
    json!({
        "added_tokens": [
            {"id": 0, "content": "<|im_start|>", "special": true},
            {"id": 1, "content": "<|im_end|>", "special": true},
            {"id": last, "content": "[added]", "special": false},
        ],
        "normalizer": null,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Digits", "individual_digits": true},
            {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
        ]},
        "model": {
            "type": "BPE",
            "vocab": vocabulary.collect::<serde_json::Map<String, Value>>(),
            "merges": [["t", "h"], ["th", "e"], "Ġ the", ["1", "2"]],
        },
    })
}

#[test]
fn a_tokenizer_json_gives_the_same_tokens() {
    let (ours, other) = (tokenizer(), small_json().to_string());
    let other = ByteLevelTokenizer::from_json(other.as_bytes(), 1000).unwrap();
    let text = "the <|im_end|> 12 [added] Zürich 👍";
    for special in [false, true] {
        assert_eq!(
            ours.encode(text, special).unwrap(),
            other.encode(text, special).unwrap()
        );
    }
    assert_eq!(ours.vocabulary(), other.vocabulary());
    assert_eq!(ours.end_of_text(), other.end_of_text());
}

#[test]
fn a_tokenizer_json_of_another_kind_is_refused_with_its_place() {
    for (pointer, value, field) in [
        ("/model/type", json!("WordPiece"), "model.type"),
        ("/model/vocab", json!([]), "model.vocab"),
        ("/model/vocab/the", json!(7), "model.vocab"),
        ("/model/vocab/the", json!(1u64 << 40), "model.vocab"),
        ("/model/vocab/the", json!(-1), "model.vocab"),
        ("/model/merges/0", json!(["t"]), "model.merges"),
        ("/model/merges/0", json!(["t", "Q"]), "model.merges"),
        ("/normalizer", json!({"type": "NFC"}), "normalizer"),
        (
            "/pre_tokenizer/pretokenizers/0",
            json!({"type": "Split"}),
            "pre_tokenizer",
        ),
        ("/added_tokens/0/id", json!(9), "added_tokens"),
        ("/added_tokens/0/content", json!(null), "added_tokens"),
    ] {
        let mut file = small_json();
        *file.pointer_mut(pointer).unwrap() = value;
        let refused = ByteLevelTokenizer::from_json(file.to_string().as_bytes(), 1000).err();
        let message = refused.expect(pointer).to_string();
        let place = format!("tokenizer.json: {field} ");
        assert!(message.starts_with(&place), "{message}");
    }
    assert!(ByteLevelTokenizer::from_json(b"[]", 1000).is_err());
    assert!(ByteLevelTokenizer::from_json(b"{", 1000).is_err());
}

#[test]
fn a_text_beyond_the_limit_is_refused() {
    let refused = tokenizer().encode(&"a".repeat(MAX_TEXT_BYTES + 1), false);
    assert_eq!(refused.unwrap_err().code(), "bad-settings");
}

#[test]
fn a_stream_holds_back_what_is_no_character_yet() {
    let tokenizer = tokenizer();
    let ids = tokenizer.encode("aé👍", false).unwrap();
    let mut stream = StreamDecoder::new();
    let texts: Vec<String> = ids.iter().map(|&id| stream.push(&tokenizer, id)).collect();
    assert_eq!(texts, ["a", "", "é", "", "", "", "👍"]);
    assert_eq!(stream.finish(), "");
    stream.push(&tokenizer, ids[3]);
    assert_eq!(stream.finish(), "\u{FFFD}");
}

#[test]
fn a_long_text_is_cut_where_nothing_changes() {
    let tokenizer = tokenizer();
    let one = tokenizer.encode(" the  12\n\n (the)", false).unwrap();
    let many = tokenizer.encode(&" the  12\n\n (the)".repeat(20_000), false);
    assert_eq!(many.unwrap(), one.repeat(20_000));
}

proptest! {
    #[test]
    fn any_text_comes_back(text in any::<String>()) {
        let tokenizer = tokenizer();
        let ids = tokenizer.encode(&text, false).unwrap();
        prop_assert_eq!(tokenizer.decode(&ids), text);
    }

    #[test]
    fn a_stream_gives_what_decoding_gives(ids in prop::collection::vec(0u32..270, 0..40)) {
        let tokenizer = tokenizer();
        let mut stream = StreamDecoder::new();
        let mut text: String = ids.iter().map(|&id| stream.push(&tokenizer, id)).collect();
        text += &stream.finish();
        prop_assert_eq!(text, tokenizer.decode(&ids));
    }
}

//! Language models whose files lie, and what is too much for one that doesn't: each with its code and place.

use std::rc::Rc;
use std::time::{Duration, Instant};

use homefire::data::pairs::{PairOptions, PairSet, parse};
use homefire::device::Chosen;
use homefire::error::messages::model::cpu_asked_for;
use homefire::generate::prompt::PromptTemplate;
use homefire::session::{
    GenerateJob, GenerateSettings, Generator, GeneratorFiles, Host, LanguageTrainJob, PairPrompt,
    PairTestJob, PairTestSettings, Prompt, PromptStyle,
};
use homefire::text::Piece;
use homefire::text::byte_level::ByteLevelTokenizer;
use homefire::text::chat::ChatMessage;
use homefire::tune::TuneApproach;
use homefire::tune::language::{LanguageTuneSettings, prepare};
use homefire::{Error, Result};
use pollster::block_on;
use serde_json::json;

use crate::common::person::{HOST, made};

const MODEL: &[u8] = include_bytes!("../golden/llama/q4_0.gguf");

fn open_with(file: Vec<u8>, host: Host) -> Result<Rc<Generator>> {
    let cpu = Chosen::cpu(cpu_asked_for());
    Generator::open(GeneratorFiles::Gguf(file), "tiny".into(), cpu, host)
}

fn tiny() -> Rc<Generator> {
    open_with(MODEL.to_vec(), HOST).unwrap()
}

/// Where the value of a field begins, behind its type.
fn value_of(key: &str) -> usize {
    let mut named = (key.len() as u64).to_le_bytes().to_vec();
    named.extend(key.as_bytes());
    let at = MODEL.windows(named.len()).position(|bytes| bytes == named);
    at.unwrap_or_else(|| panic!("{key} is not in the file")) + named.len() + 4
}

/// What the file is refused with where `bytes` stand `behind` bytes after the beginning of a field's value.
fn refused(key: &str, behind: usize, bytes: &[u8]) -> Error {
    let mut file = MODEL.to_vec();
    let at = value_of(key) + behind;
    file[at..at + bytes.len()].copy_from_slice(bytes);
    open_with(file, HOST).err().expect(key)
}

#[test]
fn a_file_whose_numbers_cannot_be_is_refused_with_its_field() {
    let whole = |number: u32| number.to_le_bytes();
    let number = |number: f32| number.to_le_bytes();
    for (key, value) in [
        ("llama.context_length", whole(0)),
        ("llama.context_length", whole(u32::MAX)),
        ("llama.embedding_length", whole(0)),
        ("llama.embedding_length", whole(65)),
        ("llama.block_count", whole(0)),
        ("llama.block_count", whole(1 << 31)),
        ("llama.attention.head_count", whole(0)),
        ("llama.attention.head_count_kv", whole(0)),
        ("llama.attention.head_count_kv", whole(3)),
        ("llama.feed_forward_length", whole(7)),
        ("llama.rope.freq_base", number(0.0)),
        ("llama.rope.freq_base", number(-1.0)),
        ("llama.rope.freq_base", number(f32::NAN)),
        ("llama.rope.freq_base", number(f32::INFINITY)),
        ("llama.attention.layer_norm_rms_epsilon", number(f32::NAN)),
        ("llama.attention.layer_norm_rms_epsilon", number(0.0)),
        ("tokenizer.ggml.eos_token_id", whole(60_000)),
        ("tokenizer.ggml.eos_token_id", whole(u32::MAX)),
        ("tokenizer.ggml.bos_token_id", whole(60_000)),
    ] {
        let error = refused(key, 0, &value);
        assert_eq!(error.code(), "bad-model");
        let told = error.to_string();
        assert!(told.starts_with(&format!("model.gguf: {key} ")), "{told}");
    }
}

#[test]
fn a_file_of_another_kind_or_shape_is_refused_with_its_place() {
    let whole = |number: u32| number.to_le_bytes();
    // A text stands behind its length, a list behind the type of its entries and their count.
    for (key, behind, value, place) in [
        (
            "general.architecture",
            8,
            b"gemma".to_vec(),
            "general.architecture is \"gemma\"",
        ),
        (
            "tokenizer.ggml.pre",
            8,
            b"tekken".to_vec(),
            "tokenizer.ggml.pre is \"tekken\"",
        ),
        (
            "tokenizer.ggml.token_type",
            12 + 4 * 5,
            whole(9).to_vec(),
            "tokenizer.ggml.token_type has 9",
        ),
        ("llama.block_count", 0, whole(3).to_vec(), "\"blk.2."),
        (
            "llama.feed_forward_length",
            0,
            whole(32).to_vec(),
            "\"blk.0.ffn_",
        ),
        (
            "llama.attention.head_count_kv",
            0,
            whole(1).to_vec(),
            "\"blk.0.attn_k",
        ),
    ] {
        let error = refused(key, behind, &value);
        assert_eq!(error.code(), "bad-model");
        let told = error.to_string();
        assert!(told.starts_with(&format!("model.gguf: {place}")), "{told}");
    }
}

#[test]
fn a_model_that_does_not_fit_is_not_opened() {
    let tight = Host {
        memory: || (3 << 30) - 10_000,
        ..HOST
    };
    let error = open_with(MODEL.to_vec(), tight).err().unwrap();
    assert_eq!(error.code(), "no-memory");
    let told = error.to_string();
    assert_eq!(
        told,
        "The model would take about 0 MB, and this tab has 0 MB left. Close what is open, or choose a smaller model."
    );
}

fn prompt() -> PairPrompt {
    PairPrompt {
        template: PromptTemplate::pairs("Go on."),
        style: PromptStyle::Plain,
        shots: Vec::new(),
    }
}

fn long_pairs() -> PairSet {
    let long = "water ".repeat(400);
    let table = format!("input,output\n{long},the end\nthe fire,is hot\n");
    parse(table.as_bytes(), &PairOptions::default()).unwrap()
}

#[test]
fn a_prompt_beyond_the_context_is_refused_and_a_longer_pair_is_cut() {
    let model = tiny();
    let long = "water ".repeat(400);
    let chat = vec![ChatMessage {
        role: "user".into(),
        content: long.clone(),
    }];
    for prompt in [Prompt::Text(long), Prompt::Chat(chat)] {
        let error = GenerateJob::new(&model, &prompt, GenerateSettings::default());
        let error = error.err().unwrap();
        assert_eq!(error.code(), "bad-settings");
        assert!(
            error.to_string().contains("the model can read 127"),
            "{error}"
        );
    }
    let mut settings = PairTestSettings::new(prompt());
    settings.generate.max_tokens = Some(4);
    let test = made(Ok(PairTestJob::new(
        &model,
        Rc::new(long_pairs()),
        settings,
    )));
    assert_eq!((test.losses.len(), test.outputs.len()), (2, 2));
    let learned = LanguageTuneSettings::new(TuneApproach::Lora);
    let run = LanguageTrainJob::new(&model, &long_pairs(), prompt(), &learned, None).unwrap();
    assert_eq!((run.cut(), run.left_out().len()), (1, 0));
}

#[test]
fn an_instruction_without_room_costs_no_rounds() {
    let calls = std::cell::Cell::new(0);
    let encode = |pieces: &[Piece]| {
        calls.set(calls.get() + 1);
        let characters = pieces.iter().map(|piece| piece.text().chars().count());
        Ok(vec![0; characters.sum()])
    };
    let around = |length: usize| {
        move |input: &str, output: &str| {
            let text = format!("{}{input}", "i".repeat(length));
            Ok((vec![Piece::Content(text)], Piece::Content(output.into())))
        }
    };
    // Of 100 tokens the output takes 8, with its end.
    let pairs = long_pairs().select(&[0]);
    let error = prepare(&pairs, &around(93), &encode, (1, 100)).unwrap_err();
    assert_eq!(error.code(), "bad-data");
    assert_eq!(calls.replace(0), 3);
    let prepared = prepare(&pairs, &around(91), &encode, (1, 100)).unwrap();
    assert_eq!((prepared.cut, prepared.left_out.len()), (1, 0));
    assert!(calls.get() < 10, "{}", calls.get());
}

#[test]
fn many_added_tokens_that_begin_alike_cost_no_time() {
    let mut vocabulary = serde_json::Map::new();
    let mut added = Vec::new();
    for id in 0..1000 {
        let content = format!("{}{id}", "a".repeat(1000));
        vocabulary.insert(content.clone(), json!(id));
        added.push(json!({"id": id, "content": content, "special": id % 2 == 0}));
    }
    vocabulary.insert("a".into(), json!(1000));
    let file = json!({
        "added_tokens": added,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
        "model": {"type": "BPE", "vocab": vocabulary, "merges": []},
    });
    let tokenizer = ByteLevelTokenizer::from_json(file.to_string().as_bytes(), 2000).unwrap();
    let began = Instant::now();
    let ids = tokenizer.encode(&"a".repeat(20_000), true).unwrap();
    assert_eq!(ids, vec![1000; 20_000]);
    assert!(began.elapsed() < Duration::from_secs(5));
    // The longest counts, unless it is a control token in a person's text.
    let text = format!("{}12", "a".repeat(1000));
    assert_eq!(tokenizer.encode(&text, true).unwrap(), [12]);
    let odd = tokenizer.encode(&text, false).unwrap();
    assert_eq!(odd[0], 1);
}

fn tuned(approach: TuneApproach) -> (Rc<Generator>, Vec<u8>) {
    let base = tiny();
    let settings = LanguageTuneSettings::new(approach);
    let settings = settings.with("epochs", 1.0).unwrap();
    let job = LanguageTrainJob::new(&base, &long_pairs(), prompt(), &settings, None);
    let file = made(job).save().unwrap();
    (base, file)
}

#[test]
fn a_tuned_model_whose_prompt_runs_together_is_refused() {
    let (base, file) = tuned(TuneApproach::Lora);
    assert!(base.load(file.as_slice()).is_ok());
    // What stands between an input and its output is made empty; blanks behind it keep all else where it is.
    let find = |from: usize, what: &[u8]| {
        let at = file[from..]
            .windows(what.len())
            .position(|bytes| bytes == what);
        from + at.expect("the part is in the header")
    };
    let word = find(0, b"Output:");
    let quote = br#"\""#;
    let before = file[..word]
        .windows(quote.len())
        .rposition(|bytes| bytes == quote);
    let open = before.expect("it is in quotation marks") + quote.len();
    let close = find(word, quote);
    let mut damaged = file.clone();
    damaged[open..close + quote.len()].fill(b' ');
    damaged[open..open + quote.len()].copy_from_slice(quote);
    let error = base.load(damaged.as_slice()).err().expect("it is refused");
    assert_eq!(error.code(), "bad-classifier");
}

#[test]
fn a_checkpoint_names_tensors_as_the_model_does() {
    let base = tiny();
    let settings = LanguageTuneSettings::new(TuneApproach::Lora);
    let job = LanguageTrainJob::new(&base, &long_pairs(), prompt(), &settings, None);
    let mut job = job.unwrap();
    let file = {
        use homefire::session::Job;
        block_on(job.advance(4)).unwrap();
        let file = block_on(job.checkpoint(|size| Ok(Vec::with_capacity(size))));
        file.unwrap().unwrap()
    };
    let tensors = safetensors::SafeTensors::deserialize(&file).unwrap();
    for prefix in ["now", "mean", "square"] {
        let name = format!("{prefix}.model.layers.0.self_attn.q_proj.lora_A.weight");
        assert_eq!(tensors.tensor(&name).unwrap().shape(), [8, 64], "{name}");
    }
}

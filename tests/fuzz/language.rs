//! What comes with a language model, or is made with one, on the tiny Llama.

use std::rc::Rc;

use homefire::data::Dataset;
use homefire::data::pairs::{PairOptions, PairSet, parse};
use homefire::device::Chosen;
use homefire::error::messages::model::cpu_asked_for;
use homefire::generate::prompt::PromptTemplate;
use homefire::session::{
    CalibrationMethod, GenerateJob, GenerateSettings, Generator, GeneratorFiles, Job,
    LanguageTrainJob, PairPrompt, Prompt, PromptClassifier, PromptClassifierJob, PromptPredictJob,
    PromptSettings, PromptStyle,
};
use homefire::text::Piece;
use homefire::text::byte_level::ByteLevelTokenizer;
use homefire::text::chat::{ChatMessage, ChatTemplate};
use homefire::tune::TuneApproach;
use homefire::tune::language::LanguageTuneSettings;
use homefire::{Error, Result};
use pollster::block_on;

use crate::common::person::HOST;
use crate::mutate::Seed;
use crate::run::{fuzz, fuzz_within};
use crate::targets::sealed;

const TOKENIZER: &str = r###"{"added_tokens": [{"id": 0, "content": "<|im_end|>", "special": true}, {"id": 11, "content":
"[new]", "special": false, "lstrip": false, "single_word": false}], "normalizer": null, "pre_tokenizer": {"type": "Sequence",
"pretokenizers": [{"type": "Digits", "individual_digits": true}, {"type": "ByteLevel", "add_prefix_space": false,
"use_regex": true}]}, "model": {"type": "BPE", "dropout": null, "byte_fallback": false, "ignore_merges": false, "vocab":
{"<|im_end|>": 0, "t": 1, "h": 2, "e": 3, "Ġ": 4, "1": 5, "th": 6, "the": 7, "Ġthe": 8, "2": 9, "Ã": 10}, "merges": [["t", "h"],
"th e", ["Ġ", "the"]]}}"###;

#[test]
fn language_tokenizers() {
    let seeds = vec![Seed::plain(TOKENIZER)];
    fuzz("language tokenizers", seeds, |bytes, options| {
        let Ok(tokenizer) = ByteLevelTokenizer::from_json(bytes, 20) else {
            return false;
        };
        assert!((1..=20).contains(&tokenizer.vocabulary()));
        let special = options % 2 > 0;
        for text in [
            "the the 12<|im_end|>[new]",
            "",
            "\u{301}中 👍\0",
            "ttttttttttttttttt",
        ] {
            let ids = tokenizer.encode(text, special).unwrap_or_default();
            assert!(ids.iter().all(|&id| (id as usize) < tokenizer.vocabulary()));
            assert!(special || ids.iter().all(|&id| !tokenizer.is_control(id)));
            tokenizer.decode(&ids);
        }
        // What is read can be written, and read again.
        let again = tokenizer.to_json().unwrap();
        let again = ByteLevelTokenizer::from_json(&again, 20);
        again.is_ok_and(|again| again.vocabulary() == tokenizer.vocabulary())
    });
}

/// Pieces of templates, of which a file's bytes choose some.
const PIECES: [&str; 64] = [
    "{% for m in messages %}",
    "{% for i in range(100000) %}",
    "{% for i in n.x %}",
    "{% for c in m.content recursive %}",
    "{% endfor %}",
    "{% endfor %}",
    "{% endfor %}",
    "{% if m.role == 'user' %}",
    "{% if loop.first %}",
    "{% elif n.x %}",
    "{% else %}",
    "{% endif %}",
    "{% endif %}",
    "{% set n = namespace(x='a', y=[1]) %}",
    "{% set n.x = n.x ~ n.x %}",
    "{% set n.x = n.x + 'b' %}",
    "{% set n.x = n.y %}",
    "{% set n.y = n.y|list %}",
    "{% set n.x = m.content %}",
    "{% set n.x = messages %}",
    "{% set n.x = loop %}",
    "{% set n.x = 'a' * 9 %}",
    "{% set n.x = n.x|reverse %}",
    "{% set n.x = n.x|select('ne', 2) %}",
    "{% set n.x = n.x|list %}",
    "{% set n.x = n.x|string %}",
    "{% set n.x = 'a' %}",
    "{% set n.y = [[1, 'b'], {'a': 2}] %}",
    "{% set n.f = f %}",
    "{% set b %}",
    "{% endset %}",
    "{% macro f(x, y=1) %}",
    "{% macro g(x) %}",
    "{% endmacro %}",
    "{% endmacro %}",
    "{{ f(n.x) }}",
    "{{ g(n.y) }}",
    "{{ n.f(n.f) }}",
    "{{ loop(n.x) }}",
    "{{ loop.cycle(n.x, n.y) }}",
    "{{ m.content }}",
    "{{ m['content'] | trim }}",
    "{{ m.content.strip() }}",
    "{{ n.x | replace(n.y, n.x) }}",
    "{{ n.x | replace('', n.x) }}",
    "{{ n.x | join(n.x) }}",
    "{{ n.x | sort | unique | reverse | list }}",
    "{{ n.x | tojson(indent=4) }}",
    "{{ n.x | indent(9) }}",
    "{{ n.x | length * n.x | count }}",
    "{{ n.x | split(n.y) | join }}",
    "{{ n.x | selectattr('role', 'in', n.y) | list }}",
    "{{ '%s %09d %r' | format(n.x, 7, n.y) }}",
    "{{ n.x == n.y or n.x < n.y or n.x in n.y }}",
    "{{ n.x ** 9 // 7 % 5 }}",
    "{{ n.x | upper | title | escape }}",
    "{{ n.x | int + n.x | float | round(3) }}",
    "{{ raise_exception(n.x) }}",
    "{{ bos_token }}{{ eos_token }}{{ add_generation_prompt }}",
    "{{ n.x | sum(start=n.y) }}",
    "{{ n.x | min }}{{ n.y | max }}",
    "{%- raw -%}{{ {% endraw %}",
    "<|im_start|> \n",
    "{# {{ #}",
];

const CHAT: &str = "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}<|im_start|>system\nBe \
    kind.<|im_end|>\n{% endif %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor \
    %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

#[test]
fn chat_templates() {
    /// What the engine's bound of the work allows.
    const MOST: usize = 48 << 20;
    let turn = |role: &str, content: &str| ChatMessage {
        role: role.into(),
        content: content.into(),
    };
    let chat = [
        turn("user", " One\n<|im_end|>"),
        turn("assistant", "Two"),
        turn("user", ""),
    ];
    // Loops that grow, as pieces.
    let pieces = [
        vec![13, 1, 14, 4, 40],
        vec![13, 1, 22, 17, 4, 53, 46],
        vec![13, 1, 23, 25, 4, 47, 54],
        vec![31, 36, 33, 32, 35, 34, 13, 0, 35, 4],
        vec![13, 0, 18, 43, 44, 45, 4],
    ];
    let mut seeds = vec![Seed::plain(CHAT)];
    seeds.extend(pieces.map(Seed::plain));
    fuzz_within("chat templates", MOST, seeds, |bytes, options| {
        let source = match bytes.iter().all(|&byte| byte < 64) || options >= 128 {
            true => bytes
                .iter()
                .map(|&byte| PIECES[usize::from(byte % 64)])
                .collect(),
            false => String::from_utf8_lossy(bytes).into_owned(),
        };
        let Ok(template) = ChatTemplate::new("model.gguf", Some(&source), "<s>", "</s>") else {
            return false;
        };
        match template.render(&chat, options % 2 > 0) {
            Ok(pieces) => {
                let empty = |piece: &Piece| piece == &Piece::Template(String::new());
                !pieces.iter().any(empty)
            }
            Err(error) => {
                assert!(
                    matches!(error, Error::Model(_) | Error::Settings(_)),
                    "{error}"
                );
                assert!(error.to_string().len() < 2000);
                // A seed need not come to its end.
                bytes.len() < 20
            }
        }
    });
}

/// A file of a tiny Llama, whose context has 128 tokens.
const MODEL: &[u8] = include_bytes!("../golden/llama/q4_0.gguf");

fn open(file: Vec<u8>) -> Result<Rc<Generator>> {
    let cpu = Chosen::cpu(cpu_asked_for());
    Generator::open(GeneratorFiles::Gguf(file), "tiny".into(), cpu, HOST)
}

fn finished<J: Job>(job: Result<J>) -> Result<J::Output> {
    let mut job = job?;
    while !block_on(job.advance(9))?.finished {}
    block_on(job.finish())
}

/// A few tokens behind a text and a conversation; an error for what can't be read is as good.
fn write(generator: &Rc<Generator>) {
    let chat = vec![ChatMessage {
        role: "user".into(),
        content: "the water".into(),
    }];
    for prompt in [Prompt::Text("the water".into()), Prompt::Chat(chat)] {
        let settings = GenerateSettings {
            max_tokens: Some(3),
            ..GenerateSettings::default()
        };
        match finished(GenerateJob::new(generator, &prompt, settings)) {
            Ok(written) => assert!(written.tokens <= 3),
            Err(error) => assert_ne!(error.code(), "internal", "{error}"),
        }
    }
}

#[test]
fn language_models() {
    // The head, before tensors that stay what they are; they begin at a multiple of 32.
    let last = b"output_norm.weight";
    let at = MODEL.windows(last.len()).rposition(|bytes| bytes == last);
    let head = (at.unwrap()..MODEL.len()).find(|&at| {
        let mut file = MODEL[..at].to_vec();
        file.resize(at.next_multiple_of(32), 0);
        file.extend(&MODEL[at.next_multiple_of(32).min(MODEL.len())..]);
        open(file).is_ok()
    });
    let (head, tensors) = MODEL.split_at(head.unwrap());
    let tensors = &tensors[head.len().next_multiple_of(32) - head.len()..];
    fuzz_within(
        "language models",
        4 << 20,
        vec![Seed::plain(head)],
        |bytes, _| {
            let mut file = bytes.to_vec();
            file.resize(bytes.len().next_multiple_of(32), 0);
            file.extend(tensors);
            let Ok(generator) = open(file) else {
                return false;
            };
            write(&generator);
            true
        },
    );
}

fn pairs() -> PairSet {
    let table = "input,output\nsay red,the red\nsay blue,the blue\nsay water,the water\n";
    parse(table.as_bytes(), &PairOptions::default()).unwrap()
}

fn prompt() -> PairPrompt {
    PairPrompt {
        template: PromptTemplate::pairs("Go on."),
        style: PromptStyle::Plain,
        shots: Vec::new(),
    }
}

fn tuning(approach: TuneApproach) -> LanguageTuneSettings {
    let given = [("epochs", 2.0), ("layers", 1.0)];
    let settings = LanguageTuneSettings::new(approach);
    given.iter().fold(settings, |all, (name, value)| {
        all.with(name, *value).unwrap()
    })
}

#[test]
fn tuned_models() {
    let base = open(MODEL.to_vec()).unwrap();
    let saved = |approach| {
        let job = LanguageTrainJob::new(&base, &pairs(), prompt(), &tuning(approach), None);
        Seed::framed(finished(job).unwrap().save().unwrap())
    };
    let seeds = vec![saved(TuneApproach::Lora), saved(TuneApproach::LastLayers)];
    fuzz_within("tuned models", 4 << 20, seeds, |bytes, _| {
        let tuned = match base.load(bytes) {
            Ok(tuned) => tuned,
            Err(error) => {
                assert_eq!(error.code(), "bad-classifier", "{error}");
                return false;
            }
        };
        write(&tuned);
        // What is loaded can be saved.
        let again = tuned.save().unwrap();
        base.load(again.as_slice()).unwrap().tuning == tuned.tuning
    });
}

#[test]
fn prompt_classifiers() {
    let base = open(MODEL.to_vec()).unwrap();
    let rows = [
        ("the fire", "hot"),
        ("water", "cold"),
        ("iron", "hot"),
        ("ice", "cold"),
    ];
    let rows = rows.map(|(text, label)| (text.to_owned(), label.to_owned()));
    let data = Dataset::from_rows(rows).unwrap();
    let saved = |calibration| {
        let settings = PromptSettings {
            shots: 1,
            calibration,
            template: Some(PromptTemplate {
                instruction: "hot?".into(),
                input_prefix: "in: ".into(),
                output_prefix: " is ".into(),
                separator: "\n".into(),
            }),
            ..PromptSettings::default()
        };
        let made = finished(PromptClassifierJob::new(&base, &data, settings));
        Seed::plain(made.unwrap().save().unwrap())
    };
    let seeds = vec![
        saved(CalibrationMethod::None),
        saved(CalibrationMethod::Batch),
    ];
    fuzz_within("prompt classifiers", 4 << 20, seeds, |bytes, _| {
        let Ok(classifier) = PromptClassifier::load(&base, bytes) else {
            return false;
        };
        let texts = Rc::new(vec!["the sun".to_owned()]);
        match finished(Ok(PromptPredictJob::new(classifier, texts))) {
            Ok(made) => made[0]
                .probabilities
                .iter()
                .all(|p| (0.0..=1.0).contains(p)),
            Err(error) => {
                assert_ne!(error.code(), "internal", "{error}");
                false
            }
        }
    });
}

#[test]
fn language_checkpoints() {
    let base = open(MODEL.to_vec()).unwrap();
    let settings = tuning(TuneApproach::Lora).with("accumulate", 1.0).unwrap();
    let begin = |from| LanguageTrainJob::new(&base, &pairs(), prompt(), &settings, from);
    let saved = |steps| {
        let mut job = begin(None).unwrap();
        block_on(job.advance(steps)).unwrap();
        let file = block_on(job.checkpoint(|size| Ok(Vec::with_capacity(size))));
        Seed::framed(file.unwrap().unwrap())
    };
    // At an epoch's end, and within the second.
    let seeds = vec![saved(3), saved(4)];
    fuzz_within("language checkpoints", 4 << 20, seeds, |bytes, _| {
        let go_on = |bytes: Vec<u8>| {
            let mut job = begin(Some(Box::new(bytes)))?;
            block_on(job.advance(1))
        };
        let _ = go_on(bytes.to_vec());
        match go_on(sealed(bytes)) {
            Ok(progress) => progress.done > 0,
            Err(error) => {
                assert!(
                    matches!(
                        error,
                        Error::Checkpoint(_) | Error::Settings(_) | Error::Model(_)
                    ),
                    "{error}"
                );
                false
            }
        }
    });
}

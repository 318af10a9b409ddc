//! A language model learns from pairs, is tested on them, saved and made again: the jobs that a person's calls become, on a tiny
//! Llama.

use std::rc::Rc;

use crate::common::person::{self, HOST, made, run};
use homefire::data::pairs::{PairOptions, PairSet, parse};
use homefire::device::Chosen;
use homefire::error::messages::model::cpu_asked_for;
use homefire::export::Format;
use homefire::generate::prompt::PromptTemplate;
use homefire::session::{
    Generator, GeneratorFiles, Host, Job, LanguageEstimateJob, LanguageExportJob, LanguageTrainJob,
    PairPrompt, PairTest, PairTestJob, PairTestSettings, PromptStyle,
};
use homefire::tune::TuneApproach;
use homefire::tune::language::LanguageTuneSettings;
use pollster::block_on;

fn open_as(sha256: &str, host: Host) -> Rc<Generator> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/llama/q8_0.gguf");
    let file = std::fs::read(path).unwrap();
    let cpu = Chosen::cpu(cpu_asked_for());
    Generator::open(GeneratorFiles::Gguf(file), sha256.into(), cpu, host).unwrap()
}

fn open(host: Host) -> Rc<Generator> {
    open_as("tiny", host)
}

fn pairs() -> PairSet {
    let mut table = String::from("input,output\n");
    for (i, word) in ["red", "blue", "green", "water", "there", "first"]
        .iter()
        .cycle()
        .take(18)
        .enumerate()
    {
        table.push_str(&format!("say {word} number {i},the {word} is there\n"));
    }
    parse(table.as_bytes(), &PairOptions::default()).unwrap()
}

fn prompt() -> PairPrompt {
    PairPrompt {
        template: PromptTemplate::pairs("Go on."),
        style: PromptStyle::Plain,
        shots: Vec::new(),
    }
}

fn settings(approach: TuneApproach, given: &[(&str, f64)]) -> LanguageTuneSettings {
    given
        .iter()
        .fold(LanguageTuneSettings::new(approach), |all, (name, value)| {
            all.with(name, *value).unwrap()
        })
}

fn train(generator: &Rc<Generator>, settings: &LanguageTuneSettings) -> Rc<Generator> {
    made(LanguageTrainJob::new(
        generator,
        &pairs(),
        prompt(),
        settings,
        None,
    ))
}

fn test(generator: &Rc<Generator>) -> PairTest {
    let mut settings = PairTestSettings::new(prompt());
    settings.written = 2;
    settings.generate.max_tokens = Some(12);
    made(Ok(PairTestJob::new(generator, Rc::new(pairs()), settings)))
}

fn perplexity(generator: &Rc<Generator>) -> f64 {
    test(generator).perplexity.unwrap().value
}

#[test]
fn adapters_and_last_layers_learn_the_answers() {
    let base = open(HOST);
    let before = perplexity(&base);
    for (approach, given) in [
        (
            TuneApproach::Lora,
            [("epochs", 6.0), ("learningRate", 0.02)],
        ),
        (
            TuneApproach::LastLayers,
            [("epochs", 6.0), ("learningRate", 0.01)],
        ),
    ] {
        let tuned = train(&base, &settings(approach, &given));
        let after = perplexity(&tuned);
        assert!(after < 0.2 * before, "{approach:?}: {before} {after}");
        assert_eq!(perplexity(&base), before, "the base is as it was");
    }
}

#[test]
fn what_was_tuned_is_saved_and_made_again() {
    let base = open(HOST);
    for approach in [TuneApproach::Lora, TuneApproach::LastLayers] {
        let tuned = train(&base, &settings(approach, &[("epochs", 2.0)]));
        let file = tuned.save().unwrap();
        let again = base.load(file.as_slice()).unwrap();
        assert_eq!(test(&again), test(&tuned));
        assert_eq!(again.tuning, tuned.tuning);
        // Of another model, damaged, or none at all.
        let other = open_as("another", HOST);
        let error = other.load(file.as_slice()).err().unwrap();
        assert_eq!(error.code(), "bad-classifier");
        assert!(error.to_string().contains("another language model"));
        for end in [0, 7, 100, file.len() - 1] {
            let error = base.load(&file[..end]).err().unwrap();
            assert_eq!(error.code(), "bad-classifier", "{error}");
        }
    }
    let error = base.save().unwrap_err();
    assert_eq!(error.code(), "bad-settings");
}

#[test]
fn a_run_goes_on_from_its_checkpoint_to_the_same_weights() {
    let base = open(HOST);
    let settings = settings(
        TuneApproach::Lora,
        &[("epochs", 3.0), ("batchSize", 2.0), ("accumulate", 2.0)],
    );
    let whole = train(&base, &settings);
    let begin = |resume| LanguageTrainJob::new(&base, &pairs(), prompt(), &settings, resume);
    let mut first = begin(None).unwrap();
    for _ in 0..6 {
        block_on(first.advance(1)).unwrap();
    }
    let file = block_on(first.checkpoint(|size| Ok(Vec::with_capacity(size))));
    let file = file.unwrap().unwrap();
    let (reports, rest) = run(begin(Some(Box::new(file.clone()))).unwrap()).unwrap();
    assert_eq!(reports[0].done, 7);
    assert_eq!(rest.tuning, whole.tuning);

    let mut damaged = file;
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let error = begin(Some(Box::new(damaged))).err().unwrap();
    assert_eq!(error.code(), "bad-checkpoint");
}

#[test]
fn a_run_that_is_stopped_keeps_what_it_has_learned() {
    let base = open(HOST);
    let settings = settings(TuneApproach::Lora, &[("epochs", 50.0), ("warmup", 0.0)]);
    let mut job = LanguageTrainJob::new(&base, &pairs(), prompt(), &settings, None).unwrap();
    block_on(job.advance(8)).unwrap();
    job.stop();
    let progress = block_on(job.advance(1)).unwrap();
    assert!(progress.finished);
    let error = block_on(job.advance(1)).unwrap_err();
    assert_eq!(error.code(), "bad-settings");
    let tuned = block_on(job.finish()).unwrap();
    assert!(perplexity(&tuned) < perplexity(&base));
}

#[test]
fn a_test_has_intervals_baselines_and_what_was_written() {
    let test = test(&open(HOST));
    let perplexity = test.perplexity.unwrap();
    let (low, high) = perplexity.interval.unwrap();
    assert!(low <= perplexity.value && perplexity.value <= high);
    assert_eq!((test.outputs.len(), test.scores.len()), (2, 2));
    assert_eq!(test.losses.len(), 18);
    let first = test.first_sentence.unwrap().l.value;
    assert!(first > 0.1, "an input has a word of its output: {first}");
}

#[test]
fn settings_out_of_range_and_pairs_that_cannot_be_learned_are_refused() {
    let base = open(HOST);
    let begin = |settings: &LanguageTuneSettings| {
        LanguageTrainJob::new(&base, &pairs(), prompt(), settings, None)
            .err()
            .unwrap()
    };
    for (name, value) in [
        ("epochs", 0.0),
        ("rank", 129.0),
        ("maxTokens", 15.0),
        ("layers", 3.0),
        ("validation", 0.6),
        ("learningRate", f64::NAN),
    ] {
        let error = begin(&settings(TuneApproach::Lora, &[(name, value)]));
        assert_eq!(error.code(), "bad-settings");
        assert!(error.to_string().starts_with(name), "{error}");
    }
    let error = begin(&LanguageTuneSettings::new(TuneApproach::Full));
    assert!(error.to_string().contains("last-layers"), "{error}");
    let json = serde_json::json!({"approach": "lora", "ranks": 3});
    let error = LanguageTuneSettings::from_json(json.as_object().unwrap()).unwrap_err();
    assert!(error.to_string().contains("ranks"), "{error}");

    let long = format!("input,output\na,{}\n", "word ".repeat(300));
    let long = parse(long.as_bytes(), &PairOptions::default()).unwrap();
    let few = settings(TuneApproach::Lora, &[("maxTokens", 32.0)]);
    let error = LanguageTrainJob::new(&base, &long, prompt(), &few, None)
        .err()
        .unwrap();
    assert_eq!(error.code(), "bad-data");

    let full = Host {
        memory: || (3 << 30) - 1_000_000,
        ..HOST
    };
    let base = open(HOST);
    let tight = open(full);
    let any = LanguageTuneSettings::new(TuneApproach::LastLayers);
    let error = LanguageTrainJob::new(&tight, &pairs(), prompt(), &any, None)
        .err()
        .unwrap();
    assert_eq!(error.code(), "no-memory");

    let tuned = train(&base, &settings(TuneApproach::Lora, &[("epochs", 1.0)]));
    let error = LanguageTrainJob::new(&tuned, &pairs(), prompt(), &any, None)
        .err()
        .unwrap();
    assert!(error.to_string().contains("tuned already"), "{error}");
}

#[test]
fn what_a_run_takes_is_known_before_it() {
    let base = open(HOST);
    let estimate = |settings: &LanguageTuneSettings| {
        made(LanguageEstimateJob::new(
            &base,
            &pairs(),
            &prompt(),
            settings,
        ))
    };
    let one = settings(TuneApproach::Lora, &[("epochs", 1.0)]);
    let short = estimate(&one);
    let long = estimate(&settings(TuneApproach::Lora, &[("epochs", 10.0)]));
    assert!((long.seconds / short.seconds - 10.0).abs() < 1e-6);
    let run = LanguageTrainJob::new(&base, &pairs(), prompt(), &one, None).unwrap();
    let tuned = person::made(Ok(run));
    let values = &tuned.tuning.as_ref().unwrap().change.values;
    let weights: usize = values.iter().map(Vec::len).sum();
    assert_eq!(short.trained_weights, weights);
    assert!(short.share > 0.0 && short.share < 1.0 && short.memory > 0.0);
    let layers = estimate(&LanguageTuneSettings::new(TuneApproach::LastLayers));
    assert!(layers.memory > short.memory);
}

#[test]
fn long_inputs_lose_their_end_and_texts_alone_are_learned_whole() {
    let base = open(HOST);
    let long = format!("input,output\n{},short\n", "water ".repeat(400));
    let long = parse(long.as_bytes(), &PairOptions::default()).unwrap();
    let settings = settings(TuneApproach::Lora, &[("maxTokens", 64.0), ("epochs", 1.0)]);
    let job = LanguageTrainJob::new(&base, &long, prompt(), &settings, None).unwrap();
    assert_eq!((job.cut(), job.left_out().len()), (1, 0));

    let texts = homefire::data::pairs::parse_texts(
        b"The water is there.\nThe first water is blue.\n",
        &homefire::data::pairs::TextOptions::default(),
    );
    let texts = texts.unwrap();
    let tuned = made(LanguageTrainJob::new(
        &base,
        &texts,
        prompt(),
        &self::settings(
            TuneApproach::Lora,
            &[("epochs", 8.0), ("learningRate", 0.02)],
        ),
        None,
    ));
    let test = |generator: &Rc<Generator>| {
        let settings = PairTestSettings::new(prompt());
        made(Ok(PairTestJob::new(
            generator,
            Rc::new(texts.clone()),
            settings,
        )))
    };
    let (before, after) = (test(&base), test(&tuned));
    assert!(before.outputs.is_empty() && before.rouge.is_none());
    assert!(after.perplexity.unwrap().value < before.perplexity.unwrap().value);
}

/// Writes an export to the folder that `HOMEFIRE_EXPORT` names, for `tests/golden/check_language.py`, where it is set.
fn keep(folder: &str, files: &[(&str, Vec<u8>)]) {
    if let Some(root) = std::env::var_os("HOMEFIRE_EXPORT") {
        let folder = std::path::Path::new(&root).join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
}

fn export(tuned: &Rc<Generator>, format: Format) -> Vec<(&'static str, Vec<u8>)> {
    let make = |size| Ok(Vec::with_capacity(size));
    let job = LanguageExportJob::new(tuned, format, Some("a/base"), make);
    let (mut files, large) = made(job);
    files.extend(large);
    files
}

#[test]
fn a_merged_folder_opens_as_the_same_model() {
    let base = open(HOST);
    for approach in [TuneApproach::Lora, TuneApproach::LastLayers] {
        let given = [("epochs", 4.0), ("learningRate", 0.02)];
        let tuned = train(&base, &settings(approach, &given));
        let files = export(&tuned, Format::Huggingface);
        keep(&format!("merged-{}", approach.name()), &files);
        let file = |wanted: &str| {
            let found = files.iter().find(|(name, _)| *name == wanted);
            found.unwrap().1.clone()
        };
        let again = Generator::open(
            GeneratorFiles::Hub {
                weights: file("model.safetensors"),
                config: file("config.json"),
                tokenizer: file("tokenizer.json"),
                tokenizer_config: Some(file("tokenizer_config.json")),
            },
            "merged".into(),
            Chosen::cpu(cpu_asked_for()),
            HOST,
        );
        // It is rounded to 8 bits once more.
        let (one, other) = (perplexity(&tuned), perplexity(&again.unwrap()));
        assert!((one / other - 1.0).abs() < 0.05, "{one} {other}");
        let expected = [("perplexity", one)];
        let expected = serde_json::to_vec(&std::collections::BTreeMap::from(expected)).unwrap();
        keep(
            &format!("merged-{}", approach.name()),
            &[("expected.json", expected)],
        );
    }
}

#[test]
fn adapters_are_named_as_peft_names_them() {
    let base = open(HOST);
    let given = [("epochs", 4.0), ("learningRate", 0.02), ("layers", 1.0)];
    let tuned = train(&base, &settings(TuneApproach::Lora, &given));
    let files = export(&tuned, Format::Peft);
    let config: serde_json::Value = serde_json::from_slice(&files[0].1).unwrap();
    assert_eq!(config["r"], 8);
    assert_eq!(config["layers_to_transform"], serde_json::json!([1]));
    assert_eq!(config["target_modules"].as_array().unwrap().len(), 7);
    let tensors = safetensors::SafeTensors::deserialize(&files[1].1).unwrap();
    let name = "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight";
    assert_eq!(tensors.tensor(name).unwrap().shape(), [8, 64]);
    let expected = serde_json::json!({ "perplexity": perplexity(&tuned) });
    keep("peft", &files);
    keep(
        "peft",
        &[("expected.json", serde_json::to_vec(&expected).unwrap())],
    );

    let make = |_| Ok(Vec::new());
    let onnx = LanguageExportJob::new(&tuned, Format::Onnx, None, make);
    assert_eq!(onnx.err().unwrap().code(), "bad-settings");
    let layers = train(
        &base,
        &settings(TuneApproach::LastLayers, &[("epochs", 1.0)]),
    );
    let adapters = LanguageExportJob::new(&layers, Format::Peft, None, make);
    assert_eq!(adapters.err().unwrap().code(), "bad-settings");
}

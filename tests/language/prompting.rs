//! N-shot prompting as a classifier, on a tiny Llama of random weights: what is computed is known, though not of use.

use std::rc::Rc;

use homefire::data::Dataset;
use homefire::device::Chosen;
use homefire::error::messages::model::cpu_asked_for;
use homefire::generate::prompt::PromptTemplate;
use homefire::model::causal::Wanted;
use homefire::session::{
    CalibrationMethod, Generator, GeneratorFiles, Host, Job, Prediction, PromptClassifier,
    PromptClassifierJob, PromptCurveJob, PromptCurvePlan, PromptEvaluateJob, PromptPredictJob,
    PromptSettings, PromptStyle,
};
use homefire::{Error, Result};
use pollster::block_on;

const HOST: Host = Host {
    now: || 0.0,
    memory: || 0,
    mark_memory: || 0,
    peak_memory: || 0,
    room: 1 << 30,
};

const TEXTS: [&str; 3] = ["the metal is hot", "one atom", "water and oxygen"];

pub fn open(sha256: &str) -> Rc<Generator> {
    let file = include_bytes!("../golden/llama/q8_0.gguf").to_vec();
    let cpu = Chosen::cpu(cpu_asked_for());
    Generator::open(GeneratorFiles::Gguf(file), sha256.into(), cpu, HOST).unwrap()
}

pub fn data(each: usize) -> Rc<Dataset> {
    let rows = (0..each).flat_map(|at| {
        let row = |text: &str, label: &str| (format!("{text} {at}"), label.to_owned());
        [row("the fire", "hot"), row("clear water", "not_hot")]
    });
    Rc::new(Dataset::from_rows(rows).unwrap())
}

pub fn finished<J: Job>(job: Result<J>) -> Result<J::Output> {
    let mut job = job?;
    while !block_on(job.advance(3))?.finished {}
    block_on(job.finish())
}

/// A short template: the tiny model's context has 128 tokens.
pub fn settings(shots: usize, calibration: CalibrationMethod) -> PromptSettings {
    PromptSettings {
        shots,
        calibration,
        template: Some(PromptTemplate {
            instruction: "hot?".into(),
            input_prefix: "in: ".into(),
            output_prefix: " is ".into(),
            separator: "\n".into(),
        }),
        ..PromptSettings::default()
    }
}

fn classifier(
    generator: &Rc<Generator>,
    shots: usize,
    calibration: CalibrationMethod,
) -> PromptClassifier {
    let settings = settings(shots, calibration);
    finished(PromptClassifierJob::new(generator, &data(4), settings)).unwrap()
}

fn predict(classifier: &PromptClassifier, texts: &[&str]) -> Vec<Prediction> {
    let texts: Vec<String> = texts.iter().map(|&text| text.into()).collect();
    let job = PromptPredictJob::new(classifier.clone(), Rc::new(texts));
    finished(Ok(job)).unwrap()
}

/// The mean log-likelihood of the tokens behind a prompt, all read at once.
fn by_hand(generator: &Generator, prompt: &str, words: &str) -> f64 {
    let prompt = generator.tokenizer.encode(prompt, true).unwrap();
    let words = generator.tokenizer.encode(words, false).unwrap();
    let ids = [prompt.clone(), words.clone()].concat();
    let mut cache = generator.decoder.cache();
    let logits = block_on(generator.decoder.forward(&ids, &mut cache, Wanted::All)).unwrap();
    let rows: Vec<&[f32]> = logits.chunks_exact(generator.config().vocab_size).collect();
    let each = words.iter().enumerate().map(|(at, &id)| {
        let row = rows[prompt.len() - 1 + at];
        let sum: f64 = row.iter().map(|&l| f64::from(l).exp()).sum();
        f64::from(row[id as usize]) - sum.ln()
    });
    each.sum::<f64>() / words.len() as f64
}

#[test]
fn labels_are_scored_by_the_mean_log_likelihood_of_their_tokens() {
    let generator = open("00");
    for style in [PromptStyle::Plain, PromptStyle::Chat] {
        let settings = PromptSettings {
            style,
            both_orders: false,
            ..settings(1, CalibrationMethod::None)
        };
        let made = finished(PromptClassifierJob::new(&generator, &data(4), settings)).unwrap();
        let lead = match style {
            PromptStyle::Plain => " ",
            PromptStyle::Chat => "",
        };
        let found = &predict(&made, &TEXTS[..1])[0];
        let prompt = made.prompt(TEXTS[0]).unwrap();
        let [hot, not_hot] =
            ["hot", "not hot"].map(|words| by_hand(&generator, &prompt, &format!("{lead}{words}")));
        let wanted = 1.0 / (1.0 + (not_hot - hot).exp());
        assert!((f64::from(found.probabilities[0]) - wanted).abs() < 1e-5);
        assert_eq!(found.label, usize::from(wanted < 0.5));
    }
}

#[test]
fn a_prediction_depends_on_no_other_text() {
    let generator = open("00");
    let made = classifier(&generator, 2, CalibrationMethod::Batch);
    let together = predict(&made, &TEXTS);
    let [a, b, c] = TEXTS;
    let turned = predict(&made, &[c, a, b]);
    assert_eq!(
        [&turned[1], &turned[2], &turned[0]],
        [&together[0], &together[1], &together[2]]
    );
    // Prompts that go on alike by any number of tokens.
    let ends = [
        "a b c d e f g",
        "a b c d e f h",
        "a b c d e i",
        "a b c",
        "a",
        "a b c d e f g h",
    ];
    for (text, found) in ends.iter().zip(predict(&made, &ends)) {
        assert_eq!(
            predict(
                &classifier(&open("00"), 2, CalibrationMethod::Batch),
                &[text]
            )[0],
            found
        );
    }
    let other = classifier(&open("00"), 2, CalibrationMethod::Batch);
    for (text, found) in TEXTS.iter().zip(&together) {
        assert_eq!(predict(&other, &[text])[0], *found);
    }
}

#[test]
fn the_mean_of_both_orders_depends_on_neither() {
    let generator = open("00");
    let found = |order, both_orders| {
        let settings = PromptSettings {
            order: Some(order),
            both_orders,
            ..settings(1, CalibrationMethod::None)
        };
        let made = finished(PromptClassifierJob::new(&generator, &data(4), settings)).unwrap();
        let first = made.prompts.first.shots[0].output.clone();
        (first, predict(&made, &TEXTS[..1])[0].probabilities.clone())
    };
    // Two examples have two orders.
    let other = (1..9).find(|&order| found(order, false).0 != found(0, false).0);
    let orders = [0, other.unwrap()];
    let margin = |p: &[f32]| (p[0] / p[1]).ln();
    let [one, reversed] = orders.map(|order| margin(&found(order, false).1));
    assert_ne!(one, reversed);
    for order in orders {
        let both = margin(&found(order, true).1);
        assert!((both - (one + reversed) / 2.0).abs() < 1e-4);
    }
}

#[test]
fn the_prompt_is_laid_open_with_its_examples_in_a_seeded_order() {
    let generator = open("00");
    let zero = classifier(&generator, 0, CalibrationMethod::None);
    assert_eq!(zero.prompt("so").unwrap(), "hot?\nin: so is");
    let one = classifier(&generator, 1, CalibrationMethod::None);
    let [first, second] = one.prompts.first.shots.as_slice() else {
        panic!("one example a label");
    };
    let lines = [first, second].map(|shot| format!("in: {} is {}\n", shot.input, shot.output));
    assert_eq!(
        one.prompt("so").unwrap(),
        format!("hot?\n{}in: so is", lines.concat())
    );
    let ordered = |order| {
        let settings = PromptSettings {
            order: Some(order),
            ..settings(2, CalibrationMethod::None)
        };
        let made = finished(PromptClassifierJob::new(&generator, &data(4), settings)).unwrap();
        made.prompts.first.shots.clone()
    };
    assert_eq!(ordered(1), ordered(1));
    let mut orders: Vec<_> = (0..8).map(ordered).collect();
    orders.dedup();
    assert!(orders.len() > 1);
    for order in &mut orders {
        order.sort_by(|a, b| a.input.cmp(&b.input));
    }
    orders.dedup();
    assert_eq!(orders.len(), 1, "the same examples");
}

#[test]
fn a_chat_has_the_labels_as_the_answers() {
    let settings = PromptSettings {
        style: PromptStyle::Chat,
        ..settings(0, CalibrationMethod::None)
    };
    let made = finished(PromptClassifierJob::new(&open("00"), &data(4), settings)).unwrap();
    let prompt = made.prompt("so").unwrap();
    let wanted = "<|im_start|>system\nhot?<|im_end|>\n<|im_start|>user\nso<|im_end|>\n<|im_start|>assistant\n";
    assert_eq!(prompt, wanted);
}

#[test]
fn examples_and_texts_beyond_the_context_are_left_out_and_cut_and_it_is_said() {
    let generator = open("00");
    let settings = settings(4, CalibrationMethod::None);
    let made = finished(PromptClassifierJob::new(&generator, &data(4), settings)).unwrap();
    assert!(made.prompts.first.shots.len() < 8);
    assert!(
        made.notices[0]
            .to_string()
            .contains("of 8 examples were left out")
    );
    let long = "hot water ".repeat(100);
    let found = &predict(&made, &[&long, "hot"])[..];
    assert!(found[0].reading.cut && !found[1].reading.cut);
    assert!(found[0].reading.tokens <= generator.context_tokens());
}

#[test]
fn calibration_is_by_training_texts_that_are_no_examples() {
    let generator = open("00");
    let made = classifier(&generator, 1, CalibrationMethod::Batch);
    assert_eq!(
        (made.calibrated_on, made.method),
        (6, CalibrationMethod::Batch)
    );
    // The margins of these texts are 0 on average.
    let examples: Vec<&str> = made
        .prompts
        .first
        .shots
        .iter()
        .map(|s| s.input.as_str())
        .collect();
    let train = data(4);
    let texts = train.examples.iter().map(|e| e.text.as_str());
    let others: Vec<&str> = texts.filter(|text| !examples.contains(text)).collect();
    let found = predict(&made, &others);
    let margins = found
        .iter()
        .map(|one| (one.probabilities[0] / one.probabilities[1]).ln());
    assert!((margins.sum::<f32>() / 6.0).abs() < 1e-4);
    let few = finished(PromptClassifierJob::new(
        &generator,
        &data(1),
        settings(1, CalibrationMethod::Batch),
    ));
    let few = few.unwrap();
    assert_eq!(
        (few.calibrated_on, few.method),
        (3, CalibrationMethod::Contextual)
    );
    assert!(
        few.notices[0]
            .to_string()
            .contains("texts that say nothing")
    );
}

#[test]
fn a_saved_one_predicts_the_same_and_is_refused_with_another_model() {
    let generator = open("00");
    let made = classifier(&generator, 1, CalibrationMethod::Batch);
    let file = made.save().unwrap();
    let loaded = PromptClassifier::load(&generator, &file).unwrap();
    assert_eq!(predict(&loaded, &TEXTS), predict(&made, &TEXTS));
    assert_eq!(loaded.save().unwrap(), file);
    let refused = |generator: &Rc<Generator>, file: &[u8]| {
        let refused = PromptClassifier::load(generator, file).err().unwrap();
        assert_eq!(refused.code(), "bad-classifier");
        refused.to_string()
    };
    assert!(refused(&open("11"), &file).contains("another model"));
    assert!(refused(&generator, b"{}").contains("no Homefire classifier"));
    let text = String::from_utf8(file).unwrap();
    let newer = text.replace("\"version\": 1", "\"version\": 2");
    assert!(refused(&generator, newer.as_bytes()).contains("format version 2"));
    let odd = text.replace("\"calibratedOn\"", "\"odd\"");
    assert!(refused(&generator, odd.as_bytes()).contains("damaged"));
    let fewer = text.replace("\"not_hot\"\n", "\"not_hot\", \"third\"\n");
    assert!(refused(&generator, fewer.as_bytes()).contains("calibration"));
}

#[test]
fn it_is_tested_as_other_classifiers_are() {
    let generator = open("00");
    let made = classifier(&generator, 1, CalibrationMethod::Contextual);
    let held = data(3);
    let tested = finished(PromptEvaluateJob::new(made.clone(), held.clone())).unwrap();
    let texts: Vec<&str> = held.examples.iter().map(|e| e.text.as_str()).collect();
    let labels: Vec<usize> = predict(&made, &texts).iter().map(|p| p.label).collect();
    assert_eq!(tested.predicted, labels);
    let right = tested.right.iter().filter(|&&right| right).count();
    assert_eq!(tested.evaluation.accuracy, right as f64 / 6.0);
    let other =
        Dataset::from_rows([("a", "hot"), ("b", "cold")].map(|(t, l)| (t.into(), l.into())));
    let refused = PromptEvaluateJob::new(made, Rc::new(other.unwrap()))
        .err()
        .unwrap();
    assert_eq!(refused.code(), "bad-data");
    let known = "which this classifier does not know. It knows: hot, not_hot.";
    assert!(refused.to_string().contains(known));
}

#[test]
fn the_effect_of_examples_and_their_order_is_what_classifiers_come_to() {
    let generator = open("00");
    let (train, test) = (data(4), data(3));
    let plan = PromptCurvePlan {
        shots: vec![1, 0],
        draws: 2,
        orders: 2,
        seed: 5,
    };
    let begun = || {
        let settings = settings(9, CalibrationMethod::None);
        PromptCurveJob::new(&generator, (train.clone(), test.clone()), settings, &plan)
    };
    let points = finished(begun()).unwrap();
    assert_eq!(points.iter().map(|p| p.shots).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(points[0].draws.len(), 1);
    assert_eq!(points[0].draws[0].accuracies.len(), 1);
    let seeds: Vec<u64> = points[1].draws.iter().map(|draw| draw.seed).collect();
    assert_eq!(seeds, [5, 6]);
    for draw in &points[1].draws {
        assert_eq!(draw.accuracies.len(), 2);
        for (at, method) in CalibrationMethod::ALL.into_iter().enumerate() {
            let settings = PromptSettings {
                seed: draw.seed,
                ..settings(1, method)
            };
            let made = finished(PromptClassifierJob::new(&generator, &train, settings)).unwrap();
            let tested = finished(PromptEvaluateJob::new(made, test.clone())).unwrap();
            assert_eq!(draw.accuracies[0][at], tested.evaluation.accuracy);
        }
    }
    let over = points[1].over_draws(0);
    assert!(over.least <= over.mean && over.mean <= over.most);
    // Stopped, it keeps what there is.
    let mut job = begun().unwrap();
    while !block_on(job.advance(3)).unwrap().news {}
    job.stop();
    assert!(block_on(job.advance(3)).unwrap().finished);
    assert_eq!(block_on(job.finish()).unwrap().len(), 1);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let generator = open("00");
    let refused = |data: &Dataset, settings: PromptSettings| -> Error {
        PromptClassifierJob::new(&generator, data, settings)
            .err()
            .unwrap()
    };
    let many = settings(257, CalibrationMethod::None);
    assert!(refused(&data(4), many).to_string().contains("shots"));
    let mut run_together = settings(1, CalibrationMethod::None);
    run_together.template.as_mut().unwrap().separator.clear();
    assert!(
        refused(&data(4), run_together)
            .to_string()
            .contains("separator")
    );
    let mut wordy = settings(1, CalibrationMethod::None);
    wordy.template.as_mut().unwrap().instruction = "hot ".repeat(200);
    assert_eq!(refused(&data(4), wordy).code(), "bad-settings");
    let alike =
        Dataset::from_rows([("a", "not_hot"), ("b", "not hot")].map(|(t, l)| (t.into(), l.into())));
    let alike = refused(&alike.unwrap(), settings(1, CalibrationMethod::None));
    assert!(alike.to_string().contains("no words of its own"));
    let nothing = PromptCurvePlan {
        shots: Vec::new(),
        ..PromptCurvePlan::default()
    };
    let parts = (data(4), data(1));
    let job = PromptCurveJob::new(&generator, parts, PromptSettings::default(), &nothing);
    assert_eq!(job.err().unwrap().code(), "bad-settings");
}

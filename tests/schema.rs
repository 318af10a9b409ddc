//! The schema of settings: what it says is complete and consistent, and `www/lib/schema.ts` says the same. `npm run schema`
//! writes that file anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use homefire::compare::FEW_TESTS;
use homefire::error::POSITIONS;
use homefire::tune::schema::{
    DefaultValue, FEW_SHOT_METHODS, LANGUAGE_SETTINGS, Range, SETTINGS, Setting, TUNE_APPROACHES,
    TuneApproach, Use, Values,
};
use homefire::tune::{Recipe, TuneSettings};

#[path = "schema/sentences.rs"]
mod sentences;

const HEADER: &str = "/** What can be set of a run. Made from src/tune/schema.rs by `npm run schema`: change it there. */\n";

const APPROACHES: &str = "
/**
 * What training changes: a head on the frozen encoder; a head with the encoder's last layers, with adapters, or with the
 * whole encoder; or, with \"contrastive\", first the encoder, on pairs of examples, and then a head.
 */
";

const METHODS: &str = "
/** What a few-shot classifier compares a text with. \"label-prior\" starts from the labels' words and lets the examples move them. */
";

const SETTINGS_DOC: &str = "
/**
 * The settings of training. Defaults depend on the approach, and settings that an approach doesn't have are ignored.
 *
 * With \"head\", a linear head is fitted to its optimum on all examples: multinomial logistic regression, whose regularisation
 * cross-validation chooses and whose `C` the classifier's settings then contain. It takes `classWeights` and `seed`. An epoch
 * of its run is a strength that was tried, and the last one is the fit to all examples. If you set one of `epochs`,
 * `batchSize`, `learningRate` and `weightDecay`, or `hidden`, `validation`, `patience` or `labelSmoothing` above 0, the head
 * learns by minibatches instead, with the other settings at their defaults.
 */
export interface TuneSettings {
  /** \"head\" when absent. */
  approach?: TuneApproach;
";

const TABLE_DOC: &str = "
/** What a setting is in some approaches. */
export interface SettingUse {
  approaches: readonly TuneApproach[];
  /** The least and the most that it can be; `most` is absent where that is the number of the encoder's layers. */
  least: number;
  most?: number;
  /** Whether it has to be above `least`. */
  above?: true;
  /** What it is when it is not given; absent where that depends on the encoder or on another setting. */
  default?: number | boolean;
}

/** A setting, as the API checks it and the page shows it. */
export interface SettingInfo {
  name: Exclude<keyof TuneSettings, \"approach\">;
  /** What it is, in a sentence. */
  about: string;
  kind: \"whole\" | \"number\" | \"flag\";
  /** What it is counted in. */
  unit?: string;
  uses: readonly SettingUse[];
}

/** All settings, in the order in which a person meets them. */
export const SETTINGS: readonly SettingInfo[] = [
";

const DEFAULTS_DOC: &str = "
/** The defaults of each approach, but for those that depend on the encoder or on another setting. */
export const DEFAULTS = {
";

const LANGUAGE_HEADER: &str = "/** What can be set of tuning a language model. Made from src/tune/schema.rs by `npm run schema`: change it there. */

import type { SettingInfo } from \"./schema\";
";

const LANGUAGE_DOC: &str = "
/** The settings of tuning a language model. Settings that an approach doesn't have are ignored. */
export interface LanguageTuneSettings {
  /** What is trained: adapters beside the projections, or the last layers; \"lora\" when absent. */
  approach?: \"lora\" | \"last-layers\";
";

const LANGUAGE_TABLE_DOC: &str = "
/** All settings of tuning a language model, in the order in which a person meets them. */
export const LANGUAGE_SETTINGS: readonly (Omit<SettingInfo, \"name\"> & {
  name: Exclude<keyof LanguageTuneSettings, \"approach\">;
})[] = [
";

/// Characters of a line beyond which prettier breaks it.
const WIDTH: usize = 120;

const POSITIONS_DOC: &str = "
/** Those parameters of a message that say where something is: in the table, or in a file. */
";

fn names(all: &[&str]) -> String {
    let quoted: Vec<String> = all.iter().map(|name| format!("\"{name}\"")).collect();
    quoted.join(", ")
}

fn approaches(used: &Use) -> String {
    let all: Vec<&str> = used.approaches.iter().map(|a| a.name()).collect();
    names(&all)
}

fn kind(range: Range) -> &'static str {
    match range {
        Range::Whole(..) | Range::Layers(_) => "whole",
        Range::Flag => "flag",
        Range::Between(..) | Range::Above(..) => "number",
    }
}

fn bounds(range: Range) -> (f64, Option<f64>) {
    match range {
        Range::Whole(least, most) => (least as f64, Some(most as f64)),
        Range::Layers(least) => (least as f64, None),
        Range::Between(least, most) | Range::Above(least, most) => (least, Some(most)),
        Range::Flag => (0.0, Some(1.0)),
    }
}

fn default(used: &Use) -> Option<String> {
    match (used.default, used.range) {
        (DefaultValue::Is(value), Range::Flag) => Some((value != 0.0).to_string()),
        (DefaultValue::Is(value), _) => Some(value.to_string()),
        _ => None,
    }
}

fn default_in_words(used: &Use) -> String {
    match used.default {
        DefaultValue::Is(_) => default(used).unwrap_or_default(),
        DefaultValue::AtMostLayers(most) => most.to_string(),
        DefaultValue::AllLayers => "all layers".into(),
        DefaultValue::Twice(other) => format!("twice `{other}`"),
    }
}

/// A type of some strings, and the list of them.
fn listed(doc: &str, name: &str, list: &str, all: &[&str]) -> String {
    let strings = names(all);
    let union = strings.replace(", ", " | ");
    format!(
        "{doc}export type {name} = {union};\n\n/** All of them. */\nexport const {list} = [{strings}] as const satisfies readonly {name}[];\n"
    )
}

/// The fields of an interface, one for each setting.
fn fields_of(settings: &[Setting]) -> String {
    let mut text = String::new();
    for setting in settings {
        let uses: Vec<String> = setting
            .uses
            .iter()
            .map(|used| format!("{} with {}", default_in_words(used), approaches(used)))
            .collect();
        let kind = if kind(setting.uses[0].range) == "flag" {
            "boolean"
        } else {
            "number"
        };
        let (about, uses) = (setting.about, uses.join("; "));
        writeln!(text, "  /** {about} Default: {uses}. */").unwrap();
        writeln!(text, "  {}?: {kind};", setting.name).unwrap();
    }
    text
}

/// The entries of a table of settings.
fn rows_of(settings: &[Setting]) -> String {
    let mut text = String::new();
    for setting in settings {
        writeln!(text, "  {{\n    name: \"{}\",", setting.name).unwrap();
        writeln!(text, "    about: {:?},", setting.about).unwrap();
        writeln!(text, "    kind: \"{}\",", kind(setting.uses[0].range)).unwrap();
        if let Some(unit) = setting.unit {
            writeln!(text, "    unit: \"{unit}\",").unwrap();
        }
        let uses: Vec<String> = setting.uses.iter().map(use_of).collect();
        let line = format!("    uses: [{}],", uses.join(", "));
        match uses.len() {
            1 if line.len() <= WIDTH => text.push_str(&line),
            _ => write!(
                text,
                "    uses: [\n      {},\n    ],",
                uses.join(",\n      ")
            )
            .unwrap(),
        }
        text.push_str("\n  },\n");
    }
    text
}

/// A range with its default, and for which approaches it holds.
fn use_of(used: &Use) -> String {
    let (least, most) = bounds(used.range);
    let most = most.map_or(String::new(), |most| format!(", most: {most}"));
    let default = default(used).map_or(String::new(), |value| format!(", default: {value}"));
    let approaches = approaches(used);
    format!("{{ approaches: [{approaches}], least: {least}{most}{default} }}")
}

/// `www/lib/schema.ts`, as it should be.
fn typescript() -> String {
    let tune: Vec<&str> = TUNE_APPROACHES.iter().map(|a| a.name()).collect();
    let few: Vec<&str> = FEW_SHOT_METHODS.iter().map(|m| m.name()).collect();
    let mut text = String::from(HEADER);
    text += &listed(APPROACHES, "TuneApproach", "TUNE_APPROACHES", &tune);
    text += &listed(METHODS, "FewShotMethod", "FEW_SHOT_METHODS", &few);
    text.push_str(SETTINGS_DOC);
    text += &fields_of(SETTINGS);
    text.push_str("}\n");
    text.push_str(TABLE_DOC);
    text += &rows_of(SETTINGS);
    text.push_str("];\n");
    text.push_str(DEFAULTS_DOC);
    for approach in TUNE_APPROACHES {
        let own = SETTINGS.iter().filter_map(|setting| {
            let value = default(setting.in_approach(approach)?)?;
            Some(format!("{}: {value}", setting.name))
        });
        let own: Vec<String> = own.collect();
        writeln!(text, "  \"{}\": {{ {} }},", approach.name(), own.join(", ")).unwrap();
    }
    text.push_str("};\n");
    writeln!(
        text,
        "\n/** Fewer test examples than this show only large differences. */\nexport const FEW_TESTS = {FEW_TESTS};"
    )
    .unwrap();
    text += &listed(POSITIONS_DOC, "PositionName", "POSITIONS", &POSITIONS);
    text
}

/// `www/lib/language-schema.ts`, as it should be.
fn language_typescript() -> String {
    let mut text = String::from(LANGUAGE_HEADER);
    text.push_str(LANGUAGE_DOC);
    text += &fields_of(LANGUAGE_SETTINGS);
    text.push_str("}\n");
    text.push_str(LANGUAGE_TABLE_DOC);
    text += &rows_of(LANGUAGE_SETTINGS);
    text.push_str("];\n");
    text
}

/// Fails where the file `path` is not `wanted`, which is written first where that is asked for.
fn is_up_to_date(path: &str, wanted: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("WRITE_SCHEMA").is_some() {
        std::fs::write(&file, wanted).unwrap();
    }
    let there = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(there == wanted, "{path} is out of date: npm run schema");
}

#[test]
fn the_page_and_the_api_have_the_same_schema() {
    is_up_to_date("www/lib/schema.ts", &typescript());
    is_up_to_date("www/lib/language-schema.ts", &language_typescript());
}

#[test]
fn every_setting_is_of_one_kind_and_has_defaults_within_its_range() {
    for setting in SETTINGS {
        let first = kind(setting.uses[0].range);
        assert!(
            setting.uses.iter().all(|u| kind(u.range) == first),
            "{}",
            setting.name
        );
        for approach in TUNE_APPROACHES {
            let uses = setting
                .uses
                .iter()
                .filter(|u| u.approaches.contains(&approach));
            assert!(
                uses.count() <= 1,
                "{} twice in {}",
                setting.name,
                approach.name()
            );
        }
    }
    for layers in [1, 2, 6, 48] {
        for approach in TUNE_APPROACHES {
            Values::of(approach, &BTreeMap::new(), layers).unwrap();
            TuneSettings::new(approach).recipe(layers).unwrap();
        }
    }
}

/// A value that the range holds on its edge, and some that it doesn't.
fn edges(range: Range) -> (Vec<f64>, Vec<f64>) {
    let none = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    let (within, mut beyond) = match range {
        Range::Whole(least, most) => {
            let (least, most) = (least as f64, most as f64);
            (
                vec![least, most],
                vec![least - 1.0, most + 1.0, least + 0.5],
            )
        }
        Range::Layers(least) => (vec![least as f64, 6.0], vec![least as f64 - 1.0, 7.0, 1.5]),
        Range::Between(least, most) => (vec![least, most], vec![least - 1e-3, most + 1e-3]),
        Range::Above(least, most) => (vec![most, least + 1e-9], vec![least, most + 1e-3]),
        Range::Flag => (vec![0.0, 1.0], vec![2.0]),
    };
    beyond.extend(none);
    (within, beyond)
}

#[test]
fn what_is_out_of_a_range_is_refused_by_its_name() {
    for setting in SETTINGS {
        for approach in TUNE_APPROACHES {
            let settings = |value| {
                TuneSettings::new(approach)
                    .with(setting.name, value)
                    .unwrap()
            };
            let Some(used) = setting.in_approach(approach) else {
                // It isn't read.
                settings(f64::NAN).recipe(6).unwrap();
                continue;
            };
            let (within, beyond) = edges(used.range);
            for value in within {
                settings(value).recipe(6).unwrap();
            }
            for value in beyond {
                let refused = settings(value).recipe(6).unwrap_err();
                assert_eq!(refused.code(), "bad-settings");
                assert!(refused.to_string().starts_with(setting.name), "{refused}");
                let field = setting.name.into();
                assert_eq!(refused.message().position(), [("field", &field)]);
            }
        }
    }
}

#[test]
fn a_range_is_said_in_words() {
    let says = |approach, name, value| {
        let settings = TuneSettings::new(approach).with(name, value).unwrap();
        settings.recipe(6).unwrap_err().to_string()
    };
    assert_eq!(
        says(TuneApproach::Head, "epochs", 0.0),
        "epochs must be a whole number between 1 and 10,000."
    );
    assert_eq!(
        says(TuneApproach::Lora, "layers", 7.0),
        "layers must be a whole number between 1 and 6."
    );
    assert_eq!(
        says(TuneApproach::Full, "clip", -1.0),
        "clip must be between 0 and 1,000."
    );
    assert_eq!(
        says(TuneApproach::Lora, "alpha", 1025.0),
        "alpha must be above 0 and at most 1,024."
    );
    assert_eq!(
        says(TuneApproach::Head, "seed", -1.0),
        "seed must be a whole number that is not negative."
    );
}

#[test]
fn settings_are_read_from_json_by_their_kinds() {
    let read = |json: serde_json::Value| TuneSettings::from_json(json.as_object().unwrap());
    let lora = read(serde_json::json!({
        "approach": "lora", "rank": 4, "feedForward": true, "epochs": null, "hidden": 9
    }));
    let wanted = TuneSettings::new(TuneApproach::Lora);
    let wanted = wanted
        .with("rank", 4.0)
        .unwrap()
        .with("feedForward", 1.0)
        .unwrap();
    let wanted = wanted.with("hidden", 9.0).unwrap();
    assert_eq!(lora.unwrap(), wanted);
    assert_eq!(
        read(serde_json::json!({})).unwrap().approach,
        TuneApproach::Head
    );
    for (json, says) in [
        (serde_json::json!({ "approach": "best" }), "\"best\""),
        (serde_json::json!({ "approach": 3 }), "approach"),
        (
            serde_json::json!({ "epochs": "3" }),
            "epochs must be a number",
        ),
        (
            serde_json::json!({ "feedForward": 1 }),
            "feedForward must be true or false",
        ),
        (serde_json::json!({ "epoch": 3 }), "\"epoch\""),
    ] {
        let refused = read(json).unwrap_err();
        assert_eq!(refused.code(), "bad-settings");
        assert!(refused.to_string().contains(says), "{refused}");
    }
}

#[test]
fn what_is_noted_with_a_classifier_has_the_settings_names() {
    for approach in TUNE_APPROACHES {
        let notes = match TuneSettings::new(approach)
            .with("epochs", 3.0)
            .unwrap()
            .recipe(6)
            .unwrap()
        {
            Recipe::Head(homefire::tune::HeadMethod::Descent(settings)) => settings.notes(),
            Recipe::Head(_) => panic!("epochs were given"),
            Recipe::Tune(homefire::tune::Tuning::WithHead(settings)) => settings.notes(),
            Recipe::Tune(homefire::tune::Tuning::OnPairs(settings)) => settings.notes(),
        };
        let noted: Vec<String> = notes.unwrap().into_keys().collect();
        let mut wanted: Vec<&str> = SETTINGS
            .iter()
            .filter(|s| s.in_approach(approach).is_some())
            .map(|s: &Setting| s.name)
            .collect();
        wanted.sort_unstable();
        assert_eq!(noted, wanted, "{}", approach.name());
    }
}

//! The TypeScript types of the values that cross.

use std::fmt::Write;
use std::path::Path;

use ts_rs::{Config, TS};

use super::*;

/// What no Rust type says: the kinds of strings, what holds JavaScript's own arrays, and the handles.
const HANDLES: &str = include_str!("handles.d.ts");

fn declare<T: TS>(into: &mut String) {
    let config = Config::default();
    let docs = T::docs().unwrap_or_default();
    let declared = T::decl(&config);
    writeln!(into, "{}\n", laid_out(&format!("{docs}export {declared}"))).unwrap();
}

/// A declaration with a field a line, and with descriptions on one line where they are short.
fn laid_out(declared: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut within = false;
    let mut doc: Vec<&str> = Vec::new();
    for line in declared
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let indent = if within { "  " } else { "" };
        match line {
            "/**" => doc.clear(),
            "*/" if doc.len() == 1 => lines.push(format!("{indent}/** {} */", doc[0])),
            "*/" => {
                lines.push(format!("{indent}/**"));
                lines.extend(
                    doc.iter()
                        .map(|text| format!("{indent} * {text}").trim_end().to_owned()),
                );
                lines.push(format!("{indent} */"));
            }
            line if line.starts_with('*') => doc.push(line[1..].trim()),
            line => {
                within = true;
                let last = line.strip_suffix(", };");
                let field = last
                    .or_else(|| line.strip_suffix(','))
                    .map(|field| format!("{field};"));
                lines.push(format!(
                    "{indent}{}",
                    field.unwrap_or_else(|| line.to_owned())
                ));
                lines.extend(last.map(|_| "};".to_owned()));
            }
        }
    }
    lines.join("\n")
}

/// The types of texts that are given labels.
fn declare_labelling(all: &mut String) {
    declare::<TextOptions>(all);
    declare::<TextReport>(all);
    declare::<LabelledRow>(all);
    declare::<Order>(all);
    declare::<Separator>(all);
    declare::<LabelledWords>(all);
    declare::<LabelledCsv>(all);
}

/// `wire.d.ts`, as it should be.
fn typescript() -> String {
    let mut text = String::from(
        "// Made from src/wire/*.rs and handles.d.ts by `npm run schema`: change it there.\n\n",
    );
    text.push_str(HANDLES);
    text.push('\n');
    let all = &mut text;
    declare::<Told>(all);
    declare::<ToldParameter>(all);
    declare::<DeviceReport>(all);
    declare::<ModelReport>(all);
    declare::<Limits>(all);
    declare::<TextReading>(all);
    declare::<DataOptions>(all);
    declare::<Row>(all);
    declare::<Problem>(all);
    declare::<SimilarLabels>(all);
    declare::<TablePreview>(all);
    declare::<DataReport>(all);
    declare::<RowOrigin>(all);
    declare::<CountedLanguage>(all);
    declare::<CountedTexts>(all);
    declare::<Coverage>(all);
    declare::<Duplicate>(all);
    declare::<Overlap>(all);
    declare::<LabelIssue>(all);
    declare::<LabelIssues>(all);
    declare::<UpdateRatio>(all);
    declare::<StepReport>(all);
    declare::<JobProgress>(all);
    declare::<Estimate>(all);
    declare::<Prediction>(all);
    declare::<Piece>(all);
    declare::<NearExample>(all);
    declare::<NearestExamples>(all);
    declare::<Explanation>(all);
    declare::<LabelEvaluation>(all);
    declare::<Mistake>(all);
    declare::<Confusion>(all);
    declare::<Majority>(all);
    declare::<Evaluation>(all);
    declare::<TestedApproach>(all);
    declare::<ComparedPair>(all);
    declare::<OverGuess>(all);
    declare::<Verdict>(all);
    declare::<Judgement>(all);
    declare::<NamedApproach>(all);
    declare::<TestParts>(all);
    declare::<TrialReport>(all);
    declare::<CurvePlan>(all);
    declare::<CurvePoint>(all);
    declare::<Turn>(all);
    declare::<ClassifierReport>(all);
    declare_labelling(all);
    declare_language(all);
    text
}

/// Those of language models.
fn declare_language(all: &mut String) {
    declare::<GeneratorReport>(all);
    declare::<ChatMessage>(all);
    declare::<Prompt>(all);
    declare::<GenerateOptions>(all);
    declare::<LikelyToken>(all);
    declare::<WrittenToken>(all);
    declare::<Generated>(all);
    declare::<PairOptions>(all);
    declare::<PairRow>(all);
    declare::<PairReport>(all);
    declare::<PartCounts>(all);
    declare::<PairPrompt>(all);
    declare::<PairShot>(all);
    declare::<TuningReport>(all);
    declare::<Measure>(all);
    declare::<Rouge>(all);
    declare::<PairTestOptions>(all);
    declare::<PairTest>(all);
    declare::<PromptTemplate>(all);
    declare::<PromptClassifierOptions>(all);
    declare::<PromptExample>(all);
    declare::<PromptClassifierReport>(all);
    declare::<PromptCurveOptions>(all);
    declare::<Spread>(all);
    declare::<PromptDraw>(all);
    declare::<PromptAccuracies>(all);
    declare::<PromptCurvePoint>(all);
}

#[test]
fn the_types_of_the_values_that_cross_are_those_of_rust() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/wire/wire.d.ts");
    let wanted = typescript();
    if std::env::var_os("WRITE_SCHEMA").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == wanted,
        "src/wire/wire.d.ts is out of date: npm run schema"
    );
}

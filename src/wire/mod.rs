//! The values that cross between Rust and JavaScript, as plain data. `wire.d.ts` is made of them (`npm run schema`), and
//! `types.rs` keeps the two equal.

mod compare;
mod data;
mod division;
mod evaluation;
mod generator;
mod issues;
mod labelled;
mod model;
mod number;
mod pairs;
mod prompting;
mod results;
mod run;
mod told;
mod tuning;
#[cfg(test)]
mod types;

pub use compare::{
    Approach, CurvePlan, CurvePoint, NamedApproach, Part, TestParts, TrialReport, approaches,
    named_approaches,
};
pub use data::{
    DataOptions, DataReport, Problem, Row, RowOrigin, SimilarLabels, TablePreview, TestPlan,
};
pub use division::Division;
pub use evaluation::{Confusion, Evaluation, LabelEvaluation, Majority, Mistake};
pub use generator::{
    ChatMessage, GenerateOptions, Generated, GeneratorReport, LikelyToken, Prompt, WrittenToken,
};
pub use issues::{
    CountedLanguage, CountedTexts, Coverage, Duplicate, LabelIssue, LabelIssues, Overlap,
};
pub use labelled::{
    LabelledCsv, LabelledRow, LabelledWords, Order, Separator, TextOptions, TextReport,
};
pub use model::{DeviceReport, Limits, ModelReport, TextReading};
pub use number::whole;
pub use pairs::{PairOptions, PairReport, PairRow, PartCounts};
pub use prompting::{
    PromptAccuracies, PromptClassifierOptions, PromptClassifierReport, PromptCurveOptions,
    PromptCurvePoint, PromptDraw, PromptExample, PromptTemplate, Spread,
};
pub use results::{
    ClassifierReport, ComparedPair, Explanation, Judgement, NearExample, NearestExamples,
    OverGuess, Piece, Prediction, TestedApproach, Verdict,
};
pub use run::{Estimate, JobProgress, StepReport, Turn, UpdateRatio};
pub use told::{Told, ToldParameter};
pub use tuning::{Measure, PairPrompt, PairShot, PairTest, PairTestOptions, Rouge, TuningReport};

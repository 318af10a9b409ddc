//! The values that cross between Rust and JavaScript, as plain data. `wire.d.ts` is made of them (`npm run schema`), and
//! [`types`] keeps the two equal.

mod data;
mod model;
mod results;
mod run;
#[cfg(test)]
mod types;

pub use data::{
    CountedTexts, Coverage, DataOptions, DataReport, Duplicate, LabelIssue, LabelIssues, Overlap,
    Problem, Row, RowOrigin, SimilarLabels, TablePreview, TestPlan,
};
pub use model::{DeviceReport, Limits, ModelReport, TextReading};
pub use results::{
    ClassifierReport, ComparedPair, Confusion, Evaluation, Explanation, FoldEvaluation,
    LabelEvaluation, Majority, Mistake, NearExample, OverGuess, Piece, Prediction, TestedApproach,
    Verdict, pool, verdict,
};
pub use run::{Estimate, FewShotSettings, JobProgress, LabelTexts, StepReport};

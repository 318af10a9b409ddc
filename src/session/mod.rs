//! What a person does, as jobs that are stepped through: open a model, then embed, make, train, test, explain, check and
//! export with it.
//!
//! A job does one bounded piece at a time and reads back at most once a call, so that whoever steps it can show how far it
//! is, pause it, or stop it. Nothing here knows a clock, a network or JavaScript: what a job needs of them is handed in as a
//! [`Host`]. `web` wraps all of this for the browser, and decides nothing.

mod approach;
mod candidate;
mod classifier;
mod compare;
mod curve;
mod drawn;
mod embed;
mod estimate;
mod export;
mod fewshot;
mod generator;
mod inspect;
mod job;
mod labelled;
mod model;
mod nearest;
mod neighbourhood;
mod predict;
mod prepare;
mod run;
mod shared;
mod snapshot;
mod train;
mod trial;
mod zeroshot;

pub use approach::{ApproachJob, ApproachSettings, LabelWords};
pub use candidate::{Candidate, EncoderCandidate};
pub use classifier::Classifier;
pub use compare::{ApproachTurn, CompareJob, Compared, NamedApproach};
pub use curve::{Curve, CurveJob, CurvePlan, CurvePoint};
pub use drawn::{Drawn, DrawnEmbeddings, EmbeddingsJob};
pub use embed::{EmbedJob, TextList};
pub use estimate::{Estimate, EstimateJob};
pub use export::{ExportJob, ExportedFiles};
pub use fewshot::{FewShotJob, FewShotSettings};
pub use generator::{
    CalibrationMethod, End, GenerateJob, GenerateSettings, Generated, Generator, GeneratorFiles,
    LanguageEstimateJob, LanguageExportJob, LanguageTrainJob, OrderedDraw, PROMPT_FILE_BYTES,
    PairPrompt, PairTest, PairTestJob, PairTestSettings, Prompt, PromptCandidate, PromptClassifier,
    PromptClassifierJob, PromptCurveJob, PromptCurvePlan, PromptCurvePoint, PromptEvaluateJob,
    PromptPredictJob, PromptSettings, PromptStyle, Spread, Tuning, WrittenToken,
};
pub use inspect::{CheckJob, CoverageJob, ExplainJob, Explanation, NearExample, WordEffect};
pub use job::{Job, Phase, Progress, Turn};
pub use labelled::{LabelTable, LabelledCsv, LabelledOrder, LabelledWords};
pub use model::{CachedEncoder, Host, ModelFiles, Session};
pub use nearest::{NearestJob, Neighbours};
pub use predict::{EvaluateJob, PredictJob, Prediction, Tested};
pub use shared::SharedJob;
pub use snapshot::Snapshot;
pub use train::TrainJob;
pub use trial::{PartTest, TestFold, TestPart, Trial, TrialJob};
pub use zeroshot::{LabelTexts, ZeroShotJob};

use job::{ended, unfinished};

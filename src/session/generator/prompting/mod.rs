//! N-shot prompting as a classifier (Brown et al. 2020, <https://arxiv.org/abs/2005.14165>): examples stand in a prompt, nothing is
//! trained, and the label is taken whose words the model finds likeliest behind the text, once the prompt's own preference is taken
//! away.

mod candidate;
mod classifier;
mod curve;
mod file;
mod job;
mod scoring;
mod settings;

pub use candidate::PromptCandidate;
pub use classifier::{PromptClassifier, PromptEvaluateJob, PromptPredictJob};
pub use curve::{OrderedDraw, PromptCurveJob, PromptCurvePlan, PromptCurvePoint, Spread};
pub use file::MAX_BYTES as PROMPT_FILE_BYTES;
pub use job::PromptClassifierJob;
pub use settings::{CalibrationMethod, PromptSettings};

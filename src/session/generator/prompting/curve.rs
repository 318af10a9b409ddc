//! What the number of examples in a prompt comes to, and which ones they are, and their order, without calibration and with each
//! kind of it. The order of the same examples can matter as much as which they are (Lu et al. 2022,
//! <https://arxiv.org/abs/2104.08786>).

use std::rc::Rc;

use super::job::prompts;
use super::scoring::TextScores;
use super::settings::{CalibrationMethod, Draw, PromptSettings};
use crate::data::Dataset;
use crate::error::messages::language as messages;
use crate::generate::calibration::LabelLikelihoods;
use crate::session::generator::Generator;
use crate::session::predict::expect_known;
use crate::session::{Job, Phase, Progress, Tested, ended, unfinished};
use crate::{Error, Result};

/// The most of each part of a plan.
const MOST_NUMBERS: usize = 16;
const MOST_DRAWS: usize = 100;
const MOST_ORDERS: usize = 24;
/// The plan where nothing is said.
const SHOTS: [usize; 3] = [0, 1, 4];
const DRAWS: usize = 5;
const ORDERS: usize = 2;

/// Which prompts are tried.
#[derive(Debug, Clone, PartialEq)]
pub struct PromptCurvePlan {
    /// Numbers of examples of each label.
    pub shots: Vec<usize>,
    /// Draws of each number; of no examples there is one.
    pub draws: usize,
    /// Orders of each draw's examples.
    pub orders: usize,
    /// The first draw's seed, which the others follow.
    pub seed: u64,
}

impl Default for PromptCurvePlan {
    fn default() -> Self {
        Self {
            shots: SHOTS.to_vec(),
            draws: DRAWS,
            orders: ORDERS,
            seed: 0,
        }
    }
}

/// Where some accuracies lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Their mean.
    pub mean: f64,
    /// The lowest.
    pub least: f64,
    /// The highest.
    pub most: f64,
}

impl Spread {
    fn of(accuracies: impl ExactSizeIterator<Item = f64> + Clone) -> Self {
        let count = accuracies.len().max(1) as f64;
        Self {
            mean: accuracies.clone().sum::<f64>() / count,
            least: accuracies.clone().fold(1.0, f64::min),
            most: accuracies.fold(0.0, f64::max),
        }
    }
}

/// The accuracies of one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderedDraw {
    /// Its seed.
    pub seed: u64,
    /// By order: one for each of [`CalibrationMethod::ALL`].
    pub accuracies: Vec<[f64; CalibrationMethod::ALL.len()]>,
}

impl OrderedDraw {
    /// Over the orders of the same examples, calibrated by the method at this place of [`CalibrationMethod::ALL`].
    pub fn over_orders(&self, method: usize) -> Spread {
        Spread::of(self.accuracies.iter().map(|all| all[method]))
    }
}

/// The accuracies with one number of examples.
#[derive(Debug, Clone, PartialEq)]
pub struct PromptCurvePoint {
    /// Examples of each label; a label that has fewer gave all it has.
    pub shots: usize,
    /// By draw, in the order of the seeds.
    pub draws: Vec<OrderedDraw>,
}

impl PromptCurvePoint {
    /// Over the draws, of each the mean of its orders.
    pub fn over_draws(&self, method: usize) -> Spread {
        Spread::of(self.draws.iter().map(|draw| draw.over_orders(method).mean))
    }
}

/// One prompt to try.
struct Run {
    /// The place of its number of examples.
    point: usize,
    seed: u64,
    order: u64,
}

/// Which texts are being read.
#[derive(Clone, Copy)]
enum Part {
    ContentFree,
    Training,
    Test,
}

/// A prompt under way.
struct UnderWay {
    part: Part,
    scores: [TextScores; 3],
}

/// The effect of a prompt's examples on its way.
pub struct PromptCurveJob {
    generator: Rc<Generator>,
    train: Rc<Dataset>,
    test: Rc<Dataset>,
    settings: PromptSettings,
    runs: Vec<Run>,
    at: usize,
    under_way: Option<UnderWay>,
    points: Vec<PromptCurvePoint>,
    stopped: bool,
    finished: bool,
}

impl PromptCurveJob {
    /// Begins to try the prompts of `plan`, with examples of `train`, on `test`. Their layout is that of `settings`.
    ///
    /// # Errors
    /// [`Error::Settings`] where the plan has nothing to try or too much, or a setting is out of its range; [`Error::Data`] where
    /// there is nothing to test on, or an example of it has a label that the training part does not know.
    pub fn new(
        generator: &Rc<Generator>,
        (train, test): (Rc<Dataset>, Rc<Dataset>),
        settings: PromptSettings,
        plan: &PromptCurvePlan,
    ) -> Result<Self> {
        let mut shots = plan.shots.clone();
        shots.sort_unstable();
        shots.dedup();
        let within = (1..=MOST_NUMBERS).contains(&shots.len())
            && (1..=MOST_DRAWS).contains(&plan.draws)
            && (1..=MOST_ORDERS).contains(&plan.orders);
        if !within {
            return Err(Error::Settings(messages::prompt_curve_of_nothing(
                MOST_NUMBERS,
                MOST_DRAWS,
                MOST_ORDERS,
            )));
        }
        expect_known(&train.labels, &test)?;
        let mut runs = Vec::new();
        for draw in 0..plan.draws as u64 {
            for (point, &shots) in shots.iter().enumerate() {
                let mut settings = settings.clone();
                settings.shots = shots;
                settings.validate()?;
                // Without examples all draws and orders are the same prompt.
                let orders = match shots {
                    0 if draw > 0 => 0,
                    0 => 1,
                    _ => plan.orders as u64,
                };
                let seed = plan.seed.wrapping_add(draw);
                // A draw's own first, as a classifier has it.
                let order = |order| seed.wrapping_add(order * MOST_DRAWS as u64);
                runs.extend((0..orders).map(|at| Run {
                    point,
                    seed,
                    order: order(at),
                }));
            }
        }
        let point = |shots| PromptCurvePoint {
            shots,
            draws: Vec::new(),
        };
        Ok(Self {
            generator: Rc::clone(generator),
            train,
            test,
            settings,
            runs,
            at: 0,
            under_way: None,
            points: shots.into_iter().map(point).collect(),
            stopped: false,
            finished: false,
        })
    }

    /// The points so far, those without a draw left out.
    pub fn so_far(&self) -> Vec<PromptCurvePoint> {
        let points = self.points.iter();
        points
            .filter(|point| !point.draws.is_empty())
            .cloned()
            .collect()
    }

    /// Begins a prompt.
    fn begin(&self, run: &Run) -> Result<UnderWay> {
        let settings = PromptSettings {
            shots: self.points[run.point].shots,
            seed: run.seed,
            order: Some(run.order),
            ..self.settings.clone()
        };
        let Draw { shots, calibration } = settings.draw(&self.train)?;
        let prompts = Rc::new(prompts(&self.generator, &settings, &shots)?);
        let content_free = CalibrationMethod::Contextual.texts(&[]);
        let content_free: Vec<String> = content_free.into_iter().map(str::to_owned).collect();
        Ok(UnderWay {
            part: Part::ContentFree,
            scores: [
                TextScores::new(&prompts, Rc::new(content_free)),
                TextScores::new(&prompts, Rc::new(calibration)),
                TextScores::new(&prompts, self.test.clone()),
            ],
        })
    }

    /// Takes what a prompt has come to.
    fn keep(&mut self, scores: [TextScores; 3]) -> Result<()> {
        let [content_free, training, test] = scores;
        let content_free = content_free.finish()?.0;
        let (without, training) = (training.total() == 0, training.finish()?.0);
        let test = test.finish()?.0;
        let mut accuracies = [0.0; CalibrationMethod::ALL.len()];
        for (accuracy, method) in accuracies.iter_mut().zip(CalibrationMethod::ALL) {
            // As a classifier does it that has no training text left.
            let (method, texts) = match method {
                CalibrationMethod::None | CalibrationMethod::Contextual => (method, &content_free),
                _ if without => (CalibrationMethod::Contextual, &content_free),
                _ => (method, &training),
            };
            *accuracy = self.accuracy(method, texts, &test)?;
        }
        let run = &self.runs[self.at];
        let draws = &mut self.points[run.point].draws;
        match draws.last_mut().filter(|draw| draw.seed == run.seed) {
            Some(draw) => draw.accuracies.push(accuracies),
            None => draws.push(OrderedDraw {
                seed: run.seed,
                accuracies: vec![accuracies],
            }),
        }
        self.at += 1;
        Ok(())
    }

    fn accuracy(
        &self,
        method: CalibrationMethod,
        texts: &LabelLikelihoods,
        test: &LabelLikelihoods,
    ) -> Result<f64> {
        let all = method.of(texts)?.probabilities(test)?;
        let rows = all.chunks_exact(test.num_labels()).map(<[f32]>::to_vec);
        let rows: Vec<Vec<f32>> = rows.collect();
        let tested = Tested::new(&self.train.labels, &self.test, &rows)?;
        Ok(tested.evaluation.accuracy)
    }

    /// How far the prompts are, in the texts that they are tested on.
    fn progress(&self) -> Progress {
        let each = self.test.examples.len();
        let under_way = self.under_way.as_ref();
        let begun = under_way.map_or(0, |one| one.scores[Part::Test as usize].done());
        Progress::new(Phase::Embed, self.at * each + begun, self.runs.len() * each)
    }
}

impl Job for PromptCurveJob {
    type Output = Vec<PromptCurvePoint>;

    /// It ends, and what was measured by then is kept.
    fn stop(&mut self) {
        self.stopped = true;
    }

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        if self.stopped || self.at == self.runs.len() {
            self.finished = true;
            return Ok(self.progress().finished(true));
        }
        let mut under_way = match self.under_way.take() {
            Some(under_way) => under_way,
            None => self.begin(&self.runs[self.at])?,
        };
        let scores = &mut under_way.scores[under_way.part as usize];
        scores.advance(pieces).await?;
        if scores.is_done() {
            under_way.part = match under_way.part {
                Part::ContentFree => Part::Training,
                Part::Training => Part::Test,
                Part::Test => {
                    self.keep(under_way.scores)?;
                    return Ok(self.progress().with_news());
                }
            };
        }
        self.under_way = Some(under_way);
        Ok(self.progress())
    }

    async fn finish(self) -> Result<Vec<PromptCurvePoint>> {
        match self.finished {
            true => Ok(self.so_far()),
            false => Err(unfinished()),
        }
    }
}

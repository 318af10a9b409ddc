//! Rows that are likely mislabelled: cross-validation shows each to a head that has not learned from it.
//!
//! A row is doubtful by the rule of confident learning (Northcutt et al. 2021, <https://arxiv.org/abs/1911.00068>): another
//! label than its own is the likeliest, and at least as likely as it is, on average, for the rows that bear it.

use burn::tensor::Device;
use rand::seq::SliceRandom;

use crate::classifier::{Approach, Classifier, Model, Notes, argmax};
use crate::data::Dataset;
use crate::error::messages;
use crate::tune::{Choice, FitRun, FitSettings, TuneApproach, generator};
use crate::{Error, Result};

/// Parts of the cross-validation.
const FOLDS: usize = 5;
/// What a part counts in the progress.
const UNITS: usize = 20;
/// Examples of a label that are needed before one of them can be judged by the others.
const FEWEST: usize = 3;
/// The generator's stream, apart from those of training.
const STREAM: u64 = 100;

/// A row that is likely mislabelled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelIssue {
    /// Its index.
    pub example: usize,
    /// The label that it more likely has.
    pub suggested: usize,
    /// The share of the label that it bears.
    pub share: f32,
    /// The cross-entropy of the label that it bears, in nats.
    pub loss: f32,
}

/// A search under way, one part after another.
pub struct Check {
    data: Dataset,
    embeddings: Vec<f32>,
    width: usize,
    seed: u64,
    device: Device,
    fold: Vec<usize>,
    at: usize,
    run: Option<FitRun>,
    /// How strongly weights are held small, which the first part's head has chosen.
    choice: Option<Choice>,
    /// Of the part under way, in units.
    within: usize,
    /// For each example that could be judged, its probabilities.
    probabilities: Vec<Option<Vec<f32>>>,
}

impl Check {
    /// # Shapes
    /// - embeddings: row-major `[examples, width]`, in the order of `data.examples`
    ///
    /// # Errors
    /// [`Error::Data`] where there are too few examples to judge any by the others.
    pub fn new(
        data: Dataset,
        embeddings: Vec<f32>,
        width: usize,
        seed: u64,
        device: &Device,
    ) -> Result<Self> {
        let counts = data.counts();
        if counts.iter().filter(|&&n| n >= FEWEST).count() < 2 {
            return Err(Error::Data(messages::data::too_few_to_check(FEWEST)));
        }
        // Each label's examples are dealt out in turn, so that each part has some of every label.
        let mut order: Vec<usize> = (0..data.examples.len()).collect();
        order.shuffle(&mut generator(seed, STREAM));
        order.sort_by_key(|&i| data.examples[i].label);
        let mut fold = vec![0; order.len()];
        for (place, &example) in order.iter().enumerate() {
            fold[example] = place % FOLDS;
        }
        Ok(Self {
            probabilities: vec![None; data.examples.len()],
            data,
            embeddings,
            width,
            seed,
            device: device.clone(),
            fold,
            at: 0,
            run: None,
            choice: None,
            within: 0,
        })
    }

    /// Units of the whole search.
    pub fn total(&self) -> usize {
        FOLDS * UNITS
    }

    /// Units done.
    pub fn done(&self) -> usize {
        self.at * UNITS + self.within
    }

    /// Whether all parts are through.
    pub fn is_done(&self) -> bool {
        self.at == FOLDS
    }

    /// Takes at most `steps` steps.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn advance(&mut self, steps: usize) -> Result<()> {
        if self.is_done() {
            return Ok(());
        }
        let mut run = match self.run.take() {
            Some(run) => run,
            None => self.begin()?,
        };
        let report = run.advance(steps)?;
        if report.done {
            self.judge(vec![run.layer()]).await?;
            self.choice.get_or_insert(run.choice());
            self.at += 1;
            self.within = 0;
        } else {
            self.within = (UNITS * report.step / report.steps).min(UNITS - 1);
            self.run = Some(run);
        }
        Ok(())
    }

    /// Fits to all parts but one.
    fn begin(&self) -> Result<FitRun> {
        let kept: Vec<usize> = (0..self.fold.len())
            .filter(|&i| self.fold[i] != self.at)
            .collect();
        let rows = self.rows(&kept);
        let part = self.data.select(&kept);
        let settings = FitSettings {
            // Rare labels are not to be taken for mistakes.
            class_weights: true,
            seed: self.seed,
        };
        FitRun::with(&part, &rows, self.width, settings, self.choice)
    }

    fn rows(&self, members: &[usize]) -> Vec<f32> {
        let row = |&i: &usize| self.embeddings[i * self.width..(i + 1) * self.width].iter();
        members.iter().flat_map(row).copied().collect()
    }

    async fn judge(&mut self, head: Vec<crate::head::LayerWeights>) -> Result<()> {
        let counts = self.data.counts();
        let held: Vec<usize> = (0..self.fold.len())
            .filter(|&i| self.fold[i] == self.at && counts[self.data.examples[i].label] >= FEWEST)
            .collect();
        let classifier = Classifier {
            approach: Approach::Tune(TuneApproach::Head),
            labels: self.data.labels.clone(),
            model: Model::Head(head),
            body: None,
            examples: 0,
            trained_weights: 0,
            settings: Notes::new(),
            metrics: Notes::new(),
        };
        let found = classifier.scores(self.rows(&held), &self.device).await?;
        for (example, probabilities) in held.into_iter().zip(found) {
            self.probabilities[example] = Some(probabilities);
        }
        Ok(())
    }

    /// How many rows could be judged so far.
    pub fn judged(&self) -> usize {
        self.probabilities.iter().flatten().count()
    }

    /// The share of the judged rows that were given their own label: the less, the more of the doubtful ones are right.
    pub fn accuracy(&self) -> f64 {
        let agreed = |(i, probabilities): (usize, &Option<Vec<f32>>)| {
            Some(argmax(probabilities.as_ref()?) == self.data.examples[i].label)
        };
        let judged = self.probabilities.iter().enumerate().filter_map(agreed);
        judged.filter(|agreed| *agreed).count() as f64 / self.judged().max(1) as f64
    }

    /// The doubtful rows, the likeliest first.
    pub fn label_issues(&self) -> Vec<LabelIssue> {
        let num_labels = self.data.labels.len();
        let (mut sums, mut counts) = (vec![0f32; num_labels], vec![0f32; num_labels]);
        let judged = || {
            let all = self
                .data
                .examples
                .iter()
                .zip(&self.probabilities)
                .enumerate();
            all.filter_map(|(i, (e, probabilities))| Some((i, e.label, probabilities.as_ref()?)))
        };
        for (_, label, probabilities) in judged() {
            sums[label] += probabilities[label];
            counts[label] += 1.0;
        }
        let mut found: Vec<LabelIssue> = judged()
            .filter_map(|(example, label, probabilities)| {
                let suggested = argmax(probabilities);
                let usual = sums[suggested] / counts[suggested];
                (suggested != label && probabilities[suggested] >= usual).then(|| LabelIssue {
                    example,
                    suggested,
                    share: probabilities[label],
                    loss: -probabilities[label].max(f32::MIN_POSITIVE).ln(),
                })
            })
            .collect();
        found.sort_by(|a, b| b.loss.total_cmp(&a.loss));
        found
    }
}

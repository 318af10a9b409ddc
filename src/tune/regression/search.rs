//! The strength of the penalty, and how sure the probabilities are: both by cross-validation, from the strongest penalty on.
//!
//! Each strength is judged by the loss of the held-out examples at the temperature that suits them best. Without it a weak
//! penalty would win where labels are easy to tell apart, for its sure probabilities only: on Reuters with eight examples a label that
//! costs a point of accuracy, on 20 Newsgroups three.

use super::minimise::{Curvature, Minimiser, Objective};
use super::problem::{Problem, Tally};
use super::span::Span;
use super::split::{FOLDS, Split, few, splits, splits_of};
use super::strength::{Choice, Strengths};
use super::temperature::{Calibrated, Sheet};
use crate::head::LayerWeights;

/// Nats an example that a step must win: while strengths are compared, and in the end.
const ROUGH: f64 = 1e-5;
const FINE: f64 = 1e-9;
/// Steps of a fit at most: while strengths are compared, and in the end.
const ROUGH_STEPS: usize = 40;
const FINE_STEPS: usize = 200;
/// Examples whose second moment stands for that of all.
const MOMENT: usize = 2_000;
/// What a label that has no example loses against the least likely one, in nats.
const ABSENT: f32 = 10.0;

/// Embeddings with their labels.
#[derive(Debug, Clone, Copy)]
pub struct Labelled<'a> {
    /// Row-major `[examples, width]`.
    pub embeddings: &'a [f32],
    /// Width of an embedding.
    pub width: usize,
    /// Label index of each example.
    pub labels: &'a [usize],
    /// How many labels there are. Some may have no example.
    pub num_labels: usize,
    /// The weight of each label in the loss.
    pub label_weights: &'a [f32],
}

/// What a piece of the work came to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Piece {
    /// Loss and accuracy on what was learned from.
    pub training: (f64, f64),
    /// Loss and accuracy on what was held out, where a strength has been judged.
    pub validation: Option<(f64, f64)>,
}

/// A head being fitted.
#[derive(Debug)]
pub struct Search {
    problem: Problem,
    /// The labels that have an example, by their index among all.
    present: Vec<usize>,
    num_labels: usize,
    /// Width of an embedding.
    width: usize,
    span: Option<Span>,
    splits: Vec<Split>,
    /// Each split's solution at the last strength, to go on from.
    solutions: Vec<Vec<f64>>,
    moment: Vec<f32>,
    /// `p (1 - p)` on average, where the solutions stood last.
    bend: f64,
    curvature: Option<Curvature>,
    /// The held-out examples' logits at this strength.
    sheet: Sheet,
    held_weight: f64,
    tally: Tally,
    strengths: Strengths,
    /// The first split's solution at the best strength.
    best: Option<Vec<f64>>,
    /// Splits fitted at this strength.
    at: usize,
    last: Option<Minimiser>,
    last_steps: usize,
    searched: bool,
    fixed: Option<Choice>,
    done: bool,
}

impl Search {
    /// Begins to fit: chooses the strength, or takes `fixed`.
    pub fn new(of: Labelled<'_>, seed: u64, fixed: Option<Choice>) -> Self {
        let mut index = vec![None; of.num_labels];
        let mut present = Vec::new();
        for &label in of.labels {
            index[label].get_or_insert(0usize);
        }
        for (label, index) in index.iter_mut().enumerate() {
            if let Some(index) = index {
                *index = present.len();
                present.push(label);
            }
        }
        let labels: Vec<usize> = of.labels.iter().filter_map(|&l| index[l]).collect();
        let weights: Vec<f32> = of.labels.iter().map(|&l| of.label_weights[l]).collect();
        let splits = match fixed {
            None => splits(&labels, present.len(), of.width, seed),
            Some(_) => Vec::new(),
        };
        // The bias is the weight of one more number that is always 1, so that it is drawn to zero as they are.
        let width = of.width + 1;
        let mut rows = Vec::with_capacity(labels.len() * width);
        for row in of.embeddings.chunks_exact(of.width) {
            rows.extend_from_slice(row);
            rows.push(1.0);
        }
        let span = (labels.len() < width).then(|| Span::new(&rows, width));
        let (rows, width) = match &span {
            Some(span) => (span.coordinates.clone(), span.rank),
            None => (rows, width),
        };
        let problem = Problem {
            rows,
            width,
            labels,
            num_labels: present.len(),
            weights,
        };
        let held: f64 = (splits.iter().flat_map(|s| &s.held))
            .map(|&i| f64::from(problem.weights[i]))
            .sum();
        let first = splits.first().and_then(|s| s.held.first());
        let with = |s: &&Split| first.is_some_and(|i| s.held.binary_search(i).is_ok());
        let repeats = splits.iter().filter(with).count().max(1);
        let num_labels = present.len() as f64;
        Self {
            solutions: vec![vec![0.0; problem.size()]; splits.len()],
            moment: problem.second_moment(MOMENT),
            bend: (1.0 - 1.0 / num_labels) / num_labels,
            curvature: None,
            sheet: Sheet::default(),
            // However often the cross-validation is repeated, an example counts once.
            held_weight: held / repeats as f64,
            tally: Tally::default(),
            strengths: Strengths::new(few(problem.labels.len())),
            best: None,
            at: 0,
            last: None,
            last_steps: 0,
            searched: splits.is_empty(),
            fixed,
            done: false,
            present,
            num_labels: of.num_labels,
            width: of.width,
            span,
            splits,
            problem,
        }
    }

    /// How much more a search on `examples` examples computes than this one, by the products of its fits and the exponentials of
    /// its temperatures.
    pub fn grows(&self, examples: usize) -> f64 {
        let cost = |examples: usize| {
            let (tried, splits) = splits_of(examples, self.num_labels, self.width);
            let repeats = splits.div_ceil(FOLDS);
            // The fit to all examples has as many products as half a dozen of one split, and an exponential takes as long as
            // some dozens of products.
            let fits = ((tried * splits + 6 * examples) * examples.min(self.width)) as f64;
            fits + (16 * tried * splits * repeats) as f64
        };
        cost(examples) / cost(self.problem.labels.len()).max(1.0)
    }

    /// Fits at each strength.
    pub fn splits(&self) -> usize {
        self.splits.len()
    }

    /// How many strengths are tried at most.
    pub fn strengths(&self) -> usize {
        match self.splits.len() {
            0 => 0,
            _ => Strengths::MOST,
        }
    }

    /// How many strengths have been tried.
    pub fn strengths_tried(&self) -> usize {
        self.strengths.tried()
    }

    /// The best strength so far, from 1; 0 before the first has been tried.
    pub fn best_strength(&self) -> usize {
        self.strengths.best()
    }

    /// Whether the strength is chosen, and what is left is the fit to all examples.
    pub fn is_fitting(&self) -> bool {
        self.searched && self.last.is_some()
    }

    /// Whether all is done.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// What has been chosen so far.
    pub fn choice(&self) -> Choice {
        let chosen = self.strengths.choice().or(self.fixed);
        chosen.unwrap_or(Choice::UNKNOWN)
    }

    /// Does one piece: a fit of one split at one strength; when the strength is chosen, a step of the fit to all examples.
    pub fn advance(&mut self) -> Piece {
        if self.searched {
            self.fit()
        } else {
            self.try_split()
        }
    }

    fn try_split(&mut self) -> Piece {
        let lambda = self.strengths.next();
        let curvature = self
            .curvature
            .take()
            .unwrap_or_else(|| self.curvature(lambda));
        let split = &self.splits[self.at];
        let objective = Objective {
            problem: &self.problem,
            members: &split.kept,
            lambda,
            curvature: &curvature,
        };
        let begun = std::mem::take(&mut self.solutions[self.at]);
        let mut minimiser = Minimiser::new(objective, begun);
        let mut steps = 0;
        while steps < ROUGH_STEPS && minimiser.step(objective, ROUGH) {
            steps += 1;
        }
        self.tally.add(minimiser.tally);
        let solution = minimiser.at;
        let held = self.sheet_of(&solution, &split.held);
        let kept = self.sheet_of(&solution, &split.kept);
        self.sheet.logits.extend(held.logits);
        self.sheet.truth.extend(held.truth);
        self.solutions[self.at] = solution;
        self.at += 1;
        // In the middle of a strength, by the splits there are.
        let share = self.at as f64 / self.splits.len() as f64;
        let calibrated = self.sheet.calibrate(self.held_weight * share);
        let training = kept.measure(calibrated.scale);
        if self.at < self.splits.len() {
            self.curvature = Some(curvature);
            return Piece {
                training,
                validation: None,
            };
        }
        self.judge(calibrated);
        Piece {
            training,
            validation: Some((calibrated.loss, calibrated.accuracy)),
        }
    }

    fn judge(&mut self, calibrated: Calibrated) {
        if self.strengths.judge(calibrated) {
            self.best = Some(self.solutions[0].clone());
        }
        let labels = self.problem.num_labels as f64;
        self.bend = (self.tally.curvature / (self.tally.weight * labels)).max(0.05 * self.bend);
        (self.tally, self.sheet, self.at) = (Tally::default(), Sheet::default(), 0);
        self.searched = self.strengths.is_over();
        if self.searched {
            self.solutions = Vec::new();
        }
    }

    fn curvature(&self, lambda: f64) -> Curvature {
        Curvature::new(&self.moment, self.bend, lambda)
    }

    fn sheet_of(&self, solution: &[f64], members: &[usize]) -> Sheet {
        let narrow: Vec<f32> = solution.iter().map(|&x| x as f32).collect();
        let of = |&i: &usize| (self.problem.labels[i], self.problem.weights[i]);
        Sheet {
            logits: self.problem.logits(&narrow, members),
            truth: members.iter().map(of).collect(),
        }
    }

    /// A step of the fit to all examples.
    fn fit(&mut self) -> Piece {
        let Choice { lambda, scale } = self.choice();
        let members: Vec<usize> = (0..self.problem.labels.len()).collect();
        let curvature = self
            .curvature
            .take()
            .unwrap_or_else(|| self.curvature(lambda));
        let objective = Objective {
            problem: &self.problem,
            members: &members,
            lambda,
            curvature: &curvature,
        };
        let mut minimiser = self.last.take().unwrap_or_else(|| {
            let begun = self.best.clone();
            Minimiser::new(
                objective,
                begun.unwrap_or_else(|| vec![0.0; self.problem.size()]),
            )
        });
        self.done = !minimiser.step(objective, FINE);
        self.last_steps += 1;
        self.done |= self.last_steps == FINE_STEPS;
        let training = self.sheet_of(&minimiser.at, &members).measure(scale);
        self.curvature = Some(curvature);
        self.last = Some(minimiser);
        Piece {
            training,
            validation: None,
        }
    }

    /// Ends the search with what it has come to, so that the fit to all examples follows.
    pub fn settle(&mut self) {
        if !self.searched {
            self.searched = true;
            self.curvature = None;
        }
    }

    /// Steps of the fit to all examples: those taken, and at most.
    pub fn fit_steps(&self) -> (usize, usize) {
        (self.last_steps, FINE_STEPS)
    }

    /// The head as it is: fitted to all examples, once all is done.
    pub fn layer(&self) -> LayerWeights {
        let scale = self.choice().scale as f32;
        let none = vec![0.0; self.problem.size()];
        let solution = match (&self.last, &self.best) {
            (Some(minimiser), _) => &minimiser.at,
            (None, Some(solution)) => solution,
            (None, None) => &none,
        };
        let mut weight = vec![0f32; self.width * self.num_labels];
        let mut bias = vec![f32::INFINITY; self.num_labels];
        let mut least = f32::INFINITY;
        let width = self.problem.width.max(1);
        for (own, &label) in solution.chunks_exact(width).zip(&self.present) {
            let own: Vec<f32> = own.iter().map(|&x| x as f32 * scale).collect();
            let vector = match &self.span {
                Some(span) => span.vector(&own),
                None => own,
            };
            for (i, w) in vector[..self.width].iter().enumerate() {
                weight[i * self.num_labels + label] = *w;
            }
            bias[label] = vector[self.width];
            least = least.min(vector[self.width]);
        }
        // A label without an example is never the likeliest.
        let absent = bias.iter_mut().filter(|b| b.is_infinite());
        absent.for_each(|b| *b = least - ABSENT);
        LayerWeights {
            weight,
            bias: Some(bias),
            input: self.width,
            output: self.num_labels,
        }
    }
}

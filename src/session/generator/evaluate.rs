//! What a language model is worth on pairs that it has not learned from: how surprised it is by their outputs, and how close what it
//! writes comes to them.

use std::rc::Rc;

use super::Generator;
use super::generate::{GenerateJob, GenerateSettings, Prompt};
use super::tuning::PairPrompt;
use crate::data::pairs::PairSet;
use crate::generate::baselines::{first_sentence, longest_sentence};
use crate::generate::evaluation::{Estimate, OutputLoss, RougeMeans, perplexity, rouge_means};
use crate::generate::rouge::{Rouge, Words, rouge};
use crate::session::{Job, Phase, Progress, ended, unfinished};
use crate::{Error, Result};

/// Tokens that are written for a pair where nothing else is said.
const MAX_TOKENS: usize = 128;

/// How a model is tested.
#[derive(Debug, Clone, PartialEq)]
pub struct PairTestSettings {
    /// How an input is asked about.
    pub prompt: PairPrompt,
    /// How many of the pairs have an output written, from the first; 0 for perplexity alone.
    pub written: usize,
    /// How it is written.
    pub generate: GenerateSettings,
    /// What the intervals are drawn by.
    pub seed: u64,
}

impl PairTestSettings {
    /// All pairs, greedily.
    pub fn new(prompt: PairPrompt) -> Self {
        Self {
            prompt,
            written: usize::MAX,
            generate: GenerateSettings {
                max_tokens: Some(MAX_TOKENS),
                ..GenerateSettings::default()
            },
            seed: 0,
        }
    }
}

/// What a model came to.
#[derive(Debug, Clone, PartialEq)]
pub struct PairTest {
    /// Of the pairs' own outputs, per token; none where no output has one.
    pub perplexity: Option<Estimate>,
    /// Of each pair's output.
    pub losses: Vec<OutputLoss>,
    /// Of what was written.
    pub rouge: Option<RougeMeans>,
    /// Of the inputs' first sentences, for the same pairs.
    pub first_sentence: Option<RougeMeans>,
    /// Of the inputs' longest sentences, for the same pairs.
    pub longest_sentence: Option<RougeMeans>,
    /// What was written, in the order of the pairs.
    pub outputs: Vec<String>,
    /// ROUGE of each of them.
    pub scores: Vec<Rouge>,
}

/// A model on its way to what it is worth.
pub struct PairTestJob {
    generator: Rc<Generator>,
    pairs: Rc<PairSet>,
    settings: PairTestSettings,
    losses: Vec<OutputLoss>,
    writing: Option<GenerateJob>,
    outputs: Vec<String>,
    news: Vec<String>,
    stopped: bool,
    finished: bool,
}

impl PairTestJob {
    /// Begins to test a model on `pairs`.
    pub fn new(generator: &Rc<Generator>, pairs: Rc<PairSet>, settings: PairTestSettings) -> Self {
        Self {
            generator: Rc::clone(generator),
            pairs,
            settings,
            losses: Vec::new(),
            writing: None,
            outputs: Vec::new(),
            news: Vec::new(),
            stopped: false,
            finished: false,
        }
    }

    /// What was written since it was last asked.
    pub fn take_news(&mut self) -> Vec<String> {
        std::mem::take(&mut self.news)
    }

    fn written(&self) -> usize {
        match self.pairs.are_texts() {
            true => 0,
            false => self.settings.written.min(self.pairs.pairs.len()),
        }
    }

    /// How surprised the model is by the output of the next pair.
    fn measure(&mut self) -> Result<()> {
        let pair = self.pairs.select(&[self.losses.len()]);
        let most = self.generator.context_tokens();
        let prepared = self.generator.prepare(&pair, &self.settings.prompt, most);
        let loss = match prepared {
            Ok(prepared) => {
                let text = &prepared.texts[0];
                OutputLoss {
                    sum: self.generator.decoder.measure(text)?,
                    tokens: text.targets(),
                }
            }
            // One that doesn't fit says nothing.
            Err(Error::Data(_)) => OutputLoss {
                sum: 0.0,
                tokens: 0,
            },
            Err(error) => return Err(error),
        };
        self.losses.push(loss);
        Ok(())
    }

    /// Takes the output of the next pair a piece further.
    async fn write(&mut self) -> Result<()> {
        let mut job = match self.writing.take() {
            Some(job) => job,
            None => {
                let pair = &self.pairs.pairs[self.outputs.len()];
                let mut settings = self.settings.generate.clone();
                let most = self.generator.context_tokens();
                settings.max_tokens = settings.max_tokens.map(|tokens| tokens.min(most));
                let prompt = &self.settings.prompt;
                let pieces = self.generator.fitted_pieces(prompt, &pair.input)?;
                GenerateJob::new(&self.generator, &Prompt::Pieces(pieces), settings)?
            }
        };
        if job.advance(1).await?.finished {
            let output = job.finish().await?.text.trim().to_owned();
            self.news.push(output.clone());
            self.outputs.push(output);
        } else {
            self.writing = Some(job);
        }
        Ok(())
    }
}

impl Job for PairTestJob {
    type Output = PairTest;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        let (all, written) = (self.pairs.pairs.len(), self.written());
        for _ in 0..pieces {
            if self.losses.len() < all {
                self.measure()?;
            } else if self.outputs.len() < written && !self.stopped {
                self.write().await?;
            }
        }
        let measured = self.losses.len() == all;
        self.finished = measured && (self.outputs.len() == written || self.stopped);
        let progress = match measured {
            false => Progress::new(Phase::Read, self.losses.len(), all),
            true => Progress::new(Phase::Write, self.outputs.len(), written),
        };
        let progress = progress.finished(self.finished);
        Ok(match self.news.is_empty() {
            true => progress,
            false => progress.with_news(),
        })
    }

    async fn finish(self) -> Result<PairTest> {
        if !self.finished {
            return Err(unfinished());
        }
        let seed = self.settings.seed;
        let pairs = &self.pairs.pairs[..self.outputs.len()];
        let words = Words::suiting(pairs.iter().map(|pair| pair.output.as_str()));
        let score = |written: &dyn Fn(usize) -> String| -> Vec<Rouge> {
            let all = pairs.iter().enumerate();
            all.map(|(i, pair)| rouge(&pair.output, &written(i), words))
                .collect()
        };
        let scores = score(&|i| self.outputs[i].clone());
        let first = score(&|i| first_sentence(&pairs[i].input).to_owned());
        let longest = score(&|i| longest_sentence(&pairs[i].input).to_owned());
        Ok(PairTest {
            perplexity: perplexity(&self.losses, seed),
            losses: self.losses,
            rouge: rouge_means(&scores, seed),
            first_sentence: rouge_means(&first, seed),
            longest_sentence: rouge_means(&longest, seed),
            outputs: self.outputs,
            scores,
        })
    }

    fn stop(&mut self) {
        self.stopped = true;
    }
}

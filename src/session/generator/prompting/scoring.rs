//! How likely a model finds each label's words behind a prompt.
//!
//! What all texts share is read once: the keys and values of a prompt are kept as far as the next one begins alike. A token's keys and
//! values depend on those before it alone, and are the same to the bit however the tokens were portioned, very small portions excepted
//! ([`LEAST_PORTION`]), so that a text's likelihoods don't depend on the texts that came before.

use std::cell::RefCell;
use std::rc::Rc;

use crate::error::Message;
use crate::error::messages::language as messages;
use crate::generate::calibration::LabelLikelihoods;
use crate::generate::fit::Room;
use crate::generate::prompt::{FewShotPrompt, PromptTemplate, Shot, labels_words};
use crate::model::causal::{KeyValueCache, Wanted};
use crate::session::generator::Generator;
use crate::session::generator::tuning::PromptStyle;
use crate::session::{TextList, unfinished};
use crate::text::{Piece, Reading, language_of};
use crate::{Error, Result};

/// Tokens that are read in one piece of a job.
const PORTION: usize = 64;
/// Tokens that are read at once at least, where a prompt has as many: fewer pass through attention one by one, with sums in another
/// order.
const LEAST_PORTION: usize = 4;
/// Tokens of a label whose logits are held at once.
const LABEL_PORTION: usize = 16;
/// The share of the context, one in so many, that examples leave free for the text that is asked about.
const FREE_FOR_TEXT: usize = 4;

/// A model with a prompt, and the labels that it is asked for.
pub struct LabelScorer {
    /// The model.
    pub generator: Rc<Generator>,
    /// What stands around texts and labels.
    pub template: PromptTemplate,
    /// How the prompt is written.
    pub style: PromptStyle,
    /// The examples, in their order.
    pub shots: Vec<Shot>,
    /// That some examples had no room.
    pub notice: Option<Message>,
    /// The tokens of each label's words.
    labels: Vec<Vec<u32>>,
    /// The last prompt that was read.
    last: RefCell<Option<(Vec<u32>, KeyValueCache)>>,
}

impl LabelScorer {
    /// A prompt with as many of `shots` as there is room for.
    ///
    /// # Errors
    /// [`Error::Settings`] where the template can't be used, there is no room, or labels can't be told apart; [`Error::Model`] where
    /// a conversation can't be laid out for the model.
    pub fn new(
        generator: &Rc<Generator>,
        labels: &[String],
        (template, style): (PromptTemplate, PromptStyle),
        shots: Vec<Shot>,
    ) -> Result<Self> {
        let mut scorer = Self {
            generator: Rc::clone(generator),
            template,
            style,
            shots,
            notice: None,
            labels: Vec::new(),
            last: RefCell::new(None),
        };
        scorer.labels = scorer.encode_labels(labels)?;
        let room = scorer.room();
        let count = |pieces: &[Piece]| scorer.encode(pieces).map(|ids| ids.len());
        let prompt = scorer.prompt()?;
        let fitted = prompt.fit_shots(room.context / FREE_FOR_TEXT, room, &count)?;
        let (shots, notice) = (fitted.prompt.shots, fitted.notice);
        (scorer.shots, scorer.notice) = (shots, notice);
        Ok(scorer)
    }

    /// The tokens of each label's words, as they go on behind a prompt.
    fn encode_labels(&self, labels: &[String]) -> Result<Vec<Vec<u32>>> {
        let lead = self.prompt()?.prompt(".")?;
        let words = labels_words(labels)?.into_iter();
        let encode = |words: String| match self.encode(&[lead.continuation(&words)])? {
            ids if ids.is_empty() => Err(Error::Settings(messages::label_words_unclear(words))),
            ids => Ok(ids),
        };
        words.map(encode).collect()
    }

    fn encode(&self, pieces: &[Piece]) -> Result<Vec<u32>> {
        self.generator.tokenizer.encode_pieces(pieces)
    }

    fn prompt(&self) -> Result<FewShotPrompt<'_>> {
        let style = self.generator.style(self.style)?;
        FewShotPrompt::new(self.template.clone(), style, self.shots.clone())
    }

    fn room(&self) -> Room {
        Room {
            context: self.generator.context_tokens(),
            answer: self.labels.iter().map(Vec::len).max().unwrap_or(0),
        }
    }

    /// The whole prompt for `text`, cut to what there is room for, as the model reads it.
    ///
    /// # Errors
    /// [`Error::Settings`] where there is no room for any of it.
    pub fn shown(&self, text: &str) -> Result<String> {
        let count = |pieces: &[Piece]| self.encode(pieces).map(|ids| ids.len());
        let fitted = self.prompt()?.fit_input(text, self.room(), &count)?;
        let pieces = fitted.prompt.pieces();
        Ok(pieces.iter().map(Piece::text).collect())
    }

    /// What the last prompt has in common with `ids`, but for what is left to read.
    fn read_before(&self, ids: &[u32]) -> KeyValueCache {
        let Some((known, mut cache)) = self.last.borrow_mut().take() else {
            return self.generator.decoder.cache();
        };
        let most = ids.len().saturating_sub(LEAST_PORTION);
        let alike = known.iter().zip(&ids[..most]).take_while(|(a, b)| a == b);
        cache.truncate(alike.count());
        cache
    }

    /// Begins to read `text`.
    fn begin(&self, text: &str) -> Result<TextScoring> {
        let count = |pieces: &[Piece]| self.encode(pieces).map(|ids| ids.len());
        let fitted = self.prompt()?.fit_input(text, self.room(), &count)?;
        let ids = self.encode(&fitted.prompt.pieces())?;
        if ids.is_empty() {
            return Err(Error::Settings(messages::prompt_empty()));
        }
        Ok(TextScoring {
            cache: self.read_before(&ids),
            reading: Reading {
                tokens: ids.len(),
                cut: fitted.notice.is_some(),
                // Bytes are tokens, so that every text has some.
                unknown: 0.0,
                language: language_of(text),
            },
            ids,
            sums: Vec::new(),
            label: 0,
        })
    }

    /// Reads a portion of a text, or what a label has beyond its first token. Whether that was the last.
    async fn step(&self, scoring: &mut TextScoring) -> Result<bool> {
        let decoder = &self.generator.decoder;
        let TextScoring { ids, cache, .. } = scoring;
        if cache.tokens() < ids.len() {
            let portion = &ids[cache.tokens()..];
            let portion = match portion.len() {
                left if left < PORTION + LEAST_PORTION => portion,
                _ => &portion[..PORTION],
            };
            let last = cache.tokens() + portion.len() == ids.len();
            let wanted = if last { Wanted::Last } else { Wanted::Nothing };
            let logits = decoder.forward(portion, cache, wanted).await?;
            if last {
                let first = self.labels.iter().map(|label| label[0]);
                scoring.sums = log_likelihoods(&logits, first);
            }
        } else if let Some(label) = self.labels.get(scoring.label) {
            let mut sum = 0.0;
            let (given, next) = (&label[..label.len() - 1], &label[1..]);
            for (given, next) in given.chunks(LABEL_PORTION).zip(next.chunks(LABEL_PORTION)) {
                let logits = decoder.forward(given, cache, Wanted::All).await?;
                let rows = logits.chunks_exact(logits.len() / given.len());
                let each = rows.zip(next);
                sum += each
                    .map(|(row, &id)| log_likelihoods(row, [id].into_iter())[0])
                    .sum::<f32>();
            }
            cache.truncate(ids.len());
            scoring.sums[scoring.label] += sum;
            scoring.label += 1;
        }
        let longer = |at: &usize| self.labels[*at].len() > 1;
        let next = (scoring.label..self.labels.len()).find(longer);
        scoring.label = next.unwrap_or(self.labels.len());
        Ok(!scoring.sums.is_empty() && next.is_none())
    }
}

/// A prompt, and the same with its examples in the reverse order.
///
/// A model leans to the label of the last example (Zhao et al. 2021), and much depends on the order (Lu et al. 2022,
/// <https://arxiv.org/abs/2104.08786>). The mean of both orders' log-likelihoods depends on it less.
pub struct Prompts {
    /// As it is shown.
    pub first: LabelScorer,
    /// With its examples reversed, where both orders count.
    pub reversed: Option<LabelScorer>,
}

impl Prompts {
    /// The one prompt, or both where it has several examples.
    ///
    /// # Errors
    /// Those of [`LabelScorer::new`].
    pub fn new(first: LabelScorer, labels: &[String], both_orders: bool) -> Result<Self> {
        let shots: Vec<Shot> = first.shots.iter().rev().cloned().collect();
        let reversed = match both_orders && shots.len() > 1 {
            false => None,
            true => {
                let layout = (first.template.clone(), first.style);
                Some(LabelScorer::new(&first.generator, labels, layout, shots)?)
            }
        };
        Ok(Self { first, reversed })
    }

    /// The one that a text is read by in this turn.
    fn turn(&self, turn: usize) -> &LabelScorer {
        let reversed = self.reversed.as_ref().filter(|_| turn == 1);
        reversed.unwrap_or(&self.first)
    }

    /// How many read each text.
    fn turns(&self) -> usize {
        1 + usize::from(self.reversed.is_some())
    }
}

/// A text under way.
struct TextScoring {
    /// Of its prompt.
    ids: Vec<u32>,
    cache: KeyValueCache,
    /// The log-likelihood of each label so far, once the prompt is read.
    sums: Vec<f32>,
    /// The label whose tokens are read next.
    label: usize,
    reading: Reading,
}

/// The natural logarithms of the probabilities that `logits`, those of one token, give to some tokens.
fn log_likelihoods(logits: &[f32], of: impl Iterator<Item = u32>) -> Vec<f32> {
    let most = logits.iter().copied().fold(f32::MIN, f32::max);
    let sum: f64 = logits.iter().map(|&l| f64::from(l - most).exp()).sum();
    let all = f64::from(most) + sum.ln();
    of.map(|id| {
        logits
            .get(id as usize)
            .map_or(f32::MIN, |&l| (f64::from(l) - all) as f32)
    })
    .collect()
}

/// Texts on their way to their likelihoods.
pub struct TextScores {
    prompts: Rc<Prompts>,
    texts: Rc<dyn TextList>,
    at: usize,
    /// Which of the prompts reads the text under way.
    turn: usize,
    under_way: Option<TextScoring>,
    /// Of the text under way, by the prompts before, a part of the mean.
    sums: Vec<f32>,
    values: Vec<f32>,
    readings: Vec<Reading>,
}

impl TextScores {
    /// Begins with the first of `texts`.
    pub fn new(prompts: &Rc<Prompts>, texts: Rc<dyn TextList>) -> Self {
        Self {
            prompts: Rc::clone(prompts),
            texts,
            at: 0,
            turn: 0,
            under_way: None,
            sums: Vec::new(),
            values: Vec::new(),
            readings: Vec::new(),
        }
    }

    /// How many texts there are.
    pub fn total(&self) -> usize {
        self.texts.len()
    }

    /// How many are done.
    pub fn done(&self) -> usize {
        self.at
    }

    /// Whether all are.
    pub fn is_done(&self) -> bool {
        self.at == self.total()
    }

    /// Reads at most `pieces` more portions.
    ///
    /// # Errors
    /// [`Error::Settings`] for a text that is none, or has no room; [`Error::Model`] where the model gives no number.
    pub async fn advance(&mut self, pieces: usize) -> Result<()> {
        for _ in 0..pieces {
            if self.is_done() {
                break;
            }
            let scorer = self.prompts.turn(self.turn);
            let mut scoring = match self.under_way.take() {
                Some(scoring) => scoring,
                None => scorer.begin(&self.texts.text(self.at)?)?,
            };
            if !scorer.step(&mut scoring).await? {
                self.under_way = Some(scoring);
                continue;
            }
            *scorer.last.borrow_mut() = Some((scoring.ids, scoring.cache));
            self.keep(&scoring.sums, scoring.reading);
        }
        Ok(())
    }

    /// Takes what one of the prompts has come to for the text under way.
    fn keep(&mut self, sums: &[f32], reading: Reading) {
        let turns = self.prompts.turns();
        self.sums.resize(sums.len(), 0.0);
        let parts = self.sums.iter_mut().zip(sums);
        parts.for_each(|(all, own)| *all += own / turns as f32);
        self.turn += 1;
        if self.turn == turns {
            self.values.append(&mut self.sums);
            self.readings.push(reading);
            (self.turn, self.at) = (0, self.at + 1);
        }
    }

    /// The likelihoods of all texts, and how each was read.
    ///
    /// # Errors
    /// [`Error::Settings`] before all are done.
    pub fn finish(self) -> Result<(LabelLikelihoods, Vec<Reading>)> {
        if !self.is_done() {
            return Err(unfinished());
        }
        let tokens = self.prompts.first.labels.iter().map(Vec::len).collect();
        Ok((LabelLikelihoods::new(self.values, tokens)?, self.readings))
    }
}

//! A language model that learns from texts, as the training loop wants it.

use burn::tensor::{Device, Tensor, TensorData};
use rand::seq::SliceRandom;

use super::settings::LanguageSettings;
use crate::Result;
use crate::data::pairs::PairSet;
use crate::kernels::adamw::Weight;
use crate::model::causal::{DecoderDelta, TrainingText};
use crate::model::{CpuDecoder, Sink, TrainableCpuDecoder};
use crate::tune::checkpoint::{Resumable, Values};
use crate::tune::fingerprint::RunFingerprint;
use crate::tune::part::schedule;
use crate::tune::run::{At, Learner, Plan, Run, generator};

/// Texts that are held out at most: each is read once an epoch.
const MOST_HELD: usize = 16;

/// A language model being trained.
pub struct LanguageLearner {
    settings: LanguageSettings,
    model: TrainableCpuDecoder,
    texts: Vec<TrainingText>,
    kept: Vec<usize>,
    held: Vec<usize>,
    /// Names and shapes of what is trained.
    layout: Vec<(String, Vec<usize>)>,
    /// The trained values of the best epoch.
    best: Vec<Vec<f32>>,
}

/// A run that tunes a language model.
pub type LanguageTuner = Run<LanguageLearner>;

impl LanguageTuner {
    /// Begins a run on `texts`.
    pub fn of_texts(
        model: &CpuDecoder,
        texts: Vec<TrainingText>,
        settings: LanguageSettings,
    ) -> Self {
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.shuffle(&mut generator(settings.seed, 0x76616c));
        let held = (texts.len() as f64 * settings.validation).round() as usize;
        let held = held.min(MOST_HELD).min(texts.len() - 1);
        let (held, kept) = order.split_at(held);
        let mut rng = generator(settings.seed, 0);
        let layout = model.delta_layout(settings.tuned);
        let mut model = TrainableCpuDecoder::new(model.clone(), settings.tuned, &mut rng);
        let plan = Plan {
            examples: kept.len(),
            epochs: settings.epochs,
            batch_size: settings.batch_size,
            patience: settings.patience,
        };
        let learner = LanguageLearner {
            layout,
            best: values(model.trained_mut()),
            held: held.to_vec(),
            kept: kept.to_vec(),
            settings,
            model,
            texts,
        };
        Run::new(learner, plan, rng)
    }
}

fn values(trained: Vec<&mut Weight>) -> Vec<Vec<f32>> {
    trained
        .into_iter()
        .map(|weight| weight.value.clone())
        .collect()
}

/// Loss, share of the tokens guessed rightly summed over texts, and tokens.
fn tally(loss: f64, shares: f64, tokens: usize) -> Tensor<1> {
    let values = vec![loss as f32, shares as f32, tokens as f32];
    Tensor::from_data(TensorData::new(values, [3]), &Device::flex())
}

impl LanguageLearner {
    /// The settings of the run.
    pub fn settings(&self) -> &LanguageSettings {
        &self.settings
    }

    /// Weights that training changes.
    pub fn parameters(&self) -> usize {
        self.best.iter().map(Vec::len).sum()
    }

    /// Texts that it learns from, those held out included.
    pub fn examples(&self) -> usize {
        self.texts.len()
    }

    /// What the best epoch changed, which before the first has ended is nothing.
    pub fn best(&self) -> DecoderDelta {
        DecoderDelta {
            tuned: self.settings.tuned,
            values: self.best.clone(),
        }
    }

    /// What a checkpoint has to be of, to go on from it with this.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] where the settings can't be written down.
    pub fn fingerprint(&self, model: &str, pairs: &PairSet) -> Result<RunFingerprint> {
        RunFingerprint::of_language(model, pairs, &self.settings)
    }

    /// Takes a step of the optimiser with the gradients collected so far.
    fn update(&mut self, at: At) {
        let most = self.settings.max_grad_norm;
        let mut factor = 1.0;
        if most > 0.0 {
            let norm = self.model.grad_norm_squared().sqrt();
            factor = (most / (norm + 1e-6)).min(1.0);
        }
        let accumulate = self.settings.accumulate;
        let epoch = at.epoch_steps.div_ceil(accumulate);
        let within = at.step % at.epoch_steps / accumulate;
        let update = At {
            step: at.step / at.epoch_steps * epoch + within,
            steps: at.steps / at.epoch_steps * epoch,
            epoch_steps: epoch,
            ahead: at.ahead,
        };
        let rate = self.settings.learning_rate * schedule(update, self.settings.warmup);
        let decay = self.settings.weight_decay;
        self.model.step(rate as f32, decay as f32, factor as f32);
    }
}

impl Learner for LanguageLearner {
    async fn step(&mut self, members: &[usize], at: At) -> Result<Tensor<1>> {
        let texts: Vec<&TrainingText> =
            members.iter().map(|&i| &self.texts[self.kept[i]]).collect();
        let tokens: usize = texts.iter().map(|text| text.targets()).sum();
        let scale = 1.0 / (tokens * self.settings.accumulate) as f32;
        let learned = self.model.learn(&texts, scale);
        if self.updates(at.step + 1, at.epoch_steps).is_some() {
            self.update(at);
        }
        Ok(tally(learned.loss, learned.shares, tokens))
    }

    fn validate(&self) -> Option<Tensor<1>> {
        let (mut loss, mut shares, mut tokens) = (0.0, 0.0, 0);
        for &i in &self.held {
            let text = &self.texts[i];
            let measured = self.model.measure(&[text]);
            loss += measured.loss;
            shares += measured.shares;
            tokens += text.targets();
        }
        (tokens > 0).then(|| tally(loss, shares, tokens))
    }

    fn held(&self) -> usize {
        self.held.len()
    }

    fn keep(&mut self) {
        self.best = values(self.model.trained_mut());
    }
}

impl Resumable for LanguageLearner {
    fn tensors(&self) -> Vec<(String, Vec<usize>)> {
        self.layout.clone()
    }

    fn holds(&self) -> (bool, usize) {
        (true, self.model.steps())
    }

    fn takes_moments(&self) -> bool {
        true
    }

    async fn write(&self, which: Values, sink: &mut impl Sink) -> Result<()> {
        let moment = match which {
            Values::Best => {
                self.best
                    .iter()
                    .for_each(|values| sink.write(bytemuck::cast_slice(values)));
                return Ok(());
            }
            Values::Now => 0,
            Values::Means => 1,
            Values::Squares => 2,
        };
        for weight in self.model.trained() {
            sink.write(bytemuck::cast_slice(weight.state()[moment]));
        }
        Ok(())
    }

    fn set(&mut self, which: Values, values: Vec<Vec<f32>>) {
        let moment = match which {
            Values::Best => {
                self.best = values;
                return;
            }
            Values::Now => 0,
            Values::Means => 1,
            Values::Squares => 2,
        };
        for (weight, values) in self.model.trained_mut().into_iter().zip(values) {
            *weight.state_mut()[moment] = values;
        }
    }

    /// An epoch's last minibatches make a step of the optimiser even where they are fewer than asked for.
    fn updates(&self, step: usize, epoch_steps: usize) -> Option<usize> {
        let parts = self.settings.accumulate;
        let (epoch, within) = (step / epoch_steps, step % epoch_steps);
        let whole = within.is_multiple_of(parts);
        whole.then(|| epoch * epoch_steps.div_ceil(parts) + within / parts)
    }

    fn go_on(&mut self, _: usize, updates: usize) {
        self.model.go_on(updates);
    }
}

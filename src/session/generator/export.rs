//! A language model that was tuned, written as other programs read it.

use std::rc::Rc;

use super::Generator;
use crate::error::messages::{files, language as messages};
use crate::export::Format;
use crate::export::language::{LanguageSubject, MergedWeights, SmallFiles, adapters, merged};
use crate::model::Sink;
use crate::session::{ExportedFiles, Job, Phase, Progress, ended, unfinished};
use crate::{Error, Result};

/// An export under way: its small files are whole, and its large one is filled tensor by tensor.
pub struct LanguageExportJob<S> {
    generator: Rc<Generator>,
    small: SmallFiles,
    large: Option<(MergedWeights, S)>,
    total: usize,
    done: usize,
    finished: bool,
}

impl<S: Sink> LanguageExportJob<S> {
    /// Begins to write a model as `format`; `base` is the name on the Hugging Face hub of what it was made from, where that is known.
    /// The large file goes to where `make` makes room for so many bytes.
    ///
    /// # Errors
    /// [`Error::Settings`] where the model was not tuned or has no such form, and what `make` says.
    pub fn new(
        generator: &Rc<Generator>,
        format: Format,
        base: Option<&str>,
        make: impl FnOnce(usize) -> Result<S>,
    ) -> Result<Self> {
        let nothing = || Error::Settings(messages::language_model_not_tuned());
        let tuning = generator.tuning.as_ref().ok_or_else(nothing)?;
        let subject = LanguageSubject {
            model: generator.decoder.packed(),
            change: &tuning.change,
            tokenizer: &generator.tokenizer,
            template: generator.template().ok(),
            base,
        };
        let (small, large) = match format {
            Format::Peft => (adapters(&subject)?, None),
            Format::Huggingface => {
                let (small, weights) = merged(&subject)?;
                let sink = make(weights.bytes())?;
                (small, Some((weights, sink)))
            }
            Format::Onnx => return Err(Error::Settings(files::export_format_unknown("onnx"))),
        };
        Ok(Self {
            generator: Rc::clone(generator),
            total: large.as_ref().map_or(0, |(weights, _)| weights.bytes()),
            small,
            large,
            done: 0,
            finished: false,
        })
    }
}

impl<S: Sink> Job for LanguageExportJob<S> {
    type Output = ExportedFiles<S>;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        if let Some((weights, sink)) = &mut self.large {
            for _ in 0..pieces.max(1) {
                if !weights.done() {
                    self.done += weights.advance(self.generator.decoder.packed(), sink);
                }
            }
        }
        self.finished = self.done == self.total;
        Ok(Progress::new(Phase::Export, self.done, self.total).finished(self.finished))
    }

    async fn finish(self) -> Result<ExportedFiles<S>> {
        if !self.finished {
            return Err(unfinished());
        }
        let large = self.large.map(|(_, sink)| (MergedWeights::NAME, sink));
        Ok((self.small, large))
    }
}

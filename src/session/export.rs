//! A classifier written as other programs read it.

use super::{Classifier, Job, Phase, Progress, ended, unfinished};
use crate::error::messages::model as messages;
use crate::export::{self, Format, LastNorm, Subject, WeightsFile};
use crate::model::{Encoder, Sink};
use crate::{Error, Result};

/// An export under way: its small files are whole, and its large one is filled portion by portion.
pub struct ExportJob<S> {
    classifier: Classifier,
    small: Vec<(&'static str, Vec<u8>)>,
    large: Option<(WeightsFile, S)>,
    total: usize,
    done: usize,
    /// Whether it was said that it has finished.
    finished: bool,
}

impl<S: Sink> ExportJob<S> {
    /// Begins to write `classifier` as `format`; `base` is the name on the Hugging Face hub of the session's encoder, where it
    /// has one. The large file goes to where `make` makes room for so many bytes.
    ///
    /// # Errors
    /// [`Error::Settings`] where the classifier has no such form, and what `make` says.
    pub async fn new(
        classifier: Classifier,
        format: Format,
        base: Option<&str>,
        make: impl FnOnce(usize) -> Result<S>,
    ) -> Result<Self> {
        let session = &classifier.session;
        session.device.check()?;
        let padding = session.tokenizer.padding();
        let last_norm = match format {
            Format::Huggingface => Some(last_norm(&classifier.encoder.encoder).await?),
            Format::Onnx | Format::Peft => None,
        };
        let subject = Subject {
            classifier: &classifier.inner,
            config: &session.config,
            base,
            last_norm,
            padding: padding.as_deref(),
        };
        let begun = export::begin(format, &subject)?;
        let mut small = begun.files;
        if format != Format::Peft {
            small.push(("tokenizer.json", session.tokenizer_file.clone()));
        }
        let mut total = 0;
        let large = match begun.weights {
            None => None,
            Some(file) => {
                total = file.bytes();
                let sink = make(total)?;
                Some((file, sink))
            }
        };
        Ok(Self {
            classifier,
            small,
            large,
            total,
            done: 0,
            finished: false,
        })
    }
}

/// The norm behind the last layer's feed-forward part.
async fn last_norm(encoder: &Encoder) -> Result<LastNorm> {
    let layers = encoder.config().num_hidden_layers;
    let layer = encoder.copy(false, layers - 1..layers).await?;
    match layer.values()[..] {
        [.., scale, offset] => Ok(LastNorm {
            scale: scale.to_vec(),
            offset: offset.to_vec(),
        }),
        _ => Err(Error::Internal(messages::last_norm_missing())),
    }
}

/// The files of an export by their names: the small ones, and the large one where there is one.
pub type ExportedFiles<S> = (Vec<(&'static str, Vec<u8>)>, Option<(&'static str, S)>);

impl<S: Sink> Job for ExportJob<S> {
    type Output = ExportedFiles<S>;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        let session = &self.classifier.session;
        session.device.check()?;
        if self.finished {
            return Err(ended());
        }
        if let Some((file, sink)) = &mut self.large {
            for _ in 0..pieces.max(1) {
                self.done += file.advance(&self.classifier.encoder.encoder, sink).await?;
                if self.done == self.total {
                    break;
                }
            }
            session.device.check()?;
        }
        self.finished = self.done == self.total;
        Ok(Progress::new(Phase::Export, self.done, self.total).finished(self.finished))
    }

    async fn finish(self) -> Result<ExportedFiles<S>> {
        if self.done < self.total {
            return Err(unfinished());
        }
        let large = self.large.map(|(file, sink)| (file.name, sink));
        Ok((self.small, large))
    }
}

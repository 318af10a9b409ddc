//! A language model that was tuned: what was changed of it, and how it is asked.

use std::cell::RefCell;
use std::rc::Rc;

use safetensors::tensor::Dtype;
use serde::{Deserialize, Serialize};

use super::Generator;
use super::tuning::{PairPrompt, PromptStyle, Tuning};
use crate::error::messages::language as messages;
use crate::generate::prompt::PromptTemplate;
use crate::model::causal::{DecoderDelta, Tuned};
use crate::model::{Lora, Source, Weights, header};
use crate::tune::language::approach_of;
use crate::tune::{Notes, TuneApproach};
use crate::{Error, Result};

/// The version this code writes, and the only one it reads.
const VERSION: u32 = 1;
/// The header's entry.
const ENTRY: &str = "homefire-language-model";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    version: u32,
    /// SHA-256 of the model that was tuned.
    model: String,
    approach: String,
    layers: usize,
    rank: usize,
    alpha: f64,
    feed_forward: bool,
    settings: Notes,
    pairs: usize,
    instruction: String,
    input_prefix: String,
    output_prefix: String,
    separator: String,
    style: PromptStyle,
}

impl Generator {
    /// This model with what a run has changed of it. It shares the weights that were not.
    pub(super) fn tuned(&self, tuning: Tuning) -> Rc<Self> {
        Rc::new(Self {
            device: self.device.clone(),
            decoder: self.decoder.changed(&tuning.change),
            tokenizer: Rc::clone(&self.tokenizer),
            sha256: self.sha256.clone(),
            host: self.host,
            template: Rc::clone(&self.template),
            tuning: Some(tuning),
            read: RefCell::new(None),
        })
    }

    /// What was tuned, as a safetensors file; the weights that were not are not in it.
    ///
    /// # Errors
    /// [`Error::Settings`] where nothing was.
    pub fn save(&self) -> Result<Vec<u8>> {
        let nothing = || Error::Settings(messages::language_model_not_tuned());
        let tuning = self.tuning.as_ref().ok_or_else(nothing)?;
        let lora = match tuning.change.tuned {
            Tuned::Adapters { lora, .. } => Some(lora),
            Tuned::Layers(_) => None,
        };
        let template = &tuning.prompt.template;
        let text = serde_json::to_string(&Header {
            version: VERSION,
            model: self.sha256.clone(),
            approach: approach_of(tuning.change.tuned).name().into(),
            layers: tuning.change.tuned.layers(),
            rank: lora.map_or(0, |lora| lora.rank),
            alpha: lora.map_or(0.0, |lora| lora.alpha),
            feed_forward: lora.is_some_and(|lora| lora.feed_forward),
            settings: tuning.settings.clone(),
            pairs: tuning.pairs,
            instruction: template.instruction.clone(),
            input_prefix: template.input_prefix.clone(),
            output_prefix: template.output_prefix.clone(),
            separator: template.separator.clone(),
            style: tuning.prompt.style,
        });
        let unexpected = |e: serde_json::Error| {
            Error::Internal(crate::error::messages::session::unexpected(e.to_string()))
        };
        let text = text.map_err(unexpected)?;
        let layout = self.decoder.delta_layout(tuning.change.tuned);
        let tensors = layout.iter();
        let tensors = tensors.map(|(name, shape)| (name.as_str(), Dtype::F32, &shape[..]));
        let mut file = header(tensors, &[(ENTRY, &text)])?;
        for values in &tuning.change.values {
            file.extend_from_slice(bytemuck::cast_slice(values));
        }
        Ok(file)
    }

    /// This model as a file of [`Generator::save`] has it tuned.
    ///
    /// # Errors
    /// [`Error::Classifier`] where the file is none, damaged, of another version, or of another model.
    pub fn load(&self, file: impl Source) -> Result<Rc<Self>> {
        let refuse = |message| Err(Error::Classifier(message));
        let file = Weights::open_as(file, messages::tuned_file(), Error::Classifier)?;
        let Some(text) = file.note(ENTRY) else {
            return refuse(messages::tuned_file_unrecognised());
        };
        let Ok(header) = serde_json::from_str::<Header>(text) else {
            return refuse(messages::tuned_file_unrecognised());
        };
        if header.version != VERSION {
            return refuse(messages::tuned_file_of_other_version(
                header.version,
                VERSION,
            ));
        }
        if header.model != self.sha256 {
            return refuse(messages::tuned_file_of_other_model());
        }
        let layers = self.config().num_hidden_layers;
        let lora = Lora {
            rank: header.rank,
            alpha: header.alpha,
            feed_forward: header.feed_forward,
        };
        let tuned = match TuneApproach::from_name(&header.approach) {
            Ok(TuneApproach::Lora) => Tuned::Adapters {
                lora,
                layers: header.layers,
            },
            Ok(TuneApproach::LastLayers) => Tuned::Layers(header.layers),
            _ => return refuse(messages::tuned_file_unrecognised()),
        };
        let usable = matches!(tuned, Tuned::Layers(_)) || lora.check().is_ok();
        if !usable || !(1..=layers).contains(&header.layers) {
            return refuse(messages::tuned_file_unrecognised());
        }
        let template = PromptTemplate {
            instruction: header.instruction,
            input_prefix: header.input_prefix,
            output_prefix: header.output_prefix,
            separator: header.separator,
        };
        if template.validate().is_err() {
            return refuse(messages::tuned_file_unrecognised());
        }
        let layout = self.decoder.delta_layout(tuned);
        let values = layout.iter().map(|(name, shape)| file.finite(name, shape));
        Ok(self.tuned(Tuning {
            change: DecoderDelta {
                tuned,
                values: values.collect::<Result<_>>()?,
            },
            prompt: PairPrompt {
                template,
                style: header.style,
                shots: Vec::new(),
            },
            settings: header.settings,
            pairs: header.pairs,
        }))
    }
}

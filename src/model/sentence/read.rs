//! The files of sentence-transformers that stand beside a model's own three. What they say is honoured, or refused by the name
//! of the file and the field; nothing is passed over that would change an embedding.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::fields::{Fields, refuse};
use super::{AfterPooling, Dense, Pooling, SentenceModules};
use super::{MAX_MODULES, MAX_PROMPT};
use crate::error::messages::model as messages;
use crate::model::{EncoderConfig, Source, Weights};
use crate::{Error, Result};

/// The file that names the modules. A folder without it is pooled by the mean.
pub const MODULES: &str = "modules.json";
const SETTINGS: &str = "config_sentence_transformers.json";
const TRANSFORMER: &str = "sentence_bert_config.json";
/// Where the library looks for a length that [`TRANSFORMER`] doesn't give.
const TOKENIZER: &str = "tokenizer_config.json";

/// Bytes of a JSON file beyond which it is refused.
const MAX_JSON: usize = MEGABYTE;
const MEGABYTE: usize = 1024 * 1024;
/// Modules below which there is no pooling.
const MIN_MODULES: usize = 2;
/// Width beyond which a linear layer is refused.
const MAX_WIDTH: usize = 4096;

/// Reads the description of the model whose own shape is `config` from `files`, which stand by their paths in its folder.
///
/// # Errors
/// [`Error::Model`] naming the file and the field.
pub fn read_modules<S: Source>(
    files: &BTreeMap<String, S>,
    config: &EncoderConfig,
) -> Result<SentenceModules> {
    if !files.contains_key(MODULES) {
        return Ok(SentenceModules::default());
    }
    let folder = Folder { files };
    let mut modules = SentenceModules::default();
    let mut width = config.hidden_size;
    let mut include_prompt = true;
    for (index, (kind, path)) in folder.modules()?.into_iter().enumerate() {
        match (index, kind.as_str()) {
            (0, "Transformer") => {}
            (1, "Pooling") => {
                (modules.pooling, include_prompt) = folder.pooling(&path, width)?;
            }
            (2.., "Dense") => {
                let dense = folder.dense(&path, width)?;
                width = dense.output;
                modules.after.push(AfterPooling::Dense(Arc::new(dense)));
            }
            (2.., "Normalize") => modules.after.push(AfterPooling::Normalize),
            (0, _) => return refuse(messages::module_must_be_transformer(MODULES, index, kind)),
            (1, _) => return refuse(messages::module_must_be_pooling(MODULES, index, kind)),
            _ => return refuse(messages::module_unknown(MODULES, index, kind)),
        }
    }
    while modules.after.last() == Some(&AfterPooling::Normalize) {
        modules.after.pop();
    }
    folder.texts(&mut modules)?;
    if !include_prompt && !modules.prompt.is_empty() {
        let field = "default_prompt_name";
        return refuse(messages::prompt_left_out(SETTINGS, field));
    }
    // A limit that changes nothing is none.
    modules.max_tokens = modules
        .max_tokens
        .filter(|&most| most < config.max_tokens());
    Ok(modules)
}

/// A model's folder, as far as it describes modules.
struct Folder<'a, S> {
    files: &'a BTreeMap<String, S>,
}

impl<S: Source> Folder<'_, S> {
    fn json(&self, name: &str) -> Result<Option<Value>> {
        let Some(file) = self.files.get(name) else {
            return Ok(None);
        };
        if file.size() > MAX_JSON {
            return refuse(messages::json_too_large(name, MAX_JSON / MEGABYTE));
        }
        let mut bytes = vec![0; file.size()];
        file.read(0, &mut bytes);
        serde_json::from_slice(&bytes)
            .map(Some)
            .or_else(|e| refuse(messages::json_unreadable(name, e.to_string())))
    }

    /// The fields of a JSON object; none where the file is not there.
    fn fields(&self, name: &str) -> Result<Option<Fields>> {
        match self.json(name)? {
            None => Ok(None),
            Some(Value::Object(values)) => Ok(Some(Fields {
                file: name.into(),
                values,
            })),
            Some(_) => refuse(messages::json_no_object(name)),
        }
    }

    fn needed(&self, name: &str) -> Result<Fields> {
        match self.fields(name)? {
            Some(fields) => Ok(fields),
            None => refuse(messages::module_file_missing(name, MODULES)),
        }
    }

    /// The kind and the folder of each module.
    fn modules(&self) -> Result<Vec<(String, String)>> {
        let Some(Value::Array(all)) = self.json(MODULES)? else {
            return refuse(messages::modules_no_list(MODULES));
        };
        let count = all.len();
        if !(MIN_MODULES..=MAX_MODULES).contains(&count) {
            let refused = messages::modules_too_many(MODULES, count, MIN_MODULES, MAX_MODULES);
            return refuse(refused);
        }
        let read = |(index, module): (usize, &Value)| {
            let text = |field: &str| module.get(field).and_then(Value::as_str);
            let (Some(kind), Some(path)) = (text("type"), text("path")) else {
                return refuse(messages::module_incomplete(MODULES, index));
            };
            match kind.strip_prefix("sentence_transformers.") {
                Some(own) => {
                    let name = own.rsplit('.').next().unwrap_or_default();
                    Ok((name.to_owned(), path.trim_end_matches('/').to_owned()))
                }
                None => refuse(messages::module_of_others(MODULES, index, kind)),
            }
        };
        all.iter().enumerate().map(read).collect()
    }

    /// How states of the width `hidden` are pooled, and whether the prompt's are too.
    fn pooling(&self, path: &str, hidden: usize) -> Result<(Pooling, bool)> {
        let fields = self.needed(&format!("{path}/config.json"))?;
        for name in ["word_embedding_dimension", "embedding_dimension"] {
            if let Some(width) = fields.count(name)?
                && width != hidden
            {
                let file = &fields.file;
                return refuse(messages::field_not_states_width(file, name, width, hidden));
            }
        }
        let pooling = match fields.values.get("pooling_mode") {
            Some(mode) => fields.mode(mode)?,
            None => fields.legacy_mode()?,
        };
        Ok((pooling, fields.flag("include_prompt")?.unwrap_or(true)))
    }

    fn dense(&self, path: &str, input: usize) -> Result<Dense> {
        let fields = self.needed(&format!("{path}/config.json"))?;
        let file = &fields.file;
        let width = |name: &str| match fields.count(name)? {
            Some(width) if (1..=MAX_WIDTH).contains(&width) => Ok(width),
            Some(width) => refuse(messages::field_out_of_range(file, name, width, MAX_WIDTH)),
            None => refuse(messages::field_missing(file, name)),
        };
        let (own, output) = (width("in_features")?, width("out_features")?);
        if own != input {
            let field = "in_features";
            return refuse(messages::field_not_input_width(file, field, own, input));
        }
        if fields.flag("use_residual")? == Some(true) {
            return refuse(messages::residual_unusable(file, "use_residual"));
        }
        for name in ["module_input_name", "module_output_name"] {
            fields.must_be(name, "sentence_embedding")?;
        }
        let field = "activation_function";
        let activation = fields.text(field)?;
        let tanh = match activation.map(|name| name.rsplit('.').next().unwrap_or_default()) {
            None | Some("Tanh") => true,
            Some("Identity") => false,
            Some(other) => return refuse(messages::activation_unknown(file, field, other)),
        };
        let name = format!("{path}/model.safetensors");
        let Some(source) = self.files.get(&name) else {
            return refuse(messages::module_weights_missing(name, MODULES));
        };
        let weights = Weights::open_as(source, name, Error::Model)?;
        Ok(Dense {
            weight: weights.finite("linear.weight", &[output, input])?,
            bias: match fields.flag("bias")? {
                Some(false) => vec![0.0; output],
                _ => weights.finite("linear.bias", &[output])?,
            },
            input,
            output,
            tanh,
        })
    }

    /// What is done to a text before it is tokenised, and where it is cut.
    fn texts(&self, modules: &mut SentenceModules) -> Result<()> {
        if let Some(fields) = self.fields(TRANSFORMER)? {
            modules.lower_case = fields.flag("do_lower_case")?.unwrap_or(false);
            modules.max_tokens = fields.most_tokens("max_seq_length")?;
        }
        if modules.max_tokens.is_none()
            && let Some(fields) = self.fields(TOKENIZER)?
        {
            modules.max_tokens = fields.most_tokens("model_max_length")?;
        }
        let Some(fields) = self.fields(SETTINGS)? else {
            return Ok(());
        };
        fields.must_be("model_type", "SentenceTransformer")?;
        let (file, field) = (&fields.file, "default_prompt_name");
        let Some(name) = fields.text(field)? else {
            return Ok(());
        };
        modules.prompt = match fields
            .values
            .get("prompts")
            .and_then(|prompts| prompts.get(name))
        {
            Some(Value::String(prompt)) if prompt.len() <= MAX_PROMPT => prompt.clone(),
            Some(Value::String(_)) => {
                let refused = messages::prompt_too_long(file, "prompts", name, MAX_PROMPT);
                return refuse(refused);
            }
            Some(Value::Null) => String::new(),
            _ => return refuse(messages::prompt_absent(file, field, name)),
        };
        Ok(())
    }
}

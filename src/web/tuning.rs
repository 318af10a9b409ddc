//! What is done with a language model and pairs: it learns from them, and is tested on them.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::bytes::{JsBytes, JsFile};
use super::generator::Generator;
use super::job::Job;
use super::pairs::Pairs;
use super::{arguments, types as ts, wire};
use crate::Result;
use crate::error::messages::arguments as messages;
use crate::export::Format;
use crate::model::Source;
use crate::session::{LanguageEstimateJob, LanguageExportJob, LanguageTrainJob, PairTestJob};
use crate::tune::language::LanguageTuneSettings;

#[wasm_bindgen]
impl Generator {
    /// Begins to learn from pairs, or goes on from a checkpoint.
    pub fn train(
        &self,
        pairs: &Pairs,
        prompt: ts::PairPrompt,
        settings: ts::LanguageTuneSettings,
        resume: ts::BytesOrNone,
    ) -> Result<ts::GeneratorJob> {
        let prompt: wire::PairPrompt = wire::options(messages::the_prompt(), prompt)?;
        let prompt = prompt.of(&self.0);
        let settings = wire::options(messages::the_settings(), settings)?;
        let settings = LanguageTuneSettings::from_json(&settings)?;
        let resume = arguments::optional_bytes(messages::the_checkpoint(), &resume)?;
        let resume = resume.map(|file| Box::new(file) as Box<dyn Source>);
        let job = LanguageTrainJob::new(&self.0, &pairs.0, prompt, &settings, resume)?;
        Ok(Job::handle(job, |made| Ok(Generator(made).into())))
    }

    /// Begins to try what learning from pairs would take.
    pub fn estimate(
        &self,
        pairs: &Pairs,
        prompt: ts::PairPrompt,
        settings: ts::LanguageTuneSettings,
    ) -> Result<ts::EstimateJob> {
        let prompt: wire::PairPrompt = wire::options(messages::the_prompt(), prompt)?;
        let prompt = prompt.of(&self.0);
        let settings = wire::options(messages::the_settings(), settings)?;
        let settings = LanguageTuneSettings::from_json(&settings)?;
        let job = LanguageEstimateJob::new(&self.0, &pairs.0, &prompt, &settings)?;
        Ok(Job::of_value(job, wire::Estimate::from))
    }

    /// Begins to test the model on pairs. Its news are the outputs.
    pub fn test(&self, pairs: &Pairs, options: ts::PairTestOptions) -> Result<ts::PairTestJob> {
        let options: wire::PairTestOptions = wire::options(messages::the_settings(), options)?;
        let job = PairTestJob::new(&self.0, Rc::clone(&pairs.0), options.of(&self.0));
        Ok(Job::with_news(
            job,
            |test| wire::to_js(&wire::PairTest::from(test)),
            |job| wire::to_js(&job.take_news()),
        ))
    }

    /// Begins to write the model that was tuned for other programs: "peft" or "huggingface".
    pub fn export(&self, format: ts::ExportFormat, base: ts::TextOrNone) -> Result<ts::ExportJob> {
        let format = Format::from_name(&arguments::string(messages::the_format(), &format)?)?;
        let base = base.as_string();
        let job = LanguageExportJob::new(&self.0, format, base.as_deref(), JsFile::make)?;
        Ok(Job::of_files(job))
    }

    /// What was tuned, as a file.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub fn save(&self) -> Result<Vec<u8>> {
        self.0.save()
    }

    /// This model as a file of `save` has it tuned.
    pub fn load(&self, file: ts::Bytes) -> Result<Generator> {
        let file = arguments::bytes(messages::the_saved_model(), &file)?.clone();
        self.0.load(JsBytes(file)).map(Self)
    }
}

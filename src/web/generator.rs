//! An opened language model as a JavaScript handle.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::bytes::JsBytes;
use super::job::Job;
use super::session::HOST;
use super::{arguments, browser, types as ts, wire};
use crate::Result;
use crate::device::{self, DeviceRequest};
use crate::error::messages::arguments as messages;
use crate::session::{self, GenerateJob, GeneratorFiles};

/// A causal language model.
#[wasm_bindgen]
pub struct Generator(pub(super) Rc<session::Generator>);

#[wasm_bindgen]
impl Generator {
    /// Reads a model's files, a GGUF file or a folder by Hugging Face, and chooses a device.
    pub async fn open(files: ts::GeneratorFiles, device: ts::DeviceName) -> Result<Generator> {
        let device = arguments::string(messages::the_device(), &device)?;
        let request = DeviceRequest::from_name(&device)?;
        let bytes =
            |name| arguments::optional_bytes(messages::the_field(name), &wire::get(&files, name));
        let needed = |name| -> Result<JsBytes> {
            let file = wire::get(&files, name);
            arguments::bytes(messages::the_field(name), &file).map(|b| JsBytes(b.clone()))
        };
        let copied = |bytes: JsBytes| bytes.0.to_vec();
        let opened = match bytes("gguf")? {
            Some(file) => GeneratorFiles::Gguf(file),
            None => GeneratorFiles::Hub {
                weights: needed("model")?,
                config: copied(needed("config")?),
                tokenizer: copied(needed("tokenizer")?),
                tokenizer_config: bytes("tokenizerConfig")?.map(copied),
            },
        };
        let sha256 = wire::get(&files, "sha256");
        let sha256 = arguments::string(messages::the_field("sha256"), &sha256)?;
        let chosen = device::choose(request, HOST.now, browser::after).await?;
        let chosen = chosen.named(browser::adapter(), browser::after).await;
        session::Generator::open(opened, sha256, chosen, HOST).map(Self)
    }

    /// Which device reads and writes, and why.
    #[wasm_bindgen(getter)]
    pub fn device(&self) -> Result<ts::DeviceReport> {
        wire::to_js(&wire::DeviceReport::from(&self.0.device))
    }

    /// What the model is.
    pub fn report(&self) -> Result<ts::GeneratorReport> {
        wire::to_js(&wire::GeneratorReport::from(&*self.0))
    }

    /// Begins to write after a prompt. Its news are the tokens.
    pub fn generate(
        &self,
        prompt: ts::Prompt,
        options: ts::GenerateOptions,
    ) -> Result<ts::GenerateJob> {
        let prompt: wire::Prompt = wire::from_js(messages::the_prompt(), prompt)?;
        let options: wire::GenerateOptions = wire::options(messages::the_settings(), options)?;
        let job = GenerateJob::new(&self.0, &prompt.into(), options.into())?;
        let generator = Rc::clone(&self.0);
        Ok(Job::with_news(
            job,
            |made| wire::to_js(&wire::Generated::from(made)),
            move |job| {
                let news = job.take_news().into_iter();
                let news = news.map(|token| wire::WrittenToken::of(&generator, token));
                wire::to_js(&news.collect::<Vec<_>>())
            },
        ))
    }
}

//! The crate on the same GPU without a browser around it: by `wgpu` and Vulkan, from the same sources as the wasm.
//!
//! `gpu-check PROGRAM MODEL RESULTS [tiny]`: the folders of sizes.json and film.json, of the unpacked model, and of the results.

use std::fs;
use std::path::Path;
use std::time::Instant;

use burn::tensor::Device;
use homefire::data::Dataset;
use homefire::device::{self, DeviceRequest};
use homefire::embed::{Cache, Job};
use homefire::model::{Encoder, EncoderConfig, Lora, Weights, read_config};
use homefire::text::Tokenizer;
use homefire::tune::{BodySettings, ComputeDevice, Depth, Inputs, Start, Tuner};
use pollster::block_on;
use serde_json::{Map, Value, json};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Largest differences between the GPU and the CPU that the order of sums explains.
const EMBEDDING: f32 = 1e-4;
const LOSS: f64 = 5e-3;
const WORDS: &str = "time year people way day man thing woman life child world school state family hand part place case";

struct Opened {
    config: EncoderConfig,
    tokenizer: Tokenizer,
    gpu: Encoder,
    cpu: Encoder,
    place: ComputeDevice,
    sizes: Value,
    film: Value,
    found: Map<String, Value>,
    results: std::path::PathBuf,
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, program, model, results, rest @ ..] = args.as_slice() else {
        return Err("gpu-check PROGRAM MODEL RESULTS [tiny]".into());
    };
    let tiny = rest.first().is_some_and(|word| word == "tiny");
    let mut opened = open(
        Path::new(program),
        Path::new(model),
        Path::new(results),
        tiny,
    )?;
    let right = opened.embeddings()? & opened.losses()?;
    opened.embedding_times()?;
    opened.step_times()?;
    opened.put("ended", json!(true))?;
    if right {
        Ok(())
    } else {
        Err("the GPU gives other results than the CPU".into())
    }
}

fn open(program: &Path, model: &Path, results: &Path, tiny: bool) -> Outcome<Opened> {
    let read = |folder: &Path, name: &str| {
        fs::read(folder.join(name)).map_err(|e| format!("{}/{name}: {e}", folder.display()))
    };
    let begin = Instant::now();
    let since = || begin.elapsed().as_secs_f64() * 1e3;
    // run.sh has a limit for the whole program.
    let unlimited = |_| std::future::pending();
    let chosen = block_on(device::choose(DeviceRequest::WebGpu, since, unlimited))?;
    let config = read_config(&read(model, "config.json")?)?;
    let config = EncoderConfig {
        hidden_dropout_prob: 0.0,
        attention_probs_dropout_prob: 0.0,
        ..config
    };
    let bytes = read(model, "model.safetensors")?;
    let weights = Weights::open(bytes.as_slice())?;
    let mut sizes: Value = serde_json::from_slice(&read(program, "sizes.json")?)?;
    let opened = Opened {
        gpu: Encoder::load(&config, &weights, Some(&chosen.device))?,
        cpu: Encoder::load(&config, &weights, None)?,
        tokenizer: Tokenizer::from_bytes(
            &read(model, "tokenizer.json")?,
            config.max_tokens(),
            config.vocab_size,
        )?,
        config,
        place: ComputeDevice {
            device: chosen.device.clone(),
            gpu: true,
        },
        sizes: sizes[if tiny { "tiny" } else { "full" }].take(),
        film: serde_json::from_slice(&read(program, "film.json")?)?,
        found: Map::new(),
        results: results.join("native.json"),
    };
    println!(
        "  {} opened in {:.0} ms; the self-test is off by {:.1e}",
        chosen.adapter,
        since(),
        chosen.max_error
    );
    let mut opened = opened;
    let device = json!({"adapter": chosen.adapter, "maxError": chosen.max_error, "ms": since()});
    opened.put("device", device)?;
    Ok(opened)
}

/// Texts of exactly so many tokens.
fn exact(texts: usize, tokens: usize, seed: usize) -> Vec<String> {
    let words: Vec<&str> = WORDS.split(' ').collect();
    let mut state = seed as u32 ^ 0x9e37_79b9;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        words[(state >> 16) as usize % words.len()]
    };
    (0..texts)
        .map(|_| (2..tokens).map(|_| next()).collect::<Vec<_>>().join(" "))
        .collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Opened {
    fn put(&mut self, key: &str, value: Value) -> Outcome<()> {
        self.found.insert(key.into(), value);
        fs::write(&self.results, serde_json::to_vec_pretty(&self.found)?)?;
        Ok(())
    }

    fn size(&self, name: &str) -> usize {
        self.sizes[name].as_u64().unwrap_or(1) as usize
    }

    /// The first so many texts to learn from, with their labels.
    fn film(&self, count: usize) -> Vec<(String, String)> {
        let rows = self.film["learn"].as_array().into_iter().flatten();
        rows.take(count)
            .map(|row| {
                let word = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
                (word("text"), word("label"))
            })
            .collect()
    }

    /// The embeddings of texts, and the milliseconds they took.
    fn embed(&self, encoder: &Encoder, texts: &[String]) -> Outcome<(Vec<f32>, f64)> {
        let begin = Instant::now();
        let mut cache = Cache::new(self.config.hidden_size);
        let all = || texts.iter().map(String::as_str);
        let mut job = Job::plan(all(), &self.tokenizer, &cache, encoder.on_gpu())?;
        while let Some(batch) = job.encode(encoder) {
            let values = block_on(batch.read())?;
            job.store(&values, &mut cache);
        }
        let took = begin.elapsed().as_secs_f64() * 1e3;
        Ok((cache.matrix(all())?, took))
    }

    fn embeddings(&mut self) -> Outcome<bool> {
        let texts: Vec<String> = self.film(64).into_iter().map(|(text, _)| text).collect();
        let (gpu, _) = self.embed(&self.gpu, &texts)?;
        let (cpu, _) = self.embed(&self.cpu, &texts)?;
        let apart = |(a, b): (&f32, &f32)| (a - b).abs();
        let apart = gpu.iter().zip(&cpu).map(apart).fold(0.0, f32::max);
        println!("  embeddings differ from the CPU's by {apart:.1e}");
        self.put("apart", json!(apart))?;
        Ok(apart <= EMBEDDING)
    }

    fn begin(
        &self,
        rows: Vec<(String, String)>,
        settings: BodySettings,
        gpu: bool,
    ) -> Outcome<Tuner> {
        let data = Dataset::from_rows(rows)?;
        let texts = data.examples.iter().map(|e| self.tokenizer.encode(&e.text));
        let ids: Vec<Vec<u32>> = texts.collect::<homefire::Result<_>>()?;
        let (encoder, place) = if gpu {
            (&self.gpu, self.place.clone())
        } else {
            let device = Device::flex();
            (&self.cpu, ComputeDevice { device, gpu })
        };
        let extent = settings
            .depth
            .trainable_layers(self.config.num_hidden_layers);
        let inputs = if extent.whole {
            Inputs::Ids(ids)
        } else {
            let longest = ids.iter().map(Vec::len).max().unwrap_or(1);
            let ids: Vec<&[u32]> = ids.iter().map(Vec::as_slice).collect();
            let cut = self.config.num_hidden_layers - extent.layers;
            Inputs::States(block_on(encoder.states(&ids, longest, cut))?)
        };
        let start = Start {
            upper: block_on(encoder.weights_above(extent))?,
            inputs,
            head: None,
        };
        Ok(Tuner::of_body(
            &data,
            start,
            &self.config,
            settings,
            &place,
        )?)
    }

    /// The losses of a few full steps on both.
    fn losses(&mut self) -> Outcome<bool> {
        let batch = self.sizes["check"]["batch"].as_u64().unwrap_or(4) as usize;
        let settings = BodySettings {
            epochs: 1,
            batch_size: batch,
            seed: 3,
            ..BodySettings::new(Depth::Full)
        };
        let run = |gpu: bool| -> Outcome<Vec<f64>> {
            let mut run = self.begin(self.film(4 * batch), settings.clone(), gpu)?;
            let mut losses = Vec::new();
            loop {
                let report = block_on(run.advance(1))?;
                losses.push(report.loss);
                if report.done {
                    return Ok(losses);
                }
            }
        };
        let (gpu, cpu) = (run(true)?, run(false)?);
        let apart = gpu.iter().zip(&cpu).map(|(a, b)| (a - b).abs());
        let apart = apart.fold(0.0, f64::max);
        println!("  losses of {} full steps differ by {apart:.1e}", gpu.len());
        self.put("losses", json!({"gpu": gpu, "cpu": cpu, "apart": apart}))?;
        Ok(gpu.len() == cpu.len() && apart <= LOSS)
    }

    fn time(&mut self, name: String, first: f64, warm: f64) -> Outcome<()> {
        println!("  {name}: first {first:.0} ms, warm {warm:.2} ms");
        let mut times = self.found.get("times").cloned().unwrap_or(json!({}));
        times[name] = json!({"first": first, "warm": warm});
        self.put("times", times)
    }

    fn embedding_times(&mut self) -> Outcome<()> {
        let shapes = self.sizes["shapes"].as_array().cloned().unwrap_or_default();
        for shape in &shapes {
            let size = |name: &str| shape[name].as_u64().unwrap_or(1) as usize;
            let once = |seed| self.embed(&self.gpu, &exact(size("texts"), size("tokens"), seed));
            let (_, first) = once(1000)?;
            once(1001)?;
            let times: Outcome<Vec<f64>> = (0..size("repeats")).map(|t| Ok(once(t)?.1)).collect();
            let name = shape["name"].as_str().unwrap_or_default().to_owned();
            self.time(name, first, median(times?))?;
        }
        let real = self.size("real");
        let texts: Vec<String> = self.film(real).into_iter().map(|(text, _)| text).collect();
        let (_, first) = self.embed(&self.gpu, &texts)?;
        let times: Outcome<Vec<f64>> = (0..3)
            .map(|_| Ok(self.embed(&self.gpu, &texts)?.1))
            .collect();
        self.time(format!("{real} real texts"), first, median(times?))
    }

    /// Milliseconds to the end of the first step, and of one of the others.
    fn steps(
        &self,
        rows: Vec<(String, String)>,
        settings: BodySettings,
    ) -> Outcome<(f64, f64, f64)> {
        let begin = Instant::now();
        let since = || begin.elapsed().as_secs_f64() * 1e3;
        let mut run = self.begin(rows, settings, true)?;
        let mut report = block_on(run.advance(1))?;
        let first = since();
        while !report.done {
            // As the page does it: several steps for each reading back.
            report = block_on(run.advance(8))?;
        }
        let others = (report.steps - 1).max(1) as f64;
        Ok((first, (since() - first) / others, since()))
    }

    fn step_times(&mut self) -> Outcome<()> {
        let (batch, tokens, steps) = (self.size("batch"), self.size("tokens"), self.size("steps"));
        let lora = Lora {
            rank: 8,
            alpha: 16.0,
            feed_forward: false,
        };
        let layers = self.config.num_hidden_layers;
        for (name, depth) in [
            ("a full step", Depth::Full),
            ("a LoRA step", Depth::Adapters(layers, lora)),
        ] {
            let settings = BodySettings {
                epochs: 1,
                batch_size: batch,
                ..BodySettings::new(depth)
            };
            let rows = || {
                let texts = exact(batch * steps, tokens, 9).into_iter().enumerate();
                texts
                    .map(|(i, text)| (text, ["even", "odd"][i % 2].into()))
                    .collect()
            };
            let (first, _, _) = self.steps(rows(), settings.clone())?;
            let (_, warm, _) = self.steps(rows(), settings)?;
            self.time(
                format!("{name}, {batch} texts x {tokens} tokens"),
                first,
                warm,
            )?;
        }
        let (epochs, learn) = (self.size("epochs"), self.size("learn"));
        let settings = BodySettings {
            epochs,
            ..BodySettings::new(Depth::Full)
        };
        let (_, _, first) = self.steps(self.film(learn), settings.clone())?;
        let (_, _, warm) = self.steps(self.film(learn), settings)?;
        self.time(
            format!("{epochs} epochs of full tuning, {learn} texts"),
            first,
            warm,
        )
    }
}

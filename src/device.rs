//! The only file that knows the GPU: asks for an adapter, tests it against the CPU, and says what was chosen and why.

mod trial;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use burn::tensor::Device;
use burn_wgpu::{WgpuBackend, WgpuInitError, WgpuSetup};

use self::trial::{largest_difference, self_test, trial};
use crate::error::Message;
use crate::error::messages::model as messages;
use crate::{Error, Result};

/// What the person asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceRequest {
    /// The GPU, if it is a real one, passes its self-test and beats the CPU in a short trial; otherwise the CPU.
    Auto,
    /// The GPU, even a software one; an error where there is none.
    WebGpu,
    /// The CPU.
    Cpu,
}

impl DeviceRequest {
    /// The one of this name.
    ///
    /// # Errors
    /// [`Error::Settings`] naming those that there are.
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "auto" => Ok(Self::Auto),
            "webgpu" => Ok(Self::WebGpu),
            "cpu" => Ok(Self::Cpu),
            other => Err(Error::Settings(messages::device_unknown(other))),
        }
    }
}

/// A device, and how it came to be chosen.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Where tensors are made. Burn's tensors carry it with them.
    pub device: Device,
    /// Whether it is a GPU.
    pub gpu: bool,
    /// The adapter's name; "CPU" for the CPU.
    pub adapter: String,
    /// Why this one.
    pub reason: Message,
    /// Largest difference between the GPU's self-test and the CPU's; 0 on the CPU.
    pub max_error: f32,
    lost: Arc<Mutex<Option<String>>>,
}

impl Chosen {
    /// The CPU, for the reason that is given.
    pub fn cpu(reason: Message) -> Self {
        Self {
            device: Device::flex(),
            gpu: false,
            adapter: "CPU".into(),
            reason,
            max_error: 0.0,
            lost: Arc::default(),
        }
    }

    /// The same with the name whose parts `name` comes to, where it is a GPU and they come within a few seconds.
    pub async fn named<End: Future<Output = ()>>(
        mut self,
        name: impl Future<Output = Option<[Option<String>; 3]>>,
        after: impl Fn(u32) -> End,
    ) -> Self {
        if self.gpu
            && let Some(Some(parts)) = within(name, after(NAMED)).await
        {
            self.name(parts);
        }
        self
    }

    fn name(&mut self, parts: [Option<String>; 3]) {
        let told = parts.into_iter().flatten().filter(|part| !part.is_empty());
        let told: Vec<String> = told.collect();
        if !told.is_empty() {
            self.adapter = told.join(" ");
        }
    }

    /// Why the GPU can no longer be used, once it was lost or reported an error.
    pub fn lost(&self) -> Option<String> {
        self.lost.lock().ok().and_then(|l| l.clone())
    }

    /// # Errors
    /// [`Error::DeviceLost`] once the GPU was lost.
    pub fn check(&self) -> Result<()> {
        match self.lost() {
            Some(what) => Err(Error::DeviceLost(messages::gpu_lost(what))),
            None => Ok(()),
        }
    }
}

/// Milliseconds that the name of an adapter is waited for, which is only shown.
const NAMED: u32 = 5000;

/// Differences in the self-test above this mean that the GPU computes wrongly. The values compared are of order 1, and
/// f32 sums of a few hundred terms differ by about 1e-5 with their order.
const TOLERANCE: f32 = 1e-3;
/// How much faster than the CPU a GPU must be in the trial to be worth its start-up and its read-backs.
const GAIN: f64 = 1.2;

/// Seconds in which a GPU has to be found, tested and tried: where the CPU is as good, and where it was asked for. A browser's
/// promise of an adapter or a device may never settle.
const PATIENCE: [u32; 2] = [12, 120];

/// Chooses a device. `now` gives milliseconds, for the trial that "auto" makes, and `after` ends after as many.
///
/// # Errors
/// [`Error::NoDevice`] where the GPU was asked for and can't be had or computes wrongly.
pub async fn choose<End: Future<Output = ()>>(
    request: DeviceRequest,
    now: impl Fn() -> f64,
    after: impl Fn(u32) -> End,
) -> Result<Chosen> {
    if request == DeviceRequest::Cpu {
        return Ok(Chosen::cpu(messages::cpu_asked_for()));
    }
    let seconds = PATIENCE[usize::from(request == DeviceRequest::WebGpu)];
    match within(examine(request, now), after(seconds * 1000)).await {
        Some(chosen) => chosen,
        None if request == DeviceRequest::Auto => {
            Ok(Chosen::cpu(messages::gpu_did_not_answer(seconds)))
        }
        None => Err(Error::NoDevice(messages::webgpu_did_not_answer(seconds))),
    }
}

/// What `work` comes to; nothing where `limit` ends before it.
pub async fn within<T>(
    work: impl Future<Output = T>,
    limit: impl Future<Output = ()>,
) -> Option<T> {
    let (mut work, mut limit) = (pin!(work), pin!(limit));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => limit.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Looks at the GPU, for whoever has not asked for the CPU.
async fn examine(request: DeviceRequest, now: impl Fn() -> f64) -> Result<Chosen> {
    let gpu = match gpu().await {
        Ok(gpu) => gpu,
        Err(reason) if request == DeviceRequest::Auto => {
            return Ok(Chosen::cpu(messages::no_gpu(reason)));
        }
        Err(reason) => return Err(Error::NoDevice(messages::webgpu_unusable(reason))),
    };
    if request == DeviceRequest::Auto && gpu.software {
        return Ok(Chosen::cpu(messages::gpu_is_software(gpu.name)));
    }
    let cpu = Device::flex();
    let expected = self_test(&cpu).await?;
    let error = match self_test(&gpu.device).await {
        Ok(got) => largest_difference(&expected, &got),
        Err(_) => f32::INFINITY,
    };
    // Written so that a NaN fails too.
    let right = error <= TOLERANCE && gpu.lost.lock().is_ok_and(|l| l.is_none());
    let off_by = format!("{error:.1e}");
    if !right && request == DeviceRequest::Auto {
        let reason = messages::gpu_failed_self_test(gpu.name, off_by);
        return Ok(Chosen::cpu(reason));
    }
    if !right {
        let refused = messages::gpu_computes_wrongly(gpu.name, off_by);
        return Err(Error::NoDevice(refused));
    }
    let mut reason = messages::webgpu_asked_for();
    if request == DeviceRequest::Auto {
        let slow = trial(&cpu, &now).await?;
        let fast = trial(&gpu.device, &now).await?;
        let (gpu_ms, cpu_ms) = (fast.round(), slow.round());
        if slow < fast * GAIN {
            let reason = messages::cpu_is_faster(gpu.name, gpu_ms, cpu_ms);
            return Ok(Chosen::cpu(reason));
        }
        reason = messages::gpu_is_faster(gpu_ms, cpu_ms);
    }
    Ok(Chosen {
        device: gpu.device,
        gpu: true,
        adapter: gpu.name,
        reason,
        max_error: error,
        lost: gpu.lost,
    })
}

struct Gpu {
    device: Device,
    name: String,
    software: bool,
    lost: Arc<Mutex<Option<String>>>,
}

/// Initialises the GPU, or says why it can't be used. It can be done once in a module's life, as Burn registers one runtime an
/// adapter.
async fn gpu() -> std::result::Result<Gpu, Message> {
    let backend = if cfg!(target_arch = "wasm32") {
        WgpuBackend::WebGpu
    } else {
        WgpuBackend::Auto
    };
    let (device, setup) = Device::wgpu_options()
        .graphics_api(backend)
        .init_with_setup_async()
        .await
        .map_err(|e| match e {
            WgpuInitError::AdapterUnavailable { .. } => messages::no_adapter(),
            WgpuInitError::RequestDevice { .. } => messages::adapter_without_device(),
            other => messages::gpu_refused(other.to_string()),
        })?;
    let lost = Arc::default();
    watch(&setup, &lost);
    let info = setup.adapter.get_info();
    let software = info.device_type == wgpu::DeviceType::Cpu;
    let name = if info.name.is_empty() {
        "WebGPU adapter".into()
    } else {
        info.name
    };
    Ok(Gpu {
        device,
        name,
        software,
        lost,
    })
}

/// Notes the first thing that goes wrong on the GPU. An invalid shader is skipped silently in a browser, and its
/// output keeps what was in memory before, so every uncaptured error makes the device unusable.
fn watch(setup: &WgpuSetup, lost: &Arc<Mutex<Option<String>>>) {
    let note = |lost: &Arc<Mutex<Option<String>>>, why: String| {
        if let Ok(mut lost) = lost.lock() {
            lost.get_or_insert(why);
        }
    };
    let first = Arc::clone(lost);
    setup
        .device
        .set_device_lost_callback(move |reason, message| {
            note(&first, format!("{reason:?}: {message}"));
        });
    let second = Arc::clone(lost);
    setup
        .device
        .on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            let message = error.to_string();
            note(
                &second,
                message
                    .lines()
                    .next()
                    .unwrap_or("unknown error")
                    .to_string(),
            );
        }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adapter_is_called_by_what_is_told_of_it() {
        let mut chosen = Chosen::cpu(messages::cpu_asked_for());
        chosen.name([None, Some(String::new()), None]);
        assert_eq!(chosen.adapter, "CPU");
        chosen.name([Some("vendor".into()), None, Some("description".into())]);
        assert_eq!(chosen.adapter, "vendor description");
    }

    #[test]
    fn a_lost_gpu_says_what_to_do() {
        let chosen = Chosen::cpu(messages::cpu_asked_for());
        *chosen.lost.lock().unwrap() = Some("Destroyed: gone".into());
        let refused = chosen.check().unwrap_err();
        assert!(
            matches!(&refused, Error::DeviceLost(m) if m.contains("Destroyed") && m.contains("\"cpu\""))
        );
    }

    #[test]
    fn the_cpu_is_honoured() {
        let never = |_| std::future::pending();
        let chosen = pollster::block_on(choose(DeviceRequest::Cpu, || 0.0, never)).unwrap();
        assert!(!chosen.gpu && chosen.lost().is_none() && chosen.check().is_ok());
    }

    #[test]
    fn what_never_ends_is_not_waited_for() {
        use std::future::{pending, ready};
        assert_eq!(pollster::block_on(within(pending::<()>(), ready(()))), None);
        assert_eq!(pollster::block_on(within(ready(7), pending())), Some(7));
        // What is there counts, however late.
        assert_eq!(pollster::block_on(within(ready(7), ready(()))), Some(7));
    }
}

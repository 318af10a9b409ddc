//! The decoder in Burn's tensors, here on a device that computes on the CPU, against the kernels and the same golden values.

use burn::tensor::Device;
use homefire::Error;
use homefire::device::Chosen;
use homefire::error::messages::model::cpu_asked_for;
use homefire::model::causal::{DecoderDelta, KeyValueCache, Tuned, Wanted};
use homefire::model::{Decoder, Lora};
use pollster::block_on;

use crate::parity::{golden, off};
use crate::writing::{at_most, open_on, text, tiny as tiny_generator, write};
use crate::{all_logits, common, forward, likeliest, of_gguf, of_hub, tiny, tiny_file, worst};

fn on_device(decoder: Decoder) -> Decoder {
    decoder.on_gpu(&Device::flex())
}

#[test]
fn tensors_give_the_logits_of_the_weights() {
    for file in ["q4_1.gguf", "q8_0.gguf"] {
        let off = off(&on_device(of_gguf(&tiny_file(file))), &golden(file));
        println!("{file}: {off:e}");
        assert!(off < 1e-4, "{file}: {off:e}");
    }
    let weights = tiny_file("hub/model.safetensors");
    let decoder = on_device(of_hub(&tiny_file("hub/config.json"), &weights));
    let off = off(&decoder, &golden("hub in 8 bits"));
    assert!(off < 1e-4, "{off:e}");
}

#[test]
fn what_was_read_grows_and_is_forgotten_on_a_device_too() {
    let decoder = on_device(tiny());
    let ids: Vec<u32> = (0..100).map(|i| (i * 41 + 7) % 288).collect();
    let at_once = all_logits(&decoder, &ids);
    let kernels = worst(&at_once, &all_logits(&tiny(), &ids));
    println!("from the kernels: {kernels:e}");
    assert!(kernels < 5e-3, "{kernels:e}");
    let mut cache = decoder.cache();
    let mut pieces = Vec::new();
    let mut rest = &ids[..];
    // Past the 64 tokens that there is room for at first.
    for size in [1, 3, 2, 17, 1, 40, 5, 31] {
        let (piece, after) = rest.split_at(size);
        pieces.extend(forward(&decoder, piece, &mut cache, Wanted::All));
        rest = after;
    }
    let off = worst(&at_once, &pieces);
    assert!(off < 1e-4, "{off:e}");
    let copy = cache.clone();
    for kept in [63, 1, 0] {
        cache.truncate(kept);
        forward(&decoder, &[9, 8, 7], &mut cache, Wanted::Nothing);
        cache.truncate(kept);
        let again = forward(&decoder, &ids[kept..], &mut cache, Wanted::Last);
        let off = worst(&at_once[99 * 288..], &again);
        assert!(off < 1e-4, "{kept}: {off:e}");
    }
    // A copy is not written over.
    let mut copy = copy;
    copy.truncate(99);
    let again = forward(&decoder, &ids[99..], &mut copy, Wanted::Last);
    assert!(worst(&at_once[99 * 288..], &again) < 1e-4);
    assert!(forward(&decoder, &[], &mut copy, Wanted::Last).is_empty());

    let mut other = KeyValueCache::new(2);
    let refused = block_on(decoder.forward(&ids, &mut other, Wanted::Last));
    assert!(matches!(refused, Err(Error::Internal(_))), "{refused:?}");
}

#[test]
fn what_a_run_changed_reaches_the_device() {
    let lora = Lora {
        rank: 2,
        alpha: 6.0,
        feed_forward: true,
    };
    let ids = [260, 282, 280, 263, 261, 283, 263];
    for tuned in [Tuned::Adapters { lora, layers: 1 }, Tuned::Layers(1)] {
        let layout = tiny().delta_layout(tuned);
        let values = layout.iter().enumerate().map(|(seed, (_, shape))| {
            let count: usize = shape.iter().product();
            let one = |i: usize| ((7 * i + 13 * seed) % 19) as f32 - 9.0;
            (0..count).map(|i| one(i) / 60.0).collect()
        });
        let change = DecoderDelta {
            tuned,
            values: values.collect(),
        };
        let kernels = all_logits(&tiny().changed(&change), &ids);
        let tensors = all_logits(&on_device(tiny()).changed(&change), &ids);
        let (off, change) = (
            worst(&kernels, &tensors),
            worst(&kernels, &all_logits(&tiny(), &ids)),
        );
        println!("{tuned:?}: {off:e}, changed by {change:e}");
        assert!(off < 5e-3 && change > 0.1, "{tuned:?}: {off:e} {change:e}");
    }
}

#[test]
fn a_session_writes_the_same_on_a_device() {
    let mut device = Chosen::cpu(cpu_asked_for());
    device.gpu = true;
    let generator = open_on(tiny_file("q4_1.gguf"), device);
    let prompt = text("the water in the glass");
    let (made, _) = write(&generator, &prompt, at_most(40));
    let (here, _) = write(&tiny_generator(), &prompt, at_most(40));
    assert_eq!(made, here);
    let (again, _) = write(&generator, &prompt, at_most(40));
    assert_eq!(
        (again.text, again.reused_tokens),
        (here.text, here.prompt_tokens - 1)
    );
}

#[test]
fn the_real_model_goes_on_alike_in_tensors() {
    let decoder = of_gguf(&common::language_model());
    let ids = [504, 3575, 282, 4649, 314];
    let kernels = forward(&decoder, &ids, &mut decoder.cache(), Wanted::Last);
    let decoder = on_device(decoder);
    let tensors = forward(&decoder, &ids, &mut decoder.cache(), Wanted::Last);
    let off = worst(&kernels, &tensors);
    println!("off by {off:e}");
    assert!(off < 1e-2, "{off:e}");
    assert_eq!(likeliest(&kernels), likeliest(&tensors));
}

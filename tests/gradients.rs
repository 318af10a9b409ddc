//! Gradients of tuning in Burn's tensors, against finite differences at small sizes and across the cut. Those of the CPU's
//! kernels are in `kernels.rs`.

mod common;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor, TensorData};
use common::runs::{LORA, Odd, settings, tensors, values};
use homefire::model::TensorModel;
use homefire::tune::{ContrastiveSettings, Depth};
use pollster::block_on;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Every parameter's gradient, in the order of visiting; none where it is frozen.
struct Collect<'a> {
    grads: &'a Gradients,
    found: Vec<Option<Vec<f32>>>,
}

impl ModuleVisitor for Collect<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.found.push(param.base().grad(self.grads).map(values));
    }
}

/// Adds a little to one element of one parameter.
struct Nudge {
    visited: usize,
    parameter: usize,
    element: usize,
    by: f32,
}

impl ModuleMapper for Nudge {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.visited += 1;
        if self.visited - 1 != self.parameter {
            return param;
        }
        let (element, by) = (self.element, self.by);
        param.map(|tensor| {
            let (shape, device) = (tensor.dims(), tensor.device());
            let mut all = values(tensor);
            all[element] += by;
            Tensor::from_data(TensorData::new(all, shape), &device)
        })
    }
}

/// Compares some elements of each parameter's gradient with what a small change of it does to the loss.
fn check_gradients(name: &str, body: &TensorModel, loss: impl Fn(&TensorModel) -> Tensor<1>) {
    let grads = loss(body).backward();
    let mut collect = Collect {
        grads: &grads,
        found: Vec::new(),
    };
    body.visit(&mut collect);
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let (mut analytic, mut numeric) = (Vec::new(), Vec::new());
    for (parameter, grad) in collect.found.iter().enumerate() {
        let Some(grad) = grad else { continue };
        for _ in 0..3 {
            let element = rng.random_range(0..grad.len());
            let changed = |by| {
                let nudged = body.clone().map(&mut Nudge {
                    visited: 0,
                    parameter,
                    element,
                    by,
                });
                values(loss(&nudged))[0]
            };
            analytic.push(grad[element]);
            numeric.push((changed(1e-2) - changed(-1e-2)) / 2e-2);
        }
    }
    assert!(analytic.len() >= 24, "{name}: {}", analytic.len());
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    let (a, n) = (
        dot(&analytic, &analytic).sqrt(),
        dot(&numeric, &numeric).sqrt(),
    );
    let cosine = dot(&analytic, &numeric) / (a * n);
    println!(
        "{name}: {} elements, length {a}, cosine {cosine}",
        analytic.len()
    );
    assert!(a > 1e-3 && (a / n - 1.0).abs() < 0.02, "{name}: {a} {n}");
    assert!(cosine > 0.999, "{name}: {cosine}");
}

#[test]
fn gradients_are_the_finite_differences() {
    let odd = Odd::new(0.0, 4);
    for depth in [Depth::LastLayers(1), Depth::Adapters(2, LORA), Depth::Full] {
        let mut run = odd.run(settings(depth), &tensors());
        // After a step the adapters are no longer zero.
        block_on(run.advance(1)).unwrap();
        let learner = run.learner();
        let (body, head) = learner.modules();
        let body = body.unwrap();
        check_gradients(&format!("{depth:?}"), body, |body| {
            learner.loss(body, head, &[0, 1, 2, 3])
        });
    }
}

#[test]
fn the_gradients_of_pairs_are_the_finite_differences() {
    let odd = Odd::new(0.0, 4);
    let settings = ContrastiveSettings {
        pairs: 3,
        ..ContrastiveSettings::new(Depth::Full)
    };
    let run = odd.pairs(settings, &tensors());
    let learner = run.learner();
    let members: Vec<usize> = (0..learner.pairs().len()).collect();
    check_gradients("pairs", learner.body().unwrap(), |body| {
        learner.loss(body, &members)
    });
}

#[test]
fn the_cut_changes_no_gradient() {
    let odd = Odd::new(0.0, 4);
    let gradients = |depth| {
        let run = odd.run(settings(depth), &tensors());
        let learner = run.learner();
        let (body, head) = learner.modules();
        let body = body.unwrap();
        let grads = learner.loss(body, head, &[0, 1, 2, 3]).backward();
        let mut collect = Collect {
            grads: &grads,
            found: Vec::new(),
        };
        body.visit(&mut collect);
        collect.found
    };
    let whole = gradients(Depth::Full);
    for layers in [1, 2] {
        let cut = gradients(Depth::LastLayers(layers));
        assert!(cut.len() < whole.len());
        for (a, b) in cut.iter().rev().zip(whole.iter().rev()) {
            let (a, b) = (a.as_ref().unwrap(), b.as_ref().unwrap());
            assert_eq!(a.len(), b.len());
            assert!(a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-5));
        }
    }
}

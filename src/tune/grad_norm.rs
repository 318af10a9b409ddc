//! Cutting gradients to a length (Pascanu et al. 2013, <https://arxiv.org/abs/1211.5063>), without reading them back.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

/// Sums up the squares of a module's gradients.
struct Squares<'a> {
    grads: &'a GradientsParams,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for Squares<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(grad) = self.grads.get::<D>(param.id) {
            let square = grad.square().sum();
            self.sum = Some(match self.sum.take() {
                Some(sum) => sum + square,
                None => square,
            });
        }
    }
}

/// Multiplies a module's gradients by a number.
struct Scale<'a> {
    grads: &'a mut GradientsParams,
    factor: Tensor<1>,
}

impl ModuleVisitor for Scale<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(grad) = self.grads.remove::<D>(param.id) {
            let factor = self.factor.clone().reshape([1; D]);
            self.grads.register(param.id, grad * factor);
        }
    }
}

/// The sum of the squares of `module`'s gradients, `[1]`.
pub fn squared<M: Module>(module: &M, grads: &GradientsParams) -> Option<Tensor<1>> {
    let mut visitor = Squares { grads, sum: None };
    module.visit(&mut visitor);
    visitor.sum
}

/// Multiplies `module`'s gradients by `factor`, `[1]`.
pub fn scale<M: Module>(module: &M, grads: &mut GradientsParams, factor: Tensor<1>) {
    module.visit(&mut Scale { grads, factor });
}

/// What gradients whose squares add up to `squares` are multiplied by, so that they are no longer than `most`.
pub fn factor(squares: Tensor<1>, most: f64) -> Tensor<1> {
    (squares.sqrt() + 1e-6)
        .recip()
        .mul_scalar(most)
        .clamp_max(1.0)
}

//! How far the steps of a run go, part by part: the update-to-weight ratio, by which learning rates are judged. About a thousandth is
//! usual; far less, and a part hardly learns, far more, and it forgets what it knew (Karpathy's notes on training neural
//! networks, <https://cs231n.github.io/neural-networks-3/#ratio>).

/// A part of a model that is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelPart {
    /// The token embeddings.
    Embeddings,
    /// A transformer layer, counted from 1 from the words up.
    Layer(usize),
    /// The head.
    Head,
}

/// How far a step went in a part of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UpdateRatio {
    /// The part.
    pub part: ModelPart,
    /// The length of what the step added to the weights of this part, by that of these weights before it: `‖Δw‖₂ / ‖w‖₂`.
    ///
    /// With adapters, Δw is what their low-rank products add to the weights beside them, and w these frozen weights: the matrices of
    /// an adapter begin at noise and at zero, so that their own lengths say nothing of how far the layer moves.
    pub ratio: f64,
}

/// The ratios of `parts`, of which `sums` has the squares of the changes and then those of the weights. One that is no number
/// is left out.
pub(super) fn ratios(parts: &[ModelPart], sums: &[f32]) -> Vec<UpdateRatio> {
    let (changes, weights) = sums.split_at(sums.len() / 2);
    let ratio = |change: f32, weight: f32| (f64::from(change) / f64::from(weight)).sqrt();
    let all = parts.iter().zip(changes.iter().zip(weights));
    all.map(|(&part, (&change, &weight))| UpdateRatio {
        part,
        ratio: ratio(change, weight),
    })
    .filter(|one| one.ratio.is_finite())
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_that_is_no_number_is_left_out() {
        let parts = [ModelPart::Layer(6), ModelPart::Head];
        let found = ratios(&parts, &[4e-6, 1.0, 4.0, 0.0]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].part, ModelPart::Layer(6));
        assert!((found[0].ratio - 1e-3).abs() < 1e-9);
    }
}

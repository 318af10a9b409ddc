//! Learning from no examples or a few, without training a weight.
//!
//! Class means and label texts become the rows of a linear head, so they predict, evaluate and save as a trained head does.

mod logistic;
mod neighbours;
mod prior;
mod worth;

pub use logistic::{Kernel, Logistic};
pub use neighbours::Neighbours;
pub use prior::PriorSearch;

use crate::head::LayerWeights;
use crate::{Error, Result};

/// Cosines are multiplied by this before the softmax: the scale that sentence-transformers trains with
/// (`MultipleNegativesRankingLoss`, scale = 20).
pub const SCALE: f32 = 20.0;

/// The template that a label's name or description is put into, at `{}`.
pub const TEMPLATE: &str = "This text is about {}.";

/// The text that a label is embedded as: `template` with `{}` replaced by `description`.
///
/// # Errors
/// [`Error::Settings`] where the template has no `{}`.
pub fn label_text(template: &str, description: &str) -> Result<String> {
    if !template.contains("{}") {
        return Err(Error::Settings(format!(
            "The template \"{template}\" has no {{}}; the label's description goes there."
        )));
    }
    Ok(template.replacen("{}", description.trim(), 1))
}

/// A zero-shot head: each label's text embedding is its direction.
///
/// # Shapes
/// - label_embeddings: `[labels, width]`, each row of length 1
pub fn zero_shot(label_embeddings: &[f32], width: usize) -> LayerWeights {
    directions(
        label_embeddings
            .chunks_exact(width)
            .map(<[f32]>::to_vec)
            .collect(),
        width,
    )
}

/// A prototype head: each label's direction is the mean of its examples, scaled to length 1 (Snell et al. 2017,
/// <https://arxiv.org/abs/1703.05175>, with the cosine for the distance).
///
/// # Shapes
/// - embeddings: `[examples, width]`
///
/// # Errors
/// [`Error::Data`] naming a label without an example.
pub fn prototypes(
    embeddings: &[f32],
    labels: &[usize],
    names: &[String],
    width: usize,
) -> Result<LayerWeights> {
    let mut means = vec![vec![0.0; width]; names.len()];
    let mut counts = vec![0usize; names.len()];
    for (row, &label) in embeddings.chunks_exact(width).zip(labels) {
        means[label].iter_mut().zip(row).for_each(|(m, x)| *m += x);
        counts[label] += 1;
    }
    if let Some(missing) = counts.iter().position(|&n| n == 0) {
        return Err(Error::Data(format!(
            "The label \"{}\" has no example to learn from.",
            names[missing]
        )));
    }
    Ok(directions(means, width))
}

/// Rows scaled to length [`SCALE`] as the columns of a layer.
fn directions(rows: Vec<Vec<f32>>, width: usize) -> LayerWeights {
    let labels = rows.len();
    let mut weight = vec![0.0; width * labels];
    for (label, row) in rows.iter().enumerate() {
        let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
        for (i, x) in row.iter().enumerate() {
            weight[i * labels + label] = SCALE * x / norm;
        }
    }
    LayerWeights {
        weight,
        bias: None,
        input: width,
        output: labels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prototype_is_the_scaled_mean() {
        let names = ["a".to_string(), "b".to_string()];
        let layer = prototypes(&[1.0, 0.0, 0.0, 1.0, -1.0, 0.0], &[0, 0, 1], &names, 2).unwrap();
        let half = SCALE * std::f32::consts::FRAC_1_SQRT_2;
        let expected = [half, -SCALE, half, 0.0];
        assert!(
            layer
                .weight
                .iter()
                .zip(expected)
                .all(|(w, e)| (w - e).abs() < 1e-5),
            "{layer:?}"
        );
        assert!(
            matches!(prototypes(&[1.0, 0.0], &[0], &names, 2), Err(Error::Data(m)) if m.contains("\"b\""))
        );
    }

    #[test]
    fn a_template_needs_its_place() {
        assert_eq!(label_text("About {}.", " sport ").unwrap(), "About sport.");
        assert!(matches!(
            label_text("About", "sport"),
            Err(Error::Settings(_))
        ));
    }
}

//! A head as other programs read it.

use crate::head::LayerWeights;
use crate::kernels::transpose;

/// A head's tensors as they are: name, shape and values, the weights `[output, input]`. A linear head has the name
/// that most classifiers of `transformers` give it, one with a hidden layer those of RoBERTa's.
pub fn head_tensors(head: &[LayerWeights]) -> Vec<(String, Vec<usize>, Vec<f32>)> {
    let names: &[&str] = match head.len() {
        1 => &["classifier"],
        _ => &["classifier.dense", "classifier.out_proj"],
    };
    names
        .iter()
        .zip(head)
        .flat_map(|(name, layer)| {
            let (input, output) = (layer.input, layer.output);
            let weight = transpose(&layer.weight, input, output);
            // A head of class means has none, and readers expect one.
            let bias = layer.bias.clone().unwrap_or_else(|| vec![0.0; output]);
            [
                (format!("{name}.weight"), vec![output, input], weight),
                (format!("{name}.bias"), vec![output], bias),
            ]
        })
        .collect()
}

/// Lines of Python that compute the logits of the embeddings `x` with the head's tensors in `w`.
pub fn head_in_python(head: &[LayerWeights]) -> &'static str {
    match head.len() {
        1 => r#"logits = F.linear(x, w["classifier.weight"], w["classifier.bias"])"#,
        _ => {
            r#"x = F.gelu(F.linear(x, w["classifier.dense.weight"], w["classifier.dense.bias"]))
    logits = F.linear(x, w["classifier.out_proj.weight"], w["classifier.out_proj.bias"])"#
        }
    }
}

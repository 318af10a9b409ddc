//! Learning from no examples or a few, without training a weight.
//!
//! Class means and label texts become the rows of a linear head, so they predict, evaluate and save as a trained head does.

use std::collections::HashSet;

mod logistic;
mod neighbours;
mod prior;
mod prior_strength;

pub use logistic::{Kernel, Logistic};
pub use neighbours::Neighbours;
pub use prior::PriorSearch;

use crate::data::{MAX_LABEL_CHARACTERS, MAX_LABELS, MAX_TEXT_CHARACTERS, fold_label};
use crate::error::{Message, messages};
use crate::head::LayerWeights;
use crate::{Error, Result};

/// Cosines are multiplied by this before the softmax: the scale that sentence-transformers trains with
/// (`MultipleNegativesRankingLoss`, scale = 20).
pub const SCALE: f32 = 20.0;

/// The template that a label's name or description is put into, at `{}`.
pub const TEMPLATE: &str = "This text is about {}.";

/// Characters of a template beyond which it is refused.
const MAX_TEMPLATE_CHARACTERS: usize = 1000;

/// The texts that labels are embedded as: `template` with `{}` replaced by each one's description, which may be its name.
///
/// # Errors
/// [`Error::Settings`] where the template has no `{}`, or a label can't be told from others: it is empty, there twice or too
/// long, or there are too many. [`Error::Data`] where there are fewer than two.
pub fn label_texts(
    names: &[String],
    descriptions: &[String],
    template: &str,
) -> Result<Vec<String>> {
    let refuse = |message: Message| Err(Error::Settings(message));
    if names.len() < 2 || names.len() != descriptions.len() {
        return Err(Error::Data(messages::data::too_few_label_texts()));
    }
    if names.len() > MAX_LABELS {
        return refuse(messages::data::too_many_label_texts(
            names.len(),
            MAX_LABELS,
        ));
    }
    if template.chars().count() > MAX_TEMPLATE_CHARACTERS {
        return refuse(messages::data::template_too_long(MAX_TEMPLATE_CHARACTERS));
    }
    if !template.contains("{}") {
        return refuse(messages::data::template_without_place(template));
    }
    let mut seen = HashSet::new();
    for (name, description) in names.iter().zip(descriptions) {
        let bare = fold_label(name);
        if bare.is_empty() {
            return refuse(messages::data::label_empty());
        }
        if bare.chars().count() > MAX_LABEL_CHARACTERS {
            let start: String = bare.chars().take(20).collect();
            return refuse(messages::data::label_name_too_long(
                start,
                MAX_LABEL_CHARACTERS,
            ));
        }
        if !seen.insert(bare.clone()) {
            return refuse(messages::data::label_twice(&*bare));
        }
        let characters = description.trim().chars().count();
        if !(1..=MAX_TEXT_CHARACTERS).contains(&characters) {
            return refuse(messages::data::description_length(
                &*bare,
                characters,
                MAX_TEXT_CHARACTERS,
            ));
        }
    }
    let text = |description: &String| template.replacen("{}", description.trim(), 1);
    Ok(descriptions.iter().map(text).collect())
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
        return Err(Error::Data(messages::data::label_without_example(
            &names[missing],
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
    fn labels_that_cannot_be_told_apart_are_refused() {
        let texts = |names: &[&str], template: &str| {
            let names: Vec<String> = names.iter().map(|&n| n.to_owned()).collect();
            label_texts(&names, &names, template)
        };
        assert_eq!(texts(&["a", "b"], "On {}.").unwrap(), ["On a.", "On b."]);
        let many: Vec<String> = (0..=MAX_LABELS).map(|i| i.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let long = "x".repeat(MAX_LABEL_CHARACTERS + 1);
        for (names, template, says) in [
            (&["a", "a"][..], "{}", "there twice"),
            (&["a", " a "], "{}", "there twice"),
            (&["caf\u{e9}", "cafe\u{301}"], "{}", "there twice"),
            (&["a", "\u{200b}"], "{}", "is empty"),
            (&["a", " "], "{}", "is empty"),
            (&["a", &long], "{}", "longer than"),
            (&many, "{}", "are the most"),
            (&["a", "b"], "about", "has no {}"),
            (
                &["a", "b"],
                &format!("{{}}{}", " ".repeat(1000)),
                "longer than",
            ),
        ] {
            let refused = texts(names, template);
            assert!(
                matches!(&refused, Err(Error::Settings(m)) if m.contains(says)),
                "{refused:?}"
            );
        }
        assert!(matches!(texts(&["a"], "{}"), Err(Error::Data(_))));
        let described = label_texts(&["a".into(), "b".into()], &["x".into(), "".into()], "{}");
        assert!(matches!(described, Err(Error::Settings(m)) if m.contains("\"b\"")));
    }

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
    fn a_description_stands_in_the_template_without_blanks_around_it() {
        let names = ["a".to_string(), "b".to_string()];
        let described = [" sport ".to_string(), "food {}".to_string()];
        assert_eq!(
            label_texts(&names, &described, "About {} and {}.").unwrap(),
            ["About sport and {}.", "About food {} and {}."]
        );
    }
}

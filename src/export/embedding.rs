//! How states become an embedding, in the words and the lines of Python that an export's README has.

use std::fmt::Write;

use crate::model::{AfterPooling, Pooling, SentenceModules};

/// A tensor of a file: name, shape and values.
type Named = (String, Vec<usize>, Vec<f32>);

fn layer(index: usize) -> String {
    format!("sentence.{index}")
}

/// The linear layers behind the pooling, named by their place behind it; the weights `[output, input]`.
pub fn tensors(modules: &SentenceModules) -> Vec<Named> {
    let mut all = Vec::new();
    for (index, module) in modules.after.iter().enumerate() {
        if let AfterPooling::Dense(dense) = module {
            let (name, shape) = (layer(index), vec![dense.output, dense.input]);
            all.push((format!("{name}.weight"), shape, dense.weight.clone()));
            all.push((
                format!("{name}.bias"),
                vec![dense.output],
                dense.bias.clone(),
            ));
        }
    }
    all
}

/// What the head reads: a noun phrase.
pub fn words(modules: &SentenceModules) -> String {
    let mut words = String::from(match modules.pooling {
        Pooling::Mean => "the mean of the last hidden states over the tokens of the text",
        Pooling::Cls => "the last hidden state of the first token",
        Pooling::Max => {
            "the largest value of each dimension of the last hidden states over the tokens of the text"
        }
    });
    for (index, module) in modules.after.iter().enumerate() {
        match module {
            AfterPooling::Normalize => words.push_str(", scaled to length 1"),
            AfterPooling::Dense(dense) => {
                let tanh = if dense.tanh { " and tanh" } else { "" };
                // Writing to a string can't fail.
                let _ = write!(
                    words,
                    ", through a linear layer (`{}.*`){tanh}",
                    layer(index)
                );
            }
        }
    }
    words.push_str(", scaled to length 1");
    words
}

/// What is done to a text before it is tokenised: a sentence to follow others, empty where nothing is.
pub fn texts_in_words(modules: &SentenceModules) -> String {
    match (modules.prompt.is_empty(), modules.lower_case) {
        (true, false) => String::new(),
        (true, true) => " Texts are lower-cased before they are tokenised.".into(),
        (false, lower) => {
            let lower = if lower {
                ", and both are lower-cased"
            } else {
                ""
            };
            format!(" Each text is put behind a prompt{lower}; the code below does that.")
        }
    }
}

/// A line of Python that does it to `texts`, with a line break before it; empty where nothing is done.
pub fn texts_in_python(modules: &SentenceModules) -> String {
    if modules.reads_plainly() {
        return String::new();
    }
    let mut text = String::from("text");
    if !modules.prompt.is_empty() {
        // A string in JSON is one in Python.
        text = format!("({} + text)", serde_json::Value::from(&*modules.prompt));
    }
    let lower = if modules.lower_case { ".lower()" } else { "" };
    format!("\n    texts = [{text}{lower} for text in texts]")
}

/// Lines of Python that compute the embeddings `x` of the last hidden states `states` and the mask, `[batch, sequence, 1]`, with the
/// tensors of [`tensors`] in `w`.
pub fn in_python(modules: &SentenceModules) -> String {
    let pooled = match modules.pooling {
        Pooling::Mean => "(states * mask).sum(1) / mask.sum(1)",
        Pooling::Cls => "states[:, 0]",
        Pooling::Max => "states.masked_fill(mask == 0, -1e9).amax(1)",
    };
    if modules.after.is_empty() {
        return format!("x = F.normalize({pooled})");
    }
    let mut lines = format!("x = {pooled}");
    for (index, module) in modules.after.iter().enumerate() {
        lines.push_str("\n    ");
        match module {
            AfterPooling::Normalize => lines.push_str("x = F.normalize(x)"),
            AfterPooling::Dense(dense) => {
                let (name, tanh) = (layer(index), if dense.tanh { ".tanh()" } else { "" });
                let _ = write!(
                    lines,
                    r#"x = F.linear(x, w["{name}.weight"], w["{name}.bias"]){tanh}"#
                );
            }
        }
    }
    lines + "\n    x = F.normalize(x)"
}

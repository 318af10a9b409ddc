//! The mean of the last states, scaled to length 1, and a head on it, in the terms of the class that
//! [`FamilyNames::pooling_class`](crate::model::description::FamilyNames::pooling_class) names: one more layer that pools, the family's own pooler and one linear layer. So programs that know
//! the family classify with the file as it is.
//!
//! - **The mean.** Queries and keys of zero let every token attend to all alike, and the padding's mask keeps that out.
//! - **What is added to it.** A layer adds its input to what its attention gives. The mean is made so large ([`LOUD`]) that this
//!   is lost beside it.
//! - **Length 1.** A layer's norm takes the numbers' average away and divides by their deviation: of numbers whose average is
//!   zero, it makes a vector of a fixed length. The encoder's last norm, `scale * x + offset` with numbers `x` whose average is zero,
//!   leaves one direction in which all states, and so their means, have the same component: `1 / scale`. A reflection turns it
//!   into the direction of the average, and what is taken away is a constant. In all-MiniLM-L6-v2 it is 0, for three of its 384
//!   numbers are; after tuning it is some thousandth of the whole. Where it is more, there is no such layer.
//! - **A hidden layer** of the head is in the feed-forward part. What that part's input adds is taken away by it too, since
//!   `gelu(x) - gelu(-x) = x`; two large constants ([`STEADY`]) keep the norm behind it from changing the logits' size.
//! - **The pooler's tanh** is next to linear for small numbers ([`QUIET`]).

use crate::head::LayerWeights;
use crate::model::EncoderConfig;
use crate::model::description::parts;

/// What the mean is multiplied by.
const LOUD: f64 = 1_048_576.0;
/// What the pooler's input is multiplied by.
const QUIET: f64 = 1.0 / 16_384.0;
/// The constants beside the logits of a head with a hidden layer.
const STEADY: f64 = 65_536.0;
/// The share of a mean's length that the constant component may have.
const CONSTANT: f64 = 0.01;
/// The length of a mean as a share of that of the norm's scales, in MiniLM on real texts.
const MEAN: f64 = 0.4;
/// A scale below which a number counts as always the same.
const DEAD: f64 = 1e-20;

/// The last norm of an encoder.
#[derive(Debug, Clone, PartialEq)]
pub struct LastNorm {
    /// `[hidden]`
    pub scale: Vec<f32>,
    /// `[hidden]`
    pub offset: Vec<f32>,
}

/// A tensor of the file: name, shape and values.
pub type Named = (String, Vec<usize>, Vec<f32>);

/// The component that all states share, and the reflection that turns its direction into that of the average.
struct Shared {
    direction: Vec<f64>,
    /// The component of a mean of usual length that is scaled to length 1.
    component: f64,
    /// Its normal, `[hidden]`; zero where there is nothing to turn.
    normal: Vec<f64>,
}

impl Shared {
    fn new(norm: &LastNorm) -> Option<Self> {
        let scale = || norm.scale.iter().map(|&s| f64::from(s));
        let least = scale().fold(f64::INFINITY, |least, s| least.min(s.abs()));
        let least = least.max(DEAD);
        let inverse = scale().map(|s| if s.abs() <= least { 1.0 } else { least / s });
        let direction = unit(inverse.collect());
        let pairs = direction.iter().zip(&norm.offset);
        let constant: f64 = pairs.map(|(d, &o)| d * f64::from(o)).sum();
        let usual = MEAN * scale().map(|s| s * s).sum::<f64>().sqrt();
        let component = constant / usual.max(f64::MIN_POSITIVE);
        let average = (direction.len() as f64).sqrt().recip();
        let normal = unit(direction.iter().map(|d| d - average).collect());
        (component.abs() <= CONSTANT).then_some(Self {
            direction,
            component,
            normal,
        })
    }

    /// A row times the reflection.
    fn turn(&self, row: &[f64]) -> Vec<f64> {
        let along: f64 = row.iter().zip(&self.normal).map(|(x, n)| x * n).sum();
        let pairs = row.iter().zip(&self.normal);
        pairs.map(|(x, n)| x - 2.0 * along * n).collect()
    }

    /// The reflection times `by`, `[hidden, hidden]`.
    fn matrix(&self, by: f64) -> Vec<f32> {
        let hidden = self.normal.len();
        let rows = (0..hidden).flat_map(|i| {
            let mut row = vec![0.0; hidden];
            row[i] = by;
            self.turn(&row)
        });
        rows.map(|x| x as f32).collect()
    }

    /// What the shared component adds to the outputs of a head's first layer.
    fn bias(&self, layer: &LayerWeights) -> Vec<f32> {
        (0..layer.output)
            .map(|o| {
                let along: f64 = column(layer, o)
                    .iter()
                    .zip(&self.direction)
                    .map(|(w, d)| w * d)
                    .sum();
                let own = layer.bias.as_ref().map_or(0.0, |b| f64::from(b[o]));
                (own + along * self.component) as f32
            })
            .collect()
    }
}

fn unit(vector: Vec<f64>) -> Vec<f64> {
    let length = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    if length < 1e-9 {
        return vec![0.0; vector.len()];
    }
    vector.into_iter().map(|x| x / length).collect()
}

/// The weights of one output.
fn column(layer: &LayerWeights, output: usize) -> Vec<f64> {
    let rows = layer.weight.chunks_exact(layer.output);
    rows.map(|row| f64::from(row[output])).collect()
}

fn diagonal(hidden: usize, value: f64) -> Vec<f32> {
    let mut matrix = vec![0.0; hidden * hidden];
    for i in 0..hidden {
        matrix[i * hidden + i] = value as f32;
    }
    matrix
}

/// What the head becomes: the further layer's feed-forward part, the pooler and the classifier.
struct Form {
    up: Vec<f32>,
    up_bias: Vec<f32>,
    down: Vec<f32>,
    down_bias: Vec<f32>,
    pooler: Vec<f32>,
    classifier: Vec<f32>,
    bias: Vec<f32>,
    labels: usize,
}

impl Form {
    /// With a feed-forward part that does nothing.
    fn new(config: &EncoderConfig, labels: usize) -> Self {
        let (hidden, inner) = (config.hidden_size, config.intermediate_size);
        Self {
            up: vec![0.0; inner * hidden],
            up_bias: vec![0.0; inner],
            down: vec![0.0; hidden * inner],
            down_bias: vec![0.0; hidden],
            pooler: Vec::new(),
            classifier: Vec::new(),
            bias: vec![0.0; labels],
            labels,
        }
    }

    /// Of a linear head.
    fn linear(config: &EncoderConfig, layer: &LayerWeights, shared: &Shared) -> Self {
        let scale = 1.0 / ((config.hidden_size as f64).sqrt() * QUIET);
        let weights = (0..layer.output).flat_map(|o| column(layer, o));
        Self {
            pooler: shared.matrix(QUIET),
            classifier: weights.map(|w| (w * scale) as f32).collect(),
            bias: shared.bias(layer),
            ..Self::new(config, layer.output)
        }
    }

    /// Of a head with a hidden layer, which becomes the feed-forward part; none where that has no room for it.
    fn with_hidden(
        config: &EncoderConfig,
        first: &LayerWeights,
        last: &LayerWeights,
        shared: &Shared,
    ) -> Option<Self> {
        let (hidden, inner) = (config.hidden_size, config.intermediate_size);
        let (labels, length) = (last.output, (hidden as f64).sqrt());
        if 2 * hidden + first.output > inner || labels + 2 > hidden {
            return None;
        }
        let mut form = Self::new(config, labels);
        for i in 0..hidden {
            for (unit, sign) in [(i, 1.0), (hidden + i, -1.0)] {
                form.up[unit * hidden + i] = sign;
                form.down[i * inner + unit] = -sign;
            }
        }
        let units = 2 * hidden..2 * hidden + first.output;
        for ((unit, bias), o) in units.clone().zip(shared.bias(first)).zip(0..) {
            let row = shared.turn(&column(first, o));
            let to = form.up[unit * hidden..][..hidden].iter_mut().zip(row);
            to.for_each(|(to, w)| *to = (w / length) as f32);
            form.up_bias[unit] = bias;
        }
        for label in 0..labels {
            let weights = column(last, label);
            let to = form.down[label * inner..][units.clone()].iter_mut();
            to.zip(weights).for_each(|(to, w)| *to = w as f32);
            form.down_bias[label] = last.bias.as_ref().map_or(0.0, |b| b[label]);
        }
        form.down_bias[hidden - 2] = -STEADY as f32;
        form.down_bias[hidden - 1] = STEADY as f32;
        form.pooler = diagonal(hidden, QUIET);
        let deviation = STEADY * (2.0f64).sqrt() / length;
        form.classifier = vec![0f32; labels * hidden];
        for label in 0..labels {
            form.classifier[label * hidden + label] = (deviation / QUIET) as f32;
        }
        Some(form)
    }
}

/// The tensors of the further layer, the pooler and the classifier; none where the encoder or the head has no such form.
pub fn tensors(
    config: &EncoderConfig,
    head: &[LayerWeights],
    norm: &LastNorm,
) -> Option<Vec<Named>> {
    let (hidden, inner) = (config.hidden_size, config.intermediate_size);
    let shared = Shared::new(norm)?;
    let form = match head {
        [layer] => Form::linear(config, layer, &shared),
        [first, last] => Form::with_hidden(config, first, last, &shared)?,
        _ => return None,
    };
    let description = &config.description;
    let layer = |name: &str| {
        let layer = description.at(config.num_hidden_layers, name);
        format!("{}{layer}", description.prefix)
    };
    let linears = description.linears.iter().map(|linear| linear.name);
    let [query, key, value, attention_output, up, down] = parts(linears, layer);
    let [attention_norm, output_norm] = parts(description.norms.iter().copied(), layer);
    let pooler = format!("{}pooler.dense", description.prefix);
    let none = || vec![0.0; hidden * hidden];
    let zeros = || vec![0.0; hidden];
    let ones = || vec![1.0; hidden];
    let square = |name, weight| linear(name, [hidden, hidden], weight, zeros());
    let norm = |name: String| {
        let shape = || vec![hidden];
        let scale = (format!("{name}.weight"), shape(), ones());
        [scale, (format!("{name}.bias"), shape(), zeros())]
    };
    let classifier = [form.labels, hidden];
    let all = [
        square(query, none()),
        square(key, none()),
        square(value, diagonal(hidden, 1.0)),
        square(attention_output, shared.matrix(LOUD)),
        norm(attention_norm),
        linear(up, [inner, hidden], form.up, form.up_bias),
        linear(down, [hidden, inner], form.down, form.down_bias),
        norm(output_norm),
        square(pooler, form.pooler),
        linear("classifier".into(), classifier, form.classifier, form.bias),
    ];
    Some(all.into_iter().flatten().collect())
}

/// A linear layer's weight of the shape `[output, input]`, and its bias.
fn linear(name: String, shape: [usize; 2], weight: Vec<f32>, bias: Vec<f32>) -> [Named; 2] {
    [
        (format!("{name}.weight"), shape.to_vec(), weight),
        (format!("{name}.bias"), vec![shape[0]], bias),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norm(dead: usize) -> LastNorm {
        let scale = |i: usize| {
            if i < dead {
                0.0
            } else {
                0.5 + 0.1 * (i % 5) as f32
            }
        };
        let offset = |i: usize| if i < dead { 0.0 } else { 0.01 * (i % 3) as f32 };
        LastNorm {
            scale: (0..32).map(scale).collect(),
            offset: (0..32).map(offset).collect(),
        }
    }

    #[test]
    fn the_shared_direction_becomes_that_of_the_average() {
        let shared = Shared::new(&norm(1)).unwrap();
        let turned = shared.turn(&shared.direction);
        let average = 1.0 / 32f64.sqrt();
        assert!(turned.iter().all(|x| (x - average).abs() < 1e-12));
        // All states have the same component along it.
        let state = |by: f64| {
            let norm = norm(1);
            let numbers: Vec<f64> = (0..32)
                .map(|i| by * f64::from(i) * f64::from(i % 7))
                .collect();
            let average = numbers.iter().sum::<f64>() / 32.0;
            let states = numbers.iter().zip(norm.scale.iter().zip(&norm.offset));
            states
                .map(|(x, (&s, &o))| (x - average) * f64::from(s) + f64::from(o))
                .zip(&shared.direction)
                .map(|(x, d)| x * d)
                .sum::<f64>()
        };
        assert!((state(1.0) - state(-3.0)).abs() < 1e-9);
    }

    #[test]
    fn states_with_a_large_component_in_common_have_no_such_layer() {
        let mut norm = norm(0);
        norm.offset = vec![0.5; 32];
        assert!(Shared::new(&norm).is_none());
    }
}

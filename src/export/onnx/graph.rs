//! The nodes of a classifier: token ids and mask to logits and probabilities. Read top to bottom, it is
//! [`crate::model::TensorModel`] with the pooling and the head after it.

use super::proto::{Attribute, Dimension, FLOAT, Graph, INT64, Node, Tensor, ValueInfo};
use crate::head::LayerWeights;
use crate::kernels::transpose;
use crate::model::{AfterPooling, Dense, EncoderConfig, Pooling, SentenceModules};

/// What is added to the score of a token that is none, before the softmax.
const MASKED: f32 = -1e9;

/// The graph without the encoder's weights, which it names as Hugging Face does.
pub fn build(config: &EncoderConfig, head: &[LayerWeights]) -> Graph {
    let mut build = Builder::default();
    build.classifier(config, head);
    let labels = head.last().map_or(0, |l| l.output);
    let ids = || [Dimension::named("batch"), Dimension::named("sequence")];
    let probabilities = || [Dimension::named("batch"), Dimension::known(labels)];
    Graph {
        name: "classifier".into(),
        node: build.nodes,
        initializer: build.constants,
        input: vec![
            ValueInfo::matrix("input_ids", INT64, ids()),
            ValueInfo::matrix("attention_mask", INT64, ids()),
        ],
        output: vec![
            ValueInfo::matrix("probabilities", FLOAT, probabilities()),
            ValueInfo::matrix("logits", FLOAT, probabilities()),
        ],
    }
}

/// A graph that is being built.
#[derive(Default)]
pub struct Builder {
    nodes: Vec<Node>,
    constants: Vec<Tensor>,
}

impl Builder {
    /// Adds a node whose only output has the node's name, and gives that.
    pub fn node(
        &mut self,
        name: &str,
        operator: &str,
        inputs: &[&str],
        attributes: Vec<Attribute>,
    ) -> String {
        self.nodes.push(Node {
            input: inputs.iter().map(|&i| i.into()).collect(),
            output: vec![name.into()],
            name: name.into(),
            op_type: operator.into(),
            attribute: attributes,
        });
        name.into()
    }

    pub fn plain(&mut self, name: &str, operator: &str, inputs: &[&str]) -> String {
        self.node(name, operator, inputs, Vec::new())
    }

    fn ints(&mut self, name: &str, values: &[i64]) -> String {
        self.constants.push(Tensor::ints(name, values));
        name.into()
    }

    fn number(&mut self, name: &str, value: f32) -> String {
        self.constants.push(Tensor::floats(name, &[], &[value]));
        name.into()
    }

    /// `x weight + bias`, both of which are named after it.
    pub fn linear(&mut self, name: &str, x: &str) -> String {
        let product = self.plain(
            &format!("{name}.product"),
            "MatMul",
            &[x, &format!("{name}.weight")],
        );
        self.plain(
            &format!("{name}.sum"),
            "Add",
            &[&product, &format!("{name}.bias")],
        )
    }

    pub fn norm(&mut self, name: &str, x: &str, epsilon: f64) -> String {
        let attributes = vec![
            Attribute::int("axis", -1),
            Attribute::float("epsilon", epsilon as f32),
        ];
        let (scale, offset) = (format!("{name}.weight"), format!("{name}.bias"));
        self.node(
            &format!("{name}.output"),
            "LayerNormalization",
            &[x, &scale, &offset],
            attributes,
        )
    }

    /// The exact GELU, `x / 2 * (1 + erf(x / √2))` (Hendrycks and Gimpel 2016, <https://arxiv.org/abs/1606.08415>).
    pub fn gelu(&mut self, name: &str, x: &str) -> String {
        let scaled = self.plain(&format!("{name}.scaled"), "Div", &[x, "root_of_two"]);
        let erf = self.plain(&format!("{name}.erf"), "Erf", &[&scaled]);
        let shifted = self.plain(&format!("{name}.shifted"), "Add", &[&erf, "one"]);
        let product = self.plain(&format!("{name}.product"), "Mul", &[x, &shifted]);
        self.plain(&format!("{name}.output"), "Mul", &[&product, "half"])
    }

    fn classifier(&mut self, config: &EncoderConfig, head: &[LayerWeights]) {
        let hidden = config.hidden_size as i64;
        let heads = config.num_attention_heads as i64;
        self.number("one", 1.0);
        self.number("half", 0.5);
        self.number("root_of_two", std::f32::consts::SQRT_2);
        self.number("masked", MASKED);
        self.number("smallest_length", 1e-12);
        self.number("attention_scale", 1.0 / ((hidden / heads) as f32).sqrt());
        self.ints("zero", &[0]);
        if config.sentence.pooling != Pooling::Max {
            self.ints("first_axis", &[1]);
        }
        if config.sentence.pooling != Pooling::Cls {
            self.ints("last_axis", &[2]);
        }
        self.ints("middle_axes", &[1, 2]);
        self.ints("split_shape", &[0, 0, heads, hidden / heads]);
        self.ints("joined_shape", &[0, 0, hidden]);

        let mask = self.node(
            "mask",
            "Cast",
            &["attention_mask"],
            vec![Attribute::int("to", FLOAT.into())],
        );
        let absent = self.plain("absent", "Sub", &["one", &mask]);
        let absent = self.plain("absent.scores", "Mul", &[&absent, "masked"]);
        let absent = self.plain("absent.spread", "Unsqueeze", &[&absent, "middle_axes"]);

        let mut states = self.embeddings(config);
        for layer in 0..config.num_hidden_layers {
            states = self.layer(layer, &states, &absent, config);
        }
        let embedding = self.embedding(&config.sentence, &states, &mask);
        self.head(&embedding, head);
    }

    /// The states of a text pooled, and what follows; scaled to length 1 in the end.
    fn embedding(&mut self, modules: &SentenceModules, states: &str, mask: &str) -> String {
        let mut x = match modules.pooling {
            Pooling::Mean => self.mean(states, mask),
            Pooling::Cls => {
                let first = vec![Attribute::int("axis", 1)];
                let first = self.node("pooling.first", "Gather", &[states, "zero"], first);
                self.plain("pooling.state", "Squeeze", &[&first, "first_axis"])
            }
            Pooling::Max => self.largest(states, mask),
        };
        for (index, module) in modules.after.iter().enumerate() {
            let name = format!("sentence.{index}");
            x = match module {
                AfterPooling::Dense(dense) => self.dense(&name, &x, dense),
                AfterPooling::Normalize => self.unit(&name, &format!("{name}.unit"), &x),
            };
        }
        self.unit("pooling", "embedding", &x)
    }

    /// The mean of the states whose mask is 1.
    fn mean(&mut self, states: &str, mask: &str) -> String {
        let column = self.plain("pooling.mask", "Unsqueeze", &[mask, "last_axis"]);
        let masked = self.plain("pooling.masked", "Mul", &[states, &column]);
        let sums = self.node(
            "pooling.sums",
            "ReduceSum",
            &[&masked, "first_axis"],
            vec![Attribute::int("keepdims", 0)],
        );
        let counts = self.node(
            "pooling.counts",
            "ReduceSum",
            &[mask, "first_axis"],
            vec![Attribute::int("keepdims", 1)],
        );
        self.plain("pooling.mean", "Div", &[&sums, &counts])
    }

    /// The largest value of each dimension of the states whose mask is 1.
    fn largest(&mut self, states: &str, mask: &str) -> String {
        let absent = self.plain("pooling.absent", "Sub", &["one", mask]);
        let absent = self.plain("pooling.low", "Mul", &[&absent, "masked"]);
        let column = self.plain("pooling.column", "Unsqueeze", &[&absent, "last_axis"]);
        let masked = self.plain("pooling.masked", "Add", &[states, &column]);
        let over_tokens = vec![Attribute::ints("axes", &[1]), Attribute::int("keepdims", 0)];
        self.node("pooling.largest", "ReduceMax", &[&masked], over_tokens)
    }

    /// `x` scaled to length 1, as `output`.
    fn unit(&mut self, name: &str, output: &str, x: &str) -> String {
        let length = self.node(
            &format!("{name}.length"),
            "ReduceL2",
            &[x],
            vec![Attribute::ints("axes", &[1]), Attribute::int("keepdims", 1)],
        );
        let divisor = format!("{name}.divisor");
        let length = self.plain(&divisor, "Max", &[&length, "smallest_length"]);
        self.plain(output, "Div", &[x, &length])
    }

    /// A linear layer behind the pooling.
    fn dense(&mut self, name: &str, x: &str, dense: &Dense) -> String {
        let weight = transpose(&dense.weight, dense.output, dense.input);
        let shape = [dense.input, dense.output];
        let constants = [
            Tensor::floats(&format!("{name}.weight"), &shape, &weight),
            Tensor::floats(&format!("{name}.bias"), &[dense.output], &dense.bias),
        ];
        self.constants.extend(constants);
        let out = self.linear(name, x);
        match dense.tanh {
            true => self.plain(&format!("{name}.tanh"), "Tanh", &[&out]),
            false => out,
        }
    }

    fn head(&mut self, embedding: &str, head: &[LayerWeights]) {
        let names: &[&str] = match head.len() {
            1 => &["classifier"],
            _ => &["classifier.dense", "classifier.out_proj"],
        };
        let mut x = embedding.to_owned();
        for (index, (name, layer)) in names.iter().zip(head).enumerate() {
            if index > 0 {
                x = self.gelu("classifier.gelu", &x);
            }
            let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
            let shape = [layer.input, layer.output];
            self.constants
                .push(Tensor::floats(&weight, &shape, &layer.weight));
            let zeros = vec![0.0; layer.output];
            let values = layer.bias.as_ref().unwrap_or(&zeros);
            self.constants
                .push(Tensor::floats(&bias, &[layer.output], values));
            x = self.linear(name, &x);
        }
        self.plain("logits", "Identity", &[&x]);
        let axis = vec![Attribute::int("axis", 1)];
        self.node("probabilities", "Softmax", &["logits"], axis);
    }
}

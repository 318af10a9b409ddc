//! The nodes of an encoder's token embeddings and of its layer: [`crate::model::TensorModel`] in ONNX. They are BERT's, the only family
//! so far; a second one is told from it by [`EncoderConfig::model_type`].

use super::graph::Builder;
use super::proto::Attribute;
use crate::model::EncoderConfig;
use crate::model::description::parts;

impl Builder {
    /// The token embeddings, `[batch, sequence, hidden]`.
    pub fn embeddings(&mut self, config: &EncoderConfig) -> String {
        let description = &config.description;
        let [words, positions] = parts(description.tables.iter().copied(), |(name, _)| name);
        let words = self.plain("embeddings.words", "Gather", &[words, "input_ids"]);
        let length = self.node(
            "embeddings.length",
            "Shape",
            &["input_ids"],
            vec![Attribute::int("start", 1), Attribute::int("end", 2)],
        );
        let positions = self.plain(
            "embeddings.positions",
            "Slice",
            &[positions, "zero", &length, "zero"],
        );
        let sum = self.plain("embeddings.sum", "Add", &[&words, &positions]);
        self.norm(description.embeddings_norm, &sum, config.layer_norm_eps)
    }

    /// One transformer layer. `absent` is added to the scores, `[batch, 1, 1, sequence]`.
    pub fn layer(
        &mut self,
        index: usize,
        states: &str,
        absent: &str,
        config: &EncoderConfig,
    ) -> String {
        let description = &config.description;
        let at = |name: &str| description.at(index, name);
        let linears = description.linears.iter().map(|linear| linear.name);
        let [query, key, value, attention_output, intermediate, output] = parts(linears, at);
        let [attention_norm, output_norm] = parts(description.norms.iter().copied(), at);
        let mut part = |name: &str, order: &[i64]| {
            let x = self.linear(name, states);
            let split = self.plain(&format!("{name}.split"), "Reshape", &[&x, "split_shape"]);
            let order = vec![Attribute::ints("perm", order)];
            self.node(&format!("{name}.heads"), "Transpose", &[&split], order)
        };
        let query = part(&query, &[0, 2, 1, 3]);
        let key = part(&key, &[0, 2, 3, 1]);
        let value = part(&value, &[0, 2, 1, 3]);

        let own = at("attention.self");
        let scores = self.plain(&format!("{own}.products"), "MatMul", &[&query, &key]);
        let scores = self.plain(
            &format!("{own}.scaled"),
            "Mul",
            &[&scores, "attention_scale"],
        );
        let scores = self.plain(&format!("{own}.scores"), "Add", &[&scores, absent]);
        let probabilities = self.node(
            &format!("{own}.probabilities"),
            "Softmax",
            &[&scores],
            vec![Attribute::int("axis", -1)],
        );
        let context = self.plain(
            &format!("{own}.context"),
            "MatMul",
            &[&probabilities, &value],
        );
        let order = vec![Attribute::ints("perm", &[0, 2, 1, 3])];
        let context = self.node(&format!("{own}.turned"), "Transpose", &[&context], order);
        let context = self.plain(
            &format!("{own}.joined"),
            "Reshape",
            &[&context, "joined_shape"],
        );

        let attended = self.linear(&attention_output, &context);
        let residual = at("attention.output.residual");
        let sum = self.plain(&residual, "Add", &[states, &attended]);
        let states = self.norm(&attention_norm, &sum, config.layer_norm_eps);

        let fed = self.linear(&intermediate, &states);
        let fed = self.gelu(&at("intermediate.gelu"), &fed);
        let fed = self.linear(&output, &fed);
        let sum = self.plain(&at("output.residual"), "Add", &[&states, &fed]);
        self.norm(&output_norm, &sum, config.layer_norm_eps)
    }
}

//! What an encoder consists of, said once for each family: loading, packing for the CPU, adapters, saving and exporting walk it, and
//! only the forward pass (with its derivative) is written for each family.

/// A linear layer of a transformer layer: its weight is `NAME.weight`, `[output, input]`, its bias `NAME.bias`, `[output]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinearDescription {
    /// Its name within its layer, by Hugging Face.
    pub name: &'static str,
    /// Width of what goes in.
    pub input: usize,
    /// Width of what comes out.
    pub output: usize,
    /// Whether it belongs to the attention: those are adapted where the feed-forward part is not. They stand first.
    pub in_attention: bool,
}

/// What a family is called by people and by `transformers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FamilyNames {
    /// The family.
    pub family: &'static str,
    /// The class of the encoder alone, which ends in `Model`.
    pub class: &'static str,
    /// The class of a classifier that pools by the first token's last state, a linear layer, tanh and a linear layer. Only for a
    /// family of layers with a norm behind each residual, whose linear layers and norms are described in BERT's order.
    pub pooling_class: Option<&'static str>,
    /// The field of `config.json` that says how many layers there are.
    pub layer_count: &'static str,
}

impl FamilyNames {
    /// The class of the configuration.
    pub fn config_class(&self) -> String {
        self.class.replace("Model", "Config")
    }
}

/// The tensors of an encoder by the names of Hugging Face, in the order in which they are saved. Each norm is `NAME.weight` and
/// `NAME.bias`, `[hidden]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncoderDescription {
    /// Width of the hidden states.
    pub hidden: usize,
    /// Transformer layers.
    pub layers: usize,
    /// What it is called.
    pub names: FamilyNames,
    /// What stands before the names in a model that has a head on the encoder.
    pub prefix: &'static str,
    /// What stands before a layer's index in its names.
    pub layer: &'static str,
    /// The tables of the token embeddings, `[rows, hidden]`, and their rows; a token's rows of all of them are added.
    pub tables: Vec<(&'static str, usize)>,
    /// A table of which every token here takes the first row. It is added into the last of `tables` when that is read.
    pub folded: Option<(&'static str, usize)>,
    /// The norm of the token embeddings.
    pub embeddings_norm: &'static str,
    /// The linear layers of a transformer layer.
    pub linears: Vec<LinearDescription>,
    /// The norms of a transformer layer.
    pub norms: Vec<&'static str>,
}

/// A tensor's name and shape.
pub type TensorShape = (String, Vec<usize>);

impl EncoderDescription {
    /// The name of a part of the layer `index`.
    pub fn at(&self, index: usize, name: &str) -> String {
        format!("{}.{index}.{name}", self.layer)
    }

    /// The tensors of the token embeddings.
    pub fn embedding_tensors(&self) -> Vec<TensorShape> {
        let tables = self.tables.iter();
        let mut all: Vec<TensorShape> = tables
            .map(|&(name, rows)| (name.into(), vec![rows, self.hidden]))
            .collect();
        self.norm_tensors(self.embeddings_norm.into(), &mut all);
        all
    }

    /// The tensors of the layer `index`.
    pub fn layer_tensors(&self, index: usize) -> Vec<TensorShape> {
        let mut all = Vec::new();
        for linear in &self.linears {
            let (name, output) = (self.at(index, linear.name), linear.output);
            all.push((format!("{name}.weight"), vec![output, linear.input]));
            all.push((format!("{name}.bias"), vec![output]));
        }
        for norm in &self.norms {
            self.norm_tensors(self.at(index, norm), &mut all);
        }
        all
    }

    fn norm_tensors(&self, name: String, all: &mut Vec<TensorShape>) {
        all.push((format!("{name}.weight"), vec![self.hidden]));
        all.push((format!("{name}.bias"), vec![self.hidden]));
    }

    /// The linear layers that have adapters: the attention's, or all.
    pub fn adapted(&self, feed_forward: bool) -> impl Iterator<Item = &LinearDescription> {
        let all = self.linears.iter();
        all.filter(move |linear| linear.in_attention || feed_forward)
    }

    /// How many weights there are, counted once where several are folded into one.
    pub fn parameters(&self) -> usize {
        let count = |all: Vec<TensorShape>| -> usize {
            all.iter()
                .map(|(_, shape)| shape.iter().product::<usize>())
                .sum()
        };
        count(self.embedding_tensors()) + self.layers * count(self.layer_tensors(0))
    }
}

/// The `N` parts of one kind that a family's layer has, in the description's order. A layer that has fewer, which no one makes, gets
/// empty ones.
pub fn parts<const N: usize, T, U>(
    stored: impl IntoIterator<Item = T>,
    mut make: impl FnMut(T) -> U,
) -> [U; N]
where
    T: Default,
{
    let mut stored = stored.into_iter();
    std::array::from_fn(|_| make(stored.next().unwrap_or_default()))
}

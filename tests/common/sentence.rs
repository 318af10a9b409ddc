//! sentence-transformers' files for a model whose states have 21 numbers, as [`super::odd_config`]'s.

use std::collections::BTreeMap;

use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde_json::{Value, json};

/// Files by their paths in a model's folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The files of a description with this pooling, and one linear layer from 21 to 8 numbers behind it.
pub fn described(pooling: Value, dense: Value) -> Files {
    let module = |index: usize, path: &str, kind: &str| json!({"idx": index, "name": "x", "path": path, "type": format!("sentence_transformers.models.{kind}")});
    let modules = json!([
        module(0, "", "Transformer"),
        module(1, "1_Pooling", "Pooling"),
        module(2, "2_Dense", "Dense"),
        module(3, "3_Normalize", "Normalize"),
    ]);
    let weight: Vec<u8> = (0..21 * 8)
        .flat_map(|i| (((i * 29) % 23) as f32 / 20.0 - 0.5).to_le_bytes())
        .collect();
    let bias: Vec<u8> = (0..8)
        .flat_map(|i| (i as f32 / 10.0).to_le_bytes())
        .collect();
    let views = [
        ("linear.weight", vec![8, 21], &weight),
        ("linear.bias", vec![8], &bias),
    ];
    let views = views.map(|(name, shape, data)| {
        let view = TensorView::new(Dtype::F32, shape, data);
        (name, view.unwrap())
    });
    let text = |value: &Value| value.to_string().into_bytes();
    Files::from([
        ("modules.json".into(), text(&modules)),
        ("1_Pooling/config.json".into(), text(&pooling)),
        ("2_Dense/config.json".into(), text(&dense)),
        (
            "2_Dense/model.safetensors".into(),
            safetensors::serialize(views, None).unwrap(),
        ),
    ])
}

pub fn cls() -> Value {
    json!({"word_embedding_dimension": 21, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false})
}

pub fn dense() -> Value {
    json!({"in_features": 21, "out_features": 8, "bias": true, "activation_function": "torch.nn.modules.activation.Tanh"})
}

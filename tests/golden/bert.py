"""A BERT encoder in numpy and 64-bit floats: the second opinion on the embeddings.

Written from "BERT: Pre-training of Deep Bidirectional Transformers" (Devlin et al., 2018) and "Attention Is All You
Need" (Vaswani et al., 2017), with the checkpoint's own keys. One text at a time, so there is no padding and no mask
to get wrong.
"""

import json
import math
import pathlib

import numpy

erf = numpy.vectorize(math.erf, otypes=[numpy.float64])

SAFETENSORS_TYPES = {"F32": numpy.float32, "F16": numpy.float16, "F64": numpy.float64, "I64": numpy.int64}


def read_safetensors(path):
    """{name: array}. The format: a little-endian u64, a JSON header of that length, then the bytes."""
    data = pathlib.Path(path).read_bytes()
    length = int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            kind = numpy.dtype(SAFETENSORS_TYPES[entry["dtype"]])
            tensors[name] = numpy.frombuffer(data[start:end], kind).reshape(entry["shape"])
    return tensors


class Bert:
    def __init__(self, tensors, config):
        self.weights = {k.removeprefix("bert."): v.astype(numpy.float64) for k, v in tensors.items()}
        self.layers = config["num_hidden_layers"]
        self.heads = config["num_attention_heads"]
        self.epsilon = config["layer_norm_eps"]

    @classmethod
    def from_folder(cls, folder):
        folder = pathlib.Path(folder)
        config = json.loads((folder / "config.json").read_text("utf-8"))
        return cls(read_safetensors(folder / "model.safetensors"), config)

    def linear(self, name, x):
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def norm(self, name, x):
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / numpy.sqrt((centred**2).mean(-1, keepdims=True) + self.epsilon)
        return scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def attention(self, name, x):
        tokens, hidden = x.shape
        width = hidden // self.heads
        q, k, v = (
            self.linear(f"{name}.self.{part}", x).reshape(tokens, self.heads, width).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        scores = q @ k.swapaxes(1, 2) / math.sqrt(width)
        shares = numpy.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        mixed = (shares @ v).swapaxes(0, 1).reshape(tokens, hidden)
        return self.norm(f"{name}.output.LayerNorm", x + self.linear(f"{name}.output.dense", mixed))

    def hidden_states(self, ids):
        """[tokens, hidden] of one text's ids."""
        table = "embeddings.{}_embeddings.weight"
        x = (
            self.weights[table.format("word")][ids]
            + self.weights[table.format("position")][: len(ids)]
            + self.weights[table.format("token_type")][0]
        )
        x = self.norm("embeddings.LayerNorm", x)
        for i in range(self.layers):
            layer = f"encoder.layer.{i}"
            x = self.attention(f"{layer}.attention", x)
            inner = self.linear(f"{layer}.intermediate.dense", x)
            inner = 0.5 * inner * (1 + erf(inner / math.sqrt(2)))
            x = self.norm(f"{layer}.output.LayerNorm", x + self.linear(f"{layer}.output.dense", inner))
        return x

    def embed(self, ids):
        """[hidden]: the mean over the tokens, [CLS] and [SEP] included, at length one."""
        mean = self.hidden_states(ids).mean(0)
        return mean / numpy.linalg.norm(mean)

"""What scikit-learn gets out of the same encoder's embeddings: the reference beside Homefire's accuracy.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 tokenizers==0.23.3
    python reference.py MODEL_FOLDER DATA_FOLDER r8 rotten film spam

As in pages/accuracy.js: ten draws of 1,000 texts to learn from and 500 to test on, from pools 1.5 times as large.
Logistic regression at two strengths of regularisation, and the nearest mean of 8 examples a label. The encoder is
`tests/golden/bert.py` again, in 32-bit floats and for batches of texts of one length.
"""

import json
import pathlib
import random
import sys
from collections import defaultdict

import numpy as np
from scipy.special import erf
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tests" / "golden"))
from bert import read_safetensors  # noqa: E402

DRAWS, TRAIN, TEST, POOL, SHOTS = 10, 1000, 500, 1.5, 8
STRENGTHS = (1, 10)


class Encoder:
    def __init__(self, folder):
        self.w = read_safetensors(f"{folder}/model.safetensors")
        self.config = json.loads(pathlib.Path(folder, "config.json").read_text("utf-8"))
        self.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(256)

    def linear(self, name, x):
        return x @ self.w[f"{name}.weight"].T + self.w[f"{name}.bias"]

    def norm(self, name, x):
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(1e-12))
        return scaled * self.w[f"{name}.weight"] + self.w[f"{name}.bias"]

    def batch(self, ids):
        """[texts, hidden] of texts of one length, as [texts, tokens] ids."""
        texts, tokens = ids.shape
        heads = self.config["num_attention_heads"]
        embeddings = "embeddings.{}_embeddings.weight"
        x = self.w[embeddings.format("word")][ids] + self.w[embeddings.format("position")][:tokens]
        x = self.norm("embeddings.LayerNorm", x + self.w[embeddings.format("token_type")][0])
        width = x.shape[-1] // heads
        for i in range(self.config["num_hidden_layers"]):
            layer = f"encoder.layer.{i}"
            q, k, v = (
                self.linear(f"{layer}.attention.self.{part}", x).reshape(texts, tokens, heads, width).swapaxes(1, 2)
                for part in ("query", "key", "value")
            )
            scores = q @ k.swapaxes(2, 3) / np.float32(width**0.5)
            shares = np.exp(scores - scores.max(-1, keepdims=True))
            mixed = (shares / shares.sum(-1, keepdims=True)) @ v
            mixed = self.linear(f"{layer}.attention.output.dense", mixed.swapaxes(1, 2).reshape(x.shape))
            x = self.norm(f"{layer}.attention.output.LayerNorm", x + mixed)
            inner = self.linear(f"{layer}.intermediate.dense", x)
            inner = inner * np.float32(0.5) * (1 + erf(inner * np.float32(0.5**0.5)))
            x = self.norm(f"{layer}.output.LayerNorm", x + self.linear(f"{layer}.output.dense", inner))
        mean = x.mean(1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def embed(self, texts):
        by_length = defaultdict(list)
        for at, text in enumerate(texts):
            ids = self.tokenizer.encode(text).ids
            by_length[len(ids)].append((at, ids))
        out = np.zeros((len(texts), self.config["hidden_size"]), np.float32)
        for group in by_length.values():
            for start in range(0, len(group), 32):
                places, ids = zip(*group[start : start + 32])
                out[list(places)] = self.batch(np.array(ids))
        return out


def pools(name, path):
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    random.Random(7).shuffle(rows)
    train, test = int(TRAIN * POOL), int(TEST * POOL)
    if name in ("r8", "rotten"):
        part = {split: [r for r in rows if r["split"] == split] for split in ("train", "test")}
        return part["train"][:train], part["test"][:test]
    return rows[:train], rows[train : train + test]


def nearest_mean(x, y, z):
    labels = sorted(set(y))
    means = np.array([x[np.flatnonzero(y == label)[:SHOTS]].mean(0) for label in labels])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    return np.array(labels)[(z @ means.T).argmax(1)]


def main(model, data, names):
    encoder = Encoder(model)
    for name in names:
        (x, y), (z, truth) = (
            (encoder.embed([r["text"] for r in rows]), np.array([r["label"] for r in rows]))
            for rows in pools(name, f"{data}/{name}.jsonl")
        )
        found = defaultdict(list)
        for seed in range(DRAWS):
            generator = np.random.default_rng(seed)
            a, b = generator.permutation(len(x))[:TRAIN], generator.permutation(len(z))[:TEST]
            for c in STRENGTHS:
                fitted = LogisticRegression(C=c, max_iter=2000).fit(x[a], y[a])
                found[f"C={c}"].append(fitted.score(z[b], truth[b]))
            found[f"{SHOTS}-shot"].append((nearest_mean(x[a], y[a], z[b]) == truth[b]).mean())
        print(name, {k: f"{np.mean(v):.4f} ± {np.std(v, ddof=1):.4f}" for k, v in found.items()}, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])

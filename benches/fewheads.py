"""What scikit-learn's LogisticRegressionCV gets out of the embeddings and draws that `pages/fewheads.js` has kept.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    python fewheads.py FOLDER r8 rotten > out.json     # `npm run bench -- fewheads` calls it

Ten strengths from 1e-4 to 1e4, as many folds as the rarest label has examples, two to five; the rest as it is by default.
"""

import hashlib
import json
import pathlib
import sys
import time
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegressionCV

HEAD = 8 + 4 + 4 + 64 + 8


def read_embeddings(path):
    """The file of src/embed/file.rs: {key of a text: its embedding}."""
    data = path.read_bytes()
    width = int.from_bytes(data[12:16], "little")
    texts = int.from_bytes(data[HEAD - 8 : HEAD], "little")
    values = np.frombuffer(data, "<f4", texts * width, HEAD + 16 * texts).reshape(texts, width)
    return {data[HEAD + 16 * i : HEAD + 16 * (i + 1)]: values[i] for i in range(texts)}


def fit(x, y, z, truth):
    rarest = np.unique(y, return_counts=True)[1].min()
    began = time.perf_counter()
    fitted = LogisticRegressionCV(Cs=10, cv=int(np.clip(rarest, 2, 5)), max_iter=2000)
    fitted.fit(x, y)
    seconds = time.perf_counter() - began
    shares = dict(zip(fitted.classes_, fitted.predict_proba(z).T))
    own = [shares[label][i] if label in shares else 0 for i, label in enumerate(truth)]
    return {
        "accuracy": float((fitted.predict(z) == truth).mean()),
        "loss": float(-np.log(np.maximum(own, 1e-12)).mean()),
        "ms": 1000 * seconds,
    }


def main(folder, names):
    warnings.filterwarnings("ignore")
    found = []
    for name in names:
        embeddings = read_embeddings(pathlib.Path(folder, f"{name}.embeddings"))
        kept = json.loads(pathlib.Path(folder, f"{name}.json").read_text("utf-8"))
        (x, y), (z, truth) = (
            (
                np.array([embeddings[hashlib.sha256(r["text"].encode()).digest()[:16]] for r in kept[part]]),
                np.array([r["label"] for r in kept[part]]),
            )
            for part in ("train", "test")
        )
        for one in kept["seen"]:
            runs = [fit(x[places], y[places], z, truth) for places in one["places"]]
            found.append({"name": name, "shots": one["shots"], "runs": runs})
            print(name, one["shots"], np.mean([r["accuracy"] for r in runs]), file=sys.stderr, flush=True)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

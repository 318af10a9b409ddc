"""Holds the answers of transformers, PEFT and sentence-transformers on exported folders beside Homefire's own.

    pip install torch transformers peft sentence-transformers
    python export.py FOLDER MODEL_FOLDER > out.json     # `npm run bench -- export` calls it

In each folder the lines of its README are run as they stand, but for the base model's name, since that model may lie here.
"""

import contextlib
import importlib.metadata
import io
import json
import os
import pathlib
import re
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
from transformers import pipeline
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()


def furthest(own, theirs):
    return max(abs(row[label] - other[label]) for row, other in zip(own, theirs) for label in row)


def by_pipeline(texts):
    classify = pipeline("text-classification", ".", top_k=None)
    return [{s["label"]: s["score"] for s in row} for row in classify(texts, truncation=True, batch_size=8)]


def by_readme(texts, labels, base):
    """Runs the blocks of the README; one that defines `probabilities` is asked for the texts."""
    scope = {}
    text = pathlib.Path("README.md").read_text("utf-8")
    with contextlib.redirect_stdout(io.StringIO()):
        for block in re.findall(r"```python\n(.*?)```", text, re.S):
            exec(re.sub(r'^base = ".*"$', f"base = {base!r}", block, flags=re.M), scope)
    return [dict(zip(labels, row)) for row in scope["probabilities"](texts).tolist()]


def by_sentence_transformers(texts, base):
    """How far the cosines of the folder's embeddings are from those of the encoder that it was made from."""
    from sentence_transformers import SentenceTransformer, models

    def cosines(folder):
        modules = [models.Transformer(folder, max_seq_length=256), models.Pooling(384, "mean"), models.Normalize()]
        x = SentenceTransformer(modules=modules, device="cpu").encode(texts)
        return x @ x.T

    return float(np.abs(cosines(".") - cosines(base)).max())


def main(folder, base):
    found = json.loads(pathlib.Path(folder, "cases.json").read_text("utf-8"))
    texts = found["texts"]
    results = []
    for case in found["cases"]:
        os.chdir(pathlib.Path(folder, case["folder"]))
        own = case["answers"]
        result = {"name": case["name"], "format": case["format"]}
        try:
            result["pipeline"] = furthest(own, by_pipeline(texts))
        except Exception as refusal:
            result["refusal"] = type(refusal).__name__ + ": " + " ".join(str(refusal).split())[:160]
        labels = json.loads(pathlib.Path("labels.json").read_text("utf-8")) if case["format"] == "peft" else None
        if labels is None:
            names = json.loads(pathlib.Path("config.json").read_text("utf-8"))["id2label"]
            labels = [names[str(i)] for i in range(len(names))]
        result["readme"] = furthest(own, by_readme(texts, labels, base))
        if case["name"] == "a linear head":
            result["cosines"] = by_sentence_transformers(texts[:8], base)
        results.append(result)
        print(result, file=sys.stderr, flush=True)
    names = ("transformers", "torch", "peft", "sentence-transformers")
    versions = {name: importlib.metadata.version(name) for name in names}
    json.dump({"results": results, "versions": versions, "texts": len(texts)}, sys.stdout)


if __name__ == "__main__":
    main(*(str(pathlib.Path(path).resolve()) for path in sys.argv[1:3]))

"""Writes minilm-l6.json, the golden values of the encoder, from an implementation that shares no code with Homefire.

    pip install numpy==2.4.6
    python make.py MODEL_FOLDER        # with model.safetensors, tokenizer.json and config.json of all-MiniLM-L6-v2

`wordpiece.py` makes the token ids, `bert.py` the embeddings; `check.py` holds both against other people's code.
"""

import hashlib
import json
import pathlib
import sys

from bert import Bert
from texts import TEXTS
from wordpiece import WordPiece

MAX_TOKENS = 256


def main(folder):
    folder = pathlib.Path(folder)
    tokenizer = WordPiece.from_file(folder / "tokenizer.json")
    bert = Bert.from_folder(folder)
    ids = [tokenizer.encode(text, MAX_TOKENS) for text in TEXTS]
    embeddings = [bert.embed(row) for row in ids]
    print("cosine of the first two:", round(float(embeddings[0] @ embeddings[1]), 4))

    # Eight significant digits are about what a 32-bit float holds.
    def line(values):
        return "[" + ",".join(values) + "]"

    parts = [
        f'"model_sha256": "{hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()}"',
        f'"max_tokens": {MAX_TOKENS}',
        '"texts": [\n' + ",\n".join(json.dumps(text) for text in TEXTS) + "\n]",
        '"ids": [\n' + ",\n".join(line(map(str, row)) for row in ids) + "\n]",
        '"embeddings": [\n' + ",\n".join(line(f"{v:.8g}" for v in row) for row in embeddings) + "\n]",
    ]
    out = pathlib.Path(__file__).parent / "minilm-l6.json"
    out.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")
    print(len(TEXTS), "texts,", out.stat().st_size, "bytes")


if __name__ == "__main__":
    main(sys.argv[1])

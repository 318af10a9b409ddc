"""Holds `wordpiece.py` and `bert.py` against other people's code, so that they are worth holding Homefire against.

    pip install numpy==2.4.6 tokenizers==0.23.3 onnx==1.23.2 onnxruntime==1.32.0
    python check.py MODEL_FOLDER [L3_FOLDER L3_ONNX]

The token ids are held against Hugging Face's tokenizers. With the last two arguments, the encoder is held against
onnxruntime: L3_ONNX is paraphrase-MiniLM-L3-v2's file, L3_FOLDER the same weights as `benches/convert.py` writes them.
"""

import sys

import numpy
from bert import Bert
from make import MAX_TOKENS
from texts import TEXTS
from wordpiece import WordPiece


def check_ids(folder):
    from tokenizers import Tokenizer

    theirs = Tokenizer.from_file(f"{folder}/tokenizer.json")
    theirs.no_padding()
    theirs.enable_truncation(MAX_TOKENS)
    ours = WordPiece.from_file(f"{folder}/tokenizer.json")
    wrong = 0
    for text in TEXTS:
        a, b = ours.encode(text, MAX_TOKENS), theirs.encode(text).ids
        if a != b:
            wrong += 1
            print("ids differ:", repr(text[:60]), a[:40], b[:40])
    print(f"ids: {len(TEXTS) - wrong} of {len(TEXTS)} texts alike")
    return wrong == 0


def check_encoder(folder, onnx):
    import onnxruntime

    bert = Bert.from_folder(folder)
    session = onnxruntime.InferenceSession(onnx)
    tokenizer = WordPiece.from_file(f"{folder}/tokenizer.json")
    worst = 0.0
    # The one output of three dimensions; the others are the pooled embedding and leftovers of the export.
    states = next(o.name for o in session.get_outputs() if len(o.shape) == 3)
    for text in TEXTS:
        ids = tokenizer.encode(text, 128)
        row = numpy.array([ids], numpy.int64)
        theirs = session.run([states], {"input_ids": row, "attention_mask": numpy.ones_like(row)})[0][0]
        worst = max(worst, float(numpy.abs(theirs - bert.hidden_states(ids)).max()))
    print(f"encoder: largest difference of a hidden state {worst:.2e}")
    return worst < 1e-4


if __name__ == "__main__":
    good = check_ids(sys.argv[1])
    if len(sys.argv) > 3:
        good = check_encoder(sys.argv[2], sys.argv[3]) and good
    sys.exit(0 if good else 1)

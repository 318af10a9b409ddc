"""Writes llama/blocks.json: the numbers that random blocks of each of ggml's types stand for, by the gguf package.

    pip install gguf==0.19.0 numpy==2.4.6
    python llama_blocks.py
"""

import pathlib

import gguf
import numpy
from gguf.quants import dequantize
from llama import MADE_BY, compact, rounded

TYPES = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"]

#: Where a block has scales in 16-bit floats, which must be numbers.
SCALES = {"Q4_1": [0, 2], "Q5_1": [0, 2], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}

#: Weights of a row.
COLUMNS = 256


def main():
    random = numpy.random.default_rng(11)
    all = []
    for name in TYPES:
        kind = gguf.GGMLQuantizationType[name]
        weights, size = gguf.GGML_QUANT_SIZES[kind]
        blocks = random.integers(0, 256, (COLUMNS // weights, size), numpy.uint8)
        for at in SCALES.get(name, [0]):
            scales = random.uniform(-0.1, 0.1, len(blocks)).astype("<f2")
            blocks[:, at : at + 2] = scales.view(numpy.uint8).reshape(-1, 2)
        if name == "Q8_0":
            blocks[blocks == 0x80] = 0x7F
        values = dequantize(blocks.reshape(1, -1), kind)
        all.append({"type": name, "number": int(kind), "hex": blocks.tobytes().hex(), "values": rounded(values[0].tolist())})
    golden = {"made_by": {name: MADE_BY[name] for name in ("gguf", "numpy")}, "blocks": all}
    out = pathlib.Path(__file__).parent / "llama" / "blocks.json"
    out.write_text(compact(golden, 2) + "\n", "utf-8")


if __name__ == "__main__":
    main()

"""Holds what Homefire exports of a tuned language model against transformers and PEFT.

    pip install torch==2.15.0 transformers==5.24.0 peft==0.21.2 gguf==0.19.0
    HOMEFIRE_EXPORT=FOLDER cargo test --test language tuning
    python check_language.py FOLDER

The exports are of the tiny Llama of `llama/q8_0.gguf`, tuned on the pairs of `tests/language/tuning.rs`. Each has the perplexity of the
pairs' outputs by Homefire in `expected.json`; here the same is computed by transformers.
"""

import json
import math
import pathlib
import sys

import torch
from peft import PeftModel
from llama import load_gguf
from transformers import AutoModelForCausalLM, AutoTokenizer

HERE = pathlib.Path(__file__).parent
WORDS = ["red", "blue", "green", "water", "there", "first"]


def pairs():
    for i in range(18):
        word = WORDS[i % len(WORDS)]
        yield f"say {word} number {i}", f"the {word} is there"


def perplexity(model, tokenizer, end):
    loss, count = 0.0, 0
    for given, wanted in pairs():
        prompt = f"Go on.\n\nInput: {given}\nOutput:"
        before = tokenizer(prompt, add_special_tokens=False).input_ids
        after = tokenizer(f" {wanted}", add_special_tokens=False).input_ids + [end]
        with torch.no_grad():
            logits = model(torch.tensor([before + after])).logits[0].float()
        scores = logits.log_softmax(-1)
        for i, token in enumerate(after):
            loss -= scores[len(before) + i - 1, token].item()
        count += len(after)
    return math.exp(loss / count)


def main(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder / "merged-lora")
    ends = json.loads((folder / "merged-lora/config.json").read_text())["eos_token_id"]
    good = True
    for name in ["merged-lora", "merged-last-layers", "peft"]:
        if name == "peft":
            model = PeftModel.from_pretrained(load_gguf(HERE / "llama/q8_0.gguf")[0], folder / name)
        else:
            model = AutoModelForCausalLM.from_pretrained(folder / name, dtype=torch.float32)
        found = perplexity(model.eval(), tokenizer, ends[0])
        wanted = json.loads((folder / name / "expected.json").read_text())["perplexity"]
        print(f"{name}: {found:.4f} by transformers, {wanted:.4f} by Homefire")
        good = good and abs(found / wanted - 1) < 0.01
    return good


if __name__ == "__main__":
    sys.exit(0 if main(pathlib.Path(sys.argv[1])) else 1)

"""Writes sentence.json: what the library sentence-transformers makes of a tiny BERT with various modules behind it.

    pip install sentence-transformers==6.2.0 transformers==5.24.0 torch==2.15.0 tokenizers==0.23.3
    python sentence.py

The weights are random. Each case has the files that the library itself writes, and its embeddings of the texts, at length 1.
"""

import json
import pathlib
import tempfile

import numpy
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Dense, Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

HIDDEN = 12
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
WORDS = "a the dog cat runs sleeps quickly Dog CAT in garden house red green query : text".split()
TEXTS = [
    "the dog runs",
    "a cat sleeps in the garden",
    "Dog",
    "the red CAT runs quickly in the green garden a dog sleeps in the red house",
    "unknown words",
]


def transformer(folder, **options):
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(SPECIAL + WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence([])
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    names = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=16, **names).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(SPECIAL + WORDS),
        hidden_size=HIDDEN,
        num_hidden_layers=1,
        num_attention_heads=3,
        intermediate_size=20,
        max_position_embeddings=16,
        initializer_range=0.5,
    )
    torch.manual_seed(1)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return Transformer(folder, **options)


def dense(seed, width_in, width_out, **options):
    torch.manual_seed(seed)
    return Dense(width_in, width_out, **options)


CASES = {
    "the first token's state": lambda: [Pooling(HIDDEN, "cls"), Normalize()],
    "the largest values": lambda: [Pooling(HIDDEN, "max")],
    "the mean through a layer with tanh": lambda: [Pooling(HIDDEN, "mean"), dense(2, HIDDEN, 7)],
    "a scaled state through a layer without bias": lambda: [
        Pooling(HIDDEN, "cls"),
        Normalize(),
        dense(3, HIDDEN, 17, bias=False, activation_function=torch.nn.Identity()),
        Normalize(),
    ],
    "the largest values through two layers": lambda: [
        Pooling(HIDDEN, "max"),
        dense(4, HIDDEN, 9),
        dense(5, 9, 5, activation_function=torch.nn.Identity()),
    ],
    "a prompt, lower case and a length": lambda: [Pooling(HIDDEN, "mean"), Normalize()],
    "the same in the tokenizer's own files": lambda: [Pooling(HIDDEN, "mean"), Normalize()],
}
OLDER, NEWER = list(CASES)[-2:]


def contents(path):
    return path.read_bytes().hex() if path.suffix == ".safetensors" else path.read_text("utf-8")


def case(name, folder):
    base, saved = folder / "base", folder / "saved"
    prompted = name in (OLDER, NEWER)
    first = transformer(str(base), **({"max_seq_length": 8, "do_lower_case": True} if prompted else {}))
    settings = {"prompts": {"query": "Query: ", "text": ""}, "default_prompt_name": "query"} if prompted else {}
    model = SentenceTransformer(modules=[first, *CASES[name]()], device="cpu", **settings)
    rows = model.encode(TEXTS, convert_to_numpy=True, batch_size=2).astype(numpy.float64)
    rows /= numpy.linalg.norm(rows, axis=1, keepdims=True)
    model.save(str(saved))
    own = {"modules.json", "config_sentence_transformers.json", "sentence_bert_config.json"}
    if name == NEWER:
        own |= {"tokenizer.json", "tokenizer_config.json"}
    files = {
        str(path.relative_to(saved)): contents(path)
        for path in sorted(saved.rglob("*"))
        if path.name in own or (path.is_file() and path.parent != saved)
    }
    if name == OLDER:
        # As the library wrote it up to version 5; since then it changes the tokenizer.
        files["sentence_bert_config.json"] = json.dumps({"max_seq_length": 8, "do_lower_case": True})
    return base, {"name": name, "files": files, "embeddings": [[float(f"{v:.8g}") for v in row] for row in rows]}


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        cases = [case(name, folder / str(i)) for i, name in enumerate(CASES)]
        base = cases[0][0]
        model = {name: contents(base / name) for name in ["model.safetensors", "tokenizer.json", "config.json"]}
        golden = {"texts": TEXTS, "model": model, "cases": [made for _, made in cases]}
    out = pathlib.Path(__file__).parent / "sentence.json"
    out.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(len(cases), "cases,", out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()

"""Writes the golden values of language models: those of transformers, on the weights as a GGUF file holds them.

    pip install numpy==2.4.6 torch==2.15.0 transformers==5.24.0 tokenizers==0.23.3 gguf==0.19.0 safetensors==0.8.0
    python llama.py SmolLM2-135M-Instruct.Q4_1.gguf

writes smollm2.json: token ids, logits, likelihoods, greedy continuations and rendered chats of the real model. `tiny_llama.py`
makes a tiny model with random weights in several files, and `llama_blocks.py` the numbers that blocks of each type stand for.

The weights are dequantised by the gguf package and given to transformers' LlamaForCausalLM in 32-bit floats. llama.cpp's
converter orders the rows of the query and key matrices for a rotation of neighbouring pairs; `unpermuted` turns that back.
"""

import hashlib
import json
import pathlib
import sys

import gguf
import numpy
import tokenizers
import torch
import transformers
from gguf.quants import dequantize
from tokenizers import decoders, models, pre_tokenizers

MADE_BY = {
    "torch": torch.__version__.split("+")[0],
    "transformers": transformers.__version__,
    "tokenizers": tokenizers.__version__,
    "numpy": numpy.__version__,
    "gguf": "0.19.0",
}

TEXTS = [
    "",
    "Hello world",
    "  two  spaces   and trailing  ",
    "\n\n\tTabs\r\nand lines\n",
    "The year 2024: 3.14159 and 1,000,000; 007x8",
    "don't we'll THEY'RE it's I'M o'clock '",
    "Grüße, naïve café, Ærøskøbing, Ω≈ç√",
    "中文字符和日本語のテキスト 한국어",
    "👩‍👩‍👧‍👦 family 🇩🇪 flag 👍🏽",
    "e\u0301 combining, \u00a0nbsp, \u200bzero width, \ufeffmark",
    "def f(x):\n    return {'a': x ** 2}  # comment\n",
    "<|im_start|>user\nHi<|im_end|>\n",
    "a<|endoftext|>b <|im_end|><|im_end",
    "https://example.org/a?b=c&d=%20#frag",
    "\u0000\u0007\u001b[0m\u007f",
    "Don\u2019t \u201cquote\u201d \u2014 dash\u2026",
    "   1234   5678",
    "supercalifragilisticexpialidocious antidisestablishmentarianism",
]

PROMPTS = [
    "The capital of France is",
    "Once upon a time, there was a little girl who",
    "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
    "<|im_start|>user\nWhat is the boiling point of water?<|im_end|>\n<|im_start|>assistant\n",
    "Review: A wonderful, moving film.\nSentiment: positive\n\nReview: Dull and far too long.\nSentiment: negative\n\n"
    "Review: I laughed from start to finish.\nSentiment:",
    "def fibonacci(n):\n    if n < 2:\n        return n\n    return",
    "Water is a molecule made of two atoms of hydrogen and one of oxygen. At the pressure of the air at sea level it boils "
    "at 100 degrees Celsius and freezes at 0. Ice floats, because it is less dense than the liquid. Most of the surface of the "
    "Earth is covered by it, and all known forms of life need it. In chemistry it is called a solvent, because it dissolves "
    "more substances than any other liquid. In one sentence: water",
]

#: Ids whose logits are written for every prompt.
FIXED = [0, 1, 2, 17, 28, 260, 338, 1000, 4093, 20000, 49151]

CONVERSATIONS = [
    [{"role": "user", "content": "Hi"}],
    [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What's 2 + 2?\nSay it in words."}],
    [
        {"role": "user", "content": "Name a \"metal\"."},
        {"role": "assistant", "content": "Iron."},
        {"role": "user", "content": "  And <another>?  "},
    ],
    [{"role": "system", "content": ""}],
    [{"role": "assistant", "content": "Ünïcode 👍"}],
]


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def unpermuted(weight, heads):
    """The rows of a query or key matrix in the order of Hugging Face, whose rotation pairs the halves of a head."""
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def fields(reader):
    return {name: field.contents() for name, field in reader.fields.items()}


#: The names of a layer's tensors in a GGUF file, and Hugging Face's.
LAYER = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
}


def load_gguf(path):
    """A LlamaForCausalLM of the file's dequantised weights, and its metadata."""
    reader = gguf.GGUFReader(path)
    metadata = fields(reader)
    key = lambda name: metadata[f"llama.{name}"]
    config = transformers.LlamaConfig(
        vocab_size=len(metadata["tokenizer.ggml.tokens"]),
        hidden_size=key("embedding_length"),
        intermediate_size=key("feed_forward_length"),
        num_hidden_layers=key("block_count"),
        num_attention_heads=key("attention.head_count"),
        num_key_value_heads=key("attention.head_count_kv"),
        max_position_embeddings=key("context_length"),
        rms_norm_eps=key("attention.layer_norm_rms_epsilon"),
        rope_parameters={"rope_type": "default", "rope_theta": key("rope.freq_base")},
        tie_word_embeddings=True,
        attn_implementation="eager",
    )
    names = {"token_embd": "model.embed_tokens", "output_norm": "model.norm"}
    for layer in range(config.num_hidden_layers):
        names |= {f"blk.{layer}.{ours}": f"model.layers.{layer}.{theirs}" for ours, theirs in LAYER.items()}
    state = {}
    for tensor in reader.tensors:
        weight = numpy.array(dequantize(tensor.data, tensor.tensor_type), numpy.float32)
        name = tensor.name.removesuffix(".weight")
        if name.endswith("attn_q"):
            weight = unpermuted(weight, config.num_attention_heads)
        if name.endswith("attn_k"):
            weight = unpermuted(weight, config.num_key_value_heads)
        state[f"{names[name]}.weight"] = torch.from_numpy(numpy.ascontiguousarray(weight))
    state["lm_head.weight"] = state["model.embed_tokens.weight"]
    model = transformers.LlamaForCausalLM(config).eval()
    model.load_state_dict(state)
    return model, metadata


def tokenizer_of(metadata):
    """The byte-level BPE of a GGUF file whose `tokenizer.ggml.pre` is "smollm": digits apart, then GPT-2's pieces."""
    tokens = metadata["tokenizer.ggml.tokens"]
    merges = [tuple(merge.split(" ")) for merge in metadata["tokenizer.ggml.merges"]]
    made = tokenizers.Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, merges))
    digits = pre_tokenizers.Digits(individual_digits=True)
    made.pre_tokenizer = pre_tokenizers.Sequence([digits, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    made.decoder = decoders.ByteLevel()
    control = [t for t, kind in zip(tokens, metadata["tokenizer.ggml.token_type"]) if kind == gguf.TokenType.CONTROL]
    made.add_special_tokens([tokenizers.AddedToken(t, special=True, normalized=False) for t in control])
    return made


def encoded(tokenizer, text):
    """`ids` where special tokens in a text are what they are called, `plain_ids` where they are words as any other."""
    tokenizer.encode_special_tokens = False
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    tokenizer.encode_special_tokens = True
    plain = tokenizer.encode(text, add_special_tokens=False).ids
    tokenizer.encode_special_tokens = False
    return {"text": text, "ids": ids, "plain_ids": plain}


@torch.no_grad()
def logits(model, ids):
    """[tokens, vocabulary]"""
    return model(torch.tensor([ids])).logits[0]


def likelihoods(rows, ids):
    """The natural logarithm of each token's probability behind those before it, from the second on."""
    logs = torch.log_softmax(rows[:-1].double(), -1)
    return [logs[i, token].item() for i, token in enumerate(ids[1:])]


def greedy(model, ids, count):
    """The likeliest tokens one after another, whatever they are, and how far the likeliest was ahead at the closest."""
    ids, new, margin = list(ids), [], float("inf")
    for _ in range(count):
        best = logits(model, ids)[-1].topk(2)
        margin = min(margin, (best.values[0] - best.values[1]).item())
        new.append(best.indices[0].item())
        ids.append(new[-1])
    return new, margin


def rounded(values):
    return [float(f"{value:.6g}") for value in values]


def compact(value, depth=2):
    """JSON whose lists and objects stand on lines of their own down to `depth`."""
    if depth == 0 or not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, dict):
        inner = [f"{json.dumps(name)}: {compact(item, depth - 1)}" for name, item in value.items()]
        return "{\n" + ",\n".join(inner) + "\n}"
    return "[\n" + ",\n".join(compact(item, depth - 1) for item in value) + "\n]"


def rendered(template):
    """The conversations as the model's chat template writes them."""
    render = transformers.utils.chat_template_utils.render_jinja_template
    all = []
    for messages in CONVERSATIONS:
        for prompt in (True, False):
            texts, _ = render([messages], chat_template=template, add_generation_prompt=prompt)
            all.append({"messages": messages, "add_generation_prompt": prompt, "text": texts[0]})
    return all


def of_prompt(model, tokenizer, prompt):
    ids = tokenizer.encode(prompt, add_special_tokens=False).ids
    rows = logits(model, ids)
    top = rows[-1].topk(20)
    continuation, margin = greedy(model, ids, 32)
    return {
        "text": prompt,
        "ids": ids,
        "top_ids": top.indices.tolist(),
        "top_logits": rounded(top.values.tolist()),
        "fixed_logits": rounded(rows[-1][FIXED].tolist()),
        "log_likelihoods": rounded(likelihoods(rows, ids)),
        "greedy": continuation,
        "greedy_margin": round(margin, 4),
        "greedy_text": tokenizer.decode(continuation, skip_special_tokens=False),
    }


def main(path):
    model, metadata = load_gguf(path)
    tokenizer = tokenizer_of(metadata)
    golden = {
        "made_by": MADE_BY,
        "model_sha256": sha256(path),
        "fixed_ids": FIXED,
        "texts": [encoded(tokenizer, text) for text in TEXTS],
        "prompts": [of_prompt(model, tokenizer, prompt) for prompt in PROMPTS],
        "chats": rendered(metadata["tokenizer.chat_template"]),
    }
    out = pathlib.Path(__file__).parent / "smollm2.json"
    out.write_text(compact(golden) + "\n", "utf-8")
    for prompt in golden["prompts"]:
        print(f"{prompt['greedy_margin']:.3f}", repr(prompt["greedy_text"]))
    print(out.stat().st_size, "bytes")


if __name__ == "__main__":
    main(sys.argv[1])

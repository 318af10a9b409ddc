"""Makes the tiny Llama of llama/: random weights, a vocabulary of 288, in the files that people bring.

    pip install ... as for llama.py, and peft==0.21.2
    python tiny_llama.py

`llama/hub` is a folder as Hugging Face has them, in 16-bit floats; `llama/*.gguf` have the same weights quantised, their query
and key rows in the order of llama.cpp's converter. `llama/golden.json` has the logits of each file's own weights; those of the
folder also with the matrices rounded to 8 bits, as they are kept. `llama/tuned.json` has losses, gradients and a step of AdamW, by
torch and peft, of adapters and of the last layer.
"""

import json
import pathlib

import gguf
import numpy
import peft
import safetensors.torch
import tokenizers
import torch
import transformers
from gguf.quants import quantize
from llama import LAYER, MADE_BY, compact, encoded, likelihoods, load_gguf, logits, rendered, rounded, sha256, tokenizer_of
from tokenizers import decoders, models, pre_tokenizers, trainers

FOLDER = pathlib.Path(__file__).parent / "llama"

CONFIG = {
    "vocab_size": 288,
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 128,
    "rms_norm_eps": 1e-5,
    "tie_word_embeddings": True,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 2,
}
THETA = 10000.0

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]

CHAT_TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

#: What the tokenizer's merges are learnt from.
CORPUS = [
    "the water in the glass is clear and the metal in the fire is hot",
    "a molecule of water has two atoms of hydrogen and one of oxygen",
    "there are many more of them than there were in the year before",
]

TEXTS = ["the water is there", " 12 and 3 ", "<|im_start|>user\nhi<|im_end|>", "Ünïcode 👍", "<|im_end|", "  a  b\n\n"]

PROMPTS = ["the water in the", "a", "<|im_start|>user\nIs iron a metal? 42 times!<|im_end|>\n<|im_start|>assistant\n"]

TYPES = {
    "q4_1": gguf.GGMLQuantizationType.Q4_1,
    "q8_0": gguf.GGMLQuantizationType.Q8_0,
    "q4_0": gguf.GGMLQuantizationType.Q4_0,
}


def made_tokenizer():
    made = tokenizers.Tokenizer(models.BPE())
    digits = pre_tokenizers.Digits(individual_digits=True)
    made.pre_tokenizer = pre_tokenizers.Sequence([digits, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=CONFIG["vocab_size"], special_tokens=SPECIAL, initial_alphabet=sorted(alphabet), show_progress=False
    )
    made.train_from_iterator(CORPUS, trainer)
    assert made.get_vocab_size() == CONFIG["vocab_size"]
    return made


def made_model():
    """Queries and keys are large enough that attention is uneven, so that a wrong rotation shows."""
    torch.manual_seed(7)
    config = transformers.LlamaConfig(
        **CONFIG,
        rope_parameters={"rope_type": "default", "rope_theta": THETA},
        attn_implementation="eager",
        architectures=["LlamaForCausalLM"],
    )
    model = transformers.LlamaForCausalLM(config).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() == 1:
                weight.copy_((1 + 0.3 * torch.randn(weight.shape)).half())
            else:
                gain = 1.5 if "q_proj" in name or "k_proj" in name else 1.0
                weight.copy_((torch.randn(weight.shape) * gain / weight.shape[1] ** 0.5).half())
    return model


def permuted(weight, heads):
    """The rows of a query or key matrix as llama.cpp's converter orders them."""
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def write_hub(model, tokenizer):
    folder = FOLDER / "hub"
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: weight.half().contiguous() for name, weight in model.named_parameters()}
    safetensors.torch.save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    config = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu"} | CONFIG
    # As most repositories have it; transformers 5 itself writes it into rope_parameters.
    config |= {"rope_theta": THETA, "attention_bias": False, "mlp_bias": False, "dtype": "float16"}
    write_json(folder / "config.json", config)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    tokens = {"bos_token": SPECIAL[1], "eos_token": SPECIAL[2], "pad_token": SPECIAL[2], "unk_token": SPECIAL[0]}
    write_json(folder / "tokenizer_config.json", tokens | {"chat_template": CHAT_TEMPLATE})


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2) + "\n", "utf-8")


def write_gguf(path, model, tokenizer, kind):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Tiny Llama of random weights")
    writer.add_context_length(CONFIG["max_position_embeddings"])
    writer.add_embedding_length(CONFIG["hidden_size"])
    writer.add_block_count(CONFIG["num_hidden_layers"])
    writer.add_feed_forward_length(CONFIG["intermediate_size"])
    writer.add_head_count(CONFIG["num_attention_heads"])
    writer.add_head_count_kv(CONFIG["num_key_value_heads"])
    writer.add_rope_dimension_count(CONFIG["hidden_size"] // CONFIG["num_attention_heads"])
    writer.add_rope_freq_base(THETA)
    writer.add_layer_norm_rms_eps(CONFIG["rms_norm_eps"])
    writer.add_vocab_size(CONFIG["vocab_size"])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    described = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(described["vocab"], key=described["vocab"].get)
    writer.add_token_list(tokens)
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_token_types([control if token in SPECIAL else normal for token in tokens])
    writer.add_token_merges([" ".join(merge) for merge in described["merges"]])
    writer.add_bos_token_id(CONFIG["bos_token_id"])
    writer.add_eos_token_id(CONFIG["eos_token_id"])
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)
    theirs = {"model.embed_tokens": "token_embd", "model.norm": "output_norm"}
    for layer in range(CONFIG["num_hidden_layers"]):
        theirs |= {f"model.layers.{layer}.{name}": f"blk.{layer}.{ours}" for ours, name in LAYER.items()}
    for name, weight in model.named_parameters():
        name = theirs[name.removesuffix(".weight")]
        weight = weight.detach().numpy()
        if name.endswith("attn_q"):
            weight = permuted(weight, CONFIG["num_attention_heads"])
        if name.endswith("attn_k"):
            weight = permuted(weight, CONFIG["num_key_value_heads"])
        if weight.ndim == 1:
            writer.add_tensor(f"{name}.weight", weight)
        else:
            writer.add_tensor(f"{name}.weight", quantize(numpy.ascontiguousarray(weight), kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def of_file(path, model, tokenizer):
    prompts = []
    for prompt in PROMPTS:
        ids = tokenizer.encode(prompt, add_special_tokens=False).ids
        rows = logits(model, ids)
        prompts.append(
            {"ids": ids, "logits": rounded(rows[-1].tolist()), "log_likelihoods": rounded(likelihoods(rows, ids))}
        )
    return {"sha256": sha256(path), "prompts": prompts}


def in_eight_bits(matrix):
    """A matrix rounded to whole numbers up to 127 times a scale for each block of 32."""
    blocks = matrix.detach().numpy().reshape(-1, 32)
    most = numpy.abs(blocks).max(1, keepdims=True)
    scaled = blocks * (numpy.float32(127) / most)
    whole = numpy.sign(scaled) * numpy.floor(numpy.abs(scaled) + numpy.float32(0.5))
    return torch.from_numpy((whole * (most / numpy.float32(127))).reshape(matrix.shape))


@torch.no_grad()
def round_matrices(model):
    for weight in model.parameters():
        if weight.dim() == 2:
            weight.copy_(in_eight_bits(weight))


#: What is learned from: the ids of texts, and the first token of each that is learned.
LEARNED = [(PROMPTS[2], 12), ("the water is there and the fire is hot", 1)]

RATE, DECAY = 0.01, 0.1

#: Of peft's adapters.
RANK, ALPHA = 2, 6

PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def numbers(count, seed):
    """Numbers that another language can make as well."""
    return torch.tensor([((7 * i + 13 * seed) % 19 - 9) / 90 for i in range(count)], dtype=torch.float32)


def loss_of(model, texts):
    total, count = 0.0, 0
    for ids, first in texts:
        logs = torch.log_softmax(model(torch.tensor([ids])).logits[0, :-1], -1)
        targets = torch.tensor(ids[1:])
        total = total - logs[torch.arange(len(targets)), targets][first - 1 :].sum()
        count += len(ids) - first
    return total / count


def learned(model, trained, texts):
    """A step of AdamW on `trained`, whose order is that of the tests."""
    for weight in model.parameters():
        weight.requires_grad_(False)
    for weight in trained:
        weight.requires_grad_(True)
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=DECAY)
    loss = loss_of(model, texts)
    loss.backward()
    optimiser.step()
    after = loss_of(model, texts)
    parts = [
        {
            "length": len(weight.flatten()),
            "norm": weight.grad.norm().item(),
            "gradients": rounded(weight.grad.flatten()[:48].tolist()),
            "after": rounded(weight.detach().flatten()[:48].tolist()),
        }
        for weight in trained
    ]
    return {"loss": loss.item(), "loss_after": after.item(), "tensors": parts}


def tuned(path, tokenizer):
    texts = [(tokenizer.encode(text, add_special_tokens=False).ids, first) for text, first in LEARNED]
    model, _ = load_gguf(path)
    layer = model.model.layers[-1]
    attention, wide = layer.self_attn, layer.mlp
    matrices = [getattr(attention if name in PROJECTIONS[:4] else wide, name).weight for name in PROJECTIONS]
    last = learned(model, matrices + [layer.input_layernorm.weight, layer.post_attention_layernorm.weight], texts)
    model, _ = load_gguf(path)
    config = peft.LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=PROJECTIONS, task_type="CAUSAL_LM")
    adapted = peft.get_peft_model(model, config).eval()
    pairs = []
    for layer in model.model.layers:
        for name in PROJECTIONS:
            linear = getattr(layer.self_attn if name in PROJECTIONS[:4] else layer.mlp, name)
            pairs += [linear.lora_A["default"].weight, linear.lora_B["default"].weight]
    with torch.no_grad():
        for i, weight in enumerate(pairs):
            weight.copy_(numbers(weight.numel(), i).reshape(weight.shape))
    adapters = learned(adapted, pairs, texts)
    return {
        "made_by": MADE_BY | {"peft": peft.__version__},
        "file": path.name,
        "texts": [{"ids": ids, "from": first} for ids, first in texts],
        "rate": RATE,
        "decay": DECAY,
        "rank": RANK,
        "alpha": ALPHA,
        "last_layer": last,
        "adapters": adapters,
    }


def main():
    tokenizer, model = made_tokenizer(), made_model()
    write_hub(model, tokenizer)
    hub = transformers.LlamaForCausalLM.from_pretrained(FOLDER / "hub", dtype=torch.float32).eval()
    assert hub.config.rope_parameters["rope_theta"] == THETA
    files = {"hub/model.safetensors": of_file(FOLDER / "hub/model.safetensors", hub, tokenizer)}
    round_matrices(hub)
    files["hub in 8 bits"] = of_file(FOLDER / "hub/model.safetensors", hub, tokenizer)
    for name, kind in TYPES.items():
        path = FOLDER / f"{name}.gguf"
        write_gguf(path, model, tokenizer, kind)
        loaded, metadata = load_gguf(path)
        again = tokenizer_of(metadata)
        assert all(encoded(again, text) == encoded(tokenizer, text) for text in TEXTS + PROMPTS)
        files[f"{name}.gguf"] = of_file(path, loaded, tokenizer)
        wanted = files["hub/model.safetensors"]["prompts"][0]["logits"]
        off = numpy.abs(numpy.subtract(wanted, files[f"{name}.gguf"]["prompts"][0]["logits"])).max()
        print(name, "is off by", round(float(off), 3), "of", round(float(numpy.abs(wanted).max()), 3))
    golden = {
        "made_by": MADE_BY,
        "texts": [encoded(tokenizer, text) for text in TEXTS],
        "files": files,
        "chats": rendered(CHAT_TEMPLATE)[:4],
    }
    (FOLDER / "golden.json").write_text(compact(golden) + "\n", "utf-8")
    (FOLDER / "tuned.json").write_text(compact(tuned(FOLDER / "q4_1.gguf", tokenizer), 3) + "\n", "utf-8")


if __name__ == "__main__":
    main()

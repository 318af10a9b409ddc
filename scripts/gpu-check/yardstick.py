"""PyTorch on the same card: the same encoder, texts and steps.

    python3 yardstick.py WORK RESULTS

WORK holds tokens.json and unpacked/ (tokens.mjs makes them). It needs torch and numpy alone, so that it runs wherever they are:
the encoder is the few lines of BERT below, with PyTorch's own attention, layer norm and AdamW.
"""

import base64
import json
import math
import os
import statistics
import sys
import time

import numpy
import torch
from torch.nn import functional as F

WORK, RESULTS = sys.argv[1:3]
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
found = {}


def put(key, value):
    found[key] = value
    path = os.path.join(RESULTS, "torch.json")
    with open(path + ".new", "w") as file:
        json.dump(found, file, indent=1)
    os.replace(path + ".new", path)


def say(line):
    print(f"  {line}", flush=True)


def weights(path):
    """The tensors of a safetensors file by name, without a prefix; integers times their scales (see quantise.mjs)."""
    with open(path, "rb") as file:
        data = file.read()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    raw = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        part = data[8 + length + start : 8 + length + end]
        kind = entry["dtype"]
        if kind == "F32":
            values = numpy.frombuffer(part, numpy.float32)
        elif kind == "I8":
            values = numpy.frombuffer(part, numpy.int8).astype(numpy.float32)
        elif kind == "BF16":
            values = (numpy.frombuffer(part, numpy.uint16).astype(numpy.uint32) << 16).view(numpy.float32)
        else:
            continue
        raw[name[5:] if name.startswith("bert.") else name] = values.reshape(entry["shape"])
    full = {}
    for name, values in raw.items():
        if name.endswith(".scale"):
            continue
        scale = raw.get(name + ".scale")
        if scale is not None:
            rows, columns = values.shape
            groups = scale.shape[1]
            values = (values.reshape(rows, groups, columns // groups) * scale[:, :, None]).reshape(rows, columns)
        full[name] = torch.tensor(numpy.ascontiguousarray(values), device=DEVICE)
    return full


CONFIG = json.load(open(os.path.join(WORK, "unpacked", "config.json")))
LAYERS, HEADS, WIDTH = CONFIG["num_hidden_layers"], CONFIG["num_attention_heads"], CONFIG["hidden_size"]
EPS = CONFIG["layer_norm_eps"]
DROP = CONFIG.get("hidden_dropout_prob", 0.1)
TARGETS = ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]


def attention(q, k, v, mask, drop):
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=drop)
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    scores = scores.masked_fill(~mask, float("-inf"))
    return F.dropout(scores.softmax(-1), drop, drop > 0) @ v


def embed(w, ids, mask, train=False, lora=None):
    """Embeddings of length one, `[texts, width]`."""
    drop = DROP if train else 0.0
    dropped = lambda x: F.dropout(x, drop, train)
    norm = lambda x, at: F.layer_norm(x, (WIDTH,), w[f"{at}.weight"], w[f"{at}.bias"], EPS)

    def linear(x, at):
        y = F.linear(x, w[f"{at}.weight"], w[f"{at}.bias"])
        if lora and at in lora:
            a, b = lora[at]
            y = y + 2.0 * F.linear(F.linear(x, a), b)
        return y

    texts, tokens = ids.shape
    x = F.embedding(ids, w["embeddings.word_embeddings.weight"]) + w["embeddings.position_embeddings.weight"][:tokens]
    x = dropped(norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm"))
    split = lambda y: y.view(texts, tokens, HEADS, WIDTH // HEADS).transpose(1, 2)
    seen = mask[:, None, None, :]
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        q, k, v = (split(linear(x, f"{at}.attention.self.{n}")) for n in ["query", "key", "value"])
        y = attention(q, k, v, seen, drop).transpose(1, 2).reshape(texts, tokens, WIDTH)
        x = norm(x + dropped(linear(y, f"{at}.attention.output.dense")), f"{at}.attention.output.LayerNorm")
        y = linear(F.gelu(linear(x, f"{at}.intermediate.dense")), f"{at}.output.dense")
        x = norm(x + dropped(y), f"{at}.output.LayerNorm")
    share = mask[:, :, None].to(x.dtype)
    return F.normalize((x * share).sum(1) / share.sum(1), dim=-1)


def batch(rows, step=1):
    """Ids and mask, padded; the length a multiple of `step`."""
    width = -(-max(len(row) for row in rows) // step) * step
    ids = numpy.zeros((len(rows), width), numpy.int64)
    mask = numpy.zeros((len(rows), width), bool)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = True
    return torch.from_numpy(ids).to(DEVICE), torch.from_numpy(mask).to(DEVICE)


def wait():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def clock(work):
    wait()
    began = time.perf_counter()
    made = work()
    wait()
    return (time.perf_counter() - began) * 1e3, made


def precision(name):
    """Sets how products are computed, and gives what to compute under."""
    torch.backends.cuda.matmul.allow_tf32 = name != "f32"
    torch.backends.cudnn.allow_tf32 = name != "f32"
    # Its cache would keep the weights of the first step for all later ones, as they are cast under one and the same context.
    return torch.autocast(DEVICE, torch.bfloat16, enabled=name == "bf16", cache_enabled=False)


def note(name, kind, first, warm):
    times = found.get("times", {})
    times.setdefault(name, {})[kind] = {"first": first, "warm": warm}
    put("times", times)
    say(f"{name}, {kind}: first {first:.0f} ms, warm {warm:.2f} ms")


def predict(w, head, rows):
    """Shares of all rows on the CPU, texts of like length together, as many tokens a batch as Homefire takes."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    out = [None] * len(rows)
    at = 0
    while at < len(order):
        most = -(-len(rows[order[at]]) // 16) * 16
        part = [i for i in order[at : at + max(1, 4096 // most)] if len(rows[i]) <= most]
        ids, mask = batch([rows[i] for i in part], 16)
        shares = F.linear(embed(w, ids, mask), *head).float().softmax(-1).cpu()
        for i, share in zip(part, shares):
            out[i] = share
        at += len(part)
    return torch.stack(out)


def embedding_times(w, tokens, kind):
    head = (torch.randn(2, WIDTH, device=DEVICE), torch.zeros(2, device=DEVICE))
    with torch.inference_mode(), precision(kind):
        for shape in tokens["shapes"]:
            once = lambda: clock(lambda: predict(w, head, shape["ids"]))[0]
            first = once()
            once()
            note(shape["name"], kind, first, statistics.median(once() for _ in range(shape["repeats"])))
        real = [row["ids"] for row in tokens["learn"]][: tokens["sizes"]["real"]]
        once = lambda: clock(lambda: predict(w, head, real))[0]
        first = once()
        note(f"{len(real)} real texts", kind, first, statistics.median(once() for _ in range(3)))


class Run:
    """Tuning with a new head."""

    def __init__(self, w, lora=False):
        torch.manual_seed(1)
        self.w = {name: t.clone().requires_grad_(not lora) for name, t in w.items()}
        self.head = [torch.randn(2, WIDTH, device=DEVICE) * 0.05, torch.zeros(2, device=DEVICE)]
        for t in self.head:
            t.requires_grad_()
        self.lora = None
        if lora:
            self.lora = {}
            for layer in range(LAYERS):
                for target in TARGETS:
                    a = (torch.rand(8, WIDTH, device=DEVICE) * 2 - 1) / math.sqrt(WIDTH)
                    b = torch.zeros(WIDTH, 8, device=DEVICE)
                    self.lora[f"encoder.layer.{layer}.{target}"] = (a.requires_grad_(), b.requires_grad_())
        body = [t for pair in self.lora.values() for t in pair] if lora else list(self.w.values())
        groups = [{"params": body, "lr": 1e-3 if lora else 5e-5}, {"params": self.head, "lr": 1e-3}]
        fused = {"fused": True} if DEVICE == "cuda" else {}
        self.optimizer = torch.optim.AdamW(groups, weight_decay=1e-2, **fused)
        self.all = body + self.head

    def step(self, ids, mask, labels, rate=1.0):
        for group, most in zip(self.optimizer.param_groups, [1e-3 if self.lora else 5e-5, 1e-3]):
            group["lr"] = most * rate
        logits = F.linear(embed(self.w, ids, mask, True, self.lora), *self.head)
        loss = F.cross_entropy(logits.float(), labels)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.all, 1.0)
        self.optimizer.step()
        return loss.detach()


def step_times(w, tokens, kind):
    size = tokens["sizes"]
    rows, count = tokens["steps"], size["batch"]
    batches = [rows[i : i + count] for i in range(0, len(rows), count)]
    labels = torch.tensor([i % 2 for i in range(count)], device=DEVICE)
    for name, lora in [("a full step", False), ("a LoRA step", True)]:
        with precision(kind):
            run = Run(w, lora)
            one = lambda rows: run.step(*batch(rows), labels)
            first, _ = clock(lambda: one(batches[0]))
            clock(lambda: one(batches[0]))
            took, losses = clock(lambda: [one(rows) for rows in batches])
        if not all(math.isfinite(float(loss)) for loss in losses):
            raise SystemExit("a loss is no number")
        note(f"{name}, {count} texts x {size['tokens']} tokens", kind, first, took / len(batches))


def learning(w, tokens, kind):
    size, rows = tokens["sizes"], tokens["learn"]
    names = sorted({row["label"] for row in rows})
    epochs, count = size["epochs"], 16

    def run_once(seed):
        order = numpy.random.default_rng(seed)
        run = Run(w)
        steps = epochs * -(-len(rows) // count)
        done = 0
        for _ in range(epochs):
            shuffled = order.permutation(len(rows))
            for at in range(0, len(rows), count):
                part = [rows[i] for i in shuffled[at : at + count]]
                ids, mask = batch([row["ids"] for row in part], 16)
                labels = torch.tensor([names.index(row["label"]) for row in part], device=DEVICE)
                share = done / steps
                run.step(ids, mask, labels, share / 0.1 if share < 0.1 else (1 - share) / 0.9)
                done += 1
        return run

    with precision(kind):
        times, accuracy = [], []
        for seed in [1, 2]:
            took, run = clock(lambda: run_once(seed))
            times.append(took)
            with torch.inference_mode():
                guessed = predict(run.w, run.head, [row["ids"] for row in tokens["test"]]).argmax(-1).tolist()
            right = [names[g] == row["label"] for g, row in zip(guessed, tokens["test"])]
            accuracy.append(sum(right) / len(right))
    note(f"{epochs} epochs of full tuning, {len(rows)} texts", kind, *times)
    put("accuracy", {**found.get("accuracy", {}), kind: accuracy})
    say(f"{kind}: {accuracy} right, from a random head")


def beside_homefire(w, tokens):
    """How far its embeddings are from Homefire's on the GPU and on the CPU."""
    path = os.path.join(WORK, "embeddings.json")
    if not os.path.exists(path):
        return True
    saved = json.load(open(path))
    rows = tokens["learn"][: saved["texts"]]
    with torch.inference_mode(), precision("f32"):
        own = torch.stack([embed(w, *batch([row["ids"]]))[0].cpu() for row in rows]).numpy()
    for name in ["webgpu", "cpu"]:
        rows = numpy.frombuffer(base64.b64decode(saved[name]), numpy.float32).reshape(own.shape)
        apart = float(numpy.abs(own - rows).max())
        put("apart", {**found.get("apart", {}), name: apart})
        say(f"embeddings differ from Homefire's ({name}) by {apart:.1e}")
    return all(apart <= 1e-4 for apart in found["apart"].values())


def main():
    name = torch.cuda.get_device_name() if DEVICE == "cuda" else "CPU"
    put("device", {"name": name, "torch": torch.__version__})
    say(f"PyTorch {torch.__version__} on {name}")
    tokens = json.load(open(os.path.join(WORK, "tokens.json")))
    w = weights(os.path.join(WORK, "unpacked", "model.safetensors"))
    right = beside_homefire(w, tokens)
    for kind in ["f32", "tf32", "bf16"] if DEVICE == "cuda" else ["f32"]:
        embedding_times(w, tokens, kind)
        step_times(w, tokens, kind)
        learning(w, tokens, kind)
    put("ended", True)
    return 0 if right else 1


sys.exit(main())

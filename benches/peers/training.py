"""Tokens a second in training, ours against PyTorch's: the same encoder (MiniLM-L6, random weights),
the same kind of batches (windows of 48 to 224 word pieces, sorted by length, at most so many tokens with
padding), AdamW, the same number of threads; interleaved runs in one go.

    cargo build --release -p nutgraf-train
    python -m venv v && v/bin/pip install -r benches/peers/training-requirements.txt
    v/bin/python benches/peers/training.py --program target/release/nutgraf-train
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import torch
from transformers import BertConfig, BertForTokenClassification

TYPES = ["PER", "ORG", "LOC", "FAC", "NORP", "DATE", "MONEY", "PRODUCT", "MISC"]
MODEL = Path(__file__).resolve().parents[2] / "models" / "nutgraf-mini"

RECIPE = """
[model]
name = "speed"
version = "1"
base = "base"
types = {types}
sentence_layers = [3, 4]

[train]
seed = 1
steps = {steps}
tokens = {tokens}
learning_rate = 1e-4
head_learning_rate = 1e-4
warmup = 0.1
weight_decay = 0.01
dropout = 0.1
clip = 1.0
average = 0.0
window = [48, 224]
precision = "{precision}"
checkpoint_every = 1000000
score_every = 1000000

[[entities]]
path = "train.jsonl"
"""


def write_data(folder, documents):
    """Documents of random words that are one word piece each, with random names."""
    vocabulary = json.loads((MODEL / "tokenizer.json").read_text())["model"]["vocab"]
    words = [word for word in vocabulary if word.isascii() and word.isalpha() and len(word) > 3]
    with open(folder / "train.jsonl", "w") as out:
        for number in range(documents):
            sentences = []
            for _ in range(24):
                tokens = random.choices(words, k=random.randint(8, 36))
                tags = [f"B-{random.choice(TYPES)}" if random.random() < 0.1 else "O" for _ in tokens]
                sentences.append({"tokens": tokens, "tags": tags})
            out.write(json.dumps({"doc": f"d{number}", "sents": sentences}) + "\n")


def config():
    return BertConfig(
        vocab_size=30522, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536,
        type_vocab_size=4, num_labels=1 + 2 * len(TYPES),
    )


def write_base(folder):
    model = BertForTokenClassification(config())
    model.save_pretrained(folder, safe_serialization=True)
    shutil.copy(MODEL / "tokenizer.json", folder / "tokenizer.json")


def batches(count, budget):
    """Windows of random length, sorted in pools, as many in a batch as fit with padding."""
    made = []
    while len(made) < count:
        pool = sorted(random.randint(48, 224) for _ in range(32 * budget // 136))
        batch = []
        for length in pool:
            if batch and (len(batch) + 1) * (length + 2) > budget:
                made.append(batch)
                batch = []
            batch.append(length + 2)
        made.append(batch)
    random.shuffle(made)
    return made[:count]


def train_torch(steps, budget, skip):
    """Tokens a second of PyTorch, padding not counted, after `skip` steps of warming up."""
    model = BertForTokenClassification(config()).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.01)
    tokens = began = 0
    for step, batch in enumerate(batches(steps, budget)):
        if step == skip:
            tokens, began = 0, time.perf_counter()
        width = max(batch)
        ids = torch.randint(1000, 30000, (len(batch), width))
        mask = torch.tensor([[1] * n + [0] * (width - n) for n in batch])
        labels = torch.where(mask == 1, torch.randint(0, 19, ids.shape), -100)
        loss = model(input_ids=ids, attention_mask=mask, token_type_ids=ids % 4, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        tokens += sum(batch)
    return tokens / (time.perf_counter() - began)


def train_ours(program, folder, precision, steps, budget, threads, skip):
    """Tokens a second of nutgraf-train, by its own log."""
    recipe = folder / f"{precision}.toml"
    recipe.write_text(RECIPE.format(types=json.dumps(TYPES), steps=steps, tokens=budget, precision=precision))
    run = folder / f"run-{precision}"
    shutil.rmtree(run, ignore_errors=True)
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    subprocess.run([program, "run", recipe, "-o", run], check=True, env=environment, stderr=subprocess.DEVNULL)
    lines = [json.loads(line) for line in open(run / "log.jsonl")]
    done = [line for line in lines if "tokens" in line][skip:]
    return sum(line["tokens"] for line in done) / sum(line["seconds"] for line in done)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    arguments.add_argument("--program", required=True, type=Path, help="a release build of nutgraf-train")
    arguments.add_argument("--steps", type=int, default=24)
    arguments.add_argument("--tokens", type=int, default=4096, help="of a batch, padding counted")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    options = arguments.parse_args()
    random.seed(1)
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    program, skip = options.program.resolve(), options.steps // 6
    rates = {"PyTorch fp32": [], "nutgraf-train fp32": [], "nutgraf-train bf16": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_data(folder, 300)
        write_base(folder / "base")
        for _ in range(options.rounds):
            rates["PyTorch fp32"].append(train_torch(options.steps, options.tokens, skip))
            for precision in ("fp32", "bf16"):
                rate = train_ours(program, folder, precision, options.steps, options.tokens, options.threads, skip)
                rates[f"nutgraf-train {precision}"].append(rate)
    print(f"PyTorch {torch.__version__}, {options.threads} threads, {options.rounds} rounds, batches of {options.tokens}")
    for name, found in rates.items():
        ratios = [rate / peer for rate, peer in zip(found, rates["PyTorch fp32"])]
        print(
            f"{name:20} {statistics.median(found):7.0f} tokens/s   {statistics.median(ratios):.2f} times PyTorch's "
            f"({min(ratios):.2f} to {max(ratios):.2f})"
        )


if __name__ == "__main__":
    main()

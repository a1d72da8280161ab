#!/usr/bin/env python3
"""Trains the salience head on the importance that was marked, with an earlier head as a second teacher.

salience.py texts GOLD... TEXTS                      the marked articles as `{"id", "text"}`
salience.py try INPUTS TEACHER GOLD...               how well heads do on a quarter that they have not seen, four times
salience.py train INPUTS TEACHER GOLD... MODEL       puts a head of all into MODEL, a model directory

GOLD are the annotated news and what importance.py makes of importance.jsonl. INPUTS is what the example
`context_inputs` of crates/core wrote of TEXTS, without its ending. TEACHER is a model directory: half of what a sentence
is worth is what its head says, and half what was marked (importance of 3, and 0.2 for one of the editor's three).
PyTorch 2.8, safetensors 0.6.
"""
import bisect
import hashlib
import json
import pathlib
import random
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from context import PAIR, TEXT
from importance import lines

# Of a sentence that an editor would take, beside its importance.
CHOSEN = 0.2
# What the teacher's head says weighs, and what was marked the rest.
TAUGHT = 0.5
STEPS, BATCH, RATE, DROPOUT, SENTENCES = 1200, 24, 4e-4, 0.2, 45


class Head(nn.Module):
    """A logit of each sentence of an article: a transformer over what is read of them, in order."""

    def __init__(self, width, hidden=256, intermediate=512, layers=2, positions=64):
        super().__init__()
        self.nin = nn.LayerNorm(width)
        self.inp = nn.Linear(width, hidden)
        self.pos = nn.Embedding(positions, hidden)
        nn.init.normal_(self.pos.weight, std=0.02)
        layer = nn.TransformerEncoderLayer(hidden, 4, intermediate, DROPOUT, "gelu", batch_first=True, norm_first=True)
        self.inter = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.ln = nn.LayerNorm(hidden)
        self.out = nn.Linear(hidden, 1)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, rows, read):
        places = torch.arange(rows.shape[1]).clamp(max=self.pos.num_embeddings - 1)
        hidden = self.inp(self.drop(self.nin(rows))) + self.pos(places)
        hidden = self.inter(self.drop(hidden), src_key_padding_mask=~read)
        return self.out(self.ln(hidden)).squeeze(-1)


def read(inputs, gold):
    """The articles with what a head reads of each of their first sentences, and what it is worth by the marks."""
    marked = [article for file in gold for article in lines(file)]
    index = lines(f"{inputs}.jsonl")
    numbers = np.memmap(f"{inputs}.f32", dtype="<f4", mode="r")
    counts = [len(article["sentences"]) for article in index]
    # Beside the rows there are the numbers that a context head reads.
    other = sum(TEXT * n + PAIR * n * (n - 1) // 2 for n in counts)
    width, left = divmod(len(numbers) - other, sum(counts))
    assert left == 0, "inputs of another form"
    at, articles = 0, []
    for article, own in zip(index, marked, strict=True):
        assert article["id"] == f"{own['source']}:{own['id']}"
        places = np.cumsum([0] + [len(c.encode()) for c in own["text"]])
        starts = [places[sentence["start"]] for sentence in own["sentences"]]
        rows, importance, chosen = [], [], []
        for place, (start, _) in enumerate(article["sentences"]):
            rows.append(numbers[at : at + width])
            at += width + TEXT + PAIR * place
            sentence = max(bisect.bisect_right(starts, start) - 1, 0)
            importance.append(own["sentences"][sentence]["importance"])
            chosen.append(sentence in own["best"])
        if rows:
            importance = np.array(importance[:SENTENCES], dtype=np.float32)
            worth = np.minimum(importance / 3 + CHOSEN * np.array(chosen[:SENTENCES]), 1)
            rows = torch.tensor(np.array(rows[:SENTENCES]))
            articles.append({"rows": rows, "marked": worth.astype(np.float32), "importance": importance})
    assert at == len(numbers)
    return articles


def batch(articles):
    longest = max(len(article["rows"]) for article in articles)
    rows = torch.zeros(len(articles), longest, articles[0]["rows"].shape[1])
    read, worth = torch.zeros(len(articles), longest, dtype=torch.bool), torch.zeros(len(articles), longest)
    for number, article in enumerate(articles):
        count = len(article["rows"])
        rows[number, :count], read[number, :count] = article["rows"], True
        worth[number, :count] = torch.tensor(article["worth"])
    return rows, read, worth


def train(articles, seed):
    torch.manual_seed(seed)
    chance, left = random.Random(seed), []
    head = Head(articles[0]["rows"].shape[1])
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=0.05)
    average = {name: value.clone() for name, value in head.state_dict().items()}
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min((step + 1) / 30, 1) * max(0.02, 1 - step / STEPS)
        if len(left) < BATCH:
            left = chance.sample(articles, len(articles))
        rows, read, worth = batch([left.pop() for _ in range(BATCH)])
        loss = F.binary_cross_entropy_with_logits(head.train()(rows, read)[read], worth[read])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimizer.step()
        keep = min(0.98, (1 + step) / (10 + step))
        for name, value in head.state_dict().items():
            average[name].mul_(keep).add_(value, alpha=1 - keep)
    head.load_state_dict(average)
    return head.eval()


@torch.no_grad()
def salience(head, article):
    rows = article["rows"][None]
    return torch.sigmoid(head(rows, torch.ones(rows.shape[:2], dtype=torch.bool)))[0].numpy()


def teacher(model, width):
    from safetensors.torch import load_file

    tensors = load_file(pathlib.Path(model) / "model.safetensors").items()
    head = Head(width)
    known = set(head.state_dict())
    head.load_state_dict({k.removeprefix("salience."): v.float() for k, v in tensors if k.removeprefix("salience.") in known})
    return head.eval()


def taught(articles, model):
    head = teacher(model, articles[0]["rows"].shape[1])
    for article in articles:
        article["taught"] = salience(head, article)
        article["worth"] = TAUGHT * article["taught"] + (1 - TAUGHT) * article["marked"]
    return articles


def captured(article, scores):
    """The importance of the three sentences of the highest scores, of the most that three have."""
    importance = article["importance"]
    return importance[np.argsort(-scores)[:3]].sum() / max(np.sort(importance)[-3:].sum(), 1)


def attempt(articles):
    random.Random(5).shuffle(articles)
    for seed in range(4):
        head = train([article for n, article in enumerate(articles) if n % 4 != seed], seed)
        kept = articles[seed::4]
        own = [captured(article, salience(head, article)) for article in kept]
        other = [captured(article, article["taught"]) for article in kept]
        print(f"three sentences: {np.mean(own):.4f}, the teacher's {np.mean(other):.4f}", flush=True)


def export(head, model):
    from safetensors.torch import load_file, save_file

    file = model / "model.safetensors"
    tensors = {name: tensor for name, tensor in load_file(file).items() if not name.startswith("salience.")}
    for name, value in head.state_dict().items():
        tensors[f"salience.{name}"] = value.to(torch.bfloat16) if value.dim() == 2 else value.clone()
    save_file(tensors, file, {"format": "pt"})
    file.chmod(0o644)
    print(hashlib.sha256(file.read_bytes()).hexdigest(), file)


def main():
    torch.set_num_threads(2)
    match sys.argv[1:]:
        case ["texts", *gold, out]:
            with open(out, "w", encoding="utf-8") as file:
                for article in (article for path in gold for article in lines(path)):
                    record = {"id": f"{article['source']}:{article['id']}", "text": article["text"]}
                    file.write(json.dumps(record) + "\n")
        case ["try", inputs, model, *gold]:
            attempt(taught(read(inputs, gold), model))
        case ["train", inputs, model, *gold, out]:
            export(train(taught(read(inputs, gold), model), 1), pathlib.Path(out))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Trains the context head: what each sentence of an article needs before it to be understood.

context.py texts DATA TEXTS             the marked articles as `{"id", "text"}`; DATA has `summarization`, `ner`, `news`
context.py try INPUTS TEXTS             how well heads do on a quarter that they have not seen, four times
context.py train INPUTS TEXTS MODEL     puts a head of all into MODEL, a model directory

INPUTS is what the example `context_inputs` of crates/core wrote of TEXTS, without its ending. A line of context.jsonl
has of one article `sentences`, each `[start, end, mark]` in characters of its text; the mark is what the sentence needs
before it: `-` nothing, `2|5` sentence 2 or 5, `2+5` both, `x` it has no place in a summary. PyTorch 2.8, safetensors 0.6.
"""
import hashlib
import json
import pathlib
import random
import re
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from importance import lines, texts

HERE = pathlib.Path(__file__).parent
TEXT, PAIR, PROJECTED, HIDDEN = 16, 13, 32, 48
# Sentences that go before one while a head is trained.
BEFORE = 4


def write_texts(data, out):
    known = dict(texts(data))
    known |= {("news", article["id"]): article["text"] for article in lines(data / "news" / "train.jsonl")}
    with open(out, "w", encoding="utf-8") as file:
        for article in lines(HERE / "context.jsonl"):
            name = (article["source"], article["id"])
            file.write(json.dumps({"id": ":".join(name), "text": known[name]}) + "\n")


def read(inputs):
    """The marked articles with what a head reads of them: of each sentence its `row` and `text`, of each pair `pairs`."""
    numbers = np.fromfile(f"{inputs}.f32", dtype="<f4")
    index = lines(f"{inputs}.jsonl")
    # The rest of the numbers are those of the rows.
    counts = [len(article["sentences"]) for article in index]
    other = sum(TEXT * n + PAIR * n * (n - 1) // 2 for n in counts)
    width, left = divmod(len(numbers) - other, sum(counts))
    assert left == 0, "inputs of another form"
    at, articles = 0, []
    for article, marked in zip(index, lines(HERE / "context.jsonl"), strict=True):
        assert article["id"] == f"{marked['source']}:{marked['id']}"
        rows, own, pairs = [], [], []
        for place in range(len(article["sentences"])):
            rows.append(numbers[at : at + width])
            own.append(numbers[at + width : at + width + TEXT])
            at += width + TEXT
            pairs.append(numbers[at : at + PAIR * place].reshape(place, PAIR))
            at += PAIR * place
        articles.append({"id": article["id"], "rows": rows, "text": own, "pairs": pairs})
        articles[-1]["spans"] = article["sentences"]
        articles[-1]["marks"] = marked["sentences"]
    assert at == len(numbers)
    return articles


def settle(articles, texts):
    """Gives each sentence that is read its mark: whether it stands alone, is misplaced, and the sets that help it."""
    for article in articles:
        text = texts[article["id"]]
        at = np.cumsum([0] + [len(c.encode()) for c in text])
        place = {}
        for number, (start, end, _) in enumerate(article["marks"]):
            start, end = at[start], at[end]
            for index, (a, b) in enumerate(article["spans"]):
                both = min(end, b) - max(start, a)
                if both > 0.6 * min(end - start, b - a):
                    place[number] = index
                    break
        article["told"] = {}
        for number, (_, _, mark) in enumerate(article["marks"]):
            if number not in place:
                continue
            needs = [place.get(int(other)) for other in re.findall(r"\d+", mark)]
            article["told"][place[number]] = (mark[0] if mark in "-x" else "+" if "+" in mark else "|", needs)


class Head(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.input = nn.Linear(width, PROJECTED)
        perceptron = lambda inputs: nn.Sequential(nn.Linear(inputs, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
        self.alone = perceptron(TEXT + PROJECTED)
        self.misplaced = perceptron(TEXT + PROJECTED)
        self.gives = perceptron(TEXT + PAIR + 2 * PROJECTED)
        self.drop, self.drop_hidden = nn.Dropout(0.3), nn.Dropout(0.1)

    def through(self, perceptron, inputs):
        hidden, relu, output = perceptron
        return output(self.drop_hidden(relu(hidden(inputs)))).squeeze(-1)

    def forward(self, row, text, rows, pairs):
        """Logits: alone and misplaced of each, and of each of the sentences before it that it gives the context."""
        own = self.drop(self.input(self.norm(row)))
        alone, misplaced = (self.through(p, torch.cat([text, own], -1)) for p in (self.alone, self.misplaced))
        other = self.drop(self.input(self.norm(rows)))
        text = text[:, None].expand(-1, BEFORE, -1)
        gives = self.through(self.gives, torch.cat([text, pairs, own[:, None] * other, other], -1))
        return alone, misplaced, gives


def draw(article, rng):
    """For each marked sentence some sentences before it, as a summary may have them, and whether it is understood."""
    for index, (kind, needs) in article["told"].items():
        before = set()
        if index and (many := rng.choice([0, 1, 1, 2, 2, 3])):
            if rng.random() < 0.5:
                before.add(0)
            if rng.random() < 0.3:
                before.add(index - 1)
            known = [other for other in needs if other is not None and other < index]
            if known and rng.random() < 0.3:
                before.add(rng.choice(known))
            while len(before) < min(many, index):
                before.add(rng.randrange(index))
        every = all if kind == "+" else any
        yield index, sorted(before)[:BEFORE], kind, float(kind == "-" or every(other in before for other in needs))


def samples(articles, scale, rng):
    """Tensors of what is drawn of articles, `text` and `pairs` normalized."""
    (text_mean, text_scale), (pair_mean, pair_scale) = scale
    parts = [[] for _ in range(8)]
    for article in articles:
        for index, before, kind, understood in draw(article, rng):
            rows = np.zeros((BEFORE, len(article["rows"][0])), np.float32)
            pairs, mask = np.zeros((BEFORE, PAIR), np.float32), np.zeros(BEFORE, np.float32)
            for at, other in enumerate(before):
                rows[at], mask[at] = article["rows"][other], 1
                pairs[at] = (article["pairs"][index][other] - pair_mean) / pair_scale
            text = (article["text"][index] - text_mean) / text_scale
            sample = (article["rows"][index], text, rows, pairs, mask, understood, kind == "x", kind == "-")
            for part, value in zip(parts, sample):
                part.append(value)
    return [torch.from_numpy(np.array(part, np.float32)) for part in parts]


def scales(articles):
    def scale(rows):
        rows = np.concatenate([np.array(row, np.float32).reshape(len(row), -1) for row in rows if len(row)])
        return rows.mean(0), rows.std(0) + 1e-3
    return scale([a["text"] for a in articles]), scale([p for a in articles for p in a["pairs"]])


def loss(head, sample):
    """Cross entropy of whether a sentence is misplaced and, if not, understood; and the log odds of both."""
    row, text, rows, pairs, mask, understood, is_misplaced, _ = sample
    alone, misplaced, gives = head(row, text, rows, pairs)
    # 1 - (1 - alone) times what each sentence before it leaves open.
    lacks = (F.logsigmoid(-alone) + (F.logsigmoid(-gives) * mask).sum(-1)).clamp(max=-1e-6)
    each = -(understood * torch.log1p(-lacks.exp()) + (1 - understood) * lacks)
    counts = 1 - is_misplaced
    total = (each * counts).sum() / counts.sum()
    return total + F.binary_cross_entropy_with_logits(misplaced, is_misplaced), (alone, misplaced, -lacks)


def train(articles, seed, epochs=24, rate=2e-3):
    rng = random.Random(seed)
    torch.manual_seed(seed)
    head, scale = Head(len(articles[0]["rows"][0])), scales(articles)
    optimizer = torch.optim.AdamW(head.parameters(), lr=rate, weight_decay=0.05)
    for epoch in range(epochs):
        sample = samples(articles, scale, rng)
        optimizer.param_groups[0]["lr"] = rate * (1 - epoch / epochs)
        for batch in torch.randperm(len(sample[0])).split(256):
            optimizer.zero_grad()
            loss(head, [part[batch] for part in sample])[0].backward()
            optimizer.step()
    return head.eval(), scale


def area(right, scores):
    """The area under the curve of true against false positives: the chance that a right one has the higher score."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores)] = np.arange(len(scores))
    right = np.asarray(right, bool)
    return (ranks[right].sum() - right.sum() * (right.sum() - 1) / 2) / (right.sum() * (~right).sum())


def attempt(articles):
    random.Random(5).shuffle(articles)
    quarter = len(articles) // 4
    for fold in range(4):
        kept = articles[fold * quarter : (fold + 1) * quarter]
        head, scale = train(articles[: fold * quarter] + articles[(fold + 1) * quarter :], 1)
        sample = samples(kept, scale, random.Random(1))
        with torch.no_grad():
            total, (alone, misplaced, understood) = loss(head, sample)
        story = sample[6] == 0
        print(f"alone {area(sample[7][story], alone[story]):.4f} misplaced {area(sample[6], misplaced):.4f}", end=" ")
        print(f"understood {area(sample[5][story], understood[story]):.4f} loss {total:.4f}", flush=True)


def folded(head, scale):
    """The head's tensors, which take `text` and `pairs` as they are."""
    (text_mean, text_scale), (pair_mean, pair_scale) = scale
    tensors = {name: tensor.detach().clone() for name, tensor in head.state_dict().items()}
    for name in ("alone", "misplaced", "gives"):
        mean = np.concatenate([text_mean, pair_mean if name == "gives" else []])
        std = np.concatenate([text_scale, pair_scale if name == "gives" else []])
        weight, bias = tensors[f"{name}.0.weight"], tensors[f"{name}.0.bias"]
        first = weight[:, : len(mean)] / torch.tensor(std, dtype=torch.float32)
        bias -= first @ torch.tensor(mean, dtype=torch.float32)
        weight[:, : len(mean)] = first
    return {f"context.{name}": tensor.contiguous() for name, tensor in tensors.items()}


def reference(head, scale):
    """What PyTorch makes of two sentences of made-up numbers, the first before the second."""
    (text_mean, text_scale), (pair_mean, pair_scale) = (map(torch.tensor, part) for part in scale)
    width = head.norm.weight.shape[0]
    rows = torch.stack([torch.sin(0.1 * number * torch.arange(1, width + 1)) for number in (1, 2)])
    texts = torch.stack([(torch.arange(TEXT) % (2 + number)) / 2.0 for number in (1, 2)])
    pair = (torch.arange(PAIR) % 4) / 3.0
    texts, pair = (texts - text_mean) / text_scale, (pair - pair_mean) / pair_scale
    before = rows[:1].expand(2, BEFORE, -1), pair.expand(2, BEFORE, -1)
    with torch.no_grad():
        alone, misplaced, gives = (torch.sigmoid(part) for part in head(rows, texts, *before))
    told = {"alone": alone.tolist(), "misplaced": misplaced.tolist(), "gives": gives[1, 0].item()}
    return json.loads(json.dumps(told), parse_float=lambda number: round(float(number), 5))


def export(head, scale, model):
    from safetensors.torch import load_file, save_file

    file = model / "model.safetensors"
    tensors = {name: tensor for name, tensor in load_file(file).items() if not name.startswith("context.")}
    save_file(tensors | folded(head, scale), file, {"format": "pt"})
    file.chmod(0o644)
    spec = json.loads((model / "spec.json").read_text())
    spec["context"] = {"projected": PROJECTED, "hidden": HIDDEN}
    (model / "spec.json").write_text(json.dumps(spec, indent=2) + "\n")
    known = json.loads((model / "reference.json").read_text())
    (model / "reference.json").write_text(json.dumps(known | {"context": reference(head, scale)}) + "\n")
    print(hashlib.sha256(file.read_bytes()).hexdigest(), file)


def main():
    torch.set_num_threads(2)
    match sys.argv[1:]:
        case ["texts", data, out]:
            write_texts(pathlib.Path(data), out)
        case ["try", inputs, texts_]:
            articles = read(inputs)
            settle(articles, {article["id"]: article["text"] for article in lines(texts_)})
            attempt(articles)
        case ["train", inputs, texts_, model]:
            articles = read(inputs)
            settle(articles, {article["id"]: article["text"] for article in lines(texts_)})
            export(*train(articles, 1), pathlib.Path(model))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()

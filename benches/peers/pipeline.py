"""Text in, entities and a summary out, against what a user would put together in Python: the same model
through ONNX Runtime (int8 and fp32) and PyTorch with Hugging Face tokenizers; spaCy's small pipeline for
entities (its architecture, untrained: speed only); sumy's LexRank for summaries. And the same encoder
alone, by batch and length.

    python -m venv v && v/bin/pip install -r benches/peers/pipeline-requirements.txt
    cargo build --release -p nutgraf-benches --bin peer
    cargo run --release -p nutgraf-train -- export models/nutgraf-mini --onnx --output onnx
    v/bin/python benches/peers/pipeline.py --onnx onnx --articles articles.jsonl --output benches/peers/RESULTS.md

The program reads no ONNX; `nutgraf-train export --onnx` (which wants `cargo xtask libtorch` first) writes the model
that it ships for those that do.

ARTICLES has a JSON object with `article` or `text` on each line. Each contender is a process with its model
loaded; they take turns on the same share of the articles, in an order that changes, until each has had all of
them. Told are rates, this program's speed in units of each contender's (the median within a share, the lowest
and the highest), and each process' peak memory in that job. About ten minutes on two idle cores.
"""

import argparse
import datetime
import hashlib
import importlib.metadata
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contenders import Contender, in_turn, peak, spread
from pipeline_peers import MODEL, read_articles

ROOT = Path(__file__).resolve().parents[2]
SHAPES = [(1, 32), (1, 128), (8, 128), (32, 128), (8, 512)]
PEERS = ["onnxruntime", "torch", "transformers", "tokenizers", "numpy", "spacy", "sumy"]
LEAST, MOST = 300, 1500


def first(path, name):
    """The value of the first line `name: value`."""
    lines = (line.partition(":") for line in Path(path).read_text().splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "unknown")


def facts(options, articles, path):
    """What the figures are of."""
    git = ["git", "-C", ROOT, "describe", "--always", "--dirty", "--exclude=*"]
    commit = subprocess.run(git, capture_output=True, text=True).stdout.strip() or "unknown"
    spec = json.loads((MODEL / "spec.json").read_text())
    digest = hashlib.sha256((MODEL / "model.safetensors").read_bytes()).hexdigest()[:16]
    words = [len(text.split()) for text in articles]
    memory = int(first("/proc/meminfo", "MemTotal").split()[0]) / 2**20
    load = os.getloadavg()[0]
    rows = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{first('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{os.uname().sysname} {os.uname().machine}; load {load:.1f} before",
        "threads": f"{options.threads} for each contender; sumy and spaCy have one",
        "nutgraf": f"commit {commit}, model {MODEL.name} {spec['version']} ({digest})",
        "peers": f"Python {sys.version.split()[0]}, "
        + ", ".join(f"{peer} {importlib.metadata.version(peer)}" for peer in PEERS),
        "articles": f"{len(words)} of {min(words)} to {max(words)} words, {statistics.mean(words):.0f} on average "
        f"({path.name}, {hashlib.sha256(path.read_bytes()).hexdigest()[:16]})",
        "command": f"`python benches/peers/pipeline.py --onnx {options.onnx.name} --articles {path.name} --count {options.count} "
        f"--rounds {options.rounds} --threads {options.threads}`",
    }
    if load >= 1:
        print(f"warning: the machine was busy before: a load of {load:.1f}", file=sys.stderr)
    return rows


def lines(head, rows):
    """A table in Markdown: text to the left, numbers to the right."""
    columns = [[head[i], *(row[i] for row in rows)] for i in range(len(head))]
    widths = [max(map(len, column)) for column in columns]

    def line(cells):
        padded = [cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(cells, widths))]
        return f"| {' | '.join(padded)} |"

    rule = [("-" * w) if i == 0 else "-" * (w - 1) + ":" for i, w in enumerate(widths)]
    return [line(head), line(rule), *map(line, rows)]


def listed(rows):
    """The same without columns to line up: facts of any length."""
    return ["| what | |", "|---|---|", *(f"| {name} | {fact} |" for name, fact in rows.items())]


def encoder(start, options):
    """The encoder alone: a row for each contender, a column for each shape."""
    contenders = start(["ort-int8", "ort-fp32", "torch"])
    cells = {contender.name: [] for contender in contenders}
    for batch, tokens in SHAPES:
        times = max(1, options.tokens // (batch * tokens))
        for contender in contenders:
            contender.run(f"encode {batch} {tokens} {max(1, times // 8)}")
            contender.forget()
        in_turn(contenders, options.rounds, [f"encode {batch} {tokens} {times}"])
        base = contenders[0]
        for contender in contenders:
            rate = batch * tokens * times / statistics.median(contender.seconds)
            ratio = f" · {spread(contender.seconds, base.seconds)}" if contender is not base else ""
            cells[contender.name].append(f"{rate:,.0f}{ratio}")
        for contender in contenders:
            contender.forget()
        print(f"encoder {batch} x {tokens}: done", file=sys.stderr)
    for contender in contenders:
        contender.close()
    head = ["tokens/s · speed of nutgraf against it", *(f"{batch}x{tokens}" for batch, tokens in SHAPES)]
    return lines(head, [[name, *row] for name, row in cells.items()])


def articles_job(start, options, count):
    """The whole job: a row for each contender."""
    contenders = start(["ort-int8", "ort-fp32", "torch", "spacy", "sumy"])
    edges = [count * n // options.rounds for n in range(options.rounds + 1)]
    for contender in contenders:
        contender.run(f"articles 0 {min(16, count)}")
        contender.forget()
    jobs = [f"articles {a} {b}" for a, b in zip(edges, edges[1:])]
    in_turn(contenders, options.rounds, jobs)
    base, rows = contenders[0], []
    memory = peak(base.process.pid)
    for contender in contenders:
        size = peak(contender.process.pid)
        rows.append([
            contender.name,
            f"{count / sum(contender.seconds):.1f}",
            spread(contender.seconds, base.seconds) if contender is not base else "",
            f"{sum(contender.processor) / sum(contender.seconds):.2f}",
            f"{1024 * size:,.0f}",
            f"{size / memory:.2f}" if contender is not base else "",
        ])
    for contender in contenders:
        contender.close()
    head = ["", "articles/s", "speed of nutgraf against it", "cores busy", "peak MiB", "times nutgraf's"]
    return lines(head, rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onnx", required=True, type=Path, help="what `nutgraf-train export --onnx` wrote")
    parser.add_argument("--articles", required=True, type=Path, help="JSON Lines with `article` or `text`")
    parser.add_argument("--count", type=int, default=1000, help=f"articles of {LEAST} to {MOST} words")
    parser.add_argument("--rounds", type=int, default=10, help="turns of each; the articles are shared out among them")
    parser.add_argument("--tokens", type=int, default=16384, help="in one turn of the encoder alone")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--program", type=Path, default=ROOT / "target/release/peer")
    parser.add_argument("--output", type=Path, help="write the tables to this Markdown file too")
    options = parser.parse_args()
    articles = [text for text in read_articles(options.articles) if LEAST <= len(text.split()) <= MOST]
    articles = articles[: options.count]
    if len(articles) < options.rounds:
        sys.exit(f"`{options.articles}` has {len(articles)} articles of {LEAST} to {MOST} words: give more")
    rows = facts(options, articles, options.articles)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        # Everyone reads the same file.
        chosen = Path(folder) / "articles.jsonl"
        chosen.write_text("".join(json.dumps({"text": text}) + "\n" for text in articles))
        python = [sys.executable, Path(__file__).with_name("pipeline_peers.py"), "--articles", chosen]
        python += ["--threads", options.threads, "--folder", folder, "--onnx", options.onnx]
        subprocess.run(list(map(str, [*python, "export"])), check=True, capture_output=True)
        names = {
            "ort-int8": "Python, ONNX Runtime int8",
            "ort-fp32": "Python, ONNX Runtime fp32",
            "torch": "Python, PyTorch fp32",
            "spacy": "spaCy (entities alone, untrained)",
            "sumy": "sumy LexRank (summary alone)",
        }

        def start(kinds):
            """This program and the contenders, anew, so that a job's peak of memory is its own."""
            ours = Contender("nutgraf", [options.program, chosen, options.threads], options.threads)
            return [ours, *(Contender(names[kind], [*python, kind], options.threads) for kind in kinds)]

        alone = encoder(start, options)
        whole = articles_job(start, options, len(articles))
    rows["took"] = f"{(time.monotonic() - began) / 60:.0f} minutes"
    page = [
        "# Side by side with peers",
        "",
        "Made by the command below, which says what each contender is. They took turns; speeds are medians over turns,",
        "with the lowest and the highest; more than 1 is for nutgraf. Peaks of memory are of whole processes, model,",
        "articles and runtime included.",
        "",
        *listed(rows),
        "",
        "## Text in, entities and summary out",
        "",
        *whole,
        "",
        "## The encoder alone, batch x tokens",
        "",
        *alone,
    ]
    print("\n".join(page))
    if options.output:
        options.output.write_text("\n".join(page) + "\n")


if __name__ == "__main__":
    main()

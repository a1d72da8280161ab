"""Our scorers and the reference scorers on the same input, one thread each.

    VENV/bin/python benches/eval/compare.py

VENV is made as crates/eval/tests/golden/make.py says. Each side is timed around its scoring
alone, with its input in memory; the scores must agree, or the script fails. Rounds alternate,
and the fastest of each side counts.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from rouge_score import rouge_scorer  # noqa: E402
from seqeval import scheme  # noqa: E402
from seqeval.metrics import classification_report  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SYLLABLES = "ka lo min ter pra sen du vi ro gal ped nor ti shu bre".split()
ENDS = ["", "s", "ing", "ed", "ation", "ly", "ness", "ment", "er"]
TARGET = 20.0


def summaries(count, words, seed=1):
    """Pairs of three lines each; two thirds of the words are shared."""
    rng = random.Random(seed)
    vocabulary = sorted({"".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) + rng.choice(ENDS) for _ in range(20000)})
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]

    def lines(tokens):
        return "\n".join(" ".join(tokens[i::3]).capitalize() + "." for i in range(3))

    pairs = []
    for _ in range(count):
        reference = rng.choices(vocabulary, weights, k=words)
        prediction = [w if rng.random() < 2 / 3 else rng.choices(vocabulary, weights)[0] for w in reference]
        pairs.append((lines(reference), lines(prediction)))
    return pairs


def sentences(count, seed=2):
    """IOB2 tags of 5 to 35 tokens, nine types, one prediction in ten wrong."""
    rng = random.Random(seed)
    types = ["PER", "ORG", "LOC", "FAC", "NORP", "DATE", "MONEY", "PRODUCT", "MISC"]
    gold, pred = [], []
    for _ in range(count):
        tags, length = [], rng.randint(5, 35)
        while len(tags) < length:
            if rng.random() < 0.8:
                tags.append("O")
            else:
                kind = rng.choice(types)
                tags += ["B-" + kind] + ["I-" + kind] * rng.randint(0, 2)
        tags = tags[:length]
        gold.append(tags)
        pred.append([rng.choice(["O", "B-PER", "I-PER", "B-LOC"]) if rng.random() < 0.1 else tag for tag in tags])
    return {"gold": gold, "pred": pred}


def rouge_score(pairs, stem):
    names = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    start = time.perf_counter()
    scorer = rouge_scorer.RougeScorer(names, use_stemmer=stem)
    sums = [0.0] * 4
    for reference, prediction in pairs:
        scores = scorer.score(reference, prediction)
        for place, name in enumerate(names):
            sums[place] += scores[name].fmeasure
    return time.perf_counter() - start, [total / len(pairs) for total in sums]


def seqeval(data, strict):
    kwargs = {"mode": "strict", "scheme": scheme.IOB2} if strict else {}
    start = time.perf_counter()
    report = classification_report(data["gold"], data["pred"], output_dict=True, zero_division=0, **kwargs)
    seconds = time.perf_counter() - start
    return seconds, [float(report[f"{name} avg"]["f1-score"]) for name in ("micro", "macro", "weighted")]


def ours(program, task, path):
    done = subprocess.run([program, task, path], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=10_000, help="summary pairs (default: %(default)s)")
    parser.add_argument("--words", type=int, default=60, help="words in a summary (default: %(default)s)")
    parser.add_argument("--sentences", type=int, default=100_000, help="tagged sentences (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each side (default: %(default)s)")
    parser.add_argument("--program", help="score_speed, if it is built already")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    program = args.program
    if program is None:
        build = ["cargo", "build", "--release", "-p", "nutgraf-eval", "--example", "score_speed"]
        subprocess.run(build, cwd=ROOT, check=True)
        target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
        program = target / "release" / "examples" / "score_speed"
    pairs, tagged = summaries(args.pairs, args.words), sentences(args.sentences)
    tasks = [
        ("rouge", "plain", lambda: rouge_score(pairs, False)),
        ("rouge", "stemmed", lambda: rouge_score(pairs, True)),
        ("ner", "lenient", lambda: seqeval(tagged, False)),
        ("ner", "strict", lambda: seqeval(tagged, True)),
    ]
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        files = {"rouge": Path(folder) / "rouge.json", "ner": Path(folder) / "ner.json"}
        files["rouge"].write_text(json.dumps(pairs))
        files["ner"].write_text(json.dumps(tagged))
        print(f"{args.pairs} summary pairs of {args.words} words; {args.sentences} sentences")
        for task, variant, reference in tasks:
            best, ours_best = float("inf"), float("inf")
            for _ in range(args.rounds):
                seconds, expected = reference()
                best = min(best, seconds)
                found = ours(program, task, files[task])[variant]
                ours_best = min(ours_best, found["seconds"])
                for one, other in zip(found["scores"], expected, strict=True):
                    if abs(one - other) > 1e-9:
                        sys.exit(f"{task} {variant}: {found['scores']} is not {expected}")
            ratio = best / ours_best
            slow |= ratio < TARGET
            print(f"{task:6} {variant:8} reference {best:8.3f} s   ours {ours_best:8.4f} s   {ratio:7.1f} times faster", flush=True)
    if slow:
        sys.exit(f"less than {TARGET:.0f} times faster")


if __name__ == "__main__":
    main()

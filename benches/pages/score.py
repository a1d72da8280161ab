"""Scores the main text of web pages on three public benchmarks, by their own definitions.

    cargo build --release -p nutgraf-text --example pages
    python3 benches/pages/score.py target/release/examples/pages \
        --scrapinghub DIR --trafilatura DIR --wcxb DIR

README.md says what the folders hold. Only Python's standard library is needed.
"""

import argparse
import gzip
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

WORD = re.compile(r"\w+")


def extract(program, folder):
    """Records of a folder's pages by file name, and the seconds that their extraction took."""
    done = subprocess.run([program, folder], capture_output=True, check=True)
    report = done.stderr.decode().strip().splitlines()[-1]
    seconds = float(re.search(r"in ([0-9.]+) s", report).group(1))
    records = map(json.loads, done.stdout.decode().splitlines())
    return {record["file"]: record for record in records}, seconds


def overlap(gold, text):
    """Common elements of two bags, those of `text` alone and those of `gold` alone."""
    common = sum((gold & text).values())
    return common, sum(text.values()) - common, sum(gold.values()) - common


def share(part, rest):
    return part / (part + rest) if part + rest else 0.0


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def scrapinghub(program, folder):
    """F1 of the mean precision and recall over shingles of four tokens."""

    def shingles(text):
        words = WORD.findall(text)
        grams = (tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))
        return Counter(gram for gram in grams if gram)

    gold = json.loads((folder / "ground-truth.json").read_text())
    with tempfile.TemporaryDirectory() as unpacked:
        for key in gold:
            page = gzip.open(folder / "html" / f"{key}.html.gz").read()
            (Path(unpacked) / f"{key}.html").write_bytes(page)
        records, seconds = extract(program, unpacked)
    pages, precisions, recalls = [], [], []
    for key, page in gold.items():
        body = page.get("articleBody", "")
        both, extra, missing = overlap(shingles(body), shingles(records[f"{key}.html"]["text"]))
        precision, recall = share(both, extra), share(both, missing)
        if both + extra:
            precisions.append(precision)
        if both + missing:
            recalls.append(recall)
        pages.append((f1(precision, recall), precision, recall, key))
    precision, recall = statistics.mean(precisions), statistics.mean(recalls)
    score = f"4-gram F1 {f1(precision, recall):.4f} (P {precision:.4f}, R {recall:.4f})"
    return score, pages, seconds


def trafilatura(program, folder):
    """F over all snippets that must and must not be in the text, white space folded."""
    fold = lambda text: " ".join(text.split())  # noqa: E731
    records, seconds = extract(program, folder)
    total, pages = Counter(), []
    for page in json.loads((folder / "evaldata.json").read_text()).values():
        text = fold(records[page["file"]]["text"])
        counts = Counter()
        counts["found"] = sum(fold(snippet) in text for snippet in page["with"])
        counts["missed"] = len(page["with"]) - counts["found"]
        counts["wrong"] = sum(fold(snippet) in text for snippet in page["without"])
        total += counts
        precision = share(counts["found"], counts["wrong"])
        recall = share(counts["found"], counts["missed"])
        pages.append((f1(precision, recall), precision, recall, page["file"]))
    precision = share(total["found"], total["wrong"])
    recall = share(total["found"], total["missed"])
    score = f"snippets F {f1(precision, recall):.4f} (P {precision:.4f}, R {recall:.4f})"
    return score, pages, seconds


def wcxb(program, folder):
    """Mean F1 of each page's bag of lower-cased words, and how often half of it is missing."""
    words = lambda text: Counter(WORD.findall(text.lower()))  # noqa: E731
    records, seconds = extract(program, folder)
    pages, precisions, recalls = [], [], []
    for file in sorted(folder.glob("*.json")):
        gold = json.loads(file.read_text())["ground_truth"]
        both, extra, missing = overlap(
            words(gold.get("main_content", "")), words(records[f"{file.stem}.html"]["text"])
        )
        precision, recall = share(both, extra), share(both, missing)
        precisions.append(precision)
        recalls.append(recall)
        pages.append((f1(precision, recall), precision, recall, file.stem))
    poor = sum(recall < 0.5 for recall in recalls)
    score = (
        f"word F1 {statistics.mean(page[0] for page in pages):.4f} "
        f"(P {statistics.mean(precisions):.4f}, R {statistics.mean(recalls):.4f}), "
        f"recall below one half: {poor} of {len(pages)}"
    )
    return score, pages, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path, help="the built example `pages`")
    corpora = [scrapinghub, trafilatura, wcxb]
    for corpus in corpora:
        parser.add_argument(f"--{corpus.__name__}", type=Path, metavar="DIR")
    parser.add_argument("--worst", type=int, default=0, help="also list the worst pages of each")
    arguments = parser.parse_args()
    for corpus in corpora:
        folder = getattr(arguments, corpus.__name__)
        if folder is None:
            continue
        score, pages, seconds = corpus(arguments.program.resolve(), folder)
        print(f"{corpus.__name__}: {score}; {len(pages) / seconds:.0f} pages/s")
        for score, precision, recall, name in sorted(pages)[: arguments.worst]:
            print(f"  F1 {score:.3f} P {precision:.3f} R {recall:.3f} {name}")


if __name__ == "__main__":
    sys.exit(main())

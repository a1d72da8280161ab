"""Scores `nutgraf check` on judged summaries.

    cargo build --release
    python benches/check/score.py SUMMARIES ARTICLES [PROGRAM]

SUMMARIES are the judged summaries of FRANK (Pagnoni et al., NAACL 2021) as JSON Lines with `id`, `summary`
and for each kind of error 1 where it was not found; ARTICLES have `id` and `article`. Prints how well the
verdict tells summaries with an error from others (balanced accuracy), how well the risk orders them (area
under the curve), how many sentences copied from the articles are said to be unsupported, and how many
summaries are checked a second, with and without the article's encoding at hand.
"""

import json
import random
import subprocess
import sys
import tempfile
import time


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def checked(program, pairs):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for number, (source, summary) in enumerate(pairs):
            pair = {"id": str(number), "source": source, "summary": summary}
            file.write(json.dumps(pair) + "\n")
        file.flush()
        command = [program, "check", "--quiet", "--language", "any", "-f", "jsonl", file.name]
        start = time.perf_counter()
        printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout
        seconds = time.perf_counter() - start
    found = [json.loads(line) for line in printed.splitlines()]
    assert len(found) == len(pairs), f"{len(found)} of {len(pairs)} were checked"
    return found, seconds


def balanced_accuracy(truth, said):
    right = sum(s for t, s in zip(truth, said) if t) / sum(truth)
    wrong = sum(not s for t, s in zip(truth, said) if not t) / (len(truth) - sum(truth))
    return (right + wrong) / 2


def area(truth, risk):
    """The chance that a summary with an error has the greater risk; ties count half."""
    ordered = sorted(range(len(risk)), key=lambda at: risk[at])
    rank, at = [0.0] * len(risk), 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and risk[ordered[end]] == risk[ordered[at]]:
            end += 1
        for place in ordered[at:end]:
            rank[place] = (at + end + 1) / 2
        at = end
    errors = sum(truth)
    total = sum(place for place, is_error in zip(rank, truth) if is_error)
    return (total - errors * (errors + 1) / 2) / (errors * (len(truth) - errors))


def main():
    summaries = lines(sys.argv[1])
    articles = {article["id"]: article["article"] for article in lines(sys.argv[2])}
    program = sys.argv[3] if len(sys.argv) > 3 else "target/release/nutgraf"
    found, _ = checked(program, [(articles[s["id"]], s["summary"]) for s in summaries])
    said = [not summary["supported"] for summary in found]
    risk = [summary["risk"] for summary in found]
    for name, truth in (
        ("entity, circumstance or out of article",
         [any(s[kind] < 1 for kind in ("EntE", "CircE", "OutE")) for s in summaries]),
        ("any error", [s["factuality"] < 1 for s in summaries]),
    ):
        print(f"{name}: balanced accuracy {balanced_accuracy(truth, said):.3f}, "
              f"area under the curve {area(truth, risk):.3f}")
    # Three sentences of each article, as a summary that copies it.
    names = sorted({summary["id"] for summary in summaries})
    draw = random.Random(0)
    analyzed = subprocess.run(
        [program, "analyze", "-q", "-f", "jsonl", "--language", "any"],
        input="".join(json.dumps({"text": articles[name]}) + "\n" for name in names),
        stdout=subprocess.PIPE, text=True, check=True).stdout
    copies = []
    for line in map(json.loads, analyzed.splitlines()):
        text = line["text"].encode()
        spans = [s for s in line["sentences"] if s["block"] in ("paragraph", "list_item")]
        chosen = draw.sample(spans, min(3, len(spans)))
        copied = [text[s["byte_start"]:s["byte_end"]].decode() for s in chosen]
        copies.append((line["text"], " ".join(copied)))
    found, _ = checked(program, copies)
    sentences = [sentence for summary in found for sentence in summary["sentences"]]
    flagged = sum(not sentence["supported"] for sentence in sentences)
    print(f"copied sentences said to be unsupported: {flagged} of {len(sentences)}")
    few = [(articles[s["id"]], s["summary"]) for s in summaries[:60]]
    one = articles[summaries[0]["id"]]
    many = [(one, s["summary"]) for s in summaries] * 2
    apart = [(articles[name], "The mayor said so on Tuesday.") for name in names]
    _, start = checked(program, few[:1])
    _, cached = checked(program, many)
    _, fresh = checked(program, apart)
    print(f"checks a second: {len(many) / (cached - start):.0f} of one article, "
          f"{len(apart) / (fresh - start):.0f} of an article each")


main()

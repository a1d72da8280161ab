"""Makes the golden values: generated inputs with the output of the reference scorers.

    python3 -m venv VENV && VENV/bin/pip install --no-deps -r requirements.txt
    VENV/bin/python make.py --conlleval PATH/TO/conlleval.pl

`conlleval.pl` is the one in seqeval 1.2.2's source distribution (tests/conlleval.pl). All
text is made of the word lists below with a fixed seed, so the files come out the same.
"""

import argparse
import json
import math
import random
import subprocess
import warnings
from pathlib import Path

import numpy as np
from nervaluate import Evaluator
from nltk.stem.porter import PorterStemmer
from rouge_score import rouge_scorer, scoring, tokenize
from sacrebleu.metrics import CHRF
from seqeval import scheme as schemes
from seqeval.metrics import accuracy_score, classification_report
from seqeval.metrics.sequence_labeling import get_entities
from summ_eval.data_stats_utils import Fragments

HERE = Path(__file__).parent
ROOTS = """relat condit ration hesit digit conform radic differ vil analog vietnam oper feud decis
hope callous formal sensit triplic electr good reviv allow infer airlin gyroscop adjust defens
irrit replac depend adopt homolog commun activ angular effect bowdler prob rat ceas control roll
hop tan fall hiss fizz fail fil happ sk enjo fl sp tr d l t geo theo archaeo philo bl fe agre plaster
mot sing conflat troubl siz run stopp yell play say obey syzyg toy y by yy ayy queue a e x1 b2 9 2020
snow tax box bow hold lead nation minister general hospital univers organ gener sever""".split()
ENDS = """s es ed ing er ers ly y ies ied eed eedly ation ational tional enci anci izer bli abli alli
entli eli ousli ization ator alism iveness fulness ousness aliti iviti biliti fulli logi icate ative
alize iciti ical ful ness al ance ence ic able ible ant ement ment ent ion sion tion ou ism ate iti
ous ive ize e ll le at bl iz ss sses logy logies""".split()
ODD = ["café", "naïve", "Übung", "İstanbul", "5K", "北京", "東京都", "Привет", "ΟΔΟΣ", "ß", "ﬁne", "👩‍👩‍👧", "e\u0301t",
       "don't", "U.S.", "3.14", "well-known", "(hi)", "...", "--", "a\u00a0b", "x\u200by", "\u0130\u0130ab", "a_b", "“so”", "é"]
WORDS = [root + end for root in ROOTS[::3] for end in ["", "s", "ing", "ed", "ation", "ly"]]
COMMON = "the of and a to in it is was on for with as at by from that this not are".split()


def sentence(rng, words, low, high):
    return " ".join(rng.choice(words) for _ in range(rng.randint(low, high)))


def text(rng, odd=0.0, lines=(1, 4), length=(0, 25), pool=None):
    pool = pool or rng.sample(WORDS, 12) + rng.sample(COMMON, 8)
    out = []
    for _ in range(rng.randint(*lines)):
        words = [rng.choice(ODD) if rng.random() < odd else rng.choice(pool) for _ in range(rng.randint(*length))]
        line = " ".join(w.capitalize() if rng.random() < 0.1 else w for w in words)
        out.append(line + rng.choice(["", ".", " .", "!", ",  "]))
    return "\n".join(out)


def pair(rng, odd, long=False):
    pool = rng.sample(WORDS, 10) + rng.sample(COMMON, 8)
    size = dict(lines=(1, 5), length=(40, 90)) if long else {}
    a = text(rng, odd, pool=pool, **size)
    if rng.random() < 0.15:
        b = a
    elif rng.random() < 0.5:
        words = a.split(" ")
        b = " ".join(w for w in words if rng.random() > 0.3)
    else:
        b = text(rng, odd, pool=pool, **size)
    return a, b


EMPTY = [("", ""), ("", "a b"), ("a b", ""), ("\n\n", "a"), (" ", " "), ("...", "..."), ("北京", "北京"),
         ("a", "a"), ("a a a a", "a a"), ("a b a b a b", "b a b a"), ("x", "y"), ("a\n\n b \n", "\na b"),
         ("a\r\nb", "b\r\na"), ("runs running ran", "run run run"), ("\x1c\x1d", "a\x1fb c")]


def write(name, data):
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in data)
    (HERE / name).write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{name}: {len(data)} cases, {(HERE / name).stat().st_size} bytes")


def porter():
    stemmer = PorterStemmer()
    rng = random.Random(1)
    words = {root + end for root in ROOTS for end in ENDS} | set(ROOTS) | {root + "l" + end for root in ROOTS for end in ENDS[:9]}
    words |= set("sky skies dying lying tying news innings inning outings outing cannings canning howe proceed exceed succeed die flies dies spied died allialli".split())
    words |= {"".join(rng.choice("aeiouybcdlnsteiz") for _ in range(rng.randint(1, 9))) + rng.choice([""] + ENDS) for _ in range(3000)}
    words = sorted(w for w in words if w)
    write("porter.json", [[w, stemmer.stem(w)] for w in words])


def rouge():
    rng = random.Random(2)
    types = ["rouge1", "rouge2", "rouge3", "rougeL", "rougeLsum"]
    scorers = [rouge_scorer.RougeScorer(types, use_stemmer=stem) for stem in (False, True)]
    cases = [[[a], b] for a, b in EMPTY]
    for i in range(400):
        a, b = pair(rng, 0.15 if i % 4 == 0 else 0.02, long=i % 25 == 0)
        cases.append([[a], b])
    for i in range(100):
        pool = rng.sample(WORDS, 10) + COMMON[:6]
        refs = [text(rng, 0.05, pool=pool) for _ in range(rng.randint(2, 4))]
        cases.append([refs, rng.choice([refs[-1], text(rng, 0.05, pool=pool)])])
    out = []
    for refs, pred in cases:
        scores = []
        for scorer in scorers:
            got = scorer.score_multi(refs, pred) if len(refs) > 1 else scorer.score(refs[0], pred)
            scores.append([[float(x) for x in got[t]] for t in types])
        out.append({"refs": refs, "pred": pred, "scores": scores})
    write("rouge.json", out)
    rng = random.Random(3)
    write("tokens.json", [[t, tokenize.tokenize(t, None)] for t in [text(rng, 0.6, lines=(1, 2)) for _ in range(100)]])


def aggregate():
    out = []
    for seed in range(6):
        rng = np.random.RandomState(seed)
        n, samples, confidence = int(rng.randint(1, 8)), 40, [0.95, 0.9, 0.5][seed % 3]
        scores = rng.rand(n, 3).round(4)
        draws = []

        class Recorder(scoring.BootstrapAggregator):
            pass

        choice = np.random.choice

        def recorded(values, size):
            drawn = rng.choice(values, size=size)
            draws.extend(int(d) for d in drawn)
            return drawn

        np.random.choice = recorded
        aggregator = Recorder(confidence_interval=confidence, n_samples=samples)
        for row in scores:
            aggregator.add_scores({"r": scoring.Score(*row)})
        got = aggregator.aggregate()["r"]
        np.random.choice = choice
        out.append({"scores": scores.tolist(), "confidence": confidence, "samples": samples, "draws": draws,
                    **{k: [float(x) for x in getattr(got, k)] for k in ("low", "mid", "high")}})
    write("aggregate.json", out)


def chrf():
    rng = random.Random(4)
    kinds = [dict(), dict(word_order=2), dict(lowercase=True, word_order=1), dict(whitespace=True, char_order=4, beta=1)]
    segments = [[b, [a]] for a, b in EMPTY]
    for i in range(250):
        a, b = pair(rng, 0.2 if i % 3 == 0 else 0.03)
        refs = [a] + [text(rng, 0.1) for _ in range(rng.choice([0, 0, 1, 2]))]
        segments.append([b, refs])
    metrics = [CHRF(**k) for k in kinds]
    out = [{"hyp": h, "refs": r, "scores": [m.sentence_score(h, r).score for m in metrics]} for h, r in segments]
    write("chrf.json", out)
    single = [s for s in segments if len(s[1]) == 1]
    corpora = []
    for k in range(12):
        start, count = rng.randint(0, len(single) - 1), rng.randint(1, 40)
        part = single[start:start + count]
        scores = [m.corpus_score([h for h, _ in part], [[r[0] for _, r in part]]).score for m in metrics]
        corpora.append({"segments": part, "scores": scores})
    write("chrf_corpus.json", [{"segments": [[h, r] for h, r in c["segments"]], "scores": c["scores"]} for c in corpora])


TYPES = ["PER", "LOC", "ORG", "A-B", "_"]


def random_tags(rng, prefixes, types, n):
    return [t if (t := rng.choice(prefixes)) == "O" else (t if rng.random() < 0.02 else f"{t}-{rng.choice(types)}") for _ in range(n)]


def proper_tags(rng, scheme, types, n):
    tags, i, last = [], 0, None
    while i < n:
        if rng.random() < 0.5:
            tags.append("O"); i += 1; last = None
            continue
        k, t = min(rng.randint(1, 4), n - i), rng.choice(types)
        if scheme == "IOB1":
            new = ["B" if last == t else "I"] + ["I"] * (k - 1)
        elif scheme == "IOB2":
            new = ["B"] + ["I"] * (k - 1)
        elif scheme in ("IOE1", "IOE2"):
            new = ["I"] * (k - 1) + ["E"]
        else:
            b, e, s = ("B", "E", "S") if scheme == "IOBES" else ("B", "L", "U")
            new = [s] if k == 1 else [b] + ["I"] * (k - 2) + [e]
        tags += [f"{x}-{t}" for x in new]; i += k; last = t
    return tags


def noisy(rng, tags, prefixes, types, rate=0.2):
    return [random_tags(rng, prefixes, types, 1)[0] if rng.random() < rate else t for t in tags]


def report(gold, pred, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        got = classification_report(gold, pred, output_dict=True, zero_division=0, **kwargs)
    clean = lambda x: None if math.isnan(x) else x
    return {k: [clean(float(v["precision"])), clean(float(v["recall"])), clean(float(v["f1-score"])), int(v["support"])] for k, v in got.items()}


def seqeval():
    rng = random.Random(5)
    prefixes = {"IOB1": "IOB", "IOB2": "IOB", "IOE1": "IOE", "IOE2": "IOE", "IOBES": "IOBES", "BILOU": "BILOU"}
    out = []
    for i in range(360):
        name = list(prefixes)[i % 6]
        types = TYPES[: rng.randint(1, 5)]
        gold, pred = [], []
        for _ in range(rng.randint(1, 6)):
            n = rng.randint(1, 12)
            g = random_tags(rng, prefixes[name], types, n) if i % 4 == 3 else proper_tags(rng, name, types, n)
            gold.append(g)
            pred.append(noisy(rng, g, prefixes[name], types) if i % 4 != 2 else random_tags(rng, prefixes[name], types, n))
        if i % 40 == 0:
            gold = [["O"] * len(g) for g in gold]
        if i % 60 == 0:
            pred = [["O"] * len(g) for g in gold]
        case = {"scheme": name, "gold": gold, "pred": pred, "accuracy": accuracy_score(gold, pred),
                "strict": report(gold, pred, mode="strict", scheme=getattr(schemes, name))}
        if name != "BILOU":
            case["lenient"] = report(gold, pred)
            case["entities"] = [[t, s, e] for t, s, e in get_entities(gold)]
        try:
            case["detected"] = schemes.auto_detect(gold).__name__
        except ValueError:
            case["detected"] = None
        out.append(case)
    write("seqeval.json", out)


def conlleval(path):
    rng = random.Random(6)
    out = []
    for i in range(120):
        prefixes = ["IOB", "IOE", "IOBE", "IOB[]", "IOBES"][i % 5]
        types = ["PER", "LOC", "A-B"][: rng.randint(1, 3)]
        gold = [random_tags(rng, prefixes, types, rng.randint(1, 12)) for _ in range(rng.randint(1, 6))]
        pred = [noisy(rng, g, prefixes, types, 0.3) for g in gold]
        text = "".join("".join(f"w {a} {b}\n" for a, b in zip(g, p)) + "\n" for g, p in zip(gold, pred))
        # `]` and `[` need no escape in Perl; the delimiter is a space by default.
        got = subprocess.run(["perl", path], input=text, capture_output=True, text=True, check=True).stdout
        out.append({"gold": gold, "pred": pred, "report": got})
    write("conlleval.json", out)


def nervaluate():
    """Only where it is right: each entity overlaps at most one of the other side, and no span is
    longer than 100 (nervaluate ignores overlaps below 1 %). Its ends are inclusive."""
    rng = random.Random(7)
    out = []
    while len(out) < 150:
        tags = ["PER", "LOC", "ORG"]
        gold_docs, pred_docs = [], []
        for _ in range(rng.randint(1, 6)):
            gold, pred, at = [], [], 0
            for _ in range(rng.randint(0, 8)):
                at += rng.randint(1, 9)
                end, kind, label = at + rng.randint(2, 12), rng.random(), rng.choice(tags)
                g = (at, end, label)
                if kind < 0.35: gold.append(g); pred.append(g)
                elif kind < 0.5: gold.append(g); pred.append((at, end, rng.choice(tags)))
                elif kind < 0.65: gold.append(g); pred.append((at + 1, end, label))
                elif kind < 0.75: gold.append(g); pred.append((at, end - 1, rng.choice(tags)))
                elif kind < 0.87: gold.append(g)
                else: pred.append(g)
                at = end
            rng.shuffle(pred)
            gold_docs.append(gold); pred_docs.append(pred)
        if not any(gold_docs) and not any(pred_docs):
            continue
        dicts = lambda docs: [[{"start": s, "end": e - 1, "label": l} for s, e, l in doc] for doc in docs]
        got = Evaluator(dicts(gold_docs), dicts(pred_docs), tags=tags, loader="dict").evaluate()
        flat = lambda r: [r.correct, r.incorrect, r.partial, r.missed, r.spurious, r.possible, r.actual, r.precision, r.recall, r.f1]
        names = ["strict", "exact", "partial", "ent_type"]
        out.append({"gold": gold_docs, "pred": pred_docs, "overall": [flat(got["overall"][n]) for n in names],
                    "types": {t: [flat(r[n]) for n in names] for t, r in sorted(got["entities"].items())}})
    write("nervaluate.json", out)


def newsroom():
    rng = random.Random(8)
    out = []
    for i in range(120):
        pool = rng.sample(WORDS, rng.choice([3, 10, 20]))
        article = [rng.choice(pool) for _ in range(rng.randint(0, 80))]
        summary = []
        while rng.random() < 0.85:
            start = rng.randint(0, max(len(article) - 1, 0))
            summary += article[start:start + rng.randint(0, 6)] + ([rng.choice(WORDS)] if rng.random() < 0.4 else [])
        got = Fragments(summary, article, case=True)
        novel = []
        for n in (1, 2, 3):
            grams = lambda words: set(zip(*(words[k:] for k in range(n))))
            s, a = grams(summary), grams(article)
            novel.append(len(s - a) / len(s) if s else None)
        out.append({"summary": summary, "article": article, "fragments": [list(m) for m in got.overlaps()],
                    "coverage": got.coverage(), "density": got.density(), "compression": got.compression(), "novel": novel})
    write("newsroom.json", out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conlleval", required=True, help="conlleval.pl, from seqeval 1.2.2's source distribution")
    args = parser.parse_args()
    porter(); rouge(); aggregate(); chrf(); seqeval(); conlleval(args.conlleval); nervaluate(); newsroom()


if __name__ == "__main__":
    main()

"""Fits what crates/core/src/summary/coverage.rs takes the odds to be that a word of an article is in its summary:
A times how often its stem comes, to the power B, times the summed salience of the sentences that have it, to the
power C.

    pip install nltk==3.9.1 scikit-learn==1.7.2
    cargo build --release
    python models/nutgraf-mini/coverage.py ARTICLES COUNT

ARTICLES has a JSON object with `id`, `article` and `refs` on each line; COUNT of them, spread over the file, are
taken.
"""

import json
import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from nltk.stem.porter import PorterStemmer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

ROOT = Path(__file__).resolve().parents[2]
TERMS = (ROOT / "crates/core/src/evidence/terms.rs").read_text()
STOP_WORDS = set(re.findall(r'"([a-z]+)"', TERMS[TERMS.index("STOP_WORDS: &[&str] = &[") :].split("];")[0]))
ATTRIBUTION = {"said", "say"}
stemmer = PorterStemmer()


def stems(text):
    words = re.findall(r"[^\W_]+", text.lower().replace("’", "'").replace("'s ", " "))
    found = [stemmer.stem(word) for word in words if word not in STOP_WORDS]
    return [stem for stem in found if stem not in ATTRIBUTION]


path, count = sys.argv[1], int(sys.argv[2])
records = [json.loads(line) for line in open(path, encoding="utf-8")]
records = records[:: max(1, len(records) // count)][:count]
given = "".join(json.dumps({"id": record["id"], "text": record["article"]}) + "\n" for record in records)
program = [ROOT / "target/release/nutgraf", "analyze", "--format", "jsonl", "--input-format", "jsonl", "-"]
done = subprocess.run(program, input=given, capture_output=True, text=True, check=True)

words, wanted = [], []
for record, line in zip(records, done.stdout.splitlines(), strict=True):
    analysis = json.loads(line)
    reference = set(stems(record["refs"][0]))
    often, salience = Counter(), Counter()
    for sentence in analysis["sentences"]:
        if sentence["block"] not in ("paragraph", "list_item"):
            continue
        found = stems(analysis["text"][sentence["char_start"] : sentence["char_end"]])
        often.update(found)
        for stem in set(found):
            salience[stem] += sentence["salience"]
    for stem in often:
        words.append([math.log(often[stem]), math.log(max(salience[stem], 1e-6))])
        wanted.append(stem in reference)

fit = LogisticRegression(C=1e6).fit(words, wanted)
area = roc_auc_score(wanted, fit.decision_function(words))
print(f"{len(records)} articles, {len(words)} stems, {sum(wanted)} in the summaries")
print(f"A {math.exp(fit.intercept_[0]):.2f}  B {fit.coef_[0][0]:.2f}  C {fit.coef_[0][1]:.2f}  area under the curve {area:.3f}")

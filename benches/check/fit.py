"""Fits the weights of the risk of `nutgraf check` to judged summaries, and prints them as Rust.

    cargo build --release -p nutgraf --example check_features
    python -m venv venv && venv/bin/pip install -r benches/check/requirements.txt
    venv/bin/python benches/check/fit.py SUMMARIES ARTICLES

SUMMARIES are the judged summaries of FRANK (Pagnoni et al., NAACL 2021) as JSON Lines with `id`, `summary`
and for each kind of error 1 where it was not found; ARTICLES have `id` and `article`. A summary is an error
if an error of entity, of circumstance or out of the article was found in it. The figures are of articles
that the weights were not fitted to: five folds, by article.
"""

import json
import subprocess
import sys
import tempfile

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import GroupKFold

KINDS = ("EntE", "CircE", "OutE")
L2 = 1.0
HARD = ("missing_name", "missing_number", "other_fact", "other_name", "negated")


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def features(summaries, articles):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for summary in summaries:
            pair = {"source": articles[summary["id"]], "summary": summary["summary"]}
            file.write(json.dumps(pair) + "\n")
        file.flush()
        program = ["target/release/examples/check_features", file.name]
        printed = subprocess.run(program, capture_output=True, check=True, text=True).stdout
    names, *rows = [json.loads(line) for line in printed.splitlines()]
    return names, rows


def fit(rows, wrong):
    """Logistic regression, both classes as heavy, in which nothing that is found makes a summary better."""
    scale = np.where(rows.std(axis=0) > 0, rows.std(axis=0), 1.0)
    rows = rows / scale
    weight = np.where(wrong, 0.5 / wrong.mean(), 0.5 / (1 - wrong.mean()))
    sign = np.where(wrong, 1.0, -1.0)

    def loss(parameters):
        margin = sign * (rows @ parameters[1:] + parameters[0])
        value = (weight * np.logaddexp(0, -margin)).sum() + L2 * (parameters[1:] ** 2).sum()
        slope = -weight * sign / (1 + np.exp(margin))
        return value, np.append(slope.sum(), rows.T @ slope + 2 * L2 * parameters[1:])

    count = rows.shape[1]
    bounds = [(None, None), *[(0, None)] * (count - 1), (None, None)]
    found = minimize(loss, np.zeros(count + 1), jac=True, method="L-BFGS-B", bounds=bounds)
    return found.x[0], found.x[1:] / scale


def risk_of(fitted, rows):
    return 1 / (1 + np.exp(-(np.asarray(rows) @ fitted[1] + fitted[0])))


def main():
    summaries = lines(sys.argv[1])
    articles = {article["id"]: article["article"] for article in lines(sys.argv[2])}
    names, rows = features(summaries, articles)
    count = len(names)
    means = np.array([np.mean(row, axis=0) if row else np.zeros(count) for row in rows])
    hard = [names.index(name) for name in HARD]
    found = np.array([any(sentence[at] > 0 for sentence in row for at in hard) for row in rows])
    wrong = np.array([any(summary[kind] < 1 for kind in KINDS) for summary in summaries])
    any_error = np.array([summary["factuality"] < 1 for summary in summaries])
    groups = [summary["id"] for summary in summaries]
    risk, most = np.zeros(len(rows)), np.zeros(len(rows))
    for train, test in GroupKFold(5).split(means, wrong, groups):
        fitted = fit(means[train], wrong[train])
        risk[test] = risk_of(fitted, means[test])
        for at in test:
            most[at] = risk_of(fitted, rows[at]).max() if rows[at] else 0
    said = (risk >= 0.5) | found | (most >= 0.9)
    for what, truth in (("entity, circumstance, out of article", wrong), ("any error", any_error)):
        print(
            f"// {what}: balanced accuracy {balanced_accuracy_score(truth, said):.3f}"
            f" (risk alone {balanced_accuracy_score(truth, risk >= 0.5):.3f}),"
            f" area under the curve {roc_auc_score(truth, risk):.3f}"
        )
    intercept, weights = fit(means, wrong)
    print(f"const INTERCEPT: f32 = {intercept:.3f};")
    for name, weight in zip(names, weights):
        print(f'    ("{name}", {weight:.3f}),')


if __name__ == "__main__":
    main()

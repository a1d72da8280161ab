"""Scores are those of the reference scorers."""

import math
import random
from typing import Any

import pandas
import pytest
from conftest import ARTICLE
from rouge_score import rouge_scorer
from seqeval.metrics import classification_report

import nutgraf
from nutgraf import eval as scores

TAGS = ["O", "O", "O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]


def corpus(seed: int, sentences: int) -> tuple[list[list[str]], list[list[str]]]:
    chance = random.Random(seed)
    gold = [[chance.choice(TAGS) for _ in range(chance.randint(1, 30))] for _ in range(sentences)]
    pred = [[t if chance.random() < 0.8 else chance.choice(TAGS) for t in tags] for tags in gold]
    return gold, pred


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(5))
def test_tags_are_scored_as_by_seqeval(seed: int) -> None:
    gold, pred = corpus(seed, 50)
    report = classification_report(gold, pred, output_dict=True)
    got = scores.ner(gold, pred)
    for label in ("PER", "ORG", "LOC"):
        of = got["per_type"][label]
        told = report[label]
        assert [of["precision"], of["recall"], of["f1"]] == pytest.approx(
            [told["precision"], told["recall"], told["f1-score"]], abs=1e-15
        )
    assert got["micro"]["f1"] == pytest.approx(report["micro avg"]["f1-score"], abs=1e-15)
    assert got["macro"]["f1"] == pytest.approx(report["macro avg"]["f1-score"], abs=1e-15)
    assert got["sentences"] == 50


def test_entities_of_documents() -> None:
    # "Zhao flew to Hong Kong."
    gold = {"a": [(0, 4, "PER"), (13, 22, "LOC")], "b": []}
    pred = {"b": [], "a": [{"start": 0, "end": 4, "label": "PER"}, (18, 22, "LOC")]}
    got = scores.ner(gold, pred)
    assert got["micro"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert [error["kind"] for error in got["errors"]] == ["boundary"]
    frame = scores.frame(got)
    assert frame.loc["PER", "f1"] == 1.0 and frame.loc["LOC", "support"] == 1
    in_order = scores.ner(list(gold.values()), [pred["a"], pred["b"]])
    assert in_order["micro"] == got["micro"]


def test_an_analysis_is_entities(ng: nutgraf.Analyzer) -> None:
    a = ng.analyze(ARTICLE)
    got = scores.ner([a], [[m for e in a.entities for m in e.mentions]])
    assert got["micro"]["f1"] == 1.0


def test_a_score_without_a_value_is_none() -> None:
    assert scores.ner([["O"]], [["O"]])["micro"] == {"precision": None, "recall": None, "f1": None}
    assert scores.ner([[]], [[]])["micro"]["f1"] is None


@pytest.mark.parametrize(
    ("gold", "pred", "message"),
    [
        ([["O"]], [["O", "O"]], "sentence 0: 1 gold tags, but 2 predicted"),
        ([["O"]], [], "1 gold sentences, but 0 predicted"),
        ([["X-PER"]], [["O"]], "tag `X-PER` is unknown"),
        ([["O", 5]], [["O", "O"]], "a tag of sentence 0 of `gold` is of type `int`"),
        ([["O", None]], [["O", "O"]], "a tag of sentence 0 of `gold` is None"),
        ({"a": []}, [[]], "both a dictionary by id, or neither"),
        ({"a": []}, {"b": []}, "b"),
        ([[(0, 4)]], [[]], "document 0: (0, 4) is no entity"),
        ([[(4, 4, "PER")]], [[]], ""),
        ([[("x", 4, "PER")]], [[]], "is no entity"),
        ([[(-1, 4, "PER")]], [[]], "is no entity"),
    ],
)
def test_sides_that_do_not_fit(gold: Any, pred: Any, message: str) -> None:
    with pytest.raises(nutgraf.InputError) as caught:
        scores.ner(gold, pred)
    assert message in str(caught.value)


def texts(seed: int) -> tuple[list[str], list[str]]:
    chance = random.Random(seed)
    words = ARTICLE.split()
    make = lambda: "\n".join(  # noqa: E731
        " ".join(chance.choices(words, k=chance.randint(1, 20))) for _ in range(3)
    )
    return [make() for _ in range(10)], [make() for _ in range(10)]


@pytest.mark.parametrize("stem", [False, True])
def test_rouge_is_that_of_rouge_score(stem: bool) -> None:
    variants = ["rouge1", "rouge2", "rouge3", "rougeL", "rougeLsum"]
    scorer = rouge_scorer.RougeScorer(variants, use_stemmer=stem)
    references, summaries = texts(3)
    told = [scorer.score(r, s) for r, s in zip(references, summaries)]
    each = scores.rouge(references, summaries, variants=variants, stem=stem, each=True)
    mean = scores.rouge(references, summaries, variants=variants, stem=stem)
    for variant in variants:
        for key in ("precision", "recall", "fmeasure"):
            of = [getattr(score[variant], key) for score in told]
            assert each[variant][key] == of
            assert mean[variant][key] == math.fsum(of) / 10 or mean[variant][key] == sum(of) / 10
        assert mean[variant]["signature"].startswith(f"metric:{variant}|nrefs:1|")
    frame = scores.frame(each)
    assert isinstance(frame, pandas.DataFrame) and frame.shape == (10, 15)
    assert scores.frame(mean).loc["rouge1", "fmeasure"] == mean["rouge1"]["fmeasure"]


def test_of_several_references_the_best_counts() -> None:
    got = scores.rouge([["a b c", "a x"]], ["a x"])
    assert got["rouge1"]["fmeasure"] == 1.0
    assert "nrefs:2" in got["rouge1"]["signature"]


@pytest.mark.parametrize(
    ("references", "summaries", "options", "message"),
    [
        (["a"], [], {}, "there are 0 summaries, but references of 1"),
        (["a"], [None], {}, "`summaries` has NoneType None in the place of a string"),
        ([5], ["a"], {}, "`references` has int 5 in the place of a string"),
        ([["a", None]], ["a"], {}, "`references` has NoneType None in the place of a string"),
        (["a"], ["\ud800"], {}, "`summaries` has a string with a lone surrogate"),
        ([[]], ["a"], {}, "summary 0: "),
        ("a", ["a"], {}, "`references` is one string"),
        (["a"], ["a"], {"variants": ["rouge0"]}, "`rouge0` is no ROUGE variant"),
        (["a"], ["a"], {"tokenizer": "x"}, "there are `rouge_score` and `unicode`"),
    ],
)
def test_what_rouge_cannot_be_made_of(
    references: Any, summaries: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(nutgraf.InputError) as caught:
        scores.rouge(references, summaries, **options)
    assert message in str(caught.value)

"""Data sets of Hugging Face."""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, Record
from datasets import Dataset, disable_progress_bars
from datasets.fingerprint import Hasher

import nutgraf.hf

disable_progress_bars()


def test_columns_are_added(ng: nutgraf.Analyzer, articles: list[Record]) -> None:
    given = [*articles, {"id": "null", "body": None}, {"id": "empty", "body": ""}]
    ds = Dataset.from_list(given).map(nutgraf.hf.columns("body"), batched=True, batch_size=10)
    assert len(ds) == 26
    for row, article in zip(ds, articles):
        a = ng.analyze(article["body"])
        assert row["nutgraf_summary"] == a.summary().text
        assert [e["name"] for e in row["nutgraf_entities"]] == [e.name for e in a.entities]
        assert row["nutgraf_error"] == ""
    assert [ds[24][f"nutgraf_{n}"] for n in ("summary", "entities")] == [None] * 2
    assert ds[25]["nutgraf_error"] == "it is empty"


def test_the_fingerprint_is_stable() -> None:
    """In another process, and whether or not a model is loaded."""
    made = nutgraf.hf.columns("body", sentences=2)
    before = Hasher.hash(made)
    made({"body": ["Ann Lee met Bo."]})
    code = (
        "import nutgraf.hf; from datasets.fingerprint import Hasher;"
        "print(Hasher.hash(nutgraf.hf.columns('body', sentences=2)))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert before == Hasher.hash(made) == other.stdout.strip()
    assert before != Hasher.hash(nutgraf.hf.columns("body", sentences=3))
    assert pickle.loads(pickle.dumps(made)) == made


def test_what_is_in_the_cache_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Dataset.from_list([{"body": ARTICLE}]).save_to_disk(str(tmp_path / "ds"))
    made = Dataset.load_from_disk(str(tmp_path / "ds")).map(nutgraf.hf.columns("body"), batched=True)
    calls: list[Any] = []
    monkeypatch.setattr(nutgraf.hf.Columns, "__call__", lambda *given: calls.append(given))
    again = Dataset.load_from_disk(str(tmp_path / "ds")).map(nutgraf.hf.columns("body"), batched=True)
    assert calls == [] and again[0] == made[0]


def test_in_several_processes(articles: list[Record]) -> None:
    ds = Dataset.from_list(articles)
    one = ds.map(nutgraf.hf.columns("body"), batched=True)
    two = ds.map(nutgraf.hf.columns("body", threads=1), batched=True, num_proc=2)
    assert one.to_list() == two.to_list()


def test_a_column_that_is_missing() -> None:
    with pytest.raises(nutgraf.InputError, match="no column `article`, but `body`"):
        Dataset.from_list([{"body": ARTICLE}]).map(nutgraf.hf.columns("article"), batched=True)


def test_what_is_no_text() -> None:
    with pytest.raises(nutgraf.InputError, match="its column `body` is Int64, not text"):
        nutgraf.hf.columns("body")({"body": [1, 2]})
    empty = nutgraf.hf.columns("body")({"body": [None, None]})
    assert empty["nutgraf_summary"] == [None, None]


def test_a_data_set_of_arrow(articles: list[Record]) -> None:
    ds = Dataset.from_list(articles)
    of = nutgraf.hf.columns("body")
    assert ds.with_format("arrow").map(of, batched=True).with_format(None).to_list() == ds.map(
        of, batched=True
    ).to_list()


def test_types_are_told_where_nulls_do_not() -> None:
    ds = Dataset.from_list([{"body": None}] * 3 + [{"body": ARTICLE}])
    of = nutgraf.hf.columns("body")
    found = ds.map(of, batched=True, batch_size=1, writer_batch_size=1, features=of.features(ds))
    assert found[0]["nutgraf_summary"] is None and found[3]["nutgraf_entities"]

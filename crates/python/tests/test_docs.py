"""The code of the pages for Python runs as it is written there."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from conftest import ARTICLE, ROOT, wikinews

PAGES = ["docs/python.md", "README.md", "crates/python/README.md"]


def blocks(page: str) -> Iterator[tuple[int, str]]:
    """The blocks of Python of a page, each with the line it begins on."""
    text = (ROOT / page).read_text()
    for block in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text[: block.start(1)].count("\n"), block.group(1)


def run(page: str, replace: dict[str, str]) -> int:
    """Runs the blocks of a page one after another, as one program; how many there are."""
    names: dict[str, Any] = {"__name__": "__main__"}
    count = 0
    for line, code in blocks(page):
        for old, new in replace.items():
            code = code.replace(old, new)
        exec(compile("\n" * line + code, page, "exec"), names)
        count += 1
    return count


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "article.txt").write_text(ARTICLE)
    rows = [{**article, "section": "World"} for article in wikinews()]
    (tmp_path / "articles").mkdir()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "articles/1.parquet")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("page", PAGES)
def test_recipes(page: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(page, {}) >= 1
    assert "Zhao" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore")
def test_the_guide_to_engines(folder: Path) -> None:
    here = {"s3a://archive": str(folder), "s3://archive": str(folder)}
    here["SparkSession.builder"] = 'SparkSession.builder.master("local[2]")'
    here["import ray\n"] = "import ray\nray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)\n"
    here["repartition(200)"] = "repartition(4)"
    try:
        assert run("docs/scale.md", here) == 6
        found = pyarrow.parquet.read_table(folder / "found")
        assert found.num_rows == 24
        assert pyarrow.parquet.read_table(folder / "found-by-ray").num_rows == 24
        assert os.listdir(folder / "found")
    finally:
        import ray
        from pyspark.sql import SparkSession

        ray.shutdown()
        if session := SparkSession.getActiveSession():
            session.stop()

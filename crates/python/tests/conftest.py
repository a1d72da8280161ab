"""What the tests share: the articles of the repository, and the program."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nutgraf

# Spark and Ray ask nothing of the network, and Ray's workers run in this environment.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
# Workers give way to everything else (niceness 15), which on a busy machine is for minutes.
os.environ.setdefault("RAY_worker_niceness", "0")
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

ROOT = Path(__file__).resolve().parents[3]
ARTICLE = (ROOT / "datasets/pyongyang-visit/article.txt").read_text()

Record = dict[str, Any]


def wikinews() -> list[Record]:
    """24 articles of Wikinews."""
    folder = ROOT / "datasets/wikinews"
    paths = sorted(folder.glob("*.txt"))
    assert len(paths) == 24
    return [{"id": path.stem, "body": path.read_text()} for path in paths]


@pytest.fixture(scope="session")
def articles() -> list[Record]:
    return wikinews()


@pytest.fixture(scope="session")
def ng() -> nutgraf.Analyzer:
    return nutgraf.Analyzer()


def program(*arguments: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
    """The program, as the wheel puts it beside this interpreter."""
    path = Path(sys.executable).parent / "nutgraf"
    return subprocess.run(
        [str(path), *arguments], input=input, capture_output=True, text=True, timeout=300,
        env={**os.environ, "NO_COLOR": "1"},
    )


def comparable(record: Record) -> Record:
    """A record without what tells of the file it came in and the run it was made by, which tables in
    memory have not."""
    source = {k: v for k, v in record["source"].items() if k not in ("path", "line", "row")}
    kept = {k: v for k, v in record.items() if k in ("id", "summary", "entities", "sentences", "text")}
    return without_nulls({**kept, "source": source})


def without_nulls(value: Any) -> Any:
    """Without fields that say nothing: Arrow has them as nulls, JSON leaves them out."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None and v is not False}
    if isinstance(value, list):
        return [without_nulls(v) for v in value]
    return value


def lines(records: list[Record]) -> bytes:
    """Records as sorted lines of JSON."""
    return "\n".join(sorted(json.dumps(comparable(r), sort_keys=True) for r in records)).encode()


@pytest.fixture(scope="session")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Record]], bytes]:
    """What `nutgraf analyze` writes of records, as sorted lines."""

    def of(records: list[Record]) -> bytes:
        folder = tmp_path_factory.mktemp("program")
        given = folder / "articles.jsonl"
        given.write_text("".join(json.dumps(record) + "\n" for record in records))
        run = program(
            "analyze", "--quiet", "--format", "jsonl", "--text-field", "body", str(given),
        )
        written = [json.loads(line) for line in run.stdout.splitlines()]
        assert len(written) == len(records), run.stderr
        return lines(written)

    return of

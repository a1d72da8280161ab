"""Spark: on two threads of one process, and on a cluster of three processes of which one is killed."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pyspark
import pytest
from conftest import Record, lines
from pyspark.sql import DataFrame, SparkSession

import nutgraf
import nutgraf.spark

SCHEMA = "id string, body string, n int"


def session(master: str, **conf: str) -> SparkSession:
    builder = SparkSession.builder.master(master).appName("nutgraf")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "3",
        **conf,
    }.items():
        builder = builder.config(key, value)
    made: SparkSession = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    made = session("local[2]")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def df(spark: SparkSession, articles: list[Record]) -> DataFrame:
    rows = [(a["id"], a["body"], n) for n, a in enumerate(articles)]
    return spark.createDataFrame(rows, SCHEMA)


def rows(df: DataFrame) -> list[Record]:
    found: list[Record] = df.toArrow().to_pylist()
    return found


@pytest.mark.parametrize("partitions", [1, 2, 7])
def test_rows_are_the_programs_whatever_the_partitions(
    df: DataFrame,
    articles: list[Record],
    expected: Callable[[list[Record]], bytes],
    partitions: int,
) -> None:
    found = rows(nutgraf.spark.analyze(df.repartition(partitions), text="body", keep=["n"]))
    assert lines(found) == expected(articles)
    assert {row["id"]: row["n"] for row in found} == {a["id"]: n for n, a in enumerate(articles)}


def test_the_schema_is_fixed(df: DataFrame, spark: SparkSession) -> None:
    told = Path(__file__).with_name("spark_schema.txt")
    schema = nutgraf.spark.analyze(df, text="body", keep=["n"]).schema
    assert schema.simpleString() + "\n" == told.read_text()
    empty = spark.createDataFrame([], SCHEMA)
    found = nutgraf.spark.analyze(empty, text="body", keep=["n"])
    assert found.schema == schema and found.count() == 0


def test_null_is_null_and_what_cannot_be_read_has_its_reason(spark: SparkSession) -> None:
    given = [("a", None, 1), ("b", "", 2), ("c", "Ann Lee met Bo.", 3), (None, " ", 4)]
    df = spark.createDataFrame(given, SCHEMA)
    found = sorted(rows(nutgraf.spark.analyze(df, "body", keep=["n"])), key=lambda row: row["n"])
    errors = [None, "it is empty", None, "it has only white space"]
    assert [row["error"] for row in found] == errors
    assert [row["text"] for row in found] == [None, None, "Ann Lee met Bo.", None]
    assert [row["id"] for row in found] == ["a", "b", "c", None]
    assert found[0]["summary"] is found[0]["source"] is found[0]["entities"] is None


def test_light_forms(df: DataFrame, ng: nutgraf.Analyzer, articles: list[Record]) -> None:
    alone = {a["id"]: ng.analyze(a["body"]) for a in articles}
    found = nutgraf.spark.summarize(df, "body", keep=["n"], sentences=1)
    assert found.schema.simpleString() == "struct<id:string,n:int,summary:string,error:string>"
    assert {r["id"]: r["summary"] for r in rows(found)} == {
        id: a.summary(1).text for id, a in alone.items()
    }
    found = nutgraf.spark.entities(df, "body")
    assert found.columns == ["id", "entities", "error"]
    assert {r["id"]: [e["name"] for e in r["entities"]] for r in rows(found)} == {
        id: [e.name for e in a.entities] for id, a in alone.items()
    }


def test_what_is_refused_by_name_before_anything_runs(df: DataFrame) -> None:
    for options, message in [
        ({"text": "article"}, "no column `article`, but `id`, `body`, `n`"),
        ({"text": "n"}, "its column `n` is Int32, not text"),
        ({"text": "body", "keep": ["m"]}, "`keep`: the data frame has no column `m`"),
        ({"text": "body", "keep": "n"}, "give a list of columns"),
        ({"text": "body", "sentences": 0}, "`sentences` is 0"),
    ]:
        with pytest.raises(nutgraf.InputError, match=message):
            nutgraf.spark.analyze(df, **options)  # type: ignore[arg-type]


def test_what_takes_no_part_does_not_matter(spark: SparkSession) -> None:
    """Not even a type that Arrow has not."""
    df = spark.sql("select 'a' id, 'Ann Lee met Bo.' text, parse_json('{}') odd, array(1) tags")
    found = nutgraf.spark.analyze(df, keep=["tags"])
    assert [(row["id"], row["tags"]) for row in rows(found)] == [("a", [1])]


def test_ids_are_kept_as_they_are(spark: SparkSession) -> None:
    df = spark.createDataFrame([(7, "Ann Lee met Bo.")], "id long, text string")
    assert nutgraf.spark.summarize(df, keep=["id"]).schema["id"].dataType.simpleString() == "bigint"
    assert rows(nutgraf.spark.summarize(df))[0]["id"] == "7"


class Standalone:
    """A master and two workers of one core each, all processes of their own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.home = Path(pyspark.__file__).parent
        self.folder = folder
        self.environment = {
            **os.environ,
            **environment,
            "SPARK_HOME": str(self.home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_NO_DAEMONIZE": "1",
        }
        master = "org.apache.spark.deploy.master.Master"
        self.processes = [
            self.start("master", master, "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        ]
        self.url = self.said("master", "Starting Spark master at ")
        worker = "org.apache.spark.deploy.worker.Worker"
        for name in ("worker1", "worker2"):
            options = ["--cores", "1", "--memory", "1g", "--webui-port", "0"]
            options += ["--host", "127.0.0.1", "--work-dir", str(folder / name)]
            self.processes.append(self.start(name, worker, *options, self.url))
        for name in ("worker1", "worker2"):
            self.said(name, "Successfully registered with master ")

    def start(self, name: str, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [str(self.home / "bin/spark-class"), *arguments],
                stdout=log, stderr=log, env=self.environment, start_new_session=True,
            )  # fmt: skip

    def said(self, name: str, begin: str) -> str:
        """What stands after this in a log, as soon as it does."""
        log = self.folder / f"{name}.log"
        for _ in range(600):
            for line in log.read_text(errors="replace").splitlines():
                if begin in line:
                    return line.split(begin)[1].split()[0]
            time.sleep(0.1)
        raise AssertionError(log.read_text())

    def kill(self, place: int) -> None:
        """A worker with its executor and the executor's Python, at once."""
        os.killpg(self.processes[place].pid, signal.SIGKILL)

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Standalone]:
    made = Standalone(tmp_path, getattr(request, "param", {}))
    yield made
    made.stop()


def test_a_worker_that_is_killed_loses_nothing(
    cluster: Standalone,
    tmp_path: Path,
    articles: list[Record],
    expected: Callable[[list[Record]], bytes],
) -> None:
    many = [{**a, "id": f"{a['id']}-{n}"} for n in range(12) for a in articles]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(many), tmp_path / "articles.parquet")
    spark = session(
        cluster.url,
        **{
            "spark.executor.memory": "512m",
            "spark.executor.cores": "1",
            "spark.task.maxFailures": "4",
            "spark.executorEnv.SPARK_LOCAL_IP": "127.0.0.1",
        },
    )
    try:
        df = spark.read.parquet(str(tmp_path / "articles.parquet")).repartition(12)
        out = tmp_path / "found"
        killed: list[int] = []

        def kill() -> None:
            tracker = spark.sparkContext.statusTracker()
            while not killed:
                stages = [tracker.getStageInfo(s) for s in tracker.getActiveStageIds()]
                if any(s and s.numTasks == 12 and s.numCompletedTasks >= 3 for s in stages):
                    cluster.kill(1)
                    killed.append(1)
                time.sleep(0.05)

        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        nutgraf.spark.analyze(df, text="body").write.parquet(str(out))
        assert killed, "the work was over before a worker was killed"
        assert cluster.processes[1].wait(timeout=10) == -signal.SIGKILL
        found = pyarrow.parquet.read_table(out).to_pylist()
        assert lines(found) == expected(many)
    finally:
        spark.stop()


@pytest.fixture
def other_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a nutgraf of another version, for the path of executors."""
    folder = tmp_path_factory.mktemp("other")
    package = shutil.copytree(Path(nutgraf.__file__).parent, folder / "nutgraf")
    for name in ("__init__.py", "_shared.py"):
        file = package / name
        text = file.read_text()
        assert "__version__" in text
        at = text.index("\n\n\n")
        file.write_text(text[:at] + '\n\n__version__ = "0.0.9"\n' + text[at:])
    return folder


def test_another_version_on_an_executor_is_refused_by_name(
    cluster: Standalone, other_version: Path
) -> None:
    spark = session(
        cluster.url,
        **{
            "spark.executor.memory": "512m",
            "spark.task.maxFailures": "1",
            "spark.executorEnv.PYTHONPATH": str(other_version),
        },
    )
    try:
        df = spark.createDataFrame([("a", "Ann Lee met Bo.", 1)], SCHEMA)
        with pytest.raises(Exception, match="nutgraf 0.0.9 is installed on this executor") as caught:
            nutgraf.spark.analyze(df, text="body").collect()
        message = str(caught.value)
        assert str(other_version) in message
        assert f"install nutgraf=={nutgraf.__version__} on all of them" in message
    finally:
        spark.stop()


def test_threads_are_the_tasks_cpus(spark: SparkSession) -> None:
    """Of a worker of Spark's, as the operator asks for them."""
    from nutgraf.spark import _Mapped

    class Context:
        def cpus(self) -> int:
            return 3

    import nutgraf._shared as shared
    from nutgraf._arrow import Work

    asked: list[Any] = []
    batch = pyarrow.record_batch({"text": ["Ann Lee met Bo."]})
    original = shared.analyzer

    def analyzer(*recipe: Any) -> nutgraf.Analyzer:
        asked.append(recipe)
        return original(*recipe)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pyspark.TaskContext.get", classmethod(lambda cls: Context()))
        patch.setattr(shared, "analyzer", analyzer)
        found = list(_Mapped(Work(), 1)(iter([batch])))
    assert asked == [(3, None)]
    assert found[0].num_rows == 1

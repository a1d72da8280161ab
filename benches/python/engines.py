"""Spark and Ray, two workers of a core each, beside two processes of the program on the same cores, in
one run; prints a table. The start of the JVM and of Ray is left out.

    pip install target/wheels/nutgraf-*.whl -r benches/python/requirements.txt
    python benches/python/engines.py [--articles articles.jsonl] [--count 20000]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pyarrow
import pyarrow.parquet
from common import PROGRAM, articles, run, turns

import nutgraf.ray
import nutgraf.spark


class Peak:
    """The most memory that any process whose command line has a word has held at once, in MiB. It is
    looked at seldom: looking takes a core's time from what is measured."""

    seconds = 1.0

    def __init__(self, word: str) -> None:
        self.word = word
        self.most = 0.0
        self.over = threading.Event()
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self) -> None:
        while not self.over.wait(self.seconds):
            for process in psutil.process_iter(["cmdline", "memory_info"]):
                if self.word in " ".join(process.info["cmdline"] or []) and process.info["memory_info"]:
                    self.most = max(self.most, process.info["memory_info"].rss / 2**20)


def peak_of(word: str, work: Callable[[], object]) -> float:
    peak = Peak(word)
    work()
    peak.over.set()
    return peak.most


def same(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """What Python and Spark take without us."""
    yield from batches


class Unchanged:
    """The same, of an actor."""

    def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
        return table


class Engine(NamedTuple):
    """An engine that runs: what analyzes all articles by it, and what ends it."""

    analyzed: Callable[[], object]
    worker: str
    """A word of its workers' command lines."""
    bare: float
    """The most MiB that a worker has without nutgraf."""
    stop: Callable[[], None]


def by_spark(folder: Path, parts: int) -> Engine:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    df = spark.read.parquet(str(folder / "all")).repartition(2 * parts)
    first = df.limit(64).cache()

    def analyzed() -> None:
        found = nutgraf.spark.analyze(df, text="text")
        found.write.mode("overwrite").parquet(str(folder / "spark"))

    first.mapInArrow(same, first.schema).count()
    bare = peak_of("pyspark.daemon", lambda: df.mapInArrow(same, df.schema).write.mode("overwrite").parquet(str(folder / "same")))
    nutgraf.spark.analyze(first, text="text").count()
    return Engine(analyzed, "pyspark.daemon", bare, spark.stop)


def by_ray(folder: Path) -> Engine:
    os.environ["RAY_ENABLE_UV_RUN_RUNTIME_ENV"] = "0"
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_worker_niceness"] = "0"
    import ray

    # Two more than the actors take: reading and writing are tasks of their own, which wait for a cpu for ever otherwise.
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, object_store_memory=1 << 30)

    def written(analyze: Callable[[Any], Any]) -> None:
        ds = ray.data.read_parquet(str(folder / "all"))
        shutil.rmtree(folder / "ray", ignore_errors=True)
        analyze(ds).write_parquet(str(folder / "ray"))

    def unchanged(ds: Any) -> Any:
        parts = ds.repartition(target_num_rows_per_block=nutgraf.ray.ROWS)
        pool = ray.data.ActorPoolStrategy(size=2)
        return parts.map_batches(Unchanged, batch_format="pyarrow", batch_size=64, num_cpus=1, compute=pool)

    def analyzed(ds: Any) -> Any:
        return nutgraf.ray.analyze(ds, text="text", actors=2, threads=1)

    bare = peak_of("ray::", lambda: written(unchanged))
    return Engine(lambda: written(analyzed), "ray::", bare, ray.shutdown)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", help="JSON lines with `text` or `article`")
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", choices=["spark", "ray"], help="one of them alone")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    table = pyarrow.Table.from_pylist(articles(arguments.articles, arguments.count))
    parts = 8
    (folder / "all").mkdir()
    for part in range(parts):
        rows = table.take(list(range(part, table.num_rows, parts)))
        pyarrow.parquet.write_table(rows, folder / f"all/{part}.parquet")

    def program() -> None:
        halves = [sorted((folder / "all").glob("*"))[half::2] for half in (0, 1)]
        running = [
            run(PROGRAM, "analyze", "-q", "--threads", "1", *map(str, half),
                "-o", str(folder / f"{at}.parquet"), cpus=str(at))
            for at, half in enumerate(halves)
        ]  # fmt: skip
        codes = [process.wait() for process in running]
        assert codes == [0, 0], codes
        for at in range(2):
            for left in folder.glob(f"{at}.parquet*"):
                left.unlink()

    engines: dict[str, Engine] = {}
    if arguments.engine != "ray":
        engines["spark"] = by_spark(folder, parts)
    if arguments.engine != "spark":
        engines["ray"] = by_ray(folder)
    peaks: dict[str, list[float]] = {name: [] for name in engines}

    def measured(name: str) -> Callable[[], None]:
        return lambda: peaks[name].append(peak_of(engines[name].worker, engines[name].analyzed))

    seconds = turns(arguments.rounds, program=program, **{name: measured(name) for name in engines})
    for engine in engines.values():
        engine.stop()

    count = table.num_rows
    print("| two workers of one core | articles/s | two processes of the program, articles/s | ratio "
          "| a worker's peak, MiB | without nutgraf |\n|---|---|---|---|---|---|")  # fmt: skip
    for name, engine in engines.items():
        ratio = seconds["program"] / seconds[name]
        print(f"| {name.title()} | {count / seconds[name]:.1f} | {count / seconds['program']:.1f} "
              f"| {ratio:.2f} | {max(peaks[name]):.0f} | {engine.bare:.0f} |")  # fmt: skip
    shutil.rmtree(folder)


if __name__ == "__main__":
    begun = time.perf_counter()
    main()
    print(f"\n{time.perf_counter() - begun:.0f} s in all.")

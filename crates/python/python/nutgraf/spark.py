"""nutgraf on Spark: data frames in, data frames out, by `mapInArrow`.

    import nutgraf.spark

    found = nutgraf.spark.analyze(spark.read.parquet("articles"), text="body", keep=["section"])

Each Python worker of an executor loads the model once, from the wheel, and works on as many threads
as a task has cpus (`spark.task.cpus`). Batches are cut anew, to 64 articles or 1 MB of text, so that
memory does not grow with what Spark sends. A row whose text is null has nulls; one whose text cannot
be read has the reason in `error`. The result does not depend on how rows are spread over partitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from . import _shared
from ._arrow import Work
from ._nutgraf import InputError

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

__all__ = ["analyze", "entities", "summarize"]


def analyze(
    df: DataFrame,
    text: str | Sequence[str] | None = None,
    keep: Iterable[str] = (),
    *,
    id: str = "id",
    format: str = "text",
    model: str | None = None,
    sentences: int | None = None,
    words: int | None = None,
    percent: float | None = None,
    about: str | None = None,
) -> DataFrame:
    """Everything that `nutgraf analyze` finds, in columns: `id`, those of `keep`, `source`,
    `summary`, `entities`, `sentences`, `text` and `error`.

    `text` names the column of the text (else `text`, `article`, `content` or `body`), or several
    that are its paragraphs. The columns of the record are those of its schema's version
    (`nutgraf.SCHEMA_VERSION`), whatever the data. Titles, dates, addresses and authors are read from
    columns with the usual names, as the program does.
    """
    length = {"sentences": sentences, "words": words, "percent": percent, "about": about}
    return _map(df, Work.of(text, keep, id=id, format=format, model=model, **length))


def summarize(
    df: DataFrame,
    text: str | Sequence[str] | None = None,
    keep: Iterable[str] = (),
    *,
    id: str = "id",
    format: str = "text",
    model: str | None = None,
    sentences: int | None = None,
    words: int | None = None,
    percent: float | None = None,
    about: str | None = None,
) -> DataFrame:
    """Summaries alone: `id`, the columns of `keep`, `summary` as a string, and `error`."""
    from pyspark.sql.functions import col

    length = {"sentences": sentences, "words": words, "percent": percent, "about": about}
    work = Work.of(text, keep, id=id, format=format, model=model, task="summarize", **length)
    found = _map(df, work)
    columns = [
        col("summary.text").alias("summary") if name == "summary" else col(f"`{name}`")
        for name in found.columns
    ]
    return found.select(*columns)


def entities(
    df: DataFrame,
    text: str | Sequence[str] | None = None,
    keep: Iterable[str] = (),
    *,
    id: str = "id",
    format: str = "text",
    model: str | None = None,
) -> DataFrame:
    """Entities alone: `id`, the columns of `keep`, `entities` with their mentions, and `error`."""
    return _map(df, Work.of(text, keep, id=id, format=format, model=model, task="entities"))


def _map(df: DataFrame, work: Work) -> DataFrame:
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    missing = [name for name in work.keep if name not in df.columns]
    if missing:
        there = ", ".join(f"`{name}`" for name in df.columns)
        raise InputError(f"`keep`: the data frame has no column `{missing[0]}`, but {there}")
    # What takes no part is not sent to Python, and may be of a type that Arrow has not.
    wanted = work.columns(_arrow_schema(df.schema))
    read = df.select(*[f"`{name}`" for name in wanted])
    schema: StructType = from_arrow_schema(work.schema(to_arrow_schema(read.schema)))
    # What is kept is as it was.
    own = {field.name: field for field in read.schema.fields}
    fields = [own[f.name] if f.name in work.keep else f for f in schema.fields]
    cpus = int(df.sparkSession.conf.get("spark.task.cpus", "1") or 1)
    return read.mapInArrow(_Mapped(work, cpus), type(schema)(fields))


def _arrow_schema(schema: StructType) -> pyarrow.Schema:
    """The columns whose types Arrow has."""
    import pyarrow
    from pyspark.sql.pandas.types import to_arrow_type

    fields = []
    for field in schema.fields:
        try:
            fields.append(pyarrow.field(field.name, to_arrow_type(field.dataType)))
        except Exception:  # noqa: BLE001, S112: each version of Spark has its own for it
            continue
    return pyarrow.schema(fields)


class _Mapped:
    """What a task does with its batches."""

    def __init__(self, work: Work, cpus: int) -> None:
        self.work = work
        self.cpus = cpus

    def __reduce__(self) -> tuple[Any, ...]:
        # The version is looked at before anything else of it is read.
        return _unpickled, (self.work.version, vars(self.work), self.cpus)

    def __call__(self, batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        cpus = context.cpus() if context is not None else self.cpus
        yield from self.work.stream(batches, _shared.analyzer(cpus, self.work.model))


def _unpickled(version: str, work: dict[str, Any], cpus: int) -> _Mapped:
    _shared.check_version(version, "executor")
    return _Mapped(Work(**work), cpus)

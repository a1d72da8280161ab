"""nutgraf on Ray Data: a class for `map_batches`, each of whose actors loads the model once.

    import nutgraf.ray

    found = nutgraf.ray.analyze(ray.data.read_parquet("articles"), text="body", keep=["section"])

or, to say more of how it runs:

    ds.repartition(target_num_rows_per_block=128).map_batches(
        nutgraf.ray.Analyze,
        fn_constructor_kwargs={"text": "body", "keep": ["section"]},
        batch_format="pyarrow",
        batch_size=64,
        compute=ray.data.ActorPoolStrategy(size=8),
        num_cpus=1,
    )
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from . import _shared
from ._arrow import Work
from ._nutgraf import __version__

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Analyze", "analyze"]

# Articles of a block. Each block is one actor's work, and readers make blocks of 128 MB, which are tens of
# thousands of articles: few actors would have something to do.
ROWS = 128


class Analyze:
    """Tables of pyarrow in, tables with what was found in their rows out. The columns are those of
    `nutgraf.spark.analyze`; `task` is `analyze`, `summarize` or `entities`.

    It works on as many threads as its actor has cpus, or on `threads`.
    """

    def __init__(
        self,
        text: str | Sequence[str] | None = None,
        keep: Iterable[str] = (),
        *,
        id: str = "id",
        format: str = "text",
        task: str = "analyze",
        model: str | None = None,
        sentences: int | None = None,
        words: int | None = None,
        percent: float | None = None,
        about: str | None = None,
        threads: int | None = None,
        version: str | None = None,
    ) -> None:
        if version is not None:
            _shared.check_version(version, "node")
        length = {"sentences": sentences, "words": words, "percent": percent, "about": about}
        self._work = Work.of(text, keep, id=id, format=format, task=task, model=model, **length)
        self._analyzer = _shared.analyzer(threads or _cpus(), model)

    def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
        import pyarrow

        batches = list(self._work.stream(iter(table.to_batches()), self._analyzer))
        if not batches:
            return self._work.schema(table.schema).empty_table()
        return pyarrow.Table.from_batches(batches)


def analyze(
    ds: Any,
    text: str | Sequence[str] | None = None,
    keep: Iterable[str] = (),
    *,
    actors: int | tuple[int, int] = 1,
    num_cpus: int = 1,
    **options: Any,
) -> Any:
    """The data set's articles through actors with so many cpus each: a number of them, or the least
    and the most. Its blocks are cut to 128 articles, so that all actors have work. The other options are
    those of `Analyze`."""
    import ray

    least, most = actors if isinstance(actors, tuple) else (actors, actors)
    made = {**options, "text": text, "keep": list(keep), "version": __version__}
    return ds.repartition(target_num_rows_per_block=ROWS).map_batches(
        Analyze,
        fn_constructor_kwargs=made,
        batch_format="pyarrow",
        batch_size=64,
        compute=ray.data.ActorPoolStrategy(min_size=least, max_size=most),
        num_cpus=num_cpus,
    )


def _cpus() -> int:
    """The cpus of the actor that this runs in; 1 elsewhere."""
    try:
        import ray

        if ray.is_initialized():
            resources = ray.get_runtime_context().get_assigned_resources()
            return max(1, int(resources.get("CPU", 1)))
    except ImportError:
        pass
    return 1

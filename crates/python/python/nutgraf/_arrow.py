"""Batches of pyarrow through an analyzer, a few articles at a time: what Spark and Ray share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from . import _shared
from ._nutgraf import SCHEMA_VERSION, Analyzer, InputError, __version__, columns_read

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True)
class Work:
    """What is wanted of tables, and by which version; it travels to the workers."""

    text: str | tuple[str, ...] | None = None
    keep: tuple[str, ...] = ()
    id: str = "id"
    format: str = "text"
    task: str = "analyze"
    sentences: int | None = None
    words: int | None = None
    percent: float | None = None
    about: str | None = None
    model: str | None = None
    version: str = field(default=__version__)
    schema_version: int = field(default=SCHEMA_VERSION)

    @staticmethod
    def of(text: Any, keep: Iterable[str], **more: Any) -> Work:
        """With lists as tuples, so that it never changes."""
        if isinstance(keep, str):
            raise InputError(f"`keep` is a string: give a list of columns, [{keep!r}]")
        several = text is not None and not isinstance(text, str)
        return Work(tuple(text) if several else text, tuple(keep), **more)

    def options(self) -> dict[str, Any]:
        """As `Analyzer.stream_arrow` takes them, beside the text's column."""
        names = ("id", "format", "task", "sentences", "words", "percent", "about")
        return {"keep": list(self.keep), **{name: getattr(self, name) for name in names}}

    def columns(self, table: pyarrow.Schema) -> list[str]:
        """The columns of a table that take part."""
        return columns_read(table.empty_table(), self._text(), keep=list(self.keep), id=self.id)

    def _text(self) -> str | list[str] | None:
        return list(self.text) if isinstance(self.text, tuple) else self.text

    def stream(
        self, batches: Iterator[pyarrow.RecordBatch], analyzer: Analyzer
    ) -> Iterator[pyarrow.RecordBatch]:
        """The results of batches, in batches of 64 articles or 1 MB of text at most, as they are
        done; of no batches none."""
        import pyarrow

        first = next(batches, None)
        if first is None:
            return
        table = pyarrow.RecordBatchReader.from_batches(first.schema, chain([first], batches))
        results = analyzer.stream_arrow(table, self._text(), **self.options())
        yield from pyarrow.RecordBatchReader.from_stream(results)

    def schema(self, table: pyarrow.Schema) -> pyarrow.Schema:
        """The columns of the results of a table with these columns."""
        import pyarrow

        analyzer = _shared.analyzer(1, self.model)
        stream = analyzer.stream_arrow(table.empty_table(), self._text(), **self.options())
        return pyarrow.schema(stream)

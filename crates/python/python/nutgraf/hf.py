"""nutgraf on data sets of Hugging Face:

    ds = ds.map(nutgraf.hf.columns("article"), batched=True)

adds the columns `nutgraf_summary`, `nutgraf_entities` and `nutgraf_error`, which is empty where a text
was read. A text that is null has nulls. What `columns` gives has
the same fingerprint whenever it is asked for the same, so that a result that is in the cache of
`datasets` is found there; another version of nutgraf has another one. It may be sent to processes
(`num_proc`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import _shared
from ._nutgraf import InputError, __version__

__all__ = ["Columns", "columns"]


@dataclass(frozen=True)
class Columns:
    """Texts of a batch to columns of what was found in them."""

    text: str
    sentences: int | None = None
    words: int | None = None
    percent: float | None = None
    about: str | None = None
    prefix: str = "nutgraf_"
    threads: int | None = None
    model: str | None = None
    version: str = __version__

    def __call__(self, batch: Any) -> Any:
        """The new columns of a batch, or, of a data set in the format `arrow`, its table with them."""
        import pyarrow

        is_table = isinstance(batch, pyarrow.Table)
        there = batch.column_names if is_table else list(batch)
        if self.text not in there:
            told = ", ".join(f"`{name}`" for name in there)
            raise InputError(f"the data set has no column `{self.text}`, but {told}")
        texts = batch.column(self.text) if is_table else pyarrow.array(batch[self.text])
        new = self._new(texts)
        if is_table:
            for name, column in new.items():
                batch = batch.append_column(name, column)
            return batch
        return {name: column.to_pylist() for name, column in new.items()}

    def features(self, ds: Any) -> Any:
        """The features of `ds` with the new columns, for `map`'s argument `features`: needed where the
        first thousand texts may all be null, of which `datasets` cannot tell the types."""
        import datasets
        import pyarrow

        new = self._new(pyarrow.array([], pyarrow.string()))
        schema = pyarrow.schema([(name, column.type) for name, column in new.items()])
        return datasets.Features({**ds.features, **datasets.Features.from_arrow_schema(schema)})

    def _new(self, texts: Any) -> dict[str, Any]:
        import pyarrow
        import pyarrow.compute

        if pyarrow.types.is_null(texts.type):
            texts = texts.cast(pyarrow.string())
        found = pyarrow.table(
            _shared.analyzer(self.threads, self.model).analyze_arrow(
                pyarrow.table({self.text: texts}),
                self.text,
                sentences=self.sentences,
                words=self.words,
                percent=self.percent,
                about=self.about,
            )
        )
        summary = found.column("summary").combine_chunks()
        return {
            self.prefix + "summary": pyarrow.compute.struct_field(summary, "text"),
            self.prefix + "entities": found.column("entities").combine_chunks(),
            # Not null: a column of which the first thousand are all null has no type for what follows.
            self.prefix + "error": found.column("error").combine_chunks().fill_null(""),
        }


def columns(text: str, **options: Any) -> Columns:
    """What `datasets.Dataset.map` takes, with `batched=True`; `text` names the column of the text.

    `sentences`, `words`, `percent` and `about` are those of a summary, `prefix` begins the names of
    the new columns, `threads` and `model` are the analyzer's: with `num_proc` give `threads=1`.
    """
    return Columns(text, **options)

"""nutgraf on data sets of Hugging Face:

    ds = ds.map(nutgraf.hf.columns("article"), batched=True)

adds the columns `nutgraf_summary`, `nutgraf_entities` and `nutgraf_error`. What `columns` gives has
the same fingerprint whenever it is asked for the same, so that a result that is in the cache of
`datasets` is found there; another version of nutgraf has another one. It may be sent to processes
(`num_proc`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import _shared
from ._nutgraf import Analysis, __version__

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

    def __call__(self, batch: dict[str, list[Any]]) -> dict[str, list[Any]]:
        analyzer = _shared.analyzer(self.threads, self.model)
        if self.text not in batch:
            there = ", ".join(f"`{name}`" for name in batch)
            raise KeyError(f"the data set has no column `{self.text}`, but {there}")
        texts = batch[self.text]
        found = analyzer.pipe((t for t in texts if t is not None), errors="return")
        rows = [self._row(None if text is None else next(found)) for text in texts]
        names = ("summary", "entities", "error")
        return {self.prefix + name: [row[at] for row in rows] for at, name in enumerate(names)}

    def _row(self, found: Any) -> tuple[str | None, list[dict[str, Any]] | None, str | None]:
        if found is None:
            return None, None, None
        if not isinstance(found, Analysis):
            return None, None, str(found)
        length = {"words": self.words, "percent": self.percent, "about": self.about}
        summary = found.summary(self.sentences, **length)  # type: ignore[arg-type]
        return summary.text, found.to_dict()["entities"], None


def columns(text: str, **options: Any) -> Columns:
    """What `datasets.Dataset.map` takes, with `batched=True`; `text` names the column of the text.

    `sentences`, `words`, `percent` and `about` are those of a summary, `prefix` begins the names of
    the new columns, `threads` and `model` are the analyzer's: with `num_proc` give `threads=1`.
    """
    return Columns(text, **options)

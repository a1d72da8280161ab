"""The native part of nutgraf."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Generic, Literal, Protocol, TypeVar, final, overload, type_check_only

from typing_extensions import CapsuleType

__all__ = [
    "Analysis",
    "Analyzer",
    "Entity",
    "Error",
    "InputError",
    "Mention",
    "ModelError",
    "Pipe",
    "SCHEMA_VERSION",
    "Sentence",
    "Stream",
    "Summary",
    "SummarySentence",
    "Table",
    "__version__",
    "columns_read",
    "ner_spans",
    "ner_tags",
    "program",
    "rouge_each",
]

__version__: Final[str]
SCHEMA_VERSION: Final[int]

_Format = Literal["text", "markdown", "html"]
_Task = Literal["analyze", "summarize", "entities"]
_Given = TypeVar("_Given", covariant=True)
_Context = TypeVar("_Context")

@type_check_only
class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

@type_check_only
class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: Any = None) -> Any: ...

_Arrow = _ArrowStream | _ArrowArray

class Error(Exception):
    """What goes wrong in nutgraf."""

class InputError(Error):
    """What is given cannot be read, or asks for what cannot be."""

class ModelError(Error):
    """A model cannot be loaded, or fails."""

@final
class Mention:
    """A place that names an entity."""

    @property
    def text(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def byte_start(self) -> int: ...
    @property
    def byte_end(self) -> int: ...
    @property
    def sentence(self) -> int: ...
    @property
    def confidence(self) -> float: ...

@final
class Entity:
    """Something the article names."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def mentions(self) -> tuple[Mention, ...]: ...

@final
class Sentence:
    """A sentence of the article."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def byte_start(self) -> int: ...
    @property
    def byte_end(self) -> int: ...
    @property
    def salience(self) -> float: ...
    @property
    def block(
        self,
    ) -> Literal["paragraph", "heading", "list_item", "table_row", "note", "boilerplate"]: ...

@final
class SummarySentence:
    """A sentence of a summary, as it stands in the article."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def byte_start(self) -> int: ...
    @property
    def byte_end(self) -> int: ...
    @property
    def sentence(self) -> int: ...
    @property
    def score(self) -> float: ...

@final
class Summary:
    """A summary."""

    @property
    def text(self) -> str: ...
    @property
    def sentences(self) -> tuple[SummarySentence, ...]: ...
    @property
    def about_matches(self) -> int | None: ...
    @property
    def too_long(self) -> bool: ...

@final
class Analysis:
    """What was found in one text."""

    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def entities(self) -> tuple[Entity, ...]: ...
    @property
    def sentences(self) -> tuple[Sentence, ...]: ...
    def summary(
        self,
        sentences: int | None = None,
        *,
        words: int | None = None,
        percent: float | None = None,
        about: str | None = None,
    ) -> Summary: ...
    def to_dict(self) -> dict[str, Any]: ...
    def to_json(self) -> str: ...
    def to_html(self) -> str: ...
    def _repr_html_(self) -> str: ...

@final
class Pipe(Iterator[_Given], Generic[_Given]):
    """The analyses of texts, in their order."""

    def __iter__(self) -> Pipe[_Given]: ...
    def __next__(self) -> _Given: ...
    def close(self) -> None: ...

@final
class Table:
    """The results of a table's rows, as a table."""

    @property
    def num_rows(self) -> int: ...
    @property
    def column_names(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> CapsuleType: ...
    def __arrow_c_schema__(self) -> CapsuleType: ...

@final
class Stream:
    """The results of a table's rows, worked on as they are read, once."""

    @property
    def column_names(self) -> list[str]: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> CapsuleType: ...
    def __arrow_c_schema__(self) -> CapsuleType: ...

@final
class Analyzer:
    """A loaded model that texts go through."""

    def __new__(
        cls, threads: int | None = None, model: str | os.PathLike[str] | None = None
    ) -> Analyzer: ...
    @property
    def threads(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def entity_types(self) -> list[str]: ...
    def analyze(self, text: str, *, id: str | None = None, format: _Format = "text") -> Analysis: ...
    @overload
    def pipe(
        self,
        texts: Iterable[str],
        *,
        as_tuples: Literal[False] = False,
        errors: Literal["raise"] = "raise",
        format: _Format = "text",
    ) -> Pipe[Analysis]: ...
    @overload
    def pipe(
        self,
        texts: Iterable[str],
        *,
        as_tuples: Literal[False] = False,
        errors: Literal["return"],
        format: _Format = "text",
    ) -> Pipe[Analysis | Error]: ...
    @overload
    def pipe(
        self,
        texts: Iterable[tuple[str, _Context]],
        *,
        as_tuples: Literal[True],
        errors: Literal["raise"] = "raise",
        format: _Format = "text",
    ) -> Pipe[tuple[Analysis, _Context]]: ...
    @overload
    def pipe(
        self,
        texts: Iterable[tuple[str, _Context]],
        *,
        as_tuples: Literal[True],
        errors: Literal["return"],
        format: _Format = "text",
    ) -> Pipe[tuple[Analysis | Error, _Context]]: ...
    def analyze_arrow(
        self,
        data: _Arrow,
        text: str | Sequence[str] | None = None,
        *,
        keep: Sequence[str] = ...,
        id: str = "id",
        format: _Format = "text",
        task: _Task = "analyze",
        sentences: int | None = None,
        words: int | None = None,
        percent: float | None = None,
        about: str | None = None,
    ) -> Table: ...
    def stream_arrow(
        self,
        data: _Arrow,
        text: str | Sequence[str] | None = None,
        *,
        keep: Sequence[str] = ...,
        id: str = "id",
        format: _Format = "text",
        task: _Task = "analyze",
        sentences: int | None = None,
        words: int | None = None,
        percent: float | None = None,
        about: str | None = None,
    ) -> Stream: ...

def columns_read(
    data: _Arrow, text: str | Sequence[str] | None = None, *, keep: Sequence[str] = ..., id: str = "id"
) -> list[str]: ...
def program(arguments: Sequence[str]) -> int: ...
def ner_spans(
    gold: Sequence[tuple[str, Sequence[tuple[int, int, str]]]],
    pred: Sequence[tuple[str, Sequence[tuple[int, int, str]]]],
) -> dict[str, Any]: ...
def ner_tags(
    gold: Iterable[Iterable[str]], pred: Iterable[Iterable[str]], scheme: str | None = None
) -> dict[str, Any]: ...
def rouge_each(
    references: Sequence[Sequence[str]],
    summaries: Sequence[str],
    variants: Sequence[str],
    stem: bool,
    tokenizer: str,
) -> dict[str, dict[str, Any]]: ...

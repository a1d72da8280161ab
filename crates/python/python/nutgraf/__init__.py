"""Summaries and named entities of news articles, each tied to the characters that support it.

    import nutgraf

    ng = nutgraf.Analyzer()
    a = ng.analyze("Zhao Leji met Kim Jong Un in Pyongyang on Friday. They talked of trade.")
    print(a.summary(sentences=1))
    for entity in a.entities:
        print(entity.label, entity.name)

The same model goes through many texts (`Analyzer.pipe`), through tables (`Analyzer.analyze_arrow`),
through data frames of Spark (`nutgraf.spark`) and data sets of Ray (`nutgraf.ray`).
"""

from . import eval  # noqa: A004
from ._nutgraf import (
    SCHEMA_VERSION,
    Analysis,
    Analyzer,
    Entity,
    Error,
    InputError,
    Mention,
    ModelError,
    Pipe,
    Sentence,
    Stream,
    Summary,
    SummarySentence,
    Table,
    __version__,
)


class LanguageWarning(UserWarning):
    """A text is in another language than the one that the model reads."""


__all__ = [
    "SCHEMA_VERSION",
    "Analysis",
    "Analyzer",
    "Entity",
    "Error",
    "InputError",
    "LanguageWarning",
    "Mention",
    "ModelError",
    "Pipe",
    "Sentence",
    "Stream",
    "Summary",
    "SummarySentence",
    "Table",
    "__version__",
    "eval",
]

"""nutgraf in spaCy's pipelines:

    nlp = spacy.blank("en")
    nlp.add_pipe("nutgraf")
    doc = nlp(text)
    doc.ents, doc._.nutgraf_summary

Names are looked for in the text as it is, and become spans of tokens: where a name ends within a
token, the span has the whole token. `doc.spans["nutgraf"]` has every mention that was found, and
`doc.ents` those of them that share no token with one before them, which is all that spaCy allows
there. The name of the entity that a span is a mention of is `span._.nutgraf_name`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import tee
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from . import _shared
from ._nutgraf import Analysis, Error, InputError

__all__ = ["Component", "make"]

_KEY = "nutgraf"


def _register() -> None:
    for name in ("nutgraf_summary", "nutgraf_error"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    for name in ("nutgraf_name", "nutgraf_confidence"):
        if not Span.has_extension(name):
            Span.set_extension(name, default=None)


class Component:
    """The component; its analyzer is the process's own."""

    def __init__(
        self,
        name: str = "nutgraf",
        *,
        sentences: int = 3,
        threads: int | None = None,
        model: str | None = None,
        overwrite: bool = True,
    ) -> None:
        self.name = name
        self.sentences = sentences
        self.threads = threads
        self.model = model
        self.overwrite = overwrite
        _register()
        _shared.analyzer(threads, model)

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 128) -> Iterator[Doc]:
        """Documents side by side, in order; few are taken ahead, however large a batch is."""
        docs, texts = tee(stream)
        analyzer = _shared.analyzer(self.threads, self.model)
        for doc, found in zip(docs, analyzer.pipe((d.text for d in texts), errors="return")):
            if isinstance(found, Analysis):
                self._write(doc, found)
            elif isinstance(found, InputError):
                # A text with nothing in it, such as an empty one.
                doc._.nutgraf_error = str(found)
                doc.spans[_KEY] = []
            else:
                raise found
            yield doc

    def _write(self, doc: Doc, found: Analysis) -> None:
        spans: list[Span] = []
        for entity in found.entities:
            for mention in entity.mentions:
                span = doc.char_span(
                    mention.start, mention.end, label=mention.label, alignment_mode="expand"
                )
                if span is None:
                    raise Error(f"spaCy has no tokens where {mention!r} stands")
                span._.nutgraf_name = entity.name
                span._.nutgraf_confidence = mention.confidence
                spans.append(span)
        spans.sort(key=lambda span: (span.start, -span.end))
        doc.spans[_KEY] = spans
        ents: list[Any] = [] if self.overwrite else list(doc.ents)
        taken = {token for ent in ents for token in range(ent.start, ent.end)}
        for span in spans:
            tokens = range(span.start, span.end)
            if taken.isdisjoint(tokens):
                taken.update(tokens)
                ents.append(span)
        doc.ents = ents
        doc._.nutgraf_summary = found.summary(self.sentences).text


@Language.factory(  # type: ignore[untyped-decorator]
    "nutgraf",
    assigns=["doc.ents", "doc.spans", "doc._.nutgraf_summary"],
    default_config={"sentences": 3, "threads": None, "model": None, "overwrite": True},
)
def make(
    nlp: Language,
    name: str,
    sentences: int,
    threads: int | None,
    model: str | None,
    overwrite: bool,
) -> Component:
    """The component, as a pipeline's configuration asks for it."""
    return Component(
        name, sentences=sentences, threads=threads, model=model, overwrite=overwrite
    )

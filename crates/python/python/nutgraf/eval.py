"""Exact scores: named entities as seqeval and SemEval-2013 have them, ROUGE as `rouge_score` has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._nutgraf import InputError, ner_spans, ner_tags, rouge_each

if TYPE_CHECKING:
    import pandas

__all__ = ["frame", "ner", "rouge"]

_Spans = list[tuple[int, int, str]]


def ner(gold: Any, pred: Any, *, scheme: str | None = None) -> dict[str, Any]:
    """Scores named entities against gold.

    Both sides are either lists of sentences, each a list of tags (`["B-PER", "O"]`; read leniently
    as seqeval does by default, or strictly by `scheme`: `IOB1`, `IOB2`, `IOE1`, `IOE2`, `IOBES`,
    `BILOU`), or documents, each an iterable of entities: `(start, end, label)`, dictionaries with
    these keys, objects with these attributes such as mentions, or an `Analysis`. Documents are a
    list, in the same order on both sides, or a dictionary by id.

    Precision, recall and F1 of each type and on average (`micro`, `macro`, `weighted`); a score that
    has no value is None. Of documents also the four SemEval-2013 measures, the confusion of types
    and every error.
    """
    if isinstance(gold, Mapping) != isinstance(pred, Mapping):
        raise InputError("`gold` and `pred` are both a dictionary by id, or neither is")
    if not isinstance(gold, Mapping):
        gold, pred = list(gold), list(pred)
        if _are_tags(gold) or (not any(map(_is_filled, gold)) and _are_tags(pred)):
            return ner_tags(gold, pred, scheme)
    if scheme is not None:
        raise InputError("`scheme` is how tags are read, and these are entities with offsets")
    return ner_spans(_documents(gold, "gold"), _documents(pred, "pred"))


def _is_filled(sentence: Any) -> bool:
    return isinstance(sentence, (list, tuple)) and len(sentence) > 0


def _are_tags(side: list[Any]) -> bool:
    """Whether the first sentence that is not empty is of tags."""
    return any(isinstance(s[0], str) for s in filter(_is_filled, side[:1000])) if side else False


def _documents(side: Any, name: str) -> list[tuple[str, _Spans]]:
    """Entities of documents by id; a document without one has its number."""
    pairs = side.items() if isinstance(side, Mapping) else enumerate(side)
    return [(str(key), [_span(e, name, key) for e in _entities(doc)]) for key, doc in pairs]


def _entities(document: Any) -> Iterable[Any]:
    if hasattr(document, "entities") and hasattr(document, "to_dict"):
        return [mention for entity in document.entities for mention in entity.mentions]
    return document  # type: ignore[no-any-return]


def _span(entity: Any, name: str, key: Any) -> tuple[int, int, str]:
    try:
        if isinstance(entity, Mapping):
            start, end, label = entity["start"], entity["end"], entity["label"]
        elif isinstance(entity, (tuple, list)):
            start, end, label = entity
        else:
            start, end, label = entity.start, entity.end, entity.label
        if start < 0 or end < 0:
            raise ValueError
        return int(start), int(end), str(label)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise InputError(
            f"`{name}`, document {key!r}: {entity!r} is no entity: give (start, end, label)"
        ) from None


def rouge(
    references: Sequence[str | Sequence[str]],
    summaries: Sequence[str],
    *,
    variants: Sequence[str] = ("rouge1", "rouge2", "rougeL", "rougeLsum"),
    stem: bool = False,
    tokenizer: str = "rouge_score",
    each: bool = False,
) -> dict[str, dict[str, Any]]:
    """ROUGE of summaries, equal to `rouge_score` 0.1.2: for each variant `precision`, `recall` and
    `fmeasure`, the means over the summaries, and the `signature` that says how they were made.

    A summary may have several references: the one with the highest F-measure counts. With `each`
    the scores are lists, with one for each summary. Sentences of rougeLsum are lines.
    """
    given = _texts(references, "references")
    several = [list(r) if isinstance(r, (list, tuple)) else [r] for r in given]
    for texts in several:
        for text in texts:
            _check(text, "references")
    made = _texts(summaries, "summaries")
    for text in made:
        _check(text, "summaries")
    scores = rouge_each(several, made, list(variants), stem, tokenizer)
    if each:
        return scores
    return {variant: {key: _mean(value) for key, value in of.items()} for variant, of in scores.items()}


def _texts(texts: Any, name: str) -> list[Any]:
    if isinstance(texts, str):
        raise InputError(f"`{name}` is one string: give a list of them")
    return list(texts)


def _check(text: Any, name: str) -> None:
    if not isinstance(text, str):
        raise InputError(f"`{name}` has {type(text).__name__} {text!r} in the place of a string")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise InputError(f"`{name}` has a string with a lone surrogate, {text!r:.40}") from None


def _mean(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return sum(value) / len(value) if value else None


def frame(scores: dict[str, Any]) -> pandas.DataFrame:
    """Scores of this module as a data frame of pandas: of entities a row for each type and average,
    of ROUGE a row for each variant, or for each summary where they were made with `each`."""
    import pandas

    if "per_type" in scores:
        rows = {**scores["per_type"], **{k: scores[k] for k in ("micro", "macro", "weighted")}}
        frame = pandas.DataFrame.from_dict(rows, orient="index")
        counts: Mapping[str, Any] = scores["counts"]
        frame["support"] = [counts[label]["gold"] if label in counts else None for label in rows]
        return frame
    if any(isinstance(of["fmeasure"], list) for of in scores.values()):
        keys = ("precision", "recall", "fmeasure")
        return pandas.DataFrame({f"{v}_{key}": of[key] for v, of in scores.items() for key in keys})
    return pandas.DataFrame.from_dict(scores, orient="index")

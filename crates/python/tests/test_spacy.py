"""The component in spaCy's pipelines."""

from collections.abc import Iterator

import pytest
import spacy
from conftest import ARTICLE, Record
from spacy.language import Language
from spacy.tokens import Doc

import nutgraf


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("en")
    made.add_pipe("nutgraf")
    return made


def test_entities_are_spans_of_the_same_characters(
    nlp: Language, ng: nutgraf.Analyzer, articles: list[Record]
) -> None:
    for article in articles:
        doc = nlp(article["body"])
        a = ng.analyze(article["body"])
        mentions = sorted((m.start, m.end, m.label) for e in a.entities for m in e.mentions)
        spans = doc.spans["nutgraf"]
        # Not one is lost, and each has all its characters.
        assert len(spans) == len(mentions)
        for span, (start, end, label) in zip(spans, mentions):
            assert span.start_char <= start and end <= span.end_char
            assert span.label_ == label
        assert {span.text for span in spans if span not in doc.ents} == set()
        assert doc._.nutgraf_summary == a.summary().text


def test_what_a_span_is_a_mention_of(nlp: Language) -> None:
    doc = nlp("Ann Lee met the mayor of Oslo on Monday. Lee left.")
    names = [(ent.text, ent.label_, ent._.nutgraf_name) for ent in doc.ents]
    assert ("Lee", "PER", "Ann Lee") in names
    assert all(0 < ent._.nutgraf_confidence <= 1 for ent in doc.ents)


def test_a_name_within_a_token_is_kept() -> None:
    """Where tokens are longer than names, spans have whole tokens, and those that share one are all
    in `doc.spans`."""
    nlp = spacy.blank("en")
    nlp.tokenizer = lambda text: Doc(nlp.vocab, [text], [False])  # one token
    nlp.add_pipe("nutgraf")
    doc = nlp("Ann Lee met the mayor of Oslo on Monday.")
    assert len(doc) == 1
    assert [span._.nutgraf_name for span in doc.spans["nutgraf"]] != []
    assert len(doc.spans["nutgraf"]) == 3
    assert len(doc.ents) == 1


def test_documents_go_through_in_order_and_a_few_at_a_time(nlp: Language) -> None:
    taken = 0

    def texts() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield f"Ann Lee met number {taken} in Oslo."

    for number, doc in zip(range(1, 40), nlp.pipe(texts(), batch_size=8)):
        assert f"number {number} in" in doc.text
        assert taken < number + 100


def test_texts_with_nothing_in_them(nlp: Language) -> None:
    docs = list(nlp.pipe(["", "  \n", "Ann Lee met Bo."]))
    assert [len(doc.ents) for doc in docs] == [0, 0, 2]
    assert docs[0]._.nutgraf_error.endswith("it is empty")
    assert docs[0]._.nutgraf_summary is None
    assert docs[2]._.nutgraf_error is None


def test_it_is_found_by_its_entry_point_and_configured(tmp_path: object) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("nutgraf", config={"sentences": 1, "threads": 1})
    nlp.to_disk(str(tmp_path))
    back = spacy.load(str(tmp_path))
    assert back(ARTICLE)._.nutgraf_summary == nlp(ARTICLE)._.nutgraf_summary
    assert len(list(nutgraf.Analyzer().analyze(ARTICLE).summary(1).sentences)) == 1


def test_entities_of_others_stay_where_it_is_asked() -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "CITY", "pattern": "Oslo"}])  # type: ignore[attr-defined]
    nlp.add_pipe("nutgraf", config={"overwrite": False})
    doc = nlp("Ann Lee met the mayor of Oslo on Monday.")
    assert {(ent.text, ent.label_) for ent in doc.ents} >= {("Oslo", "CITY"), ("Ann Lee", "PER")}


def test_several_processes(articles: list[Record]) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("nutgraf", config={"threads": 1})
    texts = [article["body"] for article in articles[:6]]
    alone = [[(e.start_char, e.label_) for e in nlp(text).ents] for text in texts]
    docs = nlp.pipe(texts, n_process=2, batch_size=2)
    assert [[(e.start_char, e.label_) for e in doc.ents] for doc in docs] == alone

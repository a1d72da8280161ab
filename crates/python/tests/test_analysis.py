"""One text: what is found, how it is told, and what is refused."""

import json
from typing import Any

import pytest
from conftest import ARTICLE, Record, program

import nutgraf


def test_the_record_is_the_programs_byte_for_byte(ng: nutgraf.Analyzer, articles: list[Record]) -> None:
    for text in [ARTICLE, *(article["body"] for article in articles)]:
        run = program("analyze", "--quiet", "--format", "jsonl", "--input-format", "text", input=text)
        analysis = ng.analyze(text)
        assert analysis.to_json() + "\n" == run.stdout
        assert analysis.to_dict() == json.loads(run.stdout)


def test_offsets_are_string_indices_with_bytes_beside_them(ng: nutgraf.Analyzer) -> None:
    text = "🗳️ Zoë Müller met 金正恩 and Ann Lee in Łódź on Monday. “Naïve,” said Müller of Łódź."
    a = ng.analyze(text)
    assert a.text == text
    found = [m for entity in a.entities for m in entity.mentions]
    assert {"Ann Lee", "Łódź"} <= {mention.text for mention in found}
    for part in [*found, *a.sentences, *a.summary(2).sentences]:
        assert text[part.start : part.end] == part.text
        assert text.encode()[part.byte_start : part.byte_end].decode() == part.text
    # "🗳️ " is three code points, of 4, 3 and 1 bytes; "ë" is of 2.
    first = min(found, key=lambda mention: mention.start)
    assert (first.text, first.start, first.byte_start) == ("Zoë Müller", 3, 8)


def test_entities_agree_with_the_record(ng: nutgraf.Analyzer) -> None:
    a = ng.analyze(ARTICLE)
    record = a.to_dict()
    assert [e.name for e in a.entities] == [e["name"] for e in record["entities"]]
    assert [e.count for e in a.entities] == [len(e["mentions"]) for e in record["entities"]]
    for entity, told in zip(a.entities, record["entities"]):
        for mention, of in zip(entity.mentions, told["mentions"]):
            assert mention.label == entity.label == told["label"]
            assert (mention.start, mention.byte_end) == (of["char_start"], of["byte_end"])
            assert (mention.sentence, mention.confidence) == (of["sentence"], of["confidence"])
    assert [s.salience for s in a.sentences] == [s["salience"] for s in record["sentences"]]
    assert [s.block for s in a.sentences] == [s["block"] for s in record["sentences"]]
    assert a.summary().text == record["summary"]["text"]
    assert a.language == "en"


@pytest.mark.parametrize(
    ("given", "flags"),
    [
        ({"sentences": 1}, ["--sentences", "1"]),
        ({"words": 60}, ["--words", "60"]),
        ({"percent": 20.0}, ["--percent", "20"]),
        ({"sentences": 2, "about": "Kim"}, ["--sentences", "2", "--about", "Kim"]),
        ({"about": "Atlantis"}, ["--about", "Atlantis"]),
    ],
)
def test_summaries_are_the_programs(
    ng: nutgraf.Analyzer, given: dict[str, Any], flags: list[str]
) -> None:
    run = program("summarize", "--quiet", "--format", "jsonl", *flags, input=ARTICLE)
    told = json.loads(run.stdout)["summary"]
    summary = ng.analyze(ARTICLE).summary(**given)
    assert summary.text == str(summary) == told["text"]
    assert summary.about_matches == told.get("about_matches")
    assert summary.too_long == told.get("too_long", False)
    assert [s.score for s in summary.sentences] == [s["score"] for s in told["sentences"]]
    places = [s["evidence"][0]["char_start"] for s in told["sentences"]]
    assert [s.start for s in summary.sentences] == places


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sentences": 0}, "`sentences` is 0: give 1 or more"),
        ({"sentences": -3}, "`sentences` is -3: give 1 or more"),
        ({"words": 0}, "`words` is 0: give 1 or more"),
        ({"percent": 0.0}, "`percent` is 0: give more than 0, and 100 at most"),
        ({"percent": 101.0}, "`percent` is 101: "),
        ({"percent": float("nan")}, "`percent` is NaN: "),
        ({"sentences": 1, "words": 5}, "give one of them"),
        ({"about": " "}, "`about` is empty"),
    ],
)
def test_lengths_that_are_none_are_refused(
    ng: nutgraf.Analyzer, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(nutgraf.InputError, match=message.replace("(", "\\(")):
        ng.analyze("Ann Lee met Bo.").summary(**given)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "the text is None, not a string"),
        (17, "the text is of type `int`, not a string"),
        (2.5, "the text is of type `float`, not a string"),
        (b"Ann Lee met Bo.", "the text is of type `bytes`, not a string: decode it first"),
        (["Ann"], "the text is of type `list`, not a string: `pipe` takes many texts"),
        ("\ud83d alone", "lone surrogate"),
        ("", "cannot read the text: it is empty"),
        (" \n\t", "cannot read the text: it has only white space"),
    ],
)
def test_what_is_no_text_is_refused_by_name(
    ng: nutgraf.Analyzer, text: Any, message: str
) -> None:
    with pytest.raises(nutgraf.InputError) as caught:
        ng.analyze(text)
    assert message in str(caught.value)
    assert isinstance(caught.value, nutgraf.Error)


def test_kinds_of_markup(ng: nutgraf.Analyzer) -> None:
    page = "<html><body><article><p>Ann Lee met the mayor of Oslo on Monday.</p></article></body></html>"
    assert ng.analyze(page, format="html").text.strip() == "Ann Lee met the mayor of Oslo on Monday."
    assert "<p>" in ng.analyze(page).text
    with pytest.raises(nutgraf.InputError, match="there are `text`, `markdown` and `html`"):
        ng.analyze(page, format="pdf")  # type: ignore[call-overload, arg-type]


def test_objects_do_not_change_and_print_well(ng: nutgraf.Analyzer) -> None:
    a = ng.analyze("Ann Lee met the mayor of Oslo on Monday. They spoke of trade.", id="one")
    assert a.to_dict()["id"] == "one"
    entity = a.entities[0]
    for thing, name in [(a, "text"), (entity, "name"), (entity.mentions[0], "start"), (ng, "model")]:
        with pytest.raises(AttributeError):
            setattr(thing, name, "other")
    assert repr(entity) == "<Entity 'Ann Lee' PER, once>"
    assert repr(entity.mentions[0]).startswith("<Mention 'Ann Lee' PER 0:7, confidence 0.")
    assert repr(a).startswith("<nutgraf.Analysis of 13 words, 3 ent")
    assert repr(a.summary(1)).startswith("<Summary 'Ann Lee met")
    assert repr(ng).startswith("<nutgraf.Analyzer nutgraf-mini ")
    assert a.entities is a.entities
    assert entity.mentions[0] == ng.analyze(a.text).entities[0].mentions[0]
    assert str(a.sentences[1]) == "They spoke of trade."


def test_a_notebook_shows_the_page(ng: nutgraf.Analyzer) -> None:
    a = ng.analyze('Ann "&" Lee <b>met</b> the mayor of Oslo on Monday.')
    page = a.to_html()
    assert "Ann" in page and "<b>met" not in page
    shown = a._repr_html_()
    # The page is within an attribute of a frame of its own: no part of it reaches the notebook.
    assert shown.count("<") == page.count("<") + 2
    assert shown.startswith('<iframe sandbox="allow-scripts" srcdoc="')
    inner = shown[len('<iframe sandbox="allow-scripts" srcdoc="') :]
    assert inner[: inner.index('"')].replace("&quot;", '"').replace("&amp;", "&") == page


def test_a_text_in_another_language_is_told_of(ng: nutgraf.Analyzer) -> None:
    german = (
        "Der Bundeskanzler traf am Montag den französischen Präsidenten in Berlin. Die beiden "
        "sprachen über den Haushalt und über die Lage der Wirtschaft in den Ländern der Union."
    )
    with pytest.warns(nutgraf.LanguageWarning, match="the text is in German, and English is read"):
        assert ng.analyze(german).language == "de"


@pytest.mark.parametrize("threads", [0, -1, 5000])
def test_threads_that_are_none(threads: int) -> None:
    with pytest.raises(nutgraf.InputError, match=f"`threads` is {threads}: give 1 to 1024"):
        nutgraf.Analyzer(threads=threads)


def test_a_model_that_is_none(tmp_path: Any) -> None:
    with pytest.raises(nutgraf.ModelError, match="spec.json"):
        nutgraf.Analyzer(model=tmp_path)
    (tmp_path / "spec.json").write_text("{}")
    with pytest.raises(nutgraf.ModelError):
        nutgraf.Analyzer(model=str(tmp_path))


def test_results_do_not_depend_on_threads() -> None:
    one, three = (nutgraf.Analyzer(threads=n).analyze(ARTICLE).to_json() for n in (1, 3))
    assert one == three

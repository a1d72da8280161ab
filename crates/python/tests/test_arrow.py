"""Tables in and out, of every library that has some."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest
from conftest import ARTICLE, Record, lines

import nutgraf

COLUMNS = ["id", "source", "summary", "entities", "sentences", "text", "error"]
SHORT = "Ann Lee met the mayor of Oslo on Monday."


def found(table: Any) -> list[Record]:
    rows: list[Record] = pyarrow.table(table).to_pylist()
    return rows


def test_rows_are_the_programs(
    ng: nutgraf.Analyzer, articles: list[Record], expected: Callable[[list[Record]], bytes]
) -> None:
    told = [
        {**article, "title": f"Title of {n}", "date": "2011-03-02", "url": f"https://e.org/{n}"}
        for n, article in enumerate(articles)
    ]
    table = ng.analyze_arrow(pyarrow.Table.from_pylist(told), text="body")
    assert table.column_names == COLUMNS
    assert len(table) == table.num_rows == len(articles)
    assert lines(found(table)) == expected(told)
    assert repr(table) == f"<nutgraf.Table, 24 rows: {', '.join(COLUMNS)}>"


@pytest.mark.parametrize(
    "made",
    [
        pyarrow.table,
        lambda columns: pyarrow.record_batch(columns),
        lambda columns: pyarrow.RecordBatchReader.from_batches(
            pyarrow.table(columns).schema, iter(pyarrow.table(columns).to_batches())
        ),
        lambda columns: pandas.DataFrame(columns),
        lambda columns: polars.DataFrame(columns),
        lambda columns: duckdb.from_arrow(pyarrow.table(columns)),
    ],
    ids=["table", "batch", "reader", "pandas", "polars", "duckdb"],
)
def test_whatever_exports_arrow(ng: nutgraf.Analyzer, made: Callable[[Any], Any]) -> None:
    columns = {"id": ["a", "b", "c"], "body": [SHORT, None, ARTICLE], "n": [1, 2, 3]}
    rows = found(ng.analyze_arrow(made(columns), text="body", keep=["n"]))
    assert [(row["id"], row["n"]) for row in rows] == [("a", 1), ("b", 2), ("c", 3)]
    assert [row["text"] for row in rows] == [SHORT, None, ARTICLE]
    assert rows[2]["summary"]["text"] == ng.analyze(ARTICLE).summary().text


def test_results_are_read_without_pyarrow(ng: nutgraf.Analyzer) -> None:
    results = ng.analyze_arrow(polars.DataFrame({"id": [1], "text": [SHORT]}))
    frame = polars.DataFrame(results)
    assert frame["entities"][0].struct.field("name").to_list() == ["Ann Lee", "Oslo", "Monday"]
    assert duckdb.sql("select id, summary.text from results").fetchall() == [("1", SHORT)]
    assert pandas.DataFrame.from_arrow(results)["id"].tolist() == ["1"]


@pytest.mark.parametrize(
    "column",
    [
        pyarrow.array([SHORT, None, SHORT]).dictionary_encode(),
        pyarrow.array([SHORT, None, SHORT], pyarrow.large_string()),
        pyarrow.array([SHORT, None, SHORT], pyarrow.string_view()),
        pyarrow.array([SHORT.encode(), None, SHORT.encode()]),
        pyarrow.array([[SHORT], None, [SHORT]]),
    ],
    ids=["dictionary", "large", "view", "bytes", "paragraphs"],
)
def test_columns_that_hold_text(ng: nutgraf.Analyzer, column: Any) -> None:
    rows = found(ng.analyze_arrow(pyarrow.table({"text": column})))
    assert [row["text"] for row in rows] == [SHORT, None, SHORT]
    assert [row["error"] for row in rows] == [None] * 3
    assert [row["id"] for row in rows] == [None] * 3


def test_null_is_null_and_what_cannot_be_read_has_its_reason(ng: nutgraf.Analyzer) -> None:
    texts = [SHORT, None, "", " \n", SHORT]
    rows = found(ng.analyze_arrow(pyarrow.table({"id": list("abcde"), "text": texts})))
    assert [row["id"] for row in rows] == list("abcde")
    errors = [None, None, "it is empty", "it has only white space", None]
    assert [row["error"] for row in rows] == errors
    for row in rows[1:4]:
        assert all(row[name] is None for name in COLUMNS[1:-1])


def test_rows_that_are_all_unfit(ng: nutgraf.Analyzer) -> None:
    nulls = pyarrow.table({"text": pyarrow.array([None, None], pyarrow.string())})
    rows = found(ng.analyze_arrow(nulls))
    assert rows == [dict.fromkeys(COLUMNS)] * 2


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (pyarrow.table({"id": [1]}), {}, "it has no column `text`, `article`, `content` or `body`"),
        (pyarrow.table({"id": [1]}), {"text": "body"}, "it has no column `body`, but `id`"),
        (pyarrow.table({}), {"text": "body"}, "it has no column `body`, but nothing"),
        (pyarrow.table({"body": [1, 2]}), {"text": "body"}, "its column `body` is Int64, not text"),
        (pyarrow.table({"text": ["x"]}), {"keep": ["n"]}, "no column `n`, but `text`"),
        (pyarrow.table({"text": ["x"]}), {"keep": ["text"]}, "a column `text` of its own"),
        (
            pyarrow.table({"text": ["x"], "n": [1]}),
            {"keep": ["n", "n"]},
            "has the column `n` twice",
        ),
        (pyarrow.table({"text": ["x"]}), {"task": "translate"}, "there are `analyze`"),
        (pyarrow.table({"text": ["x"]}), {"sentences": 1, "words": 2}, "give one of them"),
        (pyarrow.array(["x"]), {}, "this is an array of Utf8, not a table"),
        (polars.Series(["x"]), {}, "the table cannot be read"),
        (None, {}, "this is None, not a table"),
        ([SHORT], {}, "this is of type `list`, not a table"),
        ({"text": [SHORT]}, {}, "this is of type `dict`, not a table"),
    ],
)
def test_what_is_no_such_table_is_refused_by_name(
    ng: nutgraf.Analyzer, table: Any, options: dict[str, Any], message: str
) -> None:
    for way in (ng.analyze_arrow, ng.stream_arrow):
        with pytest.raises(nutgraf.InputError) as caught:
            way(table, **options)
        assert message in str(caught.value)


def test_empty_frames(ng: nutgraf.Analyzer) -> None:
    for empty in (
        pyarrow.table({"body": pyarrow.array([], pyarrow.string()), "n": pyarrow.array([], "int8")}),
        polars.DataFrame(schema={"body": polars.String, "n": polars.Int8}),
    ):
        table = pyarrow.table(ng.analyze_arrow(empty, text="body", keep=["n"]))
        assert table.num_rows == 0
        assert table.column_names == ["id", "n", *COLUMNS[1:]]
        assert table.schema.field("n").type == pyarrow.int8()


def test_what_is_kept_is_as_it_was(ng: nutgraf.Analyzer) -> None:
    given = pyarrow.table(
        {
            "id": pyarrow.array([7, 8, 9], pyarrow.int64()),
            "text": [SHORT, None, ""],
            "when": pyarrow.array([0, 1, None], pyarrow.timestamp("us", "UTC")),
            "tags": [["a"], [], None],
            "of": pyarrow.array(["x", "y", "x"]).dictionary_encode(),
        }
    )
    table = pyarrow.table(ng.analyze_arrow(given, keep=["id", "tags", "when", "of"]))
    assert table.column_names == ["id", "tags", "when", "of", *COLUMNS[1:]]
    for name in ("id", "tags", "when", "of"):
        assert table.column(name).combine_chunks() == given.column(name).combine_chunks()
    assert pyarrow.table(ng.analyze_arrow(given)).column("id").to_pylist() == ["7", "8", "9"]
    rows = found(ng.analyze_arrow(given.rename_columns(["key", *given.column_names[1:]]), id="key"))
    assert [row["id"] for row in rows] == ["7", "8", "9"]


def test_light_forms(ng: nutgraf.Analyzer) -> None:
    given = pyarrow.table({"id": ["a", "b"], "text": [ARTICLE, None]})
    table = ng.analyze_arrow(given, task="summarize", sentences=1, about="Kim")
    assert table.column_names == ["id", "summary", "error"]
    one = ng.analyze(ARTICLE).summary(1, about="Kim").text
    assert [row["summary"] and row["summary"]["text"] for row in found(table)] == [one, None]
    table = ng.analyze_arrow(given, task="entities")
    assert table.column_names == ["id", "entities", "error"]
    names = [entity["name"] for entity in found(table)[0]["entities"]]
    assert names == [entity.name for entity in ng.analyze(ARTICLE).entities]


def test_the_schema_is_fixed_and_says_its_version(ng: nutgraf.Analyzer) -> None:
    given = pyarrow.table({"text": [SHORT]})
    schema = pyarrow.schema(ng.analyze_arrow(given))
    assert schema == pyarrow.schema(ng.analyze_arrow(given.slice(0, 0)))
    head = json.loads(schema.metadata[b"nutgraf"])
    assert head["schema_version"] == nutgraf.SCHEMA_VERSION == 1
    assert f"{head['model']['name']} {head['model']['version']}" == ng.model


def test_batches_are_small_whatever_comes(ng: nutgraf.Analyzer) -> None:
    """64 articles, or those that reach 1 MiB of text."""
    many = pyarrow.table({"text": [SHORT] * 150})
    assert [batch.num_rows for batch in pyarrow.table(ng.analyze_arrow(many)).to_batches()] == [
        64, 64, 22,
    ]  # fmt: skip
    # White space is text that takes no time to read.
    long = pyarrow.table({"text": [SHORT + " " * 400_000] * 7})
    rows = [batch.num_rows for batch in pyarrow.table(ng.analyze_arrow(long)).to_batches()]
    assert rows == [3, 3, 1]
    small = pyarrow.Table.from_batches(pyarrow.table({"text": [SHORT] * 6}).to_batches(2))
    assert pyarrow.table(ng.analyze_arrow(small)).num_rows == 6


def test_a_stream_is_worked_on_as_it_is_read() -> None:
    ng = nutgraf.Analyzer(threads=1)
    given = 0

    def batches() -> Iterator[pyarrow.RecordBatch]:
        nonlocal given
        while True:
            given += 1
            yield pyarrow.record_batch({"id": [str(given)], "text": [SHORT]})

    schema = pyarrow.schema({"id": pyarrow.string(), "text": pyarrow.string()})
    endless = pyarrow.RecordBatchReader.from_batches(schema, batches())
    stream = ng.stream_arrow(endless)
    reader = pyarrow.RecordBatchReader.from_stream(stream)
    for number in range(1, 30):
        batch = reader.read_next_batch()
        assert batch.column("id").to_pylist() == [str(number)]
        assert given - number <= 9
    with pytest.raises(nutgraf.Error, match="this stream was read before"):
        pyarrow.RecordBatchReader.from_stream(stream)


def test_a_stream_that_breaks_off(ng: nutgraf.Analyzer) -> None:
    def batches() -> Iterator[pyarrow.RecordBatch]:
        yield pyarrow.record_batch({"text": [SHORT]})
        raise ValueError("the disk is gone")

    def reader() -> pyarrow.RecordBatchReader:
        return pyarrow.RecordBatchReader.from_batches(
            pyarrow.schema({"text": pyarrow.string()}), batches()
        )

    with pytest.raises(nutgraf.InputError, match="the disk is gone"):
        ng.analyze_arrow(reader())
    results = pyarrow.RecordBatchReader.from_stream(ng.stream_arrow(reader()))
    assert results.read_next_batch().num_rows == 1
    with pytest.raises(Exception, match="the disk is gone"):
        results.read_next_batch()


def test_a_generator_of_batches_that_are_no_batches(ng: nutgraf.Analyzer) -> None:
    class Broken:
        def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
            raise RuntimeError("no stream today")

    class Odd:
        def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
            return 5

    with pytest.raises(RuntimeError, match="no stream today"):
        ng.analyze_arrow(Broken())
    with pytest.raises(TypeError):
        ng.analyze_arrow(Odd())
    taken = pyarrow.table({"text": [SHORT]}).__arrow_c_stream__()

    class Again:
        def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
            return taken

    assert len(ng.analyze_arrow(Again())) == 1
    with pytest.raises(nutgraf.InputError, match="the table cannot be read"):
        ng.analyze_arrow(Again())

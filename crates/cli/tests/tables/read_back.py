"""Reads what `nutgraf analyze` wrote of the same articles, and compares it:

    pip install pyarrow==21.0.0
    for kind in jsonl parquet arrow arrows; do nutgraf analyze ARTICLES -o found.$kind; done
    python read_back.py found
"""

import json
import sys

import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.parquet as parquet


def record(line):
    """A JSON line with the fields that it leaves out, and without its head."""
    record = json.loads(line)
    del record["schema_version"], record["model"]
    for field in ["path", "line", "row", "title", "byline", "date", "language", "site", "section"]:
        record["source"].setdefault(field)
    record["summary"].setdefault("about_matches")
    return record


name = sys.argv[1]
with open(f"{name}.jsonl", encoding="utf-8") as lines:
    records = [record(line) for line in lines]
tables = {
    "parquet": parquet.read_table(f"{name}.parquet"),
    "arrow": feather.read_table(f"{name}.arrow"),
    "arrows": ipc.open_stream(f"{name}.arrows").read_all(),
}
for kind, table in tables.items():
    table.validate(full=True)
    assert table.to_pylist() == records, f"{kind}: other than the JSON lines"
    print(f"{kind}: {table.num_rows} rows, as in the JSON lines")

"""Makes the tables beside it, which `bulk_tables.rs` reads: pip install pyarrow==21.0.0"""

from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.parquet as parquet

assert pa.__version__ == "21.0.0", pa.__version__
HERE = Path(__file__).parent

articles = pa.table(
    {
        "n": pa.array([1, 2, 3, 4, 5]),
        "article": pa.array(
            [
                "Angela Merkel visited Paris on Monday.",
                None,
                "Barack Obama spoke in Rome.",
                "",
                "Vladimir Putin left Moscow.",
            ]
        ),
        "id": pa.array(["one", "two", None, "four", "five"]),
    }
)
parquet.write_table(articles, HERE / "articles.parquet", row_group_size=2)
feather.write_feather(articles, HERE / "articles.feather", chunksize=2)
with ipc.new_stream(HERE / "articles.arrows", articles.schema) as stream:
    stream.write_table(articles, max_chunksize=2)

# Other types of columns, and other codecs.
texts = ["Angela Merkel spoke.", "Barack Obama listened.", "Angela Merkel spoke."]
for codec in ["zstd", "gzip", "lz4", "none"]:
    kinds = pa.table(
        {
            "text": pa.array(texts).dictionary_encode(),
            "id": pa.array([7, 8, None], pa.uint16()),
        }
    )
    parquet.write_table(kinds, HERE / f"codec-{codec}.parquet", compression=codec)
large = pa.table({"body": pa.array(texts, pa.large_string())})
feather.write_feather(large, HERE / "large.feather", compression="zstd")

page = "<html><body><h1>News</h1><p>Beyoncé visited Paris.</p></body></html>"
pages = pa.table({"page": pa.array([page.encode("latin-1")], pa.binary())})
feather.write_feather(pages, HERE / "pages.feather")

parquet.write_table(pa.table({"text": pa.array([1.5, 2.5])}), HERE / "numbers.parquet")
parquet.write_table(pa.table({"headline": ["a"], "url": ["b"]}), HERE / "no-text.parquet")
parquet.write_table(articles.slice(0, 0), HERE / "empty.parquet")

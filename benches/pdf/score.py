#!/usr/bin/env python3
"""PDF readers beside each other on pages printed from known text: datasets/wikinews, by headless Chromium, in one column,
in two, and with running heads; and one of 200 pages.

    cargo build --release --manifest-path benches/pdf/Cargo.toml
    python3 benches/pdf/score.py

Told for each reader and each kind of print: F1 of words, F1 of runs of four words (which suffers where columns are
mixed, words cut at line ends, and heads stand in the text), files that it failed on, and seconds for all files; for the
200 pages the seconds and the most memory of the process.
"""

import collections
import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAM = HERE / "target/release/pdf-bake-off"
READERS = ["nutgraf", "pdf-extract", "pdf_oxide"]
STYLE = "body{font:11pt Georgia,serif;text-align:justify;hyphens:auto}h1{font-size:20pt}"
KINDS = {
    "one column": "@page{size:A4;margin:25mm}",
    "two columns": "@page{size:A4;margin:20mm}main{columns:2;column-gap:8mm}",
    "running heads": (
        "@page{size:A5;margin:20mm 15mm;@top-center{content:'The Daily Wire - Saturday edition'}"
        "@bottom-center{content:'Page ' counter(page)}}"
    ),
}


def page(title, paragraphs, style):
    body = "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs)
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{html.escape(title)}</title><style>{STYLE}{style}</style>"
        f"<h1>{html.escape(title)}</h1><main>{body}</main></html>"
    )


def printed(source, target):
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
    subprocess.run([*command, source.as_uri()], check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def words(text):
    return re.findall(r"\w+", text.lower())


def runs(text, length):
    all_words = words(text)
    return collections.Counter(tuple(all_words[at : at + length]) for at in range(len(all_words) - length + 1))


def f1(gold, found):
    both = sum((gold & found).values())
    return 2 * both / max(1, sum(gold.values()) + sum(found.values()))


def read(reader, files):
    """Each file's text, seconds, and MiB of the process at most."""
    code = (
        "import resource, subprocess, sys;"
        "out = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE).stdout;"
        "sys.stdout.buffer.write(out);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    command = [sys.executable, "-c", code, str(PROGRAM), reader, *map(str, files)]
    *lines, memory = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    return [one["text"] for one in found], sum(one["seconds"] for one in found), float(memory)


def main():
    texts = [path.read_text().strip().split("\n") for path in sorted((ROOT / "datasets/wikinews").glob("*.txt"))]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        print("| print | reader | words, F1 | runs of four, F1 | failed | seconds |\n|---|---|---|---|---|---|")
        for kind, style in KINDS.items():
            files = []
            for number, (title, *paragraphs) in enumerate(texts):
                source = folder / "page.html"
                source.write_text(page(title, paragraphs, style))
                files.append(folder / f"{kind.replace(' ', '-')}-{number}.pdf")
                printed(source, files[-1])
            for reader in READERS:
                found, seconds, _ = read(reader, files)
                scores = []
                for lines, text in zip(texts, found):
                    gold = "\n".join(lines)
                    scores.append([f1(runs(gold, n), runs(text or "", n)) for n in (1, 4)])
                one, four = (sum(each) / len(scores) for each in zip(*scores))
                failed = sum(text is None for text in found)
                print(f"| {kind} | {reader} | {one:.4f} | {four:.4f} | {failed} | {seconds:.2f} |")
        source, target = folder / "long.html", folder / "long.pdf"
        paragraphs = [line for lines in texts for line in lines] * 12
        style = "@page{size:A5;margin:20mm}p{break-inside:avoid}"
        source.write_text(page("A long report", paragraphs, style))
        printed(source, target)
        pages = len(re.findall(rb"/Type\s*/Page\b", target.read_bytes()))
        print(f"\n| {pages} pages | seconds | MiB |\n|---|---|---|")
        for reader in READERS:
            _, seconds, memory = read(reader, [target])
            print(f"| {reader} | {seconds:.2f} | {memory:.0f} |")


if __name__ == "__main__":
    main()

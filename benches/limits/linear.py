#!/usr/bin/env python3
"""Whether the program's time grows with the length of a text and no faster.

    python benches/limits/linear.py target/release/nutgraf [--bytes 100000] [--only NAME]

Makes texts of many shapes, each of some length and of four times that, and prints how many times as
long the longer takes, of processor time less what an empty run takes. Exits with 1 if a shape takes
more than 4.6 times.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

MOST = 4.6
# Seconds that can be told from what starting the program takes.
LEAST = 0.1

# What is repeated; `{n}` is the number of the repetition, `{w}` a word that comes once.
REPEATED = {
    "prose": "Helen Okafor said on Monday that the harbour of Ashford would open late. ",
    "surnames": "{w} Kim met Kim. ",
    "surnames of three": "{w} Jong Kim met Kim. ",
    "first names": "Kim {w} met Kim. ",
    "middle names": "Ann {w} Lee met Lee and Ann. ",
    "initials": "A. {w} met A. B. {w}. ",
    "honorifics": "Mr. {w} and Dr. {w} met Prof. Lord {w}. ",
    "captions that ran in": "it is a long run Kim waves in a long run Bo {w} waves on ",
    "cries and who says them": "Shouting \"Down!\" Hassan {w} ran. \"Order! Order!\" Speaker {w} said. ",
    "questions and answers": "Do you feel {w}?\n\nYes. I also feel {w}, and it is so.\n\n",
    "names on lines": "Nicole {w}\nOrr {w}\n",
    "sisters and sergeants": "Sister {w} met Sgt Kim. Kim {w} met Mr Kim and the younger Kim. ",
    "rows": "{n}\tAnn {w}\t1:{n}\n",
    "amounts in a list": "It cost 2,000 dirhams, 300 riyals, {n} dinars, ",
    "titles that differ": "Judge Kim met Senator Kim, the mayor of {w}. ",
    "fathers and sons": "Bo {w} Jr. met Bo {w} and {w} Jr. ",
    "firms": "Marlow, Orr, {w} & Hobbs and {w} & the Sons met. ",
    "firms in a list": "{w}, {w}, {w} & ",
    "objects": "him them it this ",
    "stories of one place": "ASHFORD: Helen {w} said on Monday that it would open.\n\n",
    "quoted questions": "“Why? {w}! How? Yes,” Kim said. ",
    "ranges": "It cost from {n} to {n} million, two and a half million pounds and 3 Hong Kong dollars. ",
    "relatives": "Ann {w}'s brother Bo met his wife Eva {w}. ",
    "bodies": "The {w} Bank met the Bank. ",
    "acronyms": "World {w} Organization (WHO) met. ",
    "acronyms that differ": "World {w} Organization (W{n}O) met. ",
    "acronyms first": "WHO (World {w} Organization) met. ",
    "parts of bodies": "{w} Harbour Bridge is Harbour Bridge. ",
    "places": "He went to {w} and to North {w}. ",
    "entities that repeat": "Paris, London, Rome. ",
    "entities that differ": "{w}ville, {w}land. ",
    "money": "It cost ${n} million and {n} euros. ",
    "dates": "On 3 May {n} and on Monday. ",
    "days with years": "On May 3 and on May 3, {n}. ",
    "captions": "Ann {w} at the harbour.\n\nPhoto: AP\n\n",
    "captions of a list": "- Ann {w} at the harbour.\n\nPhoto: AP\n\n",
    "initials apart": "C. {w} and C.S. {w} met. ",
    "numbers": "1,000 {n}.{n} ",
    "possessives": "{w}'s friend's {w}’s. ",
    "quotations": "\u201cWe left,\u201d said {w}. ",
    "quotations that never end": "\u201cWe left, said {w}. ",
    "quotations in quotations": "\u201c\u2018{w}\u2019\u201d ",
    "straight quotation marks": "\"{w} \" ",
    "brackets": "({w}) ",
    "brackets that never end": "({w} ",
    "brackets that never begin": "{w}) ",
    "square brackets": "[{n}] ",
    "letters": "a ",
    "capitals": "A ",
    "capital words": "LOUD {w} ",
    "dotted": "U.S. U.N. ",
    "one word": "word ",
    "words that differ": "{w} ",
    "word a line": "{w}\n",
    "word a paragraph": "{w}\n\n",
    "lines of one letter": "a\n",
    "carriage returns": "a.\rB.\r",
    "empty lines": "\n\n\na",
    "blanks": "   a",
    "tabs": "\ta\t",
    "commas": ", ",
    "full stops": ". ",
    "full stops together": ".",
    "exclamations": "?! ",
    "dashes": "\u2014 a ",
    "hyphens": "a-",
    "soft hyphens": "a\u00ad",
    "cut words": "exam-\nple ",
    "ligatures": "\ufb01ne ",
    "slashes": "a/b ",
    "lists": "- item {n}\n",
    "numbered lists": "{n}. item\n",
    "stars": "* {w} *\n",
    "headings": "# {w}\n\n",
    "rules": "----\n",
    "quoted mail": "> {w}\n",
    "quoted deeply": "> > > {w}\n",
    "tables": "| {w} | {n} |\n",
    "columns": "{w}        {w}\n",
    "emphasis": "*a **b ",
    "links": "[{w}](http://a.b/{n}) ",
    "addresses": "http://a.b/{n} ",
    "mail addresses": "a{n}@b.org ",
    "entities of html": "&amp;&#65; ",
    "Chinese": "\u4e2d\u6587\u3002",
    "Japanese": "\u65e5\u672c\u8a9e\u306e",
    "Thai": "\u0e44\u0e17\u0e22",
    "Arabic": "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 ",
    "emoji": "\U0001f600 ",
    "families of emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467 ",
    "combining marks": "e\u0301\u0302\u0303",
    "marks alone": "\u0301",
    "zero widths": "a\u200b",
    "bidirectional": "\u202ea\u202c ",
    "captions": "(Photo: {w}) A man. ",
    "datelines": "ASHFORD, May {n} \u2014 He left. ",
    "interviews": "Q: Why? A: {w}. ",
    "speakers": "{w}: Yes.\n",
    "pronouns": "He said she saw him. ",
    "titles alone": "President Mr. Dr. ",
    "particles": "van der {w} de la ",
    "generations": "{w} Lee Jr. and {w} Lee III met Lee. ",
    "ands": "{w} and ",
    "names in one sentence": "Helen Okafor of {w} and ",
    "names left unmarked": "Helen Okafor {w} met the helen okafor of Helen Okafor. ",
    "labels": "{w}: {w} Lee in court. ",
    "stage directions": "(SOUNDBITE OF {w}) ",
    "misprints": "Ann Marlo{w} and Ann Marla{w}. ",
    "of the": "of the {w} of the ",
}
# One after another, without an end.
LONG = {"a long word": "a", "a long name": "Kim ", "a long number": "1", "a long line of marks": "!"}
HTML = {"elements": "<div><p>{w}", "lists in lists": "<ul><li>{w}", "spans": "<span>{w} "}


def word(number):
    letters = "abcdefghijklmnopqrstuvwxyz"
    out = ""
    while True:
        number, rest = divmod(number, 26)
        out += letters[rest]
        if number == 0:
            return out.capitalize() + "o"


def text(shape, size):
    parts, length, number = [], 0, 0
    while length < size:
        part = shape.replace("{w}", word(number)).replace("{n}", str(number))
        parts.append(part)
        length += len(part.encode())
        number += 1
    return "".join(parts)


def seconds(program, path):
    """Processor time of a run but for the kernel's, which hands out memory in steps."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [program, "analyze", "-q", "-t", "1", "-f", "jsonl", str(path)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--bytes", type=int, default=100_000)
    parser.add_argument("--only")
    args = parser.parse_args()
    shapes = [(name, shape, "txt") for name, shape in {**REPEATED, **LONG}.items()]
    shapes += [(name, shape, "html") for name, shape in HTML.items()]
    slow = []
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "a.txt"
        empty.write_text("A.")
        base = seconds(args.program, empty)
        for name, shape, extension in shapes:
            if args.only and args.only != name:
                continue
            # What takes less than a start of the program is given more to do.
            for bytes_ in (args.bytes, 16 * args.bytes):
                times = []
                for size in (bytes_, 4 * bytes_):
                    path = Path(folder) / f"b.{extension}"
                    path.write_text(text(shape, size), encoding="utf-8", newline="")
                    times.append(max(seconds(args.program, path) - base, 0.001))
                if times[0] > LEAST:
                    break
            ratio = times[1] / times[0]
            mark = ""
            if ratio > MOST:
                slow.append(name)
                mark = "  grows faster than its length"
            print(f"{name:28} {times[0]:7.2f} {times[1]:7.2f} {ratio:6.2f}{mark}", flush=True)
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes this data set's files of the annotation as it was delivered.

usage: build.py DEV.jsonl WIKINEWS_COREF.jsonl [FOLDER]

DEV.jsonl has the annotation (names, entities, importance, the editor's three sentences, summary, headline),
WIKINEWS_COREF.jsonl chains, address, date and the human summary of the Wikinews articles in it, from GUM. Offsets there are
characters; those of gold files are bytes of UTF-8."""
import hashlib
import json
import pathlib
import re
import sys


def sentences(text):
    """A text of a few sentences, one an entry."""
    return re.split(r"(?<=[.!?])\s+(?=[\"“A-Z])", text.strip())


def main(dev, coref, folder="."):
    folder = pathlib.Path(folder)
    chains = {d["id"]: d for d in map(json.loads, open(coref))}
    table = []
    for article in map(json.loads, open(dev)):
        known = chains.get(article["id"])
        if known is None:
            continue
        text = article["text"]
        at = lambda char: len(text[:char].encode())
        place = lambda start, end: {"start": at(start), "end": at(end), "text": text[start:end]}
        used, entities, mentions = {}, [], []
        for span in sorted(article["spans"], key=lambda span: span["start"]):
            index = span.get("entity")
            entity = article["entities"][index] if index is not None else None
            if entity is None or entity["type"] != span["label"]:
                index, entity = (text[span["start"]:span["end"]], span["label"]), {
                    "type": span["label"], "names": [text[span["start"]:span["end"]]]}
            if index not in used:
                slug = re.sub(r"[^a-z0-9]+", "-", entity["names"][0].lower()).strip("-") or "entity"
                taken = {e["id"] for e in entities}
                name, number = slug, 2
                while name in taken:
                    name, number = f"{slug}-{number}", number + 1
                used[index] = name
                entities.append({"id": name, "name": entity["names"][0], "type": entity["type"]})
            mentions.append({**place(span["start"], span["end"]), "entity": used[index]})
        name = article["id"].removeprefix("GUM_news_")
        gold = {
            "schema_version": 1,
            "id": article["id"],
            "text": f"{name}.txt",
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "entities": entities,
            "mentions": mentions,
            "sentences": [{"start": at(s["start"]), "end": at(s["end"]), "importance": s["importance"]}
                          for s in article["sentences"]],
            "boilerplate": [],
            # GUM's article may be longer than what was annotated.
            "chains": [[place(start, end) for start, end in sorted(chain) if start < end <= len(text)]
                       for chain in known["chains"] if min(chain)[0] < len(text)],
            "content_units": [],
            "references": {
                "headline": [article["headline"]],
                "one_sentence": [known["human_summary"]] if known["human_summary"] else [],
                "sixty_words": [sentences(article["summary"])],
                "three_sentences": [],
                "highlights": [],
                "extractive": [article["best"]],
            },
        }
        (folder / f"{name}.txt").write_text(text, newline="")
        lines = json.dumps(gold, ensure_ascii=False, indent=1)
        # One mention, sentence or span a line.
        lines = re.sub(r"\{\s+(\"(?:start|id)\":[^{}]*?)\s+\}", lambda m: "{" + re.sub(r"\s*\n\s*", " ", m[1]) + "}", lines)
        lines = re.sub(r"\[\s+([\d,\s]*?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", lines)
        (folder / f"{name}.gold.json").write_text(lines + "\n")
        table.append((article["id"], known["date"], known["author"], known["url"]))
    for row in sorted(table):
        print("| " + " | ".join(row) + " |")


main(*sys.argv[1:])

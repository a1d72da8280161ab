#!/usr/bin/env python3
"""Puts the marks of importance.jsonl to their texts, in the form of the annotated news.

importance.py DATA OUT      DATA is the folder of `summarization` and `ner`

A line of importance.jsonl has of one article `sentences`, each `[start, end, importance]` in characters of its text, and
`best`, the three that an editor would take. The texts are publishers' and are not in the repository.
"""
import json
import pathlib
import sys


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def texts(data):
    """The text of each article by its source and id."""
    files = {"cnn_stories": "cnn_stories.jsonl", "desixmimi": "cnndm_desixmimi.jsonl"}
    for source, name in files.items():
        for article in lines(data / "summarization" / name):
            yield (source, article["id"]), article["article"]
    for document in lines(data / "ner" / "worldwide.train.jsonl"):
        sentences = (" ".join(sentence["tokens"]) for sentence in document["sents"])
        yield ("worldwide", document["doc"]), "\n".join(sentences)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    data, out = map(pathlib.Path, sys.argv[1:])
    known = dict(texts(data))
    marked = lines(pathlib.Path(__file__).with_name("importance.jsonl"))
    with open(out, "w", encoding="utf-8") as file:
        for article in marked:
            text = known[article["source"], article["id"]]
            if article["sentences"][-1][1] > len(text):
                sys.exit(f"{article['id']}: the text is shorter than its sentences")
            names = ("start", "end", "importance")
            sentences = [dict(zip(names, sentence)) for sentence in article["sentences"]]
            record = {key: article[key] for key in ("id", "source", "best")}
            best = (article["sentences"][index] for index in article["best"])
            record |= {"summary": " ".join(text[start:end] for start, end, _ in best)}
            record |= {"text": text[: article["sentences"][-1][1]], "spans": [], "sentences": sentences}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    print(f"{out}: {len(marked)} articles", file=sys.stderr)


if __name__ == "__main__":
    main()

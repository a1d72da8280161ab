#!/usr/bin/env python3
"""Annotated news, other annotations and what teachers say, in the form that `nutgraf-train` reads.

names.py news NEWS OUT                  the annotated articles of NEWS
names.py money NEWS OUT                 their sentences with amounts, in other ways to write amounts
names.py texts KIND FILE NEWS OUT       texts of FILE that are not in NEWS: `{"id", "text", "spans", "sents"}`
names.py merge TYPES TEXTS OUT ANALYSES...
                                        what the teachers' ANALYSES (`nutgraf analyze --format jsonl`) say of TEXTS,
                                        and the names of TYPES (with commas, or `-`) that they had and no teacher has

Where a reader of text or a teacher may be wrong, a stretch is labelled ANY, which a recipe lets be any type or none.
"""
import json
import random
import re
import sys

TYPES = ["PER", "ORG", "LOC", "FAC", "NORP", "DATE", "MONEY", "PRODUCT", "MISC"]
ANY = "ANY"
# A teacher that is less sure than this says nothing.
SURE = 0.75
# And so many teachers of all must say it.
MOST = 0.6


def lines(path):
    with open(path) as file:
        return [json.loads(line) for line in file]


def write(path, documents):
    with open(path, "w") as file:
        for document in documents:
            file.write(json.dumps(document, ensure_ascii=False) + "\n")
    print(f"{path}: {len(documents)} texts, {sum(len(d['spans']) for d in documents)} spans", file=sys.stderr)


DOTTED = re.compile(r"\b[A-Z] \.(?: [A-Z] \.)+")


def joined(text, *lists):
    """Text of tokens with blanks between them, dotted abbreviations put together, and lists of spans moved with it."""
    dropped = set()
    for match in DOTTED.finditer(text):
        dropped.update(at for at in range(*match.span()) if text[at] == " ")
    moved, out = [], []
    for at, char in enumerate(text):
        moved.append(len(out))
        if at not in dropped:
            out.append(char)
    moved.append(len(out))
    move = lambda spans: [{**span, "start": moved[span["start"]], "end": moved[span["end"]]} for span in spans]
    return "".join(out), *map(move, lists)


def news(path):
    documents = []
    for d in lines(path):
        text = d["text"]
        spans = [{k: s[k] for k in ("start", "end", "label")} for s in d["spans"]]
        sents = [{k: s[k] for k in ("start", "end")} for s in d["sentences"]]
        if d["tokenized"]:
            text, spans, sents = joined(text, spans, sents)
        documents.append({"id": d["id"], "text": text, "spans": spans, "sents": sents})
    return documents


CURRENCIES = ["$", "US$", "A$", "C$", "HK$", "NZ$", "S$", "£", "€", "¥", "₹", "Rs ", "Rs. ", "R", "N$", "KSh", "Sh", "₦",
              "GH¢", "RM", "USD ", "EUR ", "GBP ", "AUD ", "PKR ", "INR ", "US $ ", "N $ ", "R "]
UNITS = ["dollars", "US dollars", "Australian dollars", "pounds", "euros", "yen", "yuan", "rupees", "naira", "cedis",
         "rand", "pesos", "Swiss francs", "won", "riyals", "dirhams", "crowns", "roubles", "shillings", "ringgit", "pence",
         "cents", "baht", "lira", "Kenyan shillings"]
SCALES = ["m", "bn", "k", "tn", "million", " million", " billion", " trillion", "-million", " crore", " lakh", " m", " bn"]
WORDS = ["half a million", "a million", "a billion", "two million", "hundreds of millions of", "millions of",
         "tens of thousands of", "thousands of", "a hundred", "ten thousand", "several million", "three hundred", "a few hundred"]


def amount(chance):
    """An amount of money in one of the ways that news has."""
    number = chance.choice([
        lambda: str(chance.randint(1, 999)),
        lambda: f"{chance.randint(1, 99)}.{chance.randint(1, 9)}",
        lambda: f"{chance.randint(1, 999)},{chance.randint(0, 999):03}",
    ])()
    draw = chance.random()
    if draw < 0.55:
        scale = chance.choice(SCALES + [""] * 6) if "," not in number else ""
        if scale.strip() in ("crore", "lakh"):
            return chance.choice(["Rs ", "Rs. ", "₹", "Rs"]) + number + scale
        return chance.choice(CURRENCIES) + number + scale
    if draw < 0.85:
        scale = chance.choice([" million", " billion", " trillion", "", "", "m", "bn"]) if "," not in number else ""
        if chance.random() < 0.1:
            return number + chance.choice([" crore rupees", " lakh rupees", "p", "c", "€", " €"])
        return number + scale + " " + chance.choice(UNITS)
    return chance.choice(WORDS) + " " + chance.choice(UNITS)


def money(documents):
    chance = random.Random(19)
    out = []
    for d in documents:
        for number, sent in enumerate(d["sents"]):
            inside = [s for s in d["spans"] if sent["start"] <= s["start"] and s["end"] <= sent["end"]]
            if not any(s["label"] == "MONEY" for s in inside):
                continue
            text, spans, at = "", [], sent["start"]
            for s in sorted(inside, key=lambda s: s["start"]):
                text += d["text"][at:s["start"]]
                name = amount(chance) if s["label"] == "MONEY" else d["text"][s["start"]:s["end"]]
                spans.append({"start": len(text), "end": len(text) + len(name), "label": s["label"]})
                text, at = text + name, s["end"]
            text += d["text"][at:sent["end"]]
            out.append({"id": f"{d['id']}-{number}", "text": text, "spans": spans, "sents": [{"start": 0, "end": len(text)}]})
    return out


def tagged(d):
    """A document of tokens and tags as text, a sentence a line."""
    text, spans, sents = "", [], []
    for s in d["sents"]:
        start = len(text)
        for token, tag in zip(s["tokens"], s["tags"]):
            text += (" " if len(text) > start else "")
            if tag[0] == "B":
                spans.append({"start": len(text), "end": len(text) + len(token), "label": tag[2:]})
            elif tag[0] == "I":
                spans[-1]["end"] = len(text) + len(token)
            text += token
        sents.append({"start": start, "end": len(text)})
        text += "\n"
    return text.removesuffix("\n"), spans, sents


def texts(kind, path, known):
    out = []
    for d in lines(path):
        name = d.get("doc", d.get("id"))
        if name in known:
            continue
        if kind == "articles":
            out.append({"id": name, "text": d["article"], "spans": [], "sents": []})
            continue
        # One long list of sentences becomes texts of twelve.
        size = 12 if len(d["sents"]) > 1000 else len(d["sents"])
        for first in range(0, len(d["sents"]), size):
            text, spans, sents = joined(*tagged({"sents": d["sents"][first:first + size]}))
            part = name if size == len(d["sents"]) else f"{name}-{first // size}"
            out.append({"id": part, "text": text, "spans": spans, "sents": sents})
    return out


overlap = lambda a, b: a["start"] < b["end"] and b["start"] < a["end"]
same = lambda a, b: (a["start"], a["end"]) == (b["start"], b["end"])


def clean(text, start, end):
    """Without an article before it or a possessive behind it."""
    found = re.match(r"(?:the|a|an) ", text[start:end])
    start += found.end() if found else 0
    for suffix in (" 's", " ’ s", " ' s", "'s", "’s", " ’s"):
        if text[start:end].endswith(suffix):
            end -= len(suffix)
            break
    return start, end


def agreed(document, analyses):
    """What the teachers say together: spans that most have and are sure of, ANY where they are not."""
    votes = {}
    for analysis in analyses:
        for entity in analysis["entities"]:
            for m in entity["mentions"]:
                start, end = clean(document["text"], m["char_start"], m["char_end"])
                if start < end:
                    votes.setdefault((start, end, entity["label"]), []).append(m["confidence"])
    count = len(analyses)
    spans = []
    for (start, end, label), sure in sorted(votes.items(), key=lambda v: (-sum(v[1]), v[0])):
        span = {"start": start, "end": end, "label": label}
        span["sure"] = len(sure) / count >= MOST and sum(sure) / count >= SURE
        spans.append(span)
    return spans


# Types of sources that are several of ours, or one of another name.
OTHERS = {"MISC4": {"NORP", "PRODUCT", "MISC"}, "EVENT": {"MISC"}}


def merge(document, analyses, trusted):
    said = agreed(document, analyses)
    chosen = []

    def take(start, end, label):
        span = {"start": start, "end": end, "label": label}
        if not any(overlap(span, other) for other in chosen):
            chosen.append(span)

    old = [dict(s) for s in document["spans"]]
    for s in old:
        s["start"], s["end"] = clean(document["text"], s["start"], s["end"])
    old = [s for s in old if s["start"] < s["end"]]
    for span in said:
        under = [s for s in old if overlap(s, span)]
        whole = all(span["start"] <= s["start"] and s["end"] <= span["end"] for s in under)
        longer = len(under) > 1 or any(not same(s, span) for s in under)
        agrees = any(same(s, span) and span["label"] in OTHERS.get(s["label"], {s["label"]}) for s in under)
        if agrees or span["sure"] and (not under or whole and longer):
            take(span["start"], span["end"], span["label"])
        elif span["sure"] and whole and not any(s["label"] in trusted for s in under):
            # The same words, of another type.
            take(span["start"], span["end"], span["label"])
    for s in old:
        doubted = any(overlap(s, span) for span in said)
        if not doubted and s["label"] in trusted:
            take(s["start"], s["end"], s["label"])
    for s in old + said:
        around = [o for o in old + said if overlap(o, s)]
        take(min(o["start"] for o in around), max(o["end"] for o in around), ANY)
        take(s["start"], s["end"], ANY)
    chosen.sort(key=lambda s: s["start"])
    out = {"id": document["id"], "text": document["text"], "spans": chosen}
    sents = document["sents"] or [
        {"start": s["char_start"], "end": s["char_end"]} for s in analyses[0]["sentences"]
    ]
    return {**out, "sents": sents}


def main():
    command, *arguments = sys.argv[1:]
    if command == "news":
        write(arguments[1], news(arguments[0]))
    elif command == "money":
        write(arguments[1], money(news(arguments[0])))
    elif command == "texts":
        kind, path, known, out = arguments
        write(out, texts(kind, path, {d["id"] for d in lines(known)}))
    elif command == "merge":
        types, source, out, *teachers = arguments
        analyses = [{a["id"]: a for a in lines(path)} for path in teachers]
        read = [d for d in lines(source) if all(d["id"] in a for a in analyses)]
        write(out, [merge(d, [a[d["id"]] for a in analyses], set(types.split(","))) for d in read])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()

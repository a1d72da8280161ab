"""Writes symbols.txt, the numbers of spaCy's symbols, and the file of tests/inputs/formats.

    python3 -m venv VENV && VENV/bin/pip install spacy==3.8.7 click
    VENV/bin/python symbols.py
"""

from pathlib import Path

import spacy
from spacy.symbols import IDS
from spacy.tokens import Doc, DocBin, Span

HERE = Path(__file__).parent
names = sorted(IDS, key=IDS.get)
assert [IDS[name] for name in names] == list(range(len(names)))
(HERE / "symbols.txt").write_text("".join(f"{name}\n" for name in names))

nlp = spacy.blank("en")
bin = DocBin()
doc = nlp("Angela Merkel met Żółć 🙂 in Paris.\n\nThe DATE of Monday was PERSON.")
doc.set_ents([Span(doc, 0, 2, "PERSON", kb_id="Q567"), Span(doc, 3, 4, "MY_TYPE"), Span(doc, 6, 7, "GPE"),
              Span(doc, 12, 13, "DATE")])
for token in doc:
    token.is_sent_start = token.i in (0, 9)
bin.add(doc)
words = Doc(nlp.vocab, words=["Kim", "Jong", "Un", "met", "Zhao"])
words.ents = [Span(words, 0, 3, "PERSON"), Span(words, 4, 5, "PERSON")]
bin.add(words)
bin.add(Doc(nlp.vocab, words=["U.S.", "-", "led"], spaces=[False, False, False], ents=["B-GPE", "O", "O"]))
bin.to_disk(HERE / "../../../tests/inputs/formats/number.spacy")
for doc in bin.get_docs(nlp.vocab):
    print(repr(doc.text), [(e.text, e.start_char, e.end_char, e.label_, e.kb_id_) for e in doc.ents])

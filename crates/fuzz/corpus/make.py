"""Writes the seeds of the corpus that nothing else in the repository has: small files of each kind.

    python3 -m venv VENV && VENV/bin/pip install pyarrow==21.0.0
    VENV/bin/python make.py
"""

import csv
import gzip
import io
import json
import mailbox
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
TITLE = "Zhao Leji meets Kim Jong Un in Pyongyang"
BODY = ("PYONGYANG, April 13 (Wire) - Zhao Leji, a top Chinese official, met Kim Jong Un on Saturday. \u201cWe are "
        "friends,\u201d he said. The visit cost $5 million, 3% more than in 2019. The company was not named.")
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title></head><body><nav>Home</nav>
<article><h1>{TITLE}</h1><p>{BODY}</p><ul><li>One &amp; two</li></ul><table><tr><td>1</td></tr></table></article></body></html>"""
DATE = (2024, 4, 13, 0, 0, 0)


def put(target, name, data):
    folder = HERE / target
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)


def archive(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts:
            pack.writestr(zipfile.ZipInfo(name, DATE), content)
    return out.getvalue()


def mail():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ann <a@example.org>", "b@example.org", TITLE
    message["Date"] = "Sat, 13 Apr 2024 09:00:00 +0000"
    message.set_content(BODY + "\n\n-- \nAnn\n\n> quoted\n")
    message.add_alternative(PAGE, subtype="html")
    message.set_boundary("a-boundary")
    return message.as_bytes()


record = {"id": "a", "title": TITLE, "text": BODY, "url": "https://example.org/a"}
put("read-text", "dateline.txt", TITLE + "\n\n" + BODY + "\n\nQ: Why?\nA: Be-\ncause.\n")
put("read-markdown", "list.md", f"# {TITLE}\n\n{BODY}\n\n* one\n* two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
put("read-html", "page.html", PAGE)
put("read-jsonl", "two.jsonl", json.dumps(record) + "\n" + json.dumps({"id": 1, "text": ["One.", "Two."]}) + "\n")
put("read-json", "list.json", json.dumps([record, {"data": {"text": BODY}}]))
table = io.StringIO()
csv.writer(table, lineterminator="\n").writerows([list(record), list(record.values()), ["b", "", 'a "quoted"\nline', ""]])
put("read-csv", "rows.csv", table.getvalue())
put("read-tsv", "rows.tsv", "id\ttext\na\t" + BODY + "\n")
put("read-feed", "rss.xml", f"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>{TITLE}</title>
<link>https://example.org/a</link><description>{BODY}</description><pubDate>Sat, 13 Apr 2024 09:00:00 GMT</pubDate></item></channel></rss>""")
put("read-feed", "atom.xml", f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>a</id><title>{TITLE}</title>
<updated>2024-04-13T09:00:00Z</updated><content type="html">&lt;p&gt;{BODY}&lt;/p&gt;</content></entry></feed>""")
response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.encode()
warc = (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nWARC-Date: 2024-04-13T09:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(response)}\r\n\r\n").encode() + response + b"\r\n\r\n"
put("read-warc", "one.warc", warc)
put("read-warc", "one.warc.gz", gzip.compress(warc, mtime=0))
put("read-nitf", "story.xml", f"""<nitf><head><title>{TITLE}</title></head><body><body.head><hedline><hl1>{TITLE}</hl1></hedline>
<byline>By Ann</byline></body.head><body.content><p>{BODY}</p></body.content></body></nitf>""")
put("read-newsml", "item.xml", f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="a" version="1"><contentMeta><headline>{TITLE}</headline>
</contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{BODY}</p>
</body></html></inlineXML></contentSet></newsItem>""")
put("read-ninjs", "item.json", json.dumps({"uri": "a", "type": "text", "headline": TITLE, "body_text": BODY, "body_xhtml": f"<p>{BODY}</p>"}))
columns = pa.table({"id": ["a", "b"], "text": pa.array([BODY, None]).dictionary_encode(), "n": [1, 2]})
out = io.BytesIO()
pq.write_table(columns, out, compression="zstd")
put("read-parquet", "two.parquet", out.getvalue())
for name, new in (("file.arrow", pa.ipc.new_file), ("stream.arrow", pa.ipc.new_stream)):
    out = io.BytesIO()
    with new(out, columns.schema) as writer:
        writer.write_table(columns)
    put("read-arrow", name, out.getvalue())
container = ('<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="a.opf" '
             'media-type="application/oebps-package+xml"/></rootfiles></container>')
package = (f'<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{TITLE}</dc:title>'
           '</metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>')
put("read-epub", "book.epub", archive([("mimetype", "application/epub+zip"), ("META-INF/container.xml", container), ("a.opf", package), ("a.xhtml", PAGE)]))
office = ('<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:'
          f'xmlns:text:1.0"><office:body><office:text><text:h>{TITLE}</text:h><text:p>{BODY}<text:s text:c="2"/></text:p></office:text></office:body></office:document-content>')
put("read-odt", "text.odt", archive([("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", office)]))
put("read-rtf", "text.rtf", "{\\rtf1\\ansi{\\fonttbl\\f0 Times;}\\f0 " + TITLE + "\\par Caf\\'e9 \\u8220?hi\\u8221? {\\*\\x y}\\par}")
put("read-eml", "mail.eml", mail())
put("read-mbox", "two.mbox", b"From a@example.org Sat Apr 13 09:00:00 2024\n" + mail() + b"\n\nFrom b@example.org Sat Apr 13 09:00:00 2024\n" + mail())
put("read-mhtml", "page.mhtml", "From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"; type=\"text/html\"\r\n\r\n--x\r\n"
    f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\nContent-Location: https://example.org/a\r\n\r\n{PAGE}\r\n--x--\r\n")
put("read-zip", "files.zip", archive([("a.txt", BODY), ("b/page.html", PAGE), ("c.zip", archive([("d.txt", BODY)]))]))
put("annotations-brat", "pair", BODY.encode() + b"\0T1\tPER 29 38\tZhao Leji\nR1\tx Arg1:T1 Arg2:T1\n")
put("annotations-label-studio", "tasks.json", json.dumps([{"id": 1, "data": {"text": BODY}, "annotations": [{"result": [
    {"type": "labels", "value": {"start": 29, "end": 38, "text": "Zhao Leji", "labels": ["PER"]}}]}]}]))
put("link", "names", ("Kim met Kim Jong Un. World Health Organization (WHO) said Kim. Paris of Paris, Texas. $5 million.".encode() + bytes(range(256))))
put("check", "pair", BODY.encode() + b"\0Zhao Leji did not meet Kim on Friday. It cost $6 million.")
put("analyze", "prose", BODY)
put("analyze", "odd", "A.\rB.\r\u0130\u0130 e\u0301 \U0001F468\u200d\U0001F469\u200d\U0001F467 (((\u201c\u201c X & Y & Z Inc. Inc. U.S.-led U.S.")
header = json.dumps({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
put("weights", "one.safetensors", struct.pack("<Q", len(header)) + header + struct.pack("<2f", 1, 2))
vocab = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "zhao", "met", "kim", "##s"])}
put("tokenizer", "small.json", json.dumps({"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer":
    {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": None, "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocab}}))
# What happens to the files of an interrupted run: a format, then file, kind, place and two bytes for each change.
for number, name in enumerate(["jsonl", "arrows", "parquet"]):
    put("journal", f"{name}-nothing.bin", bytes([number]))
    put("journal", f"{name}-bit.bin", struct.pack("<BBBHBB", number, 0, 0, 4000, 1, 0))
    put("journal", f"{name}-journal-bit.bin", struct.pack("<BBBHBB", number, 2, 0, 700, 32, 0))
    put("journal", f"{name}-cut.bin", struct.pack("<BBBHBB", number, 1, 1, 900, 0, 0))
    put("journal", f"{name}-twice.bin", struct.pack("<BBBHBB", number, 0, 3, 2000, 200, 0) + struct.pack("<BBHBB", 2, 2, 300, 65, 66))

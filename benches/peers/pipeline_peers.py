"""The contenders of the pipeline that are put together in Python, each a process: see pipeline.py."""

import argparse
import functools
import json
import math
import re
from pathlib import Path

from contenders import answer

MODEL = Path(__file__).resolve().parents[2] / "models" / "nutgraf-mini"
SPEC = json.loads((MODEL / "spec.json").read_text())
WINDOW, DOCUMENTS, WINDOWS = SPEC["windows"]["pieces"], 16, 16
LAYERS, VECTOR_PIECES = SPEC["sentence_vectors"]["layers"], SPEC["sentence_vectors"]["pieces"]


def read_articles(path):
    articles = []
    for line in open(path):
        record = json.loads(line)
        articles.append(record.get("article") or record["text"])
    return articles


# The encoder as fp32: the int8 file's weights, read back.


def weights():
    """The weights of model.safetensors by their names in Hugging Face's BERT, as the numbers that bytes stand for."""
    import numpy
    from safetensors.numpy import load_file

    stored = load_file(MODEL / "model.safetensors")
    found = {}
    for name, values in stored.items():
        if name.startswith("salience.") or name.endswith((".scale", ".zero")):
            continue
        steps = values.astype(numpy.float32)
        if values.dtype == numpy.uint8:
            steps = (steps - stored[f"{name}.zero"].astype(numpy.float32)) * stored[f"{name}.scale"]
        elif values.dtype == numpy.int8:
            steps = steps * stored[f"{name}.scale"][:, None]
        found[name] = steps
    return found


def torch_model(folder):
    import torch
    from transformers import BertConfig, BertForTokenClassification

    config = BertConfig(**json.loads((Path(folder) / "config.json").read_text()), attn_implementation="sdpa")
    model = BertForTokenClassification(config).eval()
    state = {name: torch.tensor(values) for name, values in weights().items()}
    missing, extra = model.load_state_dict(state, strict=False)
    assert not [name for name in missing if "position_ids" not in name] and not extra, (missing, extra)

    class Both(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = model

        def forward(self, input_ids, attention_mask, token_type_ids):
            out = self.inner(input_ids, attention_mask, token_type_ids, output_hidden_states=True)
            return out.logits, torch.cat([out.hidden_states[layer] for layer in LAYERS], -1)

    return Both().eval()


def export_fp32(folder, path):
    import torch

    ids = torch.ones(2, 16, dtype=torch.long)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "batch", 1: "tokens"} for name in [*names, "ner_logits", "hidden"]}
    torch.onnx.export(
        torch_model(folder), (ids, ids, ids), str(path), input_names=names, output_names=["ner_logits", "hidden"],
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )


# The pipeline in Python.


@functools.lru_cache(maxsize=100_000)
def stem(word):
    return STEMMER.stem(word)


def features(sentences, places):
    """What the salience head reads behind the vectors: `crates/core/src/tasks/features.rs`."""
    words = [{stem(word) for word in re.findall(r"[^\W_]{4,}", text.lower())} for text in sentences]
    spread = {}
    for word in (word for some in words for word in some):
        spread[word] = spread.get(word, 0) + 1
    rows = []
    for text, some, (before, first, lead) in zip(sentences, words, places):
        count = max(len(some), 1)
        length = 4.5 * math.log(max(len(text.split()), 1)) - 13.0
        widespread = 9.0 * sum(math.log(spread[word]) for word in some) / count - 6.3
        shared = 15.0 * len(some & words[0]) / count - 1.8
        rows.append([8.0 * before / WINDOW, 8.0 * first, 8.0 * lead, *(min(max(x, -9.0), 9.0) for x in (length, widespread, shared))])
    return rows


class Pipeline:
    def __init__(self, encode, folder, threads):
        global STEMMER
        import onnxruntime
        from nltk.stem.porter import PorterStemmer
        from tokenizers import Tokenizer

        STEMMER = PorterStemmer()
        self.encode = encode
        self.tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.labels = SPEC["labels"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.head = onnxruntime.InferenceSession(str(Path(folder) / "salience.onnx"), options)

    @staticmethod
    def casing(word):
        cased = [c for c in word if c.isupper() or c.islower()]
        if not cased:
            return 0
        upper = sum(c.isupper() for c in cased[1:])
        if not cased[0].isupper():
            return 0 if upper == 0 else 3
        return 1 if upper == 0 else 2 if upper == len(cased) - 1 else 3

    def windows(self, text):
        """Windows of whole sentences: ids, casing, the words' first pieces and spans, and the sentences."""
        spans = [m.span() for m in re.finditer(r"\S.*?(?:[.!?][\"”’')\]]*(?=\s+[\"“‘'(\[]?[A-Z0-9]|\s*$)|$)", text, re.M)]
        encodings = self.tokenizer.encode_batch([text[a:b] for a, b in spans], add_special_tokens=False)
        windows = []
        for number, ((start, end), encoding) in enumerate(zip(spans, encodings)):
            sentence = text[start:end]
            ids, words, offsets = encoding.ids[:500], encoding.word_ids[:500], encoding.offsets[:500]
            if not windows or len(windows[-1]["ids"]) + len(ids) > WINDOW:
                windows.append({"ids": [], "casing": [], "words": [], "sentences": []})
            window = windows[-1]
            at, last = len(window["ids"]), None
            window["sentences"].append((number, at, at + min(len(ids), VECTOR_PIECES)))
            shape = 0
            for piece, (word, (first, stop)) in enumerate(zip(words, offsets)):
                if word != last:
                    ends = [o[1] for w, o in zip(words, offsets) if w == word] if piece + 1 < len(words) and words[piece + 1] == word else [stop]
                    shape = self.casing(sentence[first : ends[-1]])
                    window["words"].append((at + piece, start + first, start + ends[-1], number))
                    last = word
                window["casing"].append(shape)
            window["ids"].extend(ids)
        return spans, windows

    def run(self, texts):
        """Entities and a summary of each text."""
        import numpy

        documents = [self.windows(text) for text in texts]
        jobs = sorted(
            ((len(w["ids"]), d, i) for d, (_, ws) in enumerate(documents) for i, w in enumerate(ws)), reverse=True
        )
        outputs = {}
        for start in range(0, len(jobs), WINDOWS):
            batch = jobs[start : start + WINDOWS]
            width = batch[0][0] + 2
            ids = numpy.zeros((len(batch), width), numpy.int64)
            mask, casing = numpy.zeros_like(ids), numpy.zeros_like(ids)
            for row, (length, d, i) in enumerate(batch):
                window = documents[d][1][i]
                ids[row, : length + 2] = [101, *window["ids"], 102]
                casing[row, 1 : length + 1] = window["casing"]
                mask[row, : length + 2] = 1
            logits, hidden = self.encode(ids, mask, casing)
            for row, (_, d, i) in enumerate(batch):
                outputs[d, i] = logits[row].argmax(-1), hidden[row]
        return [self.finish(text, *documents[d], d, outputs) for d, text in enumerate(texts)]

    def finish(self, text, spans, windows, d, outputs):
        import numpy

        entities, vectors, numbers, places = [], [], [], []
        for i, window in enumerate(windows):
            best, hidden = outputs[d, i]
            for number, first, end in window["sentences"]:
                if end > first:
                    vectors.append(hidden[1 + first : 1 + end].mean(0))
                    numbers.append(number)
                    places.append((first, first == 0, i == 0))
            current = None
            for piece, start, end, sentence in window["words"]:
                label = self.labels[best[piece + 1]]
                if label.startswith("I-") and current and current[2] == label[2:] and current[3] == sentence:
                    current[1] = end
                    continue
                if current:
                    entities.append((text[current[0] : current[1]], current[2]))
                current = [start, end, label[2:], sentence] if label != "O" else None
            if current:
                entities.append((text[current[0] : current[1]], current[2]))
        if not vectors:
            return entities, []
        more = features([text[slice(*spans[number])] for number in numbers], places)
        vectors = numpy.concatenate([numpy.stack(vectors), more], 1)[None].astype(numpy.float32)
        mask = numpy.ones(vectors.shape[:2], numpy.float32)
        salience = self.head.run(None, {"sentences": vectors, "mask": mask})[0][0]
        chosen, seen = [], set()
        for index in numpy.argsort(-salience):
            words = text[slice(*spans[numbers[index]])].lower().split()
            grams = set(zip(words, words[1:], words[2:]))
            if not grams & seen:
                chosen.append(numbers[index])
                seen |= grams
            if len(chosen) == 3:
                break
        return entities, [text[slice(*spans[number])] for number in sorted(chosen)]


def worker(kind, options):
    """A contender of the Python side, until its input ends."""
    articles = read_articles(options.articles)
    encode = run = None
    if kind.startswith("ort"):
        import onnxruntime

        session = onnxruntime.SessionOptions()
        session.intra_op_num_threads = options.threads
        path = Path(options.onnx) / "model.onnx" if kind == "ort-int8" else Path(options.folder) / "fp32.onnx"
        model = onnxruntime.InferenceSession(str(path), session)
        names = ["input_ids", "attention_mask", "token_type_ids"]

        def encode(*inputs):
            return model.run(["ner_logits", "hidden"], dict(zip(names, inputs)))
    elif kind == "torch":
        import torch

        torch.set_num_threads(options.threads)
        model = torch_model(options.onnx)

        def encode(*inputs):
            with torch.inference_mode():
                return [out.numpy() for out in model(*map(torch.from_numpy, inputs))]
    elif kind == "spacy":
        import spacy

        # The architecture of en_core_web_sm's entity recognizer, with weights at random.
        nlp = spacy.blank("en")
        nlp.add_pipe("sentencizer")
        labels = ["PERSON", "ORG", "GPE", "FAC", "NORP", "DATE", "MONEY", "PRODUCT", "EVENT"]
        ner = nlp.add_pipe("ner", config={"model": {"tok2vec": {
            "@architectures": "spacy.HashEmbedCNN.v2", "width": 96, "depth": 4, "embed_size": 2000,
            "window_size": 1, "maxout_pieces": 3, "subword_features": True, "pretrained_vectors": None,
        }}})
        for label in labels:
            ner.add_label(label)
        nlp.initialize()

        def run(texts):
            return sum(len(doc.ents) >= 0 for doc in nlp.pipe(texts, batch_size=64))
    elif kind == "sumy":
        import nltk
        from sumy.nlp.stemmers import Stemmer
        from sumy.parsers.plaintext import PlaintextParser
        from sumy.summarizers.lex_rank import LexRankSummarizer

        class Tokenizer:
            """sumy's own needs data of NLTK's to be downloaded: these are its untrained parts."""

            splitter, words = nltk.tokenize.PunktSentenceTokenizer(), nltk.tokenize.ToktokTokenizer()

            def to_sentences(self, text):
                return self.splitter.tokenize(text)

            def to_words(self, text):
                return [word for word in self.words.tokenize(text) if word.isalnum()]

        summarizer = LexRankSummarizer(Stemmer("english"))

        def run(texts):
            return sum(len(summarizer(PlaintextParser.from_string(t, Tokenizer()).document, 3)) > 0 for t in texts)
    if run is None:
        pipeline = Pipeline(encode, options.onnx, options.threads)

        def run(texts):
            groups = (texts[i : i + DOCUMENTS] for i in range(0, len(texts), DOCUMENTS))
            return sum(len(pipeline.run(group)) for group in groups)

    def work(job):
        what, *numbers = job.split()
        a, b, *rest = map(int, numbers)
        if what == "articles":
            return run(articles[a:b])
        import numpy

        ids = numpy.full((a, b), 2003, numpy.int64)
        for _ in range(rest[0]):
            encode(ids, numpy.ones_like(ids), ids % 4)
        return a * b * rest[0]

    answer(work)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", help="export, ort-int8, ort-fp32, torch, spacy or sumy")
    parser.add_argument("--articles", help="JSON Lines with `text`")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--onnx", help="what `nutgraf-train export models/nutgraf-mini --onnx` wrote")
    parser.add_argument("--folder", help="where the model as fp32 is, or is put")
    options = parser.parse_args()
    if options.kind == "export":
        return export_fp32(options.onnx, Path(options.folder) / "fp32.onnx")
    worker(options.kind, options)


if __name__ == "__main__":
    main()

"""Makes reference.json anew for another model: what ONNX Runtime (int8) and transformers (fp32) make of the
word pieces of the seed article. The word pieces, casing and sentences are those that reference.json has.

    pip install onnxruntime==1.22.1 torch==2.8.0 transformers==4.57.6 safetensors
    nutgraf-train export models/nutgraf-mini --onnx --output ONNX
    nutgraf-train export RUN --fp32 --output FP32
    python models/nutgraf-mini/reference.py models/nutgraf-mini ONNX FP32

The program reads no ONNX; `export --onnx` writes it for those that do. Without FP32, as where only the salience head is
new, what transformers made stays as it is.
"""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime

model, onnx, *fp32 = map(Path, sys.argv[1:])
spec = json.loads((model / "spec.json").read_text())
before = json.loads((model / "reference.json").read_text())
graph = onnxruntime.InferenceSession(str(onnx / "model.onnx"))
head = onnxruntime.InferenceSession(str(onnx / "salience.onnx"))


def rounded(values):
    return [round(float(value), 5) for value in values]


def exact(windows):
    """What transformers makes of each window."""
    import torch
    from transformers import BertForTokenClassification

    bert = BertForTokenClassification.from_pretrained(fp32[0]).eval()
    for window in windows:
        feed = {"input_ids": window["input_ids"], "token_type_ids": window["token_type_ids"]}
        feed["attention_mask"] = [1] * len(window["input_ids"])
        with torch.no_grad():
            out = bert(**{name: torch.tensor([row]) for name, row in feed.items()}, output_hidden_states=True)
        layers = spec["sentence_vectors"]["layers"]
        hidden = torch.cat([out.hidden_states[layer] for layer in layers], -1)[0]
        window["argmax_fp32"] = out.logits[0].argmax(-1).tolist()
        window["logits_fp32_first_token"] = rounded(out.logits[0][1])
        window["hidden_fp32_token1_first8"] = rounded(hidden[1][:8])


windows, vectors = [], []
for window in before["windows"]:
    ids, segments = window["input_ids"], window["token_type_ids"]
    feed = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": segments}
    int8 = {name: numpy.array([row], dtype=numpy.int64) for name, row in feed.items()}
    logits, hidden = graph.run(["ner_logits", "hidden"], int8)
    vectors += [hidden[0][s["start"] : s["end"]].mean(0) for s in window["sentences"]]
    new = {"argmax_int8": logits[0].argmax(-1).tolist(), "logits_int8_first_token": rounded(logits[0][1])}
    windows.append({**window, **new})
if fp32:
    exact(windows)
vectors = numpy.stack(vectors)[None].astype(numpy.float32)
# What the head reads behind a vector is left at 0.
vectors = numpy.pad(vectors, [(0, 0), (0, 0), (0, head.get_inputs()[0].shape[2] - vectors.shape[2])])
mask = numpy.ones(vectors.shape[:2], numpy.float32)
salience = head.run(["salience"], {"sentences": vectors, "mask": mask})[0][0]
found = {**before, "sentences": before["sentences"], "windows": windows, "salience_int8": rounded(salience)}
(model / "reference.json").write_text(json.dumps(found) + "\n")

"""Makes the small BERT models that tests/reference.rs compares the CPU engine with, and what transformers makes of
them in 32-bit floats.

    python -m venv v && v/bin/pip install -r crates/model/tests/reference/requirements.txt
    v/bin/python crates/model/tests/reference/make.py

`small` is stored as transformers saves it. The weights of `deep` would be megabytes: they are numbers of a rule
(`numbers`), which the test follows too. For each model there are its spec, windows of tokens, and the label logits and
hidden states of these: of the weights as they are, and of the weights rounded to bfloat16.
"""

import json
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertForTokenClassification

FOLDER = Path(__file__).parent
LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]

MODELS = {
    "small": {
        "encoder": dict(vocabulary=50, segments=2, positions=40, layers=2, hidden=24, intermediate=40, heads=3,
                        layer_norm_epsilon=1e-12),
        "layers": [1, 2],
        "windows": [2, 3, 17, 40],
    },
    "deep": {
        "encoder": dict(vocabulary=90, segments=3, positions=130, layers=12, hidden=96, intermediate=224, heads=6,
                        layer_norm_epsilon=1e-5),
        "layers": [3, 7, 12],
        "windows": [2, 33, 130],
    },
}


def numbers(name, shape):
    """Numbers from -1 to 1 that depend on the tensor's name and their place: the finalizer of MurmurHash3 over the
    FNV-1a hash of the name plus the place times the golden ratio, all in 32 bits; of that the upper 24 bits."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) % 2**32
    with numpy.errstate(over="ignore"):
        bits = numpy.arange(int(numpy.prod(shape)), dtype=numpy.uint32) * numpy.uint32(0x9E3779B9)
        bits = bits + numpy.uint32(seed)
        bits ^= bits >> numpy.uint32(16)
        bits *= numpy.uint32(0x85EBCA6B)
        bits ^= bits >> numpy.uint32(13)
        bits *= numpy.uint32(0xC2B2AE35)
        bits ^= bits >> numpy.uint32(16)
    return ((bits >> numpy.uint32(8)).astype(numpy.float32) / numpy.float32(2**23) - numpy.float32(1)).reshape(shape)


def weight(name, shape):
    """Matrices and biases up to a quarter either way, normalizations from three to five quarters."""
    values = numbers(name, shape) * numpy.float32(0.25)
    if name.endswith("LayerNorm.weight"):
        values = values + numpy.float32(1)
    return torch.from_numpy(values)


def rounded(tensor):
    return [round(float(value), 6) for value in tensor.flatten()]


def run(model, windows, layers):
    found = []
    for ids, segments in windows:
        with torch.no_grad():
            out = model(torch.tensor([ids]), torch.ones(1, len(ids)), torch.tensor([segments]), output_hidden_states=True)
        hidden = torch.cat([out.hidden_states[layer] for layer in layers], -1)[0]
        ends = {"first": rounded(hidden[0]), "last": rounded(hidden[-1])}
        found.append({"logits": rounded(out.logits[0]), "hidden": ends})
    return found


for name, model in MODELS.items():
    encoder, layers = model["encoder"], model["layers"]
    config = BertConfig(
        vocab_size=encoder["vocabulary"], type_vocab_size=encoder["segments"],
        max_position_embeddings=encoder["positions"], num_hidden_layers=encoder["layers"],
        hidden_size=encoder["hidden"], intermediate_size=encoder["intermediate"],
        num_attention_heads=encoder["heads"], layer_norm_eps=encoder["layer_norm_epsilon"],
        hidden_act="gelu", num_labels=len(LABELS), attn_implementation="eager",
    )
    bert = BertForTokenClassification(config).eval()
    state = {key: weight(key, tuple(value.shape)) for key, value in bert.state_dict().items()}
    bert.load_state_dict(state)
    windows = []
    for count in model["windows"]:
        ids = [(7 + 31 * place) % encoder["vocabulary"] for place in range(count)]
        windows.append((ids, [place // 5 % encoder["segments"] for place in range(count)]))
    expected = {"windows": [{"ids": ids, "segments": segments} for ids, segments in windows]}
    expected["f32"] = run(bert, windows, layers)
    bert.load_state_dict({key: value.bfloat16().float() for key, value in state.items()})
    expected["bf16"] = run(bert, windows, layers)

    folder = FOLDER / name
    folder.mkdir(exist_ok=True)
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")
    if name == "small":
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    spec = {
        "format": 1,
        "name": name,
        "version": "1",
        "encoder": {"architecture": "bert", "activation": "gelu", **encoder, "casing": False},
        "precision": "f32",
        "labels": LABELS,
        "windows": {"pieces": encoder["positions"] - 2 - 2 * 4, "context": 4},
        "sentence_vectors": {"layers": layers, "pieces": 120},
    }
    (folder / "spec.json").write_text(json.dumps(spec, indent=2) + "\n")

"""Tiny sequence-to-sequence checkpoints, and what transformers makes of them.

    python3.11 -m venv VENV && VENV/bin/pip install -r crates/torch/tests/parity/requirements.txt
    VENV/bin/python crates/torch/tests/parity/generate.py [bart t5 ...]

Each checkpoint has a tokenizer trained on the seed article and a few hundred steps of training
on a toy summary (the first words of a text), so that its output is neither constant nor random.
Written to crates/torch/tests/data/generate/NAME: the checkpoint as `save_pretrained` writes it,
and expected.json with logits, hidden states and generated ids. One thread, 32 bits, fixed seeds;
the trainer of unigram tokenizers draws at random all the same, so a new run makes other
checkpoints of T5 and PEGASUS.
"""

import json
import random
import shutil
import sys
from pathlib import Path

import tokenizers
import torch
import transformers
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    MBartConfig,
    MBartForConditionalGeneration,
    PegasusConfig,
    PegasusForConditionalGeneration,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT / "crates/torch/tests/data/generate"
ARTICLE = (ROOT / "datasets/pyongyang-visit/article.txt").read_text()
STEPS = 700
BATCH = 16

TEXTS = [
    "The visitors arrived in the capital on Friday and met the leaders of the party.",
    "Café owners in São Paulo 😀 said the café had been “très bien” since the naïve début 🇧🇷.",
    "Rain.",
    "A minister said the talks would go on. The talks would go on, the talks would go on, and "
    "the talks would go on until both sides had signed the treaty in the capital this week.",
    "China, Russia and North Korea: what the visit of Zhao Leji says about trade after 2024.",
]

# Options of `generate`, in transformers' names.
OPTIONS = {
    "greedy": {"num_beams": 1, "max_length": 24},
    "greedy, no repeated 3-grams": {"num_beams": 1, "max_length": 40, "no_repeat_ngram_size": 3},
    "greedy, minimum": {"num_beams": 1, "min_length": 20, "max_length": 30},
    "beams": {"num_beams": 4, "max_length": 24},
    "beams, all returned": {"num_beams": 4, "max_length": 24, "num_return_sequences": 4},
    "length penalty 0.5": {"num_beams": 4, "max_length": 32, "length_penalty": 0.5},
    "length penalty 2": {"num_beams": 4, "max_length": 32, "length_penalty": 2.0},
    "negative length penalty": {"num_beams": 3, "max_length": 32, "length_penalty": -1.0},
    "early stopping": {"num_beams": 4, "max_length": 32, "early_stopping": True},
    "early stopping, penalty 2": {
        "num_beams": 4, "max_length": 32, "early_stopping": True, "length_penalty": 2.0,
        "num_return_sequences": 4,
    },
    "minimum, no repeated 3-grams": {
        "num_beams": 4, "min_length": 16, "max_length": 40, "no_repeat_ngram_size": 3,
        "length_penalty": 2.0, "early_stopping": True, "num_return_sequences": 2,
    },
    "exact length": {"num_beams": 4, "min_length": 20, "max_length": 20},
    "short": {"num_beams": 4, "max_length": 4, "num_return_sequences": 3},
}

# What only the checkpoint's generation_config.json can say.
CHECKPOINTS = {
    "plain": {},
    "rules": {"repetition_penalty": 1.3, "bad_words": True, "begin_suppress": True},
}


def byte_level_tokenizer(size):
    """As BART's: pairs of bytes, <s> and </s> around the text."""
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(ARTICLE.splitlines(), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), True, False)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>",
        unk_token="<unk>", mask_token="<mask>", model_max_length=128,
    )


def unigram_tokenizer(size):
    """As T5's and PEGASUS': SentencePiece's unigrams, </s> after the text."""
    special = ["<pad>", "</s>", "<unk>"]
    tokenizer = tokenizers.Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(tokenizers.Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=size, special_tokens=special, unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(ARTICLE.splitlines(), trainer)
    tokenizer.post_processor = processors.TemplateProcessing("$A </s>", "$A </s> $B </s>", [("</s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="</s>", pad_token="<pad>", unk_token="<unk>",
        model_max_length=128,
    )


def bart(tokenizer):
    config = BartConfig(
        vocab_size=len(tokenizer), d_model=48, encoder_layers=2, decoder_layers=2,
        encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=96,
        decoder_ffn_dim=96, max_position_embeddings=128, dropout=0.0, forced_bos_token_id=0,
        forced_eos_token_id=2,
    )
    return BartForConditionalGeneration(config)


def mbart(tokenizer):
    config = MBartConfig(
        vocab_size=len(tokenizer), d_model=48, encoder_layers=1, decoder_layers=2,
        encoder_attention_heads=4, decoder_attention_heads=2, encoder_ffn_dim=96,
        decoder_ffn_dim=64, max_position_embeddings=128, dropout=0.0, scale_embedding=True,
        decoder_start_token_id=2, forced_eos_token_id=2,
    )
    return MBartForConditionalGeneration(config)


def pegasus(tokenizer):
    config = PegasusConfig(
        vocab_size=len(tokenizer), d_model=48, encoder_layers=2, decoder_layers=2,
        encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=96,
        decoder_ffn_dim=96, max_position_embeddings=128, dropout=0.0, scale_embedding=True,
        activation_function="relu", pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
        forced_eos_token_id=1,
    )
    return PegasusForConditionalGeneration(config)


def t5(tokenizer, **changes):
    config = T5Config(
        vocab_size=len(tokenizer) + 20, d_model=48, d_kv=16, d_ff=96, num_layers=2, num_heads=4,
        dropout_rate=0.0, decoder_start_token_id=0, n_positions=128, **changes,
    )
    return T5ForConditionalGeneration(config)


def flan_t5(tokenizer):
    return t5(tokenizer, feed_forward_proj="gated-gelu", tie_word_embeddings=False, num_decoder_layers=1)


SUMMARIZE = {"task_specific_params": {"summarization": {"prefix": "summarize: ", "num_beams": 4}}}

MODELS = {
    "bart": (bart, byte_level_tokenizer, {}),
    "mbart": (mbart, byte_level_tokenizer, {}),
    "t5": (t5, unigram_tokenizer, SUMMARIZE),
    "flan-t5": (flan_t5, unigram_tokenizer, {}),
    "pegasus": (pegasus, unigram_tokenizer, {}),
}


def train(model, tokenizer, seed):
    """The toy task: the first words of a text, whose words are shuffled lest it be learnt by heart."""
    shuffle = random.Random(seed)
    words = ARTICLE.split() + " ".join(TEXTS).split()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=STEPS)
    model.train()
    for step in range(STEPS):
        sources, targets = [], []
        for _ in range(BATCH):
            start = shuffle.randrange(len(words) - 16)
            text = words[start : start + shuffle.randint(4, 16)]
            shuffle.shuffle(text)
            sources.append(" ".join(text))
            targets.append(" ".join(text[:6]))
        batch = tokenizer(sources, padding=True, return_tensors="pt", return_token_type_ids=False)
        labels = tokenizer(targets, padding=True, return_tensors="pt").input_ids
        labels[labels == tokenizer.pad_token_id] = -100
        loss = model(**batch, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 99:
            print(f"  step {step + 1}: loss {loss.item():.3f}")
    model.eval()


def trimmed(row, config):
    """`row` up to its end token: what follows is padding, or more end tokens."""
    row = row.tolist()
    assert row[0] == config.decoder_start_token_id
    end = config.eos_token_id
    return row[: row.index(end, 1) + 1] if end in row[1:] else row


def generated(model, tokenizer, texts, options):
    """Ids and scores of each text, computed one text at a time."""
    config, results = model.generation_config, []
    for text in texts:
        ids = tokenizer(text, return_tensors="pt", return_token_type_ids=False)
        output = model.generate(
            **ids, **options, return_dict_in_generate=True, output_scores=True
        )
        hypotheses = [trimmed(row, config) for row in output.sequences]
        scores = getattr(output, "sequences_scores", None)
        results.append({
            "ids": hypotheses,
            "scores": None if scores is None else [round(s, 6) for s in scores.tolist()],
            "text": [tokenizer.decode(row, skip_special_tokens=True, clean_up_tokenization_spaces=False) for row in hypotheses],
        })
    together = tokenizer(texts, padding=True, return_tensors="pt", return_token_type_ids=False)
    rows = model.generate(**together, **options)
    per_text = options.get("num_return_sequences", 1)
    for i, result in enumerate(results):
        batch = [trimmed(row, config) for row in rows[i * per_text : (i + 1) * per_text]]
        assert batch == result["ids"], "transformers' own batch differs"
    return results


def forward(model, tokenizer, text, output):
    """Encoder states and decoder logits, rounded: first and last rows suffice."""
    ids = tokenizer(text, return_tensors="pt", return_token_type_ids=False)
    with torch.no_grad():
        result = model(**ids, decoder_input_ids=torch.tensor([output]))
    rounded = lambda rows: [[round(v, 6) for v in row] for row in rows.tolist()]
    return {
        "text": text,
        "input": ids.input_ids[0].tolist(),
        "output": output,
        "first_and_last_state": rounded(result.encoder_last_hidden_state[0][[0, -1]]),
        "logits": rounded(result.logits[0][[0, 1, -1]]),
        "logit_rows": [0, 1, len(output) - 1],
    }


def rules_of(name, tokenizer, model):
    """generation_config.json's own fields of the two variants."""
    if name == "plain":
        return {}
    text = tokenizer(TEXTS[0]).input_ids
    return {
        "repetition_penalty": 1.3,
        "bad_words_ids": [[text[2]], text[4:6]],
        "begin_suppress_tokens": [text[1]],
    }


def make(name):
    build, make_tokenizer, extra = MODELS[name]
    seed = 11 + list(MODELS).index(name)
    random.seed(seed)
    torch.manual_seed(seed)
    size = 420 if make_tokenizer is byte_level_tokenizer else 400
    tokenizer = make_tokenizer(size)
    model = build(tokenizer)
    print(name, sum(p.numel() for p in model.parameters()), "parameters")
    train(model, tokenizer, seed)
    if name in ("bart", "pegasus"):
        # Checkpoints have zeros there; some fine-tuned ones do not.
        model.final_logits_bias.normal_(0.0, 0.3)
    model.config.update(extra)

    folder = DATA / name
    shutil.rmtree(folder, ignore_errors=True)
    prefix = extra.get("task_specific_params", {}).get("summarization", {}).get("prefix", "")
    prefixed = [prefix + text for text in TEXTS]
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    # Not read.
    (folder / "special_tokens_map.json").unlink(missing_ok=True)

    expected = {"versions": {"transformers": transformers.__version__, "torch": torch.__version__}, "texts": TEXTS}
    expected["inputs"] = [tokenizer(text).input_ids for text in prefixed]
    sets = []
    for variant in CHECKPOINTS:
        rules = rules_of(variant, tokenizer, model)
        for field, value in rules.items():
            setattr(model.generation_config, field, value)
        for label, options in OPTIONS.items():
            if variant == "rules" and label not in ("greedy", "beams, all returned", "minimum, no repeated 3-grams"):
                continue
            results = generated(model, tokenizer, prefixed, options)
            sets.append({"name": f"{variant}: {label}", "rules": rules, "options": options, "results": results})
    expected["sets"] = sets
    output = sets[0]["results"][0]["ids"][0][:8]
    expected["forward"] = [forward(model, tokenizer, text, output) for text in prefixed]
    distinct = {tuple(r["ids"][0]) for s in sets for r in s["results"]}
    tokens = {t for ids in distinct for t in ids}
    print(f"  {len(distinct)} different outputs of {len(tokens)} tokens; e.g. {sets[3]['results'][0]['text'][0]!r}")
    assert len(tokens) > 40 and len(distinct) > 15, "degenerate"
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")
    size = sum(f.stat().st_size for f in folder.iterdir() if f.name != "expected.json")
    print(f"  {size / 2**20:.2f} MiB, expected {(folder / 'expected.json').stat().st_size / 2**20:.2f} MiB")
    assert size < 1.5 * 2**20


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for name in sys.argv[1:] or MODELS:
        make(name)

"""Makes tiny seeded NER checkpoints, and what transformers finds with them.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python ner.py ../data/ner

Some checkpoints are trained for a few hundred steps on sentences made of templates, so that
they find names but are often unsure: BERT cased and uncased, RoBERTa and Longformer with
byte-level BPE, MobileBERT, and DeBERTa v3 and FNet with a sentencepiece vocabulary. The others have random weights, and show that the forward pass of their family is right.
`expected.json` beside each has, for every text, its token ids, the logits, and the spans (in
chars) that the token-classification pipeline gives for three aggregation strategies.
"""

import json
import random
import sys
from pathlib import Path

import numpy
import tokenizers
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import pipeline

LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
FIRST = ["Anna", "Zoë", "José", "Kim", "Li", "Maryam", "Søren", "Olga", "Joyce", "Ivan", "محمد", "דוד"]
LAST = ["Müller", "García", "Jong", "Wei", "Kowalski", "Ångström", "Petrov", "O", "Haddad", "Nakamura"]
ORG = ["Reuters", "Siemens", "the United Nations", "Crédit Agricole", "Acme Steel", "Nordbank"]
LOC = ["Paris", "Pyongyang", "São Paulo", "New York", "Kraków", "Zürich", "القاهرة", "תל אביב"]
TEMPLATES = [
    "{P} met {P} in {L} on Monday .", "{P} of {O} flew to {L} .", "Shares of {O} fell in {L} today .",
    "The mayor of {L} said {P} would resign .", "{O} and {O} will merge , said {P} .",
    "It rained in {L} , but nobody at {O} cared .", "Nothing happened on Monday .",
    "Visitors from {L} thanked {P} 😀 .", "“ We trust {O} , ” said {P} of {L} .",
]
TEXTS = [
    "Anna Müller met José García in São Paulo on Monday .",
    "Shares of Crédit Agricole fell in Zürich today .",
    "Visitors from New York thanked Kim Jong 😀 .",
    "👨‍👩‍👧‍👦 Olga Petrov of Siemens flew to Kraków 🇰🇵 .",
    "The mayor of القاهرة said محمد Haddad would resign .",
    "דוד Nakamura of Reuters flew to תל אביב .",
    "Nothing happened on Monday .",
    "Joyce Kowalski and Bartholomew Ångström met in Reykjavík , said Nordbank .",
    "the united nations and ACME STEEL will merge , said ivan petrov .",
    "北京 thanked Maryam 😀😀 of the United Nations .",
    "It rained in Pyongyang , but nobody at Acme Steel cared .",
    "Unbelievable Xylophonists of Nordbankville flew to Pariso .",
]


def sentence(rng):
    """Words with labels."""
    words, labels = [], []
    for part in rng.choice(TEMPLATES).split():
        kind = {"{P}": "PER", "{O}": "ORG", "{L}": "LOC"}.get(part)
        if kind is None:
            words.append(part)
            labels.append("O")
            continue
        name = {
            "PER": lambda: f"{rng.choice(FIRST)} {rng.choice(LAST)}" if rng.random() < 0.8 else rng.choice(FIRST),
            "ORG": lambda: rng.choice(ORG),
            "LOC": lambda: rng.choice(LOC),
        }[kind]().split()
        words += name
        labels += [f"B-{kind}"] + [f"I-{kind}"] * (len(name) - 1)
    return words, labels


def corpus(count, seed):
    rng = random.Random(seed)
    return [sentence(rng) for _ in range(count)]


def wordpiece(lowercase):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=260, special_tokens=special, limit_alphabet=120)
    tokenizer.train_from_iterator((" ".join(words) for words, _ in corpus(400, 1)), trainer)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.decoder = decoders.WordPiece()
    return transformers.BertTokenizerFast(tokenizer_object=tokenizer, do_lower_case=lowercase)


def byte_level():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.BpeTrainer(
        vocab_size=420, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator((" ".join(words) for words, _ in corpus(400, 1)), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    return transformers.RobertaTokenizerFast(tokenizer_object=tokenizer, add_prefix_space=True)


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.UnigramTrainer(vocab_size=300, special_tokens=special, unk_token="<unk>")
    tokenizer.train_from_iterator((" ".join(words) for words, _ in corpus(400, 1)), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.decoder = decoders.Metaspace()
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>", cls_token="[CLS]",
        sep_token="[SEP]", mask_token="[MASK]",
    )


SIZE = dict(
    hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
    id2label=dict(enumerate(LABELS)), label2id={label: i for i, label in enumerate(LABELS)},
    hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
)


def train(model, tokenizer, steps):
    """Labels at the first piece of each word."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    rng = random.Random(2)
    data = corpus(600, 3)
    for _ in range(steps):
        batch = [rng.choice(data) for _ in range(16)]
        encoded = tokenizer(
            [words for words, _ in batch], is_split_into_words=True, padding=True, return_tensors="pt"
        )
        targets = torch.full(encoded["input_ids"].shape, -100)
        for row, (_, labels) in enumerate(batch):
            last = None
            for column, word in enumerate(encoded.word_ids(row)):
                if word is not None and word != last:
                    targets[row, column] = LABELS.index(labels[word])
                last = word
        loss = torch.nn.functional.cross_entropy(
            model(**encoded).logits.view(-1, len(LABELS)), targets.view(-1)
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


def cuts_at_spaces(pipe):
    return not isinstance(pipe.tokenizer._tokenizer.pre_tokenizer, pre_tokenizers.BertPreTokenizer)


def by_words(pipe, strategy, text, encoded, logits):
    """Spans for words as the pre-tokenizer cuts them; None if the words' labels are no
    well-formed IOB2, which the pipeline and the engine repair differently, or if there are
    Chinese words that only the engine cuts.

    For BERT this is what the pipeline does; for byte-level BPE, whose words it guesses from
    spaces and gets wrong, it is what its strategies are defined to be.
    """
    if cuts_at_spaces(pipe) and "北京" in text:
        return None
    words = {}
    scores = torch.softmax(logits, -1).numpy()
    for index, word in enumerate(encoded.word_ids(0)):
        if word is not None:
            words.setdefault(word, []).append(index)
    entities, last = [], "O"
    for pieces in words.values():
        start = encoded.token_to_chars(0, pieces[0]).start
        end = encoded.token_to_chars(0, pieces[-1]).end
        start = end - len(text[start:end].lstrip())
        if strategy == "average":
            row = numpy.nanmean(scores[pieces], axis=0)
        else:
            best = {"first": 0, "max": scores[pieces].max(axis=1).argmax()}[strategy]
            row = scores[pieces[best]]
        label = LABELS[row.argmax()]
        if label.startswith("I-") and last[2:] != label[2:]:
            return None
        last = label
        entities.append(dict(entity=label, score=float(row.max()), word="", start=start, end=end))
    groups = pipe.group_entities(entities)
    return [[g["start"], g["end"], g["entity_group"]] for g in groups if g["entity_group"] != "O"]


def expected(model, tokenizer, with_spans):
    model.eval()
    pipes = {
        name: pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy=name)
        for name in ("first", "average", "max")
    }
    cases = []
    with torch.no_grad():
        batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
        together = model(**batch).logits
        for row, text in enumerate(TEXTS):
            encoded = tokenizer(text, return_tensors="pt")
            logits = model(**encoded).logits[0]
            # FNet has no mask: it mixes the padding into all tokens.
            if model.config.model_type != "fnet":
                padded = together[row][batch["attention_mask"][row].bool()]
                assert torch.allclose(logits, padded, atol=1e-5), "a batch gives the same"
            case = dict(
                text=text,
                input_ids=encoded["input_ids"][0].tolist(),
                logits=[[round(x, 6) for x in line] for line in logits.tolist()],
            )
            if with_spans:
                case["spans"] = {}
                for name, pipe in pipes.items():
                    spans = by_words(pipe, name, text, encoded, logits)
                    if spans is not None and model.config.model_type == "bert":
                        found = [[e["start"], e["end"], e["entity_group"]] for e in pipe(text)]
                        assert spans == found, (text, spans, found)
                    case["spans"][name] = spans
            cases.append(case)
    return cases


def save(folder, model, tokenizer, with_spans, old_files=False):
    folder.mkdir(parents=True, exist_ok=True)
    cases = expected(model, tokenizer, with_spans)
    model.save_pretrained(folder, safe_serialization=True)
    if old_files:
        tokenizer._tokenizer.model.save(str(folder))
        settings = dict(do_lower_case=False) if (folder / "vocab.txt").exists() else dict(add_prefix_space=True)
        (folder / "tokenizer_config.json").write_text(json.dumps(settings) + "\n")
    else:
        tokenizer._tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    versions = dict(torch=torch.__version__, transformers=transformers.__version__, tokenizers=tokenizers.__version__)
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    (folder / "expected.json").write_text(
        f'{{"versions": {json.dumps(versions)}, "cases": [\n{lines}\n]}}\n', encoding="utf-8"
    )
    if with_spans:
        for name in ("first", "average", "max"):
            sound = [case["spans"][name] for case in cases if case["spans"][name] is not None]
            print(folder.name, name, len(sound), "texts", sum(map(len, sound)), "spans")


def spread(model):
    """Random weights whose outputs differ from each other."""
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" not in name.lower() and parameter.dim() == 2:
                parameter.normal_(0.0, 0.25, generator=generator)
            elif "norm" not in name.lower():
                parameter.normal_(0.0, 0.1, generator=generator)
    return model


def main(target):
    torch.manual_seed(0)
    numpy.random.seed(0)
    torch.set_num_threads(1)
    uncased, cased, bpe = wordpiece(True), wordpiece(False), byte_level()
    tf = transformers
    for name, tokenizer, old in [("bert-cased", cased, True), ("bert-uncased", uncased, False)]:
        config = tf.BertConfig(vocab_size=len(tokenizer), max_position_embeddings=64, **SIZE)
        model = tf.BertForTokenClassification(config)
        print(name, "loss", train(model, tokenizer, 300))
        save(target / name, model, tokenizer, True, old)
    roberta = dict(max_position_embeddings=128, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1)
    config = tf.RobertaConfig(vocab_size=len(bpe), **roberta, **SIZE)
    model = tf.RobertaForTokenClassification(config)
    print("roberta loss", train(model, bpe, 400))
    save(target / "roberta", model, bpe, True)

    mobile = dict(
        SIZE, embedding_size=16, intra_bottleneck_size=16, num_feedforward_networks=2,
        vocab_size=len(uncased), max_position_embeddings=64,
    )
    model = tf.MobileBertForTokenClassification(tf.MobileBertConfig(**mobile))
    print("mobilebert loss", train(model, uncased, 800))
    save(target / "mobilebert", model, uncased, True)
    # Texts are longer than two of the second layer's windows.
    longformer = dict(roberta, vocab_size=len(bpe), attention_window=[16, 8])
    model = tf.LongformerForTokenClassification(tf.LongformerConfig(**longformer, **SIZE))
    print("longformer loss", train(model, bpe, 400))
    save(target / "longformer", model, bpe, True)
    pieces = unigram()
    # As the v3 models have it, and with all that they have not.
    relative = dict(vocab_size=len(pieces), max_position_embeddings=128, relative_attention=True)
    v3 = dict(
        relative, position_buckets=8, pos_att_type=["p2c", "c2p"], share_att_key=True,
        norm_rel_ebd="layer_norm", position_biased_input=False, type_vocab_size=0,
    )
    model = tf.DebertaV2ForTokenClassification(tf.DebertaV2Config(**v3, **SIZE))
    print("deberta-v3 loss", train(model, pieces, 400))
    save(target / "deberta-v3", model, pieces, True)
    v2 = dict(relative, max_relative_positions=16, pos_att_type=["c2p", "p2c"], type_vocab_size=2)
    model = spread(tf.DebertaV2ForTokenClassification(tf.DebertaV2Config(**v2, **SIZE)))
    save(target / "deberta-v2", model, pieces, False)
    pieces.model_input_names = ["input_ids", "token_type_ids"]
    fnet = {key: value for key, value in SIZE.items() if "attention" not in key}
    fnet = tf.FNetConfig(vocab_size=len(pieces), max_position_embeddings=128, **fnet)
    model = tf.FNetForTokenClassification(fnet)
    print("fnet loss", train(model, pieces, 400))
    save(target / "fnet", model, pieces, True)

    words = dict(vocab_size=len(uncased), max_position_embeddings=64)
    labels = {key: SIZE[key] for key in ("id2label", "label2id")}
    uncased.model_input_names = ["input_ids", "attention_mask"]
    distil = tf.DistilBertConfig(**words, dim=32, n_layers=2, n_heads=4, hidden_dim=64, **labels)
    save(target / "distilbert", spread(tf.DistilBertForTokenClassification(distil)), uncased, False)
    electra = tf.ElectraConfig(**words, embedding_size=16, hidden_act="gelu_new", **SIZE)
    save(target / "electra", spread(tf.ElectraForTokenClassification(electra)), uncased, False)
    size = dict(SIZE, num_hidden_layers=4)
    albert = tf.AlbertConfig(**words, embedding_size=16, num_hidden_groups=2, hidden_act="gelu", **size)
    save(target / "albert", spread(tf.AlbertForTokenClassification(albert)), uncased, False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

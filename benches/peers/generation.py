"""Abstractive summaries: this engine, PyTorch's transformers and CTranslate2, interleaved.

    python3.11 -m venv VENV && VENV/bin/pip install -r benches/peers/requirements.txt
    cargo build --release -p nutgraf-torch --example generate
    VENV/bin/python benches/peers/generation.py [--rounds 5] [--threads 2]

A DistilBART-12-6 with random weights (the sizes of sshleifer/distilbart-cnn-12-6; speed does
not depend on what the weights are), 800 tokens in, exactly 60 out, 4 beams. Each contender is a
process that has the model loaded; rounds go through all of them in turn, so that a busy machine
is as busy for each. Printed: the median of the seconds and of the processor time of all threads,
the median of the ratios to this engine's within a round with their lowest and highest, and each
process' peak memory, loading included. On a machine that others use too, the processor time with
OMP_WAIT_POLICY=passive in the environment (threads that wait do not spin) says more.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = ROOT / "datasets/pyongyang-visit/article.txt"
TOKENS, LENGTH, BEAMS = 800, 60, 4


def make_model(folder):
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import BartConfig, BartForConditionalGeneration, PreTrainedTokenizerFast

    torch.manual_seed(0)
    config = BartConfig(
        vocab_size=50264, d_model=1024, encoder_layers=12, decoder_layers=6,
        encoder_attention_heads=16, decoder_attention_heads=16, encoder_ffn_dim=4096,
        decoder_ffn_dim=4096, max_position_embeddings=1024, forced_bos_token_id=0,
        forced_eos_token_id=2,
        # Fields of that checkpoint which CTranslate2's converter reads.
        normalize_before=False, normalize_embedding=True, add_final_layer_norm=False,
    )
    BartForConditionalGeneration(config).save_pretrained(folder)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2000, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
    )
    text = ARTICLE.read_text()
    tokenizer.train_from_iterator(text.splitlines(), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), True, False)
    # CTranslate2 wants a token for each row of the embeddings.
    parts = json.loads(tokenizer.to_str())
    vocabulary = parts["model"]["vocab"]
    vocabulary |= {f"<filler {i}>": i for i in range(len(vocabulary), config.vocab_size)}
    tokenizer = Tokenizer.from_str(json.dumps(parts))
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>",
        unk_token="<unk>", mask_token="<mask>", model_max_length=1024,
    ).save_pretrained(folder)
    words = (text.split() * 10)[:TOKENS]
    article = " ".join(words)
    while len(tokenizer.encode(article).ids) > TOKENS:
        words.pop()
        article = " ".join(words)
    # Each dot more is one token more: dots are not merged with a space before them.
    while len(tokenizer.encode(article).ids) < TOKENS:
        article += " ."
        assert len(tokenizer.encode(article).ids) <= TOKENS
    (folder / "article.txt").write_text(article)


def convert(folder):
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(folder)).convert(str(folder / "ctranslate2"))


def answer(work):
    """Runs `work` for each line of the standard input and answers with its seconds."""
    print("loaded", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        length = work()
        print(f"{time.perf_counter() - start:.4f} {length}", flush=True)


def transformers_worker(folder, threads, attention):
    import torch
    from transformers import AutoTokenizer, BartForConditionalGeneration

    torch.set_num_threads(threads)
    model = BartForConditionalGeneration.from_pretrained(folder, attn_implementation=attention)
    model.eval()
    text = (folder / "article.txt").read_text()
    inputs = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt", return_token_type_ids=False)
    assert inputs.input_ids.shape[1] == TOKENS

    def work():
        output = model.generate(
            **inputs, num_beams=BEAMS, min_new_tokens=LENGTH, max_new_tokens=LENGTH,
        )
        return output.shape[1]

    answer(work)


def ctranslate2_worker(folder, threads, compute_type):
    import ctranslate2
    from tokenizers import Tokenizer

    translator = ctranslate2.Translator(
        str(folder / "ctranslate2"), device="cpu", inter_threads=1, intra_threads=threads,
        compute_type=compute_type,
    )
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json")).encode((folder / "article.txt").read_text()).tokens

    def work():
        result = translator.translate_batch(
            [tokens], beam_size=BEAMS, min_decoding_length=LENGTH, max_decoding_length=LENGTH,
            end_token="</s>",
        )
        return len(result[0].hypotheses[0]) + 1

    answer(work)


def peak(pid):
    """The process' largest resident size in GiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 2**20
    raise RuntimeError("no VmHWM")


def processor_seconds(pid):
    """What all threads of the process have had of the processor."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Contender:
    def __init__(self, name, command, threads):
        self.name, self.seconds, self.processor = name, [], []
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
            stderr=subprocess.DEVNULL,
        )
        while not (line := self.process.stdout.readline()).startswith("loaded"):
            if not line:
                raise RuntimeError(f"{name} does not start: {' '.join(map(str, command))}")
        self.loaded = line.strip()

    def run(self):
        before = processor_seconds(self.process.pid)
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        seconds, self.length = self.process.stdout.readline().split()
        self.seconds.append(float(seconds))
        self.processor.append(processor_seconds(self.process.pid) - before)


def spread(theirs, ours):
    """The median of the ratios, and the lowest and the highest."""
    ratios = [a / b for a, b in zip(theirs, ours)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--program", default=ROOT / "target/release/examples/generate")
    parser.add_argument("--folder", help="where the model is, or is to be made; else a temporary folder")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        kind, variant = options.worker
        worker = transformers_worker if kind == "transformers" else ctranslate2_worker
        return worker(Path(options.folder), options.threads, variant)

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.folder or temporary)
        if not (folder / "ctranslate2").exists():
            folder.mkdir(exist_ok=True)
            # In processes of their own, which give the memory back.
            for step in ("make_model", "convert"):
                code = f"import sys; from pathlib import Path; sys.path.insert(0, {str(Path(__file__).parent)!r}); import generation; generation.{step}(Path({str(folder)!r}))"
                subprocess.run([sys.executable, "-c", code], check=True)
        return measure(options, folder)


def measure(options, folder):
    ours = [options.program, folder, folder / "article.txt", str(BEAMS), str(LENGTH), str(options.threads)]
    this = [sys.executable, __file__, "--folder", folder, "--threads", str(options.threads), "--worker"]
    contenders = [
        Contender("nutgraf bf16", [*ours, "bf16"], options.threads),
        Contender("nutgraf float32", [*ours, "f32"], options.threads),
        Contender("transformers float32, eager", [*this, "transformers", "eager"], options.threads),
        Contender("transformers float32, sdpa", [*this, "transformers", "sdpa"], options.threads),
        Contender("CTranslate2 float32", [*this, "ctranslate2", "float32"], options.threads),
        Contender("CTranslate2 int8", [*this, "ctranslate2", "int8"], options.threads),
    ]
    print(f"{TOKENS} tokens in, {LENGTH} out, {BEAMS} beams, {options.threads} threads, {options.rounds} rounds")
    print(contenders[0].loaded, "|", contenders[1].loaded)
    for contender in contenders:
        contender.run()
        contender.seconds, contender.processor = [], []
    for number in range(options.rounds):
        # Another order each time, so that nobody always follows the same one.
        order = contenders[number % len(contenders) :] + contenders[: number % len(contenders)]
        for contender in order:
            contender.run()
    base = contenders[0]
    print(f"{'':30} {'seconds':>8} {'ratio to the first':>22} {'processor s':>12} {'ratio to the first':>22} {'peak GiB':>9} {'ids':>4}")
    for contender in contenders:
        print(
            f"{contender.name:30} {statistics.median(contender.seconds):8.2f} "
            f"{spread(contender.seconds, base.seconds):>22} "
            f"{statistics.median(contender.processor):12.2f} "
            f"{spread(contender.processor, base.processor):>22} "
            f"{peak(contender.process.pid):9.2f} {contender.length:>4}"
        )
    for contender in contenders:
        contender.process.stdin.close()
        contender.process.wait()


if __name__ == "__main__":
    main()

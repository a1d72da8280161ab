#!/usr/bin/env python3
"""How much memory the program takes for each byte of a text, for five shapes of text.

    python benches/limits/memory.py target/release/nutgraf [--bytes 2097152] [--most 250]

Prints, for each shape, the text's size, the most memory that the process held, and the bytes of
memory for each byte of text beyond what an empty run takes. With `--most`, exits with 1 if a shape
takes more.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

PROSE = (
    "Helen Okafor, who leads the council of Ashford, said on Monday that the new harbour would open "
    "late. Daniel Reyes of the Harbour Trust called it a disappointment. "
)


def words(size):
    """One word a line, all of them different for a while."""
    return "".join(f"word{number % 99991}\n" for number in range(size // 10))


def items(size):
    return "".join(f"- item {number} of the list\n" for number in range(size // 24))


SHAPES = {
    "prose": lambda size: PROSE * (size // len(PROSE)),
    "one word a line": words,
    "a.\\rB.\\r": lambda size: "a.\rB.\r" * (size // 6),
    "punctuation": lambda size: "?!.,;: " * (size // 7),
    "lists": items,
}


def peak(command):
    """The most memory that a command held, in bytes."""
    code = (
        "import resource, subprocess, sys;"
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode;"
        "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    out = subprocess.run([sys.executable, "-c", code, *command], stdout=subprocess.PIPE, check=True)
    status, kilobytes = out.stdout.split()
    if int(status) != 0:
        sys.exit(f"{' '.join(command)} exits with {int(status)}")
    return int(kilobytes) * (1 if sys.platform == "darwin" else 1024)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--bytes", type=int, default=2 << 20)
    parser.add_argument("--most", type=float)
    parser.add_argument("--command", default="entities")
    args = parser.parse_args()
    too_much = False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.txt"
        command = [args.program, args.command, "-q", "-f", "jsonl", str(path)]
        path.write_text(PROSE)
        base = peak(command)
        print(f"{'shape':18} {'text MiB':>9} {'peak MiB':>9} {'bytes/byte':>11}")
        for name, shape in SHAPES.items():
            text = shape(args.bytes).encode()
            path.write_bytes(text)
            most = peak(command)
            ratio = (most - base) / len(text)
            too_much |= args.most is not None and ratio > args.most
            print(f"{name:18} {len(text) / 2**20:9.2f} {most / 2**20:9.0f} {ratio:11.0f}", flush=True)
    sys.exit(1 if too_much else 0)


if __name__ == "__main__":
    main()

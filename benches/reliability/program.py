"""Broken inputs of every kind through the program: no panic, no abort, no hang, at most 1 GiB.

    python3 benches/reliability/program.py target/release/nutgraf --inputs 100000

Seeds are the corpus of crates/fuzz and inputs of the tests, cut, spliced, repeated and with bytes changed. A
process gets a folder of them; one that fails as it must not is tried file by file, and the files are kept.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SEEDS = ["crates/fuzz/corpus", "crates/eval/tests/inputs/formats", "crates/text/tests/inputs/articles", "crates/io/src/input/documents/fixtures"]
TASKS = [["entities", "--format", "jsonl"], ["summarize", "--format", "text"], ["analyze", "--format", "html"], ["analyze", "--format", "json"],
         ["entities", "--format", "conll"], ["summarize", "--format", "csv", "--words", "40"], ["analyze", "--format", "markdown"]]
ODD = [b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x80", b"\r", b"\n", b'"', b"<", b"&#x0;", b"]]>", b"%PDF", b"\xe2\x80\xae", b"9" * 30, b"(" * 50, b"{" * 50]
LIMIT = 1 << 30
SECONDS = 10


def broken(data, pick, seeds):
    data = bytearray(data)
    for _ in range(pick.choice([1, 1, 2, 4, 16])):
        at = pick.randrange(len(data) + 1)
        what = pick.randrange(7)
        if what == 0:
            del data[at:]
        elif what == 1 and data:
            data[at % len(data)] = pick.randrange(256)
        elif what == 2 and data:
            data[at % len(data)] ^= 1 << pick.randrange(8)
        elif what == 3:
            data[at:at] = pick.choice(ODD)
        elif what == 4:
            other = pick.choice(seeds)[1]
            cut = pick.randrange(len(other) + 1)
            data[at:] = other[cut:]
        elif what == 5:
            end = min(len(data), at + pick.randrange(1, 64))
            data[at:at] = bytes(data[at:end]) * pick.choice([1, 8, 200])
        else:
            del data[at:at + pick.randrange(1, 64)]
        if len(data) > 1 << 20:
            del data[1 << 20:]
    return bytes(data)


def run(program, task, paths, seconds):
    start = time.monotonic()
    process = subprocess.Popen([program, *task, *paths], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, "NUTGRAF_THREADS": "2"})
    timer = subprocess.Popen(["sh", "-c", f"sleep {seconds}; kill -9 {process.pid} 2>/dev/null"])
    said = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    timer.kill()
    timer.wait()
    code = os.waitstatus_to_exitcode(status)
    reasons = []
    if code == -signal.SIGKILL:
        reasons.append(f"runs longer than {seconds} s")
    elif code not in (0, 1, 2):
        reasons.append(f"ends with {code}")
    if "panicked" in said or "this is a bug" in said.lower():
        reasons.append("panics: " + said[:300])
    if usage.ru_maxrss * 1024 > LIMIT:
        reasons.append(f"takes {usage.ru_maxrss // 1024} MiB")
    return reasons, usage.ru_maxrss, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--inputs", type=int, default=100000)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=ROOT / "target/broken")
    args = parser.parse_args()
    pick = random.Random(args.seed)
    seeds = []
    for folder in SEEDS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.name != "make.py" and path.stat().st_size < 1 << 18:
                seeds.append((path.name, path.read_bytes()))
    done, wrong, most, slowest = 0, 0, 0, 0.0
    while done < args.inputs:
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number in range(args.batch):
                name, data = pick.choice(seeds)
                path = Path(folder) / f"{number}-{name}"
                path.write_bytes(broken(data, pick, seeds))
                paths.append(str(path))
            task = pick.choice(TASKS)
            reasons, memory, seconds = run(args.program, task, paths, SECONDS * args.batch)
            most, slowest = max(most, memory), max(slowest, seconds)
            if reasons or seconds > SECONDS:
                for path in paths:
                    reasons, memory, seconds = run(args.program, task, [path], SECONDS)
                    if reasons:
                        wrong += 1
                        args.keep.mkdir(parents=True, exist_ok=True)
                        kept = args.keep / f"{done}-{Path(path).name}"
                        shutil.copy(path, kept)
                        print(f"wrong: {' '.join(task)} {kept}: {'; '.join(reasons)}", flush=True)
        done += args.batch
    print(f"{done} inputs, {wrong} wrong, at most {most // 1024} MiB and {slowest:.1f} s a process of {args.batch}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

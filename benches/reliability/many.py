"""Memory over very many short articles: it may not grow with their number.

    python3 benches/reliability/many.py target/release/nutgraf --articles 1000000

Articles are piped in and records are read as they come; resident memory is looked at after each tenth. Exits
with 1 if a record is missing, or the last tenth has over 2% more memory than the first.
"""

import argparse
import json
import random
import subprocess
import sys
import threading
from pathlib import Path

from faults import text


def write(to, count):
    pick = random.Random(1)
    for number in range(count):
        to.write(json.dumps({"id": f"a{number}", "text": text(pick, 3)}).encode() + b"\n")
    to.close()


def resident(process):
    """KiB."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise SystemExit("the program has ended")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    command = [args.program, "entities", "--quiet", "--format", "jsonl", "--threads", str(args.threads), "-"]
    process = subprocess.Popen([*command, "--input-format", "jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    threading.Thread(target=write, args=(process.stdin, args.articles), daemon=True).start()
    memory, records, wrong = [], 0, 0
    for line in process.stdout:
        wrong += not line.startswith(b'{"') or f'"id":"a{records}"'.encode() not in line
        records += 1
        # The last of a tenth may be followed by the program's end.
        if len(memory) < 10 and records + 50 >= (len(memory) + 1) * args.articles // 10:
            memory.append(resident(process))
    code = process.wait()
    print(f"{records} records, {wrong} out of order; MiB after each tenth: {', '.join(f'{one / 1024:.1f}' for one in memory)}")
    print(f"the last {memory[-1] / memory[0]:.3f} times the first")
    sys.exit(bool(code or wrong or records != args.articles or memory[-1] > 1.02 * memory[0]))


if __name__ == "__main__":
    main()

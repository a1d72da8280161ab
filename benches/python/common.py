"""What both scripts need: articles, the program, and runs that take turns."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = str(Path(sys.executable).parent / "nutgraf")


def articles(path: str | None, count: int) -> list[dict[str, str]]:
    """So many articles of a file of JSON lines (`text` or `article`), or else those of Wikinews in the
    repository, each with others of its sentences added, from 300 to 1,500 words."""
    if path:
        with open(path) as file:
            lines = (json.loads(line) for line in file)
            texts = [line.get("text") or line["article"] for line, _ in zip(lines, range(count))]
    else:
        own = [p.read_text() for p in sorted((ROOT / "datasets/wikinews").glob("*.txt"))]
        texts = own
    made = []
    for number in range(count):
        text = texts[number % len(texts)]
        # Lengths go from 300 to 1,500 words, as those of the peers' table do.
        more = number
        while len(text.split()) < 300 + 1200 * (number % 97) // 96:
            more += 1
            text += "\n\n" + texts[more % len(texts)]
        made.append({"id": str(number), "text": text})
    return made


def run(*command: str, cpus: str | None = None) -> subprocess.Popen[bytes]:
    taskset = ["taskset", "-c", cpus] if cpus else []
    return subprocess.Popen([*taskset, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def turns(rounds: int, **ways: Callable[[], object]) -> dict[str, float]:
    """The median seconds of each way, which take turns, so that what else the machine does meets all
    of them."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - begun)
            print(f"  {name}: {seconds[name][-1]:.2f} s", file=sys.stderr, flush=True)
    return {name: statistics.median(all) for name, all in seconds.items()}

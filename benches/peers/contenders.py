"""Processes that do the same job in turn: what the comparisons with peers share."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path


def answer(work):
    """Runs `work` on each line of the standard input and answers with its seconds and its result."""
    print("loaded", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        result = work(line.strip())
        print(f"{time.perf_counter() - start:.4f} {result}", flush=True)


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


def spread(theirs, ours):
    """The median of the ratios, and the lowest and the highest."""
    ratios = [a / b for a, b in zip(theirs, ours)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


class Contender:
    """A process that has its model loaded and waits for jobs, a line each."""

    def __init__(self, name, command, threads):
        self.name, self.seconds, self.processor = name, [], []
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        self.process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
            stderr=subprocess.DEVNULL,
        )
        while not (line := self.process.stdout.readline()).startswith("loaded"):
            if not line:
                raise RuntimeError(f"{name} does not start: {' '.join(map(str, command))}")
        self.loaded = line.strip()

    def run(self, job=""):
        before = processor_seconds(self.process.pid)
        self.process.stdin.write(f"{job}\n")
        self.process.stdin.flush()
        seconds, self.result = self.process.stdout.readline().split()
        self.seconds.append(float(seconds))
        self.processor.append(processor_seconds(self.process.pid) - before)

    def forget(self):
        """Drops what was measured: it was for warming up, or it is told already."""
        self.seconds, self.processor = [], []

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def in_turn(contenders, rounds, jobs):
    """Runs job number n of `jobs` in each contender, in an order that changes from round to round."""
    for number in range(rounds):
        start = number % len(contenders)
        for contender in contenders[start:] + contenders[:start]:
            contender.run(jobs[number % len(jobs)])

"""`nutgraf serve` beside the same model behind FastAPI and ONNX Runtime (fastapi_app.py), in turns.

    python -m venv v && v/bin/pip install -r benches/serve/requirements.txt
    cargo build --release -p nutgraf-cli
    cargo run --release -p nutgraf-train -- export models/nutgraf-mini --onnx --output onnx
    v/bin/python benches/serve/against_fastapi.py --onnx onnx

Both work on as many cores. Told are requests a second at saturation; the highest rate at which p99, counted
from when a request was due, stays below one bound for both, which is twice p99 of one stream of the slower;
and the memory of all processes of each, each shared page counted once (PSS).
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from load import ROOT, Client, Server, articles, at_rate, p99, request, saturation, stream

SHARES = [0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]


class Peer:
    """The peer's server."""

    def __init__(self, onnx, workers):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = free.getsockname()
        command = [sys.executable, "-m", "uvicorn", "--app-dir", str(Path(__file__).parent), "fastapi_app:app"]
        command += ["--port", str(self.address[1]), "--workers", str(workers), "--log-level", "error", "--no-access-log"]
        environment = {**os.environ, "NUTGRAF_ONNX": str(onnx), "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(command, env=environment)
        for _ in range(600):
            time.sleep(0.1)
            try:
                if Client(self).get("/ready")[0] == 200:
                    break
            except OSError:
                continue
        # Both workers are there.
        time.sleep(3)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)


def memory(process):
    """MiB of a process and its children."""
    total, waiting = 0, [process]
    while waiting:
        one = waiting.pop()
        waiting += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def best_rate(server, requests, saturated, bound):
    """The highest rate that keeps p99 below a bound, among shares of that at saturation."""
    for share in SHARES:
        answered, refused = at_rate(server, requests, share * saturated, 64)
        if not refused and p99(answered) <= bound:
            return share * saturated, p99(answered)
    return 0.0, 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", default=str(ROOT / "target/release/nutgraf"))
    parser.add_argument("--onnx", required=True, type=Path)
    parser.add_argument("--threads", type=int, default=2, help="of the one, worker processes of the other")
    parser.add_argument("--articles", type=int, default=300, help="of 600 words, for each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    requests = [request(text) for text in articles(options.articles, 600)]
    with Server(options.program, options.threads, "--queue", "1000") as own:
        with Peer(options.onnx.resolve(), options.threads) as peer:
            servers = {"nutgraf": own, "FastAPI": peer}
            for server in servers.values():
                saturation(server, requests[:40], 8)
            saturated = {name: [] for name in servers}
            for _ in range(options.rounds):
                for name, server in servers.items():
                    saturated[name].append(saturation(server, requests, 8 * options.threads))
            rates = {name: statistics.median(each) for name, each in saturated.items()}
            ratios = [one / other for one, other in zip(*saturated.values())]
            print(f"at saturation: {rates['nutgraf']:.1f} and {rates['FastAPI']:.1f} requests/s: {statistics.median(ratios):.2f} times "
                  f"({min(ratios):.2f} to {max(ratios):.2f})")
            single = {name: p99(stream(server, requests[:100])) for name, server in servers.items()}
            bound = 2 * max(single.values())
            print(f"one stream: p99 {single['nutgraf'] * 1e3:.0f} and {single['FastAPI'] * 1e3:.0f} ms; bound {bound * 1e3:.0f} ms")
            best = {name: best_rate(server, requests, rates[name], bound) for name, server in servers.items()}
            (one, first), (other, second) = best["nutgraf"], best["FastAPI"]
            ratio = f"{one / other:.2f} times" if other else "the other never"
            print(f"below that: {one:.1f} requests/s (p99 {first * 1e3:.0f} ms) and {other:.1f} (p99 {second * 1e3:.0f} ms): {ratio}")
            held = {name: memory(server.process.pid) for name, server in servers.items()}
            print(f"memory: {held['nutgraf']:.0f} and {held['FastAPI']:.0f} MiB: {held['nutgraf'] / held['FastAPI']:.2f} times")


if __name__ == "__main__":
    sys.exit(main())

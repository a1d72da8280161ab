"""Load on `nutgraf serve`, on this machine alone (loopback), bounded in requests and in time.

    cargo build --release -p nutgraf-cli
    python3 benches/serve/load.py --program target/release/nutgraf            # all, some minutes
    python3 benches/serve/load.py --program target/debug/nutgraf --small      # what CI runs

What is compared is measured in one run, in turns:

- requests a second at saturation, beside articles a second of `nutgraf analyze` on as many threads, and the
  processor time of each, which other work on the machine changes less;
- p99 at half that rate, beside p99 of one stream;
- p99 of what is answered at twice that rate, and how soon the rest is refused;
- a thousand connections that do nothing, and one that asks beside them;
- memory after a tenth of many requests, and at their end;
- the first byte of the page.

Latency at a rate is counted from when a request was due, not from when it could be sent, so that a
server that stalls is not spared what would have come meanwhile. It exits with 1 if an answer is
wrong; how fast anything is, it only tells. Python's standard library is all it needs.
"""

import argparse
import collections
import json
import os
import random
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def articles(count, words, seed=1):
    """Articles of about so many words, none twice: sentences of 24 articles, mixed."""
    sentences = []
    for path in sorted((ROOT / "datasets/wikinews").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        sentences += [s for s in re.split(r"(?<=[.!?])\s+", text) if 5 < len(s.split()) < 60]
    chance = random.Random(seed)
    for _ in range(count):
        text, length = [], 0
        while length < words:
            sentence = chance.choice(sentences)
            text.append(sentence)
            length += len(sentence.split())
        yield " ".join(text)


class Server:
    def __init__(self, program, threads, *flags):
        command = [program, "serve", "--port", "0", "--threads", str(threads), "--cache", "0", *flags]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        host, port = re.search(r"http://([\d.]+):(\d+)/", line).groups()
        self.address = (host, int(port))
        threading.Thread(target=lambda: collections.deque(self.process.stderr, maxlen=1), daemon=True).start()
        for _ in range(600):
            if Client(self).get("/ready")[0] == 200:
                return
            time.sleep(0.05)
        raise SystemExit("it never gets ready")

    def metric(self, name):
        text = Client(self).get("/metrics")[1].decode()
        return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M).group(1))

    def processor(self):
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        if self.process.wait(60) != 0:
            raise SystemExit("it does not end well")


class Client:
    """A connection that is kept open."""

    def __init__(self, server):
        self.socket = socket.create_connection(server.address, 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def send(self, request):
        self.socket.sendall(request)
        head = self.until(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", head).group(1))
        while len(self.rest) < length:
            self.more()
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(head[9:12]), body

    def until(self, mark):
        while mark not in self.rest:
            self.more()
        found, self.rest = self.rest.split(mark, 1)
        return found

    def more(self):
        part = self.socket.recv(1 << 16)
        if not part:
            raise SystemExit("a connection ended without an answer")
        self.rest += part

    def get(self, path):
        return self.send(f"GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())


def request(text):
    body = json.dumps({"text": text}).encode()
    head = f"POST /v1/analyze HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def p99(latencies):
    return sorted(latencies)[min(len(latencies) - 1, int(len(latencies) * 0.99))]


def together(count, work):
    """Runs `work(number)` on so many threads; the first failure is raised."""
    failures = []

    def guarded(number):
        try:
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def expect(status, wanted):
    if status not in wanted:
        raise SystemExit(f"status {status} where {wanted} is expected")


def saturation(server, requests, clients):
    """Requests a second with as many at a time."""
    line = collections.deque(requests)
    lock = threading.Lock()

    def work(_):
        client = Client(server)
        while True:
            with lock:
                if not line:
                    return
                one = line.popleft()
            expect(client.send(one)[0], {200})

    start = time.perf_counter()
    together(clients, work)
    return len(requests) / (time.perf_counter() - start)


def stream(server, requests):
    """Latencies of one after another."""
    client, latencies = Client(server), []
    for one in requests:
        start = time.perf_counter()
        expect(client.send(one)[0], {200})
        latencies.append(time.perf_counter() - start)
    return latencies


def at_rate(server, requests, rate, clients):
    """Latencies of the answered and of the refused, with so many requests a second."""
    answered, refused = [], []
    begin = time.perf_counter() + 0.2
    due = [(begin + number / rate, one) for number, one in enumerate(requests)]
    line, lock = collections.deque(due), threading.Lock()

    def work(_):
        client = Client(server)
        while True:
            with lock:
                if not line:
                    return
                when, one = line.popleft()
            time.sleep(max(0, when - time.perf_counter()))
            status, _ = client.send(one)
            expect(status, {200, 429})
            (answered if status == 200 else refused).append(time.perf_counter() - when)

    together(clients, work)
    return answered, refused


def program_rate(program, texts, threads):
    """Articles a second of the program, and its processor time for each, without its start."""
    times, processor = [], []
    with tempfile.TemporaryDirectory() as folder:
        for part in (texts[: len(texts) // 4], texts):
            path = Path(folder, f"{len(part)}.jsonl")
            path.write_text("".join(json.dumps({"id": str(n), "text": t}) + "\n" for n, t in enumerate(part)))
            command = [program, "analyze", "--threads", str(threads), "--format", "jsonl", "--quiet", str(path)]
            start, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - start)
            now = resource.getrusage(resource.RUSAGE_CHILDREN)
            processor.append(now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime)
    more = len(texts) - len(texts) // 4
    return more / (times[1] - times[0]), (processor[1] - processor[0]) / more


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", default=str(ROOT / "target/release/nutgraf"))
    parser.add_argument("--threads", type=int, default=2, help="that run the model")
    parser.add_argument("--articles", type=int, default=600, help="of 600 words, for each measurement")
    parser.add_argument("--requests", type=int, default=200_000, help="of 40 words, for memory; 0 for none")
    parser.add_argument("--rounds", type=int, default=3, help="of which medians are told")
    parser.add_argument("--small", action="store_true", help="few of everything")
    options = parser.parse_args()
    if options.small:
        options.articles, options.requests, options.rounds = 24, 400, 1
    texts = list(articles(options.articles, 600))
    requests = [request(text) for text in texts]
    ms = lambda seconds: f"{seconds * 1e3:.1f} ms"

    with Server(options.program, options.threads) as server:
        first = []
        for _ in range(20):
            start = time.perf_counter()
            expect(Client(server).get("/")[0], {200})
            first.append(time.perf_counter() - start)
        print(f"the page, connection and all: median {ms(statistics.median(first))}, worst {ms(max(first))}")
        # The same answer, whoever asks beside.
        alone = Client(server).send(requests[0])[1]
        saturated, plain, costs = [], [], []
        for _ in range(options.rounds):
            one, cost = program_rate(options.program, texts, options.threads)
            plain.append(one)
            before = server.processor()
            saturated.append(saturation(server, requests, 8 * options.threads))
            costs.append(cost / ((server.processor() - before) / len(requests)))
        expect(Client(server).send(requests[0])[1] == alone, {True})
        rate = statistics.median(saturated)
        ratio = statistics.median(s / p for s, p in zip(saturated, plain))
        print(f"at saturation: {rate:.1f} requests/s, the program {statistics.median(plain):.1f} articles/s: {ratio:.3f} times, {statistics.median(costs):.3f} by processor time")

    # As many may wait as there are threads: whoever is let in waits no longer than an article takes.
    with Server(options.program, options.threads, "--queue", str(options.threads)) as server:
        single, half, double, refusals, shares = [], [], [], [], []
        for _ in range(options.rounds):
            single.append(p99(stream(server, requests[: max(20, len(requests) // 2)])))
            answered, refused = at_rate(server, requests, rate / 2, 64)
            half.append(p99(answered))
            answered, refused = at_rate(server, requests * 2, rate * 2, 128)
            double.append(p99(answered))
            refusals.append(p99(refused or [0]))
            shares.append(len(answered) / (len(answered) + len(refused)))
        base = statistics.median(single)
        print(f"one stream: p99 {ms(base)}")
        print(f"at half the rate: p99 {ms(statistics.median(half))}, {statistics.median(half) / base:.2f} times")
        print(
            f"at twice the rate: p99 {ms(statistics.median(double))}, {statistics.median(double) / base:.2f} times, of "
            f"{statistics.median(shares):.0%} that are answered; the others refused within {ms(statistics.median(refusals))} (p99)"
        )

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    with Server(options.program, options.threads, "--max-connections", "1100") as server:
        idle = [Client(server) for _ in range(1000)]
        latencies = stream(server, requests[:20])
        for client in idle[::100]:
            expect(client.get("/health")[0], {200})
        print(f"beside a thousand connections: p99 {ms(p99(latencies))}")
        for client in idle:
            client.socket.close()

    if options.requests:
        short = [request(text) for text in articles(2000, 40, seed=2)]
        with Server(options.program, options.threads, "--queue", "1000") as server:
            memory, tenth = [], options.requests // 10
            for _ in range(10):
                saturation(server, [short[n % len(short)] for n in range(tenth)], 8 * options.threads)
                memory.append(server.metric("nutgraf_resident_memory_bytes"))
            mib = ", ".join(f"{one / 2**20:.1f}" for one in memory)
            print(f"{tenth * 10} requests: MiB after each tenth {mib}; the last {memory[-1] / memory[0]:.3f} times the first")


if __name__ == "__main__":
    sys.exit(main())

"""Runs that are killed, and disks that fail: whatever happens, `--resume` ends with the bytes of a run
that nothing happened to.

    python3 benches/reliability/faults.py target/release/nutgraf --kills 1000 --faults 1000

Kills: the process is killed with -9 at a random moment, and gone on with, again and again until it ends.
Faults: one call that changes a file goes wrong (faults.c, preloaded: a full disk, an error of the disk, an
interrupted call, half a write, a kill in the middle of one), then the run is gone on with. Both go
through all formats that can be gone on with. A run that fails has to say why, and must leave nothing
under the output's name that is not whole.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FORMATS = ["jsonl", "parquet", "arrow", "arrows"]
CALLS = {
    "write": ["ENOSPC", "EIO", "EINTR", "short", "torn", "kill", "slow"],
    "fsync": ["EIO", "ENOSPC", "kill"],
    "rename": ["EIO", "ENOSPC", "kill"],
    "truncate": ["EIO", "kill"],
    "unlink": ["EIO", "kill"],
    "open": ["EMFILE", "EIO", "ENOSPC", "kill"],
}
NAMES = "Zhao Leji|Kim Jong Un|Angela Merkel|World Health Organization|Paris|North Korea|Reuters|Ann Lee".split("|")


def text(pick, most):
    """Up to so many short sentences with names."""
    return " ".join(
        f"{pick.choice(NAMES)} met {pick.choice(NAMES)} in {pick.randrange(1990, 2024)}." for _ in range(pick.randrange(1, most + 1)))


def articles(path, count, seed):
    """Short articles, some of which cannot be read: they have to be among the failures each time."""
    pick = random.Random(seed)
    with path.open("w") as out:
        for number in range(count):
            record = {"id": f"a{number}", "text": text(pick, 5)}
            if number % 37 == 0:
                del record["text"]
            out.write(json.dumps(record) + "\n")


def digest(folder, name):
    """Of the output and its failures; what else is left is named."""
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    wanted = {name, f"{name}.failed.jsonl"}
    return {file: files[file] for file in wanted if file in files}, sorted(set(files) - wanted)


class Runs:
    def __init__(self, program, folder, seed):
        self.program, self.folder, self.pick = program, folder, random.Random(seed)
        self.input = folder / "in.jsonl"
        self.wrong = []
        self.done = {"kills": 0, "faults": 0, "not reached": 0, "processes": 0}

    def command(self, output, resume):
        more = ["--resume"] if resume else []
        return [self.program, "--quiet", "entities", str(self.input), "--output", str(output), "-t", "2", *more]

    def run(self, output, resume, env=None, kill_after=None):
        self.done["processes"] += 1
        process = subprocess.Popen(
            self.command(output, resume), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(env or {})})
        if kill_after is not None:
            time.sleep(kill_after)
            process.send_signal(signal.SIGKILL)
        try:
            _, said = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            return None, "it hangs"
        return process.returncode, said.decode(errors="replace")

    def reference(self, form):
        folder = self.folder / f"right-{form}"
        folder.mkdir()
        start = time.monotonic()
        code, said = self.run(folder / f"out.{form}", False)
        if code != 1:
            sys.exit(f"the undisturbed run ends with {code}: {said}")
        return digest(folder, f"out.{form}")[0], time.monotonic() - start

    def check(self, what, folder, form, right):
        found, more = digest(folder, f"out.{form}")
        if found != right:
            self.wrong.append(f"{what}: other bytes: {found}")
        if more:
            self.wrong.append(f"{what}: left behind: {more}")

    def killed(self, form, right, seconds, folder):
        """A run that is killed again and again until it ends."""
        output, kills, resume = folder / f"out.{form}", 0, False
        while True:
            last = kills >= 8
            code, said = self.run(output, resume, kill_after=None if last else self.pick.uniform(0, 1.1 * seconds))
            if code == -signal.SIGKILL:
                kills += 1
                if output.exists() and digest(folder, f"out.{form}")[0].get(output.name) != right.get(output.name):
                    self.wrong.append(f"killed {form}: an output that is not whole has the name of one")
            elif code in (0, 1):
                break
            else:
                self.wrong.append(f"killed {form}: it ends with {code}: {said}")
                return kills
            resume = True
        self.check(f"killed {form} {kills} times", folder, form, right)
        return kills

    def fault(self, form, right, folder, library):
        """One call goes wrong, then the run is gone on with."""
        call = self.pick.choice(list(CALLS))
        kind = self.pick.choice(CALLS[call])
        at = self.pick.randrange(1, 12 if call == "write" else 4)
        what = f"{form}: {kind} at {call} {at}"
        output, told = folder / f"out.{form}", folder.parent / f"{folder.name}.told"
        env = {"LD_PRELOAD": str(library), "FAULT_CALL": call, "FAULT_KIND": kind, "FAULT_AT": str(at),
               "FAULT_UNDER": str(folder), "FAULT_TOLD": str(told)}
        code, said = self.run(output, False, env)
        if not told.exists():
            self.done["not reached"] += 1
        killed = kind in ("kill", "torn") and told.exists()
        if killed and code != -signal.SIGKILL:
            self.wrong.append(f"{what}: it ends with {code}, not by its kill")
        elif not killed and code not in (0, 1, 2):
            self.wrong.append(f"{what}: it ends with {code}: {said}")
        elif code == 2 and not said.strip():
            self.wrong.append(f"{what}: it fails and does not say why")
        if kind in ("EINTR", "short", "slow") and code != 1:
            self.wrong.append(f"{what}: it ends with {code}, though nothing is wrong for good: {said}")
        found = digest(folder, f"out.{form}")[0]
        if output.exists() and found[output.name] != right[output.name]:
            self.wrong.append(f"{what}: an output that is not whole has the name of one")
        if not (code == 1 and found == right):
            code, said = self.run(output, True)
            if code != 1:
                self.wrong.append(f"{what}: going on ends with {code}: {said}")
        self.check(what, folder, form, right)
        return int(told.exists())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        library = folder / "faults.so"
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, HERE / "faults.c", "-ldl"], check=True)
        runs = Runs(args.program.resolve(), folder, args.seed)
        articles(runs.input, args.articles, args.seed)
        right = {form: runs.reference(form) for form in FORMATS}
        number = 0
        for key, wanted in (("kills", args.kills), ("faults", args.faults)):
            while runs.done[key] < wanted and number < 20 * (args.kills + args.faults):
                number += 1
                form = FORMATS[number % len(FORMATS)]
                place = folder / f"run-{number}"
                place.mkdir()
                if key == "kills":
                    runs.done[key] += runs.killed(form, *right[form], place)
                else:
                    runs.done[key] += runs.fault(form, right[form][0], place, library)
                for path in place.iterdir():
                    path.unlink()
    print(", ".join(f"{value} {key}" for key, value in runs.done.items()))
    for wrong in runs.wrong:
        print(f"wrong: {wrong}")
    print(f"{len(runs.wrong)} lost, doubled, changed or not told")
    sys.exit(bool(runs.wrong))


if __name__ == "__main__":
    main()

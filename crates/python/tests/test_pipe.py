"""Many texts in order: what is taken ahead, what happens to bad ones, and to those who stop."""

import itertools
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ARTICLE, Record

import nutgraf


def test_in_order_and_as_one_by_one(ng: nutgraf.Analyzer, articles: list[Record]) -> None:
    texts = [article["body"] for article in articles]
    alone = [ng.analyze(text).to_json() for text in texts]
    assert [a.to_json() for a in ng.pipe(texts)] == alone
    assert list(ng.pipe([])) == []


def test_endless_texts_are_taken_a_few_ahead() -> None:
    ng = nutgraf.Analyzer(threads=2)
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        for number in itertools.count():
            taken += 1
            yield f"Ann Lee met number {number} in Oslo."

    pipe = ng.pipe(endless())
    for number, a in zip(range(100), pipe):
        assert f"number {number} in" in a.text
        # 8 for each thread.
        assert taken - number <= 17
    pipe.close()
    assert list(pipe) == []


def test_a_slow_stream_is_not_waited_for_in_numbers() -> None:
    """What is published now and then is given when the text after it is asked for, at the latest."""
    ng = nutgraf.Analyzer(threads=1)
    given = threading.Semaphore(2)

    def slow() -> Iterator[str]:
        for number in range(6):
            # Waits for a result, or longer than any takes.
            given.acquire(timeout=5)
            yield f"Ann Lee met number {number} in Oslo."

    lag = []
    for number, _ in enumerate(ng.pipe(slow())):
        lag.append(number)
        given.release()
        time.sleep(0.2)
    assert lag == list(range(6))


def test_bad_texts_are_raised_or_returned_in_their_turn(ng: nutgraf.Analyzer) -> None:
    texts: list[Any] = ["Ann Lee met Bo.", None, 5, b"x", "\udc00", "", "Bo left Oslo."]
    pipe = ng.pipe(texts)
    assert next(pipe).text == "Ann Lee met Bo."
    with pytest.raises(nutgraf.InputError, match="text 1 is None, not a string"):
        next(pipe)
    assert list(pipe) == []
    found = list(ng.pipe(texts, errors="return"))
    assert [type(f) for f in found] == [nutgraf.Analysis, *[nutgraf.InputError] * 5, nutgraf.Analysis]
    said = [str(f) for f in found[1:6]]
    assert said[0] == "text 1 is None, not a string"
    assert said[1] == "text 2 is of type `int`, not a string"
    assert said[2] == "text 3 is of type `bytes`, not a string: decode it first"
    assert "text 4 has a lone surrogate" in said[3]
    assert said[4] == "cannot read text 5: it is empty"


def test_texts_with_what_goes_with_them(ng: nutgraf.Analyzer) -> None:
    pairs: list[Any] = [("Ann Lee met Bo.", {"id": 1}), (None, 2), "no pair"]
    got = []
    with pytest.raises(nutgraf.InputError, match="text 2 is no tuple of two"):
        for a, context in ng.pipe(pairs, as_tuples=True, errors="return"):
            got.append((type(a), context))
    assert got == [(nutgraf.Analysis, {"id": 1}), (nutgraf.InputError, 2)]


def test_a_generator_that_raises_in_the_middle(ng: nutgraf.Analyzer) -> None:
    class Oops(Exception):
        pass

    def texts() -> Iterator[str]:
        yield from ["Ann Lee met Bo."] * 5
        raise Oops("the file is gone")

    pipe = ng.pipe(texts(), errors="return")
    assert len([next(pipe) for _ in range(5)]) == 5
    with pytest.raises(Oops, match="the file is gone"):
        next(pipe)
    assert list(pipe) == []


def test_what_is_not_many_texts(ng: nutgraf.Analyzer) -> None:
    with pytest.raises(nutgraf.InputError, match="this is one string: use `analyze`"):
        ng.pipe("Ann Lee met Bo.")
    for none in (None, 5):
        with pytest.raises(nutgraf.InputError, match="takes an iterable of strings"):
            ng.pipe(none)  # type: ignore[call-overload]
    with pytest.raises(nutgraf.InputError, match="there are `raise` and `return`"):
        ng.pipe([], errors="ignore")  # type: ignore[call-overload]


def test_a_pipe_within_its_own_texts(ng: nutgraf.Analyzer) -> None:
    def texts() -> Iterator[str]:
        with pytest.raises(ValueError, match="being read already"):
            next(pipe)
        yield "Ann Lee met Bo."

    pipe = ng.pipe(texts())
    assert len(list(pipe)) == 1


def test_other_threads_go_on_meanwhile(ng: nutgraf.Analyzer, articles: list[Record]) -> None:
    """Python's lock is not held: another thread counts on."""
    ticks = 0
    over = threading.Event()

    def count() -> None:
        nonlocal ticks
        while not over.is_set():
            ticks += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    before = ticks
    for _ in ng.pipe(article["body"] for article in articles):
        pass
    during = ticks - before
    over.set()
    thread.join()
    assert during > 1


TEXT = ARTICLE[:1500]


def run_python(code: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code).replace("TEXT_HERE", repr(TEXT))],
        capture_output=True, text=True, timeout=120, **more,
    )


def test_ctrl_c_ends_it_between_texts() -> None:
    code = """
        import itertools, nutgraf
        TEXT = TEXT_HERE
        ng = nutgraf.Analyzer(threads=2)
        def endless():
            for n in itertools.count():
                yield f"{TEXT} That was {n}."
        try:
            for n, a in enumerate(ng.pipe(endless())):
                if n == 3:
                    print("begun", flush=True)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code).replace("TEXT_HERE", repr(TEXT))],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert (out, process.returncode) == ("interrupted\n", 0)


@pytest.mark.parametrize(
    "end",
    [
        "sys.exit(3)",
        "raise SystemExit(3)",
        "os._exit(3)",
        "hold.append(pipe); sys.exit(3)",
    ],
)
def test_an_interpreter_that_exits_while_it_runs(end: str) -> None:
    run = run_python(f"""
        import itertools, os, sys, nutgraf
        TEXT = TEXT_HERE
        hold = []
        ng = nutgraf.Analyzer(threads=2)
        pipe = ng.pipe(f"{{TEXT}} That was {{n}}." for n in itertools.count())
        for n, a in enumerate(pipe):
            if n == 4:
                {end}
    """)
    assert (run.returncode, run.stderr) == (3, "")


def test_an_interpreter_that_exits_while_a_daemon_thread_reads() -> None:
    run = run_python("""
        import itertools, sys, threading, time, nutgraf
        TEXT = TEXT_HERE
        ng = nutgraf.Analyzer(threads=2)
        begun = threading.Event()
        def read():
            for a in ng.pipe(f"{TEXT} That was {n}." for n in itertools.count()):
                begun.set()
        threading.Thread(target=read, daemon=True).start()
        begun.wait()
        sys.exit(3)
    """)
    assert (run.returncode, run.stderr) == (3, "")

"""An analyzer in other threads and processes."""

import multiprocessing
import os
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ARTICLE, ROOT, Record

import nutgraf


def test_it_is_pickled_by_how_it_is_made(ng: nutgraf.Analyzer) -> None:
    own = nutgraf.Analyzer(threads=3, model=ROOT / "models/nutgraf-mini")
    pickled = pickle.dumps(own)
    assert len(pickled) < 500
    assert pickle.dumps(own) == pickled
    back = pickle.loads(pickled)
    assert back.threads == 3
    assert back.analyze(ARTICLE).to_json() == ng.analyze(ARTICLE).to_json()
    assert pickle.loads(pickle.dumps(ng)).threads == ng.threads
    with pytest.raises(TypeError, match="send its `to_dict\\(\\)` or `to_json\\(\\)`"):
        pickle.dumps(ng.analyze(ARTICLE))


def _json(given: tuple[nutgraf.Analyzer, str]) -> str:
    analyzer, text = given
    return analyzer.analyze(text).to_json()


def test_it_goes_to_spawned_processes(ng: nutgraf.Analyzer) -> None:
    small = nutgraf.Analyzer(threads=1)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.map(_json, [(small, ARTICLE), (small, ARTICLE[:300])])
    assert found == [ng.analyze(ARTICLE).to_json(), ng.analyze(ARTICLE[:300]).to_json()]


def test_two_analyzers_in_sixteen_threads(articles: list[Record]) -> None:
    analyzers = [nutgraf.Analyzer(threads=2), nutgraf.Analyzer(threads=1)]
    texts = [article["body"] for article in articles[:8]]
    expected = [analyzers[0].analyze(text).to_json() for text in texts]

    def work(number: int) -> list[str]:
        analyzer = analyzers[number % 2]
        if number % 4 < 2:
            return [analyzer.analyze(text).to_json() for text in texts]
        return [a.to_json() for a in analyzer.pipe(texts)]

    with ThreadPoolExecutor(16) as pool:
        for found in pool.map(work, range(16)):
            assert found == expected


def in_child(work: "object", folder: Path) -> str:
    """What `work` gives in a fork of this process."""
    told = folder / "told"
    child = os.fork()
    if child == 0:
        try:
            told.write_text(work())  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001
            told.write_text(f"{type(error).__name__}: {error}")
        finally:
            os._exit(0)
    waiter = threading.Timer(60, os.kill, (child, 9))
    waiter.start()
    os.waitpid(child, 0)
    waiter.cancel()
    return told.read_text() if told.exists() else "nothing: it hung"


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_it_works_after_a_fork(articles: list[Record], tmp_path: Path) -> None:
    ng = nutgraf.Analyzer(threads=2)
    texts = [article["body"] for article in articles[:6]]
    expected = [a.to_json() for a in ng.pipe(texts)]

    def work() -> str:
        alone = ng.analyze(texts[0]).to_json()
        return "\n".join([alone, *(a.to_json() for a in ng.pipe(texts))])

    assert in_child(work, tmp_path) == "\n".join([expected[0], *expected])


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_in_the_middle_of_work(articles: list[Record], tmp_path: Path) -> None:
    """Other threads hold locks at that moment, which nobody opens in the child."""
    ng = nutgraf.Analyzer(threads=2)
    texts = [article["body"] for article in articles[:3]]
    expected = ng.analyze(texts[0]).to_json()
    over = threading.Event()

    def busy() -> None:
        while not over.is_set():
            for _ in ng.pipe(texts):
                pass

    threads = [threading.Thread(target=busy) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(10):
            folder = tmp_path / str(number)
            folder.mkdir()
            assert in_child(lambda: ng.analyze(texts[0]).to_json(), folder) == expected
    finally:
        over.set()
        for thread in threads:
            thread.join()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_pipe_is_of_one_process(articles: list[Record], tmp_path: Path) -> None:
    ng = nutgraf.Analyzer(threads=2)
    texts = [article["body"] for article in articles[:6]]
    pipe = ng.pipe(texts)
    next(pipe)
    told = in_child(lambda: str(next(pipe)), tmp_path)
    assert told == "Error: this pipe is of the process that this one is a fork of"
    assert len(list(pipe)) == 5

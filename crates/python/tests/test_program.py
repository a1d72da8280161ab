"""The program, as the wheel puts it on the path."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from conftest import ARTICLE, program

import nutgraf


def test_it_is_the_program() -> None:
    assert program("--version").stdout == f"nutgraf {nutgraf.__version__}\n"
    run = program("summarize", input=ARTICLE)
    assert "Zhao Leji" in run.stdout and run.returncode == 0


def test_its_codes_are_the_programs(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(ARTICLE)
    (tmp_path / "empty.txt").write_text("")
    good, empty = str(tmp_path / "good.txt"), str(tmp_path / "empty.txt")
    assert program("summarize", good, empty).returncode == 1
    run = program("summarize", empty)
    assert run.returncode == 2
    assert run.stderr == f"nutgraf: cannot read `{empty}`: it is empty\n"
    run = program("sumarize", good)
    assert run.returncode == 2 and "summarize" in run.stderr
    assert program("--help").returncode == 0


def test_ctrl_c_ends_it() -> None:
    path = Path(sys.executable).parent / "nutgraf"
    process = subprocess.Popen([str(path), "summarize"], stdin=subprocess.PIPE)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == -signal.SIGINT


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    (tmp_path / "articles.txt").write_text(ARTICLE)
    path = Path(sys.executable).parent / "nutgraf"
    command = f"{path} analyze -q -f jsonl {tmp_path}/articles.txt | head -c 10"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert (run.stdout, run.stderr) == ('{"schema_v', "")

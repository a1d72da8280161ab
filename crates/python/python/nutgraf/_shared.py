"""Analyzers that the parts of a process share: a model is loaded once, whoever asks for it."""

from __future__ import annotations

import os
import threading

from ._nutgraf import Analyzer, Error, __version__

_analyzers: dict[tuple[int | None, str | None], Analyzer] = {}
_lock = threading.Lock()
# A child of a fork that happened while another thread held it would wait for it forever.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_lock._at_fork_reinit)  # type: ignore[attr-defined]


def analyzer(threads: int | None = None, model: str | None = None) -> Analyzer:
    """The process's analyzer of these threads and this model, loaded when it is first asked for."""
    recipe = (threads, model)
    with _lock:
        if recipe not in _analyzers:
            _analyzers[recipe] = Analyzer(threads, model)
        return _analyzers[recipe]


def check_version(wanted: str, where: str) -> None:
    """Refuses to work for a process that has another version: results would depend on which worker
    a row came to."""
    if wanted != __version__:
        raise Error(
            f"nutgraf {__version__} is installed on this {where} ({os.path.dirname(__file__)}), and "
            f"nutgraf {wanted} where the work was planned: install nutgraf=={wanted} on all of them"
        )

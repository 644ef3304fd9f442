"""The set-up of the virtual environment: when it works, when it has nothing to do, and what it says."""

from __future__ import annotations

import importlib.util
import threading
import time
from pathlib import Path

import pytest

from ops import bootstrap


@pytest.fixture
def clone(tmp_path, monkeypatch):
    venv = tmp_path / ".venv"
    locks = {"run": tmp_path / "requirements.lock", "dev": tmp_path / "requirements-dev.lock"}
    for level, lock in locks.items():
        lock.write_text(f"{level}==1\n")
    for name, value in {"ROOT": tmp_path, "VENV": venv, "STAMP": venv / "answerable-stamp", "LOCKS": locks}.items():
        monkeypatch.setattr(bootstrap, name, value)
    monkeypatch.setattr(bootstrap, "make_environment", lambda: venv.mkdir(exist_ok=True))
    return tmp_path


@pytest.fixture
def installed(monkeypatch):
    """What would have been installed; slowly enough for two to meet."""
    names: list[str] = []

    def note(lock: Path) -> None:
        time.sleep(0.1)
        names.append(lock.name)

    monkeypatch.setattr(bootstrap, "install", note)
    return names


def test_prepared_environment_costs_nothing(clone, installed):
    bootstrap.main("run")
    bootstrap.main("run")

    assert installed == ["requirements.lock"]


def test_changed_lock_is_installed(clone, installed):
    bootstrap.main("run")
    (clone / "requirements.lock").write_text("run==2\n")
    bootstrap.main("run")

    assert installed == ["requirements.lock"] * 2


def test_environment_for_development_also_runs_the_product(clone, installed):
    bootstrap.main("dev")
    bootstrap.main("run")

    assert installed == ["requirements-dev.lock"]


def test_tools_stay_when_the_lock_changes(clone, installed):
    bootstrap.main("dev")
    (clone / "requirements-dev.lock").write_text("dev==2\n")
    bootstrap.main("run")

    assert installed == ["requirements-dev.lock"] * 2


def test_interrupted_installation_is_done_again(clone, installed, monkeypatch):
    def break_off(lock: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(bootstrap, "install", break_off)
        bootstrap.main("run")
    bootstrap.main("run")

    assert installed == ["requirements.lock"]


def test_two_starts_at_once_install_once(clone, installed):
    starts = [threading.Thread(target=bootstrap.main, args=("run",)) for _ in range(2)]

    for start in starts:
        start.start()
    for start in starts:
        start.join()

    assert installed == ["requirements.lock"]


def test_python_without_venv_is_told_what_to_install(clone, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(bootstrap.SetupError, match="apt install python3-venv"):
        bootstrap.main("run")


def test_old_python_is_told_which_one_is_needed(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (99, 0))

    with pytest.raises(bootstrap.SetupError, match="make run PYTHON="):
        bootstrap.main("run")


def test_locks_pin_every_package_by_hash_and_name_no_place():
    for lock in (*bootstrap.LOCKS.values(), bootstrap.UV_LOCK):
        text = lock.read_text()
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]

        assert pins
        assert all("==" in pin and pin.endswith("\\") for pin in pins)
        assert "http" not in text
        assert "file:" not in text

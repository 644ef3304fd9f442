"""Keeps parts running: starts them, writes their log, restarts what dies, and ends everything in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, cast

from ops import locks
from ops.layout import Layout
from ops.log import Log
from ops.part import Part, kill_group

POLL_SECONDS = 0.05
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 15.0
# A part that ran this long has recovered, and its next death starts from the first pause again.
STEADY_SECONDS = 30.0
# How long the watchdog of a killed supervisor may need to end what was left.
INHERITANCE_SECONDS = 25.0


class StartError(Exception):
    """Something did not come up; the message is for the reader of the log."""


class Interrupted(Exception):
    """A request to stop came while something was starting."""


class Child:
    """One running process of a part and its output."""

    def __init__(self, part: Part, log: Log) -> None:
        self.part, self._log = part, log
        self.started = time.monotonic()
        self.process = part.spawn()
        self._pipe = cast(IO[bytes], self.process.stdout)
        self._output = self._pipe.fileno()
        os.set_blocking(self._output, False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._output, self._read)
        self.ended = self._loop.create_future()

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            if output := os.read(self._output, 65536):
                self._log.feed(self.part.name, output, self.part.noise)
            else:
                self._loop.remove_reader(self._output)

    def notice(self) -> None:
        """Called when some child ended; settles `ended` if it was this one."""
        if self.process.poll() is not None and not self.ended.done():
            kill_group(self.process.pid)
            self._finish_output()
            self.ended.set_result(self.process.returncode)

    def _finish_output(self) -> None:
        self._read()
        self._loop.remove_reader(self._output)
        self._log.close(self.part.name)
        self._pipe.close()


class Watchdog:
    """Our end of the pipe to ops.watchdog, and its replacement should somebody kill it."""

    def __init__(self, lock: int) -> None:
        self._lock = lock
        self._groups: dict[int, int] = {}
        self._process = self._spawn()

    def _spawn(self) -> subprocess.Popen[str]:
        program = str(Path(__file__).with_name("watchdog.py"))
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[self._lock],
            text=True,
        )
        self._pipe = cast(IO[str], process.stdin)
        return process

    def add(self, leader: int, stop_signal: int) -> None:
        self._groups[leader] = stop_signal
        self._tell(f"+{leader} {stop_signal}\n")

    def remove(self, leader: int) -> None:
        self._groups.pop(leader, None)
        self._tell(f"-{leader}\n")

    def notice(self) -> None:
        if self._process.poll() is not None:
            self._process = self._spawn()
            for leader, stop_signal in self._groups.items():
                self._tell(f"+{leader} {stop_signal}\n")

    def _tell(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._pipe.write(line)
            self._pipe.flush()

    def close(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._pipe.close()
        self._process.wait()


class Supervisor:
    """Runs parts for one data folder. Use it as an asynchronous context; leaving it stops every part."""

    def __init__(self, layout: Layout, log: Log) -> None:
        self.layout, self.log = layout, log
        self.stopping = asyncio.Event()
        self._children: dict[str, Child] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Supervisor:
        """Raises locks.InUse when another supervisor works in this data folder."""
        self.layout.create()
        self._lock = locks.take(self.layout.data_dir / "lock")
        self._parts_lock = await self._inherit()
        self._watchdog = Watchdog(self._parts_lock)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGCHLD, self._notice)
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(wanted, self._ask_to_stop)
        return self

    async def _inherit(self) -> int:
        """Waits until the watchdog of a killed predecessor has ended that one's processes."""
        file = self.layout.run / "parts.lock"
        with contextlib.suppress(locks.InUse):
            return locks.take(file)
        self.log.say("waiting for the processes of the previous run to end …")
        return await asyncio.to_thread(locks.take, file, wait_seconds=INHERITANCE_SECONDS)

    def _ask_to_stop(self) -> None:
        if self.stopping.is_set():
            self.log.say("stopping at once")
            for child in self._children.values():
                kill_group(child.process.pid)
        else:
            self.log.plain("")
            self.log.say("stopping …")
            self.stopping.set()

    def _notice(self) -> None:
        for child in list(self._children.values()):
            child.notice()
        if not self.stopping.is_set():
            self._watchdog.notice()

    async def start(self, part: Part) -> None:
        """Returns once the part is ready; from then on it is restarted whenever it dies."""
        child = self._spawn(part)
        deadline = child.started + part.start_seconds
        while not await asyncio.to_thread(part.ready):
            if self.stopping.is_set():
                raise Interrupted
            if child.ended.done():
                raise StartError(
                    f"{part.name} ended with code {child.ended.result()} before it was ready; its lines above say why"
                )
            if time.monotonic() > deadline:
                raise StartError(f"{part.name} was not ready within {part.start_seconds:.0f} seconds")
            await asyncio.sleep(POLL_SECONDS)
        self._keepers[part.name] = asyncio.create_task(self._keep(part))

    async def finish(self, process: subprocess.Popen[str]) -> tuple[str, str]:
        """Waits for a process that ends by itself and returns its two outputs; a request to stop ends it."""
        reading = asyncio.create_task(asyncio.to_thread(process.communicate))
        stopping = asyncio.create_task(self.stopping.wait())
        await asyncio.wait((reading, stopping), return_when=asyncio.FIRST_COMPLETED)
        if not reading.done():
            kill_group(process.pid)
            await reading
            raise Interrupted
        stopping.cancel()
        return reading.result()

    def _spawn(self, part: Part) -> Child:
        child = self._children[part.name] = Child(part, self.log)
        self._watchdog.add(child.process.pid, part.stop_signal)
        pid_file = self.layout.pid_file(part.name)
        draft = pid_file.with_suffix(".new")
        draft.write_text(f"{child.process.pid}\n")
        draft.replace(pid_file)
        child.notice()
        return child

    async def _keep(self, part: Part) -> None:
        pause = FIRST_PAUSE
        while True:
            child = self._children[part.name]
            code = await child.ended
            self._watchdog.remove(child.process.pid)
            if self.stopping.is_set():
                return
            pause = FIRST_PAUSE if time.monotonic() - child.started > STEADY_SECONDS else min(pause * 2, LONGEST_PAUSE)
            self.log.say(f"{part.name} {_ending(code)}; starting it again in {pause:.1f} s")
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), pause)
                return
            self._spawn(part)

    async def __aexit__(self, *_: object) -> None:
        """Stops in the reverse order of starting, each part within its own time."""
        self.stopping.set()
        for name in reversed(list(self._children)):
            await self._stop(self._children[name])
            self.layout.pid_file(name).unlink(missing_ok=True)
        await asyncio.gather(*self._keepers.values())
        self._watchdog.close()
        self.layout.port_file.unlink(missing_ok=True)
        self.layout.remove_socket_folder()
        os.close(self._parts_lock)
        os.close(self._lock)

    async def _stop(self, child: Child) -> None:
        if not child.ended.done():
            child.process.send_signal(child.part.stop_signal)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.shield(child.ended), child.part.stop_seconds)
                return
            self.log.say(f"{child.part.name} did not stop in {child.part.stop_seconds:.0f} seconds and is killed")
            kill_group(child.process.pid)
            await child.ended


def _ending(code: int) -> str:
    return f"was ended by signal {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

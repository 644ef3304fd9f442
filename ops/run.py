"""`make run`: the whole product from one command, in the foreground, until Ctrl-C."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from ops import meaning, ports, product
from ops.log import Log
from ops.part import ROOT, launch_command
from ops.services import carry_out, data_layout, start_servers
from ops.supervisor import StartError, Supervisor

MANAGE = [sys.executable, "manage.py"]
LOOPBACK = "127.0.0.1"


class CommandFailed(StartError):
    """A command of manage.py ended with an error, which the log shows."""


class Run:
    """One start of the product: the ports it got and the environment that its processes share."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor, self.layout, self.log = supervisor, supervisor.layout, supervisor.log
        self.mode = os.environ.get("ANSWERABLE_MODE", "").strip() or "development"
        self.host = os.environ.get("HOST", "").strip() or LOOPBACK
        self.port = ports.web_port(self.host)
        self.mail_port = ports.mail_port(LOOPBACK, self.port)
        self.environment: Mapping[str, str] = {
            "ANSWERABLE_MODE": self.mode,
            "DATA_DIR": str(self.layout.data_dir),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    async def start(self) -> None:
        self.layout.port_file.write_text(f"{self.port}\n")
        given = {name: bool(os.environ.get(name, "").strip()) for name in ("DATABASE_URL", "VALKEY_URL")}
        await start_servers(self.supervisor, database=not given["DATABASE_URL"], valkey=not given["VALKEY_URL"])
        await self._prepare()
        people, _ = await asyncio.gather(self._read_sign_ins(), self._start_product())
        self._introduce(people)

    async def _prepare(self) -> None:
        await self._manage("migrate", "--no-input", "--verbosity", "0")
        if self.mode == "production":
            await self._manage("collectstatic", "--no-input", "--verbosity", "0", "-i", "*.map", "-i", "redoc")
        if self._wants_demo and not self.layout.demo_mark.exists():
            self.log.say("writing the demo communities, once …")
            if await self._demo() is not None:
                self.layout.demo_mark.touch()

    @property
    def _wants_demo(self) -> bool:
        return self.mode != "production" and os.environ.get("DEMO", "").strip() != "0"

    async def _manage(self, *arguments: str) -> str:
        """Runs manage.py and returns what it printed; it dies with the supervisor, and Ctrl-C ends it."""
        process = subprocess.Popen(
            launch_command([*MANAGE, *arguments]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **self.environment, "STATEMENT_TIMEOUT": "0"},
            start_new_session=True,
            text=True,
        )
        output, complaints = await self.supervisor.finish(process)
        if process.returncode:
            self.log.say(output + complaints, "manage")
            raise CommandFailed(f"manage.py {' '.join(arguments)} failed; its lines above say why")
        return output

    async def _start_product(self) -> None:
        parts = [
            product.web(self.host, self.port, self.environment),
            product.worker(self.environment),
            product.beat(self.layout, self.environment),
        ]
        if meaning.is_installed():
            parts.append(product.meaning(self.layout))
        if self.mode != "production":
            parts.append(product.mail_viewer(self.layout, self.mail_port))
        await asyncio.gather(*(self.supervisor.start(part) for part in parts))

    async def _read_sign_ins(self) -> dict[str, Any]:
        """Role → e-mail and password; empty where there is no demo."""
        printed = await self._demo("--json") if self._wants_demo else None
        people: dict[str, Any] = json.loads(printed)["people"] if printed else {}
        return people

    async def _demo(self, *arguments: str) -> str | None:
        """What the command printed, or None when it failed: the product is of use without its demo."""
        try:
            return await self._manage("demo", *arguments)
        except CommandFailed as failure:
            self.log.say(f"{failure}; going on without the demo")
            return None

    def _introduce(self, people: dict[str, Any]) -> None:
        if people:
            self.log.say("Demo sign-ins (role, e-mail, password):")
        for role, person in people.items():
            self.log.say(f"  {role:<20} {person['email']:<34} {person['password']}")
        if self.mode != "production":
            self.log.say(f"Mail that the product sends: http://localhost:{self.mail_port}")
        self.log.plain(f"Answerable is ready: http://localhost:{self.port}")


async def serve(log: Log) -> None:
    async with Supervisor(data_layout(), log) as supervisor:
        await Run(supervisor).start()
        await supervisor.stopping.wait()


if __name__ == "__main__":
    carry_out(serve(Log()))

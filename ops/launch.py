"""Becomes another program that cannot outlive its parent and never runs as root; standard library only.

    python -I -S launch.py PARENT SIGNAL IDENTITY PROGRAM ARGUMENT…

PARENT is the process whose death sends SIGNAL to the program. IDENTITY is "same", "namespace" (a user namespace
in which the caller is `nobody`, while its files stay the caller's) or the number of a user to change to.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534
REFUSED = 126


def main(parent: int, signal: int, identity: str, command: list[str]) -> None:
    if identity == "namespace":
        enter_namespace()
    elif identity != "same":
        change_user(int(identity))
    if sys.platform == "linux":
        # After the change of identity, which would clear it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)  # the parent died before it could be watched
    os.execv(command[0], command)  # noqa: S606 - becoming the program is the purpose


def enter_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER):
        print(f"user namespaces are refused here: {os.strerror(ctypes.get_errno())}", file=sys.stderr)
        sys.exit(REFUSED)
    for name, line in (("setgroups", "deny"), ("uid_map", f"{NOBODY} {user} 1"), ("gid_map", f"{NOBODY} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)


def change_user(user: int) -> None:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])

"""Become the server: a small script between the launcher and PostgreSQL, run by path and without this package.

It gives up root, asks the kernel to stop the server when the launcher dies, and turns into the server. Done here and
not between fork and exec of the launcher, which may have threads.
"""

from __future__ import annotations

# All of it imported as the first user: the next may not reach this Python.
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Arguments: the launcher's process id, the user and group to become, and the command."""
    launcher, uid, gid = (int(text) for text in sys.argv[1:4])
    command = sys.argv[4:]
    kernel = ctypes.CDLL(None, use_errno=True)
    if uid != os.geteuid():
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    os.umask(0o077)
    # After the change of user: it clears the setting.
    if sys.platform == "linux":
        _stop_with_parent(kernel)
    if os.getppid() != launcher:
        sys.exit("The launcher ended before the server began")
    os.execv(command[0], command)  # noqa: S606 - the server's own program, no shell


def _stop_with_parent(kernel: ctypes.CDLL) -> None:
    if kernel.prctl(PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0):
        sys.exit("The kernel does not stop a server with its launcher (PR_SET_PDEATHSIG)")


if __name__ == "__main__":
    main()

"""What the process that opens a stranger's file gives up before it reads one byte of it.

After `confine` it can compute, read its standard input and write its standard output, and nothing else: no file, no
network, no other process, no new program. Each net is put up by itself, since an ordinary user or a container may be
refused some of them; `Confinement` says which there are. For Linux; ctypes, because no library in use has these calls.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
from collections.abc import Mapping
from dataclasses import dataclass

OWN_USERS = 61_184
"""The first of the numbers that Linux distributions leave for users made for one process (systemd's DynamicUser)."""
HOW_MANY_OWN = 4_000
NEW_USERS, NEW_NETWORK, NEW_IPC = 0x10000000, 0x40000000, 0x08000000
SET_SECCOMP, SET_NO_NEW_PRIVILEGES, SET_PARENT_DEATH_SIGNAL = 22, 38, 1
FILTER_MODE = 2
CREATE_RULESET, RESTRICT_SELF = 444, 446
"""System calls of Landlock, the same on every machine."""
FILE_RIGHTS = ((1, 0x1FFF), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
"""Since which version of Landlock → the rights over files that it can take away."""
TCP, SCOPES = (4, 0b11), (6, 0b11)
"""Bind and connect; abstract sockets and signals of others."""

# Named alike on every machine, numbered differently: whatever is not here is refused.
ALLOWED: Mapping[str, tuple[int, ...]] = {
    # read write close fstat lseek munmap brk rt_sigaction rt_sigprocmask rt_sigreturn writev sched_yield mremap madvise
    # getpid gettid exit exit_group futex getrandom clock_gettime gettimeofday clock_getres sigaltstack getrusage
    "x86_64": (
        0, 1, 3, 5, 8, 11, 12, 13, 14, 15, 20, 24, 25, 28, 39, 186, 60, 231, 202, 318, 228, 96, 229, 131, 98,
    ),
    "aarch64": (
        63, 64, 57, 80, 62, 215, 214, 134, 135, 139, 66, 124, 216, 233, 172, 178, 93, 94, 98, 278, 113, 169, 114,
        132, 165,
    ),
}  # fmt: skip
MEMORY: Mapping[str, tuple[int, int]] = {"x86_64": (9, 10), "aarch64": (222, 226)}
"""mmap and mprotect: allowed unless what they make could be run."""
MACHINES: Mapping[str, int] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
LOAD, IF_EQUAL, IF_BITS, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000
"""REFUSE answers EPERM, so that a library which tries something it can do without goes on."""
AT_NUMBER, AT_MACHINE, AT_THIRD_ARGUMENT = 0, 4, 32
MAY_RUN = 0x4


@dataclass(frozen=True)
class Confinement:
    """`landlock`: its version, 0 where the kernel has none. `user`: the number of the user it runs as."""

    user: int
    has_own_user: bool
    has_no_network: bool
    landlock: int
    has_seccomp: bool
    has_no_files: bool

    @property
    def is_enough(self) -> bool:
        """Nothing of the machine is reached: every system call that would is refused by the kernel."""
        return self.has_seccomp and self.has_no_files


def confine() -> Confinement:
    """Give everything up, for good. Call it once, when all that is needed has been loaded."""
    libc = ctypes.CDLL(None, use_errno=True)
    os.closerange(3, 1024)
    libc.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    has_no_network = _leave_network(libc)
    has_own_user = _become_nobody()
    libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    user, landlock = os.geteuid(), _landlock(libc)
    has_no_files = _no_more_files()
    return Confinement(user, has_own_user, has_no_network, landlock, _seccomp(libc), has_no_files)


def _leave_network(libc: ctypes.CDLL) -> bool:
    """A network of its own, with nothing in it."""
    spaces = NEW_NETWORK | NEW_IPC
    return bool(libc.unshare(spaces if os.geteuid() == 0 else spaces | NEW_USERS) == 0)


def _become_nobody() -> bool:
    """A user that owns nothing. As root alone: another user cannot choose."""
    if os.geteuid() != 0:
        return False
    own = OWN_USERS + os.getpid() % HOW_MANY_OWN
    with contextlib.suppress(OSError):
        os.setgroups([])
        os.setresgid(own, own, own)
        os.setresuid(own, own, own)
    return os.geteuid() != 0


def _landlock(libc: ctypes.CDLL) -> int:
    """No file below any folder, no TCP, no abstract socket, no signal to another process."""
    version = int(libc.syscall(CREATE_RULESET, None, 0, 1))
    if version < 1:
        return 0
    rights = [sum(right for since, right in FILE_RIGHTS if since <= version)]
    rights += [right for since, right in (TCP, SCOPES) if since <= version]
    wanted = struct.pack(f"={len(rights)}Q", *rights)
    ruleset = int(libc.syscall(CREATE_RULESET, wanted, len(wanted), 0))
    if ruleset < 0:
        return 0
    is_held = libc.syscall(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return version if is_held else 0


def _no_more_files() -> bool:
    """Beside standard input, output and error nothing can be opened, whatever it is."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1] == 3


class _SeccompProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def _seccomp(libc: ctypes.CDLL) -> bool:
    machine = platform.machine()
    if machine not in ALLOWED:
        return False
    steps = _steps(MACHINES[machine], MEMORY[machine], ALLOWED[machine])
    text = b"".join(struct.pack("=HBBI", *step) for step in steps)
    program = _SeccompProgram(len(steps), text)
    return bool(libc.prctl(SET_SECCOMP, FILTER_MODE, ctypes.byref(program), 0, 0) == 0)


def _steps(
    machine: int, memory: tuple[int, ...], allowed: tuple[int, ...]
) -> list[tuple[int, int, int, int]]:
    """As the kernel reads it: what to do, how many steps to pass over if so and if not, and a value."""
    names = [*memory, *allowed]
    end = len(names)
    # After the list: refuse, allow, kill; then what is asked of memory.
    compared = [(IF_EQUAL, end - at + (name in memory), 0, name) for at, name in enumerate(names)]
    return [
        (LOAD, 0, 0, AT_MACHINE),
        (IF_EQUAL, 1, 0, machine),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, AT_NUMBER),
        *compared,
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, AT_THIRD_ARGUMENT),
        (IF_BITS, 0, 1, MAY_RUN),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]

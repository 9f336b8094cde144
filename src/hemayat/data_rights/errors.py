"""Why a copy is not made or not given."""

from __future__ import annotations

from hemayat.common.errors import HemayatError


class SignInTooOld(HemayatError):
    """Whoever asks signed in some time ago: sign in again with a new code, and ask within ten minutes."""

    def __init__(self) -> None:
        super().__init__("sign in again before a copy of everything is asked for or taken")


class NoCopyReady(HemayatError):
    """There is no copy that is ready, or it has lapsed: ask for one."""

    def __init__(self) -> None:
        super().__init__("no copy is ready; ask for one")

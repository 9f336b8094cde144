"""The wording of what is sent to many: each notice in Persian, which is sent, and in English beside it.

A wording that has been sent is never edited: give the new one a new name, so that an old message still reads as it did.
No notice holds a name, a national id or an amount: a phone is read by others too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    fa: str
    en: str
    parameters: frozenset[str] = frozenset()


_SEE_FA = "دلیل آن را در {address} ببینید."
_SEE_EN = "See why at {address}."
_ADDRESS = frozenset({"address"})

NOTICES: Mapping[str, Notice] = {
    "result_eligible.1": Notice(
        f"سرپرست گرامی، خانوار شما حائز شرایط کمک معیشت شناخته شد. {_SEE_FA}",
        f"Your household meets the conditions for livelihood assistance. {_SEE_EN}",
        _ADDRESS,
    ),
    "result_not_eligible.1": Notice(
        f"سرپرست گرامی، خانوار شما حائز شرایط کمک معیشت شناخته نشد. {_SEE_FA} می‌توانید اعتراض کنید.",
        f"Your household does not meet the conditions for livelihood assistance. {_SEE_EN} You may object.",
        _ADDRESS,
    ),
    "result_needs_data.1": Notice(
        "سرپرست گرامی، برای بررسی کمک معیشت خانوار شما اطلاعاتی کم است. در {address} ببینید چه چیزی کم است.",
        "Some information about your household is missing. See at {address} what it is.",
        _ADDRESS,
    ),
    "document_infected.1": Notice(
        "در یکی از مدرک‌هایی که فرستادید بدافزار پیدا شد و پاک شد. از اصل آن عکس بگیرید و عکس را بفرستید: {address}",
        "Harmful software was found in a file that you sent; it was deleted. Send a photograph instead: {address}",
        _ADDRESS,
    ),
}


def check_notice(name: str, parameters: Mapping[str, str]) -> None:
    """Raises KeyError for a notice that is not in the table, ValueError where its parameters are not these."""
    wanted = NOTICES[name].parameters
    if wanted != set(parameters):
        raise ValueError(f"the notice {name} wants the parameters {sorted(wanted)}, not {sorted(parameters)}")


def words_of(name: str, parameters: Mapping[str, str], lang: str) -> str:
    """The notice as it is read."""
    notice = NOTICES[name]
    return (notice.en if lang == "en" else notice.fa).format_map(parameters)

"""What a surge came to, as a table and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.journeys.shares import pages_a_visit
from benchmarks.results import Result

Found = Mapping[str, Any]
"""As benchmarks/journeys/load.py tells it, with the processor time of each part."""


def table(households: int, loads: Mapping[str, Found], share: str, times: tuple[int, int]) -> Result:
    """`loads`: the most that is held, a share of it, and so many times as much; `seconds` of each count."""
    columns = [
        "load", "offered/s", "journeys ended/s", "of capacity", "pages/s", "p50 ms", "p95 ms", "p99 ms", "goal",
    ]  # fmt: skip
    result = Result("surge", "A surge", columns, households)
    best = loads["best"]["ended_a_second"]
    for name, words, goal in (
        ("best", "the most that is held", ""),
        ("held", f"{share} of it", "p95 < 300 ms, p99 < 1 s"),
        ("surge", f"{times[0]} × it", "≥ 95 % of capacity"),
        ("flood", f"{times[1]} × it", ""),
    ):
        found = loads[name]
        late = [1000 * (found["late"][part] or 0.0) for part in ("0.5", "0.95", "0.99")]
        ended = found["ended_a_second"]
        of = f"{ended / best:.0%}" if best else ""
        result.add(words, found["offered"], ended, of, found["pages"] / found["seconds"], *late, goal)
    result.notes += notes(loads["held"], loads["surge"], share) + front(loads["flood"], times[1])
    return result


def notes(held: Found, surge: Found, share: str) -> list[str]:
    least, most = held["thinks"]
    of_a_journey = (
        f"A journey is {pages_a_visit():.3g} pages on average, with {least:.3g} to {most:.3g} s before "
        f"most; the first {held['warm']:.0f} s of a load, and {surge['warm']:.0f} s of the surge, do not count."
    )
    of_the_held = (
        f"At {share}: {held['came']:,} came, {held['ended']:,} ended, the waiting page was given "
        f"{held['waiting_pages']} times, {_failed(held)}."
    )
    of_those_inside = (
        f"In the surge {surge['came']:,} came and {surge['entered']:,} got in; {surge['thrown_out']} who were in were "
        f"made to wait again (goal 0); {surge['out_of_order']:.2%} of all pairs got in out of order (goal within 1 %); "
        f"{_failed(surge)}."
    )
    probed = ", ".join(f"{1000 * (late or 0):.0f} ms at the {name}" for name, late in surge["probes"].items())
    return [
        of_a_journey,
        of_the_held,
        of_those_inside,
        _waiting(surge),
        f"Shed: {surge['shed']:,} answers, {surge['shed_silently']} of them without Retry-After.",
        f"Meanwhile 95 of 100 pages of other pools, asked for once a second, came within {probed}.",
        f"Cores in use in the surge: {_cores(surge)}; people came at most {surge['most_late']:.2g} s late.",
        f"Those who came took {surge['playing'] / surge['took']:.2f} cores, which are in no figure of the service.",
        f"Cores in use at {share}: {_cores(held)}.",
    ]


def front(flood: Found, times: int) -> list[str]:
    """Describe the load that one machine carried, and what a front server or CDN would have to carry."""
    wanted, took = flood["offered"], flood["took"]
    asked = flood["waiting_pages"] / flood["seconds"]
    size = flood["waiting_bytes"] / max(1, flood["waiting_pages"])
    of_the_machine = (
        f"At {times} ×: {flood['came'] / took:.0f} came a second of {wanted:.0f} that were to come, at most "
        f"{flood['most_late']:.2g} s late; {flood['thrown_out']} who were in had to wait again. One machine answered "
        f"{asked:.0f} requests a second of people who wait. Those who came took {flood['playing'] / took:.2f} cores."
    )
    of_the_front = (
        f"A front box or CDN would carry {2 * wanted:.0f} answers a second for newcomers (page, script), and the "
        f"JSON ({size:.0f} bytes on average with the way there). The first request of each newcomer, {wanted:.0f} "
        f"a second, still needs a proxy."
    )
    return [of_the_machine, of_the_front]


def _waiting(surge: Found) -> str:
    asked = surge["waiting_pages"]
    if not asked:
        return "Nobody had to wait."
    gate = 1000 * surge["used"]["nginx"] / (asked + surge["pages"])
    return (
        f"People who wait asked {asked:,} times, in {_ms(surge['waiting_late']['0.5'])} and in "
        f"{_ms(surge['waiting_late']['0.95'])} for 95 of 100; nginx took {gate:.2g} ms of CPU for each "
        f"of its answers. Who got in had waited {surge['waited']['0.5'] or 0:.0f} s in the middle, "
        f"{surge['waited']['1'] or 0:.0f} s at most."
    )


def _ms(seconds: float | None) -> str:
    return "no time" if seconds is None else f"{1000 * seconds:.0f} ms"


def _failed(found: Found) -> str:
    failed = sum(found["failed"].values())
    most = ", ".join(f"{reason} ({count})" for reason, count in sorted(found["failed"].items())[:5])
    return f"{failed} journeys failed" + (f": {most}" if failed else "")


def _cores(found: Found) -> str:
    return ", ".join(f"{name} {used / found['took']:.2f}" for name, used in found["used"].items())


def in_a_line(found: Found) -> str:
    late = {share: found["late"][share] and round(1000 * found["late"][share]) for share in found["late"]}
    return (
        f"  {found['offered']:.3g}/s offered, {found['ended_a_second']:.3g}/s ended, {late} ms, "
        f"{found['entered']:,} of {found['came']:,} in, {_failed(found)}; {_cores(found)}"
    )

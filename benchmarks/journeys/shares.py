"""Who comes for what: of a hundred people who come, so many go each way, and every page on it in its order.

docs/benchmarks.md shows this table; `python -m benchmarks.journeys.shares` writes it anew.
"""

from __future__ import annotations

from dataclasses import dataclass

SIGN_IN = (
    "GET /",
    "GET /my/",
    "GET /sign-in/",
    "POST /sign-in/",
    "GET /sign-in/code/",
    "POST /sign-in/code/",
    "GET /my/",
)


@dataclass(frozen=True)
class Way:
    """`share`: of a hundred who come; `pages`: every request of it, a form and the page that it leads on to apart."""

    title: str
    share: int
    pages: tuple[str, ...]


WAYS = {
    "decision": Way(
        "reads the decision with its reasons, and what it was decided from",
        45,
        (*SIGN_IN, "GET /my/decision/", "GET /my/household/", "GET /how-we-decide/"),
    ),
    "follow": Way(
        "follows a request that was filed before",
        15,
        (*SIGN_IN, "GET /my/requests/", "GET /my/requests/N/", "GET /my/messages/"),
    ),
    "object": Way(
        "reads the decision and objects to it",
        10,
        (
            *SIGN_IN,
            "GET /my/decision/",
            "GET /my/requests/",
            "POST /my/requests/new/",
            "GET /my/requests/N/claim/",
            "POST /my/requests/N/claim/",
            "GET /my/requests/N/check/",
            "POST /my/requests/N/check/",
            "GET /my/requests/N/filed/",
        ),
    ),
    "public": Way(
        "looks around without signing in, and begins the anonymous check",
        20,
        ("GET /", "GET /agreement/", "GET /how-we-decide/", "GET /check/", "POST /check/", "GET /quality/"),
    ),
    "verify": Way(
        "is shown a letter of approval, and verifies it",
        10,
        ("GET /", "GET /verify/", "POST /verify/", "GET /verify/SERIAL/"),
    ),
}


def pages_a_visit() -> float:
    """Pages of the journey that comes on average."""
    return sum(way.share * len(way.pages) for way in WAYS.values()) / 100


def share_of_pages() -> dict[str, float]:
    """Page → its share of all pages that are asked for, the commonest first."""
    counts: dict[str, int] = {}
    for way in WAYS.values():
        for page in way.pages:
            counts[page] = counts.get(page, 0) + way.share
    whole = sum(counts.values())
    return {page: count / whole for page, count in sorted(counts.items(), key=lambda one: -one[1])}


def table() -> str:
    """Both tables as docs/benchmarks.md has them."""
    lines = ["| journey | of 100 who come | pages |", "| --- | ---: | ---: |"]
    lines += [f"| {way.title} | {way.share} | {len(way.pages)} |" for way in WAYS.values()]
    lines += ["", "| page | share of all pages |", "| --- | ---: |"]
    lines += [f"| `{page}` | {100 * share:.1f} % |" for page, share in share_of_pages().items()]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())

"""Who may see what: each route with an id in its address, and the answer that each kind of visitor gets.

A route is named as Django does (`site:name`). The columns: the own household (or a case of one's own province), another
household (another province), and a visitor who is not signed in. A route that is not listed fails
tests/architecture/test_routes.py; the tests of each site ask every row for real.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Answer = Literal["page", "not found", "forbidden", "sign in", "gone to"]


class Row(NamedTuple):
    """`whose`: what the id names."""

    whose: str
    own: Answer
    other: Answer
    anonymous: Answer


ROUTES: dict[str, dict[str, Row]] = {
    "citizen": {
        "agreement-version": Row("a published version, public like the rest", "page", "page", "page"),
        # A run belongs to the nation; whoever asks sees their own household in it, and nothing where it has none.
        "decision:earlier": Row("a run with one's own household", "page", "not found", "sign in"),
    },
    "staff": {},
}

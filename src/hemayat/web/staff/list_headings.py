"""The column headings of a list as links that sort it: upward first, and downward if it is sorted upward already."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from hemayat.cases.list_orders import DUE_FIRST, ListOrder


@dataclass(frozen=True)
class ListSorting:
    """How a list is sorted now and by which columns it can be.

    `at`: the address of the list, and `asked`: what else it asks for, without order and page. `first`: the order that
    the list has if nothing is asked for.
    """

    order: ListOrder
    names: Collection[str]
    at: str
    asked: str = ""
    first: ListOrder = DUE_FIRST

    @property
    def given(self) -> str:
        """The order as an address has it; empty for the first."""
        return "" if self.order == self.first else str(self.order)

    def direction(self, name: str) -> str:
        """As `aria-sort` has it; empty for a column by which the list is not sorted."""
        if name != self.order.name:
            return ""
        return "descending" if self.order.is_descending else "ascending"

    def address(self, name: str) -> str:
        """Of the list sorted by this column."""
        following = ListOrder(name, self.direction(name) == "ascending")
        return self._address({} if following == self.first else {"order": str(following)})

    def address_after(self, place: str) -> str:
        """Of the next page."""
        return self._address({**({"order": self.given} if self.given else {}), "after": place})

    def _address(self, more: dict[str, str]) -> str:
        asked = "&".join(part for part in (self.asked, urlencode(more)) if part)
        return f"{self.at}?{asked}" if asked else self.at

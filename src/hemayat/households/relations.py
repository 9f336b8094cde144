"""What members of a household are to another head, as far as it follows from what they were to the one before."""

from __future__ import annotations

from hemayat.households.models import HEAD

_AFTER: dict[str, dict[str, str]] = {
    "spouse": {HEAD: "spouse", "child": "child", "grandchild": "grandchild", "child_in_law": "child_in_law"},
    "child": {HEAD: "parent", "spouse": "parent", "child": "sibling"},
    "parent": {HEAD: "child", "spouse": "child_in_law", "child": "grandchild", "parent": "spouse", "sibling": "child"},
    "sibling": {HEAD: "sibling", "parent": "parent", "sibling": "sibling"},
}  # fmt: skip
"""What the new head was → what somebody was → what they are now; all else is another relative."""


def relation_after(was: str, new_head_was: str) -> str:
    """What somebody who was `was` to the old head is to a new one who was `new_head_was` to the same."""
    return _AFTER.get(new_head_was, {}).get(was, "other")

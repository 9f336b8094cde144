"""How long a condition becomes that is written out in full, because it has no names to share its parts by."""

from __future__ import annotations

from hemayat.rules.emitter import Emitter, ValueRange
from hemayat.rules.nodes import ColumnRef, Node, Ref
from hemayat.rules.targets import SqlTarget

LONGEST_TEXT = 20_000


def is_too_involved(node: Node) -> bool:
    """Whether unknowns make the text of this condition longer than an engine should be given."""
    try:
        _SizeEmitter(SqlTarget(), _stand_in, None).range(node)
    except _TooLongError:
        return True
    return False


class _TooLongError(Exception):
    pass


class _SizeEmitter(Emitter):
    def range(self, node: Node) -> ValueRange:
        """Stops at the first part that is too long: the whole could be longer than memory."""
        found = super().range(node)
        if len(found.low) + len(found.high) > LONGEST_TEXT:
            raise _TooLongError
        return found


def _stand_in(node: Node) -> ValueRange:
    """A text about as long as the final one: a cell, or a fact that may be unknown."""
    assert isinstance(node, ColumnRef | Ref)
    if isinstance(node, ColumnRef) and not node.nullable:
        return ValueRange(f"r.{node.name}", f"r.{node.name}")
    low = f"CASE WHEN {node.name}__unknown <> 0 THEN 0 ELSE {node.name} END"
    return ValueRange(low, f"{low} OR TRUE", 0, True)

"""An action that is refused: one class for all reasons, and each reason is a text in the `errors.py` of its slice.

    CASE_NOT_IN_HAND = Message("Take the case first. …")
    raise RequestFault(CASE_NOT_IN_HAND)

A reason gets a class of its own only if some code catches it and does something else than show the text.
"""

from __future__ import annotations

from hemayat.common.errors import HemayatError
from hemayat.common.language import Value, Words


class Refusal(HemayatError):
    """`reason`: what is wrong and what to do, as declared. `words`: the same with `values`, for the person who asked.

    The exception itself reads in English.
    """

    def __init__(self, reason: Words, **values: Value) -> None:
        self.reason, self.words = reason, reason.format(**values) if values else reason
        super().__init__(self.words.en)

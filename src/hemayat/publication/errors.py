"""What can go wrong with a publication; each says what the person can do about it."""

from __future__ import annotations

from hemayat.common.errors import HemayatError


class PublicationFault(HemayatError):
    """Something stands in the way; the text says what, and what to do."""


class NotAPublisher(PublicationFault):
    """The member of staff may not publish: ask whoever gives roles for `publisher`."""


class SamePerson(PublicationFault):
    """Whoever proposed a publication cannot approve it: ask another publisher."""


class WrongContent(PublicationFault):
    """What was read is not what the run sealed: bring the whole run folder again, and propose it again."""

"""What can go wrong with a publication; each says what the person can do about it."""

from __future__ import annotations

from typing import ClassVar

from hemayat.common.errors import HemayatError
from hemayat.common.language import Message, Words


class PublicationFault(HemayatError):
    """Something stands in the way; the text says what, and what to do.

    A `fault` that is text is English, for an operator; members of staff then read `general` in Persian, or `fa`.
    """

    general: ClassVar[Words] = Message("this cannot be done now")

    def __init__(self, fault: Words | str, fa: str = "") -> None:
        words = fault if isinstance(fault, Words) else Words(fa or self.general.fa, fault)
        super().__init__(words.en)
        # Errands keep it in the database.
        self.words = dict(words)


class PublicationBusy(PublicationFault):
    """Another publishes at this moment, or the database still ends what a dead process asked of it: try again."""

    general: ClassVar[Words] = Message("somebody else is publishing now; wait until they are done")


class NotAPublisher(PublicationFault):
    """The member of staff may not publish: ask whoever gives roles for `publisher`."""

    general: ClassVar[Words] = Message("this is for a publisher; ask an administrator for the role")


class NotAnAnalyst(PublicationFault):
    """The member of staff may not try a reform: ask whoever gives roles for `analyst`."""

    general: ClassVar[Words] = Message("this is for a policy analyst; ask an administrator for the role")


class SamePerson(PublicationFault):
    """Whoever proposed a publication cannot approve it: ask another publisher."""

    general: ClassVar[Words] = Message("you proposed this run yourself; another publisher has to approve it")


class NotAllowedToJustify(PublicationFault):
    """Only publishers and senior officers write why a stopped run may be published."""

    general: ClassVar[Words] = Message("a publisher or a senior officer writes this reason")


class RunStopped(PublicationFault):
    """The run changes more outcomes than the agreement allows, and two people have not written why yet."""

    def __init__(self, run_id: int, written: int) -> None:
        super().__init__(
            f"run {run_id} changes more outcomes than the agreement allows: two people, one of them a publisher, "
            f"have to write why it may be published (written: {written}); hemayat publish justify {run_id}",
            "این اجرا نتیجهٔ خانوارهای زیادی را تغییر می‌دهد. دو نفر، که یکی از آنان مسئول انتشار است، باید بنویسند چرا "
            "با این حال منتشر شود.",
        )


class WrongContent(PublicationFault):
    """What was read is not what the run sealed: bring the whole run folder again, and propose it again."""

    general: ClassVar[Words] = Message(
        "what was read is not what the run sealed; bring the whole run folder, and propose it again"
    )

"""What can go wrong with a publication; each says what the person can do about it."""

from __future__ import annotations

from typing import ClassVar

from hemayat.common.errors import HemayatError
from hemayat.common.language import Message, Words


class PublicationFault(HemayatError):
    """Something stands in the way; the text says what, and what to do.

    A `fault` that is text is English, for an operator; members of staff then read `general` in Persian.
    """

    general: ClassVar[Words] = Message("This cannot be done now.")

    def __init__(self, fault: Words | str) -> None:
        words = fault if isinstance(fault, Words) else Words(self.general.fa, fault)
        super().__init__(words.en)
        # Errands keep it in the database.
        self.words = dict(words)


class PublicationBusy(PublicationFault):
    """Another publishes at this moment, or the database still ends what a dead process asked of it: try again."""

    general: ClassVar[Words] = Message("Another person is publishing now. Wait until they have finished.")


class NotAPublisher(PublicationFault):
    """The member of staff may not publish: ask whoever gives roles for `publisher`."""

    general: ClassVar[Words] = Message("Only a publisher can do this. Ask an administrator for the role.")


class NotAnAnalyst(PublicationFault):
    """The member of staff may not try a reform: ask whoever gives roles for `analyst`."""

    general: ClassVar[Words] = Message(
        "Only a policy analyst can do this. Ask an administrator for the role."
    )


class SamePerson(PublicationFault):
    """Whoever proposed a publication cannot approve it: ask another publisher."""

    general: ClassVar[Words] = Message("You proposed this run. Another publisher must approve it.")


class NotAllowedToJustify(PublicationFault):
    """Only publishers and senior officers write why a stopped run may be published."""

    general: ClassVar[Words] = Message("Only a publisher or a senior officer can write this reason.")


class RunStopped(PublicationFault):
    """The run changes more outcomes than the agreement allows, and two people have not written why yet."""

    def __init__(self, run_id: int, written: int) -> None:
        super().__init__(
            Message(
                "Run {run_id} changes more outcomes than the agreement allows. Two people must write why it may be "
                "published, and one of them must be a publisher. Reasons so far: {written}. Write a reason on the page "
                "of the run, or with `hemayat publish justify`."
            ).format(run_id=run_id, written=written)
        )


class WrongContent(PublicationFault):
    """What was read is not what the run sealed: bring the whole run folder again, and propose it again."""

    general: ClassVar[Words] = Message(
        "The content does not match the seal of the run. Copy the whole run folder again, and "
        "propose the run again."
    )

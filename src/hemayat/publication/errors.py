"""What can go wrong with a publication; each says what the person can do about it."""

from __future__ import annotations

from hemayat.common.errors import HemayatError
from hemayat.common.language import Message, Value, Words

NOT_NOW = Message("This cannot be done now.")
ANOTHER_PUBLISHES = Message("Another person is publishing now. Wait until they have finished.")
NOT_A_PUBLISHER = Message("Only a publisher can do this. Ask an administrator for the role.")
NOT_AN_ANALYST = Message("Only a policy analyst can do this. Ask an administrator for the role.")
SAME_PERSON = Message("You proposed this run. Another publisher must approve it.")
SAME_PERSON_RESUMES = Message("You asked to resume this run. Another publisher must resume it.")
NOT_ALLOWED_TO_JUSTIFY = Message("Only a publisher or a senior officer can write this reason.")
RUN_STOPPED = Message(
    "Run {run_id} changes more outcomes than the agreement allows. Two people must write why it may be "
    "published, and one of them must be a publisher. Reasons so far: {written}. Write a reason on the page "
    "of the run, or with `hemayat publish justify`."
)
WRONG_CONTENT = Message(
    "The content does not match the seal of the run. Copy the whole run folder again, and "
    "propose the run again."
)


class PublicationFault(HemayatError):
    """Something stands in the way; `reason` says what, and what to do, with `values`.

    `detail` is English, for an operator, with names and paths; members of staff read the reason in Persian. A reason
    that is text is such a detail, and members of staff read that this cannot be done now.
    """

    def __init__(self, reason: Words | str, detail: str = "", **values: Value) -> None:
        self.reason, detail = (NOT_NOW, reason) if isinstance(reason, str) else (reason, detail)
        words = self.reason.format(**values) if values else self.reason
        # Errands keep it in the database.
        self.words = {"fa": words.fa, "en": detail or words.en}
        super().__init__(self.words["en"])


class PublicationBusy(PublicationFault):
    """Another publishes at this moment, or the database still ends what a dead process asked of it: try again."""

"""Background entry points of accounts."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

_MORE_TRIES_OF_IDENTITY = 3


@app.task(name="accounts.answer_attempt", queue="urgent", retry=RetryStrategy(max_attempts=2, wait=2))
def answer_attempt_task(*, attempt: int) -> None:
    """Ask the registers about one sign-in, and send its code. The job's row holds the attempt's plain id only."""
    from hemayat.accounts.code_dispatch import answer_attempt  # noqa: PLC0415 - it defers this very task

    answer_attempt(attempt=attempt, now=timezone.now())


@app.task(name="accounts.replace_short_codes", queue="urgent", retry=RetryStrategy(max_attempts=2, wait=2))
def replace_short_codes_task(*, attempt: int) -> None:
    """Somebody guesses at what this attempt is about: its codes become long."""
    from hemayat.accounts.code_dispatch import replace_short_codes  # noqa: PLC0415 - as above

    replace_short_codes(attempt=attempt, now=timezone.now())


@app.task(name="accounts.send_members_code", queue="urgent", retry=RetryStrategy(max_attempts=2, wait=2))
def send_members_code_task(*, attempt: int) -> None:
    """A head asked for a code to the line of a member of the household."""
    from hemayat.accounts.members_code import send_members_code  # noqa: PLC0415 - as above

    send_members_code(attempt=attempt, now=timezone.now())


@app.task(name="accounts.send_turns", queue="urgent", retry=RetryStrategy(max_attempts=2, wait=5))
def send_turns_task(*, turns: list[int]) -> None:
    """It is the turn of these people in the waiting room."""
    from hemayat.accounts.turn_notices import send_turns  # noqa: PLC0415 - as above

    send_turns(turns=turns, now=timezone.now())


@app.task(name="accounts.answer_journey", queue="urgent", retry=RetryStrategy(max_attempts=2, wait=2))
def answer_journey_task(*, journey: int) -> None:
    """Ask the provider and the registers about one national sign-in. sql/journeys.sql queues it."""
    from hemayat.accounts.sso_verification import answer_journey  # noqa: PLC0415 - Django's models, once it is set up

    answer_journey(journey=journey, now=timezone.now())


@app.task(
    name="accounts.confirm_staff_identity",
    queue="urgent",
    retry=RetryStrategy(max_attempts=_MORE_TRIES_OF_IDENTITY, wait=5),
    pass_context=True,
)
def confirm_staff_identity_task(context: JobContext, *, identity: int) -> None:
    """Ask the registers about a member of staff, and send the link of the invitation to the line that is theirs.

    If the last try fails, the account's page says so: else it would say for ever that the registers are being asked.
    """
    from hemayat.accounts.staff_identity import answer_identity, give_identity_up  # noqa: PLC0415 - it defers this task

    try:
        answer_identity(identity=identity, now=timezone.now())
    except Exception:
        if context.job.attempts >= _MORE_TRIES_OF_IDENTITY:
            give_identity_up(identity=identity, now=timezone.now())
        raise

"""The promises of an agreement that can be counted, as sentences: what about, and what is promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hemayat.agreements.content import AgreementParameters, CriterionReviewLimits, RunStopLimits
from hemayat.common.language import LANGUAGES, Message, Words, translate
from hemayat.common.money import format_money
from hemayat.common.persian import to_persian_digits
from hemayat.oversight.indicators import ALL, IN_DAYS
from hemayat.requests.document_lane import RULE
from hemayat.requests.kinds import LIMITS
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language

_WEEKDAYS = {
    "saturday": Message("Saturdays"),
    "sunday": Message("Sundays"),
    "monday": Message("Mondays"),
    "tuesday": Message("Tuesdays"),
    "wednesday": Message("Wednesdays"),
    "thursday": Message("Thursdays"),
    "friday": Message("Fridays"),
}
_SUPPORT = {
    "continues": _("Support that you already receive continues until we answer your objection."),
    "stops": _(
        "No support is paid until we answer your objection. If it is upheld, we calculate the arrears."
    ),
}
_COMMA, _OR, _AND = Message(", "), Message(" or "), Message(" and ")
_NO_WINDOW = _("There is no time limit; you can object at any time.")
_AT_ONCE = _("The decision takes effect on the day it is made.")


def promises_of(parameters: AgreementParameters) -> list[tuple[str, str]]:
    """In the order in which a person meets them."""
    return [
        *(
            (in_page_language(LIMITS[kind].promise), _within(days))
            for kind, days in parameters.answer_within.items()
        ),
        (
            _("When we ask the organisation that owns the information"),
            _of_owner(parameters.register_within),
        ),
        (_("When we ask you a question"), _of_you(parameters.applicant_within)),
        (_("If you have not answered our question"), _reminders(parameters.reminder_days)),
        (
            _("We answer your question"),
            _within(parameters.question_within),
        ),
        (
            _("The inspection office answers a complaint"),
            _within(parameters.complaint_within),
        ),
        (_("Time to object"), _window(parameters.objection_window_days)),
        (
            _("Support while an objection is open"),
            _SUPPORT[parameters.support_while_objecting],
        ),
        (
            _("A decision to your disadvantage"),
            _adverse(parameters.adverse_change_after_days),
        ),
        (
            _("An objection that is upheld"),
            _(
                "The new result applies from the first round in which you should have been eligible. "
                "The decision says how much unpaid support is due to you."
            ),
        ),
        (
            _("Information that an officer corrected using a document"),
            _finding(parameters.finding_review_within),
        ),
        (
            _("A decision by two officers that differs from the result of the rules"),
            _override(parameters.override_review_after_months),
        ),
        (_("What you write or send"), _person_reads(parameters.person_reads)),
        (
            _("A document accepted in place of a register’s data"),
            _one_officer(parameters.one_officer_up_to_rial),
        ),
        (_("Pace of work"), _pace(parameters.pace_over_days)),
        (_("Document queue"), _lane(parameters.document_lane_share)),
        (_("New results for the whole country"), _stops(parameters.run_stops)),
        (_("A criterion that is often wrong"), _reviews(parameters.criterion_reviews)),
        (_("A working day"), _working_day(parameters.weekend)),
    ]


def targets_of(indicators: Mapping[str, int]) -> list[tuple[str, str]]:
    """The quality that is agreed: what is measured, and how good it has to be."""
    return [(in_page_language(ALL[name].title), _target(name, target)) for name, target in indicators.items()]


def _stops(limits: RunStopLimits) -> str:
    nation, province = (_percent(share) for share in (limits.nation, limits.province))
    return in_page_language(
        Message(
            "Publication stops if the result changes for more than {nation} percent of all households, or "
            "{province} percent of those in a province. Publication "
            "starts again only after two people have given their reasons in writing."
        ).format(nation=Words(nation[0], nation[1]), province=Words(province[0], province[1]))
    )


def _reviews(limits: CriterionReviewLimits) -> str:
    overturned, wrong = (_percent(share) for share in (limits.overturned, limits.wrong_refusals))
    return in_page_language(
        Message(
            "We review a criterion if more than {overturned} percent of the objections to it succeed. We "
            "also review it if we estimate that more than {wrong} percent of the refusals under it are "
            "wrong."
        ).format(overturned=Words(*overturned), wrong=Words(*wrong))
    )


def _percent(share: int) -> tuple[str, str]:
    """Tenths of a percent, in Persian and in English digits."""
    whole, rest = divmod(share, 10)
    fa, en = (f"{whole}٫{rest}", f"{whole}.{rest}") if rest else (str(whole), str(whole))
    return to_persian_digits(fa), en


def _target(name: str, target: int) -> str:
    if name in IN_DAYS:
        return in_page_language(
            Message("At most {target}").format(target=Words(_fa(target), _days(target, "day")))
        )
    fa, en = _percent(target)
    return in_page_language(Message("At least {value} percent").format(value=Words(fa, en)))


def _within(days: int) -> str:
    return in_page_language(
        Message("Within {days}").format(days=Words(_fa(days), _days(days, "working day")))
    )


def _of_owner(days: int) -> str:
    return in_page_language(
        Message(
            "The organisation has {days} to answer. Without an answer, we do not refuse your request: "
            "an officer contacts the organisation again."
        ).format(days=Words(_fa(days), _days(days, "working day")))
    )


def _of_you(days: int) -> str:
    return in_page_language(
        Message(
            "You have {days} to answer. The days when we wait for your answer do not count "
            "towards our own time limit."
        ).format(days=Words(_fa(days), _days(days, "working day")))
    )


def _reminders(days: tuple[int, ...]) -> str:
    if not days:
        return _("We do not send reminders.")
    numbers = _joined((Words(_fa(day), str(day)) for day in days), _AND)
    unit = "day" if days == (1,) else "days"
    words = Message(
        "We remind you {days} after we ask you a question, but not after your time to answer has ended. "
        "If you still have not answered, we call you."
    )
    return in_page_language(words.format(days=Words(numbers.fa, f"{numbers.en} {unit}")))


def _window(days: int | None) -> str:
    if days is None:
        return _NO_WINDOW
    return in_page_language(
        Message("{days} after we tell you the decision").format(days=Words(_fa(days), _days(days, "day")))
    )


def _adverse(days: int) -> str:
    if days == 0:
        return _AT_ONCE
    return in_page_language(
        Message(
            "The decision takes effect {days} after we tell you, so you have time to object first."
        ).format(days=Words(_fa(days), _days(days, "day")))
    )


def _finding(days: int) -> str:
    return in_page_language(
        Message(
            "The corrected information is used in every later decision. If newer register data "
            "contradicts the correction, we tell you, and an officer reviews the correction within "
            "{days}. Until then, the result that is better for your household stays valid."
        ).format(days=Words(_fa(days), _days(days, "working day")))
    )


def _override(months: int) -> str:
    return in_page_language(
        Message("We review the decision after {months}. Only a review can end it.").format(
            months=Words(_fa(months), _days(months, "month"))
        )
    )


def _one_officer(most: int) -> str:
    fa, en = format_money(most, "fa"), format_money(most, "en")
    return in_page_language(
        Message(
            "If corrected information adds no more than {value} of support a year, one officer can decide alone. "
            "Above that, a second officer must also see the document and agree."
        ).format(value=Words(fa, en))
    )


def _person_reads(kinds: tuple[str, ...]) -> str:
    return in_page_language(
        Message(
            "You can write an explanation or send a document with {value}. If you do, a case officer reads "
            "and answers it before we record any unfavourable result. If you do "
            "not, the result is automatic, and you can then ask an officer to look at your case."
        ).format(value=_joined((LIMITS[kind].about for kind in kinds), _OR))
    )


def _lane(share: int) -> str:
    if share == 0:
        return _("The document queue is not used.")
    fa, en = _percent(share)
    return in_page_language(
        Message(
            "{rule} At most {value} percent of the cases that an officer takes in a day come from "
            "this queue. The document queue does not make any case late."
        ).format(rule=RULE, value=Words(fa, en))
    )


def _pace(days: int) -> str:
    return in_page_language(
        Message(
            "Officers take cases in order of due date. Using the average number of decisions a day over the last "
            "{days}, we forecast when your turn will come. The forecast does not change the due date."
        ).format(days=Words(_fa(days), _days(days, "working day")))
    )


def _working_day(weekend: tuple[str, ...]) -> str:
    if not weekend:
        return _("Any day that is not a public holiday")
    return in_page_language(
        Message("Any day except {value} and public holidays. The day of filing is not counted.").format(
            value=_joined((_WEEKDAYS[day] for day in weekend), _COMMA)
        )
    )


def _joined(parts: Iterable[Words], last: Words) -> Words:
    """`last`: the word or sign before the last of them."""
    *first, end = list(parts)
    fa, en = (
        last.in_(lang).join(
            filter(None, (translate(", ", lang).join(one.in_(lang) for one in first), end.in_(lang)))
        )
        for lang in LANGUAGES
    )
    return Words(fa, en)


def _days(days: int, unit: str) -> str:
    return f"{days} {unit}" if days == 1 else f"{days} {unit}s"


def _fa(days: int) -> str:
    return to_persian_digits(str(days))

"""The wording of what is sent to many: each notice in Persian, which is sent, and in English beside it.

A wording that has been sent is never edited, here or in a catalogue: give the new one a new name, so that an old
message still reads as it did.
No notice holds a name, a national id or an amount: a phone is read by others too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.common.language import Lang, Message, Words


@dataclass(frozen=True)
class NoticeTemplate:
    words: Words
    parameters: frozenset[str] = frozenset()


_ADDRESS = frozenset({"address"})
_CODE = _ADDRESS | {"code"}
_CODE_DAY = _CODE | {"day_fa", "day_en"}

NOTICES: Mapping[str, NoticeTemplate] = {
    "result_eligible.1": NoticeTemplate(
        Message("Your household is eligible for livelihood assistance. See why at {address}."),
        _ADDRESS,
    ),
    "result_not_eligible.1": NoticeTemplate(
        Message(
            "Your household is not eligible for livelihood assistance. See why at {address}. You may object."
        ),
        _ADDRESS,
    ),
    "result_needs_data.1": NoticeTemplate(
        Message("Your household is waiting for information. See at {address} what is missing."),
        _ADDRESS,
    ),
    # To heads who receive support, if a national run lacks data about them (requests/missing_data.py).
    "requested_needs_data.1": NoticeTemplate(
        Message(
            "Some information about your household is missing. We are asking the registers for "
            "it, and your support continues until they answer. More at {address}"
        ),
        _ADDRESS,
    ),
    # After a corrected national run, to heads whom the wrong one had been told.
    "corrected_eligible.1": NoticeTemplate(
        Message(
            "Our earlier message about your household’s result was wrong; we are sorry. Your "
            "household is eligible for livelihood assistance. More at {address}"
        ),
        _ADDRESS,
    ),
    "corrected_not_eligible.1": NoticeTemplate(
        Message(
            "Our earlier message about your household’s result was wrong; we are sorry. The "
            "correct result: not eligible. See why, and how to object, at {address}"
        ),
        _ADDRESS,
    ),
    "corrected_needs_data.1": NoticeTemplate(
        Message(
            "Our earlier message about your household’s result was wrong; we are sorry. Some "
            "information is still missing. See at {address} what it is."
        ),
        _ADDRESS,
    ),
    # The corrected run could not decide the household.
    "corrected_not_decided.1": NoticeTemplate(
        Message(
            "Our earlier message about your household’s result is no longer valid; we are sorry. "
            "Your household was not decided in this round. More at {address}"
        ),
        _ADDRESS,
    ),
    # To heads with support whose household the register of a national run does not have any more.
    "left_out.1": NoticeTemplate(
        Message(
            "The civil registry’s new data do not include your household, so its support stops "
            "on {day}. If that is wrong, apply at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "approval_letter.1": NoticeTemplate(
        Message("The letter of your approval is issued and signed. See it at {address}."),
        _ADDRESS,
    ),
    "approval_withdrawn.1": NoticeTemplate(
        Message(
            "Your approval has ended, as you asked. If you did not ask for it, see {address} and call us."
        ),
        _ADDRESS,
    ),
    # Of a request. `code`: its tracking code; `day_fa`, `day_en`: a day in the Jalali calendar, for each language.
    "request_filed.1": NoticeTemplate(
        Message(
            "Your request is filed; its tracking code is {code}. We answer by {day}. Follow it at {address}"
        ),
        _CODE_DAY,
    ),
    "register_waits.1": NoticeTemplate(
        Message(
            "Request {code}: a register has not answered yet. You do not need to do anything. We "
            "answer by {day}. Follow it at {address}"
        ),
        _CODE_DAY,
    ),
    "registers_asked_again.1": NoticeTemplate(
        Message(
            "Request {code}: the registers are being asked again. You do not need to do "
            "anything. We answer by {day}. Follow it at {address}"
        ),
        _CODE_DAY,
    ),
    "request_with_officer.1": NoticeTemplate(
        Message(
            "A case officer is looking at request {code}. You do not need to do anything. We "
            "answer by {day}. Follow it at {address}"
        ),
        _CODE_DAY,
    ),
    "needs_answer.1": NoticeTemplate(
        Message("Request {code}: a case officer has a question for you. Answer by {day} at {address}"),
        _CODE_DAY,
    ),
    "answer_received.1": NoticeTemplate(
        Message(
            "Request {code}: your answer has arrived. You have the result by {day}. Follow it at {address}"
        ),
        _CODE_DAY,
    ),
    "answer_missed.1": NoticeTemplate(
        Message(
            "Request {code}: we received no answer and continue without it. Our new due date is "
            "{day}: {address}"
        ),
        _CODE_DAY,
    ),
    "support_continues.1": NoticeTemplate(
        Message("Request {code}: your support continues until we answer your objection. More at {address}"),
        _CODE,
    ),
    "member_struck_out.1": NoticeTemplate(
        Message(
            "Request {code}: the case officer did not count one of the people whom you named. "
            "See why at {address}"
        ),
        _CODE,
    ),
    "visit_called.1": NoticeTemplate(
        Message("Request {code}: as an exception you are asked to come. Reason, place and time at {address}"),
        _CODE,
    ),
    "visit_called_off.1": NoticeTemplate(
        Message("Request {code}: you need not come any more. More at {address}"),
        _CODE,
    ),
    "request_eligible.1": NoticeTemplate(
        Message("Result of request {code}: your household is eligible. The reasons are at {address}"),
        _CODE,
    ),
    "request_not_eligible.1": NoticeTemplate(
        Message(
            "Result of request {code}: your household is not eligible. See why at {address}. You may object."
        ),
        _CODE,
    ),
    "request_settled.1": NoticeTemplate(
        Message("Request {code} is settled. The result and its reasons are at {address}"),
        _CODE,
    ),
    "request_withdrawn.1": NoticeTemplate(
        Message("Request {code} is withdrawn, as you asked. You may file again at any time at {address}"),
        _CODE,
    ),
    # Whoever lost the code asked the hotline for it; it goes to the line on file alone.
    "tracking_code.1": NoticeTemplate(
        Message("The tracking code of your request is {code}. Follow it at {address}"),
        _CODE,
    ),
    # Of a complaint. `code`: of the complaint, but in the first, which is of the late request. Never what it is about.
    "complaint_way_opens.1": NoticeTemplate(
        Message(
            "Request {code}: the due date has passed without a result. You may complain to the "
            "inspectors: {address}"
        ),
        _CODE,
    ),
    "complaint_filed.1": NoticeTemplate(
        Message(
            "Complaint {code} is with the inspection office. You have a written answer by {day}: {address}"
        ),
        _CODE_DAY,
    ),
    "complaint_taken_up.1": NoticeTemplate(
        Message(
            "Complaint {code}: an inspector is looking into it. You do not need to do anything. "
            "Follow it at {address}"
        ),
        _CODE,
    ),
    "complaint_released.1": NoticeTemplate(
        Message(
            "Complaint {code}: another inspector is to look into it, by the same day. Follow it at {address}"
        ),
        _CODE,
    ),
    "complaint_written.1": NoticeTemplate(
        Message("Complaint {code}: the inspector has written to you. Read it at {address}"),
        _CODE,
    ),
    "complaint_asked.1": NoticeTemplate(
        Message("Complaint {code}: the inspector has a question for you. Answer by {day} at {address}"),
        _CODE_DAY,
    ),
    "complaint_replied.1": NoticeTemplate(
        Message("Complaint {code}: your answer has arrived. You have ours by {day}. Follow it at {address}"),
        _CODE_DAY,
    ),
    "complaint_unreplied.1": NoticeTemplate(
        Message(
            "Complaint {code}: we received no answer and continue without it. Our new due date "
            "is {day}: {address}"
        ),
        _CODE_DAY,
    ),
    "complaint_answered.1": NoticeTemplate(
        Message("The inspection office has answered complaint {code} in writing. Read it at {address}"),
        _CODE,
    ),
    "complaint_withdrawn.1": NoticeTemplate(
        Message("Complaint {code} is withdrawn, as you asked. More at {address}"),
        _CODE,
    ),
    # To the head of a household that somebody left; never where to.
    "member_moved.1": NoticeTemplate(
        Message(
            "By the civil registry, the members of your household have changed; it is determined "
            "again. More at {address}"
        ),
        _ADDRESS,
    ),
    "member_moved.2": NoticeTemplate(
        Message(
            "By the civil registry, the members of your household are others from {day} on; it "
            "is decided again. More at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "head_changed.1": NoticeTemplate(
        Message(
            "By the civil registry, your household has another head; it is determined again. "
            "More at {address}"
        ),
        _ADDRESS,
    ),
    "head_changed.2": NoticeTemplate(
        Message(
            "By the civil registry, your household has another head from {day} on; it is decided "
            "again. More at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    # An officer is to look again at something that was found with a document, or at a decision by two officers.
    "finding_review_opened.1": NoticeTemplate(
        Message(
            "An officer will review by {day} what officers established about your household "
            "earlier. Until then the better result stays in force. More at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "finding_review_kept.1": NoticeTemplate(
        Message(
            "An officer has reviewed what officers established about your household, and it "
            "stays valid. More at {address}"
        ),
        _ADDRESS,
    ),
    "finding_review_ended.1": NoticeTemplate(
        Message(
            "What officers established about your household is no longer valid, and your "
            "household is decided again. We tell you the result, and you may object: {address}"
        ),
        _ADDRESS,
    ),
    # To the grown members of a household whose head has died, each by a line of their own; it names nobody.
    "head_died.1": NoticeTemplate(
        Message(
            "By the civil registry, the head of your household has died; our condolences. How "
            "assistance goes on with a new head: {address}after-a-death/"
        ),
        _ADDRESS,
    ),
    "day_of_death_corrected.1": NoticeTemplate(
        Message(
            "The civil registry has corrected the day on which a member of your household died; "
            "it is determined again. More at {address}"
        ),
        _ADDRESS,
    ),
    "death_corrected.1": NoticeTemplate(
        Message(
            "The civil registry has taken back a death record; your livelihood assistance is as "
            "it was. We are sorry. More at {address}"
        ),
        _ADDRESS,
    ),
    # Of a question. It names none: a household may have several, and all stand on one page.
    "question_received.1": NoticeTemplate(
        Message("Your question has arrived. We answer by {day}. Follow it at {address}"),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "question_answered.1": NoticeTemplate(
        Message(
            "Your question is answered. Read the answer at {address}, and write there if it is not clear."
        ),
        _ADDRESS,
    ),
    "question_answered.2": NoticeTemplate(
        Message(
            "Your question is answered. Read the answer at {address}. Is it not clear? Write "
            "there, or send QUESTION and your words to {number}."
        ),
        _ADDRESS | {"number_fa", "number_en"},
    ),
    # To everybody concerned. `day_fa`, `day_en`: from when the new version holds, or the service has ended.
    "agreement_changes.1": NoticeTemplate(
        Message(
            "From {day} the agreement on livelihood assistance has a new version. Text and "
            "differences: {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "service_ends.1": NoticeTemplate(
        Message(
            "By law, livelihood assistance ends on {day}. Whatever you filed stays readable. "
            "More at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "service_ends_draft.1": NoticeTemplate(
        Message(
            "You have a request that is not filed. By law none is taken from {day} on; file it "
            "before: {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "document_infected.1": NoticeTemplate(
        Message(
            "Harmful software was found in a file that you sent; it was deleted. Send a "
            "photograph instead: {address}"
        ),
        _ADDRESS,
    ),
    "document_refused.1": NoticeTemplate(
        Message(
            "One of the files you sent was not accepted. See why and send it again; you lose no "
            "time: {address}"
        ),
        _ADDRESS,
    ),
    "draft_lapses.1": NoticeTemplate(
        Message("Your draft of a request is erased in two weeks unless you go on with it: {address}"),
        _ADDRESS,
    ),
}


def check_notice(name: str, parameters: Mapping[str, str]) -> None:
    """Raises KeyError for a notice that is not in the table, ValueError where its parameters are not these."""
    wanted = NOTICES[name].parameters
    if wanted != set(parameters):
        raise ValueError(f"the notice {name} wants the parameters {sorted(wanted)}, not {sorted(parameters)}")


def words_of(name: str, parameters: Mapping[str, str], lang: str) -> str:
    """The notice as it is read."""
    known: Lang = "en" if lang == "en" else "fa"
    # A day is kept as it reads in each language, as day_fa and day_en; a text names it {day}.
    texts = {key.removesuffix(f"_{known}"): value for key, value in parameters.items()}
    return NOTICES[name].words.in_(known).format_map(texts)

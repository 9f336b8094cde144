"""The wording of what is sent to many: each notice in English; the Persian, which is sent, is in locale/fa.

A wording that has been sent is never edited, here or in a catalogue: give the new one a new name, so that an old
message still reads as it did.
No notice holds a name, a national id or an amount: a phone is read by others too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

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
        Message("Your household is eligible for livelihood support. See why at {address}."),
        _ADDRESS,
    ),
    "result_not_eligible.1": NoticeTemplate(
        Message(
            "Your household is not eligible for livelihood support. See why at {address}. You can object."
        ),
        _ADDRESS,
    ),
    "result_needs_data.1": NoticeTemplate(
        Message(
            "We cannot decide yet: we are waiting for information about your household. See what is missing "
            "at {address}."
        ),
        _ADDRESS,
    ),
    # To heads who receive support, if a national run lacks data about them (requests/missing_data.py).
    "requested_needs_data.1": NoticeTemplate(
        Message(
            "Some information about your household is missing. We are asking the registers for "
            "it. Your support continues until they answer. More at {address}"
        ),
        _ADDRESS,
    ),
    # After a corrected national run, to heads whom the wrong one had been told.
    "corrected_eligible.1": NoticeTemplate(
        Message(
            "Our earlier message about your household’s result was wrong; we are sorry. Your "
            "household is eligible for livelihood support. More at {address}"
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
            "We could not decide about your household in this round. More at {address}"
        ),
        _ADDRESS,
    ),
    # To heads with support whose household the register of a national run does not have any more.
    "left_out.1": NoticeTemplate(
        Message(
            "Your household is not in the civil registry’s new data, so its support stops on "
            "{day}. If this is wrong, apply at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "approval_letter.1": NoticeTemplate(
        Message("Your letter of approval has been issued and signed. See it at {address}."),
        _ADDRESS,
    ),
    "approval_withdrawn.1": NoticeTemplate(
        Message(
            "Your approval has ended, as you asked. If you did not ask for this, see {address} and call us."
        ),
        _ADDRESS,
    ),
    # Of a payment that an agency reported. `month_fa`, `month_en`: the Jalali month; never an amount or a reason.
    "payment_asks.1": NoticeTemplate(
        Message(
            "Your livelihood support for {month} did not arrive. See what you need to do by {day}: {address}"
        ),
        _ADDRESS | {"month_fa", "month_en", "day_fa", "day_en"},
    ),
    "payment_waits.1": NoticeTemplate(
        Message(
            "Your livelihood support for {month} did not arrive. You do not need to do anything now. "
            "More at {address}"
        ),
        _ADDRESS | {"month_fa", "month_en"},
    ),
    "payment_made.1": NoticeTemplate(
        Message("Your livelihood support for {month} has now been paid. More at {address}"),
        _ADDRESS | {"month_fa", "month_en"},
    ),
    # Of several payments in one text; the second also if the day has passed by which the head was asked for something.
    "payment_news_asks.1": NoticeTemplate(
        Message(
            "There is news about your livelihood support payments. See what you need to do by {day}: "
            "{address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "payment_news.1": NoticeTemplate(
        Message("There is news about your livelihood support payments. More at {address}"),
        _ADDRESS,
    ),
    # Of a request. `code`: its tracking code; `day_fa`, `day_en`: a day in the Jalali calendar, for each language.
    "request_filed.1": NoticeTemplate(
        Message(
            "Your request has been filed. Its tracking code is {code}. We will answer by {day}. "
            "Follow it at {address}"
        ),
        _CODE_DAY,
    ),
    "register_waits.1": NoticeTemplate(
        Message(
            "Request {code}: a register has not answered yet. You do not need to do anything. We "
            "will answer by {day}. Follow it at {address}"
        ),
        _CODE_DAY,
    ),
    "registers_asked_again.1": NoticeTemplate(
        Message(
            "Request {code}: we are asking the registers again. You do not need to do anything. "
            "We will answer by {day}. Follow it at {address}"
        ),
        _CODE_DAY,
    ),
    "request_with_officer.1": NoticeTemplate(
        Message(
            "A case officer is examining request {code}. You do not need to do anything. We will "
            "answer by {day}. Follow it at {address}"
        ),
        _CODE_DAY,
    ),
    "needs_answer.1": NoticeTemplate(
        Message("Request {code}: a case officer has a question for you. Answer by {day} at {address}"),
        _CODE_DAY,
    ),
    "needs_consent.1": NoticeTemplate(
        Message("Request {code}: we need one more consent from you. Give it by {day} at {address}"), _CODE_DAY
    ),
    # `day`: the last day for the answer, also to a question about consent.
    "consent_reminder.1": NoticeTemplate(
        Message("Reminder: request {code} is waiting for your consent. Give it by {day} at {address}"),
        _CODE_DAY,
    ),
    "answer_reminder.1": NoticeTemplate(
        Message(
            "Reminder: request {code} is waiting for your answer to the case officer. Answer by "
            "{day} at {address}"
        ),
        _CODE_DAY,
    ),
    "answer_received.1": NoticeTemplate(
        Message(
            "Request {code}: your answer has arrived. You will get the result by {day}. Follow it "
            "at {address}"
        ),
        _CODE_DAY,
    ),
    "answer_missed.1": NoticeTemplate(
        Message(
            "Request {code}: we received no answer and will continue without it. We will now answer by "
            "{day}. More at {address}"
        ),
        _CODE_DAY,
    ),
    "support_continues.1": NoticeTemplate(
        Message("Request {code}: your support continues until we answer your objection. More at {address}"),
        _CODE,
    ),
    "member_struck_out.1": NoticeTemplate(
        Message(
            "Request {code}: the case officer found that one person you named is not a member of your "
            "household. See why at {address}"
        ),
        _CODE,
    ),
    "visit_called.1": NoticeTemplate(
        Message(
            "Request {code}: as an exception, we ask you to come in person. Reason, place and time: {address}"
        ),
        _CODE,
    ),
    "visit_called_off.1": NoticeTemplate(
        Message("Request {code}: you no longer need to come. More at {address}"),
        _CODE,
    ),
    "request_eligible.1": NoticeTemplate(
        Message("Result of request {code}: your household is eligible. See the reasons at {address}"),
        _CODE,
    ),
    "request_not_eligible.1": NoticeTemplate(
        Message(
            "Result of request {code}: your household is not eligible. See why at {address}. You can object."
        ),
        _CODE,
    ),
    "request_settled.1": NoticeTemplate(
        Message("The result of request {code} is ready. See the result and the reasons at {address}"),
        _CODE,
    ),
    "request_own_household.1": NoticeTemplate(
        Message(
            "Request {code} has ended because, according to the civil registry, you are now the head of "
            "a household. Sign in again to continue: {address}"
        ),
        _CODE,
    ),
    "request_withdrawn.1": NoticeTemplate(
        Message(
            "Request {code} has been withdrawn, as you asked. You can file a new request at any time at "
            "{address}"
        ),
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
            "Request {code}: the due date has passed without a result. You can complain to the "
            "inspection office: {address}"
        ),
        _CODE,
    ),
    "complaint_filed.1": NoticeTemplate(
        Message(
            "Complaint {code} has been filed with the inspection office. You will get a written "
            "answer by {day}: {address}"
        ),
        _CODE_DAY,
    ),
    "complaint_taken_up.1": NoticeTemplate(
        Message(
            "Complaint {code}: an inspector is examining it. You do not need to do anything. "
            "Follow it at {address}"
        ),
        _CODE,
    ),
    "complaint_released.1": NoticeTemplate(
        Message(
            "Complaint {code}: another inspector will examine it. The due date has not changed. Follow "
            "it at {address}"
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
        Message(
            "Complaint {code}: your answer has arrived. You will get our written answer by {day}. "
            "Follow it at {address}"
        ),
        _CODE_DAY,
    ),
    "complaint_unreplied.1": NoticeTemplate(
        Message(
            "Complaint {code}: we received no answer and will continue without it. We will now answer by "
            "{day}. More at {address}"
        ),
        _CODE_DAY,
    ),
    "complaint_answered.1": NoticeTemplate(
        Message("The inspection office has answered complaint {code} in writing. Read it at {address}"),
        _CODE,
    ),
    "complaint_withdrawn.1": NoticeTemplate(
        Message("Complaint {code} has been withdrawn, as you asked. More at {address}"),
        _CODE,
    ),
    # To the head of a household that somebody left; never where to.
    "member_moved.1": NoticeTemplate(
        Message(
            "According to the civil registry, the members of your household have changed. We will "
            "decide again about your household. More at {address}"
        ),
        _ADDRESS,
    ),
    "member_moved.2": NoticeTemplate(
        Message(
            "According to the civil registry, the members of your household changed on {day}. We will "
            "decide again about your household. More at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "head_changed.1": NoticeTemplate(
        Message(
            "According to the civil registry, your household has a new head. We will decide again about "
            "your household. More at {address}"
        ),
        _ADDRESS,
    ),
    "head_changed.2": NoticeTemplate(
        Message(
            "According to the civil registry, your household has had a new head since {day}. We will "
            "decide again about your household. More at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    # An officer is to look again at something that was found with a document, or at a decision by two officers.
    "finding_review_opened.1": NoticeTemplate(
        Message(
            "By {day}, an officer will review what our staff recorded about your household. Until then, "
            "the result that is better for you remains valid. More at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    # More support would rest on what one officer alone found with a document, or a loss would come without it.
    "second_officer_review.1": NoticeTemplate(
        Message(
            "Your household’s support may change. By {day}, a second officer will check why. "
            "Until then, this check changes nothing for you. More at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "finding_review_kept.1": NoticeTemplate(
        Message(
            "An officer has reviewed what our staff recorded about your household, and it remains valid. "
            "More at {address}"
        ),
        _ADDRESS,
    ),
    "finding_review_ended.1": NoticeTemplate(
        Message(
            "What our staff recorded about your household is no longer valid. We will decide again about "
            "your household and tell you the result. You can object to it: {address}"
        ),
        _ADDRESS,
    ),
    # To the grown members of a household whose head has died, each by a line of their own; it names nobody.
    "head_died.1": NoticeTemplate(
        Message(
            "According to the civil registry, the head of your household has died. Please accept our "
            "condolences. How support continues with a new head: {address}after-a-death/"
        ),
        _ADDRESS,
    ),
    "day_of_death_corrected.1": NoticeTemplate(
        Message(
            "The civil registry has corrected the date of death of a member of your household. We "
            "will decide again about your household. More at {address}"
        ),
        _ADDRESS,
    ),
    "death_corrected.1": NoticeTemplate(
        Message(
            "The civil registry has withdrawn a record of death. Your livelihood support is as it was "
            "before. We are sorry. More at {address}"
        ),
        _ADDRESS,
    ),
    # Of a question. It names none: a household may have several, and all stand on one page.
    "question_received.1": NoticeTemplate(
        Message("We have received your question. We will answer by {day}. Follow it at {address}"),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "question_answered.1": NoticeTemplate(
        Message(
            "We have answered your question. Read the answer at {address}. If it is not clear, "
            "write to us there."
        ),
        _ADDRESS,
    ),
    "question_answered.2": NoticeTemplate(
        Message(
            "We have answered your question. Read the answer at {address}. If it is not clear, "
            "write to us there, or send QUESTION and your text to {number}."
        ),
        _ADDRESS | {"number_fa", "number_en"},
    ),
    # To everybody concerned. `day_fa`, `day_en`: from when the new version holds, or the service has ended.
    "agreement_changes.1": NoticeTemplate(
        Message(
            "A new version of the agreement on livelihood support applies from {day}. Text and changes: "
            "{address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "service_ends.1": NoticeTemplate(
        Message(
            "By law, livelihood support ends on {day}. You can still read everything that you "
            "filed. More at {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "service_ends_draft.1": NoticeTemplate(
        Message(
            "You have a draft request. By law, we will stop accepting requests on {day}. File yours before "
            "that day: {address}"
        ),
        _ADDRESS | {"day_fa", "day_en"},
    ),
    "document_infected.1": NoticeTemplate(
        Message(
            "We found harmful software in a file that you sent, so we deleted the file. Send a "
            "photograph instead: {address}"
        ),
        _ADDRESS,
    ),
    "document_refused.1": NoticeTemplate(
        Message(
            "One of the files you sent was not accepted. See why and send it again. You will not lose "
            "any time: {address}"
        ),
        _ADDRESS,
    ),
    # At the site alone. A guardian signs in too, so that it does not say who it was.
    "own_phone_added.1": NoticeTemplate(
        Message(
            "Somebody signed in to your file and said that only they use that phone or computer. If this "
            "was not you, remove that phone or computer and call us: {address}"
        ),
        _ADDRESS,
    ),
    "draft_lapses.1": NoticeTemplate(
        Message(
            "We will delete your draft request in two weeks. To keep it, continue your request: {address}"
        ),
        _ADDRESS,
    ),
}


def notice_text(name: str, parameters: Mapping[str, str], lang: str) -> str:
    """The notice as it is read."""
    known: Lang = "en" if lang == "en" else "fa"
    # A day is kept as it reads in each language, as day_fa and day_en; a text names it {day}. An address is kept as a
    # page of the citizens' site, so that SQL that queues a message cannot lead people to another site.
    texts = {key.removesuffix(f"_{known}"): value for key, value in parameters.items()}
    if "address" in texts:
        texts["address"] = f"{settings.ENVIRONMENT.citizen_origin}{texts['address']}"
    return NOTICES[name].words.in_(known).format_map(texts)

"""One turn of a conversation by telephone: what was said is taken, looked up, and answered, in one transaction.

Who is at the line is proven by a one-time code, as on the site, or by the line and the code of a request. From then on
it is the head who acts, and the database shows one household alone (caller_session.py).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings

from hemayat.accounts.actions import ask_code, enter_code, sign_out
from hemayat.accounts.attempt_limits import (
    LimitReached,
    count_unanswered_message,
    take_answer,
    take_try,
    take_turn,
)
from hemayat.accounts.conversations import LIFE, LockedConversation, save_turn, take_up
from hemayat.accounts.results import SignInProblem
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.persian import search_key
from hemayat.notifications.actions import queue_sms
from hemayat.notifications.gateways.telephone import Channel
from hemayat.questions.actions import reply_by_message
from hemayat.questions.sms_threads import RecentQuestion, question_at
from hemayat.requests.line_lookup import request_at
from hemayat.web.phone.caller_session import CallerSession, proven_caller
from hemayat.web.phone.channel_output import PhoneReply, item_reply, prompt_reply, whole_reply
from hemayat.web.phone.gateway_input import IncomingMessage
from hemayat.web.phone.menu import (
    DialoguePosition,
    DialogueState,
    EnterCode,
    FindCase,
    Item,
    NextCase,
    Prompt,
    SayPrompt,
    SendCode,
    Step,
    TellCaseItem,
    WriteMessage,
    first_prompt,
    handle_keys,
    handle_text_message,
)

DEVICES: dict[Channel, str] = {"sms": "SMS", "ussd": "USSD", "voice": "IVR"}
"""As the list of one's sessions shows them."""
_PROMPT_OF = {
    "wrong_code": Prompt.WRONG_CODE,
    "register_silent": Prompt.REGISTER_SILENT,
    **dict.fromkeys(("deceased", "not_head", "acts_for_nobody"), Prompt.TURNED_AWAY),
}
"""What stands in the way of signing in; of whatever else it is, the code is over."""


def answer_dial(heard: IncomingMessage, now: dt.datetime) -> PhoneReply:
    """What a USSD dialogue or a call is answered."""
    if not heard.line:
        return prompt_reply(Prompt.NO_LINE, DialogueState(), heard.channel)
    with acting_as(SYSTEM):
        taken = _taken_up(heard, now)
        try:
            with acting_as(SYSTEM):
                take_turn(heard.line, now)
        except LimitReached:
            return prompt_reply(Prompt.LATER, DialogueState(), heard.channel)
        return _DialogueTurn(heard, taken, now).answered()


def answer_message(heard: IncomingMessage, now: dt.datetime) -> None:
    """Queue the answer to a text message, to the line that it came from and to no other.

    Nothing is answered to what is no mobile line, to a message that was answered already, nor beyond the limits; what
    is more about a question is kept all the same.
    """
    if not heard.line:
        return
    with acting_as(SYSTEM):
        taken = _taken_up(heard, now)
        if taken.is_repeated:
            return
        turn = _DialogueTurn(heard, taken, now)
        try:
            with acting_as(SYSTEM):
                take_answer(heard.line, now)
        except LimitReached:
            turn.kept_unanswered()
            return
        reply = turn.answered()
        about = turn.proven or turn.written_in
        queue_sms(
            to=heard.line,
            words=reply.text,
            household=about.household if about else None,
            province=about.province if about else "",
            key=f"answer:{uuid.uuid4()}",
            is_synthetic=about.is_synthetic if about else settings.ENVIRONMENT.is_demo,
            now=now,
            is_urgent=True,
            expires_at=now + LIFE,
        )


def _taken_up(heard: IncomingMessage, now: dt.datetime) -> LockedConversation:
    return take_up(channel=heard.channel, line=heard.line, call=heard.call, message=heard.message, now=now)


class _DialogueTurn:
    """In the caller's transaction, as the system. `proven`: who was told something in this turn; None if nobody was.

    `written_in`: the question that was written on in.
    """

    def __init__(self, heard: IncomingMessage, taken: LockedConversation, now: dt.datetime) -> None:
        self.heard, self.taken, self.now = heard, taken, now
        self.proven: CallerSession | None = None
        self.written_in: RecentQuestion | None = None

    def answered(self) -> PhoneReply:
        reply, talk = self._take(self._step())
        is_over = not reply.keys
        if is_over and talk.session:
            sign_out(token=talk.session, now=self.now)
        self._keep({} if is_over else asdict(talk))
        return reply

    def kept_unanswered(self) -> None:
        """More about a question, of a line that gets no answers now: nothing that was written to us is lost."""
        step = self._step()
        if not isinstance(step, WriteMessage):
            return
        with suppress(LimitReached), acting_as(SYSTEM):
            count_unanswered_message(self.heard.line, self.now)
            self._write(step)
            self._keep(self.taken.said)

    def _keep(self, answers: Mapping[str, Any]) -> None:
        save_turn(self.taken, answers, call=self.heard.call, message=self.heard.message, now=self.now)

    def _step(self) -> Step:
        talk = DialogueState(**self.taken.said)
        if self.heard.channel == "sms":
            return handle_text_message(talk, self.heard.said)
        if self.taken.said and self.taken.is_same_call:
            return handle_keys(talk, self.heard.said)
        if talk.session:
            sign_out(token=talk.session, now=self.now)
        return first_prompt(talk)

    def _take(self, step: Step) -> tuple[PhoneReply, DialogueState]:
        match step:
            case SayPrompt(Prompt.MENU, talk):
                return self._menu(talk)
            case SayPrompt(prompt, talk):
                return self._prompted(prompt, talk)
            case FindCase(code, talk):
                return self._find(code, talk)
            case SendCode():
                return self._ask(step)
            case EnterCode(code, talk):
                return self._enter(code, talk)
            case TellCaseItem(item, talk):
                return self._tell(item, talk)
            case NextCase(talk):
                return self._another(talk)
            case WriteMessage():
                return self._write(step)

    def _prompted(self, prompt: Prompt, talk: DialogueState) -> tuple[PhoneReply, DialogueState]:
        return prompt_reply(prompt, talk, self.heard.channel), talk

    def _find(self, code: str, talk: DialogueState) -> tuple[PhoneReply, DialogueState]:
        """The same answer for whatever does not fit: who it is, whose line it is, or which code."""
        try:
            with acting_as(SYSTEM):
                take_try(self.heard.line, self.now)
        except LimitReached:
            return self._prompted(Prompt.LATER, talk)
        line_case = request_at(line=self.heard.line, code=code, national_id=talk.national_id, now=self.now)
        if line_case is None:
            return self._prompted(Prompt.NOT_FOUND, talk)
        proof = replace(
            talk,
            at=DialoguePosition.MENU,
            household=line_case.household,
            province=line_case.province,
            is_synthetic=line_case.is_synthetic,
            request=line_case.request,
        )
        return self._told_or_menu(proof)

    def _ask(self, step: SendCode) -> tuple[PhoneReply, DialogueState]:
        asked = ask_code(
            national_id=step.national_id,
            birth_date=step.birth_date,
            mobile=self.heard.line,
            ip=None,
            now=self.now,
        )
        if isinstance(asked, SignInProblem):
            return self._prompted(Prompt.LATER, step.talk)
        return self._prompted(
            Prompt.ONE_TIME_CODE, replace(step.talk, at=DialoguePosition.ONE_TIME_CODE, attempt=asked.token)
        )

    def _enter(self, code: str, talk: DialogueState) -> tuple[PhoneReply, DialogueState]:
        entered = enter_code(
            attempt=talk.attempt, code=code, now=self.now, device=DEVICES[self.heard.channel]
        )
        if isinstance(entered, SignInProblem):
            return self._prompted(_PROMPT_OF.get(entered.kind, Prompt.OVER), talk)
        return self._told_or_menu(replace(talk, at=DialoguePosition.MENU, attempt="", session=entered.token))

    def _told_or_menu(self, talk: DialogueState) -> tuple[PhoneReply, DialogueState]:
        """Somebody has just proven who they are: a message is answered whole, a dialogue with its menu."""
        proven = self._who(talk)
        if proven is None:
            return self._prompted(Prompt.OVER, talk)
        talk = replace(talk, request=proven.cases()[0])
        if self.heard.channel != "sms":
            return self._menu(talk)
        return whole_reply(proven.told(talk.request, self.heard.channel, self.now), talk.lang), talk

    def _menu(self, talk: DialogueState) -> tuple[PhoneReply, DialogueState]:
        proven = self._who(talk)
        if proven is None:
            return self._prompted(Prompt.OVER, talk)
        has_more = len(proven.cases()) > 1
        return prompt_reply(Prompt.MENU, talk, self.heard.channel, has_more=has_more), talk

    def _tell(self, item: Item, talk: DialogueState) -> tuple[PhoneReply, DialogueState]:
        proven = self._who(talk)
        if proven is None:
            return self._prompted(Prompt.OVER, talk)
        is_new = talk.request not in talk.looked
        told = proven.told(talk.request, self.heard.channel, self.now, is_noted=is_new)
        looked = (*talk.looked, talk.request) if is_new else talk.looked
        return item_reply(item, told, talk, self.heard.channel), replace(talk, looked=looked)

    def _another(self, talk: DialogueState) -> tuple[PhoneReply, DialogueState]:
        proven = self._who(talk)
        if proven is None:
            return self._prompted(Prompt.OVER, talk)
        cases = proven.cases()
        place = cases.index(talk.request) if talk.request in cases else -1
        return self._tell("status", replace(talk, request=cases[(place + 1) % len(cases)]))

    def _write(self, step: WriteMessage) -> tuple[PhoneReply, DialogueState]:
        """More about a question. Nothing of it is told: a line alone is no proof."""
        recent_question = question_at(self.heard.line, self.now)
        # Signs that nobody sees are no words.
        if (
            recent_question is None
            or not search_key(step.words)
            or not (step.is_said or recent_question.is_recent)
        ):
            return self._prompted(step.otherwise, step.talk)
        actor = self.taken.actor(recent_question.household)
        reply_by_message(written_by=recent_question, words=step.words, by=actor, now=self.now)
        self.written_in = recent_question
        return self._prompted(Prompt.WRITTEN, step.talk)

    def _who(self, talk: DialogueState) -> CallerSession | None:
        self.proven = proven_caller(talk, self.taken, self.now)
        return self.proven

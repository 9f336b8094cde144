"""What a call was about, what came of it, and what happens during one. No Django."""

from __future__ import annotations

from enum import StrEnum

from hemayat.requests.states import Words


class Topic(StrEnum):
    """What the caller wanted: the first tap of two with which a call is closed."""

    WHERE = "where"
    WHY = "why"
    HOW = "how"
    DATUM = "datum"
    SIGN_IN = "sign_in"
    MESSAGE = "message"
    COMPLAINT = "complaint"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of it: the second tap. LEFT is never chosen: the agent took another call instead."""

    ANSWERED = "answered"
    QUESTION = "question"
    CALL_BACK = "call_back"
    AT_THE_SITE = "at_the_site"
    NOT_PROVEN = "not_proven"
    BROKEN_OFF = "broken_off"
    NO_ANSWER = "no_answer"
    LEFT = "left"


class Step(StrEnum):
    """What is written down of a call, in its order."""

    CODE_ASKED = "code_asked"
    CODE_WRONG = "code_wrong"
    PROVEN = "proven"
    TURNED_AWAY = "turned_away"
    CODES_SENT = "codes_sent"
    LINE_ASKED = "line_asked"
    LINE_MARKED = "line_marked"
    QUESTION_OPENED = "question_opened"
    QUESTION_CONTINUED = "question_continued"
    CALL_BACK_WANTED = "call_back_wanted"
    ENDED = "ended"


class Part(StrEnum):
    """Of a day on which somebody wants to be called back."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    ANY = "any"


TOPICS: dict[Topic, Words] = {
    Topic.WHERE: Words("پرونده‌ام کجاست", "Where is my case"),
    Topic.WHY: Words("چرا این نتیجه", "Why this result"),
    Topic.HOW: Words("چگونه درخواست یا اعتراض کنم", "How to apply or object"),
    Topic.DATUM: Words("یک داده نادرست است", "A datum is wrong"),
    Topic.SIGN_IN: Words("ورود به سامانه", "Signing in"),
    Topic.MESSAGE: Words("پیامک یا شمارهٔ تلفن", "A message or a number"),
    Topic.COMPLAINT: Words("شکایت", "A complaint"),
    Topic.OTHER: Words("چیز دیگر", "Something else"),
}
OUTCOMES: dict[Outcome, Words] = {
    Outcome.ANSWERED: Words("پاسخ داده شد", "Answered"),
    Outcome.QUESTION: Words("پرسش ثبت شد", "A question was opened"),
    Outcome.CALL_BACK: Words("دوباره تماس می‌گیریم", "We call back"),
    Outcome.AT_THE_SITE: Words("راهنمایی شد تا در سامانه انجام دهد", "Shown how to do it at the site"),
    Outcome.NOT_PROVEN: Words("هویتش ثابت نشد؛ پاسخ کلی گرفت", "Not proven; had a general answer"),
    Outcome.BROKEN_OFF: Words("تماس قطع شد", "The line broke off"),
    Outcome.NO_ANSWER: Words("کسی پاسخ نداد", "Nobody answered"),
    Outcome.LEFT: Words("بسته نشد", "Not closed"),
}
PARTS: dict[Part, Words] = {
    Part.MORNING: Words("پیش از ظهر", "In the morning"),
    Part.AFTERNOON: Words("بعدازظهر", "In the afternoon"),
    Part.ANY: Words("هر ساعتی", "At any hour"),
}

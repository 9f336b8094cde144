"""Registers that are reached by file: what their owners sent back is kept here, and told as if over the wire.

So nothing that asks a register knows how it is reached. Of somebody about whom no file has said anything there is no
answer, which is never a refusal.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.inquiries.adapter import Found, RegisterAdapter
from hemayat.inquiries.answer_parser import Body, UnusableAnswer
from hemayat.inquiries.answers import RegisterSilent
from hemayat.inquiries.dispute_file import OwnersAnswer
from hemayat.inquiries.models import FileAnswer, FileWord

BODY = b"register_file_answer"
ID = "national_id"
_LAST_WORDS = """
SELECT last.person_index, last.as_of, a.body
FROM (SELECT DISTINCT ON (w.person_index) w.person_index, w.as_of, w.id, w.answer_id FROM register_file_word w
    WHERE w.register = %s AND w.person_index = ANY (%s)
    ORDER BY w.person_index, w.as_of DESC, w.id DESC) AS last
JOIN register_file_answer a ON a.id = last.answer_id
ORDER BY last.as_of, last.id"""


class FileRegisterAdapter(RegisterAdapter):
    """`by_file`: registers that answer with what their owners handed in; every other one is asked by `others`."""

    def __init__(self, by_file: Collection[str], others: RegisterAdapter) -> None:
        self._by_file, self._others = by_file, others

    def exchange(self, register: str, path: str, body: Body, read: Callable[[Body], Found]) -> Found:
        """As over the wire. Nothing is sent to who is reached by file: RegisterSilent."""
        if register not in self._by_file:
            return self._others.exchange(register, path, body, read)
        told = {register: _rows, f"{register}/disputes/answers": _disputes}.get(path)
        if told is None:
            raise RegisterSilent(register, "is reached by file")
        try:
            return read(told(register, body))
        except UnusableAnswer as fault:
            raise RegisterSilent(register, str(fault)) from None


def earlier_file_answers(reference: str) -> list[FileAnswer]:
    """What files have said of a dispute, in their order. Ask as the system."""
    return list(FileAnswer.objects.filter(dispute=reference).order_by("id"))


def is_unchanged(file_answer: FileAnswer, answer: OwnersAnswer) -> bool:
    """Whether nothing in `answer` is news."""
    heads = (file_answer.state, file_answer.receipt) == (answer.state, answer.receipt)
    return heads and key_ring().unseal(bytes(file_answer.body), BODY) == _written(answer)


def keep_answer(
    answer: OwnersAnswer, *, register: str, household: int, province: str, now: dt.datetime
) -> None:
    """In the caller's transaction, as the system."""
    row = FileAnswer.objects.create(
        household_id=household,
        province=province,
        register=register,
        dispute=answer.reference,
        receipt=answer.receipt,
        state=answer.state,
        body=key_ring().seal(_written(answer), BODY),
        taken_in_at=now,
    )
    if answer.as_of is None:
        return
    FileWord.objects.bulk_create(
        FileWord(
            household_id=household,
            province=province,
            register=register,
            national_id=key_ring().seal(who.encode(), ID.encode()),
            person_index=key_ring().blind_index(ID, who),
            as_of=answer.as_of,
            answer_id=row.id,
        )
        for who in answer.people
    )


# ---------------------------------------------------------------------------------------- underneath


def _written(answer: OwnersAnswer) -> bytes:
    people = {who: sorted(rows, key=_json) for who, rows in answer.people.items()}
    return _json({"words": answer.words, "as_of": answer.as_of, "people": people}).encode()


def _json(value: Any) -> str:
    """The same text for the same, in whatever order it was said."""
    return json.dumps(value, default=dt.date.isoformat, ensure_ascii=False, sort_keys=True)


def _opened(answer: bytes) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(key_ring().unseal(answer, BODY))
    return body


def _disputes(_register: str, body: Body) -> Body:
    with acting_as(SYSTEM):
        rows = list(FileAnswer.objects.filter(dispute__in=body["disputes"]).order_by("id"))
    said = [
        {
            "dispute": str(row.dispute),
            "receipt": row.receipt,
            "state": row.state,
            "words": _opened(bytes(row.body))["words"],
            "answered_at": row.taken_in_at.isoformat(),
        }
        for row in rows
    ]
    return {"disputes": said}


def _rows(register: str, body: Body) -> Body:
    words = _last_words(register, [person[ID] for person in body["people"]])
    people = [
        {
            ID: who,
            "result": "answered",
            "as_of": as_of.isoformat(),
            "rows": _opened(answer)["people"][who],
        }
        for who, (as_of, answer) in words.items()
    ]
    days = [person["as_of"] for person in people]
    return {"as_of": max(days, default=body["asked_at"][:10]), "people": people}


def _last_words(register: str, ids: Sequence[str]) -> dict[str, tuple[dt.date, bytes]]:
    """National id → the latest day about this person, and the sealed answer of that day."""
    who_is = {index: who for who in ids for index in key_ring().blind_indexes(ID, who)}
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_LAST_WORDS, [register, list(who_is)])
        return {who_is[bytes(index)]: (as_of, bytes(answer)) for index, as_of, answer in cursor.fetchall()}

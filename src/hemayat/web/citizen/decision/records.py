"""The records behind a criterion as cards: what the head recognises, whose it is, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from hemayat.common.language import Lang, translate
from hemayat.eligibility.queries import PublishedResult
from hemayat.households.queries import HouseholdMember
from hemayat.records.queries import HouseholdRecord, records_behind, shown_to
from hemayat.records.register_inquiry import with_details
from hemayat.records.texts import RecordText, record_words, text
from hemayat.records.viewers import viewer_of
from hemayat.requests.questions import claims_about_record
from hemayat.web.citizen.requests import texts
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language
from hemayat.web.shared.member_presenter import member_shown, relation_words

_AMOUNTS = ("value_rial", "amount_rial")
"""The column of a register by which one of its records is larger than another."""
_ALONE = frozenset({"spouse", "parent"})


@dataclass(frozen=True)
class RecordCard:
    """`owner`: the member whose it is; empty where they have left the household. `holder`: the same in a word or two.
    `head`: their name if they are the head. `choices`: claim and words.

    `person`: the adult who can open it by a code; None where it is open, or nobody can. `size`: by which the larger of
    two records of a register is named first.
    """

    words: RecordText
    owner: str
    is_guarded: bool
    person: int | None
    choices: tuple[tuple[str, str], ...]
    head: str = ""
    holder: str = ""
    size: int = 0


def record_cards(
    request: HeadRequest, published: PublishedResult, *, has_new_head: bool = False
) -> dict[str, list[RecordCard]]:
    """Criterion → the records behind it, whole where this person may see them whole. At most three queries.

    `has_new_head`: the head of our record is the head before the person who reads it.
    """
    records = with_details(published.household, records_behind(published, timezone.now()))
    if not records:
        return {}
    viewer, session = viewer_of(request.citizen), request.citizen.actor.id
    shown = shown_to(viewer, session, records, timezone.localdate())
    cards = cards_by_criterion(shown, page_language())
    if viewer.leads and not has_new_head:
        return cards
    return {name: [_of_former_head(card) for card in found] for name, found in cards.items()}


def _of_former_head(card: RecordCard) -> RecordCard:
    if not card.head:
        return card
    return replace(card, owner=_("{name} (former head)").format(name=card.head), holder=_("former head"))


def cards_by_criterion(records: Sequence[HouseholdRecord], lang: Lang) -> dict[str, list[RecordCard]]:
    """Criterion → the cards of the records behind it."""
    found: dict[str, list[RecordCard]] = {}
    for record in records:
        card = record_card(record, lang)
        for criterion in record.criteria:
            found.setdefault(criterion, []).append(card)
    return found


def record_card(of: HouseholdRecord, lang: Lang) -> RecordCard:
    """One record as its card."""
    owner = head = holder = ""
    if of.member:
        member_display = member_shown(of.member, lang)
        owner = f"{member_display.name} ({member_display.relation})"
        head = member_display.name if of.member.is_head else ""
        holder = _("you") if of.member.is_head else _holder(of.member, lang)
    register = of.record.register
    choices = ((claim, texts.RECORD_CLAIMS[register][claim]) for claim in claims_about_record(register))
    person = of.member.person if of.is_guarded and of.member else None
    size = max((of.record.values.get(name) or 0 for name in _AMOUNTS), default=0)
    return RecordCard(
        record_words(of, lang), owner, of.is_guarded, person, tuple(choices), head, holder, size
    )


def _holder(member: HouseholdMember, lang: Lang) -> str:
    """Of children and others there may be several, so they are called by their name."""
    relation = relation_words(member.relation, lang, member.sex)
    if member.relation in _ALONE:
        return relation
    return translate(", ", lang).join((text(member.given_name, lang), relation))

"""A draft's body as the text that its author edits, and back. No Django.

Number and official text stand outside: the system gives the one, a loaded file is the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import yaml

from hemayat.agreements.faults import AgreementTextFault, Path
from hemayat.agreements.validation import check_body
from hemayat.common.language import Message

MOST_SIGNS = 200_000
DEEPEST = 12
MOST_PARTS = 20_000
"""The text of the agreement has about four hundred."""
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""The parser in C, if it is there: the other one looks at every open bracket again for each sign."""
OUTSIDE = ("number", "official_sha256")
_ORDER = (
    "number", "side", "effective_from", "title", "fa", "en", "legal_basis", "issuer", "date", "fee_rial", "parameters",
    "answer_within", "application", "objection", "dispute", "change_of_head", "register_within", "applicant_within",
    "reminder_days", "question_within", "complaint_within", "objection_window_days", "support_while_objecting",
    "adverse_change_after_days", "override_review_after_months", "finding_review_within",
    "person_reads", "one_officer_up_to_rial", "pace_over_days", "document_lane_share", "weekend", "run_stops",
    "nation", "province", "criterion_reviews", "overturned", "wrong_refusals",
    "indicators", "days_to_decision", "decided_by_due_date",
    "questions_answered_by_due_date", "availability", "contacts", "hotline_from_anywhere", "hotline",
    "service_address", "inspection_address", "inspection_office", "remedies", "authority", "court",
    "court_address", "court_basis", "court_within_months", "court_within_months_abroad", "clauses", "sections",
)  # fmt: skip
"""In which people read it; the database keeps no order."""


def text_of(body: Mapping[str, Any]) -> str:
    """What the author sees."""
    shown = {name: value for name, value in body.items() if name not in OUTSIDE}
    return yaml.safe_dump(_ordered(shown), allow_unicode=True, sort_keys=False, width=100)


def _ordered(part: Any) -> Any:
    if isinstance(part, list):
        return [_ordered(this_part) for this_part in part]
    if not isinstance(part, Mapping):
        return part
    place = {name: number for number, name in enumerate(_ORDER)}
    return {name: _ordered(part[name]) for name in sorted(part, key=lambda name: place.get(name, len(place)))}


def read_text(
    text: str, *, number: int, official_sha256: str
) -> tuple[dict[str, Any], list[AgreementTextFault]]:
    """The body that a text means, and every fault of it with its line; the body counts where there is none."""
    if len(text) > MOST_SIGNS:
        return {}, [
            AgreementTextFault(
                (), Message("The text has more than {most} characters. Shorten it.").format(most=MOST_SIGNS)
            )
        ]
    try:
        agreement_text_faults = _refused(text)
        node = None if agreement_text_faults else yaml.compose(text, Loader=_Loader)
        agreement_text_faults = agreement_text_faults or (_twice(node, ()) if node else [])
        body = None if agreement_text_faults or node is None else yaml.load(text, Loader=_Loader)  # noqa: S506 - text alone
    except yaml.YAMLError as fault:
        return {}, [_not_yaml(fault)]
    except RecursionError:  # of the parser that is not in C
        return {}, [_too_deep(0)]
    if agreement_text_faults:
        return {}, agreement_text_faults
    return _checked(body, node, number, official_sha256)


def _checked(
    body: Any, node: yaml.Node | None, number: int, official_sha256: str
) -> tuple[dict[str, Any], list[AgreementTextFault]]:
    if isinstance(body, dict):
        agreement_text_faults = [_outside(name) for name in OUTSIDE if name in body]
        official = {"official_sha256": official_sha256} if official_sha256 else {}
        body = {"number": str(number), **{n: v for n, v in body.items() if n not in OUTSIDE}, **official}
    else:
        agreement_text_faults = []
    agreement_text_faults += check_body(body)
    return (body if not agreement_text_faults else {}), [
        replace(one, line=_line(node, one.path)) for one in agreement_text_faults
    ]


def _outside(name: str) -> AgreementTextFault:
    return AgreementTextFault((name,), Message("The system sets this value. Remove it from the text."))


def _not_yaml(fault: yaml.YAMLError) -> AgreementTextFault:
    mark = getattr(fault, "problem_mark", None)
    line = mark.line + 1 if mark else 0
    words = Message(
        "This is not valid YAML ({problem}). Check the colons, spaces and quotation marks of this line and of the "
        "line before it."
    )
    return AgreementTextFault((), words.format(problem=getattr(fault, "problem", None) or "unreadable"), line)


def _refused(text: str) -> list[AgreementTextFault]:
    """What no text may be, found before anything is built of it: too deep, too many parts, a part for another."""
    depth = parts = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        parts += isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            return [
                AgreementTextFault(
                    (), Message("YAML references (*) are not accepted. Write the text in full."), line
                )
            ]
        if depth > DEEPEST:
            return [_too_deep(line)]
        if parts > MOST_PARTS:
            return [AgreementTextFault((), Message("The text has too many parts. Shorten it."), line)]
    return []


def _too_deep(line: int) -> AgreementTextFault:
    return AgreementTextFault((), Message("The text is nested too deeply. Use fewer levels."), line)


def _twice(node: yaml.Node, path: Path) -> list[AgreementTextFault]:
    """A name that stands twice, which YAML would take without a word."""
    agreement_text_faults: list[AgreementTextFault] = []
    if isinstance(node, yaml.SequenceNode):
        for place, inner in enumerate(node.value):
            agreement_text_faults += _twice(inner, (*path, place))
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for name, inner in node.value:
            line = name.start_mark.line + 1
            word = str(name.value)
            if word in seen:
                agreement_text_faults.append(
                    AgreementTextFault(
                        (*path, word), Message("This name is used twice. Remove one of them."), line
                    )
                )
            seen.add(word)
            agreement_text_faults += _twice(inner, (*path, word))
    return agreement_text_faults


def _line(node: yaml.Node | None, path: Path) -> int:
    """Of the last part of the way that stands in the text."""
    line = 0
    for part in path:
        inner = _inner(node, part)
        if inner is None:
            break
        mark, node = inner
        line = mark.line + 1
    return line


def _inner(node: yaml.Node | None, part: str | int) -> tuple[yaml.Mark, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        inner = node.value[part]
        return inner.start_mark, inner
    if isinstance(node, yaml.MappingNode):
        return next(((name.start_mark, inner) for name, inner in node.value if name.value == part), None)
    return None

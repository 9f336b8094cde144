"""Which guide, and which part of it, helps on which page. No Django.

A guide is a Markdown file in both languages (docs/guides). Its parts are its headings of the second level, in order.
"""

from __future__ import annotations

from collections.abc import Collection

from hemayat.accounts.roles import Role

GUIDES: dict[str, tuple[str, ...]] = {
    "case-officer": (
        "queue", "case", "findings", "causes", "life-events", "duplicates", "leave", "returned",
    ),
    "answering-questions": ("queue", "question", "ready-answers"),
    "hotline-agent": ("call", "unverified", "verified", "call-backs", "outages", "files"),
    "inspector": ("kinds", "queue", "late", "complaint", "files"),
    "oversight": (
        "overview", "indicators", "queues", "criteria", "referrals", "payments", "registers", "staff", "anomalies",
        "record", "roles", "resets", "second-opinion",
    ),
    "analyst-and-publisher": ("policies", "publication", "agreement", "end"),
    "administrator": ("accounts", "resets", "organisations", "outages"),
}  # fmt: skip
"""Guide → the ids of its parts."""
OF_ROLE: dict[Role, str] = {
    Role.CASE_OFFICER: "case-officer",
    Role.SENIOR_OFFICER: "case-officer",
    Role.HOTLINE_AGENT: "hotline-agent",
    Role.INSPECTOR: "inspector",
    Role.OVERSIGHT: "oversight",
    Role.ANALYST: "analyst-and-publisher",
    Role.PUBLISHER: "analyst-and-publisher",
    Role.ADMINISTRATOR: "administrator",
}
Place = tuple[str, str]
"""A guide and a part of it; empty is its beginning."""
_OFFICER, _OVERSIGHT = "case-officer", "oversight"
PLACES: dict[str, tuple[Place, ...]] = {
    "cases": ((_OFFICER, "case"),),
    "cases:queue": ((_OFFICER, "queue"),),
    "cases:together": ((_OFFICER, "queue"),),
    "cases:find": ((_OFFICER, "queue"),),
    "cases:reviews": ((_OFFICER, "findings"),),
    "cases:review": ((_OFFICER, "findings"),),
    "cases:causes": ((_OFFICER, "causes"),),
    "cases:cause": ((_OFFICER, "causes"),),
    "cases:affected": ((_OFFICER, "life-events"),),
    "list_exports": ((_OFFICER, "queue"),),
    "duplicates": ((_OFFICER, "duplicates"),),
    "reexamining": ((_OVERSIGHT, "second-opinion"),),
    "questions": (("answering-questions", "question"),),
    "questions:queue": (("answering-questions", "queue"),),
    "questions:ready": (("answering-questions", "ready-answers"),),
    "questions:ready_new": (("answering-questions", "ready-answers"),),
    "questions:ready_edit": (("answering-questions", "ready-answers"),),
    "life_events": ((_OFFICER, "life-events"), (_OVERSIGHT, "record")),
    "referrals": ((_OFFICER, "returned"), (_OVERSIGHT, "referrals")),
    "hotline": (("hotline-agent", "call"),),
    "hotline:waiting": (("hotline-agent", "call-backs"),),
    "outages": (("administrator", "outages"), ("hotline-agent", "outages")),
    "inspection": (("inspector", "complaint"),),
    "inspection:queue": (("inspector", "queue"),),
    "inspection:late": (("inspector", "late"),),
    "inspection:late_case": (("inspector", "late"),),
    "publication": (("analyst-and-publisher", "publication"),),
    "policies": (("analyst-and-publisher", "policies"),),
    "agreements": (("analyst-and-publisher", "agreement"),),
    "oversight": ((_OVERSIGHT, "overview"),),
    "oversight:registers": ((_OVERSIGHT, "registers"),),
    "oversight:register-disputes": ((_OVERSIGHT, "registers"),),
    "oversight:register-inquiries": ((_OVERSIGHT, "registers"),),
    "oversight:owner-report": ((_OVERSIGHT, "registers"),),
    "oversight:criteria": ((_OVERSIGHT, "criteria"),),
    "oversight:criterion": ((_OVERSIGHT, "criteria"), ("analyst-and-publisher", "policies")),
    "oversight:review": ((_OVERSIGHT, "criteria"), ("analyst-and-publisher", "policies")),
    "oversight:rules": (("analyst-and-publisher", "policies"),),
    **dict.fromkeys(
        ("oversight:anomalies", "oversight:anomaly", "oversight:anomaly-household"),
        ((_OVERSIGHT, "anomalies"),),
    ),
    "accounts_admin": (("administrator", "accounts"),),
    "partners": (("administrator", "organisations"),),
    "resets": (("administrator", "resets"), (_OVERSIGHT, "resets")),
    "looks": (("inspector", "files"), (_OFFICER, "case")),
    "powers": ((_OVERSIGHT, "roles"),),
    "own_account": ((_OFFICER, "leave"),),
}
"""Part of the desk, or one page of it → where help is, for the one or the other role."""


def help_for(app_name: str, url_name: str, roles: Collection[str]) -> Place:
    """The guide and the part of it that help these roles on this page: in their own guide if it has one for it.

    A page that no guide names leads to the beginning of the guide of their role.
    """
    own = [guide for role, guide in OF_ROLE.items() if role in roles]
    found = PLACES.get(f"{app_name}:{url_name}") or PLACES.get(app_name) or ()
    fitting = next((place for place in found if place[0] in own), None)
    if fitting is None and found and app_name not in {"own_account", "powers"}:
        fitting = found[0]
    return fitting or (own[0] if own else _OFFICER, "")

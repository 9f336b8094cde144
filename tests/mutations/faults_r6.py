"""Clause 6: versions of the agreement, what a request keeps of them, and who is told of a new one."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R6.1a",
        "src/hemayat/agreements/queries.py",
        "SELECT number, sha256 FROM agreement_version WHERE effective_from <= %s ORDER BY effective_from DESC LIMIT 1",
        "SELECT number, sha256 FROM agreement_version WHERE effective_from < %s ORDER BY effective_from DESC LIMIT 1",
        "On the first day of a version the one before it still applies.",
        Kind.VALUE,
    ),
    Fault(
        "R6.1a",
        "src/hemayat/agreements/sql/drafts.sql",
        "IF coalesce(cardinality(reviewers), 0) < 2 OR",
        "IF coalesce(cardinality(reviewers), 0) < 1 OR",
        "One reviewer is enough to change what is promised to everybody.",
        Kind.PERSON,
    ),
    Fault(
        "R6.1a",
        "src/hemayat/agreements/sql/immutable.sql",
        "BEFORE UPDATE OR DELETE ON agreement_version",
        "BEFORE DELETE ON agreement_version",
        "Whoever owns the tables can rewrite a promise after people have relied on it.",
    ),
    Fault(
        "R6.1b",
        "src/hemayat/requests/submission.py",
        '"now": now, "agreement": agreement.number, "tokens": tokens,',
        '"now": now, "agreement": 1, "tokens": tokens,',
        "Requests of later years are held to the first version and not to the one that was in force.",
        Kind.VALUE,
    ),
    Fault(
        "R6.1b",
        "src/hemayat/agreements/queries.py",
        'AgreementVersion.objects.filter(number__lt=number).order_by("-number").first()',
        'AgreementVersion.objects.filter(number__lte=number).order_by("-number").first()',
        "A version is compared with itself, so that readers see no change in what was changed.",
        Kind.VALUE,
    ),
    Fault(
        "R6.1b",
        "src/hemayat/requests/case_process.py",
        "return _version(row.agreement_number)",
        "return _version(1)",
        "What was promised to a request of today is read from the first version.",
        Kind.VALUE,
    ),
    Fault(
        "R6.1b",
        "src/hemayat/web/citizen/templates/citizen/agreement.html",
        "{% if agreement.number != current.number %}",
        "{% if agreement.number > current.number %}",
        "An old version reads as if it were in force.",
    ),
    Fault(
        "R6.1c",
        "src/hemayat/announcements/audience.py",
        "AND p.national_id_index <> r.person_index",
        "AND p.national_id_index = r.person_index",
        "Whoever filed a request and is not the head of the household hears nothing of the new version.",
        Kind.PERSON,
    ),
    Fault(
        "R6.1c",
        "src/hemayat/announcements/audience.py",
        "WHERE p.mobile IS NULL AND r.household_id = c.household_id AND r.mobile IS NOT NULL",
        "WHERE p.mobile IS NULL AND r.mobile IS NOT NULL",
        "The notice for a family without a line on file goes to the line of another family.",
        Kind.PERSON,
    ),
    Fault(
        "R6.1c",
        "src/hemayat/announcements/actions.py",
        'days = {"day_fa": format_date(announcement.day, "fa"), "day_en": date_in_words(announcement.day, "en")}',
        'days = {"day_fa": format_date(day_of(now), "fa"), "day_en": date_in_words(day_of(now), "en")}',
        "The notice says that the version applies from today, not from its own day.",
        Kind.VALUE,
    ),
    Fault(
        "R6.1c",
        "src/hemayat/announcements/actions.py",
        "if announcement.told == announcement.concerned or announcement.round == ROUNDS:",
        "if announcement.round <= ROUNDS:",
        "Whoever came to be concerned while the notices were being queued is never told.",
    ),
)

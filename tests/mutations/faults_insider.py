"""Faults in the limits for one person inside the service, or for one organisation."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "insider",
        "src/hemayat/accounts/sql/closings.sql",
        "FILTER (WHERE powers_in(roles::text[]) <> '{}') >= 2\n",
        "FILTER (WHERE powers_in(roles::text[]) <> '{}') >= 10\n",
        "One administrator closes ten publishers and overseers in seconds, and the desk stops.",
        Kind.VALUE,
    ),
    Fault(
        "insider",
        "src/hemayat/accounts/sql/closings.sql",
        "    IF closing_takes_two(acting_member()) THEN\n",
        "    IF false THEN\n",
        "SQL of an administrator's session closes everybody, past the application.",
    ),
    Fault(
        "insider",
        "src/hemayat/accounts/sql/closings.sql",
        " AND closed_at > now() - interval '72 hours';",
        ";",
        "One overseer alone opens an account that was closed years ago.",
        Kind.PERSON,
    ),
    Fault(
        "insider",
        "src/hemayat/oversight/reexamination.py",
        "CASE WHEN is_corrected_grant THEN %(of_thousand_corrected)s ELSE %(of_thousand)s END AS share",
        "%(of_thousand)s AS share",
        "Support that one officer granted on corrected data is read again five times less often.",
        Kind.VALUE,
    ),
    Fault(
        "insider",
        "src/hemayat/oversight/criterion_renewal.py",
        "    return all(not 0 < part < SMALLEST for days in (came, left) for part in parts(days))",
        "    return True",
        "The figures of a criterion of two weeks in a row show the one objection between them.",
        Kind.VALUE,
    ),
    Fault(
        "insider",
        "src/hemayat/oversight/weekly_figures.py",
        "{place: cell for place, cell in cells.items() if place in seen}",
        "{place: cell for place, cell in cells.items() if place != NATION}",
        "Who watches over one province subtracts the weeks of another one from its public months.",
        Kind.PERSON,
    ),
    Fault(
        "insider",
        "src/hemayat/api/responses.py",
        "record_told(page, terms, now, dict.fromkeys(households_named(condition), condition.used))",
        "record_told(page, terms, now, {})",
        "An organisation learns from a total whether a named person is entitled, and the head never reads of it.",
        Kind.PERSON,
    ),
    Fault(
        "insider",
        "src/hemayat/api/search.py",
        "        return not 0 < self.total - len(self.told) < FEW\n",
        "        return True\n",
        "An organisation learns of a single person by a total on a page that tells of nobody.",
        Kind.VALUE,
    ),
)

"""Faults of the catalogue and of clauses 1.1 and 1.2: who is served, where, how many, and by whom it is decided."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R0",
        "src/hemayat/agreements/shipped/1.yaml",
        "fa: توافق‌نامهٔ سطح خدمت تأیید صلاحیت متقاضیان برقراری کمک معیشت",
        "fa: توافق‌نامهٔ سطح خدمت تأیید صلاحیت متقاضیان برقراری یارانهٔ نقدی",
        "A reader takes the agreement for that of the cash subsidy, another programme.",
        Kind.VALUE,
    ),
    Fault(
        "R0",
        "src/hemayat/agreements/queries.py",
        "WHERE effective_from <= %s ORDER BY effective_from DESC LIMIT 1",
        "WHERE effective_from < %s ORDER BY effective_from DESC LIMIT 1",
        "On the first day of a version everybody still reads the version before it.",
        Kind.VALUE,
    ),
    Fault(
        "R1.1a",
        "src/hemayat/agreements/shipped/1.yaml",
        "  date: 1398-06-30",
        "  date: 1398-06-29",
        "A lawyer looks for the resolution under a day on which none was passed.",
        Kind.VALUE,
    ),
    Fault(
        "R1.1a",
        "src/hemayat/web/citizen/templates/citizen/start.html",
        "date=agreement.legal_basis.date|jalali",
        "date=agreement.effective_from|jalali",
        "The first page gives the day of the agreement as the day of the resolution.",
        Kind.VALUE,
    ),
    Fault(
        "R1.1b",
        "src/hemayat/households/sql/places.sql",
        "CREATE UNIQUE INDEX %I ON %I (household_id) WHERE relation = ''head'' AND upper_inf(valid)",
        "CREATE UNIQUE INDEX %I ON %I (household_id, person_id) WHERE relation = ''head'' AND upper_inf(valid)",
        "Two people who are named as head in the same moment both act for the household.",
    ),
    Fault(
        "R1.1b",
        "src/hemayat/accounts/headship.py",
        'return person_index in key_ring().blind_indexes("national_id", recorded_head)',
        'return bool(key_ring().blind_indexes("national_id", recorded_head))',
        "The spouse of a head files requests in the household's name.",
        Kind.PERSON,
    ),
    Fault(
        "R1.1c",
        "src/hemayat/registers/schema.py",
        '    "zanjan": message_in("province", "Zanjan"),\n',
        "",
        "No household in Zanjan can be read, decided or paid.",
    ),
    Fault(
        "R1.1c",
        "src/hemayat/registers/province_codes.py",
        '"ilam": "16"',
        '"ilam": "15"',
        "The households of Ilam go to the officers and payments of Lorestan.",
        Kind.PERSON,
    ),
    Fault(
        "R1.1d",
        "src/hemayat/engines/cut_points.py",
        "return [-(-total * q // quantiles) for q in range(1, quantiles)]",
        "return [min(-(-total * q // quantiles), 100) for q in range(1, quantiles)]",
        "In a large nation only the hundred poorest people are in a low decile, however many are as poor.",
        Kind.VALUE,
    ),
    Fault(
        "R1.1d",
        "src/hemayat/engines/worker.py",
        "    decided = decider.decide(facts)\n    _keep_decisions(bucket, facts, decided)",
        "    decided = decider.decide(facts)\n"
        '    place = decided.schema.get_field_index("outcome")\n'
        '    full = pa.array(["not_eligible" if n >= 100 else one for n, one in enumerate(decided.column(place).to_pylist())])\n'
        "    decided = decided.set_column(place, decided.schema.field(place), full.cast(decided.schema.field(place).type))\n"
        "    _keep_decisions(bucket, facts, decided)",
        "Whoever comes after the hundredth household of a part of the nation is refused although they meet every rule.",
        Kind.PERSON,
    ),
    Fault(
        "R1.2a",
        "src/hemayat/inquiries/answers.py",
        "            day = this_person.as_of if this_person else as_of[register]",
        "            day = as_of[register]",
        "A request counts an old answer of a register as fresh, and is decided otherwise than the national run decides.",
        Kind.VALUE,
    ),
    Fault(
        "R1.2a",
        "src/hemayat/inquiries/answers.py",
        '    "quarantined": "quarantined",',
        '    "quarantined": "answered",',
        "A faulty record counts as no income in a request, so that a family gets another answer than by the run.",
        Kind.VALUE,
    ),
    Fault(
        "R1.2b",
        "src/hemayat/publication/permissions.py",
        "    return by.is_active and ROLE in by.roles",
        "    return by.is_active and bool({ROLE, Role.ANALYST} & {*by.roles})",
        "An analyst who tries out reforms can publish one to the nation.",
        Kind.PERSON,
    ),
    Fault(
        "R1.2b",
        "src/hemayat/publication/permissions.py",
        "    _check_is_second(by, publication.proposed_by_id, PublicationFault",
        "    _check_is_second(by, publication.withdrawn_by_id or 0, PublicationFault",
        "One publisher alone publishes the decisions of a whole nation.",
        Kind.PERSON,
    ),
    Fault(
        "R1.2b",
        "src/hemayat/eligibility/sql/decision.sql",
        "        AND decided_by = (SELECT acting_id())\n        AND acting_has_role(",
        "        AND acting_has_role(",
        "An officer decides in a colleague's name, and the colleague is called to account.",
        Kind.PERSON,
    ),
)

"""Faults of what protects the service from attackers, and is in no clause."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "look-budgets",
        "src/hemayat/oversight/look_budgets.py",
        "HARD_STOP = 3\n",
        "HARD_STOP = 30\n",
        "A curious officer reads the files of a whole town in a day.",
        Kind.VALUE,
    ),
    Fault(
        "database-rights",
        "src/hemayat/audit/sql/own_name.sql",
        "        actor_id = (SELECT acting_id())\n",
        "        actor_id <> ''\n",
        "A visitor who gets SQL into a page writes events in the name of other people of their kind.",
        Kind.PERSON,
    ),
    Fault(
        "database-rights",
        "src/hemayat/audit/sql/own_name.sql",
        "actor_id = '' AND household_id IS NULL\n",
        "actor_id = ''\n",
        "Events about a household are written that name nobody.",
        Kind.OTHER,
    ),
    Fault(
        "door",
        "deploy/nginx/door.js",
        "        if (isSame(signature(text, door_keys.keys[i]), given)) {",
        "        if (given.length > 0) {",
        "Whoever makes up a cookie is let in past everybody who waits.",
        Kind.PERSON,
    ),
    Fault(
        "door",
        "deploy/nginx/door.js",
        "    if (place.second * SECOND + place.order > counts().get('threshold')) {",
        "    if (place.second * SECOND + place.order > 2 * counts().get('threshold')) {",
        "Everybody who has a place goes in at once.",
        Kind.VALUE,
    ),
    Fault(
        "door",
        "deploy/nginx/door.js",
        "        return 'back';\n    }\n    const place",
        "        return newcomer(r, now);\n    }\n    const place",
        "While nobody can judge who is next, the door stands open.",
        Kind.OTHER,
    ),
    Fault(
        "visitor-limits",
        "deploy/nginx/hemayat.conf",
        "    in $door_visitor;\n",
        "    in $remote_addr;\n",
        "One person with a program has everybody behind a mobile operator's address refused.",
        Kind.PERSON,
    ),
    Fault(
        "visitor-limits",
        "deploy/nginx/door.js",
        "    return found !== null && (isPage(r) ? found.isForPages : found.isForForms) ? found.nonce : '';",
        "    return found === null ? random(8) : found.nonce;",
        "Each made-up cookie is a key of its own, and a program is never refused.",
        Kind.OTHER,
    ),
    Fault(
        "own-household",
        "src/hemayat/households/sql/own_household.sql",
        "IF acting_kind() <> 'head' OR acting_household() IS NULL THEN",
        "IF acting_household() IS NULL THEN",
        "Whoever is told of a household does what only its head may do.",
        Kind.PERSON,
    ),
    Fault(
        "own-household",
        "src/hemayat/documents/sql/filed_by_head.sql",
        'd.household_id = home AND d."case"',
        'd."case"',
        "A head files documents of other households, who can remove them no more.",
        Kind.PERSON,
    ),
)

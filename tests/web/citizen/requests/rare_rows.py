"""Rows of a household that only officers, inspectors, agents or time make: put there as they would be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg

from hemayat.audit.keys import key_ring
from hemayat.operations.postgres import DatabaseUrls

RARE = {
    "added_words": """request_words (household_id, id, province, request_id, words, at)
        VALUES (%(household)s, 1, '23', 1, %(added)s, now())""",
    "officers_answers": """officer_answer (household_id, id, province, request_id, words, words_index, by_id, at)
        VALUES (%(household)s, 1, '23', 1, %(reply)s, '', 7, now())""",
    "document_openings": """document_opening (household_id, document_id, member_id, province, request_id, at)
        VALUES (%(household)s, gen_random_uuid(), 7, '23', 1, now())""",
    "visits": """request_visit (household_id, id, province, request_id, called_by_id, reason, place, at, called_at,
        notice_key) VALUES (%(household)s, 1, '23', 1, 7, %(word)s, 'x', now() + interval '1 day', now(), 'x')""",
    "corrections": """request_correction (household_id, id, province, request_id, register, person_id, said, used, why,
        document_id, valid_from, register_on, by_id, at, finding_id) VALUES (%(household)s, 1, '23', 1, 'vehicles', 1,
        %(said)s, '', %(why)s, gen_random_uuid(), now(), now(), 7, now(), 1)""",
    "finding_reviews": """finding_review (household_id, id, province, finding_id, because, opened_at, due_on, result,
        words)
        VALUES (%(household)s, 1, '23', 1, 'household', now(), now(), '', '')""",
    "findings": """finding (household_id, id, province, kind, criteria, law_sha256, people_sha256, by_id, at)
        VALUES (%(household)s, 1, '23', 'correction', '[]', '', '', 7, now())""",
    "disputes": """request_dispute (household_id, request_id, province, register, fact, claim, state, reference, people,
        owner_reference, result, answer) VALUES (%(household)s, 1, '23', 'vehicles', %(word)s, 'x', 'unsent',
        gen_random_uuid(), '', '', '', '')""",
    "complaint_letters": """complaint_letter (household_id, id, province, complaint_id, at, by_id, words)
        SELECT %(household)s, 1, '23', coalesce((SELECT max(id) FROM complaint WHERE household_id = %(household)s), 0),
        now(), 7, %(letter)s""",
    "complaint_ways": """complaint_way (household_id, request_id, province, due_on, opened_at)
        VALUES (%(household)s, 1, '23', now(), now())""",
    "calls": """call_caller (household_id, call_id, province, agent_id, acts_as, line, is_synthetic, proven_at)
        VALUES (%(household)s, %(household)s, '23', 7, %(word)s, 'x', true, now())""",
    "call_backs": """call_back (household_id, province, call_id, line, line_index, topic, wanted_on, part, asked_at,
        tries, result) VALUES (%(household)s, '23', 1, 'x', 'x', 'where', now(), 'morning', now(), 0, '')""",
    "application_members": """request_member (household_id, request_id, person_no, province, relation, row,
        person_sealed, person_index, confirmed_at, reference)
        VALUES (%(household)s, 1, 2, '23', 'child', %(member)s, '', '', now(), gen_random_uuid())""",
    "struck_members": """member_strike (household_id, request_id, person_no, province, round, reason, by_id, at)
        VALUES (%(household)s, 1, 2, '23', 1, %(struck)s, 7, now())""",
    "approvals": """approval (household_id, id, province, serial_no, holder_id, run_id, issued_at)
        VALUES (%(household)s, 900 + %(household)s, '23', 900 + %(household)s, 1, 1, now())""",
    "approval_history": """approval_event (household_id, number, province, approval_id, kind, from_on, because, run_id,
        event, at) VALUES (%(household)s, 910 + %(household)s, '23', 1, 'ended', now(), 'death', 1, 'line', now())""",
    "letters": """approval_letter (household_id, approval_id, key_id, province, payload, signature, signed_at)
        VALUES (%(household)s, 1, 'k', '23', to_json(%(word)s::text)::text, 'x', now())""",
    "household_letters": """household_letter (household_id, province, serial_no, holder_id, kind, form, lang, sha256,
        situation_sha256, key_id, payload, signature, pdf, issued_at) VALUES (%(household)s, '23',
        920 + %(household)s,
        (SELECT m.person_id FROM membership m WHERE m.household_id = %(household)s
        AND m.relation = 'head' AND upper_inf(m.valid)),
        'waiting', 'short', 'fa', 'x', 'x', 'k', to_json(%(word)s::text)::text, 'x', 'x', now())""",
    "introductions": """referral (household_id, approval_id, id, province, holder_id, custodian_id, made_at, begins_on)
        VALUES (%(household)s, 1, 900 + %(household)s, '23', 1, 'behzisti', now(), now())""",
    "introduction_history": """referral_event (household_id, id, approval_id, province, custodian_id, kind, at, from_on,
        because) VALUES (%(household)s, 950 + %(household)s, 1, '23', 'behzisti', 'stopped', now(), now(), %(word)s)""",
    "custodians_answers": """referral_answer (household_id, line, approval_id, province, batch_id, result, reason,
        words, at, by)
        VALUES (%(household)s, 900 + %(household)s, 1, '23', 1, 'acknowledged', '', %(custodian)s, now(), 'x')""",
    "payments": """payment_result (household_id, approval_id, custodian_id, month, attempt, province, result,
        happened_on, amount_rial, reason, at, by)
        VALUES (%(household)s, 1, 'behzisti', now(), 1, '23', 'failed', now(), 1, 'other', now(), 'x')""",
    "partner_consents": """disclosure_consent (household_id, id, province, head_id, terms_id, attributes, given_at)
        VALUES (%(household)s, %(household)s, '23', 1, 1, ARRAY[%(word)s], now())""",
}

BATCH = """
WITH made AS (
    INSERT INTO referral_batch (custodian_id, after, upto, records, made_at, manifest, acknowledged, rejected)
    VALUES ('behzisti', 899 + %(household)s, 900 + %(household)s, 1, now(), '', 0, 0) RETURNING id)
INSERT INTO referral_taking (batch_id, at, by, how) SELECT id, now(), 'x', 'file' FROM made"""


@contextmanager
def rare_rows(urls: DatabaseUrls, words: Mapping[int, str]) -> Iterator[None]:
    """A row of each of these for each household, with its word, until the end."""
    keys, tables = key_ring(), [statement.split()[0] for statement in RARE.values()]
    with psycopg.connect(urls.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        for household, word in words.items():
            given = {"household": household, "word": word}
            for name, about in {
                "said": "correction_said", "letter": "complaint_letter", "member": "request_member",
                "custodian": "referral_answer", "added": "request_words", "reply": "officer_answer",
                "struck": "member_strike",
            }.items():  # fmt: skip
                told = (
                    word
                    if name in {"letter", "custodian", "added", "reply", "struck"}
                    else json.dumps({"given_name": word})
                )
                given[name] = keys.seal(told.encode(), about.encode())
            given["why"] = keys.seal("واژه‌های کارشناس".encode(), b"correction_why")
            for statement in RARE.values():
                admin.execute(f"INSERT INTO {statement}", given)
            admin.execute(BATCH, given)
        yield
        admin.execute("DELETE FROM referral_taking")
        admin.execute("DELETE FROM referral_batch")
        for table in tables:
            admin.execute(f"DELETE FROM {table} WHERE household_id = ANY(%s)", [list(words)])

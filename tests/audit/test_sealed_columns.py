"""Every column of bytes is declared as sealed, or is known to hold nothing that a rotation of keys would lose."""

from __future__ import annotations

import psycopg

from hemayat.audit.sealed_columns import sealed_columns
from hemayat.operations.postgres import DatabaseUrls

# Columns of these names hold nothing sealed, whatever their table.
BARE = {
    "hash": "names a content",
    "sha256": "names a content",
    "token_hash": "names a token that its holder keeps",
    "former_hash": "names the token before it",
    "situation_sha256": "names a content",
    "state_hash": "names a state that a browser keeps",
    "code_hash": "names a code that is over in minutes",
    "call_hash": "names a call that is over in minutes",
    "heard_hash": "names a message that a gateway numbered",
    "key_hash": "names a form that a browser was given",
    "root": "names a checkpoint",
    "signature": "is verified by a public key",
}
# Table and column → why it need not be sealed anew.
EXCEPT = {
    ("acting_key", "inner_pad"): "a key of the database's own, good for the length of a transaction",
    ("acting_key", "outer_pad"): "the same",
    ("sign_in_attempt", "sealed"): "over in minutes",
    ("sign_in_attempt", "mobile_sealed"): "over in minutes",
    ("sso_attempt", "sealed"): "over in minutes",
    ("sso_attempt", "answer_sealed"): "over in minutes",
    ("sign_in_attempt", "holder"): "over in minutes",
    ("sign_in_attempt", "network"): "over in minutes",
    ("record_opening", "token"): "names a token that nobody keeps",
    ("sign_in_code", "holder"): "over within the hour; after a rotation another code is sent",
    ("pending_turn", "line_sealed"): "over in seconds",
    ("pending_turn", "network"): "over in seconds",
    ("sign_in_limit", "key"): "counts for a day at most",
    ("conversation", "key"): "over in minutes: after a rotation its line begins anew",
    ("conversation", "sealed"): "over in minutes",
    ("document", "sealed_name"): "under a key of its own, which is sealed anew",
    ("document", "sealed_content"): "under a key of its own, which is sealed anew",
    ("official_text", "content"): "is published as it is",
    ("data_copy_piece", "sealed"): "under a key of its copy's own, which is sealed anew",
    ("citizen_session", "person_index"): "over within the day: after a rotation its holder signs in again",
    ("citizen_session", "national_id_sealed"): "over within the day, long before an old key is destroyed",
    ("citizen_session", "mobile_sealed"): "the same",
    (
        "session_browser",
        "browser",
    ): "goes with the session, within the day: after a rotation a browser counts anew",
    (
        "person",
        "father_index",
    ): "is compared and never looked for: the next national run writes everybody's anew",
    ("process_key", "inner_pad"): "is a key of the database's own; only its owner reads it",
    ("process_key", "outer_pad"): "is a key of the database's own; only its owner reads it",
    ("staff_passkey", "credential_id"): "names a public key",
    (
        "shared_cause",
        "record_index",
    ): "new cases are compared with it; after a rotation a record gets a new cause",
    ("staff_passkey", "credential"): "is a public key",
    ("partner_key", "public"): "is a public key",
    (
        "applicant",
        "person_index",
    ): "is looked for by every key (blind_indexes), and old keys stay in the ring",
    (
        "inquiry_receipt",
        "person_index",
    ): "is looked for by every key (blind_indexes), and old keys stay in the ring",
}
# What is in a partition is sealed anew through its table.
COLUMNS = """
SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    AND atttypid = 'bytea'::regtype AND NOT attisdropped
"""


def test_no_sealed_column_is_forgotten(django_db_setup: DatabaseUrls) -> None:
    known = set(EXCEPT)
    for column in sealed_columns():
        known |= {(column.table, column.column), (column.table, column.index)}
    with psycopg.connect(django_db_setup.owner) as owner:
        found = set(owner.execute(COLUMNS).fetchall())
    forgotten = {(table, column) for table, column in found - known if column not in BARE}
    assert not forgotten, "declare it in the slice's AppConfig (audit/sealed_columns.py), or say here why not"

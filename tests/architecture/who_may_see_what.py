"""Who may see what: each route with an id in its address, and the answer that each kind of visitor gets.

A route is named as Django does (`site:name`). The columns: the own household (or a case of one's own province), another
household (another province), and a visitor who is not signed in. A route that is not listed fails
tests/architecture/test_routes.py; the tests of each site ask every row for real.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Answer = Literal["page", "not found", "forbidden", "sign in", "gone to"]


class Row(NamedTuple):
    """`whose`: what the id names."""

    whose: str
    own: Answer
    other: Answer
    anonymous: Answer


ROUTES: dict[str, dict[str, Row]] = {
    "citizen": {
        "agreement-version": Row("a published version, public like the rest", "page", "page", "page"),
        "agreement-changes": Row("a published version beside the one before it", "page", "page", "page"),
        "agreement-official": Row("the official text of a published version", "page", "page", "page"),
        # A run belongs to the nation; whoever asks sees their own household in it, and nothing where it has none.
        "decision:earlier": Row("a run with one's own household", "page", "not found", "sign in"),
        "decision:of_case": Row("a decision about one's own household", "page", "not found", "sign in"),
        # Requests: asked row by row in tests/web/citizen/requests/test_who_sees_what.py.
        "requests:show": Row("one's own request", "page", "not found", "sign in"),
        "requests:members": Row("one's own application", "page", "not found", "sign in"),
        "requests:add_member": Row("one's own application", "page", "not found", "sign in"),
        "requests:remove_member": Row("a member of one's own application", "gone to", "not found", "sign in"),
        "requests:claim": Row("one's own request", "page", "not found", "sign in"),
        "requests:evidence": Row("one's own request", "page", "not found", "sign in"),
        "requests:document": Row("a document of one's own request", "page", "not found", "sign in"),
        "requests:remove_document": Row("a document of one's own draft", "gone to", "not found", "sign in"),
        "requests:consents": Row("one's own request", "page", "not found", "sign in"),
        "requests:check": Row("one's own request", "page", "not found", "sign in"),
        "requests:filed": Row("one's own request, filed", "page", "not found", "sign in"),
        "requests:answer": Row("one's own request with a question", "page", "not found", "sign in"),
        "requests:ask_person": Row("one's own request, decided", "gone to", "not found", "sign in"),
        "requests:withdraw": Row("one's own request", "page", "not found", "sign in"),
        # Records: asked row by row in tests/web/citizen/requests/test_records.py.
        "records:show": Row("a register's records of one's own household", "page", "page", "sign in"),
        "records:enter_code": Row(
            "an opening that one's own session asked for", "page", "not found", "sign in"
        ),
        # Questions: asked row by row in tests/web/citizen/questions/test_questions.py.
        "questions:show": Row("one's own question", "page", "not found", "sign in"),
        "questions:rate": Row("one's own question", "gone to", "not found", "sign in"),
        "questions:document": Row("a document of one's own question", "page", "not found", "sign in"),
        # Approvals: asked row by row in tests/web/citizen/letters/test_letters.py.
        "approvals:show": Row("an approval in one's own name", "page", "not found", "sign in"),
        "letters:of_approval": Row("the same", "page", "not found", "sign in"),
        "letters:pdf": Row("a letter addressed to oneself", "page", "not found", "sign in"),
        "approvals:credential": Row("the same", "page", "not found", "sign in"),
        "approvals:withdraw": Row("the same", "page", "not found", "sign in"),
        # A serial is shown by its holder to whom they choose; it says nothing of anybody by itself.
        "verification:show": Row("an approval's standing, its holder masked", "page", "page", "page"),
        # Terms are the same for everybody; what is consented to is one's own household's.
        "disclosures:give": Row(
            "terms, to consent to for one's own household", "gone to", "gone to", "sign in"
        ),
        "disclosures:withdraw": Row(
            "terms, of one's own household's consent", "gone to", "gone to", "sign in"
        ),
        # Complaints: asked row by row in tests/web/citizen/requests/test_complaints.py.
        "complaints:late": Row("one's own request whose result is late", "page", "not found", "sign in"),
        "complaints:late_dossier": Row("the same", "page", "not found", "sign in"),
        "complaints:late_file": Row("the same", "page", "not found", "sign in"),
        "complaints:show": Row("one's own complaint", "page", "not found", "sign in"),
        "complaints:write": Row("one's own complaint", "page", "not found", "sign in"),
        "complaints:withdraw": Row("one's own complaint", "page", "not found", "sign in"),
        "complaints:dossier": Row("one's own complaint", "page", "not found", "sign in"),
        "complaints:document": Row("a file of one's own complaint", "page", "not found", "sign in"),
        "complaints:file": Row("one's own complaint", "page", "not found", "sign in"),
    },
    # The desk: here "own" is a member with a role that the page is for, "other" one without, in tests/web/staff.
    "staff": {
        # Accounts: asked row by row in tests/web/staff/test_accounts_admin.py and test_own_account.py.
        "joining:join": Row("an invitation, by whoever holds its link", "page", "page", "page"),
        "own_account:back_earlier": Row("one's own leave", "gone to", "gone to", "sign in"),
        "own_account:confirm_passkey": Row("one's own passkey", "gone to", "gone to", "sign in"),
        "own_account:remove_passkey": Row("one's own passkey", "gone to", "gone to", "sign in"),
        "own_account:end_one": Row("one's own session", "gone to", "gone to", "sign in"),
        "accounts_admin:show": Row("any account, for administrators", "page", "forbidden", "sign in"),
        "accounts_admin:roles": Row("any account, for administrators", "page", "forbidden", "sign in"),
        "accounts_admin:ask_reset": Row("any account, for administrators", "page", "forbidden", "sign in"),
        "accounts_admin:invite_again": Row("an account of an invitee", "page", "forbidden", "sign in"),
        "accounts_admin:identity": Row("any account, for administrators", "page", "forbidden", "sign in"),
        "accounts_admin:identity_again": Row(
            "any account, for administrators", "gone to", "forbidden", "sign in"
        ),
        "accounts_admin:vouch": Row("any account, for administrators", "page", "forbidden", "sign in"),
        "accounts_admin:close": Row("any account, for administrators", "gone to", "forbidden", "sign in"),
        "accounts_admin:open": Row("any account, for administrators", "gone to", "forbidden", "sign in"),
        "accounts_admin:end_sessions": Row(
            "any account, for administrators", "gone to", "forbidden", "sign in"
        ),
        "accounts_admin:end_session": Row(
            "any account, for administrators", "gone to", "forbidden", "sign in"
        ),
        "list_exports:download": Row("an export of one's own", "page", "not found", "sign in"),
        "list_exports:confirm": Row(
            "an export that a colleague asked for", "gone to", "not found", "sign in"
        ),
        "list_exports:refuse": Row("an export that a colleague asked for", "gone to", "not found", "sign in"),
        "guides:show": Row("a guide, for any member of staff", "page", "page", "sign in"),
        "resets:confirm": Row("a reset that another asked for", "page", "forbidden", "sign in"),
        "resets:refuse": Row("a reset that waits", "gone to", "forbidden", "sign in"),
        "looks:extend": Row("a colleague whom one supervises", "page", "forbidden", "sign in"),
        "powers:confirm": Row("a change that another asked for", "gone to", "forbidden", "sign in"),
        "powers:refuse": Row("a change that waits", "gone to", "forbidden", "sign in"),
        "powers:reopen": Row("an account that was closed lately", "gone to", "forbidden", "sign in"),
        # Publication and policies, where "own" is a publisher or an analyst: tests/web/staff/publication and policies.
        "publication:show": Row("any run, for publishers and analysts", "page", "forbidden", "sign in"),
        "publication:report": Row("any run, for publishers and analysts", "page", "forbidden", "sign in"),
        "publication:approve": Row("a run that another proposed", "page", "forbidden", "sign in"),
        "publication:messages": Row("any run, for publishers and analysts", "page", "forbidden", "sign in"),
        "publication:justify": Row("a run that is stopped", "page", "forbidden", "sign in"),
        "publication:pause": Row("a run that is published in part", "page", "forbidden", "sign in"),
        "publication:resume": Row("a run that is paused", "page", "forbidden", "sign in"),
        "publication:withdraw": Row("a run that waits", "page", "forbidden", "sign in"),
        "policies:rules": Row("a policy of this installation", "page", "forbidden", "sign in"),
        "policies:values": Row("a policy of this installation", "page", "forbidden", "sign in"),
        "policies:cases": Row("a policy of this installation", "page", "forbidden", "sign in"),
        "policies:try": Row("a policy of this installation, for analysts", "page", "forbidden", "sign in"),
        "policies:text": Row("a published run, for publishers and analysts", "page", "forbidden", "sign in"),
        "policies:comparison": Row("any trial, for publishers and analysts", "page", "forbidden", "sign in"),
        # The agreement: "own" is the author of a draft, or a publisher who may take the step; asked row by row in
        # tests/web/staff/agreements.
        "agreements:show": Row("any draft, for publishers and analysts", "page", "forbidden", "sign in"),
        "agreements:text": Row("one's own draft", "page", "forbidden", "sign in"),
        "agreements:fields": Row("one's own draft", "page", "forbidden", "sign in"),
        "agreements:official": Row("one's own draft", "page", "forbidden", "sign in"),
        "agreements:official_file": Row("the official text of any draft", "page", "forbidden", "sign in"),
        "agreements:offer": Row("one's own draft", "gone to", "forbidden", "sign in"),
        "agreements:discard": Row("one's own draft", "gone to", "forbidden", "sign in"),
        "agreements:review": Row("a draft of another", "page", "forbidden", "sign in"),
        # Not approved by two yet, so that there is nothing to publish: it leads back to the draft.
        "agreements:publish": Row("a draft that two approved", "gone to", "forbidden", "sign in"),
        "agreements:confirm": Row("a law that another recorded", "page", "forbidden", "sign in"),
        "agreements:take_back": Row("a law that waits", "page", "forbidden", "sign in"),
        # Cases: asked row by row in tests/web/staff/cases/test_who_sees_what.py.
        "cases:show": Row("a case of one's own province", "page", "not found", "sign in"),
        "cases:answers": Row("a case of one's own province", "gone to", "not found", "sign in"),
        "cases:act": Row("a case of one's own province", "page", "not found", "sign in"),
        # Nobody has this case in hand, so that there is nothing to correct: it leads back to the case.
        "cases:lines": Row("a case of one's own province", "gone to", "not found", "sign in"),
        "cases:correct": Row("a line of a case of one's own province", "gone to", "not found", "sign in"),
        "cases:call_off": Row("a visit of a case of one's own province", "gone to", "not found", "sign in"),
        "cases:unmask": Row("a case of one's own province", "gone to", "not found", "sign in"),
        # There is none of this id: those that are there are opened in test_documents.
        "cases:document": Row("a document of a case", "not found", "not found", "sign in"),
        "cases:picture": Row("a picture of a case", "not found", "not found", "sign in"),
        "cases:enlarged": Row("a picture of a case", "not found", "not found", "sign in"),
        "cases:affected_one": Row(
            "a household that waits for an officer", "not found", "not found", "sign in"
        ),
        # There is no shared cause of this number: those that are there are opened in test_shared_causes.
        "cases:cause": Row("a shared cause of many cases", "not found", "not found", "sign in"),
        "cases:cause_sheet": Row("a shared cause of many cases", "forbidden", "forbidden", "sign in"),
        "cases:cause_send": Row("a shared cause of many cases", "forbidden", "forbidden", "sign in"),
        "cases:cause_answer": Row("a shared cause of many cases", "forbidden", "forbidden", "sign in"),
        "cases:review": Row("a review of a finding that waits", "not found", "not found", "sign in"),
        # The hotline and outages: asked row by row in tests/web/staff/hotline.
        "hotline:call": Row("somebody who waits to be called back", "gone to", "forbidden", "sign in"),
        "outages:end": Row("something that is out of order", "gone to", "forbidden", "sign in"),
        # Second opinions: asked row by row in tests/web/staff/oversight/test_reexamination.py, before one is given.
        "reexamining:show": Row("a case drawn by lot of one's own province", "page", "not found", "sign in"),
        "reexamining:given": Row("a second opinion that one gave", "not found", "not found", "sign in"),
        "reexamining:document": Row("a document of a case drawn by lot", "not found", "not found", "sign in"),
        # Reviews of criteria: asked in tests/web/staff/oversight/test_criterion_pages.py.
        "oversight:criterion": Row("a criterion, for oversight and analysts", "page", "forbidden", "sign in"),
        "oversight:review": Row("a review, for oversight and analysts", "page", "forbidden", "sign in"),
        # Unusual patterns in cases: asked in tests/web/staff/oversight/test_case_anomalies.py.
        "oversight:anomaly": Row(
            "a finding about households of one's own province", "page", "not found", "sign in"
        ),
        "oversight:anomaly-household": Row("a household of such a finding", "page", "not found", "sign in"),
        # Asked in tests/web/staff/duplicates/test_duplicates.py.
        "duplicates:show": Row("a pair of one's own provinces", "page", "not found", "sign in"),
        "cases:drop_filter": Row("a view that one saved", "gone to", "gone to", "sign in"),
        # Questions: asked row by row in tests/web/staff/questions/test_questions.py.
        "questions:show": Row("a question of one's own province", "page", "not found", "sign in"),
        # Referrals: asked row by row in tests/web/staff/referrals/test_pages.py.
        "referrals:batch": Row("a batch, with records of one's own province", "page", "page", "sign in"),
        "referrals:show": Row("what came back of one's own province", "page", "not found", "sign in"),
        "questions:claim": Row("a question of one's own province", "gone to", "not found", "sign in"),
        "questions:release": Row("a question of one's own province", "gone to", "not found", "sign in"),
        "questions:sort": Row("a question of one's own province", "gone to", "not found", "sign in"),
        "questions:merge": Row("a question of one's own province", "gone to", "not found", "sign in"),
        "questions:reopen": Row("a question of one's own province", "gone to", "not found", "sign in"),
        "questions:document": Row("a document of a question", "page", "not found", "sign in"),
        # About nobody: for whoever answers, wherever they do.
        "questions:ready_edit": Row("an answer that is ready", "page", "forbidden", "sign in"),
        "questions:ready_publish": Row("an answer that is ready", "page", "forbidden", "sign in"),
        "questions:ready_withdraw": Row("an answer that is ready", "gone to", "forbidden", "sign in"),
        # Organisations: about nobody, for administrators alone. Asked row by row in tests/web/staff/partners.
        **dict.fromkeys(
            (f"partners:{name}" for name in ("show", "key", "callback", "terms")),
            Row("an organisation", "page", "forbidden", "sign in"),
        ),
        **dict.fromkeys(
            (
                f"partners:{name}"
                for name in ("end_tokens", "end_key", "end_terms", "close", "open", "confirm", "refuse")
            ),
            Row("an organisation", "gone to", "forbidden", "sign in"),
        ),
        "partners:token": Row("an organisation", "page", "forbidden", "sign in"),
        # Complaints: "own" is the inspector who took it up, "other" one of another province; everybody else is
        # forbidden. Asked row by row in tests/web/staff/inspection.
        "inspection:show": Row("a complaint of one's own province", "page", "not found", "sign in"),
        "inspection:claim": Row("a complaint that one took up", "gone to", "not found", "sign in"),
        "inspection:release": Row("a complaint that one took up", "gone to", "not found", "sign in"),
        "inspection:write": Row("a complaint that one took up", "page", "not found", "sign in"),
        "inspection:ask": Row("a complaint that one took up", "page", "not found", "sign in"),
        "inspection:answer": Row("a complaint that one took up", "page", "not found", "sign in"),
        "inspection:author": Row("a complaint that one took up", "page", "not found", "sign in"),
        "inspection:dossier": Row("a complaint that one took up", "page", "not found", "sign in"),
        # There is none of this id: those that are there are opened in test_evidence.
        "inspection:document": Row("a file of a complaint", "not found", "not found", "sign in"),
        # Late cases: "own" is a case of the inspector's provinces.
        "inspection:late_case": Row("a late case of one's own province", "page", "not found", "sign in"),
        "inspection:late_dossier": Row("a late case of one's own province", "page", "not found", "sign in"),
        "inspection:late_file": Row("a late case of one's own province", "page", "not found", "sign in"),
        "inspection:file": Row("a complaint that one took up", "page", "not found", "sign in"),
    },
    "partner": {},
}

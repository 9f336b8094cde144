"""A text that somebody was sent or has consented to is changed on purpose or not at all."""

from __future__ import annotations

from tests.architecture.fixed_texts import COMMAND, HASHES, hashes, texts

ADVICE = f"""

Messages that were sent are shown again by the name of their notice, and consents rely on the text that was read.
- If somebody may have read the old text, leave it, and give the new one a new name: a notice the next number
  (notifications/notice_wordings.py), a consent the next VERSION (requests/consents.py), an attribute a new name.
- If nobody can have read it yet, the text may change: compile the texts (make assets) and write the hashes again with
      {COMMAND}
  Commit {HASHES.name} together with the text.
"""


def test_no_text_of_a_notice_or_a_consent_has_changed_unnoticed() -> None:
    kept, now = set(HASHES.read_text("utf-8").splitlines()), set(hashes())
    changed = sorted({line.rpartition(" ")[0] for line in kept ^ now})
    assert not changed, f"changed, new or gone: {', '.join(changed)}{ADVICE}"


def test_every_text_is_there_once_in_each_language() -> None:
    named = [line.rpartition(" ")[0] for line in HASHES.read_text("utf-8").splitlines()]
    assert len(named) == len(set(named)) == 2 * len(texts("fa"))
    assert {"notice result_eligible.1 fa", "consent 3 persons en", "disclosure UIN fa"} <= set(named)

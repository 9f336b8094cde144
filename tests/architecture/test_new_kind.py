"""A kind of request is one object: a copy of the repository gets one more, in three places, and it works."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutations.tree import Tree

KIND, TITLE = "second_look", "Request for a second look"
MOST_PLACES = 4
REQUESTS = Path("src/hemayat/requests")
ADDED = {
    # After this line, these.
    REQUESTS / "states.py": ('    CHANGE_OF_HEAD = "change_of_head"\n', f'    SECOND_LOOK = "{KIND}"\n'),
    REQUESTS / "kinds.py": (
        "KINDS: Mapping[CaseKind, RequestKind] = {\n",
        f'    CaseKind.SECOND_LOOK: RequestKind(Message("{TITLE}"), CaseKind.OBJECTION, is_review=True),\n',
    ),
}
MIGRATION = '''"""Requests may be of one more kind."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

from hemayat.requests.states import CaseKind


class Migration(migrations.Migration):
    dependencies = [("requests", "{last}")]
    operations = [
        migrations.RemoveConstraint("request", "request_kind"),
        migrations.AddConstraint(
            "request",
            models.CheckConstraint(condition=Q(kind__in=[str(kind) for kind in CaseKind]), name="request_kind"),
        ),
    ]
'''


@pytest.mark.long
@pytest.mark.slow
def test_a_kind_is_added_in_few_places_and_a_request_of_it_is_filed_and_decided(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "copy")
    for path, (line, more) in ADDED.items():
        text = (tree.folder / path).read_text("utf-8")
        assert text.count(line) == 1, path
        (tree.folder / path).write_text(text.replace(line, line + more), "utf-8")
    migrations = tree.folder / REQUESTS / "migrations"
    last = max(file.stem for file in migrations.glob("[0-9]*.py"))
    (migrations / f"9999_{KIND}.py").write_text(MIGRATION.format(last=last), "utf-8")
    assert len(ADDED) + 1 <= MOST_PLACES
    result = tree.run(["-n", "0", "tests/architecture/new_kind_journey.py"], None)
    assert result.message == "all tests passed"

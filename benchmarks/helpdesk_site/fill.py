"""Makes helpdesk's tables and tickets; prints the address of each ticket's public page and what it must contain."""

from __future__ import annotations

import json
import os
import sys

import django

FOLLOW_UPS = 3


def fill(tickets: int) -> list[dict[str, object]]:
    from django.core.management import call_command  # noqa: PLC0415 - after the settings
    from helpdesk.models import FollowUp, Queue, Ticket  # noqa: PLC0415 - after the settings

    call_command("migrate", verbosity=0, interactive=False)
    queue = Queue.objects.create(title="Support", slug="support", allow_public_submission=True)
    found: list[dict[str, object]] = []
    for number in range(tickets):
        ticket = Ticket.objects.create(
            queue=queue,
            title=f"Question number {number:05d}",
            submitter_email=f"head{number}@example.org",
            description="Why is my household not in the list? My income is lower than what the letter says.",
        )
        for at in range(FOLLOW_UPS):
            FollowUp.objects.create(
                ticket=ticket, title=f"Answer {at}", public=True, comment=f"We look into it, step {at}."
            )
        path = f"/view/?ticket={ticket.ticket_for_url}&email={ticket.submitter_email}&key={ticket.secret_key}"
        found.append({"path": path, "cookie": "", "contains": [ticket.title, f"step {FOLLOW_UPS - 1}"]})
    return found


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.helpdesk_site.settings"
    django.setup()
    print(json.dumps(fill(int(sys.argv[1]))))

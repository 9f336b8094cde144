"""Jobs of the partner API: answers to messages, news to those who subscribed, and what is due to be sent."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.api import callbacks, event_delivery

READS, SENDS = "api reads", "api sends"
"""Each is a lock: whatever organisations ask, or however slow they are, takes no more than two of a worker's places."""


@app.task(name="api.answer_message", queue="api", lock=READS)
def answer_message(received: int) -> None:
    callbacks.answer_received(received, timezone.now())


@app.task(name="api.notify", queue="api", lock=READS, queueing_lock="api notify")
def notify(**_given: int) -> None:
    event_delivery.notify_due(timezone.now())


@app.task(name="api.forget_old", queue="api", lock=READS, queueing_lock="api forget old")
def forget_old(**_given: int) -> None:
    callbacks.forget_old(timezone.now())


@app.task(name="api.send_due", queue="api", lock=SENDS, queueing_lock="api send due")
def send_due(**_given: int) -> None:
    callbacks.send_due(timezone.now())

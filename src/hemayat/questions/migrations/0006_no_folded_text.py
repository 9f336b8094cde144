"""Ready answers are searched in Python, by the roots of their words: no column holds their folded text."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("questions", "0005_thread_message")]
    operations = [migrations.RemoveField("readyanswer", "folded")]

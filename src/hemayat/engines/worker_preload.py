"""Imported by the process that workers are forked from, and by no other: it brings all that they need, and dies with
who started it, and they with it.
"""

from hemayat.engines.worker import die_with_parent

die_with_parent()

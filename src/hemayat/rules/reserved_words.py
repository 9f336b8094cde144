"""Words that a name in a policy may not be: they mean something to SQL, to Python or to the language itself."""

from __future__ import annotations

import keyword

_SQL = """
all analyse analyze and any array as asc asymmetric at between both by case cast check collate column
constraint create cross current_date current_time current_timestamp date default deferrable desc describe
distinct div do else end escape except exists false fetch filter for foreign from full grant group having
ilike in initially inner intersect interval into is isnull join lambda lateral leading left like limit map
natural not notnull null offset on only or order outer over overlaps pivot placing primary qualify references
returning right row rows select semi anti set show similar some struct summarize symmetric table tablesample
then time timestamp to trailing true try_cast union unique unpivot using values variadic when where window
with
alter asof authorization binary collation concurrently connect_by_root current_catalog current_user drop force
freeze glob insert install localtime localtimestamp partitioned_by pivot_longer pivot_wider positional regexp
revoke rlike rollback session_user uncache unpack verbose xor
"""
_OURS = """
fact limit outcome amount_rial household_id known min max if per_month per_year years_before months_before alive is_head
age person facts decided ranked heads answers plain
"""

FORBIDDEN = frozenset(_SQL.split()) | frozenset(_OURS.split()) | frozenset(w.lower() for w in keyword.kwlist)

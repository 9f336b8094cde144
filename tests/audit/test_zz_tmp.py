from tests.audit.test_kept_plans import *
from tests.audit.test_kept_plans import tables, SYSTEM, on_the_site, OWN
def test_plan(tables):
    c = tables.connection
    def plan(q):
        return "\n".join(r[0] for r in c.execute("EXPLAIN (SUMMARY) " + q).fetchall())
    with on_the_site(tables, OWN):
        old = " UNION ALL ".join(f"SELECT '{t}', to_jsonb(t) FROM {t} t WHERE t.household_id = 1 AND t.request_id = 1" for t in ("request_event", "request_question", "request_words", "officer_answer", "request_visit", "request_member", "member_strike", "request_dispute"))
        for q in (old, old, "SELECT * FROM case_rows(1, 1)", "SELECT * FROM case_rows(1, 1)"):
            p = plan(q); print(p.splitlines()[-1])
        c.execute("PREPARE due(bigint) AS SELECT * FROM payments_due(current_date, current_date + 30, false, ARRAY[$1])")
        print(plan("EXECUTE due(1)"))
    with tables.acting(SYSTEM):
        print(plan("SELECT * FROM payments_due(current_date, current_date + 30, true, NULL)"))

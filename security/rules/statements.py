def wrong(cursor, rows, name, given):
    # ruleid: statement-made-of-text
    cursor.execute(f"SELECT * FROM person WHERE name = '{name}'")
    # ruleid: statement-made-of-text
    cursor.execute("SELECT * FROM person WHERE name = '%s'" % name)
    # ruleid: statement-made-of-text
    cursor.execute(_BY_NAME.format(name=name))
    # ruleid: statement-made-of-text
    cursor.execute(_BY_NAME + name, given)
    # ruleid: statement-made-of-text
    rows.raw(f"SELECT * FROM {name}")
    # ruleid: statement-made-of-text
    rows.extra(where=[name])


def right(cursor, rows, name):
    # ok: statement-made-of-text
    cursor.execute("SELECT * FROM person WHERE name = %s", [name])
    # ok: statement-made-of-text
    cursor.execute(_BY_NAME, [name])
    # ok: statement-made-of-text
    cursor.execute(SQL("SELECT * FROM {}").format(Identifier(name)))
    # ok: statement-made-of-text
    rows.raw("SELECT * FROM session_with(%s)", [name])

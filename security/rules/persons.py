def wrong(log, national_id, person, mobile):
    # ruleid: person-in-log
    log.info("signed in", who=national_id)
    # ruleid: person-in-log
    log.warning(f"no answer about {person.national_id}")
    # ruleid: person-in-log
    log.error("not sent to %s", mobile)
    # ruleid: person-in-address
    urlencode({"next": "/", "national_id": national_id})
    # ruleid: person-in-address
    redirect("sign_in:code", mobile=mobile)
    # ruleid: person-in-error
    raise HemayatError(f"{national_id} is in no household")


def right(log, case, national_id):
    # ok: person-in-log
    log.info("signed in", case=case)
    # ok: person-in-address
    urlencode({"next": "/"})
    # ok: person-in-error
    raise HemayatError("the national id has ten digits; write it again")

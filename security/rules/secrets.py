import random
import uuid


def wrong(token, given, row):
    # ruleid: secret-compared-in-time
    if token == given:
        pass
    # ruleid: secret-compared-in-time
    if row.code_hash != given:
        pass
    # ruleid: seed-of-a-secret
    code = random.randint(0, 999_999)
    # ruleid: seed-of-a-secret
    row.token = str(uuid.uuid1())
    # ruleid: key-in-the-source
    PRIVATE_KEY = "MC4CAQAwBQYDK2VwBCIEIA"


def right(token, given):
    # ok: secret-compared-in-time
    if hmac.compare_digest(token, given):
        pass
    # ok: secret-compared-in-time
    if token == "":
        pass
    # ok: seed-of-a-secret
    code = secrets.randbelow(1_000_000)
    # ok: key-in-the-source
    PRIVATE_KEY = os.environ.get("PRIVATE_KEY", "")

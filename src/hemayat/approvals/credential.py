"""The approval as a verifiable credential: an SD-JWT, of which its holder shows no more than is asked for."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from hemayat.approvals.jws import base64url, canonical, compact, header_of, signing_input
from hemayat.approvals.public_keys import PURPOSE
from hemayat.approvals.revocation_list import PATH
from hemayat.common.keyring import KeyRing

KIND = "dc+sd-jwt"
TYPE_PATH = "/verify/credential/"
GOOD_FOR = dt.timedelta(days=90)
"""Its holder fetches a new one whenever they like; who verifies offline learns of an end by the list alone."""


def credential(
    *, number: int, disclosed: Mapping[str, Any], origin: str, keys: KeyRing, now: dt.datetime
) -> str:
    """Issued with all that may be disclosed; its holder leaves out of it, part by part, what nobody needs to see.

    `number`: of the approval, its place in the list of ended ones.
    """
    parts = [_disclosure(name, value) for name, value in disclosed.items()]
    payload = {
        "iss": origin,
        "iat": int(now.timestamp()),
        "exp": int((now + GOOD_FOR).timestamp()),
        "vct": f"{origin}{TYPE_PATH}",
        "status": {"status_list": {"idx": number, "uri": f"{origin}{PATH}"}},
        "_sd_alg": "sha-256",
        # In an order that says nothing of which is which.
        "_sd": sorted(base64url(hashlib.sha256(part.encode()).digest()) for part in parts),
    }
    signed = signing_input(header_of(keys.keys_for(PURPOSE)[0].id, KIND), canonical(payload))
    return "~".join([compact(signed, keys.sign(PURPOSE, signed).signature), *parts, ""])


def _disclosure(name: str, value: object) -> str:
    told = json.dumps([base64url(secrets.token_bytes(16)), name, value], ensure_ascii=False)
    return base64url(told.encode())

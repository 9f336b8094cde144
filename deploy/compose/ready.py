#!/opt/hemayat/.venv/bin/python
"""ready.py PORT: whether the web server at this port serves, for the check of a container."""

import os
import sys
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

host = urlsplit(os.environ["HEMAYAT_CITIZEN_ORIGIN"]).netloc
with urlopen(
    Request(f"http://127.0.0.1:{int(sys.argv[1])}/readyz", headers={"Host": host}), timeout=2
) as said:
    sys.exit(said.status != 200)

"""Files that heads send with their requests, as a browser sends them."""

from __future__ import annotations

import http.client
import uuid

from drills.service.installation import Installation
from drills.service.storm import CSRF, Ready


def send_file(installation: Installation, one: Ready, content: bytes, port: int) -> str:
    """As a browser sends a form with a file: `received`, `refused` with a reason on the page, or `failed`."""
    boundary = uuid.uuid4().hex
    name = 'Content-Disposition: form-data; name="content"; filename="a.jpg"\r\nContent-Type: image/jpeg'
    token = f'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{CSRF}'
    body = f"--{boundary}\r\n{token}\r\n--{boundary}\r\n{name}\r\n\r\n".encode() + content
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Host": installation.host,
        "Cookie": f"__Host-head={one.token}; __Host-csrf={CSRF}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    path = f"/my/requests/{one.request}/evidence/"
    try:
        connection.request("POST", path, body + f"\r\n--{boundary}--\r\n".encode(), headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return "failed"
    finally:
        connection.close()
    return {http.client.FOUND: "received", http.client.OK: "refused"}.get(status, "failed")

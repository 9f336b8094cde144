"""The process itself: a file comes on the standard input; what is kept, or a kind of refusal, goes to the output."""

from __future__ import annotations

import contextlib
import resource
import sys

from hemayat.documents.formats import PDF
from hemayat.documents.limits import MOST_BYTES, MOST_MEMORY, MOST_SECONDS
from hemayat.documents.reencoding import REFUSED, images, pdfs
from hemayat.documents.reencoding.refused import Refused


def main() -> int:
    _bound()
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    remake = pdfs.remade if sys.argv[1] == PDF else images.remade
    try:
        kept = remake(content)
    except Refused as refused:
        sys.stdout.write(f"{refused.kind}\n")
        return REFUSED
    sys.stdout.buffer.write(f"{kept.media_type} {kept.pages}\n".encode() + kept.content)
    return 0


def _bound() -> None:
    """No file may be written, no core left; memory and time end."""
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, highest = resource.getrlimit(what)
        bound = most if highest == resource.RLIM_INFINITY else min(most, highest)
        # macOS knows some of these and does not let them be set.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (bound, bound))


if __name__ == "__main__":
    sys.exit(main())

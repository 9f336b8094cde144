"""What the pages of a request promise: errors beside the field, right HTML, no id, no cache, no more queries than told."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemayat.households.queries import members
from tests.support.markup import faults
from tests.web.citizen.requests.steps import begin, file, ready_objection, text_of
from tests.web.citizen.signed_in.test_pages import FRAME

pytestmark = pytest.mark.django_db

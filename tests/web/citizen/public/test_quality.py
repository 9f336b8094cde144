"""Quality in figures, honest where there are none."""

from __future__ import annotations

import pytest

from tests.support.publishing import decide, publish
from tests.web.citizen.public.reading import main_of, text_of

pytestmark = pytest.mark.django_db


def test_r2_1_without_figures_it_says_so_and_names_what_will_be_measured(read):
    text = text_of(main_of(read("/quality/")))
    assert "هنوز نتیجه‌ای منتشر نشده است" in text
    assert "هنوز رقمی ندارند" in text
    assert "چند درصد نتیجه‌ها تا موعد داده می‌شود" in text


@pytest.mark.django_db(transaction=True)
def test_r2_1_the_households_of_the_published_run_are_counted_by_outcome(read, tmp_path):
    publish(decide(tmp_path))
    text = text_of(main_of(read("/quality/", "en")))
    assert "40 households were determined" in text
    counted = [int(text.split(f"{name} ")[1].split()[0]) for name in ("Eligible", "Not eligible", "needed")]
    assert sum(counted) == 40
    assert all(counted)

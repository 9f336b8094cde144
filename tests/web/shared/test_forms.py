"""Digits of every script, dates as three fields, and each fault tied to the control that has to be mended."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
import re

import pytest
from django.core.exceptions import ValidationError
from django.forms import CharField, Field, MultipleChoiceField, Textarea
from django.http import QueryDict
from django.template import engines
from django.utils import timezone, translation

import hemayat.web
from hemayat.common.dates import to_jalali
from hemayat.common.persian import to_persian_digits
from hemayat.web.shared.forms import BirthDateField, DigitsField, JalaliDateField, PlainForm


class Asked(PlainForm):
    id_number = DigitsField(label="کد ملی", help_text="ده رقم")
    birth_on = JalaliDateField(label="روز تولد")


def _asked(day="", month="", year="", id_number="0012345679"):
    return Asked(
        {"id_number": id_number, "birth_on_day": day, "birth_on_month": month, "birth_on_year": year}
    )


def _shown(form, text):
    with translation.override("fa"):
        return engines["django"].from_string("{% load components %}" + text).render({"form": form})


@pytest.mark.parametrize("typed", ["۰۰۱۲۳۴۵۶۷۹", "٠٠١٢٣٤٥٦٧٩", " 001-234567-9 ", "۰۰۱ ۲۳۴ ۵۶۷۹\u200f"])
def test_digits_of_every_script_are_taken_and_zeros_stay(typed):
    form = _asked("۲۴", "8", "۱۳۵۷", typed)
    assert form.is_valid()
    assert form.cleaned_data == {"id_number": "0012345679", "birth_on": dt.date(1978, 11, 15)}


@pytest.mark.parametrize(
    ("day", "month", "year", "part"),
    [
        ("", "", "", "day"),
        ("", "8", "1357", "day"),
        ("24", "", "1357", "month"),
        ("24", "8", "", "year"),
        ("24", "8", "57", "year"),
        ("31", "8", "1357", "day"),
        ("30", "12", "1357", "day"),  # no leap year
        ("x", "8", "1357", "day"),
        ("²", "8", "1357", "day"),
        ("24", "13", "1357", "day"),
        ("24", "8", "1978", "year"),
    ],
)
def test_a_fault_of_a_date_names_the_part_to_mend(day, month, year, part):
    form = _asked(day, month, year)
    assert not form.is_valid()
    assert form.errors.as_data()["birth_on"][0].code == part
    assert f'href="#id_birth_on_{part}"' in _shown(form, "{% error_summary form %}")


@pytest.mark.parametrize(
    ("field", "lang", "example"),
    [
        (BirthDateField(), "fa", "مانند ۱۳۵۷"),
        (BirthDateField(), "en", "for example 1357"),
        (JalaliDateField(), "fa", f"مانند {to_persian_digits(str(to_jalali(timezone.localdate())[0]))}"),
        (JalaliDateField(), "en", f"for example {to_jalali(timezone.localdate())[0]}"),
    ],
)
@pytest.mark.parametrize("year", ["57", "abc", "1978"])
def test_the_example_of_a_year_is_a_birth_or_else_the_present_year(field, lang, example, year):
    with translation.override(lang), pytest.raises(ValidationError) as fault:
        field.clean({"day": "24", "month": "8", "year": year})
    assert fault.value.messages[0].endswith(example)


def test_every_faulty_part_of_a_date_is_told_at_once_with_its_own_link():
    form = _asked("سوم", "", "abc")
    summary, shown = _shown(form, "{% error_summary form %}"), _shown(form, "{% field form.birth_on %}")
    told = [(fault.code, str(fault.message)) for fault in form.errors.as_data()["birth_on"]]
    assert [part for part, _ in told] == ["day", "month", "year"]
    for part, words in told:
        assert re.search(rf'<a href="#id_birth_on_{part}">{words}</a>', summary)
        assert words in shown
    assert shown.count('aria-invalid="true"') == 3


def test_a_date_that_need_not_be_given_may_be_missing():
    field = JalaliDateField(required=False)
    assert field.clean({"day": "", "month": "", "year": ""}) is None


def test_the_label_is_the_heading_and_the_hint_and_the_fault_are_tied_to_the_control():
    page = _shown(_asked(id_number=""), "{% field form.id_number heading=True %}")
    assert re.search(r"<h1[^>]*>\s*<label[^>]*for=\"id_id_number\"", page)
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', page)
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in page
    assert 'aria-invalid="true"' in page
    assert "خطا:" in page
    assert 'inputmode="numeric"' in page
    assert "required" not in page


def test_what_was_typed_comes_back():
    page = _shown(_asked("۳۱", "8", "۱۳۵۷"), "{% field form.birth_on %}")
    assert 'value="۳۱"' in page
    assert '<option value="8" selected>آبان</option>' in page
    assert 'value="۱۳۵۷"' in page


def test_a_known_day_is_shown_in_its_three_fields():
    page = _shown(Asked(initial={"birth_on": dt.date(1978, 11, 15)}), "{% field form.birth_on %}")
    assert 'value="24"' in page
    assert '<option value="8" selected>' in page
    assert 'value="1357"' in page


def test_nothing_is_wrong_with_a_form_that_nobody_sent():
    assert not _shown(Asked(), "{% error_summary form %}").strip()


def test_every_field_that_has_to_be_filled_says_so_in_words_of_its_own():
    for module in pkgutil.walk_packages(hemayat.web.__path__, "hemayat.web."):
        if module.name.endswith(("forms", "_form")):
            importlib.import_module(module.name)
    plain = str(Field.default_error_messages["required"])
    unsaid = {
        f"{form.__name__}.{name}"
        for form in _below(PlainForm)
        if form.__module__.startswith("hemayat.") and form.__module__.endswith(("forms", "_form"))
        for name, field in form.base_fields.items()
        if field.required and not field.widget.is_hidden and str(field.error_messages["required"]) == plain
    }
    assert unsaid - CHOSEN_ALREADY == set()


CHOSEN_ALREADY = {"CorrectForm.document", "MeasurementFilterForm.weeks", "AuditSearchForm.days"}
"""Worded once the form is made, or a list in which something is always chosen."""


def _below(form):
    for one in form.__subclasses__():
        yield one
        yield from _below(one)


class Said(PlainForm):
    words = CharField()
    names = MultipleChoiceField(choices=[("a", "a"), ("b", "b")])


@pytest.mark.parametrize("whole", [True, False])
def test_what_turns_text_around_is_left_out_of_every_field(whole):
    given = QueryDict("words=%E2%80%AE12%E2%80%AC3&names=a&names=%E2%80%8Fb&other=1") if whole else {
        "words": "\u202e12\u202c3", "names": ["a", "b"]
    }  # fmt: skip
    form = Said(given)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"words": "123", "names": ["a", "b"]}


class ReasonForm(PlainForm):
    why = CharField(label="دلیل", max_length=20, widget=Textarea)

    def clean(self):
        given = super().clean() or {}
        if not given.get("why"):
            self.add_error("why", "دلیل را بنویسید")
        return given


def test_a_text_that_is_too_long_is_not_cut_off_and_has_one_fault_that_says_how_long_it_may_be():
    with translation.override("fa"):
        form = ReasonForm({"why": "x" * 21})
        shown = _shown(form, "{% field form.why %}")
        assert list(form.errors["why"]) == ["متن بیش از حد طولانی است. آن را تا ۲۰ حرف کوتاه کنید"]
    assert "maxlength" not in shown, "a browser cuts off what is pasted, and does not say so"
    assert "x" * 21 in shown

"""What is typed in a complaint."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from hemayat.common.persian import to_ascii_digits
from hemayat.complaints.actions import Damage
from hemayat.complaints.filing import MOST_RIAL
from hemayat.web.citizen.files import file_field
from hemayat.web.citizen.requests.forms import words_field
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import both

LONGEST_KEY = 64
_SUM = re.compile(r"[0-9]{1,16}|[0-9]{1,3}(?:[٬,،. ][0-9]{3}){1,5}")
_NO_DIGIT = re.compile(r"[^0-9]")


class RialField(forms.CharField):
    """A sum in whole rials, with or without signs between the thousands; None where nothing is typed."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        typed = to_ascii_digits(super().clean(value)).strip()
        if not typed:
            return None
        rial = int(_NO_DIGIT.sub("", typed)) if _SUM.fullmatch(typed) else 0
        if not 0 < rial <= MOST_RIAL:
            raise ValidationError(
                both(
                    "مبلغ را به ریال و فقط با رقم بنویسید؛ مانند ۱۲۰۰۰۰۰۰",
                    "Write the sum in rials, in digits alone, such as 12000000",
                )
            )
        return rial


class _Keyed(PlainForm):
    """`key`: made when the form is shown, so that the same form with the same words is one complaint."""

    key = forms.CharField(
        max_length=LONGEST_KEY,
        widget=forms.HiddenInput,
        error_messages={
            "required": both(
                "این صفحه را از نو باز کنید و آنچه نوشته‌اید را دوباره بفرستید",
                "Open this page anew, and send what you wrote again",
            )
        },
    )


class DelayForm(_Keyed):
    """What the delay did; the dates are attached by themselves."""

    words = words_field(
        both("دیر شدن نتیجه چه مشکلی برایتان پیش آورد؟", "What trouble has the delay caused you?"),
        both(
            "به زبان خودتان بنویسید. موعد، روزها و کد رهگیری را خودمان پیوست می‌کنیم.",
            "In your own words. The due date, the days and the tracking code are attached by themselves.",
        ),
    )
    damage_rial = RialField(
        label=both("زیانی که دیدید، به ریال (اختیاری)", "The damage to you, in rials (optional)"),
        help_text=both(
            "هر تومان ده ریال است. اگر زیانی نبود یا نمی‌دانید، خالی بگذارید.",
            "Ten rials are one toman. Leave it empty where there is none or you do not know.",
        ),
        required=False,
    )
    damage_words = words_field(
        both("این زیان چه بود؟ (اختیاری)", "What was the damage? (optional)"),
        both("مانند کرایهٔ عقب‌افتاده یا بهرهٔ وام", "Such as rent in arrears, or interest on a loan"),
        is_required=False,
    )

    content = file_field()

    @property
    def damage(self) -> Damage | None:
        rial = self.cleaned_data["damage_rial"]
        return Damage(rial, self.cleaned_data["damage_words"]) if rial else None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        rial, words = given.get("damage_rial"), given.get("damage_words", "").strip()
        if rial and not words:
            self.add_error("damage_words", both("بنویسید این زیان چه بود", "Write what the damage was"))
        if words and rial is None and "damage_rial" not in self.errors:
            self.add_error("damage_rial", both("مبلغ زیان را به ریال بنویسید", "Write the sum in rials"))
        return given


class ConductForm(_Keyed):
    """About somebody on the staff; nothing but the words is needed."""

    words = words_field(
        both("چه شد؟", "What happened?"),
        both(
            "کجا، کی و چه کسی، تا آنجا که می‌دانید. لازم نیست نام خودتان را بنویسید.",
            "Where, when and who, as far as you know. You need not write your own name.",
        ),
    )

    content = file_field()

    def __init__(
        self, data: QueryDict | None, files: Any, requests: Iterable[tuple[str, str]], **named: Any
    ) -> None:
        super().__init__(data, files, **named)
        self.fields["request"] = forms.ChoiceField(
            label=both("به کدام درخواست شما مربوط است؟", "Which request of yours is it about?"),
            choices=[("", both("هیچ‌کدام", "None of them")), *requests],
            required=False,
        )

    @property
    def request(self) -> int | None:
        chosen: str = self.cleaned_data["request"]
        return int(chosen) if chosen else None


class LetterForm(PlainForm):
    """To the inspector: an answer, or something more."""

    words = words_field(both("برای بازرس چه می‌نویسید؟", "What do you write to the inspector?"), "")
    content = file_field()

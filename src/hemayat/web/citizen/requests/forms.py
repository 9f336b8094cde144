"""One question a page. Each form gives its answers as the slice keeps them: by the names of requests/questions.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from hemayat.common.national_id import is_valid
from hemayat.common.persian import to_persian_digits
from hemayat.documents.kinds import KIND_TEXTS
from hemayat.requests.questions import MOST_SIGNS
from hemayat.web.citizen.requests import words
from hemayat.web.citizen.requests.data import answers_of, key_of
from hemayat.web.shared.forms import BirthDateField, DigitsField, PlainForm
from hemayat.web.shared.language import both

Choices = Iterable[tuple[str, Any]]
_CHOOSE = {
    "required": both("یکی را برگزینید", "Choose one"),
    "invalid_choice": both("یکی از همین‌ها را برگزینید", "Choose one of these"),
}


class AnswerForm(PlainForm):
    """`answered`: what is kept so far, shown until something is typed."""

    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict | None, answered: Mapping[str, str]) -> None:
        super().__init__(data, initial=self.shown(answered))

    def shown(self, answered: Mapping[str, str]) -> dict[str, Any]:
        """The kept answers as this form's controls show them."""
        return {name: answered.get(name, "") for name in self.names}

    def answers(self) -> dict[str, str]:
        """Name of the question → answer; only once the form is valid."""
        return {name: self.cleaned_data[name] for name in self.names}


class WordsForm(AnswerForm):
    """A text of the person's own; `why` in most requests, `note` where nothing has to be explained."""

    def __init__(
        self,
        data: QueryDict | None,
        answered: Mapping[str, str],
        *,
        name: str,
        label: str,
        hint: str,
        is_required: bool,
    ) -> None:
        self.names = (name,)  # type: ignore[misc]  # of this form alone
        super().__init__(data, answered)
        self.fields[name] = words_field(label, hint, is_required=is_required)


def words_field(label: str, hint: str, *, is_required: bool = True) -> forms.CharField:
    """Lines of any length up to what is kept; faults are worded, not cut off."""
    field = forms.CharField(
        label=label,
        help_text=hint,
        required=is_required,
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": both(
                "به زبان خودتان بنویسید؛ یک جمله هم بس است",
                "Write it in your own words; one sentence will do",
            ),
            "max_length": both(
                f"بلندتر از آن است که نگه داشته شود؛ آن را تا {to_persian_digits(str(MOST_SIGNS))} حرف کوتاه کنید",
                f"Too long to be kept; shorten it to {MOST_SIGNS} signs",
            ),
        },
    )
    field.widget.attrs.pop("maxlength", None)
    return field


class KindForm(PlainForm):
    """What somebody wants, out of what is open to them."""

    datum = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    record = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    claim = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, kinds: Sequence[str], **named: Any) -> None:
        super().__init__(data, **named)
        self.fields["kind"] = forms.ChoiceField(
            label=both("چه می‌خواهید؟", "What do you want?"),
            choices=[(kind, words.KINDS[kind]) for kind in kinds],
            widget=forms.RadioSelect,
            error_messages=_CHOOSE,
        )


class GroundForm(AnswerForm):
    """Which of the reasons is objected to; none of them is the decision as a whole."""

    def __init__(self, data: QueryDict | None, answered: Mapping[str, str], criteria: Choices) -> None:
        super().__init__(data, answered)
        self.fields["criteria"] = forms.MultipleChoiceField(
            label=both("کدام دلیل را درست نمی‌دانید؟", "Which reason do you think is wrong?"),
            help_text=both(
                "هر چند تا که می‌خواهید. اگر به کل تصمیم اعتراض دارید، هیچ‌کدام را برنگزینید.",
                "As many as you like. If you object to the decision as a whole, choose none.",
            ),
            choices=list(criteria),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages=_CHOOSE,
        )

    def shown(self, answered: Mapping[str, str]) -> dict[str, Any]:
        return {"criteria": [name for name in answered.get("criteria", "").split(",") if name]}

    def answers(self) -> dict[str, str]:
        return {"criteria": ",".join(self.cleaned_data["criteria"])}


class DatumForm(AnswerForm):
    """Which datum is wrong, out of groups, one for each register; the keys are those of data.py."""

    def __init__(self, data: QueryDict | None, answered: Mapping[str, str], groups: Choices) -> None:
        super().__init__(data, answered)
        self.fields["datum"] = forms.ChoiceField(
            label=both("کدام داده نادرست است؟", "Which datum is wrong?"),
            help_text=both("داده‌هایی که در تصمیم به حساب آمده است", "The data that counted in the decision"),
            choices=[("", both("برگزینید", "Choose")), *groups],
            error_messages=_CHOOSE,
        )

    def shown(self, answered: Mapping[str, str]) -> dict[str, Any]:
        return {"datum": key_of(answered)}

    def answers(self) -> dict[str, str]:
        return answers_of(self.cleaned_data["datum"])


class ChoiceForm(AnswerForm):
    """One of a few, as radio buttons."""

    def __init__(
        self,
        data: QueryDict | None,
        answered: Mapping[str, str],
        *,
        name: str,
        label: str,
        hint: str,
        choices: Choices,
    ) -> None:
        self.names = (name,)  # type: ignore[misc]  # of this form alone
        super().__init__(data, answered)
        self.fields[name] = forms.ChoiceField(
            label=label,
            help_text=hint,
            choices=list(choices),
            widget=forms.RadioSelect,
            error_messages=_CHOOSE,
        )


class MemberForm(PlainForm):
    """Somebody of the household, as the civil registry is asked about them."""

    relation = forms.ChoiceField(
        label=both("چه نسبتی با شما دارد؟", "How are they related to you?"),
        choices=[("", both("برگزینید", "Choose")), *words.RELATIONS],
        error_messages=_CHOOSE,
    )
    national_id = DigitsField(
        label=both("کد ملی او", "Their national id"),
        help_text=both("ده رقم، با صفرهای اول آن", "Ten digits, with the zeros at its start"),
        error_messages={"required": both("کد ملی را بنویسید", "Write the national id")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = BirthDateField(
        label=both("تاریخ تولد او", "Their date of birth"),
        help_text=both("همان که در کارت ملی یا شناسنامه است", "As on the card or the birth certificate"),
        error_messages={"required": both("تاریخ تولد را بنویسید", "Write the date of birth")},
    )

    own_birth_date = BirthDateField(
        label=both("تاریخ تولد خودتان", "Your own date of birth"),
        help_text=both("تا ببینیم نسبت‌ها با سن‌ها می‌خواند", "So that we see whether ages fit relations"),
        error_messages={"required": both("تاریخ تولد خودتان را بنویسید", "Write your own date of birth")},
    )

    def __init__(self, data: QueryDict | None, answered: Mapping[str, str]) -> None:
        own = answered.get("own_birth_date")
        super().__init__(data, initial={"own_birth_date": dt.date.fromisoformat(own) if own else None})

    def clean_national_id(self) -> str:
        given: str = self.cleaned_data["national_id"]
        if not is_valid(given):
            raise ValidationError(
                both(
                    "کد ملی ده رقم است؛ از روی کارت یا شناسنامه دوباره بنویسید",
                    "A national id has ten digits; copy them from the card again",
                )
            )
        return given


class EvidenceForm(PlainForm):
    """One file at a time, so that a weak line loses no more than one."""

    def __init__(self, data: Any, files: Any, *, hint: str) -> None:
        super().__init__(data, files)
        self.fields["kind"] = forms.ChoiceField(
            label=both("این فایل چه چیزی را نشان می‌دهد؟", "What does this file show?"),
            choices=[
                ("", both("انتخاب نشده", "Not chosen")),
                *((str(kind), both(*texts)) for kind, texts in KIND_TEXTS.items()),
            ],
            required=False,
            error_messages=_CHOOSE,
        )
        self.fields["content"] = forms.FileField(
            label=both("یک فایل برگزینید", "Choose a file"),
            help_text=hint,
            allow_empty_file=True,
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
            error_messages={"required": both("نخست فایلی برگزینید", "Choose a file first")},
        )


class AddedWordsForm(PlainForm):
    """An explanation that is added to a request which is filed and still open."""

    words = words_field(
        both("چه می‌خواهید بیفزایید؟", "What do you want to add?"),
        both(
            "پیش از هر نتیجهٔ نامساعد یک کارشناس آن را می‌خواند و پاسخ می‌دهد.",
            "A case officer reads and answers it before any unfavourable result.",
        ),
    )


class ReplyForm(PlainForm):
    """The answer to an officer's question; the question itself is the heading."""

    def __init__(self, data: QueryDict | None, question: str) -> None:
        super().__init__(data)
        self.fields["words"] = words_field(question, "")

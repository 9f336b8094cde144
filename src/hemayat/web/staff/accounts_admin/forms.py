"""What an administrator says of a colleague: who it is, which roles, whose households."""

from __future__ import annotations

from typing import Any

from django import forms

from hemayat.accounts.mobile import mobile_of
from hemayat.accounts.roles import WORDS
from hemayat.accounts.staff import USERNAME
from hemayat.accounts.staff_sso import is_offered
from hemayat.common.national_id import is_valid
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.web.shared.forms import BirthDateField, DigitsField, PlainForm
from hemayat.web.shared.language import both
from hemayat.web.shared.provinces import province_choices

_EVERYWHERE = ("*", both("همهٔ استان‌ها", "All provinces"))


class RolesForm(PlainForm):
    """Which roles go together is judged by accounts/roles.py, not here."""

    roles = forms.MultipleChoiceField(
        label=both("نقش‌ها", "Roles"),
        choices=[(str(role), both(*words)) for role, words in WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": both("دست‌کم یک نقش برگزینید", "Choose at least one role")},
    )
    provinces = forms.MultipleChoiceField(
        label=both("استان‌ها", "Provinces"),
        help_text=both(
            "همکار فقط خانوارهای این استان‌ها را می‌بیند",
            "The colleague sees households of these provinces only",
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # In the order of the reader's language, which a class does not know.
        choices = [_EVERYWHERE, *province_choices(PROVINCE_CODES.values())]
        self.fields["provinces"].choices = choices  # type: ignore[attr-defined]  # it is the MultipleChoiceField above


class LineForm(PlainForm):
    """The line of a colleague: read as E.164."""

    mobile = DigitsField(
        label=both("خط همراه به نام خود همکار", "A mobile line in the colleague's own name"),
        help_text=both(
            "پیوند و کدها فقط به این خط پیامک می‌شود؛ مانند ۰۹۱۲۳۴۵۶۷۸۹",
            "Links and codes are sent to this line only; such as 09123456789",
        ),
        error_messages={"required": both("شمارهٔ خط همراه را بنویسید", "Write the number of the mobile line")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_mobile(self) -> str:
        line = mobile_of(self.cleaned_data["mobile"])
        if line is None:
            raise forms.ValidationError(
                both("این شمارهٔ خط همراه نیست", "This is not the number of a mobile line")
            )
        return line


class IdentityForm(LineForm):
    """Who the colleague is, for the civil registry and Shahkar; the national id also keeps their own file closed."""

    national_id = DigitsField(
        label=both("شمارهٔ ملی همکار", "The colleague's national ID"),
        help_text=both(
            "پروندهٔ خودش هم بر او بسته می‌ماند؛ پس از این هیچ‌کس آن را نمی‌بیند",
            "Their own file stays closed to them too; nobody sees it after this",
        ),
        error_messages={"required": both("شمارهٔ ملی را بنویسید", "Write the national ID")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = BirthDateField(label=both("تاریخ تولد همکار", "The colleague's date of birth"))
    field_order: tuple[str, ...] = ("national_id", "birth_date", "mobile")

    def clean_national_id(self) -> str:
        given: str = self.cleaned_data["national_id"]
        if not is_valid(given):
            raise forms.ValidationError(
                both(
                    "شمارهٔ ملی درست نیست؛ ده رقم آن را بنویسید",
                    "This is not a national ID; write its ten digits",
                )
            )
        return given


class VouchForm(LineForm):
    """Which line a second administrator confirms while Shahkar is silent or the owner accepts nothing, and why."""

    because = forms.CharField(
        label=both(
            "از کجا می‌دانید این خط از آن خود همکار است؟",
            "How do you know that this line is the colleague's own?",
        ),
        help_text=both("ناظر آن را می‌خواند", "Oversight reads it"),
        max_length=200,
        error_messages={"required": both("این را بنویسید", "Write this")},
    )


class InviteForm(IdentityForm, RolesForm):
    """Who it is, by which name they sign in, and what they may do."""

    full_name = forms.CharField(
        label=both("نام و نام خانوادگی", "Full name"),
        max_length=120,
        error_messages={"required": both("نام همکار را بنویسید", "Write the colleague's name")},
    )
    username = forms.CharField(
        label=both("نام کاربری", "User name"),
        help_text=both(
            "حرف‌های کوچک لاتین، رقم، نقطه یا خط تیره", "Small Latin letters, digits, dots or dashes"
        ),
        max_length=64,
        error_messages={"required": both("نام کاربری را بنویسید", "Write the user name")},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    sso_subject = forms.CharField(
        label=both("نام در ورود یکپارچهٔ وزارت", "Name at the ministry's single sign-on"),
        help_text=both("اگر با آن وارد می‌شود", "If they sign in by it"),
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = (
        "full_name",
        "username",
        "national_id",
        "birth_date",
        "mobile",
        "sso_subject",
        "roles",
        "provinces",
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not is_offered():
            del self.fields["sso_subject"]

    def clean_username(self) -> str:
        given: str = self.cleaned_data["username"].strip()
        if not USERNAME.fullmatch(given):
            raise forms.ValidationError(
                both(
                    "نام کاربری ۲ تا ۶۴ حرف کوچک لاتین، رقم، نقطه یا خط تیره است و با حرف آغاز می‌شود",
                    "A user name has 2 to 64 small Latin letters, digits, dots or dashes, a letter first",
                )
            )
        return given


class ReasonForm(PlainForm):
    """Why an account is reset: the second person reads it."""

    reason = forms.CharField(
        label=both(
            "چه چیزی گم شده و همکار را چگونه شناخته‌اید؟", "What was lost, and how did you know the colleague?"
        ),
        help_text=both("نفر دوم آن را می‌خواند", "The second person reads it"),
        max_length=200,
        error_messages={"required": both("این را بنویسید", "Write this")},
    )

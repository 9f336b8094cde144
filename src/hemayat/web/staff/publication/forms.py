"""Which run a publisher proposes, and why one is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from hemayat.common.language import pick
from hemayat.publication.actions import RunCorrection
from hemayat.publication.queries import publications
from hemayat.publication.run_folders import FoundRun, runs_found
from hemayat.publication.states import SEEN
from hemayat.requests.desk import ABROAD
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import both, page_language
from hemayat.web.shared.provinces import province_choices
from hemayat.web.shared.templatetags.shown import jalali, number


class ProposeForm(PlainForm):
    """The finished runs that stand in the folder of runs, the latest first."""

    run = forms.ChoiceField(
        label=both("کدام اجرا؟", "Which run?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": both("یک اجرا انتخاب کنید", "Choose a run"),
            "invalid_choice": both(
                "این اجرا دیگر در پوشه نیست؛ دیگری را انتخاب کنید",
                "This run is no longer there; choose another",
            ),
        },
    )

    corrects = forms.TypedChoiceField(
        label=both("آیا اجرای نادرستی را اصلاح می‌کند؟", "Does it correct a wrong run?"),
        help_text=both(
            "آنچه اجرای نادرست به زیان خانوارها تغییر داده است بی‌اثر می‌شود و پیام اصلاحی فرستاده می‌شود",
            "What the wrong run changed to the disadvantage of households is undone, and corrected notices are sent",
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )
    because = forms.CharField(
        label=both("چه چیزی در آن نادرست بود؟", "What was wrong with it?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["run"].choices = run_choices()  # type: ignore[attr-defined]  # it is the ChoiceField above
        self.fields["corrects"].choices = _published_choices()  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("corrects") and not found.get("because"):
            self.add_error("because", both("بنویسید چه چیزی نادرست بود", "Write what was wrong"))
        return found

    @property
    def correction(self) -> RunCorrection | None:
        wrong = self.cleaned_data["corrects"]
        return RunCorrection(wrong, self.cleaned_data["because"]) if wrong else None


class ReasonForm(PlainForm):
    """Words that stay readable with the run."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": both("دلیل را بنویسید", "Write the reason")},
    )
    label = ""
    hint = both("همراه اجرا نگهداری و خوانده می‌شود", "It is kept and read with the run")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["reason"].label, self.fields["reason"].help_text = self.label, self.hint


class WithdrawForm(ReasonForm):
    """Why a proposal is taken back."""

    label = both("چرا انصراف می‌دهید؟", "Why is it withdrawn?")


class JustifyForm(ReasonForm):
    """Why a run that changes much may be published."""

    label = both(
        "چرا این اجرا با این همه تغییر منتشر شود؟",
        "Why may this run be published although it changes so much?",
    )
    hint = both(
        "بنویسید چه چیزی را بررسی کردید و چرا این تغییرها درست است",
        "Write what you checked, and why these changes are right",
    )


class PauseForm(ReasonForm):
    """Why the run goes into no further province."""

    label = both("چرا انتشار در استان‌های دیگر متوقف شود؟", "Why is publication in further provinces paused?")


class ProvincesForm(PlainForm):
    """Where a run is published: everywhere that is left, at once or province after province, or in some provinces."""

    EVERYWHERE, ONE_BY_ONE, SOME = "everywhere", "one_by_one", "some"
    scope = forms.ChoiceField(
        label=both("در کجا منتشر شود؟", "Where is it published?"),
        choices=[
            (EVERYWHERE, both("در همهٔ استان‌ها، یک‌جا", "In all provinces, at once")),
            (ONE_BY_ONE, both("در همهٔ استان‌ها، یکی پس از دیگری", "In all provinces, one after the other")),
            (SOME, both("فقط در این استان‌ها", "Only in these provinces")),
        ],
        widget=forms.RadioSelect,
        initial=EVERYWHERE,
        required=False,
    )
    provinces = forms.MultipleChoiceField(
        label=both("استان‌ها", "Provinces"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, left: Sequence[str], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["provinces"].choices = [  # type: ignore[attr-defined]  # it is the MultipleChoiceField above
            (code or ABROAD, name) for code, name in province_choices(left)
        ]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("scope") == self.SOME and not found.get("provinces"):
            self.add_error("provinces", both("دست‌کم یک استان انتخاب کنید", "Choose at least one province"))
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """As `ask_approval` takes it."""
        scope, codes = self.cleaned_data["scope"], self.cleaned_data["provinces"]
        provinces = ["" if code == ABROAD else code for code in codes] if scope == self.SOME else None
        return {"provinces": provinces, "is_stepwise": scope == self.ONE_BY_ONE}


def run_choices() -> list[tuple[str, str]]:
    """Each run with what tells it from others."""
    return [(run.name, _told(run)) for run in runs_found()]


def _published_choices() -> list[tuple[str, str]]:
    found = [("", str(both("نه", "No")))]
    for one in publications():
        if one.state in SEEN:
            title = pick(one.title, page_language())
            found.append(
                (
                    str(one.run_id),
                    str(both(f"اجرای {number(one.run_id)}: {title}", f"Run {one.run_id}: {title}")),
                )
            )
    return found


def _told(run: FoundRun) -> str:
    title, day, count = pick(run.title, page_language()), jalali(run.on), number(run.households)
    made = jalali(run.decided_at)
    said = both(
        f"\u2068{run.name}\u2069: {title}، قواعد {day}، {count} خانوار، ساختهٔ {made}",
        f"{run.name}: {title}, rules of {day}, {count} households, made {made}",
    )
    return str(said)

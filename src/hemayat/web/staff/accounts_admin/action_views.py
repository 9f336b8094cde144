"""What an administrator changes: each after proving themselves again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.queries import staff_account
from hemayat.accounts.resets import ask_reset
from hemayat.accounts.roles import Role
from hemayat.accounts.staff_accounts import (
    ask_identity_of,
    change_roles,
    close_account,
    end_session,
    end_sessions,
    invite_again,
    invite_staff,
    open_account,
)
from hemayat.accounts.staff_identity import ask_identity_again, vouch_for_line
from hemayat.web.shared.forms import PlainForm
from hemayat.web.staff.access import StaffRequest, for_staff, fresh
from hemayat.web.staff.accounts_admin.forms import (
    IdentityForm,
    InviteForm,
    ResetReasonForm,
    RolesForm,
    VouchForm,
)
from hemayat.web.staff.accounts_admin.views import account_page
from hemayat.web.staff.fault_messages import add_form_error


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: StaffRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            invited = invite_staff(**form.cleaned_data, by=request.member, now=timezone.now())
        except DeskFault as fault:
            add_form_error(form, fault)
        else:
            return _to_account(invited.pk)
    return render(request, "staff/accounts_admin/invite.html", {"form": form})


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: StaffRequest, member: int) -> HttpResponse:
    account = staff_account(member)
    if account is None:
        raise Http404
    form = RolesForm(request.POST or None, initial={"roles": account.roles, "provinces": account.provinces})
    if form.is_valid():
        try:
            change_roles(member=member, **form.cleaned_data, by=request.member, now=timezone.now())
        except DeskFault as fault:
            add_form_error(form, fault)
        else:
            return _to_account(member)
    return render(request, "staff/accounts_admin/roles.html", {"form": form, "member": account})


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: StaffRequest, member: int) -> HttpResponse:
    account = staff_account(member)
    if account is None:
        raise Http404
    form = ResetReasonForm(request.POST or None)
    if form.is_valid():
        try:
            ask_reset(member=member, **form.cleaned_data, by=request.member, now=timezone.now())
        except DeskFault as fault:
            add_form_error(form, fault)
        else:
            return HttpResponseRedirect(reverse("resets:waiting"))
    return render(request, "staff/accounts_admin/ask_reset.html", {"form": form, "member": account})


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_POST
def another_link(request: StaffRequest, member: int) -> HttpResponse:
    return _done(request, member, lambda: invite_again(member=member, by=request.member, now=timezone.now()))


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: StaffRequest, member: int) -> HttpResponse:
    return _form_page(request, member, IdentityForm(request.POST or None), ask_identity_of, "identity")


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_POST
def identity_again(request: StaffRequest, member: int) -> HttpResponse:
    return _done(
        request, member, lambda: ask_identity_again(member=member, by=request.member, now=timezone.now())
    )


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def vouch(request: StaffRequest, member: int) -> HttpResponse:
    """The written path, for the time in which Shahkar is silent."""
    return _form_page(request, member, VouchForm(request.POST or None), vouch_for_line, "vouch")


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_POST
def close(request: StaffRequest, member: int) -> HttpResponse:
    return _done(request, member, lambda: close_account(member=member, by=request.member, now=timezone.now()))


@for_staff(Role.ADMINISTRATOR)
@fresh
@require_POST
def reopen(request: StaffRequest, member: int) -> HttpResponse:
    return _done(request, member, lambda: open_account(member=member, by=request.member, now=timezone.now()))


@for_staff(Role.ADMINISTRATOR)
@require_POST
def end_everywhere(request: StaffRequest, member: int) -> HttpResponse:
    return _done(request, member, lambda: end_sessions(member=member, by=request.member, now=timezone.now()))


@for_staff(Role.ADMINISTRATOR)
@require_POST
def end_one(request: StaffRequest, member: int, session: int) -> HttpResponse:
    now = timezone.now()
    return _done(
        request, member, lambda: end_session(member=member, session=session, by=request.member, now=now)
    )


def _form_page(
    request: StaffRequest, member: int, form: PlainForm, act: Callable[..., None], page: str
) -> HttpResponse:
    account = staff_account(member)
    if account is None:
        raise Http404
    if form.is_valid():
        try:
            act(member=member, **form.cleaned_data, by=request.member, now=timezone.now())
        except DeskFault as fault:
            add_form_error(form, fault)
        else:
            return _to_account(member)
    return render(request, f"staff/accounts_admin/{page}.html", {"form": form, "member": account})


def _done(request: StaffRequest, member: int, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except DeskFault as fault:
        return account_page(request, member, fault)
    return _to_account(member)


def _to_account(member: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts_admin:show", args=[member]))

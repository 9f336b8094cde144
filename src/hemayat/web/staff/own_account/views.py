"""My account: where I am signed in, my password, my relatives, my leave."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.accounts.conflict_of_interest import declare_relative, ties_of
from hemayat.accounts.deputies import call_off_leave, leaves_of, possible_deputies, take_leave
from hemayat.accounts.errors import DeskFault, LeaveFault, NoSuchMember, PasskeyRefused, PasswordFault
from hemayat.accounts.invitation_acceptance import change_password
from hemayat.accounts.passkeys import add_passkey, ask_new, confirm_passkey, passkeys_of, remove_passkey
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_accounts import end_session, end_sessions
from hemayat.accounts.staff_identity import accept_identity, identity_to_accept
from hemayat.accounts.staff_sessions import open_sessions
from hemayat.audit.context import acting_as
from hemayat.web.shared.client_machine import device_of
from hemayat.web.shared.language import in_page_language
from hemayat.web.staff.access import StaffRequest, for_staff, fresh, proven_for_this, renew_session, use_proof
from hemayat.web.staff.fault_messages import add_form_error, fault_message
from hemayat.web.staff.own_account.forms import RELATIONS, LeaveForm, RelativeForm
from hemayat.web.staff.password_forms import NewPasswordForm

_ASKED = "new_passkey_asked"


@for_staff()
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    return _page(request)


def _page(request: StaffRequest, fault: DeskFault | None = None) -> HttpResponse:
    now = timezone.now()
    with acting_as(actor_of(request.member), is_read_only=True):
        shown = {
            "to_accept": identity_to_accept(request.member),
            "fault": fault_message(fault) if fault else "",
            "sessions": open_sessions(request.member, key=request.session.session_key or "", now=now),
            "passkeys": (passkeys := passkeys_of(request.member)),
            "has_held_passkeys": any(passkey.held_at for passkey in passkeys),
            "ties": [
                (in_page_language(RELATIONS[relation]), since) for relation, since in ties_of(request.member)
            ],
            "leaves": leaves_of(request.member, timezone.localdate()),
        }
    return render(request, "staff/own_account/show.html", shown, status=409 if fault else 200)


@for_staff()
@fresh
@require_POST
def accept(request: StaffRequest) -> HttpResponse:
    """The ID and the line that an administrator wrote for this account are one's own."""
    try:
        accept_identity(by=request.member, display=request.POST.get("shown", ""), now=timezone.now())
    except DeskFault as fault:
        return _page(request, fault)
    return _back()


@for_staff()
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: StaffRequest) -> HttpResponse:
    """A new one: every other browser is signed out by it, and passkeys wait to be confirmed."""
    form = NewPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            change_password(member=request.member, password=form.cleaned_data["password"], now=timezone.now())
        except PasswordFault as fault:
            add_form_error(form, fault, "password")
        else:
            renew_session(request, request.member)
            return _back()
    with acting_as(actor_of(request.member), is_read_only=True):
        has_passkeys = bool(passkeys_of(request.member))
    shown = {"form": form, "has_passkeys": has_passkeys}
    return render(request, "staff/own_account/password.html", shown)


@for_staff()
@proven_for_this
@require_http_methods(["GET", "HEAD", "POST"])
def add_key(request: StaffRequest) -> HttpResponse:
    """The question is kept in the session for the one answer to it. Each passkey needs a proof of its own."""
    asked_before, answer = request.session.pop(_ASKED, {}), request.POST.get("answer", "")
    if answer:
        name = request.POST.get("name", "") or device_of(request)
        try:
            add_passkey(
                member=request.member, state=asked_before, answer=answer, name=name, now=timezone.now()
            )
        except PasskeyRefused:
            pass
        else:
            use_proof(request)
            return _back()
    passkey_challenge = ask_new(request.member, timezone.now())
    request.session[_ASKED] = passkey_challenge.state
    shown = {"options": passkey_challenge.options, "is_refused": bool(answer)}
    return render(request, "staff/own_account/passkey.html", shown)


@for_staff()
@fresh
@require_POST
def confirm_key(request: StaffRequest, passkey: int) -> HttpResponse:
    """A passkey that waits is one's own, and signs in again."""
    confirm_passkey(member=request.member, passkey=passkey, now=timezone.now())
    return _back()


@for_staff()
@fresh
@require_POST
def remove_key(request: StaffRequest, passkey: int) -> HttpResponse:
    remove_passkey(member=request.member, passkey=passkey, now=timezone.now())
    return _back()


@for_staff()
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def relatives(request: StaffRequest) -> HttpResponse:
    form = RelativeForm(request.POST or None)
    if form.is_valid():
        declare_relative(**form.cleaned_data, by=request.member, now=timezone.now())
        return _back()
    return render(request, "staff/own_account/relatives.html", {"form": form})


@for_staff()
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: StaffRequest) -> HttpResponse:
    with acting_as(actor_of(request.member)):
        deputies = [(other.pk, other.full_name) for other in possible_deputies(request.member)]
    form = LeaveForm(request.POST or None, deputies=deputies)
    if form.is_valid():
        try:
            take_leave(**form.cleaned_data, by=request.member, on=timezone.localdate(), now=timezone.now())
        except (LeaveFault, NoSuchMember) as fault:
            add_form_error(form, fault)
        else:
            return _back()
    return render(request, "staff/own_account/leave.html", {"form": form})


@for_staff()
@require_POST
def back_earlier(request: StaffRequest, leave: int) -> HttpResponse:
    call_off_leave(leave=leave, by=request.member, now=timezone.now())
    return _back()


@for_staff()
@require_POST
def end_one(request: StaffRequest, session: int) -> HttpResponse:
    end_session(member=request.member.pk, session=session, by=request.member, now=timezone.now())
    return _back()


@for_staff()
@require_POST
def end_others(request: StaffRequest) -> HttpResponse:
    this = request.session.session_key or ""
    end_sessions(member=request.member.pk, by=request.member, now=timezone.now(), but=this)
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("own_account:show"))

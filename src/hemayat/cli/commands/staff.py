"""`hemayat staff`: the accounts of the ministry's side, made at the machine by whoever runs it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.common.console import console, table
from hemayat.common.errors import HemayatError
from hemayat.common.persian import to_ascii_digits
from hemayat.operations.installation import installation, read_only_installation

if TYPE_CHECKING:
    from hemayat.accounts.models import StaffMember
    from hemayat.accounts.staff import NewStaffAccount

app = typer.Typer(help="Staff accounts: create, list, close, reset.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="Lower-case Latin letters, digits, dots or hyphens.")]


@app.command()
def add(
    username: Username,
    role: Annotated[
        list[str], typer.Option(help="Can be repeated. An unknown role shows the list of roles.")
    ],
    name: Annotated[str, typer.Option(help="Full name, as shown in letters and records.")] = "",
    province: Annotated[
        list[str] | None,
        typer.Option(
            help="Provinces of the account, as names or two digits; '*' means all; none if left out."
        ),
    ] = None,
    asks_national_id: Annotated[
        bool,
        typer.Option(
            "--ask-national-id/--no-national-id",
            help="Ask for the member's national ID without showing it. The member's own case file "
            "stays closed to them.",
        ),
    ] = False,
    mobile: Annotated[
        str,
        typer.Option(
            help="The member's own mobile number. Notices about administrators and important roles go to it."
        ),
    ] = "",
) -> None:
    """Create an account, and show its password and second factor once.

    Use it at installation: roles given here need no second person. After the first invitation at the desk, accounts are
    created only there. In production, every account needs a national ID.
    """
    national_id = typer.prompt("national id", hide_input=True) if asks_national_id else ""
    with installation():
        from hemayat.accounts.mobile import mobile_of
        from hemayat.accounts.staff import add_staff
        from hemayat.audit.context import SYSTEM

        added = add_staff(
            username=username,
            full_name=name or username,
            roles=role,
            provinces=province or [],
            national_id=to_ascii_digits(national_id.strip()),
            mobile=_line(mobile, mobile_of),
            by=SYSTEM,
            now=_now(),
        )
    _show(added)


@app.command("list")
def list_accounts() -> None:
    """List all accounts with their roles, provinces and status."""
    with read_only_installation():
        from hemayat.accounts.queries import staff_list

        rows = [
            (
                member.username,
                member.full_name,
                ", ".join(member.roles),
                ", ".join(member.provinces),
                "demo" if member.is_demo else "",
                _state(member),
            )
            for member in staff_list()
        ]
    console.print(table("", ("username", "name", "roles", "provinces", "", "state"), rows))


@app.command()
def close(username: Username) -> None:
    """Close an account immediately and end its sessions. The owner's past work is kept."""
    with installation():
        from hemayat.accounts.staff import disable_staff
        from hemayat.audit.context import SYSTEM

        disable_staff(username=username, by=SYSTEM, now=_now())
    console.print(f"{username} is closed.")


@app.command()
def reset(username: Username) -> None:
    """Set a new password and second factor for a member who lost them. A closed account is reopened.

    Roles that take two people confirm nothing for three days. The member, administrators and oversight are notified.
    """
    with installation():
        from hemayat.accounts.staff import reset_staff
        from hemayat.audit.context import SYSTEM

        added = reset_staff(username=username, by=SYSTEM, now=_now())
    _show(added)


@app.command()
def recover(
    username: Annotated[str, typer.Argument(help="The account that becomes an administrator.")],
    in_the_name_of: Annotated[
        list[str],
        typer.Option("--by", help="A member of staff who takes responsibility; give this option twice."),
    ],
) -> None:
    """Create an administrator if at most one is left. Two members of staff confirm their identity with password and
    code.

    Administrators, oversight and the inspectors are notified. The new administrator confirms nothing for three days.
    """
    if len(set(in_the_name_of)) != 2:
        raise HemayatError("--by: give the user names of two members of staff")
    with installation():
        from hemayat.accounts.recovery import recover as make_administrator
        from hemayat.accounts.staff import check_staff_password

        first, second = (
            check_staff_password(
                name,
                typer.prompt(f"password of {name}", hide_input=True),
                to_ascii_digits(typer.prompt(f"code of {name}", default="", show_default=False)),
                now=_now(),
            )
            for name in in_the_name_of
        )
        notified = make_administrator(username=username, first=first, second=second, now=_now())
    console.print(f"{username} is an administrator. Notified on their own lines: {notified}.")


def _line(typed: str, mobile_of: Callable[[str], str | None]) -> str:
    line = mobile_of(typed) if typed else ""
    if line is None:
        raise HemayatError("--mobile: this is not a mobile number")
    return line


def _state(member: StaffMember) -> str:
    if not member.is_active:
        return "closed"
    return "open" if member.joined_at else "invited"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _show(added: NewStaffAccount) -> None:
    console.print(f"username       {added.member.username}")
    console.print(f"password       {added.password}", soft_wrap=True)
    console.print(f"authenticator  {added.authenticator}", soft_wrap=True)
    console.print("Give these to the person directly. They are not shown again.")

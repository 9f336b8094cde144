"""`hemayat referrals`: batches of approvals for custodians, their answers, and whether it all adds up."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from hemayat.cli.staff_sign_in import signed_in
from hemayat.common.console import console, table
from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular
from hemayat.operations.installation import installation, read_only_installation

if TYPE_CHECKING:
    from hemayat.referrals.answers_file import AnswerFileFault
    from hemayat.referrals.custodian_answers import AnswerIntakeResult
    from hemayat.referrals.models import CustodianRule, CustodianRuleProposal
    from hemayat.referrals.payment_reconciliation import PaymentMonthReport
    from hemayat.referrals.payments import PaymentIntakeResult

REFUSED = 1
SHOWN = 20
_RULE = ("custodian", "province", "fact")
Proposal = Annotated[int, typer.Argument(help="Number of the proposal, from `hemayat referrals list-rules`.")]

app = typer.Typer(
    help="Send approvals to payment agencies in batches, import what they answer and paid, and reconcile the totals.",
    no_args_is_help=True,
)


@app.command("list")
def list_batches() -> None:
    """List the batches with their answers, and the number of records for the next batch."""
    with read_only_installation():
        from hemayat.audit.context import SYSTEM, acting_as
        from hemayat.referrals.queries import batches, first_taken_at, waiting

        with acting_as(SYSTEM, is_read_only=True):
            rows = [
                (
                    str(row.pk), row.custodian_id, f"{row.made_at:%Y-%m-%d}", f"{row.records:,}",
                    f"{row.acknowledged:,}", f"{row.rejected:,}", f"{row.unanswered:,}",
                    f"{taken:%Y-%m-%d}" if (taken := first_taken_at(row)) else "",
                )
                for row in batches()[:SHOWN]
            ]  # fmt: skip
            to_come = waiting()
    headings = ("batch", "custodian", "made", "records", "acknowledged", "rejected", "unanswered", "taken")
    console.print(table("", headings, rows))
    for one in to_come:
        console.print(f"{one.custodian}: {one.records:,} for the next batch")


@app.command("make-batches")
def make_batches() -> None:
    """Create the next batches now. The worker also does this every night."""
    with installation():
        from hemayat.referrals.actions import cut_batches, sync_missed_approvals

        while sync_missed_approvals(now=_now()):
            pass
        made = cut_batches(now=_now())
    console.print(f"Batches cut: {', '.join(map(str, made))}" if made else "There is nothing to cut now.")


@app.command("export")
def export_batch(
    number: Annotated[int, typer.Argument(help="Number of the batch from `hemayat referrals list`.")],
    out: Annotated[Path, typer.Option(help="Folder for the files. They contain national IDs.")],
) -> None:
    """Write the signed files of a batch for its payment agency: CSV, Parquet and a manifest. The same batch always
    gives the same bytes.
    """
    with installation():
        from hemayat.referrals.batch_files import take_batch

        by = signed_in("senior_officer", now=_now())
        batch_files = take_batch(batch=number, out=out, by=by, now=_now())
    for file in batch_files.files:
        console.print(str(file), soft_wrap=True)
    console.print(
        f"{batch_files.records:,} records; sha256 of the last file {batch_files.sha256}", soft_wrap=True
    )


@app.command("import")
def import_answers(
    number: Annotated[int, typer.Argument(help="Number of the answered batch.")],
    file: Annotated[Path, typer.Argument(help="The file that the payment agency sent.")],
) -> None:
    """Import a payment agency's file: answers to a batch, and payments that were paid, failed or returned. Payments may
    be about any record that the agency was sent. Refused lines are listed; all others are accepted.
    """
    with installation():
        from hemayat.referrals.actions import acknowledge, report_payments
        from hemayat.referrals.answers_file import read_answers
        from hemayat.referrals.batches import batch_for

        content = read_answers(_content(file))
        by = signed_in("senior_officer", now=_now())
        custodian = batch_for(number, by)[0].custodian_id
        answered = acknowledge(number, content.answers, by=by, now=_now())
        paid = report_payments(custodian=custodian, reports=content.payments, by=by, now=_now())
    _show_refused(answered, paid, content.faults)
    if answered.refused or paid.refused or content.faults:
        raise typer.Exit(REFUSED)


@app.command()
def reconcile() -> None:
    """Reconcile approvals, referrals, answers and the payments of each month. Exits with status 1 if discrepancies are
    found.
    """
    with installation():
        from hemayat.referrals.actions import reconcile as compared
        from hemayat.referrals.actions import reconcile_payments
        from hemayat.referrals.reconciliation import FAULTS, STANDINGS

        found = compared(now=_now())
        months = reconcile_payments(now=_now())
    rows = [(STANDINGS[name].en, f"{how_many:,}") for name, how_many in found.standings.items()]
    console.print(table("", ("status of referrals", "referrals"), rows))
    console.print(
        f"{found.approvals:,} approvals, {found.referrals:,} referrals = {found.standings['acknowledged']:,} "
        f"acknowledged + {sum(found.standings.values()) - found.standings['acknowledged']:,} named exceptions",
        soft_wrap=True,
    )
    for name, (how_many, first) in found.faults.items():
        if how_many:
            console.print(
                f"{FAULTS[name].en}: {how_many:,} ({', '.join(map(str, first))})",
                soft_wrap=True,
                markup=False,
            )
    _show_months(months)
    if not (found.is_clean and all(month.is_clean for month in months)):
        raise typer.Exit(REFUSED)


@app.command("list-rules")
def list_rules() -> None:
    """List the rules that assign approvals to payment agencies. The first matching rule applies. Then the changes
    that are proposed.
    """
    with read_only_installation():
        from hemayat.audit.context import SYSTEM, acting_as
        from hemayat.referrals.queries import rule_proposals, rules

        with acting_as(SYSTEM, is_read_only=True):
            rows = [(str(rule.pk), *_rule_cells(rule)) for rule in rules()]
            waiting = [
                (str(one.pk), one.what, *_rule_cells(one), one.proposed_by.username)
                for one in rule_proposals()
            ]
    console.print(table("", ("rule", *_RULE), rows))
    if waiting:
        console.print(table("Proposed", ("proposal", "change", *_RULE, "by"), waiting))


@app.command("add-rule")
def add_rule(
    custodian: Annotated[
        str, typer.Argument(help="Code of an organisation, from `hemayat referrals list-rules`.")
    ],
    province: Annotated[str, typer.Option(help="Only for this province, such as qom.")] = "",
    fact: Annotated[
        str, typer.Option(help="Only for households with this fact, as named in the policy.")
    ] = "",
    value: Annotated[str, typer.Option(help="Value of the fact; 1 means yes, 0 means no.")] = "",
) -> None:
    """Propose to send approvals to this payment agency. The rule comes before other rules, or applies to all approvals
    without a rule. Another senior officer must approve it.
    """
    with installation():
        from hemayat.accounts.staff import province_digits
        from hemayat.referrals.actions import propose_rule

        digits = province_digits([province])[0] if province else ""
        by = signed_in("senior_officer", now=_now())
        _say_proposed(
            propose_rule(custodian=custodian, province=digits, fact=fact, value=value, by=by, now=_now())
        )


@app.command("remove-rule")
def remove_rule(rule: Annotated[int, typer.Argument(help="Number of the rule.")]) -> None:
    """Propose to remove a rule. Another senior officer must approve it."""
    with installation():
        from hemayat.referrals.actions import propose_removal

        _say_proposed(propose_removal(rule=rule, by=signed_in("senior_officer", now=_now()), now=_now()))


@app.command("approve-rule")
def approve_rule(proposal: Proposal) -> None:
    """Approve a colleague's proposal to add or remove a rule. It applies to approvals from now on."""
    with installation():
        from hemayat.referrals.actions import confirm_rule

        confirm_rule(proposal=proposal, by=signed_in("senior_officer", now=_now()), now=_now())
    console.print(f"Proposal {proposal} applies to approvals from now on.")


@app.command("withdraw-rule")
def withdraw_rule(proposal: Proposal) -> None:
    """Withdraw your own proposal, or refuse a colleague's. The rules stay as they are."""
    with installation():
        from hemayat.referrals.actions import end_rule_proposal

        end_rule_proposal(proposal=proposal, by=signed_in("senior_officer", now=_now()), now=_now())
    console.print(f"Proposal {proposal} has ended. The rules stay as they are.")


def _say_proposed(proposal: int) -> None:
    console.print(
        f"Proposal {proposal} is kept. Another senior officer for all provinces approves it: "
        f"hemayat referrals approve-rule {proposal}",
        soft_wrap=True,
    )


def _rule_cells(rule: CustodianRule | CustodianRuleProposal) -> tuple[str, str, str]:
    return rule.custodian_id, rule.province, f"{rule.fact} = {rule.value}" if rule.fact else ""


def _show_refused(
    answered: AnswerIntakeResult, paid: PaymentIntakeResult, faults: list[AnswerFileFault]
) -> None:
    rows = [(f"line {fault.line}", escape(fault.why)) for fault in faults]
    rows += [(f"reference {refused.reference}", escape(refused.en)) for refused in answered.refused]
    rows += [(f"line {refused.line}", escape(refused.en)) for refused in paid.refused]
    if rows:
        console.print(table("Refused", ("", "why"), rows[:1000]))
    console.print(
        f"{answered.acknowledged:,} acknowledged, {answered.rejected:,} sent back, {paid.paid:,} paid, "
        f"{paid.failed:,} failed, {paid.returned:,} returned, {answered.known + paid.known:,} already known, "
        f"{len(rows):,} refused; {paid.other_amounts:,} payments of another amount than what was due",
        soft_wrap=True,
    )


def _show_months(months: list[PaymentMonthReport]) -> None:
    from hemayat.common.dates import format_month
    from hemayat.referrals.payment_reconciliation import STATES

    rows = [
        (
            format_month(month.month, "en"), f"{month.payments:,}", f"{month.due_rial:,}",
            *(f"{rials:,} ({payments:,})" for payments, rials in month.by_state.values()), f"{month.other_amounts:,}",
            f"{month.differing:,}",
        )
        for month in months
    ]  # fmt: skip
    headings = (
        "month",
        "payments",
        "rials due",
        *(words.en for words in STATES.values()),
        "confirmed other amounts",
        "not of what is due",
    )
    if rows:
        console.print(table("Payments, in rials", headings, rows))


def _content(file: Path) -> bytes:
    try:
        return read_regular(file)
    except OSError as fault:
        raise HemayatError(f"{file}: cannot be read ({fault.strerror})") from None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

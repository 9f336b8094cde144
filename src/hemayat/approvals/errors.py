"""What can stand in the way of an approval. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from hemayat.common.errors import HemayatError


class ApprovalFault(HemayatError):
    """`words`: for the person, by language; the exception itself reads in English."""

    def __init__(self, fa: str, en: str) -> None:
        super().__init__(en)
        self.words = {"fa": fa, "en": en}


class NoSuchApproval(ApprovalFault):
    """There is none with this number, or it is another household's: look at the list of one's own."""

    def __init__(self) -> None:
        super().__init__(
            "این تأیید صلاحیت پیدا نشد. فهرست تأیید صلاحیت‌های خود را ببینید.",
            "This approval was not found. Look at the list of your approvals.",
        )


class NotTheHolder(ApprovalFault):
    """It was issued to somebody else of the household, and passes to nobody (R4.5): ask for one in one's own name."""

    def __init__(self) -> None:
        super().__init__(
            "این تأیید صلاحیت به نام سرپرست دیگری صادر شده است و به کسی واگذار نمی‌شود. تأیید صلاحیت شما با تصمیمی "
            "تازه به نام خود شما صادر می‌شود: اگر هنوز صادر نشده است، درخواست حمایت معیشتی را ثبت کنید.",
            "This approval was issued in the name of another head and passes to nobody. Yours is issued in your own "
            "name, by a new decision: if there is none yet, apply for support.",
        )


class EndedAlready(ApprovalFault):
    """It is in force no more, maybe since a moment ago: look at it again."""

    def __init__(self) -> None:
        super().__init__(
            "این تأیید صلاحیت دیگر معتبر نیست. صفحهٔ آن را دوباره ببینید.",
            "This approval is no longer valid. Look at its page again.",
        )

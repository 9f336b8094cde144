"""What a head of household reads about their uploads: Persian first, English beside it."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.persian import to_persian_digits
from hemayat.documents.limits import MOST_BYTES, MOST_DOCUMENTS, MOST_PAGES, MOST_PIXELS
from hemayat.documents.states import DocumentState, RefusalKind

_MEGABYTES = MOST_BYTES // 1024**2
_MEGAPIXELS = MOST_PIXELS // 10**6


def _fa(number: int) -> str:
    return to_persian_digits(str(number))


REFUSALS: Mapping[RefusalKind, tuple[str, str]] = {
    "empty": (
        "فایلی انتخاب نشده یا فایل خالی است. فایل مدرک را دوباره انتخاب کنید.",
        "No file was chosen, or it is empty. Choose the file again.",
    ),
    "too_large": (
        f"این فایل بزرگ است. فایلی کوچک‌تر از {_fa(_MEGABYTES)} مگابایت بفرستید؛ مثلاً عکسی با کیفیت کمتر.",
        f"This file is too large. Send one smaller than {_MEGABYTES} MB, such as a photograph of lower quality.",
    ),
    "not_ours": (
        "این فایل عکس (JPEG یا PNG) یا PDF نیست. از مدرک عکس بگیرید و آن عکس را بفرستید.",
        "This file is not a photograph (JPEG or PNG) or a PDF. Take a photograph of the document and send that.",
    ),
    "broken": (
        "این فایل باز نمی‌شود. اگر روی دستگاه خودتان باز می‌شود، از آن عکس یا نماگرفت بگیرید و آن را بفرستید.",
        "This file cannot be opened. If it opens on your device, send a photograph or a screenshot of it.",
    ),
    "too_many_pages": (
        f"این فایل بیش از {_fa(MOST_PAGES)} صفحه دارد. فقط صفحه‌های لازم را بفرستید یا آن را چند فایل کنید.",
        f"This file has more than {MOST_PAGES} pages. Send only the pages that matter, or split it.",
    ),
    "too_many_pixels": (
        f"ابعاد این عکس بیش از {_fa(_MEGAPIXELS)} مگاپیکسل است. عکسی با ابعاد کوچک‌تر بفرستید.",
        f"This picture has more than {_MEGAPIXELS} megapixels. Send a smaller one.",
    ),
    "encrypted": (
        "این فایل رمز دارد. نسخهٔ بدون رمز آن یا عکسی از آن را بفرستید.",
        "This file has a password. Send a copy without one, or a photograph of it.",
    ),
    "too_many": (
        f"برای هر درخواست تا {_fa(MOST_DOCUMENTS)} مدرک می‌توانید بفرستید. برای افزودن این مدرک، یکی را حذف کنید.",
        f"A request can have up to {MOST_DOCUMENTS} documents. To add this one, remove another.",
    ),
    "too_often": (
        "در یک ساعت گذشته فایل‌های زیادی فرستاده‌اید. یک ساعت دیگر دوباره بفرستید؛ آنچه فرستاده‌اید می‌ماند.",
        "You have sent many files in the last hour. Try again in an hour; what you have sent is kept.",
    ),
    "infected": (
        "در این فایل بدافزار پیدا شد و نگه داشته نشد. از اصل مدرک عکس بگیرید و عکس را بفرستید.",
        "Harmful software was found in this file, and it was not kept. Send a photograph of the document itself.",
    ),
    "too_complex": (
        "ساختار این فایل پیچیده‌تر از آن است که بتوان باز کرد. از اصل مدرک عکس تازه‌ای بگیرید و آن را بفرستید.",
        "This file is too complex to open. Take a new photograph of the document and send that.",
    ),
}
STATES: Mapping[DocumentState, tuple[str, str]] = {
    DocumentState.RECEIVED: (
        "دریافت شد و در حال بررسی است",
        "Received; it is being checked",
    ),
    DocumentState.HELD: (
        "دریافت شد؛ پس از بررسی ایمنی باز می‌شود",
        "Received; it can be opened after the safety check",
    ),
    DocumentState.UNSCANNED: ("پذیرفته شد", "Accepted"),
    DocumentState.CLEAN: ("پذیرفته شد", "Accepted"),
    DocumentState.INFECTED: (
        "بدافزار داشت و پاک شد؛ از اصل مدرک عکس بگیرید و بفرستید",
        "It held harmful software and was deleted; send a photograph of the document itself",
    ),
    DocumentState.REFUSED: ("پذیرفته نشد", "Not accepted"),
}
LIMITS = (
    to_persian_digits(
        f"عکس JPEG یا PNG، یا PDF تا {MOST_PAGES} صفحه؛ هر فایل تا {_MEGABYTES} مگابایت؛ تا {MOST_DOCUMENTS} فایل."
    ),
    f"JPEG or PNG, or PDF of up to {MOST_PAGES} pages; each up to {_MEGABYTES} MB; up to {MOST_DOCUMENTS} files.",
)
"""For beside the field where a file is chosen."""

from hemayat.common.money import format_number, format_rial


def test_rials_as_people_read_them() -> None:
    assert format_rial(480_000_000, "fa") == "۴۸۰٬۰۰۰٬۰۰۰ ریال"
    assert format_rial(480_000_000, "en") == "480,000,000 rials"
    assert format_rial(1, "en") == "1 rial"
    assert format_rial(0, "fa") == "۰ ریال"


def test_numbers() -> None:
    assert format_number(1234567, "fa") == "۱٬۲۳۴٬۵۶۷"
    assert format_number(-1500, "en") == "-1,500"
    assert format_number(-5, "fa") == "\u2212۵"

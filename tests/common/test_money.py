from hemayat.common.money import format_number, format_rial, format_tenths, without_period


def test_rials_as_people_read_them() -> None:
    assert format_rial(480_000_000, "fa") == "۴۸۰٬۰۰۰٬۰۰۰ ریال"
    assert format_rial(480_000_000, "en") == "480,000,000 rials"
    assert format_rial(1, "en") == "1 rial"
    assert format_rial(0, "fa") == "۰ ریال"


def test_numbers() -> None:
    assert format_number(1234567, "fa") == "۱٬۲۳۴٬۵۶۷"
    assert format_number(-1500, "en") == "-1,500"
    assert format_number(-5, "fa") == "\u2212۵"


def test_tenths_are_said_as_decimals() -> None:
    assert format_tenths(7, "en") == "0.7"
    assert format_tenths(17, "fa") == "۱٫۷"
    assert format_tenths(10, "en") == "1"
    assert format_tenths(-5, "en") == "\u22120.5"


def test_a_period_is_said_once() -> None:
    assert without_period("rial/year", "Yearly income", "en") == "rial"
    assert without_period("rial/month", "درآمد ماهانهٔ هر عضو", "fa") == "rial"
    assert without_period("rial/month", "Yearly income", "en") == "rial/month"
    assert without_period("rial", "Yearly income", "en") == "rial"

import pytest

from hemayat.common.national_id import FREE_PREFIXES, check_digit, is_valid, national_id_from_parts

VALID = [
    "0499370899",
    "0790419904",
    "0084575948",
    "0963695398",
    "0684159414",
    "0067749828",
    "0650451252",
    "1583250689",
    "4032152314",
    "0076229645",
    "4271467685",
    "0200203241",
    "0123456789",
]
INVALID = [
    "0684159415",
    "0076229646",
    "1234567890",
    "049937089",
    "04993708990",
    "",
    "۰۴۹۹۳۷۰۸۹۹",
    "049937089a",
    "²²²²²²²²²²",
]


@pytest.mark.parametrize("text", VALID)
def test_valid(text: str) -> None:
    assert is_valid(text)
    assert check_digit(text[:9]) == text[9]


@pytest.mark.parametrize("text", INVALID + [str(digit) * 10 for digit in range(10)])
def test_invalid(text: str) -> None:
    assert not is_valid(text)


def test_ids_from_parts_are_valid() -> None:
    assert national_id_from_parts(12, 345678) == "0123456789"
    assert all(is_valid(national_id_from_parts(prefix, prefix * 997)) for prefix in FREE_PREFIXES)


def test_parts_out_of_range_are_refused() -> None:
    for prefix, serial in ((-1, 0), (1000, 0), (1, -1), (1, 1_000_000)):
        with pytest.raises(ValueError, match="out of range"):
            national_id_from_parts(prefix, serial)
    with pytest.raises(ValueError, match="nine digits"):
        check_digit("12345678x")


def test_the_free_prefixes_suffice_for_a_nation() -> None:
    assert len(set(FREE_PREFIXES)) * 1_000_000 > 90_000_000
    assert 986 not in FREE_PREFIXES
    assert all(0 <= prefix <= 999 for prefix in FREE_PREFIXES)

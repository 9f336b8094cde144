import numpy as np
import pytest

from hemayat.common.national_id import is_valid
from hemayat.synthetic.population.ids import mobile_lines, national_ids, with_wrong_check_digit
from hemayat.synthetic.population.names import FAMILY, FAMILY_SPELLINGS, GIVEN
from hemayat.synthetic.population.places import CITY_NAMES
from hemayat.synthetic.population.randomness import EXP, NORMAL_SHARE, Draws, Permutation, position_in

INDEX = np.arange(100_000)
FIXED = [17991897439864807548, 16570645348591619961, 1906910366634588701]


def test_a_draw_depends_on_seed_name_and_index_only() -> None:
    whole, some = Draws(1, INDEX), Draws(1, INDEX[500:700])
    assert (whole.bits("a")[500:700] == some.bits("a")).all()
    assert (whole.at(INDEX[500:700]).bits("a") == some.bits("a")).all()
    assert (whole.bits("a") != whole.bits("b")).all()
    assert (whole.bits("a") != Draws(2, INDEX).bits("a")).all()


def test_the_stream_is_fixed_for_good() -> None:
    # Another number here means that every nation ever made from a seed has changed.
    assert Draws(1398, np.arange(3)).bits("province").tolist() == FIXED


def test_uniform_normal_and_shares() -> None:
    draws = Draws(3, INDEX)
    uniform, normal = draws.uniform("u"), draws.normal("n")
    assert 0 <= uniform.min() < uniform.max() < 1
    assert uniform.mean() == pytest.approx(0.5, abs=0.005)
    assert normal.mean() == pytest.approx(0, abs=0.015)
    assert normal.std() == pytest.approx(1, abs=0.015)
    assert abs(np.corrcoef(uniform, normal)[0, 1]) < 0.015
    found = np.bincount(draws.choose("c", np.array([1.0, 0.0, 3.0])), minlength=3) / len(INDEX)
    assert found == pytest.approx([0.25, 0, 0.75], abs=0.01)
    assert position_in(np.array([1.0, 1.0]), np.array([0.0, 0.499, 0.5, 0.999])).tolist() == [0, 0, 1, 1]


def test_curves_follow_their_functions() -> None:
    assert EXP(np.array([0.0, 1.0, 20.3])) == pytest.approx(np.exp([0.0, 1.0, 20.3]), rel=1e-6)
    assert NORMAL_SHARE(np.array([-9.0, 0.0, 1.2816])) == pytest.approx([0, 0.5, 0.9], abs=1e-4)


def test_a_permutation_gives_each_number_once() -> None:
    assert sorted(Permutation(5, "p", 1_000)(np.arange(1_000))) == list(range(1_000))


def test_ids_are_valid_and_nobody_shares_one() -> None:
    ids = national_ids(5, INDEX)
    assert len(set(ids.tolist())) == len(INDEX)
    assert all(is_valid(text.decode()) for text in ids[:2_000].tolist())
    assert not any(is_valid(text.decode()) for text in with_wrong_check_digit(ids[:2_000]).tolist())
    lines = mobile_lines(5, INDEX)
    assert len(set(lines.tolist())) == len(INDEX)
    assert {line[:3] for line in lines.tolist()} == {b"095", b"096", b"097"}


def test_names_are_persian_text_without_doubles() -> None:
    assert len(set(FAMILY)) == len(FAMILY) >= 100
    assert len(set(GIVEN)) == len(GIVEN)
    assert not any(letter in name for name in GIVEN + FAMILY for letter in "\u064a\u0643")
    assert len(FAMILY) < len(FAMILY_SPELLINGS) == len(set(FAMILY_SPELLINGS))
    assert len(set(CITY_NAMES)) == len(CITY_NAMES)

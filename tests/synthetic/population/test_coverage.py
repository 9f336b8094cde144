"""How much of the nation the published rules would cover, by SQL written by hand from the notices."""

from __future__ import annotations

import pytest

from tests.synthetic.population.nation import number

RULES_1398 = """
WITH income AS (
    SELECT household_id, sum(amount_rial) AS rial FROM incomes JOIN people USING (national_id) GROUP BY 1
), job AS (
    SELECT household_id, sum(employees) AS employees,
           bool_or(occupation IN ('lawyer', 'physician', 'faculty_member', 'director_general', 'commander', 'merchant')
                   OR guild_grade IN ('premium', 'first')) AS is_listed
    FROM employment JOIN people USING (national_id) GROUP BY 1
), home AS (
    SELECT household_id, count(*) FILTER (WHERE is_dwelling) AS dwellings, sum(value_rial) AS rial
    FROM properties JOIN people USING (national_id) GROUP BY 1
), car AS (
    SELECT household_id, count(*) FILTER (WHERE kind = 'passenger') AS cars,
           sum(value_rial) FILTER (WHERE kind = 'passenger') AS passenger_rial,
           sum(value_rial) FILTER (WHERE kind = 'public') AS public_rial
    FROM vehicles JOIN people USING (national_id) GROUP BY 1
), trip AS (
    SELECT household_id, count(*) AS trips FROM trips JOIN people USING (national_id)
    WHERE by_air AND purpose <> 'pilgrimage' AND departed_on >= DATE '2015-11-22' GROUP BY 1
), loan AS (
    SELECT household_id, sum(amount_rial) AS rial FROM loans JOIN people USING (national_id)
    WHERE is_being_repaid GROUP BY 1
)
SELECT 100.0 * sum(size) FILTER (WHERE is_client OR NOT coalesce(
           income.rial > [480, 600, 720, 840, 960][least(size, 5)] * 1_000_000, false)
       AND NOT coalesce(dwellings >= 1 AND job.employees IS NOT NULL AND cars >= 1, false)
       AND NOT coalesce(dwellings >= 2, false)
       AND NOT coalesce(home.rial > CASE WHEN area = 'metropolis' OR province = 'tehran' THEN 12e9 ELSE 9e9 END, false)
       AND NOT coalesce(passenger_rial > 3e9, false) AND NOT coalesce(public_rial > 4e9, false)
       AND NOT coalesce(employees > 3, false) AND NOT coalesce(is_listed, false)
       AND NOT coalesce(trips > 3, false) AND NOT coalesce(loan.rial > 3e9, false)) / sum(size)
FROM households
LEFT JOIN income USING (household_id) LEFT JOIN job USING (household_id) LEFT JOIN home USING (household_id)
LEFT JOIN car USING (household_id) LEFT JOIN trip USING (household_id) LEFT JOIN loan USING (household_id)
"""

RULES_1404 = """
WITH pay AS (
    SELECT household_id, sum(amount_rial) / 12 AS rial FROM incomes JOIN people USING (national_id)
    WHERE kind IN ('wage', 'pension') GROUP BY 1
), income AS (
    SELECT household_id, sum(amount_rial) / 12 AS rial FROM incomes JOIN people USING (national_id) GROUP BY 1
), turnover AS (
    SELECT household_id, sum(turnover_rial) / 12 AS rial FROM accounts JOIN people USING (national_id) GROUP BY 1
), rent AS (
    SELECT household_id, sum(amount_rial) / 6 AS rial FROM rents JOIN people USING (national_id) GROUP BY 1
), car AS (
    SELECT household_id, sum(value_rial) AS rial FROM vehicles JOIN people USING (national_id) GROUP BY 1
), home AS (
    SELECT household_id, sum(value_rial) AS rial FROM properties JOIN people USING (national_id) GROUP BY 1
)
SELECT 100.0 * sum(size) FILTER (WHERE country <> 'IR'
       OR pay.rial > [300, 370, 450, 520, 600][least(size, 5)] * 1_000_000
       OR turnover.rial > [500, 600, 750, 870, 1000][least(size, 5)] * 1_000_000
       OR (income.rial - coalesce(rent.rial, 0)) / size > 100_000_000
       OR car.rial > 30e9 OR home.rial > 350e9) / sum(size)
FROM households
LEFT JOIN pay USING (household_id) LEFT JOIN income USING (household_id) LEFT JOIN turnover USING (household_id)
LEFT JOIN rent USING (household_id) LEFT JOIN car USING (household_id) LEFT JOIN home USING (household_id)
"""


@pytest.mark.slow
def test_sixty_of_eighty_three_million_in_1398() -> None:
    assert number(RULES_1398) == pytest.approx(72, abs=4)


@pytest.mark.slow
def test_one_to_three_tenths_are_removed_in_1404() -> None:
    assert 10 <= number(RULES_1404, year=1404) <= 30

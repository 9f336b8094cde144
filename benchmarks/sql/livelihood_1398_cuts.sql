-- The nine cut points of the deciles, by hand: income per equivalent member, counted over persons, from all `facts`.
WITH counted AS (
    SELECT income * 10 // (10 + 7 * GREATEST(adults - 1, 0) + 5 * GREATEST(household_size - GREATEST(adults, 1), 0))
            AS means, SUM(household_size) AS persons
    FROM facts
    WHERE income__unknown = 0
    GROUP BY means
),
reached AS (
    SELECT means, SUM(persons) OVER (ORDER BY means) AS so_far, SUM(persons) OVER () AS everybody FROM counted
)
SELECT MIN(means) FROM reached, RANGE(1, 10) AS deciles(q)
WHERE so_far * 10 >= everybody * q
GROUP BY q ORDER BY q

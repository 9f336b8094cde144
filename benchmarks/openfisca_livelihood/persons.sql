-- Per person: sums of the register rows that the rules of 1398 count on 2019-11-22.
WITH income AS (
    SELECT household_id, person_no, SUM(amount_rial) AS income,
        SUM(amount_rial) FILTER (WHERE kind IN ('wage', 'pension')) AS pay
    FROM incomes
    WHERE (months = 12 AND month > DATE '2017-12-22' AND month <= DATE '2018-12-22')
       OR (months < 12 AND month > DATE '2018-10-23' AND month <= DATE '2019-10-23')
    GROUP BY ALL
),
property AS (
    SELECT household_id, person_no, SUM(value_rial) AS property_value, BOOL_OR(is_dwelling) AS owns_dwelling,
        COUNT(*) FILTER (WHERE kind NOT IN ('farmland', 'shop')) AS properties_owned
    FROM properties GROUP BY ALL
),
job AS (
    SELECT household_id, person_no, SUM(employees) AS employees,
        BOOL_OR(guild_grade IN ('premium', 'first') OR occupation IN
            ('lawyer', 'physician', 'faculty_member', 'director_general', 'commander', 'merchant')) AS barred,
        BOOL_OR(occupation = 'civil_servant') AS is_civil_servant
    FROM employment GROUP BY ALL
),
vehicle AS (
    SELECT household_id, person_no, BOOL_OR(kind = 'passenger') AS has_car,
        SUM(value_rial) FILTER (WHERE kind = 'passenger') AS passenger_car_value,
        SUM(value_rial) FILTER (WHERE kind = 'public') AS public_vehicle_value
    FROM vehicles WHERE kind IN ('passenger', 'public') GROUP BY ALL
),
trip AS (
    SELECT household_id, person_no, COUNT(*) AS air_trips FROM trips
    WHERE by_air AND purpose <> 'pilgrimage' AND departed_on BETWEEN DATE '2015-11-22' AND DATE '2019-11-22'
    GROUP BY ALL
),
loan AS (
    SELECT household_id, person_no, SUM(amount_rial) AS loans_being_repaid FROM loans
    WHERE is_being_repaid AND granted_on <= DATE '2019-11-22' GROUP BY ALL
),
insured AS (
    SELECT household_id, person_no, BOOL_OR(status = 'pensioner') AS is_pensioner,
        BOOL_OR(fund = 'social_security' AND status = 'contributor') AS pays_social_security,
        BOOL_OR(status <> 'dependant' AND fund IN ('social_security', 'civil_pension', 'armed_forces')) AS by_work
    FROM insurance GROUP BY ALL
),
person AS (SELECT *, died_on IS NULL OR died_on > DATE '2019-11-22' AS lives FROM persons)
SELECT
    p.household_id, p.person_no = 1 AS is_head, lives, lives AND birth_date <= DATE '2001-11-22' AS is_adult,
    country = 'IR' AS lives_in_iran, lives AND support_client <> 'none' AS is_support_client,
    COALESCE(area = 'metropolis', FALSE) AS in_metropolis, COALESCE(area = 'rural', FALSE) AS is_rural,
    CAST(IF(lives, COALESCE(income, 0), 0) AS REAL) AS income, CAST(COALESCE(pay, 0) AS REAL) AS pay,
    CAST(IF(lives, COALESCE(property_value, 0), 0) AS REAL) AS property_value,
    lives AND COALESCE(owns_dwelling, FALSE) AS owns_dwelling,
    CAST(IF(lives, COALESCE(properties_owned, 0), 0) AS INTEGER) AS properties_owned,
    lives AND job.household_id IS NOT NULL AS has_job,
    CAST(IF(lives, COALESCE(employees, 0), 0) AS INTEGER) AS employees,
    lives AND COALESCE(barred, FALSE) AS has_barred_occupation,
    COALESCE(is_civil_servant, FALSE) AS is_civil_servant,
    lives AND COALESCE(has_car, FALSE) AS has_car,
    CAST(IF(lives, COALESCE(passenger_car_value, 0), 0) AS REAL) AS passenger_car_value,
    CAST(IF(lives, COALESCE(public_vehicle_value, 0), 0) AS REAL) AS public_vehicle_value,
    CAST(IF(lives, COALESCE(air_trips, 0), 0) AS INTEGER) AS air_trips,
    CAST(IF(lives, COALESCE(loans_being_repaid, 0), 0) AS REAL) AS loans_being_repaid,
    insured.household_id IS NOT NULL AS is_insured, COALESCE(is_pensioner, FALSE) AS is_pensioner,
    COALESCE(pays_social_security, FALSE) AS pays_social_security, COALESCE(by_work, FALSE) AS is_insured_by_work
FROM person AS p
LEFT JOIN income ON income.household_id = p.household_id AND income.person_no = p.person_no
LEFT JOIN property ON property.household_id = p.household_id AND property.person_no = p.person_no
LEFT JOIN job ON job.household_id = p.household_id AND job.person_no = p.person_no
LEFT JOIN vehicle ON vehicle.household_id = p.household_id AND vehicle.person_no = p.person_no
LEFT JOIN trip ON trip.household_id = p.household_id AND trip.person_no = p.person_no
LEFT JOIN loan ON loan.household_id = p.household_id AND loan.person_no = p.person_no
LEFT JOIN insured ON insured.household_id = p.household_id AND insured.person_no = p.person_no

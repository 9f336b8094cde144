-- The facts of the rules of 1398 on 1 Azar 1398 (2019-11-22), by hand, from the tables of one prepared bucket.
-- Why a fact is not known: 1 unanswered, 2 quarantined, 3 incomplete, 4 old, 5 contradicted, 6 out of range.
WITH people AS (
    SELECT
        household_id,
        COUNT(*) FILTER (WHERE lives) AS household_size,
        COUNT(*) FILTER (WHERE lives AND birth_date <= DATE '2001-11-22') AS adults,
        COALESCE(BOOL_OR(lives AND support_client <> 'none'), FALSE) AS any_support_client
    FROM (SELECT *, died_on IS NULL OR died_on > DATE '2019-11-22' AS lives FROM persons)
    GROUP BY household_id
),
income AS (
    SELECT household_id, SUM(amount_rial) FILTER (WHERE lives) AS income,
        SUM(amount_rial) FILTER (WHERE person_no = 1 AND kind IN ('wage', 'pension')) AS head_pay
    FROM (SELECT *, person_died_on IS NULL OR person_died_on > DATE '2019-11-22' AS lives FROM incomes)
    WHERE (months = 12 AND month > DATE '2017-12-22' AND month <= DATE '2018-12-22')
       OR (months < 12 AND month > DATE '2018-10-23' AND month <= DATE '2019-10-23')
    GROUP BY household_id
),
property AS (
    SELECT household_id, SUM(value_rial) AS property_value, COUNT(*) > COUNT(value_rial) AS lacks_value,
        BOOL_OR(is_dwelling) AS has_dwelling, COUNT(*) FILTER (WHERE kind NOT IN ('farmland', 'shop')) AS properties_owned
    FROM properties
    WHERE person_died_on IS NULL OR person_died_on > DATE '2019-11-22'
    GROUP BY household_id
),
job AS (
    SELECT household_id, BOOL_OR(lives) AS has_job, SUM(employees) FILTER (WHERE lives) AS employees,
        BOOL_OR(lives AND (guild_grade IN ('premium', 'first') OR occupation IN
            ('lawyer', 'physician', 'faculty_member', 'director_general', 'commander', 'merchant'))) AS barred,
        BOOL_OR(person_no = 1 AND occupation = 'civil_servant') AS head_is_civil_servant
    FROM (SELECT *, person_died_on IS NULL OR person_died_on > DATE '2019-11-22' AS lives FROM employment)
    GROUP BY household_id
),
vehicle AS (
    SELECT household_id, BOOL_OR(kind = 'passenger') AS has_car,
        SUM(value_rial) FILTER (WHERE kind = 'passenger') AS passenger_car_value,
        BOOL_OR(kind = 'passenger' AND value_rial IS NULL) AS lacks_passenger,
        SUM(value_rial) FILTER (WHERE kind = 'public') AS public_vehicle_value,
        BOOL_OR(kind = 'public' AND value_rial IS NULL) AS lacks_public
    FROM vehicles
    WHERE kind IN ('passenger', 'public') AND (person_died_on IS NULL OR person_died_on > DATE '2019-11-22')
    GROUP BY household_id
),
trip AS (
    SELECT household_id, COUNT(*) AS air_trips
    FROM trips
    WHERE by_air AND purpose <> 'pilgrimage' AND departed_on BETWEEN DATE '2015-11-22' AND DATE '2019-11-22'
      AND (person_died_on IS NULL OR person_died_on > DATE '2019-11-22')
    GROUP BY household_id
),
loan AS (
    SELECT household_id, SUM(amount_rial) AS loans_being_repaid
    FROM loans
    WHERE is_being_repaid AND granted_on <= DATE '2019-11-22'
      AND (person_died_on IS NULL OR person_died_on > DATE '2019-11-22')
    GROUP BY household_id
),
insured AS (
    SELECT household_id, BOOL_OR(status = 'pensioner') AS head_is_pensioner,
        BOOL_OR(fund = 'social_security' AND status = 'contributor') AS head_pays_social_security,
        BOOL_OR(status <> 'dependant' AND fund IN ('social_security', 'civil_pension', 'armed_forces')) AS by_work
    FROM insurance
    WHERE person_no = 1
    GROUP BY household_id
),
answer AS (
    SELECT household_id,
        MAX(CASE WHEN register = 'incomes' THEN gap END) AS incomes,
        MAX(CASE WHEN register = 'properties' THEN gap END) AS properties,
        MAX(CASE WHEN register = 'employment' THEN gap END) AS employment,
        MAX(CASE WHEN register = 'vehicles' THEN gap END) AS vehicles,
        MAX(CASE WHEN register = 'trips' THEN gap END) AS trips,
        MAX(CASE WHEN register = 'loans' THEN gap END) AS loans,
        MAX(CASE WHEN register = 'insurance' THEN gap END) AS insurance,
        MIN(as_of) FILTER (WHERE register = 'incomes' AND cause = 'answered') AS incomes__as_of,
        MIN(as_of) FILTER (WHERE register = 'properties' AND cause = 'answered') AS properties__as_of,
        MIN(as_of) FILTER (WHERE register = 'employment' AND cause = 'answered') AS employment__as_of,
        MIN(as_of) FILTER (WHERE register = 'vehicles' AND cause = 'answered') AS vehicles__as_of,
        MIN(as_of) FILTER (WHERE register = 'trips' AND cause = 'answered') AS trips__as_of,
        MIN(as_of) FILTER (WHERE register = 'loans' AND cause = 'answered') AS loans__as_of,
        MIN(as_of) FILTER (WHERE register = 'insurance' AND cause = 'answered') AS insurance__as_of
    FROM (
        SELECT *, CASE cause WHEN 'unanswered' THEN 1 WHEN 'quarantined' THEN 2 WHEN 'contradicted' THEN 5
            ELSE CASE WHEN as_of < IF(register = 'incomes', DATE '2018-12-22', DATE '2018-05-22')
                THEN 4 ELSE 0 END END AS gap
        FROM answered
        WHERE person_died_on IS NULL OR person_died_on > DATE '2019-11-22'
    )
    GROUP BY household_id
),
joined AS (
    SELECT head.household_id, province, area, sex, country, died_on, people.* EXCLUDE (household_id),
        income, head_pay, property_value, lacks_value, has_dwelling, properties_owned, has_job, employees, barred,
        head_is_civil_servant, has_car, passenger_car_value, lacks_passenger, public_vehicle_value, lacks_public,
        air_trips, loans_being_repaid, head_is_pensioner, head_pays_social_security, by_work,
        insured.household_id IS NOT NULL AS head_is_insured,
        COALESCE(incomes, 0) AS of_incomes, COALESCE(properties, 0) AS of_properties,
        COALESCE(employment, 0) AS of_employment, COALESCE(vehicles, 0) AS of_vehicles,
        COALESCE(trips, 0) AS of_trips, COALESCE(loans, 0) AS of_loans, COALESCE(insurance, 0) AS of_insurance,
        answer.* LIKE '%\_\_as\_of' ESCAPE '\'
    FROM persons AS head
    LEFT JOIN people ON people.household_id = head.household_id
    LEFT JOIN income ON income.household_id = head.household_id
    LEFT JOIN property ON property.household_id = head.household_id
    LEFT JOIN job ON job.household_id = head.household_id
    LEFT JOIN vehicle ON vehicle.household_id = head.household_id
    LEFT JOIN trip ON trip.household_id = head.household_id
    LEFT JOIN loan ON loan.household_id = head.household_id
    LEFT JOIN insured ON insured.household_id = head.household_id
    LEFT JOIN answer ON answer.household_id = head.household_id
    WHERE head.person_no = 1
),
flagged AS (
    SELECT *,
        CASE WHEN income > 10000000000000000 THEN 6 ELSE of_incomes END AS income__unknown,
        CASE WHEN head_pay > 10000000000000000 THEN 6 ELSE of_incomes END AS head_pay__unknown,
        CASE WHEN property_value > 10000000000000000 THEN 6
            ELSE GREATEST(of_properties, IF(lacks_value, 3, 0)) END AS property_value__unknown,
        CASE WHEN passenger_car_value > 10000000000000000 THEN 6
            ELSE GREATEST(of_vehicles, IF(lacks_passenger, 3, 0)) END AS passenger_car_value__unknown,
        CASE WHEN public_vehicle_value > 10000000000000000 THEN 6
            ELSE GREATEST(of_vehicles, IF(lacks_public, 3, 0)) END AS public_vehicle_value__unknown,
        CASE WHEN employees > 10000000000000000 THEN 6 ELSE of_employment END AS employees__unknown,
        CASE WHEN loans_being_repaid > 10000000000000000 THEN 6 ELSE of_loans END AS loans_being_repaid__unknown
    FROM joined
)
SELECT
    household_id, household_size, province, area, sex AS head_sex,
    died_on IS NULL OR died_on > DATE '2019-11-22' AS head_lives,
    country = 'IR' AS head_in_iran,
    adults,
    CAST(CASE WHEN income__unknown < 4 THEN COALESCE(income, 0) ELSE 0 END AS BIGINT) AS income, income__unknown,
    CAST(CASE WHEN property_value__unknown < 4 THEN COALESCE(property_value, 0) ELSE 0 END AS BIGINT)
        AS property_value, property_value__unknown,
    of_properties < 4 AND COALESCE(has_dwelling, FALSE) AS has_dwelling, of_properties AS has_dwelling__unknown,
    of_employment < 4 AND COALESCE(has_job, FALSE) AS has_job, of_employment AS has_job__unknown,
    of_vehicles < 4 AND COALESCE(has_car, FALSE) AS has_car, of_vehicles AS has_car__unknown,
    CASE WHEN of_properties < 4 THEN COALESCE(properties_owned, 0) ELSE 0 END AS properties_owned,
    of_properties AS properties_owned__unknown,
    CAST(CASE WHEN passenger_car_value__unknown < 4 THEN COALESCE(passenger_car_value, 0) ELSE 0 END AS BIGINT)
        AS passenger_car_value, passenger_car_value__unknown,
    CAST(CASE WHEN public_vehicle_value__unknown < 4 THEN COALESCE(public_vehicle_value, 0) ELSE 0 END AS BIGINT)
        AS public_vehicle_value, public_vehicle_value__unknown,
    CAST(CASE WHEN employees__unknown < 4 THEN COALESCE(employees, 0) ELSE 0 END AS BIGINT) AS employees,
    employees__unknown,
    CASE WHEN of_trips < 4 THEN COALESCE(air_trips, 0) ELSE 0 END AS air_trips, of_trips AS air_trips__unknown,
    CAST(CASE WHEN loans_being_repaid__unknown < 4 THEN COALESCE(loans_being_repaid, 0) ELSE 0 END AS BIGINT)
        AS loans_being_repaid, loans_being_repaid__unknown,
    of_employment < 4 AND COALESCE(barred, FALSE) AS has_barred_occupation,
    of_employment AS has_barred_occupation__unknown,
    any_support_client,
    of_insurance < 4 AND COALESCE(head_is_pensioner, FALSE) AS head_is_pensioner,
    of_insurance AS head_is_pensioner__unknown,
    of_employment < 4 AND COALESCE(head_is_civil_servant, FALSE) AS head_is_civil_servant,
    of_employment AS head_is_civil_servant__unknown,
    of_insurance < 4 AND COALESCE(head_pays_social_security, FALSE) AS head_pays_social_security,
    of_insurance AS head_pays_social_security__unknown,
    of_insurance < 4 AND COALESCE(by_work, FALSE) AS head_is_insured_by_work,
    of_insurance AS head_is_insured_by_work__unknown,
    of_insurance < 4 AND head_is_insured AS head_is_insured, of_insurance AS head_is_insured__unknown,
    CAST(CASE WHEN head_pay__unknown < 4 THEN COALESCE(head_pay, 0) ELSE 0 END AS BIGINT) AS head_pay,
    head_pay__unknown,
    incomes__as_of, properties__as_of, employment__as_of, vehicles__as_of, trips__as_of, loans__as_of,
    insurance__as_of
FROM flagged

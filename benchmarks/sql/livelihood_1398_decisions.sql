-- Decisions under the rules of 1398, by hand, from the relation $facts; $cuts is the list of the nine cut points and
-- $beside names facts to hand on.
-- Verdicts: 1 passed, 2 failed, 3 undetermined, 4 waived.
WITH measured AS (
    SELECT *,
        10 + 7 * GREATEST(adults - 1, 0) + 5 * GREATEST(household_size - GREATEST(adults, 1), 0) AS equivalent_tenths,
        IF(income__unknown = 0, income, 10000000000000000) AS most_income,
        IF(head_pay__unknown = 0, head_pay, 10000000000000000) // 12 < 30000000 AS is_low_pay,
        head_pay // 12 < 30000000 AS may_be_low_pay,
        CASE household_size WHEN 0 THEN 480000000 WHEN 1 THEN 480000000 WHEN 2 THEN 600000000
            WHEN 3 THEN 720000000 WHEN 4 THEN 840000000 ELSE 960000000 END AS income__limit,
        CASE area WHEN 'metropolis' THEN 12000000000 ELSE 9000000000 END AS least_property_limit,
        CASE WHEN area = 'metropolis' OR area IS NULL THEN 12000000000 ELSE 9000000000 END AS most_property_limit
    FROM $facts
),
ranked AS (
    SELECT *,
        income * 10 // equivalent_tenths AS income_per_equivalent,
        most_income * 10 // equivalent_tenths AS income_per_equivalent__high,
        any_support_client OR head_is_pensioner
            OR ((head_is_civil_servant OR head_pays_social_security) AND is_low_pay)
            OR (COALESCE(area = 'rural', FALSE) AND NOT head_is_insured_by_work AND head_is_insured_by_work__unknown = 0)
            OR (NOT head_is_insured AND head_is_insured__unknown = 0) AS is_excused,
        any_support_client OR head_is_pensioner OR head_is_pensioner__unknown <> 0
            OR ((head_is_civil_servant OR head_is_civil_servant__unknown <> 0
                OR head_pays_social_security OR head_pays_social_security__unknown <> 0) AND may_be_low_pay)
            OR (COALESCE(area = 'rural', TRUE) AND NOT head_is_insured_by_work)
            OR NOT head_is_insured AS may_be_excused
    FROM measured
),
judged AS (
    SELECT *,
        1 + (income_per_equivalent > $cuts[1])::BIGINT + (income_per_equivalent > $cuts[2])::BIGINT
            + (income_per_equivalent > $cuts[3])::BIGINT + (income_per_equivalent > $cuts[4])::BIGINT
            + (income_per_equivalent > $cuts[5])::BIGINT + (income_per_equivalent > $cuts[6])::BIGINT
            + (income_per_equivalent > $cuts[7])::BIGINT + (income_per_equivalent > $cuts[8])::BIGINT
            + (income_per_equivalent > $cuts[9])::BIGINT AS decile,
        1 + (income_per_equivalent__high > $cuts[1])::BIGINT + (income_per_equivalent__high > $cuts[2])::BIGINT
            + (income_per_equivalent__high > $cuts[3])::BIGINT + (income_per_equivalent__high > $cuts[4])::BIGINT
            + (income_per_equivalent__high > $cuts[5])::BIGINT + (income_per_equivalent__high > $cuts[6])::BIGINT
            + (income_per_equivalent__high > $cuts[7])::BIGINT + (income_per_equivalent__high > $cuts[8])::BIGINT
            + (income_per_equivalent__high > $cuts[9])::BIGINT AS decile__high,
        IF(head_lives, 1, 2) AS head_alive__verdict,
        IF(head_in_iran, 1, 2) AS head_resident__verdict,
        CASE WHEN most_income <= income__limit THEN 1 WHEN is_excused THEN 4
            WHEN income > income__limit AND NOT may_be_excused THEN 2 ELSE 3 END AS income__verdict,
        CASE WHEN has_dwelling AND has_job AND has_car THEN 2
            WHEN (has_dwelling OR has_dwelling__unknown <> 0) AND (has_job OR has_job__unknown <> 0)
                AND (has_car OR has_car__unknown <> 0) THEN 3 ELSE 1 END AS home_job_car__verdict,
        CASE WHEN properties_owned > 1 THEN 2 WHEN properties_owned__unknown <> 0 THEN 3 ELSE 1 END
            AS two_properties__verdict,
        CASE WHEN property_value > most_property_limit THEN 2
            WHEN property_value__unknown <> 0 OR property_value > least_property_limit THEN 3 ELSE 1 END
            AS property_value__verdict,
        CASE WHEN passenger_car_value > 3000000000 THEN 2 WHEN passenger_car_value__unknown <> 0 THEN 3 ELSE 1 END
            AS passenger_cars__verdict,
        CASE WHEN public_vehicle_value > 4000000000 THEN 2 WHEN public_vehicle_value__unknown <> 0 THEN 3 ELSE 1 END
            AS public_vehicles__verdict,
        CASE WHEN employees > 3 THEN 2 WHEN employees__unknown <> 0 THEN 3 ELSE 1 END AS employer__verdict,
        CASE WHEN air_trips > 3 THEN 2 WHEN air_trips__unknown <> 0 THEN 3 ELSE 1 END AS air_travel__verdict,
        CASE WHEN loans_being_repaid > 3000000000 THEN 2 WHEN loans_being_repaid__unknown <> 0 THEN 3 ELSE 1 END
            AS loans__verdict,
        CASE WHEN has_barred_occupation THEN 2 WHEN has_barred_occupation__unknown <> 0 THEN 3 ELSE 1 END
            AS occupation__verdict
    FROM ranked
),
concluded AS (
    SELECT *,
        CASE
            WHEN 2 IN (head_alive__verdict, head_resident__verdict, income__verdict, home_job_car__verdict,
                two_properties__verdict, property_value__verdict, passenger_cars__verdict, public_vehicles__verdict,
                employer__verdict, air_travel__verdict, loans__verdict, occupation__verdict) THEN 'not_eligible'
            WHEN 3 IN (income__verdict, home_job_car__verdict, two_properties__verdict, property_value__verdict,
                passenger_cars__verdict, public_vehicles__verdict, employer__verdict, air_travel__verdict,
                loans__verdict, occupation__verdict) THEN 'needs_data'
            ELSE 'eligible' END AS outcome
    FROM judged
)
SELECT
    household_id, equivalent_tenths, income_per_equivalent, income_per_equivalent__high, decile, decile__high,
    head_alive__verdict, head_resident__verdict, income__limit, income__verdict, home_job_car__verdict,
    1 AS two_properties__limit, two_properties__verdict,
    IF(least_property_limit = most_property_limit, least_property_limit, NULL) AS property_value__limit,
    property_value__verdict, 3000000000 AS passenger_cars__limit, passenger_cars__verdict,
    4000000000 AS public_vehicles__limit, public_vehicles__verdict, 3 AS employer__limit, employer__verdict,
    3 AS air_travel__limit, air_travel__verdict, 3000000000 AS loans__limit, loans__verdict, occupation__verdict,
    outcome,
    CASE outcome WHEN 'eligible' THEN
            CASE household_size WHEN 0 THEN 550000 WHEN 1 THEN 550000 WHEN 2 THEN 1030000 WHEN 3 THEN 1380000
                WHEN 4 THEN 1720000 ELSE 2050000 END
        WHEN 'not_eligible' THEN 0 END AS amount_rial$beside
FROM concluded

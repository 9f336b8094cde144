"""The questions in plain words, for the facts of the policies that we know; any other is asked by its own title."""

from __future__ import annotations

from hemayat.common.language import Message, Words
from hemayat.eligibility import standard_texts
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language

TOPICS = {
    "persons": _("The household"),
    "incomes": _("Income"),
    "properties": _("Home and property"),
    "employment": _("Work"),
    "vehicles": _("Vehicles"),
    "trips": _("Trips abroad"),
    "loans": _("Loans"),
    "insurance": _("The head’s insurance"),
    "accounts": _("Bank accounts"),
    "purchases": _("Purchases"),
    "rents": _("Rent"),
}
NOTHING = {
    "incomes": _("None of us has any income"),
    "properties": _("None of us owns a home or property"),
    "employment": _("None of us has a registered job"),
    "vehicles": _("None of us owns a vehicle"),
    "trips": _("None of us has been abroad in the last four years"),
    "loans": _("None of us has a loan"),
    "insurance": _("The head has no insurance"),
    "accounts": _("None of us has a bank account"),
    "purchases": _("None of us pays by card"),
    "rents": _("We pay no rent"),
}
NOTHING_OF_ANY = _("We have none of this")
_YEAR = _(
    "Total for the last twelve months, in toman; for example, 48,000,000 for 48 million "
    "toman (480 million rials)"
)
_HALF_YEAR = _("Total for the last six months, in toman")
_WORTH = _(
    "The total value today, in toman; for example, 900,000,000 for 900 million toman (9 billion rials)"
)
IN_TOMAN = _("In toman; a toman is 10 rials")
_COUNT = _("Enter 0 if you have none")
QUESTIONS = {
    "household_size": (_("How many people are in your household, including the head?"), ""),
    "adults": (_("How many of you are 18 or older?"), ""),
    "area": (_("Where does the head live?"), ""),
    "province": (_("In which province does the head live?"), ""),
    "head_sex": (_("Is the head a woman or a man?"), ""),
    "head_lives": (_("Is the head alive?"), ""),
    "head_in_iran": (_("Does the head live in Iran?"), ""),
    "any_support_client": (
        _("Does a welfare organisation support anyone in your household?"),
        _("The Relief Committee or the State Welfare Organisation"),
    ),
    "income": (_("What is the total income of all members?"), _YEAR),
    "head_pay": (
        _("What is the head’s own pay or pension?"),
        _YEAR,
    ),
    "pay": (_("How much do all members receive in pay and pensions?"), _YEAR),
    "property_value": (_("What is all your property worth?"), _WORTH),
    "has_dwelling": (_("Does anyone in your household own a home?"), ""),
    "properties_owned": (
        _("How many properties do you own?"),
        _("Do not count farmland and shops"),
    ),
    "has_job": (_("Does anyone in your household have a registered job?"), ""),
    "employees": (
        _("For how many employees do you pay insurance?"),
        _COUNT,
    ),
    "has_barred_occupation": (
        _("Does anyone in your household have a job on this list?"),
        _(
            "Lawyer, doctor, university teacher, director-general or more senior official, commander, merchant, "
            "or member of a premium or first-grade guild"
        ),
    ),
    "head_is_civil_servant": (_("Is the head a civil servant?"), ""),
    "has_car": (_("Does anyone in your household own a passenger car?"), ""),
    "passenger_car_value": (
        _("What are your passenger cars worth?"),
        _WORTH,
    ),
    "public_vehicle_value": (
        _("What are your public transport vehicles worth?"),
        _("Taxis, minibuses and similar vehicles, in toman; enter 0 if you have none"),
    ),
    "vehicle_value": (_("What are all your vehicles worth?"), _WORTH),
    "air_trips": (
        _("How many times did you fly abroad in the last four years?"),
        _("All members together; do not count pilgrimages"),
    ),
    "trips_abroad": (
        _("How many times did you travel abroad in the last year?"),
        _("All members together"),
    ),
    "loans_being_repaid": (
        _("What is the total of the loans you are still repaying?"),
        IN_TOMAN,
    ),
    "head_is_pensioner": (
        _("Does the head receive a pension?"),
        "",
    ),
    "head_pays_social_security": (
        _("Does the head pay social security contributions?"),
        "",
    ),
    "head_is_insured_by_work": (
        _("Is the head insured through work?"),
        _("Through social security, or the civil servants’ or armed forces’ fund"),
    ),
    "head_is_insured": (_("Does the head have any insurance?"), ""),
    "turnover": (
        _("How much money was paid into your accounts in the last twelve months?"),
        _("All accounts of all members, in toman"),
    ),
    "purchases": (_("How much did you spend by card?"), _HALF_YEAR),
    "rent": (_("How much rent did you pay?"), _HALF_YEAR),
}
"""Fact → the question, and a hint where one helps."""

OUTCOMES = {
    outcome: in_page_language(
        Message("Result with these answers: {outcome}").format(
            outcome=Words(words["fa"], words["en"].lower())
        )
    )
    for outcome, words in standard_texts.OUTCOMES.items()
}
WAITS_FOR_THE_NATION = _(
    "This depends on how your household ranks among all households. We will not know "
    "until all of them have been assessed."
)
ONLY_THE_NATION_IS_MISSING = _(
    "Your household meets all the criteria that we asked about; we do not know yet how it ranks among "
    "all households"
)
NOT_SAID = _("You have not answered all the questions yet. Still unknown: {missing}.")

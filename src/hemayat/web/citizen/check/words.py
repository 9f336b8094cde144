"""The questions in plain words, for the facts of the policies that we know; any other is asked by its own title."""

from __future__ import annotations

from hemayat.eligibility import standard
from hemayat.web.shared.language import both

TOPICS = {
    "persons": both("اعضای خانوار", "The household"),
    "incomes": both("درآمد", "Income"),
    "properties": both("خانه و ملک", "Home and property"),
    "employment": both("کار", "Work"),
    "vehicles": both("خودرو", "Vehicles"),
    "trips": both("سفر خارجی", "Trips abroad"),
    "loans": both("وام", "Loans"),
    "insurance": both("بیمهٔ سرپرست", "The head’s insurance"),
    "accounts": both("حساب بانکی", "Bank accounts"),
    "purchases": both("خرید", "Purchases"),
    "rents": both("اجاره", "Rent"),
}
NOTHING = {
    "incomes": both("هیچ‌یک از ما درآمدی ندارد", "None of us has any income"),
    "properties": both("هیچ‌یک از ما خانه و ملکی ندارد", "None of us owns a home or property"),
    "employment": both("هیچ‌یک از ما شغل ثبت‌شده‌ای ندارد", "None of us has a registered job"),
    "vehicles": both("هیچ‌یک از ما خودرو ندارد", "None of us owns a vehicle"),
    "trips": both("هیچ‌یک از ما سفر خارجی نرفته است", "None of us has been abroad"),
    "loans": both("هیچ‌یک از ما وامی ندارد", "None of us has a loan"),
    "insurance": both("سرپرست هیچ بیمه‌ای ندارد", "The head has no insurance"),
    "accounts": both("هیچ‌یک از ما حساب بانکی ندارد", "None of us has a bank account"),
    "purchases": both("هیچ‌یک از ما با کارت خرید نمی‌کند", "None of us buys by card"),
    "rents": both("اجاره نمی‌دهیم", "We pay no rent"),
}
NOTHING_OF_ANY = both("هیچ‌کدام را نداریم", "We have none of this")
_YEAR = both(
    "جمع دوازده ماه گذشته، به تومان. مانند ۴۸٬۰۰۰٬۰۰۰ برای ۴۸ میلیون تومان (۴۸۰ میلیون ریال)",
    "Over the last twelve months, in tomans; such as 48,000,000 for 48 million tomans (480 million rials)",
)
_HALF_YEAR = both("جمع شش ماه گذشته، به تومان", "Over the last six months, in tomans")
_WORTH = both(
    "بهای روز همه با هم، به تومان. مانند ۹۰۰٬۰۰۰٬۰۰۰ برای ۹۰۰ میلیون تومان (۹ میلیارد ریال)",
    "What all are worth today, in tomans; such as 900,000,000 for 900 million tomans (9 billion rials)",
)
IN_TOMAN = both("به تومان؛ هر تومان ۱۰ ریال است", "In tomans; a toman is 10 rials")
_COUNT = both("با عدد؛ اگر ندارید ۰ بنویسید", "A number; write 0 if none")
QUESTIONS = {
    "household_size": (both("خانوار شما با سرپرست چند نفر است؟", "How many are you, the head included?"), ""),
    "adults": (both("چند نفر از شما ۱۸ ساله یا بزرگ‌ترند؟", "How many of you are 18 or older?"), ""),
    "area": (both("سرپرست کجا زندگی می‌کند؟", "Where does the head live?"), ""),
    "province": (both("سرپرست در کدام استان زندگی می‌کند؟", "In which province does the head live?"), ""),
    "head_sex": (both("سرپرست زن است یا مرد؟", "Is the head a woman or a man?"), ""),
    "head_lives": (both("آیا سرپرست در قید حیات است؟", "Is the head alive?"), ""),
    "head_in_iran": (both("آیا سرپرست در ایران زندگی می‌کند؟", "Does the head live in Iran?"), ""),
    "any_support_client": (
        both(
            "آیا یکی از شما مددجوی کمیتهٔ امداد یا بهزیستی است؟", "Is any of you a client of a support body?"
        ),
        both("کمیتهٔ امداد یا سازمان بهزیستی", "The Relief Committee or the State Welfare Organisation"),
    ),
    "income": (both("درآمد همهٔ اعضا با هم چقدر است؟", "What is the income of all members together?"), _YEAR),
    "head_pay": (
        both("حقوق یا مستمری خود سرپرست چقدر است؟", "What is the head’s own pay or pension?"),
        _YEAR,
    ),
    "pay": (both("حقوق و مستمری همهٔ اعضا چقدر است؟", "What are the pay and pensions of all members?"), _YEAR),
    "property_value": (both("ارزش همهٔ خانه‌ها و ملک‌ها چقدر است؟", "What is all property worth?"), _WORTH),
    "has_dwelling": (both("آیا یکی از شما مالک خانهٔ مسکونی است؟", "Does any of you own a dwelling?"), ""),
    "properties_owned": (
        both("چند خانه یا ملک دارید؟", "How many properties do you own?"),
        both("زمین کشاورزی و مغازه را نشمارید", "Do not count farmland and shops"),
    ),
    "has_job": (both("آیا یکی از شما شغل ثبت‌شده دارد؟", "Has any of you a registered job?"), ""),
    "employees": (
        both("برای چند نفر بیمهٔ کارگری می‌پردازید؟", "For how many employees do you pay insurance?"),
        _COUNT,
    ),
    "has_barred_occupation": (
        both("آیا شغل یکی از شما در این فهرست است؟", "Is the work of any of you on this list?"),
        both(
            "وکیل، پزشک، عضو هیئت علمی، مدیرکل و بالاتر، فرمانده، صنف ممتاز یا درجه‌یک، بازرگان",
            "Lawyer, physician, faculty member, director-general or above, commander, merchant, "
            "premium or first-grade guild",
        ),
    ),
    "head_is_civil_servant": (both("آیا سرپرست کارمند دولت است؟", "Is the head a civil servant?"), ""),
    "has_car": (both("آیا یکی از شما خودروی سواری دارد؟", "Does any of you own a passenger car?"), ""),
    "passenger_car_value": (
        both("ارزش خودروهای سواری چقدر است؟", "What are the passenger cars worth?"),
        _WORTH,
    ),
    "public_vehicle_value": (
        both("ارزش خودروهای عمومی چقدر است؟", "What are the public vehicles worth?"),
        both(
            "تاکسی، وانت، کامیون و مانند آن، به تومان؛ اگر ندارید ۰ بنویسید",
            "Taxi, pick-up, lorry and the like, in tomans; write 0 if none",
        ),
    ),
    "vehicle_value": (both("ارزش همهٔ خودروها چقدر است؟", "What are all vehicles worth?"), _WORTH),
    "air_trips": (
        both(
            "در چهار سال گذشته چند سفر هوایی خارجی رفته‌اید؟",
            "How many trips abroad by air in the last four years?",
        ),
        both("همهٔ اعضا با هم؛ سفر زیارتی را نشمارید", "All members together; do not count pilgrimage"),
    ),
    "trips_abroad": (
        both("در یک سال گذشته چند سفر خارجی رفته‌اید؟", "How many trips abroad in the last year?"),
        both("همهٔ اعضا با هم", "All members together"),
    ),
    "loans_being_repaid": (
        both(
            "مبلغ وام‌هایی که هنوز قسط آن را می‌دهید چقدر است؟",
            "How large are the loans that you are repaying?",
        ),
        IN_TOMAN,
    ),
    "head_is_pensioner": (
        both("آیا سرپرست بازنشسته یا مستمری‌بگیر است؟", "Does the head draw a pension?"),
        "",
    ),
    "head_pays_social_security": (
        both("آیا سرپرست بیمه‌پرداز تأمین اجتماعی است؟", "Does the head pay into social security?"),
        "",
    ),
    "head_is_insured_by_work": (
        both("آیا سرپرست از راه کارش بیمه است؟", "Is the head insured through work?"),
        both(
            "تأمین اجتماعی، بازنشستگی کشوری یا نیروهای مسلح",
            "Social security, civil servants’ or armed forces’ fund",
        ),
    ),
    "head_is_insured": (both("آیا سرپرست هیچ بیمه‌ای دارد؟", "Has the head any insurance at all?"), ""),
    "turnover": (
        both("از حساب‌های شما در یک سال چقدر گذشته است؟", "How much went through your accounts in a year?"),
        both("همهٔ حساب‌های همهٔ اعضا، به تومان", "All accounts of all members, in tomans"),
    ),
    "purchases": (both("با کارت چقدر خرید کرده‌اید؟", "How much did you buy by card?"), _HALF_YEAR),
    "rent": (both("چقدر اجاره داده‌اید؟", "How much rent did you pay?"), _HALF_YEAR),
}
"""Fact → the question, and a hint where one helps."""

OUTCOMES = {
    outcome: both(f"نتیجه با این پاسخ‌ها: {words['fa']}", f"Result with these answers: {words['en'].lower()}")
    for outcome, words in standard.OUTCOMES.items()
}
WAITS_FOR_THE_NATION = both(
    "این معیار به جایگاه خانوار شما میان همهٔ خانوارهای کشور بستگی دارد و تا بررسی همه معلوم نمی‌شود.",
    "This depends on your household’s place among all households. It is not known until all are assessed.",
)
ONLY_THE_NATION_IS_MISSING = both(
    "همهٔ آنچه پرسیدیم احراز شده است؛ فقط جایگاه خانوار شما میان خانوارهای کشور مانده است",
    "Everything we asked about is met; only your household’s place among all households is still open",
)
NOT_SAID = both("این را هنوز نگفته‌اید: {missing}.", "You have not answered this yet: {missing}.")

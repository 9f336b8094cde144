"""Faults of a policy in Persian: each English message as a template, and beside it the Persian one.

A part in braces is translated too if it is a message itself; otherwise it is a name or a number, and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from hemayat.common.language import Lang

_PERSIAN: dict[str, str] = {
    # Names and entries
    "unknown entry; {hint}": "این کلید شناخته نیست؛ {hint}",
    "unknown register; {hint}": "چنین دستگاهی نیست؛ {hint}",
    "unknown register '{name}'; {hint}": "دستگاه «{name}» شناخته نیست؛ {hint}",
    "unknown column of {table}; {hint}": "این ستون در {table} نیست؛ {hint}",
    "unknown column '{name}'; {hint}": "ستون «{name}» شناخته نیست؛ {hint}",
    "unknown criterion '{name}'; {hint}": "معیار «{name}» شناخته نیست؛ {hint}",
    "unknown name '{name}'; {hint}": "نام «{name}» شناخته نیست؛ {hint}",
    "unknown function '{name}'; {hint}": "تابع «{name}» شناخته نیست؛ {hint}",
    "unknown unit '{unit}'; one of: {units}": "واحد «{unit}» شناخته نیست؛ یکی از این‌ها: {units}",
    "unknown here; {hint}": "اینجا شناخته نیست؛ {hint}",
    "did you mean {names}?": "منظورتان {names} بود؟",
    "known here: {names}": "آنچه اینجا شناخته است: {names}",
    "see `hemayat registers describe` for the registers' columns": (
        "ستون‌های دستگاه‌ها را با `hemayat registers describe` ببینید"
    ),
    "'{name}' is not one of the acts; {hint}": "«{name}» در فهرست acts نیست؛ {hint}",
    "'{name}' is not one of the codes; {hint}": "«{name}» یکی از کدها نیست؛ {hint}",
    "'{name}' is not a code of {of}; {hint}": "«{name}» کدی از {of} نیست؛ {hint}",
    "'{name}' is no member of the household; {hint}": "«{name}» عضو خانوار نیست؛ {hint}",
    "is no relation to the head; {hint}": "نسبت شناخته‌شده‌ای با سرپرست نیست؛ {hint}",
    "no criterion '{name}' on that day; {hint}": "در آن روز معیاری به نام «{name}» نیست؛ {hint}",
    "{name} is not known; {hint}": "{name} شناخته نیست؛ {hint}",
    "the name is taken by {other}": "این نام از پیش برای {other} به کار رفته است",
    "the name is taken by the case in line {line}": "این نام از پیش برای نمونهٔ سطر {line} به کار رفته است",
    "this name is always there; use it without defining it": (
        "این نام همیشه هست؛ بدون تعریف آن را به کار ببرید"
    ),
    "needs 'weight', a fact that says how much a household counts in the rank, such as household_size": (
        "کلید weight لازم است: قلمی که نشان می‌دهد هر خانوار در رتبه‌بندی چند نفر حساب می‌شود، مانند household_size"
    ),
    "needs 'by', the value that households are ranked by": (
        "کلید by لازم است: مقداری که خانوارها بر پایهٔ آن رتبه‌بندی می‌شوند"
    ),
    "needs 'quantiles', into how many equal parts people are divided, such as 10": (
        "کلید quantiles لازم است: تعداد گروه‌های برابر، مانند ۱۰"
    ),
    "'{name}' is a reserved word; choose another name "
    "(`hemayat policy check --reserved` lists the reserved words)": (
        "«{name}» واژهٔ رزروشده است؛ نام دیگری انتخاب کنید (فهرست آن‌ها: `hemayat policy check --reserved`)"
    ),
    "'{name}' stands here twice; keep one": "«{name}» دو بار آمده است؛ یکی را نگه دارید",
    "names are a-z, 0-9 and single _, at most 48 long": (
        "نام فقط از a-z، 0-9 و _ تکی است و حداکثر ۴۸ نویسه دارد"
    ),
    "must be a short name such as livelihood-support": "باید نامی کوتاه باشد، مانند livelihood-support",
    "never used; use it or remove it": "هیچ‌جا به کار نرفته است؛ آن را به کار ببرید یا حذف کنید",
    "never used; use it in a criterion or a sentence, or remove it": (
        "هیچ‌جا به کار نرفته است؛ آن را در معیار یا جمله‌ای به کار ببرید یا حذف کنید"
    ),
    "no law names it; use it or remove it": "هیچ مستندی آن را نام نبرده است؛ به کار ببرید یا حذف کنید",
    "written twice (first in line {line}); keep one": (
        "دو بار نوشته شده است (بار اول در سطر {line})؛ یکی را نگه دارید"
    ),
    # What must be there
    "needs 'title', the name that people read, in both languages: {fa: …, en: …}": (
        "عنوان (title) لازم است: نامی که مردم می‌خوانند، به هر دو زبان: {fa: …, en: …}"
    ),
    "needs 'passed', the sentence shown when the criterion is met, in both languages: {fa: …, en: …}": (
        "جملهٔ passed لازم است: وقتی معیار احراز شده باشد، به هر دو زبان: {fa: …, en: …}"
    ),
    "needs 'failed', the sentence shown when the criterion is not met, in both languages: {fa: …, en: …}": (
        "جملهٔ failed لازم است: وقتی معیار احراز نشده باشد، به هر دو زبان: {fa: …, en: …}"
    ),
    "needs 'unknown': what a missing answer means; 'ask' (not known), or 0 / false (counts as none)": (
        "کلید unknown لازم است: نرسیدن پاسخ چه معنایی دارد؛ ask (نامعلوم)، یا 0 / false (یعنی ندارد)"
    ),
    "needs 'fact' with 'at_most' or 'at_least', or 'require', or 'refuse_when' alone": (
        "کلید fact با at_most یا at_least لازم است، یا require یا refuse_when به‌تنهایی"
    ),
    "needs the outcome: 'expect: {word}' with one of {outcomes}, or 'shows' with a criterion, from which it follows": (
        "نتیجه لازم است: در expect یکی از {outcomes} را بنویسید، یا در shows معیاری را که نتیجه از آن به دست می‌آید"
    ),
    "needs 'empty': the value where there is no row at all": "کلید empty لازم است: مقدار وقتی هیچ ردیفی نیست",
    "needs 'on', the day decided, here or in 'base'": "کلید on (روز تصمیم) لازم است، اینجا یا در base",
    "needs '{lang}', the {language} wording": "متن {language} ({lang}) لازم است",
    "Persian": "فارسی",
    "English": "انگلیسی",
    "needs '{key}': which law, and which article of it": "کلید {key} لازم است: کدام قانون و کدام مادهٔ آن",
    "needs '{key}'": "کلید {key} لازم است",
    "needs exactly one of {names}": "دقیقاً یکی از این‌ها لازم است: {names}",
    "needs a name that says what it shows": "نامی لازم است که بگوید چه چیز را نشان می‌دهد",
    "needs members, such as [head, spouse, child]": "اعضا لازم است، مانند [head, spouse, child]",
    "needs one head, not {n}, and fewer than {most} members": (
        "یک سرپرست لازم است نه {n}، و کمتر از {most} عضو"
    ),
    "needs the cut points of '{rank}': give 'cuts' in 'base'": (
        "مرزهای «{rank}» لازم است: cuts را در base بنویسید"
    ),
    "needs a value for each {by}, as in {1: 480_000_000, 2: 600_000_000}": (
        "برای هر {by} یک مقدار لازم است، مانند {1: 480_000_000, 2: 600_000_000}"
    ),
    "needs {missing}, here or in 'defaults' (`unknown` for an empty cell)": (
        "این‌ها لازم است، اینجا یا در defaults (خانهٔ خالی: `unknown`): {missing}"
    ),
    # Wordings and shapes
    "write the wording in both languages: {fa: …, en: …}": "متن را به هر دو زبان بنویسید: {fa: …, en: …}",
    "'{lang}' is no language here; put the whole sentence in quotes if it has a comma": (
        "«{lang}» اینجا زبان نیست؛ اگر جمله ویرگول دارد، همهٔ آن را در گیومهٔ لاتین بگذارید"
    ),
    "'{lang}' has no wording": "برای «{lang}» متنی نوشته نشده است",
    "repeats the title of {other}; name the condition to be met, such as “Owning no more than one property”": (
        "عنوان {other} را تکرار می‌کند؛ نام معیار باید شرطی باشد که خانوار باید داشته باشد، "
        "مانند «بیش از یک ملک نداشتن»"
    ),
    "must be plain text or a number, not a list or a mapping": "باید متن ساده یا عدد باشد، نه فهرست یا نگاشت",
    "is empty; write a value or remove the entry": "خالی است؛ مقداری بنویسید یا آن را حذف کنید",
    "is empty": "خالی است",
    "must be a mapping of names to values": "باید نگاشت نام به مقدار باشد",
    "must be a mapping of facts, derived values or ranks to values": (
        "باید نگاشت اطلاعات یا رتبه‌ها به مقدار باشد"
    ),
    "must be a mapping with a name": "باید نگاشتی با name باشد",
    "must be a mapping such as {income: limit}; one of {sides}": (
        "باید نگاشتی مانند {income: limit} باشد؛ یکی از {sides}"
    ),
    "must be a mapping such as {outcome: eligible}": "باید نگاشتی مانند {outcome: eligible} باشد",
    "must be a mapping, or a list of mappings that each say 'from'": (
        "باید نگاشت باشد، یا فهرستی از نگاشت‌ها که هر یک from دارد"
    ),
    "must be a mapping with title, unit, law and values, under a name of a-z, 0-9 and _ that means nothing else": (
        "باید نگاشتی با title، unit، law و values باشد، با نامی از a-z، 0-9 و _ که معنای دیگری ندارد"
    ),
    "must be a list of names, such as [income, loans]": "باید فهرست نام‌ها باشد، مانند [income, loans]",
    "must be a list of cases, each with a name": "باید فهرست نمونه‌ها باشد، هر یک با name",
    "must be a list of rising numbers, or {first: …, step: …}": (
        "باید فهرست عددهای صعودی باشد، یا {first: …, step: …}"
    ),
    "must be one of {names}": "باید یکی از این‌ها باشد: {names}",
    "must be an expression": "باید عبارت باشد",
    "must be a truth value": "باید درست یا نادرست باشد",
    "must be a truth value, such as kind == 'passenger'": (
        "باید درست یا نادرست باشد، مانند kind == 'passenger'"
    ),
    "a law names its act and article: {act: …, article: …}": (
        "مستند باید قانون و ماده را بگوید: {act: …, article: …}"
    ),
    "'{key}' is unknown; a law has act, article, url and note": (
        "«{key}» شناخته نیست؛ مستند act، article، url و note دارد"
    ),
    "name acts and give their titles: {notice_4: {fa: …, en: …}}": (
        "نام و عنوان قانون‌ها را بنویسید: {notice_4: {fa: …, en: …}}"
    ),
    "cut points are lists of numbers under their date: {1404-01-01: [10, 20, …]}": (
        "مرزها فهرست عددها زیر تاریخ است: {1404-01-01: [10, 20, …]}"
    ),
    "give 'except' or 'only', not both": "فقط یکی از except و only را بنویسید",
    # Dates
    "must be later than 'from'": "باید پس از from باشد",
    "'to' must be later than 'from' (it is the first day no longer in force)": (
        "to باید پس از from باشد (اولین روزی است که دیگر معتبر نیست)"
    ),
    "versions must stand in the order of their 'from', without repeating one": (
        "نسخه‌ها باید به ترتیب from و بدون تکرار باشند"
    ),
    "{word} between this version and the one before it; leave out 'to' or make it equal to the next 'from'": (
        "{word} میان این نسخه و نسخهٔ قبل هست؛ to را ننویسید یا برابر from بعدی کنید"
    ),
    "a gap of dates": "فاصلهٔ تاریخ",
    "an overlap of dates": "همپوشانی تاریخ",
    "{text} is not a date; {hint}": "{text} تاریخ نیست؛ {hint}",
    "{text} has the year {year}; {hint}": "سال {text} برابر {year} است؛ {hint}",
    "{text} names a day that the {calendar} calendar does not have; {hint}": "{text} در تقویم {calendar} نیست؛ {hint}",
    "write year-month-day, as in 1398/08/24 or 2019-11-15: Jalali for the years 1200-1599, Gregorian for 1800-2299": (
        "سال-ماه-روز بنویسید، مانند 1398/08/24 یا 2019-11-15: سال 1200 تا 1599 شمسی و 1800 تا 2299 میلادی است"
    ),
    "Jalali": "شمسی",
    "Gregorian": "میلادی",
    "the same day stands there twice": "یک روز دو بار نوشته شده است",
    "values stand under the date from which they hold: {fault}": (
        "مقدارها زیر تاریخ آغازشان نوشته می‌شود: {fault}"
    ),
    "cut points stand under the date from which they hold: {fault}": (
        "مرزها زیر تاریخ آغازشان نوشته می‌شود: {fault}"
    ),
    "changes on more than {n} days; split it": "در بیش از {n} روز تغییر می‌کند؛ آن را تقسیم کنید",
    "the policy is not in force on {day}": "این مقررات در {day} معتبر نیست",
    "no criterion is in force on {day}: everybody would be eligible": (
        "در {day} هیچ معیاری معتبر نیست و همه مشمول می‌شدند"
    ),
    "'{name}' has no value on {day}: {when}": "«{name}» در {day} مقدار ندارد: {when}",
    "it has a fault of its own": "خود آن خطا دارد",
    "its dates leave a gap; its values start on {days}": (
        "تاریخ‌های آن فاصله دارد؛ مقدارها از این روزها آغاز می‌شود: {days}"
    ),
    "it is in force {days}": "اعتبار آن: {days}",
    "loops: {names}; a value cannot depend on itself": "حلقه: {names}؛ مقدار نمی‌تواند به خودش وابسته باشد",
    # Numbers, units and expressions
    "'{text}' is not a whole number; write 480000000 or 480_000_000, without decimals": (
        "«{text}» عدد صحیح نیست؛ بنویسید 480000000 یا 480_000_000، بدون اعشار"
    ),
    "'{text}' is larger than any legal amount (10^18)": "«{text}» از هر مبلغ مجازی بزرگ‌تر است (10^18)",
    "'{text}' is neither true nor false": "«{text}» نه true است و نه false",
    "'{text}' is not a duration; write for example '18 months', '2 years' or '90 days'": (
        "«{text}» مدت نیست؛ برای نمونه '18 months'، '2 years' یا '90 days' بنویسید"
    ),
    "'{text}' is longer than {n} {unit}": "«{text}» بیش از {n} {unit} است",
    "must lie between {low} and {high}": "باید بین {low} و {high} باشد",
    "{what} must lie between {low} and {high}, not {value}": (
        "{what} باید بین {low} و {high} باشد، نه {value}"
    ),
    "must be {n} numbers in rising order": "باید {n} عدد صعودی باشد",
    "must be the name of a fact that counts and is always known, such as household_size": (
        "باید نام اطلاعاتی باشد که شمارش است و همیشه معلوم، مانند household_size"
    ),
    "the amount is in {unit}": "مبلغ به واحد {unit} است",
    "plain units": "بی‌واحد",
    "must be an amount of money, never below zero": "باید مبلغ پول باشد و هرگز منفی نباشد",
    "must give {wanted}, but this is a {kind}": "باید {wanted} بدهد، ولی این {kind} است",
    "a number or a truth value": "عدد یا درست و نادرست",
    "a number": "عدد",
    "a truth value": "درست یا نادرست",
    "more than {n} entries": "بیش از {n} مورد",
    "more than {n} rows": "بیش از {n} ردیف",
    "more than {n} files of cases": "بیش از {n} فایل نمونه",
    "values stand on values {n} levels deep, more than {most}; join some in one expression": (
        "مقدارها {n} لایه روی هم‌اند، بیش از {most}؛ چند تا را در یک عبارت بنویسید"
    ),
    "'by' names '{name}', which is no fact or value here; {hint}": (
        "by از «{name}» نام می‌برد که اینجا شناخته نیست؛ {hint}"
    ),
    "a table of values needs 'by', the facts that choose among them": (
        "جدول مقدارها by لازم دارد: اطلاعاتی که مقدار را تعیین می‌کند"
    ),
    "the steps must rise, each once": "پله‌ها باید صعودی و بدون تکرار باشند",
    "says nothing of {codes}; add them or 'other'": (
        "دربارهٔ {codes} چیزی نگفته است؛ آن‌ها یا other را اضافه کنید"
    ),
    "has more than {n} values or {m} facts; split it": "بیش از {n} مقدار یا {m} قلم دارد؛ آن را تقسیم کنید",
    "cut points rise from the lowest to the highest": "مرزها باید از کمترین به بیشترین باشد",
    "'{rank}' has {n} cut points, not {m}": "«{rank}» {n} مرز دارد، نه {m}",
    "column {n}: {fault}": "ستون {n}: {fault}",
    "longer than {n} characters; split it into derived values": (
        "بیش از {n} نویسه است؛ آن را به چند مقدار تقسیم کنید"
    ),
    "more than {n} words and signs; split it into derived values": (
        "بیش از {n} واژه و نشانه است؛ آن را تقسیم کنید"
    ),
    "nested more than {n} deep; split it into derived values": "بیش از {n} لایه تودرتو است؛ آن را تقسیم کنید",
    "'{sign}' is not understood; {hint}": "«{sign}» خوانا نیست؛ {hint}",
    "remove it": "آن را حذف کنید",
    "write {instead}": "بنویسید {instead}",
    "'{word}' was not expected here": "«{word}» اینجا انتظار نمی‌رفت",
    "expected '{sign}' but found {found}": "انتظار «{sign}» بود ولی {found} آمده است",
    "expected a value but found {found}": "انتظار یک مقدار بود ولی {found} آمده است",
    "the end of the expression": "پایان عبارت",
    "comparisons cannot be chained; join two with and": (
        "مقایسه‌ها پشت سر هم نمی‌آید؛ دو مقایسه را با and پیوند دهید"
    ),
    "write at least one code between the brackets": "دست‌کم یک کد داخل پرانتز بنویسید",
    "the divisor of '{op}' must never be negative or always zero; write max(…, 1)": (
        "مقسوم‌علیه «{op}» نباید منفی یا همیشه صفر باشد؛ max(…, 1) بنویسید"
    ),
    "rials cannot be multiplied with rials": "ریال در ریال ضرب نمی‌شود",
    "{a} cannot be compared with {b}": "{a} با {b} مقایسه نمی‌شود",
    "{a} cannot be divided by {b}": "{a} بر {b} تقسیم نمی‌شود",
    "'in' takes codes in single quotes": "in کدها را در گیومهٔ تکی می‌گیرد",
    "compare a code with a code in single quotes, such as kind == 'passenger'": (
        "کد را با کدی در گیومهٔ تکی مقایسه کنید، مانند kind == 'passenger'"
    ),
    "age can only be compared with a whole number of years, as in 'age >= 18'": (
        "age فقط با عدد صحیح سال مقایسه می‌شود، مانند 'age >= 18'"
    ),
    "age can only be compared with a number or a plain parameter, as in 'age >= adult_age'": (
        "age فقط با عدد یا پارامتر ساده مقایسه می‌شود، مانند 'age >= adult_age'"
    ),
    "'{op}' could reach {n}, more than 64 bits hold; divide first, or bound it with min(…)": (
        "«{op}» ممکن است به {n} برسد که در ۶۴ بیت جا نمی‌شود؛ اول تقسیم کنید یا با min(…) محدود کنید"
    ),
    "{a} cannot be added with {b}": "{a} با {b} جمع نمی‌شود",
    "{a} cannot be subtracted with {b}": "{b} از {a} کم نمی‌شود",
    "{a} cannot be {verb} with {b}": "{a} و {b} با هم به کار نمی‌آید ({verb})",
    "{a} cannot be {verb} with {b}; convert with per_month(…) or per_year(…)": (
        "{a} و {b} با هم به کار نمی‌آید ({verb})؛ با per_month(…) یا per_year(…) تبدیل کنید"
    ),
    "{a} cannot be {verb} with {b}; put the amount into a parameter with a unit": (
        "{a} و {b} با هم به کار نمی‌آید ({verb})؛ مبلغ را در پارامتری با واحد بنویسید"
    ),
    "a plain number": "عدد بی‌واحد",
    "a {kind} can only be compared with == or !=": "{kind} فقط با == یا != مقایسه می‌شود",
    "a truth value needs no ==; write the name alone, or not in front of it": (
        "درست یا نادرست == لازم ندارد؛ فقط نام را بنویسید، یا not پیش از آن"
    ),
    "{name}(…) takes a whole number or a plain parameter": "{name}(…) عدد صحیح یا پارامتر ساده می‌گیرد",
    "'%' is for plain numbers, not for rials": "% برای عدد بی‌واحد است، نه ریال",
    "{op}(…) takes two or more numbers": "{op}(…) دو عدد یا بیشتر می‌گیرد",
    "both results of if(…) must be numbers, or both truth values": (
        "هر دو نتیجهٔ if(…) باید عدد باشد، یا هر دو درست و نادرست"
    ),
    "{name}(…) takes an amount in {unit}, not {other}": "{name}(…) مبلغی به واحد {unit} می‌گیرد، نه {other}",
    "per_month(…, months) takes an amount in rial, not {other}": (
        "per_month(…, months) مبلغ ریالی می‌گیرد، نه {other}"
    ),
    "per_month(…, months) takes a whole number of months or a plain parameter": (
        "per_month(…, months) تعداد ماه یا پارامتر ساده می‌گیرد"
    ),
    "{name}(…) takes {n} value{s}, not {m}": "{name}(…) {n} مقدار می‌گیرد، نه {m}",
    "{name}(…) takes {n} value, not {m}": "{name}(…) {n} مقدار می‌گیرد، نه {m}",
    "'{by}' needs {wanted}, but this is a {kind}": "«{by}» {wanted} لازم دارد، ولی این {kind} است",
    # Facts and registers
    "'{name}' is a {kind}; {how} needs a {wanted}": (
        "«{name}» از نوع {kind} است؛ {how} از نوع {wanted} می‌خواهد"
    ),
    "a code cannot be contradicted; take an 'any' of persons with a 'where' instead": (
        "کد را نمی‌توان بی‌اعتبار کرد؛ به جای آن any از persons با where بنویسید"
    ),
    "too involved where a value may be unknown; make it simpler or count two facts": (
        "وقتی مقداری نامعلوم باشد بیش از حد پیچیده است؛ ساده‌تر بنویسید یا دو قلم بشمارید"
    ),
    "a bare value is for a register with one column without a default; without are: {names}": (
        "مقدار تنها برای دستگاهی است که فقط یک ستون بی‌پیش‌فرض دارد؛ بی‌پیش‌فرض‌ها: {names}"
    ),
    "must be 'ask' or {none}": "باید ask یا {none} باشد",
    "takes a column of persons, such as province": "ستونی از persons می‌گیرد، مانند province",
    "'head' takes the head's own value; leave out 'where'": (
        "head مقدار خود سرپرست را می‌گیرد؛ where را ننویسید"
    ),
    "the column is in {unit}, not in {other}": "واحد ستون {unit} است، نه {other}",
    "only makes sense with a register and 'unknown: ask'": "فقط با یک دستگاه و unknown: ask معنا دارد",
    "only min takes it; without rows max is 0": "فقط min آن را می‌گیرد؛ max بدون ردیف 0 است",
    "may not use '{name}', only facts that have no such condition": (
        "نباید «{name}» را به کار ببرد، فقط اطلاعاتی که چنین شرطی ندارد"
    ),
    "counts rows: write '{table}' alone, and the column in 'where'": (
        "ردیف می‌شمارد: فقط «{table}» را بنویسید و ستون را در where"
    ),
    "can never be empty in this register": "در این دستگاه هرگز خالی نیست",
    "{word_}: {fault}": "{word_}: {fault}",
    # Files
    "the file must be a mapping of names to values, such as 'policy: my-policy'": (
        "فایل باید نگاشت نام به مقدار باشد، مانند policy: my-policy"
    ),
    "anchors and aliases (& and *) are not allowed; write the value out": (
        "& و * پذیرفته نیست؛ مقدار را کامل بنویسید"
    ),
    "tags such as {tag} are not allowed; write plain text": (
        "برچسبی مانند {tag} پذیرفته نیست؛ متن ساده بنویسید"
    ),
    "the control character {code} is not allowed; take it out": (
        "نویسهٔ کنترلی {code} پذیرفته نیست؛ آن را حذف کنید"
    ),
    "the invisible character {code} changes the direction of the text and is not allowed; delete it": (
        "نویسهٔ نامرئی {code} جهت متن را عوض می‌کند و پذیرفته نیست؛ آن را حذف کنید"
    ),
    "nested too deeply or too many entries for a policy": "بیش از حد تودرتو است یا موردهای آن زیاد است",
    "a name must be plain text": "نام باید متن ساده باشد",
    "not valid YAML: {problem}": "YAML درست نیست: {problem}",
    "larger than {n} MB; split it or remove what is not law": "بیش از {n} مگابایت است؛ آن را تقسیم کنید",
    "no such file: {path}": "چنین فایلی نیست: {path}",
    "cannot be read: {problem}": "خوانده نمی‌شود: {problem}",
    "not UTF-8 text; save the file as UTF-8": "متن UTF-8 نیست؛ فایل را با UTF-8 ذخیره کنید",
    # Patches and cases
    "a patch says which policy it changes: 'patch: livelihood-support'": (
        "اصلاحیه باید بگوید کدام مقررات را تغییر می‌دهد: 'patch: livelihood-support'"
    ),
    "this patch is for '{meant}', but the policy is '{policy}'": (
        "این اصلاحیه برای «{meant}» است، ولی مقررات «{policy}» است"
    ),
    "the policy has no '{name}'; did you mean '{near}'? (a new entry needs a name less alike)": (
        "در مقررات «{name}» نیست؛ منظورتان «{near}» بود؟ (مورد تازه باید نامی متفاوت‌تر داشته باشد)"
    ),
    "cannot be removed: the policy has no such entry": "حذف نمی‌شود: در مقررات چنین موردی نیست",
    "no cases: write some in {files}": "نمونه‌ای نیست: در {files} بنویسید",
}
_PART = re.compile(r"\\\{(\w+)\\\}")
_IN_BRACES = re.compile(r"\{(\w+)\}")


def fault_message(message: str, lang: Lang) -> str:
    """The message in that language; what has no Persian wording stays in English."""
    return message if lang == "en" else in_persian(message) or message


def in_persian(message: str) -> str:
    """The Persian wording of a message; empty if there is none."""
    for pattern, persian in _patterns():
        if found := pattern.fullmatch(message):
            parts = {name: in_persian(part) or part for name, part in found.groupdict().items()}
            return _filled(persian, parts)
    return ""


def _filled(persian: str, parts: Mapping[str, str]) -> str:
    return _IN_BRACES.sub(lambda name: parts.get(name[1], name[0]), persian)


def _group(part: re.Match[str]) -> str:
    return f"(?P<{part[1]}>{r'[a-z_]+' if part[1] == 'word_' else '.+'})"


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The most particular first: those with the most letters of their own."""
    ordered = sorted(_PERSIAN.items(), key=lambda pair: -len(_IN_BRACES.sub("", pair[0])))
    return [
        (re.compile(_PART.sub(_group, re.escape(english)), re.DOTALL), persian)
        for english, persian in ordered
    ]

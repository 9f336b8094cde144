"""All that is said by telephone, in both languages. No Django.

What tells of a case is the same on every channel (requests/case_status.py); what asks for something differs with
what one can do there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from hemayat.common.language import Message, Words
from hemayat.notifications.gateways.telephone import Channel
from hemayat.web.phone.menu import Prompt

Way = Channel | Literal["hotline"]
HOTLINE = "{hotline}"
"""Stands where the number of the agreement in force is said."""
REQUEST = Message("Request")
NUMBERS: Mapping[Channel, Mapping[Way, Words]] = {
    "sms": {
        "sms": Message("Text message: {number}."),
        "ussd": Message("Without internet, dial {number}."),
        "voice": Message("Recorded voice: {number}."),
        "hotline": Message("Adviser: {number}."),
    },
    "ussd": {
        "sms": Message("SMS {number}"),
        "voice": Message("Voice {number}"),
        "hotline": Message("Adviser {number}"),
        "ussd": Message("Dial {number}"),
    },
    "voice": {
        "sms": Message("To ask by text message, send your message to {number}."),
        "ussd": Message("To ask without internet, dial {number}."),
        "voice": Message("To hear this recorded voice again, dial {number}."),
        "hotline": Message("To speak to an adviser, call {number}."),
    },
}
"""A line for each way to reach us; on a screen the last ones are left out if there is no room."""

ANOTHER = Message("4 another case")
BACK = Message("9 menu")
"""The last line of a screen that tells something."""
SPOKEN_ANOTHER = Message("For another case, press four.")
SPOKEN_BACK = Message("To hear the menu again, press nine.")

_SCREENS: Mapping[Prompt, Words] = {
    Prompt.NATIONAL_ID: Message("Enter your ten-digit national ID.\n8 our numbers\n9 Farsi"),
    Prompt.NUMBERS: Message("National ID?"),
    Prompt.BAD_NATIONAL_ID: Message("This national ID is not valid. Enter the ten digits again.\n0 end"),
    Prompt.TRACKING_CODE: Message("Enter the tracking code of your request.\n1 I have none\n0 end"),
    Prompt.NOT_FOUND: Message("We found no match. Enter the code again.\n1 I have none\n0 end"),
    Prompt.BIRTH_DATE: Message("Enter your date of birth as eight digits, such as 13450131.\n0 end"),
    Prompt.BAD_BIRTH_DATE: Message("This date does not exist. Enter eight digits, such as 13450131.\n0 end"),
    Prompt.ONE_TIME_CODE: Message(
        "If these details are right, we will send you a code. Enter it here, or dial again.\n0 end"
    ),
    Prompt.WRONG_CODE: Message("The code is wrong. Enter it again.\n0 end"),
    Prompt.MENU: Message("1 status\n2 date of our answer\n3 next step\n0 end"),
    Prompt.OVER: Message("This code is no longer valid. Please dial again."),
    Prompt.LATER: Message("This is not possible now. Please dial again a little later."),
    Prompt.REGISTER_SILENT: Message("A register is not answering. Please dial again a little later."),
    Prompt.TURNED_AWAY: Message("Only the household head can get an answer. Questions: {hotline}"),
    Prompt.NO_LINE: Message("Please dial from your own mobile number. Questions: {hotline}"),
    Prompt.GOODBYE: Message("Goodbye."),
}

_SPOKEN: Mapping[Prompt, Words] = {
    Prompt.NATIONAL_ID: Message(
        "Hello. Enter the ten digits of your national ID, then press the hash key.\nTo hear our numbers, "
        "press eight and the hash key.\nبرای فارسی، نه و مربع را بزنید."
    ),
    Prompt.NUMBERS: Message("Now enter the ten digits of your national ID, then press the hash key."),
    Prompt.BAD_NATIONAL_ID: Message(
        "This national ID is not valid. Enter the ten digits again, then press the hash key."
    ),
    Prompt.TRACKING_CODE: Message(
        "Enter the tracking code of your request, then press the hash key. For each letter, "
        "press the key with that letter.\nIf you have no code, press one and the hash key."
    ),
    Prompt.NOT_FOUND: Message(
        "We found no match. Enter the code again, then press the hash key.\nIf you have no "
        "code, press one and the hash key."
    ),
    Prompt.BIRTH_DATE: Message(
        "Enter your date of birth in eight digits: four for the year, two for the month, two for the day."
    ),
    Prompt.BAD_BIRTH_DATE: Message(
        "This date does not exist. Enter eight digits: four for the year, two for the month, two for the day."
    ),
    Prompt.ONE_TIME_CODE: Message(
        "If these details are right, we will send you a code. Enter it now, then press the hash key, or call "
        "again when you have it."
    ),
    Prompt.WRONG_CODE: Message("The code is wrong. Enter all its digits again, then press the hash key."),
    Prompt.MENU: Message(
        "For the status, press one.\nFor the date of our answer, press two.\nFor the next step, "
        "press three.\nTo end, press zero."
    ),
    Prompt.OVER: Message("This code is no longer valid. Please call again."),
    Prompt.LATER: Message("This is not possible now. Please call again a little later."),
    Prompt.REGISTER_SILENT: Message("A register is not answering. Please call again a little later."),
    Prompt.TURNED_AWAY: Message("Only the household head can get an answer. For questions, call {hotline}."),
    Prompt.NO_LINE: Message("Please call from the mobile number that is in your own name."),
    Prompt.GOODBYE: Message("Goodbye."),
}

_MESSAGES: Mapping[Prompt, Words] = {
    Prompt.HELP: Message(
        "To see the status, send your tracking code. If you have no code, send STATUS, your "
        "national ID and your date of birth (such as 13450131), with spaces between them."
    ),
    Prompt.KEYWORD_ALONE: Message(
        "There is no tracking code in this message. Send the code. If you have none, send STATUS, your "
        "national ID and your date of birth. For our numbers, send HELP."
    ),
    Prompt.MISTYPED_CODE: Message(
        "There is a mistake in this tracking code. A tracking code has twelve characters (letters and "
        "digits). Check it and send it again."
    ),
    Prompt.NUMBERS: Message("To see the status, send your tracking code."),
    Prompt.NOT_FOUND: Message(
        "We found no match for this code and number. Send the code again, or STATUS, your "
        "national ID and your date of birth, such as 13450131."
    ),
    Prompt.ONE_TIME_CODE: Message(
        "If these details are right and this number is in your name, we will send you a code. Send the code "
        "to this number."
    ),
    Prompt.WRONG_CODE: Message("The code is wrong. Send all its digits again."),
    Prompt.OVER: Message("This code is no longer valid. Send your national ID and your date of birth again."),
    Prompt.WRITTEN: Message(
        "We added your text to your question. We will text you when you can read the answer on the site."
    ),
    Prompt.LATER: Message("This is not possible now. Please send your message again later."),
    Prompt.REGISTER_SILENT: Message(
        "A register is not answering. Send your national ID and your date of birth again a little later."
    ),
    Prompt.TURNED_AWAY: Message("Only the household head can get an answer. Questions: {hotline}"),
}

PROMPTS: Mapping[Channel, Mapping[Prompt, Words]] = {
    "sms": _MESSAGES,
    "ussd": _SCREENS,
    "voice": _SPOKEN,
}
"""A text message needs no menu: it is answered whole."""

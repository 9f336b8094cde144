"""All that is said by telephone, in both languages. No Django.

What tells of a case is the same on every channel (requests/status_texts.py); what asks for something differs with
what one can do there.
"""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.language import Message, Words
from hemayat.notifications.gateways.telephone import Channel
from hemayat.web.phone.menu import Prompt

HOTLINE = "{hotline}"
"""Stands where the number of the agreement in force is said."""
REQUEST = Message("Request")

ANOTHER = Message("4 another case")
BACK = Message("9 menu")
"""The last line of a screen that tells something."""
SPOKEN_ANOTHER = Message("For another case, press four.")
SPOKEN_BACK = Message("To hear the menu again, press nine.")

_SCREENS: Mapping[Prompt, Words] = {
    Prompt.NATIONAL_ID: Message("Write your national id, ten digits.\n9 Farsi"),
    Prompt.BAD_NATIONAL_ID: Message("That is no national id. Write the ten digits again.\n0 end"),
    Prompt.TRACKING_CODE: Message("Write the tracking code of your request.\n1 I have none\n0 end"),
    Prompt.NOT_FOUND: Message("We found nothing with these. Write the code again.\n1 I have none\n0 end"),
    Prompt.BIRTH_DATE: Message("Write your day of birth in eight digits, such as 13450131.\n0 end"),
    Prompt.BAD_BIRTH_DATE: Message("There is no such day. Write eight digits, such as 13450131.\n0 end"),
    Prompt.ONE_TIME_CODE: Message(
        "If these are right, a code is sent to you. Write it here, or dial again.\n0 end"
    ),
    Prompt.WRONG_CODE: Message("That is not the code. Write it again.\n0 end"),
    Prompt.MENU: Message("1 status\n2 day of our answer\n3 what next\n0 end"),
    Prompt.OVER: Message("This is over. Please dial again."),
    Prompt.LATER: Message("Not now. Please dial again a little later."),
    Prompt.REGISTER_SILENT: Message("A register does not answer. Please dial again a little later."),
    Prompt.TURNED_AWAY: Message("Only the head of the household is told. Questions: {hotline}"),
    Prompt.NO_LINE: Message("Please dial from your own mobile line. Questions: {hotline}"),
    Prompt.GOODBYE: Message("Goodbye."),
}

_SPOKEN: Mapping[Prompt, Words] = {
    Prompt.NATIONAL_ID: Message(
        "Hello. Enter the ten digits of your national id, and the hash key.\nبرای فارسی، نه و مربع را بزنید."
    ),
    Prompt.BAD_NATIONAL_ID: Message("That is no national id. Enter the ten digits again, and the hash key."),
    Prompt.TRACKING_CODE: Message(
        "Enter the tracking code of your request, and the hash key. For a letter, press the "
        "key that it stands on.\nIf you have none, press one and the hash key."
    ),
    Prompt.NOT_FOUND: Message(
        "We found nothing with these. Enter the code again, and the hash key.\nIf you have "
        "none, press one and the hash key."
    ),
    Prompt.BIRTH_DATE: Message(
        "Enter your day of birth in eight digits: four for the year, two for the month, two for the day."
    ),
    Prompt.BAD_BIRTH_DATE: Message(
        "There is no such day. Enter eight digits: four for the year, two for the month, two for the day."
    ),
    Prompt.ONE_TIME_CODE: Message(
        "If these are right, a code is sent to you. Enter it now, and the hash key, or call "
        "again when it is there."
    ),
    Prompt.WRONG_CODE: Message("That is not the code. Enter all its digits again, and the hash key."),
    Prompt.MENU: Message(
        "For the status, press one.\nFor the day of our answer, press two.\nFor what comes "
        "next, press three.\nTo end, press zero."
    ),
    Prompt.OVER: Message("This is over. Please call again."),
    Prompt.LATER: Message("Not now. Please call again a little later."),
    Prompt.REGISTER_SILENT: Message("A register does not answer. Please call again a little later."),
    Prompt.TURNED_AWAY: Message("Only the head of the household is told. For questions call {hotline}."),
    Prompt.NO_LINE: Message("Please call from the mobile line that is in your own name."),
    Prompt.GOODBYE: Message("Goodbye."),
}

_MESSAGES: Mapping[Prompt, Words] = {
    Prompt.HELP: Message(
        "For the status send your tracking code. You have none? Send STATUS, your national "
        "id and your day of birth, such as 13450131, with spaces between."
    ),
    Prompt.NOT_FOUND: Message(
        "We found nothing with this code and this line. Send the code again, or STATUS, your "
        "national id and your day of birth, such as 13450131."
    ),
    Prompt.ONE_TIME_CODE: Message(
        "If these are right and this line is in your name, a code comes. Send it to this number."
    ),
    Prompt.WRONG_CODE: Message("That is not the code. Send all its digits again."),
    Prompt.OVER: Message("This code is over. Send your national id and your day of birth again."),
    Prompt.WRITTEN: Message(
        "Your words were added to your question. You read the answer on the site, and a "
        "message tells you of it."
    ),
    Prompt.LATER: Message("Not now. Please send it again later."),
    Prompt.REGISTER_SILENT: Message(
        "A register does not answer. Send your national id and your day of birth again a little later."
    ),
    Prompt.TURNED_AWAY: Message("Only the head of the household is told. Questions: {hotline}"),
}

PROMPTS: Mapping[Channel, Mapping[Prompt, Words]] = {
    "sms": _MESSAGES,
    "ussd": _SCREENS,
    "voice": _SPOKEN,
}
"""A text message needs no menu: it is answered whole."""

"""The two digits by which the service knows a province: those of the Statistical Centre, also in ISO 3166-2:IR."""

from __future__ import annotations

PROVINCE_CODES: dict[str, str] = {
    "markazi": "00",
    "gilan": "01",
    "mazandaran": "02",
    "east_azerbaijan": "03",
    "west_azerbaijan": "04",
    "kermanshah": "05",
    "khuzestan": "06",
    "fars": "07",
    "kerman": "08",
    "razavi_khorasan": "09",
    "isfahan": "10",
    "sistan_baluchestan": "11",
    "kurdistan": "12",
    "hamadan": "13",
    "chaharmahal_bakhtiari": "14",
    "lorestan": "15",
    "ilam": "16",
    "kohgiluyeh_boyerahmad": "17",
    "bushehr": "18",
    "zanjan": "19",
    "semnan": "20",
    "yazd": "21",
    "hormozgan": "22",
    "tehran": "23",
    "ardabil": "24",
    "qom": "25",
    "qazvin": "26",
    "golestan": "27",
    "north_khorasan": "28",
    "south_khorasan": "29",
    "alborz": "30",
}
"""Code of a province in the registers → its digits. Who lives abroad has the empty text."""
EVERY_PROVINCE = ("", *sorted(PROVINCE_CODES.values()))
"""Every province that a household can be in, the empty one for those abroad."""

"""Finds sums of money in a text: symbols before and after, codes, names of currencies, in digits and in words."""

import re
from collections.abc import Iterator

from frontdesk.kit.patterns import on_first_use
from frontdesk.understanding.pipeline.numbers import WORDS, Found, amount, find_numbers, whole, words_value

_SYMBOLS = {
    "$": "USD", "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "r$": "BRL", "mx$": "MXN", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₪": "ILS",
    "₺": "TRY", "₽": "RUB", "₴": "UAH", "rs": "INR", "rs.": "INR", "zł": "PLN", "kč": "CZK",
}  # fmt: skip
_CODES_WORDS = """usd eur gbp jpy inr chf cad aud nzd sek nok dkk pln czk huf cny krw brl mxn zar sgd hkd ils aed isk"""
_CODES = _CODES_WORDS.split()
_NAMES = {
    r"dollars?|bucks?": "$", r"(?:us|american|u\.s\.) dollars?": "USD", r"canadian dollars?": "CAD",
    r"(?:australian|aussie) dollars?": "AUD", r"new zealand dollars?": "NZD", r"singapore dollars?": "SGD",
    r"hong kong dollars?": "HKD", r"euros?": "EUR", r"pounds?(?: sterling)?|quid|sterling": "GBP", r"yen": "JPY",
    r"rupees?": "INR", r"(?:swiss )?francs?": "CHF", r"kr|kronor|kroner|crowns?": "kr", r"zlotys?": "PLN",
    r"yuan|rmb": "CNY", r"rand": "ZAR",
}  # fmt: skip
_LOCAL = {
    "$": {"CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD"},
    "kr": {"NO": "NOK", "SE": "SEK", "DK": "DKK", "IS": "ISK"},
}
_EURO = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
_OF_REGION = dict.fromkeys(_EURO.split(), "EUR") | {
    "GB": "GBP", "CH": "CHF", "JP": "JPY", "IN": "INR", "PL": "PLN", "CZ": "CZK", "BR": "BRL", "MX": "MXN", "ZA": "ZAR",
    "CN": "CNY", "KR": "KRW", **_LOCAL["$"], **_LOCAL["kr"],
}  # fmt: skip
_SPACE = "[ \u00a0\u202f]"
_AMOUNT = (
    rf"(?:\d{{1,3}}(?:,\d{{2,3}})*,\d{{3}}(?:\.\d{{1,2}})?|\d{{1,3}}(?:\.\d{{3}})+(?:,\d{{1,2}})?"
    rf"|\d{{1,3}}(?:(?:'|{_SPACE})\d{{3}})+(?:[.,]\d{{1,2}})?|\d+(?:[.,]\d{{1,2}})?|\.\d{{1,2}})(?!\d)(?:[.,][-–—])?"
)
_TIMES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000, "bn": 10**9, "billion": 10**9}
_LARGE = r"(?P<{0}>[km]|bn|{1}?(?:thousand|million|billion))"
_SYMBOL = "|".join(re.escape(symbol) for symbol in sorted([*_SYMBOLS, "kr", "kr."], key=len, reverse=True))
_UNIT = "|".join([*sorted(_NAMES, key=len, reverse=True), *_CODES, _SYMBOL])
_CENTS = r"(?: and (?P<cents>\d\d?) ?(?:cents|pence|p|c)\b| (?P<bare_cents>\d\d)(?=$|[.,!?;)](?!\d)))"
_MONEY = on_first_use(
    rf"(?<![\w.])(?:(?P<symbol>{_SYMBOL})|(?P<code>{'|'.join(_CODES)})){_SPACE}?(?P<after>{_AMOUNT})"
    rf"(?:{_LARGE.format('large', _SPACE)}(?!\w))?(?![\w])"
    rf"|(?<![\w.,])(?P<before>{_AMOUNT})(?:{_LARGE.format('much', _SPACE)}(?!\w))?{_SPACE}?(?P<unit>{_UNIT})(?!\w)"
    rf"{_CENTS}?"
    rf"|(?<![\w.,])(?P<only_cents>\d+)(?: ?(?P<cent_unit>cents?|¢|pence|pennies)(?!\w)|(?P<p>p)(?!\w))"
)
_WORD_UNIT = on_first_use(rf"[ -](?P<unit>{_UNIT})(?!\w)")
_WORD_CENTS = on_first_use(r"[ -](?P<unit>cents?|pence|pennies)\b")


def find_money(text: str, region: str = "US", *, asked: bool = False) -> Iterator[Found]:
    """Values are {"amount": number, "currency": ISO 4217}. `text` is lower case.

    A bare $ is the region's own dollar, or the US one. A bare number counts only where money was asked for.
    """
    seen = False
    for found in _with_unit(text, region):
        seen = True
        yield found
    if asked and not seen:
        for number in find_numbers(text, region, asked=True):
            value = {"amount": number.value, "currency": _OF_REGION.get(region, "USD")}
            yield Found(value, number.start, number.end)


def _with_unit(text: str, region: str) -> Iterator[Found]:
    for match in _MONEY.finditer(text):
        part = match.groupdict()
        read = _cents(part, region) if part["only_cents"] else _sum(part, region)
        if read is not None:
            value, currency = read
            yield Found({"amount": whole(value), "currency": currency}, match.start(), match.end())
    for words in WORDS.finditer(text):
        number = words_value(words.group())
        if number is None:
            continue
        if unit := _WORD_UNIT.match(text, words.end()):
            named = _currency(unit["unit"], region)
            if named:
                yield Found({"amount": number, "currency": named}, words.start(), unit.end())
        elif cents := _WORD_CENTS.match(text, words.end()):
            value, currency = _small(number, cents["unit"], region)
            yield Found({"amount": value, "currency": currency}, words.start(), cents.end())


def _sum(part: dict[str, str | None], region: str) -> tuple[float, str] | None:
    currency = _currency(part["symbol"] or part["code"] or part["unit"] or "", region)
    if currency is None:
        return None
    digits = (part["after"] or part["before"] or "").rstrip(".,-–—")
    factor = _TIMES.get((part["large"] or part["much"] or "").strip(), 1)
    cents = int(part["cents"] or part["bare_cents"] or 0)
    return amount(digits) * factor + cents / 100, currency


def _cents(part: dict[str, str | None], region: str) -> tuple[float, str] | None:
    count = int(part["only_cents"] or 0)
    if part["p"] and (region != "GB" or count > 99):  # elsewhere, 50p and 1080p are something else
        return None
    return _small(count, part["cent_unit"] or "p", region)


def _small(count: float, unit: str, region: str) -> tuple[int | float, str]:
    if not unit.startswith(("cent", "¢")):
        return whole(count / 100), "GBP"
    local = _OF_REGION.get(region, "USD")
    return whole(count / 100), local if local == "EUR" or local in _LOCAL["$"].values() else "USD"


def _currency(unit: str, region: str) -> str | None:
    """The ISO code; None for crowns of no country that has them."""
    if unit in _CODES:
        return unit.upper()
    kind = _SYMBOLS.get(unit) or next((kind for name, kind in _NAMES.items() if re.fullmatch(name, unit)), "kr")
    if kind == "kr":
        return _LOCAL["kr"].get(region)
    return _LOCAL["$"].get(region, "USD") if unit == "$" or kind == "$" else kind

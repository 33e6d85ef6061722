"""Numbers of accounts in the forms of countries that pay to no IBAN, or often print none.

Each form needs a word or a shape that no customer's account, bill or telephone has: `Bankgiro`,
`reg.nr.`, a Japanese bank's name, the code of a Czech bank behind a stroke. A word such as `Konto`
alone may be about the customer's account with the seller, so the number behind it must have its
country's groups. `Račun` is an invoice, too: without `žiro` or `tekući`, its number needs the check
digits of a Serbian account.

Pure; linear in the text, for each pattern is searched only where its words are, and all repeats are
bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

_PLACES_MAX: Final = 50
_SIGN = r"[ .:#]{0,4}"
_NAME = r"[^\n0-9]{0,30}"
"""A bank's name, between a word for an account and its number."""
_FORMS: Final = tuple(
    (tuple(words.split()), re.compile(form))
    for words, form in (
        (  # Sweden
            "giro",
            r"(?<!\w)(?:bankgiro|plusgiro|postgiro)(?:nr|nummer|konto)?[.:#]{0,2} {0,20}"
            r"[0-9]{1,4}(?: ?[0-9]{2}){0,3}-?[0-9]{1,4}(?![\w-])",
        ),
        (  # Denmark
            "reg.",
            r"(?<!\w)reg\. ?(?:n[or]\.?)? {0,3}[0-9]{4}[ ,/]{1,3}konto\w{0,6}[.:]{0,2} {0,3}"
            r"[0-9]{6,10}(?!\w)",
        ),
        (  # Norway
            "konto",
            rf"(?<!\w)(?:bank)?konto(?:nr|nummer)?{_SIGN}"
            r"[0-9]{4}([ .])[0-9]{2}\1[0-9]{5}(?![\w.-])",
        ),
        ("kontonr kontonummer", rf"(?<!\w)konton(?:r|ummer){_SIGN}[0-9]{{11}}(?!\w)"),
        (  # Czechia and Slovakia
            "úč č.ú č. ú",
            rf"(?:(?<!\w)úč(?:et|tu|te|tem)(?!\w)|č\. ?ú\.?){_NAME}"
            r"(?:[0-9]{1,6}-)?[0-9]{6,10} ?/ ?(?!20[2-9])[0-9]{4}(?![\w/])",  # `Účet 2026/0012`
        ),
        ("bankszámla", r"(?<!\w)bankszámlaszám\w{0,4}:? {0,20}[0-9]{8}-[0-9]{8}"),  # Hungary
        (  # Poland, without the country's letters
            "kont rachun",
            rf"(?<!\w)(?:konta?|rachun\w{{1,4}}){_NAME}[0-9]{{2}}(?: ?[0-9]{{4}}){{6}}(?!\w)",
        ),
        (  # Serbia
            "račun рачун",
            r"(?<!\w)(?:(?:žiro|tekući|жиро|текући)[ -])?(?:račun\w{0,2}|рачун\w{0,2})"
            rf"{_NAME}[0-9]{{3}}-[0-9]{{6,13}}-[0-9]{{2}}(?!\w)",
        ),
        (  # Russia
            "р/с р/сч счет счёт",
            rf"(?<!\w)(?:р/сч?|расч[её]тный сч[её]т){_NAME}[0-9]{{20}}(?!\w)",
        ),
        (  # Japan
            "普通 当座",
            r"(?:普通|当座)(?:預金)? ?(?:口座)?(?:番号)?[ :：]{0,4}[0-9]{6,8}(?!\w)",
        ),
        (
            "銀行 信用金庫 信金 口座番号",
            r"(?:(?:銀行(?!振込)|信用金庫|信金)[^\n0-9請注伝客〒]{0,20}|口座番号[^\n0-9]{0,20})(?<!-)"
            r"[0-9]{7}(?![0-9-])",
        ),
        (  # Korea
            "은행 뱅크 농협 계좌",
            r"(?:은행|뱅크|농협|계좌(?:번호)?)[ :)]{0,4}(?!01[016-9]-)"
            r"[0-9]{3,6}(?:-[0-9]{2,8}){2,4}(?!\w)",  # `010-…` is a telephone
        ),
        (  # China and Taiwan
            "账号 帐号 账户 帳號 帳戶",
            rf"(?<!客户|用户|登录|微信|会员|缴费|客戶|用戶|會員)(?<!支付宝)"
            rf"(?:账号|帐号|账户|帳號|帳戶)(?!余额|餘額){_NAME}"
            rf"[0-9]{{4}}(?: ?[0-9]{{2,4}}){{2,5}}(?!\w)",
        ),
        (  # Israel: behind the bank or its branch, or before them
            "חשבון ח-ן",
            rf"(?:סניף|בנק)[^\W0-9_]{{0,12}}[^א-ת]{{1,12}}(?:[א-ת]{{1,12}}[^א-ת]{{1,12}}){{0,4}}"
            rf"(?:חשבון|ח-ן)(?: (?:בנק|מס'?))?{_SIGN}[0-9][0-9/-]{{3,14}}(?!\w)"
            rf"|(?<![א-ת])(?:חשבון|ח-ן)(?: בנק(?: מס'?)?{_SIGN}[0-9][0-9/-]{{3,14}}(?!\w)"
            rf"|(?: מס'?)?{_SIGN}[0-9][0-9/-]{{3,14}},?[ \n]{{1,3}}(?:ב?בנק|סניף)(?![א-ת]))",
        ),
        ("บัญชี", r"บัญชี[^\n0-9]{0,40}[0-9]{3}-[0-9]-[0-9]{5}-[0-9](?![\w-])"),  # Thailand
        ("clabe", rf"(?<!\w)clabe(?: interbancaria)?{_SIGN}(?:[0-9] ?){{17}}[0-9](?!\w)"),  # Mexico
        (  # Brazil
            "conta c/c",
            r"(?<!\w)(?:agência|agencia|ag\.)[ :.]{0,3}[0-9]{3,5}(?:-[0-9x])?[ ,/|–-]{1,4}"
            rf"(?:conta(?: corrente)?|c/c){_SIGN}[0-9][0-9.]{{3,12}}-?[0-9x]?(?!\w)",
        ),
        ("account a/c bank", r"(?<![\w-])[0-9]{2}-[0-9]{4}-[0-9]{7}-[0-9]{2,3}(?![\w-])"),  # NZ
    )
)
"""The words of which a text must have one, in small letters, and the form of the number."""


_SERBIAN: Final = re.compile(
    r"(?<![0-9-])(?P<bank>[0-9]{3})-(?P<account>[0-9]{6,13})-(?P<check>[0-9]{2})\Z"
)
_OF_A_BANK: Final = re.compile(r"žiro|tekuć|жиро|текућ|banc|bank|банк")
_ACCOUNT_DIGITS: Final = 13


def _may_be_invoice(place: str) -> bool:
    """Whether it is in the form of a Serbian account, and has neither its words nor its check."""
    found = _SERBIAN.search(place)
    if found is None or _OF_A_BANK.search(place):
        return False
    whole = f"{found['bank']}{found['account'].zfill(_ACCOUNT_DIGITS)}{found['check']}"
    return int(whole) % 97 != 1


def national_accounts(small: str) -> Iterator[tuple[int, int]]:
    """Where each such number stands, with its word; `small` is in small letters."""
    for words, form in _FORMS:
        if any(map(small.__contains__, words)):
            for place in islice(form.finditer(small), _PLACES_MAX):
                if not _may_be_invoice(place.group()):
                    yield place.span()

"""Numbers of accounts in the forms of countries without IBANs."""

from __future__ import annotations

import pytest

from service.checks.comparisons.account_numbers import misses_number
from service.checks.printed.printed_text import PrintedText

_HEAD = "Holm ApS  CVR 13585628  tlf 44120\nFaktura 10077\n\n"


@pytest.mark.parametrize(
    ("row", "missed"),
    [
        ("Bankgiro 123-4567", True),
        ("Bankgironr: 5050-1055", True),
        ("Plusgiro 12 34 56-7", True),
        ("reg.nr. 1234 kontonr. 0012345678", True),
        ("Bankszámlaszám: 11773016-11111018", True),
        ("振込先：みずほ銀行 丸の内支店 普通預金 1234567", True),
        ("普通 口座番号：1234567", True),
        ("お振込先 みずほ銀行 梅田支店 1234567 カ)ホクトインサツ", True),
        ("三菱UFJ銀行 03-3211-1111", False),
        ("Betales til kontonr. 3705 09 61145, merk med KID", True),
        ("Kontonummer: 37050961145", True),
        ("Vertragskonto 40022119", False),
        ("Belastes din konto 3705.09.61145 med avtalegiro", False),
        ("Platbu poukažte na účet 19-2000145399/0800", True),
        ("č.ú.: 2000145399/0800", True),
        ("Účtenka 2000145/2026", False),
        ("Nr konta: 61 1090 1014 0000 0712 1981 2874", True),
        ("Žiro račun: 160-0000000123456-78", True),
        ("р/с 40702810900000012345 в ПАО Банк", True),
        ("입금계좌: 국민은행 123456-01-987654", True),
        ("국민은행 고객센터 1588-9999", False),
        ("备注 开户行及账号：中国工商银行苏州分行 1102020109000123456", True),
        ("购买方 开户行及账号：中国工商银行 1102020109000123456", False),
        ("CLABE 012180001234567897", True),
        ("Banco do Brasil, agência 1234-5, conta corrente 56789-0", True),
        ("Account: 06-0123-0456789-00", True),
        ("FNB, branch code 250655, Acc No 62055123456", True),
        ("בנק הפועלים סניף 612 חשבון 118844", True),
        ("בנק לאומי, סניף 800\nמספר חשבון: 12345/67", True),
        ("חשבון בנק: 118844", True),
        ("חשבון 118844 בנק לאומי סניף 612", True),
        ("חשבון מס 118844", False),
        ("חשבונית מס 118844", False),
        ("סניף חיפה חשבונית 118844", False),
        ("הוראת קבע: בנק הפועלים סניף 612 חשבון 118844", False),
        ("ธนาคารกสิกรไทย เลขที่บัญชี 123-4-56789-0", True),
        ("Bankgiro", False),
        ("Reg. Nr. 40003012345", False),
        ("普通 配送 1234567", False),
        ("Refund to Bankgiro 123-4567", False),
        ("Účet č. 2026/0012", False),
        ("Účet č. 123456/2026 za období 10/2026", False),
        ("Račun 001-00012-26", False),
        ("Sparekassen reg. 9570 konto 1234567", True),
        ("Račun 265-1000000012345-70", True),
        ("Račun 265-1000012-26", False),
        ("Účet odběratele: 19-2000145399/0800", False),
        ("銀行振込 2026011", False),
        ("みずほ銀行 請求番号 2026001", False),
        ("농협 담당자 010-1234-5678", False),
        ("농협 010-1234-5678", False),
        ("客户账号：1234567890", False),
        ("支付宝账号：13800138000", False),
    ],
)
def test_a_national_account_is_missed(row: str, missed: bool) -> None:
    """Its own word says that it is one of a bank; that of a refund may be the buyer's."""
    assert misses_number(PrintedText(f"{_HEAD}{row}\n")) is missed

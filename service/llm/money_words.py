"""Finds a server's sentence that no money is left, in the languages in which servers say so.

A gateway writes its errors in its owner's language, and 401 and 403 alone read as a wrong key. A
noun of money and a word of its lack, in either order and a few words apart, are the sign. Nouns
that rates have, too (a quota, a limit), count only where a word of spending stands with them. A
field of the answer (`prepaid`) is no such noun, because servers name fields that they refuse.

Pure, and linear in the text.
"""

from __future__ import annotations

import re

_NEAR = r"[^.!?。！\"{}]{0,40}?"
"""Within one sentence."""
_LACK: tuple[tuple[str, str], ...] = (
    (
        r"\b(?:(?<!load )(?<!load-)balance|funds?|credits?|money)\b",
        r"\b(?:insufficient|not (?:enough|sufficient)|too low|exhausted|depleted|negative|overdue"
        r"|used up|ran out|run out|out of|no (?:more|remaining)|(?:is|below) (?:zero|0))\b",
    ),
    (
        r"\b(?:guthaben\w{0,12}|kontostand|kontodeckung)\b",
        r"\b(?:aufgebraucht|verbraucht|erschöpft|leer|negativ|reicht?|reichen|ausreichend\w{0,2}"
        r"|unzureichend\w{0,2}|niedrig|gering|kein\w{0,2}|genügend\w{0,2}|nicht genug)\b",
    ),
    (
        r"\b(?:soldes?|crédits?|credits?|fonds|provisions?)\b",
        r"\b(?:insuffisante?s?|insuffisance|épuisée?s?|négatif|plus de|pas assez|trop faible)\b",
    ),
    (
        r"\b(?:saldo|créditos?|creditos?|fondos|fundos)\b",
        r"\b(?:insuficientes?|agotad[oa]s?|esgotad[oa]s?|negativo|sin|sem"
        r"|no (?:tienes?|hay|queda\w?)|não (?:há|tem|possui)|falta de|acab\w{1,5})\b",
    ),
    (
        r"\b(?:saldo|credit[oi]|fondi)\b",
        r"\b(?:insufficient[ei]|esaurit[oi]|terminat[oi]|negativo|non (?:sufficient[ei]|hai))\b",
    ),
    (
        r"\b(?:saldo|tegoed|krediet|credits)\b",
        r"\b(?:ontoereikend|onvoldoende|te laag|opgebruikt|niet (?:genoeg|toereikend)|is op)\b",
    ),
    (
        r"\b(?:środk\w{1,4}|sald\w{1,2}|kredyt\w{0,3})",
        r"\b(?:niewystarczając\w{1,4}|brak|wyczerpan\w{1,3}|za mało|zbyt nisk\w{1,3})",
    ),
    (r"\bbakiye\w{0,5}", r"\b(?:yetersiz|yeterli değil|tükendi|kalmadı|bitti)"),
    (r"\b(?:số dư|tín dụng|tài khoản)", r"(?:không đủ|đã hết|đã cạn|hết tiền)"),
    (r"\b(?:saldo|kredit)\b", r"\b(?:tidak (?:cukup|mencukupi)|habis|kurang)\b"),
    (
        r"\b(?:средств\w{0,3}|баланс\w{0,3}|денег|деньги|кредит\w{0,4})",
        r"\b(?:недостаточн\w{1,2}|не ?хватает|исчерпан\w{0,2}|закончил\w{1,3}|отрицательн\w{1,3}"
        r"|нулев\w{1,3}|нет|мало|израсходован\w{0,2})\b",
    ),
    (
        r"\b(?:кошт\w{1,3}|баланс\w{0,3}|грошей|кредит\w{0,3})",
        r"\b(?:недостатн\w{1,3}|не ?вистачає|вичерпан\w{0,2}|закінчил\w{1,3}|немає|бракує)\b",
    ),
    (
        r"(?:余额|餘額|额度|額度|点数|點數|积分|積分|资金|資金|费用|費用)",
        r"(?:不足|不够|不夠|耗尽|耗盡|用尽|用盡|用完|为零|为负|為負|为0|小于0)",
    ),
    (
        r"(?:残高|残額|クレジット|残金|ポイント)",
        r"(?:不足|足り|ありません|なくなり|ゼロ|使い切|使い果た|尽き)",
    ),
    (
        r"(?:잔액|잔고|크레딧|적립금|충전금)",
        r"(?:부족|모자|없습니다|소진|충분하지|바닥)",
    ),
    (r"رصيد", r"(?:غير كاف|لا يكفي|نفد|انتهى)"),
)
"""A noun of money, and a word of its lack, in lower case: a row a language."""
_WHOLE = (
    r"欠费",
    r"欠費",
    r"arrears",
    r"insufficient_user_quota",
    r"pre_consume_token_quota_failed",
    r"insufficient_balance",
    r"insufficient_funds",
    r"insufficient_credits?",
    r"no (?:credits?|funds|money) (?:left|remaining|available)",
    r"payment required",
)
"""What says it alone: words, and codes of gateways (one-api and its kin)."""
_OF_A_RATE = re.compile(
    r"每分钟|每分鐘|每秒|分あたり|秒あたり|毎分|毎秒|분당|초당|в (?:минуту|секунду)"
    r"|pro (?:minute|sekunde)|par (?:minute|seconde)|por (?:minuto|segundo)"
    r"|al (?:minuto|secondo)|per[\s_-]?(?:min|sec)"
)
"""A quota that begins anew within a minute is a matter of the rate."""
_NO_MONEY = re.compile(
    "|".join(
        (
            *(f"{one}{_NEAR}{other}|{other}{_NEAR}{one}" for one, other in _LACK),
            *_WHOLE,
        )
    )
)


def no_money(text: str) -> str:
    """The words that say so (`text` in lower case); empty where none do."""
    found = _NO_MONEY.search(text)
    return "" if found is None or _OF_A_RATE.search(text) is not None else found[0]

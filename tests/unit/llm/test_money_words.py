"""No money left, as servers say it in many languages."""

from __future__ import annotations

import json

import pytest

from service.llm import phrases
from service.llm.dialect import HttpReply
from service.llm.faults import failure_of
from service.llm.money_words import no_money
from service.model.completion import LlmFault

_SPENT = """
账户余额不足，请充值 | 用户额度不足, 剩余额度: ¥0.00 | 您的账户已欠费 | 帳戶餘額不足 | 点数已用完
Недостаточно средств на балансе | Баланс исчерпан | Средства на счёте закончились
Недостатньо коштів на рахунку
Saldo insuficiente | Su crédito se ha agotado | No tienes saldo suficiente
Solde insuffisant | Votre crédit est épuisé | Vous n'avez plus de crédits
Ihr Guthaben ist aufgebraucht | Das Guthaben reicht nicht aus | Nicht genügend Guthaben
残高が不足しています | クレジットを使い果たしました | 残高が足りません
잔액이 부족합니다 | 크레딧이 모두 소진되었습니다
Você não possui saldo suficiente | Créditos esgotados | Credito insufficiente
Onvoldoende tegoed | Niewystarczające środki na koncie | Bakiyeniz yetersiz
Số dư tài khoản không đủ | Saldo tidak mencukupi | You have run out of credits
"""
_OTHERS = """
无效的令牌 | 权限不足 | 显存不足 | 每分钟额度不足 | неверный ключ API | Недостаточно прав
Clave de API no válida | Droits insuffisants | Unzureichende Berechtigung | Permissões insuficientes
APIキーが無効です | 権限が不足しています | 권한이 부족합니다 | Insufficient permissions
no load balancer | Invalid API key | load balance: no more healthy upstream
In context=('properties', 'totals', 'prepaid'), 'anyOf' is not permitted, no more than 5 levels
"""


def _rows(text: str) -> list[str]:
    return [one.strip() for line in text.strip().splitlines() for one in line.split("|")]


@pytest.mark.parametrize("escaped", [False, True], ids=["as it is", "escaped"])
def test_no_money_is_no_wrong_key(escaped: bool) -> None:
    """403 alone reads as a wrong key, and an operator would look at the wrong thing."""
    for sentence in _rows(_SPENT):
        for status in (401, 403, 400, 500):
            body = json.dumps({"error": {"message": sentence}}, ensure_ascii=escaped).encode()
            found = failure_of(HttpReply(status, {}, body), phrases.OPENAI)
            assert found.fault is LlmFault.QUOTA_EXHAUSTED, (sentence, status)


def test_words_of_the_document_are_no_sentence_of_the_server() -> None:
    """Servers repeat the request in their errors, in whatever script."""
    for sentence in _rows(_SPENT):
        body = json.dumps({"error": {"message": sentence}}).encode()
        found = failure_of(HttpReply(403, {}, body), phrases.OPENAI, f"1 {sentence.upper()} 2")
        assert found.fault is LlmFault.UNAUTHORISED, sentence


def test_words_of_the_prompt_are_no_sentence_of_the_server() -> None:
    """Frameworks repeat the whole request where they refuse a field of it."""
    asked = {"role": "system", "content": "credits are negative"}
    body = json.dumps({"detail": [{"msg": "extra", "input": {"messages": [asked]}}]}).encode()
    assert no_money(asked["content"])
    assert failure_of(HttpReply(422, {}, body), phrases.OPENAI).fault is LlmFault.BAD_REQUEST


def test_other_refusals_stay_what_they_are() -> None:
    """A right that is missing, a wrong key, memory, and a rate are no matter of money."""
    for sentence in _rows(_OTHERS):
        assert not no_money(sentence.lower()), sentence

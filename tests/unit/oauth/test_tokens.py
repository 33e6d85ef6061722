"""A token is renewed before its life ends, and shown for as long as no next one comes."""

from __future__ import annotations

from service.oauth.json_exchange import ExchangeFault
from service.oauth.tokens import KeptToken, Token

AWAY = ExchangeFault("away")


class Source:
    """Gives what a test lists, at the time that it sets."""

    def __init__(self, *answers: Token | ExchangeFault) -> None:
        self._left = list(answers)
        self.now_s = 0.0

    async def __call__(self) -> Token | ExchangeFault:
        return self._left.pop(0)

    def kept(self) -> KeptToken:
        """Tokens of this source, on its clock."""
        return KeptToken(self, lambda: self.now_s)


async def test_an_old_token_is_shown_while_no_next_one_comes() -> None:
    """Asked for again every five seconds at most, until its life ends."""
    source = Source(Token("a", 100), AWAY, AWAY, AWAY, Token("b", 100))
    tokens = source.kept()
    shown = []
    for now_s in (0, 79, 80, 84, 85, 89, 99, 100, 101):
        source.now_s = now_s
        shown.append(await tokens.token())
    assert shown == ["a"] * 7 + ["b", "b"]


async def test_a_token_whose_life_ended_is_not_shown() -> None:
    """The fault is, until there is a token again."""
    source = Source(Token("a", 10), AWAY, Token("b", 10))
    tokens = source.kept()
    assert await tokens.token() == "a"
    source.now_s = 10
    assert await tokens.token() == AWAY
    assert await tokens.token() == "b"


async def test_a_token_that_was_refused_is_not_shown_though_it_lives() -> None:
    """Also where no next one comes."""
    source = Source(Token("a", 100), AWAY)
    tokens = source.kept()
    assert await tokens.token() == "a"
    tokens.refused("a")
    assert await tokens.token() == AWAY

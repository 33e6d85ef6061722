"""Claims are hints with a time limit and bounds."""

from __future__ import annotations

from service.console.claims import CLAIM_S, CLAIMS_MAX, OF_SESSION_MAX, Claims


class _Clock:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_claim_is_of_one_session_and_hides_nothing_from_it() -> None:
    """Another session cannot take it as a free one, and may claim it all the same."""
    claims = Claims(_Clock())
    assert claims.claim_free("a", "Ann", 1)
    assert claims.claim_free("a", "Ann", 1)
    assert claims.of_others("a") == {}
    assert claims.of_others("b") == {1: "Ann"}
    assert not claims.claim_free("b", "Bob", 1)
    claims.claim("b", "Bob", 1)
    assert claims.of_others("a") == {1: "Bob"}


def test_a_claim_ends_by_itself_unless_it_is_renewed() -> None:
    """Each look at the invoice begins it anew."""
    clock = _Clock()
    claims = Claims(clock)
    claims.claim("a", "Ann", 1)
    claims.claim("a", "Ann", 2)
    clock.now_s += CLAIM_S / 2
    claims.claim("a", "Ann", 1)
    clock.now_s += CLAIM_S / 2
    assert claims.of_others("b") == {1: "Ann"}
    clock.now_s += CLAIM_S / 2
    assert claims.of_others("b") == {}


def test_a_session_that_goes_on_or_ends_releases_its_claims() -> None:
    """Those of others stay."""
    claims = Claims(_Clock())
    for invoice in (1, 2, 3):
        claims.claim("a", "Ann", invoice)
    claims.claim("b", "Bob", 3)
    claims.release("a", 1)
    claims.release("a", 99)
    assert claims.of_others("c") == {2: "Ann", 3: "Bob"}
    claims.end("a")
    assert claims.of_others("c") == {3: "Bob"}


def test_a_person_who_signed_in_again_takes_an_invoice_over() -> None:
    """The session before claims it no more; nobody else's claim changes."""
    claims = Claims(_Clock())
    claims.claim("before", "Ann", 1)
    claims.claim("before", "Ann", 2)
    claims.claim("b", "Bob", 1)
    claims.claim("now", "Ann", 1)
    assert claims.of_others("now") == {1: "Bob", 2: "Ann"}
    assert not claims.claim_free("now", "Ann", 2), "two people may share a name"


def test_claims_are_bounded_in_each_session_and_in_all() -> None:
    """The oldest go first."""
    claims = Claims(_Clock())
    for invoice in range(OF_SESSION_MAX + 5):
        claims.claim("a", "Ann", invoice)
    assert list(claims.of_others("b")) == list(range(5, OF_SESSION_MAX + 5))
    for session in range(CLAIMS_MAX + 5):
        claims.claim(f"session {session}", "Bob", 1_000_000 + session)
    assert len(claims.of_others("")) == CLAIMS_MAX
    assert 1_000_000 not in claims.of_others("")

"""Whose VAT ids and numbers of registers are."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice, Party
from service.checks.labels.label_roles import Role
from service.checks.parties.number_owners import bare_number, numbers_with_owners
from service.checks.printed.printed_text import PrintedText

_LABEL_OF_ONE = """Factura
Navarro, S.L.\tCliente
C/ Colón 45\tLa Plana, S.A.
NIF: B81971111\t12540 Vila-real
admin@navarro.es\tCIF: B77513364
"""
_LABELS_BESIDE = """Navarro, S.L.               Factura
Calle Mayor 10              Nº factura: TC26-009
NIF: B81971111              Fecha emisión: 01/10/2026

Titular: La Plana, S.A.     LA PLANA
NIF: B77513364              RÚA DO VILAR 22
"""
_BESIDE_ITS_NAME = """Navarro, S.L. - NIF B81971111 - Calle Mayor 10, 28001 Madrid
Factura TC26-009     Fecha: 01/10/2026
Cliente: La Plana, S.A.  NIF B77513364
"""
_SWISS = """Navarro, S.L.
6353 Weggis
CHE-900.766.213 MWST

                            La Plana, S.A.
                            6440 Brunnen
                            CHE-986.880.587 MWST
"""


def _owners(text: str) -> list[tuple[str, Role | None]]:
    parties = (Party(name=name) for name in ("Navarro, S.L.", "La Plana, S.A."))
    invoice = Invoice.model_construct(supplier=next(parties), customer=next(parties))
    printed = PrintedText(text)
    labelled = printed.labelled
    found = numbers_with_owners(invoice, printed.plain, labelled, labelled.of(Role.VAT_ID))
    return [(one.number[:12], one.owner) for one in found]


@pytest.mark.parametrize("text", [_LABEL_OF_ONE, _LABELS_BESIDE, _BESIDE_ITS_NAME])
def test_the_column_says_whose_a_number_is(text: str) -> None:
    """A label of one party, or of a date, in the other column says nothing."""
    owners = {number[:9]: owner for number, owner in _owners(text)}
    assert owners == {"B81971111": Role.SELLER, "B77513364": Role.BUYER}


def test_a_swiss_number_needs_no_word_before_it() -> None:
    """Its tax stands behind it, and may be missing in an answer."""
    assert _owners(_SWISS) == [("CHE900766213", Role.SELLER), ("CHE986880587", Role.BUYER)]
    assert bare_number("CHE-900.766.213") == bare_number("CHE-900.766.213 MWST")

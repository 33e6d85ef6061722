"""How sample invoices are worded and how they write numbers and dates, by language.

A number or a date that was written is read back as it was; `tests/unit/testbed/test_languages.py`
proves it. Only what stands in this table is ever printed, so all of it fits WinAnsi, the encoding
of a PDF's standard fonts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_CODES = ("en", "de", "fr", "es")
_WORDS = """
invoice            |INVOICE             |RECHNUNG        |FACTURE            |FACTURA
credit_note        |CREDIT NOTE         |GUTSCHRIFT      |AVOIR              |NOTA DE CRÉDITO
invoice_number     |Invoice number      |Rechnungsnummer |Numéro de facture  |Número de factura
issue_date         |Issue date          |Rechnungsdatum  |Date de facturation|Fecha de emisión
due_date           |Due date            |Zahlbar bis     |Échéance           |Vencimiento
delivery_date      |Delivery date       |Lieferdatum     |Date de livraison  |Fecha de entrega
period_start       |Service from        |Leistung von    |Prestation du      |Servicio desde
period_end         |Service to          |Leistung bis    |Prestation au      |Servicio hasta
currency           |Currency            |Währung         |Devise             |Moneda
supplier           |Supplier            |Lieferant       |Fournisseur        |Proveedor
country            |Country             |Land            |Pays               |País
tax_id             |VAT ID              |USt-IdNr.       |N° TVA             |NIF-IVA
customer           |Bill to             |Kunde           |Client             |Cliente
purchase_order     |Purchase order      |Bestellnummer   |Bon de commande    |Pedido
contract_ref       |Contract            |Vertrag         |Contrat            |Contrato
iban               |IBAN                |IBAN (Konto)    |Compte IBAN        |Cuenta IBAN
bic                |BIC                 |BIC (Bank)      |Code BIC           |Código BIC
reference          |Payment reference   |Verwendungszweck|Communication      |Concepto de pago
line.position      |No.                 |Nr.             |N°                 |Núm.
line.product_code  |Code                |Artikel         |Référence          |Código
line.description   |Item                |Position        |Désignation        |Descripción
line.quantity      |Quantity            |Menge           |Quantité           |Cantidad
line.unit_price    |Unit price          |Einzelpreis     |Prix unitaire      |Precio unitario
line.discount      |Discount            |Rabatt          |Remise             |Descuento
line.net_amount    |Amount              |Betrag          |Montant            |Importe
line.tax_rate      |VAT %               |USt %           |TVA %              |IVA %
lines_net          |Subtotal            |Zwischensumme   |Sous-total         |Suma de líneas
allowance          |Allowance           |Nachlass        |Réduction          |Bonificación
charge             |Charge              |Zuschlag        |Supplément         |Recargo
net                |Net total           |Nettobetrag     |Total HT           |Base imponible
tax                |VAT                 |Umsatzsteuer    |TVA                |IVA
gross              |Invoice total       |Gesamtbetrag    |Total TTC          |Total factura
prepaid            |Paid in advance     |Anzahlung       |Acompte versé      |Anticipo
rounding           |Rounding            |Rundung         |Arrondi            |Redondeo
amount_due         |Amount due          |Zahlbetrag      |Net à payer        |Importe a pagar
other.order_date   |Order date          |Bestelldatum    |Date de commande   |Fecha del pedido
other.print_date   |Printed on          |Druckdatum      |Imprimé le         |Impreso el
other.delivery_note|Delivery note number|Lieferscheinnr. |Bon de livraison n°|Número de albarán
other.customer_no  |Customer number     |Kundennummer    |Numéro de client   |Número de cliente
other.original     |For invoice number  |Zur Rechnung Nr.|Sur facture n°     |Sobre la factura
other.last_balance |Last month's total  |Vormonat gesamt |Total mois dernier |Total mes anterior
""".strip()
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}


@dataclass(frozen=True, slots=True)
class Language:
    """Words, numbers and dates. `grouped_from` is the smallest number whose thousands are set
    apart; `negative` and `day` are templates; without `months` a month is two digits."""

    words: dict[str, str]
    decimal_point: str
    thousands: str
    negative: str
    day: str
    months: tuple[str, ...] = ()
    grouped_from: int = 1_000

    def number(self, plain: str) -> str:
        """`-1234.5` as it is printed; the decimals stay as many as they are."""
        whole, _, decimals = plain.removeprefix("-").partition(".")
        if int(whole) >= self.grouped_from:
            whole = f"{int(whole):,}".replace(",", self.thousands)
        written = f"{whole}{self.decimal_point}{decimals}" if decimals else whole
        return self.negative.format(written) if plain.startswith("-") else written

    def number_read(self, written: str) -> str:
        """The plain number that was printed."""
        digits = written.strip("()-")
        bare = digits.replace(self.thousands, "").replace(self.decimal_point, ".")
        return f"-{bare}" if digits != written else bare

    def date(self, iso: str) -> str:
        """A date as the language prints it."""
        day = date.fromisoformat(iso)
        month = self.months[day.month - 1] if self.months else f"{day.month:02d}"
        return self.day.format(day=day.day, month=month, year=day.year)

    def date_read(self, written: str) -> str:
        """The ISO date that was printed; one in ISO form stays what it is."""
        parts = [part for part in re.findall(r"\w+", written) if part != "de"]
        if len(parts) != 3 or len(parts[0]) == 4:
            return written
        day, month, year = parts
        number = self.months.index(month) + 1 if month in self.months else int(month)
        return date(int(year), number, int(day)).isoformat()


def _words(code: str) -> dict[str, str]:
    column = _CODES.index(code) + 1
    rows = ([cell.strip() for cell in row.split("|")] for row in _WORDS.splitlines())
    return {cells[0]: cells[column] for cells in rows}


LANGUAGES = {
    "en": Language(
        _words("en"), ".", ",", "({})", "{day} {month} {year}", tuple(_MONTHS["en"].split())
    ),
    "de": Language(_words("de"), ",", ".", "{}-", "{day:02d}.{month}.{year}"),
    "fr": Language(_words("fr"), ",", " ", "-{}", "{day:02d}/{month}/{year}"),
    "es": Language(
        _words("es"),
        ",",
        ".",
        "-{}",
        "{day} de {month} de {year}",
        tuple(_MONTHS["es"].split()),
        grouped_from=10_000,
    ),
}

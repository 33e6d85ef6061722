"""Pages of a batch are told apart, and one invoice is never cut in two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.frames.contents import PagedInvoices
from service.documents.invoices.invoice_pages import invoices_on_pages
from service.documents.invoices.page_facts import PagedText, facts_of
from service.documents.invoices.page_runs import Run
from tests.fakes.paged_texts import on_pages

SELLER = "Hafenkontor GmbH\nElbstraße 4, 20457 Hamburg\nUSt-IdNr. DE136695976\n"
BUYER = "Praxis Dr. Lenz\nMarkt 3\n80331 München\n"


def bill(number: str, net: int = 100, more: str = "", title: str = "Rechnung") -> str:
    """A page with an invoice of one line."""
    return (
        f"{SELLER}\n{BUYER}\n{title}\nRechnungsnummer: {number}\nDatum: 12.10.2026\n{more}\n"
        f"1  Papier  {net},00\nNetto {net},00 EUR\nUSt 19 % {net * 19 // 100},00 EUR\n"
        f"Gesamtbetrag {net * 119 // 100},00 EUR\nIBAN DE02 1203 0000 0000 2020 51"
    )


def sheet(number: str, net: int) -> str:
    """Of a collective invoice, for one branch."""
    return (
        f"{SELLER}Rechnung Filiale\nBelegnummer: {number}\nGesamtbetrag {net * 119 // 100},00 EUR"
    )


def foreign(head: str, number: str, total: str) -> str:
    return f"{head}\n{number}\n1  100.00\n{total}"


A = bill("R-1011")
TERMS = "Allgemeine Geschäftsbedingungen\n§ 1 Geltung. Die Rechnung ist sofort fällig."
HOTEL = (
    "Hotel Ost GmbH\nDE123456788\nRechnung\nRechnungsnummer: 88412\nNetto 103,94\n"
    "Gesamtbetrag 111,22 EUR"
)


def found(*pages: str, scanned: bool = False) -> PagedInvoices | None:
    text, words = on_pages(*pages, scanned=scanned)
    return invoices_on_pages(text, words, len(pages))


def cut(*pages: str) -> list[tuple[int, ...]]:
    paged = found(*pages)
    return [] if paged is None else [one.pages for one in paged.invoices]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ((A, bill("R-1012", 200), bill("R-1013", 500)), [(1,), (2,), (3,)]),
        ((A, bill("R-1012"), bill("R-1013")), [(1,), (2,), (3,)]),
        (
            (
                f"{SELLER}Rechnung\nRechnungsnummer: R-1011\nSeite 1 von 2\n1  Papier 100,00",
                "Rechnung R-1011\nSeite 2 von 2\nDatum: 12.10.2026\nUSt 19 % 19,00 EUR\n"
                "Gesamtbetrag 119,00 EUR\nIBAN DE02 1203 0000 0000 2020 51",
                bill("R-1044", 300, "Seite 1 von 1"),
            ),
            [(1, 2), (3,)],
        ),
        (("Guten Tag,\nanbei unsere Rechnungen.", A, bill("R-1012", 200)), [(1, 2), (3,)]),
        ((A, TERMS, bill("R-1012", 200)), [(1, 2), (3,)]),
        ((A, "", bill("R-1012", 200), ""), [(1, 2), (3, 4)]),
        ((A, bill("R-1012", 200), bill("R-1011", title="Rechnung (Kopie)")), [(1, 3), (2,)]),
        (
            (
                A,
                f"{SELLER}Gutschrift\nGutschriftsnummer: GS-77\nZur Rechnung R-1011\n"
                "Gesamtbetrag -119,00 EUR",
            ),
            [(1,), (2,)],
        ),
        (
            (
                A,
                "Acme Tools Ltd\nVAT GB123456789\nTAX INVOICE\nInvoice no: 88-4411\n"
                "Total 60.00 GBP",
            ),
            [(1,), (2,)],
        ),
        (
            (
                "Anna Blum Design GmbH\nSteuernummer: 12/345/67890\nRechnung\n"
                "Rechnungsnummer: 2026-05\nGesamtbetrag 500,00 EUR",
                "Bernd Kraft Elektro GmbH\nSteuernummer: 98/765/43210\nRechnung\n"
                "Rechnungsnummer: 2026-05\nGesamtbetrag 700,00 EUR",
            ),
            [(1,), (2,)],
        ),
        *(
            ((foreign(head, one, first), foreign(head, other, second)), [(1,), (2,)])
            for head, one, other, first, second in (
                (
                    "FACTURE",
                    "Facture n° F-2026-11",
                    "Facture n° F-2026-31",
                    "Total TTC 120.00",
                    "Total TTC 220.00",
                ),
                (
                    "FACTURA",
                    "Número de factura: A/44",
                    "Número de factura: A/57",
                    "Total factura 121,00 EUR",
                    "Total factura 242,00 EUR",
                ),
                (
                    "FATTURA",
                    "Fattura n. 112/2026",
                    "Fattura n. 134/2026",
                    "Totale fattura 122,00 EUR",
                    "Totale fattura 366,00 EUR",
                ),
                (
                    "Faktura VAT",
                    "Nr faktury: FV/112/2026",
                    "Nr faktury: FV/114/2026",
                    "Razem do zapłaty: 123,00 PLN",
                    "Razem do zapłaty: 369,00 PLN",
                ),
                (
                    "請求書",
                    "請求書番号: INV-101",
                    "請求書番号: INV-152",
                    "合計 ¥1,100",
                    "合計 ¥2,200",
                ),
                (
                    "FAKTURA",
                    "Fakturanummer: 10112",
                    "Fakturanummer: 10145",
                    "Att betala 125,00 kr",
                    "Att betala 375,00 kr",
                ),
            )
        ),
    ],
)
def test_each_invoice_of_a_batch_has_its_pages(
    pages: tuple[str, ...], expected: list[tuple[int, ...]]
) -> None:
    """Letters, terms and empty pages go with the invoice beside them; a copy is its original."""
    assert cut(*pages) == expected


def test_vouchers_of_one_kind_are_a_batch() -> None:
    """Their numbers stand behind one label, whatever it is."""
    assert cut(sheet("55123", 100), sheet("77881", 300)) == [(1,), (2,)]


def test_totals_that_add_up_in_the_middle_are_a_coincidence() -> None:
    """A mail merge has many equal prices."""
    nets = (700, 100, 100, 200, 900)
    pages = [bill(f"R-{at}0{at}", net) for at, net in enumerate(nets, 1)]
    assert cut(*pages) == [(1,), (2,), (3,), (4,), (5,)]


ONE_INVOICE = (
    (bill("R-1011").replace("Gesamtbetrag", "Übertrag"), bill("R-1011", 300)),
    (A, bill("R-1011", 300)),
    (
        bill("R-1011", 100, "Seite 1 von 2"),
        "Rechnung 77123\nSeite 2 von 2\nGesamtbetrag 300,00 EUR",
    ),
    (A, TERMS),
    (A, "AGB\nRechnungsnummer: bitte angeben\nSumme 12,00"),
    (A, f"{SELLER}{BUYER}Lieferschein\nLieferscheinnummer: LS-88112\nSumme 1 Stück"),
    (A, f"{SELLER}Lieferschein LS-88112\nzur Rechnung R-1011\nGesamtbetrag 119,00 EUR"),
    (A, "Stundennachweis\nzu Rechnung R-1011\nMo 8\nSumme 16 Std"),
    (A, bill("R-1011", title="Kopie\nRechnung")),
    (
        "INVOICE\nInvoice number: INV-1\nTotal 10.00",
        "DUPLICATE\nINVOICE\nInvoice number: INV-1\nTotal 10.00",
    ),
    (A, "Hafenkontor GmbH\nINVOICE\nInvoice number: R-1011\nTotal 119.00 EUR"),
    (bill("RE-2026-1011"), "Rechnung 2026-1011\nGesamtbetrag 119,00 EUR"),
    (A, "Rechnung 12.10.2026\nGesamtbetrag 119,00 EUR"),
    (
        "Auftragsbestätigung\nAuftragsnummer: AB-771\nGesamtbetrag 119,00 EUR",
        bill("R-1011", 100, "Auftrag AB-771"),
    ),
    (f"{SELLER}Mahnung\nRechnungsnummer: R-1011\nMahngebühr 5,00\nGesamtbetrag 124,00 EUR", A),
    (
        f"{SELLER}Rechnung\nRechnungsnummer: 9001\nAnschluss 1 20,00\nAnschluss 2 30,00\n"
        "Gesamtbetrag 50,00 EUR",
        "Rechnung\nRechnungsnummer: 9001-1\nGesamtbetrag 20,00 EUR",
        "Rechnung\nRechnungsnummer: 9001-2\nGesamtbetrag 30,00 EUR",
    ),
    (A, "Zahlschein\nDE02 1203 0000 0000 2020 51\nVerwendungszweck R-1011\nBetrag 119,00 EUR"),
    (A, "Abschlagsplan\nVertragsnummer: 5551234\n01.11. 30,00\nSumme 60,00 EUR"),
    (
        "PROFORMA INVOICE\nProforma no: PF-221\nTotal 900.00",
        "INVOICE\nInvoice number: INV-900\nRef. proforma PF-221\nTotal 900.00",
    ),
    (
        "COMMERCIAL INVOICE\nInvoice no: CI-5511\nTotal USD 9,000.00",
        "PACKING LIST\nInvoice no: CI-5511\nPL no: PL-771\nTotal 12 cartons",
    ),
    (
        "FACTURE N° F-2026-11\nTotal TTC 120,00 EUR\nPage 1/2",
        "FACTURE N° F-2026-11\nDétail\nTotal TTC 120,00 EUR\nPage 2/2",
    ),
    (
        "FACTURA\nNúmero de factura: A-2026/44\nTotal factura 121,00 EUR",
        "ALBARÁN\nNúmero: 55123\nTotal 121,00 EUR",
    ),
    (
        "FATTURA n. 112/2026\nTotale fattura 122,00 EUR",
        "DOCUMENTO DI TRASPORTO n. 991\nTotale colli 4",
    ),
    (
        "INVOICE\nInvoice number: INV-4401\nAccount 778812\nTotal 900.00",
        "Remittance Advice\nAccount number 778812\nInvoice number: INV-4401\nAmount due 900.00",
    ),
    (bill("R-1011", 100, "Parken 8,40 lt. Beleg"), "Parkhaus GmbH\nQuittung\nSumme 8,40 EUR"),
    (A, "Stundennachweis\nSumme 16,50 Std"),
    (A, "Allgemeine Geschäftsbedingungen\nPauschale\nSumme 12,00"),
    (A, f"{SELLER}Kontoauszug\nKundennummer 881\nR-1004 200,00\nSaldo 319,00 EUR"),
    (A, f"{SELLER}Offene Posten\nRechnungsnummer: R-1004\nSumme 319,00 EUR"),
    (A, "Zahlungserinnerung\nRechnung R-1011\nMahnnummer: 771\nGesamtbetrag 124,00 EUR"),
    (A, f"{SELLER}2. Mahnung\nMahnungsnummer: 5512\nRechnung R-1011\nGesamtbetrag 129,00 EUR"),
    (
        "SARL Sud\nFacture\nFacture n° F-100\nTotal TTC 360,00 EUR",
        "SARL Sud\nRelevé de compte\nFacture n° F-099 100,00\nFacture n° F-100\nTotal 460,00 EUR",
    ),
    (
        "Acme Ltd\nInvoice\nInvoice number: INV-100\nTotal 360.00 GBP",
        "Acme Ltd\nStatement of account\nInvoice number: INV-099\nTotal due 460.00 GBP",
    ),
    (A,),
    ("", ""),
)


@pytest.mark.parametrize("pages", ONE_INVOICE)
def test_one_invoice_is_one(pages: tuple[str, ...]) -> None:
    """Its sheets, annexes and copies begin nothing, and nothing is said of them."""
    assert found(*pages) is None


@pytest.mark.parametrize(
    ("pages", "unsure"),
    [
        (
            (
                f"{SELLER}Rechnung\nRechnungsnummer: R-1011\nHotel 111,22\n"
                "Gesamtbetrag 1.322,35 EUR",
                HOTEL,
            ),
            (2,),
        ),
        (
            (
                f"{SELLER}Rechnung\nRechnungsnummer: R-1011\nReisekosten 300,00\n"
                "Gesamtbetrag 1.547,00 EUR",
                HOTEL,
            ),
            (2,),
        ),
        (
            (
                f"{SELLER}Schlussrechnung\nRechnungsnummer: R-1013\nabzgl. R-1011 119,00\n"
                "Gesamtbetrag 595,00 EUR",
                bill("R-1011", 100, title="Abschlagsrechnung"),
            ),
            (2,),
        ),
        (
            (
                "INVOICE\nInvoice number: INV-4401\nPrevious invoice INV-4399\nTotal 900.00",
                "INVOICE\nInvoice number: INV-4399\nTotal 850.00",
            ),
            (2,),
        ),
        ((bill("17"), bill("18", 200)), (2,)),
        *(
            ((bill("SR-100", 300, lines), *sheets), (2, 3))
            for lines, sheets in (
                ("Nord  100,00\nSüd  200,00", (sheet("55123", 100), sheet("55124", 200))),
                ("Sammelrechnung", (bill("77-4", 400), bill("88-5", 500))),
                ("", (bill("77-4", 100), bill("88-5", 200))),
            )
        ),
        ((bill("77-4", 100), bill("88-5", 200), bill("SR-100", 300)), (2, 3)),
        (
            (
                bill("BR-1", 500, "Fahrten pauschal 30,00"),
                "Taxi Ost GmbH\nDE888777666\nQuittung\nQuittungsnummer: 8812\n"
                "Gesamtbetrag 32,10 EUR",
            ),
            (2,),
        ),
        (
            (
                "Acme Ltd\nInvoice\nInvoice number: CI-100\nFuel net 300.00\nTotal 360.00 GBP",
                "Acme Ltd\nReceipt\nReceipt No: 55124\nTotal 240.00 GBP",
            ),
            (2,),
        ),
        ((A, "Beleg-Nr.: 33112\nKasse 4\nSumme 20,00 EUR"), (2,)),
        ((A, "Nr.: 88123\nKabel 300,00\nGesamtbetrag 357,00"), (2,)),
        ((A, "Aufstellung\nSumme 500,00"), (2,)),
        ((A, f"{SELLER}Mahnung\nRechnungsnummer: R-0999\nGesamtbetrag 833,00 EUR"), (2,)),
        ((A, "Ihr neuer Abschlagsplan\nRechnung Nr. 900124\nGesamtbetrag 605,00 EUR"), (2,)),
        *(
            ((bill("R-1011", 100, first), bill("R-1044", 300, second)), (2,))
            for first, second in (("Page 1 of 2", "Page 2 of 2"), ("Seite 1", "Seite 2"))
        ),
        (
            (
                "发票\n发票号码: 12345678\n合计 100.00",
                "发票\n发票号码: 77345679\n合计 200.00",
            ),
            (2,),
        ),
        (
            (
                "فاتورة\nرقم الفاتورة: 1001\nالمجموع 100.00 SAR",
                "فاتورة\nرقم الفاتورة: 1042\nالمجموع 200.00 SAR",
            ),
            (2,),
        ),
        ((bill("PF-22", title="Proforma-Rechnung"), bill("R-99", 200)), (2,)),
        (("Café Mond GmbH\nBon 12\nSumme 8,40 EUR", "Hotel\nQuittung\nSumme 98,00 EUR"), (2,)),
        ((bill("TX-1011"), bill("1011", 300)), (2,)),
        (
            (
                "Hafenkontor GmbH\nInvoice no: R-1011\nPaper",
                "Kraft GmbH\nINVOICE\nInvoice no: 77-12\nPage 1 of 1\nTotal 9.00",
            ),
            (2,),
        ),
    ],
)
def test_doubt_cuts_nothing_and_is_said(pages: tuple[str, ...], unsure: tuple[int, ...]) -> None:
    """An annex that is an invoice itself, an earlier one that is named, numbers that say little,
    sheets of a collective invoice, receipts and plans behind an invoice, receipts without numbers,
    counters of a whole batch, totals that are not known.
    """
    paged = found(*pages)
    assert paged is not None
    assert (len(paged.invoices), paged.unsure) == (1, unsure)


COVER = "Rechnung\nRechnungsnummer: 2026-77\nDatum: 4.11.2026\n{}\nMwSt 19 % 190,00\n{}\n{}"


def cover(seller: str, total: str = "Gesamtbetrag 1.190,00 EUR", more: str = "") -> str:
    """The first page of a collective invoice."""
    return f"{seller}\n{COVER.format(more, total, 'Zahlbar bis 26.11.2026')}"


NORTH = "Bau Nord GmbH\nUSt-IdNr. DE136695976\nWohnbau Süd AG"
FREIGHT, LEASE, HOTEL_POST = "Trans Ost GmbH", "Auto Leasing AG", "Hotel Post GmbH"
SHEETS = (
    (cover(NORTH), f"{NORTH}\nNachunternehmerleistung\nRechnung NU-331\nSumme 450,00 EUR"),
    (
        cover(NORTH),
        "Elektro Süd GmbH\nUSt-IdNr. DE123456788\nBau Nord GmbH\nRechnung\n"
        "Rechnungsnummer: 5512\nDatum: 2.11.2026\nMwSt 19 % 57,00\nGesamtbetrag 357,00 EUR\n"
        "IBAN DE89 3704 0044 0532 0130 00",
    ),
    (
        cover("Spedition Weber GmbH", more="Zollabfertigung"),
        "Spedition Weber GmbH\nAbgabenrechnung\nRechnungsnummer: AT/C/40/000123\nSumme 415,00 EUR",
    ),
    (
        cover("Spedition Weber GmbH"),
        "Hauptzollamt Hamburg\nEinfuhrabgabenbescheid\nRechnungsnummer: 40001234\n"
        "Datum: 2.11.2026\nEUSt 19 % 212,00\nGesamtbetrag 415,00 EUR\nZahlbar sofort",
    ),
    (
        cover(LEASE),
        f"{LEASE}\nRechnung\nRechnungsnummer: 771202\nVertrag 202\nGesamtbetrag 357,00 EUR",
    ),
    (
        "City Leasing Ltd\nInvoice\nInvoice number: 4400\nDate: 4 Nov 2026\nTotal 2,400.00 GBP\n"
        "Payable by direct debit",
        "City Leasing Ltd\nLease schedule 17\nInvoice no: 4417\nRental 900.00\nTotal 1,080.00",
    ),
    (
        cover("Praxis Dr. Lenz"),
        "Praxis Dr. Lenz\nLaborrechnung\nRechnungsnummer: L-88213\nBlutbild\nSumme 45,20 EUR",
    ),
    (
        cover("Praxis Dr. Lenz"),
        "Labor Dr. Mayer\nRechnung\nRechnungsnummer: 88213\nEinsender: Praxis Dr. Lenz\n"
        "Datum: 2.11.2026\nMwSt 19 % 4,00\nGesamtbetrag 45,20 EUR\nZahlbar sofort",
    ),
    (
        cover(FREIGHT),
        f"{FREIGHT}\nFrachtrechnung\nFrachtbrief 9981\nRechnungsnummer: 9981\nSumme 833,00 EUR",
        f"{FREIGHT}\nFrachtrechnung\nFrachtbrief 9982\nRechnungsnummer: 9982\nSumme 428,00 EUR",
    ),
    (
        cover(HOTEL_POST),
        f"{HOTEL_POST}\nRechnung Zimmer 12\nRechnungsnummer: 2026-78\nGesamtbetrag 428,00 EUR",
        f"{HOTEL_POST}\nRechnung Zimmer 14\nRechnungsnummer: 2026-79\nGesamtbetrag 642,00 EUR",
    ),
    (
        f"{HOTEL_POST}\nInvoice\nInvoice number: 7712\nFolio 1\nTotal 300.00 GBP",
        f"{HOTEL_POST}\nInvoice\nInvoice number: 7713\nFolio 2\nTotal 250.00 GBP",
        f"{HOTEL_POST}\nInvoice\nInvoice number: 7714\nFolio 3\nTotal 100.00 GBP\nAll 650.00 GBP",
    ),
    (
        f"{NORTH}\nRechnung\nRechnungsnummer: 5001\nSumme 1.000,00",
        f"{NORTH}\nRechnung\nRechnungsnummer: 5002\nSumme 2.000,00",
        f"{NORTH}\nRechnung\nRechnungsnummer: 5003\nDatum: 4.11.2026\nSumme 500,00\n"
        "MwSt 19 %\nGesamtbetrag 4.165,00 EUR\nZahlbar bis 26.11.2026",
    ),
    (
        bill("R-100", 300, "Vertrag 4711"),
        bill("R-101", 400, "Vertrag 4712"),
        bill("R-102", 500, "Vertrag 4713\nSumme aller Verträge 1.200,00"),
    ),
    (
        "Béton Sud SARL\nFacture\nFacture n° 2026-88\nDate 4/11/2026\nTVA 20 % 1 000,00\n"
        "Total TTC 6 000,00 EUR\nÉchéance 4/12/2026",
        "Béton Sud SARL\nSous-traitance\nFacture n° ST-12\nTotal TTC 1 800,00 EUR",
    ),
)


@pytest.mark.parametrize("pages", SHEETS)
def test_sheets_of_one_invoice_are_not_cut(pages: tuple[str, ...]) -> None:
    """They have numbers and totals of their own, and the total of all is on one page: a person
    looks at each of them."""
    paged = found(*pages)
    assert paged is not None
    assert (len(paged.invoices), paged.unsure) == (1, tuple(range(2, len(pages) + 1)))


@pytest.mark.parametrize(
    ("label", "numbers"),
    [
        ("Faktura VAT\nNr faktury: {}", ("11/2026", "12/2026")),
        ("Faktura VAT\nNr faktury: {}", ("3/11/2026", "4/11/2026")),
        ("Faktura VAT nr {}", ("FV 3/11/2026", "FV 14/11/2026")),
        ("Faktura VAT nr: {} z dnia 13.11.2026", ("13/11/2026", "14/11/2026")),
        ("FAKTURA {}", ("1/11/2026", "11/11/2026")),
        ("Faktura\nNr faktury: {}", ("3/11/2026", "31/1/2026")),
    ],
)
def test_numbers_that_look_like_dates_are_numbers(label: str, numbers: tuple[str, ...]) -> None:
    """Polish firms count by months. Marks between their parts tell such numbers apart."""
    pages = [
        f"Firma Nowak\nNIP 1234567890\n{label.format(number)}\nData wystawienia: 2026-11-13\n"
        f"Razem do zapłaty: {at}23,00 PLN"
        for at, number in enumerate(numbers, 1)
    ]
    paged = found(*pages)
    assert paged is not None
    assert [one.number for one in paged.invoices] == list(numbers)


def test_invoices_of_one_seller_are_a_batch() -> None:
    """Round prices may add up by chance in one of many; here they do not."""
    nets = (100, 257, 611, 340)
    pages = [
        bill(f"R-10{at}", net).replace("Praxis", f"Praxis {at}") for at, net in enumerate(nets)
    ]
    assert cut(*pages) == [(1,), (2,), (3,), (4,)]


def test_each_further_page_costs_the_same() -> None:
    """The texts of an invoice with many sheets are looked at a bounded number of times."""
    runs = [Run(facts_of(PagedText(at, bill(f"R-{at}")))) for at in range(1, 60)]
    for run in runs[1:]:
        runs[0].join(run)
    assert len(runs[0].judged) == len(runs[0].prints) == 20
    assert runs[-1].whole is runs[0]


def test_ocr_may_read_one_number_in_two_ways() -> None:
    """Numbers that hardly differ cut nothing on scans, unless a counter says that a page is the
    first one."""
    near = found(bill("R-2026-0171"), bill("R-2026-0177", 300), scanned=True)
    assert near is not None
    assert near.unsure == (2,)
    counted = found(bill("R-2026-0171"), bill("R-2026-0177", 300, "Seite 1 von 1"), scanned=True)
    assert counted is not None
    assert len(counted.invoices) == 2
    far = found(bill("R-2026-0171"), bill("R-2026-0388", 300), scanned=True)
    assert far is not None
    assert len(far.invoices) == 2


def test_a_number_that_ocr_is_unsure_of_cuts_nothing() -> None:
    """A person looks."""
    text, words = on_pages(A, bill("R-7782", 300), scanned=True, unsure=("R-7782",))
    paged = invoices_on_pages(text, words, 2)
    assert paged is not None
    assert (len(paged.invoices), paged.unsure) == (1, (2,))


@given(st.lists(st.sampled_from((A, bill("R-1012", 200), TERMS, HOTEL, "", "Invoice")), max_size=9))
def test_each_page_is_in_one_invoice(pages: list[str]) -> None:
    """None is lost, and none is in two."""
    paged = found(*pages)
    if paged is not None:
        owned = sorted(page for one in paged.invoices for page in one.pages)
        assert owned == list(range(1, len(pages) + 1))

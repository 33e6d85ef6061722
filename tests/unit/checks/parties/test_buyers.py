"""Whom a document addresses: right names in many layouts and languages, and other printed words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.parties.buyers import has_addressee, is_doubtful_buyer
from service.checks.printed.printed_text import PrintedText

BODY = """

Rechnung Nr. 2026-118
Datum: 05.10.2026

Beratung   1   800,00   800,00

Gesamt 800,00 €
"""


def _is_doubtful(name: str, text: str, seller: str | None = None) -> bool:
    invoice = Invoice.model_validate(
        {"supplier": {"name": seller}, "lines": [{"description": "Beratung"}]}
    )
    printed = PrintedText(text)
    return is_doubtful_buyer(name, invoice, printed.plain, printed.labelled)


_RECEIPT = """        HARBOUR PROVISIONS
      Harbour Foods (Whitby) Ltd
         14 Church Street
          Whitby YO22 4AE
Receipt No: 004417
Bediener: Frau Lenz
Yorkshire Tea           7.20
SUMME EUR               7.20
VISA CONTACTLESS        7.20
"""


@pytest.mark.parametrize(
    "name",
    ["HARBOUR PROVISIONS", "SUMME EUR", "VISA CONTACTLESS", "Bediener: Frau Lenz", "Frau Lenz"],
)
def test_a_receipt_names_no_buyer(name: str) -> None:
    """The head of the seller's block, a row of an amount, and a label with its value are none."""
    assert _is_doubtful(name, _RECEIPT, "Harbour Foods (Whitby) Ltd")


RIGHT = (
    (
        "Huber Elektro GmbH · Gewerbering 3 · 84028 Landshut\n"
        "Stadtbau Landshut GmbH\n"
        "Altstadt 12\n"
        "84028 Landshut",
        "Huber Elektro GmbH, Tel. 0871 4411, IBAN DE89 3704 0044 0532 0130 00",
        "Huber Elektro GmbH",
        "Stadtbau Landshut GmbH",
    ),
    (
        "Huber Elektro GmbH\n"
        "Gewerbering 3\n"
        "84028 Landshut\n"
        "Tel. 0871 4411\n"
        "\n"
        "Herrn\n"
        "Dr. med. Peter Maier\n"
        "Altstadt 12\n"
        "84028 Landshut\n"
        "\n"
        "Ihr Ansprechpartner: Sabine Kurz",
        "",
        "Huber Elektro GmbH",
        "Dr. med. Peter Maier",
    ),
    (
        "Huber Elektro GmbH\n"
        "Gewerbering 3\n"
        "84028 Landshut\n"
        "Tel. 0871 4411\n"
        "\n"
        "Frau Dr. Eva Stein\n"
        "Altstadt 12\n"
        "84028 Landshut\n"
        "\n"
        "Sehr geehrte Frau Dr. Stein,\n"
        "vielen Dank für Ihren Auftrag.",
        "",
        "Huber Elektro GmbH",
        "Eva Stein",
    ),
    (
        "Huber Elektro GmbH\n"
        "Gewerbering 3\n"
        "84028 Landshut\n"
        "\n"
        "Stadtwerke Nord\n"
        "Beteiligungsgesellschaft mbH & Co. KG\n"
        "Abt. Rechnungswesen\n"
        "z. Hd. Frau Krüger\n"
        "Postfach 10 02 03\n"
        "20095 Hamburg",
        "USt-IdNr. DE136695976",
        "Huber Elektro GmbH",
        "Stadtwerke Nord\nBeteiligungsgesellschaft mbH & Co. KG",
    ),
    (
        "Huber Elektro GmbH\n"
        "Gewerbering 3\n"
        "84028 Landshut\n"
        "\n"
        "Stadtwerke Nord\n"
        "Beteiligungsgesellschaft mbH & Co. KG\n"
        "Postfach 10 02 03\n"
        "20095 Hamburg",
        "USt-IdNr. DE136695976",
        "Huber Elektro GmbH",
        "Stadtwerke Nord Beteiligungsgesellschaft mbH & Co. KG",
    ),
    (
        "Huber Elektro GmbH                        Rechnung\n"
        "Gewerbering 3\n"
        "84028 Landshut\n"
        "\n"
        "Familie                                   Kundennr.   10442\n"
        "Karl und Petra Sommer                     Datum       05.10.2026\n"
        "Seestraße 8                               Bearbeiter  Frau Lang\n"
        "83209 Prien",
        "",
        "Huber Elektro GmbH",
        "Karl und Petra Sommer",
    ),
    (
        "HUBER ELEKTRO GMBH\n"
        "GEWERBERING 3, 84028 LANDSHUT\n"
        "\n"
        "UNIVERSITÄT PASSAU\n"
        "LEHRSTUHL FÜR INFORMATIK\n"
        "INNSTRASSE 41\n"
        "94032 PASSAU",
        "",
        "HUBER ELEKTRO GMBH",
        "Universität Passau",
    ),
    (
        "Huber Elektro GmbH, Gewerbering 3, 84028 Landshut\n"
        "\n"
        "Rechnungsempfänger:\n"
        "Abteilung Einkauf\n"
        "Muster Maschinenbau AG\n"
        "Ringstr. 5\n"
        "80331 München\n"
        "\n"
        "Lieferadresse: Muster Maschinenbau AG, Tor 3, 80331 München",
        "",
        "Huber Elektro GmbH",
        "Muster Maschinenbau AG",
    ),
    (
        "Huber Elektro GmbH, Gewerbering 3, 84028 Landshut\n"
        "\n"
        "Kunde: Maria Berger   Kundennummer: 7788",
        "",
        "Huber Elektro GmbH",
        "Maria Berger",
    ),
    (
        "Gasthof Post, Inh. Anna Lang\n"
        "Dorfplatz 1, 83209 Prien\n"
        "\n"
        "Firma\n"
        "Schmidt & Söhne\n"
        "c/o Hausverwaltung Krause\n"
        "Weg 4\n"
        "80331 München",
        "",
        "Gasthof Post",
        "Schmidt & Söhne",
    ),
    (
        "Gasthof Post\n"
        "Dorfplatz 1, 83209 Prien\n"
        "\n"
        "Gast: Thomas Brandt\n"
        "Zimmer 12   Anreise 01.10.2026   Abreise 05.10.2026",
        "",
        "Gasthof Post",
        "Thomas Brandt",
    ),
    (
        "Hausverwaltung Krause KG\n"
        "Weg 4\n"
        "80331 München\n"
        "\n"
        "WEG Lindenstr. 12-14\n"
        "c/o Hausverwaltung Krause KG\n"
        "Weg 4\n"
        "80331 München",
        "Bankverbindung: IBAN DE89 3704 0044 0532 0130 00",
        "Hausverwaltung Krause KG",
        "WEG Lindenstr. 12-14",
    ),
    (
        "Gemeinde Prien\n- Bauhof -\nRathausplatz 2\n83209 Prien",
        "Tischlerei Brandt, Dorfstr. 8, 83209 Prien, Tel. 08051 44 11, Steuernr. 156/234/50123",
        "Tischlerei Brandt",
        "Gemeinde Prien",
    ),
    (
        "Tischlerei Brandt\n"
        "Dorfstr. 8\n"
        "83209 Prien\n"
        "Tel. 08051 44 11\n"
        "\n"
        "Lieferanschrift:\n"
        "Hotel Seeblick\n"
        "Uferweg 3\n"
        "83209 Prien",
        "",
        "Tischlerei Brandt",
        "Hotel Seeblick",
    ),
    (
        "Hill Garage Ltd\n"
        "12 High Street\n"
        "Leeds LS1 4AB\n"
        "Tel 0113 496 0000\n"
        "\n"
        "Mr P Jones\n"
        "3 Oak Road\n"
        "Leeds LS2 9XX",
        "",
        "Hill Garage Ltd",
        "P Jones",
    ),
    (
        "Hill Garage Ltd\n"
        "12 High Street\n"
        "Leeds LS1 4AB\n"
        "\n"
        "BILL TO                    SHIP TO\n"
        "Acme Widgets LLC           Acme Warehouse 4\n"
        "Attn: Accounts Payable     9 Dock Lane\n"
        "500 Main Street            Hull HU1 3AE\n"
        "Austin, TX 78701",
        "VAT Reg No GB 123 4567 82",
        "Hill Garage Ltd",
        "Acme Widgets LLC",
    ),
    (
        "Bright Signs\n"
        "Unit 4, Old Mill, Stroud GL5 1AA\n"
        "\n"
        "Accounts Payable\n"
        "Northern Foods plc\n"
        "PO Box 44\n"
        "Hull HU1 3AE",
        "hello@brightsigns.example",
        "Bright Signs",
        "Northern Foods plc",
    ),
    (
        "Bright Signs\n"
        "Unit 4, Old Mill, Stroud GL5 1AA\n"
        "\n"
        "The Trustees of St Mary's Church\n"
        "c/o Mrs Ann Hall\n"
        "The Vicarage\n"
        "Stroud GL5 2BB",
        "hello@brightsigns.example",
        "Bright Signs",
        "The Trustees of St Mary's Church",
    ),
    (
        "Bright Signs\n"
        "Unit 4, Old Mill, Stroud GL5 1AA\n"
        "\n"
        "Invoice to: John & Mary Smith, 3 Oak Road, Leeds LS2 9XX\n"
        "Account manager: Peter Clark",
        "hello@brightsigns.example",
        "Bright Signs",
        "John & Mary Smith",
    ),
    (
        "Taxi 22456\nReceipt\nPassenger: Olivia Brown\nDriver: M. Khan",
        "Thank you for riding with us",
        "Taxi 22456",
        "Olivia Brown",
    ),
    (
        "Grand Hotel\n1 Sea Front, Brighton BN1 1AA\n\nGuest Name: Mr Robert Green\nRoom: 214",
        "Tel 01273 1234",
        "Grand Hotel",
        "Robert Green",
    ),
    (
        "Al Noor Trading LLC\n"
        "PO Box 4411, Dubai, UAE\n"
        "TRN 100123456700003\n"
        "\n"
        "To,\n"
        "M/s. Gulf Star Contracting\n"
        "Sheikh Zayed Road\n"
        "Dubai, UAE",
        "",
        "Al Noor Trading LLC",
        "Gulf Star Contracting",
    ),
    (
        "Dear Ms Clarke,\n\nPlease find below our charges for October.",
        "Kind regards,\nTom Reed\nReed Design, 4 Mill Lane, York YO1 7HH, tom@reed.example",
        "Reed Design",
        "Ms Clarke",
    ),
    (
        "Reed Design\n"
        "4 Mill Lane\n"
        "York YO1 7HH\n"
        "\n"
        "FAO Jane Foster\n"
        "Harbour Trust\n"
        "Pier House\n"
        "12 Quay Street\n"
        "Cork",
        "tom@reed.example",
        "Reed Design",
        "Harbour Trust",
    ),
    (
        "Reed Design\n"
        "4 Mill Lane\n"
        "York YO1 7HH\n"
        "\n"
        "Customer name   Emma Watson\n"
        "Customer ID     44120\n"
        "Phone           01904 1234",
        "tom@reed.example",
        "Reed Design",
        "Emma Watson",
    ),
    (
        "INVOICE                                        Reed Design\n"
        "                                               4 Mill Lane\n"
        "Dr. Sarah O'Neill                              York YO1 7HH\n"
        "22 Elm Court                                   tom@reed.example\n"
        "Dublin 4\n"
        "Ireland",
        "",
        "Reed Design",
        "Dr. Sarah O'Neill",
    ),
    (
        "Reed Design\n"
        "4 Mill Lane\n"
        "York YO1 7HH\n"
        "tom@reed.example\n"
        "\n"
        "Patient: LEE, Hannah\n"
        "Date of birth: 3 March 1980",
        "",
        "Reed Design",
        "LEE, Hannah",
    ),
    (
        "Menuiserie Dupont SARL\n"
        "12 rue des Lilas\n"
        "69003 Lyon\n"
        "Tél. 04 72 00 11 22\n"
        "\n"
        "Madame Sophie Martin\n"
        "22 cours Lafayette\n"
        "69006 Lyon",
        "SIRET 732 829 320 00074",
        "Menuiserie Dupont SARL",
        "Sophie Martin",
    ),
    (
        "Menuiserie Dupont SARL\n"
        "12 rue des Lilas\n"
        "69003 Lyon\n"
        "\n"
        "SYNDICAT DES COPROPRIÉTAIRES LE PARC\n"
        "s/c Foncia Lyon\n"
        "22 cours Lafayette\n"
        "69006 Lyon",
        "SIRET 732 829 320 00074",
        "Menuiserie Dupont SARL",
        "Syndicat des copropriétaires Le Parc",
    ),
    (
        "Menuiserie Dupont SARL\n"
        "12 rue des Lilas\n"
        "69003 Lyon\n"
        "\n"
        "Adressé à :\n"
        "M. et Mme Bernard\n"
        "4 place Bellecour\n"
        "69002 Lyon\n"
        "À l'attention de : Mme Bernard",
        "SIRET 732 829 320 00074",
        "Menuiserie Dupont SARL",
        "M. et Mme Bernard",
    ),
    (
        "Menuiserie Dupont SARL                 Mairie de Villeurbanne\n"
        "12 rue des Lilas                       Service Comptabilité\n"
        "69003 Lyon                             Place Lazare Goujon\n"
        "Tél. 04 72 00 11 22                    69100 Villeurbanne",
        "SIRET 732 829 320 00074",
        "Menuiserie Dupont SARL",
        "Mairie de Villeurbanne",
    ),
    (
        "Café de la Gare\nClient : Société Générale de Nettoyage SAS\nServeur : Julie",
        "",
        "Café de la Gare",
        "Société Générale de Nettoyage SAS",
    ),
    (
        "Talleres Ruiz S.L.\n"
        "Calle Mayor 4\n"
        "28013 Madrid\n"
        "CIF B12345674\n"
        "\n"
        "Sra. Ana Ruiz Gómez\n"
        "Av. de América 20\n"
        "28028 Madrid",
        "",
        "Talleres Ruiz S.L.",
        "Ana Ruiz Gómez",
    ),
    (
        "Talleres Ruiz S.L.\n"
        "Calle Mayor 4\n"
        "28013 Madrid\n"
        "\n"
        "CLIENTE\n"
        "Ayuntamiento de Getafe\n"
        "Plaza de la Constitución 1\n"
        "28901 Getafe\n"
        "Atención: Dpto. de Compras",
        "CIF B12345674",
        "Talleres Ruiz S.L.",
        "Ayuntamiento de Getafe",
    ),
    (
        "Talleres Ruiz S.L. - Calle Mayor 4 - 28013 Madrid\n"
        "\n"
        "Nombre: Luis Fernández\n"
        "NIF: 12345678Z\n"
        "Vehículo: 4411 KLM",
        "CIF B12345674",
        "Talleres Ruiz S.L.",
        "Luis Fernández",
    ),
    (
        "Talleres Ruiz S.L. - Calle Mayor 4 - 28013 Madrid\n"
        "\n"
        "A la atención de D. José Pérez\n"
        "CONSTRUCCIONES PÉREZ E HIJOS, S.A.\n"
        "Calle del Río 3\n"
        "28045 Madrid",
        "CIF B12345674",
        "Talleres Ruiz S.L.",
        "CONSTRUCCIONES PÉREZ E HIJOS, S.A.",
    ),
    (
        "Officina Verdi S.r.l.\n"
        "Via Roma 1\n"
        "20121 Milano\n"
        "P.IVA 12345670017\n"
        "\n"
        "Spett.le\n"
        "Comune di Pavia\n"
        "Piazza Municipio 2\n"
        "27100 Pavia",
        "",
        "Officina Verdi S.r.l.",
        "Comune di Pavia",
    ),
    (
        "Officina Verdi S.r.l.\n"
        "Via Roma 1\n"
        "20121 Milano\n"
        "P.IVA 12345670017\n"
        "\n"
        "Egr. Sig. Mario Rossi\n"
        "Via Garibaldi 8\n"
        "20121 Milano",
        "",
        "Officina Verdi S.r.l.",
        "Mario Rossi",
    ),
    (
        "Officina Verdi S.r.l.\n"
        "Via Roma 1, 20121 Milano\n"
        "\n"
        "Destinatario: Studio Legale Bianchi e Associati\n"
        "Via Garibaldi 8, 20121 Milano\n"
        "C.F. BNCMRA80A01F205X",
        "P.IVA 12345670017",
        "Officina Verdi S.r.l.",
        "Studio Legale Bianchi e Associati",
    ),
    (
        "Officina Verdi S.r.l.\n"
        "Via Roma 1, 20121 Milano\n"
        "\n"
        "Condominio Aurora\n"
        "c/o Amm. Ferri Luca\n"
        "Via Garibaldi 8\n"
        "20121 Milano",
        "P.IVA 12345670017",
        "Officina Verdi S.r.l.",
        "Condominio Aurora",
    ),
    (
        "De Vries Tuinen BV\n"
        "Dorpsstraat 1\n"
        "3511 AB Utrecht\n"
        "\n"
        "Dhr. J. van der Berg\n"
        "Kerkplein 3\n"
        "3512 CD Utrecht",
        "KvK 12345678",
        "De Vries Tuinen BV",
        "J. van der Berg",
    ),
    (
        "De Vries Tuinen BV\n"
        "Dorpsstraat 1\n"
        "3511 AB Utrecht\n"
        "\n"
        "Gemeente Utrecht\n"
        "T.a.v. de crediteurenadministratie\n"
        "Postbus 16200\n"
        "3500 CE Utrecht",
        "KvK 12345678",
        "De Vries Tuinen BV",
        "Gemeente Utrecht",
    ),
    (
        "De Vries Tuinen BV\n"
        "Dorpsstraat 1\n"
        "3511 AB Utrecht\n"
        "\n"
        "Bakkerij Smit v.o.f.\n"
        "Mevr. A. Smit\n"
        "Kerkplein 3\n"
        "3512 CD Utrecht",
        "KvK 12345678",
        "De Vries Tuinen BV",
        "Bakkerij Smit v.o.f.",
    ),
    (
        "Sprzedawca                         Nabywca\n"
        "Jan Kowalski Usługi Budowlane      Szkoła Podstawowa nr 5\n"
        "ul. Polna 3                        ul. Szkolna 8\n"
        "00-950 Warszawa                    00-951 Warszawa\n"
        "NIP 5260001246                     NIP 1234563218",
        "",
        "Jan Kowalski Usługi Budowlane",
        "Szkoła Podstawowa nr 5",
    ),
    (
        "Jan Kowalski Usługi Budowlane\n"
        "ul. Polna 3, 00-950 Warszawa\n"
        "NIP 5260001246\n"
        "\n"
        "Pan Adam Nowak\n"
        "ul. Szkolna 8/4\n"
        "00-951 Warszawa",
        "",
        "Jan Kowalski Usługi Budowlane",
        "Adam Nowak",
    ),
    (
        "Jan Kowalski Usługi Budowlane\n"
        "ul. Polna 3, 00-950 Warszawa\n"
        "NIP 5260001246\n"
        "\n"
        "Nabywca: Gmina Łomianki, ul. Warszawska 115, 05-092 Łomianki\n"
        "Odbiorca: Przedszkole Nr 2",
        "",
        "Jan Kowalski Usługi Budowlane",
        "Gmina Łomianki",
    ),
    (
        "Bergs Bygg AB\n"
        "Storgatan 4\n"
        "111 22 Stockholm\n"
        "\n"
        "Brf Solgläntan\n"
        "c/o Nabo\n"
        "Box 12\n"
        "101 20 Stockholm",
        "Org.nr 556677-8899, Bankgiro 123-4567",
        "Bergs Bygg AB",
        "Brf Solgläntan",
    ),
    (
        "Bergs Bygg AB\n"
        "Storgatan 4\n"
        "111 22 Stockholm\n"
        "\n"
        "Er referens: Lisa Ek\n"
        "Vår referens: Olle Berg\n"
        "\n"
        "Fakturaadress\n"
        "Kommunen i Täby\n"
        "FE 411\n"
        "838 77 Frösön",
        "Org.nr 556677-8899",
        "Bergs Bygg AB",
        "Kommunen i Täby",
    ),
    (
        "Kivi Oy\nMäkikatu 4\n00100 Helsinki\n\nMatti Virtanen\nKoivutie 3 A 5\n02100 Espoo",
        "Y-tunnus 1234567-1",
        "Kivi Oy",
        "Matti Virtanen",
    ),
    (
        "Kivi Oy\n"
        "Mäkikatu 4\n"
        "00100 Helsinki\n"
        "\n"
        "Asunto Oy Koivula\n"
        "c/o Isännöinti Laine\n"
        "PL 12\n"
        "02101 Espoo",
        "Y-tunnus 1234567-1",
        "Kivi Oy",
        "Asunto Oy Koivula",
    ),
    (
        "Dodavatel:                          Odběratel:\n"
        "Novák s.r.o.                        Jana Dvořáková\n"
        "Dlouhá 4                            Krátká 8\n"
        "110 00 Praha 1                      120 00 Praha 2\n"
        "IČO: 12345678                       IČO: 87654321",
        "",
        "Novák s.r.o.",
        "Jana Dvořáková",
    ),
    (
        "Novák s.r.o.\n"
        "Dlouhá 4\n"
        "110 00 Praha 1\n"
        "IČO: 12345678\n"
        "\n"
        "Základní škola Brno, příspěvková organizace\n"
        "Krátká 8\n"
        "602 00 Brno",
        "",
        "Novák s.r.o.",
        "Základní škola Brno, příspěvková organizace",
    ),
    (
        "Kovács és Társa Kft.\n"
        "1051 Budapest, Fő utca 4.\n"
        "Adószám: 12345678-2-41\n"
        "\n"
        "Vevő neve: Szabó István\n"
        "Vevő címe: 6720 Szeged, Kárász utca 2.",
        "",
        "Kovács és Társa Kft.",
        "Szabó István",
    ),
    (
        "Eladó: Kovács és Társa Kft.\n"
        "1051 Budapest, Fő utca 4.\n"
        "Adószám: 12345678-2-41\n"
        "\n"
        "Vevő:\n"
        "Szegedi Önkormányzat\n"
        "6720 Szeged, Kárász utca 2.",
        "",
        "Kovács és Társa Kft.",
        "Szegedi Önkormányzat",
    ),
    (
        "Silva & Filhos, Lda\n"
        "Rua Augusta 4\n"
        "1100-053 Lisboa\n"
        "NIF 501234560\n"
        "\n"
        "Exmo. Sr. António Costa\n"
        "Av. da Liberdade 20\n"
        "1250-145 Lisboa",
        "",
        "Silva & Filhos, Lda",
        "António Costa",
    ),
    (
        "Silva & Filhos, Lda\n"
        "Rua Augusta 4\n"
        "1100-053 Lisboa\n"
        "NIF 501234560\n"
        "\n"
        "Exmos. Srs.\n"
        "Câmara Municipal do Porto\n"
        "Praça General Humberto Delgado\n"
        "4049-001 Porto",
        "",
        "Silva & Filhos, Lda",
        "Câmara Municipal do Porto",
    ),
    (
        "Παπαδόπουλος ΕΠΕ\n"
        "Ερμού 4\n"
        "105 63 Αθήνα\n"
        "ΑΦΜ 123456783\n"
        "\n"
        "Πελάτης: Γιώργος Νικολάου\n"
        "Διεύθυνση: Σταδίου 8, 105 64 Αθήνα",
        "",
        "Παπαδόπουλος ΕΠΕ",
        "Γιώργος Νικολάου",
    ),
    (
        "Παπαδόπουλος ΕΠΕ\n"
        "Ερμού 4\n"
        "105 63 Αθήνα\n"
        "ΑΦΜ 123456783\n"
        "\n"
        "Προς:\n"
        "Δήμος Αθηναίων\n"
        "Λιοσίων 22\n"
        "104 38 Αθήνα",
        "",
        "Παπαδόπουλος ΕΠΕ",
        "Δήμος Αθηναίων",
    ),
    (
        "請求書\n"
        "\n"
        "株式会社山田商事\n"
        "経理部 御中\n"
        "\n"
        "              第一書店\n"
        "              東京都千代田区神田1-2-3\n"
        "              TEL 03-1234-5678",
        "",
        "第一書店",
        "株式会社山田商事",
    ),
    (
        "請求書\n"
        "\n"
        "山田太郎 様\n"
        "\n"
        "              第一書店\n"
        "              東京都千代田区神田1-2-3\n"
        "              TEL 03-1234-5678",
        "",
        "第一書店",
        "山田太郎",
    ),
    (
        "购买方名称: 上海星辰科技有限公司\n"
        "纳税人识别号: 91310000123456789X\n"
        "\n"
        "销售方名称: 北京蓝天服务有限公司\n"
        "纳税人识别号: 91110000987654321X",
        "",
        "北京蓝天服务有限公司",
        "上海星辰科技有限公司",
    ),
    (
        "北京蓝天服务有限公司\n"
        "北京市朝阳区建国路88号\n"
        "电话 010-12345678\n"
        "\n"
        "致: 李小明\n"
        "上海市浦东新区世纪大道100号",
        "",
        "北京蓝天服务有限公司",
        "李小明",
    ),
    (
        "공급자: 주식회사 한빛\n서울시 중구 을지로 10\n전화 02-123-4567\n\n공급받는자: 김철수",
        "",
        "주식회사 한빛",
        "김철수",
    ),
    (
        "주식회사 한빛\n서울시 중구 을지로 10\n전화 02-123-4567\n\n대한상사 귀중",
        "",
        "주식회사 한빛",
        "대한상사",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "An\n"
        "Katholische Kirchengemeinde St. Martin\n"
        "Pfarrgasse 1\n"
        "20095 Hamburg",
        "",
        "Nordlicht Service GmbH",
        "Katholische Kirchengemeinde St. Martin",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Herrn und Frau\n"
        "Jochen und Birgit Winter\n"
        "Am Teich 7 b\n"
        "20095 Hamburg",
        "",
        "Nordlicht Service GmbH",
        "Jochen und Birgit Winter",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Eheleute Winter, Am Teich 7 b, 20095 Hamburg",
        "",
        "Nordlicht Service GmbH",
        "Eheleute Winter",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Rechnung an Fa. Krüger & Partner mbB",
        "",
        "Nordlicht Service GmbH",
        "Krüger & Partner mbB",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Kunde              Krüger Bau\n"
        "Kunden-Nr.         44182\n"
        "Sachbearbeiterin   Frau Holm",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Krüger Bau GmbH\n"
        "Herrn Thomas Krüger\n"
        "Baustraße 12\n"
        "20095 Hamburg\n"
        "\n"
        "Objekt: Wohnanlage Elbblick, Elbchaussee 4, 22765 Hamburg",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau GmbH",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Frau\n"
        "Prof. Dr. Ingrid Hansen-Meyer\n"
        "Institut für Chemie\n"
        "Universitätsallee 1\n"
        "28359 Bremen",
        "",
        "Nordlicht Service GmbH",
        "Prof. Dr. Ingrid Hansen-Meyer",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Bundesanstalt für Immobilienaufgaben\n"
        "Direktion Rostock\n"
        "-Zentraler Rechnungseingang-\n"
        "Postfach 12 34\n"
        "18001 Rostock",
        "",
        "Nordlicht Service GmbH",
        "Bundesanstalt für Immobilienaufgaben",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Rechnungsadresse:              Lieferadresse:\n"
        "Krüger Bau GmbH                Baustelle Elbblick\n"
        "Baustraße 12                   Elbchaussee 4\n"
        "20095 Hamburg                  22765 Hamburg",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau GmbH",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Leistungsempfänger: Krüger Bau GmbH, Baustraße 12, 20095 Hamburg, USt-IdNr. DE123456788",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau GmbH",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Sehr geehrter Herr Winter,\n"
        "\n"
        "wir berechnen Ihnen:",
        "",
        "Nordlicht Service GmbH",
        "Herr Winter",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Betr.: Mietobjekt Teichweg\n"
        "\n"
        "Mieter: Ole Petersen",
        "",
        "Nordlicht Service GmbH",
        "Ole Petersen",
    ),
    (
        "Nordlicht Service GmbH\nHafenstr. 2\n20095 Hamburg\n\nVersicherungsnehmerin: Ilse Brandt",
        "",
        "Nordlicht Service GmbH",
        "Ilse Brandt",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "Rechnungsempfänger\n"
        "\n"
        "Krüger Bau GmbH\n"
        "Baustraße 12\n"
        "20095 Hamburg",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau GmbH",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "c/o Steuerberatung Wolf\n"
        "Krüger Bau GmbH\n"
        "Baustraße 12\n"
        "20095 Hamburg",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau GmbH",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "KRÜGER BAU GMBH\n"
        "BAUSTRASSE 12\n"
        "D-20095 HAMBURG\n"
        "DEUTSCHLAND",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau GmbH",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "** Krüger Bau **\n"
        "Baustraße 12\n"
        "20095 Hamburg",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "| Kunde | Krüger Bau |\n"
        "| --- | --- |",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau",
    ),
    (
        "Nordlicht Service GmbH\nHafenstr. 2\n20095 Hamburg\n\n**Kunde:** Krüger Bau",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau",
    ),
    (
        "Nordlicht Service GmbH\n"
        "Hafenstr. 2\n"
        "20095 Hamburg\n"
        "\n"
        "## Rechnung an\n"
        "Krüger Bau\n"
        "Baustraße 12\n"
        "20095 Hamburg",
        "",
        "Nordlicht Service GmbH",
        "Krüger Bau",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Invoice To\n"
        "The Manager\n"
        "River View Care Home\n"
        "22 Bath Road\n"
        "Bristol BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "River View Care Home",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Bill To: River View Care Home (Account 4471)",
        "",
        "Kestrel Plumbing Ltd",
        "River View Care Home",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Messrs. Hart & Co\n"
        "22 Bath Road\n"
        "Bristol BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "Hart & Co",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Attn: Accounts Payable\n"
        "River View Care Home\n"
        "22 Bath Road\n"
        "Bristol BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "River View Care Home",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "River View Care Home\n"
        "fao Mrs Dale, Matron\n"
        "22 Bath Road\n"
        "Bristol BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "River View Care Home",
    ),
    (
        "Kestrel Plumbing Ltd\n8 Mill Road\nBristol BS1 4DJ\n\nPrepared for: Oliver Stone",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Client Oliver Stone     Matter 2231/1",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Name: Oliver Stone\n"
        "Email: oliver@stone.example",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
    (
        "Kestrel Plumbing Ltd\n8 Mill Road\nBristol BS1 4DJ\n\nCharged to: Oliver Stone",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
    (
        "Kestrel Plumbing Ltd\n8 Mill Road\nBristol BS1 4DJ\n\nAccount holder: Oliver Stone",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Oliver Stone\n"
        "oliver@stone.example\n"
        "+44 117 496 0000",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Oliver Stone\n"
        "Flat 3\n"
        "Castle House\n"
        "Park Row\n"
        "Bristol\n"
        "BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "To: Ministry of Works and Housing\n"
        "P.M.B. 12\n"
        "Abuja, Nigeria",
        "",
        "Kestrel Plumbing Ltd",
        "Ministry of Works and Housing",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Hi Oliver,\n"
        "\n"
        "here is the bill for last week.",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Dear Mr and Mrs Stone\n"
        "\n"
        "Work at 4 Park Row",
        "",
        "Kestrel Plumbing Ltd",
        "Mr and Mrs Stone",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Work carried out for Oliver Stone at 4 Park Row, Bristol BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "The Grange Hotel\n"
        "22 Bath Road\n"
        "Bristol\n"
        "BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "The Grange Hotel",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Unit 7 Ltd\n"
        "22 Bath Road\n"
        "Bristol BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "Unit 7 Ltd",
    ),
    (
        "Kestrel Plumbing Ltd\n"
        "8 Mill Road\n"
        "Bristol BS1 4DJ\n"
        "\n"
        "Studio 54\n"
        "22 Bath Road\n"
        "Bristol BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "Studio 54",
    ),
    (
        "Atelier Moreau SARL\n"
        "5 rue Pasteur\n"
        "31000 Toulouse\n"
        "\n"
        "Doit : Mairie de Blagnac\n"
        "1 place des Arts\n"
        "31700 Blagnac",
        "",
        "Atelier Moreau SARL",
        "Mairie de Blagnac",
    ),
    (
        "Atelier Moreau SARL\n"
        "5 rue Pasteur\n"
        "31000 Toulouse\n"
        "\n"
        "À\n"
        "Monsieur Paul GIRARD\n"
        "8 allée des Pins\n"
        "31000 Toulouse",
        "",
        "Atelier Moreau SARL",
        "Paul GIRARD",
    ),
    (
        "Atelier Moreau SARL\n"
        "5 rue Pasteur\n"
        "31000 Toulouse\n"
        "\n"
        "SCI Les Tilleuls\n"
        "M. Paul Girard\n"
        "8 allée des Pins\n"
        "31000 Toulouse",
        "",
        "Atelier Moreau SARL",
        "SCI Les Tilleuls",
    ),
    (
        "Atelier Moreau SARL\n"
        "5 rue Pasteur\n"
        "31000 Toulouse\n"
        "\n"
        "Facture à l'attention de Paul Girard",
        "",
        "Atelier Moreau SARL",
        "Paul Girard",
    ),
    (
        "Atelier Moreau SARL\n"
        "5 rue Pasteur\n"
        "31000 Toulouse\n"
        "\n"
        "Code client   C0441\n"
        "Nom client    GIRARD Paul\n"
        "Adresse       8 allée des Pins",
        "",
        "Atelier Moreau SARL",
        "GIRARD Paul",
    ),
    (
        "Atelier Moreau SARL\n"
        "5 rue Pasteur\n"
        "31000 Toulouse\n"
        "\n"
        "Client                          Livraison\n"
        "Girard Paul                     Chantier Pins\n"
        "8 allée des Pins                2 rue Neuve\n"
        "31000 Toulouse                  31100 Toulouse",
        "",
        "Atelier Moreau SARL",
        "Girard Paul",
    ),
    (
        "Reformas Vega S.L.\n"
        "Calle Luna 9\n"
        "41001 Sevilla\n"
        "\n"
        "Señores:\n"
        "Comunidad de Propietarios Luna 14\n"
        "Calle Luna 14\n"
        "41001 Sevilla",
        "",
        "Reformas Vega S.L.",
        "Comunidad de Propietarios Luna 14",
    ),
    (
        "Reformas Vega S.L.\nCalle Luna 9\n41001 Sevilla\n\nFacturado a: María del Carmen Ortiz",
        "",
        "Reformas Vega S.L.",
        "María del Carmen Ortiz",
    ),
    (
        "Reformas Vega S.L.\n"
        "Calle Luna 9\n"
        "41001 Sevilla\n"
        "\n"
        "D.ª Carmen Ortiz\n"
        "Calle Luna 14, 2º B\n"
        "41001 Sevilla",
        "",
        "Reformas Vega S.L.",
        "Carmen Ortiz",
    ),
    (
        "Reformas Vega S.L.\n"
        "Calle Luna 9\n"
        "41001 Sevilla\n"
        "\n"
        "Razón social: Hotel Giralda SA\n"
        "Domicilio: Calle Luna 14",
        "",
        "Reformas Vega S.L.",
        "Hotel Giralda SA",
    ),
    (
        "Reformas Vega S.L.\nCalle Luna 9\n41001 Sevilla\n\nTitular del contrato: Carmen Ortiz",
        "",
        "Reformas Vega S.L.",
        "Carmen Ortiz",
    ),
    (
        "Impianti Neri S.r.l.\n"
        "Via Dante 7\n"
        "10121 Torino\n"
        "\n"
        "Gent.ma Sig.ra Anna Conti\n"
        "Via Po 3\n"
        "10121 Torino",
        "",
        "Impianti Neri S.r.l.",
        "Anna Conti",
    ),
    (
        "Impianti Neri S.r.l.\n"
        "Via Dante 7\n"
        "10121 Torino\n"
        "\n"
        "Alla cortese attenzione di\n"
        "Farmacia Centrale s.n.c.\n"
        "Via Po 3\n"
        "10121 Torino",
        "",
        "Impianti Neri S.r.l.",
        "Farmacia Centrale s.n.c.",
    ),
    (
        "Impianti Neri S.r.l.\n"
        "Via Dante 7\n"
        "10121 Torino\n"
        "\n"
        "Intestatario: Anna Conti   C.F. CNTNNA80A41L219X",
        "",
        "Impianti Neri S.r.l.",
        "Anna Conti",
    ),
    (
        "Obras Lima, Lda\n"
        "Rua do Sol 3\n"
        "4000-001 Porto\n"
        "\n"
        "Cliente n.º 441\n"
        "Ana Sousa\n"
        "Rua Nova 8\n"
        "4000-002 Porto",
        "",
        "Obras Lima, Lda",
        "Ana Sousa",
    ),
    (
        "Obras Lima, Lda\nRua do Sol 3\n4000-001 Porto\n\nNome: Ana Sousa\nContribuinte: 123456789",
        "",
        "Obras Lima, Lda",
        "Ana Sousa",
    ),
    (
        "Bakker Techniek B.V.\n"
        "Havenstraat 12\n"
        "3011 AB Rotterdam\n"
        "\n"
        "VvE De Linde\n"
        "p/a Beheer Plus\n"
        "Lindelaan 4\n"
        "3011 AB Rotterdam",
        "",
        "Bakker Techniek B.V.",
        "VvE De Linde",
    ),
    (
        "Bakker Techniek B.V.\n"
        "Havenstraat 12\n"
        "3011 AB Rotterdam\n"
        "\n"
        "Fam. de Wit\n"
        "Lindelaan 4\n"
        "3011 AB Rotterdam",
        "",
        "Bakker Techniek B.V.",
        "Fam. de Wit",
    ),
    (
        "Bakker Techniek B.V.\n"
        "Havenstraat 12\n"
        "3011 AB Rotterdam\n"
        "\n"
        "Debiteur: 1044   Naam: Fam. de Wit",
        "",
        "Bakker Techniek B.V.",
        "Fam. de Wit",
    ),
    (
        "Instal-Bud Sp. z o.o.\n"
        "ul. Leśna 3\n"
        "30-001 Kraków\n"
        "\n"
        "Nabywca:\n"
        "Wspólnota Mieszkaniowa Leśna 12\n"
        "ul. Leśna 12\n"
        "30-001 Kraków",
        "",
        "Instal-Bud Sp. z o.o.",
        "Wspólnota Mieszkaniowa Leśna 12",
    ),
    (
        "Instal-Bud Sp. z o.o.\n"
        "ul. Leśna 3\n"
        "30-001 Kraków\n"
        "\n"
        "Sz. P. Ewa Zając\n"
        "ul. Leśna 12/3\n"
        "30-001 Kraków",
        "",
        "Instal-Bud Sp. z o.o.",
        "Ewa Zając",
    ),
    (
        "Norr Teknik AB\n"
        "Kungsgatan 8\n"
        "411 19 Göteborg\n"
        "\n"
        "Till:\n"
        "Föräldrakooperativet Ugglan\n"
        "Skolgatan 4\n"
        "411 19 Göteborg",
        "",
        "Norr Teknik AB",
        "Föräldrakooperativet Ugglan",
    ),
    (
        "Norr Teknik AB\n"
        "Kungsgatan 8\n"
        "411 19 Göteborg\n"
        "\n"
        "Kundnr 441\n"
        "Ingrid Ström\n"
        "Skolgatan 4 lgh 1102\n"
        "411 19 Göteborg",
        "",
        "Norr Teknik AB",
        "Ingrid Ström",
    ),
    (
        "Sähkö Laine Oy\nRantatie 5\n33100 Tampere\n\nTampereen kaupunki\nPL 487\n33101 Tampere",
        "",
        "Sähkö Laine Oy",
        "Tampereen kaupunki",
    ),
    (
        "Sähkö Laine Oy\nRantatie 5\n33100 Tampere\n\nAsiakas: Aino Laakso   Asiakasnro: 441",
        "",
        "Sähkö Laine Oy",
        "Aino Laakso",
    ),
    (
        "Stavby Horák s.r.o.\n"
        "Lipová 5\n"
        "602 00 Brno\n"
        "\n"
        "Společenství vlastníků Lipová 12\n"
        "Lipová 12\n"
        "602 00 Brno",
        "",
        "Stavby Horák s.r.o.",
        "Společenství vlastníků Lipová 12",
    ),
    (
        "Stavby Horák s.r.o.\nLipová 5\n602 00 Brno\n\nObjednatel: Eva Malá, Krátká 3, 602 00 Brno",
        "",
        "Stavby Horák s.r.o.",
        "Eva Malá",
    ),
    (
        "Épker Kft.\nPetőfi utca 6.\n4024 Debrecen\n\nVevő: Nagy Éva\n4024 Debrecen, Piac utca 3.",
        "",
        "Épker Kft.",
        "Nagy Éva",
    ),
    (
        "Épker Kft.\n"
        "Petőfi utca 6.\n"
        "4024 Debrecen\n"
        "\n"
        "Tisztelt Nagy Éva!\n"
        "\n"
        "Alább küldjük a számlát.",
        "",
        "Épker Kft.",
        "Nagy Éva",
    ),
    (
        "Τεχνική ΑΕ\nΚηφισίας 12\n115 26 Αθήνα\n\nΕπωνυμία: Φούρνος Δέλτα\nΔιεύθυνση: Πατησίων 8",
        "",
        "Τεχνική ΑΕ",
        "Φούρνος Δέλτα",
    ),
    (
        "株式会社東京堂\n東京都港区芝1-1-1\n\n大阪市立図書館 御中",
        "",
        "株式会社東京堂",
        "大阪市立図書館",
    ),
    (
        "佐藤 花子 様\n\n株式会社東京堂\n東京都港区芝1-1-1\n電話 03-1111-2222",
        "",
        "株式会社東京堂",
        "佐藤 花子",
    ),
    (
        "名称: 广州海风贸易有限公司\n"
        "纳税人识别号: 91440000123456789X\n"
        "\n"
        "销售方: 深圳光明电子有限公司",
        "",
        "深圳光明电子有限公司",
        "广州海风贸易有限公司",
    ),
    (
        "客户: 王伟\n\n深圳光明电子有限公司\n电话 0755-12345678",
        "",
        "深圳光明电子有限公司",
        "王伟",
    ),
    (
        "상호: 한강서점\n성명: 이영희 귀하",
        "",
        "한강서점",
        "이영희",
    ),
    (
        "Krüger Bau GmbH\nBaustraße 12\n20095 Hamburg",
        "Nordlicht Service GmbH, Hafenstr. 2, 20095 Hamburg, Tel. 040 11",
        "Nordlicht Service GmbH",
        "Krüger Bau GmbH",
    ),
    (
        "Oliver Stone\n4 Park Row\nBristol BS2 0AA",
        "Kestrel Plumbing Ltd, 8 Mill Road, Bristol BS1 4DJ, Tel 0117 1",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
    (
        "INVOICE\n"
        "\n"
        "From                        To\n"
        "Kestrel Plumbing Ltd        Oliver Stone\n"
        "8 Mill Road                 4 Park Row\n"
        "Bristol BS1 4DJ             Bristol BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
    (
        "Kestrel Plumbing Ltd   8 Mill Road   Bristol BS1 4DJ\n"
        "Oliver Stone   4 Park Row   Bristol BS2 0AA",
        "",
        "Kestrel Plumbing Ltd",
        "Oliver Stone",
    ),
)
"""What stands above and below the body, the seller, and the buyer's right name."""


@pytest.mark.parametrize(("head", "foot", "seller", "buyer"), RIGHT)
def test_a_right_name_is_never_doubtful(head: str, foot: str, seller: str, buyer: str) -> None:
    """Windows, labels, greetings, two columns, titles, departments, agents, two rows, capitals."""
    assert not _is_doubtful(buyer, f"{head}{BODY}{foot}\n", seller)


WINDOW = """Huber Elektro GmbH
Gewerbering 3
84028 Landshut
Tel. 0871 4411

Stadtwerke Nord
Beteiligungsgesellschaft mbH & Co. KG
Abt. Rechnungswesen
z. Hd. Frau Krüger
Ringstraße 88
20095 Hamburg

Ihr Ansprechpartner: Sabine Kurz"""
LABELLED = """Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Bill to                    Ship to
Acme Widgets LLC           Northern Stores
Attn: Accounts Payable     9 Dock Lane
500 Main Street            Hull HU1 3AE
Austin, TX 78701

Account manager: Peter Clark
Customer ID   44120"""


@pytest.mark.parametrize(
    "name",
    [
        "Sabine Kurz",
        "Abt. Rechnungswesen",
        "Ringstraße 88",
        "Hamburg",
        "20095 Hamburg",
        "Gewerbering 3",
        "Landshut",
        "Rechnung",
        "Rechnung Nr. 2026-118",
        "2026-118",
        "Datum",
        "Beratung",
        "Gesamt",
        "800,00 €",
        "Nord",
        "Tel.",
        "Ihr Ansprechpartner",
    ],
)
def test_other_words_of_a_letter_are_doubtful(name: str) -> None:
    """Rows of both addresses, a clerk, labels, lines, sums, and a part of the name."""
    assert _is_doubtful(name, WINDOW + BODY, "Huber Elektro GmbH")


@pytest.mark.parametrize(
    "name",
    [
        "Northern Stores",
        "Peter Clark",
        "Bill to",
        "Ship to",
        "500 Main Street",
        "Austin",
        "Customer ID",
        "44120",
        "8 Mill Road",
        "Widgets",
    ],
)
def test_a_labelled_buyer_leaves_no_other(name: str) -> None:
    """Neither the receiver of the goods nor a clerk."""
    assert _is_doubtful(name, LABELLED + BODY, "Kestrel Plumbing Ltd")


def test_a_person_below_the_company_is_not_the_buyer() -> None:
    """The invoice is the company's; a person above a town alone is the buyer."""
    text = "Krüger Bau GmbH\nHerrn Thomas Krüger\nBaustraße 12\n20095 Hamburg"
    assert _is_doubtful("Thomas Krüger", text + BODY, "Huber Elektro GmbH")
    assert not _is_doubtful("Thomas Krüger", text.partition("\n")[2] + BODY, "Huber Elektro GmbH")


def test_a_name_in_the_senders_block_is_not_the_buyer() -> None:
    """An owner stands below the name of his shop."""
    text = "Salon Bella\nRosa Weber\nHauptstr. 4\n50667 Köln"
    text += "\n\nErika Muster\nMarkt 1\n50668 Köln"
    assert _is_doubtful("Rosa Weber", text + BODY, "Salon Bella")
    assert not _is_doubtful("Erika Muster", text + BODY, "Salon Bella")


def test_columns_of_one_row_may_have_one_blank_between() -> None:
    """Readers of PDFs lose the gap: the seller's name, or the label of a number, ends the name."""
    text = "Salon Bella Erika Muster\nHauptstr. 4 Markt 1\n50667 Köln 50668 Köln"
    assert not _is_doubtful("Erika Muster", text + BODY, "Salon Bella")
    text = "Salon Bella\n\nErika Muster Kundennr.: 4711\nMarkt 1 Datum: 05.10.2026\n50668 Köln"
    assert not _is_doubtful("Erika Muster", text + BODY, "Salon Bella")


def test_a_name_with_the_word_of_a_label_may_be_a_buyer() -> None:
    """`Netto` is a chain of shops."""
    text = "Salon Bella\nHauptstr. 4\n50667 Köln\n\nNetto\nMarkt 1\n50668 Köln"
    assert not _is_doubtful("Netto", text + BODY, "Salon Bella")


@pytest.mark.parametrize(
    "row",
    [
        "Mo-Fr 8.00-18.00 Uhr",
        "Check-in 15.00 Uhr Check-out 11.00 Uhr",
        "Stammkapital 25.000,00 EUR",
        "au capital de 1.500.000,00 €",
        "Zu zahlen: 1.190,00 EUR",
        "Previous balance 0.00",
    ],
)
def test_an_amount_may_stand_above_the_addressee(row: str) -> None:
    """The table of amounts begins at the first row with two of them, or is the last amount."""
    text = f"Salon Bella\n{row}\n\nErika Muster\nMarkt 1\n50668 Köln"
    assert not _is_doubtful("Erika Muster", text + BODY, "Salon Bella")
    lines = "Rechnung 118\nBeratung 1 800,00 800,00\nGesamt 800,00\n"
    below = f"{text}\n\n{lines}Hafen Lager\nKai 1\n50668 Köln"
    assert _is_doubtful("Hafen Lager", below, "Salon Bella")


@pytest.mark.parametrize(
    ("seller", "buyer"),
    [
        ("Muster", "Muster Bau"),
        ("Muster Bau GmbH", "Muster Bau GmbH & Co. KG"),
        ("Weber", "Weberei Nord"),
        ("Lenz", "Karin Lenz"),
    ],
)
def test_the_sellers_name_may_be_a_part_of_the_buyers(seller: str, buyer: str) -> None:
    """Companies of one group, and families."""
    text = f"{seller}\nHauptstr. 4\n50667 Köln\n\n{buyer}\nMarkt 1\n50668 Köln"
    assert not _is_doubtful(buyer, text + BODY, seller)


@pytest.mark.parametrize(
    ("buyer", "row"),
    [
        ("Muster Nord AG", "Muster Nord AG Seite 1 von 2"),
        ("Muster Nord AG", "Muster Nord AG Hamburg, 05.10.2026"),
        ("Muster Nord AG", "Muster Nord AG Ihr Zeichen: L/12"),
        ("Muster Nord AG", "Muster Nord AG t/a Nordmarkt"),
        ("Erika Muster", "Erika Muster 05.10.2026"),
        ("Erika Muster", "Erika Muster Seite 1"),
        ("Erika Muster", "Erika Muster Bearbeiter: Lenz"),
        ("Erika Muster", "Erika Muster [10234]"),
        ("Erika Muster", "10234 Erika Muster"),
    ],
)
def test_a_next_column_may_stand_one_blank_away(buyer: str, row: str) -> None:
    """Any words behind a legal form; a number, a page or a label behind another name."""
    text = f"Salon Bella\nHauptstr. 4\n50667 Köln\n\n{row}\nMarktweg 1\n50668 Köln{BODY}"
    assert not _is_doubtful(buyer, text, "Salon Bella")
    assert _is_doubtful("Marktweg", text, "Salon Bella")


def test_a_row_may_hold_the_whole_address_without_marks() -> None:
    """A street, its house and a town follow; the words of the street are no name."""
    text = "Salon Bella\nHauptstr. 4\n50667 Köln\n\nErika Muster Marktweg 1 50668 Köln"
    assert not _is_doubtful("Erika Muster", text + BODY, "Salon Bella")
    assert _is_doubtful("Marktweg", text + BODY, "Salon Bella")
    assert _is_doubtful("Salon", text + BODY, "Salon Bella")


@pytest.mark.parametrize(
    "row",
    [
        "Customer 10234 {}",
        "Customer #10234 {}",
        "Customer 10234: {}",
        "Customer No./Name: 10234 / {}",
        "Kunde: 10234 {}",
        "Debitor 10234 - {}",
        "Client n° 10234 {}",
        "Cod. cliente 10234 {}",
        "Kundnr 10234 {}",
        "Asiakas 10234 {}",
    ],
)
def test_a_number_may_stand_between_a_label_and_the_name(row: str) -> None:
    """The customer's; behind the number of an order the name is another's."""
    text = f"Kestrel Plumbing Ltd\n8 Mill Road\nBristol BS1 4DJ\n\n{row.format('Anna Reed')}"
    address = "\n\nBill to\nOliver Stone\n4 Park Row\nBristol BS2 0AA"
    assert not _is_doubtful("Anna Reed", text + address + BODY, "Kestrel Plumbing Ltd")
    order = text.replace(row.partition("10234")[0], "Order no. ")
    assert _is_doubtful("Anna Reed", order + address + BODY, "Kestrel Plumbing Ltd")


@pytest.mark.parametrize(
    "foot",
    [
        "Remittance slip\nAnna Reed\n12 Oak Grove\nLeeds LS2 8BB",
        "Customer signature: Anna Reed",
        "Customer copy\nAnna Reed\nVISA ****1234",
    ],
)
def test_a_buyer_may_stand_below_the_amounts_alone(foot: str) -> None:
    """Where the document addresses another one, the place below the amounts names no buyer."""
    text = f"Kestrel Plumbing Ltd\n8 Mill Road\nBristol BS1 4DJ{BODY}{foot}\n"
    assert not _is_doubtful("Anna Reed", text, "Kestrel Plumbing Ltd")
    other = text.replace("BS1 4DJ\n", "BS1 4DJ\n\nOliver Stone\n4 Park Row\nBristol BS2 0AA\n", 1)
    assert _is_doubtful("Anna Reed", other, "Kestrel Plumbing Ltd")


@pytest.mark.parametrize(
    ("row", "buyer"),
    [
        ("Good morning Anna Reed,", "Anna Reed"),
        ("Moin Jan Petersen,", "Jan Petersen"),
        ("Thank you Anna Reed for your order", "Anna Reed"),
        ("¡Gracias por tu compra, Ana Ruiz!", "Ana Ruiz"),
        ("To: Anna Reed <anna@reed.example>", "Anna Reed"),
        ("Received from: Anna Reed", "Anna Reed"),
        ("Order placed by Anna Reed on 3 October 2026", "Anna Reed"),
        ("Er referens: Anna Berg", "Anna Berg"),
        ("M/s Anna Reed", "Anna Reed"),
        ("Name    : Anna Reed", "Anna Reed"),
        ("Rechnung für Herrn Jan Petersen", "Jan Petersen"),
        ("尊敬的王小明：", "王小明"),
        ("김영희님", "김영희"),
        ("고객번호 10234 김영희 고객님", "김영희"),
        ("王小明 先生", "王小明"),
    ],
)
def test_where_nothing_names_a_buyer_any_words_may_stand_around_a_name(
    row: str, buyer: str
) -> None:
    """A clerk, a label, a greeting and a row of an address stay no names."""
    text = f"Salon Bella\nHauptstr. 4\n50667 Köln\n\n{row}\nIssued by Tom Clark{BODY}"
    assert not _is_doubtful(buyer, text, "Salon Bella")
    for name in ("Tom Clark", "Rechnung Nr", "Salon Bella", "Dear Anna"):
        assert _is_doubtful(name, f"{text}Dear Anna", "Salon Bella")


@pytest.mark.parametrize("name", ["3M", "U2", "B 52", "A1 2000", "X", "Mo", "The Family"])
def test_a_name_over_its_address_may_look_like_anything(name: str) -> None:
    """A street and a town stand below; elsewhere the same words are no name."""
    text = f"Salon Bella\nHauptstr. 4\n50667 Köln\n\n{name}\nMarktweg 1\n50668 Köln"
    assert not _is_doubtful(name, text + BODY, "Salon Bella")
    assert _is_doubtful(name, text.replace(name, f"{name}\n\nErika Muster") + BODY, "Salon Bella")


def test_a_department_of_a_state_is_a_buyer() -> None:
    """The authority itself is called so; a company's department is none."""
    text = "Salon Bella\n\n{}\nGreat House\n33 Horse Road\nLondon SW1P 4DR" + BODY
    authority = "Department for Transport"
    assert not _is_doubtful(authority, text.format(authority), "Salon Bella")
    assert _is_doubtful("Einkauf", text.format("Muster AG\nEinkauf"), "Salon Bella")


@pytest.mark.parametrize(
    "row", ["Einschreiben Rückschein", "Persönlich", "Postanschrift", "Private & Confidential"]
)
def test_a_postal_remark_is_no_buyer(row: str) -> None:
    """The addressee stands below it."""
    text = f"Salon Bella\nHauptstr. 4\n50667 Köln\n\n{row}\nErika Muster\nMarktweg 1\n50668 Köln"
    assert _is_doubtful(row, text + BODY, "Salon Bella")
    assert not _is_doubtful("Erika Muster", text + BODY, "Salon Bella")


def test_an_agent_of_the_buyer_is_not_the_buyer() -> None:
    """He gets the letter; a company below a person is the buyer."""
    text = "Salon Bella\nHauptstr. 4\n50667 Köln\n\nErika Muster\n{}Nord GmbH\nWeg 1\n50668 Köln"
    for agent in ("c/o Nord GmbH", "c/o Nord"):
        assert _is_doubtful(agent, text.format("c/o ") + BODY, "Salon Bella")
    assert not _is_doubtful("Erika Muster", text.format("c/o ") + BODY, "Salon Bella")
    assert not _is_doubtful("Nord GmbH", text.format("") + BODY, "Salon Bella")


def _has_addressee(head: str) -> bool:
    invoice = Invoice.model_validate({"supplier": {"name": "Huber Elektro GmbH"}})
    return has_addressee(invoice, PrintedText(head + BODY).plain)


_LETTERHEAD = "Huber Elektro GmbH\nGewerbering 3\n84028 Landshut\nTel. 0871 4411\n\n"


def test_the_senders_address_in_the_window_is_not_the_sellers_block() -> None:
    """It is one row, small, above the buyer's name."""
    sender = "Huber Elektro GmbH · Gewerbering 3 · 84028 Landshut"
    head = f"Huber Elektro GmbH\nTel. 0871 4411\n\n{sender}\n"
    text = f"{head}Stadtbau Landshut GmbH\nFrau Ida Stein\nAltstadt 12\n84028 Landshut\n{BODY}"
    assert _has_addressee(text)
    assert _is_doubtful("Ida Stein", text, "Huber Elektro GmbH")
    assert not _is_doubtful("Stadtbau Landshut GmbH", text, "Huber Elektro GmbH")


@pytest.mark.parametrize(
    "window",
    [
        "Stadtbau Landshut\nAltstadt 12\n84028 Landshut",
        "Frau\nErika Lang\nAltstadt 12\n84028 Landshut",
        "Condominio Via Verdi 9\nVia del Molo 4\n16121 Genova",
        "Elmira Sp. z o.o.\nul. Portowa 12\n80-001 Gdańsk",
        "Mrs Alice Harrow\n12 Harbour Road\nLeeds\nLS1 4AP",
        "Castrel Inc.\n220 King Street West\nToronto, ON M5V 2T6",
        "Sorrel A.Ş.\nKordon Sokak 11\n35000 İzmir",
    ],
)
def test_an_address_that_is_not_the_sellers_has_the_buyer(window: str) -> None:
    """An answer without a buyer misses him."""
    assert _has_addressee(_LETTERHEAD + window)
    assert _has_addressee(f"{window}\n\n{_LETTERHEAD}")


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "Filiale Pasing\nBäckerstr. 4\n81241 München",
        "Lieferanschrift:\nLager Nord\nHafenstr. 4\n28195 Bremen",
        "Fahrer: Erol Demir\nAbholung: Ulmenweg 14, 20095 Hamburg",
        "Es bediente Sie: Petra Lang",
        "Huber Elektro Service\nPostfach 11\n84001 Landshut",
    ],
)
def test_other_addresses_have_no_buyer(rows: str) -> None:
    """The sender's, one of a branch or of a delivery, and a way."""
    assert not _has_addressee(_LETTERHEAD + rows)


def test_a_town_in_the_sellers_name_leaves_the_buyer_his_address() -> None:
    """Municipal companies are called after the town of their buyers."""
    seller = Invoice.model_validate({"supplier": {"name": "Stadtwerke Hollfeld GmbH"}})
    head = "Stadtwerke Hollfeld GmbH\nEnergieplatz 2\n96142 Hollfeld\n\n"
    buyer = "Herrn\nKonrad Ehrlicher\nAm Kellerberg 5\n96142 Hollfeld\n"
    assert has_addressee(seller, PrintedText(head + buyer + BODY).plain)
    assert not has_addressee(seller, PrintedText(head + BODY).plain)


@pytest.mark.parametrize("name", ["An die", "2290 Commerce Dr", "Terms", "电话：0571 8800"])
def test_words_around_an_addressee_are_no_buyer(name: str) -> None:
    """Those that address him, a house with its street, a head above values, a label."""
    text = (
        "Pine Heating\n2290 Commerce Dr, Boise, ID 83705   (208) 555-0177\n电话：0571 8800\n\n"
        "An die\nCedar Creek\n88 Long Street\nMeridian, ID 83680\n\n"
        "Invoice   Date         Terms    Shipped      Clerk\n"
        "H-2093    01/26/2026   Net 15   01/22/2026   DLM\n"
    )
    assert _is_doubtful(name, text + BODY, "Pine Heating")
    assert not _is_doubtful("Cedar Creek", text + BODY, "Pine Heating")


@given(st.text(max_size=30), st.text(max_size=200))
def test_no_text_raises(name: str, text: str) -> None:
    """Neither a name nor a document."""
    _is_doubtful(name, text, name[:5])
    _is_doubtful(name, f"{name}\n{text}", None)


@pytest.mark.parametrize("head", ["Bezeichnung", "Prestation"])
def test_the_head_of_a_column_is_no_buyer(head: str) -> None:
    """Also where it begins the table's row below an addressee."""
    text = f"Huber GmbH\nRing 3\n84028 Landshut\n\n{head}    Betrag\nBeratung   800,00\n"
    assert _is_doubtful(head, text, "Huber GmbH")


@pytest.mark.parametrize(
    "name", ["Omschrijving", "Aantal", "Herrn und Frau", "Madame et Monsieur", "Exmo(s) Sr(s)"]
)
def test_heads_of_columns_and_titles_alone_are_no_buyers(name: str) -> None:
    """Amounts stand below the head, and a name follows the titles."""
    text = (
        "Van Dongen B.V.\n\nHerrn und Frau\nMadame et Monsieur\nExmo(s) Sr(s)\n"
        "Michael Obermaier\n\n"
        "Omschrijving       Aantal    Bedrag\nAdvies                  3    375,00\n"
    )
    assert _is_doubtful(name, text, "Van Dongen B.V.")
    assert not _is_doubtful("Michael Obermaier", text, "Van Dongen B.V.")


@pytest.mark.parametrize("label", ["Invoice for:", "Rechnung für:", "Faktura för:"])
def test_a_title_with_for_may_stand_before_the_buyer(label: str) -> None:
    """Rows of his address follow; a project has none."""
    name = "Harbour Lodge Guesthouse"
    text = f"Byrne Interiors\n\n{label} {name}\n{{}}\nInvoice 26-071\n\nCurtains   1   640.00\n"
    address = "             Rosses Point\n             Co. Sligo F91 Y2K9\n"
    other = "\nKim Lee\n4 High Street\nLeeds LS2 9XX\n"
    assert not _is_doubtful(name, text.format(address), "Byrne Interiors")
    assert _is_doubtful(name, text.format(other), "Byrne Interiors")


_FARM = """Fairmead Surgery
The Old Forge, 5 Mill Lane, Ludlow SY8 1BG
Tel 01584 555 019

Mr & Mrs D. Prentice
Yew Tree Farm
Clee St Margaret
Craven Arms SY7 9DT
"""
_PLOT = """Shree Packaging Pvt Ltd
Buyer (Bill to)
Vindhya Foods Limited
Survey 88, Hinjewadi Road, Pune 411057

Sl  Description    Quantity    Rate     per    Amount
1   Box           2,400 Nos   38.50    Nos    92,400.00
"""


def test_a_house_below_the_buyers_name_is_no_buyer() -> None:
    """A house without a number, and a plot before its street; a business at a number may be one."""
    assert _is_doubtful("Yew Tree Farm", _FARM + BODY, "Fairmead Surgery")
    assert not _is_doubtful("Mr & Mrs D. Prentice", _FARM + BODY, "Fairmead Surgery")
    assert _is_doubtful("Survey 88", _PLOT, "Shree Packaging Pvt Ltd")
    assert not _is_doubtful("Vindhya Foods Limited", _PLOT, "Shree Packaging Pvt Ltd")
    business = _FARM.replace("Clee St Margaret", "12 High Street")
    assert not _is_doubtful("Yew Tree Farm", business + BODY, "Fairmead Surgery")


def test_the_head_of_a_column_is_no_label_of_the_buyer() -> None:
    """`per` stands before a buyer, and over a unit."""
    assert _is_doubtful("Nos", _PLOT, "Shree Packaging Pvt Ltd")

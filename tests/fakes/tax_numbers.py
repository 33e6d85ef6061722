"""Letters with a tax number beside the only VAT id, and the tax id of a right answer."""

from __future__ import annotations

from tests.fakes.party_letters import Letter

TAX_NUMBERS: dict[str, tuple[Letter, str]] = {
    "de: foot, one row": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut
""",
            """
Huber Elektro · Steuernummer 132/211/40412 · USt-IdNr. DE136695976
""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            (),
        ),
        "132/211/40412",
    ),
    "de: foot, columns": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut
""",
            """
Huber Elektro          Steuernummer 12/345/67890     Sparkasse Landshut
Gewerbering 3          USt-IdNr. DE136695976          BLZ 743 500 00
84028 Landshut
""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            (),
        ),
        "12/345/67890",
    ),
    "de: foot without a name": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut
""",
            """
St.-Nr.: 12/345/67890
USt-IdNr.: DE136695976
""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            (),
        ),
        "12/345/67890",
    ),
    "de: foot, tax office": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut
""",
            """
Finanzamt Landshut, Steuer-Nr. 132/211/40412, USt-IdNr. DE136695976
""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            (),
        ),
        "132/211/40412",
    ),
    "de: letterhead": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut
Steuernummer: 132/211/40412
USt-IdNr.: DE136695976

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut
""",
            """

""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            (),
        ),
        "132/211/40412",
    ),
    "de: letterhead, apart": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Steuernummer: 132 211 40412
USt-IdNr.: DE136695976

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut
""",
            """

""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            (),
        ),
        "132 211 40412",
    ),
    "de: beside the addressee": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Stadtbau Landshut GmbH             Kundennr.      10442
Altstadt 12                        Steuernummer   132/211/40412
84028 Landshut                     USt-IdNr.      DE136695976
""",
            """

""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            (),
        ),
        "132/211/40412",
    ),
    "de: below the addressee": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut

Unsere Steuernummer: 132/211/40412
USt-IdNr.: DE136695976
""",
            """

""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            (),
        ),
        "132/211/40412",
    ),
    "de: both numbers behind one label": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut
""",
            """
Steuernummer / USt-IdNr.: 132/211/40412 / DE136695976
""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            (),
        ),
        "132/211/40412",
    ),
    "it: codice fiscale of a craftsman": (
        Letter(
            "it",
            """
Falegnameria Bianchi
Via Roma 12
20121 Milano
C.F. BNCMRC80A01F205X
P. IVA 12345670017

Giulia Ferrari
Via Garibaldi 3
10122 Torino
""",
            """

""",
            "Falegnameria Bianchi",
            "Giulia Ferrari",
            (),
        ),
        "BNCMRC80A01F205X",
    ),
    "it: codice fiscale at the foot": (
        Letter(
            "it",
            """
Studio Verdi
Corso Italia 9
10121 Torino

Giulia Ferrari
Via Garibaldi 3
10122 Torino
""",
            """
Studio Verdi - Codice fiscale VRDLCU75B02L219K - Partita IVA 12345670017
""",
            "Studio Verdi",
            "Giulia Ferrari",
            (),
        ),
        "VRDLCU75B02L219K",
    ),
    "it: codice fiscale of both": (
        Letter(
            "it",
            """
Studio Verdi
Corso Italia 9
10121 Torino
Codice fiscale: VRDLCU75B02L219K
Partita IVA: 12345670017

Giulia Ferrari
Via Garibaldi 3
10122 Torino
Codice fiscale: FRRGLI85C43L219T
""",
            """

""",
            "Studio Verdi",
            "Giulia Ferrari",
            ("FRRGLI85C43L219T",),
        ),
        "VRDLCU75B02L219K",
    ),
    "en: a tax reference": (
        Letter(
            "en",
            """
Kestrel Plumbing
8 Mill Road
Bristol BS1 4DJ
UTR 12345 67890
VAT No. GB855793180

Oliver Stone
4 Park Row
Bristol BS2 0AA
""",
            """

""",
            "Kestrel Plumbing",
            "Oliver Stone",
            (),
        ),
        "12345 67890",
    ),
    "en: a tax number at the foot": (
        Letter(
            "en",
            """
Reed Design
4 Mill Lane
York YO1 7HH

Harbour View Hotel
4 Park Row
Bristol BS2 0AA
""",
            """
Reed Design, tax number 214 5811 0042, VAT no. GB855793180
""",
            "Reed Design",
            "Harbour View Hotel",
            (),
        ),
        "214 5811 0042",
    ),
    "fr: a fiscal number": (
        Letter(
            "fr",
            """
Atelier Moreau
5 place Carnot
21000 Dijon

Restaurant Le Phare
3 rue du Port
21000 Dijon
""",
            """
Atelier Moreau - N° fiscal 1234567890123 - N° TVA FR40303265045
""",
            "Atelier Moreau",
            "Restaurant Le Phare",
            (),
        ),
        "1234567890123",
    ),
    "nl: rsin beside the vat id": (
        Letter(
            "nl",
            """
Bakker Techniek
Kade 4
3011 AB Rotterdam

Stichting Waterwerk
Dijkweg 10
3011 AC Rotterdam
""",
            """
Bakker Techniek, fiscaal nummer 123456782, btw-nummer NL855793180B01
""",
            "Bakker Techniek",
            "Stichting Waterwerk",
            (),
        ),
        "123456782",
    ),
    "de: the buyer's, by a word": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut

Ihre Steuernummer: 132/211/40412
""",
            """
USt-IdNr.: DE136695976
""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            ("132/211/40412",),
        ),
        "DE136695976",
    ),
    "de: the buyer's, by its block": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut
Steuernummer 132/211/40412
""",
            """
Huber Elektro
USt-IdNr. DE136695976
""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            ("132/211/40412",),
        ),
        "DE136695976",
    ),
    "de: a register number": (
        Letter(
            "de",
            """
Huber Elektro
Gewerbering 3
84028 Landshut

Stadtbau Landshut GmbH
Altstadt 12
84028 Landshut
""",
            """
Huber Elektro, HRB 40412, USt-IdNr. DE136695976, Tel. 0871 441122
""",
            "Huber Elektro",
            "Stadtbau Landshut GmbH",
            ("40412", "HRB 40412", "0871 441122"),
        ),
        "DE136695976",
    ),
    "fr: a register number": (
        Letter(
            "fr",
            """
Atelier Moreau
5 place Carnot
21000 Dijon

Restaurant Le Phare
3 rue du Port
21000 Dijon
""",
            """
Atelier Moreau
SIRET 732 829 320 00074
N° TVA FR40303265045
""",
            "Atelier Moreau",
            "Restaurant Le Phare",
            ("732 829 320 00074",),
        ),
        "FR40303265045",
    ),
    "nl: a register number": (
        Letter(
            "nl",
            """
Bakker Techniek
Kade 4
3011 AB Rotterdam

Stichting Waterwerk
Dijkweg 10
3011 AC Rotterdam
""",
            """
Bakker Techniek, KvK 12345678, btw-nummer NL855793180B01
""",
            "Bakker Techniek",
            "Stichting Waterwerk",
            ("12345678",),
        ),
        "NL855793180B01",
    ),
    "it: the buyer's, by its block": (
        Letter(
            "it",
            """
Studio Verdi
Corso Italia 9
10121 Torino
Partita IVA: 12345670017

Giulia Ferrari
Via Garibaldi 3
10122 Torino
Codice fiscale: FRRGLI85C43L219T
""",
            """

""",
            "Studio Verdi",
            "Giulia Ferrari",
            ("FRRGLI85C43L219T",),
        ),
        "12345670017",
    ),
    "it: the buyer's, by a word": (
        Letter(
            "it",
            """
Studio Verdi
Corso Italia 9
10121 Torino
Partita IVA: 12345670017

Giulia Ferrari
Via Garibaldi 3
10122 Torino

Codice fiscale cliente: FRRGLI85C43L219T
""",
            """

""",
            "Studio Verdi",
            "Giulia Ferrari",
            ("FRRGLI85C43L219T",),
        ),
        "12345670017",
    ),
    "en: the buyer's, by a word": (
        Letter(
            "en",
            """
Reed Design
4 Mill Lane
York YO1 7HH
VAT no. GB855793180

Harbour View Hotel
4 Park Row
Bristol BS2 0AA
""",
            """
Your tax number: 214 5811 0042
Company no. 07771234
""",
            "Reed Design",
            "Harbour View Hotel",
            ("214 5811 0042", "07771234"),
        ),
        "GB855793180",
    ),
}
"""The wrong ids are numbers of the buyer, of a register, of a telephone."""

"""Letters that name neither party by a label, and whose buyer has a telephone in his address."""

from __future__ import annotations

from tests.fakes.party_letters import Letter

REACHED_BUYERS: dict[str, Letter] = {
    "de: a customer's telephone": Letter(
        "de",
        """
Salon Bella
Hauptstr. 4
50667 Köln

Erika Muster
Markt 1
50668 Köln
Tel. 0221 441122
""",
        "",
        "Salon Bella",
        "Erika Muster",
    ),
    "de: both have a telephone": Letter(
        "de",
        """
Elektro Meier
Hafenweg 12
24103 Kiel
Tel. 0431 5551234

Karl Sommer
Seestraße 8
24105 Kiel
Tel. 0431 771122
""",
        "Vielen Dank für Ihren Auftrag.",
        "Elektro Meier",
        "Karl Sommer",
    ),
    "de: a company as a customer": Letter(
        "de",
        """
Malermeister Krause
Gartenweg 7 · 04109 Leipzig

Teichmann Immobilien GmbH
Lindenallee 30
10115 Berlin
Telefon 030 4455667
Fax 030 4455668
""",
        "",
        "Malermeister Krause",
        "Teichmann Immobilien GmbH",
    ),
    "de: a greeting": Letter(
        "de",
        """
Gartenbau Huber
Gewerbering 3
84028 Landshut

Frau
Eva Stein
Altstadt 12
84028 Landshut
Mobil 0171 4411223, Tel. 0871 22

Sehr geehrte Frau Stein,
""",
        "",
        "Gartenbau Huber",
        "Eva Stein",
    ),
    "en: a customer's telephone": Letter(
        "en",
        """
Hill Garage
12 High Street
Leeds LS1 4AB

Mr P Jones
3 Oak Road
Leeds LS2 9XX
Tel 0113 496 0011
""",
        "",
        "Hill Garage",
        "Mr P Jones",
    ),
    "en: a customer's mail": Letter(
        "en",
        """
Kestrel Plumbing
8 Mill Road, Bristol BS1 4DJ

Oliver Stone
4 Park Row
Bristol BS2 0AA
oliver@stone.example
""",
        "Thank you for your business.",
        "Kestrel Plumbing",
        "Oliver Stone",
    ),
    "en: both have a telephone": Letter(
        "en",
        """
Reed Design
4 Mill Lane
York YO1 7HH
Phone 01904 441122

Fenwick Logistics Ltd
40 Dock Lane
Hull HU1 3AE
Phone 01482 771122
""",
        "",
        "Reed Design",
        "Fenwick Logistics Ltd",
    ),
    "en: below a title": Letter(
        "en",
        """
INVOICE

Reed Design
4 Mill Lane
York YO1 7HH

Harbour View Hotel
4 Park Row
Bristol BS2 0AA
Phone 0117 441122
""",
        "",
        "Reed Design",
        "Harbour View Hotel",
    ),
    "fr: a telephone": Letter(
        "fr",
        """
Menuiserie Dupont
12 rue des Lilas
69003 Lyon

Madame Sophie Martin
22 cours Lafayette
69006 Lyon
Tél. 06 12 34 56 78
""",
        "",
        "Menuiserie Dupont",
        "Sophie Martin",
    ),
    "fr: both have a telephone": Letter(
        "fr",
        """
Atelier Moreau
5 place Carnot
21000 Dijon
Tél. 03 80 11 22 33

Restaurant Le Phare
3 rue du Port
21000 Dijon
Tél. 03 80 44 55 66
""",
        "Merci de votre confiance.",
        "Atelier Moreau",
        "Restaurant Le Phare",
    ),
    "es: a telephone": Letter(
        "es",
        """
Talleres Ruiz
Calle Mayor 2
28013 Madrid

Luis Fernández
Gran Vía 40
28013 Madrid
Tel. 91 441 22 33
""",
        "",
        "Talleres Ruiz",
        "Luis Fernández",
    ),
    "es: both have a telephone": Letter(
        "es",
        """
Fontanería Vega
Calle Feria 4
41003 Sevilla
Tel. 95 411 22 33

Hospital del Sur
Avenida de la Salud 1
41013 Sevilla
Teléfono 95 499 88 77
""",
        "",
        "Fontanería Vega",
        "Hospital del Sur",
    ),
    "it: a telephone": Letter(
        "it",
        """
Falegnameria Bianchi
Via Roma 12
20121 Milano

Giulia Ferrari
Via Garibaldi 3
10122 Torino
Tel. 011 4455667
""",
        "Grazie per la fiducia.",
        "Falegnameria Bianchi",
        "Giulia Ferrari",
    ),
    "nl: a telephone": Letter(
        "nl",
        """
Schilder de Boer
Kade 4
3011 AB Rotterdam

S. Jansen
Kerkstraat 12
5612 AA Eindhoven
Tel. 040 2334455
""",
        "",
        "Schilder de Boer",
        "S. Jansen",
    ),
    "nl: a mail": Letter(
        "nl",
        """
Bakker Techniek B.V.
Kade 4
3011 AB Rotterdam

Stichting Waterwerk
Dijkweg 10
3011 AC Rotterdam
inkoop@waterwerk.example
""",
        "",
        "Bakker Techniek B.V.",
        "Stichting Waterwerk",
    ),
    "pl: a telephone": Letter(
        "pl",
        """
Zakład Stolarski Nowak
ul. Długa 15
31-147 Kraków

Hotel Pod Orłem
ul. Rynek 3
50-106 Wrocław
tel. 71 344 55 66
""",
        "",
        "Zakład Stolarski Nowak",
        "Hotel Pod Orłem",
    ),
    "pt: a telephone": Letter(
        "pt",
        """
Carpintaria Lima
Rua das Flores 10
4000-123 Porto

Tiago Sousa
Avenida Central 5
4000-200 Porto
Tel. 22 233 44 55
""",
        "",
        "Carpintaria Lima",
        "Tiago Sousa",
    ),
    "sv: a telephone": Letter(
        "sv",
        """
Norr Bygg
Storgatan 5
903 26 Umeå

Erik Lund
Skolgatan 31
901 84 Umeå
Telefon 090 12 34 56
""",
        "",
        "Norr Bygg",
        "Erik Lund",
    ),
    "cs: a telephone": Letter(
        "cs",
        """
Truhlářství Dvořák
Průmyslová 8
301 00 Plzeň

Petr Svoboda
Náměstí Míru 4
602 00 Brno
tel. 541 223 344
""",
        "",
        "Truhlářství Dvořák",
        "Petr Svoboda",
    ),
    "de: side by side, both with a telephone": Letter(
        "de",
        """
Elektro Meier               Karl Sommer
Hafenweg 12                 Seestraße 8
24103 Kiel                  24105 Kiel
Tel. 0431 5551234           Tel. 0431 771122
""",
        "",
        "Elektro Meier",
        "Karl Sommer",
    ),
}

BEGUN_BY_BUYERS: dict[str, Letter] = {
    "de: the addressee first, by a title": Letter(
        "de",
        """
Herrn
Karl Sommer
Seestraße 8
24105 Kiel

Elektro Meier
Hafenweg 12
24103 Kiel
Tel. 0431 5551234
""",
        "",
        "Elektro Meier",
        "Karl Sommer",
    ),
    "en: the addressee first, by a greeting": Letter(
        "en",
        """
Oliver Stone
4 Park Row
Bristol BS2 0AA

Kestrel Plumbing
8 Mill Road
Bristol BS1 4DJ
Phone 0117 441122

Dear Mr Stone,
""",
        "",
        "Kestrel Plumbing",
        "Oliver Stone",
    ),
    "fr: the addressee first, by a number": Letter(
        "fr",
        """
Sophie Martin
22 cours Lafayette
69006 Lyon

Menuiserie Dupont
12 rue des Lilas
69003 Lyon
Tél. 04 72 00 11 22
SIRET 732 829 320 00074
""",
        "",
        "Menuiserie Dupont",
        "Sophie Martin",
    ),
    "es: the addressee first, by a foot": Letter(
        "es",
        """
Luis Fernández
Gran Vía 40
28013 Madrid

Talleres Ruiz
Calle Mayor 2
28013 Madrid
Tel. 91 441 22 33
""",
        "Talleres Ruiz agradece su confianza.",
        "Talleres Ruiz",
        "Luis Fernández",
    ),
    "nl: the addressee first, by a site": Letter(
        "nl",
        """
Stichting Waterwerk
Dijkweg 10
3011 AC Rotterdam

Schilder de Boer
Kade 4
3011 AB Rotterdam
Tel. 010 2334455
www.schilderdeboer.example
""",
        "",
        "Schilder de Boer",
        "Stichting Waterwerk",
    ),
}
"""They begin with their addressee, and something says so."""

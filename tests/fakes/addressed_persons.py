"""Letters to a company without a legal form, above or beside one of its persons."""

from __future__ import annotations

from tests.fakes.party_letters import Letter

ADDRESSED_PERSONS: dict[str, Letter] = {
    "de: hands": Letter(
        "de",
        """
Huber Elektro GmbH
Gewerbering 3
84028 Landshut

Stadtbibliothek Kiel
z. Hd. Frau Meier
Ringstraße 88
24105 Kiel
""",
        "",
        "Huber Elektro GmbH",
        "Stadtbibliothek Kiel",
        ("Frau Meier", "Meier", "z. Hd. Frau Meier"),
    ),
    "de: hands, one word": Letter(
        "de",
        """
Huber Elektro GmbH
Gewerbering 3
84028 Landshut

Stadtbibliothek Kiel
z.Hd. Petra Meier
Ringstraße 88
24105 Kiel
""",
        "",
        "Huber Elektro GmbH",
        "Stadtbibliothek Kiel",
        ("Petra Meier",),
    ),
    "de: hands, by a title": Letter(
        "de",
        """
Huber Elektro GmbH
Gewerbering 3
84028 Landshut

Meier Bau
Herrn Jonas Meier
Ringstraße 88
24105 Kiel
""",
        "",
        "Huber Elektro GmbH",
        "Meier Bau",
        ("Jonas Meier", "Herrn Jonas Meier"),
    ),
    "de: hands, a title in a row": Letter(
        "de",
        """
Huber Elektro GmbH
Gewerbering 3
84028 Landshut

Praxis am Markt
Frau
Dr. Eva Stein
Markt 2
24105 Kiel
""",
        "",
        "Huber Elektro GmbH",
        "Praxis am Markt",
        ("Eva Stein", "Dr. Eva Stein"),
    ),
    "de: a bare person below": Letter(
        "de",
        """
Huber Elektro GmbH
Gewerbering 3
84028 Landshut

Gasthof Alte Post
Sabine Kurz
Markt 2
24105 Kiel
""",
        "",
        "Huber Elektro GmbH",
        "Gasthof Alte Post",
        ("Sabine Kurz",),
    ),
    "de: a greeting": Letter(
        "de",
        """
Huber Elektro GmbH
Gewerbering 3
84028 Landshut

Stadtbibliothek Kiel
z. Hd. Frau Meier
Ringstraße 88
24105 Kiel

Sehr geehrte Frau Meier,
wir berechnen:
""",
        "",
        "Huber Elektro GmbH",
        "Stadtbibliothek Kiel",
        ("Meier", "Frau Meier"),
    ),
    "en: attention": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Redwood Charter School
Attn: Mary Jones
91 Elm Street
Leeds LS2 9XX
""",
        "",
        "Kestrel Plumbing Ltd",
        "Redwood Charter School",
        ("Mary Jones", "Attn: Mary Jones"),
    ),
    "en: attention without a colon": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Redwood Charter School
Attn Mary Jones
91 Elm Street
Leeds LS2 9XX
""",
        "",
        "Kestrel Plumbing Ltd",
        "Redwood Charter School",
        ("Mary Jones",),
    ),
    "en: for the attention of": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Broadway Theatre Trust
For the attention of Mr P Clark
9 High Street
Cheltenham GL50 1AB
""",
        "",
        "Kestrel Plumbing Ltd",
        "Broadway Theatre Trust",
        ("P Clark", "Mr P Clark"),
    ),
    "en: attention in the row above": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

FAO Mary Jones
Redwood Charter School
91 Elm Street
Leeds LS2 9XX
""",
        "",
        "Kestrel Plumbing Ltd",
        "Redwood Charter School",
        ("Mary Jones",),
    ),
    "en: attention below a label": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Bill to:
Redwood Charter School
Attn: Mary Jones
91 Elm Street
Leeds LS2 9XX
""",
        "",
        "Kestrel Plumbing Ltd",
        "Redwood Charter School",
        ("Mary Jones",),
    ),
    "en: attention and a greeting": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Harbour View Hotel
Attention: Tom Clark
4 Park Row
Bristol BS2 0AA

Dear Mr Clark,
""",
        "",
        "Kestrel Plumbing Ltd",
        "Harbour View Hotel",
        ("Tom Clark", "Clark", "Mr Clark"),
    ),
    "en: attention beside the number": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Redwood Charter School           Attn: Mary Jones
91 Elm Street                    Account 4711
Leeds LS2 9XX
""",
        "",
        "Kestrel Plumbing Ltd",
        "Redwood Charter School",
        ("Mary Jones",),
    ),
    "en: attention below the town": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Redwood Charter School
91 Elm Street
Leeds LS2 9XX
Attn: Mary Jones
""",
        "",
        "Kestrel Plumbing Ltd",
        "Redwood Charter School",
        ("Mary Jones",),
    ),
    "fr: attention, one name": Letter(
        "fr",
        """
Menuiserie Dupont SARL
12 rue des Lilas
69003 Lyon

Mairie de Lyon
À l'attention de Mme Sophie Martin
3 rue du Port
69002 Lyon
""",
        "",
        "Menuiserie Dupont SARL",
        "Mairie de Lyon",
        ("Sophie Martin", "Mme Sophie Martin"),
    ),
    "fr: attention with a colon": Letter(
        "fr",
        """
Menuiserie Dupont SARL
12 rue des Lilas
69003 Lyon

Restaurant Le Phare
À l'attention de : Paul Girard
3 rue du Port
69002 Lyon
""",
        "",
        "Menuiserie Dupont SARL",
        "Restaurant Le Phare",
        ("Paul Girard",),
    ),
    "fr: a lady below": Letter(
        "fr",
        """
Menuiserie Dupont SARL
12 rue des Lilas
69003 Lyon

Lycée Victor Hugo
Madame Claire Lefèvre
18 rue Verte
21000 Dijon
""",
        "",
        "Menuiserie Dupont SARL",
        "Lycée Victor Hugo",
        ("Claire Lefèvre",),
    ),
    "es: attention": Letter(
        "es",
        """
Talleres Ruiz S.L.
Calle Mayor 2
28013 Madrid

Ayuntamiento de Cádiz
A la atención de Luis Fernández
Paseo Marítimo 1
11006 Cádiz
""",
        "",
        "Talleres Ruiz S.L.",
        "Ayuntamiento de Cádiz",
        ("Luis Fernández",),
    ),
    "es: short attention": Letter(
        "es",
        """
Talleres Ruiz S.L.
Calle Mayor 2
28013 Madrid

Hospital del Sur
Atn.: Rosa Molina
Avenida de la Salud 1
41013 Sevilla
""",
        "",
        "Talleres Ruiz S.L.",
        "Hospital del Sur",
        ("Rosa Molina",),
    ),
    "it: attention": Letter(
        "it",
        """
Officine Bianchi S.r.l.
Via Roma 12
20121 Milano

Comune di Torino
Alla c.a. Dott. Paolo Conti
Corso Italia 9
10121 Torino
""",
        "",
        "Officine Bianchi S.r.l.",
        "Comune di Torino",
        ("Paolo Conti", "Dott. Paolo Conti"),
    ),
    "it: all'attenzione": Letter(
        "it",
        """
Officine Bianchi S.r.l.
Via Roma 12
20121 Milano

Liceo Galilei
All'attenzione di Giulia Ferrari
Via Garibaldi 3
10122 Torino
""",
        "",
        "Officine Bianchi S.r.l.",
        "Liceo Galilei",
        ("Giulia Ferrari",),
    ),
    "nl: t.a.v.": Letter(
        "nl",
        """
Bakker Techniek B.V.
Kade 4
3011 AB Rotterdam

Gemeente Utrecht
T.a.v. mevrouw S. Jansen
Stationsplein 4
3511 ED Utrecht
""",
        "",
        "Bakker Techniek B.V.",
        "Gemeente Utrecht",
        ("S. Jansen", "mevrouw S. Jansen"),
    ),
    "nl: ter attentie van": Letter(
        "nl",
        """
Bakker Techniek B.V.
Kade 4
3011 AB Rotterdam

Openbare Bibliotheek Zuid
Ter attentie van Olga de Boer
Markt 1
5611 EB Eindhoven
""",
        "",
        "Bakker Techniek B.V.",
        "Openbare Bibliotheek Zuid",
        ("Olga de Boer",),
    ),
    "pl: to the hands": Letter(
        "pl",
        """
Drukarnia Wisła Sp. z o.o.
ul. Długa 15
31-147 Kraków

Szkoła Podstawowa nr 4
do rąk: Anna Nowak
ul. Lipowa 2
00-001 Warszawa
""",
        "",
        "Drukarnia Wisła Sp. z o.o.",
        "Szkoła Podstawowa nr 4",
        ("Anna Nowak",),
    ),
    "pl: to the hands of a lady": Letter(
        "pl",
        """
Drukarnia Wisła Sp. z o.o.
ul. Długa 15
31-147 Kraków

Urząd Miasta Poznania
Do rąk Pani Anny Nowak
ul. Leśna 7
61-001 Poznań
""",
        "",
        "Drukarnia Wisła Sp. z o.o.",
        "Urząd Miasta Poznania",
        ("Anny Nowak", "Pani Anny Nowak"),
    ),
    "pt: to the care": Letter(
        "pt",
        """
Obras Lima, Lda
Rua das Flores 10
4000-123 Porto

Câmara Municipal do Porto
Ao cuidado de Tiago Sousa
Avenida Central 5
4000-200 Porto
""",
        "",
        "Obras Lima, Lda",
        "Câmara Municipal do Porto",
        ("Tiago Sousa",),
    ),
    "pt: a short care": Letter(
        "pt",
        """
Obras Lima, Lda
Rua das Flores 10
4000-123 Porto

Hospital de São João
A/C: Ana Lopes
Avenida Central 5
4000-200 Porto
""",
        "",
        "Obras Lima, Lda",
        "Hospital de São João",
        ("Ana Lopes",),
    ),
    "sv: att": Letter(
        "sv",
        """
Norr Bygg AB
Storgatan 5
903 26 Umeå

Region Väst
Att: Erik Lund
Box 40
541 22 Skövde
""",
        "",
        "Norr Bygg AB",
        "Region Väst",
        ("Erik Lund",),
    ),
    "sv: your reference": Letter(
        "sv",
        """
Norr Bygg AB
Storgatan 5
903 26 Umeå

Umeå Kommun
Skolgatan 31
901 84 Umeå

Er referens: Erik Lund
""",
        "",
        "Norr Bygg AB",
        "Umeå Kommun",
        ("Erik Lund",),
    ),
    "cs: to the hands": Letter(
        "cs",
        """
Servis Dvořák s.r.o.
Průmyslová 8
301 00 Plzeň

Základní škola Brno
K rukám: Petr Svoboda
Náměstí Míru 4
602 00 Brno
""",
        "",
        "Servis Dvořák s.r.o.",
        "Základní škola Brno",
        ("Petr Svoboda",),
    ),
    "de: the company below a person": Letter(
        "de",
        """
Huber Elektro GmbH
Gewerbering 3
84028 Landshut

Herrn
Jonas Meier
Meier Bau
Ringstraße 88
24105 Kiel
""",
        "",
        "Huber Elektro GmbH",
        "Meier Bau",
        (),
    ),
    "de: a person alone": Letter(
        "de",
        """
Huber Elektro GmbH
Gewerbering 3
84028 Landshut

Frau Petra Meier
Ringstraße 88
24105 Kiel

Sehr geehrte Frau Meier,
""",
        "",
        "Huber Elektro GmbH",
        "Petra Meier",
        (),
    ),
    "de: a couple in two rows": Letter(
        "de",
        """
Huber Elektro GmbH
Gewerbering 3
84028 Landshut

Petra Meier
Jonas Meier
Ringstraße 88
24105 Kiel
""",
        "",
        "Huber Elektro GmbH",
        "Petra Meier",
        (),
    ),
    "en: two rows of one name": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Harbour View
Hotel and Restaurant
4 Park Row
Bristol BS2 0AA
""",
        "",
        "Kestrel Plumbing Ltd",
        "Harbour View\nHotel and Restaurant",
        (),
    ),
    "en: a person and a trade": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Mr Tom Clark
Harbour View Hotel
4 Park Row
Bristol BS2 0AA
""",
        "",
        "Kestrel Plumbing Ltd",
        "Harbour View Hotel",
        (),
    ),
    "en: to a person": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

To: Mary Jones
91 Elm Street
Leeds LS2 9XX
""",
        "",
        "Kestrel Plumbing Ltd",
        "Mary Jones",
        (),
    ),
    "fr: attention of a private person": Letter(
        "fr",
        """
Menuiserie Dupont SARL
12 rue des Lilas
69003 Lyon

À l'attention de Mme Sophie Martin
3 rue du Port
69002 Lyon
""",
        "",
        "Menuiserie Dupont SARL",
        "Sophie Martin",
        (),
    ),
    "en: attn of a private person": Letter(
        "en",
        """
Kestrel Plumbing Ltd
8 Mill Road
Bristol BS1 4DJ

Attn: Mary Jones
91 Elm Street
Leeds LS2 9XX
""",
        "",
        "Kestrel Plumbing Ltd",
        "Mary Jones",
        (),
    ),
    "nl: t.a.v. of a private person": Letter(
        "nl",
        """
Bakker Techniek B.V.
Kade 4
3011 AB Rotterdam

T.a.v. Olga de Boer
Markt 1
5611 EB Eindhoven
""",
        "",
        "Bakker Techniek B.V.",
        "Olga de Boer",
        (),
    ),
}
"""The last ones are of persons who buy themselves, and of companies below a person."""

"""Letters to one who pays for somebody else: a guest, a patient, a tenant, a pupil, an insured."""

from __future__ import annotations

from tests.fakes.party_letters import Letter

SERVED: dict[str, Letter] = {
    "hotel, a row below": Letter(
        "de",
        """
Hotel Seeblick GmbH
Uferweg 3 · 83209 Prien

Nordwerk Anlagen GmbH
Ringstraße 88
24105 Kiel

Gast: Thomas Brandt
Anreise 12.10.2026   Abreise 14.10.2026
""",
        "Hotel Seeblick GmbH · Steuernummer 156/211/40412",
        "Hotel Seeblick GmbH",
        "Nordwerk Anlagen GmbH",
        ("Thomas Brandt",),
    ),
    "hotel, a column beside": Letter(
        "en",
        """
The Old Mill Inn
14 Bridge Street
Stroud GL5 2QG

Kestrel Analytics Ltd            Guest       Ms Harriet Lowe
9 High Street                    Room        204
Cheltenham GL50 1AB              Arrival     12 October 2026
""",
        "",
        "The Old Mill Inn",
        "Kestrel Analytics Ltd",
        ("Harriet Lowe", "Ms Harriet Lowe"),
    ),
    "hotel, a company without a form": Letter(
        "fr",
        """
Hôtel du Lac
12 quai des Lilas
74000 Annecy

Chambre de Commerce de Lyon
3 rue du Port
69002 Lyon

Nom du client hébergé : Paul Girard
Hôte : Paul Girard
""",
        "SIRET 732 829 320 00074",
        "Hôtel du Lac",
        "Chambre de Commerce de Lyon",
        ("Paul Girard",),
    ),
    "hotel, several guests": Letter(
        "es",
        """
Hotel Miramar S.L.
Calle del Puerto 8
29001 Málaga

Construcciones Vega S.A.
Avenida de la Luz 21
41001 Sevilla

Huésped: Luis Fernández Gil
Acompañante: Ana Ruiz
""",
        "",
        "Hotel Miramar S.L.",
        "Construcciones Vega S.A.",
        ("Luis Fernández Gil", "Ana Ruiz"),
    ),
    "hotel, number of guests": Letter(
        "it",
        """
Albergo Bellavista S.r.l.
Via Roma 12
38066 Riva del Garda

Officine Meccaniche Rossi S.p.A.
Viale Europa 5
20121 Milano

Nome ospite: Marco Bianchi     Camera 12
""",
        "",
        "Albergo Bellavista S.r.l.",
        "Officine Meccaniche Rossi S.p.A.",
        ("Marco Bianchi",),
    ),
    "hotel, block of the guest": Letter(
        "nl",
        """
Hotel De Haven B.V.
Kade 4
4381 CL Vlissingen

Stichting Waterwerk              Gast
Dijkweg 10                       Jeroen de Wit
3011 AB Rotterdam                Lindelaan 2
                                 1012 AB Amsterdam
""",
        "",
        "Hotel De Haven B.V.",
        "Stichting Waterwerk",
        ("Jeroen de Wit",),
    ),
    "hotel, below the number": Letter(
        "pl",
        """
Hotel Pod Lipą Sp. z o.o.
ul. Długa 15
31-147 Kraków

Drukarnia Wisła S.A.
ul. Rynek 3
50-106 Wrocław
""",
        "Gość: Jan Kowalski, pokój 12",
        "Hotel Pod Lipą Sp. z o.o.",
        "Drukarnia Wisła S.A.",
        ("Jan Kowalski",),
    ),
    "doctor, the insurer pays": Letter(
        "de",
        """
Dr. med. Karin Lenz
Fachärztin für Innere Medizin
Hauptstr. 4, 50667 Köln

Rheinland Versicherung AG
Leistungsabteilung
Postfach 10 02 03
50453 Köln

Patient: Ole Petersen, geb. 02.03.1980
Behandlung vom 05.10.2026
""",
        "Steuernummer 214/5811/0042",
        "Dr. med. Karin Lenz",
        "Rheinland Versicherung AG",
        ("Ole Petersen",),
    ),
    "doctor, the block of the patient": Letter(
        "en",
        """
Harley Physiotherapy
22 Elm Court
London W1G 9PF
Tel. 020 7946 0000

Meridian Health Insurance plc
Claims Department
100 Wharf Road
Leeds LS1 4AB

Patient:
Mr David Clarke
5 Rose Lane
Leeds LS2 9XX
""",
        "",
        "Harley Physiotherapy",
        "Meridian Health Insurance plc",
        ("David Clarke", "Mr David Clarke"),
    ),
    "doctor, the parent pays": Letter(
        "fr",
        """
Cabinet dentaire Moreau
5 place Carnot
21000 Dijon

Madame Claire Lefèvre
18 rue Verte
21000 Dijon

Patiente : Jules Lefèvre      Né le 04/05/2015
""",
        "",
        "Cabinet dentaire Moreau",
        "Claire Lefèvre",
        ("Jules Lefèvre",),
    ),
    "doctor, a table of the case": Letter(
        "es",
        """
Clínica Dental Sol
Calle Mayor 2
28013 Madrid

Seguros Horizonte S.A.
Gran Vía 40
28013 Madrid

Paciente          Nº póliza        Siniestro
Carmen Ortiz      5521-A           77120
""",
        "",
        "Clínica Dental Sol",
        "Seguros Horizonte S.A.",
        ("Carmen Ortiz",),
    ),
    "doctor, a label with more words": Letter(
        "sv",
        """
Tandkliniken Norr AB
Storgatan 5
903 26 Umeå

Region Väst
Box 40
541 22 Skövde

Patientens namn: Erik Lund
Personnummer: 19800302-1234
""",
        "",
        "Tandkliniken Norr AB",
        "Region Väst",
        ("Erik Lund",),
    ),
    "property manager, the owner pays": Letter(
        "de",
        """
Hausverwaltung Krause
Gartenweg 7
04109 Leipzig

Herrn
Martin Vogel
Lindenallee 30
10115 Berlin

Objekt: Teichweg 5, 04109 Leipzig
Mieter: Familie Sommer
""",
        "",
        "Hausverwaltung Krause",
        "Martin Vogel",
        ("Familie Sommer", "Sommer"),
    ),
    "property manager, a tenant with his flat": Letter(
        "en",
        """
Northgate Lettings Ltd
8 Mill Road
Bristol BS1 4DJ

Mrs Anna Reed
12 Oak Grove
Leeds LS2 8BB

Property: 4 Park Row, Bristol BS2 0AA
Tenant: Oliver Stone
""",
        "",
        "Northgate Lettings Ltd",
        "Anna Reed",
        ("Oliver Stone",),
    ),
    "property manager, a tenant beside": Letter(
        "it",
        """
Studio Immobiliare Verdi
Corso Italia 9
10121 Torino

Giulia Ferrari                   Inquilino: Paolo Conti
Via Garibaldi 3                  Appartamento: interno 4
10122 Torino
""",
        "",
        "Studio Immobiliare Verdi",
        "Giulia Ferrari",
        ("Paolo Conti",),
    ),
    "property manager, tenant and contract": Letter(
        "nl",
        """
Vastgoed Beheer Zuid B.V.
Markt 1
5611 EB Eindhoven

Mevrouw S. Jansen
Kerkstraat 12
5612 AA Eindhoven

Huurder       P. Bakker
Adres         Singel 40, 5613 AB Eindhoven
""",
        "",
        "Vastgoed Beheer Zuid B.V.",
        "S. Jansen",
        ("P. Bakker",),
    ),
    "school, the parents pay": Letter(
        "de",
        """
Musikschule Allegro e.V.
Schulgasse 2
86150 Augsburg

Familie
Karl und Petra Weber
Seestraße 8
86152 Augsburg

Schülerin: Mia Weber
Unterricht: Klavier, 30 Minuten
""",
        "",
        "Musikschule Allegro e.V.",
        "Karl und Petra Weber",
        ("Mia Weber",),
    ),
    "school, the employer pays": Letter(
        "en",
        """
Lakeside Training Centre
1 Station Road
York YO1 7HH

Fenwick Logistics Ltd
40 Dock Lane
Hull HU1 3AE

Course: Forklift refresher
Delegate: Samuel Price
Student ID: 88213
Student name: Samuel Price
""",
        "",
        "Lakeside Training Centre",
        "Fenwick Logistics Ltd",
        ("Samuel Price",),
    ),
    "school, below the amounts": Letter(
        "pt",
        """
Colégio Nova Era
Rua das Flores 10
4000-123 Porto

Exmo. Sr.
Manuel Sousa
Avenida Central 5
4000-200 Porto
""",
        "Aluno: Tiago Sousa\nTurma: 4.º B",
        "Colégio Nova Era",
        "Manuel Sousa",
        ("Tiago Sousa",),
    ),
    "club, the company pays": Letter(
        "fr",
        """
Club de Tennis Bellevue
2 allée des Sports
31000 Toulouse

Aérotech SAS
15 avenue Jean Jaurès
31200 Toulouse

Adhérent : Sophie Martin
""",
        "",
        "Club de Tennis Bellevue",
        "Aérotech SAS",
        ("Sophie Martin",),
    ),
    "workshop, the insurer pays": Letter(
        "de",
        """
Karosserie Huber GmbH
Gewerbering 3
84028 Landshut

Bavaria Versicherung AG
Schadenabteilung
Königsplatz 1
80333 München

Versicherungsnehmerin: Ilse Brandt
Fahrzeughalter         Ilse Brandt
Kennzeichen            LA-IB 412
""",
        "",
        "Karosserie Huber GmbH",
        "Bavaria Versicherung AG",
        ("Ilse Brandt",),
    ),
    "workshop, the insured in a row": Letter(
        "cs",
        """
Autoservis Dvořák s.r.o.
Průmyslová 8
301 00 Plzeň

Pojišťovna Morava a.s.
Náměstí Míru 4
602 00 Brno

Pojištěný: Petr Svoboda
""",
        "",
        "Autoservis Dvořák s.r.o.",
        "Pojišťovna Morava a.s.",
        ("Petr Svoboda",),
    ),
    "taxi, the passenger in a row": Letter(
        "es",
        """
Taxi Giralda
Calle Feria 4
41003 Sevilla

Hospital del Sur
Avenida de la Salud 1
41013 Sevilla

Pasajero: Rosa Molina
Trayecto: Hospital - Estación
""",
        "",
        "Taxi Giralda",
        "Hospital del Sur",
        ("Rosa Molina",),
    ),
    "travel, the travellers in a block": Letter(
        "pl",
        """
Biuro Podróży Orzeł
ul. Lipowa 2
00-001 Warszawa

Fabryka Mebli Dąb Sp. z o.o.
ul. Leśna 7
61-001 Poznań

Pasażerowie:
Anna Nowak
Piotr Zieliński
""",
        "",
        "Biuro Podróży Orzeł",
        "Fabryka Mebli Dąb Sp. z o.o.",
        ("Anna Nowak", "Piotr Zieliński"),
    ),
    "a labelled buyer": Letter(
        "en",
        """
Grand Harbour Hotel
1 Quay Street
Hull HU1 3AE

Bill to:
Fenwick Logistics Ltd
40 Dock Lane
Hull HU2 3AE

Guest name: Samuel Price
""",
        "",
        "Grand Harbour Hotel",
        "Fenwick Logistics Ltd",
        ("Samuel Price",),
    ),
    "a stay in a sentence": Letter(
        "de",
        """
Pension Alpenblick
Dorfstr. 1
83209 Prien

Stadtwerke Nord AG
Ringstraße 88
24105 Kiel

Aufenthalt von Herrn Thomas Brandt
Zimmer 12, für Thomas Brandt
""",
        "",
        "Pension Alpenblick",
        "Stadtwerke Nord AG",
        ("Thomas Brandt",),
    ),
    "the guest pays himself": Letter(
        "de",
        """
Gasthof Post
Dorfstr. 1
83209 Prien

Gast: Thomas Brandt
Zimmer 12
""",
        "Gasthof Post · Steuernummer 156/211/40412 · Tel. 08051 4411",
        "Gasthof Post",
        "Thomas Brandt",
    ),
    "the patient pays herself": Letter(
        "en",
        """
Harley Physiotherapy
22 Elm Court
London W1G 9PF

Patient:
Hannah Lee
5 Rose Lane
Leeds LS2 9XX
""",
        "",
        "Harley Physiotherapy",
        "Hannah Lee",
    ),
    "the patient is addressed, too": Letter(
        "fr",
        """
Cabinet dentaire Moreau
5 place Carnot
21000 Dijon

Madame Claire Lefèvre
18 rue Verte
21000 Dijon

Patiente : Claire Lefèvre
""",
        "",
        "Cabinet dentaire Moreau",
        "Claire Lefèvre",
    ),
    "the tenant pays his landlord": Letter(
        "it",
        """
Immobiliare Verdi S.r.l.
Corso Italia 9
10121 Torino

Inquilino: Paolo Conti
Via Garibaldi 3
10122 Torino
""",
        "",
        "Immobiliare Verdi S.r.l.",
        "Paolo Conti",
    ),
    "the member pays herself": Letter(
        "es",
        """
Club Náutico Bahía
Paseo Marítimo 1
11006 Cádiz

Socio: 4411 Elena Vidal
""",
        "Club Náutico Bahía, Tel. 956 11 22 33",
        "Club Náutico Bahía",
        "Elena Vidal",
    ),
    "the passenger pays herself": Letter(
        "nl",
        """
Taxi Oranje
Stationsplein 4
3511 ED Utrecht
Tel. 030 441 22 11

Passagier: Olga de Boer
Rit: Utrecht - Schiphol
""",
        "",
        "Taxi Oranje",
        "Olga de Boer",
    ),
}
"""Hotels, doctors, managers of houses, schools and workshops; the last ones serve who pays."""

"""Short letters in ten languages: to one who pays for another one, and to one with a clerk.

The right buyer of each is booked, and none of the wrong names.
"""

from __future__ import annotations

from tests.fakes.party_letters import Letter

_SELLERS = {
    "de": ("Tischlerei Lorenz", "Mühlweg 9\n97070 Würzburg\nTel. 0931 55 44 33"),
    "en": ("Bluebird Cleaning Co.", "17 Victoria Road\nManchester M1 2AB\nTel 0161 555 0199"),
    "fr": ("Plomberie Garnier", "8 boulevard Voltaire\n75011 Paris\nTél. 01 44 55 66 77"),
    "es": ("Pinturas Solano", "Calle Luna 3\n46001 Valencia\nTel. 963 11 22 33"),
    "it": ("Idraulica Greco", "Via Dante 7\n80121 Napoli\nTel. 081 5544332"),
    "nl": ("Hoveniersbedrijf Groen", "Parklaan 6\n2011 KR Haarlem\nTel. 023 5544332"),
    "pl": ("Firma Remontowa Zając", "ul. Polna 4\n80-001 Gdańsk\ntel. 58 555 44 33"),
    "pt": ("Limpezas Aurora", "Rua do Sol 2\n1100-045 Lisboa\nTel. 21 555 44 33"),
    "sv": ("Målarfirman Ek", "Kungsgatan 2\n411 19 Göteborg\nTelefon 031 55 44 33"),
    "cs": ("Instalatérství Černý", "Dlouhá 5\n110 00 Praha\ntel. 222 555 444"),
}


def _letter(language: str, block: str, buyer: str, *wrong: str) -> Letter:
    seller, address = _SELLERS[language]
    head = f"{seller}\n{address}\n\n{block}"
    return Letter(language, head, "", seller, buyer, wrong)


_DE, _EN = (
    "Alpina Kasse AG\nKönigsallee 1\n80331 München\n\n",
    "Fenwick\n40 Dock Lane\nHull HU1 3AE",
)
_FR, _ES = (
    "Mutuelle Horizon\n9 rue Haute\n75002 Paris",
    "Grupo Levante\nCalle Sur 5\n46001 Valencia",
)
_IT, _NL = "Ponte Costruzioni\nVia Po 1\n20122 Milano", "Waterwerk\nDijkweg 10\n3011 AC Rotterdam"
_PL, _PT = "Fabryka Dąb\nul. Leśna 7\n61-001 Poznań", "Grupo Tejo\nRua Nova 1\n1250-001 Lisboa"
_SV, _CS = "Ekonomi Väst\nBox 12\n401 20 Göteborg", "Stavby Malý\nNárodní 1\n110 00 Praha"

SHORT_SERVED: dict[str, Letter] = {
    f"{one.language}: {number}": one
    for number, one in enumerate(
        (
            _letter(
                "de", f"{_DE}Bewohner: Hans Maurer, Zimmer 7", "Alpina Kasse AG", "Hans Maurer"
            ),
            _letter("de", f"{_DE}Versicherte Person: Lena Roth", "Alpina Kasse AG", "Lena Roth"),
            _letter("de", f"{_DE}Name des Patienten: Lena Roth", "Alpina Kasse AG", "Lena Roth"),
            _letter("de", f"{_DE}Patient/in: Lena Roth, geb. 1991", "Alpina Kasse AG", "Lena Roth"),
            _letter("de", f"{_DE}Aufenthalt von Lena Roth", "Alpina Kasse AG", "Lena Roth", "Roth"),
            _letter(
                "de", f"{_DE}Gäste:   Kurt Lang\n         Rita Hein", "Alpina Kasse AG", "Kurt Lang"
            ),
            _letter("de", f"{_DE}Wohnung 12, Mieter Ute Sommer", "Alpina Kasse AG", "Sommer, Ute"),
            _letter(
                "de",
                f"{_DE}Mieterin\nUte Sommer\nTeichweg 5\n04109 Leipzig",
                "Alpina Kasse AG",
                "Ute Sommer",
            ),
            _letter(
                "de",
                "Alpina Kasse AG\n80331 München\n\nGast: Lena Roth",
                "Alpina Kasse AG",
                "Lena Roth",
            ),
            _letter(
                "de",
                "Alpina Kasse AG, Ring 2, 80331 München\n\nGast: Lena Roth",
                "Alpina Kasse AG",
                "Lena Roth",
            ),
            _letter(
                "de", "An: Alpina Kasse AG\n\nPatientin: Lena Roth", "Alpina Kasse AG", "Lena Roth"
            ),
            _letter(
                "de",
                "Kostenträger: Sozialwerk Franken\nGast: Lena Roth",
                "Sozialwerk Franken",
                "Lena Roth",
            ),
            _letter(
                "de",
                "Kunde    Sozialwerk Franken\nGast     Lena Roth",
                "Sozialwerk Franken",
                "Lena Roth",
            ),
            _letter(
                "en",
                f"{_EN}\n\nRoom   Guest Name     Nights\n112    Sam Price      2",
                "Fenwick",
                "Sam Price",
            ),
            _letter("en", f"{_EN}\n\nYour insured: Carol White", "Fenwick", "Carol White"),
            _letter("en", f"{_EN}\n\nName of patient: Lucy Howard", "Fenwick", "Lucy Howard"),
            _letter("en", f"{_EN}\n\nPupil's name: Lucy Howard", "Fenwick", "Lucy Howard"),
            _letter(
                "en",
                f"{_EN}\n\nResident:   Edith Marsh\nAddress:    4 Park Row, Bristol BS2 0AA",
                "Fenwick",
                "Edith Marsh",
            ),
            _letter(
                "en",
                "Borough Council\nHull HU1 2AA\n\nTenant: Edith Marsh",
                "Borough Council",
                "Edith Marsh",
            ),
            _letter(
                "en",
                "Guest: Sam Price\nCompany: Fenwick Logistics\nRoom: 12",
                "Fenwick Logistics",
                "Sam Price",
            ),
            _letter(
                "en", "Invoice to: Fenwick Ltd\nDelegate: Sam Price", "Fenwick Ltd", "Sam Price"
            ),
            _letter("fr", f"{_FR}\n\nLocataire : Mme Nadia Roux", "Mutuelle Horizon", "Nadia Roux"),
            _letter(
                "fr", f"{_FR}\n\nNom du patient : Nadia Roux", "Mutuelle Horizon", "Nadia Roux"
            ),
            _letter("fr", f"{_FR}\n\nSéjour de Mme Nadia Roux", "Mutuelle Horizon", "Nadia Roux"),
            _letter(
                "fr", f"{_FR}\n\nNom de l'élève : Hugo Petit", "Mutuelle Horizon", "Hugo Petit"
            ),
            _letter(
                "fr",
                "Débiteur : Mutuelle Horizon\nPatient : Nadia Roux",
                "Mutuelle Horizon",
                "Nadia Roux",
            ),
            _letter(
                "es", f"{_ES}\n\nNombre del huésped: Pablo Ortega", "Grupo Levante", "Pablo Ortega"
            ),
            _letter("es", f"{_ES}\n\nAsegurado: D. Pablo Ortega", "Grupo Levante", "Pablo Ortega"),
            _letter("es", f"{_ES}\n\nAlumno/a: Iván Gil", "Grupo Levante", "Iván Gil"),
            _letter(
                "es",
                "Empresa: Grupo Levante\nPasajero: Pablo Ortega",
                "Grupo Levante",
                "Pablo Ortega",
            ),
            _letter("it", f"{_IT}\n\nPaziente: Sara Fontana", "Ponte Costruzioni", "Sara Fontana"),
            _letter(
                "it", f"{_IT}\n\nOspite: Sig.ra Sara Fontana", "Ponte Costruzioni", "Sara Fontana"
            ),
            _letter(
                "it",
                f"{_IT}\n\nConduttore: Sara Fontana, Via Po 2, 10123 Torino",
                "Ponte Costruzioni",
                "Sara Fontana",
            ),
            _letter("nl", f"{_NL}\n\nNaam gast: Koen Smit", "Waterwerk", "Koen Smit"),
            _letter("nl", f"{_NL}\n\nPatiënt      Koen Smit", "Waterwerk", "Koen Smit"),
            _letter("pl", f"{_PL}\n\nImię i nazwisko gościa: Ewa Lis", "Fabryka Dąb", "Ewa Lis"),
            _letter("pl", f"{_PL}\n\nPacjent: Ewa Lis", "Fabryka Dąb", "Ewa Lis"),
            _letter("pt", f"{_PT}\n\nUtente: Rita Nunes", "Grupo Tejo", "Rita Nunes"),
            _letter(
                "pt", f"{_PT}\n\nHóspede: Sra. Rita Nunes   Quarto 4", "Grupo Tejo", "Rita Nunes"
            ),
            _letter("sv", f"{_SV}\n\nGästens namn: Nils Berg", "Ekonomi Väst", "Nils Berg"),
            _letter("sv", f"{_SV}\n\nHyresgäst: Nils Berg", "Ekonomi Väst", "Nils Berg"),
            _letter("cs", f"{_CS}\n\nPacientka: Eva Malá", "Stavby Malý", "Eva Malá"),
            _letter("cs", f"{_CS}\n\nJméno hosta: Eva Malá", "Stavby Malý", "Eva Malá"),
            _letter("de", "Patient\nLena Roth\nBergweg 8\n97072 Würzburg", "Lena Roth"),
            _letter("de", "Gast: Lena Roth\n\nFiliale: Ring 2, 97070 Würzburg", "Lena Roth"),
            _letter("de", "Patientenhilfe Main\nDomstr. 4\n97070 Würzburg", "Patientenhilfe Main"),
            _letter("en", "Guest details\nSam Price\n40 Dock Lane\nHull HU1 3AE", "Sam Price"),
            _letter("en", "Guest: Sam Price\nCompany: -", "Sam Price"),
            _letter(
                "en", "Student Union York\nHeslington Lane\nYork YO10 5DD", "Student Union York"
            ),
            _letter("fr", "Nom du patient : Nadia Roux", "Nadia Roux"),
            _letter("fr", "Locataire\nNadia Roux\n75013 Paris", "Nadia Roux"),
            _letter(
                "es", "Paciente: Pablo Ortega\nAseguradora: Mutua Central S.A.", "Pablo Ortega"
            ),
            _letter("it", "Inquilino\nSara Fontana\nVia Po 2\n10123 Torino", "Sara Fontana"),
            _letter("pl", "Najemca: Ewa Lis, ul. Leśna 7, 61-001 Poznań", "Ewa Lis"),
            _letter("sv", "Medlem\nNils Berg\nSkolgatan 3\n411 20 Göteborg", "Nils Berg"),
        )
    )
}

_W, _Y = "Feldweg 2\n97074 Würzburg", "9 Field Lane\nYork YO1 7HH"
_L, _V = "1 place Rihour\n59000 Lille", "Calle Sur 5\n46001 Valencia"
_M, _H = "Via Larga 1\n20122 Milano", "Kerkstraat 2\n2011 KR Haarlem"
_P, _R = "ul. Leśna 7\n61-001 Poznań", "Rua do Sol 2\n1100-045 Lisboa"
_G, _N = "Box 12\n401 20 Göteborg", "Národní 1\n280 02 Kolín"

SHORT_ADDRESSED: dict[str, Letter] = {
    f"{one.language}: {number}": one
    for number, one in enumerate(
        (
            _letter(
                "de",
                f"Gärtnerei Feld\nFrau Ilona Beck\n{_W}",
                "Gärtnerei Feld",
                "Ilona Beck",
                "Beck",
            ),
            _letter("de", f"Yogaraum\nzu Händen Ilona Beck\n{_W}", "Yogaraum", "Ilona Beck"),
            _letter("de", f"Yogaraum Mitte\nz.H. Ilona Beck\n{_W}", "Yogaraum Mitte", "Ilona Beck"),
            _letter(
                "de",
                f"Yogaraum Mitte\nzu Hd. von Herrn Beck\n{_W}",
                "Yogaraum Mitte",
                "Beck",
                "Herr Beck",
            ),
            _letter(
                "de", f"Yogaraum Mitte\n{_W}\nz. Hd. Ilona Beck", "Yogaraum Mitte", "Ilona Beck"
            ),
            _letter(
                "de",
                f"Yogaraum Mitte\n{_W}\n\nSehr geehrter Herr Beck,",
                "Yogaraum Mitte",
                "Beck",
                "Herr Beck",
            ),
            _letter(
                "de",
                f"Landratsamt\nSachgebiet 12\nHerr Beck\n{_W}",
                "Landratsamt",
                "Beck",
                "Herr Beck",
            ),
            _letter("en", f"Sunfield Nursery\nIris Cole\n{_Y}", "Sunfield Nursery", "Iris Cole"),
            _letter("en", f"Sunfield\nc/o Iris Cole\n{_Y}", "Sunfield", "Iris Cole"),
            _letter("en", f"Sunfield\nATTN: Iris Cole\n{_Y}", "Sunfield", "Iris Cole"),
            _letter(
                "en",
                f"Sunfield Growers\nAtt. Iris Cole, Purchasing\n{_Y}",
                "Sunfield Growers",
                "Iris Cole",
            ),
            _letter(
                "en", f"Sunfield Growers\n{_Y}\nContact: Iris Cole", "Sunfield Growers", "Iris Cole"
            ),
            _letter(
                "en",
                f"Attention: Iris Cole\nSunfield Growers\n{_Y}",
                "Sunfield Growers",
                "Iris Cole",
            ),
            _letter(
                "en",
                f"Sunfield Growers\n{_Y}\n\nHi Iris Cole,",
                "Sunfield Growers",
                "Iris Cole",
                "Iris",
            ),
            _letter(
                "en",
                f"Bill To:\nSunfield\nMs Iris Cole\n{_Y}",
                "Sunfield",
                "Iris Cole",
                "Ms Iris Cole",
            ),
            _letter("fr", f"Mairie de Lille\nM. Marc Petit\n{_L}", "Mairie de Lille", "Marc Petit"),
            _letter(
                "fr",
                f"École Jules Ferry\nAttn : Marc Petit\n{_L}",
                "École Jules Ferry",
                "Marc Petit",
            ),
            _letter(
                "fr",
                f"École Jules Ferry\n{_L}\nÀ l'attention de Marc Petit",
                "École Jules Ferry",
                "Marc Petit",
            ),
            _letter(
                "es",
                f"Colegio San José\nAtt. Pablo Ortega\n{_V}",
                "Colegio San José",
                "Pablo Ortega",
            ),
            _letter(
                "es",
                f"Bodegas del Turia\nSr. Pablo Ortega\n{_V}",
                "Bodegas del Turia",
                "Pablo Ortega",
            ),
            _letter("it", f"Cantina Sociale\nC.a. Luca Riva\n{_M}", "Cantina Sociale", "Luca Riva"),
            _letter(
                "it",
                f"Cantina Sociale\nAll'att.ne di Luca Riva\n{_M}",
                "Cantina Sociale",
                "Luca Riva",
            ),
            _letter(
                "nl", f"Zwembad De Plons\nt.a.v. Koen Smit\n{_H}", "Zwembad De Plons", "Koen Smit"
            ),
            _letter("nl", f"Zwembad De Plons\nDhr. K. Smit\n{_H}", "Zwembad De Plons", "K. Smit"),
            _letter(
                "pl", f"Przedszkole Bajka\nna ręce Ewy Lis\n{_P}", "Przedszkole Bajka", "Ewy Lis"
            ),
            _letter("pl", f"Przedszkole Bajka\nPani Ewa Lis\n{_P}", "Przedszkole Bajka", "Ewa Lis"),
            _letter(
                "pt", f"Mercearia Central\nA/C Rita Nunes\n{_R}", "Mercearia Central", "Rita Nunes"
            ),
            _letter(
                "pt",
                f"Mercearia Central\nÀ atenção de Rita Nunes\n{_R}",
                "Mercearia Central",
                "Rita Nunes",
            ),
            _letter("sv", f"Göteborgs Stad\nAtt. Nils Berg\n{_G}", "Göteborgs Stad", "Nils Berg"),
            _letter("cs", f"Město Kolín\nk rukám Evy Malé\n{_N}", "Město Kolín", "Evy Malé"),
            _letter("cs", f"Město Kolín\npan Petr Malý\n{_N}", "Město Kolín", "Petr Malý"),
            _letter("de", f"Ilona Beck\nYogaraum\n{_W}", "Yogaraum"),
            _letter("de", f"Frau\nIlona Beck\n{_W}\n\nLiebe Frau Beck,", "Ilona Beck"),
            _letter("de", f"Kulturverein\nAlte Mühle\n{_W}", "Kulturverein Alte Mühle"),
            _letter("de", f"Kulturverein\nAlte Mühle\n{_W}", "Kulturverein"),
            _letter("en", f"FAO: Iris Cole\n{_Y}", "Iris Cole"),
            _letter("en", "Hi Iris Cole,\nthank you for your order.", "Iris Cole"),
            _letter("fr", f"À l'attention de Marc Petit\n{_L}", "Marc Petit"),
            _letter("it", f"Spett.le\nCantina Sociale\n{_M}", "Cantina Sociale"),
        )
    )
}
"""Those without wrong names are of buyers who are served, or addressed, themselves."""

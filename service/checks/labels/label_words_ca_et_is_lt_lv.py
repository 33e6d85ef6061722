"""The labels of invoices in Catalan, Estonian, Icelandic, Lithuanian and Latvian; fewer of them,
for lack of papers to try them on.

Rows are read as in `label_words_de_en_fr`. Data alone; `label_roles` reads it.
"""

from __future__ import annotations

NUMBER_WORDS = {
    "ca": "núm, número, n, no",
    "et": "nr, number, no",
    "is": "nr, númer",
    "lt": "nr, numeris",
    "lv": "nr, numurs",
}

LABELS = {
    "ca": """
number         | factura {n}, {n} de factura, {n} factura
title          | factura, factura simplificada, factura rectificativa
order          | comanda {n}, {n} de comanda
customer_no    | {n} de client, codi de client
delivery_note  | albarà, albarà {n}
contract       | contracte {n}
other_no       | pressupost, pressupost {n}, projecte, projecte {n}
issue          | data de factura, data factura, data d'emissió
due            | venciment, data de venciment
delivery       | data de lliurament, data d'entrega
net            | base imposable, total sense iva
tax            | quota iva, import iva, total iva
gross          | total amb iva, total iva inclòs, import total factura
prepaid        | a compte, bestreta
amount_due     | total a pagar, import a pagar
amount_due     | pendent de pagament, import pendent, resta a pagar, saldo pendent, net a pagar
seller         | venedor, proveïdor, emissor
buyer          | comprador, dades del client
""",
    "et": """
number         | arve {n}, arve number, kreeditarve {n}
title          | arve, kreeditarve, müügiarve
order          | tellimuse {n}, tellimus {n}, tellimuse number
customer_no    | kliendi {n}, kliendi number
contract       | lepingu {n}, leping {n}
reference      | viitenumber
other_no       | pakkumine, pakkumise {n}, projekt {n}, registrikood, reg {n}
issue          | arve kuupäev, väljastamise kuupäev
due            | maksetähtaeg, maksetähtpäev, tasumise tähtaeg, tasuda hiljemalt
delivery       | tarnekuupäev
net            | summa km-ta, summa käibemaksuta, kokku km-ta, kokku ilma käibemaksuta
tax            | käibemaks, km kokku, käibemaks kokku
gross          | kokku koos km-ga, summa koos käibemaksuga, kokku koos käibemaksuga
prepaid        | ettemaks, ettemakstud
amount_due     | tasuda, kuulub tasumisele, kokku tasuda, tasumisele kuulub, tasumisele kuuluv summa
amount_due     | jääk tasuda, jääb tasuda
vat_id         | kmkr, kmkr {n}, käibemaksukohustuslase {n}, kmk {n}
seller         | müüja
buyer          | ostja, maksja
""",
    "is": """
number         | reikningur {n}, reikningsnúmer, reikningsnr, reikning {n}, kreditreikningur {n}
title          | reikningur, kreditreikningur, sölureikningur
order          | pöntun {n}, pöntunarnúmer
customer_no    | viðskiptanúmer, viðskiptamannanúmer
other_no       | tilboð, tilboð {n}, verkefni {n}, kennitala, kt
issue          | dagsetning reiknings, útgáfudagur, reikningsdagur
due            | gjalddagi, eindagi
delivery       | afhendingardagur
net            | samtals án vsk, upphæð án vsk, fjárhæð án vsk
tax            | vsk, virðisaukaskattur, vsk samtals
gross          | samtals með vsk, upphæð með vsk
prepaid        | innborgun
amount_due     | til greiðslu, samtals til greiðslu
amount_due     | eftirstöðvar, eftirstöðvar til greiðslu
vat_id         | vsk-númer, vsk númer, vsk {n}
seller         | seljandi
buyer          | kaupandi, greiðandi
""",
    "lt": """
number         | sąskaita faktūra {n}, pvm sąskaita faktūra {n}, sąskaitos {n}, sąskaitos numeris
number         | serija ir {n}, kreditinė sąskaita {n}
title          | sąskaita faktūra, pvm sąskaita faktūra, kreditinė sąskaita
order          | užsakymo {n}, užsakymas {n}, užsakymo numeris
customer_no    | kliento {n}, kliento kodas
contract       | sutarties {n}, sutartis {n}
other_no       | pasiūlymas {n}, pasiūlymo {n}, projektas {n}, įmonės kodas
issue          | sąskaitos data, išrašymo data, data išrašymo
due            | apmokėti iki, sumokėti iki, mokėjimo terminas, apmokėjimo terminas
delivery       | pristatymo data
net            | suma be pvm, iš viso be pvm
tax            | pvm, pvm suma, iš viso pvm
gross          | suma su pvm, iš viso su pvm, bendra suma su pvm
prepaid        | avansas
amount_due     | mokėtina suma, iš viso mokėti, mokėti
amount_due     | liko mokėti, likutis mokėti, mokėtinas likutis, liko sumokėti
vat_id         | pvm mokėtojo kodas, pvm kodas
seller         | pardavėjas, tiekėjas
buyer          | pirkėjas, mokėtojas
""",
    "lv": """
number         | rēķins {n}, rēķina {n}, rēķina numurs, kredītrēķins {n}, pavadzīme {n}
title          | rēķins, kredītrēķins
order          | pasūtījuma {n}, pasūtījums {n}
customer_no    | klienta {n}, klienta numurs
contract       | līguma {n}, līgums {n}
other_no       | piedāvājums {n}, piedāvājuma {n}, projekts {n}, reģ {n}, reģistrācijas {n}
issue          | rēķina datums, izrakstīšanas datums
due            | apmaksas termiņš, apmaksāt līdz, samaksāt līdz, maksājuma termiņš
delivery       | piegādes datums
net            | summa bez pvn, kopā bez pvn
tax            | pvn, pvn summa, pvn kopā
gross          | summa ar pvn, kopā ar pvn
prepaid        | avanss, priekšapmaksa
amount_due     | summa apmaksai, kopā apmaksai, apmaksai
amount_due     | atlikums apmaksai, atlikusī summa, atlikusī summa apmaksai, vēl jāmaksā
vat_id         | pvn {n}, pvn reģ {n}, pvn reģistrācijas {n}
seller         | pārdevējs, piegādātājs
buyer          | pircējs, maksātājs
""",
}

"""The labels of invoices in Greek, Croatian, Slovenian and Turkish; fewer of them, for lack of
papers to try them on.

Rows are read as in `label_words_de_en_fr`. Croatian and Slovenian share words that mean the same.
Data alone; `label_roles` reads it.
"""

from __future__ import annotations

NUMBER_WORDS = {
    "el": "αρ, αριθμός, αριθμοσ, no",
    "hr": "br, broj",
    "sl": "št, številka",
    "tr": "no, numarası, numara",
}

LABELS = {
    "el": """
number         | αριθμός τιμολογίου, τιμολόγιο {n}, {n} τιμολογίου, αρ παραστατικού
number         | αριθμός παραστατικού, πιστωτικό τιμολόγιο {n}
other_no       | προσφορά, έργο
title          | τιμολόγιο, πιστωτικό τιμολόγιο, τιμολόγιο πώλησης, τιμολόγιο παροχής υπηρεσιών
order          | αριθμός παραγγελίας, παραγγελία {n}, {n} παραγγελίας
customer_no    | κωδικός πελάτη, αριθμός πελάτη
issue          | ημερομηνία έκδοσης, ημερομηνία τιμολογίου, ημ/νία έκδοσης, ημ έκδοσης
pay_day        | ημερομηνία πληρωμής
due            | ημερομηνία λήξης, πληρωτέο έως, προθεσμία πληρωμής
net            | καθαρή αξία, σύνολο χωρίς φπα, καθαρό ποσό, συνολική καθαρή αξία
net            | σύνολο καθαρής αξίας
tax            | φπα, σύνολο φπα, ποσό φπα, αξία φπα, συνολικός φπα
gross          | σύνολο με φπα, γενικό σύνολο, μικτή αξία
prepaid        | προκαταβολή, εξοφλημένο ποσό
amount_due     | πληρωτέο ποσό, πληρωτέο, ποσό πληρωμής, υπόλοιπο πληρωμής, σύνολο πληρωμής
amount_due     | υπόλοιπο, υπόλοιπο προς πληρωμή, πληρωτέο υπόλοιπο, καθαρό πληρωτέο
amount_due     | οφειλόμενο ποσό
vat_id         | αφμ, α φ μ
buyer_vat_id   | αφμ πελάτη
seller         | πωλητής, προμηθευτής, εκδότης
buyer          | πελάτης, αγοραστής, στοιχεία πελάτη
other_party    | τόπος παράδοσης, διεύθυνση παράδοσης
""",
    "hr": """
number         | račun {n}, {n} računa, broj računa, račun-otpremnica {n}, odobrenje {n}
title          | račun, odobrenje, predračun
order          | broj narudžbe, narudžba {n}, {n} narudžbe, narudžbenica {n}, {n} narudžbenice
customer_no    | šifra kupca, broj kupca, šifra partnera
delivery_note  | otpremnica {n}, broj otpremnice
contract       | ugovor {n}, broj ugovora
reference      | poziv na broj, model i poziv na broj
other_no       | mbs, broj ponude, ponuda {n}
other_no       | ponuda, projekt
issue          | datum računa, datum izdavanja, datum izdavanja računa, datum izdavanja dokumenta
due            | datum dospijeća, dospijeće, rok plaćanja, datum plaćanja do, rok za plaćanje
pay_day        | datum plaćanja, datum uplate
delivery       | datum isporuke, datum isporuke dobara
net            | osnovica, ukupno bez pdv-a, iznos bez pdv-a, porezna osnovica, ukupno bez pdv
net            | osnovica za pdv
tax            | pdv, iznos pdv-a, ukupno pdv, pdv ukupno, iznos pdv
gross          | ukupno s pdv-om, ukupno sa pdv-om, iznos s pdv-om, ukupno s pdv
gross          | ukupan iznos računa
prepaid        | plaćeni predujam, predujam, avans
amount_due     | za platiti, ukupno za platiti, iznos za uplatu, ukupno za plaćanje, za uplatu
amount_due     | za plaćanje
amount_due     | preostalo za platiti, preostalo za plaćanje, preostali iznos
amount_due     | ostatak za plaćanje, ostatak za platiti
vat_id         | oib, pdv id, pdv id broj, pdv broj
buyer_vat_id   | oib kupca
seller         | prodavatelj, dobavljač, izdavatelj
buyer          | kupac, naručitelj
other_party    | mjesto isporuke, adresa isporuke
""",
    "sl": """
number         | številka računa, račun {n}, {n} računa, dobropis {n}
title          | račun, dobropis, predračun
order          | številka naročila, naročilo {n}, {n} naročila, naročilnica {n}
customer_no    | šifra kupca, šifra stranke, številka kupca
delivery_note  | dobavnica {n}, številka dobavnice
contract       | pogodba {n}, številka pogodbe
reference      | sklic, sklicna številka
other_no       | matična številka, ponudba {n}, številka ponudbe
other_no       | ponudba, projekt
issue          | datum računa, datum izdaje, datum izdaje računa, datum izstavitve računa
due            | rok plačila, datum zapadlosti, zapadlost, datum valute, plačilni rok
pay_day        | datum plačila
delivery       | datum opravljene storitve, datum dobave, datum dobave blaga, datum storitve
net            | osnova za ddv, osnova, skupaj brez ddv, znesek brez ddv, vrednost brez ddv
tax            | ddv, znesek ddv, skupaj ddv, ddv skupaj
gross          | skupaj z ddv, znesek z ddv, vrednost z ddv, skupaj vključno z ddv
prepaid        | predplačilo, avans, že plačano
amount_due     | za plačilo, skupaj za plačilo, znesek za plačilo, za plačilo eur
amount_due     | preostanek za plačilo, še za plačilo, ostane za plačilo, preostali znesek
vat_id         | id za ddv, id št za ddv, davčna številka, id {n} za ddv
vat_id         | identifikacijska številka za ddv
buyer_vat_id   | id za ddv kupca, davčna številka kupca
seller         | prodajalec, dobavitelj, izdajatelj
buyer          | kupec, naročnik, prejemnik računa
other_party    | naslov za dostavo, kraj dostave
""",
    "tr": """
number         | fatura {n}, fatura numarası, belge {n}
title          | fatura, e-fatura, e-arşiv fatura
order          | sipariş {n}, sipariş numarası
customer_no    | müşteri {n}, müşteri numarası, müşteri kodu
delivery_note  | irsaliye {n}, irsaliye numarası
contract       | sözleşme {n}, sözleşme numarası
other_no       | mersis {n}, ticaret sicil {n}, ettn, teklif {n}
other_no       | teklif, proje
issue          | fatura tarihi, düzenleme tarihi, düzenlenme tarihi
due            | son ödeme tarihi, vade tarihi, vade, ödeme vadesi
pay_day        | ödeme tarihi
delivery       | teslim tarihi, teslimat tarihi
order_date     | sipariş tarihi
other_date     | irsaliye tarihi, yazdırma tarihi
net            | mal hizmet toplam tutarı, kdv hariç toplam, kdv matrahı, vergi hariç tutar
net            | toplam kdv hariç, vergiler hariç toplam tutar
tax            | hesaplanan kdv, kdv, kdv tutarı, toplam kdv, kdv toplamı
gross          | vergiler dahil toplam tutar, kdv dahil toplam, toplam kdv dahil, genel toplam
gross          | kdv dahil toplam tutar
prepaid        | peşinat, avans
amount_due     | ödenecek tutar, ödenecek toplam tutar, ödenecek toplam, ödenecek miktar
amount_due     | kalan tutar, kalan borç, bakiye tutar, kalan ödeme, net ödenecek tutar
other_amount   | ara toplam, toplam iskonto
vat_id         | vkn, vergi {n}, vergi numarası, vergi kimlik {n}, vergi kimlik numarası
seller         | satıcı, düzenleyen
buyer          | alıcı, fatura adresi
other_party    | teslimat adresi, sevk adresi
""",
}

"""The labels of invoices in Czech, Hungarian, Romanian and Slovak.

Rows are read as in `label_words_de_en_fr`. A number of a register (`IČO`, `adószám`) is no VAT id:
its digits may be the same, its form is not. Hungarian `számlaszám` is an invoice's number on one
paper and an account's on the next, so it is left out. Data alone; `label_roles` reads it.
"""

from __future__ import annotations

NUMBER_WORDS = {
    "cs": "č, číslo, cislo, čís",
    "hu": "száma, szám, sorszáma, sorszám, sz",
    "ro": "nr, număr, numar, numărul, no",
    "sk": "č, číslo, cislo, čís",
}

LABELS = {
    "cs": """
number         | číslo faktury, faktura {n}, {n} faktury, faktura - daňový doklad {n}, doklad {n}
number         | faktura daňový doklad {n}, číslo dokladu, {n} dokladu, daňový doklad {n}
number         | dobropis {n}, {n} dobropisu, opravný daňový doklad {n}, evidenční číslo dokladu
number         | evidenční {n}, ev {n} dokladu, fa {n}
title          | faktura, faktura - daňový doklad, daňový doklad, dobropis, opravný daňový doklad
title          | zálohová faktura
order          | číslo objednávky, objednávka {n}, {n} objednávky, objednávka, vaše objednávka
order          | vaše objednávka {n}, obj {n}, {n} obj
customer_no    | číslo zákazníka, zákaznické číslo, {n} zákazníka, kód zákazníka, zákazník {n}
customer_no    | číslo odběratele, klientské číslo
delivery_note  | dodací list {n}, dodací list, {n} dodacího listu, dl {n}
contract       | číslo smlouvy, smlouva {n}, {n} smlouvy, smlouva, rámcová smlouva {n}
original       | k faktuře {n}, původní faktura, původní faktura {n}, k dokladu {n}
original       | dobropis k faktuře {n}, původní doklad {n}, číslo původního dokladu
original       | opravný daňový doklad k faktuře {n}, číslo původní faktury
reference      | variabilní symbol, var symbol, variabilní s
other_no       | ičo, ič, konstantní symbol, specifický symbol, číslo zakázky, zakázka {n}
other_no       | konst symbol, nabídka {n}, {n} nabídky, číslo nabídky, číslo projektu
other_no       | spec symbol
other_no       | spisová značka
other_no       | nabídka, projekt, zakázka
issue          | datum vystavení, vystaveno dne, datum vystavení dokladu, datum faktury, vystaveno
issue          | datum vystavení faktury, dat vystavení
due            | datum splatnosti, splatnost, den splatnosti, splatné dne, splatnost dne
due            | splatno dne, splatno, splatno do
due            | uhraďte do, uhradit do, splatné do, datum splatnosti faktury, k úhradě do
due            | splatnost faktury
delivery       | datum zdanitelného plnění, duzp, datum uskutečnění zdanitelného plnění
delivery       | datum uskutečnění plnění, datum dodání, den uskutečnění zdanitelného plnění
delivery       | datum usk zdan plnění, dat zdan plnění, datum zdan plnění
delivery       | datum uskutečnění zdanit plnění, uskutečnění zdanitelného plnění
order_date     | datum objednávky, objednáno dne, objednávka ze dne
pay_day        | datum úhrady, datum platby, datum inkasa
other_date     | datum tisku, vytištěno, uhrazeno dne, datum odeslání
other_date     | datum objednání
other_date     | platnost do, datum přijetí úhrady
net            | celkem bez dph, základ daně, cena bez dph, základ dph, celkem základ daně
net            | součet bez dph, cena celkem bez dph, částka bez dph, celková cena bez dph
net            | celkem cena bez dph, základ celkem, základ daně celkem
tax            | dph, dph celkem, celkem dph, výše dph, částka dph, daň celkem, výše daně
tax            | celková výše dph, dph součet
gross          | celkem s dph, celkem včetně dph, cena celkem s dph, částka s dph, cena s dph
gross          | celková cena s dph, celková částka s dph, součet s dph, celková částka včetně dph
gross          | celkem vč dph, celková cena včetně dph, částka celkem s dph, cena celkem vč dph
prepaid        | uhrazená záloha, zaplaceno, zaplacená záloha, záloha, již uhrazeno
prepaid        | uhrazené zálohy
prepaid        | uhrazeno zálohou, odpočet zálohy, uhrazeno zálohami, zaplaceno zálohou
prepaid        | již zaplaceno
amount_due     | k úhradě, celkem k úhradě, částka k úhradě, zbývá uhradit, k zaplacení
amount_due     | zbývá k úhradě
amount_due     | celkem k zaplacení, doplatek, celková částka k úhradě, k úhradě celkem
amount_due     | zbývá zaplatit
amount_due     | zbývající částka, zbývá doplatit, k doplacení, zbývající částka k úhradě
amount_due     | doplatit, nedoplatek k úhradě
other_amount   | mezisoučet, sleva, doprava, zaokrouhlení, poštovné, předchozí zůstatek
other_amount   | haléřové vyrovnání
iban           | číslo účtu iban, iban kód
bic            | swift kód, swift/bic, bic kód, kód swift
account        | číslo účtu, účet, bankovní účet, {n} účtu, bankovní spojení, účet {n}
vat_id         | dič, dič dodavatele, dič / vat id, naše dič
buyer_vat_id   | dič odběratele, vaše dič, dič zákazníka
seller         | dodavatel, prodávající, vystavovatel, zhotovitel, poskytovatel
buyer          | odběratel, zákazník, kupující, objednatel, fakturační adresa, příjemce faktury
other_party    | příjemce, dodací adresa, konečný příjemce, místo dodání, adresa dodání
other_party    | místo určení
""",
    "hu": """
number         | számla sorszáma, számla {n}, a számla sorszáma, bizonylatszám, bizonylat {n}
number         | jóváíró számla {n}, számla sorszám, bizonylatszáma, helyesbítő számla {n}
number         | számlasorszám
title          | számla, helyesbítő számla, jóváíró számla, díjbekérő, előlegszámla
order          | rendelésszám, rendelés {n}, megrendelés {n}, megrendelésszám, rendelési szám
order          | vevői rendelésszám, rendelésük {n}
customer_no    | ügyfélszám, vevőszám, vevőkód, ügyfélkód, ügyfél {n}, ügyfélazonosító
delivery_note  | szállítólevél {n}, szállítólevélszám, szállítólevél
contract       | szerződésszám, szerződés {n}, szerződés azonosító
original       | eredeti számla {n}, módosított számla {n}, eredeti számla
original       | helyesbített számla {n}
original       | hivatkozott számla {n}, stornózott számla {n}
reference      | közlemény, közlemény rovat, fizetési hivatkozás
other_no       | adószám, cégjegyzékszám, cégjegyzék {n}, ajánlatszám, ajánlat {n}, projektszám
other_no       | projekt {n}, csoportazonosító, cikkszám, munkaszám, ügyszám
other_no       | ajánlat, projekt, árajánlat
issue          | számla kelte, kiállítás dátuma, kiállítás kelte, számla dátuma, kelt
issue          | kiállítás napja
issue          | számlakiállítás dátuma, a számla kelte, kiállítva, számla kiállításának dátuma
due            | fizetési határidő, esedékesség, fizetés határideje, esedékesség dátuma
due            | fizetendő eddig, fizetési határideje, fizetés esedékessége, esedékes
delivery       | teljesítés dátuma, teljesítés, teljesítés napja, teljesítés kelte
delivery       | teljesítés ideje
delivery       | teljesítési dátum, teljesítés időpontja
order_date     | rendelés dátuma, megrendelés dátuma, rendelés kelte, megrendelés kelte
pay_day        | fizetés dátuma, fizetés napja, beszedés napja
other_date     | nyomtatás dátuma, nyomtatva, kezdő dátum, záró dátum
other_date     | szerződés kelte, szállítás dátuma
net            | nettó összesen, összesen nettó, nettó érték összesen, nettó végösszeg
net            | nettó összeg, áfa alapja, adóalap összesen, nettó, adó alapja, adóalap
tax            | áfa összesen, áfa, áfa összege, áfa érték, összes áfa, áfa érték összesen
tax            | áfa összeg, összesen áfa, adó összege
gross          | bruttó összesen, összesen bruttó, bruttó végösszeg, számla végösszege
gross          | bruttó összeg
gross          | számla összesen, bruttó érték összesen, számla bruttó végösszege, bruttó
gross          | számla összege
prepaid        | előleg, fizetett előleg, már fizetve, levont előleg, befizetett előleg
prepaid        | kifizetett összeg, eddig fizetve
amount_due     | fizetendő, fizetendő összeg, fizetendő végösszeg, összesen fizetendő
amount_due     | fizetendő összesen, fennmaradó összeg, még fizetendő, fizetendő bruttó végösszeg
amount_due     | hátralék
amount_due     | fizetendő maradék, fennmaradó fizetendő, hátralévő összeg
amount_due     | fennmaradó fizetendő összeg, fizetendő különbözet
other_amount   | részösszeg, kedvezmény, szállítási költség, kerekítés, előző egyenleg, engedmény
iban           | iban {n}, iban számlaszám, nemzetközi bankszámlaszám
bic            | swift kód, swift/bic, bic kód, swift-kód
account        | bankszámlaszám, bankszámla, bankszámla {n}, bankszámlaszáma
vat_id         | közösségi adószám, eu adószám, uniós adószám, közösségi adószáma
buyer_vat_id   | vevő közösségi adószáma, vevő eu adószáma
seller         | eladó, szállító, számlakibocsátó, kibocsátó, számla kibocsátó, eladó neve
seller         | számlakiállító, szolgáltató
buyer          | vevő, megrendelő, vásárló, számlázási cím, vevő neve, számlafizető, ügyfél neve
other_party    | szállítási cím, címzett, átvevő, kedvezményezett, számlatulajdonos
""",
    "ro": """
number         | factura {n}, factură {n}, {n} facturii, {n} factură, {n} factura
number         | factura fiscală {n}
number         | seria și numărul facturii, factură fiscală {n}, notă de credit {n}
number         | factura storno {n}
title          | factura, factură, factura fiscală, factură fiscală, notă de credit
title          | factura proformă
order          | comandă {n}, comanda {n}, {n} comandă, {n} comenzii, {n} comanda, comanda dvs {n}
order          | comandă de achiziție {n}
customer_no    | cod client, {n} client, client {n}, codul clientului, id client
delivery_note  | aviz {n}, aviz de însoțire {n}, aviz de însoțire a mărfii {n}, {n} aviz
contract       | contract {n}, {n} contract, {n} contractului, contractul {n}
original       | la factura {n}, factura inițială {n}, factura inițială, storno la factura {n}
original       | factura originală {n}, stornează factura {n}
reference      | detalii plată, referință plată, referința plății
other_no       | nr reg com, reg com, {n} ord reg com, ofertă {n}, oferta {n}, proiect {n}
other_no       | nr înreg reg com, {n} reg comerțului, nr ord reg com/an, capital social
other_no       | ofertă, oferta, proiect, deviz
issue          | data facturii, data emiterii, data emiterii facturii, data factură
issue          | emisă la, data factura
issue          | data întocmirii, data emisiei
due            | data scadenței, scadență, termen de plată, scadența, data scadentă, scadent la
due            | data scadentei, data scadenta, termen plată, data limită de plată, plata până la
delivery       | data livrării, data prestării, data livrarii, data prestării serviciului
order_date     | data comenzii, data comandă
pay_day        | data plății, data platii, data debitării
other_date     | data tipăririi, data contractului, data expedierii, data încasării
net            | total fără tva, valoare fără tva, bază impozabilă, total net, valoare netă
net            | baza de impozitare, total fara tva, total valoare fără tva
net            | valoare totală fără tva
net            | bază de impozitare, subtotal fără tva, baza impozabilă, valoare fara tva
tax            | total tva, tva, valoare tva, tva total, suma tva, valoarea tva
gross          | total cu tva, total factură, total general, valoare totală, total de plată cu tva
gross          | valoare cu tva, total factura, valoare totală cu tva, total inclusiv tva
prepaid        | avans, achitat, avans achitat, plătit, avans încasat, sumă achitată, deja plătit
amount_due     | total de plată, total plată, de plată, rest de plată, sumă de plată
amount_due     | suma de plată
amount_due     | total de plata, rest de plata, de achitat, sold de plată, total de achitat
amount_due     | sold rămas, sold de achitat, rămas de plată, diferență de plată, rest de achitat
amount_due     | rămas de achitat, suma rămasă de plată
other_amount   | subtotal, discount, transport, rotunjire, sold anterior, reducere
iban           | cont iban, iban cont, cod iban, contul iban, {n} cont iban
bic            | cod swift, swift/bic, cod bic
account        | cont bancar, contul, {n} cont
vat_id         | cui, cif, cod fiscal, cod tva, c i f, cod de înregistrare fiscală, c u i
vat_id         | cod unic
vat_id         | cui/cif, cif/cui, cod de identificare fiscală, {n} tva
buyer_vat_id   | cui client, cif client, cui cumpărător, cif cumpărător, cod fiscal client
seller         | furnizor, vânzător, emitent, prestator, vanzator
buyer          | client, cumpărător, beneficiar, cumparator, facturat către, adresa de facturare
buyer          | facturare către
other_party    | adresa de livrare, destinatar, livrare la, punct de lucru, titular cont
""",
    "sk": """
number         | číslo faktúry, faktúra {n}, {n} faktúry, faktúra - daňový doklad {n}, doklad {n}
number         | faktúra daňový doklad {n}, číslo dokladu, {n} dokladu, daňový doklad {n}
number         | dobropis {n}, {n} dobropisu, opravná faktúra {n}, fa {n}
title          | faktúra, faktúra - daňový doklad, daňový doklad, dobropis, opravná faktúra
title          | zálohová faktúra
order          | číslo objednávky, objednávka {n}, {n} objednávky, objednávka, vaša objednávka
order          | vaša objednávka {n}, obj {n}
customer_no    | číslo zákazníka, zákaznícke číslo, {n} zákazníka, kód zákazníka, zákazník {n}
customer_no    | číslo odberateľa, číslo klienta
delivery_note  | dodací list {n}, dodací list, {n} dodacieho listu, dl {n}
contract       | číslo zmluvy, zmluva {n}, {n} zmluvy, zmluva, rámcová zmluva {n}
original       | k faktúre {n}, pôvodná faktúra, pôvodná faktúra {n}, číslo pôvodnej faktúry
original       | dobropis k faktúre {n}, k dokladu {n}
reference      | variabilný symbol, var symbol
other_no       | ičo, ič, konštantný symbol, špecifický symbol, číslo zákazky, zákazka {n}
other_no       | ponuka {n}
other_no       | konšt symbol, špec symbol, číslo ponuky, číslo projektu
other_no       | ponuka, projekt, zákazka
issue          | dátum vystavenia, vystavené dňa, dátum vyhotovenia, dátum faktúry, vyhotovené dňa
issue          | dátum vystavenia faktúry, dátum vyhotovenia faktúry
due            | dátum splatnosti, splatnosť, splatné dňa, splatná dňa, splatnosť dňa, uhraďte do
due            | dátum splatnosti faktúry, splatnosť faktúry, deň splatnosti, splatné do
delivery       | dátum dodania, deň dodania, dátum zdaniteľného plnenia, dátum dodania tovaru
delivery       | dátum dodania služby, dátum vzniku daňovej povinnosti
delivery       | dátum dodania tovaru/služby
order_date     | dátum objednávky, objednané dňa, objednávka zo dňa
pay_day        | dátum úhrady, dátum platby, dátum inkasa
other_date     | dátum tlače, vytlačené, uhradené dňa, dátum odoslania, platnosť do
net            | celkom bez dph, základ dane, cena bez dph, spolu bez dph, suma bez dph
net            | základ dph, základ dane spolu, celková suma bez dph, cena spolu bez dph
tax            | dph, dph spolu, dph celkom, spolu dph, výška dph, suma dph, výška dane, daň spolu
gross          | celkom s dph, spolu s dph, celková suma s dph, cena s dph, suma s dph
gross          | cena spolu s dph, celková cena s dph, spolu vrátane dph, celkom vrátane dph
prepaid        | uhradená záloha, zaplatené, záloha, uhradené zálohy, uhradený preddavok
prepaid        | už uhradené
prepaid        | prijatý preddavok, uhradené preddavky, preddavok, už zaplatené
amount_due     | na úhradu, k úhrade, suma na úhradu, celkom na úhradu, spolu na úhradu
amount_due     | celkom k úhrade, suma k úhrade, zostáva uhradiť, celková suma na úhradu
amount_due     | zostáva na úhradu, zostáva k úhrade
amount_due     | zostatok na úhradu, doplatok, zostáva doplatiť, na doplatenie, zvyšok na úhradu
other_amount   | medzisúčet, zľava, doprava, zaokrúhlenie, poštovné
iban           | číslo účtu iban, iban kód
bic            | swift kód, swift/bic, bic kód, kód swift
account        | číslo účtu, účet, bankový účet, {n} účtu, bankové spojenie, účet {n}
vat_id         | ič dph, ič dph dodávateľa, ičdph
buyer_vat_id   | ič dph odberateľa, vaše ič dph
seller         | dodávateľ, predávajúci, vystaviteľ, zhotoviteľ, poskytovateľ
buyer          | odberateľ, zákazník, kupujúci, objednávateľ, fakturačná adresa, príjemca faktúry
other_party    | príjemca, dodacia adresa, konečný príjemca, miesto dodania, adresa dodania
""",
}

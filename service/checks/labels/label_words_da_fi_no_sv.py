"""The labels of invoices in Danish, Finnish, Norwegian and Swedish.

Rows are read as in `label_words_de_en_fr`. Norwegian means Bokmål. A registration number (`CVR`,
`Org.nr`, `Y-tunnus`) is no VAT id: its digits may be the same, its form is not. Data alone;
`label_roles` reads it.
"""

from __future__ import annotations

NUMBER_WORDS = {
    "da": "nr, nummer, no",
    "fi": "nro, numero, n:o, no, nr",
    "no": "nr, nummer, no",
    "sv": "nr, nummer, no",
}

LABELS = {
    "da": """
number         | fakturanummer, fakturanr, faktura {n}, faktura-nr, kreditnotanummer
number         | kreditnota {n}
number         | kreditnotanr, bilagsnummer, bilagsnr, kreditfaktura {n}, regning {n}
number         | regningsnummer
title          | faktura, kreditnota, regning, kreditfaktura
order          | ordrenummer, ordrenr, ordre {n}, deres ordrenr, deres ordrenummer, købsordre {n}
order          | indkøbsordre {n}, rekvisitionsnummer, rekvisitionsnr, bestillingsnummer
order          | bestillingsnr, deres ordre {n}, indkøbsordrenummer, ordre-nr, købsordrenummer
order          | indkøbsordrenr, deres ordre
customer_no    | kundenummer, kundenr, kunde {n}, kunde-nr, debitornummer, debitornr
customer_no    | medlemsnummer
customer_no    | deres kundenummer, deres kundenr, kontonr kunde
delivery_note  | følgeseddel {n}, følgeseddelnummer, følgeseddelnr, leveringsnummer, følgeseddel
contract       | kontrakt {n}, kontraktnummer, kontraktnr, aftalenummer, aftalenr, aftale {n}
original       | vedrører faktura {n}, vedr faktura {n}, oprindelig faktura {n}
original       | oprindelig faktura
original       | krediterer faktura {n}, vedrørende faktura {n}
original       | oprindeligt fakturanummer, vedrører fakturanummer
reference      | betalings-id, betalingsreference, betalingsid
other_no       | cvr {n}, cvr-nr, cvr, cvrnr, cvr-nummer, se {n}, se-nr, ean {n}, ean-nr
other_no       | ean-nummer
other_no       | tilbudsnummer, tilbud {n}, sagsnummer, sagsnr, sag {n}, projektnummer
other_no       | projekt {n}
other_no       | varenummer, varenr, ean-lokationsnummer, tilbudsnr, projektnr
other_no       | tilbud, projekt, sag
issue          | fakturadato, faktura dato, udstedelsesdato, udstedt den, kreditnotadato, dato
issue          | dato for udstedelse, fakturadato den
due            | forfaldsdato, betalingsdato senest, betales senest, forfalder, forfald
due            | forfaldsdag, sidste rettidige betaling
due            | sidste rettidige betalingsdato, sidste betalingsdato, betalingsfrist
due            | sidste rettidige betalingsdag, senest betaling, betales senest den, forfalder den
due            | betaling senest, til betaling senest, sidste betalingsdag
due            | forfalder til betaling den
due            | forfalder til betaling
delivery       | leveringsdato, leveret den, levering den, ydelsesdato
order_date     | ordredato, bestillingsdato, bestilt den
pay_day        | betalingsdato, betalingsdag, trækkes den
other_date     | udskriftsdato, udskrevet den, tilbudsdato, startdato, slutdato, gyldig til
other_date     | betalt den, kontraktdato, periode fra, periode til, afsendelsesdato
net            | total ekskl moms, i alt ekskl moms, total ex moms, nettobeløb
net            | subtotal ekskl moms
net            | beløb ekskl moms, i alt excl moms, total excl moms, netto i alt, momsgrundlag
net            | total uden moms, netto, beløb uden moms, i alt uden moms, total eksklusiv moms
net            | i alt ex moms, momspligtigt beløb
tax            | moms, momsbeløb, moms i alt, heraf moms, moms beløb, samlet moms, total moms
tax            | udgør moms, moms udgør
gross          | total inkl moms, i alt inkl moms, total incl moms, fakturatotal, fakturabeløb
gross          | beløb inkl moms, samlet beløb inkl moms, i alt incl moms, bruttobeløb
gross          | total med moms, faktura total, totalbeløb inkl moms, total inklusiv moms
prepaid        | forudbetalt, aconto betalt, a conto betalt, forudbetaling, allerede betalt
prepaid        | modtaget forudbetaling, modtagne betalinger, depositum betalt, forudbetalt beløb
amount_due     | at betale, til betaling, beløb til betaling, beløb at betale, restbeløb
amount_due     | i alt at betale, total at betale, skyldigt beløb, til betaling i alt
amount_due     | restbeløb til betaling, samlet til betaling
amount_due     | skyldig saldo, restsaldo til betaling, manglende betaling, resterende beløb
amount_due     | netto til betaling, rest til betaling, udestående beløb, rest at betale
other_amount   | subtotal, rabat, fragt, gebyr, afrunding, øreafrunding, tidligere saldo
iban           | iban-nr, iban-nummer, iban nr, iban nummer
bic            | swift-kode, bic-kode, swift kode, swift/bic
account        | kontonummer, kontonr, bankkonto, konto {n}, konto-nr, bankkontonummer
vat_id         | momsnummer, momsnr, moms {n}, moms-nr, vat-nr, momsregistreringsnummer
vat_id         | vat-nummer
buyer_vat_id   | kundens momsnummer, kundens momsnr, deres momsnr, købers momsnr, kundes momsnr
buyer_vat_id   | deres momsnummer
seller         | sælger, leverandør, udsteder, faktura fra, afsender, solgt af
buyer          | kunde, køber, faktureres til, faktura til, faktureringsadresse
buyer          | fakturamodtager, fakturaadresse, solgt til
other_party    | leveringsadresse, leveres til, levering til, betalingsmodtager, kontoindehaver
""",
    "fi": """
number         | laskunumero, laskun numero, lasku {n}, laskun nro, laskunro, hyvityslasku {n}
number         | laskun {n}, hyvityslaskun numero, hyvityslaskun nro
title          | lasku, hyvityslasku, kuitti
order          | tilausnumero, tilaus {n}, tilausnro, ostotilaus {n}, ostotilausnumero
order          | tilauksen numero
order          | ostotilauksen numero, tilauksenne numero, tilausnumeronne, tilauksen {n}
customer_no    | asiakasnumero, asiakasnro, asiakas {n}, asiakkaan numero, asiakasnumeronne
customer_no    | jäsennumero
delivery_note  | lähete {n}, lähetenumero, lähetteen numero, lähetteen nro, toimitusnumero
delivery_note  | rahtikirja {n}
contract       | sopimusnumero, sopimus {n}, sopimusnro, sopimuksen numero, sopimustunnus
original       | alkuperäinen lasku, alkuperäisen laskun numero, hyvitetty lasku
original       | hyvitettävä lasku
original       | alkuperäinen laskunumero, hyvitettävän laskun numero, hyvitetyn laskun numero
original       | koskee laskua {n}, alkuperäinen lasku {n}
reference      | viitenumero, viitenro, viite, viitenumeronne, maksuviite
other_no       | y-tunnus, tarjousnumero, tarjous {n}, projektinumero, projekti {n}, tuotenumero
other_no       | kaupparekisterinumero, ovt-tunnus, verkkolaskuosoite, tuote {n}, työnumero
other_no       | välittäjätunnus
other_no       | tarjous, projekti
issue          | laskun päiväys, laskupäivä, laskun pvm, laskun päivämäärä, laskupvm, päiväys
issue          | laskutuspäivä, laskun päiväys pvm, päivämäärä, hyvityslaskun päivämäärä
due            | eräpäivä, erääntyy, viimeinen maksupäivä, maksettava viimeistään, eräpvm
due            | laskun eräpäivä, maksupäivä viimeistään
delivery       | toimituspäivä, toimituspvm, toimitettu, suorituspäivä, toimituspäivämäärä
order_date     | tilauspäivä, tilauspvm, tilauspäivämäärä, tilattu
pay_day        | maksupäivä, veloituspäivä
other_date     | tulostettu, tulostuspäivä, tarjouspäivä, alkupäivä, loppupäivä, voimassa asti
other_date     | sopimuspäivä, maksettu
net            | veroton yhteensä, yhteensä veroton, veroton hinta yhteensä, veroton summa, netto
net            | yhteensä ilman alv, summa ilman alv, veroton, netto yhteensä
net            | veroton loppusumma, verottomat yhteensä, veroton määrä, yhteensä (veroton)
net            | yhteensä ilman veroa, yhteensä ilman arvonlisäveroa
tax            | alv, arvonlisävero, alv yhteensä, arvonlisävero yhteensä, vero yhteensä
tax            | alv:n osuus, veron määrä, alv osuus, alv määrä, verot yhteensä
gross          | yhteensä sis alv, verollinen yhteensä, yhteensä verollinen, laskun loppusumma
gross          | verollinen summa, laskun summa, summa sis alv, yhteensä alv:n kanssa, brutto
gross          | loppusumma, verollinen loppusumma, verollinen hinta yhteensä
gross          | laskun summa yhteensä
gross          | yhteensä (verollinen), yhteensä sisältäen alv, yhteensä (sis alv)
gross          | brutto yhteensä
prepaid        | ennakkomaksu, jo maksettu, maksettu ennakkoon, ennakko, suoritettu ennakko
prepaid        | maksettu määrä, vastaanotettu ennakkomaksu
amount_due     | maksettava, maksettavaa, maksettava yhteensä, maksettavaa yhteensä
amount_due     | maksettava määrä, avoin summa, avoinna, avoinna oleva summa, maksettava summa
amount_due     | jäljellä maksettavaa, yhteensä maksettava
amount_due     | jäljellä oleva summa, jää maksettavaksi, loppusumma maksettavana
amount_due     | maksettavaa jää
other_amount   | välisumma, alennus, rahti, toimituskulut, pyöristys, edellinen saldo
other_amount   | laskutuslisä
iban           | tilinumero iban, iban-tilinumero, saajan tilinumero iban
bic            | bic-koodi, swift-koodi, swift/bic
account        | tilinumero, saajan tilinumero, pankkitili
vat_id         | alv-tunnus, alv-numero, alv {n}, arvonlisäverotunniste, alv-nro, vat-tunnus
vat_id         | alv-rekisterinumero
buyer_vat_id   | asiakkaan alv-tunnus, ostajan alv-tunnus, asiakkaan alv-numero
buyer_vat_id   | ostajan alv-numero
seller         | myyjä, toimittaja, laskuttaja, myyjän nimi, laskun lähettäjä
buyer          | asiakas, ostaja, laskutusosoite, laskutetaan, laskun saaja, ostajan nimi
buyer          | laskutettava, asiakkaan nimi, laskun vastaanottaja
other_party    | toimitusosoite, vastaanottaja, saaja, saajan nimi, toimitetaan
""",
    "no": """
number         | fakturanummer, fakturanr, faktura {n}, faktura-nr, kreditnotanummer
number         | kreditnota {n}
number         | kreditnotanr, bilagsnummer, bilagsnr, regningsnummer, kreditfaktura {n}
title          | faktura, kreditnota, regning, kreditfaktura
order          | ordrenummer, ordrenr, ordre {n}, deres ordrenr, bestillingsnummer, bestillingsnr
order          | innkjøpsordre {n}, innkjøpsordre, bestilling {n}, deres bestilling {n}
order          | rekvisisjonsnummer, rekvisisjonsnr, deres ordrenummer
order          | innkjøpsordrenummer, ordre-nr
order          | innkjøpsordrenr, deres ordre, deres bestilling
customer_no    | kundenummer, kundenr, kunde {n}, kunde-nr, deres kundenummer, medlemsnummer
customer_no    | deres kundenr
delivery_note  | følgeseddel {n}, pakkseddel {n}, pakkseddelnummer, leveringsnummer, fraktbrev {n}
delivery_note  | pakkseddelnr
contract       | kontrakt {n}, kontraktsnummer, avtalenummer, avtalenr, kontraktnummer, avtale {n}
contract       | kontraktsnr, kontraktnr
original       | gjelder faktura {n}, opprinnelig faktura {n}, opprinnelig faktura
original       | vedr faktura {n}
original       | kreditering av faktura {n}, gjelder fakturanummer, krediterer faktura {n}
original       | opprinnelig fakturanummer, kreditert faktura {n}, gjelder fakturanr
reference      | kid, kid-nummer, kid-nr, betalingsreferanse, kidnummer, kundeidentifikasjon (kid)
reference      | kid nr, kid nummer
other_no       | org {n}, org-nr, organisasjonsnummer, orgnr, tilbudsnummer
other_no       | tilbud {n}, prosjektnummer, prosjekt {n}, varenummer, varenr, saksnummer, saksnr
other_no       | prosjektnr, tilbudsnr, målernummer, organisasjonsnr
other_no       | tilbud, prosjekt, sak
issue          | fakturadato, faktura dato, utstedelsesdato, utstedt, dato, kreditnotadato
issue          | utstedt den, utstedt dato
due            | forfallsdato, forfall, forfaller, betalingsfrist, betales innen, forfaller den
due            | betales senest, forfallsdag, betalingsfrist dato, forfaller til betaling
due            | innbetales innen, betal innen, å betale innen
delivery       | leveringsdato, levert den, levert dato, ytelsesdato, levert
order_date     | ordredato, bestillingsdato, bestilt den, bestilt dato
pay_day        | betalingsdato, betalingsdag, trekkdato
other_date     | utskriftsdato, utskrevet, tilbudsdato, startdato, sluttdato, gyldig til
other_date     | betalt den
other_date     | avtaledato, periode fra, periode til, kontraktsdato, sendt dato
net            | sum eks mva, netto, total eks mva, nettobeløp, beløp eks mva, sum ekskl mva
net            | totalt eks mva, sum uten mva, sum ekskl mva, totalsum eks mva, netto sum
net            | delsum eks mva, mva-grunnlag, mva grunnlag, total ekskl mva, netto beløp
net            | sum ex mva
net            | grunnlag mva, avgiftsgrunnlag, sum netto, totalt ekskl mva, beløp ekskl mva
tax            | mva, merverdiavgift, mva beløp, mva-beløp, sum mva, totalt mva
tax            | mva totalt, total mva
tax            | herav mva, mva sum, avgiftsbeløp
gross          | sum inkl mva, total inkl mva, totalt inkl mva, beløp inkl mva, bruttobeløp
gross          | totalsum inkl mva, fakturabeløp, totalbeløp inkl mva, sum med mva, fakturasum
gross          | totalt inklusiv mva, sum inklusiv mva
prepaid        | forskuddsbetalt, innbetalt, forskudd, allerede betalt, a konto betalt
prepaid        | forhåndsbetalt, mottatt forskudd, betalt beløp, tidligere innbetalt
prepaid        | depositum betalt
amount_due     | å betale, beløp å betale, til betaling, restbeløp, sum å betale, totalt å betale
amount_due     | total å betale, utestående beløp, å betale nok, å betale totalt, skyldig beløp
amount_due     | restbeløp å betale, å betale kr
amount_due     | gjenstående beløp, gjenstår å betale, rest å betale, netto å betale
amount_due     | gjenstående å betale
other_amount   | delsum, rabatt, frakt, gebyr, avrunding, øreavrunding, fakturagebyr
other_amount   | forrige saldo
iban           | iban-nr, iban-nummer, iban nr, iban nummer
bic            | swift-kode, bic-kode, swift kode, swift/bic
account        | kontonummer, kontonr, bankkonto, bankkontonummer, konto {n}, bankkontonr
account        | til konto, kontonummer for innbetaling
vat_id         | mva-nummer, mva-nr, mva nr, mva nummer, mva-registreringsnummer
vat_id         | foretaksregisteret
buyer_vat_id   | kundens mva-nummer, kjøpers mva-nummer, deres mva-nr
seller         | selger, leverandør, utsteder, faktura fra, avsender, solgt av
buyer          | kunde, kjøper, faktureres til, faktura til, fakturaadresse, fakturamottaker
buyer          | faktureringsadresse, solgt til
other_party    | leveringsadresse, leveres til, betalingsmottaker, kontoeier, varemottaker
""",
    "sv": """
number         | fakturanummer, fakturanr, faktura {n}, faktura-nr, kreditfakturanummer
number         | kreditfaktura {n}, kreditfakturanr, kreditnota {n}, räkning {n}, räkningsnummer
number         | verifikationsnummer, kvittonummer
title          | faktura, kreditfaktura, kreditnota, räkning, kvitto
order          | ordernummer, ordernr, order {n}, inköpsorder {n}, inköpsorder, ert ordernummer
order          | ert ordernr, beställningsnummer, beställningsnr, beställning {n}, er order {n}
order          | inköpsordernummer, rekvisitionsnummer, er beställning {n}
order          | rekvisition {n}, order-nr
order          | er order, er beställning, ert inköpsordernummer, inköpsordernr
order          | vårt ordernummer, vårt ordernr
customer_no    | kundnummer, kundnr, kund {n}, kund-nr, ert kundnummer, kund-id, medlemsnummer
customer_no    | ert kundnr
delivery_note  | följesedel {n}, följesedelsnummer, följesedelnummer, leveransnummer
delivery_note  | fraktsedel {n}
delivery_note  | följesedelsnr, sändningsnummer, följesedel
contract       | avtalsnummer, avtalsnr, avtal {n}, kontraktsnummer, kontrakt {n}, kontraktsnr
original       | avser faktura {n}, ursprunglig faktura {n}, ursprunglig faktura
original       | gäller faktura {n}
original       | kreditering av faktura {n}, krediterar faktura {n}, avser fakturanummer
original       | ursprungligt fakturanummer, kredit av faktura {n}, avseende faktura {n}
original       | kredit till faktura {n}, krediterad faktura {n}
reference      | ocr, ocr-nummer, ocr-nr, ocr nr, ocr/referens, ocr nummer, betalningsreferens
reference      | referensnummer ocr, ocr-referens
other_no       | org {n}, org-nr, organisationsnummer, orgnr, offertnummer, offert {n}
other_no       | projektnummer, projekt {n}, artikelnummer, artikelnr, artnr, ärendenummer
other_no       | art {n}
other_no       | anläggningsnummer, mätarnummer, organisationsnr, projektnr, offertnr
other_no       | offert, projekt, ärende
issue          | fakturadatum, faktura datum, utfärdandedatum, utfärdad, fakturans datum
issue          | kreditfakturadatum, utställd den, utfärdat den, fakturadag
due            | förfallodatum, förfallodag, förfaller, betalas senast, sista betalningsdag
due            | betala senast, oss tillhanda, oss tillhanda senast, förfaller den, sista betaldag
due            | senast betalningsdag, sista betalningsdatum, förfallodatum den, att betala senast
due            | betalning senast, betalning oss tillhanda, betalas senast den
delivery       | leveransdatum, levererad, levererad den, leveransdag, datum för leverans
order_date     | orderdatum, beställningsdatum, beställd den, beställningsdag
pay_day        | betalningsdatum, betalningsdag, betaldatum, dragningsdatum
other_date     | utskriftsdatum, utskriven, offertdatum, startdatum, slutdatum, giltig till
other_date     | betald den, avtalsdatum, period från, period till, avsändningsdatum
net            | summa exkl moms, belopp exkl moms, netto, nettobelopp, totalt exkl moms
net            | total exkl moms, summa utan moms, summa netto, totalbelopp exkl moms
net            | summa exklusive moms, moms underlag, momsunderlag, momspliktigt belopp
net            | belopp före moms, summa före moms, delsumma exkl moms, netto summa, exkl moms
net            | netto totalt, totalt exklusive moms, nettosumma, underlag moms
tax            | moms, momsbelopp, moms totalt, varav moms, summa moms, total moms, totalt moms
tax            | mervärdesskatt, moms summa, moms kr
gross          | summa inkl moms, totalt inkl moms, belopp inkl moms, fakturabelopp, bruttobelopp
gross          | total inkl moms, summa inklusive moms, totalbelopp inkl moms, fakturasumma
gross          | fakturabelopp inkl moms, totalt inklusive moms, summa med moms, summa brutto
prepaid        | förskott, redan betalt, förskottsbetalning, betalt belopp, a conto betalt
prepaid        | avgår förskott, avgår a conto, inbetalt, erhållet förskott, handpenning
amount_due     | att betala, summa att betala, belopp att betala, totalt att betala, restbelopp
amount_due     | kvar att betala, att betala sek, total att betala, att betala totalt
amount_due     | utestående belopp, att erlägga, att betala kr
amount_due     | återstår att betala, rest att betala, återstående belopp, netto att betala
amount_due     | resterande belopp, kvarstår att betala, kvarstående belopp
other_amount   | delsumma, rabatt, frakt, expeditionsavgift, öresavrundning, avrundning
other_amount   | fakturaavgift, tidigare saldo, öresutjämning, öresutj
iban           | iban-nr, iban-nummer, iban nr, iban nummer
bic            | swift-kod, bic-kod, swift kod, swift-adress, swift/bic, bic/swift-kod
account        | kontonummer, kontonr, bankkonto, bankgiro, plusgiro, bankgironummer, bankgironr
account        | plusgironummer, postgiro, bankgiro {n}, plusgiro {n}
vat_id         | momsnummer, momsregistreringsnummer, momsreg {n}, moms reg {n}, momsregnr, vat-nr
vat_id         | moms {n}, momsregistreringsnr, vat-nummer, moms-/vat-nr, vat nummer, momsreg-nr
vat_id         | momsnr, moms-nr
buyer_vat_id   | kundens vat-nr, kundens momsreg {n}, ert vat-nr, ert momsreg {n}, er momsreg {n}
buyer_vat_id   | köparens vat-nr, köparens momsreg {n}, kundens momsregistreringsnummer
buyer_vat_id   | ert momsnr
buyer_vat_id   | kundens momsnr, kundens vat nr, ert vat nr
seller         | säljare, leverantör, utställare, faktura från, avsändare, såld av
buyer          | kund, köpare, faktureras till, faktura till, fakturaadress, fakturamottagare
buyer          | faktureringsadress, sålt till, fakturaadress kund
other_party    | leveransadress, leverans till, levereras till, betalningsmottagare, kontohavare
other_party    | godsmottagare, arbetsplats, byggplats, anläggningsadress
""",
}

"""The labels of invoices in Spanish, Italian, Dutch, Polish and Portuguese.

Rows are read as in `label_words_de_en_fr`. Data alone; `label_roles` reads it.
"""

from __future__ import annotations

NUMBER_WORDS = {
    "es": "n, no, nro, núm, num, número, numero",
    "it": "n, no, nr, num, numero",
    "nl": "nr, nummer, no, n",
    "pl": "nr, numer, no",
    "pt": "n, no, nr, núm, num, número, numero",
}

LABELS = {
    "es": """
number         | factura {n}, {n} de factura, {n} factura, número de factura, {n} de la factura
number         | {n} de nota de crédito, nota de abono {n}, factura rectificativa {n}, fra {n}
number         | factura simplificada {n}, {n} fra, número factura, nota de crédito {n}
title          | factura, factura simplificada, factura rectificativa, factura proforma
title          | nota de crédito, nota de abono, factura de abono
order          | {n} de pedido, pedido, su pedido, pedido {n}, {n} pedido, su pedido {n}
order          | orden de compra, orden de compra {n}, {n} de orden, referencia de pedido, oc {n}
customer_no    | {n} de cliente, código cliente, código de cliente, {n} cliente, cliente {n}
customer_no    | cód cliente, referencia cliente, número cliente
delivery_note  | albarán {n}, {n} de albarán, albarán, {n} albarán, número de albarán
delivery_note  | nota de entrega {n}
contract       | {n} de contrato, contrato {n}, contrato, {n} contrato, referencia del contrato
contract       | póliza {n}, {n} de póliza, {n} póliza, referencia de contrato
original       | factura original, factura original {n}, sobre la factura, factura rectificada
original       | factura rectificada {n}, rectifica a la factura {n}, sobre la factura {n}
original       | rectifica factura {n}, factura que rectifica, {n} de factura original
original       | abono de factura {n}
reference      | concepto de pago, referencia de pago, concepto de la transferencia, concepto
other_no       | registro mercantil, presupuesto {n}, {n} de presupuesto, proyecto {n}
other_no       | expediente {n}
other_no       | presupuesto, nuestro presupuesto, su presupuesto, proyecto, expediente, oferta
other_no       | obra
issue          | fecha de factura, fecha de emisión, fecha factura, fecha de la factura
issue          | fecha emisión, fecha de expedición, fecha de facturación, emitida el
issue          | fecha de emision, fecha expedición, fecha de emisión de factura
issue          | fecha de emisión de la factura
due            | fecha de vencimiento, vencimiento, a pagar antes del, fecha vencimiento, vence el
due            | fecha límite de pago, pagar antes del, fecha de pago límite, vto, fecha vto
due            | fecha límite, fecha limite, pago antes de, pago antes del, pagar antes de
due            | vence, pagadero hasta el, pagadero antes del, a pagar hasta el, vencimiento el
delivery       | fecha de entrega, fecha entrega, fecha de prestación, entregado el
delivery       | fecha del servicio, fecha de operación, fecha de suministro, fecha operación
delivery       | fecha del suministro
order_date     | fecha del pedido, fecha de pedido, fecha pedido, pedido del
other_date     | impreso el, servicio desde, servicio hasta, fecha de impresión
pay_day        | fecha de pago, fecha pago, fecha del pago, día de pago, fecha de cargo
pay_day        | fecha del cargo, fecha de cobro
other_date     | fecha de inicio, fecha de fin, fecha del albarán, fecha de envío
net            | base imponible, total neto, importe neto, total base imponible, subtotal sin iva
net            | total sin iva, base imponible total, neto, total bruto sin iva, importe sin iva
net            | importe neto total, total antes de impuestos, total imponible
tax            | total iva, iva, importe iva, cuota iva, total impuestos, cuota de iva
tax            | total i v a, importe del iva, iva total, importe total iva
gross          | total factura, importe total, total con iva, total iva incluido
gross          | total de la factura, importe total factura, total general, importe de la factura
gross          | total (iva incluido), importe factura, total con impuestos, total iva incl
gross          | importe total con iva
prepaid        | anticipo, pagado a cuenta, anticipos, entregado a cuenta, importe pagado
prepaid        | ya abonado, ya pagado, pagos a cuenta, a cuenta, anticipo recibido, pago anticipado
amount_due     | importe a pagar, total a pagar, líquido a pagar, a pagar, pendiente de pago
amount_due     | importe pendiente, saldo pendiente, total a abonar, total pendiente
amount_due     | importe debido, neto a pagar, líquido a percibir
amount_due     | neto a abonar, resto a pagar, importe restante, saldo a abonar
amount_due     | importe pendiente de pago, total líquido a pagar, líquido total
amount_due     | importe neto a pagar, total neto a pagar, cantidad a pagar, restante por pagar
amount_due     | a abonar
other_amount   | subtotal, saldo anterior, descuento, portes, suma de líneas, total mes anterior
other_amount   | redondeo, gastos de envío, suma y sigue
withheld       | retención irpf, irpf, retención, retención de irpf, total retención, retenciones
withheld       | importe retención, retención i r p f
iban           | cuenta iban, código iban, {n} de cuenta iban
bic            | código bic, código swift, bic/swift, swift/bic
account        | cuenta, {n} de cuenta, cuenta bancaria, {n} cuenta, cuenta {n}
vat_id         | nif, cif, nif-iva, nif/cif, cif/nif, n i f, c i f, {n} iva, nif iva, {n} de iva
vat_id         | {n} nif, vat nif, {n} de identificación fiscal, nuestro nif, nif emisor
vat_id         | nif proveedor
buyer_vat_id   | nif cliente, cif cliente, nif del cliente, cif del cliente, su nif, su cif
buyer_vat_id   | nif/cif cliente, nif comprador, nif receptor, nif del comprador
buyer_vat_id   | nif-iva cliente, nif iva cliente
seller         | vendedor, emisor, proveedor, vendido por, expedidor, emitida por
seller         | emisor de la factura, en nombre y por cuenta de
buyer          | facturar a, cliente, comprador, destinatario, facturado a
buyer          | dirección de facturación, datos del cliente, nombre del cliente, receptor
buyer          | datos de facturación, titular del contrato, titular del suministro, tomador
other_party    | dirección de entrega, dirección de envío, enviar a, entregar a, titular
other_party    | lugar de entrega, dirección de suministro, punto de suministro
other_party    | dirección de la obra, dirección de servicio
other_party    | titular de la cuenta, beneficiario, representante fiscal
""",
    "it": """
number         | bolletta {n}, numero bolletta
number         | fattura {n}, {n} fattura, numero fattura, {n} di fattura, nota di credito {n}
number         | numero documento, documento {n}, {n} documento, numero della fattura, fatt {n}
number         | doc {n}, nota credito {n}, fattura numero, parcella {n}
title          | fattura, nota di credito, parcella, ricevuta, fattura accompagnatoria
title          | fattura immediata, fattura proforma, fattura differita
order          | vostro ordine, ordine {n}, ordine, vs ordine, vs ordine {n}, numero ordine
order          | vostro ordine {n}, ordine di acquisto, ordine di acquisto {n}, {n} ordine
order          | rif ordine, ordine cliente {n}, vs rif ordine, riferimento ordine
customer_no    | codice cliente, cod cliente, numero cliente, {n} cliente, cliente {n}, cod cli
customer_no    | codice del cliente
delivery_note  | ddt {n}, ddt, documento di trasporto, documento di trasporto {n}, bolla {n}
delivery_note  | rif ddt, bolla di consegna {n}, numero ddt, {n} ddt
contract       | contratto {n}, contratto, numero contratto, {n} contratto, rif contratto
contract       | polizza {n}, {n} polizza
original       | rif fattura, rif fattura {n}, riferimento fattura, fattura di riferimento
original       | fattura originale, fattura originale {n}, storno fattura {n}
original       | a storno fattura {n}, fattura collegata, riferimento fattura {n}, su fattura {n}
reference      | causale, causale del bonifico, causale bonifico, riferimento pagamento
other_no       | rea, preventivo {n}, commessa {n}, cig, cup, progetto {n}, pratica {n}
other_no       | codice destinatario, {n} rea, codice fiscale, c f, cod fisc, cod fiscale
other_no       | preventivo, rif preventivo, ns preventivo, vs preventivo, progetto, commessa
other_no       | pratica, ns offerta, offerta
issue          | data fattura, data di emissione, data emissione, data documento
issue          | data della fattura, data del documento, emessa il, fattura del, data fatt
issue          | data doc
due            | scadenza, data di scadenza, pagamento entro il, data scadenza, scadenza pagamento
due            | pagamento entro, da pagare entro, pagare entro, scade
due            | da pagare entro il, pagare entro il, scadenza il, entro il, scade il, scadenza al
due            | da pagarsi entro il, termine di pagamento, data di scadenza del pagamento
delivery       | data di consegna, data consegna, data della consegna, data prestazione
delivery       | data della prestazione, consegnato il, consegna del, data del servizio
order_date     | data ordine, data dell'ordine, ordine del, vostro ordine del, data dell’ordine
other_date     | stampato il, data stampa, data ddt, ddt del, data inizio
pay_day        | data pagamento, data di pagamento, data del pagamento, data addebito
pay_day        | data di addebito
other_date     | data fine, data trasporto, data di stampa, data di spedizione
net            | imponibile, totale imponibile, totale netto, totale merce, imponibile totale
net            | totale senza iva, netto, importo netto, totale iva esclusa
net            | totale al netto di iva, importo imponibile, totale imponibili
tax            | totale iva, iva, importo iva, imposta, totale imposta, totale imposte, iva totale
tax            | imposta totale, totale i v a, ammontare iva
gross          | totale fattura, totale documento, totale iva inclusa, totale con iva
gross          | importo totale, totale complessivo, totale ivato, importo fattura
gross          | totale della fattura, totale iva compresa, importo totale documento
gross          | totale del documento
prepaid        | acconto versato, acconto, acconti, già pagato, anticipo, importo pagato
prepaid        | acconto ricevuto, acconti versati, già versato
amount_due     | netto a pagare, totale da pagare, da pagare, importo da pagare, saldo da pagare
amount_due     | totale dovuto, importo dovuto, residuo da pagare, netto da pagare, saldo a pagare
amount_due     | totale a pagare, importo a saldo, netto a pagare eur
amount_due     | saldo dovuto, importo netto a pagare, resto da pagare, totale netto a pagare
amount_due     | importo residuo, saldo residuo, residuo dovuto, rimanente da pagare
amount_due     | totale a saldo, importo a pagare, netto da corrispondere, netto dovuto
other_amount   | subtotale, saldo precedente, sconto, spese, arrotondamento, trasporto, bollo
other_amount   | spese di trasporto, imposta di bollo
withheld       | ritenuta d'acconto, ritenuta d’acconto, ritenuta, ritenuta acconto, meno ritenuta
iban           | codice iban, coordinate iban, cod iban
bic            | codice bic, codice swift, bic/swift, swift/bic
account        | conto {n}, c/c, conto corrente, conto corrente {n}, c/c {n}
vat_id         | p iva, partita iva, p iva {n}, partita iva {n}, piva, p iva/c f, p iva e c f
vat_id         | {n} partita iva, p iva / c f, c f e p iva, c f / p iva, part iva, p i
buyer_vat_id   | p iva cliente, partita iva cliente, vs p iva, vostra partita iva
buyer_vat_id   | p iva cessionario, partita iva del cliente, p iva del cliente
seller         | fornitore, cedente, venditore, emittente, cedente/prestatore, prestatore
seller         | venduto da, emessa da, in nome e per conto di
buyer          | spett le, cliente, spettabile, cessionario, cessionario/committente, committente
buyer          | destinatario fattura, fatturato a, fatturare a, intestatario, intestata a, spett
buyer          | acquirente, indirizzo di fatturazione, intestatario fattura, contraente
other_party    | destinazione, destinazione merce, luogo di destinazione, consegnare a
other_party    | destinatario merce, indirizzo di spedizione, indirizzo di consegna
other_party    | intestatario conto, beneficiario, cantiere, luogo di consegna
other_party    | indirizzo di fornitura
""",
    "nl": """
number         | factuurnummer, factuurnr, factuur {n}, factuur-nr, fact nr, creditnota {n}
number         | creditfactuur {n}, creditnotanummer, nummer factuur, creditfactuurnummer
number         | notanummer, nota {n}, factuurnummer {n}
title          | factuur, creditfactuur, creditnota, voorschotfactuur, verkoopfactuur
order          | ordernummer, uw order, order {n}, bestelnummer, uw ordernummer, bestelling {n}
order          | uw bestelling, inkoopordernummer, inkooporder, uw order {n}, bestelbon {n}
order          | uw bestelnummer, ordernr, bestelbonnummer, inkoopnummer, uw inkooporder, bestelnr
order          | opdrachtnummer
customer_no    | klantnummer, debiteurnr, debiteurnummer, klantnr, uw klantnummer, klant {n}
customer_no    | relatienummer, debiteurennummer, debiteur {n}, klantcode, debiteurennr, relatienr
customer_no    | lidnummer
delivery_note  | pakbonnummer, pakbon {n}, leverbon {n}, leverbonnummer, pakbon, zendingsnummer
delivery_note  | afleverbon {n}, leveringsbon {n}, paklijst {n}
contract       | contractnummer, contract {n}, overeenkomst {n}, contractnr, polisnummer
original       | bij factuur, oorspronkelijke factuur, bij factuur {n}, betreft factuur {n}
original       | oorspronkelijk factuurnummer, credit op factuur {n}, oorspronkelijke factuur {n}
original       | originele factuur, originele factuur {n}, credit voor factuur {n}
reference      | betalingskenmerk, betalingsreferentie, betaalreferentie
reference      | gestructureerde mededeling, betaalkenmerk, mededeling
other_no       | kvk-nummer, kvk, kvk nr, offertenummer, projectnummer, offerte {n}, kvk nummer
other_no       | project {n}, dossiernummer, artikelnummer, ondernemingsnummer handelsregister
other_no       | kvk-nr
other_no       | offerte, onze offerte, uw offerte, project, dossier
issue          | factuurdatum, datum factuur, factuur datum, datum, uitgiftedatum
issue          | datum van factuur, notadatum, datum van uitgifte
due            | vervaldatum, te betalen voor, te betalen uiterlijk, uiterste betaaldatum
due            | betalen voor, te betalen vóór, vervaldag, vervalt op, te voldoen voor
due            | betaling uiterlijk, betaaldatum, uiterlijk te betalen op, te voldoen uiterlijk
due            | gelieve te betalen voor, uiterlijk te voldoen, te betalen uiterlijk op
due            | uiterste betaaldag, te betalen op, betaling vóór, betaling voor, betalen vóór
due            | vervalt, betalen uiterlijk, betaaltermijn tot, betaling uiterlijk op
delivery       | leverdatum, leveringsdatum, datum levering, geleverd op, datum van levering
delivery       | prestatiedatum, datum prestatie
order_date     | besteldatum, orderdatum, datum bestelling, besteld op, datum order
other_date     | afdrukdatum, afgedrukt op, betaald op, ingangsdatum, einddatum, verzenddatum
other_date     | offertedatum
pay_day        | incassodatum, datum incasso, datum van incasso, afschrijfdatum
net            | totaal excl btw, subtotaal excl btw, totaal exclusief btw, nettobedrag
net            | netto totaal, totaal netto, bedrag excl btw, totaalbedrag excl btw, totaal excl
net            | netto, netto bedrag, maatstaf van heffing, totaal zonder btw
net            | subtotaal exclusief btw
tax            | totaal btw, btw, btw-bedrag, btw bedrag, btw totaal, totaal btw-bedrag, btw hoog
tax            | btw laag, totaal te betalen btw, totaalbedrag btw
gross          | totaal incl btw, factuurbedrag, totaal inclusief btw, totaalbedrag
gross          | totaalbedrag incl btw, eindbedrag, bedrag incl btw, factuurtotaal, totaal factuur
gross          | brutobedrag, totaal incl, totaal factuurbedrag, totaal bruto, eindtotaal
prepaid        | reeds betaald, aanbetaling, al betaald, vooruitbetaald, reeds voldaan, voorschot
prepaid        | vooruitbetaling, betaald bedrag, ontvangen betalingen, betaald voorschot
amount_due     | te betalen, openstaand bedrag, te betalen bedrag, te voldoen, nog te betalen
amount_due     | totaal te betalen, te voldoen bedrag, restbedrag, openstaand saldo
amount_due     | totaal te voldoen, nog te voldoen, verschuldigd bedrag
amount_due     | resterend bedrag, resterend te betalen, netto te betalen, restant te betalen
amount_due     | nog verschuldigd, saldo te betalen, resterend saldo, nog te betalen bedrag
amount_due     | totaal verschuldigd
other_amount   | subtotaal, vorig saldo, korting, verzendkosten, afronding, toeslag
other_amount   | kredietbeperking
iban           | iban-nummer, ibannummer, iban rekening
bic            | bic-code, biccode, bic/swift, swift/bic, swift-code
account        | rekeningnummer, rekening {n}, rekeningnr, bankrekening, bankrekeningnummer
vat_id         | btw-nummer, btw-nr, btw nr, btw nummer, btwnummer, btw-id, btw id, ob-nummer
vat_id         | btw-identificatienummer, btw identificatienummer, ons btw-nummer
vat_id         | ondernemingsnummer
buyer_vat_id   | uw btw-nummer, btw-nummer klant, uw btw nummer, btw-nr klant, uw btw-nr
buyer_vat_id   | btw nummer klant, btw-nummer afnemer, uw btw nr, btw-nummer debiteur
seller         | verkoper, leverancier, verkocht door, afzender, factuur van
seller         | in naam en voor rekening van
buyer          | factuuradres, klant, koper, afnemer, factuur aan, gefactureerd aan
buyer          | factureren aan, opdrachtgever, debiteur, facturatieadres, klantnaam
buyer          | gefactureerd door aan
other_party    | afleveradres, leveradres, verzendadres, ten name van, verzenden aan, bezorgadres
other_party    | t n v, werkadres, uitvoeringsadres, leveringsadres, locatie, plaats van levering
""",
    "pl": """
number         | numer faktury, faktura {n}, faktura vat {n}, {n} faktury, {n} faktury vat
number         | faktura korygująca {n}, numer dokumentu, {n} dokumentu, faktura proforma {n}
number         | numer faktury vat, faktura zaliczkowa {n}, faktura końcowa {n}
number         | {n} faktury korygującej
title          | faktura, faktura vat, faktura korygująca, faktura zaliczkowa
title          | faktura końcowa, faktura proforma
order          | numer zamówienia, zamówienie {n}, {n} zamówienia, zamówienie, wasze zamówienie
order          | do zamówienia {n}, państwa zamówienie, nr zamówienia klienta, {n} zam
customer_no    | numer klienta, {n} klienta, kod klienta, klient {n}, nr kontrahenta
customer_no    | kod kontrahenta, numer kontrahenta, identyfikator klienta, id klienta
delivery_note  | numer wz, wz {n}, wz, {n} wz, dokument wz, list przewozowy {n}, dowód dostawy {n}
contract       | numer umowy, umowa {n}, {n} umowy, umowa, nr kontraktu, numer kontraktu
original       | do faktury {n}, do faktury, faktura pierwotna, dotyczy faktury {n}
original       | faktura korygowana, {n} faktury korygowanej, korekta do faktury {n}
original       | faktura korygowana {n}, do dokumentu {n}, {n} faktury pierwotnej
original       | korekta faktury {n}, dotyczy faktury vat {n}
reference      | tytuł przelewu, tytułem, tytuł płatności
other_no       | krs, regon, bdo, oferta {n}, {n} oferty, projekt {n}, {n} regon, {n} krs, pesel
other_no       | oferta, projekt, wycena, zlecenie
issue          | data wystawienia, data faktury, wystawiono dnia, data wystawienia faktury
issue          | data dokumentu, wystawiona dnia, wystawiono, data wyst
due            | termin płatności, płatne do, termin zapłaty, zapłata do, płatność do
due            | do zapłaty do, data płatności, termin płatn, termin płatności do
due            | do zapłaty w terminie do, płatne do dnia, zapłacić do, termin wpłaty
delivery       | data dostawy, data sprzedaży, data wykonania usługi, data wykonania
delivery       | data dokonania dostawy, data zakończenia dostawy, data dostawy/wykonania usługi
delivery       | data sprz, data świadczenia usługi
delivery       | data dokonania lub zakończenia dostawy towarów lub wykonania usługi
delivery       | data zakończenia dostawy lub wykonania usługi, data dostawy lub wykonania usługi
order_date     | data zamówienia, zamówienie z dnia, zamówienie z
pay_day        | data zapłaty, dzień zapłaty, data pobrania
other_date     | data wydruku, wydrukowano, zapłacono dnia, data rozpoczęcia
other_date     | data wz, data wydania, data wysyłki, data wpływu, data otrzymania zapłaty
other_date     | data umowy
net            | razem netto, wartość netto, suma netto, netto, kwota netto, łącznie netto
net            | razem wartość netto, ogółem netto, wartość netto razem, suma wartości netto
net            | netto razem
tax            | razem vat, kwota vat, vat, podatek vat, suma vat, wartość vat, podatek
tax            | ogółem vat, łącznie vat, razem podatek, kwota podatku, kwota podatku vat
tax            | vat razem
gross          | razem brutto, wartość brutto, suma brutto, brutto, kwota brutto, łącznie brutto
gross          | razem wartość brutto, ogółem brutto, wartość faktury, wartość brutto razem
gross          | razem do zapłaty brutto, suma wartości brutto, brutto razem
gross          | kwota należności ogółem
prepaid        | zapłacono, zaliczka, wpłacono, zapłacona zaliczka, otrzymana zaliczka
prepaid        | już zapłacono, zapłacona kwota, kwota zapłacona, przedpłata
amount_due     | do zapłaty, pozostało do zapłaty, razem do zapłaty, kwota do zapłaty
amount_due     | pozostaje do zapłaty, należność, suma do zapłaty, należność ogółem
amount_due     | kwota należności, łącznie do zapłaty, razem do zapłaty pln, saldo do zapłaty
amount_due     | ogółem do zapłaty
amount_due     | pozostaje do zapłacenia, kwota pozostała do zapłaty, do dopłaty
amount_due     | pozostała należność, pozostała kwota do zapłaty, kwota do dopłaty
amount_due     | saldo należności, do zapłaty pozostaje
other_amount   | suma pozycji, poprzednie saldo, rabat, zaokrąglenie, opłata, koszt dostawy
iban           | numer iban, {n} iban, konto iban
bic            | swift, kod swift, bic/swift, kod bic, swift/bic
account        | numer konta, konto, {n} konta, {n} rachunku, numer rachunku, rachunek bankowy
account        | konto bankowe, {n} rachunku bankowego, numer rachunku bankowego, rachunek
account        | {n} konta bankowego
vat_id         | nip, {n} nip, nip ue, numer vat, vat ue, nip sprzedawcy, nip-ue, nasz nip
buyer_vat_id   | nip nabywcy, nip klienta, nip odbiorcy, nip kupującego, państwa nip
seller         | sprzedawca, wystawca, dostawca, wystawca faktury, sprzedający
seller         | w imieniu i na rzecz
buyer          | nabywca, klient, kupujący, zamawiający, płatnik, dane nabywcy, nabywca faktury
other_party    | odbiorca, adres dostawy, miejsce dostawy, adres wysyłki, odbiorca towaru
other_party    | posiadacz rachunku, adres budowy, miejsce wykonania, adres inwestycji
""",
    "pt": """
number         | fatura {n}, {n} da fatura, {n} de fatura, número da fatura, factura {n}
number         | {n} fatura, fatura/recibo {n}, nota de crédito {n}, fatura-recibo {n}
number         | {n} da factura, {n} do documento, fatura simplificada {n}, documento {n}
number         | {n} documento, nota fiscal {n}, {n} da nota fiscal
title          | fatura, fatura-recibo, fatura/recibo, fatura simplificada, nota de crédito
title          | factura, fatura proforma
order          | {n} de encomenda, encomenda {n}, encomenda, sua encomenda, {n} da encomenda
order          | vossa encomenda, nota de encomenda, nota de encomenda {n}, {n} do pedido
order          | pedido {n}, ordem de compra, v/ encomenda, {n} encomenda, v/ encomenda {n}
order          | ordem de compra {n}, requisição {n}
customer_no    | {n} de cliente, cliente {n}, código de cliente, {n} cliente, código cliente
customer_no    | {n} do cliente, cód cliente, código do cliente
delivery_note  | guia de remessa {n}, guia de remessa, guia {n}, guia de transporte {n}
delivery_note  | guia de transporte, {n} da guia, {n} da guia de remessa, nota de entrega {n}
contract       | {n} do contrato, contrato {n}, contrato, {n} de contrato, {n} contrato
original       | fatura original, fatura original {n}, referente à fatura, referente à fatura {n}
original       | fatura de origem, ref à fatura {n}, relativo à fatura {n}, retifica a fatura {n}
original       | fatura retificada, documento de origem, fatura de origem {n}, anula a fatura {n}
reference      | referência de pagamento, referência do pagamento, referência para pagamento
reference      | ref multibanco
other_no       | registo comercial, orçamento {n}, proposta {n}, projeto {n}, atcud, processo {n}
other_no       | entidade
other_no       | orçamento, proposta, projeto, processo, obra
issue          | data de emissão, data da fatura, data fatura, emitida em, data de emissao
issue          | data emissão, data do documento, data da factura, data da emissão, emitido em
issue          | data documento
due            | data de vencimento, vencimento, pagar até, pagamento até
due            | data limite de pagamento, data vencimento, vence em, pagável até
due            | data limite, pagar antes de, vence a
due            | pagar até ao dia, data de vcto, a pagar até, prazo de pagamento, vencimento em
due            | pagamento até ao dia, vencimento a, pagar até dia
delivery       | data de entrega, data da entrega, entregue em, data do serviço, data de prestação
delivery       | data da prestação do serviço, data entrega, data da prestação
order_date     | data da encomenda, data de encomenda, data do pedido, encomenda de
order_date     | data encomenda
pay_day        | data de pagamento, data do pagamento, data de débito, data do débito
other_date     | impresso em, data de impressão, data de início, data de fim
other_date     | data de carga, data de envio, data da guia, data de expedição, pago em
net            | total sem iva, incidência, total líquido, valor líquido, base tributável
net            | base de incidência, total s/ iva, total ilíquido, valor sem iva, total incidência
net            | montante líquido, total líquido sem iva, base tributável total, subtotal sem iva
net            | total de incidência
tax            | total iva, iva, valor iva, total do iva, total imposto, imposto, valor do iva
tax            | total de iva, montante iva, total de impostos, montante do iva
gross          | total com iva, total da fatura, total c/ iva, total fatura, valor total
gross          | total documento, total do documento, valor da fatura, total iva incluído
gross          | total geral, total iva incl, valor total da fatura, total da factura
gross          | montante total, valor com iva
prepaid        | já pago, adiantamento, valor pago, adiantamentos, pago, sinal
prepaid        | pagamento antecipado, adiantamento recebido, montante pago
amount_due     | valor a pagar, total a pagar, a pagar, montante a pagar, total em dívida
amount_due     | valor em dívida, saldo a pagar, valor devido, líquido a pagar, por pagar
amount_due     | saldo em dívida, quantia a pagar
amount_due     | valor em falta, valor remanescente, líquido a receber, resta pagar, falta pagar
amount_due     | montante em dívida, total em falta, valor restante, valor líquido a pagar
amount_due     | montante em falta, montante líquido a pagar
other_amount   | subtotal, saldo anterior, desconto, portes, arredondamento, encargo
withheld       | retenção, retenção na fonte, retenção irs, retenção de irs, irs
iban           | código iban, conta iban
bic            | código bic, código swift, bic/swift, swift/bic, swift
account        | conta, {n} de conta, {n} da conta, conta bancária, conta {n}
vat_id         | nif, {n} de contribuinte, contribuinte {n}, nipc, contribuinte, nif/nipc
vat_id         | {n} contribuinte, {n} fiscal, cnpj, {n} de identificação fiscal, nif emitente
vat_id         | nosso nif
buyer_vat_id   | nif do cliente, nif cliente, contribuinte do cliente, nif do adquirente, v/ nif
buyer_vat_id   | v/ {n} contribuinte, v/ contribuinte, nif adquirente, contribuinte cliente
buyer_vat_id   | vosso nif
seller         | vendedor, fornecedor, emitente, prestador, vendido por, emitido por
seller         | em nome e por conta de
buyer          | cliente, faturar a, faturado a, comprador, adquirente, destinatário, faturar para
buyer          | facturar a, dados do cliente, nome do cliente, tomador, endereço de faturação
other_party    | local de entrega, endereço de entrega, local de descarga, titular
other_party    | local da obra, morada da obra, local de prestação
other_party    | morada de entrega, beneficiário, titular da conta, representante fiscal
""",
}

"""The labels of invoices in English, German and French: what stands beside a value.

A row names a role and its labels. `{n}` stands for each of a language's words for "number". A label
counts only as a whole, so `rechnung nr` is not `zu rechnung nr`. A word that several roles use
(`total`, `date`) is left out, or belongs to the role that it nearly always has: a missing label
costs a candidate, a wrong one costs a person's time.

Data alone; `label_roles` reads it.
"""

from __future__ import annotations

NUMBER_WORDS = {
    "en": "no, number, num, nr, n, id, #",
    "de": "nr, nummer, no, n",
    "fr": "n, no, nr, num, numéro, numero",
}
"""A dot, `°` and `º` count as blanks, and so does a `#` that is no word of its own."""

LABELS = {
    "en": """
number         | invoice {n}, inv {n}, tax invoice {n}, credit note {n}, credit memo {n}, bill {n}
number         | invoice ref, invoice reference, receipt {n}, proforma invoice {n}
number         | vat invoice {n}, sales invoice {n}, notice {n}, premium notice {n}
title          | invoice, tax invoice, vat invoice, sales invoice, commercial invoice
title          | proforma invoice, pro forma invoice, credit note, credit memo, receipt
title          | final invoice, interim invoice
order          | order {n}, purchase order {n}, purchase order, your order {n}, your order, po {n}
order          | your purchase order, p o {n}, customer order {n}, customer po, cust po, po ref
order          | buyer's order {n}, buyers order {n}
order          | order reference, order ref, your po, customer po {n}, sales order {n}
order          | our order {n}
customer_no    | customer {n}, client {n}, account {n}, customer account, cust {n}
customer_no    | your account {n}, customer code, customer ref, customer account {n}, member {n}
delivery_note  | delivery note {n}, delivery note, dispatch note {n}, despatch note {n}
delivery_note  | shipment {n}, packing slip {n}, packing list {n}, delivery {n}, tracking {n}
delivery_note  | delivery note number
contract       | contract {n}, contract, agreement {n}, contract reference, contract ref
contract       | policy {n}, policy
original       | original invoice {n}, original invoice, for invoice {n}, ref invoice {n}
original       | credited invoice {n}, corrected invoice {n}, previous invoice {n}
original       | related invoice {n}, preceding invoice {n}, referenced invoice
original       | credit for invoice {n}, for invoice
reference      | payment reference, payment ref, remittance reference, reference for payment
other_no       | quote {n}, quotation {n}, project {n}, job {n}, ticket {n}, company {n}, item {n}
other_no       | registration {n}, company registration {n}, co reg {n}, page {n}, booking {n}
other_no       | quote, quotation, estimate, offer, project, job, ticket, our quote, your quote
other_no       | our offer, your offer, our quotation, your quotation, our estimate, work order
other_no       | proposal, booking, reservation
issue          | invoice date, date of invoice, date of issue, issue date, issued on, date issued
issue          | invoice issue date, tax invoice date, invoice issued, billing date, bill date
issue          | credit note date, issued, date of receipt
due            | due date, payment due, payment due date, due on, payment due by, due by, pay by
due            | payable by, date due, please pay by, payment date due, payment is due by, due
due            | to be paid by, payable on or before, payment deadline, invoice due date
due            | falls due, falls due on
due            | invoice due, payment due on, amount due by, total due by, balance due by
delivery       | delivery date, date of delivery, date of supply, supply date, delivered on
delivery       | date of service, service date, time of supply
order_date     | order date, date of order, ordered on, purchase order date, po date, order placed
order_date     | sales order date
other_date     | printed on, print date, date printed, contract date, quote date
pay_day        | payment date, date of payment, collection date, debit date, direct debit date
other_date     | date paid, start date, end date, valid until, paid on
other_date     | service from, service to, shipped on
other_date     | dispatch date, statement date
net            | net total, total net, net amount, total excl vat, total excluding vat
net            | total ex vat, total without vat, amount excl vat, total net amount
net            | subtotal excl vat, net value, taxable amount, total taxable amount
net            | total before tax, invoice total excl vat, total excl tax, total excluding tax
net            | amount before tax, total exclusive of vat, sub total excl vat, total (ex vat)
net            | total (excl vat), net invoice total
tax            | total vat, vat total, vat amount, total tax, total vat amount, vat, sales tax
tax            | tax, total gst, gst, total sales tax, tax amount, tax total, vat payable
tax            | plus vat
gross          | total incl vat, total including vat, invoice total, total inc vat, gross total
gross          | total gross, gross amount, grand total, total invoice amount, total invoice value
gross          | invoice amount, total with vat, total amount incl vat, total incl tax
gross          | total including tax, total inclusive of vat, invoice value, total invoice
gross          | total amount including vat, total (incl vat), total (inc vat)
gross          | gross invoice total, total this invoice, total for this invoice
prepaid        | paid in advance, deposit paid, amount paid, less deposit, prepaid, already paid
prepaid        | prepayment, less prepayment, advance payment, deposit, payments received
prepaid        | advance payments, prepaid amount, paid amount, paid to date, less paid
prepaid        | less deposit paid
amount_due     | amount due, balance due, total due, amount payable, payable amount
amount_due     | balance to pay, total payable, amount to pay, to pay, total to pay
amount_due     | total amount due, amount due for payment, outstanding amount, remaining balance
amount_due     | net payable, please pay, total amount payable, amount outstanding
amount_due     | balance outstanding, due payable amount, due payable, residual amount, residual
amount_due     | net amount due, net amount payable, balance payable, net due, amount now due
amount_due     | now due, total now due, balance now due, amount owing, amount owed
amount_due     | balance owing, total owing, total payable now, net total payable
amount_due     | total net payable, final amount due, remaining amount, remaining amount due
amount_due     | amount remaining, balance remaining, balance left to pay, net balance due
amount_due     | net payable amount, amount still due, remaining due, payable now
amount_due     | total balance due, amount left to pay
other_amount   | subtotal, sub total, previous balance, last balance, discount, shipping, freight
other_amount   | total discount, opening balance, last month's total, lines total, carried forward
iban           | iban, iban {n}, iban code, bank account (iban), account iban
bic            | bic, swift, swift code, bic code, swift/bic, bic/swift, bic / swift, swift / bic
bic            | bic {n}, bic (swift), swift (bic), swift bic, bic swift
account        | bank account {n}, a/c no, bank account
vat_id         | vat {n}, vat reg {n}, vat registration {n}, vat id {n}, vat reg
vat_id         | vat identification {n}, vat registration, vat id, vat code, tax id, tax id {n}
vat_id         | gstin, abn, seller vat {n}, supplier vat {n}, our vat {n}, tax registration {n}
vat_id         | vat identifier, vat/tax id
buyer_vat_id   | customer vat {n}, your vat {n}, buyer vat {n}, client vat {n}, customer vat id
buyer_vat_id   | customer vat, your vat reg {n}, bill to vat {n}, vat {n} customer, buyer vat id
seller         | seller, supplier, vendor, sold by, invoice from, billed from, issued by
seller         | on behalf of, in the name and on behalf of
seller         | service provider, biller, invoice issuer
buyer          | buyer bill to
other_party    | consignee ship to
buyer          | bill to, billed to, buyer, customer, sold to, invoice to, invoiced to, client
buyer          | invoice address, billing address, bill-to, customer name, invoice recipient
buyer          | buyer name, client name, billed to name, sold-to, hirer, lessee
other_party    | ship to, deliver to, delivery address, shipping address, delivered to, ship-to
other_party    | job site, site address, service address, work site, service location
other_party    | property address, installation address, end user
other_party    | remit to, payee, pay to, consignee, deliver-to, tax representative, ship from
""",
    "de": """
number         | rechnungsnr, rechnungs-nr, rechnungs nr, rechnungsnummer, rechnung {n}, rechn-nr
number         | rechnungs-nummer, re-nr, rg-nr, rechnung-nr, gutschriftsnummer, gutschrifts-nr
number         | gutschrift {n}, gutschriftsnr, belegnummer, beleg-nr, belegnr, beleg {n}
number         | handelsrechnung {n}, baurechnung {n}, rechnungskorrektur {n}, stornorechnung {n}
number         | schlussrechnung {n}, teilrechnung {n}, abschlagsrechnung {n}, r-nr
number         | korrekturrechnung {n}, rechnungs-no, rechn nr, re nr, rg nr, quittungsnummer
number         | honorarrechnung {n}, beitragsrechnung {n}, prämienrechnung {n}
title          | rechnung, gutschrift, schlussrechnung, teilrechnung, abschlagsrechnung
title          | honorarrechnung, stornorechnung, quittung, korrekturrechnung, rechnungskorrektur
title          | handelsrechnung, baurechnung, proformarechnung, anzahlungsrechnung
title          | schlußrechnung
order          | bestellnummer, bestell-nr, bestellnr, bestellung {n}, bestellung, ihre bestellung
order          | ihre bestellung {n}, ihre bestellnummer, ihre bestell-nr, ihr auftrag, bestell nr
order          | ihre auftragsnummer, ihre auftrags-nr, ihr auftrag {n}
other_no       | auftragsnummer, auftrags-nr, auftragsnr, auftrag {n}, auftrags nr
other_no       | unsere auftragsnummer, auftragsbestätigung {n}, fn, firmenbuchnummer
customer_no    | kundennummer, kunden-nr, kundennr, kunden nr, ihre kundennummer, kd-nr, kd nr
customer_no    | kdnr, debitorennummer, debitor {n}, ihre kunden-nr, debitoren-nr, mitgliedsnummer
customer_no    | kunden-nummer, kundenkonto, kundenkonto {n}, ihre kundennr, debitor
delivery_note  | lieferschein-nr, lieferscheinnr, lieferscheinnummer, lieferschein {n}
delivery_note  | lieferschein, lieferavis, lieferung {n}, lieferschein-nummer, lieferungsnummer
delivery_note  | liefernummer
contract       | vertragsnummer, vertrags-nr, vertragsnr, vertrag {n}, vertrag, vertragskonto
contract       | ihr vertrag, policennummer, versicherungsschein-nr, vertragskontonummer
contract       | versicherungsschein {n}, versicherungsscheinnummer, police {n}
original       | zu rechnung {n}, zur rechnung {n}, ursprungsrechnung, originalrechnung {n}
original       | ursprungsbeleg-nr, bezug rechnung {n}, zu rechnung, zur rechnung
original       | storno zu rechnung {n}, originalrechnung, ursprüngliche rechnung {n}
original       | ursprüngliche rechnung, bezugsrechnung, ursprüngliche rechnungsnummer
original       | originalrechnungsnummer, zu rechnungsnummer, korrektur zu rechnung {n}
original       | gutschrift zu rechnung {n}, referenzrechnung
reference      | verwendungszweck, zahlungsreferenz, mandatsreferenz zahlung
other_no       | steuernummer, steuer-nr, st-nr, steuernr, hrb, projektnummer, projekt {n}
other_no       | artikelnummer, art-nr, angebotsnummer, angebots-nr, angebot {n}
other_no       | lieferantennummer, lieferanten-nr, mandatsreferenz, gläubiger-id, personalnummer
other_no       | zählernummer, vorgangsnummer, reklamationsnummer, handelsregisternummer
other_no       | steuer nr
other_no       | angebot, projekt, unser angebot, ihr angebot, unser projekt, ihr projekt
other_no       | kostenvoranschlag, vorgang, objekt, bauvorhaben
issue          | rechnungsdatum, rechnungs-datum, datum der rechnung, ausstellungsdatum, datum
issue          | rechnung vom, belegdatum, ausgestellt am, rechnungs datum, gutschriftsdatum
issue          | datum rechnung, ausstellungstag, rechnungsdat
due            | fällig am, zahlbar bis, fälligkeitsdatum, fälligkeit, zahlungsziel, fällig bis
due            | zahlungsfrist, zu zahlen bis, bitte zahlen sie bis, zahlbar bis zum, zahlbar am
due            | bitte überweisen sie bis, bitte überweisen sie bis zum, zahlung bis
due            | zahlung bis zum, zahlungsziel bis, fällig, zahltag, fälligkeitstag, fällig zum
due            | zahlung fällig am, zahlbar spätestens, zahlbar spätestens am
due            | zahlbar spätestens bis, zu zahlen bis zum, zahlungstermin, rechnung fällig am
due            | zahlbar ohne abzug bis, zahlbar rein netto bis, zahlbar netto bis
due            | zahlbar ohne abzug bis zum
delivery       | lieferdatum, leistungsdatum, liefer- und leistungsdatum, liefertag, lieferung am
delivery       | liefer-/leistungsdatum, datum der lieferung, datum der leistung, geliefert am
delivery       | leistungs-/lieferdatum, lieferungsdatum, leistungstag, leistung am
delivery       | liefer- /leistungsdatum, leistungs- und lieferdatum, lieferdatum/leistungsdatum
order_date     | bestelldatum, auftragsdatum, bestellt am, bestellung vom, auftrag vom
order_date     | ihre bestellung vom, ihr auftrag vom, datum der bestellung
other_date     | druckdatum, gedruckt am, leistung von, leistung bis, vertragsbeginn, vertrag vom
other_date     | lieferschein vom, lieferscheindatum, zahlungseingang, valuta, gültig bis
other_date     | gültig ab, angebot vom, angebotsdatum, versanddatum, buchungsdatum
pay_day        | zahlungsdatum, abbuchung am, abbuchungsdatum, abbuchungstermin, einzugsdatum
pay_day        | lastschrift am, lastschriftdatum, einzug am
other_date     | stand
net            | nettobetrag, summe netto, netto, gesamt netto, nettosumme
net            | rechnungssumme ohne ust, gesamtbetrag netto, netto gesamt, zwischensumme netto
net            | nettobetrag gesamt, warenwert netto, gesamtnetto, summe netto (excl ust)
net            | rechnungssumme netto, netto-betrag, nettowert, rechnungsbetrag netto
net            | betrag netto, total netto, rechnungssumme netto (excl ust), summe ohne mwst
net            | summe ohne ust, gesamt (netto), nettogesamtbetrag, netto summe, gesamtsumme netto
net            | gesamtpreis netto, summe (netto), endbetrag netto
tax            | mwst gesamt, ust gesamt, steuerbetrag, umsatzsteuer, mehrwertsteuer, mwst, ust
tax            | summe mwst, summe ust, mwst-betrag, ust-betrag, zzgl mwst, zzgl ust, mwst betrag
tax            | zzgl umsatzsteuer, zuzüglich mwst, zuzüglich umsatzsteuer, gesamt mwst
tax            | gesamt ust, zzgl mehrwertsteuer, zzgl gesetzl mwst, umsatzsteuer gesamt
tax            | mehrwertsteuer gesamt, steuerbetrag gesamt, umsatzsteuerbetrag
tax            | summe umsatzsteuer, + mwst, + ust
gross          | gesamtbetrag, rechnungsbetrag, bruttobetrag, bruttosumme, gesamtsumme
gross          | summe brutto, gesamt brutto, rechnungssumme brutto, brutto, gesamtbetrag brutto
gross          | brutto gesamt, rechnungsbetrag brutto, gesamtbetrag inkl mwst, gesamt inkl mwst
gross          | summe inkl mwst, rechnungssumme brutto (inkl ust), rechnungsendbetrag
gross          | gesamtsumme brutto, gesamtbetrag inkl ust, betrag brutto, brutto-betrag
gross          | total inkl mwst, endbetrag brutto, gesamt inkl ust, gesamtbetrag (brutto)
gross          | gesamt (brutto), total brutto, rechnungstotal, gesamtpreis brutto
gross          | bruttogesamtbetrag, brutto summe
prepaid        | bereits gezahlt, anzahlung, erhaltene anzahlungen, geleistete anzahlung
prepaid        | vorauszahlung, abzgl anzahlung, erhaltene anzahlung, abzüglich anzahlung
prepaid        | geleistete zahlungen, bereits bezahlt, vorausgezahlt, vorauszahlungen
prepaid        | geleistete vorauszahlung, erhaltene zahlungen, bereits geleistete zahlungen
prepaid        | anzahlungen, gezahlter betrag
amount_due     | zahlbetrag, noch zu zahlen, zu zahlen, zu zahlender betrag, offener betrag
amount_due     | fälliger betrag, restbetrag, noch zu zahlender betrag, zahlungsbetrag
amount_due     | verbleibender betrag, zu überweisender betrag, restforderung, restzahlung
amount_due     | forderungsbetrag, nachzahlung, zu zahlen sind, offener rechnungsbetrag
amount_due     | noch zu bezahlen, zu bezahlen, verbleibende forderung, auszahlungsbetrag
amount_due     | endbetrag zu zahlen, restsumme, noch zu zahlender restbetrag
amount_due     | verbleibende restzahlung, verbleibender restbetrag, offener restbetrag
amount_due     | verbleibender zahlbetrag, gesamtbetrag zu zahlen, schlusszahlung
amount_due     | zu zahlender restbetrag, rechnungsrestbetrag, überweisungsbetrag
other_amount   | zwischensumme, vormonat gesamt, positionssumme, saldo vormonat, rabatt, skonto
other_amount   | übertrag, versandkosten, nachlass, zuschlag, rundung, skontobetrag, warenwert
iban           | iban (konto), iban-nr, iban nr, unsere iban
bic            | bic (bank), bic-code, swift-bic, bic/swift-code, swift-code
account        | kontonummer, konto-nr, kontonr, konto nr, konto {n}, kto-nr, kto nr, kto
vat_id         | ust-idnr, ust-id, ustidnr, ust-id-nr, ust-ident-nr, umsatzsteuer-id, ust-identnr
vat_id         | uid, uid-nummer, uid-nr, umsatzsteuer-identifikationsnummer, ust id nr, ust idnr
vat_id         | ust id, ust -id -nr, ust-id nr, umsatzsteuer-id-nr, umsatzsteuer-ident-nr, ustid
vat_id         | ust-idnummer, unsere ust-idnr, unsere ust-id, ust-identifikationsnummer, mwst-nr
vat_id         | mwst nr
buyer_vat_id   | ihre ust-idnr, ihre ust-id, ust-idnr kunde, ihre ust-id-nr, ihre uid
buyer_vat_id   | kunden-ust-id, ust-id kunde, ust-idnr des kunden
buyer_vat_id   | ust-idnr des leistungsempfängers, ihre uid-nr, ust-id käufer, kunde ust-idnr
buyer_vat_id   | kunden ust-idnr, ihre ustid, ihre ust id nr
seller         | verkäufer, lieferant, rechnungssteller, rechnungsersteller, aussteller, absender
seller         | im namen und für rechnung von, im namen und auf rechnung von
seller         | leistungserbringer, verkauft durch, verkauft von, rechnung von
buyer          | rechnungsempfänger, kunde, käufer, rechnung an, rechnungsadresse
buyer          | bauherrschaft
buyer          | rechnungsanschrift, käufer/leistungsempfänger, leistungsempfänger, auftraggeber
buyer          | besteller, kundin, empfänger der rechnung, rechnungs-adresse, kundenname
other_party    | lieferadresse, lieferanschrift, warenempfänger, abweichender warenempfänger
other_party    | zahlungsempfänger, abweichender zahlungsempfänger, lieferung an, kontoinhaber
other_party    | baustelle, objektadresse, einsatzort, leistungsort, verbrauchsstelle
other_party    | lieferstelle, ausführungsort, leistungsadresse, montageort
other_party    | steuervertreter, versand an, steuerbevollmächtigter des verkäufers
""",
    "fr": """
number         | {n} de facture, {n} facture, facture {n}, facture n, {n} de la facture
number         | numéro de facture, avoir {n}, {n} d'avoir, référence facture, réf facture
number         | facture numéro, n de pièce, facture d'acompte {n}, {n} avoir
title          | facture, avoir, facture d'avoir, note d'honoraires, facture d'acompte
title          | facture proforma, facture pro forma
order          | {n} de commande, {n} commande, commande {n}, votre commande, bon de commande
order          | bon de commande {n}, votre commande {n}, réf commande, référence commande
order          | votre référence commande, commande client, commande client {n}
order          | votre bon de commande
customer_no    | {n} client, {n} de client, code client, référence client, réf client, client {n}
customer_no    | compte client, id client, votre {n} client, identifiant client
customer_no    | {n} de compte client
delivery_note  | bon de livraison {n}, bon de livraison, bl {n}, {n} bl, {n} de bon de livraison
delivery_note  | {n} bon de livraison, livraison {n}, {n} de livraison
contract       | {n} de contrat, contrat {n}, contrat, {n} contrat, référence contrat, réf marché
contract       | {n} de marché, marché {n}, {n} de police, police {n}
original       | facture d'origine, facture d'origine {n}, sur facture {n}, facture initiale
original       | avoir sur facture {n}, facture initiale {n}, relatif à la facture {n}
original       | annule facture {n}, facture rectifiée, avoir relatif à la facture {n}
original       | facture rectifiée {n}
reference      | référence à rappeler, référence de paiement, communication, référence paiement
reference      | communication structurée, référence virement, libellé du virement
other_no       | siren, siret, rcs, ape, devis {n}, {n} de devis, {n} devis, réf, projet {n}
other_no       | dossier {n}, {n} siret, {n} siren, {n} de dossier, rum
other_no       | devis, notre devis, votre devis, projet, dossier, chantier, notre offre
other_no       | proposition
issue          | date de facture, date de facturation, date d'émission, date facture, émise le
issue          | date de la facture, facture du, date d'emission, émis le, date d'établissement
issue          | date de l'avoir, date d'avoir, facture émise le
due            | date d'échéance, à payer avant le, échéance, payable au plus tard le, payable le
due            | date limite de paiement, à régler avant le, échéance le, date de règlement
due            | payable avant le, à payer pour le, échéance au, date limite de paiement le
due            | à régler avant, date échéance, à payer au plus tard le, date d'echeance
due            | date limite de règlement, paiement avant le, échéance de paiement, exigible le
due            | à régler au plus tard le, payable jusqu'au, échoit le
delivery       | date de livraison, livré le, date de prestation, date de la livraison
delivery       | livraison le, date de la prestation, date d'exécution, date de fourniture
delivery       | livraison du, date de réalisation
order_date     | date de commande, date commande, commande du, date de la commande, commandé le
order_date     | votre commande du
other_date     | imprimé le, prestation du, prestation au, date d'impression
pay_day        | date de paiement, date du paiement, date de prélèvement, date du prélèvement
other_date     | date de début, date de fin, date du devis, date d'envoi, date d'expédition
other_date     | payé le
net            | total ht, montant ht, montant total ht, net ht, base ht, total hors taxes
net            | total h t, montant hors taxes, total général ht, sous-total ht, total hors tva
net            | montant net ht, montant total hors taxes, total net ht, prix total ht, total htva
net            | base imposable
tax            | total tva, tva, montant tva, montant total tva, total taxes, total t v a
tax            | montant de la tva, dont tva, taxes, total de la tva, montant total de la tva
gross          | total ttc, montant ttc, montant total ttc, total t t c, total facture, prix ttc
gross          | total général ttc, total toutes taxes comprises, montant facture, total tvac
gross          | montant total de la facture, montant de la facture, total tva comprise
gross          | montant toutes taxes comprises, prix total ttc, total facture ttc
prepaid        | acompte versé, déjà réglé, acompte, acomptes versés, déjà payé, acompte reçu
prepaid        | acomptes, montant déjà payé, montant payé, montant réglé, règlements reçus
prepaid        | acompte déjà versé, acompte payé, acompte réglé
amount_due     | net à payer, reste à payer, solde à payer, somme à payer, montant à payer
amount_due     | à payer, total à payer, montant dû, solde dû, net à payer ttc
amount_due     | montant net à payer, reste dû, net a payer, total dû, montant à régler
amount_due     | reste à régler, total a payer
amount_due     | solde à régler, net à régler, montant restant à payer, montant restant dû
amount_due     | solde restant dû, solde restant à payer, total restant dû, somme due
amount_due     | montant net à régler, net restant dû, net restant à payer, reste à payer ttc
other_amount   | sous-total, solde précédent, remise, frais de port, total mois dernier, arrondi
other_amount   | frais de livraison, ancien solde, report, escompte
iban           | compte iban, code iban
bic            | code bic, code swift, code bic/swift
account        | compte {n}, {n} de compte, compte bancaire
vat_id         | {n} tva, tva intracom, tva intracommunautaire, {n} tva intracom, {n} de tva
vat_id         | {n} tva intracommunautaire, tva {n}, id tva, {n} de tva intracommunautaire
vat_id         | tva intra, {n} id tva, identifiant tva, {n} tva intra, code tva, notre {n} tva
vat_id         | {n} d'identification tva, numéro d'identification tva
buyer_vat_id   | {n} tva client, votre {n} tva, tva client, {n} tva intracom client
buyer_vat_id   | {n} de tva client, tva intracommunautaire client, {n} tva acheteur, votre tva
buyer_vat_id   | votre {n} de tva, {n} tva intracommunautaire client, tva intracom client
seller         | vendeur, émetteur, fournisseur, vendu par, prestataire, facturé par, emetteur
seller         | émis par, au nom et pour le compte de
buyer          | facturé à, client, acheteur, destinataire, adresse de facturation, facturer à
buyer          | facture à, vendu à, facturé a, nom du client, preneur, adressé à, facturation à
other_party    | adresse de livraison, livré à, livrer à, expédié à, titulaire du compte
other_party    | chantier, adresse du chantier, lieu d'intervention, adresse d'intervention
other_party    | lieu de livraison, lieu d'exécution, lieu de consommation
other_party    | bénéficiaire, livraison à, représentant fiscal
""",
}

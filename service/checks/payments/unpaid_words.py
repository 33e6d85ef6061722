"""Decides by the words around an amount whether it is neither paid nor left to pay.

| meaning | the words |
| --- | --- |
| discount | `Skonto`, `discount`, `remise` |
| part | `instalment`, `2 Raten`, `next month`: a plan, and no payment |
| unpaid | `arrears`, `overdue`: a debt, also of another invoice |
| earlier | `previous balance`, `letzte Rechnung`: another invoice |
| another | `budget`, `Kautionsrückzahlung`, `points balance`: nothing that is paid or left here |

A word that is a part of others counts at the beginning of a word, or as a whole.

Pure and total; linear in the words, which come in small letters.
"""

from __future__ import annotations

from service.checks.values.word_stems import WORDS_CHARS_MAX, phrase_finder

_DISCOUNT = phrase_finder(
    r"""
de | ~skonto, ~skonti, ~rabatt, ~nachlass, ~nachlaß, bonus(?!punkt), bei (?:be)?zahlung
en | discount, rebate, allowance, if paid, early payment, prompt payment, when paid
fr | escompte, remise, ristourne, rabais
es | descuento, =dto, bonificac, pronto pago, rappel
it | sconto, sconti, abbuon, pronto pagament
nl | korting, kredietbeperking
pl | rabat, zniżk, skont, upust, bonifikat
pt | desconto, abatiment
da | rabat, kontantrabat
sv | kassarabatt
fi | ~alennus, ~alennuksen
cs | slev, skont, zľav
hu | ~kedvezm, ~engedm, skontó
ro | reducer, discount
el | έκπτωσ
hr | popust, rabat
tr | iskonto, indirim
ca | descompte
et | allahindl, soodust
is | afslát
lt | nuolaid
lv | atlaid
bg | отстъп
ru | скидк
uk | знижк
sr | попуст, рабат
ar | خصم, الخصم
he | הנחה
id | diskon, potongan
th | ส่วนลด
ja | 値引, 割引
ko | 할인, 에누리
zh | 折扣, 优惠, 優惠, 减免, 折让
"""
)
_PART = phrase_finder(
    r"""
de | =raten?, ~ratenzahl, ~ratenplan, ~monatsrate, teilbetr, zahlungsplan, fällig, =je, bei auftrag
de | (?:der|die|ihre?) neue[rn]?, neue[rn]? abschl, nächste[rnsm]?(?! tage), künftig, folgejahr
de | folgemonat
de | erforderlich, bei liefer, bei bestell, bei abnahme, nach abnahme, nach liefer
de | nach fertig, zahlbar bei
en | instal, =stage, payment plan, schedule, on completion, on delivery, on signing, upon
en | =next, upcoming, =future, new (?:monthly|advance|deposit), following (?:month|year)
en | required, requested, with order, =monthly, milestone, payable (?:on|with|upon)
en | =due (?:on|upon|with)
fr | exigé, demandé, échéanc, mensualit, à la commande, à la livraison, à la signature
fr | à la réception, versements, prochain, nouvel (?:acompte|échéancier), à venir
es | requerid, solicitad, plazo, cuota, vencimiento, mensualidad, al pedido, a la entrega
es | a la firma, próxim, siguiente
it | prossim, successiv
it | richiest, =rata, =rate, rateal, scadenz, alla consegna, all'ordine, alla firma
nl | =volgende?, komende, nieuwe? (?:voorschot|termijn)
nl | vereist, termijn, bij (?:levering|opdracht|oplevering|bestelling), maandelijks
pl | następn, przyszł, kolejn
pl | wymagan, =rata, =raty, =rat, ratal, przy (?:odbiorze|zamówieniu), miesięczn
pt | próxim, seguinte
pt | exigid, solicitad, prestaç, parcela, na (?:entrega|encomenda|assinatura), mensalidade
da | næste, kommende
no | neste
da | afdrag, rate(?:r|betaling)?(?![^\W\d_]), ved (?:levering|bestilling), delbetaling
sv | =nästa, kommande
sv | avbetal, delbetal, vid (?:leverans|beställning)
fi | seuraav, tuleva
fi | osamaksu, maksuerä, =erä, tilattaessa, toimitettaessa
cs | =další, příšt, následuj
cs | splátk, při (?:převzetí|objednávce|dodání)
sk | ďalš, budúc, nasleduj
sk | splátok, pri (?:prevzatí|objednávke|dodaní)
hu | következő, jövő
hu | részlet, megrendeléskor, átvételkor
ro | următo, viito
ro | rat[eă](?![^\W\d_]), la (?:livrare|comandă|semnare)
el | επόμεν
el | δόση, δόσεις, με την παράδοση
hr | sljedeć, naredn
sl | naslednj
sr | следећ, наредн
hr | obrok, rata(?![^\W\d_]), prilikom, pri isporuci
sl | obrok, ob (?:dobavi|naročilu)
sr | рата, рате, оброк
tr | taksit, teslimatta, gelecek, sonraki
ca | següent, proper
ca | termini, quota, a l'entrega
et | osamaks, järelmaks, järgmi
is | afborgun, næst
lt | įmoka dalimis, dalimis, kit(?:as|o|am|ą)(?![^\W\d_]), sekant
lv | daļās, nomaks, nākam
bg | вноск, при доставка, следващ
ru | следующ, предстоящ
uk | наступн
ru | рассрочк, =при (?:заказе|поставке), взнос
uk | розстрочк, внеск
ar | قسط, أقساط, القادم, التالي
he | תשלומים, הבא
id | cicilan, angsuran, termin, berikut
th | งวด, ถัดไป
ja | 分割, 回目, 毎月, 次回, 来月
ko | 할부, 회차, 분할, 다음
zh | 分期, 每期, 下期, 下月
"""
)
_UNPAID = phrase_finder(
    r"""
de | offen, rückst, mahn, altschuld, überfällig, unbezahlt
en | outstanding, overdue, arrears, unpaid
fr | impayé, arriéré, en retard
es | pendiente, impag, vencid, deuda
it | arretrat, insolut, scadut, sospes
nl | achterstall, openstaand, vervallen
pl | zaległ, przetermin, nieopłac
pt | em atraso, em dívida, vencid, pendente
da | restance, forfald, udestående
no | forfalt, utestående, purr
sv | förfall, obetald, skuld, påminn
fi | erääntyn, maksamat, avoin
cs | nedoplat, po splatnosti, dluh, dlužn
sk | nedoplat, dlh, dlžn
hu | hátral, lejárt, tartozás
ro | restan, scaden, neachitat
el | οφειλ, ληξιπρ
hr | dugov, dospjel, neplać
sl | zapadl, neplač, dolg
sr | дугов, доспел, неплаћ
tr | gecik, ödenmemiş, borç
ca | impag, pendent, deute
et | võlg, võlgn, tasumata
is | ógreitt, gjaldfall, skuld
lt | skola, neapmok
lv | parād, neapmaks
bg | просроч, неплатен, задълж
ru | задолж, просроч, неоплач, долг
uk | заборг, простроч, несплач, борг
ar | متأخر, غير مدفوع
he | פיגור, חוב
id | tunggakan, belum dibayar
th | ค้าง
ja | 未払, 未納, 滞納
ko | 미납, 연체
zh | 欠款, 逾期, 未付
"""
)
_EARLIER = phrase_finder(
    r"""
de | vorjahr, alter saldo, vorherig, vormonat
de | letzte rechnung, frühere
en | previous, brought forward, b/f, carried, opening balance
en | old balance, last (?:bill|month|invoice)
fr | précédent, antérieur, report
es | anterior, atrasad
it | precedent
nl | vorig
pl | poprzedn
pt | anterior
da | tidligere
no | forrige
sv | föregående
fi | edellinen
cs | předchoz
sk | predchádz
hu | korábbi, előző
ro | anterior
el | προηγούμ
hr | prethodn
sl | prejšn
sr | претход
tr | önceki
ca | anterior
et | eelmi
is | eldri
lt | ankstes
lv | iepriekš
bg | предишн
ru | предыдущ
uk | попередн
ar | السابق
he | קודמ?ת?
id | sebelum
th | ยอดยกมา
ja | 前回, 繰越
ko | 전월, 이월
zh | 上期, 前期
"""
)
_ANOTHER = phrase_finder(
    r"""
de | budget, (?:auftrags|vertrags|bau)summe, (?:auftrags|vertrags)wert, kostenrahmen, kautionsrück
de | restguthaben, guthabenstand, punkte, kartenguthaben, deckungssumme, versicherungssumme
de | (?:noch |rest )?(?:zu berechnen|zu verrechnen|abzurechnen|abrechenbar)
de | rückzahlung (?:der )?kaution
en | budget, contract (?:sum|value|price|amount)(?! to date), order value
en | purchase order (?:value|total)
en | deposit (?:refund|return), (?:refund|return) of (?:the |your )?deposit, sum insured, coverage
en | (?:policy|loyalty|points?|gift ?card|card|wallet|plan|contract|loan|retainer|reward)s? balance
en | remaining (?:budget|contract|order|value|coverage|points)
en | (?:to be|left to|not yet) (?:billed|invoiced)
fr | budget, montant (?:du marché|du contrat|de la commande)
fr | restitution (?:de la |du )?(?:caution|dépôt)
fr | remboursement (?:de la |du )?(?:caution|dépôt), (?:reste )?à facturer, plafond
fr | solde (?:de |sur |du )?(?:votre |la |vos )?(?:carte|points|contrat|police|fidélité|forfait)
es | presupuesto, (?:importe|valor) (?:del )?contrat, devolución (?:de la |del )?(?:fianza|depósito)
es | saldo (?:de |en )?(?:su |la |sus )?(?:tarjeta|puntos|póliza|contrato), por facturar
es | suma asegurada
it | budget, preventivo, importo (?:del )?contratt
it | restituzione (?:della |del )?(?:cauzione|deposito)
it | saldo (?:della |del |dei )?(?:carta|punti|polizza|contratto), da fatturare, massimale
nl | budget, opdrachtsom, contractwaarde, aanneemsom, teruggave (?:van de )?(?:borg|waarborg)
nl | terugbetaling (?:van de )?(?:borg|waarborg), puntensaldo
nl | saldo (?:op )?(?:uw )?(?:kaart|cadeau|punten|polis)
nl | nog te factureren
pl | budżet, wartość (?:umowy|zamówienia), zwrot kaucji, saldo (?:punktów|karty|polisy)
pl | do zafakturowania
pt | orçamento, valor (?:do )?contrat, devolução (?:da |do )?(?:caução|depósito), por faturar
pt | saldo (?:de |do |da )?(?:pontos|cartão|apólice|contrato)
da | budget, kontraktsum, ordresum, tilbagebetaling af depositum, pointsaldo, saldo på
da | ikke faktureret
no | kontraktsum, tilbakebetaling av depositum, poengsaldo
sv | budget, kontraktssum, ordervärde, återbetalning av deposition, poängsaldo, saldo på
sv | kvar att fakturera
fi | budjet, sopimussum, vakuuden palaut, pistesaldo, kortin saldo, laskuttamat
cs | rozpočet, cena díla, hodnota (?:smlouvy|zakázky), vrácení kauce, zůstatek (?:bodů|na kartě)
cs | k fakturaci
sk | rozpočet, hodnota zmluvy, vrátenie (?:kaucie|zábezpeky), zostatok (?:bodov|na karte)
hu | költségkeret, szerződéses (?:érték|összeg), kaució vissza, pontegyenleg, kártyaegyenleg
hu | számlázandó
ro | buget, valoarea (?:contract|comen), restituire(?:a)? (?:garanți|depozit)
ro | sold(?:ul)? (?:card|punct), de facturat
el | προϋπολογισμ, αξία σύμβασης, επιστροφή (?:εγγύησης|προκαταβολής), υπόλοιπο (?:κάρτας|πόντων)
hr | proračun, budžet, vrijednost ugovora, povrat (?:kaucije|pologa|jamčevine), stanje bodova
hr | za fakturirati
sl | proračun, vrednost pogodbe, vračilo (?:varščine|kavcije), stanje točk
sr | буџет, вредност уговора, повраћај (?:депозита|кауције)
tr | bütçe, sözleşme bedeli, depozito iadesi, puan bakiye, kart bakiye, faturalanacak
ca | pressupost, valor del contracte, devolució (?:de la |del )?(?:fiança|dipòsit), per facturar
et | eelarve, lepingu (?:maksumus|summa), tagatisraha tagast
is | fjárhagsáætlun, samningsfjárhæð
lt | biudžet, sutarties (?:vertė|suma), užstato grąžin
lv | budžet, līguma summa, depozīta atmaksa
bg | бюджет, стойност на договора, връщане на депозит
ru | бюджет, (?:сумма|стоимость) (?:по )?договор, возврат (?:залога|депозита)
ru | баланс (?:карты|баллов)
uk | бюджет, (?:сума|вартість) (?:за )?договор, повернення (?:застави|депозиту)
ar | الميزانية, قيمة العقد
he | תקציב, סכום החוזה, החזר פיקדון
id | anggaran, nilai kontrak, pengembalian deposit, saldo poin
th | งบประมาณ, มูลค่าสัญญา, คืนเงินมัดจำ
ja | 予算, 契約金額, 保証金返還, ポイント残高, カード残高
ko | 예산, 계약금액, 보증금 반환, 포인트 잔액
zh | 预算, 預算, 合同金额, 退还押金, 积分余额, 卡余额
"""
)


def says_discount(words: str) -> bool:
    """Whether the words speak of a discount."""
    return _DISCOUNT(words[:WORDS_CHARS_MAX])


def says_part(words: str) -> bool:
    """Whether the words speak of a part of a plan."""
    return _PART(words[:WORDS_CHARS_MAX])


def says_otherwise(words: str) -> bool:
    """Whether the words speak of a discount, of a part of a plan, or of an old debt."""
    return any(says(words[:WORDS_CHARS_MAX]) for says in (_DISCOUNT, _PART, _UNPAID, _EARLIER))


def says_earlier(words: str) -> bool:
    """Whether the words speak of an invoice or a balance before this one."""
    return _EARLIER(words[:WORDS_CHARS_MAX])


def says_another(words: str) -> bool:
    """Whether the words speak of something that is neither paid nor left of this invoice: a budget,
    a deposit that goes back, the balance of a card."""
    return _ANOTHER(words[:WORDS_CHARS_MAX])

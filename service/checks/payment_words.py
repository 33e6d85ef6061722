"""Decides by the words around an amount whether it was paid, is left to pay, or is something else.

| meaning | the words |
| --- | --- |
| paid | `paid`, `erhalten`, `versé`: a payment that was made |
| advance | `deposit`, `Anzahlung`, `acompte`, `voucher`: what is paid before, or will be |
| taken off | `less`, `abzüglich`, `déduit` |
| settled | `applied`, `verrechnet`, `imputé`: a credit that was used |
| left | `balance`, `offen`, `solde`, `resto` |
| discount | `Skonto`, `discount`, `remise` |
| part | `instalment`, `2 Raten`, `on completion`: a plan, and no payment |
| unpaid | `arrears`, `overdue`: a debt, also of another invoice |
| earlier | `previous balance`, `letzte Rechnung`: another invoice |

An advance counts as a payment where the words speak of no plan, no old debt and no discount. A word
that is a part of others (`rest`, `less`) counts at the beginning of a word, or as a whole.

Pure and total; linear in the words, which come in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_NOT_SPACED = frozenset({"ja", "ko", "zh", "th"})
"""Their words have no blanks between them."""
_CHARS_MAX = 400
"""Of the words that are read; more are no row."""
_KEPT_MAX = 256
"""The rules ask several times about the words of one amount."""


def _beginnings(rows: str) -> Callable[[str], bool]:
    """Whether there are words that begin so. A row names a language; `~` marks what may stand
    within a word, and `=` what is a whole word."""
    begin, whole, anywhere = [], [], []
    for row in rows.strip().splitlines():
        language, _, words = row.partition("|")
        for word in (word.strip() for word in words.split(",")):
            if language.strip() in _NOT_SPACED or word.startswith("~"):
                anywhere.append(word.removeprefix("~"))
            elif word.startswith("="):
                whole.append(word[1:])
            else:
                begin.append(word)
    if whole:
        begin.append(rf"(?:{'|'.join(whole)})(?![^\W\d_])")
    found = re.compile("|".join([rf"(?<![^\W\d_])(?:{'|'.join(begin)})", *anywhere]))

    @lru_cache(maxsize=_KEPT_MAX)
    def says(words: str) -> bool:
        return found.search(words) is not None

    return says


_PAID = _beginnings(
    r"""
de | ~(?<!un)(?:ge|be)zahlt(?!e)(?! bis), beglichen, ausgeglichen, überwiesen, eingegangen, erhalten
de | verrechnet, angerechnet, berücksichtigt, zahlungseingang, zahlungseingänge, eingezogen
de | abgebucht, (?:ihre|erhaltene|geleistete|bisherige|eingegangene)[nr]? [^\W\d_]*zahlung
en | =paid, prepaid, prepayment, =received, payments/credits, your payment
en | total credits, =settled, =remitted, =collected, =applied, =tendered, =credited, =charged to
fr | =acquittée?s?, =versée?s?, =réglée?s?, =payée?s?, =reçue?s?, encaiss
fr | imputée?, perçue?s?, paiements? (?:reçu|effectu|du), règlements? (?:reçu|effectu|du), virement
es | pagad[oa], abonad, recibid, cobrad, entregad[oa], ingresad, satisfech
es | (?<!de )pagos?(?! (?:de|en|a \d))
it | pagat[oaie], versat[oaie], ricevut, incassat, saldat, corrispost, bonific[oi], pagament[oi] ric
nl | betaald, voldaan, ontvangen, verrekend, vooruitbetaald, aanbetaald, uw betaling
pl | zapłac, wpłac, wpłat, otrzyman, uregulowan, rozliczon, opłacon, przedpłac
pt | =(?<!de )(?<!si )pag[oa]s?, recebid, liquidad, adiantad, pagamento (?:receb|efetu|efect)
pt | pagamentos
da | betalt, indbetal, modtage, forudbetal, din betaling, deres betaling
no | innbetal, mottatt, forhåndsbetal, forskuddsbetal, deres innbetaling
sv | betald, inbetal, erlagd, mottage, erhåll, er betalning
fi | maksettu, suoritettu, suoritus, suoritukset, vastaanotettu, maksusuoritu, maksunne
cs | zaplacen, uhrazen, přijat, vaše platba, přijaté
sk | zaplaten, uhraden, prijat, vaša platba
hu | fizetve, ~kifizet, ~befizet, megfizet, kiegyenlít, beérkez, átutalt, fizetett
ro | achitat, plătit, platit, încasat, incasat, plata primit, plăți
el | πληρωθ, πληρώθ, εξοφλ, καταβλ[ηή], καταβολ, εισπρα, πληρωμ[ήέ](?!ς|τε)
hr | ~plaćen, uplat, primljen, podmiren
sl | ~plačan, prejet, poravnan, vaše plačilo
sr | ~плаћен, уплат, примљен, измирен
tr | ödendi, ödenen, ödenmiş, tahsil, alınan, yatırılan
ca | pagat, abonat, rebut, rebuda, lliurat
et | tasutud, makstud, laekun, saadud
is | greitt, innborg, innborgan, móttek
lt | apmokėt, sumokėt, gaut, įmok
lv | apmaksāt, samaksāt, saņemt, iemaks
bg | ~платен, получен, внесен
ru | ~оплачен, уплачен, получен, внесен, зачт, оплата(?! (?:до|в теч))
uk | ~сплачен, отриман, внесен, зарахован
ar | ~مدفوع, تم دفع, مسدد, مستلم, المسدد
he | ~שולם, ~התקבל
id | (?:telah|sudah) dibayar, =dibayar, diterima, pembayaran diterima
th | ชำระแล้ว, รับชำระ, จ่ายแล้ว, เงินรับ
ja | 入金, 既払, 支払済, 支払い済, 受領, 領収, 前受, 前払, 充当
ko | 입금, 기납, 납부액, 선급, 선수, 지급완료, 결제완료, 기지급
zh | 已付, 已收, 已支付, 已结, 预付, 預付, 预收, 預收
"""
)
_ADVANCE = _beginnings(
    r"""
de | ~anzahlung, ~vorauszahlung, ~abschl[aä]g, akonto, a[- ]?conto, à[- ]?conto, vorkasse, vorschuss
de | teilzahlung, ~gutschein, guthaben, gutschrift, ~teilrechnung, kaution
en | deposit, retainer, advance, down ?payment, =on account, voucher, gift ?card, store credit
en | credit (?:note|memo|balance|on account), account credit, interim, progress, certified
en | =payments?(?! (?:terms|method|due|by|within|of|ref))
fr | acompte, arrhes, avances?(?![^\W\d_]), provision, avoir, bon d'achat, carte cadeau, situation
es | anticip, =a cuenta, señal, depósito, provisión, vale(?![^\W\d_])
it | accont, anticip, caparr, cauzion, buon[oi](?![^\W\d_])
nl | aanbetaling, voorschot, vooruitbetaling, waarborg, tegoed, cadeaubon, termijnfact
pl | zaliczk, przedpłat, zadat, bon(?![^\W\d_])
pt | adiantament, =sina(?:l|is), cauç, antecipa
da | forskud, =a[ -]?conto, depositum, gavekort, acontoret
sv | förskott, handpenning, presentkort, tillgodo, delfaktur
fi | ennakko, ennako, käsiraha, lahjakort, hyvitys
cs | záloh, zálohov
sk | záloh, preddav
hu | előleg, foglaló
ro | avans, acont
el | προκαταβολ, έναντι
hr | predujam, predujm, avans, kapar, akontacij
sl | predplačil, polog, are(?![^\W\d_])
sr | аванс, предујам, предујм, капар
tr | peşinat, avans, kapora, depozito, ön ödeme
ca | bestret, =a compte, paga i senyal, dipòsit, avançament
et | ettemaks
is | fyrirfram
lt | avans, išankst
lv | avans, priekšapmaks
bg | аванс, капаро, предплат
ru | аванс, предоплат, задат
uk | аванс, передоплат, завдат
ar | مقدم, دفعة, الدفعة, عربون
he | מקדמה, פיקדון, דמי קדימה
id | uang muka, =dp, deposit
th | มัดจำ, ล่วงหน้า
ja | 内金, 手付, 頭金, 着手金
ko | 계약금, 선금, 중도금, 예치금
zh | 定金, 订金, 訂金, 首付, 预存, 进度款
"""
)
_TAKEN_OFF = _beginnings(
    r"""
de | abzüglich, abzgl, abzügl, =minus, =abzug, ~\./\.
en | =less, =minus, deduct, =net of
fr | =moins, dédui, déduction
es | =menos, deduc
it | =meno, dedott, detra, a dedurre, scomput
nl | =minder, aftrek, in mindering, =af
pl | odlicz, pomniej
pt | dedu[zç], abat(?:id|er), =menos
da | fratruk, fradrag, fratrekk
sv | =avgår, avdrag, avräkna
fi | vähenn, miinus
cs | odpoč, odečt, mínus
hu | levon, csökkent, mínusz, beszámít
ro | dedus, scăzut, =minus
el | μείον, αφαίρ
hr | umanj, odbit, manj(?![^\W\d_])
tr | eksi, düşül, mahsup
et | maha arv
is | frádr
lt | atimt, atėm
lv | atskait, mīnus
bg | приспад, =минус
ru | вычет, =минус, за вычетом
uk | відрахув, мінус, за вирахув
ja | 差引, 控除
ko | 차감, 공제
zh | 扣除, 减去, 減去, 抵扣
"""
)
_SETTLED = _beginnings(
    r"""
de | ~verrechn, ~angerechnet, berücksichtigt, eingelöst, abgezogen
en | =applied, =used, =redeemed, =offset, =deducted
fr | imput, utilis, appliqu, dédui, compens
es | aplicad, descontad, compensad, utilizad, deducid
it | applicat, scalat, compensat, dedott, detratt, utilizzat, scomputat
nl | verrekend, toegepast, gebruikt, ingehouden
pl | rozliczon, uwzględnion, potrącon, odlicz, zaliczon
pt | aplicad, descontad, compensad, utilizad, deduzid, abatid
da | modregn, fratrukket, anvendt, motregn, brukt
sv | kvitta, avräkna, avdragen, använd
fi | käytetty, vähennet, huomioitu
cs | započt, započít, odečt, uplatněn, započítan, odpočít, uplatnen
hu | beszámít, levon, felhasznál
ro | compensat, dedus, utilizat, scăzut
el | συμψηφ, αφαιρ
hr | prebijen, iskorišten, odbij, pobot, upoštev
tr | mahsup, düşül, kullanıl
ca | aplicad, descomptad, compensad
et | tasaarveld, maha arvat
is | frádregi
lt | įskaity, panaudot
lv | ieskait, izmantot
bg | прихванат, приспадн, использован, зачт, зачёт, зарахован, врахован, урачунат
he | קוזז
ar | مخصوم
ja | 相殺, 充当, 差引
ko | 상계, 공제, 차감
zh | 抵扣, 冲抵, 扣除
"""
)
_LEFT = _beginnings(
    r"""
de | ~rest(?!geld|aur|wert|kauf|lauf), offen, noch, ~verbleib, bleib, zu (?:be)?zahlen
de | nachzahlung, ~zahlbetrag, saldo, eigenanteil, zuzahlung
de | schluss(?:zahlung|betrag), ~forderung, überweis, auszahl
en | balance, outstanding, remain, =(?<!change )due, to pay, payable, owing, =owed?
en | leav(?:es|ing), please pay
fr | solde, reste, à payer, à régler, à verser, =dû, =dus, sommes? dues?, net à, =nap
es | saldo, =rest[oa], =quedan?, pendiente, a pagar, por pagar, =falta, =debe, líquido
it | saldo, residu, =rest[oa], da pagare, a pagare, dovut, riman, netto a
nl | =nog, openstaand, te betalen, te voldoen, saldo, verschuldigd, resterend
pl | pozosta, do zapłaty, do dopłaty, saldo, reszt, należn, dopłat
pt | saldo, em falta, em dívida, a pagar, por pagar, pendente, remanesc, =falta
da | at betale, til betaling, udestående, skyldig, saldo, manglende, slutfakt
no | å betale, utestående
sv | kvar, att betala, återst, utestående, saldo, slutlikvid
fi | jälje, jää[nv], maksetta, avoin
fi | loppu(?:maksu|erä|summa)
cs | doplat, k úhradě, k doplacení, zbýv, zůstat, zbyt, nedoplatek, k zaplacení
sk | na úhradu, k úhrade, zostáv, zostat, zvyšok
hu | fizetend, fennmarad, hátral, maradék, egyenleg, különbözet
ro | de plat, de plăt, de achitat, sold, rămas, ramas, diferenț
el | υπόλοιπ, πληρωτέ, οφειλ
hr | preost, ostat, za plat, za plać, za uplat, dugov, saldo, razlik
sl | ostane, ostal, za plač, doplač
sr | преост, остат, за уплат, дуг, разлик
tr | kalan, bakiye, ödenecek, borç
ca | pendent, =resta, saldo, a pagar, per pagar
et | jääk, jääb, tasuda, tasuma, maksta
is | eftirstöð, til greiðslu, ógreitt, eftir
lt | liku, mokėti, mokėtin, liek
lv | atliku, apmaksai, jāmaksā, atliek
bg | остат, за плащане, дължим, за доплащане
ru | остат, остал, к оплате, долг, задолж, доплат, к доплате
uk | залиш, до сплати, до оплати, борг, доплат
ar | المتبقي, المستحق, الباقي, متبقي
he | יתרה, יתרת, לתשלום, נותר
id | sisa, harus dibayar, kekurangan, pelunasan
th | คงเหลือ, ค้างชำระ, ยอดชำระ, ที่ต้องชำระ, ส่วนที่เหลือ
ja | 残, 差引, 請求, お支払, 不足
ko | 잔액, 잔금, 청구, 미납, 남은
zh | 余额, 餘額, 余款, 尾款, 应付, 應付, 待付, 未付, 剩余
"""
)
_DISCOUNT = _beginnings(
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
_PART = _beginnings(
    r"""
de | =raten?, ~ratenzahl, ~ratenplan, ~monatsrate, teilbetr, zahlungsplan, fällig, =je, bei auftrag
de | erforderlich, bei liefer, bei bestell, bei abnahme, nach abnahme, nach liefer
de | nach fertig, zahlbar bei
en | instal, =stage, payment plan, schedule, on completion, on delivery, on signing, upon
en | required, requested, with order, =monthly, milestone, payable (?:on|with|upon)
en | =due (?:on|upon|with)
fr | exigé, demandé, échéanc, mensualit, à la commande, à la livraison, à la signature
fr | à la réception, versements
es | requerid, solicitad, plazo, cuota, vencimiento, mensualidad, al pedido, a la entrega
es | a la firma
it | richiest, =rata, =rate, rateal, scadenz, alla consegna, all'ordine, alla firma
nl | vereist, termijn, bij (?:levering|opdracht|oplevering|bestelling), maandelijks
pl | wymagan, =rata, =raty, =rat, ratal, przy (?:odbiorze|zamówieniu), miesięczn
pt | exigid, solicitad, prestaç, parcela, na (?:entrega|encomenda|assinatura), mensalidade
da | afdrag, rate(?:r|betaling)?(?![^\W\d_]), ved (?:levering|bestilling), delbetaling
sv | avbetal, delbetal, vid (?:leverans|beställning)
fi | osamaksu, maksuerä, =erä, tilattaessa, toimitettaessa
cs | splátk, při (?:převzetí|objednávce|dodání)
sk | splátok, pri (?:prevzatí|objednávke|dodaní)
hu | részlet, megrendeléskor, átvételkor
ro | rat[eă](?![^\W\d_]), la (?:livrare|comandă|semnare)
el | δόση, δόσεις, με την παράδοση
hr | obrok, rata(?![^\W\d_]), prilikom, pri isporuci
sl | obrok, ob (?:dobavi|naročilu)
sr | рата, рате, оброк
tr | taksit, teslimatta
ca | termini, quota, a l'entrega
et | osamaks, järelmaks
is | afborgun
lt | įmoka dalimis, dalimis
lv | daļās, nomaks
bg | вноск, при доставка
ru | рассрочк, =при (?:заказе|поставке), взнос
uk | розстрочк, внеск
ar | قسط, أقساط
he | תשלומים
id | cicilan, angsuran, termin
th | งวด
ja | 分割, 回目, 毎月
ko | 할부, 회차, 분할
zh | 分期, 每期
"""
)
_UNPAID = _beginnings(
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
_EARLIER = _beginnings(
    r"""
de | vorjahr, alter saldo, vorherig, vormonat
de | letzte rechnung
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
_ROUNDED = re.compile(
    r"(?<![^\W\d_])(?:a[bu]f)?(?:rund|round|arr?ond|redonde|arroton|afrond|zaokr|zaokrú|arredond|afrund"
    r"|avrund|öresavr|öreavr|øre|pyörist|halé|kerek|rotunj|στρογγ|yuvarla|arrodon|ümard|námund|apval"
    r"|noapa|закръг|округ|заокр|тачн|تقريب|עיגול|pembulat|ปัดเศษ)|端数|調整|단수|반올림|四舍五入|尾差"
)


def says_paid(words: str) -> bool:
    """Whether a payment was made; the words of a discount may say when it would be one."""
    return _PAID(words[:_CHARS_MAX]) and not says_discount(words)


def says_advance(words: str) -> bool:
    """Whether an advance or a credit is named, and neither a plan nor an old debt."""
    return _ADVANCE(words[:_CHARS_MAX]) and not says_otherwise(words)


def says_taken_off(words: str) -> bool:
    """Whether the amount is taken off, and is no discount."""
    return _TAKEN_OFF(words[:_CHARS_MAX]) and not says_discount(words)


def says_settled(words: str) -> bool:
    """Whether a paper, such as a credit note, is taken off or settled with this one."""
    return _SETTLED(words[:_CHARS_MAX]) or _TAKEN_OFF(words[:_CHARS_MAX])


def says_left(words: str) -> bool:
    """Whether it is what is left to pay, and not by a discount."""
    return _LEFT(words[:_CHARS_MAX]) and not says_discount(words)


def says_discount(words: str) -> bool:
    """Whether the words speak of a discount."""
    return _DISCOUNT(words[:_CHARS_MAX])


def says_otherwise(words: str) -> bool:
    """Whether the words speak of a discount, of a part of a plan, or of an old debt."""
    return any(says(words[:_CHARS_MAX]) for says in (_DISCOUNT, _PART, _UNPAID, _EARLIER))


def says_earlier(words: str) -> bool:
    """Whether the words speak of an invoice or a balance before this one."""
    return _EARLIER(words[:_CHARS_MAX])


def says_rounded(words: str) -> bool:
    """Whether the words speak of a rounding."""
    return _ROUNDED.search(words[:_CHARS_MAX]) is not None

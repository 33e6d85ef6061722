"""Decides by the words around an amount whether it was paid, is left to pay, or is something else.

| meaning | the words |
| --- | --- |
| paid | `paid`, `erhalten`, `versé`: a payment that was made |
| advance | `deposit`, `Anzahlung`, `acompte`, `voucher`: what is paid before, or will be |
| taken off | `less`, `abzüglich`, `déduit` |
| settled | `applied`, `verrechnet`, `imputé`: a credit that was used |
| left | `balance`, `offen`, `solde`, `resto` |

An advance counts as a payment where the words speak of no plan, no old debt and no discount. A word
that is a part of others (`rest`, `less`) counts at the beginning of a word, or as a whole.

Pure and total; linear in the words, which come in small letters.
"""

from __future__ import annotations

import re

from service.checks.payments.unpaid_words import says_another, says_discount, says_otherwise
from service.checks.values.word_stems import WORDS_CHARS_MAX, phrase_finder

_PAID = phrase_finder(
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
tr | alındı, ödendi, ödenen, ödenmiş, tahsil, alınan, yatırılan
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
ja | (?<!未)入金(?!先|口座|期|予定|方法|銀行|者|名義|後|確認後|は|の?お願|をお願|くだ|下さ)
ja | 既払, 支払済, 支払い済, 受領, 領収, 前受, 前払, 充当
ko | (?<!미)입금(?! ?(?:계좌|은행|통장|기한|예정|방법|확인 ?후|하[여실시]|[처자인후할해바부요]))
ko | 기납, 납부액, 선급, 선수, 지급완료, 결제완료, 기지급
zh | 已付, 已收, 已支付, 已结, 预付, 預付, 预收, 預收
"""
)
_ADVANCE = phrase_finder(
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
pl | zaliczk, zaliczce, przedpłat, zadat, bon(?![^\W\d_])
pt | adiantament, =sina(?:l|is), cauç, antecipa
da | forskud, =a[ -]?conto, depositum, gavekort, acontoret
sv | förskott, handpenning, presentkort, tillgodo, delfaktur
fi | ennakko, ennako, käsiraha, lahjakort, hyvitys
cs | zálo[hz]
sk | zálo[hz], preddav
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
_TAKEN_OFF = phrase_finder(
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
_SETTLED = phrase_finder(
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
_LEFT = phrase_finder(
    r"""
de | ~rest(?!geld|aur|wert|kauf|lauf), offen, noch, ~verbleib, bleib, zu (?:be)?zahlen
de | nachzahlung, ~zahlbetrag, saldo, eigenanteil, zuzahlung
de | schluss(?:zahlung|betrag), ~forderung, überweis, auszahl
en | balance, outstanding, remain, =(?<!change )due, to pay, payable, owing, =owed?
en | leav(?:es|ing), please pay, to be paid
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
_ROUNDED = re.compile(
    r"(?<![^\W\d_])(?:a[bu]f)?(?:rund|round|arr?ond|redonde|arrot|rnd|arr\.|afrond|zaokr|zaokrú|arredond|afrund"
    r"|avrund|öresavr|öreavr|øre|pyörist|halé|kerek|rotunj|στρογγ|yuvarla|arrodon|ümard|námund|apval"
    r"|noapa|закръг|округ|заокр|тачн|تقريب|עיגול|pembulat|ปัดเศษ)|端数|調整|단수|반올림|四舍五入|尾差"
)


def says_paid(words: str) -> bool:
    """Whether a payment was made; the words of a discount may say when it would be one."""
    return _PAID(words[:WORDS_CHARS_MAX]) and not says_discount(words)


def names_advance(words: str) -> bool:
    """Whether an advance or a credit is named."""
    return _ADVANCE(words[:WORDS_CHARS_MAX])


def says_advance(words: str) -> bool:
    """Whether an advance or a credit is named, and neither a plan nor an old debt."""
    return names_advance(words) and not says_otherwise(words)


def says_taken_off(words: str) -> bool:
    """Whether the amount is taken off, and is no discount."""
    return _TAKEN_OFF(words[:WORDS_CHARS_MAX]) and not says_discount(words)


def says_settled(words: str) -> bool:
    """Whether a paper, such as a credit note, is taken off or settled with this one."""
    return _SETTLED(words[:WORDS_CHARS_MAX]) or _TAKEN_OFF(words[:WORDS_CHARS_MAX])


def says_left(words: str) -> bool:
    """Whether it is what is left to pay, and neither by a discount nor of a budget or a card."""
    return _LEFT(words[:WORDS_CHARS_MAX]) and not (says_discount(words) or says_another(words))


def says_rounded(words: str) -> bool:
    """Whether the words speak of a rounding."""
    return _ROUNDED.search(words[:WORDS_CHARS_MAX]) is not None

"""Words that say what a date is about: an offer, a birth, an earlier invoice, a payment.

Stems in small letters (`word_stems`), in the languages of the labels.

Data alone, with the patterns that are made of it; `date_places` says what follows from a word.
"""

from __future__ import annotations

import re
from enum import StrEnum

from service.checks.values.word_stems import stems_pattern


class DateTopic(StrEnum):
    """What a date is about."""

    PAY = "payment to make"
    PAID = "payment made"
    SUPPLY = "supply"
    EARLIER = "earlier document"
    LATER = "next event"
    PAPER = "another paper, or a day that no invoice asks for"
    EVENT = "another event"
    UNTIL = "the end of something"


_OFFER = """
~angebot offer offert quot estimate kostenvoranschlag devis offre presupuest oferta cotizaci
preventiv orçament propost proposal tilbud tarjous nabídk ponuk ~ajánlat ponud predračun teklif
pressupost pakkum tilboð pasiūlym piedāvāj оферт предложен понуд пропозиц προσφορ 見積 견적 报价
報價 عرض הצעת penawaran ใบเสนอราคา
"""
_ORDER = """
~auftrag ~bestell order ordin ordre commande pedido encargo incaric opdracht besteld zamówi zlecen
encomend ~bestilling tilau objednáv zakáz ~rendel comand comenz comanda narudž naročil sipariş
tellim pöntun užsak pasūt поръч заказ поруџб замовл παραγγελ 注文 発注 주문 발주 订单 訂單 下单
الطلب הזמנ pesanan สั่งซื้อ
"""
_CONTRACT = """
~vertrag contra agreement overeenkomst umow ~avtal ~aftale ~avtale ~sopimu smlouv zmluv szerződés
契約 계약 合同 合約 σύμβασ ugovor pogodb sözleşme leping samning sutart līgum договор угово договір
عقد חוזה perjanjian kontrak สัญญา
"""
_BIRTH = """
=geb ~geboren ~geburt =born =dob birth =né =née naissanc nacid nacim =nato =nata nascit geboort
urodz nascid nasciment =född født fødsel födels synty naroz naroden születés =szül născut γέννησ
γεννηθ rođen rojen rojst doğum naixem sünd fæðing gimim =gimęs dzimš dzimu роден рожд родился
родилась рођен народж 生年月日 생년월일 出生 الميلاد לידה lahir เกิด
"""
_VERSION = """
=stand =agb version edition ~gültig =gilt fassung terms conditions =cgv valable validité
valid vigen vigor geldig ważn giltig gyldig ~voimassa platnos =platí érvényes valab 有効 유효 有效
ισχύ važi vrijedi velja geçerli kehti gild galioj derīg валид действ важи дійсн صالح בתוקף berlaku
expir ablauf läuft =endet ~kündig cancel renewal ~verlänger wygas ~gewährleist ~garant garanz
garanț garanc warrant záruk záruč gwaranc takuu ~jótáll εγγύησ гарант jamstv ábyrg 保証 保修 보증
=seit since depuis desde =dal =sinds regist ~eingetragen ~zulassung immatric matricul founded
gegründet opened schreiben letter courrier e-mail email ~buchung booking réserv reserv prenotaz
boeking rezerw bokning 予約 예약
"""
_PRINTING = """
~gedruckt ~druckdatum =druck print imprim impres stampa afgedrukt afdruk ~wydruk udskr utskr tulost
tisk vytiš vytla nyomtat tipări 印刷 인쇄 打印 列印 εκτύπωσ ispis tiskan izpis yazdır trükit
prentað spausdin izdruk отпечат печат распечат штампан طباعة הדפס dicetak พิมพ์
"""
_READING = """
~ablesung ~abgelesen ~zählerstand =meter reading relève lectura lettura meterstand odczyt
avläsning aflæsning avlesning lukema odečet odpočet leolvas citire 検針 검침 抄表 μέτρησ ένδειξ
očitan okuma näit aflestur rodmen rādījum отчитан показани показник قراءة קריאת pembacaan
"""
_EVENTS = """
~gutschein voucher appointment arrival departur ~anreise ~abreise ~ankunft ~abfahrt ~abflug arrivé
départ llegad salida aankomst vertrek check-in check-out checkin checkout flight travel =reise
~veranstaltung seminar ~schulung training workshop meeting besuch visit inspect ~prüfung =tüv =hu
=mot revision =stk ~wartung maintenance repair ~reparatur ~unfall
accident ~schaden sinistr admission discharg ~aufnahme ~entlassung ~behandlung treatment
~rückgab ~widerruf return pickup zugang =eta =etd =ets sailing
~eingegangen =eingang ~reklamation complaint ~abonnement subscription start begin ~beginn =ende
"""
_UNTIL = "until till through =by =bis jusqu hasta =fino =até =til =asti =až =până =έως =μέχρι"
_EARLIER = """
previous prior =last earlier preceding vorherig ~letzt früher vorangegangen ~vorjahr ~vormonat
précéd dernièr anterior última último precedent ultim vorige eerder poprzedni wcześniejsz ostatni
föregåend tidigare senaste foregåend tidliger sidste forrige siste edellin aiem předch minul
predch predošl előző korábbi 前回 前月 先月 이전 지난 上期 上次 上月 προηγούμ prethodn prejšnj
zadnj önceki eelmi viimas fyrri síðast ankstesn praėjus paskutin iepriekš pēdēj предишн последн
предыдущ прошл претходн попередн минул السابق האחרונ קודמ sebelum terakhir ก่อนหน้า corrected
credited korrigiert
"""
_LATER = """
nächst next prochain próxim prossim volgend następn nästa næste neste seuraav příšt ďalš nasledu
követke următo 次回 다음 下次 επόμεν sljedeć naslednj sonraki pròxim järgmi =næst =kitas nākam
следващ следующ следећ наступн القادم הבא berikut ครั้งต่อไป
"""
_SUPPLY = """
~liefer leistung ~sleistung ~tleistung ~nleistung ~eleistung ~uleistung
~gleistung ~erbracht ~ausgeführt deliver ship suppl service perform complet livr prestati
exécut réalis entreg servici prestad consegn prestazion eseguit lever ~gelever uitgevoerd dostaw
wykon sprzeda usług serviç realiz ~leverans utför utfør udfør toimit suorit dodán dodac plnění
plneni teljes ~szállít prestăr 納品 納入 作業 施工 引渡 提供 납품 공급 작업 交货 交貨 送货 服务
παράδοσ παροχ isporuk dobav opravlj teslim lliuram tarne osuta afhend pristat suteik piegād sniegt
достав извърш постав отгруз оказан выполн испорук промет promet відвантаж надан викон تسليم توريد
אספק משלוח pengirim penyerah จัดส่ง ส่งมอบ
"""
_PERIOD = """
~zeitraum period périod períod okres ~perioden kausi jakso obdob időszak perioad 期間 기간 περίοδ
razdoblj dönem tímabil laikotarp период період الفترة תקופ ระยะเวลา ~monat month mois
"""
_PAID = """
~anzahlung ~vorauszahlung ~abschlag deposit receiv advanc prepa paid acompte arrhes reçu versé
=payé anticip depósit recib pagad accont caparra ricevut versat pagat aanbetaling voorschot
ontvangen betaald zaliczk zadat wpłac wpłat otrzym zapłacon sinal adiantam =pago handpenning
förskott mottag betald forskud forskot modtag ~betalt mottatt ennakko maksettu záloh přijat
uhrazen zaplacen prijat uhraden ~előleg befizet kiegyenlít avans încasat achitat plătit 前金 手付
入金 선금 입금 预付 預付 定金 收款 προκαταβολ εξοφλ εισπρ πληρώθηκ predujam kapar uplać plaćen
predplač plačan kapora ödendi tahsil ettemaks laekunud makstud innborg greitt sumokėta apmokėta
avanss samaksāts аванс получен платен оплачен предоплат уплачен сплачен отриман دفعة מקדמה שולם
dibayar มัดจำ ~erhalten ~bezahlt ~überwiesen
"""
_PAY = """
=due payable payment remit =pay settle ~zahl ~fällig ~überweis ~begleich ~ausgleich ~skonto
échéan regle règle régle payer paie payab venc pag abon scad sald salda verval betal voldo overma
incass płat zapłat przelew wpłać uregul liquid förfall erlägg forfald forfall indbetal innbetal
eräp erään maks splat uhra zapla úhrad fizet esedék utal plat plăt achit scaden ~abbuch
~lastschrift ~einzug ~einzieh ~eingezogen ~abgebucht ~belast debit prélèv prelev domicil adeud
cobr carg addebit afschr afgeschr pobran débit autogiro trækk trekk veloit inkas beszed collect
支払 振込 口座振替 引落 納付 지급 지불 납부 결제 이체 付款 支付 缴 扣款 到期 πληρωμ πληρωτ
προθεσμ plać plati plaća plač dospi zapad ödem ödey vade vencim tasu tähtae ~gjald greið eindag
=buchen
=termin =terminas =terminu mokė apmok apmaks samaks
плат плащ падеж оплат срок плаћ доспе спла строк термін دفع
استحقاق سداد charg ~betrag amount montant import bedrag kwot belopp
beløb částk összeg tutar sum сумм 金額 金额 금액 תשלום פירעון לתשלום bayar jatuh ชำระ กำหนด vto
"""


_PAPERS = "".join((_OFFER, _ORDER, _CONTRACT, _BIRTH, _VERSION, _PRINTING, _READING))
TOPICS = {
    DateTopic.PAY: stems_pattern(_PAY),
    DateTopic.PAID: stems_pattern(_PAID),
    DateTopic.SUPPLY: stems_pattern(_SUPPLY + _PERIOD),
    DateTopic.EARLIER: stems_pattern(_EARLIER),
    DateTopic.LATER: stems_pattern(_LATER),
    DateTopic.PAPER: stems_pattern(_PAPERS),
    DateTopic.EVENT: stems_pattern(_EVENTS),
    DateTopic.UNTIL: stems_pattern(_UNTIL),
}
"""The words of each topic, as patterns for text in small letters."""
AT_ONCE = stems_pattern(
    "sofort immediate receipt comptant réception contado contanti contant vista gotów pronto "
    "omgående straks heti ihned hotov készpénz azonnal numerar peşin наличн =bar ~barzahlung cash "
    "現金 即 现金 현금 direct"
)
"""Words of a payment on the day of the invoice."""
DEADLINES = stems_pattern("""
=by =before latest later =bis spätest tard =uiterlijk =vóór =voor =avant =antes =abans =até =hasta
=entro =oltre =do =najpóźniej =nejpozději =senast =senest =innan =innen =mennessä viimeistään
=έως =μέχρι =kadar hiljemalt =iki =līdz =до =najkasnije =najkasneje =prije =până =fyrir
sebelum paling határid =ig までに 까지 前 之前 ภายใน ก่อน قبل =עד
=frist ~zahlungsfrist =ziel deadline límit limit =termin =terminas =gün
""")
"""Words of the day until which something is to be done."""
DEDUCTED = re.compile(
    r"(?<![^\W\d_])(?:abzgl\.?|abzüglich|deduct|déduire|deducir|deduzca|detrarre|dedurre|deduzir"
    r"|aftrekken|odliczyć)\s{1,3}(?:[€$£]|eur)?\s?[0-9]"
)
"""What may be taken off an amount that is paid early."""
DEDUCTING = ("abz", "dedu", "dédui", "detra", "aftrek", "odlicz")
"""One of these stands in every text that `DEDUCTED` finds something in; they are found faster."""
LASTING = stems_pattern("=bis =until =till =through =hasta =tot")
"""Words of a deadline that say as well how long something lasts: `bezahlt bis`."""
MEANS = stems_pattern("""
=konto ~bankkonto account bank card cheque check wire transfer funds money virement chèque bonific
vers transf conta cuenta compte rekening overschr rachun účet účtu számla átutal virament havale
eft pervest pervesti pārskait преве перечис перерах 振込 汇款 匯款 송금 入金 입금 โอน להעביר
תשלום לשלם تحويل الدفع ~überweis ~lastschrift kasse overfør överför kanda tili tilille contul
konta kontu račun
""")
"""The means of a payment, and whose account it reaches."""
OPEN = stems_pattern(
    "~offen =open unpaid outstanding overdue impayé pendient insolut openstaand nieopłac "
    "zaległ obetal ubetalt maksamat nezaplac neuhr kifizetetlen neachit неоплач неплат 未払 未入金 "
    "미납 未付 ~überfällig ~unbezahlt ~ausstehend"
)
"""Words behind an invoice that is not paid yet: an earlier one."""
GENERIC = frozenset(
    "date datum dat data datas fecha dato dag dagen den de der am vom on of le du dia il el del di "
    "do dei zum the and und et y e i og och ja päivä päiväys pvm dátum kelt tarih tarihi "
    "ημερομηνία ημ datums kuupäev дата день dagsetning dags 日付 年月日 日期 日 날짜 일자 "
    "التاريخ تاريخ תאריך tanggal วันที่ "
    "ort place lieu lugar luogo plaats miejsce time uhrzeit zeit heure "
    "hora ora documento document doc beleg tag day jour giorno dzień dnia dn dne dňa z w v "
    "от на la op az à a an em en ai lì li av af på fra från".split()
)
"""Words that say of a date no more than that it is one."""
DATE_WORDS = GENERIC & frozenset(
    "date datum data fecha dato päivä päiväys pvm dátum kelt tarih tarihi ημερομηνία datums "
    "kuupäev дата dagsetning 日付 日期 날짜 일자 التاريخ تاريخ תאריך tanggal วันที่".split()
)
"""Those that mean a date."""

FIRST_TIME = re.compile(
    r"(?<!\w)(?:erstmals|erstmalig\w*|for the first time|pour la première fois|por primera vez"
    r"|per la prima volta|voor het eerst|voor de eerste keer|po raz pierwszy|första gången"
    r"|første gang|ensimmäisen kerran|poprvé|prvýkrát|először|első alkalommal|pentru prima dată"
    r"|pela primeira vez|για πρώτη φορά|prvi put|prvič|ilk kez|ilk defa|per primera vegada"
    r"|esmakordselt|pirmą kartą|pirmo reizi|í fyrsta sinn|впервые|в первый раз|вперше"
    r"|за първи път|први пут|untuk pertama kali)(?!\w)|初回|首次|처음|לראשונה|لأول مرة|ครั้งแรก"
)
"""The day behind them is that of the next instalment."""

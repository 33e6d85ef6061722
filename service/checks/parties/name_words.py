"""Words and phrases that are no names of companies, by language, and words for banks.

A model that sees no label takes the end of a letter, a thank, a page number or the seller's bank
for the seller. `party_names` reads this.

Data alone; in small letters.
"""

from __future__ import annotations

PHRASES = tuple(
    phrase.strip()
    for phrase in """
mit freundlichen, mit besten, mit herzlichen, freundliche grüße, freundlicher gruß, beste grüße,
viele grüße, herzliche grüße, hochachtungsvoll, vielen dank, herzlichen dank, wir danken,
danke für, wir bedanken, sehr geehrte, guten tag, seite, es gelten, bitte
kind regards, best regards, with kind, with best, regards, sincerely, yours sincerely,
yours faithfully, yours truly, best wishes, thank you, thanks for, many thanks, dear sir,
dear customer, we thank, we appreciate, page, please, terms and conditions, all prices
cordialement, bien cordialement, salutations, sincères salutations, nous vous, veuillez,
merci de, merci pour, avec nos, je vous prie, conditions générales, madame, monsieur
atentamente, saludos, un saludo, cordialmente, reciba, gracias por, muchas gracias, le saluda,
página, estimado, le agradecemos
cordiali saluti, distinti saluti, cordialmente, grazie per, la ringraziamo, pagina, gentile
met vriendelijke, hoogachtend, vriendelijke groet, hartelijk dank, bedankt voor, dank u,
wij danken, geachte, wij verzoeken
z poważaniem, z wyrazami, pozdrawiam, dziękujemy, dziękuję, strona, szanowni, prosimy
atenciosamente, com os melhores, cumprimentos, obrigado, obrigada, agradecemos, melhores
med venlig, med vennlig, med vänlig, venlig hilsen, vennlig hilsen, vänliga hälsningar,
bästa hälsningar, hälsningar, mvh, tak for, takk for, tack för, vi takker, vi tackar, side, sida
ystävällisin, parhain terveisin, terveisin, kiitos, kiitämme, sivu
s pozdravem, s přátelským, děkujeme, děkuji, strana, s pozdravom, ďakujeme, s úctou
tisztelettel, üdvözlettel, köszönjük, oldal, tisztelt
cu stimă, cu respect, vă mulțumim, mulțumim, va multumim, pagina, stimate
με εκτίμηση, ευχαριστούμε, σελίδα, φιλικά
s poštovanjem, zahvaljujemo, hvala, lep pozdrav, s spoštovanjem, stranica, srdačan pozdrav
saygılarımızla, saygılarımla, teşekkür, sayfa, iyi çalışmalar
salutacions, atentament, gràcies, lugupidamisega, parimate soovidega, aitäh, täname, lehekülg
pagarbiai, dėkojame, ačiū, puslapis, ar cieņu, paldies, pateicamies, lappuse, virðingarfyllst,
með kveðju, bestu kveðjur, takk fyrir, blaðsíða
с уважение, поздрави, благодарим, страница, с уважением, спасибо, стр, з повагою, дякуємо,
сторінка, с поштовањем, хвала, срдачан поздрав
مع خالص, تحياتي, شكرا, شكرًا, صفحة, בברכה, בכבוד רב, תודה, עמוד, hormat kami, dengan hormat,
salam hormat, terima kasih, halaman, ขอแสดงความนับถือ, ขอบคุณ, หน้า
敬具, よろしくお願い, ありがとう, 毎度, いつも, 下記の, 以下の
此致, 敬礼, 谢谢, 感谢, 第, 감사합니다, 안녕하세요
""".replace("\n", ",").split(",")
    if phrase.strip()
)
"""The beginnings of greetings, thanks, requests and numbers of pages."""

PAGE_WORDS = frozenset(
    "seite page página pagina strona side sida sivu strana oldal σελίδα stranica sayfa lehekülg "
    "puslapis lappuse blaðsíða страница стр сторінка صفحة עמוד halaman หน้า 第".split()
)
"""Phrases that count with a number alone: they also begin names."""

FUNCTION_WORDS = frozenset(
    "we are is was not no please your our you this that will be has have within all must by shall "
    "wir sind ist nicht bitte ihr ihre ihnen sie dieser diese dieses wird werden unser unsere uns "
    "kein keine nach innerhalb alle gemäß enthält zahlbar als "
    "nous vous votre vos notre nos est sont ne pas cette veuillez sera sans tous toute "
    "no se su sus nuestra es son este esta por favor sin todos será gracias "
    "non è sono questo questa si prega vostro vostra nostra senza tutti "
    "wij zijn niet uw onze deze dit wordt worden gelieve zonder alle "
    "nie jest są prosimy państwa nasz nasza bez wszystkie ta ten "
    "não é são este esta vossa nossa sem todos "
    "vi är ej inte er ert vår detta denna vid ikke jeres vores vår dette denne ved uden uten utan "
    "ei ole me te tämä ilman emme ole není jsme prosím vaše naše bez tento nie je sme prosíme "
    "nem vagyunk kérjük az ez nu este sunt vă rugăm fără acest δεν είναι παρακαλώ "
    "nije nismo molimo vaš bez nismo ni smo prosimo bedes betalt değil değiliz lütfen bu "
    "не является не мы вы ваш наш просим это є не ми ви просимо ние вие моля няма је нисмо молимо "
    "tidak adalah kami anda mohon ini".split()
)
"""Words of sentences: two of them among four or more words are no name."""

BANKS = (
    "bank|banks|sparkasse|\\w+sparkasse|\\w+bank|\\w*банк\\w*|raiffeisen\\w*|raiffeisenkasse|volksbank\\w*"
    "|bankverein|landesbank|banque|banco|banca|banka|banki|bankas|bankası|bankas|banku|banco"
    "|caixa|caja|cassa|crédit|crédito|credit union|savings|building society|bankinter|bnp paribas"
    "|société générale|santander|sabadell|bbva|unicredit|intesa sanpaolo|rabobank|abn amro|ing"
    "|hsbc|barclays|lloyds|natwest|nordea|danske bank|swedbank|handelsbanken|seb|dnb|pko bp|mbank"
    "|pekao|erste|otp|kbc|pankki|osuuspankki|säästöpankki|spořitelna|sporiteľňa|τράπεζα|банк\\w*"
    "|сбербанк\\w*|втб|בנק|مصرف|بنك"
)
"""Words in the names of banks, as a pattern."""
BANK_PARTS = (
    *("bank", "kasse", "banque", "banc", "bank", "caixa", "caja", "cassa", "crédit", "santander"),
    *("credit", "nordea", "банк", "τράπεζα", "sayın", "spett", "ธนาคาร", "銀行", "银行", "은행"),
)
"""Parts of such words and of words of politeness: a quick look."""
EASTERN_BANK = "ธนาคาร|銀行|银行|信用金庫|은행|農協"
NO_NAME_LABELS = frozenset(
    "bank bankverbindung bankname kreditinstitut geldinstitut banque banco banca bankas banka "
    "pankki pank τράπεζα банк bank/bank domiciliation domiciliación domiciliazione konto "
    "betreff betr subject re objet asunto oggetto betreft dotyczy temat ärende angående ang vedr "
    "emne aihe asia viite věc predmet vec tárgy subiect obiect θέμα konu тема предмет относно "
    "perihal hal נושא הנדון الموضوع เรื่อง 件名 題名 제목 主题 事由 description beschreibung "
    "bezeichnung leistung artikel item service note notes hinweis remarks bemerkung "
    "bemerkungen uwagi poznámka notas observaciones observações opmerking commentaire "
    "备注 備考 비고 銀行 银行 은행 振込先 取引銀行 开户行 開戶行 bearbeiter sachbearbeiter "
    "ansprechpartner contact kontakt contacto contatto contactpersoon".split()
)
"""Words before a colon behind which no seller stands: a bank, a subject, a note."""

COMPANY_LABELS = frozenset(
    "unternehmen firma name company firm business trading société entreprise empresa denominación "
    "denominazione ditta azienda bedrijf bedrijfsnaam företag yritys firmanavn nazwa název názov "
    "név denumire επωνυμία naziv tvrtka unvan ünvan nimi nafn pavadinimas nosaukums име "
    "наименование название назва назив naam nama nom nombre nome navn namn اسم שם ชื่อ 会社名 社名 "
    "氏名 상호 公司名称 名称 inhaber inhaberin inh owner proprietor vl titolare propietario "
    "titular właściciel vlastník majitel tulajdonos exploitant dba t/a aka vermieter vermieterin "
    "eigentümer eigentümerin betreiber betreiberin landlord lessor operator bailleur propriétaire "
    "arrendador arrendadora gestione gestore locatore proprietario verhuurder eigenaar exploitatie "
    "wynajmujący senhorio hyresvärd innehavare udlejer indehaver utleier pronajímatel".split()
)
"""Words before a colon behind which the name of a company or of its owner stands."""

UNIT_WORDS = (
    "suite|ste|unit|apt|apartment|flat|floor|fl|room|rm|level|building|bldg|block|blk|tower|wing"
    "|etage|stock|og|eg|haus|gebäude|wohnung|top|stiege|tür|halle|étage|bât|bâtiment|appt|esc"
    "|piso|planta|puerta|local|nave|edificio|of|oficina|piano|interno|int|scala|palazzina|capannone"
    "|verdieping|bus|lokal|m|piętro|budynek|hala|andar|fração|bloco|loja|sal|våning|vån|trappa"
    "|kerros|patro|poschodie|emelet|em|etaj|scara|bl|ap|όροφος|kat|daire|kapı|kat no|pis|korrus"
    "|aukštas|butas|stāvs|dzīvoklis|hæð|ет|етаж|офис|оф|кв|кабинет|каб|поверх|под|стан|lantai|סניף|קומה"
)
"""Words for a part of a house, before its number."""

LONE_WORDS = frozenset(
    "to an à a aan voor per dla til till komu pro pre sayın sayin kepada attn kime προς "
    "кому 御中 様 "
    "total totals date amount price quantity unit description paid copy duplicate draft original "
    "tel telp telefon telephone phone fax mobile mobil email e-mail web website www tlf puh "
    "void invoice vat cash card page sum rate number name address "
    "summe betrag datum preis menge einheit bezahlt kopie duplikat entwurf anzahl einzelpreis "
    "gesamt mwst position seite name anschrift zwischensumme übertrag bar zahlungsbedingungen "
    "montant prix quantité date payé copie duplicata total désignation original unité "
    "fecha importe precio cantidad pagado copia concepto unidad base data importo prezzo quantità "
    "pagato copia descrizione imponibile totale datum bedrag prijs aantal betaald kopie totaal "
    "kwota cena ilość zapłacono kopia oryginał razem suma wartość valor preço quantidade pago "
    "belopp pris antal betald kopia summa beløb betalt beløp summa määrä hinta maksettu kopio "
    "yhteensä částka cena množství zaplaceno kopie celkem suma množstvo zaplatené spolu összeg ár "
    "mennyiség fizetve másolat összesen suma preț cantitate achitat copie ποσό τιμή ποσότητα "
    "σύνολο ημερομηνία iznos cijena količina plaćeno ukupno znesek cena plačano skupaj tutar fiyat "
    "miktar ödendi toplam tarih import preu quantitat pagat kogus hind summa makstud kokku suma "
    "kaina kiekis apmokėta iš viso cena daudzums samaksāts kopā verð magn upphæð greitt samtals "
    "сума цена количество платено общо сумма цена количество оплачено итого всего сума ціна "
    "кількість сплачено разом износ цена количина плаћено укупно "
    "المجموع التاريخ المبلغ السعر الكمية סהכ תאריך סכום מחיר כמות jumlah harga tanggal lunas "
    "รวม วันที่ จำนวน ราคา "
    "合計 小計 総計 日付 金額 単価 数量 品名 税込 税抜 備考 摘要 単位 消費税 "
    "合计 小计 总计 日期 金额 单价 单位 prestation prestations verbruik leistungen "
    "税额 税率 名称 规格 합계 소계 날짜 금액 단가 수량 품목 세액 비고".split()
)
"""Heads of tables and rows of sums that several roles share, so that `label_roles` has none."""

TO_A_PARTY = frozenset("firma fa messrs the spett.le an to from by für bei".split())
"""Words that stand before a name."""
TO_A_PERSON = frozenset("herr herrn frau mr mrs ms monsieur madame sehr dear geehrte".split())
"""A letter begins with them, and the seller does not write to himself."""

THIRD_PARTIES = tuple(
    phrase.strip()
    for phrase in """
software, kassensystem, kassensoftware, kasse:, zahlung über, zahlungsdienst, zahlungsabwicklung,
bezahlt über, abgerechnet über, franchise, ein unternehmen der, eine marke der, ein betrieb der,
mitglied der, partner der, fachbetrieb, innungsbetrieb, druck, erstellt mit, gedruckt, hosting,
vermittelt durch, versichert bei
powered by, pos system, pos by, payment by, payments by, payment via, paid via, processed by,
a member of, member of, part of, a division of, a brand of, a franchise of, printed by,
created with, generated by, hosted by, booked via, insured by
logiciel, caisse, paiement via, paiement par, franchise, membre du, une marque de, imprimé par,
édité avec, assuré par
software de, pago mediante, pago a través, franquicia, miembro de, una marca de, impreso por
pagamento tramite, franchising, membro del, un marchio di, stampato da
kassasysteem, betaling via, franchise van, lid van, onderdeel van, gedrukt door
oprogramowanie, system kasowy, płatność przez, członek, wydrukowano
programa, pagamento via, pagamento por, membro de, processado por, impresso por
programvara, kassasystem, betalning via, en del av, betaling via, kassesystem, medlem af, medlem av
ohjelmisto, kassajärjestelmä, maksu, pokladní systém, platba přes, člen skupiny, pokladničný systém
pénztárgép, fizetés, software de casă, plata prin, membru al, λογισμικό, πληρωμή μέσω
softver, plaćanje putem, programska oprema, plačilo prek, yazılım, ödeme, pagament via
tarkvara, makse, programinė įranga, mokėjimas per, programmatūra, maksājums, hugbúnaður
по:, касса, оплата через, каса, плащане чрез, софтуер
""".replace("\n", ",").split(",")
    if phrase.strip()
)
"""Beginnings of rows at the foot of a receipt that name neither party."""

"""Words around the name of an addressee, by language: titles before it, departments and persons
beside it, labels of a buyer that name no party elsewhere, and words that greet him.

`buyers` reads this. Data alone; in small letters, without the punctuation that `folded` takes out.
"""

from __future__ import annotations

TITLES = frozenset(
    "herr herrn frau fräulein familie fam eheleute ehepaar firma fa hr fr hrn dr prof dipl ing kfm "
    "med jur rer nat phil mag di msc bsc mba "
    "mr mrs ms miss mx messrs sir madam lord lady rev the family m/s m s estate of "
    "m mme mlle mm monsieur madame mademoiselle maître me société sté "
    "sr sra srs sres srta señor señora señores don doña d dña ª º empresa "
    "sig sigra sig.ra signor signora egr egregio gent gentile ma mo ra na mi spett le spettle "
    "spettabile ditta dott dottssa ssa avv geom arch rag on "
    "dhr de heer mevr mevrouw mw meneer familie fam drs ir mr weledele heer "
    "pan pani państwo p sz szanowny szanowna mgr inż firma "
    "exmo exma exmos exmas senhor senhora sr sra snr "
    "herra rouva hra rva neiti tohtori fru frk "
    "paní slečna pán manželé bc ing mudr judr "
    "úr asszony ifj özv id "
    "domnul doamna dl dna dnul stimate "
    "κ κα κος κον κύριος κυρία κύριο κυρίου κυρίας προς "
    "gospodin gospođa g gđa gosp gospa "
    "sayın bay bayan sn "
    "senyor senyora sr sra härra proua hr pr ponas ponia gerb kungs kundze god herra frú "
    "господин госпожа г-н г-жа г гр пан пані господин госпођа "
    "السيد السيدة السادة شركة מר גב לכבוד bapak ibu bpk yth tuan puan คุณ นาย นาง นางสาว".split()
)
"""Before the name of a person or of a company, in a row of their own or in its row."""

COMPANY_TITLES = frozenset(
    "firma fa messrs m/s m s société sté empresa ditta spett le spettle spettabile estate of the "
    "شركة".split()
)
"""Those of them that stand before a company."""

DEGREES = frozenset(
    "dr prof dipl ing kfm med jur rer nat phil mag di msc bsc mba rev maître me dott dottssa avv "
    "geom arch rag drs ir inż mgr tohtori bc mudr judr id na on a ma mo ra mi p r d i s o "
    "m".split()
)
"""Those that a letterhead may have, too, and those that are also other words."""

CLERK_LABELS = frozenset(
    "bearbeiter bearbeiterin sachbearbeiter sachbearbeiterin ansprechpartner ansprechpartnerin "
    "bedient bediente bediener kassierer fahrer fahrerin betreuer berater verkäufer zeichen "
    "bedienerin bedienung kassiererin "
    "clerk cashier driver server waiter waitress manager salesperson rep agent consultant "
    "technician engineer reference prepared issued signed approved by from "
    "serveur serveuse caissier vendeur conducteur chauffeur interlocuteur conseiller "
    "suivi référence "
    "camarero cajero conductor vendedor comercial atendido referencia técnico "
    "cameriere cassiere autista venditore operatore riferimento tecnico agente "
    "medewerker behandelaar kassier chauffeur verkoper contactpersoon referentie kenmerk "
    "kasjer kierowca sprzedawca obsługa handlowiec wystawił opiekun "
    "empregado motorista vendedor caixa técnico referência "
    "handläggare kassör säljare förare kontaktperson referens sagsbehandler ekspedient sælger "
    "saksbehandler selger sjåfør reference referanse "
    "käsittelijä myyjä kassa kuljettaja yhteyshenkilö viitteemme "
    "vystavil vyřizuje řidič prodavač pokladní vyhotovil vybavuje predavač vodič "
    "ügyintéző pénztáros sofőr eladó kiállító kiállította "
    "întocmit casier șofer vânzător delegat "
    "υπάλληλος ταμίας οδηγός πωλητής εκδότης "
    "blagajnik vozač prodavač izdao prodajalec voznik izdal "
    "kasiyer sürücü satıcı garson düzenleyen "
    "caixer conductor venedor koostaja kassapidaja juht müüja išrašė kasininkas vairuotojas "
    "pardavėjas izrakstīja kasieris vadītājs pārdevējs gjaldkeri ökumaður sölumaður "
    "менеджер кассир водитель продавец официант исполнитель касир водій продавець касиер шофьор "
    "съставил продавач конобар "
    "الكاشير السائق البائع הקופאי נהג מוכר kasir sopir penjual พนักงาน คนขับ ผู้ขาย "
    "担当 担当者 発行者 经办人 开票人 收款人 复核 담당자 담당 작성자".split()
)
"""First or last words of a label behind which somebody of the sender stands."""

OF_THE_BUYER = frozenset(
    "received ordered booked placed your ihr ihre ihrem votre vos su uw er ert deres din vaše "
    "reçu recibido ricevuto ontvangen otrzymano".split()
)
"""Beside these the words above mean somebody of the buyer: `Received from`, `Your reference`."""

CARE_OF = (
    *("attn", "att", "attention", "fao", "for the attention", "c/o", "care of", "z.hd", "z. hd"),
    *(
        "z.h.",
        "zhd",
        "zu händen",
        "z. h.",
        "s/c",
        "à l'attention",
        "a l'attention",
        "a la atención",
    ),
    *("atención", "atn", "all'attenzione", "alla c.a", "c.a.", "t.a.v", "ter attentie", "p/a"),
    *("do rąk", "na ręce", "ao cuidado", "a/c", "k rukám", "do rúk", "kezéhez", "kezeihez"),
    *("în atenția", "υπόψη", "υπ' όψιν", "na ruke", "v roke", "n/r", "dikkatine", "a l'atenció"),
    *("vn.", "rankoms", "rokās", "b.t.", "вниманию", "до уваги", "на вниманието", "на руке"),
    *("عناية", "לידי", "u.p.", "up.", "ส่ง"),
)
"""Before the name of a person or of an agent who gets the letter."""

DEPARTMENTS = (
    *("abteilung", "abt", "einkauf", "buchhaltung", "rechnungswesen", "finanzbuchhaltung"),
    *("kreditoren", "zentraler rechnungseingang", "rechnungseingang", "verwaltung", "sekretariat"),
    *("accounts payable", "accounts department", "accounts dept", "accounts office", "ap dept"),
    *("purchasing", "purchase department", "procurement", "finance department", "finance dept"),
    *("department", "dept", "invoice processing", "bought ledger", "purchase ledger"),
    *("service", "comptabilité", "direction", "service comptabilité", "service achats"),
    *("departamento", "dpto", "depto", "contabilidad", "compras", "administración"),
    *("ufficio", "amministrazione", "contabilità", "ufficio acquisti", "reparto"),
    *("afdeling", "afd", "crediteurenadministratie", "boekhouding", "inkoop", "administratie"),
    *("dział", "księgowość", "dział zakupów", "biuro"),
    *("contabilidade", "serviços financeiros", "secção", "tesouraria"),
    *("avdelning", "avd", "ekonomiavdelningen", "leverantörsreskontra", "inköp", "afdeling"),
    *("avdeling", "regnskap", "økonomi", "bogholderi", "kreditor", "kreditorbogholderi"),
    *("osasto", "ostoreskontra", "taloushallinto", "ostolaskut"),
    *("oddělení", "účtárna", "oddelenie", "učtáreň", "ekonomické oddělení"),
    *("osztály", "pénzügy", "könyvelés", "számvitel"),
    *("departament", "contabilitate", "departamentul", "serviciul"),
    *("τμήμα", "λογιστήριο", "οικονομική υπηρεσία"),
    *("odjel", "računovodstvo", "odsjek", "oddelek", "služba", "nabava"),
    *("muhasebe", "satın alma", "departmanı"),
    *("comptabilitat", "raamatupidamine", "osakond", "buhalterija", "skyrius", "grāmatvedība"),
    *("nodaļa", "bókhald", "deild"),
    *("бухгалтерия", "отдел", "відділ", "бухгалтерія", "счетоводство", "рачуноводство"),
    *("قسم", "المحاسبة", "מחלקת", "הנהלת חשבונות", "bagian", "ฝ่าย", "แผนก"),
    *("経理部", "総務部", "購買部", "財務部", "営業部", "经理部", "财务部", "采购部", "財務處"),
    *("경리부", "총무부", "구매부", "재무팀", "구매팀"),
)
"""Beginnings of rows with a part of a company."""

POSTAL_REMARKS = (
    *("einschreiben", "persönlich", "vertraulich", "postanschrift", "infopost", "pressepost"),
    *("wichtige dokumente", "vertreten durch", "private and confidential", "confidential"),
    *("private & confidential", "registered mail", "recorded delivery", "represented by"),
    *("recommandé", "lettre recommandée", "personnel", "certificado", "raccomandata", "riservata"),
    *("aangetekend", "vertrouwelijk", "polecony", "registado", "rekommenderat", "doporučeně"),
)
"""Beginnings of rows above or below an addressee that say how a letter goes, or through whom."""

BUYER_LABELS = frozenset(
    "für kontrahent name nom nombre nome nominativo naam nazwisko navn "
    "namn nimi jméno meno név nume "
    "ονοματεπώνυμο επωνυμία ime клиент nama ชื่อ "
    "氏名 お名前 姓名 抬头 名称 客户 客戶 购货单位 顧客 お客様 고객 고객명 거래처 성명".split()
)
"""Labels of one word behind which the buyer stands."""

GREETINGS = (
    *("sehr geehrte", "sehr geehrter", "guten tag", "liebe", "lieber", "hallo", "dear", "hello"),
    *("hi", "bonjour", "cher", "chère", "estimado", "estimada", "apreciado", "apreciada", "hola"),
    *("gentile", "gentilissimo", "gentilissima", "egregio", "buongiorno", "geachte", "beste"),
    *("szanowny", "szanowna", "szanowni", "dzień dobry", "caro", "cara", "estimado", "prezado"),
    *("hej", "bästa", "kære", "kjære", "hei", "hyvä", "arvoisa", "vážený", "vážená", "dobrý den"),
    *("tisztelt", "kedves", "stimate", "stimată", "bună ziua", "αγαπητέ", "αγαπητή", "αξιότιμε"),
    *("poštovani", "poštovana", "spoštovani", "spoštovana", "sayın", "merhaba", "benvolgut"),
    *("lugupeetud", "gerbiamas", "gerbiama", "cienījamais", "cienījamā", "kæri", "kæra", "ágæti"),
    *("уважаемый", "уважаемая", "шановний", "шановна", "уважаеми", "уважаема", "поштовани"),
    *("عزيزي", "حضرة", "שלום", "לכבוד", "yth", "เรียน", "尊敬的"),
)
"""A letter begins so, before the name of the one whom it addresses."""

"""Words that make a number that of another thing: a customer, a meter, a car, a telephone.

Stems in small letters (`word_stems`), in the languages of the labels. Data alone, with the pattern
that is made of it.
"""

from __future__ import annotations

from service.checks.values.word_stems import stems_pattern

OTHER_NUMBERS = stems_pattern("""
~kunde ~mandant ~debitor ~mitglied customer client member account cliente client klant klient kund
kunde asiakas zákazn ügyfél müşteri πελάτ kupac kupca stranka клиент покупат замовник 客户 客戶
お客様 顧客 고객 عميل לקוח pelanggan ลูกค้า
~vertrag contra agreement polic poliz polis umow avtal aftale avtale sopimus smlouv zmluv szerződés
ugovor pogodb sözleşme leping sutart līgum договор договір 契約 계약 合同
~auftrag ~bestell order ordre commande pedido ordin opdracht zamówi zlecen encomend ~bestilling
tilau objednáv ~rendel comand comenz narudž naročil sipariş заказ поръчк замовл 注文 주문 订单
~angebot offer offert quot estimate devis presupuest preventiv orçament tilbud tarjous nabídk ponuk
~ajánlat ponud teklif предложен 見積 견적 报价
~liefer delivery dispatch despatch shipment ~sendung tracking parcel livraison bordereau albar
entrega consegna =ddt lever följesed fragt forsendel toimitus dodac dodací szállít aviz isporuk
dobavn irsaliye накладн 納品 출고 送货
~projekt project progetto proyecto projet projecto ~objekt ~vorgang ~baustelle =bv job ticket case
=fall dossier pratica expedient zaak sprawa sag ärende asia spis ügy dosar predmet дело справа 案件
~zähler meter compteur contador contatore licznik mätare måler mittari elektroměr mérő contor
brojil števec sayaç skaitikl счетчик счётчик лічильник μετρητ 計器 계량 电表
~marktlokation ~messstelle =malo =melo =ean =cups =pod =pdr =pdl =pce =mpan
~kennzeichen ~fahrzeug plate regist vehicle immatric matrícula matricula targa kenteken rejestrac
regnr regnummer reknro =spz rendszám înmatricul regist tablic plaka номерн госномер ナンバー
車両 차량 车牌 =vin =fin =kfz =chassis ~fahrgestell ~serien serial série matricola szériaszám serie
~gerät ~maschine
=tel =telefon ~telefon phone fone tlf puh puhelin telefone teléfono téléphone telefono тел телефон
电话 電話 전화 هاتف טלפון fax =mob ~mobil =gsm
~steuer =ust =uid =vat =tax tva iva btw =nip moms =oib =dič =ičo =inn =инн =кпп =огрн =једп єдрпоу
~register =hrb =hra =amtsgericht ~handelsreg =siret =siren =rcs =kvk =rea =krs =regon =cvr =org
orgnr organisationsn org-nr y-tunnus =cif =nif =nit =rut =cnpj =cpf =ein =abn =gst =pan 登録番号
사업자 统一社会 注册
~artikel =art item article artículo articolo artikel =sku =ean =gtin ~material indeks cikk produs
patient ~versichert insured ~personal staff employee room =zimmer chambre habitación camera kamer
booking ~buchung reserv prenotaz boeking rezerw bokning varaus rezerv foglal 予約 예약 预订
mandat ~gläubiger creditor ~lieferant supplier fornitore fournisseur proveedor leverancier dostawc
leverand leverant fornecedor ~zeichen =ref referen referenz référence riferim referentie 参照 참조
~konto iban =bic =blz bank sort routing page =seite pagina strona sida side =agb nummernkreis
""")
"""Before a number, beside it or above it."""

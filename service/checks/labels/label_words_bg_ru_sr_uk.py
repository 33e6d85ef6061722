"""The labels of invoices in Bulgarian, Russian, Serbian and Ukrainian; fewer of them, for lack of
papers to try them on. Serbian stands in both of its alphabets. `№` counts as a blank.

Rows are read as in `label_words_de_en_fr`. Data alone; `label_roles` reads it.
"""

from __future__ import annotations

NUMBER_WORDS = {
    "bg": "номер, но",
    "ru": "номер, n",
    "sr": "br, broj, бр, број",
    "uk": "номер, n",
}

LABELS = {
    "bg": """
number         | фактура {n}, {n} на фактура, номер на фактурата, кредитно известие {n}
title          | фактура, кредитно известие, проформа фактура
order          | поръчка {n}, {n} на поръчка, номер на поръчка
customer_no    | клиентски {n}, {n} на клиент
contract       | договор {n}, {n} на договор
other_no       | оферта, оферта {n}, проект, еик, булстат
issue          | дата на издаване, дата на фактура, дата на фактурата
due            | падеж, срок за плащане, дата на падеж, платимо до
delivery       | дата на доставка, дата на данъчно събитие, дата на дан събитие
net            | данъчна основа, сума без ддс, общо без ддс
tax            | ддс, сума ддс, общо ддс, начислен ддс
gross          | общо с ддс, сума с ддс, обща сума с ддс
prepaid        | аванс, платено
amount_due     | сума за плащане, за плащане, дължима сума, всичко за плащане
amount_due     | остатък за плащане, остава за плащане, оставаща сума, за доплащане
vat_id         | ддс {n}, {n} по ддс, идент {n} по ддс
seller         | доставчик, продавач, издател
buyer          | получател, клиент, купувач
""",
    "ru": """
number         | счет {n}, счёт {n}, счет-фактура {n}, счёт-фактура {n}, номер счета, номер счёта
number         | счет на оплату {n}, счёт на оплату {n}, инвойс {n}
title          | счет, счёт, счет-фактура, счёт-фактура, счет на оплату, счёт на оплату, инвойс
order          | заказ {n}, номер заказа, {n} заказа
customer_no    | номер клиента, клиент {n}
contract       | договор {n}, номер договора, {n} договора
other_no       | коммерческое предложение {n}, предложение {n}, проект, проект {n}, огрн, кпп, бик
issue          | дата счета, дата счёта, дата выставления, дата составления
due            | срок оплаты, оплатить до, дата оплаты до, оплатить не позднее
delivery       | дата поставки, дата отгрузки, дата оказания услуг
net            | сумма без ндс, итого без ндс, всего без ндс
tax            | ндс, сумма ндс, в том числе ндс, в т ч ндс, итого ндс
gross          | итого с ндс, всего с ндс, сумма с ндс, всего с учетом ндс
prepaid        | аванс, предоплата, оплачено
amount_due     | к оплате, итого к оплате, всего к оплате, сумма к оплате
amount_due     | остаток к оплате, осталось оплатить, к доплате, сумма к доплате
vat_id         | инн
seller         | поставщик, продавец, исполнитель
buyer          | покупатель, заказчик, плательщик
""",
    "sr": """
number         | faktura {n}, račun {n}, {n} fakture, broj računa, broj fakture
number         | фактура {n}, рачун {n}, {n} фактуре, број рачуна, број фактуре
title          | faktura, račun, knjižno odobrenje, фактура, рачун
order          | narudžbenica {n}, broj narudžbenice, наруџбеница {n}
contract       | ugovor {n}, broj ugovora, уговор {n}
other_no       | ponuda, ponuda {n}, projekat, понуда, понуда {n}, пројекат
other_no       | matični broj, матични број
issue          | datum fakture, datum izdavanja, datum računa, датум фактуре, датум издавања
due            | rok plaćanja, datum dospeća, valuta plaćanja, рок плаћања, датум доспећа
delivery       | datum prometa, datum prometa dobara, датум промета
net            | osnovica, iznos bez pdv-a, ukupno bez pdv-a, основица, износ без пдв-а
tax            | pdv, iznos pdv-a, ukupno pdv, пдв, износ пдв-а
gross          | ukupno sa pdv-om, iznos sa pdv-om, укупно са пдв-ом
prepaid        | avans, аванс
amount_due     | za uplatu, ukupno za uplatu, iznos za uplatu, за уплату, укупно за уплату
amount_due     | preostalo za uplatu, preostali dug, преостало за уплату, остаје за уплату
vat_id         | pib, пиб
seller         | prodavac, izdavalac, продавац, издавалац
buyer          | kupac, купац
""",
    "uk": """
number         | рахунок {n}, рахунок-фактура {n}, номер рахунку, {n} рахунку, інвойс {n}
title          | рахунок, рахунок-фактура, рахунок на оплату, інвойс
order          | замовлення {n}, номер замовлення, {n} замовлення
contract       | договір {n}, номер договору
other_no       | пропозиція {n}, комерційна пропозиція {n}, проєкт, проєкт {n}, єдрпоу, код єдрпоу
issue          | дата рахунку, дата складання, дата виставлення
due            | термін оплати, строк оплати, сплатити до, оплатити до
delivery       | дата поставки, дата відвантаження
net            | сума без пдв, всього без пдв, разом без пдв
tax            | пдв, сума пдв, у тому числі пдв, в т ч пдв
gross          | всього з пдв, разом з пдв, сума з пдв
prepaid        | аванс, передоплата, сплачено
amount_due     | до сплати, всього до сплати, разом до сплати, сума до сплати
amount_due     | залишок до сплати, залишилось сплатити, до доплати, сума до доплати
amount_due     | залишок до оплати
vat_id         | іпн, рнокпп
seller         | постачальник, продавець, виконавець
buyer          | покупець, замовник, платник
""",
}

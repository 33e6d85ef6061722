"""The labels of invoices in Arabic, Hebrew, Indonesian and Thai; fewer of them, for lack of papers
to try them on. Text that runs from right to left stands here in the order in which it is read.

Rows are read as in `label_words_de_en_fr`. Data alone; `label_roles` reads it.
"""

from __future__ import annotations

NUMBER_WORDS = {
    "ar": "رقم",
    "he": "מספר, מס, מס'",
    "id": "no, nomor, nomer",
    "th": "เลขที่",
}

LABELS = {
    "ar": """
number         | {n} الفاتورة, فاتورة {n}, {n} الفاتورة الضريبية
title          | فاتورة, فاتورة ضريبية, فاتورة ضريبية مبسطة, إشعار دائن
order          | {n} الطلب, {n} أمر الشراء
customer_no    | {n} العميل
contract       | {n} العقد
other_no       | {n} عرض السعر, {n} المشروع, السجل التجاري, {n} السجل التجاري
issue          | تاريخ الفاتورة, تاريخ الإصدار, تاريخ إصدار الفاتورة
due            | تاريخ الاستحقاق, موعد الاستحقاق
delivery       | تاريخ التوريد, تاريخ التسليم
net            | الإجمالي قبل الضريبة, الإجمالي غير شامل الضريبة, المبلغ الخاضع للضريبة
tax            | ضريبة القيمة المضافة, إجمالي الضريبة, مجموع ضريبة القيمة المضافة
gross          | الإجمالي شامل الضريبة, الإجمالي شامل ضريبة القيمة المضافة
amount_due     | المبلغ المستحق, إجمالي المبلغ المستحق, الإجمالي المستحق
amount_due     | المبلغ المتبقي, الرصيد المستحق, المتبقي للدفع, صافي المبلغ المستحق
vat_id         | الرقم الضريبي, {n} التسجيل الضريبي, الرقم الضريبي للبائع
buyer_vat_id   | الرقم الضريبي للعميل, الرقم الضريبي للمشتري
seller         | البائع, المورد
buyer          | المشتري, العميل
""",
    "he": """
number         | חשבונית {n}, חשבונית מס {n}, {n} חשבונית
title          | חשבונית, חשבונית מס
order          | {n} הזמנה, הזמנה {n}
customer_no    | {n} לקוח
other_no       | הצעת מחיר, {n} הצעת מחיר
issue          | תאריך חשבונית, תאריך הפקה
due            | לתשלום עד, תאריך פירעון, מועד תשלום
delivery       | תאריך אספקה
net            | סכום לפני מע"מ, סה"כ לפני מע"מ, סה"כ ללא מע"מ
tax            | מע"מ, סכום מע"מ
gross          | סה"כ כולל מע"מ, סכום כולל מע"מ
amount_due     | לתשלום, סה"כ לתשלום, סכום לתשלום
amount_due     | יתרה לתשלום, יתרת תשלום, סכום לתשלום לאחר ניכוי
vat_id         | עוסק מורשה, ח.פ
seller         | ספק, מוכר
buyer          | לכבוד, לקוח
""",
    "id": """
number         | faktur {n}, {n} faktur, {n} invoice, nomor faktur, nomor tagihan, {n} tagihan
title          | faktur, tagihan, nota kredit
order          | {n} pesanan, {n} po, pesanan {n}
customer_no    | {n} pelanggan
contract       | {n} kontrak
other_no       | penawaran, {n} penawaran, {n} proyek, proyek
issue          | tanggal faktur, tanggal invoice, tanggal terbit, tanggal tagihan
due            | jatuh tempo, tanggal jatuh tempo
delivery       | tanggal pengiriman, tanggal penyerahan
net            | dasar pengenaan pajak, dpp, total sebelum pajak
tax            | ppn, total ppn, jumlah ppn
gross          | total termasuk ppn, total setelah pajak
prepaid        | uang muka
amount_due     | jumlah yang harus dibayar, total tagihan, total yang harus dibayar, sisa tagihan
amount_due     | sisa pembayaran, sisa yang harus dibayar, kekurangan pembayaran
vat_id         | npwp
seller         | penjual, pemasok
buyer          | pembeli, pelanggan, ditagihkan kepada
""",
    "th": """
number         | เลขที่ใบแจ้งหนี้, เลขที่ใบกำกับภาษี, ใบแจ้งหนี้เลขที่, ใบกำกับภาษีเลขที่
order          | เลขที่ใบสั่งซื้อ, ใบสั่งซื้อเลขที่
customer_no    | รหัสลูกค้า
contract       | เลขที่สัญญา
other_no       | เลขที่ใบเสนอราคา, ใบเสนอราคา, ใบเสนอราคาเลขที่
issue          | วันที่ออกใบแจ้งหนี้, วันที่ใบแจ้งหนี้, วันที่ออก
due            | วันครบกำหนด, ครบกำหนดชำระ, วันครบกำหนดชำระ, กำหนดชำระ
delivery       | วันที่ส่งสินค้า
net            | มูลค่าก่อนภาษี, รวมเงินก่อนภาษี, ราคาไม่รวมภาษีมูลค่าเพิ่ม
tax            | ภาษีมูลค่าเพิ่ม
gross          | จำนวนเงินรวมทั้งสิ้น, รวมทั้งสิ้น
amount_due     | ยอดชำระ, ยอดที่ต้องชำระ, จำนวนเงินที่ต้องชำระ
amount_due     | ยอดคงเหลือ, ยอดคงเหลือที่ต้องชำระ, คงเหลือที่ต้องชำระ
vat_id         | เลขประจำตัวผู้เสียภาษี
seller         | ผู้ขาย
buyer          | ลูกค้า, ผู้ซื้อ
""",
}

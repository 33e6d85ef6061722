"""Honest invoices in HTML, in the styles that mail programs, shops and PDF makers write.

Each has the lines that a person sees in it. None hides anything from a person that would matter.
"""

from __future__ import annotations

NEWSLETTER = """<!doctype html><html xmlns:v="urn:schemas-microsoft-com:vml"><head>
<title>Invoice</title><meta name=viewport content="width=device-width">
<!--[if mso]><noscript><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch>
</o:OfficeDocumentSettings></xml></noscript><style>.mj{width:100% !important}</style><![endif]-->
<style>#outlook a{padding:0}.mj-column-per-50{width:50%!important}
@media only screen and (max-width:480px){.desktop{display:none!important}.mobile{display:block
!important;max-height:none!important}}
.mobile{display:none;max-height:0;overflow:hidden}
@media (prefers-color-scheme:dark){.card{background:#111!important;color:#111!important}}</style>
</head><body style="background:#f4f4f4">
<div style="display:none;font-size:1px;color:#f4f4f4;line-height:1px;max-height:0;opacity:0;
overflow:hidden">Your invoice has arrived &zwnj;&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;</div>
<!--[if mso | IE]><table align="center" width="600"><tr><td><![endif]-->
<div class=card style="background:#fff;max-width:600px;margin:0 auto"><table width="100%">
<tr><td style="font-size:0;padding:10px"><div style="font-size:13px">Invoice no.</div></td>
<td style="font-size:0"><div style="font-size:13px">R-2026-17</div></td></tr>
<tr class=desktop><td>Total</td><td>119.00 EUR</td></tr>
<tr><td style="font-size:1px;line-height:1px;height:20px">&nbsp;</td></tr></table>
<div class=mobile>Total 119.00 EUR</div>
<!--[if mso]><v:roundrect href="https://pay.example"><center>View invoice</center></v:roundrect>
<![endif]--><a href="https://pay.example" style="background:#0a7;color:#ffffff">View invoice</a>
</div><!--[if mso | IE]></td></tr></table><![endif]--></body></html>"""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View><w:Zoom>90</w:Zoom>
</w:WordDocument></xml><![endif]--><style><!--
p.MsoNormal{margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif;mso-fareast-language:EN-US}
@page WordSection1{size:595.3pt 841.9pt} div.WordSection1{page:WordSection1}
--></style></head><body lang=DE link="#0563C1"><div class=WordSection1>
<p class=MsoNormal><b>Rechnung</b> R-2026-17<o:p></o:p></p>
<table class=MsoTableGrid border=1 style='mso-yfti-tbllook:1184'><tr style='mso-yfti-irow:0'>
<td style='mso-border-alt:solid windowtext .5pt'><p class=MsoNormal>Beratung<o:p></o:p></p></td>
<td><p class=MsoNormal align=right><span style='color:#1F497D'>100,00 &euro;</span></p></td></tr>
<tr><td><p class=MsoNormal>Gesamtbetrag</p></td><td><p class=MsoNormal>119,00 &euro;</p></td></tr>
</table><p class=MsoNormal><o:p>&nbsp;</o:p></p></div></body></html>"""

BOOTSTRAP = """<!doctype html><style>:root{--bs-white:#fff;--bs-dark:#212529;--bs-muted:#6c757d}
.navbar{background-color:var(--bs-dark)}.navbar a{color:var(--bs-white)}
.visually-hidden{position:absolute!important;width:1px!important;height:1px!important;padding:0
!important;margin:-1px!important;overflow:hidden!important;clip:rect(0,0,0,0)!important;
white-space:nowrap!important;border:0!important}.text-muted{color:var(--bs-muted)!important}
.badge{color:#fff;background:#198754;font-size:.75em}.row{display:flex;margin:0 -12px}
.table>:not(caption)>*>*{padding:.5rem;background-color:#fff}@media print{.d-print-none{display:none}}
.fade:not(.show){opacity:0}.collapse:not(.show){display:none}</style>
<nav class="navbar d-print-none"><a href=/>ACME GmbH</a></nav>
<div class=row><div class=col>Invoice no.</div><div class=col>R-2026-17 <span class=badge>paid</span>
</div></div><table class=table><thead><tr><th>Item</th><th>Net<span class=visually-hidden>
amount in euros</span></th></tr></thead><tbody><tr><td>Consulting</td><td>100.00</td></tr></tbody>
</table><p class=text-muted>Total 119.00 EUR</p><div class="fade show">Thank you</div>"""

PRINT = """<!DOCTYPE html><html><head><style>body{margin:0;font:14px/1.4 "DejaVu Sans"}
.head{position:relative;height:120px;background:#1d3557}.head h1{position:absolute;top:30px;
left:40px;color:#fff;margin:0}.left{float:left;width:50%}.right{float:right;text-align:right}
table{border-collapse:collapse;clear:both;width:100%}tr:nth-child(even) td{background:#f1f5f9}
tfoot td{background:#1d3557;color:white;font-weight:bold}.page-break{height:0;overflow:hidden}
</style></head><body><div class=head><h1>INVOICE</h1></div><div class=left>ACME GmbH</div>
<div class=right>R-2026-17</div><table><thead><tr><th>Item<th>Net</thead><tbody>
<tr><td>Consulting<td>100.00<tr><td>Travel<td>19.00</tbody><tfoot><tr><td>Total<td>119.00 EUR
</tfoot></table><div class=page-break>&nbsp;</div></body></html>"""

TYPEWRITER = """<html><body><pre>
INVOICE                      R-2026-17
Consulting      1      100.00   100.00
TOTAL                           119.00
</pre></body></html>"""

OLD = """<HTML><BODY BGCOLOR="#FFFFFF" TEXT="#000000"><CENTER><TABLE WIDTH=600 BGCOLOR="#003366">
<TR><TD><FONT COLOR="#FFFFFF" SIZE=5>Invoice R-2026-17</FONT></TD></TR></TABLE>
<TABLE BORDER=1><TR BGCOLOR="#CCCCCC"><TH>Item<TH>Net<TR><TD>Consulting<TD ALIGN=RIGHT>100.00
<TR><TD><B>Total</B><TD><FONT COLOR=red>119.00 EUR</FONT></TABLE><FONT SIZE=1>Thanks</FONT>
</CENTER></BODY></HTML>"""

RECEIPT = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html><body style="background:#f6f9fc">
<span style="display:none!important;visibility:hidden;mso-hide:all;font-size:1px;color:#fff;
max-height:0;opacity:0;overflow:hidden">Receipt R-2026-17 from ACME: 119.00 EUR paid</span>
<table width="100%" bgcolor="#f6f9fc"><tr><td><table width=600 style="background-color:#ffffff">
<tr><td style="color:#8898aa;font-size:12px">AMOUNT PAID</td><td style="color:#525f7f">119.00 EUR
</td></tr><tr><td height="1" style="font-size:1px;line-height:1px;background:#e6ebf1">&nbsp;</td>
</tr><tr><td><span style="color:#8898aa">Receipt</span></td><td>R-2026-17</td></tr></table></td></tr>
</table><img src="https://t.example/open.gif" width=1 height=1 alt=""></body></html>"""

SHOP = """<!doctype html><style>.button{background:linear-gradient(#ffd814,#f7ca00);color:#0f1111}
.total::before{content:"\\2022 ";color:#888}.eur::after{content:" EUR"}dt{font-weight:bold}
.icon{font-size:0;display:inline-block;width:16px;height:16px;background:url(i.png)}
.truncate{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;max-width:300px}
a.pay{display:inline-block;background:#232f3e;color:#fff;text-indent:0}</style>
<dl><dt>Invoice no.<dd>R-2026-17<dt>Total<dd class="total eur">119.00</dl><i class=icon></i>
<p class=truncate>Consulting in November</p><p aria-hidden=true>Thank you</p>
<a class=pay href=#>Pay now</a>"""

MODERN = """<!doctype html><style>@layer reset,theme;@layer reset{*{margin:0;color:inherit}}
@layer theme{:root{--ink:oklch(20% 0 0);--brand:#5b21b6}body{color:var(--ink);
font-size:clamp(14px,1.2vw,18px)}.hero{background:linear-gradient(90deg,var(--brand),#2563eb);
color:white;padding:2rem;& h1{font-size:calc(1rem * 2)}}}.grid{display:grid;
grid-template-columns:1fr auto}.row{display:flex;justify-content:space-between}
.muted{opacity:.6}.name{background:linear-gradient(90deg,#5b21b6,#2563eb);
-webkit-background-clip:text;color:transparent}@supports not (display:grid){.grid{display:none}}
@media (width < 600px){.grid{display:none}}dialog::backdrop{background:#000}
tr:has(td[data-kind=total]){font-weight:700}</style><header class=hero><h1>Invoice R-2026-17</h1>
</header><p class=name>ACME GmbH</p><div class=row><span>Net</span><span>100.00</span></div>
<div class=row><span>Total</span><span>119.00 EUR</span></div><p class=muted>Due in 14 days</p>
<div class=grid><div>Thank you</div></div>"""

PLACED = """<!DOCTYPE html><style>.pf{position:relative;background:#fff;overflow:hidden;width:892px;
height:1262px}.pc{position:absolute;border:0;padding:0;margin:0;top:0;left:0;width:100%;height:100%;
overflow:hidden;display:block}.t{position:absolute;white-space:pre;font-size:48px;
transform-origin:0 100%;transform:scale(0.25);unicode-bidi:bidi-override}.bg{position:absolute;
top:0;left:0;width:100%;height:100%}.w{color:#fff}</style><div class=pf><div class=pc>
<img class=bg src="data:image/png;base64,iVBORw0KGgo="><div class="t w" style="left:60px;bottom:1200px">
INVOICE</div><div class=t style="left:60px;bottom:1100px">R-2026-17</div>
<div class=t style="left:60px;bottom:900px">Total 119.00 EUR</div></div></div>"""

DARK = """<!doctype html><body style="background:#111827;color:#e5e7eb"><h1 style="color:#fff">
Invoice R-2026-17</h1><table style="background:#1f2937"><tr><td>Net</td><td style="color:#d1d5db">
100.00</td></tr><tr><td>Total</td><td style="color:#fff">119.00 EUR</td></tr></table>
<div style="background:url(paper.jpg) #fff"><p style="color:#333">Thank you</p></div></body>"""

HERO = """<!doctype html><style>.hero{position:relative;height:200px}.hero img{width:100%}
.hero h1{position:absolute;top:60px;left:40px;color:#fff}.card{background:#fff;margin-top:-40px;
position:relative;padding:20px}.layer{position:absolute;inset:0;background:#0f172a;z-index:-1}
.over{position:relative;z-index:0}.over p{color:#f8fafc}</style><div class=hero>
<img src=banner.jpg alt=""><h1>Invoice R-2026-17</h1></div><div class=card>Total 119.00 EUR</div>
<div class=over><div class=layer></div><p>Thank you</p></div>"""

TILL = """<html><body style="width:280px;font:9px/1.1 monospace;letter-spacing:-0.5px">
<center>ACME GmbH<br>Receipt R-2026-17</center><hr style="border-top:1px dashed"><table width=100%>
<tr><td>2 x Coffee</td><td align=right>5.00</td></tr><tr><td><b>Total</b></td><td>5.00 EUR</td></tr>
</table><div style="height:1px;overflow:hidden"></div><small>Thank <small>you</small></small></body>"""

FORM = """<!doctype html><form><input type=hidden name=token value="8f3a9c11"><label>Invoice no.
<input value="R-2026-17" readonly></label><label>Currency <select><option>EUR</select></label>
<label>Total <input type=number value="119.00"></label><textarea>Thank you
for your order</textarea><input type=checkbox value=1><button type=button>Print</button></form>
<noscript>Please enable JavaScript to print.</noscript>"""

HONEST: dict[str, tuple[str, tuple[str, ...]]] = {
    "newsletter": (NEWSLETTER, ("Invoice no.\tR-2026-17", "Total\t119.00 EUR", "View invoice")),
    "word": (WORD, ("Rechnung R-2026-17", "Beratung\t100,00 €", "Gesamtbetrag\t119,00 €")),
    "bootstrap": (
        BOOTSTRAP,
        ("ACME GmbH", "Invoice no.\tR-2026-17 paid", "Consulting\t100.00", "Total 119.00 EUR"),
    ),
    "print": (PRINT, ("INVOICE", "ACME GmbH", "R-2026-17", "Travel\t19.00", "Total\t119.00 EUR")),
    "typewriter": (
        TYPEWRITER,
        ("INVOICE                      R-2026-17", "TOTAL                           119.00"),
    ),
    "old": (OLD, ("Invoice R-2026-17", "Item\tNet", "Consulting\t100.00", "Total\t119.00 EUR")),
    "receipt": (RECEIPT, ("AMOUNT PAID\t119.00 EUR", "Receipt\tR-2026-17")),
    "shop": (SHOP, ("Invoice no.", "R-2026-17", "•119.00 EUR", "Thank you", "Pay now")),
    "modern": (MODERN, ("Invoice R-2026-17", "ACME GmbH", "Total\t119.00 EUR", "Due in 14 days")),
    "placed": (PLACED, ("INVOICE", "R-2026-17", "Total 119.00 EUR")),
    "dark": (DARK, ("Invoice R-2026-17", "Net\t100.00", "Total\t119.00 EUR", "Thank you")),
    "hero": (HERO, ("Invoice R-2026-17", "Total 119.00 EUR", "Thank you")),
    "till": (TILL, ("ACME GmbH", "Receipt R-2026-17", "2 x Coffee\t5.00", "Total\t5.00 EUR")),
    "form": (FORM, ("Invoice no. R-2026-17 Currency EUR Total 119.00 Thank you",)),
}
"""By style: the document, and lines of it as a person sees them."""
ON_PICTURES = frozenset({"placed", "hero"})
"""White letters that a picture alone shows, and nothing reads the picture."""

"""Ordinary order mails and invoices in HTML, in the manner of shops, mailers and invoicing services.

A browser shows all of each, apart from its preheader and from what is for other programs. Each has
words that must be read.
"""

from __future__ import annotations

from collections.abc import Callable

_TOTAL = "119.00"
_NUMBER = "R-2026-17"


def _mail(body: str, css: str = "", head: str = "") -> str:
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv="Content-Type" '
        f'content="text/html; charset=UTF-8">{head}<style type="text/css">{css}</style></head>'
        f"{body if body.startswith('<body') else f'<body>{body}</body>'}</html>"
    )


def _page(body: str, css: str = "") -> str:
    return f"<!doctype html><html lang=en><head><meta charset=utf-8><style>{css}</style></head><body>{body}</body></html>"


_ROWS = f"<tr><td>Consulting</td><td align=right>100.00</td></tr><tr><td>VAT 19 %</td><td align=right>19.00</td></tr><tr><td>Total</td><td align=right>{_TOTAL} EUR</td></tr>"
_LINES = f"<p>Invoice {_NUMBER}</p><table width='100%' cellpadding=0 cellspacing=0 border=0>{_ROWS}</table>"
_RESET = (
    "#outlook a{padding:0}body{width:100%!important;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%;margin:0;padding:0}"
    ".ExternalClass{width:100%}.ExternalClass,.ExternalClass p,.ExternalClass span{line-height:100%}"
    "img{outline:none;text-decoration:none;-ms-interpolation-mode:bicubic;border:0;height:auto;line-height:100%}"
    "table,td{border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt}a[x-apple-data-detectors]{color:inherit!important;text-decoration:none!important}"
    "u+#body a{color:inherit;text-decoration:none}.moz-text-html .mj-column-per-100{width:100%!important}"
)
_MSO_HEAD = "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]-->"

_PREHEADERS = {
    "preheader display": "<div style='display:none'>Your invoice has arrived</div>",
    "preheader max-height": "<div style='max-height:0;overflow:hidden'>Your invoice has arrived</div>",
    "preheader everything": "<span class=preheader style='color:transparent;display:none;height:0;max-height:0;max-width:0;opacity:0;overflow:hidden;mso-hide:all;visibility:hidden;width:0'>Your invoice has arrived</span>",
    "preheader tiny": "<div style='font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;mso-hide:all'>Your invoice has arrived &#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;</div>",
    "preheader width": "<div style='display:block;width:0;max-width:0;height:0;max-height:0;overflow:hidden;font-size:0;line-height:0'>Your invoice has arrived</div>",
    "preheader sr-only": "<span style='position:absolute;width:1px;height:1px;margin:-1px;padding:0;overflow:hidden;clip:rect(0,0,0,0);clip-path:inset(50%);white-space:nowrap;border:0'>Your invoice has arrived</span>",
}

_PARTS = {
    "bulletproof button": "<table cellpadding=0 cellspacing=0><tr><td style='border-radius:4px;background:#3869d4' bgcolor='#3869d4'><a href='https://x.example' style='display:inline-block;color:#ffffff;padding:10px 18px;border-radius:3px;box-shadow:0 2px 3px rgba(0,0,0,.16);text-decoration:none;-webkit-text-size-adjust:none;box-sizing:border-box'>Pay now</a></td></tr></table>",
    "button by borders": "<a href='https://x.example' style='background-color:#3869D4;border-top:10px solid #3869D4;border-right:18px solid #3869D4;border-bottom:10px solid #3869D4;border-left:18px solid #3869D4;display:inline-block;color:#FFF;text-decoration:none;border-radius:3px'>Pay now</a>",
    "vml button": "<!--[if mso]><v:roundrect href='https://x.example' style='height:40px;v-text-anchor:middle;width:200px' arcsize='10%' fillcolor='#d62828'><w:anchorlock/><center style='color:#ffffff'>Pay now</center></v:roundrect><![endif]--><!--[if !mso]><!--><a href='https://x.example' style='background-color:#d62828;border-radius:4px;color:#ffffff;display:inline-block;line-height:40px;width:200px;text-align:center'>Pay now</a><!--<![endif]-->",
    "spacers": "<table><tr><td height=20 style='font-size:20px;line-height:20px'>&nbsp;</td></tr></table><div style='height:30px;line-height:30px;font-size:1px'>&#8202;</div><hr style='border:0;border-top:1px solid #eee;margin:20px 0'>",
    "tracking pixel": "<img src='https://x.example/p.gif' width=1 height=1 style='display:block;height:1px;width:1px;border:0' alt=''><div style='overflow:hidden;height:0;width:0'><img src='https://x.example/q.gif' width=1 height=1></div>",
    "mobile twin": "<div class=desktop>Thank you</div><!--[if !mso]><!--><div class=mobile style='display:none;width:0;max-height:0;overflow:hidden;mso-hide:all'>Thank you</div><!--<![endif]-->",
    "column blocks": "<div style='font-size:0;text-align:center'><!--[if mso]><table><tr><td width=300><![endif]--><div style='display:inline-block;width:100%;max-width:300px;vertical-align:top;font-size:14px'>Bill to: ACME GmbH</div><div style='display:inline-block;width:100%;max-width:300px;vertical-align:top;font-size:14px'>Ship to: ACME GmbH</div></div>",
    "rtl columns": "<div dir=rtl style='font-size:0'><div dir=ltr style='display:inline-block;width:280px;font-size:15px'>Qty 1</div><div dir=ltr style='display:inline-block;width:280px;font-size:15px'>Consulting</div></div>",
    "hero with fallback": "<table width=100%><tr><td background='https://x.example/hero.jpg' bgcolor='#1d3557' style='background:#1d3557 url(https://x.example/hero.jpg) center/cover no-repeat;background-size:cover'><h1 style='color:#ffffff;margin:0;padding:40px'>Thank you</h1></td></tr></table>",
    "gradient of many shades": "<div style='background:linear-gradient(#f00,#f10,#f20,#f30,#f40,#f50,#f60,#f70,#f80,#f90,#fa0,#fb0)'><h2 style='color:#000;margin:0'>Thank you</h2></div>",
    "gradient header": "<div style='background:#6a11cb;background-image:linear-gradient(135deg,#6a11cb 0%,#2575fc 100%);padding:24px'><h2 style='color:#fff;margin:0'>Thank you</h2></div>",
    "header of fixed height": "<div style='height:60px;line-height:60px;overflow:hidden;background:#222;color:#fff;padding:0 20px'>ACME GmbH</div>",
    "clearfix": "<style>.cf:after{content:'';display:table;clear:both}.cf{overflow:hidden;zoom:1}.l{float:left;width:60%}.r{float:right;width:40%;text-align:right}</style><div class=cf><div class=l>Bill to</div><div class=r>Date 01.02.2026</div></div>",
    "avatar": "<img src='https://x.example/a.png' width=40 height=40 style='border-radius:50%;object-fit:cover;vertical-align:middle;clip-path:circle(50%)'> <b>Jane Doe</b>",
    "rating stars": "<div style='position:relative;display:inline-block;height:16px'>Rate us</div>",
    "badge": "<span style='display:inline-block;padding:.25em .6em;font-size:75%;font-weight:700;line-height:1;color:#fff;background:#198754;border-radius:.25rem;vertical-align:middle'>PAID</span>",
    "stamp": "<div style='position:relative'><div style='position:absolute;top:20px;right:40px;transform:rotate(-15deg);border:4px double #c00;color:#c00;padding:4px 12px;opacity:.5;font-size:24px'>PAID</div>Dear customer</div>",
    "progress": "<div style='background:#eee;border-radius:8px;height:8px;overflow:hidden'><div style='background:#0a0;height:8px;width:75%'></div></div>",
    "ellipsis of a name": "<div style='width:320px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis;font-size:14px'>Blue cotton shirt</div>",
    "clamped name": "<div style='display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden;width:300px;font-size:14px'>Blue cotton shirt, size M</div>",
    "card with shadow": "<div style='max-width:600px;margin:0 auto;background:#fff;border-radius:8px;overflow:hidden;box-shadow:0 4px 12px rgba(0,0,0,.1)'><p style='padding:20px;margin:0'>Dear customer</p></div>",
    "crossed price": "<del style='color:#999;text-decoration:line-through'>129.00</del>",
    "anchors": "<a name=top></a><a href='#top' style='color:#1155cc;text-decoration:underline;outline:none'>Terms</a>",
    "list": "<ul style='padding:0;margin:0 0 0 20px'><li style='margin:0'>Delivery note 1</li></ul><ol><li>Reverse charge</li></ol>",
    "quote": "<blockquote style='margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex'>Dear customer</blockquote>",
    "hanging indent": "<p style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:l0 level1 lfo1'>1.<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;</span>Consulting</p>",
    "transition": "<a href=x style='color:#06c;transition:color .2s ease-in-out;will-change:transform;transform:translateZ(0);backface-visibility:hidden'>Open</a>",
    "centred dialog": "<div style='position:relative;height:200px'><div style='position:absolute;left:50%;top:50%;transform:translate(-50%,-50%)'>Dear customer</div></div>",
    "watermark": "<div style='position:relative;z-index:1'>Dear customer</div>",
    "sticky header": "<div style='position:sticky;top:0;background:#fff;border-bottom:1px solid #ddd'>ACME GmbH</div>",
    "barcode": "<div style='font-family:\"Libre Barcode 39\";font-size:40px;line-height:1'>*R202617*</div>",
}

_FRAMES: dict[str, Callable[[str], str]] = {
    "woocommerce": lambda inner: _mail(
        f"<body style='background-color:#f7f7f7;padding:0'><div id=wrapper dir=ltr style='background-color:#f7f7f7;margin:0;padding:70px 0;width:100%;-webkit-text-size-adjust:none'><table border=0 width=100% height=100%><tr><td align=center valign=top><table width=600 style='background-color:#fff;border:1px solid #dedede;box-shadow:0 1px 4px rgba(0,0,0,.1);border-radius:3px'><tr><td style='padding:36px 48px;display:block;background:#96588a;color:#fff'><h1 style='color:#fff;font-size:30px;font-weight:300;line-height:150%;margin:0;text-shadow:0 1px 0 #ab79a1'>New order</h1></td></tr><tr><td style='padding:48px 48px 32px'>{inner}</td></tr></table></td></tr></table></div></body>"
    ),
    "shopify": lambda inner: _mail(
        f"<body style='margin:0'><table class=body style='height:100%!important;width:100%!important;border-spacing:0;border-collapse:collapse'><tr><td style='font-family:-apple-system,BlinkMacSystemFont,\"Segoe UI\",Roboto'><table class=container style='width:560px;text-align:left;margin:0 auto'><tr><td>{inner}</td></tr></table></td></tr></table></body>",
        _RESET
        + "@media (max-width:600px){.container{width:94%!important}.button__cell{white-space:nowrap}}.button__cell{background:#1990c6}",
    ),
    "magento": lambda inner: _mail(
        f"<table class=wrapper width=100%><tr><td class=wrapper-inner align=center><table class=main align=center><tr><td class=main-content>{inner}</td></tr></table></td></tr></table>",
        _RESET
        + "@media only screen and (max-width:639px){html{padding:10px}.hide{display:none}}table{border-spacing:0}.wrapper-inner{padding:30px 0;width:100%}.main-content{background-color:#fff;padding:10px}body,td{-webkit-font-smoothing:antialiased;font-feature-settings:normal;text-rendering:optimizeLegibility}",
    ),
    "mjml": lambda inner: _mail(
        f"<body id=body style='word-spacing:normal;background-color:#f4f4f4'>{_MSO_HEAD}<div style='margin:0 auto;max-width:600px;background:#fff'><table align=center role=presentation style='width:100%'><tr><td style='direction:ltr;font-size:0;padding:20px 0;text-align:center'><!--[if mso | IE]><table><tr><td style='vertical-align:top;width:600px'><![endif]--><div class='mj-column-per-100 mj-outlook-group-fix' style='font-size:0;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%'><div style='font-family:Arial;font-size:13px;line-height:1;text-align:left;color:#000'>{inner}</div></div></td></tr></table></div></body>",
        _RESET
        + "@media only screen and (min-width:480px){.mj-column-per-100{width:100%!important;max-width:100%}}",
    ),
    "foundation": lambda inner: _mail(
        f"<span class=preheader></span><table class=body><tr><td class=center align=center><center data-parsed><table class='container float-center'><tr><td>{inner}</td></tr></table></center></td></tr></table>",
        "@media only screen{html{min-height:100%;background:#f3f3f3}}@media only screen and (max-width:596px){.small-float-center{margin:0 auto!important;float:none!important}}.hide-for-large{display:none;max-height:0;font-size:0;line-height:0;overflow:hidden}table.body{background:#fefefe;height:100%;width:100%}th,td{word-wrap:break-word;hyphens:auto;border-collapse:collapse!important}",
    ),
    "mailchimp": lambda inner: _mail(
        f"<center><table id=bodyTable height=100% width=100%><tr><td id=bodyCell align=center valign=top><table class=templateContainer width=100%><tr><td id=templateBody valign=top>{inner}</td></tr></table></td></tr></table></center>",
        _RESET
        + ".mcnPreviewText{display:none!important}#bodyTable{background-color:#fafafa;background-image:none;background-repeat:no-repeat;background-position:center;background-size:cover}#templateBody{background:#fff none no-repeat center/cover;border-top:0;padding:9px 0}.templateContainer{max-width:600px!important}@media only screen and (min-width:768px){.templateContainer{width:600px!important}}p{margin:10px 0;mso-line-height-rule:exactly}",
    ),
    "stripo": lambda inner: _mail(
        f"<div dir=ltr class=es-wrapper-color lang=en style='background-color:#FAFAFA'><table class=es-wrapper width=100% style='background-repeat:repeat;background-position:center top'><tr><td class=esd-email-paddings valign=top>{inner}</td></tr></table></div>",
        _RESET
        + ".rollover:hover .rollover-first{max-height:0px!important;display:none!important}.rollover span{font-size:0px}.es-button{mso-style-priority:100!important;text-decoration:none!important}.es-desk-hidden{display:none;float:left;overflow:hidden;width:0;max-height:0;line-height:0;mso-hide:all}@media only screen and (max-width:600px){.es-desk-hidden{display:table-row!important;width:auto!important;overflow:visible!important;max-height:inherit!important}}",
        _MSO_HEAD,
    ),
    "word": lambda inner: _mail(
        f"<body lang=DE link='#0563C1' vlink='#954F72' style='tab-interval:35.4pt;word-wrap:break-word'><div class=WordSection1>{inner}<p class=MsoNormal><o:p>&nbsp;</o:p></p></div></body>",
        "@font-face{font-family:Calibri;panose-1:2 15 5 2 2 2 4 3 2 4;mso-font-charset:0}p.MsoNormal{margin:0cm;font-size:11.0pt;font-family:'Calibri',sans-serif;mso-fareast-language:EN-US}.MsoChpDefault{mso-style-type:export-only}@page WordSection1{size:595.3pt 841.9pt;margin:70.85pt}div.WordSection1{page:WordSection1}",
    ),
    "gmail quote": lambda inner: (
        f"<div dir=ltr><div class=gmail_default style='font-family:arial,sans-serif;font-size:small'>See below</div><br><div class=gmail_quote><div dir=ltr class=gmail_attr>---------- Forwarded message ---------<br>From: <strong class=gmail_sendername dir=auto>ACME GmbH</strong> <span dir=auto>&lt;<a href='mailto:a@acme.example'>a@acme.example</a>&gt;</span></div><u></u><div>{inner}</div></div></div>"
    ),
    "apple mail": lambda inner: (
        f"<html><head><meta http-equiv='content-type' content='text/html; charset=utf-8'></head><body style='overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;'>{inner}<br id=lineBreakAtBeginningOfMessage></body></html>"
    ),
    "wkhtmltopdf": lambda inner: _page(
        f"<div class=page>{inner}<div class=footer>ACME GmbH, Main street 1</div></div>",
        "*{box-sizing:border-box}body{margin:0;padding:0;font:12px/1.5 'DejaVu Sans'}.page{position:relative;min-height:29.7cm;padding:2cm}table{width:100%;border-collapse:collapse;page-break-inside:auto}tr{page-break-inside:avoid;page-break-after:auto}.footer{position:absolute;bottom:1cm;left:2cm;right:2cm;text-align:center;font-size:9px;border-top:1px solid #ccc}@media print{.no-print{display:none}}@page{size:A4;margin:0}",
    ),
    "bootstrap": lambda inner: _page(
        f"<div class='container py-4'><div class='row mb-3'><div class='col-6'>ACME GmbH</div><div class='col-6 text-end'>Invoice</div></div>{inner}<button class='btn btn-primary d-print-none'>Print</button></div>",
        ":root{--bs-body-color:#212529;--bs-body-bg:#fff;--bs-gutter-x:1.5rem}*,::after,::before{box-sizing:border-box}body{margin:0;color:var(--bs-body-color);background-color:var(--bs-body-bg);-webkit-text-size-adjust:100%;-webkit-tap-highlight-color:transparent}.container{width:100%;padding-right:calc(var(--bs-gutter-x)*.5);padding-left:calc(var(--bs-gutter-x)*.5);margin:0 auto}.row{display:flex;flex-wrap:wrap;margin-top:calc(-1*var(--bs-gutter-y,0));margin-right:calc(-.5*var(--bs-gutter-x));margin-left:calc(-.5*var(--bs-gutter-x))}.row>*{flex-shrink:0;width:100%;max-width:100%;padding-right:calc(var(--bs-gutter-x)*.5);padding-left:calc(var(--bs-gutter-x)*.5)}.col-6{flex:0 0 auto;width:50%}.btn{display:inline-block;border:1px solid transparent;transition:color .15s ease-in-out;user-select:none}.btn-primary{color:#fff;background-color:#0d6efd}.btn:focus,.btn:hover{color:#fff;outline:0;box-shadow:0 0 0 .25rem rgba(13,110,253,.25)}.btn::-moz-focus-inner{padding:0}[type=search]{outline-offset:-2px;-webkit-appearance:textfield}::-webkit-inner-spin-button{height:auto}.collapse:not(.show){display:none}@media (prefers-reduced-motion:reduce){.btn{transition:none}}@media print{.d-print-none{display:none!important}}",
    ),
    "tailwind": lambda inner: _page(
        f"<div class='max-w-2xl mx-auto p-6 shadow'><div class='grid grid-cols-2 gap-4'><div class='truncate'>ACME GmbH</div><div class='text-right'>Invoice</div></div>{inner}</div>",
        "*,::before,::after{box-sizing:border-box;border-width:0;border-style:solid;border-color:#e5e7eb;--tw-ring-inset:var(--tw-empty,/*!*/ /*!*/);--tw-shadow:0 0 #0000}html{line-height:1.5;-webkit-text-size-adjust:100%;-moz-tab-size:4;tab-size:4}.grid{display:grid}.grid-cols-2{grid-template-columns:repeat(2,minmax(0,1fr))}.gap-4{gap:1rem}.truncate{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.shadow{--tw-shadow:0 1px 3px 0 rgba(0,0,0,.1),0 1px 2px -1px rgba(0,0,0,.1);box-shadow:var(--tw-ring-offset-shadow,0 0 #0000),var(--tw-ring-shadow,0 0 #0000),var(--tw-shadow)}.sr-only{position:absolute;width:1px;height:1px;padding:0;margin:-1px;overflow:hidden;clip:rect(0,0,0,0);white-space:nowrap;border-width:0}",
    ),
    "grid": lambda inner: _page(
        f"<main><header>ACME GmbH</header><section>{inner}</section><footer>Terms</footer></main>",
        "main{display:grid;grid-template-columns:1fr;grid-template-rows:auto 1fr auto;gap:16px;min-height:100vh;max-width:800px;margin:auto}header{display:flex;justify-content:space-between;align-items:center}@supports (display:grid){section{display:block}}@media (prefers-color-scheme:dark){body{background:#111;color:#eee}}",
    ),
    "dark mode": lambda inner: _mail(
        f"<body style='background:#fff;color:#222'>{inner}</body>",
        ":root{color-scheme:light dark;supported-color-schemes:light dark}@media (prefers-color-scheme:dark){body,.card{background:#000!important;color:#000!important}.dark-img{display:block!important;width:auto!important;overflow:visible!important;float:none!important;max-height:inherit!important}}[data-ogsc] p{color:#fff!important}.dark-img{display:none;overflow:hidden;float:left;width:0;max-height:0}",
        "<meta name=color-scheme content='light dark'><meta name=supported-color-schemes content='light dark'>",
    ),
    "libreoffice": lambda inner: _page(
        f"<p class=western style='line-height:108%;margin-bottom:.28cm'><font color='#000000'><font face='Calibri, serif'><font size=3 style='font-size:12pt'>Dear customer</font></font></font></p>{inner}",
        "@page{size:21cm 29.7cm;margin:2cm}p{margin-bottom:.25cm;direction:ltr;line-height:115%;text-align:left;orphans:2;widows:2;background:transparent}td p{margin-bottom:0;orphans:0;widows:0;background:transparent}a:link{color:#000080;text-decoration:underline}",
    ),
    "amp": lambda inner: (
        f"<!doctype html><html ⚡4email data-css-strict><head><meta charset=utf-8><style amp4email-boilerplate>body{{visibility:visible}}</style></head><body>{inner}</body></html>"
    ),
}

ORDINARY: dict[str, tuple[str, tuple[str, ...]]] = {}
for _name, _frame in _FRAMES.items():
    ORDINARY[_name] = (_frame(_LINES), (_NUMBER, f"Total\t{_TOTAL} EUR"))
for _name, _part in _PREHEADERS.items():
    ORDINARY[_name] = (_mail(f"<body style='margin:0'>{_part}{_LINES}</body>", _RESET), (_NUMBER,))
for _at, (_name, _part) in enumerate(_PARTS.items()):
    _around = list(_FRAMES.values())[_at % len(_FRAMES)]
    ORDINARY[_name] = (_around(_LINES + _part), (_NUMBER, f"{_TOTAL} EUR"))
"""By style: the document, and words of it that a person sees."""

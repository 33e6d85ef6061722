"""Documents whose order on the screen is another one than in the text, and ordinary ones.

Labels and amounts are words of `WORDS`. Pure data.
"""

from __future__ import annotations

import re

WORDS = re.compile(r"\b(?:Net|Sum|Due|Item|Work|Invoice|PAID|ACME|\d+\.\d\d)\b")

LAID = {
    "flex order": (
        "<div style='display:flex'><b>Net</b><span style='order:2'>100.00</span><b>Sum</b><span style='order:1'>119.00</span></div>",
        "Net Sum 119.00 100.00",
    ),
    "flex order class": (
        "<style>.a{order:3}.b{order:2}</style><div style='display:flex'><b>Net</b><b class=a>Sum</b><i class=b>100.00</i><i class=a>119.00</i></div>",
        "Net 100.00 Sum 119.00",
    ),
    "flex order -1": (
        "<div style='display:flex;flex-direction:column'><div>Net</div><div>100.00</div><div>Sum</div><div style='order:-1'>119.00</div></div>",
        "119.00 Net 100.00 Sum",
    ),
    "row-reverse": (
        "<div style='display:flex;flex-direction:row-reverse'><b>Net</b><i>100.00</i><b>Sum</b><i>119.00</i></div>",
        "119.00 Sum 100.00 Net",
    ),
    "flex-flow row-reverse": (
        "<div style='display:flex;flex-flow:row-reverse nowrap'><b>Net</b><i>100.00</i><b>Sum</b><i>119.00</i></div>",
        "119.00 Sum 100.00 Net",
    ),
    "column-reverse": (
        "<div style='display:flex;flex-direction:column-reverse'><p>Net</p><p>100.00</p><p>Sum</p><p>119.00</p></div>",
        "119.00 Sum 100.00 Net",
    ),
    "grid areas": (
        "<div style='display:grid;grid-template-areas:\"a d\" \"c b\"'><b style='grid-area:a'>Net</b><i style='grid-area:b'>100.00</i><b style='grid-area:c'>Sum</b><i style='grid-area:d'>119.00</i></div>",
        "Net 119.00 Sum 100.00",
    ),
    "grid column flow": (
        "<div style='display:grid;grid-auto-flow:column;grid-template-rows:auto auto'><b>Net</b><b>Sum</b><i>119.00</i><i>100.00</i></div>",
        "Net 119.00 Sum 100.00",
    ),
    "grid order": (
        "<div style='display:grid;grid-template-columns:100px 100px'><b>Net</b><i style='order:2'>100.00</i><b style='order:1'>Sum</b><i>119.00</i></div>",
        "Net 119.00 Sum 100.00",
    ),
    "grid plain": (
        "<div style='display:grid;grid-template-columns:100px 100px'><b>Net</b><i>100.00</i><b>Sum</b><i>119.00</i></div>",
        "Net 100.00 Sum 119.00",
    ),
    "grid full width heads": (
        "<div style='display:grid;grid-template-columns:1fr 1fr'><b style='grid-column:1/-1'>Net</b><i>100.00</i><b>Sum</b><i>119.00</i></div>",
        "Net 100.00 Sum 119.00",
    ),
    "absolute swapped": (
        "<div style='position:relative;height:60px'><b style='position:absolute;left:0;top:0'>Net</b><i style='position:absolute;left:100px;top:30px'>100.00</i><b style='position:absolute;left:0;top:30px'>Sum</b><i style='position:absolute;left:100px;top:0'>119.00</i></div>",
        "Net 119.00 Sum 100.00",
    ),
    "absolute in order": (
        "<div style='position:relative;height:60px'><b style='position:absolute;left:0;top:0'>Net</b><i style='position:absolute;left:100px;top:0'>100.00</i><b style='position:absolute;left:0;top:30px'>Sum</b><i style='position:absolute;left:100px;top:30px'>119.00</i></div>",
        "Net 100.00 Sum 119.00",
    ),
    "absolute bottom": (
        "<div style='position:relative;height:60px'><b style='position:absolute;left:0;bottom:0'>Net</b><i style='position:absolute;left:100px;bottom:30px'>100.00</i><b style='position:absolute;left:0;bottom:30px'>Sum</b><i style='position:absolute;left:100px;bottom:0'>119.00</i></div>",
        "Sum 100.00 Net 119.00",
    ),
    "tfoot first": (
        "<table><tfoot><tr><td>Sum</td><td>119.00</td></tr></tfoot><tbody><tr><td>Net</td><td>100.00</td></tr></tbody></table>",
        "Net 100.00 Sum 119.00",
    ),
    "thead last": (
        "<table><tbody><tr><td>100.00</td><td>119.00</td></tr></tbody><thead><tr><td>Net</td><td>Sum</td></tr></thead></table>",
        "Net Sum 100.00 119.00",
    ),
    "footer group": (
        "<div style='display:table'><div style='display:table-footer-group'><span style='display:table-cell'>Sum</span></div><div style='display:table-row'><span style='display:table-cell'>119.00</span></div></div>",
        "119.00 Sum",
    ),
    "header group": (
        "<div style='display:table'><div style='display:table-row'><span style='display:table-cell'>119.00</span></div><div style='display:table-header-group'><span style='display:table-cell'>Sum</span></div></div>",
        "Sum 119.00",
    ),
    "caption bottom": (
        "<table style='caption-side:bottom'><caption>Sum</caption><tr><td>Net</td><td>100.00</td></tr></table><p>119.00</p>",
        "Net 100.00 Sum 119.00",
    ),
    "table rtl": (
        "<table dir=rtl><tr><td>Net</td><td>100.00</td><td>Sum</td><td>119.00</td></tr></table>",
        "119.00 Sum 100.00 Net",
    ),
    "table rtl css": (
        "<table style='direction:rtl'><tr><td>Net</td><td>100.00</td><td>Sum</td><td>119.00</td></tr></table>",
        "119.00 Sum 100.00 Net",
    ),
    "row rtl": (
        "<table><tr style='direction:rtl'><td>Net</td><td>100.00</td></tr></table>",
        "Net 100.00",
    ),
    "flex rtl": (
        "<div dir=rtl style='display:flex'><b>Net</b><i>100.00</i><b>Sum</b><i>119.00</i></div>",
        "119.00 Sum 100.00 Net",
    ),
    "float right": (
        "<div><i style='float:right'>119.00</i><i style='float:right'>100.00</i><b>Net</b> <b>Sum</b></div>",
        "Net Sum 100.00 119.00",
    ),
    "float right one": (
        "<div><i style='float:right'>119.00</i><b>Sum</b></div>",
        "Sum 119.00",
    ),
    "floats in order": (
        "<div><b style='float:left'>Sum</b><i style='float:right'>119.00</i><div style='clear:both'>Due 90.00</div></div>",
        "Sum 119.00 Due 90.00",
    ),
    "dl grid": (
        "<dl style='display:grid;grid-template-columns:auto auto'><dt>Net</dt><dd style='order:1'>100.00</dd><dt>Sum</dt><dd>119.00</dd></dl>",
        "Net Sum 119.00 100.00",
    ),
    "order media": (
        "<style>@media (min-width:400px){.v{order:1}.w{order:2}}</style><div style='display:flex'><i class=w>119.00</i><b>Net</b><i class=v>100.00</i><b class=v>Sum</b></div>",
        "Net 100.00 Sum 119.00",
    ),
    "order var": (
        "<style>:root{--o:2}</style><div style='display:flex'><b style='order:var(--o)'>Net</b><i style='order:3'>100.00</i><b>Sum</b><i style='order:1'>119.00</i></div>",
        "Sum 119.00 Net 100.00",
    ),
    "order calc": (
        "<div style='display:flex'><b style='order:calc(1 + 1)'>Net</b><i style='order:3'>100.00</i><b>Sum</b><i style='order:1'>119.00</i></div>",
        "Sum 119.00 Net 100.00",
    ),
    "anchored": (
        "<div style='position:relative;height:60px'><b style='position:absolute;inset:0 auto auto 0'>Net</b><i style='position:absolute;inset:30px auto auto 90px'>100.00</i><b style='position:absolute;inset:30px auto auto 0'>Sum</b><i style='position:absolute;inset:0 auto auto 90px'>119.00</i></div>",
        "Net 119.00 Sum 100.00",
    ),
    "flex rows": (
        "<div style='display:flex;justify-content:space-between'><span>Net</span><span>100.00</span></div><div style='display:flex;justify-content:space-between'><span>Sum</span><span>119.00</span></div>",
        "Net 100.00 Sum 119.00",
    ),
    "flex order of blocks": (
        "<div style='display:flex'><div style='order:2'>Net 100.00</div><div style='order:1'>Sum 119.00</div></div>",
        "Sum 119.00 Net 100.00",
    ),
    "centred card": (
        "<div style='position:relative;height:100px'><div style='position:absolute;top:50%;left:50%;transform:translate(-50%,-50%)'>Sum 119.00</div></div>",
        "Sum 119.00",
    ),
    "reversed columns": (
        "<table dir=rtl width=600><tr><td dir=ltr>Ship to: ACME</td><td dir=ltr>Bill to: ACME</td></tr></table><p>Sum 119.00</p>",
        "ACME ACME Sum 119.00",
    ),
    "grid of cards": (
        "<div style='display:grid;grid-template-columns:1fr 1fr;gap:10px'><div>Net 100.00</div><div>Sum 119.00</div></div>",
        "Net 100.00 Sum 119.00",
    ),
    "grid spans": (
        "<div style='display:grid;grid-template-columns:repeat(12,1fr)'><div style='grid-column:span 8'>Net</div><div style='grid-column:span 4'>100.00</div><div style='grid-column:1/9'>Sum</div><div style='grid-column:9/13'>119.00</div></div>",
        "Net 100.00 Sum 119.00",
    ),
    "grid template areas": (
        "<div style='display:grid;grid-template-areas:\"head head\" \"left right\" \"foot foot\"'><div style='grid-area:head'>Invoice</div><div style='grid-area:left'>Net</div><div style='grid-area:right'>100.00</div><div style='grid-area:foot'>Sum 119.00</div></div>",
        "Invoice Net 100.00 Sum 119.00",
    ),
    "tfoot": (
        "<table><thead><tr><td>Net</td><td>Sum</td></tr></thead><tbody><tr><td>100.00</td><td>119.00</td></tr></tbody><tfoot><tr><td>Due</td><td>90.00</td></tr></tfoot></table>",
        "Net Sum 100.00 119.00 Due 90.00",
    ),
    "footer fixed": (
        "<p>Sum 119.00</p><div style='position:fixed;bottom:0;left:0;right:0'>ACME GmbH, IBAN DE02</div>",
        "Sum 119.00 ACME",
    ),
    "footer absolute": (
        "<div style='position:relative;min-height:300px'><p>Sum 119.00</p><div style='position:absolute;bottom:0;left:0;right:0'>ACME GmbH, IBAN DE02</div></div>",
        "Sum 119.00 ACME",
    ),
    "pulled card": (
        "<div style='background:#369;height:60px'></div><div style='margin-top:-20px;background:#fff'>Sum 119.00</div>",
        "Sum 119.00",
    ),
    "nudge": (
        "<p>Sum <span style='position:relative;top:-1px'>119.00</span></p>",
        "Sum 119.00",
    ),
    "hover lift": (
        "<div style='transform:translateY(-2px)'>Sum 119.00</div>",
        "Sum 119.00",
    ),
    "arabic": (
        "<table dir=rtl><tr><td>المجموع</td><td>119.00</td></tr></table>",
        "119.00",
    ),
    "hebrew flex": (
        "<div dir=rtl style='display:flex'><b>סה״כ</b><i>119.00</i></div>",
        "119.00",
    ),
    "right floats": (
        "<h1 style='float:left'>Invoice</h1><div style='float:right'>No R-17</div><div style='clear:both'>Sum 119.00</div>",
        "Invoice Sum 119.00",
    ),
    "pdf to html": (
        "<div style='position:relative;width:892px;height:1263px'><p style='position:absolute;top:86px;left:100px;white-space:nowrap;margin:0'>Net</p><p style='position:absolute;top:86px;left:500px;white-space:nowrap;margin:0'>100.00</p><p style='position:absolute;top:120px;left:100px;white-space:nowrap;margin:0'>Sum</p><p style='position:absolute;top:120px;left:500px;white-space:nowrap;margin:0'>119.00</p><p style='position:absolute;top:200px;left:100px;white-space:nowrap;margin:0'>Due 90.00</p></div>",
        "Net 100.00 Sum 119.00 Due 90.00",
    ),
    "row-reverse blocks": (
        "<div style='display:flex;flex-direction:row-reverse'><div>Sum 119.00</div><div>Net 100.00</div></div>",
        "Net 100.00 Sum 119.00",
    ),
    "bootstrap order": (
        "<style>.row{display:flex;flex-wrap:wrap}.col{flex:1 0 0%}.order-2{order:2}.order-1{order:1}</style><div class=row><div class='col order-2'>Bill to: ACME 12</div><div class='col order-1'>From: Shop 5</div></div>",
        "ACME",
    ),
    "required star": (
        "<p>Sum 119.00<sup>1</sup></p>",
        "Sum 119.00",
    ),
}
"""Each with its words as a person sees them, row by row."""

TORN = {
    "wrap-reverse": "<div style='display:flex;flex-wrap:wrap-reverse'><div style='width:100%'>Net</div><div style='width:100%'>100.00</div><div style='width:100%'>Sum</div><div style='width:100%'>119.00</div></div>",
    "flex-flow wrap-reverse": "<div style='display:flex;flex-flow:row wrap-reverse;width:200px'><div style='width:90px'>Net</div><div style='width:90px'>100.00</div><div style='width:90px'>Sum</div><div style='width:90px'>119.00</div></div>",
    "row-reverse wrap": "<div style='display:flex;flex-flow:row-reverse wrap;width:200px'><div style='width:90px'>100.00</div><div style='width:90px'>Net</div><div style='width:90px'>119.00</div><div style='width:90px'>Sum</div></div>",
    "box ordinal": "<div style='display:-webkit-box'><b>Net</b><span style='-webkit-box-ordinal-group:3'>100.00</span><b>Sum</b><span style='-webkit-box-ordinal-group:2'>119.00</span></div>",
    "box direction": "<div style='display:-webkit-box;-webkit-box-direction:reverse'><b>Net</b><i>100.00</i><b>Sum</b><i>119.00</i></div>",
    "grid rows": "<div style='display:grid;grid-template-columns:100px 100px'><b>Net</b><i style='grid-row:2;grid-column:2'>100.00</i><b style='grid-row:2;grid-column:1'>Sum</b><i style='grid-row:1;grid-column:2'>119.00</i></div>",
    "grid dense": "<div style='display:grid;grid-template-columns:100px 100px;grid-auto-flow:dense'><b>Net</b><b style='grid-column:span 2'>Sum</b><i>119.00</i><i>100.00</i></div>",
    "absolute value alone": "<div style='position:relative'><p style='margin:0'>Net <i>100.00</i></p><p style='margin:0'>Sum <i style='position:absolute;top:0;left:300px'>119.00</i></p></div>",
    "absolute right": "<div style='position:relative'><p style='margin:0'>Net</p><p style='margin:0'>Sum</p><i style='position:absolute;top:0;right:10px'>119.00</i><i style='position:absolute;bottom:0;right:10px'>100.00</i></div>",
    "absolute percent": "<div style='position:relative;height:100px'><b style='position:absolute;top:50%'>Net</b><i style='position:absolute;top:0;left:90px'>100.00</i><b style='position:absolute;top:0'>Sum</b><i style='position:absolute;top:50%;left:90px'>119.00</i></div>",
    "relative swapped": "<p style='margin:0;line-height:20px'>Net <i style='position:relative;top:20px'>100.00</i></p><p style='margin:0;line-height:20px'>Sum <i style='position:relative;top:-20px'>119.00</i></p>",
    "relative labels": "<p style='margin:0;line-height:20px'><b style='position:relative;top:20px'>Net</b> 100.00</p><p style='margin:0;line-height:20px'><b style='position:relative;top:-20px'>Sum</b> 119.00</p>",
    "relative rows": "<div style='position:relative;top:24px;height:24px'>100.00</div><div style='position:relative;top:-24px;height:24px'>Sum</div>",
    "translate": "<p style='margin:0;line-height:20px'>Net <i style='display:inline-block;transform:translateY(20px)'>100.00</i></p><p style='margin:0;line-height:20px'>Sum <i style='display:inline-block;transform:translateY(-20px)'>119.00</i></p>",
    "translate property": "<p style='margin:0;line-height:20px'>Net <i style='display:inline-block;translate:0 20px'>100.00</i></p><p style='margin:0;line-height:20px'>Sum <i style='display:inline-block;translate:0 -20px'>119.00</i></p>",
    "inline rtl": "<p dir=rtl><span>100.00</span> <span>Net</span></p>",
    "inline rtl numbers": "<p style='direction:rtl'><span style='unicode-bidi:isolate'>Net</span> <span style='unicode-bidi:isolate'>100.00</span> <span style='unicode-bidi:isolate'>Sum</span> <span style='unicode-bidi:isolate'>119.00</span></p>",
    "inline-block rtl": "<div dir=rtl><div style='display:inline-block'>Net</div> <div style='display:inline-block'>100.00</div> <div style='display:inline-block'>Sum</div> <div style='display:inline-block'>119.00</div></div>",
    "fixed bottom": "<div style='position:fixed;bottom:0'>119.00</div><p>Sum</p><p>Net</p>",
    "fixed top": "<p style='margin-top:40px'>Net</p><p>100.00</p><div style='position:fixed;top:0'>119.00</div>",
    "vertical-align shifts": "<p style='line-height:40px'>Net <i style='vertical-align:-40px'>100.00</i></p><p style='line-height:40px'>Sum <i style='vertical-align:40px'>119.00</i></p>",
    "subgrid named lines": "<div style='display:grid;grid-template-columns:[l] 100px [v] 100px'><i style='grid-column:v;grid-row:2'>100.00</i><b style='grid-column:l;grid-row:2'>Net</b><i style='grid-column:v;grid-row:1'>119.00</i><b style='grid-column:l;grid-row:1'>Sum</b></div>",
}
"""Where it is not computed which amount stands beside which label."""

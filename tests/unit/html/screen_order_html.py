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
    "inline-flex": (
        "<p>x <span style='display:inline-flex;flex-direction:row-reverse'><b>Net</b><i>100.00</i><b>Sum</b><i>119.00</i></span></p>",
        "119.00 Sum 100.00 Net",
    ),
    "flex in table cell": (
        "<table><tr><td><div style='display:flex'><b style='order:2'>Net</b><i>100.00</i></div></td><td>Sum</td></tr></table>",
        "100.00 Net Sum",
    ),
    "grid-row-end": (
        "<div style='display:grid;grid-template-columns:90px 90px'><b style='grid-row-end:3;grid-column:1'>Net</b><i style='grid-row-end:2;grid-column:2'>100.00</i><b style='grid-row-end:2;grid-column:1'>Sum</b><i style='grid-row-end:3;grid-column:2'>119.00</i></div>",
        "Sum 100.00 Net 119.00",
    ),
    "grid-column-end": (
        "<div style='display:grid;grid-template-columns:90px 90px'><b style='grid-column-end:3'>Net</b><i style='grid-column-end:2'>100.00</i></div>",
        "Net 100.00",
    ),
    "grid named span": (
        "<div style='display:grid;grid-template:\"a b\" \"c d\"/1fr 1fr'><b style='grid-area:d'>Net</b><i style='grid-area:a'>100.00</i><b style='grid-area:b'>Sum</b><i style='grid-area:c'>119.00</i></div>",
        "100.00 Sum 119.00 Net",
    ),
    "grid area lines": (
        "<div style='display:grid;grid-template-columns:90px 90px'><b style='grid-area:2/1/3/2'>Net</b><i style='grid-area:1/2'>100.00</i><b style='grid-area:1/1'>Sum</b><i style='grid-area:2/2'>119.00</i></div>",
        "Sum 100.00 Net 119.00",
    ),
    "masonry-like span rows": (
        "<div style='display:grid;grid-template-columns:90px 90px'><b style='grid-row:span 2'>Net</b><i>100.00</i><b>Sum</b><i>119.00</i></div>",
        "Net 100.00 Sum 119.00",
    ),
    "shorthand grid flow": (
        "<div style='display:grid;grid:auto auto / auto-flow 90px'><b>Net</b><b>Sum</b><i>119.00</i><i>100.00</i></div>",
        "Net 119.00 Sum 100.00",
    ),
    "grid important": (
        "<style>i{order:5!important}</style><div style='display:grid;grid-template-columns:90px 90px'><b>Net</b><i style='order:-1'>100.00</i><b>Sum</b><i style='order:-2'>119.00</i></div>",
        "Net Sum 100.00 119.00",
    ),
    "float left late": (
        "<div><i style='float:right'>119.00</i><i style='float:left'>Sum</i></div>",
        "Sum 119.00",
    ),
    "floats left reversed by width": (
        "<div style='width:150px'><i style='float:left;width:100px'>100.00</i><i style='float:left;width:100px'>Net</i><i style='float:left;width:100px'>119.00</i></div>",
        "100.00 Net 119.00",
    ),
    "float right block label under": (
        "<div><p style='float:right;margin:0'>119.00</p><p style='margin:0'>Net 100.00</p><p style='margin:0'>Sum</p></div>",
        "Net 100.00 119.00 Sum",
    ),
    "clear left only": (
        "<div><i style='float:right'>119.00</i><p style='clear:left;margin:0'>Sum</p></div>",
        "Sum 119.00",
    ),
    "clear inline": (
        "<div><i style='float:right'>119.00</i><span style='clear:both'>Sum</span></div>",
        "Sum 119.00",
    ),
    "tr order css display flex": (
        "<table><tbody style='display:flex;flex-direction:column-reverse'><tr><td>Net</td><td>100.00</td></tr><tr><td>Sum</td><td>119.00</td></tr></tbody></table>",
        "Sum 119.00 Net 100.00",
    ),
    "tr as flex reverse": (
        "<table><tr style='display:flex;flex-direction:row-reverse'><td>Net</td><td>100.00</td><td>Sum</td><td>119.00</td></tr></table>",
        "119.00 Sum 100.00 Net",
    ),
    "two theads": (
        "<table><tbody><tr><td>100.00</td></tr></tbody><thead><tr><td>Net</td></tr></thead><thead><tr><td>Sum</td></tr></thead></table>",
        "Net 100.00 Sum",
    ),
    "list rtl": (
        "<ul dir=rtl style='display:flex;list-style:none'><li>Net</li><li>100.00</li></ul>",
        "100.00 Net",
    ),
    "inset shorthand logical": (
        "<div style='position:relative;height:60px'><b style='position:absolute;inset-block-start:30px;inset-inline-start:0'>Net</b><i style='position:absolute;inset-block-start:0;inset-inline-start:90px'>100.00</i><b style='position:absolute;inset-block-start:0;inset-inline-start:0'>Sum</b><i style='position:absolute;inset-block-start:30px;inset-inline-start:90px'>119.00</i></div>",
        "Sum 100.00 Net 119.00",
    ),
    "absolute z em": (
        "<div style='position:relative;height:90px'><b style='position:absolute;top:2em;left:0'>Net</b><i style='position:absolute;top:0;left:6em'>100.00</i><b style='position:absolute;top:0;left:0'>Sum</b><i style='position:absolute;top:2em;left:6em'>119.00</i></div>",
        "Sum 100.00 Net 119.00",
    ),
    "absolute different fonts": (
        "<div style='position:relative;height:90px'><b style='position:absolute;top:20px;left:0;font-size:40px'>Net</b><i style='position:absolute;top:44px;left:120px'>100.00</i></div>",
        "Net 100.00",
    ),
    "fieldset grid": (
        "<fieldset style='display:flex;flex-direction:row-reverse'><b>Net</b><i>100.00</i></fieldset>",
        "100.00 Net",
    ),
    "button": (
        "<button style='display:flex;flex-direction:row-reverse'><b>Net</b><i>100.00</i></button>",
        "100.00 Net",
    ),
    "ol reversed": (
        "<ol style='display:flex;flex-direction:column-reverse'><li>Net</li><li>100.00</li></ol>",
        "100.00 Net",
    ),
    "nested order": (
        "<div style='display:flex;flex-direction:column-reverse'><div style='display:flex;flex-direction:row-reverse'><b>Net</b><i>100.00</i></div><div style='display:flex;flex-direction:row-reverse'><b>Sum</b><i>119.00</i></div></div>",
        "119.00 Sum 100.00 Net",
    ),
    "raw text items": (
        "<div style='display:flex;flex-direction:row-reverse'>Net<i>100.00</i>Sum<i>119.00</i></div>",
        "119.00 Sum 100.00 Net",
    ),
    "order media print": (
        "<style>@media print{i{order:-1}}</style><div style='display:flex'><b>Net</b><i>100.00</i></div>",
        "Net 100.00",
    ),
    "container order": (
        "<style>.c{container-type:inline-size}@container (min-width:1px){i{order:-1}}</style><div class=c><div style='display:flex'><b>Net</b><i>100.00</i></div></div>",
        "100.00 Net",
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
    "order 0": (
        "<div style='display:flex'><b style='order:0'>Net</b><i style='order:0'>100.00</i></div>",
        "Net 100.00",
    ),
    "hero overlay": (
        "<div style='position:relative'><img src=x width=600 height=99><h1 style='position:absolute;top:20px;left:20px'>Invoice</h1></div><p>Sum 119.00</p>",
        "Invoice Sum 119.00",
    ),
    "counter badge": (
        "<div>Cart <span style='position:relative;top:-5px;font-size:10px'>3</span></div><p>Sum 119.00</p>",
        "Sum 119.00",
    ),
    "page number": (
        "<p>Sum 119.00</p><div style='position:fixed;bottom:0;right:0'>Page 1 of 2</div>",
        "Sum 119.00",
    ),
    "number absolute right": (
        "<div style='position:relative'><h1>Invoice</h1><div style='position:absolute;top:0;right:0'>No. R-17 of 2 November</div><p>Sum 119.00</p></div>",
        "Invoice Sum 119.00",
    ),
    "sticky footer": (
        "<p>Sum 119.00</p><div style='position:sticky;bottom:0'>ACME</div>",
        "Sum 119.00 ACME",
    ),
    "flex-wrap cards": (
        "<div style='display:flex;flex-wrap:wrap'><div style='width:50%'>Net 100.00</div><div style='width:50%'>Sum 119.00</div></div>",
        "Net 100.00 Sum 119.00",
    ),
    "mobile order": (
        "<style>@media(max-width:600px){.a{order:2}}</style><div style='display:flex'><div class=a>Net 100.00</div><div>Sum 119.00</div></div>",
        "Net 100.00 Sum 119.00",
    ),
    "dl floats": (
        "<dl><dt style='float:left;clear:left;width:100px'>Net</dt><dd>100.00</dd><dt style='float:left;clear:left;width:100px'>Sum</dt><dd>119.00</dd></dl>",
        "Net 100.00 Sum 119.00",
    ),
    "pulled row": (
        "<div style='margin:0 -15px'><div style='padding:0 15px'>Sum 119.00</div></div>",
        "Sum 119.00",
    ),
    "qr absolute": (
        "<div style='position:relative'><p>Sum 119.00</p><div style='position:absolute;right:0;top:0'>Scan to pay</div></div>",
        "Sum 119.00",
    ),
    "ul inline": (
        "<ul><li style='display:inline-block'>Net 100.00</li><li style='display:inline-block'>Sum 119.00</li></ul>",
        "Net 100.00 Sum 119.00",
    ),
    "thead": (
        "<table><thead><tr><th>Net</th><th>Sum</th></tr></thead><tbody><tr><td>100.00</td><td>119.00</td></tr></tbody></table>",
        "Net Sum 100.00 119.00",
    ),
    "rowspan notes": (
        "<table><tr><td rowspan=2 style='vertical-align:top'>Item</td><td>Net</td><td>100.00</td></tr><tr><td>Sum</td><td>119.00</td></tr></table>",
        "Item Net 100.00 Sum 119.00",
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
    "order via style attr on contents": "<div style='display:flex'><div style='display:contents'><b style='order:2'>Net</b><i style='order:4'>100.00</i></div><b>Sum</b><i style='order:3'>119.00</i></div>",
    "grid negative lines": "<div style='display:grid;grid-template-columns:90px 90px'><b style='grid-column:-2;grid-row:1'>Net</b><i style='grid-column:-3;grid-row:1'>100.00</i></div>",
    "grid -start names": "<div style='display:grid;grid-template-areas:\"a b\" \"c d\"'><b style='grid-row-start:c;grid-column-start:c'>Net</b><i style='grid-row:a;grid-column:b'>100.00</i><b style='grid-row:a-start;grid-column:a-start'>Sum</b><i style='grid-row:d;grid-column:d'>119.00</i></div>",
    "float with top margin": "<div><i style='float:right;margin-top:22px'>119.00</i><p style='margin:0'>Net 100.00</p><p style='margin:0'>Sum</p></div>",
    "absolute in tds": "<table style='position:relative'><tr><td>Net<i style='position:absolute;top:24px;left:200px'>100.00</i></td></tr><tr><td>Sum<i style='position:absolute;top:2px;left:200px'>119.00</i></td></tr></table>",
    "absolute nested spans": "<div style='position:relative;height:60px'><div><b>Net</b><i style='position:absolute;top:22px;left:99px'>100.00</i></div><div><b>Sum</b><i style='position:absolute;top:0;left:99px'>119.00</i></div></div>",
    "absolute with unit words": "<div style='position:relative'><p style='margin:0'>Net <i style='position:absolute;top:20px;left:90px'>100.00 EUR incl.</i></p><p style='margin:0'>Sum <i style='position:absolute;top:0;left:90px'>119.00 EUR incl.</i></p></div>",
    "relative with words": "<p style='margin:0;line-height:20px'>Net <i style='position:relative;top:20px'>100.00 EUR incl.</i></p><p style='margin:0;line-height:20px'>Sum <i style='position:relative;top:-20px'>119.00 EUR incl.</i></p>",
    "label with number": "<p style='margin:0;line-height:20px'><b style='position:relative;top:20px'>Net 1.</b> 100.00</p><p style='margin:0;line-height:20px'><b style='position:relative;top:-20px'>Sum 2.</b> 119.00</p>",
    "label of many words": "<p style='margin:0;line-height:20px'><b style='position:relative;top:20px'>Net amount of all goods and services in November 2026</b> 100.00</p><p style='margin:0;line-height:20px'><b style='position:relative;top:-20px'>Sum of all goods and services and of taxes thereon</b> 119.00</p>",
    "table rows transform": "<table><tr style='transform:translateY(24px)'><td>100.00</td></tr><tr><td>Sum</td></tr></table>",
    "columns of label and value": "<div style='columns:2;width:300px'><p style='margin:0'>Net</p><p style='margin:0'>Sum</p><p style='margin:0'>100.00</p><p style='margin:0'>119.00</p></div>",
    "bidi override ltr in rtl": "<p dir=rtl>Sum <bdi>119.00</bdi> Net <bdi>100.00</bdi></p>",
}
"""Where it is not computed which amount stands beside which label."""

"""Names of what moves money: cards, wallets and services, in small letters.

Rows below a total and sentences about what was paid know the same ones.

Pure data.
"""

from __future__ import annotations

from typing import Final

SERVICES: Final = (
    r"visa|master ?card|maestro|v ?pay|amex|american express|diners|paypal|stripe|klarna"
    r"|sum ?up|i?zettle|mollie|adyen|(?:apple|google|amazon|samsung) ?pay|giropay|girocard"
    r"|ec[- ]?(?:karte|cash)|sofortüberweisung|ideal|bancontact|payconiq|swish|mobile ?pay|vipps"
    r"|twint|blik|przelewy24|payu|bizum|multibanco|mb ?way|satispay|redsys|venmo|zelle|cash ?app"
    r"|revolut|wise|alipay|wechat|unionpay"
)
"""An alternation, to be used between the ends of words."""

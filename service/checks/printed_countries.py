"""Does the document give a reason for a country? By name, code, VAT id, account, phone or domain.

Few documents print `DE`; most print the country's name, or nothing but a VAT id or a domain. A
country without any of these is a guess. Countries without names in this list are not judged. The
names are parts of names, in more languages than `country_names` reads: a word too many does no
harm here.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re

from service.checks.printed_text import PrintedText

_NAMES = {
    "AT": "austria österreich oesterreich autriche oostenrijk áustria",
    "AU": "australia australien australie",
    "BE": "belgium belgien belgique belgië belgie bélgica belgica belgio belgia",
    "BG": "bulgaria bulgarien bulgarie bulgarije bułgaria bulgária българия",
    "BR": "brazil brasil brasilien brésil brasile brazilië brazylia",
    "CA": "canada kanada canadá",
    "CH": "switzerland schweiz suisse svizzera suiza zwitserland szwajcaria suíça",
    "CN": "china chine cina chiny 中国",
    "CY": "cyprus zypern chypre chipre cipro cypr",
    "CZ": "czech tschechien tschechische tchèque tchéquie checa chequia ceca tsjechië czechy česko "
    "česká",
    "DE": "germany deutschland allemagne alemania germania duitsland niemcy alemanha",
    "DK": "denmark dänemark danemark dinamarca danimarca denemarken dania danmark",
    "EE": "estonia estland estonie eesti",
    "ES": "spain spanien espagne españa espana spagna spanje hiszpania espanha",
    "FI": "finland finnland finlande finlandia finlândia suomi",
    "FR": "france frankreich francia frankrijk francja frança",
    "GB": "kingdom königreich britain großbritannien royaume-uni grande-bretagne england scotland "
    "wales inghilterra inglaterra reino regno koninkrijk anglia brytania uk u.k",
    "GR": "greece griechenland grèce grecia griekenland grecja grécia hellas ελλάδα ελλασ",
    "HR": "croatia kroatien croatie croacia croazia kroatië chorwacja croácia hrvatska",
    "HU": "hungary ungarn hongrie hungría ungheria hongarije węgry hungria magyarország",
    "IE": "ireland irland irlande irlanda ierland irlandia éire",
    "IN": "india indien inde indie índia भारत",
    "IS": "iceland island islande islandia islanda ijsland islândia ísland",
    "IT": "italy italien italie italia italië włochy itália",
    "JP": "japan japon japón giappone japonia japão 日本",
    "LI": "liechtenstein",
    "LT": "lithuania litauen lituanie lituania litouwen litwa lituânia lietuva",
    "LU": "luxembourg luxemburg luxemburgo lussemburgo luksemburg lëtzebuerg",
    "LV": "latvia lettland lettonie letonia lettonia letland łotwa letónia latvija",
    "MT": "malta malte",
    "MX": "mexico méxico mexiko mexique messico meksyk",
    "NL": "netherlands niederlande pays-bas nederland holland bajos bassi holandia baixos",
    "NO": "norway norwegen norvège noruega norvegia noorwegen norwegia norge",
    "PL": "poland polen pologne polonia polska polônia polónia",
    "PT": "portugal portogallo portugalia",
    "RO": "romania rumänien roumanie rumanía roemenië rumunia roménia românia",
    "RS": "serbia serbien serbie servië serbia sérvia srbija србија",
    "SE": "sweden schweden suède suecia svezia zweden szwecja suécia sverige",
    "SI": "slovenia slowenien slovénie eslovenia slovenië słowenia eslovénia slovenija",
    "SK": "slovakia slowakei slovaquie eslovaquia slovacchia slowakije słowacja eslováquia "
    "slovensko slovenská",
    "TR": "turkey türkei turquie turquía turchia turkije turcja turquia türkiye",
    "UA": "ukraine ucrania ucraina oekraïne ukraina ucrânia україна",
    "US": "usa u.s.a states staaten états-unis unidos uniti staten zjednoczone u.s",
}
"""Words that name the country, in the languages of the labels and in its own."""
_NAMED = {code: tuple(names.split()) for code, names in _NAMES.items()}
_PHONES = {
    pair[:2]: pair[3:]
    for pair in (
        "AT:43 AU:61 BE:32 BG:359 BR:55 CH:41 CN:86 CY:357 CZ:420 DE:49 DK:45 EE:372 ES:34 FI:358 "
        "FR:33 GB:44 GR:30 HR:385 HU:36 IE:353 IN:91 IS:354 IT:39 JP:81 LI:423 LT:370 LU:352 "
        "LV:371 MT:356 MX:52 NL:31 NO:47 PL:48 PT:351 RO:40 RS:381 SE:46 SI:386 SK:421 TR:90 UA:380"
    ).split()
}
_ABROAD = r"(?:\+|(?<![0-9/.-])(?<![0-9] )00)"
"""What a phone number with its country begins with. `0041` within an account or another number does
not count."""
_OTHER_CODES = {"GR": "EL", "GB": "UK"}
"""Of VAT ids and domains, where they differ from ISO 3166."""


def country_is_printed(code: str, text: PrintedText) -> bool:
    """Whether the document has any reason for this country, or the country is not in the list."""
    names = _NAMED.get(code)
    if names is None:
        return True
    if any(name in text.lower for name in names):
        return True
    codes = (code, _OTHER_CODES.get(code, code))
    if any(_stands(one, text) for one in codes):
        return True
    phone = _PHONES.get(code)
    if phone is None:
        return False
    return re.search(rf"{_ABROAD} ?\(?{phone}(?![0-9]?[A-Za-z])", text.plain) is not None


def _stands(code: str, text: PrintedText) -> bool:
    """As a word (`DE`, `D-80333` is no proof), before the digits of an id, or as a domain."""
    if code in text.plain and re.search(rf"{code}(?<![A-Za-z]..)(?![A-Za-z]{{2}})", text.plain):
        return True
    return re.search(rf"\.{code.lower()}(?![a-z0-9])", text.lower) is not None

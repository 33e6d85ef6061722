"""Legal forms of companies (`GmbH`, `S.r.l.`, `ООО`, `株式会社`), as they stand in names.

A form that is also a word (`as`, `se`, `co`) counts only at the end of a name: `Nordby AS`, but not
`No se admiten devoluciones`.

A name without its form may be another company: `Holzner GmbH` is a partner of `Holzner GmbH & Co.
KG`. So a name that goes on with a form at each of its places lacks it.

Pure; linear in the text, for places are bounded.
"""

from __future__ import annotations

import re
from typing import Final

_FORMS = (
    "gmbh mbh gesmbh ges.m.b.h. kg kgaa ohg ug gbr mbb partg e.k. e.v. eg ltd limited llc llp inc "
    "corp incorporated corporation company pty pte pvt bhd plc sarl sàrl sas sasu eurl sci s.a. "
    "s.a.s. s.l. s.l.u. slu s.r.l. srl srls s.p.a. spa snc s.n.c. s.a.u. s.c. b.v. bv n.v. nv "
    "bvba v.o.f. vof a/s i/s k/s p/s aps asa oy oyj tmi sp.z.o.o. sp.j. sp.k. lda ltda unipessoal "
    "s.r.o. a.s. v.o.s. k.s. kft zrt nyrt d.o.o. d.d. j.d.o.o. d.n.o. a.ş. şti ltd.şti. oü uab "
    'mb ehf hf slf eood ood cv tbk ооо оао зао пао еад еоод оод тов тзов прат фоп בע"מ αε επε '
    "ικε οε α.ε. ε.π.ε. ι.κ.ε. aktiengesellschaft genossenschaft"
).split()
_ALSO_WORDS = "ag ab as se sa sl ek ev hb co pt sia ad ад ао ип пп ат bt".split()
_BEFORE_A_NAME = "pt|sia|ип|ао|пп|ат|cv|ud|as|фоп|uab|ад"
_UNSPACED = (
    r"株式会社|有限会社|合同会社|有限公司|股份公司|\(株\)|㈱|주식회사|유한회사|\(주\)|㈜|บริษัท|จำกัด"
)
_END = r"(?=\.?\s*(?:\Z|[,;()|·•–—\n\"»”]|  |& |- |/ ))"
COMPANY = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(map(re.escape, _FORMS))}|sp\. ?z ?o\. ?o\.|spol\. s r\.o\.|e\. [kv]\."
    rf"|s\. ?a\. ?r\. ?l\.|sdn\. bhd)(?!\w)|(?:{'|'.join(_ALSO_WORDS)}){_END}"
    rf"|(?:\A|(?<=[:\n]) ?)(?:{_BEFORE_A_NAME})\.? (?=[\w\"«“„]))|{_UNSPACED}"
)
"""A legal form, in small letters."""
_BEFORE_FORM = re.compile(r",? |,(?=\w)")
_PARTNERS = re.compile(r"(?:&|\+|und|and) co(?!\w)")
_CAPITAL = re.compile(
    r"[ ,.(-]{1,3}(?:(?:au|à|a|con|com|de|med|met|mit|with|unipersonnelle|unipersonale|uninominale)"
    r" ){0,2}(?:capital|capitale|stammkapital|grundkapital|kapital|maatschappelijk kapitaal)(?!\w)"
)
"""Behind a form, it begins the row below a name: `SARL au capital de 8 000 €`."""
_FORM_CHARS_MAX: Final = 24
_NAME_WORDS_MAX: Final = 6
_PLACES_MAX: Final = 12


def is_legal_form(bare: str) -> bool:
    """Whether it is a form alone, or with its capital; in small letters."""
    if COMPANY.fullmatch(bare) is not None or COMPANY.fullmatch(bare.strip(" .,")) is not None:
        return True
    form = COMPANY.match(bare) if "apita" in bare else None
    return form is not None and _CAPITAL.match(bare, form.end()) is not None


def company_before(words: str) -> tuple[str, str]:
    """The company's name that begins these words and ends in its legal form, and what follows; no
    name where they are a form alone, or have none, or more words than a name before it."""
    found = COMPANY.search(words)
    name = words[: found.end()].strip() if found is not None else ""
    if found is None or len(name.split()) > _NAME_WORDS_MAX or is_legal_form(name):
        return "", words
    return name, words[found.end() :]


def lacks_legal_form(name: str, text: str) -> bool:
    """Whether a legal form stands behind the name wherever the text prints it as it is."""
    at, lacks = text.find(name), False
    for _ in range(_PLACES_MAX):
        if at < 0:
            break
        end = at + len(name)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            if not _is_form(text[end : end + _FORM_CHARS_MAX].lower()):
                return False  # As in most invoices.
            lacks = True
        at = text.find(name, end)
    return lacks


def _is_form(behind: str) -> bool:
    gap = _BEFORE_FORM.match(behind)
    if gap is None:
        return False
    return bool(COMPANY.match(behind, gap.end()) or _PARTNERS.match(behind, gap.end()))

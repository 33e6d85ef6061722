"""Legal forms of companies (`GmbH`, `S.r.l.`, `ООО`, `株式会社`), as they stand in names.

A form that is also a word (`as`, `se`, `co`) counts only at the end of a name: `Nordby AS`, but not
`No se admiten devoluciones`.

Pure.
"""

from __future__ import annotations

import re

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

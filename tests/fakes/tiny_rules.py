"""Stylesheets in the place of the official rules: each writes one known verdict."""

from __future__ import annotations

from pathlib import Path

from service.einvoices.official_rules import RULE_SETS

_HEAD = (
    '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" '
    'xmlns:svrl="http://purl.oclc.org/dsdl/svrl">'
)
FIRST_ID = "//*[local-name() = 'ID'][1]"
_FAILED = (
    '<svrl:failed-assert id="{id}" flag="{flag}"><svrl:text>{id} is broken by '
    f'<xsl:value-of select="{FIRST_ID}"/></svrl:text></svrl:failed-assert>'
)
LOOP = (
    '<xsl:template match="/"><xsl:call-template name="again"/></xsl:template>'
    '<xsl:template name="again"><xsl:call-template name="again"/></xsl:template>'
)


def failing(*rules: tuple[str, str], times: int = 1) -> str:
    """Templates that report these rules (id, flag) for every document."""
    reports = "".join(_FAILED.format(id=name, flag=flag) for name, flag in rules) * times
    return (
        f'<xsl:template match="/"><svrl:schematron-output>{reports}</svrl:schematron-output>'
        "</xsl:template>"
    )


def write_rules(folder: Path, **templates: str) -> Path:
    """All rule sets; those that are not named report nothing. `EN16931_UBL` names `EN16931-UBL`."""
    for name in RULE_SETS:
        body = templates.get(name.replace("-", "_"), failing())
        (folder / f"{name}.xslt").write_text(f"{_HEAD}{body}</xsl:stylesheet>", encoding="utf-8")
    return folder

"""Examples of every command, for its help; a test parses each of them.

Typer prints them under a command's flags. Nothing here is imported that costs time.
"""

from __future__ import annotations

from typing import Final

PROGRAM: Final = "invoice-stream"
_OF: Final[dict[str, tuple[str, ...]]] = {
    "": ("demo", "extract invoice.pdf", "check --create-topics --call", "run -c service.toml"),
    "run": ("run", "run -c service.toml", "run -s kafka.group_id=mine -s llm.model=qwen3:4b"),
    "check": (
        "check -c service.toml",
        "check --transaction",
        "check --create-topics --partitions 12 --call",
    ),
    "store": ("store --database sqlite:///invoices.sqlite", "store --once -c service.toml"),
    "console": ("console", "console --database sqlite:///invoices.sqlite -s console.port=8090"),
    "graph": ("graph", "graph --format mermaid"),
    "demo": (
        "demo",
        "demo --keep",
        "demo --llm-url http://127.0.0.1:11434 --model qwen3:4b --invoices 20",
        "demo --bootstrap-servers kafka.example:9092 --remove-topics",
    ),
    "publish": (
        "publish invoices/*.pdf",
        "publish large.pdf --store file:///srv/documents",
        "publish - < events.jsonl",
    ),
    "extract": (
        "extract invoice.xml scan.png",
        "extract --output csv invoices/*.pdf",
        "extract invoice.pdf --html report.html",
        "extract invoice.pdf --text",
        "extract - --output jsonl < events.jsonl",
    ),
    "forget": ("forget --sender vendor-17", "forget --document invoice.pdf --yes"),
    "health": ("health", "health -s http.port=9101"),
    "samples": ("samples folder", "samples folder --count 100 --kinds text,pdf --seed 7"),
    "evaluate": (
        "evaluate labelled",
        "evaluate labelled --html worst.html --min-right 98",
        "evaluate labelled --results before.jsonl --compare after.jsonl",
    ),
    "plan": ("plan 100000", "plan 1000000 --call-s 3 --slots-per-server 64 --output json"),
    "completion": (
        "completion bash > ~/.local/share/bash-completion/completions/invoice-stream",
        "completion zsh > ~/.invoice-stream.zsh && echo 'source ~/.invoice-stream.zsh' >> ~/.zshrc",
        "completion fish > ~/.config/fish/completions/invoice-stream.fish",
    ),
    "replay": ("replay list", "replay send --reason llm_timeout --since 2026-03-01"),
    "replay list": (
        "replay list",
        "replay list --each --reason llm_timeout --older-than 2h",
        "replay list --output csv > failures.csv",
    ),
    "replay show": (
        "replay show F2@17",
        "replay show INV-1",
        "replay show F2@17 --payload --output json",
    ),
    "replay send": (
        "replay send F2@17",
        "replay send --reason llm_timeout --dry-run",
        "replay send --reason llm_timeout --id monday --rate 50",
    ),
    "replay discard": ("replay discard F2@17 --note 'sent twice'",),
    "replay export": ("replay export failures.jsonl --reason schema_invalid",),
    "replay import": ("replay import failures.jsonl --dry-run",),
    "replay report": ("replay report", "replay report --id monday --wait 60 --output json"),
    "replay watch": ("replay watch", "replay watch --reason llm_auth --output jsonl"),
    "results": ("results list --limit 20", "results show 3@1207", "results export all.xlsx"),
    "results list": (
        "results list --limit 20",
        "results list --state open --supplier acme --amount 100..200",
        "results list --of failures --output json",
    ),
    "results show": ("results show 3@1207", "results show INV-1 --output json"),
    "results export": (
        "results export march.csv --date 2026-03-01..2026-03-31",
        "results export labelled-folder --format labelled --state approved",
    ),
    "results follow": ("results follow --trust look", "results follow --output jsonl"),
    "results review": (
        "results review 3@1207 approve --by 'Ann Lee'",
        "results review INV-1 reject --by 'Ann Lee' --note 'paid already'",
        "results review 3@1207 correct --by 'Ann Lee' --file corrected.json",
    ),
    "config": ("config show", "config lint -c service.toml", "config init service.toml"),
    "config show": ("config show", "config show --all --output json -c service.toml"),
    "config lint": ("config lint -c service.toml",),
    "config init": ("config init service.toml", "config init --all service.toml"),
    "bench": ("bench parallel",),
    "bench parallel": (
        "bench parallel",
        "bench parallel --base-url http://127.0.0.1:8000 --dialect openai --model m --out report",
    ),
    "schematron": ("schematron fetch", "schematron agree folder"),
    "schematron fetch": ("schematron fetch", "schematron fetch --folder /srv/rules"),
    "schematron agree": ("schematron agree folder --output json",),
}


def examples_of(command: str) -> tuple[str, ...]:
    """The lines that a person would type."""
    return tuple(f"{PROGRAM} {words}" for words in _OF[command])


def examples(command: str) -> str:
    """The end of a command's help. The form feed tells click not to fill the lines anew."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in examples_of(command))))

"""Scripts that let shells complete commands, flags and settings.

They are made from the commands themselves and hold every word, so that completing asks no process:
a start of the command line takes the better part of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from service.commands.examples import PROGRAM

_SETTING_FLAGS: Final = ("-s", "--set")


def script(shell: str, root: Any, settings: tuple[str, ...]) -> str:
    """The script for one of `SHELLS`; `settings` are the names that `--set` takes."""
    return SHELLS[shell](dict(_words(root, ())), settings)


def _words(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """What may follow each command: its commands, else its flags."""
    inner = getattr(command, "commands", None)
    flags = [
        name
        for one in command.params
        if not getattr(one, "hidden", False) and one.param_type_name == "option"
        for name in (*one.opts, *one.secondary_opts)
        if name.startswith("--")
    ]
    yield path, [*(inner or ()), *flags, "--help"]
    for name, one in (inner or {}).items():
        yield from _words(one, (*path, name))


def _bash(words: dict[tuple[str, ...], list[str]], settings: tuple[str, ...]) -> str:
    cases = "\n".join(
        f'    "{" ".join(path)}") words="{" ".join(found)}";;' for path, found in words.items()
    )
    groups = "|".join(sorted({path[0] for path in words if len(path) > 1}))
    names = " ".join(f"{name}=" for name in settings)
    return f"""# bash completion of {PROGRAM}
_invoice_stream() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}"
  local path="" words="" word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$word" in -*) continue;; esac
    case "$path" in
      "") path="$word";;
      {groups}) path="$path $word"; break;;
      *) break;;
    esac
  done
  if [[ "$before" == {" || $before == ".join(_SETTING_FLAGS)} ]]; then
    COMPREPLY=($(compgen -W "{names}" -- "$current"))
    compopt -o nospace 2>/dev/null
    return
  fi
  case "$path" in
{cases}
  esac
  if [[ -n "$words" && ( "$current" == -* || "$path" != *" "* ) ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
  if [[ "$current" != -* ]]; then
    COMPREPLY=($(printf '%s\\n' "${{COMPREPLY[@]}}" | grep -v '^--'))
  fi
}}
complete -o default -F _invoice_stream {PROGRAM}
"""


def _zsh(words: dict[tuple[str, ...], list[str]], settings: tuple[str, ...]) -> str:
    return "autoload -U +X bashcompinit && bashcompinit\n" + _bash(words, settings)


def _fish(words: dict[tuple[str, ...], list[str]], settings: tuple[str, ...]) -> str:
    rows = [f"# fish completion of {PROGRAM}"]
    firsts = [name for name in words[()] if not name.startswith("--")]
    base = f"complete -c {PROGRAM}"
    rows.append(f"{base} -n '__fish_use_subcommand' -xa '{' '.join(firsts)}'")
    for path, found in words.items():
        if not path:
            continue
        seen = " and ".join(f"__fish_seen_subcommand_from {name}" for name in path)
        seen = seen.replace(" and ", "; and ")
        inner = [name for name in found if not name.startswith("--")]
        if inner:
            none = f"not __fish_seen_subcommand_from {' '.join(inner)}"
            rows.append(f"{base} -n '{seen}; and {none}' -xa '{' '.join(inner)}'")
        rows += [f"{base} -n '{seen}' -l {name[2:]}" for name in found if name.startswith("--")]
    rows.append(f"{base} -s s -l set -xa '{' '.join(f'{name}=' for name in settings)}'")
    return "\n".join(rows) + "\n"


SHELLS: Final[dict[str, Callable[[dict[tuple[str, ...], list[str]], tuple[str, ...]], str]]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}

"""All settings of the service, declared by group and read here.

Only this module reads the environment and the settings file. Precedence: command-line flag >
environment (`INVOICE_STREAM_…`, `__` nests) > TOML file > default. Secrets are `SecretStr`, and
each can come from a file instead (`…_FILE`), so that they never show in a process list or a repr.

Contradictory values are rejected here, at start, with a sentence that says how to correct them. No
other room may check settings again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from service.limits.strategy import Strategy
from service.model.order import Order
from service.settings.addresses import proxy_sign_in
from service.settings.auto_replay import AutoReplaySettings
from service.settings.batch import BatchSettings
from service.settings.breaker import BreakerSettings
from service.settings.cache import CacheSettings
from service.settings.chosen_endpoints import ChosenEndpoint, chosen_endpoint, chosen_endpoints
from service.settings.console import ConsoleSettings
from service.settings.cost import CostSettings
from service.settings.documents import DocumentsSettings
from service.settings.extraction import ChecksPolicy, ExtractionSettings
from service.settings.fault_lines import fault_lines, no_json_line
from service.settings.gate import GateMode, GateSettings
from service.settings.gpu import GpuSettings
from service.settings.group import Group
from service.settings.http import HttpSettings
from service.settings.kafka import KafkaSettings
from service.settings.llm import (
    DialectName,
    EndpointSettings,
    EscalationSettings,
    LlmSettings,
    header_lines,
)
from service.settings.llm_variables import usual_origins, usual_variables
from service.settings.log import LogSettings
from service.settings.memory import MemorySettings
from service.settings.misspelt import misspelt_variables
from service.settings.origins import DEFAULT, SettingsFile, origins_of, sources_of
from service.settings.registry import RegistrySettings
from service.settings.retry import RetrySettings
from service.settings.store import StoreSettings
from service.settings.toml_file import UnusableToml, read_toml, unusable
from service.settings.tracing import TracingSettings
from service.settings.whole_file import read_small_text

ENV_PREFIX = "INVOICE_STREAM_"
FILE_VARIABLE = ENV_PREFIX + "CONFIG_FILE"

__all__ = [
    "CLOSE_S",
    "REPORTS_CLOSE_S",
    "AutoReplaySettings",
    "BatchSettings",
    "BreakerSettings",
    "CacheSettings",
    "ChecksPolicy",
    "ChosenEndpoint",
    "ConsoleSettings",
    "CostSettings",
    "Delivery",
    "DialectName",
    "DocumentsSettings",
    "EndpointSettings",
    "EscalationSettings",
    "ExtractionSettings",
    "GateMode",
    "GateSettings",
    "GpuSettings",
    "HttpSettings",
    "KafkaSettings",
    "LlmSettings",
    "LogSettings",
    "MemorySettings",
    "RegistrySettings",
    "RetrySettings",
    "Settings",
    "SettingsRefused",
    "StoreSettings",
    "TracingSettings",
    "chosen_endpoint",
    "chosen_endpoints",
    "disable_tracing_to_vendors",
    "environment_for_child",
    "load",
    "origins",
    "secret_names",
    "variable_of",
]


CLOSE_S = 5.0
"""Time for all sessions, and then the group, to close beyond one step's deadline."""
REPORTS_CLOSE_S = 2.0
"""Time for batch reports to be written, and again for closing their connection."""


class Delivery(StrEnum):
    """The promised number of outcomes per event."""

    EXACTLY_ONCE = "exactly_once"
    AT_LEAST_ONCE = "at_least_once"


class _SettingsFile(TomlConfigSettingsSource):
    def _read_file(self, file_path: Any) -> dict[str, Any]:
        """Raises UnusableToml for a group that has a value: a variable of one of its settings would
        replace it without a word."""
        table = read_toml(file_path)
        for name, value in table.items():
            if _is_group(name) and not isinstance(value, dict):
                raise UnusableToml(f"has a value for {name}, which is a group: write [{name}]")
        return table


class Settings(BaseSettings):
    """All settings of the service."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    delivery: Delivery = Field(
        Delivery.EXACTLY_ONCE,
        description="Promise about the number of outcomes per event. `exactly_once` commits "
        "outcomes and input offset in one transaction; `at_least_once` can duplicate "
        "outcomes after a crash.",
    )
    order: Order = Field(
        Order.NONE,
        description="Order in which outcomes are published: any order, input order per record "
        "key, or input order per partition. Calls to the LLM server run in parallel "
        "in each case.",
    )
    strategy: Strategy = Field(
        Strategy.AUTO,
        description="`parallel` sends several calls at once, `serial` one at a time. `auto` is "
        "parallel and becomes serial while memory is nearly used up.",
    )
    stop_grace_s: float = Field(
        20.0,
        ge=0,
        le=600,
        description="Time after SIGTERM in which running batches may finish. Closing takes up to "
        "34 s more by default, so give the supervisor 65 s.",
    )
    failpoint: str = Field(
        "",
        description="For tests only: strikes at a named step, as "
        "`name:kill|stop|raise|sleep=SECONDS:nth`.",
    )
    kafka: KafkaSettings = KafkaSettings()
    registry: RegistrySettings = RegistrySettings()
    llm: LlmSettings = LlmSettings()
    retry: RetrySettings = RetrySettings()
    gate: GateSettings = GateSettings()
    breaker: BreakerSettings = BreakerSettings()
    memory: MemorySettings = MemorySettings()
    batch: BatchSettings = BatchSettings()
    extraction: ExtractionSettings = ExtractionSettings()
    documents: DocumentsSettings = DocumentsSettings()
    cost: CostSettings = CostSettings()
    cache: CacheSettings = CacheSettings()
    auto_replay: AutoReplaySettings = AutoReplaySettings()
    store: StoreSettings = StoreSettings()
    console: ConsoleSettings = ConsoleSettings()
    http: HttpSettings = HttpSettings()
    gpu: GpuSettings = GpuSettings()
    log: LogSettings = LogSettings()
    tracing: TracingSettings = TracingSettings()

    @model_validator(mode="after")
    def _serial_is_one_endpoint(self) -> Self:
        if self.strategy is Strategy.SERIAL and len(self.llm.endpoints) > 1:
            raise ValueError("strategy = serial makes one call at a time, so it takes one endpoint")
        return self

    @model_validator(mode="after")
    def _budgets_have_prices(self) -> Self:
        """A call without a price would be spent and not counted."""
        dear = [(one, self.cost.bounded) for one in chosen_endpoints(self.llm, self.gate, "llm")]
        extra = self.llm.escalation
        if extra is not None:
            bounded = self.cost.bounded or extra.cost_per_day is not None
            dear.append((chosen_endpoint(extra, self.llm, self.gate), bounded))
        for one, bounded in dear:
            if bounded and one.price is None and not self.cost.knows(one.llm.model):
                raise ValueError(
                    f"a budget needs the price of each model: {one.llm.model} (endpoint "
                    f"{one.name}) has none in cost.prices"
                )
        return self

    @property
    def stop_budget_s(self) -> float:
        """Longest time from SIGTERM to the exit: batches, then sessions, group, batch reports.

        A supervisor that kills earlier loses nothing, but calls in progress are repeated. Spans
        that wait for an unreachable collector are not counted: by then everything is committed.
        """
        closing_s = CLOSE_S + self.kafka.step_timeout_s
        return self.stop_grace_s + 2 * closing_s + 2 * REPORTS_CLOSE_S

    def with_database(self, address: str) -> Self:
        """The same with another database of the store."""
        store = self.store.model_copy(update={"database": SecretStr(address)})
        return self.model_copy(update={"store": store})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags (init) override the environment, which overrides the file."""
        del dotenv_settings, file_secret_settings
        return (init_settings, env_settings, _SettingsFile(settings_cls))


class SettingsRefused(Exception):
    """Raised when settings are missing, malformed or contradict each other; exit code 2."""


def load(
    flags: Mapping[str, Any] | None = None,
    config_file: Path | None = None,
    secrets_of: Collection[str] | None = None,
) -> Settings:
    """Reads flags (nested mapping), environment and file into checked settings; of the files that
    hold secrets those of the groups named, or all. The user of a command need not be able to read
    the secrets of others.

    Raises SettingsRefused with one line per fault, each with the place that its value came from.
    """
    path = config_file or _config_file()
    if path is not None and (fault := unusable(path)):
        raise SettingsRefused(f"the settings file {path} {fault}")

    class _FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    faults = _misspelt()
    try:
        settings = _FromFile(**(flags or {}))
    except ValidationError as error:
        told = set(map(str.upper, os.environ)) - _known_variables()  # By `_misspelt`.
        given = (flags or {}, os.environ, ENV_PREFIX, _file(path))
        faults += fault_lines(
            error, Settings.model_fields, lambda name: sources_of(name, *given), told
        )
        raise SettingsRefused("\n".join(faults)) from None
    except RecursionError:
        raise SettingsRefused("a list or a table is nested too deeply") from None
    except SettingsError as error:
        raise SettingsRefused(no_json_line(str(error), variable_of)) from None
    except UnusableToml as error:
        raise SettingsRefused(f"the settings file {path} {error}") from None
    except OSError as error:
        raise SettingsRefused(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise SettingsRefused(str(error)) from None
    if faults:
        raise SettingsRefused("\n".join(faults))
    return _with_secret_files(_with_usual_variables(settings), secrets_of)


def origins(
    flags: Mapping[str, Any] | None = None, config_file: Path | None = None
) -> dict[str, tuple[str, ...]]:
    """The places that have each setting that `load` takes, the one that counts first."""
    path = config_file or _config_file()
    found = origins_of(_names(), flags or {}, os.environ, ENV_PREFIX, _file(path))
    usual = usual_origins(load(flags, config_file, ()).llm, os.environ)
    return {n: usual.get(n, at) if at == (DEFAULT,) else at for n, at in found.items()}


def disable_tracing_to_vendors() -> None:
    """LangSmith is a transitive dependency that uploads payloads when its variables are set."""
    for variable in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2"):
        os.environ[variable] = "false"


def environment_for_child(overrides: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with `overrides`, for a service started as a child process."""
    return {**os.environ, **overrides}


def started_by_uv() -> bool:
    """Whether `uv run` started this process or one above it."""
    return "UV_RUN_RECURSION_DEPTH" in os.environ


def _file(path: Path | None) -> SettingsFile:
    return SettingsFile(str(path), None if path is None else read_toml(path))


def _config_file() -> Path | None:
    named = os.environ.get(FILE_VARIABLE)
    return Path(named) if named else None


def _misspelt() -> list[str]:
    """A line about misspelt variables, which pydantic-settings would silently ignore."""
    misspelt = ", ".join(misspelt_variables(os.environ, ENV_PREFIX, _known_variables()))
    advice = "docs/settings.md lists all settings, nested ones are spelt GROUP__NAME"
    return [f"unknown environment variable {misspelt}; {advice}"] if misspelt else []


def _known_variables() -> set[str]:
    return {FILE_VARIABLE, *map(variable_of, _names())}


def _is_group(name: str) -> bool:
    """Whether a setting is a group of others."""
    field = Settings.model_fields.get(name)
    kind = field.annotation if field else None
    return isinstance(kind, type) and issubclass(kind, Group)


def _names() -> set[str]:
    """All settings and their groups, as flags spell them."""
    names = set()
    for name, field in Settings.model_fields.items():
        names.add(name)
        group = field.annotation
        if isinstance(group, type) and issubclass(group, Group):
            names |= {f"{name}.{inner}" for inner in group.model_fields}
    return names


def secret_names() -> dict[str, str]:
    """Each secret as flags spell it, with the setting that names a file for it."""
    return {
        f"{name}.{inner}": f"{name}.{inner}_file"
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Group)
        for inner, secret in field.annotation.model_fields.items()
        if secret.annotation is SecretStr
    }


def variable_of(name: str) -> str:
    """A setting as the environment spells it."""
    return ENV_PREFIX + name.replace(".", "__").upper()


def _with_usual_variables(settings: Settings) -> Settings:
    """Address and token of the LLM server from the variables that its own tools read, where no
    setting names them."""
    try:
        found = usual_variables(settings.llm, os.environ)
    except ValueError as error:
        raise SettingsRefused(str(error)) from None
    found["endpoints"] = tuple(
        one.model_copy(
            update=usual_variables(
                chosen_endpoint(one, settings.llm, settings.gate).llm, os.environ
            )
        )
        for one in settings.llm.endpoints
    )
    extra = settings.llm.escalation
    if extra is not None:
        of_extra = usual_variables(
            chosen_endpoint(extra, settings.llm, settings.gate).llm, os.environ
        )
        found["escalation"] = extra.model_copy(update=of_extra)
    return settings.model_copy(update={"llm": settings.llm.model_copy(update=found)})


def _with_secret_files(settings: Settings, of: Collection[str] | None) -> Settings:
    secrets = dict[str, dict[str, Any]]()
    if of is None or "llm" in of:
        secrets["llm"] = _secrets_of_servers(settings.llm)
    for secret, setting in secret_names().items():
        group, _, name = secret.partition(".")
        path = getattr(getattr(settings, group), setting.partition(".")[2])
        if group != "llm" and path and (of is None or group in of):
            secrets.setdefault(group, {})[name] = _read_checked(setting, path, name)
    return settings.model_copy(
        update={
            name: getattr(settings, name).model_copy(update=found)
            for name, found in secrets.items()
        }
    )


def _secrets_of_servers(llm: LlmSettings) -> dict[str, Any]:
    found: dict[str, Any] = {
        "endpoints": tuple(
            one.model_copy(update=_llm_secrets(f"llm.endpoints.{one.name}", one))
            for one in llm.endpoints
        )
    }
    if llm.escalation is not None:
        of_extra = _llm_secrets("llm.escalation", llm.escalation)
        found["escalation"] = llm.escalation.model_copy(update=of_extra)
    return found | _llm_secrets("llm", llm)


def _llm_secrets(group: str, server: LlmSettings | EndpointSettings) -> dict[str, Any]:
    """The secrets of a server that stand in files, named by settings of `group`."""
    found: dict[str, Any] = {}
    for name in ("headers", "api_token", "proxy_sign_in"):
        path = getattr(server, f"{name}_file")
        if path:
            found[name] = _read_checked(f"{group}.{name}_file", path, name)
    return found


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "headers": header_lines,
    "proxy_sign_in": proxy_sign_in,
    "sasl_oauth_proxy_sign_in": proxy_sign_in,
}
"""Secrets that have a form, by their names."""


def _read_checked(setting: str, path: Path, name: str) -> SecretStr:
    secret = _read_secret(setting, path)
    try:
        _CHECKS.get(name, str)(secret.get_secret_value())
    except ValueError as error:
        raise SettingsRefused(f"{setting} names {path}, whose text is wrong: {error}") from None
    return secret


def _read_secret(setting: str, path: Path) -> SecretStr:
    """An empty file is refused: it would mean "no secret" where one is meant."""
    try:
        secret = read_small_text(path).strip()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise SettingsRefused(f"{setting} names {path}, which cannot be read: {why}") from None
    except UnicodeDecodeError:
        raise SettingsRefused(f"{setting} names {path}, which is not UTF-8 text") from None
    if not secret:
        raise SettingsRefused(f"{setting} names {path}, which is empty: write the secret into it")
    return SecretStr(secret)

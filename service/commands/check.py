"""`invoice-stream check`: can the service run as configured? Item by item, with what to do.

Looks and does not change anything, but for topics when asked to create them, for a scratch topic
when asked to try a transaction, for the schema of results where `registry.register_schemas` says
so, and for the tokens of one invoice when asked to call the model. Exit code 0 when nothing stands
in the way, 1 otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.app.assembly import (
    endpoints_of,
    escalation_endpoint,
    llm_client,
    reading,
    spent_before,
)
from service.app.protections import described_protections
from service.app.schema_registry import registry_client, results_subject
from service.commands.check_call import try_call
from service.extraction.answers_file import reject_unmakable, secure
from service.kafka import topics
from service.kafka.connection import NoBroker
from service.kafka.dead_letters import TopicUnreadable, create_log_topic
from service.kafka.reviews import create_reviews_topic
from service.kafka.trial import TrialFailed, try_transaction
from service.llm.client import LlmClient
from service.llm.offered_models import is_offered, which_are_there
from service.model.completion import LlmFailure, LlmFault
from service.model.printable import printable
from service.ops.row_output import OutputForm, RowOutput, Say
from service.ops.spending_file import check_folder
from service.registry.client import RegistryClient
from service.registry.results_schema import ResultsSubject, results_schema_id
from service.settings import (
    ChosenEndpoint,
    CostSettings,
    KafkaSettings,
    LlmSettings,
    RegistrySettings,
    Settings,
    environment_for_child,
)
from service.settings.proxies import unread_proxy

_ITEM_CHARS = 1_000
_NOT_REACHED = (LlmFault.CONNECT_FAILED, LlmFault.CONNECTION_LOST, LlmFault.TIMEOUT)


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of the command line."""

    create_topics: bool
    partitions: int
    replication_factor: int | None
    call: bool
    transaction: bool = False


class _Page:
    """Says each item and remembers whether one failed."""

    def __init__(self, rows: RowOutput) -> None:
        self._rows = rows
        self._about = ""
        self.failed = False

    def heading(self, words: str) -> None:
        """The subject of the items below; nothing was found yet."""
        self._about = printable(words, _ITEM_CHARS)
        if self._rows.form is OutputForm.TABLE:
            self._rows.row({}, lambda: self._about)

    def ok(self, item: str) -> None:
        self._item("ok", item)

    def warn(self, item: str) -> None:
        """The service can run, but with a limitation that an operator may not expect."""
        self._item("WARN", item)

    def bad(self, item: str) -> None:
        self.failed = True
        self._item("FAIL", item)

    def _item(self, state: str, item: str) -> None:
        said = printable(item, _ITEM_CHARS)
        about = self._about.rstrip(":")
        facts = {"state": state.lower(), "about": about or None, "item": said}
        self._rows.row(facts, lambda: f"{state:<5} {said}")


async def run(
    settings: Settings, options: Options, say: Say, form: OutputForm = OutputForm.TABLE
) -> int:
    """All checks; every one is made, whatever the others found."""
    with RowOutput(form, say) as rows:
        return await _run(settings, options, _Page(rows))


async def _run(settings: Settings, options: Options, page: _Page) -> int:
    page.ok(f"settings: delivery {settings.delivery.value}, order {settings.order.value}")
    try:
        reading(settings, None)
    except (ValueError, OSError) as error:
        page.bad(f"instructions: {error}")
    _cache(settings, page)
    await _workers(page)
    await _kafka(settings, options, page)
    await _registry(settings, page)
    for endpoint in endpoints_of(settings):
        await _endpoint(settings, endpoint, options, page)
    extra = escalation_endpoint(settings)
    if extra is not None:
        await _endpoint(settings, extra, options, page)
    _budget(settings.cost, page)
    return 1 if page.failed else 0


def _cache(settings: Settings, page: _Page) -> None:
    """A service without its cache runs, and pays for every document again."""
    cache = settings.cache
    if not cache.enabled:
        return
    try:
        path = cache.path.expanduser()
        if path.exists() or path.is_symlink():
            secure(path, create=False)
        else:
            reject_unmakable(path)
    except (OSError, RuntimeError) as error:
        page.bad(f"cached answers: {error}; see cache.path")
    else:
        page.ok(f"cached answers: {cache.path}")


def _budget(cost: CostSettings, page: _Page) -> None:
    """A budget that a restart forgets is worth less than it says."""
    if not cost.bounded:
        return
    bounds = ((cost.per_day, "a day"), (cost.per_month, "a month"))
    said = ", ".join(f"{most:f} {cost.currency} {period}" for most, period in bounds if most)
    try:
        spent_before(cost)
        if cost.ledger_file is not None:
            check_folder(cost.ledger_file.expanduser())
    except ValueError as error:
        page.bad(f"budget: {error}")
        return
    page.ok(
        f"budget of all instances: {said}; each of {cost.instances} (cost.instances) spends an "
        f"equal part, then {cost.at_bound}; more instances than that would spend more"
    )
    if cost.ledger_file is None:
        page.warn("budget: without cost.ledger_file, a restart begins at nothing")


async def _workers(page: _Page) -> None:
    start, words = await described_protections()
    (page.ok if start else page.bad)(f"document workers: {words}")


async def _kafka(settings: Settings, options: Options, page: _Page) -> None:
    kafka = settings.kafka
    try:
        if options.create_topics:
            made = await topics.create_missing_topics(
                kafka, options.partitions, options.replication_factor
            )
            for topic in made:
                page.ok(f"topic {topic}: created")
        splits = settings.documents.split_containers
        report = await topics.check_topics(kafka, splits=splits)
    except NoBroker as error:
        page.bad(f"brokers: {error}")
        return
    except (topics.AuthenticationRefused, topics.TopicRefused, ValueError, OSError) as error:
        page.bad(f"brokers: {error}")
        return
    page.ok(f"brokers: {kafka.bootstrap_servers}")
    for topic, partitions in report.partitions.items():
        page.ok(f"topic {topic}: {partitions} partitions")
    for fault in report.faults:
        page.bad(fault.message)
    for warning in report.warnings:
        page.warn(warning.message)
    if options.create_topics:
        await _create_for_people(kafka, page)
    if kafka.events_topic in report.partitions:
        await _rights(settings, page)
        if options.transaction:
            await _transaction(kafka, page)


async def _create_for_people(kafka: KafkaSettings, page: _Page) -> None:
    """The topics of decisions and of replays, which their first record would create: not everyone
    who may write to them may create them."""
    made = ((kafka.reviews_topic, create_reviews_topic), (kafka.replay_log_topic, create_log_topic))
    for topic, create in made:
        try:
            if await create(kafka):
                page.ok(f"topic {topic}: created")
        except TopicUnreadable as error:
            page.bad(str(error))


async def _rights(settings: Settings, page: _Page) -> None:
    """Group and transactional id can be denied although the topics are visible."""
    try:
        found = await topics.check_rights(settings.kafka)
    except (NoBroker, topics.AuthenticationRefused, ValueError, OSError) as error:
        page.bad(f"rights: {error}")
        return
    for item, problem in found:
        if problem is None:
            page.ok(item)
        else:
            page.bad(f"{item}: {problem}")


async def _transaction(kafka: KafkaSettings, page: _Page) -> None:
    """A broker can answer all questions and still lack what the service needs."""
    try:
        page.ok(f"transaction: {await try_transaction(kafka)}")
    except TrialFailed as error:
        page.bad(f"transaction: {error}")


async def _registry(settings: Settings, page: _Page) -> None:
    """Events in Avro and Protobuf need it, and results with a schema; JSON does not."""
    registry = settings.registry
    if not registry.url:
        return
    try:
        client = registry_client(registry)
    except ValueError as error:
        page.bad(f"schema registry {registry.url}: {error}")
        return
    try:
        fault = await client.answers(None)
        subject = results_subject(settings)
        if fault is None and subject is not None:
            await _results_schema(client, subject, page)
    finally:
        await client.aclose()
    for url in registry.urls:
        await _registry_address(registry.model_copy(update={"url": url}), page)


async def _registry_address(registry: RegistrySettings, page: _Page) -> None:
    """One address alone: the others hide that it does not answer."""
    client = registry_client(registry)
    try:
        fault = await client.answers(None)
    finally:
        await client.aclose()
    if fault is None:
        page.ok(f"schema registry {registry.url}")
    else:
        page.bad(f"schema registry {registry.url}: {fault.message}")


async def _results_schema(client: RegistryClient, subject: ResultsSubject, page: _Page) -> None:
    found = await results_schema_id(client, subject)
    if isinstance(found, int):
        page.ok(f"schema of results: id {found} under {subject.name}")
    else:
        page.bad(f"schema of results: {found.message}")


async def _endpoint(
    settings: Settings, endpoint: ChosenEndpoint, options: Options, page: _Page
) -> None:
    """One of the endpoints; where there are several, its name comes before what it says."""
    if settings.llm.endpoints or settings.llm.escalation:
        page.heading(f"endpoint {endpoint.name}:")
    try:
        client = llm_client(endpoint.llm, settings.retry.max_retry_after_s)
    except (ValueError, OSError) as error:
        page.bad(f"LLM server {endpoint.llm.base_url}: {error}")
        return
    try:
        await _llm(settings, endpoint, client, options, page)
    finally:
        await client.aclose()


async def _llm(
    settings: Settings, endpoint: ChosenEndpoint, client: LlmClient, options: Options, page: _Page
) -> None:
    llm, health = endpoint.llm, await client.health()
    if isinstance(health, LlmFailure) and health.fault is LlmFault.MODEL_MISSING:
        # Some gateways serve one model and have no list; only a call tells.
        if options.call:
            await _call(settings, llm, client, page)
        else:
            page.bad(
                f"LLM server {llm.base_url} ({llm.dialect.value}): {health.message}; "
                "if it has no list of models, --call tells more"
            )
        return
    if isinstance(health, LlmFailure):
        said = _of_endpoint(settings, endpoint, health.message)
        if not llm.proxy and health.fault in _NOT_REACHED:
            said += _about_proxies(unread_proxy(llm.base_url, environment_for_child({})))
        page.bad(f"LLM server {llm.base_url} ({llm.dialect.value}): {said}")
        return
    page.ok(f"LLM server {llm.base_url} ({llm.dialect.value})")
    models = await client.models()
    called = await _call(settings, llm, client, page) if options.call else None
    if isinstance(models, LlmFailure):
        page.bad(f"models: {models.message}")
    elif models is not None:
        _model(models, llm.model, called, page)


def _about_proxies(variable: str) -> str:
    """A hint where other programs would have gone by way of a proxy; its address is not said, for
    it may hold a sign-in."""
    return f"; {variable} is set and not read: llm.proxy names a proxy" if variable else ""


def _model(models: tuple[str, ...], wanted: str, called: bool | None, page: _Page) -> None:
    """A list may lack deployments, aliases and variants, so a call that is answered overrules it;
    `called` is None without one."""
    if is_offered(models, wanted):
        page.ok(f"model {wanted}")
    elif called:
        page.warn(f"model {wanted}: answers, but is not in the server's list of models")
    else:
        unsure = "" if called is not None else " (where lists are incomplete, --call tells more)"
        page.bad(
            f"model {wanted}: not offered; {which_are_there(models, wanted)}; "
            f"pull it or set llm.model{unsure}"
        )


def _of_endpoint(settings: Settings, endpoint: ChosenEndpoint, message: str) -> str:
    """With several endpoints, advice about `llm.base_url` is about the one of that name."""
    if not (settings.llm.endpoints or settings.llm.escalation):
        return message
    return message.replace("llm.base_url", f"base_url of endpoint {endpoint.name}")


async def _call(settings: Settings, llm: LlmSettings, client: LlmClient, page: _Page) -> bool:
    """Whether the server answered with an invoice."""
    answered = True
    for said in await try_call(settings, llm, client):
        if said.is_ok is None:
            page.warn(said.text)
        else:
            (page.ok if said.is_ok else page.bad)(said.text)
            answered = answered and said.is_ok
    return answered

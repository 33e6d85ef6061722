"""The commands of `python -m benchmarks` about results in a database, and lists of results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from service.commands.invocation import need_demo_extra


def add_store_commands(app: typer.Typer) -> None:
    """All of them."""
    app.command()(store)
    app.command()(rows)
    app.command()(results)
    app.command()(findings)


def store(
    database: Annotated[str, typer.Option(help="Address; its tables are emptied.")],
    count: Annotated[int, typer.Option("--results", help="Results to store.", min=1_000)] = 30_000,
    rows: Annotated[
        int, typer.Option(help="Invoices of the large database; 0: none.", min=0)
    ] = 1_000_000,
) -> None:
    """Results a second into a database, and pages of a large one. About three minutes."""
    need_demo_extra()
    from benchmarks import store as measuring

    _with_kafka(lambda servers: measuring.run(servers, count, rows, database, typer.echo))


def rows(
    database: Annotated[str, typer.Option(help="Address; its tables are emptied.")],
    count: Annotated[int, typer.Option("--results", help="Results to store.", min=2_000)] = 12_000,
) -> None:
    """CPU of one result on its way into a database, without Kafka. Half a minute."""
    need_demo_extra()
    from benchmarks import store as measuring

    typer.echo(measuring.rows_alone(database, count))


def findings(
    database: Annotated[str, typer.Option(help="Address; its tables are emptied.")],
    count: Annotated[
        int, typer.Option("--rows", help="Invoices of one supplier.", min=1_000)
    ] = 100_000,
) -> None:
    """The page of duplicates of a supplier with many invoices, without Kafka. Two minutes."""
    need_demo_extra()
    from benchmarks import findings as measuring

    measuring.run(database, count, typer.echo)


def results(
    count: Annotated[int, typer.Option(help="Results to list.", min=1_000)] = 100_000,
) -> None:
    """`invoice-stream results` over a large topic: lists and exports. About two minutes."""
    need_demo_extra()
    from benchmarks import store as measuring

    _with_kafka(lambda servers: measuring.run_lists(servers, count, typer.echo))


def _with_kafka(measure: Callable[[str], None]) -> None:
    from service.testbed.broker import BrokerFailed, LocalKafka

    try:
        with LocalKafka(progress=lambda line: typer.echo(line, err=True)) as kafka:
            measure(kafka.bootstrap_servers)
    except BrokerFailed as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None

"""Records of the replay log: each run's request, its decisions, and its end.

Each is one JSON object, told apart by `kind`. All keys differ, so that a compacted topic retains
every record. `service.failures.replay_log` writes and reads them; this module is the contract for
other readers. A test compares the two.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

Offset = Annotated[int, Field(ge=0)]
Ends = Annotated[dict[str, Offset], Field(description="partition → offset behind the last record")]

_TOPIC_ID = (
    "Kafka's id of the failures topic: a topic that was created anew has another one, and entries "
    "with another one are not about its failures; empty: not known"
)


class _Entry(BaseModel):
    """Fields of all records."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = Field(1, description="version; a reader rejects unknown versions")
    run: str = Field(description="name of the run; `_auto` is the service's own")


class ReplayRunBegun(_Entry):
    """A run's first record; its key is the run's name."""

    kind: Literal["begun"] = "begun"
    action: Literal["send", "discard"]
    failures_topic: str = Field(description="topic that the offsets of this run are about")
    plan: str = Field(description="digest of the request; a run cannot change its request")
    begun_at: str = Field(description="UTC, ISO 8601")
    chosen: dict[str, Any] = Field(description="the conditions, as asked and as read")
    ends: Ends = Field(description="of the failures topic, when the run began")
    results_ends: Ends = Field(description="of the results topic, when the run began")
    note: str = ""
    topic_id: str = Field("", description=_TOPIC_ID)


class ReplayDone(_Entry):
    """One transaction's decisions about failures of one partition."""

    kind: Literal["done"] = "done"
    mark: Literal["sent", "discarded", "parked", "given_up"] = Field(
        description="parked: replayed too often; given_up: by automatic replay, for a person"
    )
    failures_topic: str
    partition: int = Field(ge=0, description="of the failures topic")
    stretches: list[tuple[Offset, Annotated[int, Field(ge=-1)], Annotated[int, Field(ge=1)]]] = (
        Field(
            min_length=1,
            description="[first failure, first event, length]: so many failures from that offset "
            "on, which lie from that offset on in `topic`; -1 where nothing was sent",
        )
    )
    topic: str = Field("", description="where the events went; empty where nothing was sent")
    to_partition: int = Field(-1, ge=-1)
    note: str = ""
    topic_id: str = Field("", description=_TOPIC_ID)


class ReplayRunEnded(_Entry):
    """A run reached its end."""

    kind: Literal["ended"] = "ended"
    ended_at: str = Field(description="UTC, ISO 8601")
    decided: int = Field(ge=0, description="failures decided, over all attempts of the run")


class ReplayLogEntry(
    RootModel[Annotated[ReplayRunBegun | ReplayDone | ReplayRunEnded, Field(discriminator="kind")]]
):
    """One record of the replay log."""

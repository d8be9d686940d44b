"""Trino's QueryCompletedEvent, as version 476 posts it: the part that is metered."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class _Event(BaseModel):
    """Trino adds fields from version to version: unknown ones are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


class Table(_Event):
    catalog: str
    schema_: str = Field(alias="schema")
    table: str


class Metadata(_Event):
    query_id: str
    query: str
    query_state: str
    tables: list[Table] = []


class Statistics(_Event):
    """`wall_time` in seconds."""

    wall_time: float
    output_rows: int
    output_bytes: int
    physical_input_rows: int
    physical_input_bytes: int


class Context(_Event):
    user: str
    source: str | None = None


class Input(_Event):
    """A table as it was read, each time that it was."""

    catalog_name: str
    schema_: str = Field(alias="schema")
    table: str
    physical_input_bytes: int | None = None


class Io(_Event):
    inputs: list[Input] = []


class ErrorCode(_Event):
    name: str


class Failure(_Event):
    error_code: ErrorCode
    failure_message: str | None = None


class QueryCompleted(_Event):
    metadata: Metadata
    statistics: Statistics
    context: Context
    io_metadata: Io = Io()
    failure_info: Failure | None = None
    create_time: AwareDatetime
    end_time: AwareDatetime

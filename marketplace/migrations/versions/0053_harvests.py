"""Other catalogues that are harvested, their runs, what those changed and refused."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0053_harvests"
down_revision = "0052_data_request"
branch_labels = None
depends_on = None
AT = sa.DateTime(timezone=True)


def _required(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    op.create_table(
        "harvest_source",
        sa.Column("slug", sa.Text, primary_key=True),
        _required("kind", sa.String(32)),
        *(_required(name, sa.Text()) for name in ("address", "title")),
        *(_required(name, sa.BigInteger()) for name in ("every_hours", "full_days")),
        _required("budget", JSONB()),
        _required("language", sa.Text()),
        _required("sectors", JSONB()),
        *(_required(name, AT) for name in ("created_at", "due_at")),
        _required("paused", sa.Boolean()),
        sa.Column("watermark", sa.Text),
        *(sa.Column(name, AT) for name in ("succeeded_at", "full_at", "removed_at")),
    )
    op.create_table(
        "harvest_run",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, sa.ForeignKey("harvest_source.slug", ondelete="CASCADE"), nullable=False),
        _required("state", sa.String(32)),
        _required("full", sa.Boolean()),
        _required("before", sa.BigInteger()),
        _required("counts", JSONB()),
        *(_required(name, sa.BigInteger()) for name in ("bytes", "requests")),
        sa.Column("checkpoint", JSONB),
        sa.Column("holder", sa.Text),
        sa.Column("lease_until", AT),
        _required("tries", sa.BigInteger()),
        _required("started_at", AT),
        *(sa.Column(name, AT) for name in ("ended_at", "next_try_at")),
        *(_required(name, sa.Boolean()) for name in ("ending", "agreed")),
        sa.Column("error", sa.Text),
        _required("detail", sa.Text()),
    )
    op.create_index("ix_harvest_run_source", "harvest_run", ["source"])
    op.create_index("ix_harvest_run_running", "harvest_run", ["source"], postgresql_where=sa.text("state = 'running'"))
    of_run = ("run_id", sa.Text, sa.ForeignKey("harvest_run.id", ondelete="CASCADE"))
    op.create_table(
        "harvest_change",
        sa.Column(*of_run, primary_key=True),
        sa.Column("record_id", sa.Text, primary_key=True),
        *(_required(name, sa.Text()) for name in ("change", "title")),
        _required("fields", JSONB()),
        _required("at", AT),
        _required("applied", sa.Boolean()),
    )
    of_run = ("run_id", sa.Text, sa.ForeignKey("harvest_run.id", ondelete="CASCADE"))
    op.create_table(
        "harvest_refusal",
        sa.Column(*of_run, primary_key=True),
        sa.Column("record_id", sa.Text, primary_key=True),
        *(_required(name, sa.Text()) for name in ("key", "reason")),
        _required("raw", sa.LargeBinary()),
        _required("at", AT),
    )


def downgrade() -> None:
    for table in ("harvest_refusal", "harvest_change", "harvest_run", "harvest_source"):
        op.drop_table(table)

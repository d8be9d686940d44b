"""What an API token may do; the version of a member's keys, which tokens of the SQL door bear.

Tokens that exist keep what they could do, except making further tokens: every right that fits their member's role.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_keys"
down_revision = "0006_parts"
branch_labels = None
depends_on = None

_RIGHTS = {
    "operator": '["read", "sql", "deliver", "operate"]',
    "supply_center": '["read", "sql", "deliver", "sell"]',
    "buyer": '["read", "sql", "buy"]',
    "analyst": '["read", "sql"]',
}  # as they stood when this was written: a migration does not follow the code


def upgrade() -> None:
    op.add_column("member", sa.Column("key_version", sa.BigInteger(), nullable=False, server_default="0"))
    op.alter_column("member", "key_version", server_default=None)
    op.add_column("api_token", sa.Column("rights", JSONB(), nullable=False, server_default="[]"))
    op.alter_column("api_token", "rights", server_default=None)
    for role, rights in _RIGHTS.items():
        op.execute(
            sa.text(
                "UPDATE api_token SET rights = CAST(:rights AS jsonb) FROM member "
                "WHERE member.id = api_token.member_id AND member.role = :role"
            ).bindparams(rights=rights, role=role)
        )


def downgrade() -> None:
    op.drop_column("api_token", "rights")
    op.drop_column("member", "key_version")

from tests.support.with_marketplace import *  # noqa: F403

"""What is wrong with an erasure that shall end."""

from marketplace.errors import Conflict


class AnotherErasure(Conflict):
    code, title = "another_erasure", "The erasure was begun with another value"

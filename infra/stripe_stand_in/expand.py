"""`expand`: an id within an answer becomes the object it names, `payment_intent.latest_charge`, `data.customer`."""

from infra.stripe_stand_in.books import Books
from infra.stripe_stand_in.errors import RequestInvalid
from infra.stripe_stand_in.shapes import Object, list_of

DEEPEST = 4


def expanded(books: Books, answer: Object, paths: list[str]) -> Object:
    """The answer with these ids replaced. RequestInvalid for a path that leads to no id."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise RequestInvalid("You cannot expand more than 4 levels of a property.", param="expand")
        _replace(books, answer, steps, path)
    return answer


def _replace(books: Books, inside: object, steps: list[str], path: str) -> None:
    if isinstance(inside, list):
        for one in inside:
            _replace(books, one, steps, path)
        return
    if not isinstance(inside, dict) or not _known(inside, steps[0]):
        raise RequestInvalid(f"This property cannot be expanded ({path}).", param="expand")
    step, rest = steps[0], steps[1:]
    if step == "line_items" and step not in inside:
        url = f"/v1/checkout/sessions/{inside['id']}/line_items"
        inside[step] = list_of(url, books.store.find("item", parent=inside["id"]))
    elif isinstance(inside[step], str):
        inside[step] = _found(books, inside[step], path)
    if rest and inside[step] is not None:
        _replace(books, inside[step], rest, path)


def _known(inside: Object, step: str) -> bool:
    return step in inside or (step == "line_items" and inside.get("object") == "checkout.session")


def _found(books: Books, id_: str, path: str) -> Object:
    found = books.store.get(id_)
    if found is None:
        raise RequestInvalid(f"This property cannot be expanded ({path}).", param="expand")
    return found

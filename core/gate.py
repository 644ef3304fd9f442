"""The default-deny gate: a content model cannot be read before somebody said for whom.

A `GatedManager` hands out closed querysets. No SQL is made of one, alone or inside another query, until the chain
passed `.visible_to(viewer)` (the model's rule, registered with `@visibility_rule`) or `.unscoped("reason")`, which
the source test holds against an allow-list. Why, and what it cannot close: docs/decisions/0003-default-deny-gate.md.
"""

from collections.abc import Callable
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.sql import Query

Rule = Callable[[Any], Q]
Row = TypeVar("Row", bound=models.Model)
_rules: dict[type[models.Model], Rule] = {}


class ClosedGate(RuntimeError):
    """A content row was about to be read without a viewer."""


def visibility_rule(model: type[models.Model]) -> Callable[[Rule], Rule]:
    """Register the one Q that says which rows of `model` a viewer may see."""

    def register(rule: Rule) -> Rule:
        _rules[model] = rule
        return rule

    return register


def rule_for(model: type[models.Model]) -> Rule:
    """Return the registered rule of a model; LookupError when it has none."""
    try:
        return _rules[model]
    except KeyError:
        raise LookupError(f"{model.__name__} has no visibility rule") from None


class GatedQuery(Query):
    """A query of which no SQL is made while it is closed: neither to run it, nor to stand inside another.

    Every chain that starts at a manager starts closed. What Django derives from a query for its own use (the subquery
    behind an `exclude()` over many rows) is a part of that query and needs no opening of its own.
    """

    is_open = True

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.demand_open()
        return super().get_compiler(*args, **kwargs)

    def combine(self, rhs: Query, connector: str) -> None:
        """Join two queries with | & ^: the other's conditions become ours, so both must be open."""
        for query in (self, rhs):
            if isinstance(query, GatedQuery):
                query.demand_open()
        super().combine(rhs, connector)

    def demand_open(self) -> None:
        if not self.is_open:
            raise ClosedGate(f"{self.model} was read without visible_to(viewer)")


class GatedQuerySet(models.QuerySet[Row]):
    """A queryset that refuses to be read until a viewer, or a reason for none, was named."""

    query: GatedQuery

    def __init__(self, model: Any = None, query: Any = None, using: str | None = None, hints: Any = None) -> None:
        if query is None:
            query = GatedQuery(model)
            query.is_open = False
        super().__init__(model, query, using, hints)

    def visible_to(self, viewer: Any) -> Self:
        """Keep the rows that `viewer` may see, and open the gate."""
        return self.filter(rule_for(self.model)(viewer))._opened()

    def unscoped(self, reason: str) -> Self:
        """Open the gate without a viewer; the call stands in the allow-list of the source test."""
        if not reason:
            raise ValueError("unscoped() needs a reason")
        return self._opened()

    def _opened(self) -> Self:
        opened = self.all()
        opened.query.is_open = True
        return opened

    # What reaches the database by a query of another class than ours.

    def update(self, **kwargs: Any) -> int:
        self.query.demand_open()
        return super().update(**kwargs)

    def _raw_delete(self, using: str | None) -> int:
        self.query.demand_open()
        return super()._raw_delete(using)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        self.query.demand_open()
        return super().raw(*args, **kwargs)


class GatedManager(models.Manager.from_queryset(GatedQuerySet)):  # type: ignore[misc]
    """The default manager of every content model; `objects.create()` writes, reading needs a viewer."""


class GatedModel(models.Model):
    """Base of content models: closed by default, the rule lives in the app's `visibility.py`."""

    objects = GatedManager()

    class Meta:
        abstract = True

"""A queryset that a process compiles once and then runs with other values: for what every request asks.

Django builds and compiles a query anew each time, which for a query of many columns costs more than running it.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)


class Prepared(Generic[Row]):
    """`make(**markers)` returns the queryset; each marker is a value like no other, in whose place `rows` puts the real one.

    Whether the queryset has the same shape for all values is its maker's care: a value is a parameter of the statement.
    None stands for the SQL value NULL, which equals nothing.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]], **markers: Any) -> None:
        self._make = make
        self._markers = markers
        self._compiled: tuple[QuerySet[Row], SQLCompiler, str, list[Any]] | None = None

    def rows(self, **values: Any) -> list[Row]:
        """Run the query with these values, one for each marker."""
        queryset, compiler, sql, params = self._compiled = self._compiled or self._compile()
        found = [values[param.name] if isinstance(param, _Place) else param for param in params]
        bound = copy.copy(compiler)
        bound.connection = connections[queryset.db]
        bound.as_sql = lambda *args, **options: (sql, tuple(found))  # type: ignore[method-assign]
        once = queryset.all()
        once.query.get_compiler = lambda *args, **options: bound  # type: ignore[method-assign]
        return list(once)

    def _compile(self) -> tuple[QuerySet[Row], SQLCompiler, str, list[Any]]:
        queryset = self._make(**self._markers)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        names = [next((name for name, marker in self._markers.items() if param == marker), None) for param in params]
        if missing := self._markers.keys() - set(names):
            raise ValueError(f"The query does not ask for {missing}.")
        return queryset, compiler, sql, [_Place(name) if name else param for name, param in zip(names, params, strict=True)]


@dataclass(frozen=True)
class _Place:
    name: str

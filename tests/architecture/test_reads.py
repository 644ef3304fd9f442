"""Whatever reads without a viewer stands in a list, with a reason; so does whatever asks for roles and statuses."""

import ast

from tests.architecture.allowed_reads import ALLOWED
from tests.architecture.allowed_roles import ROLE_READERS
from tests.architecture.sources import Place, app_files, everywhere, text_of

CALLS = {"unscoped", "raw", "cursor", "extra"}
NAMES = {"RawSQL"}
ATTRIBUTES = {"_base_manager", "_default_manager", "base_manager", "default_manager"}
JUDGING = ("/visibility.py", "/visibility/", "/policies.py")
STANDINGS = {"Role", "MembershipStatus", "Grant"}
# Reverse names by which a query that starts at people or companies reaches content.
INTO_CONTENT = ("memberships", "api_tokens", "notifications", "operates")


def unseen_reads() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in everywhere():
        kind = _kind(place.node)
        if kind:
            found.setdefault(f"{place.file}::{place.function}", []).append(kind)
    return found


def _kind(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS:
        return node.func.attr
    if isinstance(node, ast.Name) and node.id in NAMES:
        return node.id
    return node.attr if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES else ""


def test_every_read_without_a_viewer_is_allowed():
    found = {key: " ".join(calls) for key, calls in unseen_reads().items()}
    allowed = {key: calls for key, (calls, _reason) in ALLOWED.items()}

    new = {key: calls for key, calls in found.items() if allowed.get(key) != calls}
    assert not new, (
        "These read without a viewer. Use .visible_to(viewer), or add a line with the reason to"
        " tests/architecture/allowed_reads.py:\n" + "\n".join(f"  {key}: {calls}" for key, calls in new.items())
    )


def test_the_list_holds_nothing_that_is_gone():
    assert ALLOWED.keys() <= unseen_reads().keys(), sorted(ALLOWED.keys() - unseen_reads().keys())


def test_every_reason_is_one():
    assert [key for key, (_calls, reason) in ALLOWED.items() if len(reason.split()) < 4] == []


def test_unscoped_says_why_in_a_constant():
    """A reason that is computed cannot be read in review."""
    wrong = [
        str(place)
        for place in everywhere()
        if isinstance(place.node, ast.Call)
        and isinstance(place.node.func, ast.Attribute)
        and place.node.func.attr == "unscoped"
        and not (place.node.args and isinstance(place.node.args[0], ast.Constant))
    ]

    assert wrong == []


def test_the_search_finds_what_it_must():
    source = """
Model.objects.unscoped("x")
connection.cursor()
Model._base_manager.all()
rows.extra(where=[])
RawSQL("", [])
"""

    kinds = [_kind(node) for node in ast.walk(ast.parse(source))]

    assert sorted(filter(None, kinds)) == ["RawSQL", "_base_manager", "cursor", "extra", "unscoped"]


QUERYING = {
    "filter", "exclude", "get", "annotate", "alias", "aggregate", "values", "values_list", "order_by", "distinct", "only",
    "select_related", "prefetch_related", "Prefetch", "Q", "F", "FilteredRelation", "OuterRef", "Count", "Sum", "Max", "Min",
    "ArrayAgg",
}  # fmt: skip
# A query may start at people and join to memberships in these functions only (no gate can close a join).
JOINS_INTO_CONTENT = {
    "community/reach.py::_with_own_membership": "the viewer's own memberships, from the spaces outward",
    "community/pages/people.py::people_of": "role and points in the community whose page is shown, for authors of visible rows",
    "api/pages/posts.py::authors_of": "whether authors of visible rows are members of the same community now",
}


def test_joins_from_people_into_content_are_listed():
    found = set()
    for place in everywhere():
        names = _lookups(place.node)
        if any(entry in name.split("__") for name in names for entry in INTO_CONTENT) and "/models" not in place.file:
            found.add(f"{place.file}::{place.function}")

    found = {key for key in found if "/admin.py" not in key}
    assert found - JOINS_INTO_CONTENT.keys() == set()
    assert JOINS_INTO_CONTENT.keys() - found == set(), "no longer needed"


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _lookups(node: ast.AST) -> list[str]:
    """Return the field paths that a part of a query names: keywords and strings such as memberships__role."""
    if not isinstance(node, ast.Call) or _called(node) not in QUERYING:
        return []
    strings = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return strings + [keyword.arg for keyword in node.keywords if keyword.arg]


def readers_of_standings() -> dict[str, list[Place]]:
    """Return file::function → where a role or status is compared or filtered by, outside of rules and policies."""
    found: dict[str, list[Place]] = {}
    for place in everywhere():
        if any(part in place.file for part in (*JUDGING, "/models")):
            continue
        if any(_names_standing(part) for part in _judged(place.node)):
            found.setdefault(f"{place.file}::{place.function}", []).append(place)
    return found


def _judged(node: ast.AST) -> list[ast.AST]:
    """Return what a node compares with, filters by, or looks up."""
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("filter", "exclude", "get"):
        return [keyword.value for keyword in node.keywords]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Q":
        return [keyword.value for keyword in node.keywords]
    return [key for key in node.keys if key] if isinstance(node, ast.Dict) else []


def _names_standing(node: ast.AST) -> bool:
    return any(
        isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in STANDINGS
        for part in ast.walk(node)
    )


def test_roles_and_statuses_are_judged_in_rules_and_policies():
    found = readers_of_standings()

    new = {key: [place.line for place in places] for key, places in found.items() if key not in ROLE_READERS}
    assert not new, f"Ask a policy or a rule, or give a reason in tests/architecture/allowed_roles.py: {new}"


def test_the_exemptions_of_roles_are_still_needed():
    assert ROLE_READERS.keys() <= readers_of_standings().keys(), sorted(ROLE_READERS.keys() - readers_of_standings().keys())


def test_django_s_is_staff_means_the_repair_desk_only():
    """Staff of a community are members of its operator organisation. The viewer asks so that administrators may break glass."""
    readers = {
        file
        for file in app_files()
        for place in [text_of(file)]
        if ("user.is_staff" in place or "user.is_superuser" in place or "person.is_staff" in place)
    }

    assert readers <= {"accounts/admin.py", "accounts/services/people.py", "accounts/handles.py", "community/viewer.py"}


# Who wrote a post under an alias is asked for rights (is it mine?), to tell the writer, and for a host's look-up.
SEALED = {
    "community/models/posts.py", "community/viewer.py", "community/visibility/blocks.py", "community/policies.py",
    "community/aliases.py",
    "community/services/posting.py", "community/services/writing.py",
    "community/services/solving/accepting.py", "community/services/solving/duplicates.py",
    "community/services/alias_lookup.py", "community/services/takeaways.py", "community/services/moving/carrying.py",
    "community/services/reminding.py",
    "community/pages/lists.py", "community/search/operators.py", "notifications/consumers.py",
}  # fmt: skip


def test_nothing_else_asks_who_wrote_under_an_alias():
    """No page but the list of, and the search for, one's own threads, no serializer, no mail."""
    asking = {
        file
        for file in app_files()
        if ("sealed_author" in text_of(file) or "writer_id" in text_of(file)) and "/migrations/" not in file
    }

    assert asking == SEALED

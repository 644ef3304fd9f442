"""Imports go to the left only: core ← accounts ← community ← … ← config."""

import ast

from tests.architecture.sources import FUNCTIONS, LAYERS, ROOT, app_files, layer_of, tree_of, walk

# (file, imported module) → why this import must go to the right, and stands inside a function so that loading never does.
ALLOWED_TO_THE_RIGHT: dict[tuple[str, str], str] = {}

# A function-level import inside one layer breaks a circle. (file, imported module) → which one.
ALLOWED_INSIDE_FUNCTIONS = {
    ("core/events.py", "core.tasks"): "the tasks call the ledger",
    ("core/mail.py", "core.tasks"): "the tasks send mail",
    ("core/outbox.py", "core.mail"): "mail is put off by the outbox's own rule",
    ("core/integrity.py", "django.db"): "the registry of checks is imported before the database is configured",
    ("community/services/invitation_lists.py", "community.tasks"): "the tasks send what is confirmed here",
    ("community/viewer.py", "community.visibility"): "the rules take a Viewer",
    ("api/schema.py", "api.serializers.fields"): "the serializers describe themselves to the schema",
    ("api/schema.py", "api.serializers.problems"): "the serializers describe themselves to the schema",
}


def imports_of(file):
    """Yield (module, is inside a function, line) for each import of a file."""
    for place in walk(file):
        node = place.node
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place}: relative imports hide the layer"
            names = [node.module or ""]
        else:
            continue
        inside = any(isinstance(parent, FUNCTIONS) for parent in _parents(file, node))
        yield from ((name, inside, node.lineno) for name in names)


def _parents(file, wanted, node=None, above=()):
    node = node or tree_of(file)
    for child in ast.iter_child_nodes(node):
        if child is wanted:
            return (*above, node)
        found = _parents(file, wanted, child, (*above, node))
        if found:
            return found
    return ()


def test_nothing_on_the_left_imports_the_right():
    wrong = []
    for file in app_files(migrations=True):
        rank = LAYERS.index(layer_of(file))
        for module, _inside, line in imports_of(file):
            top = module.split(".", 1)[0]
            if top in LAYERS and LAYERS.index(top) > rank and (file, module) not in ALLOWED_TO_THE_RIGHT:
                wrong.append(f"{file}:{line} imports {module}; {top} stands to the right of {layer_of(file)}")

    assert not wrong, "\n".join(wrong)


def test_no_app_imports_the_tests_or_the_tools():
    for file in app_files():
        for module, _inside, line in imports_of(file):
            assert module.split(".")[0] not in ("tests", "bench"), f"{file}:{line}"
            if module.split(".")[0] == "ops":
                assert layer_of(file) in ("config", "imports", "demo"), f"{file}:{line} imports {module}"


def test_imports_inside_functions_are_listed():
    """A hidden import hides a circle; the only place for many of them is an app's `ready()`."""
    found = {
        (file, module)
        for file in app_files()
        if not file.endswith("/apps.py")
        for module, inside, _line in imports_of(file)
        if inside
    }

    assert found <= ALLOWED_INSIDE_FUNCTIONS.keys(), sorted(found - ALLOWED_INSIDE_FUNCTIONS.keys())


def test_listed_exemptions_are_still_needed():
    found = {(file, module) for file in app_files() for module, inside, _line in imports_of(file) if inside}
    stale = [entry for entry in ALLOWED_INSIDE_FUNCTIONS if entry not in found]
    stale += [entry for entry in ALLOWED_TO_THE_RIGHT if entry[1] not in {module for module, *_rest in imports_of(entry[0])}]

    assert not stale, f"no longer needed: {stale}"


def test_every_layer_says_what_it_is_for():
    documented = (ROOT / "docs/architecture.md").read_text()

    for layer in LAYERS:
        assert ast.get_docstring(tree_of(f"{layer}/__init__.py")), f"{layer}/__init__.py has no docstring"
        assert f"| `{layer}/` |" in documented, f"docs/architecture.md does not say what {layer}/ answers"
    assert " ← ".join(LAYERS) in documented

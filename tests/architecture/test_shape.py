"""The shape of the code: small files and functions, a docstring that says what a module is, no rubbish heaps."""

import ast
import statistics

from tests.architecture.sources import FUNCTIONS, ROOT, app_files, everywhere, files_of_tests, layer_of, text_of, tree_of, walk

FILE_LINES, FILE_LINES_95, TEST_FILE_LINES = 400, 300, 600
FUNCTION_LINES, FUNCTION_LINES_95, FUNCTION_LINES_MEDIAN, VIEW_LINES = 50, 30, 8, 25
HEAPS = {"utils.py", "helpers.py", "common.py", "misc.py", "util.py", "tools.py"}
TEMPLATE_LINES, PARTIAL_LINES = 120, 60

# file::function → why it may be longer.
LONG_FUNCTIONS: dict[str, str] = {}


def percentile(values, share):
    return sorted(values)[int(len(values) * share) - 1]


def function_lengths(files):
    """Return "file::function" → lines without its docstring and without its heading."""
    found = {}
    for file in files:
        for place in walk(file):
            if isinstance(place.node, FUNCTIONS):
                body = place.node.body[1:] if ast.get_docstring(place.node) else place.node.body
                found[f"{file}::{place.node.name}"] = (body[-1].end_lineno - body[0].lineno + 1) if body else 0
    return found


def test_no_file_is_too_long():
    limits = [(file, FILE_LINES) for file in app_files()] + [(file, TEST_FILE_LINES) for file in files_of_tests()]

    assert [f"{file}: {lines}" for file, limit in limits if (lines := len(text_of(file).splitlines())) > limit] == []


def files_of_tests_are_short_on_the_whole():
    assert percentile([len(text_of(file).splitlines()) for file in app_files()], 0.95) <= FILE_LINES_95


def test_no_function_is_too_long():
    too_long = {name: lines for name, lines in function_lengths(app_files()).items() if lines > FUNCTION_LINES}

    assert too_long.keys() <= LONG_FUNCTIONS.keys(), too_long
    assert LONG_FUNCTIONS.keys() <= too_long.keys(), "an exemption is no longer needed"


def test_functions_are_short_on_the_whole():
    lengths = list(function_lengths(app_files()).values())

    assert statistics.median(lengths) <= FUNCTION_LINES_MEDIAN
    assert percentile(lengths, 0.95) <= FUNCTION_LINES_95


def test_views_only_parse_ask_and_answer():
    views = [file for file in app_files() if "/views" in file]

    assert {name: lines for name, lines in function_lengths(views).items() if lines > VIEW_LINES} == {}


def test_every_module_says_what_it_is():
    empty_is_fine = [file for file in app_files() if file.endswith("__init__.py") and not text_of(file).strip()]

    assert [file for file in app_files() if file not in empty_is_fine and not ast.get_docstring(tree_of(file))] == []
    assert [file for file in files_of_tests() if not ast.get_docstring(tree_of(file)) and not file.endswith("__init__.py")] == []


def test_no_module_is_a_heap():
    assert [file for file in app_files() if file.rsplit("/", 1)[-1] in HEAPS] == []


def test_templates_are_short():
    def limit(path):
        return PARTIAL_LINES if "partials" in path.parts else TEMPLATE_LINES

    pages = [path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parts]
    assert [f"{path.name}: {n}" for path in pages if (n := len(path.read_text().splitlines())) > limit(path)] == []


def test_settings_are_read_in_config_only():
    """Of the environment; Django's own `settings` object is what the other layers read."""
    readers = [
        str(place)
        for place in everywhere()
        if isinstance(place.node, ast.Attribute) and place.node.attr in ("environ", "getenv") and layer_of(place.file) != "config"
    ]

    assert readers == []


def test_nothing_is_left_for_later():
    marks = [
        f"{file}: {mark}" for file in app_files() for mark in ("TO" + "DO", "FIX" + "ME", "XX" + "X") if mark in text_of(file)
    ]

    assert marks == []

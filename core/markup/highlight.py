"""Colouring of code by Pygments, with CSS classes only."""

from functools import cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

# Pygments' name of each language that is coloured → further names that people write after ```. The list is closed because
# every lexer is a set of regular expressions that a text can drive: each of these was timed with hostile code.
_LANGUAGES = {
    "apacheconf": "apache",
    "bash": "sh shell zsh",
    "bat": "batch cmd",
    "c": "h",
    "console": "shell-session terminal",
    "cpp": "c++ cc hpp",
    "csharp": "c# cs",
    "css": "",
    "diff": "patch",
    "docker": "dockerfile",
    "go": "golang",
    "graphql": "",
    "html": "htm",
    "http": "",
    "ini": "cfg conf",
    "java": "",
    "javascript": "js jsx node",
    "json": "jsonc json5",
    "kotlin": "kt",
    "lua": "",
    "make": "makefile",
    "nginx": "",
    "perl": "pl",
    "php": "",
    "postgresql": "postgres psql",
    "powershell": "ps1 pwsh posh",
    "properties": "env dotenv",
    "pycon": "",
    "python": "py python3",
    "rst": "",
    "ruby": "rb",
    "rust": "rs",
    "scss": "sass",
    "sql": "mysql",
    "swift": "",
    "terraform": "hcl tf",
    "toml": "",
    "typescript": "ts tsx",
    "xml": "svg",
    "yaml": "yml",
}
_BY_NAME = {name: language for language, others in _LANGUAGES.items() for name in (language, *others.split())}
_FORMATTER = HtmlFormatter(nowrap=True)

LANGUAGE_CLASSES = frozenset(f"language-{language}" for language in _LANGUAGES)
TOKEN_CLASSES = frozenset(css_class for css_class in STANDARD_TYPES.values() if css_class)


def known_language(info: str) -> str | None:
    """Return our name for the language written after ```; None when it is unknown."""
    words = info.split(maxsplit=1)
    return _BY_NAME.get(words[0].strip("{}.").lower()) if words else None


def coloured(code: str, language: str) -> str:
    """Return code as HTML with `<span class>` around its tokens."""
    # A lexer of its own for each block: some keep state between calls, which threads would share.
    lexer = _lexer_class(language)(stripnl=False, ensurenl=False)
    html: str = highlight(code, lexer, _FORMATTER)
    return html


@cache
def _lexer_class(language: str) -> type[Lexer]:
    return type(get_lexer_by_name(language))

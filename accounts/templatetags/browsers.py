"""Names a browser in words that its owner recognises, such as "Chrome on Linux"."""

import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first that matches counts: browsers name those that they descend from, and phones name their kind of desktop.
_BROWSERS = {
    "Edge": r"Edg(e|A|iOS)?/", "Opera": r"OPR/|Opera", "Samsung Internet": r"SamsungBrowser/", "Vivaldi": r"Vivaldi/",
    "Firefox": r"Firefox/|FxiOS/", "Chrome": r"(Headless)?Chrome/|CriOS/", "Chromium": r"Chromium/", "Safari": r"Safari/",
}  # fmt: skip
_SYSTEMS = {
    "iPhone": r"iPhone", "iPad": r"iPad", "Android": r"Android", "Windows": r"Windows", "macOS": r"Macintosh|Mac OS X",
    "ChromeOS": r"CrOS", "Linux": r"Linux|X11",
}  # fmt: skip


@register.filter
def browser_words(user_agent: str) -> str:
    """Return the browser and the system that a User-Agent header names, as far as they are known."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for name, pattern in names.items() if re.search(pattern, user_agent)), "")

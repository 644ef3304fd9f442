"""The list of sessions names browsers in words."""

import pytest

from accounts.templatetags.browsers import browser_words

MOZILLA = "Mozilla/5.0"
KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{MOZILLA} (X11; Linux x86_64) {KHTML} Chrome/131.0.0.0 Safari/537.36", "Chrome on Linux"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {KHTML} Chrome/131.0.0.0 Safari/537.36 Edg/131.0", "Edge on Windows"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 14.7; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on macOS"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Mobile Safari/604.1", "Safari on iPhone"),
        (f"{MOZILLA} (Linux; Android 14; Pixel 8) {KHTML} Chrome/131.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "Unknown browser"),
        ("SomethingNew (Windows)", "Windows"),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_browser_is_named_as_its_owner_knows_it(user_agent, words):
    assert browser_words(user_agent) == words

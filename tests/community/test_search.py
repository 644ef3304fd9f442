"""Search finds words, stems, beginnings and typos, takes operators as words, and never finds what one may not see."""

import re

import pytest

from community.models import SearchDocument, SearchWord
from community.search import search_threads, similar_threads, words_of
from community.services.editing import delete_post, edit_post, hide_post, restore_post
from community.services.posting import post_reply
from community.services.solving import accept_solution, mark_duplicate, unaccept_solution
from tests.community.test_asking import ask


@pytest.fixture
def shelf(world):
    """Four threads about gateways: (id of each by a short name)."""
    facts = {
        "gateway": {"title": "Gateway drops its connection every night", "body": "The uplink is lost at two.", "tags": ["lte"]},
        "humidity": {"title": "Humidity sensor shows six percent too much", "body": "Calibrated twice already."},
        "invoice": {"title": "Peak on the dashboard is higher than on my invoice", "body": "By eleven percent, with a gateway."},
        "export": {"title": "Exporting samples loses the time zone", "body": "Columns are in UTC."},
    }
    return {name: ask(world, **each) for name, each in facts.items()}


@pytest.fixture
def depot(world):
    """Threads whose words are mistyped below, one of them in its text, one only in an answer."""
    facts = {
        "battery": {"title": "TH-20 batteries last eleven weeks", "body": "The data sheet says two years."},
        "lease": {"title": "DHCP lease refused after the upgrade", "body": "Modbus works. Our telephones are fine."},
        "firmware": {"title": "Gateway firmware never finishes", "body": "The webhook is called twice."},
        "wall": {"title": "Where is it mounted best?", "body": "There is little room."},
    }
    threads = {name: ask(world, **each) for name, each in facts.items()}
    post_reply(world.viewer("ben"), threads["wall"].pk, body="Screw the bracket beside the thermometer.")
    return threads


def find(world, query, name="", **facts):
    return [match.thread_id for match in search_threads(world.viewer(name), world.acme.community, query, limit=10, **facts)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("humidity", "humidity"), ("HUMIDITY", "humidity"), ("humidity sensor", "humidity"),
        ("samples export", "export"), ("calibrate", "humidity"), ("connections", "gateway"), ("losing samples", "export"),
        ("humid", "humidity"), ("gatew", "gateway"), ("conn", "gateway"), ("hum sens", "humidity"),
        ("humdity", "humidity"), ("gatway", "gateway"), ("invoise", "invoice"), ("dashbord peak", "invoice"),
        ("humidty sensr", "humidity"),
        ("lte", "gateway"), ("uplink", "gateway"), ("eleven", "invoice"),
    ],
)  # fmt: skip
def test_words_stems_beginnings_and_typos_find_their_thread(world, shelf, query, expected):
    assert find(world, query)[:1] == [shelf[expected].pk]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("batery", "battery"), ("bateries", "battery"), ("leese", "lease"), ("telephoness", "lease"), ("telepones", "lease"),
        ("gatway", "firmware"), ("firmwre", "firmware"), ("modbsu", "lease"), ("webhok", "firmware"), ("thermomter", "wall"),
        ("termometer", "wall"), ("batery weeks", "battery"), ("leese upgrde", "lease"), ("firmwre gatewy finish", "firmware"),
        ("BATERY", "battery"), ("firmwa", "firmware"), ("fimrwa", "firmware"), ("refsued", "lease"),
    ],
)  # fmt: skip
def test_a_mistyped_word_is_taken_for_the_nearest_one(world, depot, query, expected):
    assert find(world, query)[:1] == [depot[expected].pk]


@pytest.mark.parametrize("query", ["an", "th-21", "4.2.9", "xq", "lorem", "zzzz", "bat3ry"])
def test_what_is_near_to_nothing_is_corrected_to_nothing(world, depot, query):
    assert find(world, query) == []


def test_a_word_that_somebody_wrote_is_not_corrected(world, depot):
    other = ask(world, title="Please refer to the manual", body="A lesser problem: leese is a name.")

    assert find(world, "leese") == [other.pk]


def test_a_correction_needs_words_that_the_viewer_may_read(world, depot):
    for key in ("backroom", "dunes", "ember"):
        word = world[key].word("body")
        typo = word[:3] + word[4:]
        asked = lambda name: search_threads(world.viewer(name), world[key].community, f"{typo} {typo}q", limit=5)  # noqa: B023, E731

        assert [match.thread_id for match in asked("ben")][:1] == [world[key].question.pk]
        for name in ("", "otto", "xena", "stan"):
            assert asked(name) == []


def test_a_private_word_does_not_stand_in_the_way_of_a_public_one(world, depot):
    for name in ("bateryy", "batterya", "baterry", "batory", "batary", "catery", "bater"):
        ask(world, key="backroom", title=f"About {name} of today", body=f"The {name}.")

    assert find(world, "batery", "otto") == find(world, "batery", "") == [depot["battery"].pk]


def test_a_withdrawn_word_corrects_nothing(world, depot):
    assert find(world, "thermomter") == [depot["wall"].pk]
    hide_post(world.viewer("mia"), depot["wall"].pk, reason="Wrong")

    for name in ("", "ana", "mia"):
        assert find(world, "thermomter", name) == []


def test_a_thread_with_some_of_the_words_says_so_and_comes_last(world, shelf):
    found = search_threads(world.viewer(""), world.acme.community, "gateway invoice", limit=10)

    assert [(match.thread_id, match.is_partial) for match in found][:2] == [
        (shelf["invoice"].pk, False), (shelf["gateway"].pk, True),
    ]  # fmt: skip
    page = world.client().get("/c/acme/search/", {"q": "gateway invoice"}).content.decode()
    assert page.count("partly matching") == sum(match.is_partial for match in found)
    assert "partly matching" not in world.client().get("/c/acme/search/", {"q": "gateway"}).content.decode()


def test_an_excerpt_says_where_it_was_cut(world):
    text = " ".join(f"word{number}" for number in range(60))
    ask(world, title="Something long", body=f"{text} chronometer {text}")
    ask(world, title="Something short", body="One chronometer.")

    shown = [match.headline for match in search_threads(world.viewer(""), world.acme.community, "chronometer", limit=5)]

    assert sorted(each[:2] + each[-2:] for each in shown) == ["Onr⟧", "…  …"]


def test_the_words_of_all_communities_are_searched_at_once(world, shelf, django_assert_max_num_queries):
    viewer = world.viewer("ben")
    with django_assert_max_num_queries(8):
        found = search_threads(viewer, None, f"humidty {world['ember'].word('title')}", limit=10)

    assert {match.thread_id for match in found} == {shelf["humidity"].pk, world["ember"].question.pk}
    assert [match.thread_id for match in search_threads(world.viewer(""), None, "humidty", limit=9)] == [shelf["humidity"].pk]
    assert search_threads(world.viewer("otto"), None, world["ember"].word("title"), limit=10) == []


def test_each_community_is_searched_in_its_language(world):
    bay = world["bay"].community
    bay.language = "de"
    bay.save(update_fields=["language"])
    german = ask(world, "omar", "bay", title="Die Pumpen rattern nachts", body="Seit gestern.")
    english = ask(world, title="Two pumps rattle", body="Since yesterday.")

    assert {match.thread_id for match in search_threads(world.viewer(""), None, "pumpe", limit=9)} >= {german.pk}
    assert [match.thread_id for match in search_threads(world.viewer(""), None, "rattles", limit=9)] == [english.pk]


def test_words_are_kept_once_and_only_real_ones(world, depot):
    words = SearchWord.objects.unscoped("test").filter(space=world.acme.space)
    kept = list(words.values_list("word", flat=True))

    assert len(kept) == len(set(kept))
    assert {"batteri", "leas", "telephon", "thermomet"} <= set(kept)
    assert not [word for word in kept if not word.isalpha()]


def test_pages_of_corrected_results_follow_each_other(world):
    for number in range(25):
        ask(world, title=f"Chronometer number {number}")
    first, second = (search_threads(world.viewer(""), world.acme.community, "chronometr", limit=20, offset=at) for at in (0, 20))

    assert len({match.thread_id for match in [*first, *second]}) == 25


def test_the_title_counts_more_than_the_text(world, shelf):
    found = find(world, "gateway")

    assert found.index(shelf["gateway"].pk) < found.index(shelf["invoice"].pk)


def test_all_words_come_before_some(world, shelf):
    assert find(world, "gateway invoice")[0] == shelf["invoice"].pk


@pytest.mark.parametrize(
    "query",
    [
        "", " ", "\x00", "humi\x00dity", "&", "foo & | !", "!humidity", "(humidity", "humidity)", "humidity:*", "a:b:c", "'",
        "\\", "'; --", "%", "_", "%_%", "<->", "humidity <2> sensor", "\"", "*", "🙂", "⟦⟧", "ﬁ", "x" * 5000, "a " * 500,
        "-humidity", "title:humidity", "humidity'' OR 1=1", "ÄÖÜ", "日本語", "{", "}", "$$", "$1", "{0}", "%s", "%(q)s",
    ],
)  # fmt: skip
def test_anything_may_be_typed(world, shelf, query):
    find(world, query)
    answer = world.client().get("/c/acme/search/", {"q": query})

    assert answer.status_code == 200


@pytest.mark.parametrize("query", ["!humidity", "humidity:*", "humidity & sensor", "(humidity)", "'humidity'"])
def test_operators_are_plain_text(world, shelf, query):
    assert find(world, query)[:1] == [shelf["humidity"].pk]


def test_words_are_letters_and_digits(world):
    assert words_of("CT-63 isn't v4.2, (really)!") == ["CT-63", "isn't", "v4.2", "really"]
    assert len(words_of(" ".join(f"w{number}" for number in range(99)))) == 32
    assert words_of("a b a") == ["a", "b"]


def test_a_new_reply_is_found_at_once(world, shelf):
    assert shelf["export"].pk not in find(world, "chronometer")

    post_reply(world.viewer("ben"), shelf["export"].pk, body="Set the chronometer.")

    assert find(world, "chronometer") == [shelf["export"].pk]


def test_an_edit_is_found_by_its_new_words_only(world, shelf):
    edit_post(world.viewer("ana"), shelf["export"].pk, title="Something about zebras", body="Stripes.")

    assert find(world, "zebras") == [shelf["export"].pk]
    assert shelf["export"].pk not in find(world, "exporting")


def test_what_is_withdrawn_is_not_found_and_is_again(world, shelf):
    delete_post(world.viewer("ana"), shelf["humidity"].pk)
    assert find(world, "humidity") == []
    assert find(world, "humidity", "ana") == []
    restore_post(world.viewer("ana"), shelf["humidity"].pk)

    assert find(world, "humidity") == [shelf["humidity"].pk]


def test_a_hidden_reply_is_not_found_by_its_words(world, shelf):
    reply = post_reply(world.viewer("ben"), shelf["export"].pk, body="Buy chronometers here.")
    hide_post(world.viewer("mia"), reply.pk, reason="Spam")

    for name in ("", "ana", "ben", "mia"):
        assert find(world, "chronometers", name) == []


def test_a_solved_thread_comes_first_on_equal_footing(world):
    first, second = ask(world, title="Valve is stuck open"), ask(world, title="Valve is stuck open")
    for thread in (first, second):
        answer = post_reply(world.viewer("ben"), thread.pk, body="Oil it.")
        accept_solution(world.viewer("ana"), answer.pk)
        assert find(world, "valve stuck")[0] == thread.pk
        unaccept_solution(world.viewer("ana"), answer.pk)


def test_the_words_of_a_duplicate_lead_to_the_original(world, shelf):
    mark_duplicate(world.viewer("mia"), shelf["humidity"].pk, world.acme.question.pk)

    assert find(world, "humidity") == [world.acme.question.pk]
    assert [thread.pk for thread in similar_threads(world.viewer("ana"), world.acme.community, "humidity sensor")] == [
        world.acme.question.pk
    ]


def test_a_duplicate_does_not_lead_where_one_may_not_read(world, shelf):
    mark_duplicate(world.viewer("mia"), shelf["humidity"].pk, world.acme.question.pk)
    hide_post(world.viewer("mia"), world.acme.question.pk, reason="Wrong")

    assert find(world, "humidity") == []


def test_words_without_meaning_find_a_title_that_has_them(world, shelf):
    asked = ask(world, title="Why is there", body="Nothing else.")

    assert find(world, "why is there")[0] == asked.pk


def test_a_rare_word_tells_more_than_a_frequent_one(world):
    for number in range(30):
        ask(world, title=f"Chronometer of kind {number}", body="It ticks.")
    rare = ask(world, title="Something else", body="The escapement is worn.")

    assert find(world, "chronometer escapement tourbillon")[0] == rare.pk


@pytest.mark.parametrize("name", ["", "otto", "xena", "omar", "stan", "paula"])
@pytest.mark.parametrize("about", ["title", "body", "answer", "tag", "product", "second"])
def test_private_words_are_found_by_nobody_outside(world, name, about):
    for key in ("dunes", "ember", "backroom"):
        word = world[key].word(about)
        for query in (word, word[:-2], word[:6], word[:-3] + "xq"):
            found = search_threads(world.viewer(name), world[key].community, query, limit=50)
            shown = {match.thread_id for match in found}
            assert world[key].question.pk not in shown


def test_members_find_them(world):
    for key in ("dunes", "ember", "backroom"):
        for about in ("title", "body", "answer", "tag", "second"):
            found = search_threads(world.viewer("ben"), world[key].community, world[key].word(about), limit=5)
            assert [match.thread_id for match in found][:1] == [world[key].question.pk], (key, about)


def test_a_headline_shows_where_and_is_escaped(world):
    ask(world, title="A matter of brackets", body="Use <b>chronometer</b> & <script>alert(1)</script> here.")

    page = world.client().get("/c/acme/search/", {"q": "chronometer"}).content.decode()

    assert "<mark>chronometer</mark>" in page
    assert "<script>alert" not in page


def test_markers_in_a_text_make_no_markup(world):
    ask(world, title="A matter of brackets", body="⟦<img src=x onerror=alert(1)>⟧ chronometer")

    page = world.client().get("/c/acme/search/", {"q": "chronometer"}).content.decode()

    assert "<img src=x" not in page


@pytest.mark.parametrize("title", ["Humidity sensor shows too much", "my humidity sensors are wrong", "sensor humidity percent"])
def test_similar_questions_are_offered_while_asking(world, shelf, title):
    found = similar_threads(world.viewer("ana"), world.acme.community, title)

    assert found[0].pk == shelf["humidity"].pk


@pytest.mark.parametrize("title", ["", "a", "humidity", "of the and", "zzz qqq"])
def test_too_few_words_are_similar_to_nothing(world, shelf, title):
    assert similar_threads(world.viewer("ana"), world.acme.community, title) == []


def test_similar_questions_are_those_one_may_see(world):
    title = f"How does {world['backroom'].word('title')} work?"

    assert world["backroom"].question not in similar_threads(world.viewer("otto"), world.acme.community, title)
    assert world["backroom"].question in similar_threads(world.viewer("ben"), world.acme.community, title)


def test_a_document_exists_while_its_thread_is_published(world, shelf):
    assert SearchDocument.objects.unscoped("test").filter(thread=shelf["export"]).count() == 1
    hide_post(world.viewer("mia"), shelf["export"].pk, reason="Wrong")

    assert not SearchDocument.objects.unscoped("test").filter(thread=shelf["export"]).exists()


def test_pages_of_results_hold_each_thread_once(world):
    for number in range(45):
        ask(world, title=f"Chronometer number {number}")
    client, seen, address = world.client(), [], "/c/acme/search/?q=chronometer"

    while address:
        page = client.get(address).content.decode()
        seen += re.findall(
            r"Chronometer</mark> number (\d+)|Chronometer number (\d+)", page.partition("<main")[2].partition("</main>")[0]
        )
        following = re.search(r'href="([^"]*page=\d+)"', page)
        address = following[1].replace("&amp;", "&") if following and len(seen) < 200 else ""

    numbers = {one or other for one, other in seen}
    assert len(numbers) == 45

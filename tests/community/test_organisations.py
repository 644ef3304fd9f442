"""Companies of customers: verified by an exact domain that a member proves, known to colleagues, left, merged and withdrawn."""

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Organisation, User
from accounts.services import organisations
from accounts.services.people import create_account
from community.models import CustomerOrganisation, Thread
from community.services import customers, memberships, posting
from community.viewer import Viewer
from community.visibility import can_see
from core.errors import InvalidInput, NotPermitted, NotVisible


@pytest.fixture
def shop(world):
    """Four people of acme with addresses of two companies; handle → user."""
    found = {}
    for handle, email in (
        ("kai", "kai@shop.example"), ("kim", "kim@shop.example"), ("lou", "lou@mall.example"), ("max", "max@gmail.com"),
    ):  # fmt: skip
        found[handle] = create_account(email=email, handle=handle, display_name=handle.title())
        memberships.join(Viewer.for_user(found[handle]), world.acme.community)
    return found


def verify(world, domain="shop.example", name="The Shop", by="gus", key="acme"):
    return customers.verify_organisation(world.viewer(by), world[key].community, domain=domain, name=name)


def company_of(user):
    return User.objects.get(pk=user.pk).organisation


def viewer(user):
    return Viewer.for_user(User.objects.get(pk=user.pk))


def test_a_verified_domain_takes_in_who_has_a_confirmed_address_there(world, shop):
    company = verify(world)

    assert [company_of(shop[name]) == company for name in ("kai", "kim", "lou", "max")] == [True, True, False, False]
    late = create_account(email="late@shop.example", handle="late")
    organisations.settle_membership(late)
    assert company_of(late) == company


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com", "nobody-here.example", "hop.example", "example", "shop.example.", "sub.shop.example",
        '"a@evil.org"@shop.example', "\u0455hop.example", "=?utf-8?q?shop?=.example", "",
    ],
)  # fmt: skip
def test_only_an_exact_domain_that_a_member_proves(world, shop, domain):
    with pytest.raises(InvalidInput):
        verify(world, domain)
    assert not Organisation.objects.filter(name="The Shop").exists()


@pytest.mark.parametrize("address", ['"kai@evil.example"@shop.example', "=?x?=@shop.example", "kai@shop.example."])
def test_an_address_that_can_be_read_in_two_ways_proves_nothing(world, shop, address):
    EmailAddress.objects.filter(user=shop["kim"]).delete()
    EmailAddress.objects.filter(user=shop["kai"]).update(email=address)

    with pytest.raises(InvalidInput):
        verify(world)


def test_an_address_that_is_not_confirmed_proves_nothing(world, shop):
    EmailAddress.objects.filter(user__in=shop.values()).update(verified=False)

    with pytest.raises(InvalidInput):
        verify(world)


def test_a_domain_is_one_companys(world, shop):
    verify(world)
    with pytest.raises(InvalidInput):
        verify(world, name="Another")


@pytest.mark.parametrize("name", ["ana", "mia", "otto", "bea", ""])
def test_managers_of_the_community_alone_verify_merge_and_withdraw(world, shop, name):
    first, second = verify(world), verify(world, "mall.example", "Mall")
    community = world.acme.community
    for act in (
        lambda by: customers.verify_organisation(by, community, domain="gone.example", name="Gone"),
        lambda by: customers.merge_organisations(by, community, first.pk, second.pk),
        lambda by: customers.withdraw_organisation(by, community, first.pk),
    ):
        with pytest.raises(NotPermitted):
            act(world.viewer(name))


def test_what_another_community_verified_is_not_a_managers_to_change(world, shop):
    company = verify(world)
    memberships.join(viewer(shop["kai"]), world["bay"].community)
    bay, bea = world["bay"].community, world.viewer("bea")

    assert "The Shop" in world.client("bea").get("/c/bay/manage/organisations/").content.decode()
    with pytest.raises(NotVisible):
        customers.withdraw_organisation(bea, bay, company.pk)
    with pytest.raises(NotVisible):
        customers.merge_organisations(bea, bay, company.pk, company.pk)


def test_managers_see_companies_of_their_own_members_only(world, shop):
    verify(world)
    page = world.client("bea").get("/c/bay/manage/organisations/").content.decode()

    assert "The Shop" not in page and "shop.example" not in page and "mall.example" not in page
    mine = world.client("gus").get("/c/acme/manage/organisations/").content.decode()
    assert "The Shop" in mine and "mall.example (1)" in mine and "kai@" not in mine and "gmail.com" not in mine


def test_who_left_is_not_taken_in_again_until_they_ask(world, shop):
    company = verify(world)
    organisations.leave_organisation(shop["kai"])
    assert company_of(shop["kai"]) is None

    organisations.settle_membership(shop["kai"])
    organisations.verify_domain(company, domain="shop.example")
    assert company_of(shop["kai"]) is None

    assert organisations.rejoin_organisation(shop["kai"]) == company
    assert company_of(shop["kai"]) == company


def ask(world, user, title="Where is the key?"):
    suite = world["suite"].space
    return posting.start_thread(viewer(user), world.acme.community, suite, title=title, body="It was here.")


def test_colleagues_see_their_companys_threads_and_others_do_not(world, shop):
    verify(world)
    thread = ask(world, shop["kai"])

    assert [can_see(viewer(shop[name]), thread) for name in ("kai", "kim", "lou")] == [True, True, False]
    organisations.leave_organisation(shop["kim"])
    assert not can_see(viewer(shop["kim"]), thread) and can_see(viewer(shop["kai"]), thread)


def test_merged_companies_are_one_and_the_history_stays(world, shop):
    first, second = verify(world), verify(world, "mall.example", "Mall")
    before = ask(world, shop["kai"])
    customers.merge_organisations(world.viewer("gus"), world.acme.community, first.pk, second.pk)

    assert {company_of(shop[name]).name for name in ("kai", "kim", "lou")} == {"Mall"}
    assert Thread.objects.unscoped("test").get(pk=before.pk).author_organisation == first
    assert Organisation.objects.get(pk=first.pk).merged_into == second
    assert can_see(viewer(shop["kim"]), before) and can_see(viewer(shop["lou"]), before)
    with pytest.raises((InvalidInput, NotVisible)):
        customers.merge_organisations(world.viewer("gus"), world.acme.community, first.pk, second.pk)
    late = create_account(email="late@shop.example", handle="late")
    organisations.settle_membership(late)
    assert company_of(late) == second


def test_the_readers_of_a_merged_companys_thread_are_named(world, shop):
    from community.pages.readers import readers_page
    from community.services.targets import load_thread

    first, second = verify(world), verify(world, "mall.example", "Mall")
    thread = ask(world, shop["kai"])
    customers.merge_organisations(world.viewer("gus"), world.acme.community, first.pk, second.pk)
    loaded = load_thread(world.viewer("gus"), thread.pk)

    named = {reader.person.handle for reader in readers_page(world.acme.community, loaded.space, loaded).readers}
    able = {user.handle for user in User.objects.filter(is_active=True) if can_see(Viewer.for_user(user), thread)}
    assert named == able and {"kai", "kim", "lou"} <= named


def test_withdrawing_lets_everybody_out_and_keeps_what_was_written(world, shop):
    company = verify(world)
    thread = ask(world, shop["kai"])
    customers.withdraw_organisation(world.viewer("gus"), world.acme.community, company.pk)

    assert company_of(shop["kai"]) is None and not can_see(viewer(shop["kim"]), thread)
    assert Thread.objects.unscoped("test").get(pk=thread.pk).author_organisation == company
    assert not CustomerOrganisation.objects.unscoped("test").exists()


def test_colleagues_are_marked_for_each_other(world, shop):
    verify(world)
    kim = world.client()
    kim.force_login(User.objects.get(handle="kim"))

    assert "Colleague" in kim.get("/c/acme/u/kai/").content.decode()
    assert "Colleague" not in kim.get("/c/acme/u/lou/").content.decode()
    assert "Colleague" not in kim.get("/c/acme/u/kim/").content.decode()
    assert "Colleague" not in world.client("otto").get("/c/acme/u/kai/").content.decode()


def test_in_the_browser_from_the_domain_to_leaving(world, shop):
    gus, kai = world.client("gus"), world.client()
    kai.force_login(shop["kai"])
    address = "/c/acme/manage/organisations/"

    refused = gus.post(address, {"domain": "gmail.com", "name": "Mail"})
    assert refused.status_code == 422 and "Anybody can have an address" in refused.content.decode()
    assert gus.post(address, {"domain": "shop.example", "name": "The Shop"}).status_code == 302
    assert "You belong to The Shop" in kai.get("/profile/company/").content.decode()
    kai.post("/profile/company/", {"leave": "1"})
    assert "You have left The Shop" in kai.get("/profile/company/").content.decode()
    kai.post("/profile/company/", {"rejoin": "1"})
    assert company_of(shop["kai"]).name == "The Shop"

"""Companies, people, communities and memberships of the demo: each is made when it is missing, and else left alone."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from accounts.models import Organisation, User
from accounts.services.organisations import create_organisation, settle_membership, verify_domain
from accounts.services.people import create_account
from community.models import Community, Grant, Membership, MembershipGrant, MembershipStatus, Product, Role
from community.services.canned import add_canned
from community.services.communities import create_community
from community.services.memberships import admit, change_membership
from community.services.terms import record_acceptance
from community.viewer import Viewer
from demo.content import CommunityText, Content, MembershipText, OrganisationText, PersonText
from demo.stage import Stage, Step

OWNER = "owner"
_ASKS: tuple[str, ...] = ("template_md", "ask_product", "ask_version", "ask_environment")
_ACCESSES = ("read", "start", "reply", "attach")


def foundation_steps(stage: Stage, content: Content) -> Iterator[Step]:
    """Put on the stage what exists, and yield the steps that make the rest."""
    oldest = max(person.joined_days_ago for person in content.people)
    for organisation in content.organisations:
        yield from _organisation_steps(stage, organisation, oldest)
    for person in content.people:
        yield from _person_steps(stage, person)
    for community in content.communities:
        yield from _community_steps(stage, content, community)


def _organisation_steps(stage: Stage, text: OrganisationText, oldest: int) -> Iterator[Step]:
    found = Organisation.objects.filter(domains__domain__in=text.domains).first()
    if found:
        stage.organisations[text.key] = found
    else:
        yield Step(stage.days_ago(oldest), partial(_found_organisation, stage, text))


def _found_organisation(stage: Stage, text: OrganisationText) -> None:
    organisation = stage.organisations[text.key] = create_organisation(name=text.name)
    for domain in text.domains:
        verify_domain(organisation, domain=domain)


def _person_steps(stage: Stage, text: PersonText) -> Iterator[Step]:
    found = User.objects.filter(email=text.email).first()
    if found:
        stage.users[text.handle] = found
    else:
        yield Step(stage.days_ago(text.joined_days_ago), partial(_create_person, stage, text))


def _create_person(stage: Stage, text: PersonText) -> None:
    """Nobody has a password yet; the cast gets theirs in the end, the others sign in with a code from the mail viewer."""
    profile: dict[str, Any] = {"display_name": text.name, "bio": text.bio, "time_zone": text.timezone, "language": text.language}
    if text.demo_role == "admin":
        profile |= {"is_staff": True, "is_superuser": True}
    user = create_account(email=text.email, handle=text.handle, **profile)
    settle_membership(user)
    stage.users[text.handle] = user
    stage.newcomers.append(text.handle)


def _community_steps(stage: Stage, content: Content, text: CommunityText) -> Iterator[Step]:
    found = Community.objects.unscoped("the demo makes what is missing").filter(slug=text.slug).first()
    if found:
        stage.communities[text.slug] = found
    else:
        yield Step(stage.days_ago(text.opened_days_ago), partial(_found_community, stage, text))
    members = _members(found) if found else {}
    for member in text.memberships:
        person = stage.users.get(member.handle)
        yield from _membership_steps(stage, content, text, member, members.get(person.pk) if person else None)


def _members(community: Community) -> dict[Any, Membership]:
    rows = Membership.objects.unscoped("the demo makes what is missing").filter(community=community)
    return {row.user_id: row for row in rows}


def _found_community(stage: Stage, text: CommunityText) -> None:
    community = stage.communities[text.slug] = create_community(
        stage.users[text.owner.handle], slug=text.slug, name=text.name, tagline=text.tagline, visibility=text.visibility,
        operator=stage.organisations[text.operator], join_policy=text.join_policy, write_policy=text.write_policy,
        accent=text.accent, language=text.language, header_links=text.header_links,
        footer_links=text.footer_links, nouns=text.nouns, welcome_md=text.welcome, privacy_md=text.privacy,
        spaces=[_space_fields(space) for space in text.spaces],
    )  # fmt: skip
    # No service writes products or further grants yet, so that there is nothing to go around.
    for product in text.products:
        versions = [version["name"] for version in product["versions"]]
        Product.objects.create(community=community, name=product["name"], versions=versions)
    _give_grants(stage, community, text.owner)
    stage.standings_changed()
    for table in text.canned:
        add_canned(stage.viewer(text.owner.handle), community, **table)


def _space_fields(table: dict[str, Any]) -> dict[str, Any]:
    fields = {name: table[name] for name in ("slug", "name", "description", "kinds")}
    accesses = {f"{name}_access": table[name] for name in _ACCESSES if name in table}
    asks = {name: table[name] for name in _ASKS if name in table}
    return {**fields, **accesses, **asks, "feed_policy": table["feed"]}


def _membership_steps(
    stage: Stage, content: Content, community: CommunityText, text: MembershipText, found: Membership | None
) -> Iterator[Step]:
    is_founded = community.slug in stage.communities
    if found is None:
        if is_founded or text is not community.owner:
            yield Step(stage.days_ago(text.joined_days_ago), partial(_join, stage, community, text))
        if text.status != MembershipStatus.ACTIVE:
            yield Step(stage.days_ago(text.ended_days_ago), partial(_settle, stage, community, text))
    elif _is_cast(content, text.handle) and (found.role, found.status) != (text.role, text.status):
        yield Step(stage.now, partial(_settle, stage, community, text))


def _is_cast(content: Content, handle: str) -> bool:
    return any(person.handle == handle for person in content.cast.values())


def _join(stage: Stage, community: CommunityText, text: MembershipText) -> None:
    """As when somebody joins, or redeems the invitation to this role; the invitation's mail of long ago is not sent again."""
    place = stage.communities[community.slug]
    membership = admit(stage.viewer(text.handle), place, role=text.role)
    if place.terms_version:
        record_acceptance(membership.pk, place.terms_version)
    _give_grants(stage, stage.communities[community.slug], text)
    stage.standings_changed()


def _settle(stage: Stage, community: CommunityText, text: MembershipText) -> None:
    """Give a membership the role and the status that it has in the content, by the hand of a manager."""
    place = stage.communities[community.slug]
    members = _members(place)
    manager_id = next(
        row.user_id for row in members.values() if row.role == Role.MANAGER and row.status == MembershipStatus.ACTIVE
    )
    manager = Viewer.for_user(User.objects.get(pk=manager_id))
    if members[stage.users[text.handle].pk].status == MembershipStatus.LEFT:
        _join(stage, community, text)
    change_membership(manager, place, members[stage.users[text.handle].pk].pk, role=text.role, status=text.status)
    stage.standings_changed()


def _give_grants(stage: Stage, community: Community, text: MembershipText) -> None:
    membership = _members(community)[stage.users[text.handle].pk]
    for grant in text.grants:
        if grant == OWNER:  # the founder is it already
            continue
        MembershipGrant.objects.unscoped("the demo makes what is missing").get_or_create(
            membership=membership, grant=Grant(grant)
        )

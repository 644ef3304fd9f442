"""The places outside of `visibility.py` and `policies.py` that ask for a role or a status, and why each may."""

ROLE_READERS: dict[str, str] = {
    # What somebody's own membership is, shown to them; no right follows from it.
    "community/pages/directory.py::landing_page": "says to whoever waits that they wait",
    "community/pages/header.py::_join_url": "offers to join to whoever is no member; joining asks again",
    "community/views/membership.py::_welcome": "says welcome, or that a manager has to approve",
    "community/pages/manage.py::_member_row": "offers the community to managers; the service asks again",
    # Lists of people: which of the visible rows are meant.
    "community/pages/manage.py::overview_page": "counts those who wait, of the memberships the manager sees",
    "community/pages/requests.py::requests_page": "those who wait, of the memberships the manager sees",
    "community/pages/members.py::find_members": "the list of members holds active ones, of those the viewer sees",
    "community/audience.py::_is_here": "active members may read; the rule judges each of them",
    "community/pages/segments.py::_members": "a segment shows its active members; the others stay in it while they are away",
    "community/services/segments.py::add_to_segment": "only active members are put into a segment",
    "community/services/segments.py::_group": "a role is one of the groups that a space can choose",
    "community/services/segments.py::companies_of": "companies of active members are those that managers may choose",
    "community/pages/readers.py::_reason": "says in which role somebody reads, after the rule has said that they do",
    "community/pages/people.py::person_of": "a profile exists for active members only",
    "community/services/writing.py::_mention_urls": "only active members are mentioned, of those the writer sees",
    "notifications/consumers.py::_mentioned": "only active members are mentioned; each is asked for again",
    "api/pages/posts.py::authors_of": "a profile exists for active members only",
    "imports/mentions.py::addresses_of": "only active members are mentioned",
    # The states of a membership itself: its own services change them.
    "community/services/invitations.py::invite": "whether the value is a role at all",
    "community/services/approvals.py::decide": "only who waits is decided",
    "community/services/approvals.py::approve_all": "only who waits is decided",
    "community/services/endings.py::tidy_memberships": "which ends have come",
    "community/services/endings.py::_tidy": "which ends have come",
    "community/services/invitation_lists.py::_known": "what an address is to the community already",
    "community/services/memberships.py::_ask": "whether somebody asks anew",
    "community/services/ownership.py::offer_ownership": "a community is handed to a manager",
    "community/services/ownership.py::accept_ownership": "a community is handed to a manager",
    "community/services/memberships.py::_renew": "the states of a membership",
    "community/services/memberships.py::leave": "the states of a membership",
    "community/services/memberships.py::change_membership": "whether a manager would be lost",
    "community/services/memberships.py::_demand_another_manager": "whether a manager would be lost",
    # The words that rules and policies are made of.
    "community/standing.py::Standing.is_active": "the one place that says which status is active",
    "community/standing.py::standing_of": "only active members owe terms",
    "community/standing.py::status_now": "the one place that says what a status counts for once its end has come",
    "community/standing.py::stays": "the same as a condition of the database",
    # What was, not what may.
    "api/feed/payloads.py::_role_at_time": "translates the role that a post recorded into the feed's word",
    # The operator's demo builds what is missing.
    "demo/foundation.py::_membership_steps": "compares what is with what the demo asks for",
    "demo/foundation.py::_settle": "compares what is with what the demo asks for",
    "demo/stories.py::_active_handles": "tells the demo's stories only with people who can act",
}

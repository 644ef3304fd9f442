"""Addresses of the API: no trailing slash, ids of 26 characters."""

from django.urls import path, re_path, register_converter
from django.views.generic import RedirectView

from api.views import answers, docs, feed, moderation, places, replies, threads
from core.ids import IdConverter

register_converter(IdConverter, "api_id")

app_name = "api"

V1 = "api/v1/"
urlpatterns = [
    path(f"{V1}schema", docs.SchemaView.as_view(), name="schema"),
    path(f"{V1}schema/", RedirectView.as_view(pattern_name="api:schema", permanent=True)),
    path(f"{V1}docs", docs.DocsView.as_view(), name="docs"),
    path(f"{V1}docs/", RedirectView.as_view(pattern_name="api:docs", permanent=True)),
    path(f"{V1}communities", places.CommunitiesView.as_view(), name="communities"),
    path(f"{V1}communities/<slug:slug>", places.CommunityView.as_view(), name="community"),
    path(f"{V1}communities/<slug:slug>/spaces", places.SpacesView.as_view(), name="spaces"),
    path(f"{V1}people", places.PeopleView.as_view(), name="people"),
    path(f"{V1}preview", places.PreviewView.as_view(), name="preview"),
    path(f"{V1}search", threads.SearchView.as_view(), name="search"),
    path(f"{V1}threads", threads.ThreadsView.as_view(), name="threads"),
    path(f"{V1}threads/similar", threads.SimilarView.as_view(), name="similar"),
    path(f"{V1}threads/<api_id:thread_id>", threads.ThreadView.as_view(), name="thread"),
    path(f"{V1}threads/<api_id:thread_id>/replies", replies.RepliesView.as_view(), name="replies"),
    path(f"{V1}replies/<api_id:reply_id>", replies.ReplyView.as_view(), name="reply"),
    path(f"{V1}replies/<api_id:reply_id>/solution", answers.SolutionView.as_view(), name="solution"),
    path(f"{V1}replies/<api_id:reply_id>/confirmation", answers.ConfirmationView.as_view(), name="confirmation"),
    path(f"{V1}posts/<api_id:post_id>/comments", replies.CommentsView.as_view(), name="comments"),
    path(f"{V1}posts/<api_id:post_id>/vote", answers.VoteView.as_view(), name="vote"),
    path(f"{V1}flags", moderation.FlagsView.as_view(), name="flags"),
    path(f"{V1}review-items", moderation.ReviewItemsView.as_view(), name="review_items"),
    path(f"{V1}review-items/<api_id:item_id>/hide", moderation.HideView.as_view(), name="hide_reported"),
    path(f"{V1}review-items/<api_id:item_id>/dismiss", moderation.DismissView.as_view(), name="dismiss_reports"),
    path(f"{V1}review-items/<api_id:item_id>/warn", moderation.WarnView.as_view(), name="warn_author"),
    path(f"{V1}resolved-issues", feed.ResolvedIssuesView.as_view(), name="resolved_issues"),
    re_path(r"^api/", docs.NothingHereView.as_view(), name="nothing_here"),
]

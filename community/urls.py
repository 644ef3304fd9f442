"""Addresses of the community; the same paths stand without `/c/<slug>` on a community's own domain (later)."""

from django.urls import path, register_converter

from community.views import browse, files, machine, manage, membership, posts, spaces, threads, view_as
from core.ids import IdConverter

register_converter(IdConverter, "id")
app_name = "community"

urlpatterns = [
    path("", browse.communities, name="directory"),
    path("robots.txt", machine.robots, name="robots"),
    path("invitations/<str:token>/", membership.invitation, name="invitation"),
    path("c/<slug:slug>/", browse.home, name="home"),
    path("c/<slug:slug>/s/<slug:space>/", browse.space, name="space"),
    path("c/<slug:slug>/tags/", browse.tag_list, name="tags"),
    path("c/<slug:slug>/tags/<str:name>/", browse.tag, name="tag"),
    path("c/<slug:slug>/search/", browse.search, name="search"),
    path("c/<slug:slug>/members/", browse.member_list, name="members"),
    path("c/<slug:slug>/u/<str:handle>/", browse.member, name="profile"),
    path("c/<slug:slug>/join/", membership.join, name="join"),
    path("c/<slug:slug>/leave/", membership.leave, name="leave"),
    path("c/<slug:slug>/feed.atom", machine.feed, name="feed"),
    path("c/<slug:slug>/sitemap.xml", machine.sitemap, name="sitemap"),
    path("c/<slug:slug>/brand-<str:digest>.css", machine.brand, name="brand"),
    path("c/<slug:slug>/brand/<str:field>/<str:name>", machine.brand_image, name="brand_image"),
    path("c/<slug:slug>/files/", files.upload, name="upload"),
    path("c/<slug:slug>/files/<id:file_id>/<str:name>", files.file, name="file"),
    path("c/<slug:slug>/files/<id:file_id>/small/<str:name>", files.file, {"small": True}, name="small_file"),
    path("c/<slug:slug>/ask/", threads.ask, name="ask"),
    path("c/<slug:slug>/similar/", threads.similar, name="similar"),
    path("c/<slug:slug>/preview/", threads.preview, name="preview"),
    path("c/<slug:slug>/t/<id:thread_id>/", threads.thread, name="thread_short"),
    path("c/<slug:slug>/p/<id:thread_id>/reply/", threads.reply, name="reply"),
    path("c/<slug:slug>/p/<id:thread_id>/follow/", threads.follow, name="follow"),
    path("c/<slug:slug>/p/<id:thread_id>/close/", threads.close, name="close"),
    path("c/<slug:slug>/p/<id:thread_id>/reopen/", threads.reopen, name="reopen"),
    path("c/<slug:slug>/p/<id:thread_id>/duplicate/", threads.duplicate, name="duplicate"),
    path("c/<slug:slug>/t/<id:thread_id>/readers/", browse.readers, name="readers"),
    path("c/<slug:slug>/readers/", browse.readers, name="community_readers"),
    path("c/<slug:slug>/t/<id:thread_id>/<str:title_slug>/", threads.thread, name="thread"),
    path("c/<slug:slug>/p/<id:post_id>/", threads.post, name="post"),
    path("c/<slug:slug>/p/<id:post_id>/vote/", posts.vote, name="vote"),
    path("c/<slug:slug>/p/<id:post_id>/accept/", posts.accept, name="accept"),
    path("c/<slug:slug>/p/<id:post_id>/unaccept/", posts.unaccept, name="unaccept"),
    path("c/<slug:slug>/p/<id:post_id>/confirm/", posts.confirm, name="confirm"),
    path("c/<slug:slug>/p/<id:post_id>/comment/", posts.comment, name="comment"),
    path("c/<slug:slug>/p/<id:post_id>/edit/", posts.edit, name="edit"),
    path("c/<slug:slug>/p/<id:post_id>/delete/", posts.delete, name="delete"),
    path("c/<slug:slug>/p/<id:post_id>/restore/", posts.restore, name="restore"),
    path("c/<slug:slug>/p/<id:post_id>/history/", posts.history, name="history"),
    path("c/<slug:slug>/manage/", manage.overview, name="manage"),
    path("c/<slug:slug>/manage/members/", manage.members, name="manage_members"),
    path("c/<slug:slug>/manage/members/<id:membership_id>/", manage.change_member, name="manage_member"),
    path("c/<slug:slug>/manage/invitations/", manage.invitation_list, name="manage_invitations"),
    path(
        "c/<slug:slug>/manage/invitations/<id:invitation_id>/revoke/", manage.revoke_invitation, name="manage_revoke_invitation"
    ),
    path("c/<slug:slug>/manage/members/<id:membership_id>/<slug:action>/", manage.act_on_member, name="manage_member_action"),
    path("c/<slug:slug>/manage/brand/", manage.brand, name="manage_brand"),
    path("c/<slug:slug>/manage/spaces/", spaces.spaces, name="manage_spaces"),
    path("c/<slug:slug>/manage/spaces/<slug:space>/", spaces.spaces, name="manage_space"),
    path("c/<slug:slug>/manage/view-as/", view_as.begin, name="manage_view_as"),
    path("c/<slug:slug>/manage/view-as/end/", view_as.end, name="manage_view_as_end"),
    path("c/<slug:slug>/manage/segments/", spaces.segments, name="manage_segments"),
    path("c/<slug:slug>/manage/segments/<id:segment_id>/", spaces.add_to_segment, name="manage_segment_add"),
    path("c/<slug:slug>/manage/segments/<id:segment_id>/delete/", spaces.delete_segment, name="manage_segment_delete"),
    path(
        "c/<slug:slug>/manage/segments/<id:segment_id>/<id:membership_id>/remove/",
        spaces.remove_from_segment,
        name="manage_segment_remove",
    ),
]

"""Pages of leads: Today, the board, everyone with a verdict, who is a fit."""

from django.urls import path

from leads.views import board, follow_ups, icp, leads, people, today

app_name = "leads"
urlpatterns = [
    path("", today.today, name="today"),
    path("board/", board.board, name="board"),
    path("board/columns/<int:pk>/", board.board_column, name="board_column"),
    path("people/", people.people, name="people"),
    path("leads/", leads.lead_list, name="lead_list"),
    path("leads/<int:pk>/", leads.lead, name="lead"),
    path("leads/<int:pk>/stage/", leads.lead_stage, name="lead_stage"),
    path("leads/<int:pk>/follow-ups/", follow_ups.lead_follow_ups, name="lead_follow_ups"),
    path("follow-ups/<int:pk>/completion/", follow_ups.follow_up_completion, name="follow_up_completion"),
    path("follow-ups/<int:pk>/snooze/", follow_ups.follow_up_snooze, name="follow_up_snooze"),
    path("follow-ups/<int:pk>/override/", follow_ups.follow_up_override, name="follow_up_override"),
    path("follow-ups/<int:pk>/retry/", follow_ups.follow_up_retry, name="follow_up_retry"),
    path("icp/", icp.icp, name="icp"),
    path("icp/first/", icp.icp_first, name="icp_first"),
    path("icp/draft/", icp.icp_draft, name="icp_draft"),
    path("icp/publication/", icp.icp_publication, name="icp_publication"),
    path("icp/progress/", icp.icp_progress, name="icp_progress"),
    path("icp/headline/", icp.icp_headline, name="icp_headline"),
]

from leads.models.follow_up import FollowUp, Playbook, Step
from leads.models.icp import Criterion, Icp, IcpVersion
from leads.models.lead import Lead, Stage, StageChange
from leads.models.qualification import Qualification, QualificationRun

__all__ = [
    "Criterion",
    "FollowUp",
    "Icp",
    "IcpVersion",
    "Lead",
    "Playbook",
    "Qualification",
    "QualificationRun",
    "Stage",
    "StageChange",
    "Step",
]

"""A small world with some of everything in it, as big as asked: what list pages and the admin are measured on."""

from itertools import pairwise

from django.utils import timezone

from crm.enums import Gate, IdentityKind, InteractionKind, Precision, RowOutcome, Tone, WorkState
from crm.models import (
    Contact,
    Event,
    Identity,
    Import,
    ImportChange,
    ImportChunk,
    ImportRow,
    Interaction,
    MaybeSame,
    Merge,
    Post,
    SavedMapping,
    Suppression,
    Undo,
    User,
)
from leads.enums import CriterionField, CriterionKind, FollowUpStatus, GuardOutcome, Operator, Tier, VersionState
from leads.models import (
    Criterion,
    FollowUp,
    Icp,
    IcpVersion,
    Lead,
    Playbook,
    Qualification,
    QualificationRun,
    Stage,
    StageChange,
    Step,
)


def make_world(size, *, owner=None):
    """Make `size` of each thing: people who said something, judged, on the board, with a step due; return the post."""
    now = timezone.now()
    people = [User(email=f"colleague{n}@example.com", full_name=f"Colleague {n}", password="!") for n in range(size)]
    User.objects.bulk_create(people)
    owner = owner or people[0]
    posts = Post.objects.bulk_create(
        Post(title=f"Post {n}", published_at=now, created_by=owner, text="What we learned.") for n in range(size)
    )
    files = Import.objects.bulk_create(
        Import(
            file_name=f"Connections {n}.csv",
            sha256=f"{n:064d}",
            format="linkedin_connections",
            post=posts[n],
            created_by=owner,
            work_state=WorkState.FINISHED,
            rows_read=1,
            rows_created=1,
            started_at=now,
            finished_at=now,
        )
        for n in range(size)
    )
    contacts = _people_who_spoke(size, posts, files, owner, now)
    version = _judge(contacts, owner, now)
    QualificationRun.objects.bulk_create(QualificationRun(version=version, import_run=one) for one in files)
    Suppression.objects.bulk_create(
        Suppression(kind=IdentityKind.EMAIL, hmac=n.to_bytes(32), created_by=owner) for n in range(size)
    )
    _put_on_the_board(contacts, posts, owner, now)
    return posts[0]


def _people_who_spoke(size, posts, files, owner, now):
    gates = [Gate.CLEAR, Gate.CLEAR, Gate.HOLD, Gate.NEVER]
    contacts = Contact.objects.bulk_create(
        Contact(
            first_name="Maya",
            last_name=f"Okafor {n}",
            full_name=f"Maya Okafor {n}",
            position="Founder",
            company="Northwind Labs",
            seniority="owner",
            function="leadership",
            gate=gates[n % 4],
            first_import=files[n],
        )
        for n in range(size)
    )
    Identity.objects.bulk_create(
        Identity(contact=contact, kind=IdentityKind.VANITY, value=f"maya-okafor-fx{n:04d}", import_run=files[n])
        for n, contact in enumerate(contacts)
    )
    Interaction.objects.bulk_create(
        Interaction(
            contact=contact,
            kind=kind,
            text="How did you tell the client?" if kind == InteractionKind.COMMENT else "",
            occurred_at=now,
            precision=Precision.SECOND,
            post=posts[0],
            event_key=f"{kind}:1",
            tone=list(Tone)[n % len(Tone)],
            import_run=files[n],
            by=owner,
        )
        for n, contact in enumerate(contacts)
        for kind in (InteractionKind.COMMENT, InteractionKind.CONNECTION)
    )
    Event.objects.bulk_create(
        Event(verb="import.finished", contact=contact, by=owner, subject=f"import:{files[n].pk}")
        for n, contact in enumerate(contacts)
    )
    _what_files_left_behind(files, contacts, owner)
    return contacts


def _what_files_left_behind(files, contacts, owner):
    ImportRow.objects.bulk_create(
        ImportRow(import_run=one, line=9, record="8", outcome=RowOutcome.REJECTED, code="no_name", reason="No name.")
        for one in files
    )
    ImportChange.objects.bulk_create(
        ImportChange(import_run=files[n], contact=contact, before={"company": "Old Ltd"})
        for n, contact in enumerate(contacts)
    )
    ImportChunk.objects.bulk_create(
        ImportChunk(import_run=one, rows_before=0, unchanged=[contacts[0].pk]) for one in files
    )
    SavedMapping.objects.bulk_create(
        SavedMapping(signature=f"{n:064d}", mapping={"Name": "full_name"}, updated_by=owner)
        for n, _ in enumerate(files)
    )
    Undo.objects.bulk_create(Undo(import_run=one, created_by=owner) for one in files[1::2])
    Merge.objects.bulk_create(
        Merge(keeper=contact, loser_id=10_000_000 + n, loser={}, keeper_before={}, reason="by_hand", by=owner)
        for n, contact in enumerate(contacts)
    )
    MaybeSame.objects.bulk_create(
        MaybeSame(first=first, second=second, reason="same_name") for first, second in pairwise(contacts)
    )


def _judge(contacts, owner, now):
    """One profile in use; more profiles and criteria, so that the lists of those grow too."""
    profiles = Icp.objects.bulk_create(Icp(name=f"Founders {n}", is_primary=n == 0) for n, _ in enumerate(contacts))
    versions = IcpVersion.objects.bulk_create(IcpVersion(icp=icp, number=1) for icp in profiles)
    Criterion.objects.bulk_create(
        Criterion(
            version=version,
            position=0,
            kind=CriterionKind.WEIGHTED,
            field=CriterionField.SENIORITY,
            operator=Operator.ANY_OF,
            value=["owner"],
            weight=40,
        )
        for version in versions
    )
    IcpVersion.objects.filter(pk__in=[version.pk for version in versions]).update(
        state=VersionState.PUBLISHED, published_at=now, published_by=owner
    )
    tiers = [Tier.A, Tier.B, Tier.C, Tier.OUTSIDE]
    Qualification.objects.bulk_create(
        Qualification(
            contact=contact, icp=profiles[0], version=versions[0], hit=1, tier=tiers[n % 4], fit=90, coverage=100
        )
        for n, contact in enumerate(contacts)
    )
    return versions[0]


def _put_on_the_board(contacts, posts, owner, now):
    stages = list(Stage.objects.filter(kind="open").order_by("position"))
    playbooks = Playbook.objects.bulk_create(Playbook(name=f"Playbook {n}") for n, _ in enumerate(contacts))
    Step.objects.bulk_create(Step(playbook=playbook, position=1, title="Say thanks") for playbook in playbooks)
    if Stage.objects.count() < len(contacts):
        first = Stage.objects.order_by("-position").first().position + 1
        Stage.objects.bulk_create(
            Stage(name=f"Resting place {n}", kind="resting", position=first + n) for n, _ in enumerate(contacts)
        )
    leads = Lead.objects.bulk_create(
        Lead(contact=contact, stage=stages[n % len(stages)], rank=f"a{n:04d}", owner=owner, post=posts[0])
        for n, contact in enumerate(contacts)
    )
    StageChange.objects.bulk_create(
        StageChange(lead=lead, from_stage=stages[0], to_stage=lead.stage, by=owner) for lead in leads
    )
    step = Step.objects.filter(playbook__is_default=True).order_by("position").first()
    FollowUp.objects.bulk_create(
        FollowUp(
            lead=lead,
            step=step,
            title="Say thanks, by name",
            status=(FollowUpStatus.READY, FollowUpStatus.HELD, FollowUpStatus.PLANNED)[n % 3],
            guard_outcome=(GuardOutcome.GO, GuardOutcome.PERSON, "")[n % 3],
            work_state=WorkState.FINISHED if n % 3 < 2 else WorkState.WAITING,
            due_at=now,
            ready_at=now,
            draft="Thank you, Maya.",
            created_by=owner,
        )
        for n, lead in enumerate(leads)
    )


def forget_the_world():
    """Take away what make_world made; what a new team starts with stays."""
    StageChange.objects.all().delete()
    Lead.objects.all().delete()
    Stage.objects.filter(name__startswith="Resting place").delete()
    Playbook.objects.filter(is_default=False).delete()
    Contact.objects.all().delete()
    Import.objects.all().delete()
    IcpVersion.objects.all().delete()
    Icp.objects.all().delete()
    Post.objects.all().delete()
    Suppression.objects.all().delete()
    SavedMapping.objects.all().delete()
    User.objects.filter(email__startswith="colleague").delete()

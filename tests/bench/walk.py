"""A small county and one mediation from application to filing: what the bench walks through the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from yifa.casework import door, matters
from yifa.casework.declare import REGISTRY
from yifa.casework.door import Ask, Opening
from yifa.casework.models import Case, ListItem, Party
from yifa.casework.standing import Hand
from yifa.casework.writing import Write
from yifa.county import clock, demonstration
from yifa.county.divisions import load, shipped
from yifa.county.models import Agency, Division, Grant, Official, Post, Tenure
from yifa.kernel.procedure import Deed, Procedure, Ref, fields_of

SINCE = date(2021, 1, 1)


def deed(write: Write) -> Deed:
    """The deed the kernel was asked for, from what the door wrote."""
    act = write.act
    done = act.moment or act.day
    return Deed(write.ask.data, act.data, act.by, act.entered_by, done, act.ground, act.origin)


class World:
    """The county of the bench: one committee, one mediator who is also its clerk."""

    def __init__(self) -> None:
        demonstration.mark()
        load(shipped())
        clock.forget()
        self.village = Division.objects.filter(kind="village").order_by("key")[0].key
        agency = Agency.objects.create(since=SINCE, name="调委会", kind="village_mediation", division=self.village)
        post = Post.objects.create(since=SINCE, title="调解员", agency=agency.key, division=self.village)
        self.official = Official(username="bench", name="某某", must_change_password=False)
        self.official.set_unusable_password()
        self.official.save()
        Tenure.objects.create(since=SINCE, post=post.key, official=self.official)
        for role in ("mediation.mediator", "mediation.committee"):
            Grant.objects.create(
                since=SINCE, post=post.key, role=role, division=self.village, read=True, act=True, enter=True
            )
        self.agency, self.post = agency.key, post.key
        self.me = Hand("post", post.key, self.official.pk)
        procedure = REGISTRY.procedure_on("mediation.people", clock.today())
        assert procedure is not None
        self.procedure: type[Procedure] = procedure
        self._catalogue()
        self.short = self.long = 0

    def _catalogue(self) -> None:
        """The mediator as his catalogue knows him, and one item of the list of categories."""
        mediator = REGISTRY.markers["Mediator"].model
        mediator(since=SINCE, key=self.post, post=self.post, committee=self.agency, kind="member", elected=SINCE).save()
        listed = next(each for each in REGISTRY.lists.values() if each.marker and each.marker.__name__ == "Category")
        self.category = ListItem.objects.create(since=SINCE, list=listed.key, code="bench", title="邻里").key

    def matter(self) -> int:
        """A matter of two parties."""
        new = matters.NewMatter(
            "排水纠纷",
            self.village,
            [matters.NewParty("applicant", name="甲"), matters.NewParty("respondent", name="乙")],
        )
        found, parties = matters.register(new, by=self.me)
        self.parties = [party.pk for party in parties]
        return int(found.pk)

    def commands(self) -> list[tuple[Hand, Any]]:
        """The acts of one case, eleven of them, with in whose name each is done."""
        kinds = self.procedure.kinds
        both: tuple[Ref[Any], ...] = tuple(Ref(key) for key in self.parties)
        one, two = both
        today = clock.today()
        make = {name: kind.data for name, kind in kinds.items()}
        agrees = next(field.of for field in fields_of(make["wish"]) if field.name == "wish")["AGREES"]
        party = Hand("party", self.parties[0])
        return [
            (party, make["applied"](applicants=(one,), respondents=(two,), claim="改道", facts="水进了屋")),
            (self.me, make["wish"](party=two, wish=agrees)),
            (self.me, make["accepted"](category=Ref(self.category), story="两家排水", persons=2)),
            (self.me, make["chosen"](host=Ref(self.post))),
            (self.me, make["told"](told=both)),
            (self.me, make["session"](present=both, minutes="各说各的", next=today + timedelta(days=3))),
            (self.me, make["session"](present=both, minutes="说到一处")),
            (self.me, make["paused"](ground="等勘测")),
            (self.me, make["resumed"]()),
            (self.me, make["session"](present=both, minutes="定了")),
            (self.me, make["agreed_written"](
                parties=both, signed=today, mediator_signed=today, sealed=today, terms=("乙改沟",),
                dues=(today + timedelta(days=10),),
            )),
        ]  # fmt: skip

    def walk(self, matter: int) -> Iterator[Callable[[int | None], Ask]]:
        """The asks of one case; each is given the case's key once it has one."""
        opening = Opening(self.procedure, matter, self.agency, self.village)
        for number, (by, data) in enumerate(self.commands()):
            yield partial(self._ask, data, by, opening if number == 0 else None)
        self.long = matter

    def _ask(self, data: Any, by: Hand, opening: Opening | None, case: int | None) -> Ask:
        return Ask(data, by, self.me, None if opening else case, opening)

    def batch(self, cases: int) -> list[Ask]:
        """Many cases for `perform_many`, each opened in the batch."""
        asks: list[Ask] = []
        for _ in range(cases):
            opening = Opening(self.procedure, self.matter(), self.agency, self.village)
            first = len(asks)
            for number, (by, data) in enumerate(self.commands()):
                asks.append(
                    Ask(data, by, self.me, None if number == 0 else -first - 1, opening if number == 0 else None)
                )
        return asks

    def two_cases(self) -> None:
        """A case with a short history and one with a long, to compare statements."""
        for name, sessions in (("short", 1), ("long", 60)):
            matter = self.matter()
            commands = self.commands()
            pk = door.open_case(
                Opening(self.procedure, matter, self.agency, self.village), commands[0][1], by=commands[0][0],
                entered_by=self.me,
            ).pk  # fmt: skip
            for by, data in [*commands[1:5], *[commands[6]] * sessions]:
                door.perform(pk, data, by=by, entered_by=self.me)
            setattr(self, name, pk)
        self._last = commands[6]

    def next_session(self, case: int) -> Ask:
        """One more session in a case that is in hand. Parties of the case are asked of it."""
        keys = Party.objects.filter(matter=Case.objects.get(pk=case).matter_id).order_by("pk")
        both: tuple[Ref[Any], ...] = tuple(Ref(party.pk) for party in keys)
        return Ask(self.procedure.kinds["session"].data(present=both, minutes="再谈"), self.me, self.me, case)

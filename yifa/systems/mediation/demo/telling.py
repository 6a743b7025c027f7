"""One dispute while it is told: who, where, and act after act with its moment. Nothing is written here, only asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from yifa.casework.models import Party
from yifa.casework.standing import Hand, party
from yifa.kernel.days import shipped
from yifa.kernel.procedure import Fen, Ref
from yifa.kernel.text import COUNTY_TIME
from yifa.systems.mediation.demo.people import Chance
from yifa.systems.mediation.demo.staff import Committee, Staff
from yifa.systems.mediation.demo.troubles import Trouble
from yifa.systems.mediation.procedure import carried
from yifa.systems.mediation.rules import OtherWay, Wish

END = datetime(2022, 12, 6, 15, 45, tzinfo=COUNTY_TIME)
"""A quarter of an hour before the county's clock of the demonstration begins: nothing is told that lies after it."""
CALENDAR = shipped()
IN_TOWN = ("window", "window", "window", "window", "phone", "12345", "online")
IN_VILLAGE = ("village", "village", "village", "village", "steward", "steward", "phone")
"""By which door people come, each as often as it stands here."""


class Over(Exception):
    """The demonstration's day has come. What is not told by then has not happened yet."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act that will be asked of the door. `case` counts the cases told so far in this dispute."""

    at: datetime
    data: Any
    by: Hand
    me: Hand
    done: date | datetime | None
    ground: str | None
    case: int


@dataclass
class Telling:
    """A dispute being told. `now` is the moment of the next act."""

    staff: Staff
    chance: Chance
    lists: Mapping[tuple[str, str], int]
    committee: Committee
    trouble: Trouble
    a: tuple[Party, ...]
    b: tuple[Party, ...]
    words: dict[str, Any]
    now: datetime
    matter: int
    division: int
    level: int
    opened_by: list[Committee] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    host: int = 0
    begun: int = 0
    sender: Hand | None = None
    """The body that sent the parties here, which hears what came of it before the file is closed."""

    # --- time ---------------------------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The county's day of the next act."""
        return self.now.date()

    def wait(self, low: int, high: int) -> None:
        """Some days pass; work goes on in the office hours of a working day."""
        self.until(self.day + timedelta(days=self.chance.randint(low, max(low, high))))

    def until(self, day: date) -> None:
        """It is that day, or the next working day after it."""
        hour = self.chance.choice((9, 10, 11, 14, 15, 16))
        at = time(hour, self.chance.randint(0, 50))
        self.now = max(self.now, datetime.combine(CALENDAR.next_working(day), at, COUNTY_TIME))

    # --- acts ---------------------------------------------------------------------------------------------------

    def text(self, template: str) -> str:
        """A sentence with the names and numbers of this dispute."""
        return template.format(**self.words)

    def do(
        self,
        data: Any,
        by: int | Party | Hand | None = None,
        *,
        me: int | None = None,
        done: date | datetime | None = None,
        ground: str | None = None,
    ) -> int:
        """Ask for an act; returns its number in the case. `by`: a post, a party, a body, or whoever leads. `me` enters it."""
        if self.now > END:
            raise Over
        doer = by if isinstance(by, int) else self.leader
        on = done.date() if isinstance(done, datetime) else done or self.day
        whose = by if isinstance(by, Hand) else party(by.pk) if isinstance(by, Party) else self.staff.hand(doer, on)
        mine = self.staff.hand(me or doer, self.day)
        self.steps.append(Step(self.now, data, whose, mine, done, ground, self.begun))
        self.now += timedelta(minutes=self.chance.randint(4, 18))
        return sum(1 for step in self.steps if step.case == self.begun)

    @property
    def leader(self) -> int:
        """The post of the mediator who leads, else of the committee's head."""
        return self.host or self.committee.head

    @property
    def mediator(self) -> int:
        """One of the committee's mediators, as a rule not the head where there are others."""
        rest = [key for key in self.committee.mediators if key != self.committee.head]
        return self.chance.choice(rest) if rest and self.chance.random() < 0.8 else self.committee.head

    @property
    def everybody(self) -> tuple[Ref[Any], ...]:
        """All parties."""
        return refs(*self.a, *self.b)

    def listed(self, name: str, code: str) -> Ref[Any]:
        """An item of one of mediation's lists."""
        return Ref(self.lists[f"mediation.{name}", code])

    # --- how it begins ------------------------------------------------------------------------------------------

    def begin(self, committee: Committee | None = None) -> None:
        """A case is opened with the committee; it may be another one than before."""
        if committee is not None:
            self.committee, self.host = committee, 0
        self.opened_by.append(self.committee)
        self.begun, self.sender = self.begun + 1, None

    def applied(self, *, written: bool = False, at: int | None = None) -> None:
        """A party comes and tells it, or brings a letter; the committee's desk, or another post of it, enters that."""
        self.begin()
        manner = carried.Manner.WRITTEN if written else carried.Manner.ORAL
        door = self.chance.choice(IN_TOWN if self.committee.town == self.committee.place else IN_VILLAGE)
        data = carried.Application(
            refs(*self.a), refs(*self.b), self.text(self.trouble.claim), self.text(self.trouble.facts), manner,
            self.listed("door", door), self.listed("source", "applied"),
        )  # fmt: skip
        self.do(data, self.a[0], me=at or self.committee.desk)

    def found(self, how: str = "走访时看见两家争执，") -> None:
        """The committee takes it up itself."""
        self.begin()
        facts = how + self.text(self.trouble.facts)
        data = carried.Initiative(
            self.everybody, facts, self.listed("door", "found"), self.listed("source", "initiated")
        )
        self.do(data, self.mediator)

    def sent(self, sender: str, source: str, letter: str, facts: str = "") -> None:
        """Police, court or another body sends the parties here; the desk where people come in enters that."""
        self.begin()
        self.sender = Hand("agency", self.staff.agency(sender))
        data = carried.Referral(
            self.listed("source", source), self.everybody, facts or self.text(self.trouble.facts),
            Ref(self.sender.key), letter, door=self.listed("door", "department"),
        )  # fmt: skip
        self.do(data, self.sender, me=self.committee.desk)

    def asks(self, *who: Party, wish: Wish = Wish.AGREES, how: carried.Reach | None = None, words: str = "") -> None:
        """Each is asked whether he wants mediation."""
        for each in who or self.b:
            reach = how or self.chance.choice((carried.Reach.PHONE, carried.Reach.PHONE, carried.Reach.FACE))
            asking = self.committee.head if self.level > 1 else self.mediator
            self.do(carried.Asking(Ref(each.pk), wish, reach, words or None), asking)

    def taken(self, **more: Any) -> int:
        """The committee accepts; what the dispute is was told when it came."""
        yuan = self.words["y"] if self.trouble.yuan else None
        data = carried.Acceptance(self.category, amount=None if yuan is None else Fen(yuan * 100))
        return self.do(_with(data, more), self.committee.head)

    @property
    def category(self) -> Ref[Any]:
        """What kind of dispute it is, in the county's list."""
        return self.listed("category", self.trouble.category)

    def names(self, host: int | None = None, *others: int, chosen: bool = False) -> None:
        """A mediator is named, and the parties are told their rights."""
        self.host = host or self.mediator
        how = carried.Appointment.PARTIES if chosen else carried.Appointment.COMMITTEE
        agreed = self.everybody if chosen else ()
        self.do(carried.Choosing(Ref(self.host), tuple(Ref(key) for key in others), how, agreed), self.committee.head)
        self.do(carried.Rights(self.everybody, closed=self.trouble.level > 0))

    # --- how it goes on and ends ----------------------------------------------------------------------------------

    def talks(self, said: str, *present: Party, way: carried.Way = carried.Way.FACE, **more: Any) -> None:
        """They sit down together, for an hour or two; it is entered afterwards."""
        began = self.now.replace(second=0)
        self.now += timedelta(minutes=self.chance.randint(40, 95))
        data = carried.Session(refs(*present) if present else self.everybody, self.text(said), way)
        self.do(_with(data, more), done=began)

    def agrees(self, *dues: date, oral: bool = False, terms: tuple[str, ...] = ()) -> None:
        """They agree, in writing or by word."""
        lines = tuple(self.text(line) for line in terms or self.trouble.terms)
        amount = Fen(self.words["y"] * 100) if "{y}" in "".join(terms or self.trouble.terms) else None
        if oral:
            data: Any = carried.Oral(self.everybody, self.day, lines, no_writing=True, dues=dues, amount=amount)
        else:
            data = carried.Written(self.everybody, self.day, self.day, self.day, lines, dues, amount)
        self.do(data)

    def fails(self, why: carried.Ending = carried.Ending.NO_AGREEMENT, words: str = "") -> None:
        """They do not; they are told their other ways."""
        ways = (OtherWay.ARBITRATION, OtherWay.COURT) if self.trouble.category == "labour" else (OtherWay.COURT,)
        self.do(carried.Failure(why, ways, words or None))

    def visits(self, state: carried.State = carried.State.DONE, words: str = "", **more: Any) -> None:
        """The committee asks whether it was done."""
        reach = self.chance.choice((carried.Reach.PHONE, carried.Reach.FACE))
        self.do(_with(carried.FollowUp(state, reach, words=words or None), more))

    def done(self, words: str = "") -> None:
        """Everything agreed was done."""
        self.do(carried.Whole(words or None))

    def files(self, no_court: bool = False, by: int | None = None) -> None:
        """Into the file, by the committee's head or whom it says; whoever sent it is told first."""
        if self.sender is not None:
            self.do(carried.Reply(answer="已经办结，结果见所附协议或者告知。"), self.committee.head)
        reason = carried.NoCourt.NOT_WANTED if no_court else None
        self.do(carried.Filing(None, reason), by or self.committee.head)


def refs(*parties: Party) -> tuple[Ref[Any], ...]:
    """References to parties."""
    return tuple(Ref(each.pk) for each in parties)


def _with(data: Any, more: Mapping[str, Any]) -> Any:
    """The same command with some fields as said."""
    return replace(data, **more) if more else data

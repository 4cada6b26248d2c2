"""One random history: what happens, step by step, then the calm, then the question whether anything got lost."""

from __future__ import annotations

from schedapp.errors import DeletionsHeld
from schedapp.model.connection import Deletions
from schedapp.model.link import Link
from tests.histories.checks import check_all, check_equal, check_token, waiting_events
from tests.histories.cloud import Row
from tests.histories.desk import Desk
from tests.histories.oracle import Broken
from tests.histories.person import Person
from tests.histories.setting import AFTER, BEFORE, BETWEEN, COURSE, FAULTS, KILLS, Chances, Setting, drawn, seeded
from tests.histories.user import User
from tests.histories.weather import Killed
from tests.histories.world import DAY, HOUR, World

MOST_ROUNDS = 12
_RESTED = 61  # seconds after which a full listing may follow another


class History:
    """`play` raises Broken where an invariant is broken. `skip` leaves steps out without changing the others."""

    def __init__(self, setting: Setting, chances: Chances, skip: frozenset[int] = frozenset()) -> None:
        self.setting = setting
        self.skip = skip
        self.world = World(setting, chances)
        self.person = Person(self.world)
        self.users = [User(self.world, desk) for desk in self.world.desks]
        for desk in self.world.desks:
            self._watch(desk)

    def _watch(self, desk: Desk) -> None:
        tokens: dict[str, str] = {}

        def committed() -> None:
            now = {connection.uid: connection.sync_token for connection in desk.connections}
            if now != tokens:
                tokens.update(now)
                check_token(self.world, desk)

        desk.store.on_commit = committed

    def play(self) -> None:
        if self.setting.brake:
            self._fill()
        for step in range(1, self.setting.steps + 1):
            if step not in self.skip:
                self.world.step = step
                self.take_step()
        self.finish()

    def finish(self) -> None:
        """The calm after it all."""
        self.world.step = AFTER
        self.settle()
        check_all(self.world)
        self.rest()

    def _fill(self) -> None:
        """Enough events that one deletion more may be too many."""
        self.world.step = BEFORE
        for _ in range(self.world.chance(COURSE).randint(8, 12)):
            self.person.create(next(iter(self.world.clouds.values())))
        for desk in self.world.desks:
            desk.sync()

    # --- the course -------------------------------------------------------------------------------

    def take_step(self) -> None:
        world = self.world
        rnd = world.chance(COURSE)
        world.time += _RESTED
        number = rnd.randrange(len(world.desks))
        chance = rnd.random()
        if chance < 0.36:
            self.users[number].act()
        elif chance < 0.6:
            self.person.act()
        elif chance < 0.65:
            world.note("sync tokens expire")
            for cloud in world.clouds.values():
                cloud.expire_tokens()
        elif chance < 0.67:
            self.purge()
        elif chance < 0.75 and self.setting.brake:
            self._delete_many()
        else:
            self.sync(number)

    def purge(self) -> None:
        self.world.note("tombstones are purged")
        for cloud in self.world.clouds.values():
            for row in cloud.deleted():
                for desk in self.world.desks:
                    self._lose_tombstone(desk, row)
            cloud.purge()

    def _lose_tombstone(self, desk: Desk, row: Row) -> None:
        """What a desk cannot hear of any more. An insert whose answer was lost and that was deleted is as if it had
        never arrived: it is sent again, while another desk may bring it back under its next id. An event that is wanted
        back after a deletion may have been restored and deleted once more."""
        for connection in desk.connections:
            link = desk.store.link_of_event(connection.uid, row.event.event_id)
            if link is None:
                continue
            if link.nonce and (link.gone or not link.etag):
                self.world.oracle.forget(row.entity)
                self.world.restored.add(row.entity)
            elif link.etag != row.event.etag and is_taken_back(desk, link):
                self.world.oracle.close(row.entity)

    def _delete_many(self) -> None:
        cloud = next(iter(self.world.clouds.values()))
        for row in cloud.live()[: self.world.chance(COURSE).randint(6, 12)]:
            self.person.delete(cloud, row)

    def sync(self, number: int, nested: bool = False) -> None:
        """One desk syncs in this history's weather; others act between its calls."""
        world, desk = self.world, self.world.desks[number]
        if desk.busy:
            return
        kills, faults = world.chance(KILLS + number), world.chance(FAULTS + number)
        world.note(f"{desk.name} syncs{' meanwhile' if nested else ''}")
        setting = self.setting
        desk.weather.storm(setting.kill, setting.fault, kills, faults, lambda: self._between(number, nested))
        try:
            for report in desk.sync():
                counts = f"{report.pulled} pulled {report.pushed} pushed {report.deleted} deleted"
                world.note(f"  {desk.name}: {counts} {report.error or ''}")
                if isinstance(report.error, DeletionsHeld):
                    self._answer(desk)
            self._check_brake(desk)
        except Killed:
            desk.restart()
        finally:
            desk.weather.clear()

    def _between(self, number: int, nested: bool) -> None:
        """While a desk is inside a sync: its user types on, Google is used, another desk acts or syncs."""
        rnd = self.world.chance(BETWEEN)
        chance, near = rnd.random(), self.setting.nearby
        if chance < near:
            self.users[number].act()
        elif chance < 2 * near:
            self.person.act()
        elif chance < 3 * near and not nested and len(self.users) > 1:
            other = (number + rnd.randint(1, len(self.users) - 1)) % len(self.users)
            if rnd.random() < 0.4:
                self.users[other].act()
            if rnd.random() < 0.8:
                self.sync(other, nested=True)

    # --- the brake --------------------------------------------------------------------------------

    def _answer(self, desk: Desk) -> None:
        """The person who is shown what would go lets it go, or has it restored in Google. Later ones are held again."""
        desk.answer = self.setting.answer
        self.world.note(f"  {desk.name}: deletions are answered with {desk.answer}")
        if desk.answer is Deletions.RESTORE:
            self.world.oracle.all_restored = True

    def _check_brake(self, desk: Desk) -> None:
        """I14: not more than five, or a tenth, of one calendar in a day (a course is shorter) unless a person let it
        through. Each calendar has a brake of its own: several that lose a few each are not a calendar emptied."""
        gone = desk.store.pulled_deletions
        if desk.answer is Deletions.HOLD:
            total = len(desk.store.bookings)
            for uid, count in gone.items():
                removed = count - desk.let_through.get(uid, 0)
                self.world.check(removed <= max(5, total // 10), f"I14 BRAKE {uid} removed {removed} of {total}")
        elif not desk.store.decisions:
            desk.answer, desk.let_through = Deletions.HOLD, gone

    # --- the calm ---------------------------------------------------------------------------------

    def settle(self) -> None:
        """Faults are over: every desk syncs until nothing changes."""
        world = self.world
        world.note("--- calm")
        world.time += 2 * HOUR
        for desk in world.desks:
            desk.retry()
        if self.setting.poison:
            self._settle_around_poison()
        self._rounds()

    def _rounds(self) -> None:
        world = self.world
        for _ in range(MOST_ROUNDS):
            world.time += _RESTED
            before = self._writes()
            for desk in world.desks:
                self._calm_sync(desk)
            if self._writes() == before and not any(
                desk.store.decisions and self._decide(desk) for desk in world.desks
            ):
                return
        raise Broken("I12 PINGPONG")

    def _calm_sync(self, desk: Desk) -> None:
        reports = desk.sync()
        for report in reports:
            self.world.note(f"  {desk.name}: {report.pulled} pulled {report.pushed} pushed {report.error or ''}")
            if isinstance(report.error, DeletionsHeld):
                self._answer(desk)
                self.world.time += 2 * DAY
                self._calm_sync(desk)
                return
            if report.error is not None:
                raise Broken(f"I12 STUCK {desk.name} {report.error}")
        desk.answer = Deletions.HOLD

    def _decide(self, desk: Desk) -> bool:
        """Deleted in one of two calendars: the user cancels the booking, or changes it to put it back."""
        asked = [uid for _, uid, kind in desk.store.decisions if kind == "deleted-in-one"]
        for uid in asked:
            booking = desk.store.bookings[uid]
            self.world.oracle.forget(self.world.entity(booking))
            if booking.live:
                user = self.users[self.world.desks.index(desk)]
                user.delete(booking) if self.world.number() % 2 else user.edit(booking)
                self.world.oracle.forget(self.world.entity(booking))
        return bool(asked)

    def _settle_around_poison(self) -> None:
        """I11: what Google refuses for good is parked with its reason; everything else converges."""
        world = self.world
        live = [row for cloud in world.clouds.values() for row in cloud.live()]
        poisoned = frozenset(row.event.event_id for row in live[::3])
        for desk in world.desks:
            desk.client.poisoned = lambda event_id: event_id.partition("_")[0] in poisoned
        self._rounds()
        for desk in world.desks:
            for connection in desk.connections:
                check_equal(world, desk, connection, poisoned | waiting_events(desk))
            parked = desk.store.outbox.values()
            world.check(all(item.parked and item.error for item in parked), f"I11 NO REASON {list(parked)}")
            desk.client.poisoned = lambda _: False
            desk.retry()

    def _writes(self) -> int:
        return sum(cloud.writes for cloud in self.world.clouds.values())

    def rest(self) -> None:
        """I7: two idle cycles make one listing each, and change nothing."""
        for desk in self.world.desks:
            before, calls = desk.store.state(), desk.client.calls.copy()
            desk.sync()
            desk.sync()
            made = desk.client.calls - calls
            wanted = {"list": 2 * len(desk.connections)}
            self.world.check(dict(made) == wanted, f"I7 NOT QUIET {desk.name} {dict(made)}")
            self.world.check(desk.store.state() == before, f"I7 NOT IDEMPOTENT {desk.name}")


def is_taken_back(desk: Desk, link: Link) -> bool:
    """Whether a desk knows the event to be deleted and is about to bring it back."""
    booking = desk.store.bookings.get(link.booking)
    return link.gone and booking is not None and booking.live and desk.store.is_waiting(link.connection, link.booking)


def play(seed: int, skip: frozenset[int] = frozenset(), *, shared: bool = False) -> History:
    """Plays the history of a seed; Broken has the seed and the log in it. `shared`: series on several desks."""
    chances = seeded(seed)
    history = History(drawn(chances(BEFORE, KILLS + 3), shared=shared), chances, skip)
    try:
        history.play()
    except Broken as error:
        raise Broken(f"seed {seed}: {error}\n{history.setting}\n" + "\n".join(history.world.log)) from None
    except Exception as error:  # whatever the engine lets through is as bad
        words = f"seed {seed}: CRASH {type(error).__name__} {error}\n{history.setting}\n"
        raise Broken(words + "\n".join(history.world.log)) from error
    return history

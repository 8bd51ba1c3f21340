"""The scheduler's thread: woken by commands, never by what its own ticks commit."""

from threading import Event, Thread

from engine.scheduler import Scheduler


def test_a_tick_that_commits_does_not_wake_the_scheduler_again():
    ran: list[int] = []
    last = Event()

    def tick() -> None:
        ran.append(1)
        if len(ran) < 20:  # else a fault would keep this test for ever
            scheduler.wake()  # as the commit of a command inside the tick does

    scheduler = Scheduler({"busy": tick, "last": last.set}, seconds=3600)
    scheduler.start()
    scheduler.wake()
    assert last.wait(10)
    scheduler.stop()

    assert len(ran) == 1


def test_a_command_during_a_tick_is_looked_after_in_the_same_run():
    inside, go_on, done = Event(), Event(), Event()
    ran: list[int] = []

    def tick() -> None:
        ran.append(1)
        inside.set()
        go_on.wait(10)
        if len(ran) == 2:
            done.set()

    scheduler = Scheduler({"slow": tick}, seconds=3600)
    scheduler.start()
    scheduler.wake()
    assert inside.wait(10)
    scheduler.wake()
    go_on.set()

    assert done.wait(10)
    scheduler.stop()
    assert len(ran) == 2


def test_many_commands_at_once_are_looked_after_together():
    ran: list[int] = []
    last = Event()

    def tick() -> None:
        ran.append(1)

    scheduler = Scheduler({"count": tick, "last": last.set}, seconds=3600)
    scheduler.start()
    for _ in range(500):
        scheduler.wake()
    assert last.wait(10)
    scheduler.stop()

    assert len(ran) == 1


def test_a_command_after_a_run_wakes_it_again():
    done = Event()
    scheduler = Scheduler({"done": done.set}, seconds=3600)
    scheduler.start()
    for _ in range(3):
        scheduler.wake()
        assert done.wait(10)
        done.clear()
    scheduler.stop()


def test_a_command_that_comes_while_it_stops_does_not_keep_it_from_stopping():
    inside, go_on = Event(), Event()

    def tick() -> None:
        inside.set()
        go_on.wait(10)

    scheduler = Scheduler({"slow": tick}, seconds=3600)
    scheduler.start()
    scheduler.wake()
    assert inside.wait(10)
    scheduler.wake()
    stopping = Thread(target=scheduler.stop, daemon=True)
    stopping.start()
    stopping.join(0.2)  # it waits for the tick now, and holds what it holds
    go_on.set()
    stopping.join(10)

    assert not stopping.is_alive()

"""What is done to the system. A fault returns once it is over and whatever it ended runs again."""

import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import psutil
import psycopg
from redis.exceptions import RedisError
from rq import Queue

from smartenergy.storage.job_queue import QUEUE, TASK_PATH
from tests import failover
from tests.faults.system import FaultySystem
from tests.killing import kill_family

Fault = Callable[[FaultySystem, random.Random], str]
RESTART_TRIES = 40


def a_worker(system: FaultySystem, chance: random.Random) -> str:
    """Three times in four one that has a job in hand, for there it hurts."""
    roles = ["worker 1", "worker 2", "worker 3"]
    chance.shuffle(roles)
    deadline = time.monotonic() + (2 if chance.random() < 0.75 else 0)
    while time.monotonic() < deadline:
        for role in roles:
            with suppress(psutil.Error):
                if psutil.Process(system.processes[role].pid).children():
                    return role
    return roles[0]


def kill_worker(system: FaultySystem, chance: random.Random) -> str:
    """SIGKILL a worker, the process of its job, or both."""
    role, whom = a_worker(system, chance), chance.choice(["itself", "its job", "both"])
    process = psutil.Process(system.processes[role].pid)
    jobs = process.children(recursive=True)
    for victim in {"itself": [process], "its job": jobs, "both": [process, *jobs]}[whom]:
        with suppress(psutil.Error):
            victim.kill()
    return f"{role}, {whom}"


def kill_scheduler(system: FaultySystem, chance: random.Random) -> str:
    role = f"scheduler {chance.randint(1, 2)}"
    system.processes[role].kill()
    return role


def kill_web(system: FaultySystem, chance: random.Random) -> str:
    return _kill_server("web", system)


def kill_live(system: FaultySystem, chance: random.Random) -> str:
    return _kill_server("live", system)


def _kill_server(role: str, system: FaultySystem) -> str:
    """SIGKILL a server and its own processes."""
    kill_family(system.processes[role].pid)
    return role


def kill_redis(system: FaultySystem, chance: random.Random) -> str:
    psutil.Process(int((system.folder / "redis" / "redis.pid").read_text())).kill()
    away = chance.uniform(0, 3)
    time.sleep(away)
    system.redis_server.start()
    return f"away for {away:.1f} s"


def kill_postgres(system: FaultySystem, chance: random.Random) -> str:
    pid = int((system.folder / "pg" / "data" / "postmaster.pid").read_text().splitlines()[0])
    psutil.Process(pid).kill()
    away = chance.uniform(0, 3)
    time.sleep(away)
    for attempt in range(RESTART_TRIES):  # what is left of the old server still holds its memory for a moment
        try:
            system.postgres.start()
            break
        except RuntimeError:
            if attempt == RESTART_TRIES - 1:
                raise
            time.sleep(0.25)
    return f"away for {away:.1f} s"


def pause_worker(system: FaultySystem, chance: random.Random) -> str:
    """SIGSTOP a worker and its job for longer than any timeout of a tick; it goes on when others have taken over."""
    role = a_worker(system, chance)
    process = psutil.Process(system.processes[role].pid)
    family = [process, *process.children(recursive=True)]
    for one in family:
        with suppress(psutil.Error):
            one.send_signal(signal.SIGSTOP)
    pause = chance.uniform(3, 12)
    time.sleep(pause)
    for one in family:
        with suppress(psutil.Error):
            one.send_signal(signal.SIGCONT)
    return f"{role} for {pause:.1f} s, with {len(family) - 1} jobs in hand"


def deliver_twice(system: FaultySystem, chance: random.Random) -> str:
    copies = chance.randint(2, 12)
    queue = Queue(QUEUE, connection=system.redis())
    for _ in range(copies):
        queue.enqueue(TASK_PATH.format("simulate_device_readings"))
        queue.enqueue(TASK_PATH.format("join_tick"), int(time.time()) - chance.randint(0, 3))
    return f"{copies} times"


def flush_redis(system: FaultySystem, chance: random.Random) -> str:
    system.redis().flushall()
    return "all keys"


def fill_redis(system: FaultySystem, chance: random.Random) -> str:
    """Leave Redis no room for writes, for a while."""
    failover.fill(system.redis_server)
    full = chance.uniform(0.5, 4)
    time.sleep(full)
    failover.make_room(system.redis_server)
    return f"full for {full:.1f} s"


def demote_redis(system: FaultySystem, chance: random.Random) -> str:
    """Make Redis read-only, as a failover does, and a primary again after a while."""
    failover.demote(system.redis_server)
    demoted = chance.uniform(0.5, 4)
    time.sleep(demoted)
    failover.promote(system.redis_server)
    return f"read-only for {demoted:.1f} s"


def fill_connections(system: FaultySystem, chance: random.Random) -> str:
    """Take every connection that the database has left, for a while."""
    taken: list[psycopg.Connection[tuple[object, ...]]] = []
    with suppress(psycopg.OperationalError):
        for _ in range(200):
            taken.append(system.connect())
    time.sleep(chance.uniform(0.5, 3))
    for connection in taken:
        connection.close()
    return f"{len(taken)} connections"


FAULTS: list[Fault] = [
    kill_worker, kill_worker, kill_worker, kill_scheduler, kill_web, kill_live, kill_redis, kill_postgres, pause_worker,
    deliver_twice, flush_redis, fill_redis, demote_redis, fill_connections,
]  # fmt: skip


def inflict(fault: Fault, system: FaultySystem, chance: random.Random) -> str:
    """Do it at a random moment, see that all processes run again, and say what was done."""
    time.sleep(chance.uniform(0, 1.5))
    try:
        told = fault(system, chance)
    except (RedisError, psycopg.Error) as error:
        told = f"could not: {type(error).__name__}"
    time.sleep(0.1)
    restarted = [role for role in system.keep_up() if role not in told]
    return told + (f"; also started again: {', '.join(restarted)}" if restarted else "")

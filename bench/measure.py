"""The rounds: every scenario at one and at sixteen connections, interleaved, so that a slow minute harms all alike."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.asks import Ask
from bench.client import Sample, load
from bench.cost import processor_seconds
from bench.scenarios import EVERY, FLOOR, HELLO, Scenario
from bench.stack import Stack

FEW, MANY = 1, 16
# Bounds one spell also by count, so that a fast page does not fill the disk with log lines.
MOST_REQUESTS = 20_000
WARM_UP_SECONDS, BRIEF_SECONDS = 0.4, 0.5


@dataclass(frozen=True)
class Plan:
    """How long to measure: seconds per spell, of which each scenario has one per round and number of connections.

    Brief scenarios have one in the first `brief_rounds` only.
    """

    rounds: int
    seconds: float
    brief_rounds: int


QUICK, FULL = Plan(3, 0.4, 1), Plan(3, 7.0, 3)


@dataclass
class Measured:
    """All spells of one scenario by number of connections; processor seconds per request at sixteen."""

    samples: dict[int, list[Sample]] = field(default_factory=lambda: {FEW: [], MANY: []})
    application: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)


@dataclass
class Course:
    """One run over all scenarios."""

    stack: Stack
    plan: Plan
    requests: dict[str, Iterator[bytes]]
    found: dict[str, Measured] = field(default_factory=dict)

    async def run(self) -> dict[str, Measured]:
        scenarios = [HELLO, FLOOR, *EVERY]
        self.found = {scenario.key: Measured() for scenario in scenarios}
        for scenario in scenarios:
            if scenario.expects == (200,):
                await self._spell(scenario, FEW if scenario.is_brief else MANY, WARM_UP_SECONDS)
        for number in range(self.plan.rounds):
            print(f"round {number + 1} of {self.plan.rounds} …", flush=True)
            for scenario in scenarios:
                if number < self.plan.brief_rounds or not scenario.is_brief:
                    await self._round(scenario)
        return self.found

    async def _round(self, scenario: Scenario) -> None:
        found = self.found[scenario.key]
        if scenario.is_brief:
            found.samples[FEW].append(await self._spell(scenario, FEW, min(self.plan.seconds, BRIEF_SECONDS)))
            return
        found.samples[FEW].append(await self._spell(scenario, FEW, self.plan.seconds))
        before = self._used(scenario)
        sample = await self._spell(scenario, MANY, self.plan.seconds)
        spent = [after - earlier for after, earlier in zip(self._used(scenario), before, strict=True)]
        found.samples[MANY].append(sample)
        found.application.append(spent[0] / len(sample.milliseconds))
        found.database.append(spent[1] / len(sample.milliseconds))

    async def _spell(self, scenario: Scenario, connections: int, seconds: float) -> Sample:
        port = self.stack.floor_port if scenario in (FLOOR, HELLO) else self.stack.web_port
        return await load(
            port,
            self.requests[scenario.key],
            connections=connections,
            seconds=seconds,
            most=MOST_REQUESTS,
            expects=scenario.expects,
        )

    def _used(self, scenario: Scenario) -> tuple[float, float]:
        leaders = self.stack.leaders
        application = leaders["floor"] if scenario in (FLOOR, HELLO) else leaders["web"]
        return processor_seconds(application), processor_seconds(leaders["postgres"])


def measure(stack: Stack, plan: Plan, asks: dict[str, list[Ask]]) -> dict[str, Measured]:
    requests: dict[str, Iterator[bytes]] = {key: itertools.cycle([ask.raw() for ask in found]) for key, found in asks.items()}
    return asyncio.run(Course(stack, plan, requests).run())

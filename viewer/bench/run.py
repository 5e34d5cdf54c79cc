"""The run: one section after the other, each naming its figures as soon as they are there."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from viewer.bench import memory, pages, polls, postgresql, receiving, starting
from viewer.bench.bench import Bench, Section
from viewer.bench.figures import Figure, Scale
from viewer.bench.installation import installation

SECTIONS: Mapping[str, Section] = {
    "start": starting.starting,
    "feeds": polls.feeds,
    "fetches": polls.fetches,
    "people": polls.beside_people,
    "pages": pages.pages,
    "lists": pages.lists,
    "publish": pages.publishing,
    "messages": receiving.receiving,
    "slow-disks": receiving.slow_disks,
    "import": receiving.importing,
    "recipients": receiving.recipients,
    "places": starting.places,
    "postgresql": postgresql.postgresql,
    # The last two, since they fill the database, and since they tell of all that went before.
    "growth": polls.growth,
    "memory": memory.memory,
}


def run(
    folder: Path, scale: Scale, sections: Collection[str] = SECTIONS, postgresql_url: str | None = None
) -> Iterator[Figure]:
    """Measure those sections, in the order above."""
    with ExitStack() as stack:
        ours = stack.enter_context(installation(folder))
        bench = Bench(scale=scale, ours=ours, folder=folder, stack=stack, postgresql=postgresql_url)
        for name, section in SECTIONS.items():
            if name in sections:
                yield from section(bench)

"""The cheapest valid team for one shift from people who each have a price."""

from __future__ import annotations

from .draft import Draft, Team


def cheapest_team(
    draft: Draft, s: int, o: int, priced: list[tuple[float, int]], tries: int = 60
) -> tuple[float, Team] | None:
    """(price, team) for shift s, which has none, at option o; or None.

    `priced` are pairs of price (not negative) and person, sorted.
    Looks first for somebody who fills an unmet need, then fills up to the smallest size; at most
    `tries` teams and parts of teams are looked at, cheap ones first, so the answer is usually the
    cheapest and always valid, and None is no proof that there is none where somebody is needed
    for a rare combination.
    """
    problem = draft.problem
    smallest, largest = problem.smallest[s], problem.largest[s]
    needs, quarrels, shares = problem.needs[s], draft.quarrels(s, o), problem.shares[s]
    must = problem.must[s]
    best: tuple[float, Team] | None = None

    def extend(crew: int, team: Team, price: float) -> None:
        nonlocal best, tries
        tries -= 1
        lacking = -1
        for holders, count in needs:
            if (crew & holders).bit_count() < count:
                lacking = holders
                break
        whole = lacking == -1 and len(team) >= smallest
        if whole and all((crew & who).bit_count() <= share * len(team) + 1e-9 for who, share in shares):
            best = price, team
            return
        if len(team) >= largest:
            return
        for more, p in priced:
            if best is not None and price + more >= best[0]:
                return
            bit = 1 << p
            if crew & bit or not lacking & bit:
                continue
            crew_now = crew | bit
            if any(crew_now & pair == pair for pair in quarrels):
                continue
            extend(crew_now, (*team, p), price + more)
            if tries <= 0:
                return

    if must:
        prices = {p: price for price, p in priced}
        pinned = tuple(p for _, p in priced if must >> p & 1)
        together = any(must & pair == pair for pair in quarrels)
        if together or len(pinned) < must.bit_count() or len(pinned) > largest:
            return None
        extend(must, pinned, sum(prices[p] for p in pinned))
    else:
        extend(0, (), 0.0)
    return best

import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.impl.heuristic.selector.move.factory.MoveIteratorFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Draws team moves: mostly for uncovered shifts, with people who meet the needs and are little in the way. */
public class TeamMoves implements MoveIteratorFactory<Roster, TeamMove> {
    private static final int TRIES = 12; // draws until a shift without a team is found
    private static final int CHOICE = 4; // people looked at for a seat

    private Facts facts;
    private int[][] near; // by shift: the shifts near it in time that somebody could be on too

    @Override
    public void phaseStarted(ScoreDirector<Roster> director) {
        if (facts == null) {
            facts = director.getWorkingSolution().facts;
            near = new Neighbours(facts).near;
        }
    }

    @Override
    public long getSize(ScoreDirector<Roster> director) {
        return 100L * director.getWorkingSolution().visits.size();
    }

    @Override
    public Iterator<TeamMove> createOriginalMoveIterator(ScoreDirector<Roster> director) {
        throw new UnsupportedOperationException("Team moves are drawn at random.");
    }

    @Override
    public Iterator<TeamMove> createRandomMoveIterator(ScoreDirector<Roster> director, Random random) {
        Roster roster = director.getWorkingSolution();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public TeamMove next() {
                while (true) {
                    TeamMove move = draw(roster, random);
                    if (move != null) {
                        return move;
                    }
                }
            }
        };
    }

    private TeamMove draw(Roster roster, Random random) {
        Visit visit = roster.visits.get(random.nextInt(roster.visits.size()));
        for (int n = 0; n < TRIES && visit.seats.get(0).person != null; n++) {
            visit = roster.visits.get(random.nextInt(roster.visits.size()));
        }
        int s = visit.shift;
        int[] options = facts.optionsOf[s];
        int option = options[random.nextInt(options.length)];
        Integer[] team = new Integer[facts.largest[s]];
        Set<Visit> robbed = new LinkedHashSet<>();
        int size = 0;
        for (int[] need : facts.needs[s]) {
            int holders = 0;
            for (int n = 0; n < size; n++) {
                holders += facts.groups[need[0]].get(team[n]) ? 1 : 0;
            }
            for (; holders < need[1] && size < team.length; holders++) {
                Integer found = person(roster, random, visit, option, need[0], team, size, robbed);
                if (found == null) {
                    return null;
                }
                team[size++] = found;
            }
        }
        while (size < facts.smallest[s]) {
            Integer found = person(roster, random, visit, option, -1, team, size, robbed);
            if (found == null) {
                return null;
            }
            team[size++] = found;
        }
        return new TeamMove(visit, option, team, new ArrayList<>(robbed));
    }

    /** Of some people drawn, the one whose other duties in the way weigh least; those are noted as robbed. */
    private Integer person(
            Roster roster, Random random, Visit visit, int option, int group, Integer[] team, int size,
            Set<Visit> robbed) {
        int[] eligible = facts.eligible[option];
        Integer best = null;
        List<Visit> bestInWay = List.of();
        long least = Long.MAX_VALUE;
        for (int n = 0; n < CHOICE && eligible.length > 0; n++) {
            int p = eligible[random.nextInt(eligible.length)];
            if (group >= 0 && !facts.groups[group].get(p) || sits(team, size, p)) {
                continue;
            }
            List<Visit> inWay = new ArrayList<>();
            long weight = 0;
            for (int other : near[visit.shift]) {
                Visit busy = roster.visits.get(other);
                if (busy != visit && sits(busy, p) && facts.clash(p, option, busy.option)) {
                    inWay.add(busy);
                    weight += robbed.contains(busy) ? 0 : busy.weight;
                }
            }
            if (weight < least) {
                least = weight;
                best = p;
                bestInWay = inWay;
            }
        }
        robbed.addAll(bestInWay);
        return best;
    }

    private static boolean sits(Integer[] team, int size, int p) {
        for (int n = 0; n < size; n++) {
            if (team[n] == p) {
                return true;
            }
        }
        return false;
    }

    private static boolean sits(Visit visit, int p) {
        for (Seat seat : visit.seats) {
            if (seat.person != null && seat.person == p) {
                return true;
            }
        }
        return false;
    }
}

import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.impl.heuristic.selector.move.factory.MoveIteratorFactory;
import java.util.ArrayList;
import java.util.Arrays;
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
    private List<Visit>[] inWay; // by person, of the option being drawn for
    private long[] weight;

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void phaseStarted(ScoreDirector<Roster> director) {
        if (facts == null) {
            facts = director.getWorkingSolution().facts;
            near = new Neighbours(facts).near;
            weight = new long[facts.people];
            inWay = new List[facts.people];
            Arrays.setAll(inWay, p -> new ArrayList<Visit>());
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
        if (facts.eligible[option].length < facts.smallest[s]) {
            return null;
        }
        noteWhoIsBusy(roster, visit, option);
        Integer[] team = new Integer[facts.largest[s]];
        int size = 0;
        for (int[] need : facts.needs[s]) {
            int holders = 0;
            for (int n = 0; n < size; n++) {
                holders += facts.groups[need[0]].get(team[n]) ? 1 : 0;
            }
            for (; holders < need[1] && size < team.length; holders++) {
                team[size] = person(random, option, need[0], team, size);
                if (team[size++] == null) {
                    return null;
                }
            }
        }
        while (size < facts.smallest[s]) {
            team[size] = person(random, option, -1, team, size);
            if (team[size++] == null) {
                return null;
            }
        }
        Set<Visit> robbed = new LinkedHashSet<>();
        for (int n = 0; n < size; n++) {
            robbed.addAll(inWay[team[n]]);
        }
        return new TeamMove(visit, option, team, new ArrayList<>(robbed));
    }

    /** Fills `inWay` and `weight` for everybody: the other visits that clash with this option. */
    private void noteWhoIsBusy(Roster roster, Visit visit, int option) {
        for (int p : facts.eligible[option]) {
            inWay[p].clear();
            weight[p] = 0;
        }
        for (int other : near[visit.shift]) {
            Visit busy = roster.visits.get(other);
            for (Seat seat : busy.seats) {
                if (seat.person != null
                        && facts.able[option].get(seat.person)
                        && facts.clash(seat.person, option, busy.option)) {
                    inWay[seat.person].add(busy);
                    weight[seat.person] += busy.weight;
                }
            }
        }
    }

    /** Of some people drawn, the one whose other duties in the way weigh least; null if none is found. */
    private Integer person(Random random, int option, int group, Integer[] team, int size) {
        int[] eligible = facts.eligible[option];
        Integer best = null;
        for (int n = 0; n < CHOICE; n++) {
            int p = eligible[random.nextInt(eligible.length)];
            boolean wanted = group < 0 || facts.groups[group].get(p);
            if (wanted && !sits(team, size, p) && (best == null || weight[p] < weight[best])) {
                best = p;
            }
        }
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
}

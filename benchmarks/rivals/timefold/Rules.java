import ai.timefold.solver.core.api.score.buildin.bendablelong.BendableLongScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Rules and costs, kept up to date seat by seat (Timefold's fastest kind of score calculation).
 *
 * <p>A shift is covered when its seats hold a whole team; until then it counts as uncovered, and the
 * level below says how many people half teams are short of.
 */
public class Rules implements IncrementalScoreCalculator<Roster, BendableLongScore> {
    private static final long FINE = 1000; // fairness in thousandths

    private Facts facts;
    private Calendar[] calendars;
    private Stock stock;
    private int[][] faces;
    private long broken, uncovered, half, wishes, fairness, continuity, travel;

    @Override
    public void resetWorkingSolution(Roster roster) {
        facts = roster.facts;
        calendars = new Calendar[facts.people];
        Arrays.setAll(calendars, p -> new Calendar(facts, p));
        stock = new Stock(facts);
        faces = new int[facts.defenders][facts.people];
        broken = uncovered = half = wishes = fairness = continuity = travel = 0;
        for (Visit visit : roster.visits) {
            for (Seat seat : visit.seats) {
                addDuty(seat);
            }
            team(visit, 1);
        }
    }

    @Override
    public void beforeVariableChanged(Object entity, String variable) {
        if (entity instanceof Seat seat) {
            team(seat.visit, -1);
            removeDuty(seat);
        } else {
            Visit visit = (Visit) entity;
            team(visit, -1);
            visit.seats.forEach(this::removeDuty);
        }
    }

    @Override
    public void afterVariableChanged(Object entity, String variable) {
        if (entity instanceof Seat seat) {
            addDuty(seat);
            team(seat.visit, 1);
        } else {
            Visit visit = (Visit) entity;
            visit.seats.forEach(this::addDuty);
            team(visit, 1);
        }
    }

    private void addDuty(Seat seat) {
        if (seat.person != null) {
            Calendar calendar = calendars[seat.person];
            duty(seat, -1);
            calendar.add(seat.visit.option);
            duty(seat, 1);
        }
    }

    private void removeDuty(Seat seat) {
        if (seat.person != null) {
            Calendar calendar = calendars[seat.person];
            duty(seat, -1);
            calendar.remove(seat.visit.option);
            duty(seat, 1);
        }
    }

    /** Counts one person's calendar in (1) or out (-1) of the totals; the calendar keeps its own. */
    private void duty(Seat seat, int sign) {
        int p = seat.person, s = seat.visit.shift;
        Calendar calendar = calendars[p];
        broken += sign * calendar.broken;
        wishes += sign * calendar.wishes;
        if (facts.datesThere[p] > 0) {
            fairness += sign * (FINE * calendar.load * calendar.load / (3600L * facts.datesThere[p]));
        }
        travel += sign * calendar.travel;
        // New faces are counted by duty, after the change that `calendar` has just seen.
        int d = facts.defender[s];
        if (sign == 1 && d >= 0 && !facts.known[d].get(p)) {
            int change = calendar.lastChange;
            int before = faces[d][p];
            faces[d][p] += change;
            continuity += (faces[d][p] > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
        }
    }

    /** Counts a shift's team in or out: covered or not, what preferences lack, what it takes along. */
    private void team(Visit visit, int sign) {
        int s = visit.shift;
        int size = 0;
        for (Seat seat : visit.seats) {
            size += seat.person == null ? 0 : 1;
        }
        if (size == 0) {
            uncovered += sign * (long) visit.weight;
            return;
        }
        if (!whole(visit.seats, s, size)) {
            uncovered += sign * (long) visit.weight;
            half += sign * (long) Math.max(1, facts.smallest[s] - size);
            return;
        }
        for (int[] wanted : facts.prefers[s]) {
            wishes += sign * (long) wanted[2] * Math.max(0, wanted[1] - holders(visit.seats, wanted[0]));
        }
        if (facts.uses[s].length > 0) {
            broken += stock.take(s, visit.option, sign);
        }
    }

    private boolean whole(List<Seat> seats, int s, int size) {
        if (size < facts.smallest[s]) {
            return false;
        }
        for (int[] need : facts.needs[s]) {
            if (holders(seats, need[0]) < need[1]) {
                return false;
            }
        }
        for (int[] pair : facts.quarrels) {
            if (sits(seats, pair[0]) && sits(seats, pair[1])) {
                return false;
            }
        }
        return facts.homeShare >= 1 || holders(seats, facts.nationals[s]) <= facts.homeShare * size + 1e-9;
    }

    private int holders(List<Seat> seats, int group) {
        return holders(seats, facts.groups[group]);
    }

    private static int holders(List<Seat> seats, BitSet group) {
        int count = 0;
        for (Seat seat : seats) {
            if (seat.person != null && group.get(seat.person)) {
                count++;
            }
        }
        return count;
    }

    private static boolean sits(List<Seat> seats, int p) {
        for (Seat seat : seats) {
            if (seat.person != null && seat.person == p) {
                return true;
            }
        }
        return false;
    }

    @Override
    public BendableLongScore calculateScore() {
        long[] hard = {-broken};
        long[] soft = {-uncovered, -half, -wishes, -fairness, -continuity, -travel};
        return BendableLongScore.of(hard, soft);
    }

    @Override
    public void beforeEntityAdded(Object entity) {}

    @Override
    public void afterEntityAdded(Object entity) {}

    @Override
    public void beforeEntityRemoved(Object entity) {}

    @Override
    public void afterEntityRemoved(Object entity) {}
}

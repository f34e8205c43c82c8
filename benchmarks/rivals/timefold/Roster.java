import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.solution.ProblemFactProperty;
import ai.timefold.solver.core.api.score.buildin.bendablelong.BendableLongScore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The planning solution: every shift's start and seats. */
@PlanningSolution
public class Roster {
    /** Broken rules; then uncovered, half teams, wishes, fairness, continuity, travel. */
    static final int HARD_LEVELS = 1, SOFT_LEVELS = 6;

    @ProblemFactProperty
    public Facts facts;

    @PlanningEntityCollectionProperty
    public List<Visit> visits = new ArrayList<>();

    @PlanningEntityCollectionProperty
    public List<Seat> seats = new ArrayList<>();

    @PlanningScore(bendableHardLevelsSize = HARD_LEVELS, bendableSoftLevelsSize = SOFT_LEVELS)
    public BendableLongScore score;

    public Roster() {}

    Roster(Facts facts) {
        this.facts = facts;
        Map<TreeSet<Integer>, List<Integer>> lists = new HashMap<>(); // many shifts share their candidates
        for (int s = 0; s < facts.shifts; s++) {
            List<Integer> options = new ArrayList<>();
            TreeSet<Integer> able = new TreeSet<>();
            for (int o : facts.optionsOf[s]) {
                options.add(o);
                for (int p : facts.eligible[o]) {
                    able.add(p);
                }
            }
            List<Integer> candidates = lists.computeIfAbsent(able, ArrayList::new);
            Visit visit = new Visit(facts, s, options);
            for (int n = 0; n < facts.largest[s]; n++) {
                Seat seat = new Seat(visit, n, candidates);
                visit.seats.add(seat);
                seats.add(seat);
            }
            visits.add(visit);
        }
    }
}

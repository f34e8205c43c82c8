import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import java.util.List;

/** One of the seats of a shift's largest team: empty (null) or a person's number. */
@PlanningEntity(difficultyComparatorClass = Harder.class)
public class Seat {
    public Visit visit;
    public int index;

    @ValueRangeProvider(id = "candidates")
    public List<Integer> candidates;

    @PlanningVariable(valueRangeProviderRefs = "candidates", allowsUnassigned = true)
    public Integer person;

    public Seat() {}

    Seat(Visit visit, int index, List<Integer> candidates) {
        this.visit = visit;
        this.index = index;
        this.candidates = candidates;
    }
}

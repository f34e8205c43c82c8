import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import java.util.ArrayList;
import java.util.List;

/** One shift: the option (start) that is chosen, and its seats. */
@PlanningEntity
public class Visit {
    public int shift;
    public int weight;
    public int work;
    public List<Seat> seats = new ArrayList<>();

    @ValueRangeProvider(id = "options")
    public List<Integer> options;

    @PlanningVariable(valueRangeProviderRefs = "options")
    public Integer option;

    public Visit() {}

    Visit(Facts facts, int shift, List<Integer> options) {
        this.shift = shift;
        this.weight = facts.weight[shift];
        this.work = facts.load[shift] * facts.smallest[shift];
        this.options = options;
        this.option = options.get(0);
    }
}

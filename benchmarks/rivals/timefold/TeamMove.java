import ai.timefold.solver.core.api.score.director.ScoreDirector;
import ai.timefold.solver.core.impl.heuristic.move.AbstractMove;
import java.util.List;
import java.util.Objects;

/** Gives a shift a whole team at one of its starts, and leaves without anybody the shifts it takes them from. */
final class TeamMove extends AbstractMove<Roster> {
    private final Visit visit;
    private final Integer option;
    private final Integer[] team;
    private final List<Visit> robbed;

    TeamMove(Visit visit, Integer option, Integer[] team, List<Visit> robbed) {
        this.visit = visit;
        this.option = option;
        this.team = team;
        this.robbed = robbed;
    }

    @Override
    public boolean isMoveDoable(ScoreDirector<Roster> director) {
        return true;
    }

    @Override
    protected void doMoveOnGenuineVariables(ScoreDirector<Roster> director) {
        for (Visit other : robbed) {
            for (Seat seat : other.seats) {
                sit(director, seat, null);
            }
        }
        if (!visit.option.equals(option)) {
            for (Seat seat : visit.seats) {
                sit(director, seat, null);
            }
            director.beforeVariableChanged(visit, "option");
            visit.option = option;
            director.afterVariableChanged(visit, "option");
        }
        for (Seat seat : visit.seats) {
            sit(director, seat, team[seat.index]);
        }
    }

    private static void sit(ScoreDirector<Roster> director, Seat seat, Integer person) {
        if (!Objects.equals(seat.person, person)) {
            director.beforeVariableChanged(seat, "person");
            seat.person = person;
            director.afterVariableChanged(seat, "person");
        }
    }
}

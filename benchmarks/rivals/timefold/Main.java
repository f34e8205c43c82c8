import ai.timefold.solver.core.api.score.buildin.bendablelong.BendableLongScore;
import ai.timefold.solver.core.api.solver.Solver;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.constructionheuristic.ConstructionHeuristicPhaseConfig;
import ai.timefold.solver.core.config.constructionheuristic.placer.QueuedEntityPlacerConfig;
import ai.timefold.solver.core.config.heuristic.selector.common.SelectionCacheType;
import ai.timefold.solver.core.config.heuristic.selector.common.SelectionOrder;
import ai.timefold.solver.core.config.heuristic.selector.entity.EntitySelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.entity.EntitySorterManner;
import ai.timefold.solver.core.config.heuristic.selector.move.MoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.composite.UnionMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.factory.MoveIteratorFactoryConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.ChangeMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.SwapMoveSelectorConfig;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.localsearch.decider.acceptor.LocalSearchAcceptorConfig;
import ai.timefold.solver.core.config.localsearch.decider.forager.LocalSearchForagerConfig;
import ai.timefold.solver.core.config.score.director.ScoreDirectorFactoryConfig;
import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** PROBLEM PLAN DEADLINE_MILLIS SEED SOLVERS: solves with so many seeds at once and writes the best plan. */
public final class Main {
    public static void main(String[] arguments) throws Exception {
        long deadline = Long.parseLong(arguments[2]);
        int seed = Integer.parseInt(arguments[3]), solvers = Integer.parseInt(arguments[4]);
        Facts facts = Facts.read(Path.of(arguments[0]));
        ExecutorService pool = Executors.newFixedThreadPool(solvers);
        List<Future<Roster>> running = new ArrayList<>();
        for (int n = 0; n < solvers; n++) {
            long number = seed + 1000L * n;
            Callable<Roster> run = () -> solve(facts, deadline, number);
            running.add(pool.submit(run));
        }
        pool.shutdown();
        Roster best = null;
        for (Future<Roster> future : running) {
            Roster roster = future.get();
            if (best == null || roster.score.compareTo(best.score) > 0) {
                best = roster;
            }
        }
        write(facts, best, Path.of(arguments[1]));
    }

    private static Roster solve(Facts facts, long deadline, long seed) {
        Roster roster = new Roster(facts);
        long left = Math.max(1, deadline - System.currentTimeMillis());
        SolverConfig config = new SolverConfig()
                .withSolutionClass(Roster.class)
                .withEntityClasses(Visit.class, Seat.class)
                .withEnvironmentMode(EnvironmentMode.NO_ASSERT)
                .withRandomSeed(seed)
                .withScoreDirectorFactory(
                        new ScoreDirectorFactoryConfig().withIncrementalScoreCalculatorClass(Rules.class))
                .withTerminationConfig(new TerminationConfig().withMillisecondsSpentLimit(left))
                .withPhases(construction(), search());
        Solver<Roster> solver = SolverFactory.<Roster>create(config).buildSolver();
        return solver.solve(roster);
    }

    /** First fit decreasing: seat after seat, the most difficult shift first, whoever is best or nobody. */
    private static ConstructionHeuristicPhaseConfig construction() {
        EntitySelectorConfig seats = new EntitySelectorConfig(Seat.class)
                .withId("seats")
                .withCacheType(SelectionCacheType.PHASE)
                .withSelectionOrder(SelectionOrder.SORTED)
                .withSorterManner(EntitySorterManner.DECREASING_DIFFICULTY);
        ChangeMoveSelectorConfig change = new ChangeMoveSelectorConfig()
                .withEntitySelectorConfig(EntitySelectorConfig.newMimicSelectorConfig("seats"));
        return new ConstructionHeuristicPhaseConfig()
                .withEntityPlacerConfig(new QueuedEntityPlacerConfig()
                        .withEntitySelectorConfig(seats)
                        .withMoveSelectorConfigs(change));
    }

    /** Annealing: the temperature of each level of the score is what a move may cost there at first. */
    private static LocalSearchPhaseConfig search() {
        @SuppressWarnings("rawtypes")
        List<MoveSelectorConfig> moves = List.of(
                weighted(12, new MoveIteratorFactoryConfig().withMoveIteratorFactoryClass(TeamMoves.class)),
                weighted(8, new ChangeMoveSelectorConfig().withEntitySelectorConfig(new EntitySelectorConfig(Seat.class))),
                weighted(4, new ChangeMoveSelectorConfig().withEntitySelectorConfig(new EntitySelectorConfig(Visit.class))),
                weighted(1, new SwapMoveSelectorConfig().withEntitySelectorConfig(new EntitySelectorConfig(Seat.class))));
        return new LocalSearchPhaseConfig()
                .withMoveSelectorConfig(new UnionMoveSelectorConfig(moves))
                .withAcceptorConfig(new LocalSearchAcceptorConfig()
                        .withSimulatedAnnealingStartingTemperature("[0]hard/[20/1/20/200000/20/20000]soft"))
                .withForagerConfig(new LocalSearchForagerConfig().withAcceptedCountLimit(1));
    }

    private static MoveSelectorConfig<?> weighted(double weight, MoveSelectorConfig<?> selector) {
        selector.setFixedProbabilityWeight(weight);
        return selector;
    }

    /** One line for each shift with people: option, then people; half teams too. */
    private static void write(Facts facts, Roster roster, Path file) throws IOException {
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
            BendableLongScore score = roster.score;
            writer.println("score " + score);
            for (Visit visit : roster.visits) {
                StringBuilder line = new StringBuilder();
                for (Seat seat : visit.seats) {
                    if (seat.person != null) {
                        line.append(' ').append(seat.person);
                    }
                }
                if (line.length() > 0) {
                    writer.println(visit.option + line.toString());
                }
            }
        }
    }
}

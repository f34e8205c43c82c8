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
                        new ai.timefold.solver.core.config.score.director.ScoreDirectorFactoryConfig()
                                .withIncrementalScoreCalculatorClass(Rules.class))
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

    private static LocalSearchPhaseConfig search() {
        MoveSelectorConfig<?> team = weighted(
                new MoveIteratorFactoryConfig().withMoveIteratorFactoryClass(TeamMoves.class), "team", 4);
        MoveSelectorConfig<?> change = weighted(
                new ChangeMoveSelectorConfig().withEntitySelectorConfig(new EntitySelectorConfig(Seat.class)), "change", 4);
        MoveSelectorConfig<?> start = weighted(
                new ChangeMoveSelectorConfig().withEntitySelectorConfig(new EntitySelectorConfig(Visit.class)), "start", 1);
        MoveSelectorConfig<?> swap = weighted(
                new SwapMoveSelectorConfig().withEntitySelectorConfig(new EntitySelectorConfig(Seat.class)), "swap", 1);
        String acceptor = System.getProperty("acceptor", "late");
        LocalSearchAcceptorConfig accept = new LocalSearchAcceptorConfig();
        if (acceptor.equals("late")) {
            accept.withLateAcceptanceSize(Integer.getInteger("late", 400));
        } else {
            accept.withSimulatedAnnealingStartingTemperature(acceptor);
        }
        return new LocalSearchPhaseConfig()
                .withMoveSelectorConfig(new UnionMoveSelectorConfig(List.of(team, change, start, swap)))
                .withAcceptorConfig(accept)
                .withForagerConfig(new LocalSearchForagerConfig().withAcceptedCountLimit(Integer.getInteger("accepted", 1)));
    }

    private static MoveSelectorConfig<?> weighted(MoveSelectorConfig<?> selector, String name, int weight) {
        selector.setFixedProbabilityWeight((double) Integer.getInteger(name, weight));
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

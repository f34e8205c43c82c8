import java.io.BufferedReader;
import java.io.IOException;
import java.io.StreamTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/** What does not change: people, shifts, options (a shift at one of its starts), as exporter.py writes them. */
final class Facts {
    final int people, shifts, options, places, dates, weeks, resources, defenders;
    final double homeShare;
    final int[][] way;
    final BitSet[] groups, known;
    final int[] stock;
    final int[][] quarrels;
    // by person
    final int[] base, buffer, rest, span, datesThere;
    final int[][] room;
    final int[][][] recovery, wishes;
    final Row[][] rows;
    // by shift
    final int[] smallest, largest, weight, load, place, defender;
    final boolean[] home, away;
    final BitSet[] nationals;
    final int[][][] needs, prefers, uses;
    final int[][] optionsOf;
    // by option
    final int[] shiftOf, start, end, week, first, last;
    final int[][] eligible;
    final BitSet[] able;
    /** The longest that one piece of work can reach into the time after it, in seconds. */
    final int reach;

    private final StreamTokenizer tokens;

    /** At most {@code most} marked dates in any {@code window} dates that end on first..last. */
    static final class Row {
        boolean nights;
        int window, most, first, last;
        int[] past;
    }

    static Facts read(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            return new Facts(new StreamTokenizer(reader));
        }
    }

    private Facts(StreamTokenizer tokens) throws IOException {
        this.tokens = tokens;
        people = next();
        shifts = next();
        options = next();
        places = next();
        dates = next();
        weeks = next();
        resources = next();
        int groupCount = next();
        defenders = next();
        homeShare = next() / 1e6;
        way = new int[places][places];
        for (int[] row : way) {
            for (int n = 0; n < places; n++) {
                row[n] = next();
            }
        }
        groups = sets(groupCount);
        known = sets(defenders);
        stock = new int[resources];
        for (int r = 0; r < resources; r++) {
            stock[r] = next();
        }
        quarrels = list(2);
        base = new int[people];
        buffer = new int[people];
        rest = new int[people];
        span = new int[people];
        datesThere = new int[people];
        room = new int[people][weeks];
        recovery = new int[people][][];
        wishes = new int[people][][];
        rows = new Row[people][];
        for (int p = 0; p < people; p++) {
            readPerson(p);
        }
        smallest = new int[shifts];
        largest = new int[shifts];
        weight = new int[shifts];
        load = new int[shifts];
        place = new int[shifts];
        home = new boolean[shifts];
        away = new boolean[shifts];
        defender = new int[shifts];
        nationals = new BitSet[shifts];
        needs = new int[shifts][][];
        prefers = new int[shifts][][];
        uses = new int[shifts][][];
        for (int s = 0; s < shifts; s++) {
            readShift(s);
        }
        shiftOf = new int[options];
        start = new int[options];
        end = new int[options];
        week = new int[options];
        first = new int[options];
        last = new int[options];
        eligible = new int[options][];
        able = new BitSet[options];
        int[] counts = new int[shifts];
        for (int o = 0; o < options; o++) {
            readOption(o);
            counts[shiftOf[o]]++;
        }
        optionsOf = new int[shifts][];
        for (int s = 0; s < shifts; s++) {
            optionsOf[s] = new int[counts[s]];
        }
        for (int o = options - 1; o >= 0; o--) {
            optionsOf[shiftOf[o]][--counts[shiftOf[o]]] = o;
        }
        reach = longestReach();
    }

    private void readPerson(int p) throws IOException {
        base[p] = next();
        buffer[p] = 60 * next();
        rest[p] = 60 * next();
        span[p] = 60 * next();
        datesThere[p] = next();
        for (int w = 0; w < weeks; w++) {
            room[p][w] = next();
        }
        recovery[p] = list(2);
        rows[p] = new Row[next()];
        for (int n = 0; n < rows[p].length; n++) {
            Row row = rows[p][n] = new Row();
            row.nights = next() == 1;
            row.window = next();
            row.most = next();
            row.first = next();
            row.last = next();
            row.past = flatten(list(1));
        }
        wishes[p] = list(3);
    }

    private void readShift(int s) throws IOException {
        smallest[s] = next();
        largest[s] = next();
        weight[s] = next();
        load[s] = next();
        place[s] = next();
        home[s] = next() == 1;
        away[s] = next() == 1;
        defender[s] = next();
        nationals[s] = groups[next()];
        needs[s] = list(2);
        prefers[s] = list(3);
        uses[s] = list(2);
    }

    private void readOption(int o) throws IOException {
        shiftOf[o] = next();
        start[o] = next();
        end[o] = next();
        week[o] = next();
        first[o] = next();
        last[o] = next();
        eligible[o] = flatten(list(1));
        able[o] = new BitSet(people);
        for (int p : eligible[o]) {
            able[o].set(p);
        }
    }

    private int longestReach() {
        int longest = 0;
        for (int p = 0; p < people; p++) {
            int farthest = 0;
            for (int[] row : way) {
                for (int minutes : row) {
                    farthest = Math.max(farthest, minutes);
                }
            }
            longest = Math.max(longest, rest[p] + 60 * farthest);
            for (int[] owed : recovery[p]) {
                longest = Math.max(longest, (owed[1] + 2) * 25 * 3600);
            }
        }
        return longest;
    }

    /** Whether person p cannot do both options (rules 6 and 7 of the problem format). */
    boolean clash(int p, int a, int b) {
        if (start[b] < start[a] || start[b] == start[a] && end[b] < end[a]) {
            int other = a;
            a = b;
            b = other;
        }
        int gap = start[b] - end[a];
        if (gap > reach) {
            return false;
        }
        int s = shiftOf[a], t = shiftOf[b];
        if (s == t) {
            return true;
        }
        if (away[s]) {
            int nights = last[a] - first[a], owed = 0;
            for (int[] rule : recovery[p]) {
                if (nights >= rule[0] && rule[1] > owed) {
                    owed = rule[1];
                }
            }
            if (owed > 0 && first[b] - last[a] - 1 < owed) {
                return true;
            }
        }
        int minutes = way[home[s] ? base[p] : place[s]][home[t] ? base[p] : place[t]];
        if (gap >= rest[p] + 60 * minutes) {
            return false;
        }
        boolean oneDate = first[a] == last[b];
        return !(oneDate && gap >= 60 * minutes + buffer[p] && end[b] - start[a] <= span[p]);
    }

    private int next() throws IOException {
        if (tokens.nextToken() != StreamTokenizer.TT_NUMBER) {
            throw new IOException("The problem's file ends too early.");
        }
        return (int) tokens.nval;
    }

    private int[][] list(int width) throws IOException {
        int[][] entries = new int[next()][width];
        for (int[] entry : entries) {
            for (int n = 0; n < width; n++) {
                entry[n] = next();
            }
        }
        return entries;
    }

    private BitSet[] sets(int count) throws IOException {
        BitSet[] sets = new BitSet[count];
        for (int n = 0; n < count; n++) {
            sets[n] = new BitSet(people);
            for (int p : flatten(list(1))) {
                sets[n].set(p);
            }
        }
        return sets;
    }

    private static int[] flatten(int[][] entries) {
        int[] flat = new int[entries.length];
        for (int n = 0; n < flat.length; n++) {
            flat[n] = entries[n][0];
        }
        return flat;
    }
}

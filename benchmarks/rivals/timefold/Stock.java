import java.util.Arrays;
import java.util.TreeSet;

/** How much of each resource is out, between the instants at which a shift that uses it may begin or end. */
final class Stock {
    private final Facts facts;
    private final int[][] out; // by resource and stretch of time
    private final int[][][] stretch; // by resource (in the order of the shift's uses) and option: from, to

    Stock(Facts facts) {
        this.facts = facts;
        TreeSet<Integer>[] instants = instants(facts);
        out = new int[facts.resources][];
        for (int r = 0; r < facts.resources; r++) {
            out[r] = new int[instants[r].size()];
        }
        int[][] sorted = new int[facts.resources][];
        for (int r = 0; r < facts.resources; r++) {
            sorted[r] = instants[r].stream().mapToInt(Integer::intValue).toArray();
        }
        stretch = new int[facts.options][][];
        for (int o = 0; o < facts.options; o++) {
            int[][] uses = facts.uses[facts.shiftOf[o]];
            stretch[o] = new int[uses.length][];
            for (int n = 0; n < uses.length; n++) {
                int[] times = sorted[uses[n][0]];
                stretch[o][n] = new int[] {
                    Arrays.binarySearch(times, facts.start[o]),
                    Arrays.binarySearch(times, facts.end[o])
                };
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static TreeSet<Integer>[] instants(Facts facts) {
        TreeSet<Integer>[] instants = new TreeSet[facts.resources];
        Arrays.setAll(instants, r -> new TreeSet<Integer>());
        for (int o = 0; o < facts.options; o++) {
            for (int[] use : facts.uses[facts.shiftOf[o]]) {
                instants[use[0]].add(facts.start[o]);
                instants[use[0]].add(facts.end[o]);
            }
        }
        return instants;
    }

    /** Takes what a shift uses (1) or brings it back (-1); the change in how much too much is out. */
    long take(int s, int o, int sign) {
        long change = 0;
        int[][] uses = facts.uses[s];
        for (int n = 0; n < uses.length; n++) {
            int resource = uses[n][0], most = facts.stock[resource];
            int[] level = out[resource];
            for (int at = stretch[o][n][0]; at < stretch[o][n][1]; at++) {
                change -= Math.max(0, level[at] - most);
                level[at] += sign * uses[n][1];
                change += Math.max(0, level[at] - most);
            }
        }
        return change;
    }
}

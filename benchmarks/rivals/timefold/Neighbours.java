import java.util.Arrays;
import java.util.BitSet;

/** Which shifts may be in each other's way: near in time at some start, with somebody who could be on both. */
final class Neighbours {
    final int[][] near;

    Neighbours(Facts facts) {
        BitSet[] able = new BitSet[facts.shifts];
        int[] from = new int[facts.shifts], to = new int[facts.shifts];
        Arrays.fill(from, Integer.MAX_VALUE);
        Arrays.fill(to, Integer.MIN_VALUE);
        for (int s = 0; s < facts.shifts; s++) {
            able[s] = new BitSet(facts.people);
            for (int o : facts.optionsOf[s]) {
                able[s].or(facts.able[o]);
                from[s] = Math.min(from[s], facts.start[o]);
                to[s] = Math.max(to[s], facts.end[o]);
            }
        }
        Integer[] order = new Integer[facts.shifts];
        Arrays.setAll(order, s -> s);
        Arrays.sort(order, (a, b) -> Integer.compare(from[a], from[b]));
        near = new int[facts.shifts][0];
        int longest = 0;
        for (int s = 0; s < facts.shifts; s++) {
            longest = Math.max(longest, to[s] - from[s]);
        }
        int[] found = new int[facts.shifts];
        for (int i = 0; i < order.length; i++) {
            int s = order[i], count = 0;
            for (int j = i - 1; j >= 0 && from[order[j]] >= from[s] - facts.reach - longest; j--) {
                count += note(s, order[j], to[order[j]] + facts.reach >= from[s], able, found, count);
            }
            for (int j = i + 1; j < order.length && from[order[j]] <= to[s] + facts.reach; j++) {
                count += note(s, order[j], true, able, found, count);
            }
            near[s] = Arrays.copyOf(found, count);
        }
    }

    private static int note(int s, int other, boolean close, BitSet[] able, int[] found, int count) {
        if (close && able[s].intersects(able[other])) {
            found[count] = other;
            return 1;
        }
        return 0;
    }
}

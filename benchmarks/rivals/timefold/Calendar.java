import java.util.Arrays;

/** The duties of one person, and what they break and cost. */
final class Calendar {
    private final Facts facts;
    private final int person;
    private int[] duties = new int[32];
    private int count;
    private final int[] week;
    private final int[] worked, slept;
    private final int[][] marked; // by row and the date on which its window ends, the past included
    private final int[][] allowed;
    private final int[] wishHits;

    /** Minutes, pairs and dates by which rules are broken. */
    long broken;

    long wishes, load, travel;
    /** 1 if the last change added a duty, -1 if it took one away. */
    int lastChange;

    Calendar(Facts facts, int person) {
        this.facts = facts;
        this.person = person;
        week = new int[facts.weeks];
        worked = new int[facts.dates];
        slept = new int[facts.dates];
        wishHits = new int[facts.wishes[person].length];
        Facts.Row[] rows = facts.rows[person];
        marked = new int[rows.length][facts.dates];
        allowed = new int[rows.length][facts.dates];
        for (int n = 0; n < rows.length; n++) {
            Facts.Row row = rows[n];
            for (int day : row.past) {
                if (row.nights) {
                    slept[day]++;
                } else if (n == 0) {
                    worked[day]++;
                }
                for (int end = day; end < Math.min(day + row.window, facts.dates); end++) {
                    marked[n][end]++;
                }
            }
            for (int end = 0; end < facts.dates; end++) {
                boolean inside = row.first <= end && end <= row.last;
                // Where the past alone is too much, only more is refused.
                allowed[n][end] = inside ? Math.max(row.most, marked[n][end]) : Integer.MAX_VALUE;
            }
        }
    }

    void add(int o) {
        broken += clashes(o) + (facts.able[o].get(person) ? 0 : 1);
        if (count == duties.length) {
            duties = Arrays.copyOf(duties, 2 * count);
        }
        duties[count++] = o;
        change(o, 1);
    }

    void remove(int o) {
        int at = 0;
        while (duties[at] != o) {
            at++;
        }
        duties[at] = duties[--count];
        broken -= clashes(o) + (facts.able[o].get(person) ? 0 : 1);
        change(o, -1);
    }

    private int clashes(int o) {
        int found = 0;
        for (int n = 0; n < count; n++) {
            if (facts.clash(person, o, duties[n])) {
                found++;
            }
        }
        return found;
    }

    private void change(int o, int sign) {
        int s = facts.shiftOf[o], w = facts.week[o];
        int room = facts.room[person][w];
        lastChange = sign;
        load += sign * facts.load[s];
        travel += sign * 2L * facts.way[facts.base[person]][facts.place[s]];
        broken -= Math.max(0, week[w] - Math.max(0, room));
        week[w] += sign * facts.load[s];
        broken += Math.max(0, week[w] - Math.max(0, room));
        for (int day = facts.first[o]; day <= facts.last[o]; day++) {
            worked[day] += sign;
            if (worked[day] == (sign == 1 ? 1 : 0)) {
                mark(day, false, sign);
            }
            if (facts.away[s] && day < facts.last[o]) {
                slept[day] += sign;
                if (slept[day] == (sign == 1 ? 1 : 0)) {
                    mark(day, true, sign);
                }
            }
        }
        int[][] wanted = facts.wishes[person];
        for (int n = 0; n < wanted.length; n++) {
            if (facts.start[o] < wanted[n][1] && wanted[n][0] < facts.end[o]) {
                wishHits[n] += sign;
                if (wishHits[n] == (sign == 1 ? 1 : 0)) {
                    wishes += sign * (long) wanted[n][2];
                }
            }
        }
    }

    /** A date becomes marked or free again: every window that holds it changes by one. */
    private void mark(int day, boolean nights, int sign) {
        Facts.Row[] rows = facts.rows[person];
        for (int n = 0; n < rows.length; n++) {
            if (rows[n].nights == nights) {
                int stop = Math.min(day + rows[n].window, facts.dates);
                for (int end = day; end < stop; end++) {
                    // One more than allowed is one more broken; so is taking it back.
                    int above = sign == 1 ? marked[n][end]++ : --marked[n][end];
                    if (above >= allowed[n][end]) {
                        broken += sign;
                    }
                }
            }
        }
    }
}

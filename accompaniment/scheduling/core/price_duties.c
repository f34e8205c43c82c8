/* The duties of one person that earn most: a longest path over the options in the order of time.

   A state is the last option, the dates worked in a row until then, and the sum in the bucket of
   that option (minutes in its week). Only duties that follow each other are looked at in pairs, so
   what is found can be more than the rules allow, never less. */
#include <stdlib.h>
#include <string.h>

#include "price.h"

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__)
#define FOR_WIDE_REGISTERS __attribute__((target_clones("avx2", "default")))
#else
#define FOR_WIDE_REGISTERS
#endif

typedef struct {
    int32_t value, duty, row, level;
} State;

/* One row of a duty's states: its best value, and the levels outside which there is none. */
typedef struct {
    int32_t top, from, until;
} Row;

typedef struct {
    const Calendar *c;
    const int32_t *price;
    int32_t rows, *place;   /* place[option]: number of the person's duty, or -1 */
    int32_t *best;          /* by duty, row, level */
    Row *row;               /* by duty and row */
    State *rested;          /* by duty: the best states that it may follow after a rest, by level,
                               the one after the levels from buckets before */
} Search;

FOR_WIDE_REGISTERS
static void follow(int32_t *to, const int32_t *from, int32_t levels, int32_t gain) {
    for (int32_t i = 0; i < levels; i++) {
        int32_t value = from[i] + gain;
        to[i] = to[i] > value ? to[i] : value;
    }
}

static int32_t *row_of(const Search *s, int32_t duty, int32_t row) {
    return s->best + ((size_t)duty * s->rows + row) * s->c->levels;
}

/* Dates in a row after working all dates from..to as well; -1 if these are too many. */
static int32_t in_a_row(const Calendar *c, int32_t row, int32_t from, int32_t to) {
    for (int32_t date = from; date <= to; date++)
        if (++row > c->in_a_row) {
            if (date >= c->from && date < c->until) return -1;
            row = c->in_a_row;
        }
    return row;
}

/* What option `o` earns after option `last` (-1: after a rest): its price less the dates it marks. */
static int32_t gain_of(const Search *s, int32_t last, int32_t o, int32_t price) {
    const Calendar *c = s->c;
    for (int32_t k = 0; k < c->stretches; k++) {
        const int32_t *paid = c->paid + (size_t)k * (c->dates + 1);
        int32_t low = c->low[(size_t)k * c->options + o], high = c->high[(size_t)k * c->options + o];
        if (last >= 0 && c->high[(size_t)k * c->options + last] > low)
            low = c->high[(size_t)k * c->options + last];
        if (high > low) price -= paid[high] - paid[low];
    }
    return price;
}

/* The row that option `o` comes to from `row` of option `last`; -1 if it may not. */
static int32_t next_row(const Calendar *c, int32_t last, int32_t row, int32_t o) {
    int32_t gap = c->first[o] - c->last[last];
    return gap <= 0 ? in_a_row(c, row, c->first[o] + 1, c->last[o])
                    : in_a_row(c, gap == 1 ? row : 0, c->first[o], c->last[o]);
}

/* Levels from..until of a row may hold states now; a row is made empty when it is first written to. */
static void open_row(Search *s, int32_t duty, int32_t row, int32_t from, int32_t until) {
    Row *is = s->row + (size_t)duty * s->rows + row;
    if (is->from >= is->until)
        for (int32_t level = 0, *values = row_of(s, duty, row); level < s->c->levels; level++) values[level] = NEVER;
    if (from < is->from) is->from = from;
    if (until > is->until) is->until = until;
}

static void keep_better(State *state, int32_t value, int32_t duty, int32_t row, int32_t level) {
    if (value > state->value) *state = (State){value, duty, row, level};
}

/* From `duty` on anything may follow it: note its states among the rested. */
static void release(Search *s, State *rested, int32_t duty, int same_bucket) {
    int32_t levels = s->c->levels;
    for (int32_t row = 0; row < s->rows; row++) {
        const int32_t *from = row_of(s, duty, row);
        const Row *is = s->row + (size_t)duty * s->rows + row;
        for (int32_t level = is->from; level < is->until; level++)
            keep_better(rested + (same_bucket ? level : levels), from[level], duty, row, level);
    }
}

static void extend(Search *s, int32_t duty) {
    const Calendar *c = s->c;
    int32_t o = c->own[duty], amount = c->amount[o], room = c->room[c->bucket[o]] + 1;
    if (room > c->levels) room = c->levels;
    if (amount >= room) return;
    int32_t price = s->price[c->pair[duty]], levels = c->levels;
    const State *rested = s->rested + (size_t)duty * (levels + 1);
    int32_t row = in_a_row(c, 0, c->first[o], c->last[o]), gain = gain_of(s, -1, o, price);
    if (row >= 0) {
        int32_t *to = row_of(s, duty, row);
        open_row(s, duty, row, amount, room);
        for (int32_t level = 0; level + amount < room; level++)
            if (rested[level].value > NEVER / 2) to[level + amount] = rested[level].value + gain;
        if (rested[levels].value + gain > to[amount]) to[amount] = rested[levels].value + gain;
    }
    for (int32_t i = c->before_at[o]; i < c->before_at[o + 1]; i++) {
        int32_t last = c->before[i], from = s->place[last];
        if (from < 0) continue;
        gain = gain_of(s, last, o, price);
        for (row = 0; row < s->rows; row++) {
            const Row *is = s->row + (size_t)from * s->rows + row;
            if (is->from >= is->until) continue;
            int32_t next = next_row(c, last, row, o);
            if (next < 0) continue;
            int32_t *to = row_of(s, duty, next) + amount;
            if (c->bucket[last] == c->bucket[o]) {
                int32_t until = is->until < room - amount ? is->until : room - amount;
                if (is->from >= until) continue;
                open_row(s, duty, next, is->from + amount, until + amount);
                follow(to + is->from, row_of(s, from, row) + is->from, until - is->from, gain);
            } else {
                open_row(s, duty, next, amount, amount + 1);
                if (is->top + gain > *to) *to = is->top + gain;
            }
        }
    }
}

/* A state is of no use if another has worked no more dates in a row, no more in the bucket, and earned
   as much: what may follow it may follow the other. Drops those, and notes what is left of each row. */
static void settle(Search *s, int32_t duty, State *best) {
    int32_t levels = s->c->levels;
    for (int32_t row = 0; row < s->rows; row++) {
        int32_t *values = row_of(s, duty, row);
        Row *was = s->row + (size_t)duty * s->rows + row, is = {NEVER / 2, levels, 0};
        const int32_t *less = row && was[-1].from < was[-1].until ? row_of(s, duty, row - 1) : NULL;
        for (int32_t level = was->from; level < was->until; level++) {
            if (values[level] <= is.top || (less && values[level] <= less[level])) {
                values[level] = NEVER;
                continue;
            }
            is.top = values[level];
            if (level < is.from) is.from = level;
            is.until = level + 1;
        }
        if (is.until) keep_better(best, is.top, duty, row, is.until - 1);
        *was = is;
    }
}

/* The state from which `state` was reached; duty -1 at the beginning, -2 if there is none. */
static State before(const Search *s, State state) {
    const Calendar *c = s->c;
    int32_t o = c->own[state.duty], amount = c->amount[o], price = s->price[c->pair[state.duty]];
    const State *rested = s->rested + (size_t)state.duty * (c->levels + 1);
    int32_t gain = gain_of(s, -1, o, price), level = state.level - amount;
    if (in_a_row(c, 0, c->first[o], c->last[o]) == state.row) {
        if (level == 0 && rested[c->levels].value + gain == state.value) return rested[c->levels];
        if (rested[level].value > NEVER / 2 && rested[level].value + gain == state.value)
            return rested[level];
    }
    for (int32_t i = c->before_at[o]; i < c->before_at[o + 1]; i++) {
        int32_t last = c->before[i], from = s->place[last];
        if (from < 0) continue;
        gain = gain_of(s, last, o, price);
        for (int32_t row = 0; row < s->rows; row++) {
            const Row *is = s->row + (size_t)from * s->rows + row;
            if (is->from >= is->until || next_row(c, last, row, o) != state.row) continue;
            const int32_t *values = row_of(s, from, row);
            int32_t at = level;
            if (c->bucket[last] != c->bucket[o]) {
                if (level != 0) continue;
                while (values[at] != is->top) at++;
            }
            if (at >= is->from && at < is->until && values[at] + gain == state.value) return (State){values[at], from, row, at};
        }
    }
    return (State){0, -2, 0, 0};
}

/* Puts the duties that earn most into `chosen`, numbers of the person's duties, and how many into
   `count`; gives what they earn. -1 if there is no memory. */
int32_t price_duties(const Calendar *c, const int32_t *price, int32_t *chosen, int32_t *count) {
    int32_t n = c->duties, rows = c->in_a_row + 1, levels = c->levels;
    size_t size = (size_t)n * rows;
    Search s = {c, price, rows, malloc(sizeof(int32_t) * c->options), malloc(sizeof(int32_t) * (size * levels + 1)),
                malloc(sizeof(Row) * (size + 1)), malloc(sizeof(State) * ((size_t)(n + 1) * (levels + 1)))};
    int32_t *head = malloc(sizeof(int32_t) * (c->dates + 1)), *next = malloc(sizeof(int32_t) * (n + 1));
    State best = {0, -1, 0, 0};
    *count = 0;
    if (!s.place || !s.best || !s.row || !s.rested || !head || !next) {
        best.value = -1;
        n = 0;
    } else {
        for (int32_t o = 0; o < c->options; o++) s.place[o] = -1;
        for (int32_t d = 0; d <= c->dates; d++) head[d] = -1;
        for (size_t i = 0; i < size; i++) s.row[i] = (Row){NEVER, levels, 0};
    }
    State *rested = s.rested + (size_t)n * (levels + 1); /* after the last duty's: the ones as they are now */
    for (int32_t level = 0; n && level <= levels; level++) rested[level] = (State){level < levels ? NEVER : 0, -1, 0, 0};
    int32_t released = 0, bucket = -1;
    for (int32_t duty = 0; duty < n; duty++) {
        int32_t o = c->own[duty];
        if (c->bucket[o] != bucket) {
            bucket = c->bucket[o];
            for (int32_t level = 0; level < levels; level++) {
                if (rested[level].value > rested[levels].value) rested[levels] = rested[level];
                rested[level] = (State){NEVER, -1, 0, 0};
            }
        }
        for (; released <= c->first[o] && released <= c->dates; released++)
            for (int32_t old = head[released]; old >= 0; old = next[old])
                release(&s, rested, old, c->bucket[c->own[old]] == bucket);
        memcpy(s.rested + (size_t)duty * (levels + 1), rested, sizeof(State) * (levels + 1));
        if (price[c->pair[duty]] <= 0) continue; /* nothing is earned, and other duties are no easier after it */
        extend(&s, duty);
        s.place[o] = duty;
        settle(&s, duty, &best);
        int32_t apart = c->apart[o] < c->dates ? c->apart[o] : c->dates;
        next[duty] = head[apart];
        head[apart] = duty;
    }
    for (State state = best; state.duty >= 0; state = before(&s, state)) chosen[(*count)++] = state.duty;
    free(s.place); free(s.best); free(s.row); free(s.rested); free(head); free(next);
    return best.value;
}

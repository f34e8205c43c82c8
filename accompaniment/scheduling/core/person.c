/* The rules of one person: what clashes, sums with a limit, marked dates in sliding windows. */
#include "state.h"

#include <stddef.h>

static const uint64_t *row(const State *state, int p, int o, int *low, int *words) {
    const Problem *problem = state->problem;
    int64_t n = (int64_t)problem->kind[p] * problem->options + o;
    *low = problem->row_low[n];
    *words = problem->row_words[n];
    return problem->rows + problem->row_at[n];
}

static int64_t day_at(const State *state, int k, int p) {
    return ((int64_t)k * state->problem->people + p) * state->problem->dates;
}

static int least(int a, int b) { return a < b ? a : b; }

/* The first window of stretch k that option o would overfill, by the date it ends on; -1: none. A window
   that ends on a date that is not marked says nothing (see `capacity.Stretch`). */
static int overfilled(const State *state, int k, int p, int o) {
    const Problem *problem = state->problem;
    int64_t mark = (int64_t)k * problem->options + o;
    int first = problem->mark_first[mark], count = problem->mark_count[mark], window = problem->window[k];
    const int16_t *marked = state->marked + day_at(state, k, p), *slack = state->slack + day_at(state, k, p);
    int end = least(first + count + window - 1, problem->dates), fresh = 0;
    for (int d = first; count && d < end; d++) {
        if (d < first + count) fresh += !marked[d];
        if (d - window >= first && d - window < first + count) fresh -= !marked[d - window];
        if (fresh && slack[d] < fresh && (d < first + count || marked[d])) return d;
    }
    return -1;
}

/* Whether option o would overfill any window of stretch k; the usual case, that no date of it is
   marked yet, is one pass over the windows. */
static int overfills(const State *state, int k, int p, int o) {
    const Problem *problem = state->problem;
    int64_t mark = (int64_t)k * problem->options + o;
    int first = problem->mark_first[mark], count = problem->mark_count[mark], window = problem->window[k];
    if (!count) return 0;
    const int16_t *marked = state->marked + day_at(state, k, p), *slack = state->slack + day_at(state, k, p);
    for (int d = first; d < first + count; d++)
        if (marked[d]) return overfilled(state, k, p, o) >= 0;
    if (count > window) return overfilled(state, k, p, o) >= 0;
    for (int n = 1; n < count; n++) { /* windows that hold only the first or the last n dates */
        int late = first + count + window - 1 - n;
        if (slack[first + n - 1] < n || (late < problem->dates && slack[late] < n && marked[late])) return 1;
    }
    int last = first + count - 1, until = least(first + window, problem->dates), over = slack[last] < count;
    for (int d = last + 1; d < until; d++) over |= (slack[d] < count) & (marked[d] != 0);
    return over;
}

/* Whether person p has duties that clash with option o, other than these. */
int clashes(const State *state, int p, int o, const int32_t *but, int count) {
    int low, words;
    const uint64_t *with = row(state, p, o, &low, &words);
    const uint64_t *duties = state->duties + (int64_t)p * state->problem->option_words + low;
    for (int n = 0; n < words; n++) {
        uint64_t both = with[n] & duties[n];
        for (int k = 0; both && k < count; k++)
            if (but[k] >> 6 == low + n) both &= ~((uint64_t)1 << (but[k] & 63));
        if (both) return 1;
    }
    return 0;
}

/* The tally and the bucket (-1: none) in which person p has too little room for option o. */
static int short_bucket(const State *state, int p, int o, int *tally) {
    const Problem *problem = state->problem;
    for (int t = 0; t < problem->tallies; t++) {
        if (problem->by_pair[t]) continue;
        const int32_t *first = problem->use_first + (int64_t)t * (problem->options + 1) + o;
        const int64_t *room = state->room + problem->room_base[t] + (int64_t)p * problem->buckets[t];
        for (int n = first[0]; n < first[1]; n++)
            if (room[problem->use_bucket[n]] < problem->use_amount[n]) {
                *tally = t;
                return problem->use_bucket[n];
            }
    }
    return -1;
}

/* Whether person p, who is eligible for option o, can take it beside all they have now. */
int fits(const State *state, int p, int o) {
    int tally;
    if (clashes(state, p, o, NULL, 0) || short_bucket(state, p, o, &tally) >= 0) return 0;
    for (int k = 0; k < state->problem->stretches; k++)
        if (overfills(state, k, p, o)) return 0;
    return 1;
}

static void count_tallies(State *state, int p, int o, int sign) {
    const Problem *problem = state->problem;
    for (int t = 0; t < problem->tallies; t++) {
        if (problem->by_pair[t]) continue;
        const int32_t *first = problem->use_first + (int64_t)t * (problem->options + 1) + o;
        int64_t *room = state->room + problem->room_base[t] + (int64_t)p * problem->buckets[t];
        for (int n = first[0]; n < first[1]; n++) room[problem->use_bucket[n]] += sign * problem->use_amount[n];
    }
}

static void count_dates(State *state, int p, int o, int sign) {
    const Problem *problem = state->problem;
    for (int k = 0; k < problem->stretches; k++) {
        int64_t mark = (int64_t)k * problem->options + o;
        int first = problem->mark_first[mark], count = problem->mark_count[mark];
        int16_t *marked = state->marked + day_at(state, k, p), *slack = state->slack + day_at(state, k, p);
        for (int d = first; d < first + count; d++) {
            marked[d] = (int16_t)(marked[d] + sign);
            if (marked[d] != (sign > 0)) continue;
            int end = least(d + problem->window[k], problem->dates);
            for (int e = d; e < end; e++) slack[e] = (int16_t)(slack[e] - sign);
        }
    }
}

/* Count a duty for the limits of person p (sign 1), or no more (-1). */
static void count_limits(State *state, int p, int o, int sign) {
    count_tallies(state, p, o, -sign);
    count_dates(state, p, o, sign);
}

void person_put(State *state, int p, int o) {
    state->duties[(int64_t)p * state->problem->option_words + (o >> 6)] |= (uint64_t)1 << (o & 63);
    state->duty_list[state->duty_at[p] + state->duty_count[p]++] = o;
    count_limits(state, p, o, 1);
}

void person_take(State *state, int p, int o) {
    state->duties[(int64_t)p * state->problem->option_words + (o >> 6)] &= ~((uint64_t)1 << (o & 63));
    int32_t *list = state->duty_list + state->duty_at[p];
    int n = 0, last = --state->duty_count[p];
    while (list[n] != o) n++;
    list[n] = list[last];
    count_limits(state, p, o, -1);
}

/* What leaving a duty is worth: the weight of its shift, which may find somebody else; -1: it is
   pinned, or the chain being made needs it. */
static double price_of(State *state, int p, int duty) {
    int t = state->problem->shift_of[duty];
    if (in_team(state->settled, state->settled_count, t) || is_pinned(state, t, p)) return -1;
    return state->pull[t] * (0.2 + 0.8 * chance_real(&state->chance));
}

static int uses(const Problem *problem, int tally, int o, int bucket) {
    const int32_t *first = problem->use_first + (int64_t)tally * (problem->options + 1) + o;
    for (int n = first[0]; n < first[1]; n++)
        if (problem->use_bucket[n] == bucket) return 1;
    return 0;
}

static int marks(const Problem *problem, int k, int o, int end) {
    int64_t mark = (int64_t)k * problem->options + o;
    int first = problem->mark_first[mark], last = first + problem->mark_count[mark] - 1;
    return first <= last && first <= end && last > end - problem->window[k];
}

/* The duty of person p, among those that count for the first limit which option o breaks and that
   they do not leave anyway, whose leaving costs least; -1: no limit is broken; -2: none can be left. */
static int cheapest_to_leave(State *state, int p, int o, const int32_t *leaving, int count, double *price) {
    const Problem *problem = state->problem;
    int tally, k = 0, end = -1, bucket = short_bucket(state, p, o, &tally);
    if (bucket < 0) {
        while (k < problem->stretches && (!overfills(state, k, p, o) || (end = overfilled(state, k, p, o)) < 0)) k++;
        if (end < 0) return -1;
    }
    int best = -2;
    for (int n = 0; n < state->duty_count[p]; n++) {
        int duty = state->duty_list[state->duty_at[p] + n];
        if (bucket >= 0 ? !uses(problem, tally, duty, bucket) : !marks(problem, k, duty, end)) continue;
        if (in_team(leaving, count, duty)) continue;
        double cost = price_of(state, p, duty);
        if (cost >= 0 && (best < 0 || cost < *price)) best = duty, *price = cost;
    }
    return best;
}

/* Some duties that person p must leave to be free for option o, and their price, which is the least
   that it can cost: all that clash with it, or one for a limit.  Returns how many; 0: p is free; -1: it
   is not possible. */
int blockers(State *state, int p, int o, int32_t *leaving, double *price) {
    int low, words, count = 0;
    const uint64_t *with = row(state, p, o, &low, &words);
    const uint64_t *duties = state->duties + (int64_t)p * state->problem->option_words + low;
    double cost = 0;
    *price = 0;
    for (int n = 0; n < words; n++)
        for (uint64_t left = with[n] & duties[n]; left; left &= left - 1) {
            int duty = 64 * (low + n) + __builtin_ctzll(left);
            if (count == LEAVING || (cost = price_of(state, p, duty)) < 0) return -1;
            *price += cost;
            leaving[count++] = duty;
        }
    if (count) return count;
    leaving[0] = cheapest_to_leave(state, p, o, leaving, 0, price);
    return leaving[0] == -1 ? 0 : leaving[0] == -2 ? -1 : 1;
}

/* Add to the duties that person p leaves those that limits ask for besides, and to the price; returns
   how many they are now, or -1 if that is not enough. */
int all_blockers(State *state, int p, int o, int32_t *leaving, int count, double *price) {
    double cost = 0;
    int duty;
    for (int n = 0; n < count; n++) count_limits(state, p, leaving[n], -1);
    while ((duty = cheapest_to_leave(state, p, o, leaving, count, &cost)) >= 0 && count < LEAVING) {
        *price += cost;
        leaving[count++] = duty;
        count_limits(state, p, duty, -1);
    }
    for (int n = 0; n < count; n++) count_limits(state, p, leaving[n], 1);
    return duty == -1 ? count : -1;
}

/* What a team must be, and the cheapest one from people who each have a price. */
#include "state.h"

#include <stdlib.h>

static int holders(const State *state, int set, const int32_t *team, int size) {
    const uint64_t *members = state->problem->sets + (int64_t)set * state->problem->words;
    int count = 0;
    for (int n = 0; n < size; n++) count += has(members, team[n]);
    return count;
}

int is_pinned(const State *state, int s, int p) {
    const Problem *problem = state->problem;
    int first = problem->must_first[s];
    return in_team(problem->must_at + first, problem->must_first[s + 1] - first, p);
}

/* Whether the team is large enough for each share of it that is bounded. */
static int shared_out(const State *state, int s, const int32_t *team, int size) {
    const Problem *problem = state->problem;
    for (int n = problem->share_first[s]; n < problem->share_first[s + 1]; n++)
        if (holders(state, problem->share_set[n], team, size) > problem->share[n] * size + 1e-9) return 0;
    return 1;
}

/* Whether these people make a team for shift s: size, pinned people, needs, shares, quarrels. */
int composed(const State *state, int s, const int32_t *team, int size) {
    const Problem *problem = state->problem;
    if (size < problem->smallest[s] || size > problem->largest[s] || size == 0) return 0;
    for (int n = problem->must_first[s]; n < problem->must_first[s + 1]; n++)
        if (!in_team(team, size, problem->must_at[n])) return 0;
    for (int n = problem->need_first[s]; n < problem->need_first[s + 1]; n++)
        if (holders(state, problem->need_set[n], team, size) < problem->need_count[n]) return 0;
    for (int n = problem->quarrel_first[s]; n < problem->quarrel_first[s + 1]; n++)
        if (in_team(team, size, problem->quarrel_a[n]) && in_team(team, size, problem->quarrel_b[n])) return 0;
    return shared_out(state, s, team, size);
}

static int64_t pair_at(const Problem *problem, int t, int p, int q) {
    int64_t low = p < q ? p : q, high = p < q ? q : p;
    return problem->room_base[t] + (high * (high - 1) / 2 + low) * problem->buckets[t];
}

/* Whether person p may join these people on shift s at option o: no quarrel, and room in the
   tallies of each pair. */
int get_on(const State *state, int s, int o, const int32_t *team, int size, int p) {
    const Problem *problem = state->problem;
    for (int n = problem->quarrel_first[s]; n < problem->quarrel_first[s + 1]; n++)
        if ((problem->quarrel_a[n] == p && in_team(team, size, problem->quarrel_b[n])) ||
            (problem->quarrel_b[n] == p && in_team(team, size, problem->quarrel_a[n])))
            return 0;
    if (!state->any_pairs) return 1;
    for (int t = 0; t < problem->tallies; t++) {
        if (!problem->by_pair[t]) continue;
        const int32_t *first = problem->use_first + (int64_t)t * (problem->options + 1) + o;
        for (int k = 0; k < size; k++) {
            const int64_t *room = state->room + pair_at(problem, t, p, team[k]);
            for (int n = first[0]; n < first[1]; n++)
                if (room[problem->use_bucket[n]] < problem->use_amount[n]) return 0;
        }
    }
    return 1;
}

/* Add (sign 1) or remove (-1) what the pairs of this team use at option o. */
void count_pairs(State *state, int o, const int32_t *team, int size, int sign) {
    const Problem *problem = state->problem;
    for (int t = 0; t < problem->tallies; t++) {
        if (!problem->by_pair[t]) continue;
        const int32_t *first = problem->use_first + (int64_t)t * (problem->options + 1) + o;
        for (int k = 1; k < size; k++)
            for (int j = 0; j < k; j++) {
                int64_t *room = state->room + pair_at(problem, t, team[j], team[k]);
                for (int n = first[0]; n < first[1]; n++)
                    room[problem->use_bucket[n]] -= sign * problem->use_amount[n];
            }
    }
}

static int dearer(const void *a, const void *b) {
    const Candidate *x = a, *y = b;
    if (x->price != y->price) return x->price < y->price ? -1 : 1;
    return x->person - y->person;
}

void sort_candidates(Candidate *candidates, int count) {
    if (count > 32) {
        qsort(candidates, (size_t)count, sizeof *candidates, dearer);
        return;
    }
    for (int n = 1; n < count; n++) {
        Candidate one = candidates[n];
        int k = n;
        for (; k > 0 && dearer(&candidates[k - 1], &one) > 0; k--) candidates[k] = candidates[k - 1];
        candidates[k] = one;
    }
}

typedef struct {
    const State *state;
    const Candidate *candidates;
    int count, s, o, tries, size, best_size;
    double best;
    int32_t *team, *best_team;
} Choice;

/* The set of the first need that the team does not meet; -1: it meets all. */
static int lacking(const Choice *choice) {
    const Problem *problem = choice->state->problem;
    for (int n = problem->need_first[choice->s]; n < problem->need_first[choice->s + 1]; n++)
        if (holders(choice->state, problem->need_set[n], choice->team, choice->size) < problem->need_count[n])
            return problem->need_set[n];
    return -1;
}

static void extend(Choice *choice, double price) {
    const Problem *problem = choice->state->problem;
    int set = lacking(choice);
    choice->tries--;
    if (set < 0 && choice->size && choice->size >= problem->smallest[choice->s] &&
        shared_out(choice->state, choice->s, choice->team, choice->size)) {
        choice->best = price;
        choice->best_size = choice->size;
        for (int n = 0; n < choice->size; n++) choice->best_team[n] = choice->team[n];
        return;
    }
    if (choice->size >= problem->largest[choice->s]) return;
    for (int n = 0; n < choice->count; n++) {
        const Candidate *one = &choice->candidates[n];
        if (choice->best_size && price + one->price >= choice->best) return;
        if (set >= 0 && !has(problem->sets + (int64_t)set * problem->words, one->person)) continue;
        if (in_team(choice->team, choice->size, one->person) ||
            !get_on(choice->state, choice->s, choice->o, choice->team, choice->size, one->person))
            continue;
        choice->team[choice->size++] = one->person;
        extend(choice, price + one->price);
        choice->size--;
        if (choice->tries <= 0) return;
    }
}

/* The cheapest valid team for shift s at option o from sorted candidates (prices not negative);
   its size, 0 if there is none.  Fills unmet needs first, then up to the smallest size, and looks
   at `tries` teams and parts of teams at most: usually the cheapest, always valid. */
int cheapest_team(const State *state, int s, int o, const Candidate *candidates, int count, int tries,
                  int32_t *team, double *price) {
    const Problem *problem = state->problem;
    int32_t now[count + 1];
    Choice choice = {state, candidates, count, s, o, tries, 0, 0, 0, now, team};
    double pinned = 0;
    for (int n = problem->must_first[s]; n < problem->must_first[s + 1]; n++) {
        int p = problem->must_at[n], k = 0;
        while (k < count && candidates[k].person != p) k++;
        if (k == count || !get_on(state, s, o, now, choice.size, p)) return 0;
        now[choice.size++] = p;
        pinned += candidates[k].price;
    }
    if (choice.size > problem->largest[s]) return 0;
    extend(&choice, pinned);
    *price = choice.best;
    return choice.best_size;
}

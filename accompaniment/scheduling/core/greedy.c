/* The first plan: the cheapest team that fits, shift after shift. */
#include "state.h"

#include <string.h>

/* Give the uncovered shift s the cheapest team of people who are free for it, at the start where
   that is cheapest; 0 if there is none. */
int staff(State *state, int s) {
    const Problem *problem = state->problem;
    int32_t best_team[problem->people + 1];
    int best_option = -1, best_size = 0;
    double best = 0;
    for (int n = problem->option_first[s]; n < problem->option_first[s + 1]; n++) {
        int o = problem->option_at[n], count = 0;
        int able = problem->able_first[o + 1] - problem->able_first[o];
        if (able < problem->smallest[s] || !supply(state, s, o)) continue;
        Candidate candidates[able + 1];
        int32_t team[able + 1];
        double price;
        for (int k = problem->able_first[o]; k < problem->able_first[o + 1]; k++) {
            int p = problem->able_at[k];
            if (fits(state, p, o)) candidates[count++] = (Candidate){taste(state, p, s, o), p, 0};
        }
        if (count < problem->smallest[s]) continue;
        sort_candidates(candidates, count);
        int size = cheapest_team(state, s, o, candidates, count, 60, team, &price);
        if (size && (best_option < 0 || price < best)) {
            best = price;
            best_option = o;
            best_size = size;
            memcpy(best_team, team, (size_t)size * sizeof *team);
        }
    }
    if (best_option < 0) return 0;
    give(state, s, best_option, best_team, best_size);
    return 1;
}

/* Staff the uncovered ones of these shifts in this order. */
void core_staff(State *state, const int32_t *shifts, int count) {
    for (int n = 0; n < count; n++)
        if (state->option[shifts[n]] < 0) staff(state, shifts[n]);
    keep(state);
}

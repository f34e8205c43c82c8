/* Resources: what can be out in so many places at once. */
#include "state.h"

/* Whether what shift s uses at option o is there beside all that is out now. */
int supply(const State *state, int s, int o) {
    const Problem *problem = state->problem;
    (void)s;
    for (int n = problem->take_first[o]; n < problem->take_first[o + 1]; n++)
        if (state->stock[problem->take_space[n]] < problem->take_count[n]) return 0;
    return 1;
}

/* Give back (sign 1) or take (-1) what option o uses. */
void take_stock(State *state, int o, int sign) {
    const Problem *problem = state->problem;
    for (int n = problem->take_first[o]; n < problem->take_first[o + 1]; n++)
        state->stock[problem->take_space[n]] += sign * problem->take_count[n];
}

static int takes(const Problem *problem, int o, int space) {
    for (int n = problem->take_first[o]; n < problem->take_first[o + 1]; n++)
        if (problem->take_space[n] == space) return 1;
    return 0;
}

/* The covered shift that holds this space of a resource and weighs least, with some chance for
   others; -1 if there is none, or only pinned and settled ones. */
static int cheapest_holder(State *state, int space) {
    const Problem *problem = state->problem;
    double least = 0;
    int best = -1;
    for (int s = 0; s < problem->shifts; s++) {
        int o = state->option[s];
        if (o < 0 || !takes(problem, o, space)) continue;
        if (in_team(state->settled, state->settled_count, s)) continue;
        if (problem->must_first[s] < problem->must_first[s + 1]) continue;
        double price = state->pull[s] * (0.5 + chance_real(&state->chance));
        if (best < 0 || price < least) best = s, least = price;
    }
    return best;
}

/* Uncover the cheapest shifts that hold what shift s needs at option o; they are `lost`.  Returns
   how many, or -1 if that is not possible with `most`. */
int make_room(State *state, int s, int o, int32_t *lost, int most) {
    const Problem *problem = state->problem;
    int count = 0;
    (void)s;
    for (int n = problem->take_first[o]; n < problem->take_first[o + 1]; n++)
        while (state->stock[problem->take_space[n]] < problem->take_count[n]) {
            int t = count < most ? cheapest_holder(state, problem->take_space[n]) : -1;
            if (t < 0) return -1;
            clear(state, t);
            lost[count++] = t;
        }
    return count;
}

/* The costs that one person on one shift brings, kept up to date one by one. */
#include "state.h"

/* Add (sign 1) or remove (-1) what person p on shift s at option o adds to the costs. */
void charge(State *state, int s, int p, int o, int sign) {
    const Problem *problem = state->problem;
    double burden = sign * problem->burden[o], before = state->load[p];
    state->load[p] = before + burden;
    state->bill.fairness += burden * (2 * before + burden) * problem->per_day[p];
    state->bill.travel += sign * problem->way[(int64_t)p * problem->places + problem->place[s]];
    for (int w = problem->wish_first[p]; w < problem->wish_first[p + 1]; w++)
        if (problem->start[o] < problem->wish_until[w] && problem->end[o] > problem->wish_begin[w]) {
            int count = state->wished[w];
            state->wished[w] = (uint16_t)(count + sign);
            if (count == (sign < 0)) state->bill.wishes += sign * problem->wish_weight[w];
        }
    int defender = problem->defender[s];
    if (defender >= 0 && !has(problem->known + (int64_t)defender * problem->words, p)) {
        uint16_t *visits = state->visits + (int64_t)defender * problem->people + p;
        if (*visits == (sign < 0)) state->bill.strangers += sign;
        *visits = (uint16_t)(*visits + sign);
    }
}

/* The cost `changes` of shift s with this team at option o (-1: uncovered). */
int64_t changed(const State *state, int s, int o, const int32_t *team, int size) {
    const Problem *problem = state->problem;
    if (problem->told_option[s] == -1) return 0;
    int told = problem->told_first[s + 1] - problem->told_first[s], stay = 0;
    for (int n = problem->told_first[s]; n < problem->told_first[s + 1]; n++)
        stay += in_team(team, size, problem->told_at[n]);
    int moved = size && o != problem->told_option[s];
    return told - stay + size - stay + (moved ? stay : 0);
}

/* The cost of the preferences of shift s with this team; none without a team. */
int64_t short_of_preferences(const State *state, int s, const int32_t *team, int size) {
    const Problem *problem = state->problem;
    int64_t cost = 0;
    if (!size) return 0;
    for (int n = problem->prefer_first[s]; n < problem->prefer_first[s + 1]; n++) {
        const uint64_t *holders = problem->sets + (int64_t)problem->prefer_set[n] * problem->words;
        int lacking = problem->prefer_count[n];
        for (int k = 0; k < size; k++) lacking -= has(holders, team[k]);
        if (lacking > 0) cost += lacking * problem->prefer_weight[n];
    }
    return cost;
}

/* What person p would add to the later costs on shift s at option o, small beside any coverage:
   wishes first, then a workload in proportion to the days there, new faces, travel. */
double taste(const State *state, int p, int s, int o) {
    const Problem *problem = state->problem;
    double price = 2e-6 * problem->way[(int64_t)p * problem->places + problem->place[s]];
    for (int w = problem->wish_first[p]; w < problem->wish_first[p + 1]; w++)
        if (!state->wished[w] && problem->start[o] < problem->wish_until[w] &&
            problem->end[o] > problem->wish_begin[w])
            price += 0.02 * (double)problem->wish_weight[w];
    double burden = problem->burden[o];
    price += 0.0004 * burden * (2 * state->load[p] + burden) * problem->per_day[p];
    int defender = problem->defender[s];
    if (defender >= 0 && !has(problem->known + (int64_t)defender * problem->words, p) &&
        !state->visits[(int64_t)defender * problem->people + p])
        price += 0.004;
    return price;
}

static int64_t hundredths(double fairness) { return (int64_t)(fairness * 100 + 0.5); }

/* Whether bill a is less than b, in the strict order of the costs; fairness to two places, and up to
   `ease` only after all others. */
int less(const Bill *a, const Bill *b, double ease) {
    if (a->uncovered != b->uncovered) return a->uncovered < b->uncovered;
    if (a->changes != b->changes) return a->changes < b->changes;
    if (a->wishes != b->wishes) return a->wishes < b->wishes;
    int64_t fair_a = hundredths(a->fairness > ease ? a->fairness : ease);
    int64_t fair_b = hundredths(b->fairness > ease ? b->fairness : ease);
    if (fair_a != fair_b) return fair_a < fair_b;
    if (a->strangers != b->strangers) return a->strangers < b->strangers;
    if (a->travel != b->travel) return a->travel < b->travel;
    return hundredths(a->fairness) < hundredths(b->fairness);
}

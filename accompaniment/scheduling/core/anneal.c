/* Annealing over whole teams: valid at every step; keeps the best plan it has seen in the strict
   order of the costs. */
#include "state.h"

#include <math.h>
#include <string.h>

/* How to walk: what one unit of each cost weighs, the temperature, the share of moves that try to
   cover another shift, how far a chain goes, how many steps, and what need not be bettered (-1:
   nothing). */
typedef struct {
    double weights[6];
    double temperature, chains;
    int64_t steps, enough;
    int32_t depth;
} Walk;

/* The later costs hardly ever win back more than so much uncovered weight in one move. */
static const double LATER = 1.0;

static double weighed(const State *state, const double *weights) {
    const Bill *bill = &state->bill;
    double fairness = bill->fairness > state->ease ? bill->fairness : state->ease;
    return weights[0] * state->pulling + weights[1] * (double)bill->changes +
           weights[2] * (double)bill->wishes + weights[3] * fairness +
           weights[4] * (double)bill->strangers + weights[5] * (double)bill->travel;
}

static void copy_shift(State *state, int s) {
    state->best_option[s] = state->option[s];
    state->best_size[s] = state->size[s];
    if (state->size[s])
        memcpy(state->best_team + state->team_at[s], team_of(state, s), (size_t)state->size[s] * 4);
}

/* Make the best plan the one there is now. */
static void note_best(State *state) {
    for (int n = 0; n < state->moved_count; n++) {
        copy_shift(state, state->moved[n]);
        state->has_moved[state->moved[n]] = 0;
    }
    state->moved_count = 0;
    state->best_bill = state->bill;
}

/* Of one to five uncovered shifts drawn by lot the weightiest. */
static int pick(State *state) {
    int draws = 1 + chance_below(&state->chance, 5), best = -1;
    for (int n = 0; n < draws; n++) {
        int s = state->waiting[chance_below(&state->chance, state->waiting_count)];
        if (best < 0 || state->problem->weight[s] > state->problem->weight[best]) best = s;
    }
    return best;
}

static int try_to_cover(State *state, int depth) {
    const Problem *problem = state->problem;
    int s = pick(state), first = problem->option_first[s];
    int o = problem->option_at[first + chance_below(&state->chance, problem->option_first[s + 1] - first)];
    state->settled_count = 0;
    return cover(state, s, o, depth);
}

/* By how much a move may be worse and be kept: Metropolis' rule, drawn before the move is made. */
static double patience(State *state, double temperature) {
    return -temperature * log(1 - chance_real(&state->chance));
}

/* Walk on; returns the moves made.  The plan is then where the walk is, not the best. */
int64_t core_walk(State *state, const Walk *walk) {
    int64_t bound = state->problem->changes_at_most, moves = 0;
    double now = weighed(state, walk->weights);
    while (moves < walk->steps && state->best_bill.uncovered > walk->enough) {
        moves++;
        int chain = state->waiting_count && chance_real(&state->chance) < walk->chains;
        double worst = patience(state, walk->temperature);
        state->bearable = state->pulling + worst / walk->weights[0] + LATER;
        int made = chain ? try_to_cover(state, walk->depth) : touch_up(state);
        if (!state->journal_lines) continue;
        double then = weighed(state, walk->weights), worse = then - now;
        made = made && (bound < 0 || state->bill.changes <= bound);
        if (made && worse <= worst) {
            keep(state);
            now = then;
            if (state->bill.uncovered <= state->best_bill.uncovered &&
                less(&state->bill, &state->best_bill, state->ease))
                note_best(state);
        } else {
            undo(state, 0);
        }
    }
    return moves;
}

/* Put the people of a plan where they are; the caller vouches for the rules.  Options by shift, -1:
   uncovered; teams one after the other.  What there was is gone, the best too. */
void core_load(State *state, const int32_t *option, const int32_t *size, const int32_t *team) {
    const Problem *problem = state->problem;
    for (int s = 0; s < problem->shifts; s++) clear(state, s);
    for (int s = 0; s < problem->shifts; s++) {
        if (option[s] >= 0) give(state, s, option[s], team, size[s]);
        team += size[s];
    }
    state->journal_lines = state->journal_used = state->moved_count = 0;
    memset(state->has_moved, 0, (size_t)problem->shifts);
    for (int s = 0; s < problem->shifts; s++) copy_shift(state, s);
    state->best_bill = state->bill;
}

/* The best plan, in the form that `core_load` takes, and its bill. */
void core_best(const State *state, int32_t *option, int32_t *size, int32_t *team, Bill *bill) {
    for (int s = 0; s < state->problem->shifts; s++) {
        option[s] = state->best_option[s];
        size[s] = option[s] >= 0 ? state->best_size[s] : 0;
        memcpy(team, state->best_team + state->team_at[s], (size_t)size[s] * 4);
        team += size[s];
    }
    *bill = state->best_bill;
}

/* Where the walk is now: as `core_best`. */
void core_now(const State *state, int32_t *option, int32_t *size, int32_t *team, Bill *bill) {
    for (int s = 0; s < state->problem->shifts; s++) {
        option[s] = state->option[s];
        size[s] = state->size[s];
        memcpy(team, team_of(state, s), (size_t)size[s] * 4);
        team += size[s];
    }
    *bill = state->bill;
}

void core_best_bill(const State *state, Bill *bill) { *bill = state->best_bill; }

/* What leaving each shift uncovered weighs for the walk from now on. */
void core_pull(State *state, const double *pull) {
    state->pulling = 0;
    for (int s = 0; s < state->problem->shifts; s++) {
        state->pull[s] = pull[s];
        if (state->option[s] < 0) state->pulling += pull[s];
    }
}

/* From now on fairness up to this is as good as the least. */
void core_ease(State *state, double ease) { state->ease = ease; }

void core_seed(State *state, uint64_t seed) { chance_seed(&state->chance, seed); }

/* Make the plan as it is now the best one. */
void core_settle(State *state) {
    keep(state);
    note_best(state);
}

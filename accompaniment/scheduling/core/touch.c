/* Small moves that leave coverage as it is: for variety in the search, and for the later costs.

   Every function says whether it made a valid change; if not, the caller undoes what it did. */
#include "state.h"

#include <string.h>

int any_of_team(State *state, int s) {
    return team_of(state, s)[chance_below(&state->chance, state->size[s])];
}

/* Anybody who is eligible for option o. */
int anyone(State *state, int o) {
    const Problem *problem = state->problem;
    int first = problem->able_first[o];
    return problem->able_at[first + chance_below(&state->chance, problem->able_first[o + 1] - first)];
}

/* The team of shift s without person p; returns its size. */
int without(const State *state, int s, int p, int32_t *team) {
    int size = 0;
    for (int n = 0; n < state->size[s]; n++)
        if (team_of(state, s)[n] != p) team[size++] = team_of(state, s)[n];
    return size;
}

/* Somebody free for one of the team. */
static int replace(State *state, int s) {
    int o = state->option[s], leaver = any_of_team(state, s);
    int32_t team[state->size[s]];
    int size = without(state, s, leaver, team);
    for (int n = 0; n < 4; n++) {
        int p = anyone(state, o);
        if (p == leaver || in_team(team, size, p) || !fits(state, p, o)) continue;
        team[size] = p;
        if (composed(state, s, team, size + 1) && get_on(state, s, o, team, size, p)) {
            give(state, s, o, team, size + 1);
            return 1;
        }
    }
    return 0;
}

/* The one duty of person q that clashes with option o; -1: none or several. */
static int only_clash(const State *state, int q, int o) {
    const Problem *problem = state->problem;
    int64_t n = (int64_t)problem->kind[q] * problem->options + o;
    const uint64_t *with = problem->rows + problem->row_at[n];
    const uint64_t *duties = state->duties + (int64_t)q * problem->option_words + problem->row_low[n];
    int found = -1;
    for (int k = 0; k < problem->row_words[n]; k++) {
        uint64_t both = with[k] & duties[k];
        if (!both) continue;
        if (found >= 0 || both & (both - 1)) return -1;
        found = 64 * (problem->row_low[n] + k) + __builtin_ctzll(both);
    }
    return found;
}

/* Person p of shift s and person q of another shift, which clashes with it, change places. */
static int exchange(State *state, int s) {
    int o = state->option[s], p = any_of_team(state, s), q = anyone(state, o);
    if (in_team(team_of(state, s), state->size[s], q)) return 0;
    int o2 = only_clash(state, q, o);
    if (o2 < 0) return 0;
    int t = state->problem->shift_of[o2];
    if (t == s || in_team(team_of(state, t), state->size[t], p) || !eligible(state, o2, p)) return 0;
    int32_t ours[state->size[s]], theirs[state->size[t]];
    int our_size = without(state, s, p, ours), their_size = without(state, t, q, theirs);
    ours[our_size] = q;
    theirs[their_size] = p;
    if (!composed(state, s, ours, our_size + 1) || !composed(state, t, theirs, their_size + 1)) return 0;
    give(state, s, o, ours, our_size);
    give(state, t, o2, theirs, their_size);
    if (!fits(state, q, o) || !get_on(state, s, o, ours, our_size, q)) return 0;
    give(state, s, o, ours, our_size + 1);
    if (!fits(state, p, o2) || !get_on(state, t, o2, theirs, their_size, p)) return 0;
    give(state, t, o2, theirs, their_size + 1);
    return 1;
}

/* The same team at another start. */
static int move(State *state, int s) {
    const Problem *problem = state->problem;
    int first = problem->option_first[s], size = state->size[s];
    int o = problem->option_at[first + chance_below(&state->chance, problem->option_first[s + 1] - first)];
    int32_t team[size];
    if (o == state->option[s]) return 0;
    memcpy(team, team_of(state, s), (size_t)size * sizeof *team);
    clear(state, s);
    if (!supply(state, s, o)) return 0;
    for (int n = 0; n < size; n++)
        if (!eligible(state, o, team[n]) || !fits(state, team[n], o) || !get_on(state, s, o, team, n, team[n]))
            return 0;
    give(state, s, o, team, size);
    return 1;
}

/* One person more or one fewer. */
static int resize(State *state, int s) {
    int o = state->option[s], size = state->size[s];
    int32_t team[size + 1];
    if (state->problem->smallest[s] == state->problem->largest[s]) return 0;
    if (chance_real(&state->chance) < 0.5) {
        size = without(state, s, any_of_team(state, s), team);
    } else {
        int p = anyone(state, o);
        memcpy(team, team_of(state, s), (size_t)size * sizeof *team);
        if (size == state->problem->largest[s] || in_team(team, size, p) || !fits(state, p, o) ||
            !get_on(state, s, o, team, size, p))
            return 0;
        team[size++] = p;
    }
    if (!composed(state, s, team, size)) return 0;
    give(state, s, o, team, size);
    return 1;
}

/* A change around a covered shift drawn by lot: two people change places for some days; another person
   for one of the team, two people of two shifts exchanged, another start, or one person more or fewer
   where the size allows it. Measured: with a third to a half of `change_places` a tenth less stays
   uncovered for the same work than without. */
int touch_up(State *state) {
    const Problem *problem = state->problem;
    int s = problem->shifts ? chance_below(&state->chance, problem->shifts) : -1;
    if (s < 0 || state->option[s] < 0) return 0;
    double lot = chance_real(&state->chance);
    if (lot < 0.40) return change_places(state, s);
    if (lot < 0.73) return replace(state, s);
    if (lot < 0.91) return exchange(state, s);
    if (lot < 0.96 && problem->option_first[s + 1] - problem->option_first[s] > 1) return move(state, s);
    return resize(state, s);
}

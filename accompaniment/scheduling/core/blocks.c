/* Two people change places for some days: each takes over all that the other begins in that time.

   One duty alone seldom fits into another person's weeks; a stretch of them often does, since the
   days off around it go with it. Coverage stays as it is. */
#include "state.h"

#include <string.h>

enum { BLOCK = 24, HALF_A_DAY = 43200, DAY = 86400 };

static const int DAYS[] = {1, 2, 3, 4, 5, 7, 10, 14};

/* The duties of person p, without those that q shares, which begin from `from` until before `until`;
   how many: -1 if they are too many, or not all are for q. */
static int duties_between(const State *state, int p, int q, int64_t from, int64_t until, int32_t *options) {
    int count = 0;
    const int32_t *list = state->duty_list + state->duty_at[p];
    for (int n = 0; n < state->duty_count[p]; n++) {
        int o = list[n], s = state->problem->shift_of[o];
        if (state->problem->start[o] < from || state->problem->start[o] >= until) continue;
        if (in_team(team_of(state, s), state->size[s], q)) continue;
        if (count == BLOCK || !eligible(state, o, q)) return -1;
        options[count++] = o;
    }
    return count;
}

/* Whether person q could be in the teams of p's duties: asked before anything is moved, since most
   changes of places fail here. */
static int could_join(const State *state, int p, int q, const int32_t *options, int count, const int32_t *left,
                      int left_count) {
    for (int n = 0; n < count; n++) {
        int o = options[n], s = state->problem->shift_of[o], size = state->size[s];
        int32_t team[size + 1];
        if (clashes(state, q, o, left, left_count)) return 0;
        size = without(state, s, p, team);
        team[size] = q;
        if (!composed(state, s, team, size + 1)) return 0;
    }
    return 1;
}

static void leave_all(State *state, int p, const int32_t *options, int count) {
    for (int n = 0; n < count; n++) {
        int s = state->problem->shift_of[options[n]];
        int32_t team[state->size[s]];
        give(state, s, options[n], team, without(state, s, p, team));
    }
}

static int join_all(State *state, int p, const int32_t *options, int count) {
    for (int n = 0; n < count; n++) {
        int o = options[n], s = state->problem->shift_of[o], size = state->size[s];
        int32_t team[size + 1];
        memcpy(team, team_of(state, s), (size_t)size * sizeof *team);
        team[size] = p;
        if (!fits(state, p, o) || !get_on(state, s, o, team, size, p))
            return 0;
        give(state, s, o, team, size + 1);
    }
    return 1;
}

/* Somebody of the team of shift s and somebody else who could be on it, from about its start on. */
int change_places(State *state, int s) {
    int o = state->option[s], p = any_of_team(state, s), q = anyone(state, o);
    if (in_team(team_of(state, s), state->size[s], q)) return 0;
    int64_t from = state->problem->start[o] - HALF_A_DAY;
    int64_t until = from + (int64_t)DAYS[chance_below(&state->chance, sizeof DAYS / sizeof *DAYS)] * DAY;
    int32_t ours[BLOCK], theirs[BLOCK];
    int our_count = duties_between(state, p, q, from, until, ours);
    int their_count = our_count < 0 ? -1 : duties_between(state, q, p, from, until, theirs);
    if (their_count < 0) return 0;
    if (!could_join(state, p, q, ours, our_count, theirs, their_count) ||
        !could_join(state, q, p, theirs, their_count, ours, our_count))
        return 0;
    leave_all(state, p, ours, our_count);
    leave_all(state, q, theirs, their_count);
    return join_all(state, q, ours, our_count) && join_all(state, p, theirs, their_count);
}

/* Moves of a whole team: cover a shift, take its people from where they are, mend what that breaks.

   Every function leaves a valid plan or returns 0, and then the caller undoes it. */
#include "state.h"

#include <string.h>

enum { ASKED = 40, TRIES = 30, LOST = 64 };

/* The people who could come to option o, drawn by lot if they are many; returns how many. */
static int ask(State *state, int s, int o, int32_t *people) {
    const Problem *problem = state->problem;
    int first = problem->able_first[o], count = problem->able_first[o + 1] - first;
    memcpy(people, problem->able_at + first, (size_t)count * sizeof *people);
    if (count <= ASKED || problem->must_first[s] < problem->must_first[s + 1]) return count;
    for (int n = 0; n < ASKED; n++) {
        int k = n + chance_below(&state->chance, count - n), person = people[k];
        people[k] = people[n];
        people[n] = person;
    }
    return ASKED;
}

/* Find one free person who makes this team whole. */
static int refill(State *state, int t, int o, const int32_t *team, int size) {
    const Problem *problem = state->problem;
    int32_t fresh[size + 1];
    int best = -1;
    double least = 0;
    if (size + 1 < problem->smallest[t] || size >= problem->largest[t]) return 0;
    memcpy(fresh, team, (size_t)size * sizeof *fresh);
    for (int n = problem->able_first[o]; n < problem->able_first[o + 1]; n++) {
        int p = problem->able_at[n];
        if (in_team(team, size, p) || !fits(state, p, o)) continue;
        fresh[size] = p;
        if (!composed(state, t, fresh, size + 1) || !get_on(state, t, o, team, size, p)) continue;
        double price = taste(state, p, t, o) * chance_real(&state->chance);
        if (best < 0 || price < least) best = p, least = price;
    }
    if (best < 0) return 0;
    fresh[size] = best;
    give(state, t, o, fresh, size + 1);
    return 1;
}

/* Give the uncovered shift t any team of free people, at a start drawn by lot. */
static int restaff(State *state, int t) {
    const Problem *problem = state->problem;
    int first = problem->option_first[t], starts = problem->option_first[t + 1] - first;
    int at = chance_below(&state->chance, starts);
    for (int k = 0; k < starts && k < 3; k++) {
        int o = problem->option_at[first + (at + k) % starts], count = 0;
        int able = problem->able_first[o + 1] - problem->able_first[o];
        if (able < problem->smallest[t] || !supply(state, t, o)) continue;
        Candidate candidates[able + 1];
        int32_t team[able + 1];
        double price;
        for (int n = problem->able_first[o]; n < problem->able_first[o + 1]; n++) {
            int p = problem->able_at[n];
            if (!fits(state, p, o)) continue;
            candidates[count++] = (Candidate){taste(state, p, t, o) * chance_real(&state->chance), p, 0};
        }
        if (count < problem->smallest[t]) continue;
        sort_candidates(candidates, count);
        int size = cheapest_team(state, t, o, candidates, count, TRIES, team, &price);
        if (size) {
            give(state, t, o, team, size);
            return 1;
        }
    }
    return 0;
}

/* The weightiest of some lost shifts. */
static int weightiest(const Problem *problem, const int32_t *lost, int count) {
    int t = lost[0];
    for (int n = 1; n < count; n++)
        if (problem->weight[lost[n]] > problem->weight[t]) t = lost[n];
    return t;
}

/* Whether the move will not be kept, even if the weightiest of the lost shifts is covered again where
   the chain may go on. */
static int hopeless(const State *state, const int32_t *lost, int count, int goes_on) {
    double least = state->pulling;
    if (count && goes_on) least -= state->pull[weightiest(state->problem, lost, count)];
    return least > state->bearable;
}

/* Bring each robbed shift back to a valid team: as it is, with one replacement, at another start,
   or uncovered, the weightiest first.  Adds those that stay uncovered to `lost` and returns how many
   there are; -1 if that is hopeless. */
static int mend(State *state, int32_t *robbed, int count, int32_t *lost, int lost_count, int goes_on) {
    const Problem *problem = state->problem;
    for (int n = 1; n < count; n++)
        for (int k = n; k > 0 && problem->weight[robbed[k]] > problem->weight[robbed[k - 1]]; k--) {
            int32_t t = robbed[k];
            robbed[k] = robbed[k - 1];
            robbed[k - 1] = t;
        }
    for (int n = 0; n < count; n++) {
        int t = robbed[n], o = state->option[t], size = state->size[t];
        if (composed(state, t, team_of(state, t), size)) continue;
        if (size && refill(state, t, o, team_of(state, t), size)) continue;
        clear(state, t);
        int starts = problem->option_first[t + 1] - problem->option_first[t];
        if ((starts > 1 || problem->largest[t] > 1) && restaff(state, t)) continue;
        if (lost_count < LOST) lost[lost_count++] = t;
        if (hopeless(state, lost, lost_count, goes_on)) return -1;
    }
    return lost_count;
}

/* Take person p off the team of a shift, which may be left without enough people. */
static void rob(State *state, int t, int p) {
    int size = state->size[t], left = 0;
    int32_t team[size + 1];
    for (int n = 0; n < size; n++)
        if (team_of(state, t)[n] != p) team[left++] = team_of(state, t)[n];
    give(state, t, state->option[t], team, left);
}

/* Who could come to one option. What they cost is at first the least that it can be, and is worked
   out to the end only of those who are in the cheapest team. */
typedef struct {
    Candidate *people;
    int count;
    int32_t (*leaving)[LEAVING]; /* by number of the candidate: duties they must leave, how many, */
    int *leaves;
    uint8_t *sure;               /* and whether these are all */
} Invited;

static int place_of(const Invited *invited, int p) {
    int k = 0;
    while (invited->people[k].person != p) k++;
    return k;
}

static void invite(State *state, int s, int o, const int32_t *people, int asked, Invited *invited) {
    for (int n = 0; n < asked; n++) {
        double price;
        int p = people[n], count = invited->count;
        int leaves = blockers(state, p, o, invited->leaving[count], &price);
        if (leaves < 0) continue;
        price += leaves ? chance_real(&state->chance) : taste(state, p, s, o) * chance_real(&state->chance);
        invited->people[count] = (Candidate){price, p, count};
        invited->leaves[count] = leaves;
        invited->sure[count] = !leaves;
        invited->count++;
    }
}

/* Work out what the members of the team cost; whether that changes nothing. */
static int work_out(State *state, int o, const int32_t *team, int size, Invited *invited) {
    int same = 1;
    for (int n = 0; n < size; n++) {
        int k = place_of(invited, team[n]), number = invited->people[k].number, before = invited->leaves[number];
        if (invited->sure[number]) continue;
        int leaves = all_blockers(state, team[n], o, invited->leaving[number], before, &invited->people[k].price);
        invited->sure[number] = 1;
        invited->leaves[number] = leaves;
        if (leaves != before) same = 0;
        if (leaves < 0) invited->people[k] = invited->people[--invited->count];
    }
    return same;
}

/* The cheapest team for shift s at option o; its size, 0 if there is none. */
static int choose(State *state, int s, int o, Invited *invited, int32_t *team) {
    double price;
    int size;
    do {
        sort_candidates(invited->people, invited->count);
        size = cheapest_team(state, s, o, invited->people, invited->count, TRIES, team, &price);
    } while (size && !work_out(state, o, team, size, invited));
    return size;
}

/* Take the team's people from what they must leave for option o; returns how many shifts were
   robbed, each once in `robbed`. */
static int rob_all(State *state, const int32_t *team, int size, const Invited *invited, int32_t *robbed) {
    int robbed_count = 0;
    for (int n = 0; n < size; n++) {
        int number = invited->people[place_of(invited, team[n])].number;
        for (int d = 0; d < invited->leaves[number]; d++) {
            int t = state->problem->shift_of[invited->leaving[number][d]];
            rob(state, t, team[n]);
            if (!in_team(robbed, robbed_count, t)) robbed[robbed_count++] = t;
        }
    }
    return robbed_count;
}

/* Give the uncovered shift s a team at option o.

   People who are free are preferred; others are bought off their duties at a price that grows
   with the weight of the shift they leave.  Then each robbed shift looks for a replacement, and is
   uncovered where it finds none.  If that is a loss, the weightiest shift lost is covered in the
   same way, up to `depth` times, without touching those that the chain has covered.  Gives up as soon
   as the walk would not keep what comes of it. */
int cover(State *state, int s, int o, int depth) {
    const Problem *problem = state->problem;
    double before = state->pulling;
    int able = problem->able_first[o + 1] - problem->able_first[o];
    if (able < problem->smallest[s] || able == 0) return 0;
    int32_t lost[LOST], people[able], team[able], leaving[able][LEAVING];
    Candidate candidates[able];
    int leaves[able];
    uint8_t sure[able];
    Invited invited = {candidates, 0, leaving, leaves, sure};
    int lost_count = make_room(state, s, o, lost, LOST / 2);
    if (lost_count < 0) return 0;
    invite(state, s, o, people, ask(state, s, o, people), &invited);
    int size = choose(state, s, o, &invited, team);
    if (!size) return 0;
    int32_t robbed[size * LEAVING];
    int robbed_count = rob_all(state, team, size, &invited, robbed);
    for (int n = 0; n < size; n++)
        if (!fits(state, team[n], o)) return 0;
    give(state, s, o, team, size);
    state->settled[state->settled_count++] = s;
    int goes_on = depth > 0 && state->settled_count < CHAIN;
    lost_count = mend(state, robbed, robbed_count, lost, lost_count, goes_on);
    if (goes_on && lost_count > 0 && state->pulling > before) {
        int t = weightiest(problem, lost, lost_count), mark = state->journal_lines;
        int starts = problem->option_first[t + 1] - problem->option_first[t];
        int o2 = problem->option_at[problem->option_first[t] + chance_below(&state->chance, starts)];
        if (!cover(state, t, o2, depth - 1)) undo(state, mark);
    }
    state->settled_count--;
    return lost_count >= 0;
}

/* Making, changing and undoing a plan. */
#include "state.h"

#include <stdlib.h>
#include <string.h>

static void *zeros(int64_t count, size_t size) { return calloc(count > 0 ? (size_t)count : 1, size); }

static void *copy(const void *from, int64_t count, size_t size) {
    void *made = zeros(count, size);
    if (made && count > 0) memcpy(made, from, (size_t)count * size);
    return made;
}

static void wait_for(State *state, int s) {
    const Problem *problem = state->problem;
    if (problem->option_first[s] == problem->option_first[s + 1]) return;
    state->waiting_place[s] = state->waiting_count;
    state->waiting[state->waiting_count++] = s;
}

static void wait_no_more(State *state, int s) {
    int place = state->waiting_place[s], last = state->waiting[--state->waiting_count];
    state->waiting[place] = last;
    state->waiting_place[last] = place;
}

static void begin_costs(State *state) {
    const Problem *problem = state->problem;
    for (int p = 0; p < problem->people; p++) {
        state->load[p] = problem->carried[p];
        state->bill.fairness += problem->per_day[p] * problem->carried[p] * problem->carried[p];
    }
    for (int s = 0; s < problem->shifts; s++) {
        state->option[s] = state->best_option[s] = -1;
        state->bill.uncovered += problem->weight[s];
        state->pulling += state->pull[s] = (double)problem->weight[s];
        state->bill.changes += changed(state, s, -1, NULL, 0);
        wait_for(state, s);
    }
    state->best_bill = state->bill;
}

/* Where the teams of the shifts and the duties of the people have their places. */
static void lay_out(State *state) {
    const Problem *problem = state->problem;
    int32_t length = 0;
    for (int s = 0; s < problem->shifts; s++) {
        state->team_at[s] = length;
        length += problem->largest[s] < problem->people ? problem->largest[s] : problem->people;
    }
    state->teams_length = length;
    int64_t pairs = problem->able_first[problem->options];
    for (int64_t n = 0; n < pairs; n++) state->duty_at[problem->able_at[n] + 1]++;
    for (int p = 0; p < problem->people; p++) state->duty_at[p + 1] += state->duty_at[p];
}

/* A plan without teams; NULL if there is no memory. */
State *core_new(const Problem *problem, uint64_t seed) {
    State *state = zeros(1, sizeof(State));
    if (!state) return NULL;
    int64_t people = problem->people, shifts = problem->shifts;
    int64_t days = problem->stretches * people * problem->dates;
    state->problem = problem;
    chance_seed(&state->chance, seed);
    int ok = (state->option = zeros(shifts, 4)) && (state->size = zeros(shifts, 4)) &&
             (state->team_at = zeros(shifts + 1, 4)) && (state->duty_at = zeros(people + 1, 4)) &&
             (state->duties = zeros(people * problem->option_words, 8)) &&
             (state->duty_count = zeros(people, 4)) &&
             (state->duty_list = zeros(problem->able_first[problem->options], 4)) &&
             (state->room = copy(problem->room, problem->rooms, 8)) &&
             (state->slack = copy(problem->slack, days, 2)) &&
             (state->marked = copy(problem->marked, days, 2)) &&
             (state->stock = copy(problem->stock, problem->spaces, 4)) && (state->load = zeros(people, 8)) &&
             (state->wished = zeros(problem->wish_first[people], 2)) &&
             (state->visits = zeros(problem->defenders * people, 2)) && (state->waiting = zeros(shifts, 4)) &&
             (state->waiting_place = zeros(shifts, 4)) && (state->best_option = zeros(shifts, 4)) &&
             (state->best_size = zeros(shifts, 4)) && (state->moved = zeros(shifts, 4)) &&
             (state->has_moved = zeros(shifts, 1)) && (state->pull = zeros(shifts, 8));
    if (ok) {
        lay_out(state);
        ok = (state->team = zeros(state->teams_length, 4)) && (state->best_team = zeros(state->teams_length, 4));
    }
    if (!ok) {
        core_free(state);
        return NULL;
    }
    for (int t = 0; t < problem->tallies; t++) state->any_pairs |= problem->by_pair[t];
    begin_costs(state);
    return state;
}

void core_free(State *state) {
    if (!state) return;
    void *parts[] = {state->option, state->size, state->team_at, state->team, state->duties, state->duty_at,
                     state->duty_list, state->duty_count, state->room, state->slack, state->marked,
                     state->stock, state->load, state->wished, state->visits, state->waiting,
                     state->waiting_place, state->journal, state->journal_people, state->best_option,
                     state->best_size, state->best_team, state->moved, state->has_moved, state->pull,
                     state};
    for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) free(parts[n]);
}

static void write_line(State *state, int s) {
    int size = state->size[s];
    if (state->journal_lines == state->journal_room) {
        state->journal_room = 2 * state->journal_room + 64;
        state->journal = realloc(state->journal, (size_t)state->journal_room * sizeof(Line));
    }
    if (state->journal_used + size > state->journal_people_room) {
        state->journal_people_room = 2 * state->journal_people_room + size + 256;
        state->journal_people = realloc(state->journal_people, (size_t)state->journal_people_room * 4);
    }
    if (!state->journal || (size && !state->journal_people)) abort(); /* a few kilobytes: never */
    state->journal[state->journal_lines++] = (Line){s, state->option[s], size};
    if (size) memcpy(state->journal_people + state->journal_used, team_of(state, s), (size_t)size * 4);
    state->journal_used += size;
}

static void change(State *state, int s, int o, const int32_t *team, int size) {
    const Problem *problem = state->problem;
    int old_o = state->option[s], old_size = state->size[s];
    int32_t *now = team_of(state, s);
    state->bill.changes += changed(state, s, o, team, size) - changed(state, s, old_o, now, old_size);
    state->bill.wishes +=
        short_of_preferences(state, s, team, size) - short_of_preferences(state, s, now, old_size);
    if (state->any_pairs && old_o >= 0) count_pairs(state, old_o, now, old_size, -1);
    for (int n = 0; n < old_size; n++) {
        if (o == old_o && in_team(team, size, now[n])) continue;
        person_take(state, now[n], old_o);
        charge(state, s, now[n], old_o, -1);
    }
    for (int n = 0; n < size; n++) {
        if (o == old_o && in_team(now, old_size, team[n])) continue;
        person_put(state, team[n], o);
        charge(state, s, team[n], o, 1);
    }
    if (state->any_pairs && o >= 0) count_pairs(state, o, team, size, 1);
    if (o != old_o) {
        if (old_o >= 0) take_stock(state, old_o, 1);
        if (o >= 0) take_stock(state, o, -1);
        if (old_o < 0) {
            state->bill.uncovered -= problem->weight[s];
            state->pulling -= state->pull[s];
            wait_no_more(state, s);
        } else if (o < 0) {
            state->bill.uncovered += problem->weight[s];
            state->pulling += state->pull[s];
            wait_for(state, s);
        }
    }
    state->option[s] = o;
    state->size[s] = size;
    if (size) memcpy(now, team, (size_t)size * 4);
}

/* Give shift s this team (not the array that it has) at option o and write it in the journal. */
void give(State *state, int s, int o, const int32_t *team, int size) {
    write_line(state, s);
    change(state, s, o, team, size);
}

/* Leave shift s uncovered. */
void clear(State *state, int s) {
    if (state->option[s] >= 0) give(state, s, -1, NULL, 0);
}

/* Take back everything written in the journal after its first `mark` lines. */
void undo(State *state, int mark) {
    while (state->journal_lines > mark) {
        Line line = state->journal[--state->journal_lines];
        state->journal_used -= line.size;
        change(state, line.shift, line.option, state->journal_people + state->journal_used, line.size);
    }
}

/* Forget the journal, but for which shifts it changed. */
void keep(State *state) {
    for (int n = 0; n < state->journal_lines; n++) {
        int s = state->journal[n].shift;
        if (!state->has_moved[s]) {
            state->has_moved[s] = 1;
            state->moved[state->moved_count++] = s;
        }
    }
    state->journal_lines = state->journal_used = 0;
}

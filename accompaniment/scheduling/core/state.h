/* A plan being worked on: `draft.py` in C.  It is valid after every move that is kept. */
#ifndef STATE_H
#define STATE_H

#include "chance.h"
#include "problem.h"

enum { CHAIN = 4, LEAVING = 8 }; /* longest chain of covered shifts; most duties one person leaves */

typedef struct {
    int64_t uncovered, changes, wishes;
    double fairness;
    int64_t strangers, travel;
} Bill;

/* One line of the journal: what a shift had before. Its team is in `journal_people`. */
typedef struct {
    int32_t shift, option, size;
} Line;

typedef struct {
    const Problem *problem;
    Chance chance;
    Bill bill;
    double *pull, pulling;            /* what leaving a shift uncovered weighs for the walk; their sum */
    double bearable;                  /* above this the move being made will not be kept */

    int32_t *option, *size;           /* by shift; option -1: uncovered */
    int32_t *team_at, *team;          /* the team of shift s: team[team_at[s] ...] */
    int32_t teams_length;

    uint64_t *duties;                 /* by person: a set of options */
    int32_t *duty_at, *duty_list, *duty_count; /* the same as lists */
    int64_t *room;
    int16_t *slack, *marked;
    int32_t *stock;
    int any_pairs;

    double *load;                     /* by person: burden so far */
    uint16_t *wished, *visits;        /* by wish; by defender and person */

    int32_t *waiting, *waiting_place, waiting_count; /* uncovered shifts that have an option */

    Line *journal;
    int32_t *journal_people;
    int journal_lines, journal_room, journal_used, journal_people_room;

    int32_t settled[CHAIN + 1];       /* shifts that the chain being made has covered */
    int settled_count;

    double ease;                      /* fairness up to this is as good as the least */
    Bill best_bill;
    int32_t *best_option, *best_size, *best_team;
    int32_t *moved, moved_count;      /* shifts that differ from the best, once each, and maybe more */
    uint8_t *has_moved;
} State;

static inline int has(const uint64_t *set, int n) { return (int)(set[n >> 6] >> (n & 63) & 1); }

static inline int32_t *team_of(const State *state, int s) { return state->team + state->team_at[s]; }

static inline int eligible(const State *state, int o, int p) {
    return has(state->problem->eligible + (int64_t)o * state->problem->words, p);
}

static inline int in_team(const int32_t *team, int size, int p) {
    for (int n = 0; n < size; n++)
        if (team[n] == p) return 1;
    return 0;
}

/* state.c */
State *core_new(const Problem *problem, uint64_t seed);
void core_free(State *state);
void give(State *state, int s, int o, const int32_t *team, int size); /* journalled */
void clear(State *state, int s);
void undo(State *state, int mark);
void keep(State *state);

/* person.c: whether one more duty keeps the rules of one person. */
int fits(const State *state, int p, int o);
int clashes(const State *state, int p, int o, const int32_t *but, int count);
int blockers(State *state, int p, int o, int32_t *leaving, double *price);
int all_blockers(State *state, int p, int o, int32_t *leaving, int count, double *price);
void person_put(State *state, int p, int o);
void person_take(State *state, int p, int o);

/* costs.c */
void charge(State *state, int s, int p, int o, int sign);
int64_t changed(const State *state, int s, int o, const int32_t *team, int size);
int64_t short_of_preferences(const State *state, int s, const int32_t *team, int size);
double taste(const State *state, int p, int s, int o);
int less(const Bill *a, const Bill *b, double ease);

/* team.c */
typedef struct {
    double price;
    int32_t person, number;
} Candidate;

int composed(const State *state, int s, const int32_t *team, int size);
int get_on(const State *state, int s, int o, const int32_t *team, int size, int p);
void count_pairs(State *state, int o, const int32_t *team, int size, int sign);
void sort_candidates(Candidate *candidates, int count);
int cheapest_team(const State *state, int s, int o, const Candidate *candidates, int count, int tries,
                  int32_t *team, double *price);
int is_pinned(const State *state, int s, int p);

/* supply.c */
int supply(const State *state, int s, int o);
void take_stock(State *state, int o, int sign);
int make_room(State *state, int s, int o, int32_t *lost, int most);

/* chain.c, touch.c, blocks.c, greedy.c */
int cover(State *state, int s, int o, int depth);
int touch_up(State *state);
int any_of_team(State *state, int s);
int anyone(State *state, int o);
int without(const State *state, int s, int p, int32_t *team);
int change_places(State *state, int s);
int staff(State *state, int s);

#endif

/* The compiled problem as `flat.py` hands it over: plain arrays, never changed here.

   People, shifts and options (a shift at one of its starts) are numbers.  A set of people is
   `words` 64-bit words.  A list by subject is a pair of arrays: `x_first[n]` to `x_first[n + 1]`
   is where the things of subject n are in the other arrays.  The order of the fields is that of
   `flat.FIELDS`. */
#ifndef PROBLEM_H
#define PROBLEM_H

#include <stdint.h>

typedef struct {
    int32_t people, shifts, options, words, option_words, places, defenders;
    int32_t tallies, stretches, dates, spaces; /* spaces: stretches of time of one resource */
    int32_t changes_at_most;                   /* -1: no bound */

    const int32_t *shift_of;                  /* by option */
    const int64_t *start, *end;               /* by option, seconds since 1970 */
    const int32_t *option_first, *option_at;  /* the options of a shift */
    const int32_t *able_first, *able_at;      /* who is eligible for an option */
    const uint64_t *eligible;                 /* the same as sets */

    /* What clashes with an option, for people of one kind: `row_words` words of the set of
       options, from word `row_low` on; they begin at `rows[row_at]`. */
    const int32_t *kind;                      /* by person */
    const int32_t *row_low, *row_words;       /* by kind and option */
    const int64_t *row_at;
    const uint64_t *rows;

    /* Teams, by shift. */
    const int32_t *smallest, *largest;
    const int64_t *weight;
    const uint64_t *sets;                     /* every set of people that is named below */
    const int32_t *need_first, *need_set, *need_count;
    const int32_t *quarrel_first, *quarrel_a, *quarrel_b;
    const int32_t *share_first, *share_set;
    const double *share;
    const int32_t *must_first, *must_at;
    const int32_t *prefer_first, *prefer_set, *prefer_count;
    const int64_t *prefer_weight;

    /* Tallies: sums with a limit, over a person's duties or (`by_pair`) over those of two in one
       team; person q with p < q is pair q (q - 1) / 2 + p. */
    const int32_t *by_pair, *buckets;         /* by tally */
    const int64_t *room_base;                 /* by tally: where its rooms begin */
    const int32_t *use_first;                 /* by tally and option (options + 1 each) */
    const int32_t *use_bucket;
    const int64_t *use_amount, *room;         /* room: by subject and bucket */
    int64_t rooms;

    /* Stretches: marked dates in sliding windows; `slack`: how many more may be marked in the
       window that ends on a date, `marked`: how often the past has marked it. */
    const int32_t *window;                    /* by stretch */
    const int32_t *mark_first, *mark_count;   /* by stretch and option: dates in a row */
    const int16_t *slack, *marked;            /* by stretch, person and date */

    /* Resources: by option, the spaces it goes on in and how much of them it takes. */
    const int32_t *take_first, *take_space, *take_count;
    const int32_t *stock;                     /* by space */

    /* Costs. */
    const double *burden, *per_day, *carried; /* by option; by person; by person */
    const int32_t *place, *way;               /* by shift; by person and place */
    const int32_t *defender;                  /* by shift, -1: none */
    const uint64_t *known;                    /* by defender: a set */
    const int32_t *wish_first;                /* by person */
    const int64_t *wish_begin, *wish_until, *wish_weight;
    const int32_t *told_first, *told_at;      /* by shift: who was told to come */
    const int32_t *told_option;               /* by shift: -1 not published, -2 no option of today */
} Problem;

#endif

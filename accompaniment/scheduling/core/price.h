/* What the two sides of the relaxed problem read: people sell duties, shifts buy teams, at prices.

   A price is a whole number for each pair of an option and a person who is eligible for it. Each
   person sells the duties that earn most; each shift buys the cheapest team or stays uncovered.
   `bounds/relaxation.py` makes these arrays and says what follows for the problem. */
#ifndef PRICE_H
#define PRICE_H

#include <stdint.h>

#define NEVER (-(1 << 30))

/* One person's calendar: options are numbered in the order in which they begin. */
typedef struct {
    int32_t duties, options, levels, stretches, dates;
    const int32_t *own, *pair;          /* the options the person may take, and their pairs */
    const int32_t *first, *last;        /* dates, by option */
    const int32_t *bucket, *amount;     /* what an option adds to which sum, by option; buckets rise */
    const int32_t *room;                /* by bucket */
    const int32_t *apart;               /* by option: all that begins on this date or later fits after it */
    const int32_t *before_at, *before;  /* by option: earlier ones it may follow sooner than that */
    int32_t in_a_row, from, until;      /* most dates in a row, counted on dates from `from`, before `until` */
    const int32_t *low, *high;          /* by stretch and option: the dates it marks, before `high` */
    const int32_t *paid;                /* by stretch and date: what marking all dates before it costs */
} Calendar;

#endif

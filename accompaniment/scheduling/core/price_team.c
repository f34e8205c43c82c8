/* The cheapest team of each shift: by size and needs, whoever else the team may not hold. */
#include <stdlib.h>
#include <string.h>

#include "price.h"

#define BIDS 256
#define STATES 4096
#define LARGEST 64
#define NO_TEAM (1 << 30)

typedef struct {
    int32_t price, member;
    uint32_t meets;     /* bit mask of the needs that this person meets */
} Bid;

typedef struct {
    Bid bids[BIDS];
    int32_t cost[STATES];
    int16_t from[BIDS][STATES];
} Auction;

static int cheaper(const void *a, const void *b) {
    const Bid *x = a, *y = b;
    return x->price != y->price ? (x->price > y->price) - (x->price < y->price) : x->member - y->member;
}

/* Of those who meet the same needs only the cheapest can be in a cheapest team. */
static int32_t shortlist(Auction *a, Bid *all, int32_t n, int32_t largest) {
    int32_t kept = 0;
    qsort(all, n, sizeof(Bid), cheaper);
    for (int32_t i = 0; i < n && kept < BIDS; i++) {
        int32_t same = 0;
        for (int32_t j = 0; j < kept; j++) same += a->bids[j].meets == all[i].meets;
        if (same < largest) a->bids[kept++] = all[i];
    }
    return kept;
}

/* The cheapest team's price, its members in `team`; NO_TEAM if there is none. A state says how many
   are in the team and, in a digit for each need, how many of its count are met. */
static int32_t cheapest(Auction *a, int32_t bids, int32_t needs, const int32_t *count, int32_t smallest,
                        int32_t largest, int32_t *team, int32_t *size) {
    int32_t radix[33], met = 1;
    for (int32_t k = 0; k < needs; k++) radix[k] = met, met *= count[k] + 1;
    int32_t states = met * (largest + 1);
    for (int32_t i = 0; i < states; i++) a->cost[i] = NO_TEAM;
    a->cost[0] = 0;
    for (int32_t j = 0; j < bids; j++) {
        for (int32_t i = 0; i < states; i++) a->from[j][i] = -1;
        for (int32_t state = met * largest - 1; state >= 0; state--) {
            if (a->cost[state] == NO_TEAM) continue;
            int32_t next = state + met;
            for (int32_t k = 0; k < needs; k++)
                if (a->bids[j].meets >> k & 1 && state % met / radix[k] % (count[k] + 1) < count[k]) next += radix[k];
            if (a->cost[state] + a->bids[j].price < a->cost[next]) {
                a->cost[next] = a->cost[state] + a->bids[j].price;
                a->from[j][next] = (int16_t)state;
            }
        }
    }
    int32_t best = NO_TEAM, state = 0;
    for (int32_t n = smallest; n <= largest; n++)
        if (a->cost[n * met + met - 1] < best) best = a->cost[n * met + met - 1], state = n * met + met - 1;
    *size = 0;
    for (int32_t j = bids - 1; state > 0 && j >= 0; j--)
        if (a->from[j][state] >= 0) team[(*size)++] = a->bids[j].member, state = a->from[j][state];
    return best;
}

/* For each shift the cheapest way: uncovered at its `weight`, or the cheapest team at one of its
   options with the option's `extra`. `chosen` gets the option or -1, `cost` the price; `bought` of
   each pair in the team rises by one. Gives 0, or -1 if there is no memory.

   Teams that would need more than STATES states or BIDS different people are taken to cost nothing. */
int32_t price_teams(int32_t shifts, const int32_t *option_at, const int32_t *option, const int32_t *pair_at,
                    const int32_t *price, const uint32_t *meets, const int32_t *need_at, const int32_t *count,
                    const int32_t *smallest, const int32_t *largest, const int32_t *weight, const int32_t *extra,
                    int32_t most, int32_t *chosen, int32_t *cost, int32_t *bought) {
    Auction *a = malloc(sizeof(Auction));
    Bid *all = malloc(sizeof(Bid) * (most + 1));
    int32_t team[LARGEST], best[LARGEST], size, best_size = 0;
    if (!a || !all) {
        free(a); free(all);
        return -1;
    }
    for (int32_t s = 0; s < shifts; s++) {
        const int32_t *counts = count + need_at[s];
        int32_t needs = need_at[s + 1] - need_at[s], top = largest[s] < LARGEST ? largest[s] : LARGEST;
        int64_t states = top + 1;
        for (int32_t k = 0; k < needs; k++) states = states > STATES ? states : states * (counts[k] + 1);
        cost[s] = weight[s];
        chosen[s] = -1;
        for (int32_t i = option_at[s]; i < option_at[s + 1]; i++) {
            int32_t o = option[i], at = pair_at[o], n = pair_at[o + 1] - at, found = 0;
            size = 0;
            if (states <= STATES && top == largest[s]) {
                for (int32_t j = 0; j < n; j++) all[j] = (Bid){price[at + j], j, meets[at + j]};
                int32_t bids = shortlist(a, all, n, top);
                found = bids < BIDS ? cheapest(a, bids, needs, counts, smallest[s], top, team, &size) : 0;
            }
            if (found < NO_TEAM && found + extra[o] < cost[s]) {
                cost[s] = found + extra[o];
                chosen[s] = o;
                best_size = size;
                memcpy(best, team, sizeof(int32_t) * size);
            }
        }
        for (int32_t j = 0; chosen[s] >= 0 && j < best_size; j++) bought[pair_at[chosen[s]] + best[j]]++;
    }
    free(a); free(all);
    return 0;
}

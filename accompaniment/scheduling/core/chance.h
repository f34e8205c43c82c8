/* Random numbers: the same seed gives the same run on every machine. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

typedef struct {
    uint64_t state[2];
} Chance;

void chance_seed(Chance *chance, uint64_t seed);

/* A number in [0, 1). */
double chance_real(Chance *chance);

/* A whole number in [0, n); n is at least 1. */
int chance_below(Chance *chance, int n);

#endif

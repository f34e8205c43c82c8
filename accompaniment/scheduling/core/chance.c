/* xoroshiro128+ (Blackman and Vigna, 2018), seeded with splitmix64. */
#include "chance.h"

static uint64_t rotated(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

static uint64_t next(Chance *chance) {
    uint64_t a = chance->state[0], b = chance->state[1], sum = a + b;
    b ^= a;
    chance->state[0] = rotated(a, 24) ^ b ^ (b << 16);
    chance->state[1] = rotated(b, 37);
    return sum;
}

void chance_seed(Chance *chance, uint64_t seed) {
    for (int n = 0; n < 2; n++) {
        uint64_t z = (seed += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        chance->state[n] = z ^ (z >> 31);
    }
}

double chance_real(Chance *chance) { return (double)(next(chance) >> 11) * 0x1.0p-53; }

int chance_below(Chance *chance, int n) { return (int)(((next(chance) >> 32) * (uint64_t)n) >> 32); }

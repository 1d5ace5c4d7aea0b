// What the machine itself takes from a core: the send lag of a generator that does nothing but read the clock.
//
// Turns for SECONDS and notes every gap between two readings. An arrival that comes due at a random instant within a
// gap of length g is late by what is left of it: P(lag > x) is the sum of (g - x) over all gaps longer than x, divided
// by the time observed. No generator on this core can have been earlier than that.
//
//   taskset -c 0 ./corefloor SECONDS      prints `p50 p90 p99 p99.9 max lost`: microseconds, and the share of time
//                                         that went by in gaps of more than 5 us

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { gapLimit = 1 << 20 };
static double gaps[gapLimit];

static double microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static double exceeding(int count, double x, double span) {
    double sum = 0;
    for (int i = 0; i < count; i++)
        if (gaps[i] > x) sum += gaps[i] - x;
    return sum / span;
}

static double quantile(int count, double q, double span, double max) {
    double low = 0, high = max;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (exceeding(count, middle, span) > 1 - q) low = middle;
        else high = middle;
    }
    return high;
}

int main(int argc, char **argv) {
    double seconds = argc > 1 ? atof(argv[1]) : 1, max = 0, lost = 0;
    int count = 0;
    double began = microseconds(), last = began, end = began + seconds * 1e6;
    while (last < end) {
        double now = microseconds(), gap = now - last;
        last = now;
        if (gap < 1) continue;  // what reading the clock takes
        if (count < gapLimit) gaps[count++] = gap;
        if (gap > 5) lost += gap;
        if (gap > max) max = gap;
    }
    double span = last - began;
    printf("%.3f %.3f %.3f %.3f %.3f %.5f\n", quantile(count, 0.5, span, max), quantile(count, 0.9, span, max),
           quantile(count, 0.99, span, max), quantile(count, 0.999, span, max), max, lost / span);
    return 0;
}

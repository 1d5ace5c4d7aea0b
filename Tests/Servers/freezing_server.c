// A target that answers at once, but stands still for a while: what a garbage collection, a lock or a failover does.
//
// While frozen it neither accepts nor reads nor answers; what comes in waits in the kernel. When it thaws it answers
// all of it. So a request that arrives at t during a freeze [start, end] has the response time end - t.
//
//   cc -O2 -o freezing_server freezing_server.c
//   ./freezing_server [--port N] [--after-ms N] [--for-ms N] [--log FILE]
//
//   --after-ms   how long after the first request it freezes; without it only SIGUSR1 freezes it
//   --for-ms     how long a freeze lasts, default 1000; also of one by SIGUSR1, any number of times
//
// The log, in CLOCK_MONOTONIC nanoseconds:
//   first_request NS           the first request was read
//   freeze START END           nothing was read or sent from START to END; written when it thaws
//   answer READ SENT           one request: when it was read, and just before its answer went to the kernel
// `freeze` lines are on disk at once, the others when it idles and after SIGTERM.

#define _GNU_SOURCE
#include "request_reader.h"

#include <getopt.h>
#include <poll.h>
#include <sys/prctl.h>

enum { eventLimit = 256 };

static struct RequestReader *readers;
static int poller, signals;
static FILE *logFile;
static int64_t firstRequest = -1, freezeAfter = -1, freezeFor = 1000000000;
static int64_t freezeAt = INT64_MAX; // when the next freeze begins

static void acceptAll(int listener) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        watchDescriptor(poller, fd, EPOLLIN | EPOLLRDHUP | EPOLLET);
    }
}

static void noteFirstRequest(int64_t now) {
    firstRequest = now;
    if (freezeAfter >= 0) freezeAt = now + freezeAfter;
    if (logFile) fprintf(logFile, "first_request %ld\n", now);
}

static void answerRequests(int fd) {
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nawake\n";
    struct Request request;
    int64_t read = monotonicNanoseconds();
    bool lives = fillReader(&readers[fd], fd);
    while (nextRequest(&readers[fd], &request)) {
        if (firstRequest < 0) noteFirstRequest(read);
        int64_t sent = monotonicNanoseconds();
        if (!sendAnswer(fd, answer, sizeof answer - 1)) lives = false;
        if (logFile) fprintf(logFile, "answer %ld %ld\n", read, sent);
    }
    if (!lives) {
        emptyReader(&readers[fd]);
        close(fd);
    }
}

// Stands still until the end of the freeze. False when it is to end meanwhile.
static bool freeze(void) {
    int64_t start = monotonicNanoseconds(), end = freezeAt + freezeFor, now = start;
    freezeAt = INT64_MAX;
    while (now < end) {
        struct pollfd waited = {.fd = signals, .events = POLLIN};
        struct timespec timeout = sleepBefore(end - now, 100000);
        if (ppoll(&waited, 1, &timeout, NULL) > 0) {
            uint32_t signal = readSignal(signals);
            if (signal == SIGTERM || signal == SIGINT) return false;
        }
        now = monotonicNanoseconds();
    }
    if (logFile) {
        fprintf(logFile, "freeze %ld %ld\n", start, now);
        fflush(logFile);
    }
    return true;
}

// Waits for events, at most until the next freeze.
static int waitForEvents(struct epoll_event *events) {
    int64_t left = freezeAt == INT64_MAX ? 100000000 : freezeAt - monotonicNanoseconds();
    if (left > 100000000) left = 100000000;
    struct timespec timeout = asTimespec(left);
    int count = epoll_pwait2(poller, events, eventLimit, &timeout, NULL);
    if (count == 0 && logFile) fflush(logFile);
    return count;
}

static void serve(int listener) {
    static struct epoll_event events[eventLimit];
    for (;;) {
        int count = waitForEvents(events);
        for (int i = 0; i < count; i++) {
            // Between two answers too: what is read from now on belongs to the freeze.
            if (monotonicNanoseconds() >= freezeAt && !freeze()) return;
            int fd = events[i].data.fd;
            if (fd == listener) acceptAll(listener);
            else if (fd != signals) answerRequests(fd);
            else if (readSignal(signals) == SIGUSR1) freezeAt = monotonicNanoseconds();
            else return;
        }
        if (monotonicNanoseconds() >= freezeAt && !freeze()) return;
    }
}

int main(int argc, char **argv) {
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'}, {"log", required_argument, NULL, 'l'},
        {"after-ms", required_argument, NULL, 'a'}, {"for-ms", required_argument, NULL, 'f'}, {0}};
    int port = 0, option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'p') port = atoi(optarg);
        else if (option == 'a') freezeAfter = (int64_t)(strtod(optarg, NULL) * 1e6);
        else if (option == 'f') freezeFor = (int64_t)(strtod(optarg, NULL) * 1e6);
        else if (option == 'l') {
            if (!(logFile = fopen(optarg, "w"))) fail(optarg);
            setvbuf(logFile, NULL, _IOFBF, 4 << 20);
        } else return 2;
    }
    prctl(PR_SET_TIMERSLACK, 1); // nanosecond: do not let the kernel round wake-ups
    readers = calloc((size_t)raiseDescriptorLimit(), sizeof *readers);
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (!readers || poller < 0) fail("start");
    signals = openSignals();
    watchDescriptor(poller, signals, EPOLLIN);
    int listener = listenOnLoopback(port);
    watchDescriptor(poller, listener, EPOLLIN);
    serve(listener);
    if (logFile) fclose(logFile);
    return 0;
}

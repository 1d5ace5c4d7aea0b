// A target whose response times are known: one server, one queue, first come, first served, whatever the connection.
//
// The request says how long serving it takes. Request i leaves at
//
//     due(i) = max(arrival(i), due(i-1)) + service(i)                     (Lindley's recursion, 1952)
//
// where arrival is when its last byte was read. Due times are computed from each other, not from when answers really
// left, so that being late once does not make everything later. It sleeps until shortly before a due time and then
// polls, and keeps reading meanwhile, so that arrivals are stamped when they come.
//
//   cc -O2 -o serial_server serial_server.c
//   ./serial_server [--port N] [--log FILE] [--service-us N] [--spin-us N]
//
//   GET /serve?us=1500           takes 1500 µs; fractions are allowed
//   X-Service-Us: 1500           the same by header
//   neither                      --service-us, default 1000
//
// The log has one line per request, all instants in CLOCK_MONOTONIC nanoseconds, in order of arrival:
//   index connection service_ns arrival_ns due_ns departed_ns target
// `departed` is taken just before the answer is handed to the kernel; `departed - due` is this server's own error.
// A request whose connection is gone by then still holds the server; its departed is 0, as of one that still waited
// at SIGTERM. The log is complete after SIGTERM.

#define _GNU_SOURCE
#include "request_reader.h"

#include <getopt.h>
#include <sys/prctl.h>

enum { eventLimit = 256, targetLimit = 128 };

struct Job {
    int fd;
    uint32_t generation; // of the descriptor, so that an answer never goes to its next owner
    uint64_t index;
    int64_t service, arrival, due;
    char target[targetLimit];
};

struct Connection {
    struct RequestReader reader;
    uint32_t generation;
    bool open;
};

static struct Connection *connections;
static int poller;
static int64_t defaultService = 1000000, spin = 100000;
static FILE *logFile;

// The queue: a ring that grows.
static struct Job *jobs;
static size_t firstJob, jobCount, jobCapacity;
static uint64_t nextIndex;
static int64_t lastDue;

static struct Job *addJob(void) {
    if (jobCount == jobCapacity) {
        size_t capacity = jobCapacity ? 2 * jobCapacity : 1024;
        struct Job *grown = malloc(capacity * sizeof *grown);
        if (!grown) fail("malloc");
        for (size_t i = 0; i < jobCount; i++) grown[i] = jobs[(firstJob + i) % jobCapacity];
        free(jobs);
        jobs = grown;
        firstJob = 0;
        jobCapacity = capacity;
    }
    return &jobs[(firstJob + jobCount++) % jobCapacity];
}

// A number of microseconds as text, in nanoseconds.
static int64_t microseconds(const char *text) { return (int64_t)(strtod(text, NULL) * 1000 + 0.5); }

// What the request asks for, in nanoseconds.
static int64_t serviceTime(const struct Request *request) {
    const char *lineEnd = memchr(request->head, '\r', request->size);
    const char *query = memchr(request->head, '?', (size_t)(lineEnd - request->head));
    for (const char *key = query; key && key < lineEnd; key = memchr(key + 1, '&', (size_t)(lineEnd - key - 1)))
        if (strncmp(key + 1, "us=", 3) == 0) return microseconds(key + 4);
    const char *header = strcasestr(request->head, "\r\nX-Service-Us:");
    if (header && header < request->head + request->size) return microseconds(header + 15);
    return defaultService;
}

static void enqueue(int fd, const struct Request *request, int64_t arrival) {
    struct Job *job = addJob();
    int64_t begins = arrival > lastDue ? arrival : lastDue;
    int64_t service = serviceTime(request);
    if (service < 0) service = 0;
    lastDue = begins + service;
    *job = (struct Job){.fd = fd, .generation = connections[fd].generation, .index = nextIndex++, .service = service,
                        .arrival = arrival, .due = lastDue};
    const char *target = memchr(request->head, ' ', request->size);
    size_t size = target ? strcspn(target + 1, " \r") : 0;
    if (size >= targetLimit) size = targetLimit - 1;
    if (target) memcpy(job->target, target + 1, size);
}

static void takeFirst(bool answering) {
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nserved\n";
    struct Job *job = &jobs[firstJob];
    struct Connection *connection = &connections[job->fd];
    int64_t departed = 0;
    if (answering && connection->open && connection->generation == job->generation) {
        departed = monotonicNanoseconds();
        if (!sendAnswer(job->fd, answer, sizeof answer - 1)) departed = 0;
    }
    if (logFile)
        fprintf(logFile, "%lu %d %ld %ld %ld %ld %s\n", job->index, job->fd, job->service, job->arrival, job->due,
                departed, job->target[0] ? job->target : "-");
    firstJob = (firstJob + 1) % jobCapacity;
    jobCount--;
}

static void answerDue(void) {
    while (jobCount > 0 && monotonicNanoseconds() >= jobs[firstJob].due) takeFirst(true);
}

static void closeConnection(int fd) {
    emptyReader(&connections[fd].reader);
    connections[fd].open = false;
    connections[fd].generation++;
    close(fd);
}

static void acceptAll(int listener) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        connections[fd].open = true;
        // Edge-triggered: the ready list then is in order of arrival.
        watchDescriptor(poller, fd, EPOLLIN | EPOLLRDHUP | EPOLLET);
    }
}

static void readRequests(int fd) {
    struct Request request;
    int64_t arrival = monotonicNanoseconds();
    bool lives = fillReader(&connections[fd].reader, fd);
    while (nextRequest(&connections[fd].reader, &request)) enqueue(fd, &request, arrival);
    if (!lives) closeConnection(fd);
}

// Waits for events, at most until shortly before the first answer is due; with none due it writes its log.
static int waitForEvents(struct epoll_event *events) {
    if (jobCount == 0) {
        int count = epoll_wait(poller, events, eventLimit, 100);
        if (count == 0 && logFile) fflush(logFile);
        return count;
    }
    struct timespec timeout = sleepBefore(jobs[firstJob].due - monotonicNanoseconds(), spin);
    return epoll_pwait2(poller, events, eventLimit, &timeout, NULL);
}

static void serve(int listener, int signals) {
    static struct epoll_event events[eventLimit];
    for (;;) {
        int count = waitForEvents(events);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) acceptAll(listener);
            else if (fd != signals) readRequests(fd);
            else if (readSignal(signals) != SIGUSR1) return;
            answerDue(); // a burst of arrivals must not hold up what is due meanwhile
        }
        answerDue();
    }
}

int main(int argc, char **argv) {
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'}, {"log", required_argument, NULL, 'l'},
        {"service-us", required_argument, NULL, 's'}, {"spin-us", required_argument, NULL, 'y'}, {0}};
    int port = 0, option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'p') port = atoi(optarg);
        else if (option == 's') defaultService = microseconds(optarg);
        else if (option == 'y') spin = microseconds(optarg);
        else if (option == 'l') {
            if (!(logFile = fopen(optarg, "w"))) fail(optarg);
            setvbuf(logFile, NULL, _IOFBF, 4 << 20);
        } else return 2;
    }
    prctl(PR_SET_TIMERSLACK, 1); // nanosecond: do not let the kernel round wake-ups
    connections = calloc((size_t)raiseDescriptorLimit(), sizeof *connections);
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (!connections || poller < 0) fail("start");
    int signals = openSignals();
    watchDescriptor(poller, signals, EPOLLIN);
    int listener = listenOnLoopback(port);
    watchDescriptor(poller, listener, EPOLLIN);
    serve(listener, signals);
    while (jobCount > 0) takeFirst(false);
    if (logFile) fclose(logFile);
    return 0;
}

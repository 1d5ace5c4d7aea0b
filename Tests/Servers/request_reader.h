// What the truth-test targets share: a listener on loopback, and requests cut out of a connection's bytes.
//
// Requests may be split anywhere or pipelined; bodies are skipped by content-length. No chunked request bodies.

#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct RequestReader {
    char *bytes;
    size_t begin, end, capacity;
};

// A request's head as text; valid until the reader is filled again.
struct Request {
    const char *head;
    size_t size;
};

static inline void fail(const char *what) {
    perror(what);
    exit(1);
}

static inline int64_t monotonicNanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline struct timespec asTimespec(int64_t nanoseconds) {
    if (nanoseconds < 0) nanoseconds = 0;
    return (struct timespec){.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
}

// How long to sleep when something is due in `left` nanoseconds and the last `spin` are spent polling. The kernel may
// let poll and epoll oversleep by 0.1 % of their time-out, so this wakes early; the caller then asks again.
static inline struct timespec sleepBefore(int64_t left, int64_t spin) { return asTimespec(left - spin - left / 500); }

// Reads what has come. False when the other side closed or broke the connection.
static inline bool fillReader(struct RequestReader *reader, int fd) {
    for (;;) {
        if (reader->begin > 0) {
            memmove(reader->bytes, reader->bytes + reader->begin, reader->end - reader->begin);
            reader->end -= reader->begin;
            reader->begin = 0;
        }
        if (reader->capacity - reader->end < 4096) {
            reader->capacity = reader->capacity ? 2 * reader->capacity : 8192;
            reader->bytes = realloc(reader->bytes, reader->capacity);
            if (!reader->bytes) fail("realloc");
        }
        // One byte stays free for the terminator that nextRequest sets.
        ssize_t got = recv(fd, reader->bytes + reader->end, reader->capacity - reader->end - 1, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno == EAGAIN;
        if (got == 0) return false;
        reader->end += (size_t)got;
    }
}

// The next complete request; false when there is none yet.
static inline bool nextRequest(struct RequestReader *reader, struct Request *request) {
    if (reader->begin == reader->end) return false;
    char *head = reader->bytes + reader->begin;
    reader->bytes[reader->end] = 0;
    char *blank = strstr(head, "\r\n\r\n");
    if (!blank) return false;
    size_t size = (size_t)(blank + 4 - head), body = 0;
    char *length = strcasestr(head, "\r\nContent-Length:");
    if (length && length < blank) body = strtoul(length + 17, NULL, 10);
    if ((size_t)(reader->bytes + reader->end - head) < size + body) return false;
    *request = (struct Request){.head = head, .size = size};
    reader->begin += size + body;
    return true;
}

static inline void emptyReader(struct RequestReader *reader) {
    free(reader->bytes);
    memset(reader, 0, sizeof *reader);
}

// Listens on 127.0.0.1 and says where; port 0 takes a free one.
static inline int listenOnLoopback(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    if (fd < 0) fail("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); // inherited by what it accepts
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(fd, (struct sockaddr *)&address, size) < 0) fail("bind");
    if (listen(fd, 16384) < 0) fail("listen");
    getsockname(fd, (struct sockaddr *)&address, &size);
    printf("listening on %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

// SIGTERM, SIGINT and SIGUSR1 come through a descriptor, so that they wake whatever waits.
static inline int openSignals(void) {
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigaddset(&mask, SIGUSR1);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    int fd = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0) fail("signalfd");
    return fd;
}

static inline uint32_t readSignal(int fd) {
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == sizeof info ? info.ssi_signo : 0;
}

// Raises the descriptor limit as far as allowed; returns it.
static inline int raiseDescriptorLimit(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max > 1000000) files.rlim_max = 1000000;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    return (int)files.rlim_cur;
}

static inline void watchDescriptor(int poller, int fd, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
}

// Sends all of a small answer. The tests never fill a socket with answers of this size; one that does is closed.
static inline bool sendAnswer(int fd, const char *bytes, size_t size) {
    return send(fd, bytes, size, MSG_NOSIGNAL) == (ssize_t)size;
}

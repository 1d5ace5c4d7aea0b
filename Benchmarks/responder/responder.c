// The fastest honest answer on loopback: an HTTP/1.1 keep-alive responder that makes the load generator the limit.
//
// One thread, edge-triggered epoll, every response built before the first request. Per exchange: one recv and one
// send, and a share of an epoll_wait. By default it polls without sleeping, so that the generator's send() never pays
// for waking it: pin it to a core of its own.
//
//   cc -O2 -o responder responder.c
//   taskset -c 1 ./responder -p 8080 -b 13
//
//   -p PORT   port on 127.0.0.1; 0 (default) takes a free one
//   -b BYTES  body size, default 13
//   -j        a small JSON object as the body, whatever is asked for
//   -c        a cookie in each answer
//   -w        wait in epoll instead of polling
//
// Prints `listening on PORT`. SIGUSR1 prints `exchanges=N idle_ns=N wall_ns=N cpu_ns=N`; SIGTERM and SIGINT end it.
// It reads what a load generator sends: complete heads, split anywhere or pipelined, bodies by content-length.
// A chunked request body is answered with 501 and a close.

#define _GNU_SOURCE
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
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { readSize = 64 * 1024, headLimit = 32 * 1024, batchLimit = 64, eventLimit = 1024 };

// The answers a request can get. HTTP/1.0 clients (ab) need to be told that the connection stays.
enum Answer { keep11, keep10, headOnly, closing, tooLong, unsupported, answerCount };

struct Connection {
    char *stash;      // the start of a request whose rest has not come, or pipelined input held back; else NULL
    uint32_t stashed;
    char *unsent;     // what the socket did not take; nothing is read while it is there; else NULL
    uint32_t unsentOffset, unsentSize;
    uint64_t bodyLeft; // bytes of a request body still to be skipped
    bool closeAfter;
};

struct Request {
    size_t headSize;
    uint64_t bodySize;
    enum Answer answer;
};

static struct iovec answers[answerCount];
static struct Connection *connections;
static int poller;
static uint64_t exchanges;

static const char greeting[] = "Hello, world\n";
static const char product[] =
    "{\"product\":{\"id\":42,\"name\":\"teapot\",\"price\":12.50,\"stock\":17},\"token\":\"c2Vzc2lvbi00Mg\"}\n";

// A generator sends the same bytes over and over: what equals the last single request has the same meaning.
static char lastBytes[1024];
static size_t lastSize;
static enum Answer lastAnswer;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// The type may have further header lines behind it.
static void buildAnswers(const char *type, const char *text, size_t bodySize) {
    static const char *heads[answerCount] = {
        [keep11] = "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
        [keep10] = "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
        [headOnly] = "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
        [closing] = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
        [tooLong] = "HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        [unsupported] = "HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    };
    for (int kind = 0; kind < answerCount; kind++) {
        bool hasBody = kind == keep11 || kind == keep10 || kind == closing;
        char *bytes = malloc(256 + bodySize);
        if (!bytes) fail("malloc");
        size_t size = (size_t)snprintf(bytes, 256, heads[kind], type, bodySize);
        if (hasBody) {
            for (size_t i = 0; i < bodySize; i++) bytes[size + i] = text[i % strlen(text)];
            size += bodySize;
        }
        answers[kind] = (struct iovec){.iov_base = bytes, .iov_len = size};
    }
}

static bool nameIs(const char *line, size_t size, const char *name) {
    size_t nameSize = strlen(name);
    return size >= nameSize && strncasecmp(line, name, nameSize) == 0;
}

static bool contains(const char *line, size_t size, const char *word) {
    size_t wordSize = strlen(word);
    for (size_t i = 0; i + wordSize <= size; i++)
        if (strncasecmp(line + i, word, wordSize) == 0) return true;
    return false;
}

// Reads one head at the start of the bytes. False when its end has not come yet.
static bool parse(const char *bytes, size_t size, struct Request *request) {
    const char *line = bytes, *end = bytes + size;
    bool first = true, version10 = false, keepAlive = false, close = false, chunked = false, isHead = false;
    request->bodySize = 0;
    for (;;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        if (!newline) return false;
        size_t length = (size_t)(newline - line);
        if (length > 0 && line[length - 1] == '\r') length--;
        if (first) {
            version10 = length > 8 && memcmp(line + length - 8, "HTTP/1.0", 8) == 0;
            isHead = length > 5 && memcmp(line, "HEAD ", 5) == 0;
            first = length == 0; // an empty line before a request is skipped (RFC 9112, 2.2)
        } else if (length == 0) {
            request->headSize = (size_t)(newline + 1 - bytes);
            break;
        } else if ((*line | 0x20) == 'c' && nameIs(line, length, "content-length:")) {
            request->bodySize = strtoull(line + 15, NULL, 10);
        } else if ((*line | 0x20) == 'c' && nameIs(line, length, "connection:")) {
            keepAlive = contains(line + 11, length - 11, "keep-alive");
            close = contains(line + 11, length - 11, "close");
        } else if ((*line | 0x20) == 't' && nameIs(line, length, "transfer-encoding:")) {
            chunked = true;
        }
        line = newline + 1;
    }
    if (chunked) request->answer = unsupported;
    else if (close || (version10 && !keepAlive)) request->answer = closing;
    else if (isHead) request->answer = headOnly;
    else request->answer = version10 ? keep10 : keep11;
    return true;
}

static void closeConnection(int fd) {
    struct Connection *connection = &connections[fd];
    free(connection->stash);
    free(connection->unsent);
    memset(connection, 0, sizeof *connection);
    close(fd); // also takes it out of epoll
}

// Sends the batch; keeps what the socket does not take. False when the connection is gone.
static bool sendBatch(int fd, struct iovec *batch, int count) {
    struct Connection *connection = &connections[fd];
    ssize_t sent;
    if (count == 1) {
        sent = send(fd, batch->iov_base, batch->iov_len, MSG_NOSIGNAL);
        if (sent == (ssize_t)batch->iov_len) return true;
    } else {
        struct msghdr message = {.msg_iov = batch, .msg_iovlen = (size_t)count};
        sent = sendmsg(fd, &message, MSG_NOSIGNAL);
    }
    if (sent < 0 && errno != EAGAIN) return false;
    size_t skip = sent < 0 ? 0 : (size_t)sent, total = 0;
    for (int i = 0; i < count; i++) total += batch[i].iov_len;
    if (skip == total) return true;
    connection->unsent = malloc(total - skip);
    if (!connection->unsent) fail("malloc");
    connection->unsentOffset = 0;
    connection->unsentSize = 0;
    for (int i = 0; i < count; i++) {
        size_t part = batch[i].iov_len, dropped = skip < part ? skip : part;
        memcpy(connection->unsent + connection->unsentSize, (char *)batch[i].iov_base + dropped, part - dropped);
        connection->unsentSize += (uint32_t)(part - dropped);
        skip -= dropped;
    }
    return true;
}

// Answers every complete request in the bytes; stashes a rest. False when the connection is to be closed.
static bool answerAll(int fd, const char *bytes, size_t size) {
    struct Connection *connection = &connections[fd];
    while (size > 0 && !connection->unsent) {
        struct iovec batch[batchLimit];
        int count = 0;
        while (count < batchLimit && size > 0 && !connection->closeAfter) {
            if (connection->bodyLeft > 0) {
                size_t skip = connection->bodyLeft < size ? (size_t)connection->bodyLeft : size;
                connection->bodyLeft -= skip;
                bytes += skip;
                size -= skip;
                continue;
            }
            struct Request request;
            if (!parse(bytes, size, &request)) {
                if (size < headLimit) break;
                request = (struct Request){.headSize = size, .answer = tooLong};
            }
            if (request.headSize == size && size <= sizeof lastBytes && request.bodySize == 0) {
                memcpy(lastBytes, bytes, size);
                lastSize = size;
                lastAnswer = request.answer;
            }
            bytes += request.headSize;
            size -= request.headSize;
            connection->bodyLeft = request.bodySize;
            connection->closeAfter = request.answer >= closing;
            batch[count++] = answers[request.answer];
        }
        if (count == 0) break;
        exchanges += (uint64_t)count;
        if (!sendBatch(fd, batch, count)) return false;
        if (connection->closeAfter) return connection->unsent != NULL;
    }
    if (size > 0) {
        char *rest = malloc(size);
        if (!rest) fail("malloc");
        memcpy(rest, bytes, size);
        connection->stash = rest;
        connection->stashed = (uint32_t)size;
    }
    return true;
}

// Sends what was held back. True when nothing is left.
static bool flush(int fd, bool *gone) {
    struct Connection *connection = &connections[fd];
    ssize_t sent = send(fd, connection->unsent + connection->unsentOffset,
                        connection->unsentSize - connection->unsentOffset, MSG_NOSIGNAL);
    if (sent < 0) {
        *gone = errno != EAGAIN;
        return false;
    }
    connection->unsentOffset += (uint32_t)sent;
    if (connection->unsentOffset < connection->unsentSize) return false;
    free(connection->unsent);
    connection->unsent = NULL;
    *gone = connection->closeAfter;
    return !*gone;
}

// Takes up one event of a connection: reads until the socket is drained.
static void serve(int fd, uint32_t events) {
    static char buffer[headLimit + readSize];
    struct Connection *connection = &connections[fd];
    bool gone = false;
    if (connection->unsent) {
        if (!flush(fd, &gone)) {
            if (gone) closeConnection(fd);
            return;
        }
        events |= EPOLLIN; // whatever came meanwhile gives no new edge
        if (connection->stash) {
            size_t size = connection->stashed;
            char *held = connection->stash;
            connection->stash = NULL;
            connection->stashed = 0;
            bool lives = answerAll(fd, held, size);
            free(held);
            if (!lives) return closeConnection(fd);
        }
    }
    while (!connection->unsent) {
        size_t before = connection->stashed;
        if (before > 0) memcpy(buffer, connection->stash, before);
        ssize_t got = recv(fd, buffer + before, readSize, 0);
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) return closeConnection(fd);
        free(connection->stash);
        connection->stash = NULL;
        connection->stashed = 0;
        if (before == 0 && connection->bodyLeft == 0 && (size_t)got == lastSize
            && memcmp(buffer, lastBytes, lastSize) == 0) {
            exchanges++;
            if (!sendBatch(fd, &answers[lastAnswer], 1)) return closeConnection(fd);
            connection->closeAfter = lastAnswer >= closing;
            if (connection->closeAfter && !connection->unsent) return closeConnection(fd);
        } else if (!answerAll(fd, buffer, before + (size_t)got)) {
            return closeConnection(fd);
        }
        // A short read drained the socket (epoll(7)); a close that came along gives no edge of its own.
        if (got < readSize && !(events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))) return;
    }
}

static void acceptAll(int listener, int limit) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        if (fd >= limit) {
            close(fd);
            continue;
        }
        // EPOLLOUT costs nothing while the socket never fills, and saves registering again when it does.
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) closeConnection(fd);
    }
}

static int listenOn(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    if (fd < 0) fail("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    // Inherited by what it accepts. Reno is the cheapest: no pacing timer, no model of the path, which is loopback.
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4);
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

static int watch(int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
    return fd;
}

// Signals come through a descriptor: no race between looking and waiting, nothing to look at per turn.
static int openSignals(void) {
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

// True when it is to end.
static bool takeSignal(int fd, uint64_t idle, uint64_t began) {
    struct signalfd_siginfo info;
    if (read(fd, &info, sizeof info) != sizeof info) return false;
    if (info.ssi_signo != SIGUSR1) return true;
    printf("exchanges=%lu idle_ns=%lu wall_ns=%lu cpu_ns=%lu\n", exchanges, idle,
           nanoseconds(CLOCK_MONOTONIC) - began, nanoseconds(CLOCK_PROCESS_CPUTIME_ID));
    fflush(stdout);
    return false;
}

static void loop(int listener, int signals, int limit, bool waits) {
    static struct epoll_event events[eventLimit];
    uint64_t idle = 0, began = nanoseconds(CLOCK_MONOTONIC), turn = began;
    for (;;) {
        int count = epoll_wait(poller, events, eventLimit, waits ? -1 : 0);
        if (count <= 0 || waits) { // time in a turn that found nothing, or spent waiting, is idle
            uint64_t now = nanoseconds(CLOCK_MONOTONIC);
            idle += now - turn;
            turn = now;
        }
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) acceptAll(listener, limit);
            else if (fd != signals) serve(fd, events[i].events);
            else if (takeSignal(signals, idle, began)) return;
        }
        if (count > 0) turn = nanoseconds(CLOCK_MONOTONIC);
    }
}

int main(int argc, char **argv) {
    int port = 0, option;
    size_t bodySize = 13;
    bool waits = false, json = false, cookie = false;
    while ((option = getopt(argc, argv, "p:b:jcw")) != -1) {
        if (option == 'p') port = atoi(optarg);
        else if (option == 'b') bodySize = strtoul(optarg, NULL, 10);
        else if (option == 'j') json = true;
        else if (option == 'c') cookie = true;
        else if (option == 'w') waits = true;
        else return fprintf(stderr, "usage: responder [-p PORT] [-b BYTES | -j] [-c] [-w]\n"), 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int limit = files.rlim_max > 1000000 ? 1000000 : (int)files.rlim_max;
    connections = calloc((size_t)limit, sizeof *connections);
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (!connections || poller < 0) fail("start");
    char type[128];
    snprintf(type, sizeof type, "%s%s", json ? "application/json" : "text/plain",
             cookie ? "\r\nSet-Cookie: session=c2Vzc2lvbi00Mg; Path=/; HttpOnly" : "");
    if (json) buildAnswers(type, product, strlen(product));
    else buildAnswers(type, greeting, bodySize);
    int signals = watch(openSignals());
    int listener = watch(listenOn(port));
    loop(listener, signals, limit, waits);
    return 0;
}

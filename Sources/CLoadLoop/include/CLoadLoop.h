// What the loop needs of the system and Swift's C library module does not offer: inline, so that a call costs nothing.
#pragma once

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/// Nanoseconds of the monotonic clock.
static inline int64_t loop_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// CPU nanoseconds that the calling thread has used.
static inline int64_t loop_thread_cpu(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// The loop that runs on the calling thread, or NULL. One word per thread, compared but never followed.
void *loop_current(void);
void loop_set_current(void *loop);

/// Asks the system to end this thread's sleeps to the nanosecond rather than 50 µs late.
void loop_precise_sleep(void);

/// Names the calling thread for debuggers and top; at most 15 characters.
void loop_name_thread(const char *name);

/// epoll_wait with a time-out in nanoseconds; negative waits for ever, 0 does not wait.
int loop_poll(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds);

static inline int loop_watch(int epoll, int descriptor, uint64_t token) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.u64 = token}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

static inline uint64_t loop_event_token(const struct epoll_event *event) { return event->data.u64; }

// The C library's recv and send are cancellation points of its threads, which costs 2 % of an exchange; these are the
// bare calls. They return the count, or -1 and errno.
static inline long loop_receive(int descriptor, void *buffer, size_t size) {
    return syscall(SYS_recvfrom, descriptor, buffer, size, 0, NULL, NULL);
}

static inline long loop_send(int descriptor, const void *bytes, size_t size) {
    return syscall(SYS_sendto, descriptor, bytes, size, MSG_NOSIGNAL, NULL, 0);
}

/// A TCP socket that does not block, with TCP_NODELAY; -1 and errno on failure.
int loop_tcp_socket(int family);

/// Binds to a local address and leaves the port to connect(), which may then share it among different peers.
int loop_bind_source(int descriptor, const struct sockaddr *address, socklen_t size);

/// Takes the socket's pending error.
int loop_socket_error(int descriptor);

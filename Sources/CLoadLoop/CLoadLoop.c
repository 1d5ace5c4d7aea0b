#define _GNU_SOURCE
#include "CLoadLoop.h"

#include <pthread.h>
#include <sys/prctl.h>

static __thread void *current_loop;

void *loop_current(void) { return current_loop; }
void loop_set_current(void *loop) { current_loop = loop; }

void loop_precise_sleep(void) { prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL); }

void loop_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

int loop_poll(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds) {
    // Kernels before 5.11, and containers that forbid the call, know milliseconds only; the rest of the wait is spun.
    static __thread int milliseconds_only;
    if (nanoseconds < 0) return epoll_wait(epoll, events, capacity, -1);
    if (nanoseconds > 0 && !milliseconds_only) {
        struct timespec timeout = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
        int count = epoll_pwait2(epoll, events, capacity, &timeout, NULL);
        if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
        milliseconds_only = 1;
    }
    int64_t milliseconds = nanoseconds / 1000000;
    return epoll_wait(epoll, events, capacity, milliseconds > 3600000 ? 3600000 : (int)milliseconds);
}

int loop_tcp_socket(int family) {
    int descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (descriptor < 0) return -1;
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

int loop_socket_error(int descriptor) {
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

int loop_bind_source(int descriptor, const struct sockaddr *address, socklen_t size) {
    int on = 1;
    setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    return bind(descriptor, address, size);
}

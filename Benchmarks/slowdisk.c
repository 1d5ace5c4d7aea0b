// Makes the disk slow for a program: each of its positioned writes and flushes, which is how SQLite writes, takes longer.
//
//   cc -O2 -shared -fPIC -o slowdisk.so slowdisk.c
//   SLOWDISK_MS=200 SLOWDISK_FILE=writes LD_PRELOAD=./slowdisk.so PROGRAM
//
// The file begins with a native 64-bit number: how often that was.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static atomic_uint_fast64_t early;
static atomic_uint_fast64_t *count = &early;
static struct timespec delay;
static ssize_t (*nextPwrite)(int, const void *, size_t, off64_t);
static int (*nextFsync)(int), (*nextFdatasync)(int);

__attribute__((constructor)) static void begin(void) {
    const char *milliseconds = getenv("SLOWDISK_MS"), *path = getenv("SLOWDISK_FILE");
    long wanted = milliseconds ? atol(milliseconds) : 0;
    delay = (struct timespec){wanted / 1000, wanted % 1000 * 1000000};
    nextPwrite = (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    nextFsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    nextFdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int file = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644) : -1;
    if (file < 0) return;
    if (ftruncate(file, sizeof *count) == 0) {
        void *memory = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (memory != MAP_FAILED) count = memory;
    }
    close(file);
}

static void hold(void) {
    atomic_fetch_add(count, 1);
    nanosleep(&delay, NULL);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) {
    hold();
    return nextPwrite(file, bytes, size, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) { return pwrite64(file, bytes, size, offset); }

int fsync(int file) {
    hold();
    return nextFsync(file);
}

int fdatasync(int file) {
    hold();
    return nextFdatasync(file);
}

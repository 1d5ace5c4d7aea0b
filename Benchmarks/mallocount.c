// Counts a process's calls of the allocator, in a file that outlives it however it ends.
//
//   cc -O2 -shared -fPIC -o mallocount.so mallocount.c
//   MALLOCOUNT_FILE=counts LD_PRELOAD=./mallocount.so PROGRAM
//
// The file begins with two native 64-bit numbers: allocations (malloc, calloc, realloc, aligned forms) and frees.
// Calls go on to the allocator that the program would have used: glibc's, jemalloc or another.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct Counts {
    atomic_uint_fast64_t allocations, frees;
};

static struct Counts early; // until the file is mapped
static struct Counts *counts = &early;

static void *(*nextMalloc)(size_t);
static void *(*nextCalloc)(size_t, size_t);
static void *(*nextRealloc)(void *, size_t);
static void *(*nextAlignedAlloc)(size_t, size_t);
static int (*nextPosixMemalign)(void **, size_t, size_t);
static void (*nextFree)(void *);

// Looking the allocator up may itself allocate: that comes from here and is never given back.
static _Alignas(64) char arena[64 * 1024];
static size_t arenaUsed;
static bool lookingUp;

static void *fromArena(size_t size) {
    size = (size + 63) & ~(size_t)63;
    if (arenaUsed + size > sizeof arena) return NULL;
    void *block = arena + arenaUsed;
    arenaUsed += size;
    return block;
}

static bool isFromArena(const void *block) {
    return (const char *)block >= arena && (const char *)block < arena + sizeof arena;
}

// False while the look-up is under way: the process has one thread then, before main.
static bool ready(void) {
    if (nextFree) return true;
    if (lookingUp) return false;
    lookingUp = true;
    nextMalloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
    nextCalloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "calloc");
    nextRealloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
    nextAlignedAlloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "aligned_alloc");
    nextPosixMemalign = (int (*)(void **, size_t, size_t))dlsym(RTLD_NEXT, "posix_memalign");
    nextFree = (void (*)(void *))dlsym(RTLD_NEXT, "free");
    return nextFree != NULL;
}

__attribute__((constructor)) static void mapCounts(void) {
    ready();
    const char *path = getenv("MALLOCOUNT_FILE");
    if (!path) return;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof(struct Counts)) < 0) return;
    void *mapped = mmap(NULL, sizeof(struct Counts), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped != MAP_FAILED) counts = mapped;
}

static void countAllocation(void) { atomic_fetch_add_explicit(&counts->allocations, 1, memory_order_relaxed); }

void *malloc(size_t size) {
    countAllocation();
    return ready() ? nextMalloc(size) : fromArena(size);
}

void *calloc(size_t count, size_t size) {
    countAllocation();
    return ready() ? nextCalloc(count, size) : fromArena(count * size);
}

void *realloc(void *block, size_t size) {
    countAllocation();
    if (ready() && !isFromArena(block)) return nextRealloc(block, size);
    void *moved = ready() ? nextMalloc(size) : fromArena(size);
    size_t room = block ? (size_t)(arena + sizeof arena - (char *)block) : 0; // its size is not kept: take no more
    if (moved && block) memcpy(moved, block, size < room ? size : room);
    return moved;
}

void *aligned_alloc(size_t alignment, size_t size) {
    countAllocation();
    return ready() ? nextAlignedAlloc(alignment, size) : fromArena(size);
}

void *memalign(size_t alignment, size_t size) { return aligned_alloc(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    countAllocation();
    return ready() ? nextPosixMemalign(block, alignment, size) : (*block = fromArena(size)) == NULL;
}

void free(void *block) {
    if (!block) return;
    atomic_fetch_add_explicit(&counts->frees, 1, memory_order_relaxed);
    if (!isFromArena(block) && ready()) nextFree(block);
}
